//! Finds the framework's practices among the questions and choices that the Tool lists: by id, then by title, never by position.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Answer;
use crate::framework::{self, Practice, Question};

/// The title that the Tool gives to the choice "none of these", as [`normal`] makes it.
const NONE_TITLE: &str = "none of these";

/// How something was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// By the id of the API.
    Id,
    /// By the title, since no id is the same.
    Title,
}

/// A practice with its choice.
#[derive(Clone, Debug)]
pub struct Matched {
    /// The practice.
    pub practice: &'static Practice,
    /// The id of the choice.
    pub choice: String,
    /// How it was found.
    pub by: By,
}

/// A question that the Tool lists, with what was found in it.
#[derive(Clone, Debug)]
pub struct MatchedQuestion<'a> {
    /// The question as the Tool lists it.
    pub live: &'a Answer,
    /// Its practices, in the framework's order.
    pub practices: Vec<Matched>,
    /// The choice "none of these".
    pub none: Option<String>,
}

impl MatchedQuestion<'_> {
    /// The framework's question: that of the first practice.
    #[must_use]
    pub fn question(&self) -> &'static str {
        self.practices.first().map_or("", |matched| matched.practice.question.as_str())
    }

    /// Whether each choice but "none of these" has a practice.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let known = |id: &str| self.none.as_deref() == Some(id) || self.practices.iter().any(|matched| matched.choice == id);
        self.none.is_some() && self.live.choices.iter().all(|choice| known(&choice.id))
    }
}

/// What was found, and which practices were not.
#[derive(Clone, Debug)]
pub struct Matching<'a> {
    /// The questions in the Tool's order.
    pub questions: Vec<MatchedQuestion<'a>>,
    /// Practices without a choice.
    pub unmatched: Vec<&'static Practice>,
}

/// Holds the framework against what the Tool lists.
#[must_use]
pub fn matched(live: &[Answer]) -> Matching<'_> {
    let ids: BTreeMap<&str, usize> = choices(live).map(|(at, id, _)| (id, at)).collect();
    let mut found: BTreeMap<usize, Vec<Matched>> = BTreeMap::new();
    let mut unmatched = Vec::new();
    let mut by_title = Vec::new();
    for practice in framework::practices() {
        match ids.get(practice.choice_id.as_str()) {
            Some(at) => found.entry(*at).or_default().push(Matched { practice, choice: practice.choice_id.clone(), by: By::Id }),
            None => by_title.push(practice),
        }
    }
    for practice in by_title {
        match titled(practice, live, &found) {
            Some((at, choice)) => found.entry(at).or_default().push(Matched { practice, choice, by: By::Title }),
            None => unmatched.push(practice),
        }
    }
    let question = |(at, mut practices): (usize, Vec<Matched>)| {
        practices.sort_by(|a, b| a.practice.id.cmp(&b.practice.id));
        let live = live.get(at)?;
        Some(MatchedQuestion { live, none: none(live, &practices), practices })
    };
    Matching { questions: found.into_iter().filter_map(question).collect(), unmatched }
}

/// All choices: the place of the question, id, title.
fn choices(live: &[Answer]) -> impl Iterator<Item = (usize, &str, &str)> {
    let all = live.iter().enumerate().flat_map(|(at, answer)| answer.choices.iter().map(move |choice| (at, choice)));
    all.map(|(at, choice)| (at, choice.id.as_str(), choice.title.as_str()))
}

/// The one choice that bears the title of a practice and is no other's: in the practice's own question, else anywhere.
fn titled(practice: &Practice, live: &[Answer], found: &BTreeMap<usize, Vec<Matched>>) -> Option<(usize, String)> {
    let title = normal(&practice.title.en);
    let own = framework::question(&practice.question);
    let taken = |at: usize, id: &str| found.get(&at).is_some_and(|found| found.iter().any(|matched| matched.choice == id));
    let bears = |(at, id, found): &(usize, &str, &str)| normal(found) == title && !taken(*at, id);
    let all: Vec<(usize, &str, &str)> = choices(live).filter(bears).collect();
    let here = |(at, ..): &&(usize, &str, &str)| live.get(*at).zip(own).is_some_and(|(live, own)| is_question(live, own));
    let own: Vec<&(usize, &str, &str)> = all.iter().filter(here).collect();
    match (own.as_slice(), all.as_slice()) {
        ([one], _) => Some((one.0, one.1.to_owned())),
        ([], [one]) => Some((one.0, one.1.to_owned())),
        _ => None,
    }
}

