//! The work of a review: every rule on every resource it speaks of, over several threads, in a stable order.

use std::num::NonZeroUsize;
use std::rc::Rc;
use std::sync::Arc;

use super::frozen::{Frozen, freeze, thaw};
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
