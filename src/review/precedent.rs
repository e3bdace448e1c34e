//! Judgements that hold for other resources too: a large account holds thousands of resources that read alike.
//!
//! A rule decides by what it looks at, so of two resources that show it the same at every step it says the same. A judgement is
//! kept with the steps of its check, and whoever shows the same at each is spared the script.

use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::stream::Task;
use super::worlds::{Judgement, Settled};
use crate::design::{Need, NodeId, Reason};
use crate::engine::EngineError;
use crate::finding::Verdict;
use crate::rule::RuleId;
use crate::value::{Cause, Met, Place, Read, Session, Trace};

/// Judgements that are kept for each rule and kind.
const MOST: usize = 8;
/// Checks after which it is known whether resources of a kind read alike to a rule.
const TRIAL: usize = 32;

/// What a thread has judged so far.
#[derive(Debug, Default)]
pub(super) struct Precedents {
    by_rule: FxHashMap<RuleId, FxHashMap<Arc<str>, Docket>>,
    /// What the resource that is compared shows, by the numbers of the trace.
    met: Met,
}

/// What is written down of a judgement beside the verdict and what is wrong.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Kept {
    pub(super) passes: bool,
    pub(super) reads: bool,
}

/// The judgements of one rule on the resources of one kind.
#[derive(Debug, Default)]
struct Docket {
    /// The one that was of use last stands first.
    kept: Vec<Precedent>,
    hits: usize,
    misses: usize,
}

/// A judgement with the steps of its check; its places are numbers of the trace.
#[derive(Debug)]
struct Precedent {
    trace: Trace,
    verdict: Verdict,
    settled: Vec<Settled>,
}

/// What was heard of a rule.
pub(super) struct Heard {
    /// What it says of the resource; `None` if that exists in no world.
    pub(super) judgement: Result<Option<Judgement>, EngineError>,
    /// What has to be fetched before that can be said.
    pub(super) needs: BTreeSet<Need>,
    /// Whether the rule was run.
    pub(super) was_run: bool,
}

impl Precedents {
    /// How many checks were spared.
    pub(super) fn spared(&self) -> usize {
        self.by_rule.values().flat_map(FxHashMap::values).map(|docket| docket.hits).sum()
    }

    /// What a rule says of a resource of a large account: what was said of one that reads alike, or else what a run says.
    pub(super) fn judge(
        &mut self,
        task: &Task<'_>,
        session: &Rc<Session>,
        kept: Kept,
        run: impl FnOnce() -> Result<Option<Judgement>, EngineError>,
    ) -> Heard {
        if session.design().directory().is_none() {
            return Heard { judgement: run(), needs: session.take_needs(), was_run: true };
        }
        if let Some(judgement) = self.find(task, session, kept) {
            return Heard { judgement: Ok(Some(judgement)), needs: session.take_needs(), was_run: false };
        }
        let (judgement, needs) = (run(), session.take_needs());
        let trace = session.take_trace();
        if let (Ok(Some(judgement)), true) = (&judgement, needs.is_empty()) {
            self.keep(task, session, trace.and_then(|trace| Precedent::of(trace, judgement, kept)));
        }
        Heard { judgement, needs, was_run: true }
    }

    /// What was said of a resource that reads alike. Otherwise the next check is traced, if that is of use.
    fn find(&mut self, task: &Task<'_>, session: &Rc<Session>, kept: Kept) -> Option<Judgement> {
        let id = task.subject?;
        let kind = session.kind_of(id);
        let Self { by_rule, met } = self;
        let by_kind = match by_rule.get_mut(&task.rule.id) {
            Some(known) => known,
            None => by_rule.entry(task.rule.id.clone()).or_default(),
        };
        let docket = match by_kind.get_mut(kind) {
            Some(known) => known,
            None => by_kind.entry(Arc::clone(kind)).or_default(),
        };
        if docket.is_useless() {
            return None;
        }
        let Some(at) = docket.kept.iter().position(|precedent| precedent.trace.fits(session, id, met)) else {
            session.trace_next(kept.reads);
            return None;
        };
        docket.hits += 1;
        docket.kept.get_mut(..=at)?.rotate_right(1);
        docket.kept.first()?.judgement(met, session.leave().reads)
    }

    fn keep(&mut self, task: &Task<'_>, session: &Session, precedent: Option<Precedent>) {
        let kind = task.subject.map(|id| session.kind_of(id));
        let docket = self.by_rule.get_mut(&task.rule.id).zip(kind).and_then(|(kinds, kind)| kinds.get_mut(kind));
        let Some(docket) = docket else { return };
        docket.misses += 1;
        if let Some(precedent) = precedent {
            docket.kept.truncate(MOST - 1);
            docket.kept.insert(0, precedent);
        }
    }
}

impl Docket {
    /// Whether tracing takes more than it spares.
    fn is_useless(&self) -> bool {
        self.misses >= TRIAL && self.hits < self.misses
    }
}

impl Precedent {
    /// `None` if the judgement speaks of other resources.
    fn of(mut trace: Trace, judgement: &Judgement, kept: Kept) -> Option<Self> {
        // What a text names that is nowhere here is known by that text only, which was not compared.
        let names_stranger = |settled: &Settled| {
            settled.cause.as_ref().is_some_and(|cause| matches!(cause.unknown.reason, Reason::OutsideDesign(_)))
        };
        if judgement.settled.iter().any(names_stranger) {
            return None;
        }
        let number = |node| trace.number(node);
        let settled = match judgement.verdict {
            // Nobody is told of these.
            Verdict::Pass | Verdict::NotApplicable if !kept.passes => Vec::new(),
            _ => judgement.settled.iter().map(|settled| moved(settled, &number)).collect::<Option<_>>()?,
        };
        trace.close();
        Some(Self { verdict: judgement.verdict, settled, trace })
    }

    /// The judgement on the resource that showed the same.
    fn judgement(&self, met: &Met, reads: Vec<Read>) -> Option<Judgement> {
        let node = |number: NodeId| met.node(number);
        let settled = self.settled.iter().map(|settled| moved(settled, &node)).collect::<Option<_>>()?;
        Some(Judgement { verdict: self.verdict, settled, reads, assumed: BTreeSet::new() })
    }
}

/// The same of other nodes.
fn moved(settled: &Settled, node: &impl Fn(NodeId) -> Option<NodeId>) -> Option<Settled> {
    let place = |of: &Place| {
        Some(match of {
            Place::Node(at) => Place::Node(node(*at)?),
            Place::Absent(at, key) => Place::Absent(node(*at)?, Rc::clone(key)),
            Place::Nowhere => Place::Nowhere,
        })
    };
    let cause = match &settled.cause {
        Some(cause) => Some(Rc::new(Cause { place: place(&cause.place)?, ..(**cause).clone() })),
        None => None,
    };
    Some(Settled {
        place: place(&settled.place)?,
        elements: settled.elements.iter().map(place).collect::<Option<_>>()?,
        cause,
        ..settled.clone()
    })
}
