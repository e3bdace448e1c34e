//! Writes the sentences of a review: the review holds codes and values, here they become words of a language.

use std::collections::HashMap;

use super::words::{Words, fill};
use crate::document::{Arguments, OpenQuestion, Review, UnknownEntry, VerdictEntry};
use crate::finding::Verdict;
use crate::rule::{Language, Rule, Rulebook};
use crate::source::{Name, Names};

/// Writes every sentence of a review in a language; what the rulebook does not know keeps the words it has.
///
/// A review told in one language and then in another is the same, byte for byte, as one told in the other at once.
pub fn tell(review: &mut Review, rulebook: &Rulebook, language: Language) {
    let words = Words::of(language);
    language.code().clone_into(&mut review.provenance.language);
    // Most verdicts of a rule say the same, and each sentence is held once.
    let names = Names::default();
    for entry in &mut review.verdicts {
        tell_verdict(entry, rulebook, words, &names);
    }
    let questions: HashMap<(String, String), Name> = review
        .verdicts
        .iter()
        .rev()
        .filter_map(|entry| entry.unknown.as_ref())
        .filter(|unknown| unknown.reason == "rule")
        .map(|unknown| ((unknown.reason.clone(), unknown.subject.clone()), unknown.question.clone()))
        .collect();
    for question in &mut review.coverage.open_questions {
        tell_question(question, &questions, words);
    }
    for unknown in review.practices.iter_mut().filter_map(|row| row.settle.as_mut()) {
        match questions.get(&(unknown.reason.clone(), unknown.subject.clone())) {
            Some(told) => unknown.question.clone_from(told),
            None if unknown.reason != "rule" => unknown.question = words.question(&unknown.reason, &unknown.subject).into(),
            None => {}
        }
    }
    for left in review.coverage.not_looked_at.iter_mut().chain(&mut review.coverage.rules_left_out) {
        if words.has(&left.key) {
            left.reason = words.say(&left.key, &[("subject", &left.subject)]);
        }
    }
    for reason in &mut review.outcome {
        if words.has(&reason.key) {
            reason.message = fill(words.line(&reason.key), &reason.arguments, language);
        }
    }
}

/// What is so. A failure says its text; an unknown says why nobody can tell; a pass says the claim.
fn tell_verdict(entry: &mut VerdictEntry, rulebook: &Rulebook, words: &Words, names: &Names) {
    let rule = rulebook.get(&entry.rule);
    let line = |key: &str| rule.map(|rule| rule.texts(words.language()).line(key)).filter(|line| !line.is_empty());
    let told = match (&entry.unknown, entry.verdict) {
        (Some(unknown), Verdict::Unknown) if unknown.reason != "rule" => Some(words.unknown(&unknown.reason, &unknown.subject)),
        (Some(unknown), Verdict::Unknown) => line(key_of(unknown)).map(|line| fill(line, &entry.arguments, words.language())),
        (_, Verdict::Pass) => line("title").map(str::to_owned),
        _ => line(&entry.key).map(|line| fill(line, &entry.arguments, words.language())),
    };
    if let Some(told) = told {
        entry.message = names.of(&told);
    }
    if let Some(unknown) = &mut entry.unknown {
        unknown.question = names.of(&question(unknown, rule, &entry.arguments, words));
    }
}

/// The text key of an unknown that the rule itself explains.
fn key_of(unknown: &UnknownEntry) -> &str {
    unknown.subject.rsplit_once(": ").map_or("", |(_, key)| key)
}

fn question(unknown: &UnknownEntry, rule: Option<&Rule>, arguments: &Arguments, words: &Words) -> String {
    if unknown.reason != "rule" {
        return words.question(&unknown.reason, &unknown.subject);
    }
    let line = rule.map(|rule| rule.texts(words.language()).line(key_of(unknown))).filter(|line| !line.is_empty());
    line.map_or_else(|| unknown.question.to_string(), |line| fill(line, arguments, words.language()))
}

/// The question of a rule is that of the first verdict that asks it.
fn tell_question(question: &mut OpenQuestion, of_rules: &HashMap<(String, String), Name>, words: &Words) {
    if question.reason != "rule" {
        question.question = words.question(&question.reason, &question.subject);
        return;
    }
    if let Some(told) = of_rules.get(&(question.reason.clone(), question.subject.clone())) {
        told.as_str().clone_into(&mut question.question);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::report::{sample, to_json};

    /// A review in which a rule asks a question of its own.
    fn asking() -> Review {
        let mut review = sample::review();
        let mut entry = sample::failure("fsx-throughput-feeds-every-gpu", "no-capacity", ("Data", "AES256"), &json!({}));
        let subject = "fsx-throughput-feeds-every-gpu: no-capacity".to_owned();
        entry.verdict = Verdict::Unknown;
        entry.unknown =
            Some(Box::new(UnknownEntry { reason: "rule".into(), subject: subject.clone(), question: Name::default() }));
        review.verdicts.push(entry);
        review.coverage.open_questions =
            vec![OpenQuestion { reason: "rule".into(), subject, verdicts: 1, question: String::new() }];
        review
    }

    #[test]
    fn the_way_through_another_language_changes_nothing() {
        let rulebook = sample::rulebook();
        for language in Language::ALL {
            let mut straight = asking();
            tell(&mut straight, &rulebook, language);
            for other in Language::ALL {
                let mut around = asking();
                tell(&mut around, &rulebook, other);
                tell(&mut around, &rulebook, language);
                assert_eq!(to_json(&around), to_json(&straight), "{other:?} {language:?}");
            }
        }
    }

    #[test]
    fn a_question_of_a_rule_is_told_by_its_line() {
        let mut review = asking();
        tell(&mut review, &sample::rulebook(), Language::Ja);
        assert_eq!(review.coverage.open_questions[0].question, "`StorageCapacity` が記載されていません。");
        assert_eq!(review.verdicts.last().unwrap().message, "`StorageCapacity` が記載されていません。");
    }

    #[test]
    fn what_the_rulebook_does_not_know_keeps_its_words() {
        let mut review = asking();
        review.verdicts[0].rule = "rule-of-another-organisation".into();
        let before = review.verdicts[0].message.clone();
        tell(&mut review, &sample::rulebook(), Language::Ko);
        assert_eq!(review.verdicts[0].message, before);
    }
}
