//! Mutants: a small change of the script or of a setting must be noticed by some case of the rule.

use indexmap::IndexMap;

use super::{Case, Prepared, Report, cases, judge_with, mismatches};
use crate::engine::Workshop;
use crate::rule::{Rule, RuleId};

mod edit;
mod setting;
mod token;

/// A rule that says something else, or says the same in other words.
pub(super) struct Mutant {
    /// `<line> => <mutated line>`, or `NAME: 7 => 8` for a setting.
    pub(super) name: String,
    /// The changed rule.
    pub(super) rule: Rule,
}

/// Makes every mutant of the rule and runs the rule's cases over it.
///
/// Whoever survives must be listed in `rule.yaml` with a reason, and whoever is listed must survive.
#[must_use]
pub fn run(rule: &Rule) -> Report {
    let mut report = Report::default();
    match cases(rule).map_err(|error| error.to_string()).and_then(|cases| prepare(rule, cases)) {
        Ok(mut range) => {
            let survivors = survivors(rule, &mut range, &mut report);
            report.problems.extend(compare(rule, &survivors));
        }
        Err(error) => report.problems.push(format!("{}: {error}", rule.id)),
    }
    report
}

/// The cases that shoot at mutants.
struct Range {
    cases: Vec<(Case, Prepared)>,
    workshops: IndexMap<Option<String>, Workshop>,
}

fn prepare(rule: &Rule, cases: Vec<Case>) -> Result<Range, String> {
    let mut prepared = Vec::new();
    let mut workshops = IndexMap::new();
    for case in cases {
        let surroundings = case.prepare(rule).map_err(|error| format!("{}: {error}", case.name))?;
        let jurisdiction = surroundings.jurisdiction.as_ref();
        workshops.entry(case.jurisdiction.clone()).or_insert_with(|| Workshop::new(jurisdiction));
        prepared.push((case, surroundings));
    }
    Ok(Range { cases: prepared, workshops })
}

/// The names of the mutants that no case notices.
fn survivors(rule: &Rule, range: &mut Range, report: &mut Report) -> Vec<String> {
    let mut survivors = Vec::new();
    for (mutant, number) in all(rule).into_iter().zip(0..) {
        report.tried += 1;
        report.count("mutants", 1);
        match range.notices(&mutant.rule, number) {
            Some(Noticed::Verdict) => report.count("noticed by a verdict", 1),
            Some(Noticed::Fault) => report.count("noticed by a rule error", 1),
            None => survivors.push(mutant.name),
        }
    }
    report.count("survivors with a reason", survivors.iter().filter(|name| is_listed(rule, name)).count());
    survivors
}

fn is_listed(rule: &Rule, name: &str) -> bool {
    rule.metadata.mutants.iter().any(|listed| listed.mutant == name)
}

fn compare(rule: &Rule, survivors: &[String]) -> Vec<String> {
    let unlisted = survivors.iter().filter(|name| !is_listed(rule, name));
    let mut problems: Vec<String> = unlisted.map(|name| format!("{}: survives: {name}", rule.id)).collect();
    let known: Vec<String> = all(rule).into_iter().map(|mutant| mutant.name).collect();
    for listed in rule.metadata.mutants.iter().filter(|listed| !survivors.contains(&listed.mutant)) {
        let fault = if known.contains(&listed.mutant) { "is noticed" } else { "does not exist" };
        problems.push(format!("{}: listed, but {fault}: {}", rule.id, listed.mutant));
    }
    problems
}

/// All mutants; of several with the same name the later ones carry their number.
fn all(rule: &Rule) -> Vec<Mutant> {
    let mut seen: IndexMap<String, usize> = IndexMap::new();
    let mut mutants = edit::mutants(rule);
    mutants.extend(setting::mutants(rule));
    for mutant in &mut mutants {
        let times = seen.entry(mutant.name.clone()).or_default();
        *times += 1;
        if *times > 1 {
            mutant.name = format!("{} ({times})", mutant.name);
        }
    }
    mutants
}

enum Noticed {
    Verdict,
    Fault,
}

impl Range {
    /// The first case that tells the mutant from what it expects.
    fn notices(&mut self, mutant: &Rule, number: usize) -> Option<Noticed> {
        for (index, (case, prepared)) in self.cases.iter().enumerate() {
            let mut rule = case.rule_with_settings(mutant).into_owned();
            // Engines keep compiled scripts and settings by the id of the rule.
            let own = if case.settings.is_empty() { String::new() } else { format!("~{index}") };
            rule.id = RuleId::new(&format!("{}~{number}{own}", rule.id));
            let workshop = self.workshops.get_mut(&case.jurisdiction)?;
            match judge_with(workshop, &rule, prepared) {
                Ok(judged) if mismatches(case, prepared, &judged).is_empty() => {}
                Ok(_) => return Some(Noticed::Verdict),
                Err(_) => return Some(Noticed::Fault),
            }
        }
        None
    }
}
