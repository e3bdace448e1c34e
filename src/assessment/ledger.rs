//! The ledger: every practice in one state, every question with its risk.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::decision::{Decision, Known, Need, decide};
use super::statements::Statements;
use super::{Evidence, Terms};
use crate::document::{
    Arguments, Because, Counts, EstimatedRisk, PracticeRow, QuestionRow, State, States, UnknownEntry, VerdictEntry,
};
use crate::finding::{Severity, Verdict};
use crate::framework::proof::{Proof, proof};
use crate::framework::{self, Practice, Risk};

/// Rows for all practices, in the framework's order.
pub(super) fn practices(terms: &Terms<'_>, evidence: &Evidence<'_>, statements: &Statements<'_>) -> Vec<PracticeRow> {
    framework::practices().map(|practice| row(terms, evidence, statements, practice)).collect()
}

fn row(terms: &Terms<'_>, evidence: &Evidence<'_>, statements: &Statements<'_>, practice: &'static Practice) -> PracticeRow {
    let bearing = evidence.rules_of(&practice.id);
    let proof = proof(&practice.id);
    let look = Look { terms, evidence, bearing, proof };
    let counts = look.counts();
    let statement = statements.on(practice);
    let known = look.known(&counts, statement.map(|statement| statement.claims));
    let decision = decide(&known);
    let stated: Vec<String> = statements.all_on(practice).map(|entry| entry.id.clone()).collect();
    PracticeRow {
        id: practice.id.clone(),
        pillar: practice.pillar.clone(),
        question: practice.question.clone(),
        risk: practice.risk,
        state: decision.state,
        basis: decision.basis,
        because: decision.because,
        arguments: look.arguments(decision, &counts, statement.map(|entry| (entry.name.as_str(), entry.date.as_str()))),
        passed: counts.pass,
        failed: counts.fail,
        unknown: counts.unknown,
        worst: look.entries().filter(|entry| entry.verdict == Verdict::Fail).map(|entry| entry.severity).max(),
        waived: look.entries().filter(|entry| entry.verdict == Verdict::Fail && entry.waiver.is_some()).count(),
        rules: look.rules(),
        settle: look.settle(decision),
        attestations: stated,
    }
}

/// All that bears on one practice.
struct Look<'a> {
    terms: &'a Terms<'a>,
    evidence: &'a Evidence<'a>,
    /// The rules that prove or evidence it.
    bearing: &'a [&'a str],
    proof: Option<&'static Proof>,
}

impl<'a> Look<'a> {
    fn counts(&self) -> Counts {
        let mut sum = Counts::default();
        for tally in self.bearing.iter().filter_map(|rule| self.evidence.tallies.get(*rule)) {
            let counts = tally.entry.counts;
            sum.pass += counts.pass;
            sum.fail += counts.fail;
            sum.unknown += counts.unknown;
        }
        sum
    }

