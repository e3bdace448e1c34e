//! Pages of rules for the book: one for each rule, and indexes by pack, kind and practice.

use std::collections::BTreeMap;

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, Value, context};

use super::words::Words;
use crate::embedded;
use crate::framework;
use crate::rule::{Language, Rule, Rulebook, Strength, pack_place};

/// The pages by file name.
///
/// # Errors
/// If a template of the program is wrong.
pub fn rule_pages(rulebook: &Rulebook) -> Result<BTreeMap<String, String>, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    let mut pages = BTreeMap::new();
    let render = |template: &str, value: Value| -> Result<String, minijinja::Error> {
        let text = embedded::entry(embedded::TEMPLATES, template).unwrap_or_default();
        Ok(environment.render_named_str(template, text, value)?.trim_matches('\n').to_owned() + "\n")
    };
    for rule in rulebook.rules() {
        pages.insert(format!("{}.md", rule.id), render("rule.md.j2", page(rule))?);
    }
    for (file, value) in
        [("README.md", by_pack(rulebook)), ("by-kind.md", by_kind(rulebook)), ("by-practice.md", by_practice(rulebook))]
    {
        pages.insert(file.to_owned(), render("rules-index.md.j2", value)?);
    }
    Ok(pages)
}

fn page(rule: &Rule) -> Value {
    let words = Words::of(Language::En);
    let metadata = &rule.metadata;
    let equivalents =
        [("service.config", &metadata.also_known_as.config), ("service.security_hub", &metadata.also_known_as.security_hub)];
    let equivalents =
        equivalents.iter().filter_map(|(service, name)| Some(format!("{} {}", words.line(service), name.as_ref()?)));
    let texts: BTreeMap<&str, Value> = Language::ALL.iter().map(|language| (language.code(), texts(rule, *language))).collect();
    let settings: BTreeMap<&str, String> =
        metadata.settings.iter().map(|(name, value)| (name.as_str(), value.to_string())).collect();
    let stage = |stage: &crate::rule::Stage| words.line(&format!("stage.{}", stage.name())).to_owned();
    let stages: Vec<String> = metadata.stages.iter().map(stage).collect();
    context! {
        id => rule.id.as_str(), pack => pack_name(&rule.pack), severity => severity(rule),
        effort => words.line(&format!("effort.{}", metadata.effort.name())), since => metadata.since.clone(),
        kinds => metadata.applies_to.clone(), stages, practices => practices(rule), equivalents => equivalents.collect::<Vec<_>>(),
        implements => metadata.implements.clone(), settings, conceals => metadata.conceals,
        script => rule.script.trim_end(), cases => cases(rule), texts, sources => metadata.sources.clone(),
    }
}

fn texts(rule: &Rule, language: Language) -> Value {
    let texts = rule.texts(language);
    let lines: Vec<Value> = texts
        .keys()
        .map(|key| context! { key, text => texts.line(key), severity => rule.metadata.severity.of(key).name() })
        .collect();
    let name = match language {
        Language::En => "English",
        Language::Ko => "한국어",
        Language::Ja => "日本語",
    };
    context! { name, title => texts.title(), why => texts.why(), fix => texts.fix(), lines }
}

fn practices(rule: &Rule) -> Vec<Value> {
    let strength = |strength: Strength| match strength {
        Strength::Proves => "proves",
        Strength::Evidences => "evidences",
        Strength::Hints => "hints",
    };
    let of = |evidence: &crate::rule::Evidence| {
        let practice = framework::practice(&evidence.practice)?;
        Some(context! {
            id => practice.id.clone(), title => practice.title.en.clone(), link => practice.link(),
            strength => strength(evidence.strength),
        })
    };
    rule.metadata.evidence.iter().filter_map(of).collect()
}

fn cases(rule: &Rule) -> Vec<String> {
    let cases: serde_json::Value = serde_json::from_str(&rule.cases).unwrap_or_default();
    let names = cases.as_array().into_iter().flatten().filter_map(|case| case.get("name")?.as_str());
    names.map(str::to_owned).collect()
}

fn severity(rule: &Rule) -> &'static str {
    rule.metadata.severity.worst().name()
}

fn pack_name(pack: &str) -> String {
    let (words, key) = (Words::of(Language::En), format!("pack.{pack}"));
    if words.has(&key) { words.line(&key).to_owned() } else { pack.to_owned() }
}

fn row(rule: &Rule) -> Value {
    context! { id => rule.id.as_str(), severity => severity(rule), title => rule.texts(Language::En).title() }
}

fn group(name: String, about: &str, rules: &[&Rule]) -> Value {
    context! { name, about, rules => rules.iter().map(|rule| row(rule)).collect::<Vec<_>>() }
}

fn by_pack(rulebook: &Rulebook) -> Value {
    let mut packs: BTreeMap<(usize, &str), Vec<&Rule>> = BTreeMap::new();
    for rule in rulebook.rules() {
        packs.entry((pack_place(&rule.pack), &rule.pack)).or_default().push(rule);
    }
    let groups: Vec<Value> =
        packs.iter().map(|((_, pack), rules)| group(format!("{} ({})", pack_name(pack), rules.len()), "", rules)).collect();
    let about = format!(
        "The {} rules by pillar and pack. Also [by resource type](by-kind.md) and [by best practice](by-practice.md). \
         `plumbrule explain RULE --lang en|ko|ja` shows the same in a terminal.",
        rulebook.len()
    );
    context! { title => "Rules", about, groups }
}

fn by_kind(rulebook: &Rulebook) -> Value {
    let mut kinds: BTreeMap<&str, Vec<&Rule>> = BTreeMap::new();
    for rule in rulebook.rules() {
        for kind in &rule.metadata.applies_to {
            kinds.entry(kind).or_default().push(rule);
        }
    }
    let groups: Vec<Value> = kinds.iter().map(|(kind, rules)| group((*kind).to_owned(), "", rules)).collect();
    let about = format!("{} resource types have rules. [All rules](README.md).", kinds.len());
    context! { title => "Rules by resource type", about, groups }
}

fn by_practice(rulebook: &Rulebook) -> Value {
    let mut groups = Vec::new();
    for practice in framework::practices() {
        let bears = |rule: &&Rule| rule.metadata.evidence.iter().any(|evidence| evidence.practice == practice.id);
        let rules: Vec<&Rule> = rulebook.rules().filter(bears).collect();
        if !rules.is_empty() {
            groups.push(group(format!("{} {}", practice.id, practice.title.en), &format!("<{}>", practice.link()), &rules));
        }
    }
    let about = format!(
        "Rules bear on {} of {} best practices of the AWS Well-Architected Framework. [All rules](README.md).",
        groups.len(),
        framework::practices().len()
    );
    context! { title => "Rules by best practice", about, groups }
}
