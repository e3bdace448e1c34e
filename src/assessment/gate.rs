//! The gate: whether the design may go on, and why not.

use std::collections::{BTreeMap, HashSet};

use serde_json::json;

use super::Terms;
use crate::config::GatePolicy;
use crate::config::gate::{Assumed, FailOn, OnUnknown};
use crate::document::{BaselineState, Counts, Gate, OutcomeKind, OutcomeReason, PracticeEntry, VerdictEntry};
use crate::finding::{Severity, Verdict};
use crate::framework::{self, Risk};
use crate::review::Tally;

/// Marks the verdicts that stop, and counts what the gate decides by.
pub(super) fn gate(terms: &Terms<'_>, tallies: &BTreeMap<String, Tally>, entries: &mut [VerdictEntry]) -> Gate {
    let policy = &terms.gate;
    let mut gate = Gate {
        fail_on: policy.fail_on.severity(),
        pillars: policy.pillars.iter().map(|(pack, level)| (pack.clone(), level.severity())).collect(),
        practice_risk: policy.practice_risk.iter().map(|(risk, level)| (*risk, level.severity())).collect(),
        unknown_fails: fails_on_unknown(policy),
        assumed_decides: policy.assumed == Assumed::Accept,
        min_decided: policy.min_decided,
        ..Gate::default()
    };
    for entry in entries.iter_mut().filter(|entry| is_at(policy, entry)) {
        let verdict = counted(policy, entry);
        let would_stop = match verdict {
            Verdict::Fail => true,
            Verdict::Unknown => policy.on_unknown(entry.severity) == OnUnknown::Fail,
            Verdict::Pass | Verdict::NotApplicable => false,
        };
        let known = entry.baseline == Some(BaselineState::Known);
        entry.stops = would_stop && entry.waiver.is_none() && !known;
        match verdict {
            _ if !would_stop => {}
            _ if entry.waiver.is_some() => gate.waived += 1,
            _ if known => gate.known += 1,
            Verdict::Fail => gate.failures += 1,
            _ => gate.unknown_stops += 1,
        }
    }
    gate.unknown = unknown(policy, entries);
    let measured = std::iter::once(policy).chain(&terms.locked_gate);
    gate.decided = measured.filter_map(|policy| decided(terms, policy, tallies)).reduce(f64::min);
    let enough = gate.decided.is_none_or(|share| share >= gate.min_decided);
    gate.passed = gate.failures == 0 && gate.unknown_stops == 0 && enough;
    gate
}

/// Unknowns at or above the level: rule × resource.
fn unknown(policy: &GatePolicy, entries: &[VerdictEntry]) -> usize {
    let counts = |entry: &&VerdictEntry| {
        counted(policy, entry) == Verdict::Unknown && entry.resource.kind != DESIGN && is_at(policy, entry)
    };
    let pairs: HashSet<(&str, &str, &str)> = entries
        .iter()
        .filter(counts)
        .map(|entry| (entry.rule.as_str(), entry.resource.design.as_str(), entry.resource.id.as_str()))
        .collect();
    pairs.len()
}

/// What a verdict counts for: one that rests on a default may count as unknown.
fn counted(policy: &GatePolicy, entry: &VerdictEntry) -> Verdict {
    let open = policy.assumed == Assumed::Unknown && !entry.assumed.is_empty();
    if open && entry.verdict == Verdict::Fail { Verdict::Unknown } else { entry.verdict }
}

fn is_at(policy: &GatePolicy, entry: &VerdictEntry) -> bool {
    reaches(policy.threshold(&entry.pack, risks(&entry.practices)), entry.severity)
}

fn reaches(level: FailOn, severity: Severity) -> bool {
    level.severity().is_some_and(|least| severity >= least)
}

/// The risks of the practices that a rule says something about; a hint says too little.
fn risks(practices: &[PracticeEntry]) -> impl Iterator<Item = Risk> {
    let tells = practices.iter().filter(|practice| practice.strength != "hints");
    tells.filter_map(|practice| Some(framework::practice(&practice.id)?.risk))
}

