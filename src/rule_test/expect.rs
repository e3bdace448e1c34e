//! What a case expects, and whether it came so.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::{Case, Judged, Prepared};
use crate::design::Reason;
use crate::finding::Verdict;
use crate::review::{Judgement, Settled};

/// A verdict, and for failures and unknowns their keys with places.
#[derive(Clone, Debug)]
pub struct Expectation {
    /// The verdict.
    pub verdict: Verdict,
    /// Text keys, each with the start of the path that it points at, if that is said.
    pub keys: IndexMap<String, Option<String>>,
}

impl<'de> Deserialize<'de> for Expectation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let wrong = || D::Error::custom("expect pass, fail, unknown, not-applicable, {fail: [key]} or {fail: {key: place}}");
        let verdict = |name: &str| serde_json::from_value(Value::String(name.to_owned())).map_err(|_| wrong());
        match &value {
            Value::String(name) => Ok(Self { verdict: verdict(name)?, keys: IndexMap::new() }),
            Value::Object(map) => match map.iter().next() {
                Some((name, keys)) if map.len() == 1 => {
                    Ok(Self { verdict: verdict(name)?, keys: key_map(keys).ok_or_else(wrong)? })
                }
                _ => Err(wrong()),
            },
            _ => Err(wrong()),
        }
    }
}

fn key_map(keys: &Value) -> Option<IndexMap<String, Option<String>>> {
    match keys {
        Value::String(key) => Some(IndexMap::from([(key.clone(), None)])),
        Value::Array(items) => items.iter().map(|key| Some((key.as_str()?.to_owned(), None))).collect(),
        Value::Object(places) => {
            places.iter().map(|(key, place)| Some((key.clone(), place.as_str().map(str::to_owned)))).collect()
        }
        _ => None,
    }
}

/// Where a judgement differs from what the case expects, a line each.
#[must_use]
pub fn mismatches(case: &Case, prepared: &Prepared, judged: &[Judged]) -> Vec<String> {
    let mut problems = Vec::new();
    for (subject, judgement) in judged {
        let name = prepared.name(*subject);
        match case.expect.get(name) {
            Some(expected) => problems.extend(compare(name, expected, prepared, judgement)),
            None => problems.push(format!("{name} is not expected, but is {}", describe(prepared, judgement))),
        }
    }
    let found: BTreeSet<&str> = judged.iter().map(|(subject, _)| prepared.name(*subject)).collect();
    problems.extend(case.expect.keys().filter(|id| !found.contains(&***id)).map(|id| format!("{id} was not looked at")));
    problems
}

fn compare(id: &str, expected: &Expectation, prepared: &Prepared, judgement: &Judgement) -> Vec<String> {
    if judgement.verdict != expected.verdict {
        return vec![format!("{id} should be {}, but is {}", expected.verdict.name(), describe(prepared, judgement))];
    }
    let decided: Vec<&Settled> = judgement.settled.iter().filter(|s| s.verdict == expected.verdict).collect();
    let mut problems = Vec::new();
    for (key, place) in &expected.keys {
        let named: Vec<&&Settled> = decided.iter().filter(|s| carries(s, key)).collect();
        if named.is_empty() {
            problems.push(format!(
                "{id} should be {} with `{key}`, but is {}",
                expected.verdict.name(),
                describe(prepared, judgement)
            ));
        } else if let Some(place) = place
            && !named.iter().any(|s| path(prepared, s).starts_with(place.as_str()))
        {
            let found: Vec<String> = named.iter().map(|s| path(prepared, s)).collect();
            problems.push(format!("{id}: `{key}` should point at {place}, but points at {}", found.join(", ")));
        }
    }
    if expected.verdict == Verdict::Fail && !expected.keys.is_empty() {
        let others = decided.iter().filter(|s| !expected.keys.contains_key(&*s.key));
        problems.extend(others.map(|s| format!("{id} also fails with `{}`", s.key)));
    }
    problems
}

fn carries(settled: &Settled, key: &str) -> bool {
    let declared = settled.cause.as_ref().is_some_and(|cause| cause.unknown.reason == Reason::Rule(key.to_owned()));
    &*settled.key == key || declared
}

/// The path that a verdict points at, from the logical id.
pub(super) fn path(prepared: &Prepared, settled: &Settled) -> String {
    let path = settled.place.node().map(|node| prepared.design.path(node)).unwrap_or_default();
    path.trim_start_matches("Resources.").to_owned()
}

/// A judgement for people.
pub(super) fn describe(prepared: &Prepared, judgement: &Judgement) -> String {
    let parts: Vec<String> = judgement
        .settled
        .iter()
        .filter(|s| s.verdict != Verdict::Pass)
        .map(|s| {
            let why = s
                .cause
                .as_ref()
                .map(|c| format!(" ({} {})", c.unknown.reason.code(), c.unknown.reason.subject()))
                .unwrap_or_default();
            format!("{} `{}` at {}{why}", s.verdict.name(), s.key, path(prepared, s))
        })
        .collect();
    if parts.is_empty() {
        judgement.verdict.name().to_owned()
    } else {
        format!("{} [{}]", judgement.verdict.name(), parts.join("; "))
    }
}
