//! How much was looked at, before anything is said about it.

use std::collections::BTreeMap;

use minijinja::{Value, context};

use super::super::clean::clean_name;
use super::super::gate::{pack_name, percent};
use super::super::ledger::states_sentence;
use super::super::words::grouped;
use super::sheet::Sheet;
use crate::document::{Basis, Counts, LeftOut, State, States};
use crate::rule::pack_place;

/// Reasons that are listed of one list.
const LISTED: usize = 40;

impl Sheet<'_> {
    pub(super) fn coverage(&self) -> Value {
        let states = &self.review.states;
        let state = |state: State| {
            let word = self.line(&format!("ledger.state.{}", state.name()));
            context! { name => state.name(), word, count => grouped(states.count(state)) }
        };
        context! {
            deck => self.coverage_deck(),
            states_sentence => states_sentence(self.review, self.words),
            states => BAR.map(state),
            bar => shares(states),
            notes => self.coverage_notes(),
            packs => self.packs(),
            lists => self.left_outs(),
        }
    }

    fn coverage_deck(&self) -> String {
        let states = &self.review.states;
        let waiting = states.cannot_tell + states.not_assessed;
        let (answered, waiting) = (grouped(states.total() - waiting), grouped(waiting));
        let values = [("answered", &*answered), ("total", &*grouped(states.total())), ("waiting", &*waiting)];
        let key = match (states.total() - states.cannot_tell - states.not_assessed, states.cannot_tell + states.not_assessed) {
            (0, _) => "html.coverage.deck.none",
            (_, 0) => "html.coverage.deck.all",
            _ => "html.coverage.deck",
        };
        self.words.say(key, &values)
    }

    fn coverage_notes(&self) -> Vec<String> {
        let coverage = &self.review.coverage;
        let resting = |basis: Basis| grouped(self.review.practices.iter().filter(|row| row.basis == basis).count());
        let (evidence, statement, both) = (resting(Basis::Evidence), resting(Basis::Attestation), resting(Basis::Both));
        let mut notes =
            vec![self.words.say("html.coverage.basis", &[("evidence", &evidence), ("statement", &statement), ("both", &both)])];
        let Counts { pass, fail, unknown, not_applicable } = coverage.total;
        let decided = percent(coverage.total.decided().unwrap_or(0.0));
        let [pass, fail, unknown, not_applicable] = [pass, fail, unknown, not_applicable].map(grouped);
        let values = [
            ("fail", &*fail),
            ("unknown", &*unknown),
            ("pass", &*pass),
            ("not_applicable", &*not_applicable),
            ("decided", &*decided),
        ];
        let key = if coverage.total == Counts::default() { "coverage.no-verdicts" } else { "coverage.verdicts" };
        notes.push(self.words.say(key, &values));
        let kinds: Vec<String> = coverage.kinds_without_rules.keys().map(|kind| clean_name(kind)).collect();
        if !kinds.is_empty() {
            notes.push(self.words.say("not-looked-at.kinds", &[("kinds", &self.words.list(&kinds))]));
        }
        if !coverage.assumed.is_empty() {
            let assumed: Vec<String> = coverage.assumed.keys().cloned().collect();
            notes.push(self.words.say("html.coverage.assumed", &[("values", &self.words.list(&assumed))]));
        }
        notes
    }

    /// What the rules of each pillar or pack say.
    fn packs(&self) -> Vec<Value> {
        let mut packs: Vec<(&String, &Counts)> = self.review.coverage.by_pack.iter().collect();
        packs.sort_by_key(|(pack, _)| pack_place(pack));
        let row = |(pack, counts): (&String, &Counts)| {
            context! {
                name => pack_name(self.words, pack),
                fail => grouped(counts.fail),
                unknown => grouped(counts.unknown),
                pass => grouped(counts.pass),
                not_applicable => grouped(counts.not_applicable),
            }
        };
        packs.into_iter().map(row).collect()
    }

    /// What nobody looked at, and why: kinds, parts of inputs, rules.
    fn left_outs(&self) -> Vec<Value> {
        let coverage = &self.review.coverage;
        let counted =
            |(kind, count): (&String, &usize)| self.words.say("list.counted", &[("name", kind), ("count", &grouped(*count))]);
        let designs = coverage.designs.iter().map(|design| {
            let key = if design.complete { "coverage.complete" } else { "coverage.design" };
            let (name, count) = (clean_name(&design.name), grouped(design.resources));
            self.words.say(key, &[("name", &name), ("format", &design.format), ("count", &count)])
        });
        let lists = [
            ("html.coverage.designs", designs.collect()),
            ("html.coverage.kinds", coverage.kinds_without_rules.iter().map(counted).collect()),
            ("html.coverage.parts", self.reasons(&coverage.not_looked_at)),
            ("html.coverage.rules", self.reasons(&coverage.rules_left_out)),
        ];
        let list = |(key, mut lines): (&str, Vec<String>)| {
            let count = lines.len();
            lines.truncate(LISTED);
            lines.extend((count > LISTED).then(|| self.words.say("list.rest", &[("count", &grouped(count - LISTED))])));
            (count > 0).then(|| context! { title => self.counted(key, count, &[]), lines })
        };
        lists.into_iter().filter_map(list).collect()
    }

    /// A line for each reason, with what was left out for it.
    fn reasons(&self, entries: &[LeftOut]) -> Vec<String> {
        let mut by_reason: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for entry in entries {
            by_reason.entry(&entry.reason).or_default().push(clean_name(&entry.what));
        }
        by_reason.iter().map(|(reason, what)| format!("{reason}: {}", self.words.list(what))).collect()
    }
}

/// The states in the order of a bar: what is decided, then what is not.
pub(crate) const BAR: [State; 6] =
    [State::Met, State::PartlyMet, State::NotMet, State::CannotTell, State::NotApplicable, State::NotAssessed];

/// The states as parts of a bar, in per cent.
#[expect(clippy::cast_precision_loss, reason = "there are some hundred practices")]
fn shares(states: &States) -> Vec<Value> {
    let total = states.total().max(1) as f64;
    let mut at = 0.0;
    let mut parts = Vec::new();
    for state in BAR.into_iter().filter(|state| states.count(*state) > 0) {
        let width = states.count(state) as f64 * 100.0 / total;
        // A gap of paper parts neighbours.
        parts.push(
            context! { state => state.name(), x => format!("{at:.2}"), width => format!("{:.2}", (width - 0.2).max(0.15)) },
        );
        at += width;
    }
    parts
}
