//! `plumbrule explain NAME`: everything a rule says for itself, and what the catalogues say of a practice, question or lens.

use minijinja::{Environment, context};

use super::arguments::PackArguments;
use super::{Ended, output};
use crate::report::{Words, clean};
use crate::rule::{Language, Rule};

mod entry;
mod name;

use entry::Writer;
use name::Meant;

pub(super) fn run(words: &[String], pack: &PackArguments, language: Language) -> Ended {
    let rulebook = super::choice::load_rules(&pack.rules)?;
    let writer = Writer { rulebook: &rulebook, words: Words::of(language) };
    let entry = match name::meant(&rulebook, &words.join(" "))? {
        Meant::Rule(rule) => return output::print(&render(rule, language)?),
        Meant::Practice(practice) => writer.practice(practice),
        Meant::Question(question) => writer.question(question),
        Meant::Pillar(pillar) => writer.pillar(pillar),
        Meant::Lenses => writer.lenses(),
        Meant::Lens(lens) => writer.lens(lens),
        Meant::LensQuestion(lens, question) => writer.lens_question(lens, question),
        Meant::LensPractice(lens, practice) => writer.lens_practice(lens, practice),
    };
    output::print(&entry.render()?)
}

/// The explanation of a rule as text.
pub(super) fn render(rule: &Rule, language: Language) -> anyhow::Result<String> {
    let words = Words::of(language);
    let texts = rule.texts(language);
    let practices: Vec<_> = rule
        .metadata
        .evidence
        .iter()
        .map(|evidence| {
            let title = crate::framework::practice(&evidence.practice).map_or("", |p| p.title.in_language(language.code()));
            let key = format!("strength.{}", evidence.strength.name());
            words.say("practice.bears", &[("practice", &evidence.practice), ("title", title), ("strength", words.line(&key))])
        })
        .collect();
    let lines: Vec<_> = texts.keys().map(|key| context! { key, text => texts.line(key) }).collect();
    let severity = |s: crate::finding::Severity| words.line(&format!("severity.{}", s.name())).to_owned();
    let value = context! {
        id => rule.id.as_str(),
        pack => words.line(&format!("pack.{}", rule.pack)),
        title => texts.title(), why => texts.why(), fix => texts.fix(),
        severity => severity(rule.metadata.severity.worst()),
        effort => words.line(&format!("effort.{}", rule.metadata.effort.name())),
        kinds => rule.metadata.applies_to.clone(), stages => stages(rule, words), practices, lines,
        config => rule.metadata.also_known_as.config.clone(), security_hub => rule.metadata.also_known_as.security_hub.clone(),
        implements => rule.metadata.implements.clone(), settings => settings(rule), sources => rule.metadata.sources.clone(),
        words => words.lines().collect::<std::collections::BTreeMap<_, _>>(),
    };
    let template = crate::embedded::entry(crate::embedded::TEMPLATES, "rule.txt.j2").unwrap_or_default();
    let text = Environment::new().render_named_str("rule.txt.j2", template, value)?;
    Ok(text.lines().map(|line| clean(line) + "\n").collect())
}

/// The stages that the rule judges, if it does not judge all.
fn stages(rule: &Rule, words: &Words) -> Vec<String> {
    rule.metadata.stages.iter().map(|stage| words.line(&format!("stage.{}", stage.name())).to_owned()).collect()
}

/// The settings as text, by name.
fn settings(rule: &Rule) -> std::collections::BTreeMap<String, String> {
    rule.metadata.settings.iter().map(|(name, value)| (name.clone(), value.to_string())).collect()
}
