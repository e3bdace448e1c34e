//! What the template of the text report shows: the review in words, numbers and drawn frames.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::{Value, context};

use super::clean::{clean, clean_name};
use super::finding::Teller;
use super::frame::Frame;
use super::gate::{gate_sentences, percent};
use super::standing::Standing;
use super::text::TextOptions;
use super::words::{Words, grouped};
use super::{columns, tables};
use crate::document::{BaselineState, DesignEntry, LeftOut, Review, VerdictEntry};
use crate::finding::{Severity, Verdict};
use crate::rule::Rulebook;

/// Frames that are drawn of one rule and text key.
const FRAMES: usize = 5;
/// Resources that are named of those without a frame, and rows of lists.
const NAMED: usize = 20;

/// The failures of a review: those to look at, those that somebody accepts, those that the baseline knows.
#[derive(Debug)]
pub(crate) struct Failures<'a> {
    pub(crate) open: Vec<&'a VerdictEntry>,
    pub(crate) waived: Vec<&'a VerdictEntry>,
    pub(crate) known: Vec<&'a VerdictEntry>,
}

impl<'a> Failures<'a> {
    /// Every failure.
    pub(crate) fn all(&self) -> impl Iterator<Item = &'a VerdictEntry> {
        self.open.iter().chain(&self.waived).chain(&self.known).copied()
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.all().count()
    }
}

/// A review with everything that is needed to show it.
#[derive(Debug)]
pub(crate) struct View<'a> {
    pub(crate) review: &'a Review,
    pub(crate) rulebook: &'a Rulebook,
    pub(crate) options: &'a TextOptions,
    pub(crate) words: &'static Words,
}

