//! Writes a review as Markdown: for a comment on a change, or the summary of a pipeline.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use minijinja::{Value, context};

use super::acceptance::Acceptance;
use super::finding::Teller;
use super::ledger::{Ledger, states_sentence};
use super::limit::Limit;
use super::text::{TextOptions, environment};
use super::view::View;
use super::words::{Words, grouped};
use super::worklist::Worklist;
use super::{clean, tables};
use crate::document::{Review, State, States, VerdictEntry};
use crate::embedded;
use crate::finding::{Severity, Verdict};
use crate::rule::Rulebook;

/// Open questions that are shown.
const QUESTIONS: usize = 10;
/// Fixes that are shown.
const FIXES: usize = 10;
/// Practices that are shown of those not or partly met.
const LACKING: usize = 40;
/// Steps that are shown of those that settle what nobody can tell.
const SETTLES: usize = 10;

/// How much of the findings is shown: places of one rule, and rules.
#[derive(Clone, Copy, Debug)]
struct Room {
    places: usize,
    rules: usize,
}

/// Places of one rule that are tried, most first; with the last, rules give way too.
const PLACES: [usize; 3] = [20, 5, 3];

/// The review as Markdown, with a line end; of a large review the worst, and how much is left out.
pub(super) fn to_markdown(review: &Review, rulebook: &Rulebook, options: &TextOptions, limit: Limit) -> String {
    let words = Words::of(options.language);
    let told = within(limit, |room| Page { review, rulebook, options, words, room }.render(), rules(review));
    let text = told.unwrap_or_else(|error| format!("{}: {error:#}\n", words.line("cli.internal-error")));
    if limit.holds(&text) { text } else { limit.cut(&text, &escaped(words.line("markdown.cut"))) }
}

/// The text with as many places and rules as there is room for.
fn within<E>(limit: Limit, render: impl Fn(Room) -> Result<String, E>, rules: usize) -> Result<String, E> {
    let [many, some, few] = PLACES;
    for places in [many, some] {
        let text = render(Room { places, rules })?;
        if limit.holds(&text) {
            return Ok(text);
        }
    }
    limit.most(rules, |rules| render(Room { places: few, rules }))
}

/// How many rules fail at most: one may stand below several severities.
fn rules(review: &Review) -> usize {
    let failures = review.verdicts.iter().filter(|entry| entry.verdict == Verdict::Fail);
    failures.map(|entry| (entry.severity, entry.rule.as_str())).collect::<BTreeSet<_>>().len()
}

struct Page<'a> {
    review: &'a Review,
    rulebook: &'a Rulebook,
    options: &'a TextOptions,
    words: &'static Words,
    room: Room,
}

