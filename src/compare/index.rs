//! One review, as a comparison looks things up in it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::document::{OutcomeKind, Review, RuleTally, VerdictEntry, WaiverState};
use crate::finding::Verdict;

/// The pack of findings about the review itself.
const ABOUT_REVIEW: &str = "review";
/// Kinds that the intake derives; designs do not list their resources.
const DERIVED: &str = "Design::";

/// One review, by what a comparison asks for.
pub(super) struct Index<'r> {
    /// Failures by fingerprint, in the order of the review.
    pub(super) failures: Vec<&'r VerdictEntry>,
    failing: HashSet<&'r str>,
    unknown: HashMap<(&'r str, &'r str), Vec<&'r VerdictEntry>>,
    unsettled: HashSet<&'r str>,
    rules: HashMap<&'r str, &'r RuleTally>,
    /// Rules that broke off.
    broken: HashSet<&'r str>,
    /// Rules that found no resource of their kinds.
    idle: HashSet<&'r str>,
    /// Ids of resources by design.
    pub(super) designs: BTreeMap<&'r str, BTreeSet<&'r str>>,
    kinds: HashMap<(&'r str, &'r str), &'r str>,
    ignores_waivers: bool,
}

impl<'r> Index<'r> {
    pub(super) fn new(review: &'r Review) -> Self {
        let mut failing = HashSet::new();
        let fails = review.verdicts.iter().filter(|entry| entry.verdict == Verdict::Fail);
        let failures = fails.filter(|entry| failing.insert(entry.fingerprint.as_str())).collect();
        let unknowns = || review.verdicts.iter().filter(|entry| entry.verdict == Verdict::Unknown);
        let mut unknown: HashMap<(&str, &str), Vec<&VerdictEntry>> = HashMap::new();
        for entry in unknowns() {
            unknown.entry((&entry.rule, &entry.resource.id)).or_default().push(entry);
        }
        let mut designs: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for design in &review.coverage.designs {
            designs.entry(&design.name).or_default().extend(design.resource_ids.iter());
        }
        let kind = |entry: &'r VerdictEntry| ((&*entry.resource.design, &*entry.resource.id), &*entry.resource.kind);
        let own_kind = |entry: &&VerdictEntry| !entry.resource.kind.starts_with(DERIVED);
        Self {
            failures,
            failing,
            unknown,
            unsettled: unknowns().map(|entry| entry.fingerprint.as_str()).collect(),
            rules: review.coverage.rules.iter().map(|tally| (tally.rule.as_str(), tally)).collect(),
            broken: broken(review),
            idle: review.coverage.rules_without_subjects.iter().map(String::as_str).collect(),
            designs,
            kinds: review.verdicts.iter().filter(own_kind).map(kind).collect(),
            ignores_waivers: review.waivers.iter().any(|waiver| waiver.state == WaiverState::Ignored),
        }
    }

    /// Whether a fingerprint fails here.
    pub(super) fn fails(&self, fingerprint: &str) -> bool {
        self.failing.contains(fingerprint)
    }

    /// What a rule came to here; `None` if it did not run.
    pub(super) fn tally(&self, rule: &str) -> Option<&'r RuleTally> {
        self.rules.get(rule).copied()
    }

    /// Whether a rule broke off here.
    pub(super) fn broke_off(&self, rule: &str) -> bool {
        self.broken.contains(rule)
    }

    /// Whether nothing here looks for what a finding about the review itself says.
    pub(super) fn ignores(&self, entry: &VerdictEntry) -> bool {
        self.ignores_waivers && entry.resource.kind == "Review::Waiver"
    }

    /// Whether it is unknown here what the other review says of a requirement. An unknown that the other has as well is
    /// another member's, and says nothing of this one.
    pub(super) fn leaves_open(&self, entry: &VerdictEntry, other: &Self) -> bool {
        let same_place = |open: &&VerdictEntry| open.key.is_empty() || open.key == entry.key;
        let of_rule = self.unknown.get(&(entry.rule.as_str(), entry.resource.id.as_str()));
        let mut came = of_rule.into_iter().flatten().copied().filter(same_place);
        self.unsettled.contains(entry.fingerprint.as_str())
            || came.any(|open| !other.unsettled.contains(open.fingerprint.as_str()))
    }

    /// Whether a design of this review holds the resource of a finding of the other.
    pub(super) fn holds(&self, design: &str, entry: &VerdictEntry) -> bool {
        let resource = &entry.resource;
        if self.idle.contains(entry.rule.as_str()) {
            return false;
        }
        if resource.kind.starts_with(DERIVED) || resource.id.is_empty() {
            return true;
        }
        let listed = self.designs.get(design).is_some_and(|ids| ids.contains(resource.id.as_str()));
        let kind = self.kinds.get(&(design, resource.id.as_str()));
        listed && kind.is_none_or(|kind| *kind == resource.kind)
    }
}

/// Whether a finding is about the review itself.
pub(super) fn is_about_review(entry: &VerdictEntry) -> bool {
    entry.pack == ABOUT_REVIEW
}

fn broken(review: &Review) -> HashSet<&str> {
    let errors = review.outcome.iter().filter(|reason| reason.kind == OutcomeKind::RuleError);
    errors.filter_map(|reason| reason.arguments.get("rule")?.as_str()).collect()
}
