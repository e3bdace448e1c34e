//! Worlds: a value that hangs on a parameter is unknown where its two values would be judged differently.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::body::{Turn, at, put, turn};
use super::expect::describe;
use super::trial::{self, Trial};
use super::{Case, Prepared, Report, body};
use crate::finding::Verdict;
use crate::review::Judgement;
use crate::rule::Rule;

type ByName = BTreeMap<String, Judgement>;

/// For each case that changes one path of the good resources: lets a parameter choose between the good and the changed value.
#[must_use]
pub fn run(rule: &Rule) -> Report {
    trial::each(rule, |trial, report| match &patched_path(trial.case) {
        Some(path) => {
            if let Err(error) = attempt(trial, path, report) {
                report.problems.push(trial.problem(&error));
            }
        }
        None => report.count("cases that change no path or several", 1),
    })
}

/// The one path that the case changes.
fn patched_path(case: &Case) -> Option<String> {
    let mut paths = case.set.keys().chain(&case.unset);
    match (paths.next(), paths.next(), &case.resources) {
        (Some(path), None, None) => Some(path.clone()),
        _ => None,
    }
}

fn attempt(trial: &mut Trial<'_>, path: &str, report: &mut Report) -> Result<(), String> {
    let plain = Case { set: indexmap::IndexMap::new(), unset: Vec::new(), ..trial.case.clone() };
    let good = body(&plain, &trial.rule).map_err(|error| error.to_string())?;
    let patched = body(trial.case, &trial.rule).map_err(|error| error.to_string())?;
    let Some(choice) = choice(&good, &patched, path) else {
        report.count("cases that change what no function may stand for", 1);
        return Ok(());
    };
    report.tried += 1;
    report.count("paths", 1);
    let judge = |trial: &mut Trial<'_>, body: &Value| -> Result<(Prepared, ByName), String> {
        let prepared = trial.case.prepare_body(body).map_err(|error| error.to_string())?;
        let judged = trial.judge_prepared(&prepared).map_err(|error| error.to_string())?;
        let named = judged.into_iter().map(|(id, judgement)| (prepared.name(id).to_owned(), judgement)).collect();
        Ok((prepared, named))
    };
    let (_, without) = judge(trial, &good)?;
    let (_, with) = judge(trial, &patched)?;
    let (prepared, chosen) = judge(trial, &choice)?;
    for (name, judgement) in &chosen {
        if let Some(wrong) = wrong(judgement, with.get(name), without.get(name), report) {
            let text = format!("{path}: {name} {wrong}, but is {}", describe(&prepared, judgement));
            report.problems.push(trial.problem(&text));
        }
    }
    Ok(())
}

/// The template in which the parameter `World` chooses between two bodies that differ at a path.
fn choice(good: &Value, patched: &Value, path: &str) -> Option<Value> {
    let mut template = good.clone();
    let (old, new) = (good.get("Resources")?, patched.get("Resources")?);
    let resources = template.get_mut("Resources")?;
    match turn(old, path)? {
        Turn::Resource(id) if old.get(&id).is_none() => {
            let mut resource = new.get(&id)?.clone();
            put(&mut resource, "Condition", json!("World")).ok()?;
            put(resources, &id, resource).ok()?;
        }
        Turn::Resource(_) => return None,
        Turn::Property(path) => {
            let nothing = json!({"Ref": "AWS::NoValue"});
            let value = |body: &Value| at(body, &path).cloned().unwrap_or_else(|| nothing.clone());
            put(resources, &path, json!({"Fn::If": ["World", value(new), value(old)]})).ok()?;
        }
    }
    put(&mut template, "Parameters.World", json!({"Type": "String", "AllowedValues": ["yes", "no"]})).ok()?;
    put(&mut template, "Conditions.World", json!({"Fn::Equals": [{"Ref": "World"}, "yes"]})).ok()?;
    Some(template)
}

/// What a judgement over both worlds should be but is not.
fn wrong(chosen: &Judgement, with: Option<&Judgement>, without: Option<&Judgement>, report: &mut Report) -> Option<String> {
    let (with, without) = match (with, without) {
        (Some(with), Some(without)) => (with.verdict, without.verdict),
        (Some(only), None) | (None, Some(only)) => (only.verdict, only.verdict),
        (None, None) => return Some("should be in one of the worlds".to_owned()),
    };
    if with == without {
        report.count("subjects on which the worlds agree", 1);
        return (chosen.verdict != with).then(|| format!("should be {} in both worlds", with.name()));
    }
    report.count("subjects on which the worlds differ", 1);
    if chosen.verdict != Verdict::Unknown {
        return Some(format!("should be unknown ({} or {})", with.name(), without.name()));
    }
    let named = |world: &str| chosen.settled.iter().any(|settled| settled.failing_worlds.iter().any(|w| holds(w, world)));
    [(with, "World=yes"), (without, "World=no")]
        .into_iter()
        .find(|(verdict, world)| *verdict == Verdict::Fail && !named(world))
        .map(|(_, world)| format!("should name the failing world {world}"))
}

/// Whether a label such as `Env=prod, World=yes` holds a choice.
fn holds(label: &str, choice: &str) -> bool {
    label.split(", ").any(|part| part == choice)
}
