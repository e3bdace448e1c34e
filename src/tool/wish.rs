//! What a review has to say in the Tool, choice by choice; of what nobody can tell it says nothing.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::matching::{By, Matched, MatchedQuestion, matched};
use super::{Answer, Reason};
use crate::document::{AttestationEntry, AttestationState, Basis, Because, PracticeRow, Review, State, VerdictEntry};
use crate::finding::Verdict;
use crate::report::{Words, reason_sentence};

/// Findings of one practice that are named.
const FINDINGS: usize = 50;

/// What is to be said of a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Say {
    /// It is followed.
    Select,
    /// It is of no concern.
    NotApplicable,
    /// It is not followed, or in part: a note says so, and it is not selected.
    Note,
    /// Nothing: nobody can tell.
    Nothing,
}

/// What a review has to say of a choice, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChoiceWish {
    /// The practice.
    pub practice: String,
    /// Id of the choice in the Tool.
    pub choice_id: String,
    /// How the choice was found.
    pub matched_by: By,
    /// The state of the practice in the review.
    pub state: State,
    /// What the state rests on.
    pub basis: Basis,
    /// Why it is in that state.
    pub why: String,
    /// What is to be said.
    pub say: Say,
    /// Why it is of no concern.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// The lines of the note, the most important first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub note: Vec<String>,
    /// The rules that bear on it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
    /// Fingerprints of its findings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fingerprints: Vec<String>,
    /// Statements that it rests on, by their place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub statements: Vec<String>,
}

/// The choice "none of these".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NoneWish {
    /// Id of the choice in the Tool.
    pub choice_id: String,
    /// Whether evidence says of every other choice that it is not followed.
    pub all_unmet: bool,
}

/// What a review has to say of a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct QuestionWish {
    /// The framework's question, such as `SEC 1`.
    pub question: String,
    /// Id of the question in the Tool.
    pub question_id: String,
    /// Title that the Tool gives it.
    pub title: String,
    /// Its choices that are practices of the framework.
    pub choices: Vec<ChoiceWish>,
    /// The choice "none of these", if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub none: Option<NoneWish>,
    /// The lines of its notes, the most important first; empty if nothing is said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// A practice that the Tool's lens does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Unmatched {
    /// The practice.
    pub practice: String,
    /// The id that was looked for.
    pub choice_id: String,
    /// The title that was looked for.
    pub title: String,
    /// Its state in the review, of which nothing can be said in the Tool.
    pub state: State,
}

/// What a review has to say, by the questions that the Tool lists.
#[must_use]
pub fn wishes(review: &Review, live: &[Answer], words: &'static Words) -> (Vec<QuestionWish>, Vec<Unmatched>) {
    let matching = matched(live);
    let teller = Teller { review, words, rows: rows(review), findings: findings(review) };
    let questions = matching.questions.iter().map(|question| teller.question(question)).collect();
    let unmatched = matching.unmatched.iter().map(|practice| Unmatched {
        practice: practice.id.clone(),
        choice_id: practice.choice_id.clone(),
        title: practice.title.en.clone(),
        state: teller.rows.get(practice.id.as_str()).map_or(State::NotAssessed, |row| row.state),
    });
    (questions, unmatched.collect())
}

fn rows(review: &Review) -> BTreeMap<&str, &PracticeRow> {
    review.practices.iter().map(|row| (row.id.as_str(), row)).collect()
}

/// The failures that bear on each practice, worst first.
fn findings(review: &Review) -> BTreeMap<&str, Vec<&VerdictEntry>> {
    let mut found: BTreeMap<&str, Vec<&VerdictEntry>> = BTreeMap::new();
    for entry in review.verdicts.iter().filter(|entry| entry.verdict == Verdict::Fail) {
        for practice in entry.practices.iter().filter(|practice| practice.strength != "hints") {
            found.entry(&practice.id).or_default().push(entry);
        }
    }
    for entries in found.values_mut() {
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.severity));
    }
    found
}

struct Teller<'a> {
    review: &'a Review,
    words: &'static Words,
    rows: BTreeMap<&'a str, &'a PracticeRow>,
    findings: BTreeMap<&'a str, Vec<&'a VerdictEntry>>,
}

