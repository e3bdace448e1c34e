//! The state of one practice: the order in which evidence, statements and silence decide.

use crate::document::{Basis, Because, State};
use crate::framework::proof::Ceiling;

/// What is known of one practice.
#[derive(Clone, Debug)]
pub(super) struct Known {
    /// Verdicts of the rules that prove or evidence it: passes.
    pub(super) passed: usize,
    /// Failures.
    pub(super) failed: usize,
    /// Unknowns.
    pub(super) unknown: usize,
    /// Whether a failure is critical.
    pub(super) critical: bool,
    /// What the rules came to that a proof needs; empty if no proof is known.
    pub(super) needs: Vec<Need>,
    /// What keeps passes from being a whole proof: a resource that no needed rule judged, or the stage.
    pub(super) hindered: Option<Because>,
    /// Whether the workload is complete and holds nothing of what the practice speaks of.
    pub(super) nothing_of_it: bool,
    /// How far evidence can go.
    pub(super) ceiling: Ceiling,
    /// What a person states, if the statement is valid.
    pub(super) statement: Option<State>,
}

/// What a rule came to that a proof needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Need {
    /// It passes on something, and all of its kinds is here.
    Passes,
    /// It spoke of nothing, and all of its kinds is here.
    NoSubject,
    /// More of its kinds may stand elsewhere.
    Open,
    /// It did not run.
    LeftOut,
    /// Something is unknown.
    Unknown,
}

/// A state with what it rests on and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Decision {
    pub(super) state: State,
    pub(super) basis: Basis,
    pub(super) because: Because,
}

const fn decision(state: State, basis: Basis, because: Because) -> Decision {
    Decision { state, basis, because }
}

/// Decides a practice. The first of these that holds: a failure; nothing to speak of; something that the proof needs is
/// unsettled; the whole proof; support with or without a statement; a statement alone; nothing.
pub(super) fn decide(known: &Known) -> Decision {
    failure(known)
        .or_else(|| nothing_of_it(known))
        .or_else(|| unsettled(known))
        .or_else(|| proof(known))
        .unwrap_or_else(|| support(known))
}

fn failure(known: &Known) -> Option<Decision> {
    let whole = known.passed == 0 || known.critical;
    let state = if whole { State::NotMet } else { State::PartlyMet };
    let because = if known.critical { Because::CriticalFailure } else { Because::Failures };
    (known.failed > 0).then(|| decision(state, Basis::Evidence, because))
}

/// Not applicable needs proof: a complete workload without any, or a statement that no resource speaks against.
fn nothing_of_it(known: &Known) -> Option<Decision> {
    if known.nothing_of_it {
        return Some(decision(State::NotApplicable, Basis::Evidence, Because::NothingOfIt));
    }
    let stated = known.statement == Some(State::NotApplicable) && known.passed + known.unknown == 0;
    stated.then(|| decision(State::NotApplicable, Basis::Attestation, Because::Stated))
}

/// Where no rule that bears on it saw anything, nothing looked: what a proof would need does not matter yet.
fn unsettled(known: &Known) -> Option<Decision> {
    if known.passed + known.unknown == 0 {
        return None;
    }
    let because = match known.needs.iter().max()? {
        Need::Unknown => Because::Unknown,
        Need::LeftOut => Because::LeftOut,
        Need::Open => Because::OpenScope,
        Need::Passes | Need::NoSubject => return None,
    };
    Some(decision(State::CannotTell, Basis::None, because))
}

fn proof(known: &Known) -> Option<Decision> {
    // An unknown of any rule that bears on it may be a failure.
    let proved = known.is_whole() && known.hindered.is_none() && known.unknown == 0;
    proved.then(|| decision(State::Met, Basis::Evidence, Because::Proved))
}

impl Known {
    /// Whether nothing that a proof needs is unsettled, and a rule that bears on it passes on one resource at least.
    fn is_whole(&self) -> bool {
        let settled = |need: &Need| matches!(need, Need::Passes | Need::NoSubject);
        self.ceiling == Ceiling::Decide && !self.needs.is_empty() && self.needs.iter().all(settled) && self.passed > 0
    }
}

fn support(known: &Known) -> Decision {
    match known.statement {
        Some(State::Met) if known.passed > 0 => decision(State::Met, Basis::Both, Because::SupportedAndStated),
        // What exists cannot be declared to be of no concern.
        Some(State::NotApplicable) | None => undecided(known),
        Some(state) => decision(state, Basis::Attestation, Because::Stated),
    }
}

fn undecided(known: &Known) -> Decision {
    let because = match (known.hindered, known) {
        (Some(hindrance), known) if known.is_whole() => hindrance,
        (_, Known { unknown: 1.., .. }) => Because::Unknown,
        (_, Known { passed: 1.., .. }) => Because::Supported,
        _ => return decision(State::NotAssessed, Basis::None, Because::NothingLooked),
    };
    decision(State::CannotTell, Basis::None, because)
}

#[cfg(test)]
mod tests;
