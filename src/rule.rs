//! A rule as loaded: metadata, script and texts.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

mod asked;
mod load;
mod metadata;
mod text;
mod validate;

pub use load::{Rulebook, about_review};
pub use metadata::{Effort, Equivalents, Evidence, Metadata, Stage, Strength};
pub use text::{Language, Texts};
pub use validate::Problem;
pub(crate) use validate::{distance, statically, without_script};

/// The id of a rule: the name of its folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct RuleId(String);

impl RuleId {
    /// An id from a folder's name.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self(name.to_owned())
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::borrow::Borrow<str> for RuleId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The packs in the order in which they are shown: the framework's pillars, then ours.
const PACKS: [&str; 9] = [
    "operational-excellence",
    "security",
    "reliability",
    "performance-efficiency",
    "cost-optimization",
    "sustainability",
    "gpu",
    "sovereignty",
    "review",
];

/// Where a pack is shown; those of other people come last.
pub(crate) fn pack_place(pack: &str) -> usize {
    PACKS.iter().position(|known| *known == pack).unwrap_or(PACKS.len())
}

/// A rule: one claim about the good state, the script that tests it, and what to say where it does not hold.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Name of the rule's folder.
    pub id: RuleId,
    /// Name of the pack's folder: a pillar, `gpu` or `sovereignty`.
    pub pack: String,
    /// Shown path of `rule.rhai`, for errors.
    pub origin: String,
    /// `rule.yaml` without texts.
    pub metadata: Metadata,
    /// `rule.rhai`.
    pub script: Cow<'static, str>,
    /// `cases.yaml` as JSON text.
    pub cases: Cow<'static, str>,
    /// `crossfire.txt`: the foreign cases in which the rule fails.
    pub crossfire: Cow<'static, str>,
    /// SHA-256 over `rule.yaml` and `rule.rhai`, hexadecimal.
    pub digest: Cow<'static, str>,
    /// Good resources that the folder of rules brings for its cases, by kind; the built-in ones stand behind them.
    pub(crate) good: Arc<BTreeMap<String, serde_json::Value>>,
    pub(crate) raw_texts: [Cow<'static, str>; 3],
    pub(crate) texts: [OnceLock<Texts>; 3],
}

impl Rule {
    /// The texts in a language.
    #[must_use]
    pub fn texts(&self, language: Language) -> &Texts {
        let [en, ko, ja] = &self.texts;
        let [raw_en, raw_ko, raw_ja] = &self.raw_texts;
        let (slot, raw) = match language {
            Language::En => (en, raw_en),
            Language::Ko => (ko, raw_ko),
            Language::Ja => (ja, raw_ja),
        };
        slot.get_or_init(|| Texts::from_json(raw))
    }

    /// Whether the rule speaks of resources of a kind.
    #[must_use]
    pub fn applies_to(&self, kind: &str) -> bool {
        self.metadata.applies_to.iter().any(|k| k == kind || k == "*")
    }

    /// Whether the rule judges designs of a stage, by its name.
    #[must_use]
    pub fn judges(&self, stage: &str) -> bool {
        self.metadata.stages.is_empty() || self.metadata.stages.iter().any(|own| own.name() == stage)
    }

    /// Whether the rule is written for a kind, and does not just take whatever comes.
    #[must_use]
    pub fn names(&self, kind: &str) -> bool {
        self.metadata.applies_to.iter().any(|k| k == kind)
    }

    /// Whether the rule runs once for the whole design.
    #[must_use]
    pub fn is_about_design(&self) -> bool {
        self.metadata.applies_to.iter().any(|k| k == "Design")
    }
}

/// Why a rule pack cannot be loaded.
#[derive(Debug, thiserror::Error)]
pub enum RuleError {
    /// A file of the pack cannot be read.
    #[error("cannot read {path}")]
    Read {
        /// The file.
        path: PathBuf,
        /// The operating system's reason.
        source: std::io::Error,
    },
    /// `rule.yaml` or `cases.yaml` is no good YAML, or holds what it may not.
    #[error("{path}: {message}")]
    Format {
        /// The file.
        path: String,
        /// What is wrong, with line and column where known.
        message: String,
    },
    /// A folder of rules holds none.
    #[error("{path} holds no rules; a rule is a folder <pack>/<rule-id>/ with rule.yaml, rule.rhai and cases.yaml")]
    Empty {
        /// The folder.
        path: PathBuf,
    },
}
