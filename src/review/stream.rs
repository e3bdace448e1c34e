//! The work of a review: every rule on every resource it speaks of, over several threads, in a stable order.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::num::NonZeroUsize;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::once::{self, Asked};
use super::precedent::{Kept, Precedents};
use super::request::Request;
use super::scribe::{Known, Scribe, Told};
use super::worlds::{Judgement, judge};
use crate::design::{Design, Need, ResourceId};
use crate::engine::{EngineError, Workshop};
use crate::jurisdiction::Stack;
use crate::rule::{Rule, RuleId};
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
    /// Whether passes are written down too.
    pub include_passes: bool,
    /// Whether what rules read is written down: no text for people shows it.
    pub include_reads: bool,
    /// Who wants to know how far the review is.
    pub progress: Progress,
    /// Threads; as many as the machine has if not said.
    pub jobs: Option<NonZeroUsize>,
}

/// Who wants to know how far a review is.
#[derive(Clone, Default)]
pub struct Progress(Option<Arc<Watcher>>);

/// Takes how many tasks are done, and of how many.
type Watcher = dyn Fn(usize, usize) + Send + Sync;

impl std::fmt::Debug for Progress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_some() { "Progress(watched)" } else { "Progress" })
    }
}

impl Progress {
    /// A watcher that is told now and then.
    #[must_use]
    pub fn new(watcher: Arc<Watcher>) -> Self {
        Self(Some(watcher))
    }

    /// Tells the watcher, if there is one.
    pub(crate) fn tell(&self, done: usize, all: usize) {
        if let Some(watcher) = &self.0 {
            watcher(done, all);
        }
    }
}

/// How many of all tasks are done, over all threads.
struct Tally<'p> {
    progress: &'p Progress,
    done: AtomicUsize,
    all: usize,
}

impl Tally<'_> {
    /// Counts a task; the watcher is told of every hundredth.
    fn step(&self) {
        if self.progress.0.is_none() {
            return;
        }
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if done.is_multiple_of(100) || done == self.all {
            self.progress.tell(done, self.all);
        }
    }
}

/// One rule on one resource.
#[derive(Clone, Copy, Debug)]
pub(super) struct Task<'r> {
    /// Index of the design.
    pub(super) design: usize,
    /// The resource; `None` for rules about the whole design.
    pub(super) subject: Option<ResourceId>,
    /// The rule.
    pub(super) rule: &'r Rule,
}

/// What came of all tasks, in their order.
#[derive(Debug, Default)]
pub(super) struct Stream<'r> {
    /// What the rules say of resources that exist.
    pub(super) told: Vec<(Task<'r>, Told)>,
    /// What the workload does not state, once for each rule and key.
    pub(super) silences: Vec<(Task<'r>, Silence)>,
    /// Rules that went wrong.
    pub(super) faults: Vec<(Task<'r>, EngineError)>,
}

/// Fewest tasks for which a second thread pays: less takes some ten milliseconds, and rules and indexes are made anew in each.
const TASKS_PER_THREAD: usize = 2_000;

/// Runs every rule on every resource that it speaks of, over several threads. `shared_keys` are those of more than one resource.
pub(super) fn run<'r>(request: &'r Request<'r>, shared_keys: &'r HashSet<&'r str>) -> Stream<'r> {
    let tasks = tasks(request);
    let shares = shares(&tasks, threads(tasks.len(), request.settings));
    let tally = Tally { progress: &request.settings.progress, done: AtomicUsize::new(0), all: tasks.len() };
    let job = Job { tasks: &tasks, request, shared_keys, tally: &tally };
    let work = |share: &[usize]| job.work(share, &mut Desk::new(request.settings));
    let done: Vec<Share> = std::thread::scope(|scope| {
        let (own, others) = shares.split_first().map_or((&[][..], &[][..]), |(own, others)| (own.as_slice(), others));
        let workers: Vec<_> = others.iter().map(|share| scope.spawn(move || work(share))).collect();
        let first = work(own);
        std::iter::once(first).chain(workers.into_iter().map(|worker| worker.join().unwrap_or_default())).collect()
    });
    gather(&tasks, done.into_iter().map(|share| share.done).collect())
}

/// Runs what is left to do of a part on this thread: the outcomes so far, or what is needed to go on.
pub(super) fn run_part<'r>(
    request: &'r Request<'r>,
    shared_keys: &'r HashSet<&'r str>,
    desk: &mut Desk,
    so_far: &mut Unfinished,
) -> Result<Stream<'r>, BTreeSet<Need>> {
    let tasks = tasks(request);
    let tally = Tally { progress: &Progress::default(), done: AtomicUsize::new(0), all: 0 };
    let job = Job { tasks: &tasks, request, shared_keys, tally: &tally };
    let left = so_far.left.take().unwrap_or_else(|| (0..tasks.len()).collect());
    let share = job.work(&left, desk);
    so_far.done.push(share.done);
    if share.needs.is_empty() {
        return Ok(gather(&tasks, std::mem::take(&mut so_far.done)));
    }
    so_far.left = Some(share.left);
    Err(share.needs)
}

