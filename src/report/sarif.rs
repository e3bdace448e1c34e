//! Writes a review as SARIF 2.1.0, the format of code scanning.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{self, Write};

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value, json};

use super::clean;
use super::json::write_json;
use super::record::Record;
use super::uri::uri;
use crate::document::{OutcomeKind, OutcomeReason, State, VerdictEntry};
use crate::finding::Verdict;

mod result;
mod rule;

/// GitHub keeps 5,000 results of a run and does not say which.
const ALERTS: usize = 5_000;

/// What of a review becomes a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// Failures; a waived one carries its suppression.
    Failures,
    /// Failures that nobody waived, worst first. GitHub makes an alert of every result, whatever its kind and its suppressions.
    Alerts,
    /// Everything that the review holds: unknowns are `open`, passes `pass`.
    All,
}

/// The one run of a log, with what all results are written from.
struct Run<'a> {
    record: &'a Record<'a>,
    extent: Extent,
    entries: Vec<&'a VerdictEntry>,
    /// Verdicts that there is no room for.
    left: usize,
    /// Where each rule stands in the list of rules.
    rules: BTreeMap<&'a str, usize>,
    /// Where each input stands in the list of artifacts.
    artifacts: BTreeMap<&'a str, usize>,
}

/// Writes the review as SARIF, with a line end.
pub(super) fn write_sarif(record: &Record<'_>, extent: Extent, out: &mut dyn Write) -> io::Result<()> {
    let (entries, left) = entries(record, extent);
    let (rules, artifacts) = (numbered(rules(record, &entries)), artifacts(record));
    let run = Run { record, extent, entries, left, rules, artifacts };
    write_json(&Log { schema: SCHEMA, version: "2.1.0", runs: [run] }, out)
}

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The whole file.
#[derive(serde::Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

/// The verdicts that become results, and how many of them there is no room for.
fn entries<'a>(record: &Record<'a>, extent: Extent) -> (Vec<&'a VerdictEntry>, usize) {
    match extent {
        Extent::All => (record.entries().collect(), 0),
        Extent::Failures => (record.entries().filter(|entry| entry.verdict == Verdict::Fail).collect(), 0),
        Extent::Alerts => {
            let mut entries = record.worst_first();
            let left = entries.len().saturating_sub(ALERTS);
            entries.truncate(ALERTS);
            (entries, left)
        }
    }
}

/// The rules that spoke of something, and those of the results.
fn rules<'a>(record: &Record<'a>, entries: &[&'a VerdictEntry]) -> BTreeSet<&'a str> {
    let tallies = record.review.coverage.rules.iter();
    let spoke = tallies.filter(|tally| tally.counts.subjects() > 0).map(|tally| tally.rule.as_str());
    spoke.chain(entries.iter().map(|entry| entry.rule.as_str())).collect()
}

fn numbered(names: BTreeSet<&str>) -> BTreeMap<&str, usize> {
    names.into_iter().enumerate().map(|(at, name)| (name, at)).collect()
}

fn artifacts<'a>(record: &Record<'a>) -> BTreeMap<&'a str, usize> {
    record.review.provenance.inputs.iter().enumerate().map(|(at, input)| (input.file.as_str(), at)).collect()
}

impl Serialize for Run<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut run = serializer.serialize_map(None)?;
        let language = self.record.words.language().code();
        run.serialize_entry("tool", &json!({ "driver": self.driver(language) }))?;
        run.serialize_entry("language", language)?;
        // Columns of places count characters.
        run.serialize_entry("columnKind", "unicodeCodePoints")?;
        if self.extent != Extent::Alerts {
            // On GitHub an id would win over the category that the step of the upload names.
            run.serialize_entry("automationDetails", &json!({ "id": self.id() }))?;
        }
        run.serialize_entry("invocations", &[self.invocation()])?;
        run.serialize_entry("artifacts", &self.inputs())?;
        run.serialize_entry("results", &Results(self))?;
        run.serialize_entry("properties", &self.properties())?;
        run.end()
    }
}

/// The results of a run, each made when it is written: there may be very many.
struct Results<'a>(&'a Run<'a>);

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seen: HashMap<&str, usize> = HashMap::new();
        serializer.collect_seq(self.0.entries.iter().map(|entry| {
            let count = seen.entry(&entry.fingerprint).or_default();
            *count += 1;
            self.0.result(entry, *count)
        }))
    }
}