impl Teller<'_> {
    fn question(&self, found: &MatchedQuestion<'_>) -> QuestionWish {
        let choices: Vec<ChoiceWish> = found.practices.iter().map(|matched| self.choice(matched)).collect();
        let unmet = |choice: &ChoiceWish| choice.state == State::NotMet && matches!(choice.basis, Basis::Evidence | Basis::Both);
        let all_unmet = found.is_whole() && choices.iter().all(unmet);
        QuestionWish {
            question: found.question().to_owned(),
            question_id: found.live.question_id.clone(),
            title: found.live.title.clone(),
            none: found.none.as_ref().map(|id| NoneWish { choice_id: id.clone(), all_unmet }),
            notes: self.notes(&choices),
            choices,
        }
    }

    fn choice(&self, matched: &Matched) -> ChoiceWish {
        let id = matched.practice.id.as_str();
        let Some(row) = self.rows.get(id) else { return silent(matched) };
        let say = say(row.state);
        let why = reason_sentence(row, self.review, self.words);
        let statement = self.statement(row);
        let failing = self.findings.get(id).map_or(&[][..], Vec::as_slice);
        let note = if say == Say::Nothing { Vec::new() } else { self.note(&why, row, statement) };
        ChoiceWish {
            practice: id.to_owned(),
            choice_id: matched.choice.clone(),
            matched_by: matched.by,
            state: row.state,
            basis: row.basis,
            why,
            say,
            reason: (say == Say::NotApplicable).then(|| excuse(row, statement)),
            note,
            rules: row.rules.clone(),
            fingerprints: failing.iter().take(FINDINGS).map(|entry| entry.fingerprint.clone()).collect(),
            statements: row.attestations.clone(),
        }
    }

    /// Why; then what the state rests on, piece by piece.
    fn note(&self, why: &str, row: &PracticeRow, statement: Option<&AttestationEntry>) -> Vec<String> {
        let mut lines = vec![why.to_owned()];
        lines.extend(self.failures(&row.id));
        if let Some(statement) = statement {
            lines.push(statement.statement.clone());
            lines.extend(statement.evidence.iter().map(|entry| entry.link.clone()));
        }
        if matches!(row.state, State::Met | State::NotApplicable) && !row.rules.is_empty() {
            lines.push(self.words.say("wa.note.rules", &[("rules", &self.words.list(&row.rules))]));
        }
        lines
    }

    /// The failures of a practice, each by rule, resource and fingerprint: no value of the design leaves the review.
    fn failures(&self, practice: &str) -> impl Iterator<Item = String> {
        let failing = self.findings.get(practice).into_iter().flatten().take(FINDINGS);
        failing.map(|entry| {
            let values = [("rule", entry.rule.as_str()), ("resource", &entry.resource.id), ("fingerprint", &entry.fingerprint)];
            self.words.say("wa.note.finding", &values)
        })
    }

    /// The states of all decided practices, then what they rest on.
    fn notes(&self, choices: &[ChoiceWish]) -> Vec<String> {
        let decided = choices.iter().filter(|choice| choice.say != Say::Nothing);
        let line = |choice: &ChoiceWish| {
            let state = self.words.line(&format!("diff.state.{}", choice.state.name())).to_owned();
            let values = [("practice", &*choice.practice), ("state", &state), ("why", &choice.why)];
            self.words.say("wa.note.practice", &values)
        };
        let states = decided.clone().map(line);
        let details =
            decided.flat_map(|choice| self.failures(&choice.practice).map(|failure| format!("{} {failure}", choice.practice)));
        states.chain(details).collect()
    }

    /// The statement that a state rests on.
    fn statement(&self, row: &PracticeRow) -> Option<&AttestationEntry> {
        let rests = matches!(row.basis, Basis::Attestation | Basis::Both);
        let counts = |entry: &&AttestationEntry| {
            entry.state == AttestationState::Valid && entry.claims == row.state && row.attestations.contains(&entry.id)
        };
        self.review.attestations.iter().rfind(|entry| rests && counts(entry))
    }
}

const fn say(state: State) -> Say {
    match state {
        State::Met => Say::Select,
        State::NotApplicable => Say::NotApplicable,
        State::NotMet | State::PartlyMet => Say::Note,
        State::CannotTell | State::NotAssessed => Say::Nothing,
    }
}

/// What is said of a practice that a review does not know: nothing.
fn silent(matched: &Matched) -> ChoiceWish {
    ChoiceWish {
        practice: matched.practice.id.clone(),
        choice_id: matched.choice.clone(),
        matched_by: matched.by,
        state: State::NotAssessed,
        basis: Basis::None,
        why: String::new(),
        say: Say::Nothing,
        reason: None,
        note: Vec::new(),
        rules: Vec::new(),
        fingerprints: Vec::new(),
        statements: Vec::new(),
    }
}

/// Why a practice is of no concern: what evidence shows is out of scope; a statement may begin with the API's word and a colon.
fn excuse(row: &PracticeRow, statement: Option<&AttestationEntry>) -> Reason {
    let stated = statement.and_then(|statement| stated_reason(&statement.statement));
    let shown = if row.because == Because::NothingOfIt { Reason::OutOfScope } else { Reason::Other };
    stated.unwrap_or(shown)
}

/// The reason that a statement begins with, such as `BUSINESS_PRIORITIES: …`.
#[must_use]
pub fn stated_reason(statement: &str) -> Option<Reason> {
    let (word, _) = statement.split_once(':')?;
    let word = word.trim().to_uppercase().replace([' ', '-'], "_");
    Reason::ALL.into_iter().find(|reason| reason.name() == word)
}
