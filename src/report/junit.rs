//! Writes a review as JUnit XML: a suite for each rule, a case for each resource that it speaks of, and a suite for the gate.

use std::collections::BTreeMap;

use super::clean;
use super::clean::clean_name;
use super::record::Record;
use crate::document::{OutcomeKind, State, VerdictEntry};
use crate::finding::Verdict;

mod xml;

/// What a case came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Came {
    Passed,
    Failed,
    Skipped,
    /// The review itself went wrong.
    Broken,
}

/// A case: a rule on a resource, or the gate.
struct Case {
    name: String,
    class: String,
    came: Came,
    /// Severity of a failure, or why a case is skipped.
    sort: &'static str,
    message: String,
    /// What stands below the message; empty for a rule that passes.
    details: String,
}

/// Cases that belong together.
struct Suite {
    name: String,
    package: String,
    properties: Vec<(String, String)>,
    cases: Vec<Case>,
}

/// The review as JUnit XML with a line end, in the form of Jenkins' `junit-10.xsd`.
pub(super) fn to_junit(record: &Record<'_>) -> String {
    let suites: Vec<Suite> = std::iter::once(gate(record)).chain(rules(record)).collect();
    xml::written(&suites)
}

/// The gate as a test of its own: a failure if it stops the design, an error if the review could not do its work.
fn gate(record: &Record<'_>) -> Suite {
    let outcome = &record.review.outcome;
    let is_gate = |kind| matches!(kind, OutcomeKind::GateFailed | OutcomeKind::NotEnoughKnown);
    let reasons = outcome.iter().filter(|reason| reason.kind != OutcomeKind::Passed);
    let details: Vec<String> =
        reasons.clone().map(|reason| format!("[{}] {}", reason.kind.name(), clean(&reason.message))).collect();
    let came = if outcome.iter().any(|reason| is_gate(reason.kind)) {
        Came::Failed
    } else if details.is_empty() {
        Came::Passed
    } else {
        Came::Broken
    };
    let sort = reasons.clone().next().map_or("passed", |reason| reason.kind.name());
    let only = Case {
        name: "gate".to_owned(),
        class: "plumbrule.gate".to_owned(),
        came,
        sort,
        message: record.gate(),
        details: details.into_iter().chain([record.states()]).collect::<Vec<_>>().join("\n"),
    };
    Suite { name: "gate".to_owned(), package: "plumbrule".to_owned(), properties: properties(record), cases: vec![only] }
}

fn properties(record: &Record<'_>) -> Vec<(String, String)> {
    let review = record.review;
    let total = &review.coverage.total;
    let counted = [
        ("verdicts.fail", total.fail),
        ("verdicts.unknown", total.unknown),
        ("verdicts.pass", total.pass),
        ("verdicts.not-applicable", total.not_applicable),
        ("practices.total", review.states.total()),
    ];
    let states = State::ALL.map(|state| (format!("practices.{}", state.name()), review.states.count(state).to_string()));
    let told = [
        ("version", clean(&review.provenance.tool)),
        ("as-of", clean(&review.provenance.as_of)),
        ("gate", record.gate()),
        ("practices", record.states()),
    ];
    let told = told.into_iter().map(|(name, value)| (name.to_owned(), value));
    told.chain(counted.map(|(name, count)| (name.to_owned(), count.to_string()))).chain(states).collect()
}

/// A suite for each rule with verdicts, in the order of their ids.
fn rules(record: &Record<'_>) -> Vec<Suite> {
    let mut by_rule: BTreeMap<&str, Vec<&VerdictEntry>> = BTreeMap::new();
    for entry in record.entries() {
        by_rule.entry(&entry.rule).or_default().push(entry);
    }
    by_rule.into_iter().map(|(rule, entries)| suite(record, rule, &entries)).collect()
}