fn fails_on_unknown(policy: &GatePolicy) -> Vec<Severity> {
    Severity::WORST_FIRST.into_iter().filter(|severity| policy.on_unknown(*severity) == OnUnknown::Fail).collect()
}

/// What stands for the kind of a resource in verdicts on a whole design.
const DESIGN: &str = "Design";

/// Share of decided verdicts on resources, of the rules that could stop. What the workload leaves unsaid is asked of the whole
/// design, and makes no template less known.
fn decided(terms: &Terms<'_>, policy: &GatePolicy, tallies: &BTreeMap<String, Tally>) -> Option<f64> {
    let mut sum = Counts::default();
    for rule in terms.rulebook.rules() {
        let tells = rule.metadata.evidence.iter().filter(|evidence| evidence.strength != crate::rule::Strength::Hints);
        let risks = tells.filter_map(|evidence| Some(framework::practice(&evidence.practice)?.risk));
        let tally = tallies.get(rule.id.as_str());
        let could_stop = reaches(policy.threshold(&rule.pack, risks), rule.metadata.severity.worst());
        if let Some(tally) = tally.filter(|_| could_stop) {
            let open = if terms.gate.assumed == Assumed::Unknown { tally.entry.assumed } else { 0 };
            let on_resources = tally.by_kind.iter().filter(|(kind, _)| *kind != DESIGN).map(|(_, counts)| counts);
            let (known, unknown) = on_resources
                .fold((0, 0), |(known, unknown), counts| (known + counts.pass + counts.fail, unknown + counts.unknown));
            // Which of both they were does not matter for the share.
            sum.pass += known.saturating_sub(open);
            sum.unknown += unknown + open;
        }
    }
    sum.decided()
}

/// Why the run ends as it does: every reason, in the order of precedence 1, 2, 70, 3, 0.
pub(super) fn outcome(terms: &Terms<'_>, gate: &Gate, faults: Vec<OutcomeReason>) -> Vec<OutcomeReason> {
    let mut reasons = Vec::new();
    reasons.extend(stopped(gate));
    reasons.extend(terms.input_errors.iter().cloned());
    reasons.extend(faults);
    reasons.extend(not_enough_known(gate));
    if reasons.is_empty() {
        reasons.push(OutcomeReason::told(OutcomeKind::Passed, "message.passed", &[]));
    }
    reasons
}

fn stopped(gate: &Gate) -> Option<OutcomeReason> {
    let (key, count) = match gate {
        Gate { failures, .. } if *failures > 0 => ("message.gate-failed", *failures),
        Gate { unknown_stops, .. } if *unknown_stops > 0 => ("message.gate-unknown", *unknown_stops),
        _ => return None,
    };
    // Where a pillar or a risk has a level of its own, that of `fail_on` did not decide alone.
    let has_levels = !gate.pillars.is_empty() || !gate.practice_risk.is_empty();
    let key = if has_levels { format!("{key}-levels") } else { key.to_owned() };
    Some(OutcomeReason::told(OutcomeKind::GateFailed, &key, &[("severity", json!(level(gate))), ("count", json!(count))]))
}

fn not_enough_known(gate: &Gate) -> Option<OutcomeReason> {
    let decided = gate.decided.filter(|decided| *decided < gate.min_decided)?;
    let percent = |share: f64| json!(format!("{:.0}", (share * 100.0 + 1e-9).floor()));
    let arguments = [("severity", json!(level(gate))), ("decided", percent(decided)), ("least", percent(gate.min_decided))];
    Some(OutcomeReason::told(OutcomeKind::NotEnoughKnown, "message.not-enough-known", &arguments))
}

fn level(gate: &Gate) -> &'static str {
    gate.fail_on.map_or("none", Severity::name)
}
