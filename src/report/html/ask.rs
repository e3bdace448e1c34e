//! The questions to the architect whose answers would settle what nobody can tell.

use minijinja::{Value, context};

use super::super::clean::{clean, clean_name};
use super::super::words::grouped;
use super::sheet::Sheet;
use crate::document::{OpenQuestion, PracticeRow};

/// Questions that are shown.
const SHOWN: usize = 40;

impl Sheet<'_> {
    pub(super) fn ask(&self) -> Value {
        let questions = &self.review.coverage.open_questions;
        let told: Vec<Value> = questions.iter().take(SHOWN).zip(1..).map(|(one, number)| self.question(one, number)).collect();
        let left = questions.len().saturating_sub(SHOWN);
        context! {
            deck => self.counted("html.ask.deck", questions.len(), &[]),
            questions => told,
            left => (left > 0).then(|| self.words.say("questions.more", &[("count", &grouped(left))])),
        }
    }

    fn question(&self, question: &OpenQuestion, number: usize) -> Value {
        let told = clean(&question.question);
        let end = told.find('?').map_or(told.len(), |at| at + 1);
        let (text, how) = told.split_at(end);
        let settles = |row: &&PracticeRow| {
            row.settle.as_ref().is_some_and(|unknown| unknown.reason == question.reason && unknown.subject == question.subject)
        };
        let practices: Vec<String> = self.review.practices.iter().filter(settles).map(|row| row.id.clone()).collect();
        let example = self.groups.example(&question.reason, &question.subject).and_then(|at| self.shown(at));
        let example = example.map(|entry| format!("{} {}", clean_name(&entry.rule), clean_name(&entry.resource.id)));
        context! {
            id => format!("Q{number}"),
            text,
            how => how.trim(),
            verdicts => self.counted("html.ask.verdicts", question.verdicts, &[]),
            practices => (!practices.is_empty())
                .then(|| self.words.say("html.ask.practices", &[("practices", &self.words.list(&practices))])),
            example => example.map(|example| self.words.say("html.ask.example", &[("example", &example)])),
        }
    }
}
