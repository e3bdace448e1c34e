//! The work of a review: every rule on every resource it speaks of, over several threads, in a stable order.

use std::num::NonZeroUsize;
use std::rc::Rc;
use std::sync::Arc;

use super::worlds::{Judgement, judge};
use crate::design::{Design, ResourceId};
use crate::engine::{EngineError, Workshop};
use crate::jurisdiction::Stack;
use crate::rule::{Rule, Rulebook};
use crate::value::Session;

/// What rules may know besides the design.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// `context` of the configuration.
    pub context: serde_json::Value,
    /// `workload` of the configuration.
    pub workload: serde_json::Value,
    /// The jurisdictions of the review.
    pub jurisdiction: Option<Arc<Stack>>,
    /// Threads; as many as the machine has if not said.
    pub jobs: Option<NonZeroUsize>,
}

/// One rule on one resource.
#[derive(Clone, Copy, Debug)]
pub struct Task<'r> {
    /// Index of the design.
    pub design: usize,
    /// The resource; `None` for rules about the whole design.
    pub subject: Option<ResourceId>,
    /// The rule.
    pub rule: &'r Rule,
}

/// What came of all tasks, in their order.
#[derive(Debug, Default)]
pub struct Stream<'r> {
    /// Judgements of resources that exist.
    pub judged: Vec<(Task<'r>, Judgement)>,
    /// Rules that went wrong.
    pub faults: Vec<(Task<'r>, EngineError)>,
}

/// Fewest tasks for which a second engine pays.
const TASKS_PER_THREAD: usize = 400;

/// Runs every rule on every resource that it speaks of.
#[must_use]
pub fn run<'r>(designs: &[Arc<Design>], rulebook: &'r Rulebook, settings: &Settings) -> Stream<'r> {
    let tasks = tasks(designs, rulebook);
    let threads = threads(tasks.len(), settings);
    let size = tasks.len().div_ceil(threads).max(1);
    let mut stream = Stream::default();
    let parts: Vec<Part> = if threads == 1 {
        vec![work(&tasks, designs, settings)]
    } else {
        std::thread::scope(|scope| {
            let workers: Vec<_> = tasks.chunks(size).map(|chunk| scope.spawn(move || work(chunk, designs, settings))).collect();
            workers.into_iter().map(|worker| worker.join().unwrap_or_default()).collect()
        })
    };
    let mut results = parts.into_iter().flatten();
    for task in tasks {
        match results.next() {
            Some(Ok(Some(judgement))) => stream.judged.push((task, thaw(judgement))),
            Some(Err(fault)) => stream.faults.push((task, fault)),
            Some(Ok(None)) => {}
            None => stream.faults.push((task, EngineError::internal(task.rule))),
        }
    }
    stream
}

type Part = Vec<Result<Option<Frozen>, EngineError>>;

fn threads(tasks: usize, settings: &Settings) -> usize {
    let available = settings.jobs.or_else(|| std::thread::available_parallelism().ok()).map_or(1, NonZeroUsize::get);
    available.min(tasks / TASKS_PER_THREAD).max(1)
}

/// Tasks by design, then resource, then rule id.
fn tasks<'r>(designs: &[Arc<Design>], rulebook: &'r Rulebook) -> Vec<Task<'r>> {
    let mut tasks = Vec::new();
    for (design, model) in designs.iter().enumerate() {
        tasks.extend(rulebook.rules().filter(|rule| rule.is_about_design()).map(|rule| Task { design, subject: None, rule }));
        let mut by_kind: std::collections::HashMap<&str, Vec<&'r Rule>> = std::collections::HashMap::new();
        for (id, resource) in model.resources() {
            let rules = by_kind
                .entry(&resource.kind)
                .or_insert_with(|| rulebook.rules().filter(|r| r.applies_to(&resource.kind)).collect());
            tasks.extend(rules.iter().map(|rule| Task { design, subject: Some(id), rule }));
        }
    }
    tasks
}

