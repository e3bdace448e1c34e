//! Asks a rule again in each world of the parameters that it read.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::design::{ParameterId, Reason, ResourceId, Unknown, World};
use crate::engine::{Checked, EngineError, Workshop};
use crate::finding::Verdict;
use crate::rule::Rule;
use crate::value::{Argument, Cause, Outcome, Place, Read, Session, Truth};

/// Most worlds that one resource is judged in.
pub(super) const MAX_WORLDS: usize = 16;

/// What a rule says of a resource, over all worlds.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// The worst that all worlds agree on; unknown if they do not agree.
    pub verdict: Verdict,
    /// What each requirement says.
    pub settled: Vec<Settled>,
    /// What the rule read.
    pub reads: Vec<Read>,
    /// Assumptions under which the verdict holds.
    pub assumed: BTreeSet<String>,
}

/// What one requirement says of the resource or of one list member.
#[derive(Clone, Debug)]
pub struct Settled {
    /// Text key; empty for an unknown that belongs to no requirement.
    pub key: Rc<str>,
    /// The verdict.
    pub verdict: Verdict,
    /// What decided.
    pub place: Place,
    /// The list members the rule stood in.
    pub elements: Vec<Place>,
    /// The rule's variables.
    pub arguments: BTreeMap<String, Argument>,
    /// Why it is unknown.
    pub cause: Option<Rc<Cause>>,
    /// The worlds in which it fails, where worlds differ.
    pub failing_worlds: Vec<String>,
}

/// Judges a resource: once, or in each world of the parameters that the rule asks for. `None` if it exists in none.
///
/// # Errors
/// If the rule is wrong.
pub fn judge(
    workshop: &mut Workshop,
    rule: &Rule,
    session: &Rc<Session>,
    subject: Option<ResourceId>,
) -> Result<Option<Judgement>, EngineError> {
    if !may_exist(session, subject, World::default()) {
        return Ok(None);
    }
    let base = workshop.check(rule, session, subject, World::default())?;
    let mut by = open_parameters(session, &base);
    while !by.is_empty() {
        let Some(worlds) = worlds(session, &by) else { return Ok(Some(too_many(session, base, &by))) };
        let runs = in_each(workshop, rule, session, subject, worlds)?;
        let wanted: BTreeSet<ParameterId> = runs.iter().flat_map(|(_, checked)| open_parameters(session, checked)).collect();
        if wanted.is_subset(&by) {
            return Ok(merge(session, runs));
        }
        by.extend(wanted);
    }
    Ok(Some(single(session, base)))
}

fn may_exist(session: &Session, subject: Option<ResourceId>, world: World) -> bool {
    let Some(id) = subject.filter(|id| !session.design().surely_exists(*id)) else { return true };
    session.enter(world, subject);
    session.exists(id) != Truth::False
}

/// The parameters that a run asked for and that its verdict hangs on: a run without unknowns needs no other world.
fn open_parameters(session: &Session, checked: &Checked) -> BTreeSet<ParameterId> {
    let decided =
        checked.verdict != Verdict::Unknown && checked.record.outcomes.iter().all(|o| !matches!(o.truth, Truth::Unknown(_)));
    let wants = checked.record.wants.iter().copied();
    wants.filter(|id| !decided && !session.design().parameter(*id).domain.is_empty()).collect()
}

fn worlds(session: &Session, by: &BTreeSet<ParameterId>) -> Option<Vec<World>> {
    let mut worlds = vec![World::default()];
    for id in by {
        let choices = session.design().parameter(*id).domain.len();
        if worlds.len() * choices > MAX_WORLDS {
            return None;
        }
        worlds = worlds.iter().flat_map(|world| (0..choices).map(|choice| world.clone().with(*id, choice))).collect();
    }
    Some(worlds)
}

/// The result of the rule in each world in which the resource exists.
fn in_each(
    workshop: &mut Workshop,
    rule: &Rule,
    session: &Rc<Session>,
    subject: Option<ResourceId>,
    worlds: Vec<World>,
) -> Result<Vec<(World, Checked)>, EngineError> {
    let mut runs = Vec::new();
    for world in worlds {
        if may_exist(session, subject, world.clone()) {
            let checked = workshop.check(rule, session, subject, world.clone())?;
            runs.push((world, checked));
        }
    }
    Ok(runs)
}

/// A judgement of one run.
fn single(session: &Session, checked: Checked) -> Judgement {
    let settled = checked.record.outcomes.into_iter().map(|outcome| settle(outcome, Vec::new())).collect();
    let assumed = assumptions(session, [&checked.record.assumed]);
    Judgement { verdict: checked.verdict, settled, reads: checked.record.reads, assumed }
}

