//! Builds the document of a review from what the rules said.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::coverage::coverage;
use super::document::{Review, VERSION, VerdictEntry};
use super::entry::{OfRule, Writer};
use super::gate::{gate, outcome};
use super::request::Request;
use super::stream::{Stream, run};
use crate::design::Design;
use crate::rule::RuleId;

/// Runs the rules and writes the review.
#[must_use]
pub fn build(request: &Request<'_>) -> Review {
    let designs: Vec<Arc<Design>> = request.designs.iter().map(|(design, _)| Arc::clone(design)).collect();
    let mut stream = run(&designs, request.rulebook, request.settings);
    let verdicts = entries(request, &mut stream);
    let coverage = coverage(request, &stream, &verdicts);
    let gate = gate(&request.gate, &stream, &verdicts);
    let outcome = outcome(request, &stream, &gate, &verdicts);
    let verdicts = sorted(verdicts);
    Review { version: VERSION, provenance: request.provenance.clone(), outcome, gate, coverage, verdicts }
}

/// The entries of all judgements; of these the verdicts and assumptions stay.
fn entries(request: &Request<'_>, stream: &mut Stream<'_>) -> Vec<VerdictEntry> {
    let shared_keys = shared_keys(request);
    let mut of_rules: HashMap<&RuleId, OfRule> = HashMap::new();
    let mut entries = Vec::new();
    for (task, judgement) in &mut stream.judged {
        let Some((design, _)) = request.designs.get(task.design) else { continue };
        let writer = Writer {
            design,
            language: request.language,
            phrases: request.phrases,
            workload: &request.workload,
            include_passes: request.include_passes,
            include_reads: request.settings.include_reads,
            shared_keys: &shared_keys,
        };
        let of_rule = of_rules.entry(&task.rule.id).or_insert_with(|| OfRule::new(task.rule));
        entries.extend(writer.entries(task, judgement, of_rule));
        judgement.forget_details();
    }
    entries
}

/// Resource keys that stand for more than one resource of the run.
fn shared_keys<'r>(request: &'r Request<'_>) -> HashSet<&'r str> {
    let mut seen = HashSet::new();
    let resources = request.designs.iter().flat_map(|(design, _)| design.resources());
    let again = resources.filter(|(_, resource)| !seen.insert((resource.key.as_str(), &*resource.kind)));
    again.map(|(_, resource)| resource.key.as_str()).collect()
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
