//! What a review says of one resource: verdict, severity, evidence, fingerprint.

use std::collections::BTreeMap;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::source::Location;

/// How bad a failure is; orders from `Info` to `Critical`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Small cost or risk.
    Low,
    /// Should be fixed.
    Medium,
    /// Must be fixed soon.
    High,
    /// Must be fixed before anything runs.
    Critical,
}

impl Severity {
    /// All severities, worst first.
    pub const WORST_FIRST: [Self; 5] = [Self::Critical, Self::High, Self::Medium, Self::Low, Self::Info];

    /// The lower-case English name, as in files and options.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

impl FromStr for Severity {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::WORST_FIRST
            .into_iter()
            .find(|severity| severity.name() == text)
            .ok_or_else(|| format!("`{text}` is no severity; use critical, high, medium, low or info"))
    }
}

/// What one rule says of one resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The rule does not speak of this resource.
    NotApplicable,
    /// What must hold, holds.
    Pass,
    /// Nobody can say yet.
    Unknown,
    /// What must hold, does not.
    Fail,
}

impl Verdict {
    /// The name used in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotApplicable => "not-applicable",
            Self::Pass => "pass",
            Self::Unknown => "unknown",
            Self::Fail => "fail",
        }
    }
}

/// A finding about the review itself: a waiver that has run out, a statement that the evidence speaks against.
#[derive(Clone, Debug, PartialEq)]
pub struct Concern {
    /// The rule of the pack `review` that it breaks.
    pub rule: &'static str,
    /// Text key.
    pub key: &'static str,
    /// What it speaks of, such as the place of a waiver.
    pub subject: String,
    /// `Review::Waiver`, `Review::Attestation`, `Review::Policy`.
    pub kind: &'static str,
    /// Where to look.
    pub location: Location,
    /// What fills the placeholders of the text.
    pub arguments: BTreeMap<String, serde_json::Value>,
}

/// What identifies a finding from one review to the next, within one stage.
#[derive(Clone, Debug, Default)]
pub struct Identity<'a> {
    /// Name of the workload, empty if not stated.
    pub workload: &'a str,
    /// Rule id.
    pub rule: &'a str,
    /// Text key.
    pub key: &'a str,
    /// Resource kind.
    pub kind: &'a str,
    /// Resource key.
    pub resource: &'a str,
    /// Element key, empty for the resource itself.
    pub element: &'a str,
}

impl Identity<'_> {
    /// The first 20 base32 characters of SHA-256 over the canonical JSON of version 1.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let parts = (1, self.workload, self.rule, self.key, self.kind, self.resource, self.element);
        // Texts and a number always have a JSON form.
        let canonical = serde_json::to_string(&parts).unwrap_or_default();
        let mut text = data_encoding::BASE32_NOPAD.encode(&Sha256::digest(canonical.as_bytes()));
        text.truncate(20);
        text.to_lowercase()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn severities_order_from_info_to_critical() {
        assert!(Severity::Critical > Severity::High && Severity::Low > Severity::Info);
    }

    #[test]
    fn a_fingerprint_changes_with_each_part_of_the_identity() {
        let base = Identity { rule: "r", key: "k", kind: "K", resource: "R", ..Identity::default() };
        let other = Identity { element: "Tags[0]", ..base.clone() };
        assert_eq!(base.fingerprint().len(), 20);
        assert_ne!(base.fingerprint(), other.fingerprint());
    }
}
