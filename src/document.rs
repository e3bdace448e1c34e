//! The review as one versioned document: the product from which every format is written.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::finding::Severity;
use crate::framework::Risk;
use crate::source::Location;

mod acceptance;
mod architecture;
mod arguments;
mod coverage;
mod excerpt;
mod history;
mod ids;
mod ledger;
mod provenance;
mod shared;
mod verdict;

pub use acceptance::{
    AttestationEntry, AttestationState, BaselineState, EvidenceEntry, OverrideEntry, PolicyEntry, SaidEntry, Signature,
    WaiverEntry, WaiverSource, WaiverState,
};
pub use architecture::{Architecture, ArchitectureEdge, ArchitectureNode, ArchitectureRole};
pub use arguments::Arguments;
pub use coverage::{Counts, Coverage, DesignEntry, LeftOut, OpenQuestion, RuleTally};
pub use excerpt::Excerpts;
pub use history::{ChangeCounts, ChangeEntry, ChangedEntry, HistoryEntry, join_history};
pub use ids::Ids;
pub use ledger::{Basis, Because, Effort, EstimatedRisk, Fix, PracticeRow, QuestionRow, Shares, State, States};
pub use provenance::{Digested, InputFile, Provenance};
pub use verdict::{PracticeEntry, ReadEntry, ResourceEntry, UnknownEntry, VerdictEntry};

/// Version of the document's form.
pub const VERSION: u32 = 1;

/// A whole review: `review.json`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Review {
    /// Version of this form; a higher major is not readable by older programs.
    pub version: u32,
    /// What was reviewed, with what, and how.
    pub provenance: Provenance,
    /// Why the run ended as it did, in the order of the exit codes.
    pub outcome: Vec<OutcomeReason>,
    /// The gate and the numbers it decided by.
    pub gate: Gate,
    /// The organisation's policy, as it was used.
    pub policy: PolicyEntry,
    /// What was looked at, and what was not.
    pub coverage: Coverage,
    /// All best practices by state; together they are all there are.
    pub states: States,
    /// All best practices, each in one state.
    pub practices: Vec<PracticeRow>,
    /// All questions, with their estimated risk.
    pub questions: Vec<QuestionRow>,
    /// What to fix first.
    pub fixes: Vec<Fix>,
    /// How much of the review the machine did.
    pub effort: Effort,
    /// What changed since the latest of the earlier reviews; absent without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<ChangeEntry>,
    /// How earlier reviews of the workload stood, oldest first; this one is not among them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<HistoryEntry>,
    /// What people accept.
    pub waivers: Vec<WaiverEntry>,
    /// What people state.
    pub attestations: Vec<AttestationEntry>,
    /// Failures and unknowns; passes too if they were asked for.
    #[serde(deserialize_with = "shared::verdicts")]
    pub verdicts: Vec<VerdictEntry>,
    /// The lines of inputs that failures point at.
    pub excerpts: Excerpts,
    /// What the picture of the architecture is drawn from.
    #[serde(default)]
    pub architecture: Architecture,
}

impl Review {
    /// The exit code of the run: of all reasons the first that holds of 1, 2, 70, 3, 0.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        self.exit_code_among(|_| true)
    }

    /// The exit code by the reasons whose own code counts.
    #[must_use]
    pub fn exit_code_among(&self, counts: impl Fn(u8) -> bool) -> u8 {
        let place = |code: u8| [1, 2, 70, 3, 0].iter().position(|c| *c == code).unwrap_or(usize::MAX);
        let codes = self.outcome.iter().map(|reason| reason.exit_code).filter(|code| counts(*code));
        codes.min_by_key(|code| place(*code)).unwrap_or(0)
    }
}

/// Why the run ended as it did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OutcomeReason {
    /// What kind of reason.
    pub kind: OutcomeKind,
    /// The exit code it asks for.
    pub exit_code: u8,
    /// What happened, for people.
    pub message: String,
    /// The sentence it is written from; empty for words that stand in no language file.
    pub key: String,
    /// What fills the placeholders of the sentence.
    pub arguments: Arguments,
    /// Where, if there is a place.
    pub location: Option<Location>,
}

impl OutcomeReason {
    /// A reason that a sentence of the language files tells.
    #[must_use]
    pub fn told(kind: OutcomeKind, key: &str, arguments: &[(&str, serde_json::Value)]) -> Self {
        let arguments = arguments.iter().map(|(name, value)| (*name, value.clone())).collect();
        Self { kind, exit_code: kind.exit_code(), message: String::new(), key: key.to_owned(), arguments, location: None }
    }

    /// A reason in words of its own, such as those of a parser.
    #[must_use]
    pub fn in_words(kind: OutcomeKind, message: String) -> Self {
        let exit_code = kind.exit_code();
        Self { kind, exit_code, message, key: String::new(), arguments: Arguments::default(), location: None }
    }
}

/// Kinds of reasons; they never mix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OutcomeKind {
    /// Findings at or above `fail_on`.
    GateFailed,
    /// An input cannot be read.
    InputError,
    /// A rule is wrong: our fault.
    RuleError,
    /// Something could not be looked at.
    Incomplete,
    /// Too little is known for the gate.
    NotEnoughKnown,
    /// Nothing stops the design.
    Passed,
}

impl OutcomeKind {
    /// The name used in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::GateFailed => "gate-failed",
            Self::InputError => "input-error",
            Self::RuleError => "rule-error",
            Self::Incomplete => "incomplete",
            Self::NotEnoughKnown => "not-enough-known",
            Self::Passed => "passed",
        }
    }

    /// The exit code that it asks for.
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Passed => 0,
            Self::GateFailed => 1,
            Self::InputError => 2,
            Self::Incomplete | Self::NotEnoughKnown => 3,
            Self::RuleError => 70,
        }
    }
}

/// The gate and the numbers it decided by.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Gate {
    /// Failures at or above this severity stop; `null` if nothing does.
    pub fail_on: Option<Severity>,
    /// Another level by pillar or pack; `null` if nothing of it stops.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub pillars: BTreeMap<String, Option<Severity>>,
    /// A stricter level by the risk of the practices that a failure bears on.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub practice_risk: BTreeMap<Risk, Option<Severity>>,
    /// Severities at which an unknown stops too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unknown_fails: Vec<Severity>,
    /// Whether verdicts that rest on defaults of parameters count as decided.
    pub assumed_decides: bool,
    /// Whether the gate lets the design through.
    pub passed: bool,
    /// Failures that stop.
    pub failures: usize,
    /// Unknowns that stop.
    pub unknown_stops: usize,
    /// Failures that would stop and are waived.
    pub waived: usize,
    /// Failures that would stop and are in the baseline.
    pub known: usize,
    /// Unknowns at or above the level: rule × resource.
    pub unknown: usize,
    /// Share of rule × resource verdicts at or above the level that are pass or fail, 0 to 1; `null` if there is none.
    pub decided: Option<f64>,
    /// The least share that the gate asks for.
    pub min_decided: f64,
}
