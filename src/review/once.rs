//! What only the workload could say is asked once for a review, not once for each resource or template.

use std::collections::HashSet;
use std::rc::Rc;
use std::sync::Arc;

use super::stream::Task;
use super::worlds::{Judgement, Settled};
use crate::design::{Design, Reason};
use crate::finding::Verdict;
use crate::rule::RuleId;
use crate::value::Place;

/// Keys of the configuration that are asked for once.
const WORKLOAD: &str = "workload.";

/// What was asked so far.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// By which rule, and for which key of the workload.
    keys: HashSet<(RuleId, String)>,
    /// The rules that ask before they look at a resource, by design and kind: they ask the same of all others.
    at_once: HashSet<(usize, RuleId, Arc<str>)>,
}

impl Asked {
    /// Whether a rule asks for a key for the first time.
    pub(super) fn is_first(&mut self, rule: &RuleId, key: &str) -> bool {
        self.keys.insert((rule.clone(), key.to_owned()))
    }

    /// Notes a judgement that lacks a key of the workload. A rule that has read nothing yet knows of a resource but its kind,
    /// and its id if it asks for it.
    pub(super) fn note(&mut self, task: &Task<'_>, judgement: &Judgement, design: &Design) {
        if judgement.reads.is_empty() && !task.rule.script.contains(".id") {
            self.at_once.extend(of(task, design));
        }
    }

    /// Whether a rule will ask what it asked already.
    pub(super) fn will_ask_again(&self, task: &Task<'_>, design: &Design) -> bool {
        !self.at_once.is_empty() && of(task, design).is_some_and(|one| self.at_once.contains(&one))
    }
}

fn of(task: &Task<'_>, design: &Design) -> Option<(usize, RuleId, Arc<str>)> {
    task.subject.map(|id| (task.design, task.rule.id.clone(), Arc::clone(&design.resource(id).kind)))
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
