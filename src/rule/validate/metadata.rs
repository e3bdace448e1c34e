//! What `rule.yaml` says beside its texts.

use std::collections::BTreeMap;

use rhai::Position;

use super::nearest::hint;
use super::{Problem, own};
use crate::rule::Rule;
use crate::{framework, schema};

/// The version of the vocabulary that this program speaks.
const ENGINE: u32 = 1;

pub(super) fn problems(rule: &Rule) -> Vec<Problem> {
    let metadata = &rule.metadata;
    let mut problems = Vec::new();
    let mut say = |path: &[&str], message: String| problems.push(Problem::in_metadata(rule, path, message));
    if metadata.engine != ENGINE {
        say(&["engine"], format!("`engine` is {}; this program speaks version {ENGINE}", metadata.engine));
    }
    if !is_kebab(rule.id.as_str()) {
        say(&[], format!("the folder's name `{}` is not in kebab-case", rule.id));
    }
    if metadata.applies_to.is_empty() {
        say(&["applies_to"], "`applies_to` names no kind".into());
    }
    for kind in metadata.applies_to.iter().filter(|kind| !is_kind(kind)) {
        say(&["applies_to"], format!("`{kind}` is no kind{}", hint(kind, kinds())));
    }
    for evidence in metadata.evidence.iter().filter(|evidence| framework::practice(&evidence.practice).is_none()) {
        let all = framework::practices().map(|practice| practice.id.as_str());
        say(&["evidence"], format!("`{0}` is no best practice{1}", evidence.practice, hint(&evidence.practice, all)));
    }
    if metadata.sources.is_empty() {
        say(&["sources"], "`sources` names no page".into());
    }
    for source in metadata.sources.iter().filter(|source| !source.starts_with("https://") || source.contains(char::is_whitespace))
    {
        say(&["sources"], format!("`{source}` is no https link"));
    }
    for entry in metadata.implements.iter().filter(|entry| !is_entry(entry)) {
        say(&["implements"], format!("`{entry}` is no catalogue entry such as GPU-FSX-07"));
    }
    if !is_version(&metadata.since) {
        say(&["since"], format!("`{}` is no version such as 0.1.0", metadata.since));
    }
    problems
}

/// Settings that the script uses but `rule.yaml` does not define, and the other way round.
pub(super) fn settings(rule: &Rule, used: &BTreeMap<String, Position>) -> Vec<Problem> {
    let defined = &rule.metadata.settings;
    let names = || defined.keys().map(String::as_str);
    let undefined = used.iter().filter(|(name, _)| !defined.contains_key(*name)).map(|(name, position)| {
        Problem::in_script(rule, *position, format!("the setting `{name}` is not in `settings`{}", hint(name, names())))
    });
    let unused = names()
        .filter(|name| !used.contains_key(*name))
        .map(|name| Problem::in_metadata(rule, &["settings", name], format!("the script does not use the setting `{name}`")));
    undefined.chain(unused).collect()
}

fn kinds() -> impl Iterator<Item = &'static str> {
    schema::kinds().chain(own::kinds())
}

/// Whether a kind can stand in `applies_to`.
fn is_kind(kind: &str) -> bool {
    matches!(kind, "*" | "Design") || is_known(kind)
}

/// Whether the schemas, or our own table, know a kind.
pub(super) fn is_known(kind: &str) -> bool {
    schema::kind(kind).is_some() || own::is_kind(kind)
}

fn is_kebab(id: &str) -> bool {
    id.split('-').all(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()))
}

/// `GPU-FSX-07`: a catalogue, a group, a number.
fn is_entry(entry: &str) -> bool {
    let parts: Vec<&str> = entry.split('-').collect();
    let is_upper = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    matches!(parts.as_slice(), ["GPU" | "SOV", group, number]
        if is_upper(group) && number.len() == 2 && number.chars().all(|c| c.is_ascii_digit()))
}

fn is_version(version: &str) -> bool {
    version.split('.').count() == 3 && version.split('.').all(|part| part.parse::<u32>().is_ok())
}
