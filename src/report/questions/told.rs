//! One open practice in one language.

use super::Column;
use crate::document::{AttestationEntry, AttestationState, PracticeRow, Review, State};
use crate::framework::{self, proof};
use crate::report::gate::pack_name;
use crate::report::ledger::Ledger;
use crate::report::words::{Words, grouped};
use crate::rule::Rulebook;

/// Rules that are quoted on why a practice matters.
const RULES: usize = 2;

/// What is said of an open practice.
#[derive(Debug)]
pub(super) struct Told([(Column, String); 9]);

impl Told {
    pub(super) fn new(row: &PracticeRow, review: &Review, rulebook: &Rulebook, words: &'static Words) -> Self {
        let asking = Asking { row, review, rulebook, words, ledger: Ledger { review, words } };
        let code = words.language().code();
        let practice = framework::practice(&row.id);
        let question = framework::question(&row.question).map_or("", |question| question.title.in_language(code));
        Self([
            (Column::Practice, row.id.clone()),
            (Column::Title, practice.map_or("", |practice| practice.title.in_language(code)).to_owned()),
            (Column::Question, format!("{} {question}", row.question)),
            (Column::Pillar, pack_name(words, &row.pillar)),
            (Column::Risk, asking.ledger.risk(row)),
            (Column::Why, asking.why()),
            (Column::Shows, proof::evidence(&row.id).map_or("", |title| title.in_language(code)).to_owned()),
            (Column::Found, asking.found()),
            (Column::Settles, asking.settles()),
        ])
    }

    /// What stands in a column.
    pub(super) fn text(&self, column: Column) -> String {
        self.0.iter().find(|(one, _)| *one == column).map(|(_, text)| text.clone()).unwrap_or_default()
    }
}

struct Asking<'a> {
    row: &'a PracticeRow,
    review: &'a Review,
    rulebook: &'a Rulebook,
    words: &'static Words,
    ledger: Ledger<'a>,
}

impl Asking<'_> {
    /// The risk as AWS rates it, what the rules that found something say, and where AWS describes the practice.
    fn why(&self) -> String {
        let risk = self.ledger.risk(self.row);
        let mut lines = vec![self.words.say("questions.risk", &[("risk", &risk)])];
        let rules = self.row.rules.iter().filter_map(|rule| self.rulebook.get(rule));
        lines.extend(rules.take(RULES).map(|rule| rule.texts(self.words.language()).why().trim_end().to_owned()));
        lines.extend(framework::practice(&self.row.id).map(framework::Practice::link));
        lines.join("\n")
    }

    /// What the rules found, why that does not decide, and what was stated and no longer counts.
    fn found(&self) -> String {
        let row = self.row;
        let mut lines = vec![if row.rules.is_empty() {
            self.words.line("questions.found-nothing").to_owned()
        } else {
            let (passed, unknown) = (grouped(row.passed), grouped(row.unknown));
            let values = [("passed", &*passed), ("unknown", &*unknown), ("rules", &*self.words.list(&row.rules))];
            self.words.say("questions.found", &values)
        }];
        lines.extend(Some(self.ledger.reason(row)).filter(|reason| !reason.is_empty()));
        let spent = |entry: &&AttestationEntry| {
            entry.state != AttestationState::Valid && (entry.about == row.id || entry.about == row.question)
        };
        lines.extend(self.review.attestations.iter().filter(spent).map(|entry| self.spent(entry)));
        lines.join("\n")
    }

    fn spent(&self, entry: &AttestationEntry) -> String {
        let state = self.words.line(&format!("statement-state.{}", entry.state.name())).to_owned();
        let values = [
            ("name", &*entry.name),
            ("date", &*entry.date),
            ("until", &*entry.until),
            ("state", &*state),
            ("statement", &*entry.statement),
        ];
        self.words.say("questions.spent", &values)
    }

    fn settles(&self) -> String {
        match self.row.state {
            State::CannotTell => self.ledger.what_settles(self.row),
            _ => self.words.line("questions.settle").to_owned(),
        }
    }
}
