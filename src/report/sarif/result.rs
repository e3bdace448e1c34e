//! One verdict as a SARIF result.

use serde_json::{Map, Value, json};

use super::{Extent, Run};
use crate::document::{BaselineState, VerdictEntry, WaiverEntry, WaiverSource};
use crate::finding::Verdict;
use crate::report::record::level;
use crate::report::uri::uri;
use crate::source::Location;

impl Run<'_> {
    /// A verdict; `count` tells apart what bears the same fingerprint.
    pub(super) fn result(&self, entry: &VerdictEntry, count: usize) -> Value {
        let (kind, level) = kind(entry);
        let mut result = Map::new();
        let mut put = |name: &str, value: Value| result.insert(name.to_owned(), value);
        put("ruleId", json!(entry.rule));
        if let Some(at) = self.rules.get(entry.rule.as_str()) {
            put("ruleIndex", json!(at));
        }
        put("kind", json!(kind));
        put("level", json!(level));
        put("message", json!({ "text": plain(&self.record.message(entry)) }));
        put("locations", json!([self.location(entry)]));
        put("partialFingerprints", self.fingerprints(entry, count));
        if self.extent != Extent::Alerts {
            // All results of a run say whether they are suppressed, or none does.
            put("suppressions", self.suppressions(entry));
        }
        if self.record.has_baseline() {
            put("baselineState", json!(baseline(entry)));
        }
        put("properties", properties(entry));
        Value::Object(result)
    }

    fn location(&self, entry: &VerdictEntry) -> Value {
        let at = self.artifacts.get(entry.location.file.as_str()).copied();
        let mut location = json!({ "physicalLocation": place(&entry.location, at) });
        let resource = &entry.resource;
        if let Some(location) = location.as_object_mut().filter(|_| !resource.id.is_empty()) {
            let full = resource.construct.as_ref().unwrap_or(&resource.id);
            let named = json!({ "name": resource.id, "fullyQualifiedName": full, "kind": "resource" });
            location.insert("logicalLocations".to_owned(), json!([named]));
        }
        location
    }

    fn fingerprints(&self, entry: &VerdictEntry, count: usize) -> Value {
        let mut prints = json!({ "plumbrule/v1": entry.fingerprint });
        if let Some(prints) = prints.as_object_mut().filter(|_| self.extent == Extent::Alerts) {
            // GitHub knows an alert again by this one alone, and it need not be made of a line: ours stays when lines move.
            prints.insert("primaryLocationLineHash".to_owned(), json!(format!("{}:{count}", entry.fingerprint)));
        }
        prints
    }

    fn suppressions(&self, entry: &VerdictEntry) -> Value {
        self.record.waiver(entry).map(|waiver| self.suppression(entry, waiver)).into_iter().collect()
    }

    fn suppression(&self, entry: &VerdictEntry, waiver: &WaiverEntry) -> Value {
        let kind = match waiver.source {
            WaiverSource::Comment | WaiverSource::Metadata => "inSource",
            WaiverSource::File => "external",
        };
        let at = self.artifacts.get(waiver.location.file.as_str()).copied();
        json!({
            "kind": kind,
            "status": "accepted",
            "justification": plain(&self.record.waived(entry).unwrap_or_default()),
            "location": { "physicalLocation": place(&waiver.location, at) },
            "properties": {
                "reason": waiver.reason, "owner": waiver.owner, "until": waiver.until, "approver": waiver.approver,
                "ticket": waiver.ticket,
            },
        })
    }
}

/// What kind of result a verdict is. Where nothing fails the standard asks for the level `none`.
fn kind(entry: &VerdictEntry) -> (&'static str, &'static str) {
    match entry.verdict {
        Verdict::Fail => ("fail", level(entry.severity)),
        Verdict::Unknown => ("open", "none"),
        Verdict::Pass => ("pass", "none"),
        Verdict::NotApplicable => ("notApplicable", "none"),
    }
}

/// A baseline holds failures and unknowns, so whatever carries no mark is not in it.
fn baseline(entry: &VerdictEntry) -> &'static str {
    match entry.baseline {
        Some(BaselineState::Known) => "unchanged",
        Some(BaselineState::New) | None => "new",
    }
}

/// A place in a file. Ends are exclusive in SARIF, as they are here.
pub(super) fn place(location: &Location, artifact: Option<usize>) -> Value {
    let (line, column) = (location.line.max(1), location.column.max(1));
    let mut region = json!({ "startLine": line, "startColumn": column });
    if let Some(region) = region.as_object_mut().filter(|_| (location.end_line, location.end_column) >= (line, column)) {
        region.insert("endLine".to_owned(), json!(location.end_line));
        region.insert("endColumn".to_owned(), json!(location.end_column));
    }
    let mut file = json!({ "uri": uri(&location.file) });
    if let (Some(file), Some(at)) = (file.as_object_mut(), artifact) {
        file.insert("index".to_owned(), json!(at));
    }
    json!({ "artifactLocation": file, "region": region })
}

/// A message in which nothing from a design becomes a link: `[text](target)` is one.
pub(super) fn plain(text: &str) -> String {
    text.replace("](", "] (")
}

fn properties(entry: &VerdictEntry) -> Value {
    let practices: Vec<&str> = entry.practices.iter().map(|practice| practice.id.as_str()).collect();
    let mut properties = json!({
        "severity": entry.severity.name(),
        "key": entry.key,
        "resourceType": entry.resource.kind,
        "design": entry.resource.design,
        "practices": practices,
        "stops": entry.stops,
    });
    let Some(map) = properties.as_object_mut() else { return properties };
    let more = [
        ("element", (!entry.element.is_empty()).then(|| json!(entry.element))),
        ("property", entry.property.as_ref().map(|property| json!(property))),
        ("path", (!entry.location.path.is_empty()).then(|| json!(entry.location.path))),
        ("writtenAt", entry.resource.written_at.as_ref().map(|place| json!(place))),
        ("assumed", (!entry.assumed.is_empty()).then(|| json!(entry.assumed))),
        ("unknown", entry.unknown.as_ref().map(|unknown| json!({ "reason": unknown.reason, "subject": unknown.subject }))),
    ];
    for (name, value) in more {
        if let Some(value) = value {
            map.insert(name.to_owned(), value);
        }
    }
    properties
}
