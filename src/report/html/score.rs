//! The scorecard: practices, questions at risk and the largest gap of each pillar.

use minijinja::{Value, context};

use super::super::words::grouped;
use super::coverage::BAR;
use super::sheet::Sheet;
use crate::document::{EstimatedRisk, PracticeRow, State, States};
use crate::framework;

/// Pixels of a practice in a bar.
const PIXELS: usize = 3;

impl Sheet<'_> {
    pub(super) fn score(&self) -> Value {
        let at_risk = self.review.questions.iter().filter(|question| question.risk == EstimatedRisk::High).count();
        let total = grouped(self.review.questions.len());
        context! {
            deck => self.counted("html.score.deck", at_risk, &[("total", &total)]),
            has_history => !self.review.history.is_empty(),
            rows => self.pillars().iter().map(|pillar| self.score_row(pillar)).collect::<Vec<_>>(),
        }
    }

    /// The pillars in the framework's order.
    pub(super) fn pillars(&self) -> Vec<String> {
        let mut pillars: Vec<String> = Vec::new();
        for row in &self.review.practices {
            if pillars.last() != Some(&row.pillar) && !pillars.contains(&row.pillar) {
                pillars.push(row.pillar.clone());
            }
        }
        pillars
    }

    pub(super) fn pillar_title(&self, pillar: &str) -> String {
        framework::pillar(pillar).map_or_else(|| pillar.to_owned(), |found| self.titled(&found.title))
    }

    /// The practices of a pillar by state.
    pub(super) fn states_of(&self, pillar: &str) -> States {
        States::of(self.review.practices.iter().filter(|row| row.pillar == pillar).map(|row| row.state))
    }

    fn score_row(&self, pillar: &str) -> Value {
        let states = self.states_of(pillar);
        let title = self.pillar_title(pillar);
        let answered = states.total() - states.cannot_tell - states.not_assessed;
        let questions = || self.review.questions.iter().filter(|question| question.pillar == pillar);
        let high = questions().filter(|question| question.risk == EstimatedRisk::High).count();
        context! {
            sentence => self.ledger_of().pillar_sentence(&title, &states),
            pillar => title,
            bar => bar(&states),
            answered => self.words.say("html.of", &[("part", &grouped(answered)), ("whole", &grouped(states.total()))]),
            high => grouped(high),
            at_risk => high > 0,
            questions => grouped(questions().count()),
            gap => self.gap(pillar),
            met => self.met_of(pillar),
        }
    }

    /// The practice of highest risk that is not met, in words.
    fn gap(&self, pillar: &str) -> String {
        let lacking = |row: &&PracticeRow| row.pillar == pillar && matches!(row.state, State::NotMet | State::PartlyMet);
        let rows = self.review.practices.iter().filter(lacking);
        let worst = rows.min_by_key(|row| (std::cmp::Reverse((row.worst, row.risk)), row.state));
        let title = worst.and_then(|row| framework::practice(&row.id)).map(|practice| self.titled(&practice.title));
        title.unwrap_or_else(|| self.line("html.score.no-gap"))
    }
}

/// The states as parts of a bar; each practice has the same width in all pillars.
pub(super) fn bar(states: &States) -> Value {
    let mut at = 0;
    let mut parts = Vec::new();
    for state in BAR.into_iter().filter(|state| states.count(*state) > 0) {
        let width = states.count(state) * PIXELS;
        parts.push(context! { state => state.name(), x => at, width => width - 1 });
        at += width;
    }
    context! { width => at, parts }
}