impl Page<'_> {
    fn render(&self) -> Result<String, minijinja::Error> {
        let mut environment = environment(self.options)?;
        environment.add_filter("md", |text: &str| escaped(text));
        environment.add_filter("code", |text: &str| code(text));
        let template = embedded::entry(embedded::TEMPLATES, "review.md.j2").unwrap_or_default();
        let text = environment.render_named_str("review.md.j2", template, self.context())?;
        Ok(text.trim_matches('\n').to_owned() + "\n")
    }

    fn context(&self) -> Value {
        let view = View { review: self.review, rulebook: self.rulebook, options: self.options, words: self.words };
        let failures = view.failures();
        let hidden = view.hidden(&failures);
        let questions = &self.review.coverage.open_questions;
        let left = |all: usize, shown: usize| (all > shown).then(|| grouped(all - shown));
        let (groups, unshown) = self.groups(&failures.open);
        let known: Vec<String> =
            failures.known.iter().filter(|entry| view.shows(entry)).map(|entry| view.known_line(entry)).collect();
        context! {
            gate => view.gate(),
            states => states_sentence(self.review, self.words),
            summary => tables::rows(self.review, self.words),
            groups,
            unshown => (unshown > 0).then(|| grouped(unshown)),
            waived => self.waived(&failures.waived.iter().copied().filter(|entry| view.shows(entry)).collect::<Vec<_>>()),
            known_count => grouped(known.len()),
            known_left => left(known.len(), self.room.places),
            known => known.into_iter().take(self.room.places).collect::<Vec<_>>(),
            no_findings => failures.count() == 0,
            hidden => (hidden > 0).then(|| grouped(hidden)),
            min_severity => self.options.min_severity.name(),
            fixes => self.fixes(),
            question_count => grouped(questions.len()),
            questions => questions.iter().take(QUESTIONS)
                .map(|q| context! { verdicts => grouped(q.verdicts), text => clean(&q.question) }).collect::<Vec<_>>(),
            questions_left => left(questions.len(), QUESTIONS),
            ledger => self.ledger(),
            acceptance => self.acceptance(),
            coverage => view.coverage(),
            designs => self.review.coverage.designs.iter().map(|design| view.design(design)).collect::<Vec<_>>(),
            not_looked_at => self.not_looked_at(),
        }
    }

    /// Heads and rows, as the template's macro draws them.
    fn table(&self, heads: &[&str], rows: Vec<Vec<String>>) -> Value {
        context! { heads => heads.iter().map(|key| self.words.line(key).to_owned()).collect::<Vec<_>>(), rows }
    }

    fn fixes(&self) -> Option<Value> {
        let worklist = Worklist { review: self.review, words: self.words };
        let heads = ["column.rule", "column.severity", "column.failures", "column.effort", "column.change", "column.moves"];
        let rows = worklist.rows(FIXES);
        (!rows.is_empty()).then(|| context! { table => self.table(&heads, rows), left => worklist.left(FIXES) })
    }

    fn ledger(&self) -> Value {
        let ledger = Ledger { review: self.review, words: self.words };
        let lacking = ledger.lacking();
        let settles = ledger.undecided();
        let left = |all: usize, shown: usize| (all > shown).then(|| grouped(all - shown));
        let reasons = ["column.practice", "column.risk", "column.state", "column.reason"];
        let rows = lacking.iter().take(LACKING).map(|line| line.to_vec()).collect();
        let steps =
            settles.iter().take(SETTLES).map(|one| context! { what => &one.what, practices => self.words.list(&one.practices) });
        context! {
            sentences => ledger.sentences().split_off(1),
            pillars => ledger.is_begun().then(|| self.pillars(&ledger)),
            lacking => (!lacking.is_empty()).then(|| self.table(&reasons, rows)),
            lacking_count => grouped(lacking.len()),
            lacking_left => left(lacking.len(), LACKING),
            undecided_count => grouped(self.review.states.cannot_tell),
            undecided => steps.collect::<Vec<_>>(),
            undecided_left => left(settles.len(), SETTLES),
            effort => ledger.is_begun().then(|| Worklist { review: self.review, words: self.words }.effort_sentences()),
        }
    }

    fn pillars(&self, ledger: &Ledger<'_>) -> Value {
        let states = State::ALL.map(|state| ledger.state(state));
        let heads: Vec<String> = std::iter::once(self.words.line("column.pillar").to_owned()).chain(states).collect();
        let cells = |name: String, states: &States| {
            std::iter::once(name).chain(State::ALL.map(|state| grouped(states.count(state)))).collect::<Vec<_>>()
        };
        let all = cells(self.words.line("ledger.all").to_owned(), &self.review.states);
        let rows = ledger.by_pillar().into_iter().map(|(pillar, states)| cells(pillar, &states)).chain([all]);
        context! { heads, rows => rows.collect::<Vec<_>>() }
    }

    fn acceptance(&self) -> Option<Value> {
        let acceptance = Acceptance { review: self.review, words: self.words };
        let waivers =
            ["column.rule", "column.covers", "column.until", "column.owner", "column.state", "column.findings", "column.why"];
        let statements = [
            "column.about",
            "column.claims",
            "column.name",
            "column.role",
            "column.until",
            "column.state",
            "column.signature",
            "column.statement",
        ];
        let (waiver_rows, statement_rows) = (acceptance.waiver_rows(), acceptance.statement_rows());
        (!acceptance.is_empty()).then(|| {
            context! {
                waiver_count => grouped(waiver_rows.len()),
                waivers => (!waiver_rows.is_empty()).then(|| self.table(&waivers, waiver_rows)),
                statement_count => grouped(statement_rows.len()),
                statements => (!statement_rows.is_empty()).then(|| self.table(&statements, statement_rows)),
                policy => acceptance.policy(),
            }
        })
    }

    /// The failures that somebody accepts, each with who does, until when and why.
    fn waived(&self, entries: &[&VerdictEntry]) -> Option<Value> {
        let acceptance = Acceptance { review: self.review, words: self.words };
        let teller = Teller::new(self.review, self.rulebook, self.words);
        let one = |entry: &&VerdictEntry| {
            let waived = entry.waiver.as_deref().and_then(|id| acceptance.waived_by(id));
            context! { rule => entry.rule.clone(), place => self.place(&teller, entry), waived }
        };
        let left = entries.len().saturating_sub(self.room.places);
        (!entries.is_empty()).then(|| {
            context! {
                count => grouped(entries.len()),
                places => entries.iter().take(self.room.places).map(one).collect::<Vec<_>>(),
                left => (left > 0).then(|| grouped(left)),
            }
        })
    }

    /// The failures that are shown, worst first, by rule, and how many there is no room for.
    fn groups(&self, failures: &[&VerdictEntry]) -> (Vec<Value>, usize) {
        let mut room = self.room.rules;
        let mut unshown = 0;
        let shown = Severity::WORST_FIRST.into_iter().filter(|severity| *severity >= self.options.min_severity);
        let group = |severity: Severity| {
            let entries: Vec<_> = failures.iter().copied().filter(|entry| entry.severity == severity).collect();
            let mut alike = by_rule(&entries);
            let beyond = alike.split_off(room.min(alike.len()));
            room -= alike.len();
            unshown += beyond.iter().map(Vec::len).sum::<usize>();
            let rules: Vec<Value> = alike.iter().filter_map(|entries| self.rule(entries)).collect();
            let heading = format!("heading.{}", severity.name());
            (!rules.is_empty()).then(|| context! { heading, count => grouped(entries.len()), rules })
        };
        let groups = shown.filter_map(group).collect();
        (groups, unshown)
    }

    fn rule(&self, entries: &[&VerdictEntry]) -> Option<Value> {
        let teller = Teller::new(self.review, self.rulebook, self.words);
        let first = entries.first()?;
        let telling = teller.tell(first, &mut BTreeSet::new());
        let about_rule = ["label.why", "label.fix", "label.practice", "label.also-known-as"];
        let notes = telling.notes.iter().filter(|(label, _)| about_rule.contains(label));
        let notes: Vec<Value> = notes.map(|(label, lines)| context! { label => *label, text => lines.join("; ") }).collect();
        let places: Vec<Value> = entries.iter().take(self.room.places).map(|entry| self.place(&teller, entry)).collect();
        let more = entries.len().saturating_sub(self.room.places);
        Some(context! {
            id => first.rule.clone(), title => telling.title, notes, places, more => (more > 0).then(|| grouped(more)),
        })
    }

    fn place(&self, teller: &Teller<'_>, entry: &VerdictEntry) -> Value {
        let telling = teller.tell(entry, &mut BTreeSet::new());
        context! {
            location => entry.location.by_line(),
            resource => entry.resource.id.clone(),
            message => telling.message,
            fails_when => (!entry.failing_worlds.is_empty()).then(|| self.words.list(&entry.failing_worlds)),
        }
    }

    fn not_looked_at(&self) -> Vec<String> {
        let mut by_reason: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for left in &self.review.coverage.not_looked_at {
            by_reason.entry(&left.reason).or_default().push(left.what.clone());
        }
        by_reason.iter().map(|(reason, what)| format!("{reason}: {}", self.words.list(what))).collect()
    }
}

