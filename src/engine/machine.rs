//! What the statements of a check do, whoever runs them: Rhai, or a program of ours.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::control::Control;
use super::operand::Operand;
use super::weight;
use crate::value::{Argument, Cause, List, Member, Outcome, Place, RuleFault, Session, Truth};

/// Members of lists that one check may walk.
const MAX_STEPS: usize = 100_000;

/// Who runs a check.
pub(super) trait Machine {
    /// An expression.
    type Code: ?Sized;
    /// Why a check stops early: a [`Control`], or a fault of the rule.
    type Stop: From<RuleFault> + From<Control>;

    fn session(&self) -> &Rc<Session>;

    /// The parts of a condition.
    fn split(code: &Self::Code) -> Split<'_, Self::Code>;

    /// The truth of a condition without parts.
    fn truth(&mut self, code: &Self::Code) -> Result<Truth, Self::Stop>;

    /// The variables that the script has in place.
    fn variables(&self) -> Vec<(String, Operand)>;

    /// The control in a stop; a fault is handed back.
    fn control(stop: Self::Stop) -> Result<Control, Self::Stop>;
}

/// The parts of a condition.
pub(super) enum Split<'c, C: ?Sized> {
    And(&'c C, &'c C),
    Or(&'c C, &'c C),
    Not(&'c C),
    Whole,
}

/// What a condition says, and what decided.
struct Judged {
    truth: Truth,
    place: Place,
}

pub(super) fn require<M: Machine>(machine: &mut M, condition: &M::Code, key: Rc<str>) -> Result<(), M::Stop> {
    let judged = judge(machine, condition)?;
    machine.session().spend(weight::OUTCOME)?;
    let arguments = arguments(machine, &judged.truth)?;
    let mut record = machine.session().record.borrow_mut();
    let elements = record.elements.clone();
    record.outcomes.push(Outcome { key, truth: judged.truth, place: judged.place, elements, arguments });
    Ok(())
}

pub(super) fn applies<M: Machine>(machine: &mut M, condition: &M::Code) -> Result<(), M::Stop> {
    match judge(machine, condition)?.truth {
        Truth::True => Ok(()),
        Truth::False => Err(Control::NotApplicable.into()),
        Truth::Unknown(cause) => Err(Control::Undecided(cause).into()),
    }
}

/// Splits a condition at `&`, `|` and `!`. Both sides are looked at; the side that decided is pointed at: for a conjunction
/// that fails the first that is false.
fn judge<M: Machine>(machine: &mut M, condition: &M::Code) -> Result<Judged, M::Stop> {
    match M::split(condition) {
        Split::And(left, right) => join(judge(machine, left)?, judge(machine, right)?, Truth::and),
        Split::Or(left, right) => join(judge(machine, left)?, judge(machine, right)?, Truth::or),
        Split::Not(inner) => judge(machine, inner).map(|judged| Judged { truth: judged.truth.negate(), place: judged.place }),
        Split::Whole => leaf(machine, condition),
    }
}

#[expect(clippy::unnecessary_wraps, reason = "stands beside answers that may fail")]
fn join<E>(left: Judged, right: Judged, combine: fn(Truth, Truth) -> Truth) -> Result<Judged, E> {
    let truth = combine(left.truth.clone(), right.truth.clone());
    let place = if left.truth == truth || right.truth != truth { left.place } else { right.place };
    Ok(Judged { truth, place })
}

fn leaf<M: Machine>(machine: &mut M, condition: &M::Code) -> Result<Judged, M::Stop> {
    machine.session().record.borrow_mut().subject = None;
    let truth = machine.truth(condition)?;
    let session = machine.session();
    let noted = session.record.borrow_mut().subject.take();
    let place = match (&truth, noted) {
        (Truth::Unknown(cause), _) if cause.place != Place::Nowhere => cause.place.clone(),
        (_, Some(place)) => place,
        (_, None) => subject_place(session),
    };
    Ok(Judged { truth, place })
}

