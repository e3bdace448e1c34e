//! Where the workload stands: all best practices, their questions, and what it took to find out.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::arguments::Arguments;
use super::verdict::UnknownEntry;
use crate::finding::Severity;
use crate::framework::Risk;

/// The state of a practice; each is in exactly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Something bears on it and fails, and nothing passes or a failure is critical.
    NotMet,
    /// Something fails and something passes.
    PartlyMet,
    /// It was looked at, and nobody can say yet.
    CannotTell,
    /// Nothing looked at it, and nobody has stated it.
    NotAssessed,
    /// It is followed.
    Met,
    /// It does not speak of this workload.
    NotApplicable,
}

impl State {
    /// All states in the order in which they are printed.
    pub const ALL: [Self; 6] =
        [Self::Met, Self::PartlyMet, Self::NotMet, Self::NotApplicable, Self::CannotTell, Self::NotAssessed];

    /// The name used in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotMet => "not-met",
            Self::PartlyMet => "partly-met",
            Self::CannotTell => "cannot-tell",
            Self::NotAssessed => "not-assessed",
            Self::Met => "met",
            Self::NotApplicable => "not-applicable",
        }
    }
}

/// How many practices are in each state; together they are all practices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct States {
    /// Followed.
    pub met: usize,
    /// Followed in part.
    pub partly_met: usize,
    /// Not followed.
    pub not_met: usize,
    /// Of no concern to this workload.
    pub not_applicable: usize,
    /// Looked at, and undecided.
    pub cannot_tell: usize,
    /// Nothing looked, nobody stated.
    pub not_assessed: usize,
}

impl States {
    /// Counts practices by state.
    pub fn of(states: impl IntoIterator<Item = State>) -> Self {
        let mut counts = Self::default();
        for state in states {
            *counts.slot(state) += 1;
        }
        counts
    }

    /// How many are in a state.
    #[must_use]
    pub const fn count(&self, state: State) -> usize {
        match state {
            State::Met => self.met,
            State::PartlyMet => self.partly_met,
            State::NotMet => self.not_met,
            State::NotApplicable => self.not_applicable,
            State::CannotTell => self.cannot_tell,
            State::NotAssessed => self.not_assessed,
        }
    }

    /// How many there are in all.
    #[must_use]
    pub fn total(&self) -> usize {
        State::ALL.iter().map(|state| self.count(*state)).sum()
    }

    fn slot(&mut self, state: State) -> &mut usize {
        match state {
            State::Met => &mut self.met,
            State::PartlyMet => &mut self.partly_met,
            State::NotMet => &mut self.not_met,
            State::NotApplicable => &mut self.not_applicable,
            State::CannotTell => &mut self.cannot_tell,
            State::NotAssessed => &mut self.not_assessed,
        }
    }
}

/// What a state rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// On what rules found.
    Evidence,
    /// On what somebody states.
    Attestation,
    /// On both.
    Both,
    /// On nothing: it is not decided.
    None,
}

/// Why a practice is in its state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Because {
    /// Rules fail.
    Failures,
    /// Rules fail, one of them at severity critical.
    CriticalFailure,
    /// Something that a proof needs is unknown.
    Unknown,
    /// A proof needs everything of a kind, and some may stand elsewhere.
    OpenScope,
    /// A rule that a proof needs did not run.
    LeftOut,
    /// A resource that the practice speaks of was judged by none of the rules that a proof needs.
    NotCovered,
    /// Everything that a proof needs passes.
    Proved,
    /// Everything that a proof needs passes, but this stage cannot prove it.
    OtherStage,
    /// Rules pass that support it; a person must confirm.
    Supported,
    /// Rules pass that support it, and a person states it.
    SupportedAndStated,
    /// A person states it.
    Stated,
    /// The workload is complete and holds nothing of what the practice speaks of.
    NothingOfIt,
    /// No rule that bears on it found a resource, and nobody states it.
    NothingLooked,
}

impl Because {
    /// The key of its sentence in `reports/text`, behind `because.`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Failures => "failures",
            Self::CriticalFailure => "critical-failure",
            Self::Unknown => "unknown",
            Self::OpenScope => "open-scope",
            Self::LeftOut => "left-out",
            Self::NotCovered => "not-covered",
            Self::Proved => "proved",
            Self::OtherStage => "other-stage",
            Self::Supported => "supported",
            Self::SupportedAndStated => "supported-and-stated",
            Self::Stated => "stated",
            Self::NothingOfIt => "nothing-of-it",
            Self::NothingLooked => "nothing-looked",
        }
    }
}

