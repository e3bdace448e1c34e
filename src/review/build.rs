//! Builds the document of a review from what the rules said.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::coverage::coverage;
use super::document::{Review, VERSION, VerdictEntry};
use super::entry::Writer;
use super::gate::{gate, outcome};
use super::request::Request;
use super::stream::{Stream, run};
use crate::design::Design;

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
            include_reads: request.include_reads,
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
