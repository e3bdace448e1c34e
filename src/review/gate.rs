//! The gate: whether the design may go on, and why not.

use std::collections::HashSet;

use serde_json::json;

use super::request::{GatePolicy, Request};
use super::stream::Stream;
use crate::document::{Counts, Gate, OutcomeKind, OutcomeReason, VerdictEntry};
use crate::finding::{Severity, Verdict};

/// The gate and the numbers it decides by.
pub(super) fn gate(policy: &GatePolicy, stream: &Stream<'_>, entries: &[VerdictEntry]) -> Gate {
    let Some(least) = policy.fail_on else {
        return Gate { fail_on: None, passed: true, failures: 0, unknown: 0, decided: None, min_decided: policy.min_decided };
    };
    let at = |entry: &&VerdictEntry| entry.severity >= least;
    let failures = entries.iter().filter(at).filter(|e| e.verdict == Verdict::Fail).count();
    let unknown = resources(entries.iter().filter(at).filter(|e| e.verdict == Verdict::Unknown));
    let stopped = entries.iter().filter(at).any(|e| e.verdict == Verdict::Unknown && policy.unknown_fails.contains(&e.severity));
    let mut counts = Counts::default();
    for (_, judgement) in stream.judged.iter().filter(|(task, _)| task.rule.metadata.severity.worst() >= least) {
        counts.add(judgement.verdict);
    }
    let decided = counts.decided();
    let enough = decided.is_none_or(|share| share >= policy.min_decided);
    Gate {
        fail_on: Some(least),
        passed: failures == 0 && !stopped && enough,
        failures,
        unknown,
        decided,
        min_decided: policy.min_decided,
    }
}

fn resources<'e>(entries: impl Iterator<Item = &'e VerdictEntry>) -> usize {
    let pairs: HashSet<(&str, &str, &str)> =
        entries.map(|e| (e.rule.as_str(), e.resource.design.as_str(), e.resource.id.as_str())).collect();
    pairs.len()
}

/// Why the run ends as it does: every reason, in the order of precedence 1, 2, 70, 3, 0.
pub(super) fn outcome(request: &Request<'_>, stream: &Stream<'_>, gate: &Gate, entries: &[VerdictEntry]) -> Vec<OutcomeReason> {
    let mut reasons = Vec::new();
    reasons.extend(gate_failed(request, gate, entries));
    reasons.extend(request.input_errors.iter().cloned());
    reasons.extend(stream.faults.iter().map(|(_, fault)| {
        let arguments = [("rule", json!(fault.rule)), ("reason", json!(fault.to_string()))];
        OutcomeReason::told(OutcomeKind::RuleError, "message.rule-error", &arguments)
    }));
    reasons.extend(not_enough_known(gate));
    if reasons.is_empty() {
        reasons.push(OutcomeReason::told(OutcomeKind::Passed, "message.passed", &[]));
    }
    reasons
}

fn gate_failed(request: &Request<'_>, gate: &Gate, entries: &[VerdictEntry]) -> Option<OutcomeReason> {
    let least = gate.fail_on?;
    let stopped = entries.iter().filter(|e| stops(request, e, least)).count();
    if gate.failures == 0 && stopped == 0 {
        return None;
    }
    let (key, count) = if gate.failures > 0 { ("message.gate-failed", gate.failures) } else { ("message.gate-unknown", stopped) };
    let arguments = [("severity", json!(least.name())), ("count", json!(count))];
    Some(OutcomeReason::told(OutcomeKind::GateFailed, key, &arguments))
}

fn stops(request: &Request<'_>, entry: &VerdictEntry, least: Severity) -> bool {
    entry.verdict == Verdict::Unknown && entry.severity >= least && request.gate.unknown_fails.contains(&entry.severity)
}

fn not_enough_known(gate: &Gate) -> Option<OutcomeReason> {
    let (least, decided) = (gate.fail_on?, gate.decided?);
    if decided >= gate.min_decided {
        return None;
    }
    let percent = |share: f64| json!(format!("{:.0}", (share * 100.0).floor()));
    let arguments = [("severity", json!(least.name())), ("decided", percent(decided)), ("least", percent(gate.min_decided))];
    Some(OutcomeReason::told(OutcomeKind::NotEnoughKnown, "message.not-enough-known", &arguments))
}
