//! All best practices by question, each in one state, with the findings that bear on it.

use std::collections::BTreeMap;

use minijinja::{Value, context};

use super::super::words::grouped;
use super::coverage::BAR;
use super::sheet::Sheet;
use crate::document::{EstimatedRisk, PracticeRow, QuestionRow, State};
use crate::framework;

/// Findings that are named of one practice.
const LINKS: usize = 6;

impl Sheet<'_> {
    pub(super) fn ledger(&self) -> Value {
        let groups = self.groups_by_practice();
        let pillars = self.pillars();
        let counts = [("questions", grouped(self.review.questions.len())), ("practices", grouped(self.review.practices.len()))];
        let risks = [EstimatedRisk::High, EstimatedRisk::Medium, EstimatedRisk::Undecided, EstimatedRisk::None];
        let risk = |risk: EstimatedRisk| context! { code => risk.name(), word => self.risk_word(risk) };
        context! {
            deck => self.words.say("html.ledger.deck", &counts.each_ref().map(|(name, value)| (*name, value.as_str()))),
            risks => risks.map(risk),
            pillars => pillars.iter().map(|pillar| self.ledger_pillar(pillar, &groups)).collect::<Vec<_>>(),
        }
    }

    /// The names of the groups that bear on each practice.
    fn groups_by_practice(&self) -> BTreeMap<String, Vec<String>> {
        let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (place, group) in self.groups.all.iter().enumerate() {
            let entry = group.shown.first().and_then(|at| self.shown(*at));
            for practice in entry.iter().flat_map(|entry| entry.practices.iter()).filter(|one| one.strength != "hints") {
                groups.entry(practice.id.clone()).or_default().push(super::groups::Group::id(place));
            }
        }
        groups
    }

    fn risk_word(&self, risk: EstimatedRisk) -> String {
        self.line(&format!("html.risk.{}", risk.name()))
    }

    fn ledger_pillar(&self, pillar: &str, groups: &BTreeMap<String, Vec<String>>) -> Value {
        let states = self.states_of(pillar);
        let counted = |state: &State| states.count(*state) > 0;
        let word = |state: State| {
            let (word, count) = (self.line(&format!("ledger.state.{}", state.name())), grouped(states.count(state)));
            self.words.say("html.ledger.count", &[("state", &word), ("count", &count)])
        };
        let told: Vec<String> = BAR.into_iter().filter(counted).map(word).collect();
        let questions = self.review.questions.iter().filter(|question| question.pillar == pillar);
        context! {
            title => self.pillar_title(pillar),
            states => self.words.list(&told),
            questions => questions.map(|question| self.ledger_question(question, groups)).collect::<Vec<_>>(),
        }
    }

    fn ledger_question(&self, question: &QuestionRow, groups: &BTreeMap<String, Vec<String>>) -> Value {
        let title = framework::question(&question.id).map(|found| self.titled(&found.title)).unwrap_or_default();
        let rows = self.review.practices.iter().filter(|row| row.question == question.id);
        let icon = match question.risk {
            EstimatedRisk::High => "high",
            EstimatedRisk::Medium => "medium",
            EstimatedRisk::Undecided => "cannot-tell",
            EstimatedRisk::None => "done",
        };
        context! {
            id => question.id.clone(),
            sentence => self.ledger_of().pillar_sentence(&question.id, &question.states),
            title,
            risk => question.risk.name(),
            icon,
            risk_word => self.risk_word(question.risk),
            rows => rows.map(|row| self.ledger_row(row, groups)).collect::<Vec<_>>(),
        }
    }

    fn ledger_row(&self, row: &PracticeRow, groups: &BTreeMap<String, Vec<String>>) -> Value {
        let title = framework::practice(&row.id).map(|found| self.titled(&found.title)).unwrap_or_default();
        let links = groups.get(&row.id).map(|ids| ids.iter().take(LINKS).cloned().collect::<Vec<_>>()).unwrap_or_default();
        context! {
            id => row.id.clone(),
            title,
            state => row.state.name(),
            state_word => self.line(&format!("ledger.state.{}", row.state.name())),
            reason => self.ledger_of().reason(row),
            links,
        }
    }
}
