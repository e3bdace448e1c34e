//! What is known of a published review without reading it again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::document::{ChangeEntry, HistoryEntry, Review};
use crate::finding::Severity;
use crate::report::html::Outcome;
use crate::report::{Words, gate_sentence};
use crate::rule::Language;

/// What is known of a published review: `summary.json`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Summary {
    /// Digest of this summary and of all that the pages were made from, so that nothing else passes for it.
    pub(super) seal: String,
    pub(super) workload: String,
    /// How far it may be shown, as the workload says; empty if it does not.
    pub(super) classification: String,
    /// How it stood.
    pub(super) stood: HistoryEntry,
    /// Earlier reviews of which only its own history tells.
    pub(super) told: Vec<HistoryEntry>,
    pub(super) standing: Outcome,
    /// What the gate says, by language.
    pub(super) gate: BTreeMap<String, String>,
    /// What changed since the review before.
    pub(super) change: Option<ChangeEntry>,
    /// Its pages with their digests.
    pub(super) pages: BTreeMap<String, String>,
}

impl Summary {
    /// The summary of a review; its pages are added by whoever writes them.
    pub(super) fn of(review: &Review, sha256: &str, languages: &[Language]) -> Self {
        let gate = |language: &Language| (language.code().to_owned(), gate_sentence(review, Words::of(*language)));
        Self {
            seal: String::new(),
            workload: review.provenance.workload.clone(),
            classification: review.provenance.classification.clone(),
            stood: HistoryEntry::of(review, sha256),
            told: Vec::new(),
            standing: Outcome::of(review),
            gate: languages.iter().map(gate).collect(),
            change: review.change.clone(),
            pages: BTreeMap::new(),
        }
    }

    /// The worst severity that is open.
    pub(super) fn worst(&self) -> Option<Severity> {
        self.stood.open.iter().rev().find(|(_, count)| **count > 0).map(|(severity, _)| *severity)
    }
}
