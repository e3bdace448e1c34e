//! Builds the document of a review from what the rules said.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::coverage::coverage;
use super::document::{LeftOut, OutcomeReason, Provenance, Review, VERSION, VerdictEntry};
use super::entry::Writer;
use super::gate::{gate, outcome};
use super::stream::{Settings, Stream, run};
use crate::design::Design;
use crate::finding::Severity;
use crate::rule::{Language, Rulebook};

/// The sentences of the interface, in the language of the review.
pub trait Phrases {
    /// A sentence by its key, with its placeholders filled.
    fn say(&self, key: &str, values: &[(&str, &str)]) -> String;
    /// A line of a rule with its placeholders filled.
    fn fill(&self, line: &str, arguments: &BTreeMap<String, serde_json::Value>) -> String;
    /// Why a value is unknown.
    fn unknown(&self, code: &str, subject: &str) -> String;
    /// The question that would settle it.
    fn question(&self, code: &str, subject: &str) -> String;
}

/// What stops the gate.
#[derive(Clone, Debug)]
pub struct GatePolicy {
    /// Failures at or above this stop; `None`: nothing does.
    pub fail_on: Option<Severity>,
    /// Unknowns of these severities stop too.
    pub unknown_fails: BTreeSet<Severity>,
    /// Least share of decided verdicts, 0 to 1.
    pub min_decided: f64,
}

/// Everything that a review needs.
pub struct Request<'a> {
    /// The designs with the format they were read from.
    pub designs: &'a [(Arc<Design>, &'static str)],
    /// The rules to run.
    pub rulebook: &'a Rulebook,
    /// What rules may know besides the design.
    pub settings: &'a Settings,
    /// Rules that do not run, with the reason.
    pub left_out: Vec<LeftOut>,
    /// Inputs, or parts of them, that were not looked at.
    pub skipped: Vec<LeftOut>,
    /// Inputs that cannot be read.
    pub input_errors: Vec<OutcomeReason>,
    /// What stops the gate.
    pub gate: GatePolicy,
    /// Name of the workload, empty if not stated.
    pub workload: String,
    /// Language of messages.
    pub language: Language,
    /// The sentences of the interface.
    pub phrases: &'a dyn Phrases,
    /// Whether passes are written down too.
    pub include_passes: bool,
    /// What was reviewed, with what, and how.
    pub provenance: Provenance,
}

/// Runs the rules and writes the review.
#[must_use]
pub fn build(request: &Request<'_>) -> Review {
    let designs: Vec<Arc<Design>> = request.designs.iter().map(|(design, _)| Arc::clone(design)).collect();
    let stream = run(&designs, request.rulebook, request.settings);
    let verdicts = entries(request, &stream);
    let coverage = coverage(request, &stream, &verdicts);
    let gate = gate(&request.gate, &stream, &verdicts);
    let outcome = outcome(request, &stream, &gate, &verdicts);
    let verdicts = sorted(verdicts);
    Review { version: VERSION, provenance: request.provenance.clone(), outcome, gate, coverage, verdicts }
}

fn entries(request: &Request<'_>, stream: &Stream<'_>) -> Vec<VerdictEntry> {
    let shared_keys = shared_keys(request);
    let mut entries = Vec::new();
    for (task, judgement) in &stream.judged {
        let Some((design, _)) = request.designs.get(task.design) else { continue };
        let writer = Writer {
            design,
            language: request.language,
            phrases: request.phrases,
            workload: &request.workload,
            include_passes: request.include_passes,
            shared_keys: &shared_keys,
        };
        entries.extend(writer.entries(task, judgement));
    }
    entries
}

/// Resource keys that stand for more than one resource of the run.
fn shared_keys(request: &Request<'_>) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    let mut shared = BTreeSet::new();
    for (design, _) in request.designs {
        for (_, resource) in design.resources() {
            if !seen.insert((resource.key.clone(), resource.kind.to_string())) {
                shared.insert(resource.key.clone());
            }
        }
    }
    shared
}

/// Worst first, then by place, then by rule.
fn sorted(mut entries: Vec<VerdictEntry>) -> Vec<VerdictEntry> {
    entries.sort_by(|a, b| {
        let order = (b.verdict, b.severity).cmp(&(a.verdict, a.severity));
        order
            .then_with(|| {
                (&a.location.file, a.location.line, a.location.column).cmp(&(
                    &b.location.file,
                    b.location.line,
                    b.location.column,
                ))
            })
            .then_with(|| (&a.rule, &a.key, &a.resource.id, &a.element).cmp(&(&b.rule, &b.key, &b.resource.id, &b.element)))
    });
    entries
}
