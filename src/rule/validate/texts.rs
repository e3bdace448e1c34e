//! The texts of a rule: complete in three languages, with placeholders that the script fills.

use std::collections::BTreeSet;

use super::Problem;
use super::key::KeyUse;
use super::nearest::hint;
use crate::rule::text::placeholders;
use crate::rule::{Language, Rule};

/// Lines that every rule has.
const ALWAYS: [&str; 3] = ["title", "why", "fix"];

/// What is wrong with the texts as such: missing lines, and placeholders that differ between languages.
pub(super) fn alone(rule: &Rule) -> Vec<Problem> {
    let mut problems = Vec::new();
    let keys: BTreeSet<&str> = Language::ALL.iter().flat_map(|l| rule.texts(*l).keys()).chain(ALWAYS).collect();
    for key in keys {
        for language in Language::ALL {
            problems.extend(line(rule, language, key));
        }
    }
    problems
}

fn line(rule: &Rule, language: Language, key: &str) -> Option<Problem> {
    let code = language.code();
    let line = rule.texts(language).line(key);
    if line.trim().is_empty() {
        return Some(Problem::in_metadata(rule, &[code], format!("`{code}` has no text `{key}`")));
    }
    let (here, english) = (names(line), names(rule.texts(Language::En).line(key)));
    (here != english).then(|| {
        let message = format!("`{code}.{key}` has the placeholders {}, `en.{key}` has {}", shown(&here), shown(&english));
        Problem::in_metadata(rule, &[code, key], message)
    })
}

fn names(line: &str) -> BTreeSet<&str> {
    placeholders(line).into_iter().collect()
}

fn shown(names: &BTreeSet<&str>) -> String {
    if names.is_empty() {
        return "none".into();
    }
    names.iter().map(|name| format!("{{{name}}}")).collect::<Vec<_>>().join(", ")
}

/// What is wrong between texts and script: keys without text or use, placeholders that nothing fills.
pub(super) fn beside(rule: &Rule, uses: &[KeyUse]) -> Vec<Problem> {
    let texts = rule.texts(Language::En);
    let known: BTreeSet<&str> = texts.keys().collect();
    let asked: BTreeSet<&str> = uses.iter().map(|one| one.key.as_str()).collect();
    let mut problems = Vec::new();
    for one in uses {
        if known.contains(one.key.as_str()) {
            problems.extend(unfilled(rule, one, texts.line(&one.key)));
        } else {
            let message = format!("the text key `{}` has no text{}", one.key, hint(&one.key, known.iter().copied()));
            problems.push(Problem::in_script(rule, one.position, message));
        }
    }
    for key in known.iter().filter(|key| !asked.contains(*key)) {
        problems.push(Problem::in_metadata(rule, &["en", key], format!("the script does not use the text `{key}`")));
    }
    for key in rule.metadata.severity.by_key.keys() {
        if !uses.iter().any(|one| one.is_requirement && one.key == *key) {
            let message = format!("`severity` names `{key}`, which no `require` uses");
            problems.push(Problem::in_metadata(rule, &["severity", key], message));
        }
    }
    problems
}

fn unfilled(rule: &Rule, one: &KeyUse, line: &str) -> Vec<Problem> {
    let unfilled = names(line).into_iter().filter(|name| !one.names.contains(*name));
    let problem = |name: &str| {
        let message = if one.whole.contains(name) {
            format!("`{{{name}}}` of the text `{}` is a whole resource; show its `id` through a variable", one.key)
        } else {
            let near = hint(name, one.names.iter().map(String::as_str));
            format!("nothing fills `{{{name}}}` of the text `{}` here{near}", one.key)
        };
        Problem::in_script(rule, one.position, message)
    };
    unfilled.map(problem).collect()
}
