//! What only the workload could say is asked once for a review, not once for each resource or template.

use std::collections::HashSet;
use std::rc::Rc;

use super::stream::Task;
use super::worlds::{Judgement, Settled};
use crate::design::Reason;
use crate::finding::Verdict;
use crate::rule::RuleId;
use crate::value::Place;

/// Keys of the configuration that are asked for once.
const WORKLOAD: &str = "workload.";

/// What was asked so far: by which rule, and for which key of the workload.
#[derive(Debug, Default)]
pub(super) struct Asked(HashSet<(RuleId, String)>);

impl Asked {
    /// Whether a rule asks for a key for the first time.
    pub(super) fn is_first(&mut self, rule: &RuleId, key: &str) -> bool {
        self.0.insert((rule.clone(), key.to_owned()))
    }
}

/// The key of the workload that nobody stated, if nothing else makes the judgement of a resource unknown.
pub(super) fn silence<'j>(task: &Task<'_>, judgement: &'j Judgement) -> Option<&'j str> {
    let mut unknown = judgement.settled.iter().filter(|settled| settled.verdict == Verdict::Unknown);
    let first = unknown.next().filter(|_| judgement.verdict == Verdict::Unknown && task.subject.is_some())?;
    let key = name(first);
    (key.starts_with(WORKLOAD) && unknown.all(|other| name(other) == key)).then_some(key)
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

/// A judgement that is unknown for want of a key of the workload, as one about the whole design.
pub(super) fn about_design(judgement: Judgement) -> Judgement {
    let silence = judgement.settled.into_iter().find(|settled| settled.verdict == Verdict::Unknown);
    let settled = silence.map(|silence| Settled {
        key: Rc::from(""),
        place: Place::Nowhere,
        elements: Vec::new(),
        arguments: std::collections::BTreeMap::new(),
        failing_worlds: Vec::new(),
        ..silence
    });
    let settled = settled.into_iter().collect();
    Judgement { verdict: Verdict::Unknown, settled, reads: Vec::new(), assumed: std::collections::BTreeSet::new() }
}
