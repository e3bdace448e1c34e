//! What is known of a published review without reading it again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::document::{ChangeEntry, HistoryEntry, Review, State};
use crate::finding::{Severity, Verdict};
use crate::report::{Words, gate_sentence};
use crate::rule::Language;

/// What a review comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Standing {
    /// Nothing was read.
    Nothing,
    /// The gate stops it.
    NotReady,
    /// The gate lets it through, and something is open.
    WithConditions,
    /// Nothing is open.
    Ready,
}

impl Standing {
    /// As the report of the review says it.
    fn of(review: &Review) -> Self {
        let fails = review.verdicts.iter().any(|entry| entry.verdict == Verdict::Fail);
        let open = [State::CannotTell, State::NotAssessed, State::NotMet, State::PartlyMet];
        match review.gate.passed {
            _ if review.coverage.designs.is_empty() => Self::Nothing,
            false => Self::NotReady,
            true if fails || open.iter().any(|state| review.states.count(*state) > 0) => Self::WithConditions,
            true => Self::Ready,
        }
    }

    /// The words for it.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Nothing => "html.verdict.nothing",
            Self::NotReady => "html.verdict.not-ready",
            Self::WithConditions => "html.verdict.with-conditions",
            Self::Ready => "html.verdict.ready",
        }
    }

    /// The symbol for it.
    pub(super) const fn icon(self) -> &'static str {
        match self {
            Self::Nothing => "not-assessed",
            Self::NotReady => "critical",
            Self::WithConditions => "partly-met",
            Self::Ready => "met",
        }
    }
}

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
    pub(super) standing: Standing,
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
            standing: Standing::of(review),
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
