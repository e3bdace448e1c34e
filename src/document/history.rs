//! What went before: what changed since an earlier review, and how the reviews so far stood.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Review, State, States, VerdictEntry};
use crate::finding::{Severity, Verdict};

/// What changed since an earlier review. A finding is open if it fails and no waiver quiets it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChangeEntry {
    /// The day of the earlier review, `YYYY-MM-DD`.
    pub since: String,
    /// SHA-256 of the earlier review's file, hexadecimal.
    pub sha256: String,
    /// What became of the open findings of both.
    pub counts: ChangeCounts,
    /// Some of the open findings that were not there before, worst first.
    pub came: Vec<ChangedEntry>,
    /// Some of the findings that are mended, worst first.
    pub fixed: Vec<ChangedEntry>,
    /// What else differs and may explain changes: `tool`, `rulebook`, `facts`, `framework`, `schema`, `jurisdiction`,
    /// `configuration`.
    pub differs: Vec<String>,
}

/// What became of the findings that are open in one of two reviews: each is counted once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChangeCounts {
    /// Open now: the resource or the rule is new.
    pub new: usize,
    /// Open now: the same version of the rule passed before.
    pub regressed: usize,
    /// Open now, unknown before.
    pub now_decided: usize,
    /// Open now: another version of the rule finds it.
    pub rule_finds: usize,
    /// Open now, waived before.
    pub waiver_ended: usize,
    /// Open in both.
    pub still_open: usize,
    /// Open before: the same version of the rule fails no longer.
    pub fixed: usize,
    /// Open before: the resource is gone.
    pub gone: usize,
    /// Open before, unknown now.
    pub now_unknown: usize,
    /// Open before: nothing looked there this time.
    pub not_looked_at: usize,
    /// Open before: another version of the rule no longer finds it.
    pub rule_drops: usize,
    /// Open before, waived now.
    pub waived: usize,
}

impl ChangeCounts {
    /// Findings that are open now and were not before.
    #[must_use]
    pub const fn came(&self) -> usize {
        self.new + self.regressed + self.now_decided + self.rule_finds + self.waiver_ended
    }

    /// Findings that were open before and are not now, for whatever reason.
    #[must_use]
    pub const fn went(&self) -> usize {
        self.fixed + self.gone + self.now_unknown + self.not_looked_at + self.rule_drops + self.waived
    }
}

/// A finding that came or went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChangedEntry {
    /// Severity.
    pub severity: Severity,
    /// Rule id.
    pub rule: String,
    /// Text key.
    pub key: String,
    /// Id of the resource.
    pub resource: String,
    /// Kind of the resource.
    pub kind: String,
    /// Identity from one review to the next.
    pub fingerprint: String,
}

/// How a review stood, in few numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HistoryEntry {
    /// The day of the review, `YYYY-MM-DD`.
    pub as_of: String,
    /// SHA-256 of its file, hexadecimal; empty for a review that is not written yet.
    pub sha256: String,
    /// Failures that no waiver quiets, by severity.
    pub open: BTreeMap<Severity, usize>,
    /// Failures that a waiver quiets.
    pub waived: usize,
    /// All best practices by state.
    pub states: States,
    /// The best practices of each pillar by state.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub pillars: BTreeMap<String, States>,
}

impl HistoryEntry {
    /// How a review stands.
    #[must_use]
    pub fn of(review: &Review, sha256: &str) -> Self {
        let mut open: BTreeMap<Severity, usize> = BTreeMap::new();
        let mut waived = 0;
        for entry in review.verdicts.iter().filter(|entry| entry.verdict == Verdict::Fail) {
            if entry.is_open() {
                *open.entry(entry.severity).or_default() += 1;
            } else {
                waived += 1;
            }
        }
        let mut pillars: BTreeMap<String, Vec<State>> = BTreeMap::new();
        for row in &review.practices {
            pillars.entry(row.pillar.clone()).or_default().push(row.state);
        }
        let pillars = pillars.into_iter().map(|(pillar, states)| (pillar, States::of(states))).collect();
        let (as_of, sha256) = (review.provenance.as_of.clone(), sha256.to_owned());
        Self { as_of, sha256, open, waived, states: review.states, pillars }
    }

    /// Failures that no waiver quiets.
    #[must_use]
    pub fn open(&self) -> usize {
        self.open.values().sum()
    }

    /// Whether this is the same review as another.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        (&self.as_of, &self.sha256) == (&other.as_of, &other.sha256)
    }
}

/// Adds reviews to a history that does not know them; oldest first, those of one day in the order in which they came.
pub fn join_history(known: &mut Vec<HistoryEntry>, more: impl IntoIterator<Item = HistoryEntry>) {
    for past in more {
        if !known.iter().any(|entry| entry.is(&past)) {
            known.push(past);
        }
    }
    known.sort_by(|a, b| a.as_of.cmp(&b.as_of));
}

impl VerdictEntry {
    /// Whether it is a failure that no waiver quiets.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self.verdict, Verdict::Fail) && self.waiver.is_none()
    }
}