fn work(tasks: &[Task<'_>], designs: &[Arc<Design>], settings: &Settings) -> Part {
    let mut seen = std::collections::BTreeSet::new();
    let rules: Vec<&Rule> = tasks.iter().map(|task| task.rule).filter(|rule| seen.insert(rule.id.clone())).collect();
    let mut workshop = Workshop::new(rules, settings.jurisdiction.as_ref());
    let mut current: Option<(usize, Rc<Session>)> = None;
    let mut results = Vec::with_capacity(tasks.len());
    for task in tasks {
        let session = match &current {
            Some((design, session)) if *design == task.design => Rc::clone(session),
            _ => match designs.get(task.design) {
                Some(design) => Session::new(Arc::clone(design), settings.context.clone(), settings.workload.clone()),
                None => continue,
            },
        };
        current = Some((task.design, Rc::clone(&session)));
        results.push(judge(&mut workshop, task.rule, &session, task.subject).map(|judgement| judgement.map(freeze)));
    }
    results
}

pub(super) use frozen::{Frozen, freeze, thaw};

/// Judgements hold `Rc`s, which cannot leave their thread; frozen ones can.
mod frozen {
    use std::collections::{BTreeMap, BTreeSet};
    use std::rc::Rc;

    use crate::design::{NodeId, Unknown};
    use crate::finding::Verdict;
    use crate::review::worlds::{Judgement, Settled};
    use crate::value::{Argument, Cause, Place, Read};

    /// A judgement that can leave its thread.
    #[derive(Debug)]
    pub(crate) struct Frozen {
        verdict: Verdict,
        settled: Vec<FrozenSettled>,
        reads: Vec<FrozenRead>,
        assumed: BTreeSet<String>,
    }

    #[derive(Debug)]
    struct FrozenSettled {
        key: String,
        verdict: Verdict,
        place: FrozenPlace,
        elements: Vec<FrozenPlace>,
        arguments: BTreeMap<String, Argument>,
        cause: Option<(Unknown, FrozenPlace)>,
        failing_worlds: Vec<String>,
    }

    type FrozenPlace = Option<(NodeId, Option<String>)>;

    #[derive(Debug)]
    enum FrozenRead {
        Place(NodeId, Option<String>),
        Scope(String),
        Referrers(String, String),
    }

    pub(crate) fn freeze(judgement: Judgement) -> Frozen {
        Frozen {
            verdict: judgement.verdict,
            settled: judgement.settled.into_iter().map(freeze_settled).collect(),
            reads: judgement.reads.iter().map(freeze_read).collect(),
            assumed: judgement.assumed,
        }
    }

    fn freeze_settled(settled: Settled) -> FrozenSettled {
        FrozenSettled {
            key: settled.key.to_string(),
            verdict: settled.verdict,
            place: freeze_place(&settled.place),
            elements: settled.elements.iter().map(freeze_place).collect(),
            arguments: settled.arguments,
            cause: settled.cause.map(|cause| (cause.unknown.clone(), freeze_place(&cause.place))),
            failing_worlds: settled.failing_worlds,
        }
    }

    fn freeze_place(place: &Place) -> FrozenPlace {
        match place {
            Place::Node(node) => Some((*node, None)),
            Place::Absent(node, key) => Some((*node, Some(key.to_string()))),
            Place::Nowhere => None,
        }
    }

    fn freeze_read(read: &Read) -> FrozenRead {
        match read {
            Read::Node(node) => FrozenRead::Place(*node, None),
            Read::Absent(node, key) => FrozenRead::Place(*node, Some(key.to_string())),
            Read::Scope(kind) => FrozenRead::Scope(kind.to_string()),
            Read::Referrers(kind, path) => FrozenRead::Referrers(kind.to_string(), path.to_string()),
        }
    }

    pub(crate) fn thaw(frozen: Frozen) -> Judgement {
        Judgement {
            verdict: frozen.verdict,
            settled: frozen.settled.into_iter().map(thaw_settled).collect(),
            reads: frozen.reads.into_iter().map(thaw_read).collect(),
            assumed: frozen.assumed,
        }
    }

    fn thaw_settled(settled: FrozenSettled) -> Settled {
        Settled {
            key: settled.key.into(),
            verdict: settled.verdict,
            place: thaw_place(settled.place),
            elements: settled.elements.into_iter().map(thaw_place).collect(),
            arguments: settled.arguments,
            cause: settled.cause.map(|(unknown, place)| Cause::new(unknown, thaw_place(place))),
            failing_worlds: settled.failing_worlds,
        }
    }

    fn thaw_place(place: FrozenPlace) -> Place {
        match place {
            Some((node, None)) => Place::Node(node),
            Some((node, Some(key))) => Place::Absent(node, Rc::from(key)),
            None => Place::Nowhere,
        }
    }

    fn thaw_read(read: FrozenRead) -> Read {
        match read {
            FrozenRead::Place(node, None) => Read::Node(node),
            FrozenRead::Place(node, Some(key)) => Read::Absent(node, Rc::from(key)),
            FrozenRead::Scope(kind) => Read::Scope(Rc::from(kind)),
            FrozenRead::Referrers(kind, path) => Read::Referrers(Rc::from(kind), Rc::from(path)),
        }
    }
}
