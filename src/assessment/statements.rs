//! The valid statements of people, by the practice that they speak of.

use std::collections::BTreeMap;

use crate::document::{AttestationEntry, AttestationState};
use crate::framework::Practice;

/// Statements by the practice or question that they are about.
pub(super) struct Statements<'a>(BTreeMap<&'a str, Vec<&'a AttestationEntry>>);

impl<'a> Statements<'a> {
    pub(super) fn new(entries: &'a [AttestationEntry]) -> Self {
        let mut by_subject: BTreeMap<&str, Vec<&AttestationEntry>> = BTreeMap::new();
        for entry in entries {
            by_subject.entry(&entry.about).or_default().push(entry);
        }
        Self(by_subject)
    }

    /// Every statement on a practice: its own, then those on its question.
    pub(super) fn all_on(&self, practice: &Practice) -> impl Iterator<Item = &'a AttestationEntry> {
        let of = |subject: &str| self.0.get(subject).into_iter().flatten().copied();
        of(&practice.id).chain(of(&practice.question))
    }

    /// The statement that counts: the latest valid one on the practice itself, else on its question. Of one day the last in
    /// the file counts.
    pub(super) fn on(&self, practice: &Practice) -> Option<&'a AttestationEntry> {
        let latest = |subject: &str| {
            let entries = self.0.get(subject).into_iter().flatten().copied();
            entries.filter(|entry| entry.state == AttestationState::Valid).max_by(|a, b| a.date.cmp(&b.date))
        };
        latest(&practice.id).or_else(|| latest(&practice.question))
    }
}