/// Failures by rule, in the order of the first of each.
fn by_rule<'e>(entries: &[&'e VerdictEntry]) -> Vec<Vec<&'e VerdictEntry>> {
    let mut alike: IndexMap<&str, Vec<&VerdictEntry>> = IndexMap::new();
    for entry in entries {
        alike.entry(&entry.rule).or_default().push(entry);
    }
    alike.into_values().collect()
}

/// A text in which nothing but code spans has a meaning in Markdown or HTML; a mention notifies nobody.
pub(super) fn escaped(text: &str) -> String {
    let text = clean(text);
    let marks = text.matches('`').count();
    let mut in_code = false;
    let mut seen = 0;
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '`' => {
                seen += 1;
                // A last mark without a partner would open a span that never ends.
                let is_odd = marks % 2 == 1 && seen == marks;
                in_code = !in_code && !is_odd;
                escaped.push_str(if is_odd { "\\`" } else { "`" });
            }
            // Within a table a bar ends the cell, also in code.
            '|' => escaped.push_str("\\|"),
            _ if in_code => escaped.push(c),
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '@' => escaped.push_str("&#64;"),
            '\\' | '*' | '_' | '[' | ']' | '~' | '#' => escaped.extend(['\\', c]),
            _ => escaped.push(c),
        }
    }
    escaped
}

/// A name as code: no mark within it can end the span.
pub(super) fn code(text: &str) -> String {
    format!("`{}`", clean(text).replace('`', "'").replace('|', "\\|"))
}

#[cfg(test)]
mod tests;
