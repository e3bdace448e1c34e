//! The body of a case: good resources, patched.

use serde_json::{Map, Value};

use super::{Case, CaseError};
use crate::embedded;
use crate::rule::Rule;

/// The template of a case.
///
/// # Errors
/// If a good resource or a path does not exist.
pub fn body(case: &Case, rule: &Rule) -> Result<Value, CaseError> {
    let mut resources = match &case.resources {
        Some(whole) => whole.clone(),
        None => good(rule.metadata.applies_to.first().map_or("", String::as_str), rule)?,
    };
    for kind in &case.with {
        for (id, resource) in good(kind, rule)?.as_object().into_iter().flatten() {
            if resources.get(id).is_none() {
                put(&mut resources, id, resource.clone())?;
            }
        }
    }
    for (path, value) in &case.set {
        put(&mut resources, path, value.clone())?;
    }
    for path in &case.unset {
        remove(&mut resources, path)?;
    }
    let mut template = case.template.clone().unwrap_or_else(|| Value::Object(Map::new()));
    put(&mut template, "Resources", resources)?;
    Ok(template)
}

/// The one good resource of a kind: that of the rule's own folder of rules, else the built-in one.
fn good(kind: &str, rule: &Rule) -> Result<Value, CaseError> {
    if let Some(own) = rule.good.get(kind) {
        return Ok(own.clone());
    }
    let name = kind.replace("::", "-");
    let text = embedded::entry(embedded::GOOD, &name).ok_or_else(|| {
        CaseError::Body(format!("there is no good resource good/{name}.yaml; add it, or give the body with `resources`"))
    })?;
    serde_json::from_str(text).map_err(|e| CaseError::Body(format!("rules/good/{name}.yaml: {e}")))
}

/// One step of a path: a key or an index.
enum Step {
    Key(String),
    Index(usize),
}

/// The steps of a path such as `Bucket.Properties.Rules[0].Id`.
fn steps(path: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    for part in path.split('.') {
        let (key, indexes) = part.split_once('[').unwrap_or((part, ""));
        steps.push(Step::Key(key.to_owned()));
        let numbers = indexes.split(['[', ']']).filter_map(|number| number.parse().ok());
        steps.extend(numbers.map(Step::Index));
    }
    steps
}

/// Puts a value at a path, making maps on the way.
pub(super) fn put(root: &mut Value, path: &str, value: Value) -> Result<(), CaseError> {
    let mut here = root;
    for step in steps(path) {
        here = match step {
            Step::Key(key) => {
                if here.is_null() {
                    *here = Value::Object(Map::new());
                }
                here.as_object_mut().ok_or_else(|| no_way(path))?.entry(key).or_insert(Value::Null)
            }
            Step::Index(index) => {
                if here.is_null() {
                    *here = Value::Array(Vec::new());
                }
                let items = here.as_array_mut().ok_or_else(|| no_way(path))?;
                if index == items.len() {
                    items.push(Value::Null);
                }
                items.get_mut(index).ok_or_else(|| no_way(path))?
            }
        };
    }
    *here = value;
    Ok(())
}

/// Removes what stands at a path.
pub(super) fn remove(root: &mut Value, path: &str) -> Result<(), CaseError> {
    let mut all = steps(path);
    let Some(last) = all.pop() else { return Err(no_way(path)) };
    let mut here = root;
    for step in all {
        here = match step {
            Step::Key(key) => here.get_mut(&key),
            Step::Index(index) => here.get_mut(index),
        }
        .ok_or_else(|| no_way(path))?;
    }
    let gone = match last {
        Step::Key(key) => here.as_object_mut().and_then(|map| map.shift_remove(&key)),
        Step::Index(index) => here.as_array_mut().filter(|items| index < items.len()).map(|items| items.remove(index)),
    };
    gone.map(|_| ()).ok_or_else(|| no_way(path))
}

/// The value at a path.
pub(super) fn at<'v>(root: &'v Value, path: &str) -> Option<&'v Value> {
    steps(path).into_iter().try_fold(root, |here, step| match step {
        Step::Key(key) => here.get(&key),
        Step::Index(index) => here.get(index),
    })
}

fn no_way(path: &str) -> CaseError {
    CaseError::Body(format!("the path `{path}` does not exist in the body"))
}

/// Where two bodies that differ at a path part ways.
pub(super) enum Turn {
    /// A whole resource.
    Resource(String),
    /// The path of a property: the outermost step that the body lacks, and never inside a function.
    Property(String),
}

/// Where a change at a path begins; `None` if it is outside the properties, where no function may stand.
pub(super) fn turn(root: &Value, path: &str) -> Option<Turn> {
    let mut reached = String::new();
    for (depth, step) in steps(path).into_iter().enumerate() {
        match step {
            Step::Key(key) if depth == 1 && key != "Properties" => return None,
            Step::Key(key) if key == "Ref" || key.starts_with("Fn::") => break,
            Step::Key(key) if depth == 0 => reached = key,
            Step::Key(key) => reached = format!("{reached}.{key}"),
            Step::Index(index) => reached = format!("{reached}[{index}]"),
        }
        if at(root, &reached).is_none() {
            break;
        }
    }
    Some(if reached.contains('.') { Turn::Property(reached) } else { Turn::Resource(reached) })
}
