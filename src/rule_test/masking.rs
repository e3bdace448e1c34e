//! Masking: whoever knows less may say less, but never something else.

use serde_json::Value;

use super::expect::describe;
use super::trial::{self, Trial};
use super::{Prepared, Report};
use crate::design::ResourceId;
use crate::finding::Verdict;
use crate::rule::Rule;

/// Hides each leaf of each case, takes away each thing that its workload states, and removes each other resource: a verdict may
/// only stay or become unknown.
#[must_use]
pub fn run(rule: &Rule) -> Report {
    trial::each(rule, |trial, report| {
        hide_leaves(trial, report);
        hide_statements(trial, report);
        remove_resources(trial, report);
    })
}

fn hide_leaves(trial: &mut Trial<'_>, report: &mut Report) {
    let design = trial.prepared.design.clone();
    for leaf in design.leaves() {
        report.tried += 1;
        report.count("leaves", 1);
        let what = format!("hiding {}", design.path(leaf));
        compare(trial, &trial.prepared.with(design.hiding([leaf])), &what, report);
    }
}

fn hide_statements(trial: &mut Trial<'_>, report: &mut Report) {
    let mut keys = Vec::new();
    gather(&trial.prepared.workload, "", &mut keys);
    for (outer, key) in keys {
        let mut masked = trial.prepared.clone();
        if let Some(Value::Object(entries)) = masked.workload.pointer_mut(&outer) {
            entries.shift_remove(&key);
        }
        report.tried += 1;
        report.count("statements", 1);
        compare(trial, &masked, &format!("not stating workload{}.{key}", outer.replace('/', ".")), report);
    }
}

/// The keys of all maps, each with the pointer of its map.
fn gather(value: &Value, pointer: &str, found: &mut Vec<(String, String)>) {
    match value {
        Value::Object(entries) => {
            for (key, entry) in entries {
                found.push((pointer.to_owned(), key.clone()));
                gather(entry, &format!("{pointer}/{key}"), found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                gather(item, &format!("{pointer}/{index}"), found);
            }
        }
        _ => {}
    }
}

/// Removes each resource in an open scope; the subject itself goes with its verdict.
fn remove_resources(trial: &mut Trial<'_>, report: &mut Report) {
    let open = trial.prepared.design.opened();
    report.count("scopes opened", usize::from(trial.prepared.design.scope.complete));
    compare(trial, &trial.prepared.with(open.clone()), "opening the scope", report);
    let ids: Vec<ResourceId> = open.resources().map(|(id, _)| id).collect();
    for id in ids {
        report.tried += 1;
        report.count("resources", 1);
        let what = format!("removing {}", open.resource(id).id);
        compare(trial, &trial.prepared.with(open.without(id)), &what, report);
    }
}

/// Whether a rule had spared the subject for something that it saw (`seen()`): where that is hidden, nothing spares it.
fn is_excused(trial: &Trial<'_>, before: Verdict) -> bool {
    trial.rule.script.contains(".seen()") && matches!(before, Verdict::NotApplicable | Verdict::Unknown)
}

fn compare(trial: &mut Trial<'_>, masked: &Prepared, what: &str, report: &mut Report) {
    let judged = match trial.judge_prepared(masked) {
        Ok(judged) => judged,
        Err(error) => return report.problems.push(trial.problem(&format!("{what}: {error}"))),
    };
    for (id, before) in trial.judged.iter().filter(|(id, _)| !id.is_some_and(|id| masked.design.is_removed(id))) {
        match judged.iter().find(|(other, _)| other == id) {
            Some((_, after)) if after.verdict == before.verdict => {}
            Some((_, after)) if after.verdict == Verdict::Unknown => report.count("verdicts that became unknown", 1),
            Some(_) if is_excused(trial, before.verdict) => report.count("excuses that were hidden", 1),
            Some((_, after)) => {
                let (before, after) = (describe(&trial.prepared, before), describe(masked, after));
                report.problems.push(trial.problem(&format!("{what}: {} was {before}, becomes {after}", trial.name(*id))));
            }
            None => report.problems.push(trial.problem(&format!("{what}: {} is not judged any more", trial.name(*id)))),
        }
    }
}
