//! What became of each finding, and why.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::index::{Index, is_about_review};
use super::pairs::{Pairs, Presence};
use super::{Change, Group, Reason};
use crate::document::{Review, VerdictEntry};

/// What became of a finding that one of two reviews holds, or both.
pub(super) struct Fate<'r> {
    pub(super) group: Group,
    pub(super) because: Reason,
    /// As the old review says it.
    pub(super) old: Option<&'r VerdictEntry>,
    /// As the new review says it.
    pub(super) new: Option<&'r VerdictEntry>,
}

impl<'r> Fate<'r> {
    /// The finding as the newer of the reviews that hold it says it.
    pub(super) fn entry(&self) -> Option<&'r VerdictEntry> {
        self.new.or(self.old)
    }

    const fn stayed(because: Reason, old: &'r VerdictEntry, new: &'r VerdictEntry) -> Self {
        Self { group: Group::StillOpen, because, old: Some(old), new: Some(new) }
    }
}

/// The findings of two reviews by group, worst first.
pub(super) fn changes(old: &Review, new: &Review) -> Vec<Change> {
    fates(old, new).iter().filter_map(|fate| Some(change(fate, fate.entry()?))).collect()
}

/// What became of each finding of two reviews; by group, worst first.
pub(super) fn fates<'r>(old: &'r Review, new: &'r Review) -> Vec<Fate<'r>> {
    let (old, new) = (Index::new(old), Index::new(new));
    let pairs = Pairs::new(&old, &new);
    let went: Entries<'r> = old.failures.iter().copied().filter(|entry| !new.fails(&entry.fingerprint)).collect();
    let came: Entries<'r> = new.failures.iter().copied().filter(|entry| !old.fails(&entry.fingerprint)).collect();
    let before: HashMap<&str, &VerdictEntry> = old.failures.iter().map(|entry| (entry.fingerprint.as_str(), *entry)).collect();
    let stayed = |new: &&'r VerdictEntry| Some(Fate::stayed(Reason::Same, before.get(new.fingerprint.as_str())?, new));
    let mut fates: Vec<Fate<'r>> = new.failures.iter().filter_map(stayed).collect();
    let (went, came) = edited(went, came, &pairs, &mut fates);
    let both = Sides { old: &old, new: &new, pairs: &pairs };
    fates.extend(went.into_iter().map(|entry| {
        let (group, because) = both.went(entry);
        Fate { group, because, old: Some(entry), new: None }
    }));
    fates.extend(came.into_iter().map(|entry| {
        let (group, because) = both.came(entry);
        Fate { group, because, old: None, new: Some(entry) }
    }));
    fates.sort_by(|a, b| order(a).cmp(&order(b)));
    fates
}

fn order<'f>(fate: &'f Fate<'_>) -> impl Ord + use<'f> {
    let of = |entry: &'f VerdictEntry| (Reverse(entry.severity), &entry.rule, &entry.location, &entry.key, &entry.fingerprint);
    (fate.group, fate.entry().map(of))
}

fn change(fate: &Fate<'_>, entry: &VerdictEntry) -> Change {
    Change {
        group: fate.group,
        because: fate.because,
        rule: entry.rule.clone(),
        key: entry.key.clone(),
        severity: entry.severity,
        resource: entry.resource.id.clone(),
        kind: entry.resource.kind.clone(),
        element: entry.element.clone(),
        location: entry.location.clone(),
        message: entry.message.to_string(),
        waived: entry.waiver.is_some(),
        fingerprint: entry.fingerprint.clone(),
    }
}

type Entries<'r> = Vec<&'r VerdictEntry>;

/// Takes out findings of one requirement on one resource that went at one member of a list and came at another: the member
/// was edited, or a second resource of the same name joined the review and the file's name the identity.
fn edited<'r>(went: Entries<'r>, came: Entries<'r>, pairs: &Pairs<'_>, fates: &mut Vec<Fate<'r>>) -> (Entries<'r>, Entries<'r>) {
    let mut gone: HashMap<[&str; 5], Entries<'r>> = HashMap::new();
    for entry in &went {
        gone.entry(requirement(entry, pairs.renamed(&entry.resource.design))).or_default().push(entry);
    }
    let mut taken: Vec<&str> = Vec::new();
    let came = came.into_iter().filter(|entry| {
        let Some(before) = gone.get_mut(&requirement(entry, &entry.resource.design)) else { return true };
        let at = before.iter().position(|other| other.element == entry.element).unwrap_or(0);
        let Some(other) = (at < before.len()).then(|| before.remove(at)) else { return true };
        taken.push(&other.fingerprint);
        fates.push(Fate::stayed(Reason::Edited, other, entry));
        false
    });
    let came: Entries<'_> = came.collect();
    (went.into_iter().filter(|entry| !taken.contains(&entry.fingerprint.as_str())).collect(), came)
}

fn requirement<'e>(entry: &'e VerdictEntry, design: &'e str) -> [&'e str; 5] {
    [&entry.rule, &entry.key, &entry.resource.kind, &entry.resource.id, design]
}

/// The two reviews, to ask one about a finding of the other.
struct Sides<'a, 'r> {
    old: &'a Index<'r>,
    new: &'a Index<'r>,
    pairs: &'a Pairs<'r>,
}

impl Sides<'_, '_> {
    /// What became of a finding that the new review does not have.
    fn went(&self, entry: &VerdictEntry) -> (Group, Reason) {
        if is_about_review(entry) {
            return if self.new.ignores(entry) {
                (Group::NotLookedAt, Reason::RuleLeftOut)
            } else {
                (Group::Fixed, Reason::AboutReview)
            };
        }
        match (self.pairs.in_new(entry, self.old, self.new), self.new.tally(&entry.rule)) {
            (Presence::NotReviewed, _) => (Group::NotLookedAt, Reason::DesignLeftOut),
            (Presence::Absent, _) => (Group::Gone, Reason::ResourceGone),
            (_, None) => (Group::NotLookedAt, Reason::RuleLeftOut),
            _ if self.new.broke_off(&entry.rule) => (Group::NotLookedAt, Reason::RuleBrokeOff),
            _ if self.is_of_another_version(&entry.rule) => (Group::RuleChanged, Reason::RuleDropsIt),
            _ if self.new.leaves_open(entry, self.old) => (Group::NowUnknown, Reason::IsUnknown),
            _ => (Group::Fixed, Reason::Passes),
        }
    }

    /// Where a finding comes from that the old review does not have.
    fn came(&self, entry: &VerdictEntry) -> (Group, Reason) {
        if is_about_review(entry) {
            return (Group::New, Reason::AboutReview);
        }
        match (self.pairs.in_old(entry, self.old, self.new), self.old.tally(&entry.rule)) {
            (Presence::NotReviewed, _) => (Group::New, Reason::NewDesign),
            (Presence::Absent, _) => (Group::New, Reason::NewResource),
            (_, None) => (Group::New, Reason::NewRule),
            _ if self.old.broke_off(&entry.rule) => (Group::New, Reason::NewRule),
            _ if self.is_of_another_version(&entry.rule) => (Group::RuleChanged, Reason::RuleFindsIt),
            _ if self.old.leaves_open(entry, self.new) => (Group::NowDecided, Reason::WasUnknown),
            _ => (Group::Regressed, Reason::PassedBefore),
        }
    }

    fn is_of_another_version(&self, rule: &str) -> bool {
        let digest = |index: &Index<'_>| index.tally(rule).map(|tally| tally.digest.clone());
        digest(self.old) != digest(self.new)
    }
}