/// The resource under review, where nothing nearer decided.
fn subject_place(session: &Session) -> Place {
    session.subject.get().map_or(Place::Nowhere, |id| Place::Node(session.properties(id)))
}

/// The rule's variables, for the placeholders of the text; a condition that holds needs none.
fn arguments<M: Machine>(machine: &M, truth: &Truth) -> Result<BTreeMap<String, Argument>, M::Stop> {
    let mut arguments = BTreeMap::new();
    if *truth == Truth::True {
        return Ok(arguments);
    }
    let session = machine.session();
    for (name, operand) in machine.variables() {
        session.spend(weight::of(&operand, session))?;
        arguments.extend(argument(&operand).map(|argument| (name, argument)));
    }
    Ok(arguments)
}

fn argument(operand: &Operand) -> Option<Argument> {
    #[expect(clippy::cast_precision_loss, reason = "numbers of rules are far below 2^52")]
    match operand {
        Operand::Value(value) => value.as_resource().is_none().then(|| value.argument()),
        Operand::Integer(number) => Some(Argument::Number(*number as f64)),
        Operand::Number(number) => Some(Argument::Number(*number)),
        Operand::Text(text) => Some(Argument::Text(text.to_string())),
        Operand::List(items) => Some(Argument::List(items.iter().filter_map(argument).collect())),
        Operand::Truth(_) | Operand::Nothing => None,
    }
}

/// Runs a block on each member of a list; an open list ends with one unknown for the rest, and a known and empty one is
/// remembered.
pub(super) fn foreach<M: Machine>(
    machine: &mut M,
    list: &List,
    mut block: impl FnMut(&mut M, &Member) -> Result<(), M::Stop>,
) -> Result<(), M::Stop> {
    for member in &list.members {
        step(machine.session())?;
        walk(machine, member, &mut block)?;
    }
    match &list.open {
        Some(cause) => undecided(machine.session(), Rc::clone(cause)),
        None if list.members.is_empty() => machine.session().record.borrow_mut().walked = true,
        None => {}
    }
    Ok(())
}

fn step(session: &Session) -> Result<(), RuleFault> {
    let mut record = session.record.borrow_mut();
    record.steps += 1;
    if record.steps > MAX_STEPS { Err(RuleFault::Word("the rule broke its budget of list members".into())) } else { Ok(()) }
}

/// Runs the block on one member; what goes unknown or does not apply ends this member only.
fn walk<M: Machine>(
    machine: &mut M,
    member: &Member,
    block: &mut impl FnMut(&mut M, &Member) -> Result<(), M::Stop>,
) -> Result<(), M::Stop> {
    machine.session().record.borrow_mut().elements.push(member.value.place());
    let before = machine.session().record.borrow().outcomes.len();
    let ended = block(machine, member).or_else(|stop| M::control(stop).map(|control| end(&control, machine.session())));
    doubt_outcomes(member, before, machine.session());
    machine.session().record.borrow_mut().elements.pop();
    ended
}

/// What an early end leaves behind.
pub(super) fn end(control: &Control, session: &Session) {
    match control {
        Control::NotApplicable => {}
        Control::Undecided(cause) => undecided(session, Rc::clone(cause)),
        Control::UnknownBranch => undecided(session, session.last_unknown()),
    }
}

/// What fails on a member that may not be there is unknown.
fn doubt_outcomes(member: &Member, before: usize, session: &Session) {
    let Some(doubt) = &member.doubt else { return };
    let mut record = session.record.borrow_mut();
    for outcome in record.outcomes.iter_mut().skip(before).filter(|outcome| outcome.truth == Truth::False) {
        outcome.truth = Truth::Unknown(Rc::clone(doubt));
    }
}

/// An unknown that belongs to no `require`.
fn undecided(session: &Session, cause: Rc<Cause>) {
    let place = if cause.place == Place::Nowhere { subject_place(session) } else { cause.place.clone() };
    let mut record = session.record.borrow_mut();
    let elements = record.elements.clone();
    let key = Rc::from("");
    record.outcomes.push(Outcome { key, truth: Truth::Unknown(cause), place, elements, arguments: BTreeMap::new() });
}
