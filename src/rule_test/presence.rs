//! Presence: whatever a property is, or is not, a rule judges it without a fault.

use std::panic::{AssertUnwindSafe, catch_unwind};

use serde_json::{Value, json};

use super::trial::{self, Trial};
use super::{Report, body};
use crate::rule::Rule;

/// Removes each leaf below the properties of each case, makes it null, and gives it each other type.
#[must_use]
pub fn run(rule: &Rule) -> Report {
    trial::each(rule, |trial, report| match body(trial.case, &trial.rule) {
        Ok(body) => {
            for leaf in leaves(&body) {
                report.count("leaves", 1);
                attempt(trial, &body, &leaf, report);
            }
        }
        Err(error) => report.problems.push(trial.problem(&error.to_string())),
    })
}

/// The JSON pointers of the leaves below `Resources.*.Properties`.
fn leaves(body: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for (id, resource) in body.get("Resources").and_then(Value::as_object).into_iter().flatten() {
        if let Some(properties) = resource.get("Properties") {
            gather(properties, &format!("/Resources/{}/Properties", escaped(id)), &mut found);
        }
    }
    found
}

fn gather(value: &Value, pointer: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(entries) if !entries.is_empty() => {
            for (key, entry) in entries {
                gather(entry, &format!("{pointer}/{}", escaped(key)), found);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (index, item) in items.iter().enumerate() {
                gather(item, &format!("{pointer}/{index}"), found);
            }
        }
        _ => found.push(pointer.to_owned()),
    }
}

fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// What a leaf is replaced by: nothing, null, and a value of each other type.
fn replacements(leaf: &Value) -> Vec<(&'static str, Option<Value>)> {
    let types = [
        ("a text", json!("x")),
        ("a number", json!(7)),
        ("a boolean", json!(true)),
        ("a list", json!(["x"])),
        ("a map", json!({"X": "x"})),
    ];
    let is_same = |value: &Value| std::mem::discriminant(value) == std::mem::discriminant(leaf);
    let others = types.into_iter().filter(|(_, value)| !is_same(value)).map(|(name, value)| (name, Some(value)));
    [("removed", None), ("null", Some(Value::Null))].into_iter().chain(others).collect()
}

fn attempt(trial: &mut Trial<'_>, body: &Value, pointer: &str, report: &mut Report) {
    let Some(leaf) = body.pointer(pointer) else { return };
    for (name, replacement) in replacements(leaf) {
        let mut changed = body.clone();
        if !replace(&mut changed, pointer, replacement) {
            report.problems.push(trial.problem(&format!("cannot change {pointer}")));
            continue;
        }
        report.tried += 1;
        report.count("bodies", 1);
        match catch_unwind(AssertUnwindSafe(|| judge(trial, &changed))) {
            Ok(Ok(())) => {}
            Ok(Err(error)) => report.problems.push(trial.problem(&format!("{pointer} {name}: {error}"))),
            Err(_) => report.problems.push(trial.problem(&format!("{pointer} {name}: panicked"))),
        }
    }
}

fn judge(trial: &mut Trial<'_>, body: &Value) -> Result<(), String> {
    let prepared = trial.case.prepare_body(body).map_err(|error| error.to_string())?;
    trial.judge_prepared(&prepared).map(|_| ()).map_err(|error| error.to_string())
}

/// Puts a value at a pointer, or removes what stands there.
fn replace(body: &mut Value, pointer: &str, value: Option<Value>) -> bool {
    if let Some(value) = value {
        return body.pointer_mut(pointer).map(|place| *place = value).is_some();
    }
    let Some((parent, key)) = pointer.rsplit_once('/') else { return false };
    let key = key.replace("~1", "/").replace("~0", "~");
    match body.pointer_mut(parent) {
        Some(Value::Object(entries)) => entries.shift_remove(&key).is_some(),
        Some(Value::Array(items)) => match key.parse::<usize>() {
            Ok(index) if index < items.len() => {
                items.remove(index);
                true
            }
            _ => false,
        },
        _ => false,
    }
}
