//! What only the workload could say is asked once for a review, not once for each resource or template.

use std::collections::HashSet;
use std::rc::Rc;

use super::stream::{Stream, Task};
use super::worlds::{Judgement, Settled};
use crate::design::Reason;
use crate::finding::Verdict;
use crate::value::Place;

/// Keys of the configuration that are asked for once.
const WORKLOAD: &str = "workload.";

/// Leaves, of all judgements of one rule that are unknown for want of the same key of the workload, one: an unknown about the
/// first design.
pub(super) fn ask(stream: &mut Stream<'_>) {
    let mut asked = HashSet::new();
    stream.judged.retain_mut(|(task, judgement)| {
        let Some(silence) = silence(judgement).filter(|_| task.subject.is_some()) else { return true };
        let is_first = asked.insert((task.rule.id.clone(), name(silence).to_owned()));
        if is_first {
            *judgement = about_design(silence);
            *task = Task { subject: None, ..*task };
        }
        is_first
    });
}

/// What nobody stated, if nothing else makes the judgement unknown.
fn silence(judgement: &Judgement) -> Option<&Settled> {
    let mut unknown = judgement.settled.iter().filter(|settled| settled.verdict == Verdict::Unknown);
    let first = unknown.next().filter(|_| judgement.verdict == Verdict::Unknown)?;
    let is_silence = name(first).starts_with(WORKLOAD) && unknown.all(|other| name(other) == name(first));
    is_silence.then_some(first)
}

/// Whether nobody can say because the workload does not.
pub(super) fn is_silence_of_the_workload(settled: &Settled) -> bool {
    name(settled).starts_with(WORKLOAD)
}

/// The key that is not stated.
fn name(settled: &Settled) -> &str {
    match settled.cause.as_ref().map(|cause| &cause.unknown.reason) {
        Some(Reason::NotStated(key)) => key,
        _ => "",
    }
}

fn about_design(silence: &Settled) -> Judgement {
    let settled = Settled {
        key: Rc::from(""),
        place: Place::Nowhere,
        elements: Vec::new(),
        arguments: std::collections::BTreeMap::new(),
        failing_worlds: Vec::new(),
        ..silence.clone()
    };
    Judgement { verdict: Verdict::Unknown, settled: vec![settled], reads: Vec::new(), assumed: std::collections::BTreeSet::new() }
}
