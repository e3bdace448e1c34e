//! What the text report shows of the ledger, of what to fix first, and of what people accept.

use annotate_snippets::renderer::{AnsiColor, Effects, Style};
use minijinja::{Value, context};

use super::acceptance::Acceptance;
use super::columns::{self, width, wrap};
use super::ledger::{Ledger, Line};
use super::tables::{Cell, Side, align, hung, plain, styled};
use super::text::TextOptions;
use super::words::{Words, grouped};
use super::worklist::Worklist;
use crate::document::{Review, State, States};

/// Fixes that are shown.
const FIXES: usize = 5;
/// Practices that are shown of those not or partly met.
const LACKING: usize = 10;
/// Steps that are shown of those that settle what nobody can tell.
const SETTLES: usize = 5;
/// Columns between a text and what belongs to it.
const INDENT: usize = 4;

/// The parts of a text report that tell where the workload stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Standing<'a> {
    pub(crate) review: &'a Review,
    pub(crate) options: &'a TextOptions,
    pub(crate) words: &'static Words,
}

impl<'a> Standing<'a> {
    /// What to fix first; nothing if nothing fails.
    pub(crate) fn fixes(&self) -> Option<Value> {
        let worklist = Worklist { review: self.review, words: self.words };
        let items = worklist.items(FIXES);
        (!items.is_empty()).then(|| context! { items => self.items(&items), left => worklist.left(FIXES) })
    }

    /// The ledger: its sentences, then tables where anything is known.
    pub(crate) fn ledger(&self) -> Value {
        let ledger = self.book();
        let lacking = ledger.lacking();
        let undecided = ledger.undecided();
        let rows = if self.options.ledger { Vec::new() } else { self.practices(lacking.get(..LACKING).unwrap_or(&lacking)) };
        let left = |all: usize, shown: usize| (all > shown).then(|| grouped(all - shown));
        context! {
            sentences => ledger.sentences(),
            pillars => ledger.is_begun().then(|| self.pillars()),
            lacking_count => grouped(lacking.len()),
            lacking => (!lacking.is_empty() && !self.options.ledger).then_some(rows),
            lacking_left => left(lacking.len(), LACKING),
            undecided_count => grouped(self.review.states.cannot_tell),
            undecided => (!undecided.is_empty()).then(|| self.undecided()),
            undecided_left => left(undecided.len(), SETTLES),
            questions => self.options.ledger.then(|| self.questions()),
            effort => ledger.is_begun().then(|| Worklist { review: self.review, words: self.words }.effort_sentences()),
        }
    }

    /// Waivers, statements and policy; nothing if there are none.
    pub(crate) fn acceptance(&self) -> Option<Value> {
        let acceptance = Acceptance { review: self.review, words: self.words };
        let policy: Vec<String> = acceptance.policy().iter().map(|line| self.indented(line, 2)).collect();
        (!acceptance.is_empty()).then(|| {
            context! {
                waivers => self.items(&acceptance.waivers()),
                waiver_count => grouped(self.review.waivers.len()),
                statements => self.items(&acceptance.statements()),
                statement_count => grouped(self.review.attestations.len()),
                policy,
            }
        })
    }

    const fn book(&self) -> Ledger<'a> {
        Ledger { review: self.review, words: self.words }
    }

    /// Each item with what belongs to it on lines of its own.
    fn items(&self, items: &[(String, String)]) -> Vec<String> {
        let told =
            |(head, detail): &(String, String)| format!("{}\n{}", self.indented(head, INDENT / 2), self.indented(detail, INDENT));
        items.iter().map(told).collect()
    }

    fn indented(&self, text: &str, by: usize) -> String {
        let lines = wrap(text, self.options.width.saturating_sub(by), self.options.language);
        lines.iter().map(|line| format!("{}{line}", " ".repeat(by))).collect::<Vec<_>>().join("\n")
    }

    /// A table of pillars and states; where there is no room for it, a sentence for each pillar.
    fn pillars(&self) -> Vec<String> {
        let pillars = self.book().by_pillar();
        let mut rows = vec![self.head()];
        rows.extend(pillars.iter().map(|(pillar, states)| counted(pillar, states)));
        rows.push(counted(self.words.line("ledger.all"), &self.review.states));
        let sides = [[Side::Left].as_slice(), &[Side::Right; State::ALL.len()]].concat();
        let lines = align(&rows, &sides, self.options.color);
        let widest = align(&rows, &sides, false).iter().map(|line| width(line)).max().unwrap_or(0);
        if widest <= self.options.width {
            return lines;
        }
        let sentence = |(pillar, states): (&String, &States)| self.indented(&self.book().pillar_sentence(pillar, states), 2);
        pillars.iter().map(sentence).collect()
    }

    fn head(&self) -> Vec<Cell> {
        let dim = Style::new().effects(Effects::DIMMED);
        let states = State::ALL.map(|state| styled(self.book().state(state), dim));
        std::iter::once(styled(self.words.line("column.pillar"), dim)).chain(states).collect()
    }

    /// Practices with risk, state and reason.
    fn practices(&self, lines: &[Line]) -> Vec<String> {
        let head = ["column.practice", "column.risk", "column.state", "column.reason"].map(|key| self.words.line(key));
        let row = |[id, risk, state, text]: &Line| (vec![plain(id), plain(risk), plain(state)], text.clone());
        let rows: Vec<_> = lines.iter().map(row).collect();
        hung(&head, &[Side::Left; 4], &rows, self.options)
    }

    fn undecided(&self) -> Vec<String> {
        let head = ["column.practices", "column.settles"].map(|key| self.words.line(key));
        let row = |settles: &super::ledger::Settles| {
            let practices = self.words.list(&settles.practices);
            let text = self.words.say("ledger.settles", &[("what", &settles.what), ("practices", &practices)]);
            (vec![plain(grouped(settles.practices.len()))], text)
        };
        let rows: Vec<_> = self.book().undecided().iter().take(SETTLES).map(row).collect();
        hung(&head, &[Side::Right, Side::Left], &rows, self.options)
    }

    /// Every question with every practice.
    fn questions(&self) -> Vec<String> {
        let told = |(heading, lines): (String, Vec<Line>)| {
            let heading = columns::wrap(&heading, self.options.width, self.options.language).join("\n");
            let rows = self.practices(&lines);
            let rows: Vec<String> = rows.iter().skip(1).map(|row| format!("  {row}")).collect();
            format!("{heading}\n{}", rows.join("\n"))
        };
        self.book().questions().into_iter().map(told).collect()
    }
}

/// The states of a pillar as cells; what is lacking stands out, nothing stands back.
fn counted(pillar: &str, states: &States) -> Vec<Cell> {
    let style = |state: State, count: usize| match state {
        _ if count == 0 => Style::new().effects(Effects::DIMMED),
        State::NotMet => AnsiColor::BrightRed.on_default().effects(Effects::BOLD),
        State::PartlyMet => Style::new().effects(Effects::BOLD),
        _ => Style::new(),
    };
    let cell = |state: State| styled(grouped(states.count(state)), style(state, states.count(state)));
    std::iter::once(plain(pillar)).chain(State::ALL.map(cell)).collect()
}
