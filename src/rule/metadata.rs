//! What `rule.yaml` says about a rule, besides its texts.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use crate::finding::Severity;

/// `rule.yaml` without texts.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Metadata {
    /// Version of the vocabulary that the script uses.
    pub engine: u32,
    /// Kinds; `*` for each resource, `Design` for once.
    pub applies_to: Vec<String>,
    /// The stages of a design that it judges; all if none is said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stages: Vec<Stage>,
    /// Severity, by text key where they differ.
    pub severity: Severities,
    /// What the fix costs.
    pub effort: Effort,
    /// Practices that the rule bears on.
    pub evidence: Vec<Evidence>,
    /// Equivalents in AWS's own services.
    #[serde(default)]
    pub also_known_as: Equivalents,
    /// Entries of our catalogues.
    #[serde(default)]
    pub implements: Vec<String>,
    /// The release that brought the rule.
    pub since: String,
    /// Thresholds and lists that an organisation may change.
    #[serde(default)]
    pub settings: IndexMap<String, serde_json::Value>,
    /// The rule reads what may be a secret: no output shows a value that it read, nor the line it stands in.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub conceals: bool,
    /// Mutants that no case can notice, with reasons.
    #[serde(default)]
    pub mutants: Vec<Equivalent>,
    /// Pages of AWS's documentation.
    pub sources: Vec<String>,
}

/// A stage of a design: what somebody proposes, what templates say, what runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Proposed.
    Proposal,
    /// Written in templates.
    Written,
    /// Running in an account.
    Running,
}

impl Stage {
    /// The name used in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Proposal => "proposal",
            Self::Written => "written",
            Self::Running => "running",
        }
    }
}

/// Severity of a rule's failures.
#[derive(Clone, Debug, Serialize)]
pub struct Severities {
    /// Where no other is given.
    pub default: Severity,
    /// By text key.
    #[serde(flatten)]
    pub by_key: BTreeMap<String, Severity>,
}

impl Severities {
    /// The severity of a failure with a text key.
    #[must_use]
    pub fn of(&self, key: &str) -> Severity {
        self.by_key.get(key).copied().unwrap_or(self.default)
    }

    /// The worst severity that the rule can give.
    #[must_use]
    pub fn worst(&self) -> Severity {
        self.by_key.values().copied().fold(self.default, Ord::max)
    }
}

impl<'de> Deserialize<'de> for Severities {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let severity = |text: &str| text.parse::<Severity>().map_err(D::Error::custom);
        match serde_json::Value::deserialize(deserializer)? {
            serde_json::Value::String(text) => Ok(Self { default: severity(&text)?, by_key: BTreeMap::new() }),
            serde_json::Value::Object(entries) => {
                let mut by_key = entries
                    .iter()
                    .map(|(key, value)| Ok((key.clone(), severity(value.as_str().unwrap_or_default())?)))
                    .collect::<Result<BTreeMap<_, _>, D::Error>>()?;
                let default = by_key.remove("default").ok_or_else(|| D::Error::custom("`severity` needs `default`"))?;
                Ok(Self { default, by_key })
            }
            _ => Err(D::Error::custom("`severity` is a name, or a map with `default` and text keys")),
        }
    }
}

/// What a fix costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Effort {
    /// A property.
    Small,
    /// Several resources.
    Medium,
    /// A redesign or a migration.
    Large,
}

impl Effort {
    /// The name used in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Medium => "medium",
            Self::Large => "large",
        }
    }
}

/// A practice that the rule bears on, and how much it says about it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Id of the practice, such as `SEC08-BP02`.
    pub practice: String,
    /// How much the rule says.
    pub strength: Strength,
}

/// How much a verdict says about a practice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Strength {
    /// Decides it.
    Proves,
    /// Can refute it and supports it.
    Evidences,
    /// Points at it.
    Hints,
}

impl Strength {
    /// The name used in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Proves => "proves",
            Self::Evidences => "evidences",
            Self::Hints => "hints",
        }
    }
}

/// Names of the same claim in AWS's own services.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Equivalents {
    /// AWS Config managed rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config: Option<String>,
    /// Security Hub control.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub security_hub: Option<String>,
}

/// A mutant that means the same as the rule.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Equivalent {
    /// The mutant as the test prints it.
    pub mutant: String,
    /// Why no case can notice it.
    pub reason: String,
}
