//! Where the workload stands, in words: all best practices by state, what is lacking, and what nobody can tell.

use std::cmp::Reverse;

use indexmap::IndexMap;

use super::clean::clean_name;
use super::words::{Words, fill, grouped};
use crate::document::{
    AttestationState, Basis, Because, EstimatedRisk, PracticeRow, QuestionRow, Review, Signature, State, States,
};
use crate::framework;

/// How many practices are in each of the six states; they add up to all there are.
#[must_use]
pub fn states_sentence(review: &Review, words: &Words) -> String {
    counted(words, "ledger.states", "", &review.states)
}

/// Why a practice is in its state; nothing where nobody looked, since the state says so.
#[must_use]
pub fn reason_sentence(row: &PracticeRow, review: &Review, words: &'static Words) -> String {
    Ledger { review, words }.reason(row)
}

fn counted(words: &Words, key: &str, pillar: &str, states: &States) -> String {
    let total = grouped(states.total());
    let counts = State::ALL.map(|state| (state.name().replace('-', "_"), grouped(states.count(state))));
    let mut values = vec![("pillar", pillar), ("total", total.as_str())];
    values.extend(counts.iter().map(|(name, count)| (name.as_str(), count.as_str())));
    words.say(key, &values)
}

/// The ledger of one review.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ledger<'a> {
    pub(crate) review: &'a Review,
    pub(crate) words: &'static Words,
}

/// One practice in words: id, risk, state, title with reason.
pub(crate) type Line = [String; 4];

/// What would settle practices that nobody can tell.
#[derive(Debug)]
pub(crate) struct Settles {
    /// The question or the step.
    pub(crate) what: String,
    /// The practices.
    pub(crate) practices: Vec<String>,
}