/// What was done of a part, in rounds, and the numbers of the tasks that are left.
#[derive(Default)]
pub struct Unfinished {
    done: Vec<Done>,
    left: Option<Vec<usize>>,
}

/// What a thread did.
#[derive(Default)]
struct Share {
    done: Done,
    /// Tasks that asked for what is not at hand.
    left: Vec<usize>,
    needs: BTreeSet<Need>,
}

/// Divides the tasks among threads: a rule belongs to one thread, or at a border to two, so that few are compiled twice.
fn shares(tasks: &[Task<'_>], threads: usize) -> Vec<Vec<usize>> {
    if threads == 1 {
        return vec![(0..tasks.len()).collect()];
    }
    let mut by_rule: BTreeMap<&RuleId, Vec<usize>> = BTreeMap::new();
    for (at, task) in tasks.iter().enumerate() {
        by_rule.entry(&task.rule.id).or_default().push(at);
    }
    let in_a_row: Vec<usize> = by_rule.into_values().flatten().collect();
    let mut shares: Vec<Vec<usize>> = in_a_row.chunks(tasks.len().div_ceil(threads).max(1)).map(<[usize]>::to_vec).collect();
    // Back to the order of the designs: a thread keeps one session at a time.
    for share in &mut shares {
        share.sort_unstable();
    }
    shares
}

/// Puts what the threads did into the order of the tasks. What a rule asks of the workload in several of them is asked once.
fn gather<'r>(tasks: &[Task<'r>], done: Vec<Done>) -> Stream<'r> {
    let mut asked = Asked::default();
    // Each thread went through its share in order, so the next task is the next of one of them.
    let mut threads: Vec<_> = done.into_iter().map(|done| done.into_iter().peekable()).collect();
    let mut next = |at| threads.iter_mut().find_map(|done| done.next_if(|(of, _)| *of == at));
    let mut stream = Stream { told: Vec::with_capacity(tasks.len()), ..Stream::default() };
    for (at, task) in tasks.iter().enumerate() {
        match next(at).map(|(_, outcome)| outcome) {
            Some(Ok(Spoken::Of(told))) => stream.told.push((*task, told)),
            Some(Ok(Spoken::OfWorkload(silence))) => {
                if asked.is_first(&task.rule.id, &silence.key) {
                    stream.silences.push((Task { subject: None, ..*task }, *silence));
                }
            }
            Some(Ok(Spoken::Nothing)) => {}
            Some(Err(fault)) => stream.faults.push((*task, *fault)),
            None => stream.faults.push((*task, EngineError::internal(task.rule))),
        }
    }
    stream
}

/// What a rule said of a resource. There is one for each task, so what is rare stands elsewhere.
enum Spoken {
    /// A judgement.
    Of(Told),
    /// That the workload does not state something.
    OfWorkload(Box<Silence>),
    /// Nothing: the resource exists in no world, or the workload was asked already.
    Nothing,
}

/// A judgement that lacks a key of the workload.
#[derive(Debug)]
pub(super) struct Silence {
    pub(super) key: String,
    pub(super) told: Told,
}

/// What came of one task.
type Outcome = Result<Spoken, Box<EngineError>>;

/// What a thread did, with the numbers of the tasks in their order.
type Done = Vec<(usize, Outcome)>;

fn threads(tasks: usize, settings: &Settings) -> usize {
    let available = settings.jobs.or_else(|| std::thread::available_parallelism().ok()).map_or(1, NonZeroUsize::get);
    available.min(tasks / TASKS_PER_THREAD).max(1)
}

