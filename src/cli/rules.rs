//! `plumbrule rules`: list, show, test, validate, new.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::arguments::{ListFormat, PackArguments, RulesCommand};
use super::choice::find;
use super::{Ended, explain, output, scaffold};
use crate::rule::{Language, Rule, Rulebook, pack_place};
use crate::rule_test::{self, Report};

pub(super) fn run(command: &RulesCommand) -> Ended {
    match command {
        RulesCommand::List { pack, language, format } => list(pack, language.language(), *format),
        RulesCommand::Show { rule, pack, language } => show(rule, pack, language.language()),
        RulesCommand::Test { rule, pack } => test(rule, pack),
        RulesCommand::Validate { rule, pack } => validate(rule, pack),
        RulesCommand::Pages { to, pack } => pages(to, pack),
        RulesCommand::New { rule, kind, pack } => scaffold::run(rule, kind, pack),
    }
}

fn list(pack: &PackArguments, language: Language, format: ListFormat) -> Ended {
    let rulebook = super::choice::load_rules(&pack.rules)?;
    if format == ListFormat::Json {
        let rules: Vec<Value> = rulebook.rules().map(everything).collect();
        return output::print(&(serde_json::to_string_pretty(&rules)? + "\n"));
    }
    let widest = rulebook.rules().map(|rule| rule.id.as_str().len()).max().unwrap_or(0);
    let mut text = String::new();
    let mut current = "";
    for pack in packs(&rulebook) {
        for rule in rulebook.rules().filter(|rule| rule.pack == pack) {
            if current != pack {
                let _ = writeln!(
                    text,
                    "{}{}",
                    if current.is_empty() { "" } else { "\n" },
                    crate::report::Words::of(language).line(&format!("pack.{pack}"))
                );
                current = pack;
            }
            let severity = rule.metadata.severity.worst().name();
            let _ = writeln!(text, "  {:<widest$}  {severity:<8}  {}", rule.id.as_str(), rule.texts(language).title());
        }
    }
    output::print(&text)
}

/// The packs, pillars in the framework's order, then the others.
fn packs(rulebook: &Rulebook) -> Vec<&str> {
    let mut packs: Vec<&str> = rulebook.rules().map(|rule| rule.pack.as_str()).collect();
    packs.sort_by_key(|pack| (pack_place(pack), *pack));
    packs.dedup();
    packs
}

/// Everything that is known of a rule.
fn everything(rule: &Rule) -> Value {
    let texts = |language| rule.texts(language).lines().map(|(k, v)| (k.to_owned(), json!(v))).collect::<serde_json::Map<_, _>>();
    let mut value = serde_json::to_value(&rule.metadata).unwrap_or_default();
    if let Some(fields) = value.as_object_mut() {
        fields.shift_insert(0, "id".into(), json!(rule.id));
        fields.shift_insert(1, "pack".into(), json!(rule.pack));
        for language in Language::ALL {
            fields.insert(language.code().into(), Value::Object(texts(language)));
        }
    }
    value
}

fn show(id: &str, pack: &PackArguments, language: Language) -> Ended {
    let rulebook = super::choice::load_rules(&pack.rules)?;
    let rule = find(&rulebook, id)?;
    let text = explain::render(rule, language)?;
    output::print(&format!("{text}\n{}\n{}\n", rule.origin, rule.script.trim_end()))
}

/// The rules that a command names: those, else those of the given packs, else all.
fn chosen<'b>(rulebook: &'b Rulebook, ids: &[String], pack: &PackArguments) -> anyhow::Result<Vec<&'b Rule>> {
    if !ids.is_empty() {
        return ids.iter().map(|id| find(rulebook, id)).collect();
    }
    let own = |rule: &&Rule| {
        pack.rules.is_empty() || pack.rules.iter().any(|folder| std::path::Path::new(&rule.origin).starts_with(folder))
    };
    Ok(rulebook.rules().filter(own).collect())
}

/// All seven tests of the chosen rules; crossfire brings the cases of every rule.
fn test(ids: &[String], pack: &PackArguments) -> Ended {
    let rulebook = super::choice::load_rules(&pack.rules)?;
    let rules = chosen(&rulebook, ids, pack)?;
    let foreign = rule_test::crossfire::foreign(rulebook.rules())?;
    let reports: [(&str, Report); 7] = [
        ("cases", rule_test::every(&rules, rule_test::run_cases)),
        ("crossfire", rule_test::every(&rules, |rule| rule_test::crossfire::run(rule, &foreign))),
        ("masking", rule_test::every(&rules, rule_test::masking::run)),
        ("decisive", rule_test::every(&rules, rule_test::decisive::run)),
        ("mutants", rule_test::every(&rules, rule_test::mutants::run)),
        ("presence", rule_test::every(&rules, rule_test::presence::run)),
        ("worlds", rule_test::every(&rules, rule_test::worlds::run)),
    ];
    let mut text = String::new();
    for (_, report) in &reports {
        for problem in &report.problems {
            let _ = writeln!(text, "{}", crate::report::clean(problem));
        }
    }
    for (name, report) in &reports {
        let _ =
            writeln!(text, "{name:<10} tried {:>6}, problems {:>3}  {}", report.tried, report.problems.len(), report.summary());
    }
    let problems: usize = reports.iter().map(|(_, report)| report.problems.len()).sum();
    let _ = writeln!(text, "rules: {}, problems: {problems}", rules.len());
    output::print(&text)?;
    Ok(u8::from(problems > 0))
}

/// Writes the pages of the chosen packs, else of all rules.
fn pages(to: &std::path::Path, pack: &PackArguments) -> Ended {
    let mut rulebook = super::choice::load_rules(&pack.rules)?;
    let own: Vec<String> = chosen(&rulebook, &[], pack)?.iter().map(|rule| rule.id.to_string()).collect();
    rulebook.retain(|rule| own.iter().any(|id| id == rule.id.as_str()));
    let pages = crate::report::rule_pages(&rulebook)?;
    for (name, text) in &pages {
        output::write_whole(&to.join(name), &crate::report::clean_text(text))?;
    }
    output::print(&format!("pages: {}\n", pages.len()))
}

fn validate(ids: &[String], pack: &PackArguments) -> Ended {
    let rulebook = super::choice::load_rules(&pack.rules)?;
    let rules = chosen(&rulebook, ids, pack)?;
    let problems: Vec<String> =
        rules.iter().flat_map(|rule| crate::engine::validate(rule)).map(|problem| problem.to_string()).collect();
    let mut text = String::new();
    for problem in &problems {
        let _ = writeln!(text, "{}", crate::report::clean(problem));
    }
    let _ = writeln!(text, "rules: {}, problems: {}", rules.len(), problems.len());
    output::print(&text)?;
    Ok(u8::from(!problems.is_empty()))
}
