//! The practices that a statement would settle.

use std::collections::HashMap;

use crate::document::{PracticeRow, Review, RuleTally, State};
use crate::framework::proof::proof;

/// The practices that are undecided and that a statement would settle, in the framework's order.
///
/// Where something was looked at, and a proof needs rules that did not run, or whose verdicts are unknown or open, a statement
/// does not help: the answer is in the design, and a person who states it would only cover that up.
#[must_use]
pub fn open(review: &Review) -> Vec<&PracticeRow> {
    let tallies: HashMap<&str, &RuleTally> = review.coverage.rules.iter().map(|tally| (tally.rule.as_str(), tally)).collect();
    let settled = |rule: &String| tallies.get(rule.as_str()).is_some_and(|tally| tally.counts.unknown == 0 && tally.closed);
    let needs = |row: &PracticeRow| proof(&row.id).is_none_or(|proof| proof.needs.iter().all(settled));
    let is_open = |row: &&PracticeRow| match row.state {
        State::NotAssessed => true,
        State::CannotTell => needs(row),
        State::Met | State::PartlyMet | State::NotMet | State::NotApplicable => false,
    };
    review.practices.iter().filter(is_open).collect()
}