/// Tasks by design, then resource, then rule id.
fn tasks<'r>(request: &'r Request<'r>) -> Vec<Task<'r>> {
    let (mut tasks, rulebook) = (Vec::new(), request.rulebook);
    for (design, (model, _)) in request.designs.iter().enumerate() {
        let stage = model.stage.name();
        let about_all = rulebook.rules().filter(|rule| rule.is_about_design() && rule.judges(stage) && model.is_first_part());
        tasks.extend(about_all.map(|rule| Task { design, subject: None, rule }));
        let mut by_kind: HashMap<&str, Vec<&'r Rule>> = HashMap::new();
        for (id, resource) in model.under_review() {
            let rules = by_kind
                .entry(&resource.kind)
                .or_insert_with(|| rulebook.rules().filter(|r| r.applies_to(&resource.kind) && r.judges(stage)).collect());
            tasks.extend(rules.iter().map(|rule| Task { design, subject: Some(id), rule }));
        }
    }
    tasks
}

/// What all threads share.
#[derive(Clone, Copy)]
struct Job<'a> {
    tasks: &'a [Task<'a>],
    request: &'a Request<'a>,
    shared_keys: &'a HashSet<&'a str>,
    tally: &'a Tally<'a>,
}

impl Job<'_> {
    /// Does a share of the tasks with an engine of its own.
    fn work(self, share: &[usize], desk: &mut Desk) -> Share {
        let own = || share.iter().filter_map(|at| Some((*at, self.tasks.get(*at)?)));
        let Desk { workshop, known, precedents } = desk;
        let mut teller = Teller { scribe: Scribe::new(self.request, self.shared_keys, known), asked: Asked::default() };
        let mut current: Option<(usize, Rc<Session>)> = None;
        let mut all = Share { done: Vec::with_capacity(share.len()), ..Share::default() };
        for (at, task) in own() {
            let session = match &current {
                Some((design, session)) if *design == task.design => Rc::clone(session),
                _ => match self.session(task) {
                    Some(session) => session,
                    None => continue,
                },
            };
            current = Some((task.design, Rc::clone(&session)));
            if teller.asked.will_ask_again(task, session.design()) {
                all.done.push((at, Ok(Spoken::Nothing)));
                self.tally.step();
                continue;
            }
            let run = || judge(workshop, task.rule, &session, task.subject);
            let heard = precedents.judge(task, &session, self.kept(), run);
            if !heard.needs.is_empty() {
                all.needs.extend(heard.needs);
                all.left.push(at);
                continue;
            }
            let spoken = heard.judgement.map(|judgement| match judgement {
                Some(judgement) => teller.spoken(task, judgement, heard.was_run.then(|| &**session.design())),
                None => Spoken::Nothing,
            });
            all.done.push((at, spoken.map_err(Box::new)));
            self.tally.step();
        }
        all
    }

    /// What is written down of judgements.
    fn kept(&self) -> Kept {
        Kept { passes: self.request.include_passes, reads: self.request.settings.include_reads }
    }

    fn session(&self, task: &Task<'_>) -> Option<Rc<Session>> {
        let (design, _) = self.request.designs.get(task.design)?;
        let settings = self.request.settings;
        Some(Session::new(Arc::clone(design), settings.context.clone(), settings.workload.clone()))
    }
}

/// What a thread keeps from one part of a design to the next.
#[derive(Debug)]
pub(super) struct Desk {
    workshop: Workshop,
    known: Known,
    precedents: Precedents,
}

impl Desk {
    pub(super) fn new(settings: &Settings) -> Self {
        let workshop = Workshop::new(settings.jurisdiction.as_ref());
        Self { workshop, known: Known::default(), precedents: Precedents::default() }
    }

    /// How many checks were spared.
    pub(super) fn spared(&self) -> usize {
        self.precedents.spared()
    }
}

/// Writes down what rules say, and asks once for what the workload does not state.
struct Teller<'a> {
    scribe: Scribe<'a>,
    asked: Asked,
}

impl<'a> Teller<'a> {
    /// The design is given if the rule was run for the judgement.
    fn spoken(&mut self, task: &Task<'a>, judgement: Judgement, design: Option<&Design>) -> Spoken {
        let Some(key) = once::silence(task, &judgement) else { return Spoken::Of(self.scribe.told(task, judgement)) };
        if let Some(design) = design {
            self.asked.note(task, &judgement, design);
        }
        if !self.asked.is_first(&task.rule.id, key) {
            return Spoken::Nothing;
        }
        let key = key.to_owned();
        let told = self.scribe.told(&Task { subject: None, ..*task }, once::about_design(judgement));
        Spoken::OfWorkload(Box::new(Silence { key, told }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// There is one for each rule on each resource.
    #[test]
    fn what_comes_of_a_task_takes_little_room() {
        assert!(size_of::<(usize, Outcome)>() <= 48, "{}", size_of::<(usize, Outcome)>());
        assert!(size_of::<(Task<'_>, Told)>() <= 64, "{}", size_of::<(Task<'_>, Told)>());
    }
}
