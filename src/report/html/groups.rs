//! The failures of a review by rule and reason, and which of them a page has room for.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use crate::document::{BaselineState, Excerpts, Review, VerdictEntry};
use crate::finding::{Severity, Verdict};
use crate::source::Name;

/// Findings of one group that are shown.
const OF_A_GROUP: usize = 50;
/// Findings that are shown in all.
const IN_ALL: usize = 5_000;

/// Whether somebody accepts a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Standing {
    /// Nobody does.
    Open,
    /// A waiver quiets it.
    Waived,
    /// The baseline knows it.
    Known,
}

impl Standing {
    pub(super) const ALL: [Self; 3] = [Self::Open, Self::Waived, Self::Known];

    pub(super) fn of(entry: &VerdictEntry) -> Self {
        match entry {
            _ if entry.waiver.is_some() => Self::Waived,
            _ if entry.baseline == Some(BaselineState::Known) => Self::Known,
            _ => Self::Open,
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Waived => "waived",
            Self::Known => "known",
        }
    }
}

/// The failures of one rule for one reason, with one severity.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) severity: Severity,
    pub(super) rule: Name,
    pub(super) pack: Name,
    /// How many there are of each standing.
    pub(super) standings: BTreeMap<Standing, usize>,
    /// The shown ones, as places in the verdicts of the slim review.
    pub(super) shown: Vec<usize>,
    /// Stages of the designs in which it fails, in their order.
    pub(super) stages: Vec<String>,
    /// Whether it stops the gate.
    pub(super) stops: bool,
}

impl Group {
    pub(super) fn count(&self) -> usize {
        self.standings.values().sum()
    }

    /// The standing that most asks for attention.
    pub(super) fn standing(&self) -> Standing {
        self.standings.keys().next().copied().unwrap_or(Standing::Open)
    }

    /// The name by which a page speaks of the group at a place of the order.
    pub(super) fn id(place: usize) -> String {
        format!("F{}", place + 1)
    }
}

/// All groups, worst first; of one severity those with open failures first, then the larger.
#[derive(Debug)]
pub(super) struct Groups {
    pub(super) all: Vec<Group>,
    /// Failures below this severity are counted only.
    pub(super) least: Severity,
    /// How many there are of them.
    pub(super) hidden: usize,
    /// Rules that stop the gate and are below the least severity.
    pub(super) hidden_stops: BTreeSet<String>,
    /// Failures that are open, by severity, whatever is shown.
    pub(super) open: BTreeMap<Severity, usize>,
    /// Failures that are waived, and that the baseline knows.
    pub(super) waived: usize,
    pub(super) known: usize,
    /// Places of the slim review's verdicts in the full one's.
    kept: Vec<usize>,
    /// For each open question the place of one unknown that asks it, in the slim review.
    examples: BTreeMap<(String, String), usize>,
}

impl Groups {
    pub(super) fn new(review: &Review, least: Severity) -> Self {
        let mut groups = Self::empty(least);
        let mut members: IndexMap<(Severity, &str, &str), Vec<usize>> = IndexMap::new();
        for (at, entry) in review.verdicts.iter().enumerate().filter(|(_, entry)| entry.verdict == Verdict::Fail) {
            match Standing::of(entry) {
                Standing::Open => *groups.open.entry(entry.severity).or_default() += 1,
                Standing::Waived => groups.waived += 1,
                Standing::Known => groups.known += 1,
            }
            if entry.severity < least {
                groups.hidden += 1;
                if entry.stops && !groups.hidden_stops.contains(&*entry.rule) {
                    groups.hidden_stops.insert(entry.rule.to_string());
                }
            } else {
                members.entry((entry.severity, &entry.rule, &entry.key)).or_default().push(at);
            }
        }
        let mut sorted: Vec<Vec<usize>> = members.into_values().collect();
        let entry = |at: &usize| review.verdicts.get(*at);
        let rank = |members: &Vec<usize>| {
            let first = members.first().and_then(entry);
            let open = members.iter().filter_map(entry).filter(|one| Standing::of(one) == Standing::Open).count();
            let name = first.map(|one| (one.rule.clone(), one.key.clone()));
            (Reverse(first.map(|one| one.severity)), open == 0, Reverse(open), name)
        };
        sorted.sort_by_cached_key(rank);
        let mut room = IN_ALL;
        for members in sorted {
            groups.add(review, members, &mut room);
        }
        groups.exemplify(review);
        groups
    }

    fn empty(least: Severity) -> Self {
        Self {
            all: Vec::new(),
            least,
            hidden: 0,
            hidden_stops: BTreeSet::new(),
            open: BTreeMap::new(),
            waived: 0,
            known: 0,
            kept: Vec::new(),
            examples: BTreeMap::new(),
        }
    }

    fn add(&mut self, review: &Review, mut members: Vec<usize>, room: &mut usize) {
        let entry = |at: &usize| review.verdicts.get(*at);
        members.sort_by_key(|at| entry(at).map(Standing::of));
        let Some(first) = members.first().and_then(entry) else { return };
        let mut standings = BTreeMap::new();
        let mut stages = Vec::new();
        let mut last = None;
        for one in members.iter().filter_map(entry) {
            *standings.entry(Standing::of(one)).or_default() += 1;
            if last != Some(one.resource.design.as_str()) {
                last = Some(one.resource.design.as_str());
                let design = review.coverage.designs.iter().find(|design| design.name == *one.resource.design);
                stages.extend(design.map(|design| design.stage.clone()).filter(|stage| !stages.contains(stage)));
            }
        }
        let stops = members.iter().filter_map(entry).any(|one| one.stops);
        let (severity, rule, pack) = (first.severity, first.rule.clone(), first.pack.clone());
        // A group is never without an example, however many groups there are.
        let take = members.len().min(OF_A_GROUP).min((*room).max(1));
        *room = room.saturating_sub(take);
        let start = self.kept.len();
        self.kept.extend(members.into_iter().take(take));
        let shown = (start..self.kept.len()).collect();
        self.all.push(Group { severity, rule, pack, standings, shown, stages, stops });
    }

