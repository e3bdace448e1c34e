//! Masking: whoever knows less may say less, but never something else.

use super::Report;
use super::expect::describe;
use super::trial::{self, Trial};
use crate::design::{Design, ResourceId};
use crate::finding::Verdict;
use crate::rule::Rule;

/// Hides each leaf of each case, and removes each other resource: a verdict may only stay or become unknown.
#[must_use]
pub fn run(rule: &Rule) -> Report {
    trial::each(rule, |trial, report| {
        hide_leaves(trial, report);
        remove_resources(trial, report);
    })
}

fn hide_leaves(trial: &mut Trial<'_>, report: &mut Report) {
    let design = trial.prepared.design.clone();
    for leaf in design.leaves() {
        report.tried += 1;
        report.count("leaves", 1);
        let what = format!("hiding {}", design.path(leaf));
        compare(trial, design.hiding([leaf]), &what, report);
    }
}

/// Removes each resource in an open scope; the subject itself goes with its verdict.
fn remove_resources(trial: &mut Trial<'_>, report: &mut Report) {
    let open = trial.prepared.design.opened();
    report.count("scopes opened", usize::from(trial.prepared.design.scope.complete));
    compare(trial, open.clone(), "opening the scope", report);
    let ids: Vec<ResourceId> = open.resources().map(|(id, _)| id).collect();
    for id in ids {
        report.tried += 1;
        report.count("resources", 1);
        let what = format!("removing {}", open.resource(id).id);
        compare(trial, open.without(id), &what, report);
    }
}

/// Whether a rule had spared the subject for something that it saw (`seen()`): where that is hidden, nothing spares it.
fn is_excused(trial: &Trial<'_>, before: Verdict) -> bool {
    trial.rule.script.contains(".seen()") && matches!(before, Verdict::NotApplicable | Verdict::Unknown)
}

fn compare(trial: &mut Trial<'_>, design: Design, what: &str, report: &mut Report) {
    let masked = trial.prepared.with(design);
    let judged = match trial.judge_prepared(&masked) {
        Ok(judged) => judged,
        Err(error) => return report.problems.push(trial.problem(&format!("{what}: {error}"))),
    };
    for (id, before) in trial.judged.iter().filter(|(id, _)| !masked.design.is_removed(*id)) {
        match judged.iter().find(|(other, _)| other == id) {
            Some((_, after)) if after.verdict == before.verdict => {}
            Some((_, after)) if after.verdict == Verdict::Unknown => report.count("verdicts that became unknown", 1),
            Some(_) if is_excused(trial, before.verdict) => report.count("excuses that were hidden", 1),
            Some((_, after)) => {
                let (before, after) = (describe(&trial.prepared, before), describe(&masked, after));
                report.problems.push(trial.problem(&format!("{what}: {} was {before}, becomes {after}", trial.name(*id))));
            }
            None => report.problems.push(trial.problem(&format!("{what}: {} is not judged any more", trial.name(*id)))),
        }
    }
}
