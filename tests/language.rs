//! The texts of rules, of reports and of the framework's proofs in three languages: complete, in the form of each language, in the words of the glossary.
#![expect(clippy::unwrap_used, reason = "a test fails where something is not as it should be")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use plumbrule::framework;
use plumbrule::rule::{Language, Rule, Rulebook, about_review};
use serde::Deserialize;

/// A line of text: its key, and what it says in English, Korean and Japanese.
#[derive(Debug)]
struct Line {
    /// Rule id and key; `reports` and key; `proof` and practice.
    name: String,
    key: String,
    texts: [String; 3],
    origin: Origin,
}

/// Where a line comes from, and so which form it has.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Origin {
    Rule,
    Report,
    Proof,
}

impl Line {
    /// Korean and Japanese.
    fn foreign(&self) -> [(Language, &str); 2] {
        let [_, ko, ja] = &self.texts;
        [(Language::Ko, ko), (Language::Ja, ja)]
    }
}

fn lines() -> Vec<Line> {
    let rulebook = Rulebook::builtin().unwrap();
    let mut lines: Vec<Line> = rulebook.rules().chain(about_review().values()).flat_map(rule_lines).collect();
    lines.extend(report_lines());
    lines.extend(proof_lines());
    lines
}

fn rule_lines(rule: &Rule) -> Vec<Line> {
    let all = keys(Language::ALL.map(|language| rule.texts(language).lines().map(|(key, _)| key.to_owned()).collect()));
    let line = |key: String| {
        let texts = Language::ALL.map(|language| rule.texts(language).line(&key).to_owned());
        Line { name: format!("{}.{key}", rule.id), key, texts, origin: Origin::Rule }
    };
    all.into_iter().map(line).collect()
}

/// What shows that a practice is followed.
fn proof_lines() -> Vec<Line> {
    let line = |practice: &framework::Practice| {
        let evidence = framework::proof::evidence(&practice.id).unwrap();
        let texts = [&evidence.en, &evidence.ko, &evidence.ja].map(Clone::clone);
        Line { name: format!("proof.{}", practice.id), key: "evidence".to_owned(), texts, origin: Origin::Proof }
    };
    framework::practices().map(line).collect()
}

fn keys(sets: [BTreeSet<String>; 3]) -> BTreeSet<String> {
    sets.into_iter().flatten().collect()
}

fn report_lines() -> Vec<Line> {
    let files = Language::ALL.map(|language| -> BTreeMap<String, String> {
        let text = fs::read_to_string(format!("reports/text/{}.yaml", language.code())).unwrap();
        serde_yaml::from_str(&text).unwrap()
    });
    let text = |file: &BTreeMap<String, String>, key: &String| file.get(key).cloned().unwrap_or_default();
    let all = keys(files.each_ref().map(|file| file.keys().cloned().collect()));
    all.into_iter()
        .map(|key| Line {
            name: format!("reports.{key}"),
            texts: files.each_ref().map(|f| text(f, &key)),
            key,
            origin: Origin::Report,
        })
        .collect()
}

/// Fails with everything that is wrong.
#[expect(clippy::print_stdout, reason = "a test tells how much it looked at")]
fn none(what: &str, wrong: &[String]) {
    println!("language: {what}: {} problems", wrong.len());
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Runs a check over the Korean and Japanese texts.
fn over_texts(what: &str, mut is_wrong: impl FnMut(&Line, Language, &str) -> Option<String>) {
    let mut wrong = Vec::new();
    for line in lines() {
        for (language, text) in line.foreign() {
            let problem = is_wrong(&line, language, text);
            wrong.extend(problem.map(|problem| format!("{} {}: {problem}: {text}", line.name, language.code())));
        }
    }
    none(what, &wrong);
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    let named = |name: &&str| !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    text.split('{').skip(1).filter_map(|part| part.split_once('}').map(|(name, _)| name)).filter(named).collect()
}

/// The text without code and placeholders.
fn prose(text: &str) -> String {
    let plain: Vec<&str> = text.split('`').step_by(2).collect();
    let parts: Vec<String> = plain
        .join(" ")
        .split('{')
        .enumerate()
        .map(|(index, part)| match part.split_once('}') {
            Some((_, rest)) if index > 0 => format!(" {rest}"),
            _ => part.to_owned(),
        })
        .collect();
    parts.concat()
}

const fn is_hangul(c: char) -> bool {
    matches!(c, '\u{ac00}'..='\u{d7a3}')
}

const fn is_japanese(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | 'ー' | '々' | '\u{4e00}'..='\u{9fff}')
}