fn settle(outcome: Outcome, failing_worlds: Vec<String>) -> Settled {
    let (verdict, cause) = match outcome.truth {
        Truth::True => (Verdict::Pass, None),
        Truth::False => (Verdict::Fail, None),
        Truth::Unknown(cause) => (Verdict::Unknown, Some(cause)),
    };
    Settled {
        key: outcome.key,
        verdict,
        place: outcome.place,
        elements: outcome.elements,
        arguments: outcome.arguments,
        cause,
        failing_worlds,
    }
}

fn too_many(session: &Session, base: Checked, by: &BTreeSet<ParameterId>) -> Judgement {
    let mut judgement = single(session, base);
    let names = parameter_names(session, by.iter());
    for settled in &mut judgement.settled {
        if let Some(cause) = &settled.cause {
            let unknown = Unknown::undecided(Reason::TooManyWorlds(names.clone()));
            settled.cause = Some(Cause::new(unknown, cause.place.clone()));
        }
    }
    judgement
}

fn parameter_names<'p>(session: &Session, by: impl Iterator<Item = &'p ParameterId>) -> String {
    by.map(|id| session.design().parameter(*id).name.clone()).collect::<Vec<_>>().join(", ")
}

fn assumptions<'r>(
    session: &Session,
    sets: impl IntoIterator<Item = &'r BTreeSet<crate::design::AssumptionId>>,
) -> BTreeSet<String> {
    sets.into_iter().flatten().flat_map(|id| session.design().assumptions(*id).iter().cloned()).collect()
}

/// Joins the worlds: what all agree on is decided, the rest is unknown and names the worlds that fail.
fn merge(session: &Session, runs: Vec<(World, Checked)>) -> Option<Judgement> {
    let first = runs.first()?.1.verdict;
    let agreed = runs.iter().all(|(_, checked)| checked.verdict == first);
    let verdict = if agreed { first } else { Verdict::Unknown };
    let assumed = assumptions(session, runs.iter().map(|(_, checked)| &checked.record.assumed));
    let mut reads = Vec::new();
    let mut by_key: BTreeMap<(Rc<str>, Vec<String>), Vec<InWorld>> = BTreeMap::new();
    let total = runs.len();
    for (world, checked) in runs {
        reads.extend(checked.record.reads);
        let label = label(session, &world);
        for outcome in checked.record.outcomes {
            let elements = outcome.elements.iter().map(|place| element_path(session, place)).collect();
            by_key.entry((Rc::clone(&outcome.key), elements)).or_default().push((label.clone(), outcome));
        }
    }
    reads.sort();
    reads.dedup();
    let settled = by_key.into_values().filter_map(|outcomes| join(outcomes, total, verdict)).collect();
    Some(Judgement { verdict, settled, reads, assumed })
}

/// An outcome with the name of its world.
type InWorld = (String, Outcome);

fn element_path(session: &Session, place: &Place) -> String {
    place.node().map(|node| session.design().path(node)).unwrap_or_default()
}

/// One requirement over all worlds.
fn join(outcomes: Vec<InWorld>, total: usize, verdict: Verdict) -> Option<Settled> {
    let everywhere = outcomes.len() == total;
    let first = outcomes.first()?.1.truth.clone();
    let same = outcomes.iter().all(|(_, outcome)| kind(&outcome.truth) == kind(&first));
    let failing: Vec<String> = outcomes.iter().filter(|(_, o)| o.truth == Truth::False).map(|(label, _)| label.clone()).collect();
    let worst = outcomes.into_iter().map(|(_, outcome)| outcome).max_by_key(|outcome| kind(&outcome.truth))?;
    if same && everywhere {
        return Some(settle(worst, Vec::new()));
    }
    let mut settled = settle(worst, failing);
    if verdict != Verdict::Fail && settled.verdict == Verdict::Fail {
        settled.verdict = Verdict::Unknown;
        settled.cause = Some(disagreement(&settled));
    }
    Some(settled)
}

/// How bad an outcome is.
fn kind(truth: &Truth) -> u8 {
    match truth {
        Truth::True => 0,
        Truth::Unknown(_) => 1,
        Truth::False => 2,
    }
}

/// The unknown of a requirement that fails in some worlds: it hangs on their parameters.
fn disagreement(settled: &Settled) -> Rc<Cause> {
    let mut names: Vec<&str> = settled
        .failing_worlds
        .iter()
        .flat_map(|world| world.split(", "))
        .filter_map(|choice| choice.split_once('=').map(|(name, _)| name))
        .collect();
    names.sort_unstable();
    names.dedup();
    Cause::new(Unknown::present(Reason::Parameter(names.join(", "))), settled.place.clone())
}

/// A world for people: `Env=prod, Size=(other)`.
fn label(session: &Session, world: &World) -> String {
    let mut parts = Vec::new();
    for (id, parameter) in session.design().parameters() {
        if let Some(choice) = world.choice(id) {
            let value = parameter.domain.get(choice).and_then(Option::as_deref).unwrap_or("(other)");
            parts.push(format!("{}={value}", parameter.name));
        }
    }
    parts.join(", ")
}
