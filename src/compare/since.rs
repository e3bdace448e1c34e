//! What changed since earlier reviews, as a later review writes it down.

use super::findings::{Fate, fates};
use super::{CompareError, Group, notes};
use crate::document::{ChangeCounts, ChangeEntry, ChangedEntry, HistoryEntry, Review, Shares, join_history};

/// Findings that are named of those that came, and of those that are mended.
const NAMED: usize = 10;

/// Earlier reviews that a history keeps; the oldest give way.
pub const KEPT: usize = 365;

/// Earlier reviews of a workload: how all of them stood, and the latest of them.
#[derive(Debug, Default)]
pub struct Earlier {
    history: Vec<HistoryEntry>,
    latest: Option<Latest>,
}

/// The latest of the earlier reviews.
#[derive(Debug)]
struct Latest {
    file: String,
    entry: HistoryEntry,
    review: Review,
}

impl Earlier {
    /// Takes in an earlier review with its own history; the order in which they come matters only among reviews of one day.
    ///
    /// # Errors
    /// If it does not hold all of its findings.
    pub fn add(&mut self, file: &str, sha256: &str, mut review: Review) -> Result<(), CompareError> {
        notes::refuse_partial((file, &review))?;
        let entry = HistoryEntry::of(&review, sha256);
        let own = std::mem::take(&mut review.history);
        let is_later = self.latest.as_ref().is_none_or(|latest| {
            let is_known = self.history.iter().any(|known| known.is(&entry));
            entry.as_of > latest.entry.as_of || (entry.as_of == latest.entry.as_of && !is_known)
        });
        join_history(&mut self.history, own.into_iter().chain([entry.clone()]));
        if is_later {
            self.latest = Some(Latest { file: file.to_owned(), entry, review });
        }
        Ok(())
    }

    /// How much of the latest review the machine did.
    #[must_use]
    pub fn shares(&self) -> Option<Shares> {
        self.latest.as_ref().map(|latest| latest.review.effort.now)
    }

    /// Writes into a review what changed since the latest of the earlier ones, and how all of them stood.
    ///
    /// # Errors
    /// If one is dated later, or the findings have no common identity.
    pub fn settle(mut self, review: &mut Review) -> Result<(), CompareError> {
        let Some(Latest { file, entry, review: before }) = self.latest else { return Ok(()) };
        let day = &review.provenance.as_of;
        if let Some(later) = self.history.iter().find(|past| past.as_of > *day) {
            return Err(CompareError::Later { file, is: later.as_of.clone(), day: day.clone() });
        }
        review.change = Some(since((&file, &before, &entry.sha256), review)?);
        review.history = self.history.split_off(self.history.len().saturating_sub(KEPT));
        Ok(())
    }
}

/// What changed since an earlier review, given with its file and digest.
///
/// # Errors
/// If the findings have no common identity, or the earlier review does not hold all of its findings.
pub fn since((file, old, sha256): (&str, &Review, &str), new: &Review) -> Result<ChangeEntry, CompareError> {
    notes::refuse((file, old), ("this review", new))?;
    notes::refuse_partial((file, old))?;
    let fates = fates(old, new);
    let came = |fate: &&Fate<'_>| is_open_now(fate) && !was_open(fate);
    let fixed = |fate: &&Fate<'_>| was_open(fate) && fate.group == Group::Fixed;
    Ok(ChangeEntry {
        since: old.provenance.as_of.clone(),
        sha256: sha256.to_owned(),
        counts: counts(&fates),
        came: named(fates.iter().filter(came)),
        fixed: named(fates.iter().filter(fixed)),
        differs: notes::differs(&old.provenance, &new.provenance),
    })
}

fn was_open(fate: &Fate<'_>) -> bool {
    fate.old.is_some_and(|entry| entry.waiver.is_none())
}

fn is_open_now(fate: &Fate<'_>) -> bool {
    fate.new.is_some_and(|entry| entry.waiver.is_none())
}

/// Counts what became of the findings that are open in one of the reviews.
fn counts(fates: &[Fate<'_>]) -> ChangeCounts {
    let mut counts = ChangeCounts::default();
    for fate in fates {
        let slot = match (was_open(fate), is_open_now(fate), fate.group) {
            (false, false, _) => continue,
            (true, true, _) => &mut counts.still_open,
            (_, true, Group::New) => &mut counts.new,
            (_, true, Group::Regressed) => &mut counts.regressed,
            (_, true, Group::NowDecided) => &mut counts.now_decided,
            (_, true, Group::RuleChanged) => &mut counts.rule_finds,
            (_, true, _) => &mut counts.waiver_ended,
            (_, _, Group::Fixed) => &mut counts.fixed,
            (_, _, Group::Gone) => &mut counts.gone,
            (_, _, Group::NowUnknown) => &mut counts.now_unknown,
            (_, _, Group::NotLookedAt) => &mut counts.not_looked_at,
            (_, _, Group::RuleChanged) => &mut counts.rule_drops,
            _ => &mut counts.waived,
        };
        *slot += 1;
    }
    counts
}

/// Some findings, worst first.
fn named<'f, 'r: 'f>(fates: impl Iterator<Item = &'f Fate<'r>>) -> Vec<ChangedEntry> {
    let mut entries: Vec<_> = fates.filter_map(Fate::entry).collect();
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.severity));
    let named = entries.into_iter().take(NAMED).map(|entry| ChangedEntry {
        severity: entry.severity,
        rule: entry.rule.to_string(),
        key: entry.key.to_string(),
        resource: entry.resource.id.clone(),
        kind: entry.resource.kind.to_string(),
        fingerprint: entry.fingerprint.clone(),
    });
    named.collect()
}