#[test]
fn every_source_of_texts_is_read() {
    let count = |origin: Origin| lines().iter().filter(|line| line.origin == origin).count();
    assert_eq!(count(Origin::Proof), 307);
    assert!(count(Origin::Rule) > 800 && count(Origin::Report) > 200);
    assert!(lines().iter().any(|line| line.name == "waiver-is-in-force.expired"));
}

#[test]
fn every_line_stands_in_three_languages_with_the_same_placeholders() {
    over_texts("keys and placeholders", |line, _, text| {
        let [english, ..] = &line.texts;
        if english.trim().is_empty() || text.trim().is_empty() {
            return Some("a language lacks the line".into());
        }
        (placeholders(english) != placeholders(text)).then(|| format!("not the placeholders of `{english}`"))
    });
}

#[test]
fn no_korean_particle_is_written_twice() {
    const FORMS: [&str; 10] = ["이(가)", "가(이)", "은(는)", "는(은)", "을(를)", "를(을)", "와(과)", "과(와)", "(으)로", "(이)"];
    over_texts("double particles", |_, _, text| FORMS.iter().find(|form| text.contains(**form)).map(|form| format!("`{form}`")));
}

/// Share of a language's own letters in a text; nothing for a text of few letters.
fn share(language: Language, text: &str) -> Option<f64> {
    let letters: Vec<char> = prose(text).chars().filter(|c| c.is_alphabetic()).collect();
    let own = letters.iter().filter(|c| if language == Language::Ko { is_hangul(**c) } else { is_japanese(**c) }).count();
    #[expect(clippy::cast_precision_loss, reason = "a text is far shorter than 2^52")]
    (letters.len() >= 12).then(|| own as f64 / letters.len() as f64)
}

#[test]
fn the_prose_is_in_its_language() {
    // A title may consist of names for the greater part; names of services and commands stand alone.
    over_texts("share of own letters", |line, language, text| {
        let least = if line.origin == Origin::Report { 0.1 } else { 0.25 };
        share(language, text).filter(|share| *share < least && !line.key.starts_with("service.")).map(|s| format!("share {s:.2}"))
    });
    for language in [Language::Ko, Language::Ja] {
        let all: String = lines().iter().map(|line| line.texts[language as usize].clone() + " ").collect();
        assert!(share(language, &all).unwrap() > 0.7, "{}: {:?}", language.code(), share(language, &all));
    }
}

#[test]
fn no_digit_or_letter_is_of_the_wrong_width() {
    let is_wide = |c: &char| matches!(c, '\u{ff10}'..='\u{ff19}' | '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}');
    let is_narrow = |c: &char| matches!(c, '\u{ff61}'..='\u{ff9f}');
    over_texts("widths", |_, _, text| text.chars().find(|c| is_wide(c) || is_narrow(c)).map(|c| format!("`{c}`")));
}

#[test]
fn japanese_and_latin_stand_a_space_apart() {
    let is_latin = |c: char| c.is_ascii_alphanumeric() || matches!(c, '`' | '{' | '}' | '%');
    over_texts("spaces in Japanese", |_, language, text| {
        let pairs = text.chars().zip(text.chars().skip(1));
        let mut touching = pairs.filter(|(a, b)| (is_latin(*a) && is_japanese(*b)) || (is_japanese(*a) && is_latin(*b)));
        let touching = (language == Language::Ja).then(|| touching.next()).flatten();
        touching.map(|(a, b)| format!("no space in `{a}{b}`"))
    });
    over_texts("punctuation in Japanese", |_, language, text| {
        let is_spaced =
            ['、', '。', '「', '」'].iter().any(|c| text.contains(&format!(" {c}")) || text.contains(&format!("{c} ")));
        (language == Language::Ja && is_spaced).then(|| "a space beside punctuation".to_owned())
    });
}

