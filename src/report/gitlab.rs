//! Writes a review as a report of GitLab Code Quality.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::clean::escape_json;
use super::record::{Record, path};
use crate::document::VerdictEntry;
use crate::finding::Severity;

/// The failures that nobody waived and one entry for the gate, as a JSON array with a line end.
pub(super) fn to_gitlab(record: &Record<'_>) -> String {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut entries = vec![gate(record)];
    for entry in record.alerts() {
        let count = seen.entry(&entry.fingerprint).or_default();
        *count += 1;
        entries.push(degradation(record, entry, *count));
    }
    escape_json(format!("{:#}", Value::Array(entries))) + "\n"
}

/// One failure. GitLab lets a later entry replace an earlier one with the same fingerprint, so no two may bear the same.
fn degradation(record: &Record<'_>, entry: &VerdictEntry, count: usize) -> Value {
    let fingerprint = if count == 1 { entry.fingerprint.clone() } else { format!("{}-{count}", entry.fingerprint) };
    let place = (entry.location.file.as_str(), entry.location.line);
    issue(&entry.rule, &record.message(entry), &fingerprint, severity(entry.severity), place)
}

/// What the review came to. Its identity changes with the verdict of the gate, so that a merge request shows the change.
fn gate(record: &Record<'_>) -> Value {
    let (name, severity) = if record.passes() { ("gate-passed", "info") } else { ("gate-failed", "blocker") };
    issue("gate", &record.conclusion(), &format!("plumbrule-{name}"), severity, (record.home(), 1))
}

fn issue(name: &str, description: &str, fingerprint: &str, severity: &str, (file, line): (&str, u32)) -> Value {
    json!({
        "type": "issue",
        "check_name": name,
        "description": description,
        "fingerprint": fingerprint,
        "severity": severity,
        "location": { "path": path(file), "lines": { "begin": line.max(1) } },
    })
}

const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "blocker",
        Severity::High => "critical",
        Severity::Medium => "major",
        Severity::Low => "minor",
        Severity::Info => "info",
    }
}

#[cfg(test)]
mod tests;
