//! Writes a review as a report of GitLab Code Quality.

use std::collections::HashMap;
use std::io::{self, Write};

use serde::ser::{Serialize, Serializer};
use serde_json::{Value, json};

use super::json::write_json;
use super::record::{Record, path};
use crate::document::VerdictEntry;
use crate::finding::Severity;

/// Writes the failures that nobody waived and one entry for the gate, as a JSON array with a line end.
pub(super) fn write_gitlab(record: &Record<'_>, out: &mut dyn Write) -> io::Result<()> {
    write_json(&Issues(record), out)
}

/// The entries of a report, each made when it is written: there may be very many.
struct Issues<'a>(&'a Record<'a>);

impl Serialize for Issues<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seen: HashMap<&str, usize> = HashMap::new();
        let degradations = self.0.alerts().map(|entry| {
            let count = seen.entry(&entry.fingerprint).or_default();
            *count += 1;
            degradation(self.0, entry, *count)
        });
        serializer.collect_seq(std::iter::once(gate(self.0)).chain(degradations))
    }
}

/// One failure. GitLab lets a later entry replace an earlier one with the same fingerprint, so no two may bear the same.
fn degradation(record: &Record<'_>, entry: &VerdictEntry, count: usize) -> Value {
    let fingerprint = if count == 1 { entry.fingerprint.clone() } else { format!("{}-{count}", entry.fingerprint) };
    let place = (entry.location.file.as_str(), entry.location.line.max(1));
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
