//! Two reviews side by side: which findings came, went and stayed, and why; and what became of the ledger.
//!
//! A finding is a failing verdict, and its fingerprint is its identity. What is not in a review may be mended, gone, or just not
//! looked at; a comparison that cannot tell these apart would praise whoever leaves a rule out.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::document::{Counts, Effort, Review, Shares, State, States};
use crate::finding::Severity;
use crate::source::{Location, Name};

mod findings;
mod index;
mod notes;
mod pairs;
mod since;

pub use notes::is_whole;
pub use since::{Earlier, KEPT, since};

/// Version of the form of a comparison.
const VERSION: u32 = 1;

/// What changed from one review to another.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Difference {
    /// Version of this form.
    pub diff: u32,
    /// The two reviews.
    pub reviews: Both<Compared>,
    /// What else differs between them and may explain changes.
    pub notes: Vec<Note>,
    /// How many findings are in each group.
    pub counts: GroupCounts,
    /// The findings, by group, worst first.
    pub findings: Vec<Change>,
    /// All rule × resource verdicts.
    pub verdicts: Both<Counts>,
    /// The best practices by state.
    pub states: Both<States>,
    /// The best practices that changed their state.
    pub practices: Vec<PracticeChange>,
    /// Who has to look at the practices.
    pub effort: Both<Shares>,
    /// Minutes that a review takes, both by the model of the new review.
    pub minutes: Both<usize>,
}

/// Something as it was and as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Both<T> {
    /// In the old review.
    pub old: T,
    /// In the new review.
    pub new: T,
}

/// One of the two reviews.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Compared {
    /// The file.
    pub file: String,
    /// The day of the review.
    pub as_of: String,
    /// Version of the program that wrote it.
    pub tool: String,
    /// Name of the workload, empty if not stated.
    pub workload: String,
}

/// What else differs between two reviews.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Note {
    /// What: `tool`, `rulebook`, `facts`, `framework`, `schema`, `jurisdiction`, `configuration`, `accompanying` or `arguments`.
    pub what: String,
    /// In the old review.
    pub old: String,
    /// In the new review.
    pub new: String,
}

/// What became of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    /// In the new review only, and the resource or the rule is new.
    New,
    /// In the new review only; the same version of the rule passed on the same resource before.
    Regressed,
    /// It fails, and was unknown before.
    NowDecided,
    /// It came or went with another version of its rule.
    RuleChanged,
    /// In both.
    StillOpen,
    /// It failed, and is unknown now.
    NowUnknown,
    /// In the old review only, and nothing looked there this time.
    NotLookedAt,
    /// In the old review only, and the resource is no longer there.
    Gone,
    /// In the old review only; the same version of the rule fails no longer on the same resource.
    Fixed,
}

impl Group {
    /// All groups in the order in which they are shown.
    pub const ALL: [Self; 9] = [
        Self::New,
        Self::Regressed,
        Self::NowDecided,
        Self::RuleChanged,
        Self::StillOpen,
        Self::NowUnknown,
        Self::NotLookedAt,
        Self::Gone,
        Self::Fixed,
    ];

    /// The name used in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Regressed => "regressed",
            Self::NowDecided => "now-decided",
            Self::RuleChanged => "rule-changed",
            Self::StillOpen => "still-open",
            Self::NowUnknown => "now-unknown",
            Self::NotLookedAt => "not-looked-at",
            Self::Gone => "gone",
            Self::Fixed => "fixed",
        }
    }
}

/// Why a finding is in its group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The old review looked at the stack or file, and it did not hold the resource.
    NewResource,
    /// The old review did not look at the stack or file.
    NewDesign,
    /// The rule did not run to its end in the old review.
    NewRule,
    /// It is about the review itself, such as a waiver that has run out.
    AboutReview,
    /// The same version of the rule passed before.
    PassedBefore,
    /// It was unknown before.
    WasUnknown,
    /// Another version of the rule did not find it.
    RuleFindsIt,
    /// Another version of the rule no longer finds it.
    RuleDropsIt,
    /// The same fingerprint.
    Same,
    /// The same requirement on the same resource, at a member of a list that reads differently.
    Edited,
    /// It is unknown now.
    IsUnknown,
    /// The rule did not run in the new review.
    RuleLeftOut,
    /// The rule broke off in the new review.
    RuleBrokeOff,
    /// The new review did not look at the stack or file.
    DesignLeftOut,
    /// The stack or file no longer holds the resource.
    ResourceGone,
    /// The same version of the rule no longer fails there.
    Passes,
}

impl Reason {
    /// The name used in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NewResource => "new-resource",
            Self::NewDesign => "new-design",
            Self::NewRule => "new-rule",
            Self::AboutReview => "about-review",
            Self::PassedBefore => "passed-before",
            Self::WasUnknown => "was-unknown",
            Self::RuleFindsIt => "rule-finds-it",
            Self::RuleDropsIt => "rule-drops-it",
            Self::Same => "same",
            Self::Edited => "edited",
            Self::IsUnknown => "is-unknown",
            Self::RuleLeftOut => "rule-left-out",
            Self::RuleBrokeOff => "rule-broke-off",
            Self::DesignLeftOut => "design-left-out",
            Self::ResourceGone => "resource-gone",
            Self::Passes => "passes",
        }
    }
}