impl Ledger<'_> {
    /// Whether anything but silence is known of a practice.
    pub(crate) fn is_begun(&self) -> bool {
        self.review.states.not_assessed < self.review.states.total()
    }

    /// The sentences at the head: the states, then what of them rests on people, and the estimated risks.
    pub(crate) fn sentences(&self) -> Vec<String> {
        let mut sentences = vec![states_sentence(self.review, self.words)];
        let stated = |row: &&PracticeRow| matches!(row.basis, Basis::Attestation | Basis::Both);
        let stated = self.review.practices.iter().filter(stated).count();
        if stated > 0 {
            sentences.push(self.words.say("ledger.stated", &[("count", &grouped(stated))]));
        }
        for risk in [EstimatedRisk::High, EstimatedRisk::Medium] {
            let at_risk = self.review.questions.iter().filter(|question| question.risk == risk);
            let ids: Vec<String> = at_risk.map(|question| question.id.clone()).collect();
            let values = [("count", &*grouped(ids.len())), ("questions", &*ids.join(self.words.line("list.separator")))];
            if !ids.is_empty() {
                sentences.push(self.words.say(&format!("ledger.{}-risk", risk.name()), &values));
            }
        }
        sentences
    }

    /// The practices of each pillar by state, in the framework's order.
    pub(crate) fn by_pillar(&self) -> IndexMap<String, States> {
        let title = |id: &str| framework::pillar(id).map_or_else(|| clean_name(id), |pillar| self.titled(&pillar.title));
        let mut states: IndexMap<&str, Vec<State>> = IndexMap::new();
        for row in &self.review.practices {
            states.entry(&row.pillar).or_default().push(row.state);
        }
        states.into_iter().map(|(pillar, states)| (title(pillar), States::of(states))).collect()
    }

    /// A pillar in one sentence, for terminals that have no room for a table.
    pub(crate) fn pillar_sentence(&self, pillar: &str, states: &States) -> String {
        counted(self.words, "ledger.of-pillar", pillar, states)
    }

    /// The practices that are not or partly met: those of high risk first, and of one risk those not met.
    pub(crate) fn lacking(&self) -> Vec<Line> {
        let is_lacking = |row: &&PracticeRow| matches!(row.state, State::NotMet | State::PartlyMet);
        let mut rows: Vec<&PracticeRow> = self.review.practices.iter().filter(is_lacking).collect();
        rows.sort_by_key(|row| (Reverse(row.risk), row.state));
        rows.into_iter().map(|row| self.line(row)).collect()
    }

    /// What would settle the practices that nobody can tell, whatever settles most first.
    pub(crate) fn undecided(&self) -> Vec<Settles> {
        let mut settles: IndexMap<String, Vec<String>> = IndexMap::new();
        for row in self.review.practices.iter().filter(|row| row.state == State::CannotTell) {
            settles.entry(self.what_settles(row)).or_default().push(row.id.clone());
        }
        let mut settles: Vec<Settles> = settles.into_iter().map(|(what, practices)| Settles { what, practices }).collect();
        settles.sort_by_key(|one| Reverse(one.practices.len()));
        settles
    }

    pub(crate) fn what_settles(&self, row: &PracticeRow) -> String {
        match (&row.settle, row.because) {
            (Some(unknown), _) if !unknown.question.is_empty() => first_question(&unknown.question),
            (_, because @ (Because::LeftOut | Because::NotCovered | Because::OtherStage)) => {
                self.sentence(row, "settle", because)
            }
            _ => self.words.line("settle.supported").to_owned(),
        }
    }

    /// All questions with all their practices.
    pub(crate) fn questions(&self) -> Vec<(String, Vec<Line>)> {
        let mut rows: IndexMap<&str, Vec<Line>> = IndexMap::new();
        for row in &self.review.practices {
            rows.entry(&row.question).or_default().push(self.line(row));
        }
        let heading = |question: &QuestionRow| {
            let title = framework::question(&question.id).map(|found| self.titled(&found.title)).unwrap_or_default();
            let risk = self.words.line(&format!("estimated.{}", question.risk.name())).to_owned();
            self.words.say("ledger.question", &[("id", &question.id), ("title", &title), ("risk", &risk)])
        };
        let questions = self.review.questions.iter();
        questions.map(|question| (heading(question), rows.swap_remove(question.id.as_str()).unwrap_or_default())).collect()
    }

    fn line(&self, row: &PracticeRow) -> Line {
        let title = framework::practice(&row.id).map(|found| self.titled(&found.title)).unwrap_or_default();
        let text = match self.reason(row) {
            reason if reason.is_empty() => title,
            reason => self.words.say("ledger.line", &[("title", &title), ("reason", &reason)]),
        };
        [row.id.clone(), self.risk(row), self.state(row.state), text]
    }

    /// The risk of a practice as a word.
    pub(crate) fn risk(&self, row: &PracticeRow) -> String {
        self.words.line(&format!("risk.{}", row.risk.name())).to_owned()
    }

    /// A state as a word.
    pub(crate) fn state(&self, state: State) -> String {
        self.words.line(&format!("ledger.state.{}", state.name())).to_owned()
    }

    /// Why a practice is in its state; nothing where nobody looked, since the state says so.
    pub(crate) fn reason(&self, row: &PracticeRow) -> String {
        if row.because == Because::NothingLooked {
            return String::new();
        }
        let mut reason = self.sentence(row, "because", row.because);
        if let Some(signature) = self.signature(row) {
            let signature = self.words.line(&format!("signature.{}", signature.name())).to_owned();
            reason.push_str(&self.words.say("ledger.signature", &[("signature", &signature)]));
        }
        // One small failure is enough for a state; a reader must see that it is small.
        if let (Some(worst), Because::Failures) = (row.worst, row.because) {
            let severity = self.words.line(&format!("severity.{}", worst.name())).to_owned();
            reason.push_str(&self.words.say("ledger.worst", &[("severity", &severity)]));
        }
        // Of a practice that lacks something, what is unknown may still pass or fail.
        if row.unknown > 0 && matches!(row.because, Because::Failures | Because::CriticalFailure) {
            reason.push_str(&self.words.say("ledger.unknown", &[("count", &grouped(row.unknown))]));
        }
        if row.waived > 0 {
            reason.push_str(&self.words.say("ledger.waived", &[("count", &grouped(row.waived))]));
        }
        reason
    }

    fn sentence(&self, row: &PracticeRow, family: &str, because: Because) -> String {
        let key = format!("{family}.{}", because.name());
        fill(self.words.line(&key), &row.arguments, self.words.language())
    }

    /// Who vouches for the statement that a state rests on.
    fn signature(&self, row: &PracticeRow) -> Option<Signature> {
        let rests = matches!(row.basis, Basis::Attestation | Basis::Both);
        let said = |name: &str| row.arguments.get(name).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
        let (name, date) = (said("name"), said("date"));
        let counts = |entry: &&crate::document::AttestationEntry| {
            entry.state == AttestationState::Valid
                && entry.name == name
                && entry.date == date
                && row.attestations.contains(&entry.id)
        };
        self.review.attestations.iter().find(|entry| rests && counts(entry)).map(|entry| entry.signature)
    }

    fn titled(&self, title: &framework::Title) -> String {
        title.in_language(self.words.language().code()).to_owned()
    }
}

/// The question itself; how to answer it stands with the open questions.
fn first_question(text: &str) -> String {
    let end = text.find('?').map_or(text.len(), |at| at + 1);
    super::clean(text.get(..end).unwrap_or(text))
}
