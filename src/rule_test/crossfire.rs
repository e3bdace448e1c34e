//! Crossfire: every rule over every other rule's cases.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::expect::path;
use super::{Case, CaseError, Prepared, Report, cases, judge_with};
use crate::engine::Workshop;
use crate::finding::Verdict;
use crate::jurisdiction::Stack;
use crate::review::Settled;
use crate::rule::{Rule, RuleId};
use crate::value::Place;

/// A case of some rule, prepared for the others.
#[derive(Debug)]
pub struct Foreign {
    /// The rule that it belongs to.
    pub rule: RuleId,
    /// The case.
    pub case: Case,
    /// Its design in its surroundings.
    pub prepared: Prepared,
}

/// The cases of all rules.
///
/// # Errors
/// If a case cannot be prepared.
pub fn foreign<'r>(rules: impl IntoIterator<Item = &'r Rule>) -> Result<Vec<Foreign>, CaseError> {
    let mut all = Vec::new();
    for rule in rules {
        for case in cases(rule)? {
            let prepared = case.prepare(rule)?;
            all.push(Foreign { rule: rule.id.clone(), case, prepared });
        }
    }
    Ok(all)
}

/// Compares the rule's failures in foreign cases with those that its `crossfire.txt` lists.
#[must_use]
pub fn run(rule: &Rule, foreign: &[Foreign]) -> Report {
    let (found, mut report) = hits(rule, foreign);
    let listed: BTreeSet<&str> = rule.crossfire.lines().filter(|line| !line.is_empty()).collect();
    for line in found.iter().filter(|line| !listed.contains(line.as_str())) {
        report.problems.push(format!("{}: not listed in crossfire.txt: {line}", rule.id));
    }
    for line in listed.into_iter().filter(|line| !found.contains(*line)) {
        report.problems.push(format!("{}: listed in crossfire.txt, but does not fail: {line}", rule.id));
    }
    report
}

/// The failures of a rule in foreign cases that those cases did not set themselves, a line each, sorted.
#[must_use]
pub fn hits(rule: &Rule, foreign: &[Foreign]) -> (BTreeSet<String>, Report) {
    let mut found = BTreeSet::new();
    let mut report = Report::default();
    let mut workshops: IndexMap<Option<String>, Workshop> = IndexMap::new();
    let own = own_jurisdiction(rule);
    for other in foreign.iter().filter(|other| other.rule != rule.id && other.prepared.subjects(rule).next().is_some()) {
        report.tried += 1;
        report.count("foreign cases", 1);
        let prepared = surroundings(other, own.as_ref());
        let name = other.case.jurisdiction.clone();
        let workshop = workshops.entry(name).or_insert_with(|| Workshop::new(prepared.jurisdiction.as_ref()));
        match judge_with(workshop, rule, &prepared) {
            Ok(judged) => {
                for (id, judgement) in judged {
                    report.count("subjects", 1);
                    let resource = prepared.name(id);
                    let failures = judgement.settled.iter().filter(|s| s.verdict == Verdict::Fail);
                    report.count("failures", failures.clone().count());
                    let unasked = failures.filter(|settled| !other.sets(settled));
                    found.extend(unasked.map(|s| format!("{} | {} | {resource} | {}", other.rule, other.case.name, s.key)));
                }
            }
            Err(error) => report.problems.push(format!("{}: {}: {}: {error}", rule.id, other.rule, other.case.name)),
        }
    }
    report.count("failures listed", found.len());
    (found, report)
}

/// A rule that asks for the jurisdiction meets cases without one in the first jurisdiction that its own cases name.
fn surroundings(other: &Foreign, own: Option<&std::sync::Arc<Stack>>) -> Prepared {
    let mut prepared = other.prepared.clone();
    prepared.jurisdiction = prepared.jurisdiction.or_else(|| own.cloned());
    prepared
}

fn own_jurisdiction(rule: &Rule) -> Option<std::sync::Arc<Stack>> {
    let name = cases(rule).ok()?.into_iter().find_map(|case| case.jurisdiction)?;
    Stack::load(&[name]).ok()?.map(std::sync::Arc::new)
}

impl Foreign {
    /// Whether the case itself put, or removed, what decided.
    fn sets(&self, settled: &Settled) -> bool {
        let mut decided = path(&self.prepared, settled);
        if let Place::Absent(_, key) = &settled.place {
            decided = format!("{decided}.{key}");
        }
        let paths = || self.case.set.keys().chain(&self.case.unset);
        self.case.resources.is_some() || paths().any(|path| lies_under(&decided, path))
    }
}

fn lies_under(path: &str, outer: &str) -> bool {
    path.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}