impl Run<'_> {
    /// The category, which is the program and the workload, and behind the last stroke what tells one run from the next.
    fn id(&self) -> String {
        let provenance = &self.record.review.provenance;
        let workload = (!provenance.workload.is_empty()).then(|| clean(&provenance.workload).replace('/', "-") + "/");
        format!("plumbrule/{}{}", workload.unwrap_or_default(), clean(&provenance.as_of))
    }

    fn driver(&self, language: &str) -> Value {
        let version = clean(&self.record.review.provenance.tool);
        let worst = worst_by_rule(&self.entries);
        let rules: Vec<Value> = self.rules.keys().map(|id| rule::descriptor(self.record, id, worst.get(id).copied())).collect();
        json!({
            "name": "plumbrule",
            "version": version,
            "semanticVersion": version,
            "language": language,
            "rules": rules,
        })
    }

    fn inputs(&self) -> Value {
        let inputs = self.record.review.provenance.inputs.iter();
        let artifact = |input: &crate::document::InputFile| {
            json!({
                "location": { "uri": uri(&input.file) },
                "roles": ["analysisTarget"],
                "hashes": { "sha-256": input.sha256 },
            })
        };
        inputs.map(artifact).collect()
    }

    /// How the run ended. The gate is no error of the tool.
    fn invocation(&self) -> Value {
        let outcome = &self.record.review.outcome;
        let messages: Vec<String> = outcome.iter().map(|reason| clean(&reason.message)).collect();
        let broken = |reason: &OutcomeReason| matches!(reason.kind, OutcomeKind::InputError | OutcomeKind::RuleError);
        let told = outcome.iter().filter_map(|reason| Some(notification(reason, severity(reason.kind)?)));
        json!({
            "executionSuccessful": !outcome.iter().any(broken),
            "exitCode": self.record.review.exit_code(),
            "exitCodeDescription": messages.join(" "),
            "toolExecutionNotifications": told.collect::<Vec<_>>(),
        })
    }

    fn properties(&self) -> Value {
        let review = self.record.review;
        let states: Map<String, Value> =
            State::ALL.iter().map(|state| (state.name().to_owned(), json!(review.states.count(*state)))).collect();
        let total = &review.coverage.total;
        let mut properties = json!({
            "gate": { "passed": self.record.passes(), "sentence": self.record.gate() },
            "practices": { "total": review.states.total(), "states": states, "sentence": self.record.states() },
            "verdicts": {
                "fail": total.fail, "unknown": total.unknown, "pass": total.pass, "not-applicable": total.not_applicable,
            },
            "asOf": review.provenance.as_of,
            "jurisdiction": review.provenance.jurisdiction,
            "rulebook": review.provenance.rulebook.sha256,
        });
        if let Some(properties) = properties.as_object_mut().filter(|_| self.left > 0) {
            properties.insert("notShown".to_owned(), json!(self.left));
        }
        properties
    }
}

/// Of each rule the result of the worst severity.
fn worst_by_rule<'e>(entries: &[&'e VerdictEntry]) -> BTreeMap<&'e str, &'e VerdictEntry> {
    let mut worst: BTreeMap<&str, &VerdictEntry> = BTreeMap::new();
    for entry in entries {
        let held = worst.entry(&entry.rule).or_insert(entry);
        if entry.severity > held.severity {
            *held = entry;
        }
    }
    worst
}

/// How much a reason says against the tool's own work; nothing for what is the gate's.
fn severity(kind: OutcomeKind) -> Option<&'static str> {
    match kind {
        OutcomeKind::InputError | OutcomeKind::RuleError => Some("error"),
        OutcomeKind::Incomplete => Some("warning"),
        OutcomeKind::GateFailed | OutcomeKind::NotEnoughKnown | OutcomeKind::Passed => None,
    }
}

fn notification(reason: &OutcomeReason, level: &str) -> Value {
    let mut told = json!({
        "descriptor": { "id": reason.kind.name() },
        "level": level,
        "message": { "text": result::plain(&clean(&reason.message)) },
    });
    if let (Some(told), Some(place)) = (told.as_object_mut(), &reason.location) {
        told.insert("locations".to_owned(), json!([{ "physicalLocation": result::place(place, None) }]));
    }
    told
}

#[cfg(test)]
mod tests;