/// One row of the ledger.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PracticeRow {
    /// Id, such as `SEC08-BP02`.
    pub id: String,
    /// Pillar.
    pub pillar: String,
    /// Question, such as `SEC 8`.
    pub question: String,
    /// Level of risk exposed if the practice is not established, as AWS states it.
    pub risk: Risk,
    /// The state.
    pub state: State,
    /// What the state rests on.
    pub basis: Basis,
    /// Why.
    pub because: Because,
    /// What fills the placeholders of the sentence that says why.
    #[serde(default, skip_serializing_if = "Arguments::is_empty")]
    pub arguments: Arguments,
    /// Verdicts of the rules that prove or evidence it: how many pass.
    pub passed: usize,
    /// How many fail.
    pub failed: usize,
    /// How many are unknown.
    pub unknown: usize,
    /// Worst severity among the failures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worst: Option<Severity>,
    /// How many of the failures are waived; a waiver never improves the state.
    pub waived: usize,
    /// The rules that prove or evidence it and spoke of something, or that a proof needs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
    /// What would settle it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settle: Option<UnknownEntry>,
    /// The statements on it, by their place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attestations: Vec<String>,
}

/// Risk of a question. It is ours, and estimated: the Well-Architected Tool may say something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EstimatedRisk {
    /// Every practice is met or not applicable.
    None,
    /// None is known not to be met, and one is undecided.
    Undecided,
    /// A practice of lower risk is not or partly met.
    Medium,
    /// A practice of high risk is not or partly met.
    High,
}

impl EstimatedRisk {
    /// The name used in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Undecided => "undecided",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// A question of the framework.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct QuestionRow {
    /// Id, such as `SEC 8`.
    pub id: String,
    /// Pillar.
    pub pillar: String,
    /// Its practices by state.
    pub states: States,
    /// Estimated risk.
    pub risk: EstimatedRisk,
}

/// A rule whose failures are worth mending, with what that would bring.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Fix {
    /// The rule.
    pub rule: String,
    /// Its text keys that fail.
    pub keys: Vec<String>,
    /// Worst severity among the failures.
    pub severity: Severity,
    /// Failures, waived ones left out.
    pub failures: usize,
    /// What the fix costs: `small`, `medium`, `large`.
    pub effort: String,
    /// Practices that nothing else stops: without these failures their state would change.
    pub moves: Vec<String>,
    /// Practices that other rules stop too.
    pub helps: Vec<String>,
    /// Whether the change replaces resources, by the create-only properties of the schema; `null` if a failure names no property.
    pub replaces: Option<bool>,
    /// Some of the resources.
    pub resources: Vec<String>,
}

/// How much of a review the machine did. Minutes are settings; their defaults are assumptions, not measurements.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Effort {
    /// This time.
    pub now: Shares,
    /// In the review of `--previous`, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Shares>,
    /// Minutes on one practice without help.
    pub minutes_by_hand: u32,
    /// Minutes on one that the machine decided.
    pub minutes_decided: u32,
    /// Minutes on one that the machine supports.
    pub minutes_supported: u32,
}

/// Practices by who has to look at them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Shares {
    /// The machine decided.
    pub decided: usize,
    /// The machine brings evidence or a question; a person confirms.
    pub supported: usize,
    /// Left to a person.
    pub person: usize,
}

impl Shares {
    /// All practices.
    #[must_use]
    pub const fn total(&self) -> usize {
        self.decided + self.supported + self.person
    }
}

impl Effort {
    /// Minutes that a review takes with these shares.
    #[must_use]
    pub fn minutes(&self, shares: &Shares) -> usize {
        let cost = |count: usize, minutes: u32| count * minutes as usize;
        cost(shares.decided, self.minutes_decided)
            + cost(shares.supported, self.minutes_supported)
            + cost(shares.person, self.minutes_by_hand)
    }

    /// Minutes that it takes by hand alone.
    #[must_use]
    pub const fn minutes_without(&self) -> usize {
        self.now.total() * self.minutes_by_hand as usize
    }
}