    /// Keeps one unknown for each open question.
    fn exemplify(&mut self, review: &Review) {
        for (at, entry) in review.verdicts.iter().enumerate() {
            let Some(unknown) = &entry.unknown else { continue };
            let question = (unknown.reason.clone(), unknown.subject.clone());
            if !self.examples.contains_key(&question) {
                self.examples.insert(question, self.kept.len());
                self.kept.push(at);
            }
        }
    }

    /// Failures that the page has no room for.
    pub(super) fn left(&self) -> usize {
        self.all.iter().map(|group| group.count() - group.shown.len()).sum()
    }

    /// The place of an unknown that asks a question, in the slim review.
    pub(super) fn example(&self, reason: &str, subject: &str) -> Option<usize> {
        self.examples.get(&(reason.to_owned(), subject.to_owned())).copied()
    }

    /// The names of the groups of a rule.
    pub(super) fn ids_of(&self, rule: &str) -> Vec<String> {
        let of_rule = self.all.iter().enumerate().filter(|(_, group)| group.rule == rule);
        of_rule.map(|(place, _)| Group::id(place)).collect()
    }

    /// The review with the verdicts that a page shows and no others, and without lines of inputs.
    pub(super) fn slim(&self, review: &Review) -> Review {
        let verdicts = self.kept.iter().filter_map(|at| review.verdicts.get(*at)).cloned().collect();
        Review {
            version: review.version,
            provenance: review.provenance.clone(),
            outcome: review.outcome.clone(),
            gate: review.gate.clone(),
            policy: review.policy.clone(),
            coverage: review.coverage.clone(),
            states: review.states,
            practices: review.practices.clone(),
            questions: review.questions.clone(),
            fixes: review.fixes.clone(),
            effort: review.effort.clone(),
            change: review.change.clone(),
            history: review.history.clone(),
            waivers: review.waivers.clone(),
            attestations: review.attestations.clone(),
            verdicts,
            architecture: review.architecture.clone(),
            excerpts: Excerpts::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::sample;
    use super::*;

    /// A review with so many failures of each of so many reasons.
    fn review(reasons: usize, each: usize) -> Review {
        let mut review = sample::review();
        let failure = review.verdicts.iter().find(|entry| entry.verdict == Verdict::Fail).unwrap().clone();
        review.verdicts.clear();
        for (reason, number) in (0..reasons).flat_map(|reason| (0..each).map(move |number| (reason, number))) {
            let mut entry = failure.clone();
            entry.key = format!("reason-{reason:04}").into();
            entry.fingerprint = format!("{reason}-{number}");
            review.verdicts.push(entry);
        }
        review
    }

    /// All failures, shown or not.
    fn total(groups: &Groups) -> usize {
        groups.open.values().sum::<usize>() + groups.waived + groups.known
    }

    fn shown(groups: &Groups) -> usize {
        groups.all.iter().map(|group| group.shown.len()).sum()
    }

    #[test]
    fn of_a_group_fifty_are_shown_and_the_rest_is_counted() {
        let review = review(2, 120);
        let groups = Groups::new(&review, Severity::Info);
        assert_eq!((groups.all.len(), shown(&groups), groups.left(), total(&groups)), (2, 100, 140, 240));
        assert_eq!(groups.slim(&review).verdicts.len(), 100);
    }

    #[test]
    fn five_thousand_are_shown_in_all_and_no_group_is_without_an_example() {
        let review = review(300, 40);
        let groups = Groups::new(&review, Severity::Info);
        assert_eq!(groups.all.len(), 300);
        assert_eq!(shown(&groups), 5_000 + 175, "125 groups with 40 each, 175 with one");
        assert_eq!(groups.left() + shown(&groups), 12_000);
    }

    #[test]
    fn what_is_accepted_stands_behind_what_is_open() {
        let mut review = review(2, 3);
        review.verdicts[0].waiver = Some("waivers.yaml:1:1".into());
        review.verdicts[1].baseline = Some(BaselineState::Known);
        for entry in review.verdicts.iter_mut().skip(3) {
            entry.waiver = Some("waivers.yaml:1:1".into());
        }
        let groups = Groups::new(&review, Severity::Info);
        let standings: Vec<_> = groups.all.iter().map(|group| (group.standing(), group.count())).collect();
        assert_eq!(standings, [(Standing::Open, 3), (Standing::Waived, 3)]);
        assert_eq!((groups.waived, groups.known, groups.open.values().sum::<usize>()), (4, 1, 1));
        let first = groups.slim(&review).verdicts[groups.all[0].shown[0]].fingerprint.clone();
        assert_eq!(first, "0-2", "the open one is shown first");
    }

    #[test]
    fn what_is_less_severe_than_asked_for_is_counted_only() {
        let mut review = review(2, 3);
        review.verdicts.iter_mut().take(3).for_each(|entry| entry.severity = Severity::Low);
        review.verdicts.iter_mut().skip(3).for_each(|entry| entry.severity = Severity::High);
        let groups = Groups::new(&review, Severity::Medium);
        assert_eq!((groups.all.len(), groups.hidden, total(&groups)), (1, 3, 6));
    }
}