fn suite(record: &Record<'_>, rule: &str, entries: &[&VerdictEntry]) -> Suite {
    let mut order = Vec::new();
    let mut by_resource: BTreeMap<(&str, &str), Vec<&VerdictEntry>> = BTreeMap::new();
    for entry in entries {
        let resource = (entry.resource.design.as_str(), entry.resource.id.as_str());
        if !by_resource.contains_key(&resource) {
            order.push(resource);
        }
        by_resource.entry(resource).or_default().push(entry);
    }
    let pack = entries.first().map_or("", |entry| entry.pack.as_str());
    let mut cases: Vec<Case> =
        order.iter().filter_map(|resource| case(record, (pack, rule), by_resource.get(resource)?)).collect();
    tell_apart(&mut cases);
    let properties = vec![("title".to_owned(), record.title(rule))];
    Suite { name: clean_name(rule), package: clean_name(pack), properties, cases }
}

/// GitLab wants no two cases with the same name.
fn tell_apart(cases: &mut [Case]) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for case in cases {
        let count = seen.entry(case.name.clone()).or_default();
        *count += 1;
        if *count > 1 {
            case.name = format!("{} #{count}", case.name);
        }
    }
}

/// A rule on a resource: failed if anything fails that is neither waived nor known, skipped if something is unknown, or if nothing
/// fails but what is waived or known.
fn case(record: &Record<'_>, (pack, rule): (&str, &str), entries: &[&VerdictEntry]) -> Option<Case> {
    let worst = entries.iter().filter(|entry| Record::is_open(entry)).max_by_key(|entry| entry.severity);
    let first = |wanted: fn(&VerdictEntry) -> bool| entries.iter().find(|entry| wanted(entry));
    let unknown = first(|entry| entry.verdict == Verdict::Unknown && entry.waiver.is_none());
    let waived = first(|entry| entry.waiver.is_some());
    let known = first(|entry| entry.verdict == Verdict::Fail);
    let skipped = [(unknown, "unknown"), (waived, "waived"), (known, "known")];
    let skipped = skipped.into_iter().find_map(|(entry, sort)| Some((Came::Skipped, sort, *entry?)));
    let failed = worst.map(|entry| (Came::Failed, entry.severity.name(), *entry));
    let (came, sort, shown) = failed.or(skipped).or(entries.first().map(|entry| (Came::Passed, "pass", *entry)))?;
    let waived = waived_by(record, shown);
    Some(Case {
        name: name(record, shown),
        class: format!("{}.{}", clean_name(pack), clean_name(rule)),
        came,
        sort,
        message: waived.unwrap_or_else(|| record.message(shown)),
        details: if came == Came::Passed { String::new() } else { details(record, entries) },
    })
}

fn waived_by(record: &Record<'_>, entry: &VerdictEntry) -> Option<String> {
    Some(format!("{}: {}", record.words.line("label.waived"), record.waived(entry)?))
}

fn name(record: &Record<'_>, entry: &VerdictEntry) -> String {
    let resource = &entry.resource;
    match (resource.id.is_empty(), record.review.coverage.designs.len() > 1 && !resource.design.is_empty()) {
        (true, _) => clean_name(&resource.design),
        (false, true) => format!("{} ({})", clean_name(&resource.id), clean_name(&resource.design)),
        (false, false) => clean_name(&resource.id),
    }
}

/// One line for each verdict, then what the rule says for itself. A line begins with a bracket, never with a text of the design.
fn details(record: &Record<'_>, entries: &[&VerdictEntry]) -> String {
    let words = record.words;
    let line = |entry: &&VerdictEntry| {
        let badge = match entry.verdict {
            Verdict::Fail => format!("severity.{}", entry.severity.name()),
            verdict => format!("verdict.{}", verdict.name()),
        };
        let waiver = waived_by(record, entry).map(|waived| format!(" {waived}")).unwrap_or_default();
        format!("[{}] {}: {}{waiver}", words.line(&badge), clean(&entry.location.to_string()), record.message(entry))
    };
    let Some(first) = entries.first() else { return String::new() };
    let notes = [
        ("label.why", record.text(&first.rule, "why")),
        ("label.fix", record.text(&first.rule, "fix")),
        ("label.practice", record.practices(first)),
    ];
    let notes = notes.into_iter().filter(|(_, text)| !text.is_empty());
    let notes = notes.map(|(label, text)| format!("{}: {text}", words.line(label)));
    entries.iter().map(line).chain(notes).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests;