/// The end of a text without a closing bracket and full stop.
fn ending(text: &str) -> &str {
    text.trim_end().trim_end_matches(['.', '。']).trim_end_matches(')')
}

fn ends(text: &str, endings: &[&str]) -> bool {
    endings.iter().any(|one| ending(text).ends_with(one))
}

#[test]
fn every_text_has_the_form_of_its_kind() {
    const POLITE: [&str; 5] = ["니다", "ます", "です", "せん", "ました"];
    over_texts("forms", |line, language, text| {
        let asks = if language == Language::Ko { "십시오" } else { "ください" };
        let is_good = match line.key.as_str() {
            _ if line.origin == Origin::Report => true,
            "evidence" => ends(text, &POLITE) && text.ends_with(['.', '。']),
            "title" => !text.ends_with(['.', '。']) && !ends(text, &POLITE) && !ends(text, &["십시오", "ください", "하기"]),
            "why" => ends(text, &POLITE),
            "fix" => text.contains(asks) && (ends(text, &POLITE) || ends(text, &[asks])),
            _ => text.ends_with('?') || text.ends_with(['.', '。']),
        };
        let is_loud = line.origin != Origin::Report && prose(text).contains(['!', '…', '!']);
        (!is_good || is_loud).then(|| "not the form of this text".to_owned())
    });
}

#[derive(Debug, Deserialize)]
struct Glossary {
    terms: Vec<Term>,
    words: Vec<Term>,
    exceptions: Vec<Exception>,
}

#[derive(Debug, Deserialize)]
struct Term {
    #[serde(default)]
    en: String,
    #[serde(default)]
    ko: String,
    #[serde(default)]
    ja: String,
    #[serde(default)]
    wrong: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Deserialize)]
struct Exception {
    line: String,
    term: String,
    reason: String,
}

fn glossary() -> Glossary {
    serde_yaml::from_str(&fs::read_to_string("data/language/glossary.yaml").unwrap()).unwrap()
}

/// Whether a text holds a term as a word, or its plural; a term in capitals only so.
fn holds_word(text: &str, term: &str) -> bool {
    let is_lower = term.starts_with(|c: char| c.is_lowercase());
    let text = if is_lower { text.to_lowercase() } else { text.to_owned() };
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '@');
    text.match_indices(term).any(|(start, _)| {
        let after = &text[start + term.len()..];
        let after = ["es", "s"].iter().find_map(|end| after.strip_prefix(end)).unwrap_or(after);
        let mut next = after.chars();
        let ends = match next.next() {
            Some('.') => next.next().is_none_or(char::is_whitespace),
            other => !other.is_some_and(is_part),
        };
        ends && !text[..start].chars().next_back().is_some_and(is_part)
    })
}

#[test]
fn the_terms_of_the_glossary_are_used() {
    let glossary = glossary();
    let mut unused: BTreeSet<(String, String)> =
        glossary.exceptions.iter().map(|one| (one.line.clone(), one.term.clone())).collect();
    over_texts("terms", |line, language, text| {
        let [english, ..] = &line.texts;
        let lacks = |term: &&Term| !text.contains(if language == Language::Ko { &term.ko } else { &term.ja });
        let said = glossary.terms.iter().filter(|term| holds_word(&prose(english), &term.en));
        let missing = said.filter(lacks).find(|term| {
            unused.remove(&(line.name.clone(), term.en.clone()));
            !glossary.exceptions.iter().any(|one| one.line == line.name && one.term == term.en)
        });
        missing.map(|term| format!("`{}` of the glossary is missing", term.en))
    });
    assert!(unused.is_empty(), "exceptions that nothing needs: {unused:?}");
    assert!(glossary.exceptions.iter().all(|one| !one.reason.is_empty()));
}

#[test]
fn no_wrong_form_of_the_glossary_appears() {
    let glossary = glossary();
    over_texts("wrong forms", |_, language, text| {
        let all = glossary.terms.iter().chain(&glossary.words);
        let mut forms = all.flat_map(|term| term.wrong.get(language.code()).into_iter().flatten());
        forms.find(|form| prose(text).contains(form.as_str())).map(|form| format!("`{form}`"))
    });
}
