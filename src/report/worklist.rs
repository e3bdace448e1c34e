//! What to fix first, and how much of the review the machine did, in words.

use super::clean::clean_name;
use super::words::{Words, grouped};
use crate::document::{Fix, Review, Shares};

/// The fixes of a review.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Worklist<'a> {
    pub(crate) review: &'a Review,
    pub(crate) words: &'static Words,
}

impl Worklist<'_> {
    /// The first fixes: the rule, and what its fix costs and brings.
    pub(crate) fn items(&self, count: usize) -> Vec<(String, String)> {
        self.review.fixes.iter().take(count).map(|fix| (clean_name(&fix.rule), self.sentence(fix))).collect()
    }

    /// The first fixes as cells: rule, severity, failures, effort, change, practices.
    pub(crate) fn rows(&self, count: usize) -> Vec<Vec<String>> {
        let row = |fix: &Fix| {
            vec![
                clean_name(&fix.rule),
                self.words.line(&format!("severity.{}", fix.severity.name())).to_owned(),
                grouped(fix.failures),
                self.effort(fix),
                self.change(fix),
                self.practices(fix),
            ]
        };
        self.review.fixes.iter().take(count).map(row).collect()
    }

    /// How many fixes are not among the first.
    pub(crate) fn left(&self, count: usize) -> Option<String> {
        let left = self.review.fixes.len().saturating_sub(count);
        (left > 0).then(|| grouped(left))
    }

    fn sentence(&self, fix: &Fix) -> String {
        let severity = self.words.line(&format!("severity.{}", fix.severity.name())).to_owned();
        let (effort, change, failures) = (self.effort(fix), self.change(fix), grouped(fix.failures));
        let values = [("severity", &*severity), ("count", &*failures), ("effort", &*effort), ("change", &*change)];
        let sentence = self.words.say("fixes.costs", &values);
        match self.practices(fix) {
            practices if practices.is_empty() => sentence,
            practices => self.words.say("fixes.and", &[("costs", &sentence), ("brings", &practices)]),
        }
    }

    fn effort(&self, fix: &Fix) -> String {
        let key = format!("effort.{}", fix.effort);
        if self.words.has(&key) { self.words.line(&key).to_owned() } else { super::clean(&fix.effort) }
    }

    fn change(&self, fix: &Fix) -> String {
        let key = match fix.replaces {
            Some(true) => "fixes.replaces",
            Some(false) => "fixes.in-place",
            None => "fixes.cannot-tell",
        };
        self.words.line(key).to_owned()
    }

    /// The practices that nothing else stops, else those that others stop too.
    fn practices(&self, fix: &Fix) -> String {
        match (fix.moves.as_slice(), fix.helps.as_slice()) {
            ([], []) => String::new(),
            ([], helps) => self.words.say("fixes.helps", &[("practices", &self.words.list(helps))]),
            (moves, _) => self.words.say("fixes.moves", &[("practices", &self.words.list(moves))]),
        }
    }

    /// How much of the review the machine did, this time and last, by which model.
    pub(crate) fn effort_sentences(&self) -> Vec<String> {
        let effort = &self.review.effort;
        let by_hand = hours(effort.minutes_without());
        let mut sentences = vec![self.shares("review-effort.now", &effort.now, &by_hand)];
        sentences.extend(effort.before.as_ref().map(|before| self.shares("review-effort.before", before, &by_hand)));
        let [hand, decided, supported] =
            [effort.minutes_by_hand, effort.minutes_decided, effort.minutes_supported].map(|minutes| minutes.to_string());
        let values = [("by_hand", &*hand), ("decided", &*decided), ("supported", &*supported)];
        sentences.push(self.words.say("review-effort.model", &values));
        sentences
    }

    fn shares(&self, key: &str, shares: &Shares, by_hand: &str) -> String {
        let [decided, supported, person] = [shares.decided, shares.supported, shares.person].map(grouped);
        let spent = hours(self.review.effort.minutes(shares));
        let values =
            [("decided", &*decided), ("supported", &*supported), ("person", &*person), ("hours", &*spent), ("by_hand", by_hand)];
        self.words.say(key, &values)
    }
}

/// Minutes as hours, rounded to a tenth.
fn hours(minutes: usize) -> String {
    let tenths = (minutes + 3) / 6;
    format!("{}.{}", grouped(tenths / 10), tenths % 10)
}
