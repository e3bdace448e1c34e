//! Where two documents differ, so that a person can look there.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// Fields that name a member of a list, the best first.
const NAMES: [&str; 6] = ["fingerprint", "id", "rule", "file", "name", "what"];
/// Longest value that is shown.
const LONGEST: usize = 80;

/// A place at which two documents differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    /// Keys from the root, such as `practices[SEC08-BP02].state`.
    pub(super) place: String,
    /// What the recorded document holds there.
    pub(super) recorded: Option<String>,
    /// What the other one holds there.
    pub(super) found: Option<String>,
}

/// All differences, those of inputs first: they explain the others.
pub(super) fn differences(recorded: &Value, found: &Value) -> Vec<Difference> {
    let mut list = Vec::new();
    compare(String::new(), recorded, found, &mut list);
    list.sort_by_key(|difference| !difference.place.starts_with("provenance"));
    list
}

fn compare(place: String, recorded: &Value, found: &Value, list: &mut Vec<Difference>) {
    match (recorded, found) {
        (Value::Object(one), Value::Object(other)) => maps(&place, one, other, list),
        (Value::Array(one), Value::Array(other)) => lists(&place, one, other, list),
        _ if recorded == found => {}
        _ => list.push(Difference { place, recorded: Some(shown(recorded)), found: Some(shown(found)) }),
    }
}

fn maps(place: &str, one: &Map<String, Value>, other: &Map<String, Value>, list: &mut Vec<Difference>) {
    let below = |key: &String| if place.is_empty() { key.clone() } else { format!("{place}.{key}") };
    for (key, value) in one {
        match other.get(key) {
            Some(found) => compare(below(key), value, found, list),
            None => list.push(Difference { place: below(key), recorded: Some(shown(value)), found: None }),
        }
    }
    for (key, value) in other.iter().filter(|(key, _)| !one.contains_key(*key)) {
        list.push(Difference { place: below(key), recorded: None, found: Some(shown(value)) });
    }
}

/// Members are paired by their names, so that one that is missing does not make all the others differ.
fn lists(place: &str, one: &[Value], other: &[Value], list: &mut Vec<Difference>) {
    let (one, other) = (named(one), named(other));
    for (name, value) in &one {
        match other.get(name) {
            Some(found) => compare(format!("{place}[{name}]"), value, found, list),
            None => list.push(Difference { place: format!("{place}[{name}]"), recorded: Some(shown(value)), found: None }),
        }
    }
    for (name, value) in other.iter().filter(|(name, _)| !one.contains_key(*name)) {
        list.push(Difference { place: format!("{place}[{name}]"), recorded: None, found: Some(shown(value)) });
    }
}

/// The members of a list by name; those of one name are numbered, those without one have their index.
fn named(items: &[Value]) -> BTreeMap<String, &Value> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut by_name = BTreeMap::new();
    for (at, item) in items.iter().enumerate() {
        let name = name(item).unwrap_or_else(|| at.to_string());
        let count = seen.entry(name.clone()).or_default();
        *count += 1;
        by_name.insert(if *count == 1 { name } else { format!("{name}#{count}") }, item);
    }
    by_name
}

/// The name of a member; a verdict is told by rule and resource too, since nobody knows fingerprints by heart.
fn name(item: &Value) -> Option<String> {
    let text = |key: &str| item.get(key).and_then(Value::as_str);
    let name = NAMES.iter().find_map(|key| text(key))?;
    let resource = item.get("resource").and_then(|resource| resource.get("id")).and_then(Value::as_str);
    match (text("fingerprint"), text("rule"), resource) {
        (Some(_), Some(rule), Some(resource)) => Some(format!("{rule}@{resource} {name}")),
        _ => Some(name.to_owned()),
    }
}

fn shown(value: &Value) -> String {
    let whole = match value {
        Value::Object(fields) => match fields.get("verdict").and_then(Value::as_str) {
            Some(verdict) => verdict.to_owned(),
            None => value.to_string(),
        },
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match whole.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", whole.get(..end).unwrap_or_default()),
        None => whole,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn equal_documents_have_no_differences() {
        let document = json!({"a": [1, {"id": "x", "b": null}], "c": {"d": "e"}});
        assert_eq!(differences(&document, &document.clone()), []);
    }

    #[test]
    fn a_member_that_is_missing_does_not_touch_the_others() {
        let recorded = json!({"verdicts": [{"fingerprint": "b", "rule": "r", "resource": {"id": "B"}, "verdict": "fail"}]});
        let found = json!({"verdicts": [
            {"fingerprint": "a", "rule": "r", "resource": {"id": "A"}, "verdict": "fail"},
            {"fingerprint": "b", "rule": "r", "resource": {"id": "B"}, "verdict": "fail"}]});
        let expected = Difference { place: "verdicts[r@A a]".into(), recorded: None, found: Some("fail".into()) };
        assert_eq!(differences(&recorded, &found), [expected]);
    }

    #[test]
    fn inputs_come_first() {
        let recorded = json!({"gate": {"passed": true}, "provenance": {"inputs": [{"file": "t.yaml", "sha256": "1"}]}});
        let found = json!({"gate": {"passed": false}, "provenance": {"inputs": [{"file": "t.yaml", "sha256": "2"}]}});
        let places: Vec<String> = differences(&recorded, &found).into_iter().map(|d| d.place).collect();
        assert_eq!(places, ["provenance.inputs[t.yaml].sha256", "gate.passed"]);
    }
}