impl View<'_> {
    /// The values of the template.
    pub(crate) fn context(&self) -> Value {
        let failures = self.failures();
        let hidden = self.hidden(&failures);
        let standing = Standing { review: self.review, options: self.options, words: self.words };
        context! {
            groups => self.groups(&failures.open),
            waived => self.waived(&failures.waived),
            known => self.known(&failures.known),
            no_findings => failures.count() == 0,
            hidden => (hidden > 0).then(|| grouped(hidden)),
            min_severity => self.options.min_severity.name(),
            fixes => standing.fixes(),
            questions => self.questions(),
            ledger => standing.ledger(),
            acceptance => standing.acceptance(),
            coverage => self.coverage(),
            summary => tables::summary(self.review, self.options),
            assumed => (!self.review.coverage.assumed.is_empty()).then(|| tables::assumed(self.review, self.options)),
            not_looked_at => self.not_looked_at(),
            gate => self.gate(),
            reasons => tables::reasons(&self.review.outcome, self.options),
        }
    }

    /// The failures that are not shown, since they are not severe enough.
    pub(super) fn hidden(&self, failures: &Failures<'_>) -> usize {
        failures.all().filter(|entry| !self.shows(entry)).count()
    }

    /// Whether a failure is severe enough to be shown.
    pub(super) fn shows(&self, entry: &VerdictEntry) -> bool {
        entry.severity >= self.options.min_severity
    }

    /// The failures in the order of the inputs, parted by whether somebody accepts or knows them.
    pub(super) fn failures(&self) -> Failures<'_> {
        let inputs: BTreeMap<&str, usize> =
            self.review.provenance.inputs.iter().enumerate().map(|(at, input)| (input.file.as_str(), at)).collect();
        let mut failures: Vec<_> = self.review.verdicts.iter().filter(|entry| entry.verdict == Verdict::Fail).collect();
        failures.sort_by_key(|entry| {
            let input = inputs.get(entry.location.file.as_str()).copied().unwrap_or(usize::MAX);
            (input, &entry.location, &entry.rule, &entry.key, &entry.fingerprint)
        });
        let (waived, others): (Vec<_>, Vec<_>) = failures.into_iter().partition(|entry| entry.waiver.is_some());
        let (known, open) = others.into_iter().partition(|entry| entry.baseline == Some(BaselineState::Known));
        Failures { open, waived, known }
    }

    /// A short frame for each failure that somebody accepts.
    fn waived(&self, failures: &[&VerdictEntry]) -> Option<Value> {
        let teller = Teller::new(self.review, self.rulebook, self.words);
        let shown: Vec<_> = failures.iter().filter(|entry| self.shows(entry)).collect();
        let frame = |entry: &&&VerdictEntry| {
            let telling = teller.tell_waived(entry);
            let frame = Frame { entry, telling: &telling, options: self.options };
            frame.draw(self.review.excerpts.line(&entry.location.file, entry.location.line))
        };
        let left = shown.len().saturating_sub(NAMED);
        (!shown.is_empty()).then(|| {
            context! {
                count => grouped(shown.len()),
                blocks => shown.iter().take(NAMED).map(frame).collect::<Vec<_>>(),
                left => (left > 0).then(|| grouped(left)),
            }
        })
    }

    /// A line for each failure that the baseline knows.
    fn known(&self, failures: &[&VerdictEntry]) -> Option<Value> {
        let shown: Vec<_> = failures.iter().filter(|entry| self.shows(entry)).collect();
        let left = shown.len().saturating_sub(NAMED);
        (!shown.is_empty()).then(|| {
            context! {
                count => grouped(shown.len()),
                lines => shown.iter().take(NAMED).map(|entry| self.indented(&self.known_line(entry))).collect::<Vec<_>>(),
                left => (left > 0).then(|| grouped(left)),
            }
        })
    }

    pub(super) fn known_line(&self, entry: &VerdictEntry) -> String {
        let severity = self.words.line(&format!("severity.{}", entry.severity.name())).to_owned();
        let place = entry.location.by_line();
        let values = [("severity", &*severity), ("rule", &*entry.rule), ("resource", &*entry.resource.id), ("place", &*place)];
        self.words.say("findings.one", &values)
    }

    /// The failures that are shown, worst first.
    fn groups(&self, failures: &[&VerdictEntry]) -> Vec<Value> {
        let teller = Teller::new(self.review, self.rulebook, self.words);
        let mut told = BTreeSet::new();
        let shown = Severity::WORST_FIRST.into_iter().filter(|severity| *severity >= self.options.min_severity);
        let group = |severity| {
            let entries: Vec<_> = failures.iter().copied().filter(|entry| entry.severity == severity).collect();
            let heading = format!("heading.{}", severity.name());
            let count = grouped(entries.len());
            (!entries.is_empty())
                .then(|| context! { heading => heading, count => count, blocks => self.blocks(&entries, &teller, &mut told) })
        };
        shown.filter_map(group).collect()
    }

    /// A frame for each failure; of one rule and text key five, then the names of the others.
    fn blocks(&self, entries: &[&VerdictEntry], teller: &Teller<'_>, told: &mut BTreeSet<String>) -> Vec<String> {
        let mut alike: BTreeMap<(&str, &str), Vec<&VerdictEntry>> = BTreeMap::new();
        for entry in entries {
            alike.entry((&entry.rule, &entry.key)).or_default().push(entry);
        }
        let mut drawn: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        let mut blocks = Vec::new();
        for entry in entries {
            let key = (entry.rule.as_str(), entry.key.as_str());
            let count = drawn.entry(key).or_default();
            *count += 1;
            if *count <= FRAMES {
                let telling = teller.tell(entry, told);
                let frame = Frame { entry, telling: &telling, options: self.options };
                blocks.push(frame.draw(self.review.excerpts.line(&entry.location.file, entry.location.line)));
            }
            if *count == FRAMES {
                blocks.extend(alike.get(&key).and_then(|all| self.others(all.get(FRAMES..)?)));
            }
        }
        blocks
    }

    fn others(&self, entries: &[&VerdictEntry]) -> Option<String> {
        let names: Vec<String> = entries.iter().take(NAMED).map(|entry| clean_name(&entry.resource.id)).collect();
        let key = if entries.len() > NAMED { "findings.more-among" } else { "findings.more" };
        let line = self.words.say(key, &[("count", &grouped(entries.len())), ("resources", &self.words.list(&names))]);
        (!entries.is_empty()).then(|| self.indented(&line))
    }

    fn questions(&self) -> Option<Value> {
        let questions = &self.review.coverage.open_questions;
        let told: Vec<String> = questions.iter().map(|question| clean(&question.question)).collect();
        let left = tables::questions_left(questions);
        (!questions.is_empty()).then(|| {
            context! {
                count => grouped(questions.len()),
                lines => tables::questions(questions, &told, self.options),
                more => (left > 0).then(|| grouped(left)),
            }
        })
    }

    pub(super) fn coverage(&self) -> Value {
        let coverage = &self.review.coverage;
        let total = &coverage.total;
        let verdicts = total.pass + total.fail + total.unknown + total.not_applicable;
        context! {
            designs => coverage.designs.iter().map(|design| self.design(design)).collect::<Vec<_>>(),
            run => grouped(coverage.rules_run),
            left_out => grouped(coverage.rules_left_out.len()),
            idle => grouped(coverage.rules_without_subjects.len()),
            any_verdicts => verdicts > 0,
            pass => grouped(total.pass),
            fail => grouped(total.fail),
            unknown => grouped(total.unknown),
            not_applicable => grouped(total.not_applicable),
            decided => percent(total.decided().unwrap_or(0.0)),
            jurisdiction => self.words.list(&self.review.provenance.jurisdiction),
            as_of => clean(&self.review.provenance.as_of),
        }
    }

    pub(super) fn design(&self, design: &DesignEntry) -> String {
        let key = if design.complete { "coverage.complete" } else { "coverage.design" };
        let count = grouped(design.resources);
        self.words.say(key, &[("name", &design.name), ("format", &design.format), ("count", &count)])
    }

    fn not_looked_at(&self) -> Option<Value> {
        let coverage = &self.review.coverage;
        let mut kinds: Vec<(&String, &usize)> = coverage.kinds_without_rules.iter().collect();
        kinds.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
        let counted =
            |(kind, count): (&String, &usize)| self.words.say("list.counted", &[("name", kind), ("count", &grouped(*count))]);
        let kinds: Vec<String> = kinds.into_iter().map(counted).collect();
        let nothing = kinds.is_empty() && coverage.not_looked_at.is_empty() && coverage.rules_left_out.is_empty();
        (!nothing).then(|| {
            context! {
                inputs => self.left_out(&coverage.not_looked_at),
                rules => self.left_out(&coverage.rules_left_out),
                kinds => self.words.list(&kinds),
            }
        })
    }

    /// One line for each reason, with what was left out for it.
    fn left_out(&self, entries: &[LeftOut]) -> Vec<String> {
        let mut by_reason: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for entry in entries {
            by_reason.entry(&entry.reason).or_default().push(entry.what.clone());
        }
        let mut lines: Vec<String> = by_reason
            .iter()
            .take(NAMED)
            .map(|(reason, what)| self.indented(&format!("{}: {}", clean(reason), self.words.list(what))))
            .collect();
        if by_reason.len() > NAMED {
            lines.push(self.indented(&self.words.say("list.rest", &[("count", &grouped(by_reason.len() - NAMED))])));
        }
        lines
    }

    pub(super) fn gate(&self) -> Value {
        context! { passed => self.review.gate.passed, sentences => gate_sentences(self.review, self.words) }
    }

    fn indented(&self, line: &str) -> String {
        let lines = columns::wrap(line, self.options.width - 2, self.options.language);
        lines.iter().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n")
    }
}