fn is_question(live: &Answer, question: &Question) -> bool {
    live.question_id == question.question_id || normal(&live.title) == normal(&question.title.en)
}

/// The choice "none of these": by the ids of the framework's questions, else by its title.
fn none(live: &Answer, practices: &[Matched]) -> Option<String> {
    let ids = practices.iter().filter_map(|matched| framework::question(&matched.practice.question));
    let by_id = ids.map(|question| question.none_id.as_str()).find(|id| live.choices.iter().any(|choice| choice.id == *id));
    let by_title = || live.choices.iter().find(|choice| normal(&choice.title) == NONE_TITLE).map(|choice| choice.id.as_str());
    by_id.or_else(by_title).map(str::to_owned)
}

/// A title without what differs from one edition to the next: case, marks, spaces.
#[must_use]
pub fn normal(title: &str) -> String {
    let words = title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::super::Choice;
    use super::*;

    fn question(id: &str, title: &str, choices: &[(&str, &str)]) -> Answer {
        let choice = |(id, title): &(&str, &str)| Choice { id: (*id).to_owned(), title: (*title).to_owned() };
        Answer {
            question_id: id.to_owned(),
            title: title.to_owned(),
            choices: choices.iter().map(choice).collect(),
            applicable: true,
            ..Answer::default()
        }
    }

    fn found(live: &[Answer]) -> Vec<(String, String, By)> {
        let matching = matched(live);
        let all = matching.questions.iter().flat_map(|question| &question.practices);
        all.map(|matched| (matched.practice.id.clone(), matched.choice.clone(), matched.by)).collect()
    }

    #[test]
    fn an_id_wins_and_a_title_stands_in_for_an_id_that_is_gone() {
        let live = [question(
            "securely-operate",
            "How do you securely operate your workload?",
            &[
                ("sec_new_root_id", "Secure account root user & properties."),
                ("sec_securely_operate_multi_accounts", "Another title by now"),
                ("sec_securely_operate_no", "None of these"),
            ],
        )];
        let expected = [("SEC01-BP01", "sec_securely_operate_multi_accounts", By::Id)];
        let found = found(&live);
        assert_eq!(found[0], (expected[0].0.to_owned(), expected[0].1.to_owned(), expected[0].2));
        assert_eq!(found.len(), 1, "a title that differs is no title: {found:?}");
        let live = [question("x", "y", &[("renamed", "Secure account root user AND properties")])];
        assert_eq!(super::matched(&live).questions[0].practices[0].practice.id, "SEC01-BP02");
        assert_eq!(super::matched(&live).unmatched.len(), 306);
    }

    #[test]
    fn a_title_that_two_choices_bear_decides_nothing() {
        let title = "Secure account root user and properties";
        let live = [question("x", "y", &[("one", title), ("two", title)])];
        assert!(matched(&live).questions.is_empty());
    }

    #[test]
    fn none_of_these_is_found_and_a_choice_without_a_practice_is_noticed() {
        let multi = ("sec_securely_operate_multi_accounts", "t");
        let with = |more: (&str, &str)| question("q", "t", &[multi, more]);
        let whole = |live: Answer| matched(&[live]).questions.first().map(MatchedQuestion::is_whole);
        assert_eq!(whole(with(("sec_securely_operate_no", "x"))), Some(true));
        assert_eq!(whole(with(("other_no", "None of these"))), Some(true));
        assert_eq!(whole(with(("sec_new", "A new practice"))), Some(false));
        assert_eq!(whole(question("q", "t", &[multi, ("n_no", "None of these"), ("sec_new", "A new practice")])), Some(false));
    }
}