/// A finding and what became of it, as the newer of the reviews that hold it says it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    /// What became of it.
    pub group: Group,
    /// Why.
    pub because: Reason,
    /// Rule id.
    pub rule: Name,
    /// Text key.
    pub key: Name,
    /// Severity.
    pub severity: Severity,
    /// Id of the resource.
    pub resource: String,
    /// Kind of the resource.
    pub kind: Name,
    /// Path of the list member below the resource; empty for the resource itself.
    pub element: Name,
    /// Where to look, in the review that holds it.
    pub location: Location,
    /// What is so.
    pub message: String,
    /// Whether a waiver quiets it.
    pub waived: bool,
    /// Identity from one review to the next.
    pub fingerprint: String,
}

/// How many findings are in each group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GroupCounts {
    /// New.
    pub new: usize,
    /// Passed before.
    pub regressed: usize,
    /// Unknown before.
    pub now_decided: usize,
    /// Came or went with another version of the rule.
    pub rule_changed: usize,
    /// In both.
    pub still_open: usize,
    /// Unknown now.
    pub now_unknown: usize,
    /// Nothing looked there this time.
    pub not_looked_at: usize,
    /// The resource is gone.
    pub gone: usize,
    /// Mended.
    pub fixed: usize,
}

impl GroupCounts {
    fn of(changes: &[Change]) -> Self {
        let count = |group| changes.iter().filter(|change| change.group == group).count();
        Self {
            new: count(Group::New),
            regressed: count(Group::Regressed),
            now_decided: count(Group::NowDecided),
            rule_changed: count(Group::RuleChanged),
            still_open: count(Group::StillOpen),
            now_unknown: count(Group::NowUnknown),
            not_looked_at: count(Group::NotLookedAt),
            gone: count(Group::Gone),
            fixed: count(Group::Fixed),
        }
    }
}

/// A best practice that changed its state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PracticeChange {
    /// Id, such as `SEC08-BP02`.
    pub id: String,
    /// The state before.
    pub old: State,
    /// The state now.
    pub new: State,
}

/// Why two reviews cannot be compared; completes "cannot …".
#[derive(Debug, thiserror::Error)]
pub enum CompareError {
    /// They review different workloads.
    #[error("compare {old} with {new}: they review different workloads, {was} and {is}, and fingerprints hold within one")]
    Workloads {
        /// The old file.
        old: String,
        /// The new file.
        new: String,
        /// The old workload.
        was: String,
        /// The new workload.
        is: String,
    },
    /// They show different stages.
    #[error("compare {old} with {new}: they show different stages, {was} and {is}, and fingerprints hold within one")]
    Stages {
        /// The old file.
        old: String,
        /// The new file.
        new: String,
        /// The old stages.
        was: String,
        /// The new stages.
        is: String,
    },
    /// The earlier one is dated later.
    #[error("compare {file}: it is dated {is}, after the day of this review ({day}); name earlier reviews, or correct --as-of")]
    Later {
        /// The file.
        file: String,
        /// Its day, or that of a review in its history.
        is: String,
        /// The day of the newer review.
        day: String,
    },
    /// One leaves findings out.
    #[error("compare {file}: it leaves out findings that it counts; write it again without --min-severity")]
    NotWhole {
        /// The file.
        file: String,
    },
}

/// Compares two reviews, each with the name of its file.
///
/// # Errors
/// If their findings have no common identity, or one of them does not hold all of its findings.
pub fn compare(old: (&str, &Review), new: (&str, &Review)) -> Result<Difference, CompareError> {
    notes::refuse(old, new)?;
    notes::refuse_partial(old).and_then(|()| notes::refuse_partial(new))?;
    let (before, now) = (old.1, new.1);
    let findings = findings::changes(before, now);
    Ok(Difference {
        diff: VERSION,
        reviews: Both { old: compared(old), new: compared(new) },
        notes: notes::notes(&before.provenance, &now.provenance),
        counts: GroupCounts::of(&findings),
        findings,
        verdicts: Both { old: before.coverage.total, new: now.coverage.total },
        states: Both { old: before.states, new: now.states },
        practices: practices(before, now),
        effort: Both { old: before.effort.now, new: now.effort.now },
        minutes: minutes(&before.effort, &now.effort),
    })
}

fn compared((file, review): (&str, &Review)) -> Compared {
    let Review { provenance, .. } = review;
    Compared {
        file: file.to_owned(),
        as_of: provenance.as_of.clone(),
        tool: provenance.tool.clone(),
        workload: provenance.workload.clone(),
    }
}

/// The practices that both reviews know, where their states differ.
fn practices(old: &Review, new: &Review) -> Vec<PracticeChange> {
    let before: std::collections::HashMap<&str, State> = old.practices.iter().map(|row| (row.id.as_str(), row.state)).collect();
    let change = |id: &str, new: State| {
        let old = *before.get(id)?;
        (old != new).then(|| PracticeChange { id: id.to_owned(), old, new })
    };
    new.practices.iter().filter_map(|row| change(&row.id, row.state)).collect()
}

fn minutes(old: &Effort, new: &Effort) -> Both<usize> {
    Both { old: new.minutes(&old.now), new: new.minutes(&new.now) }
}

impl Difference {
    /// Whether a finding came that no waiver quiets: a new one, or one that had passed before.
    #[must_use]
    pub fn worsens(&self) -> bool {
        self.findings.iter().any(|change| matches!(change.group, Group::New | Group::Regressed) && !change.waived)
    }
}

/// The JSON Schema of a comparison.
#[must_use]
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(Difference)
}

#[cfg(test)]
mod tests;