    /// The verdicts of the bearing rules that are written down.
    fn entries(&self) -> impl Iterator<Item = &'a VerdictEntry> {
        self.bearing.iter().flat_map(|rule| self.evidence.entries_of(rule))
    }

    fn known(&self, counts: &Counts, statement: Option<State>) -> Known {
        let critical = |entry: &VerdictEntry| entry.verdict == Verdict::Fail && entry.severity == Severity::Critical;
        Known {
            passed: counts.pass,
            failed: counts.fail,
            unknown: counts.unknown,
            critical: self.entries().any(critical),
            needs: self.needs().iter().map(|rule| self.need(rule)).collect(),
            hindered: self.hindrance(),
            nothing_of_it: self.nothing_of_it(),
            ceiling: self.proof.map_or(framework::proof::Ceiling::None, |proof| proof.ceiling),
            statement,
        }
    }

    /// What keeps passes from being a whole proof.
    fn hindrance(&self) -> Option<Because> {
        let stages = self.proof.map_or(&[][..], |proof| &proof.stages);
        let allowed = self.terms.stages.iter().all(|stage| stages.iter().any(|allowed| allowed == stage));
        match self.uncovered() {
            Some(_) => Some(Because::NotCovered),
            None if self.creators().next().is_some() => Some(Because::OpenScope),
            None if !allowed => Some(Because::OtherStage),
            None => None,
        }
    }

    /// Kinds whose resources may create what the practice speaks of, unseen.
    fn creators(&self) -> impl Iterator<Item = &'a str> {
        self.scope().iter().filter_map(|kind| self.terms.holdings.creator(kind))
    }

    fn needs(&self) -> &'static [String] {
        self.proof.map_or(&[], |proof| &proof.needs)
    }

    fn need(&self, rule: &str) -> Need {
        let Some(tally) = self.evidence.tallies.get(rule) else { return Need::LeftOut };
        match tally.entry.counts {
            Counts { unknown, .. } if unknown > 0 => Need::Unknown,
            _ if !tally.entry.closed => Need::Open,
            Counts { pass, .. } if pass > 0 => Need::Passes,
            _ => Need::NoSubject,
        }
    }

    fn scope(&self) -> &'static [String] {
        self.proof.map_or(&[], |proof| &proof.scope)
    }

    /// A kind that the practice speaks of, with a resource that no needed rule passes.
    fn uncovered(&self) -> Option<&'static str> {
        let passes = |kind: &str| {
            let of = |rule: &String| Some(self.evidence.tallies.get(rule.as_str())?.by_kind.get(kind)?.pass);
            self.needs().iter().filter_map(of).max().unwrap_or(0)
        };
        let kind = self.scope().iter().find(|kind| passes(kind) < self.terms.holdings.present(kind))?;
        Some(kind)
    }

    fn nothing_of_it(&self) -> bool {
        let given = self.proof.map_or(&[][..], |proof| &proof.given);
        let absent = |kind: &String| {
            self.terms.holdings.is_closed(kind)
                && self.terms.holdings.present(kind) == 0
                && self.terms.holdings.creator(kind).is_none()
        };
        !self.scope().is_empty() && self.terms.holdings.is_any() && self.scope().iter().chain(given).all(absent)
    }

    /// The rules that spoke of something, and those that a proof needs.
    fn rules(&self) -> Vec<String> {
        let spoke = |rule: &&&str| self.evidence.tallies.get(**rule).is_some_and(|tally| tally.entry.counts.subjects() > 0);
        let spoke = self.bearing.iter().filter(spoke).map(|rule| (*rule).to_owned());
        let rules: BTreeSet<String> = spoke.chain(self.needs().iter().cloned()).collect();
        rules.into_iter().collect()
    }

    /// The open kinds of the needed rules, and the kinds whose resources may create more of the scope.
    fn open_kinds(&self) -> Vec<&str> {
        let open = self.needs().iter().filter(|rule| self.need(rule) == Need::Open);
        let rules = open.filter_map(|rule| self.terms.rulebook.get(rule));
        let kinds: BTreeSet<&str> = rules
            .flat_map(|rule| &rule.metadata.applies_to)
            .filter(|kind| !self.terms.holdings.is_closed(kind))
            .map(String::as_str)
            .chain(self.creators())
            .collect();
        kinds.into_iter().collect()
    }

    fn arguments(&self, decision: Decision, counts: &Counts, stated: Option<(&str, &str)>) -> Arguments {
        let (name, date) = stated.unwrap_or_default();
        let left_out = || self.needs().iter().find(|rule| self.need(rule) == Need::LeftOut);
        let values: Vec<(&str, Value)> = match decision.because {
            Because::Failures | Because::CriticalFailure => {
                vec![("failed", json!(counts.fail)), ("total", json!(counts.fail + counts.pass))]
            }
            Because::Unknown => vec![("unknown", json!(counts.unknown)), ("passed", json!(counts.pass))],
            Because::OpenScope => vec![("kinds", json!(self.open_kinds()))],
            Because::LeftOut => vec![("rule", json!(left_out()))],
            Because::NotCovered => vec![("kind", json!(self.uncovered()))],
            Because::Proved | Because::Supported | Because::OtherStage => vec![("passed", json!(counts.pass))],
            Because::SupportedAndStated => {
                vec![("passed", json!(counts.pass)), ("name", json!(name)), ("date", json!(date))]
            }
            Because::Stated => vec![("name", json!(name)), ("date", json!(date))],
            Because::NothingOfIt => vec![("kinds", json!(self.scope()))],
            Because::NothingLooked => Vec::new(),
        };
        values.into_iter().collect()
    }

    /// What would settle it: the question of an unknown of a needed rule, else of any that bears on it; else the open kind.
    fn settle(&self, decision: Decision) -> Option<UnknownEntry> {
        match decision.because {
            Because::Unknown => {
                let needed = self.needs().iter().flat_map(|rule| self.evidence.entries_of(rule));
                needed.chain(self.entries()).find_map(|entry| entry.unknown.as_deref().cloned())
            }
            Because::OpenScope => Some(self.open_end()),
            _ => None,
        }
    }
}

impl Look<'_> {
    /// What may stand elsewhere, or what may create it.
    fn open_end(&self) -> UnknownEntry {
        let open = self.needs().iter().any(|rule| self.need(rule) == Need::Open);
        let creator = self.creators().next().filter(|_| !open);
        let reason = match creator {
            Some(_) => "hidden-resources",
            None if self.terms.holdings.is_declared_complete() => "unread-part",
            None => "open-scope",
        };
        let subject = creator.or_else(|| self.open_kinds().first().copied()).unwrap_or_default().to_owned();
        UnknownEntry { reason: reason.to_owned(), subject, question: crate::source::Name::default() }
    }
}

/// Rows for all questions, in the framework's order.
pub(super) fn questions(practices: &[PracticeRow]) -> Vec<QuestionRow> {
    framework::questions()
        .map(|question| {
            let own: Vec<&PracticeRow> = practices.iter().filter(|row| row.question == question.id).collect();
            QuestionRow {
                id: question.id.clone(),
                pillar: question.pillar.clone(),
                states: States::of(own.iter().map(|row| row.state)),
                risk: risk(&own),
            }
        })
        .collect()
}

/// High if a practice of high risk is not or partly met; else medium if any is; undecided if any is open; else none.
fn risk(practices: &[&PracticeRow]) -> EstimatedRisk {
    let lacking = |row: &&&PracticeRow| matches!(row.state, State::NotMet | State::PartlyMet);
    let open = |row: &&PracticeRow| matches!(row.state, State::CannotTell | State::NotAssessed);
    match practices.iter().filter(lacking).map(|row| row.risk).max() {
        Some(Risk::High) => EstimatedRisk::High,
        Some(_) => EstimatedRisk::Medium,
        None if practices.iter().any(open) => EstimatedRisk::Undecided,
        None => EstimatedRisk::None,
    }
}
