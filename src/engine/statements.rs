//! The three statements of a check: `require`, `applies when`, `foreach`.

use std::collections::BTreeMap;
use std::rc::Rc;

use rhai::{Dynamic, Engine, EvalAltResult, EvalContext, Expr, Expression, ImmutableString};

use super::Slot;
use super::control::{Control, is_unknown_branch};
use super::direct;
use super::operators::{Answer, fault};
use super::weight;
use crate::value::{Argument, Cause, List, Member, Outcome, Place, Session, Truth, Value};

/// Members of lists that one check may walk.
const MAX_STEPS: usize = 100_000;

pub(super) fn register(engine: &mut Engine, slot: &Slot) {
    let current = Rc::clone(slot);
    syntax(engine, &["require", "$expr$", "else", "$string$"], false, move |context, inputs| {
        require(context, inputs, &running(&current)?)
    });
    let current = Rc::clone(slot);
    syntax(engine, &["applies", "when", "$expr$"], false, move |context, inputs| applies(context, inputs, &running(&current)?));
    let current = Rc::clone(slot);
    syntax(engine, &["foreach", "$ident$", "in", "$expr$", "$block$"], true, move |context, inputs| {
        foreach(context, inputs, &running(&current)?)
    });
}

fn syntax(
    engine: &mut Engine,
    symbols: &[&str],
    names: bool,
    run: impl Fn(&mut EvalContext, &[Expression]) -> Answer<Dynamic> + 'static,
) {
    // The symbols are fixed above, so registration cannot fail for any input.
    let registered = engine.register_custom_syntax(symbols, names, run);
    debug_assert!(registered.is_ok(), "{registered:?}");
}

pub(super) fn running(slot: &Slot) -> Answer<Rc<Session>> {
    slot.borrow().clone().ok_or_else(|| "no check is running".into())
}

/// What a condition says, and what decided.
struct Judged {
    truth: Truth,
    place: Place,
}

fn require(context: &mut EvalContext, inputs: &[Expression], session: &Rc<Session>) -> Answer<Dynamic> {
    let [condition, key] = inputs else { return Err("require needs a condition and a key".into()) };
    if matches!(&**condition, Expr::Variable(..)) {
        return Err("`require` is given a bare variable, which says nothing of the place; write the comparison here".into());
    }
    let key: Rc<str> = key.get_string_value().unwrap_or_default().into();
    let judged = judge(context, condition, session, true)?;
    session.spend(weight::OUTCOME).map_err(fault)?;
    let arguments = arguments(context, &judged.truth, session)?;
    let mut record = session.record.borrow_mut();
    let elements = record.elements.clone();
    record.outcomes.push(Outcome { key, truth: judged.truth, place: judged.place, elements, arguments });
    Ok(Dynamic::UNIT)
}

/// Splits a condition at `&`, `|` and `!`; `positive` is false below an odd number of `!`.
fn judge(context: &mut EvalContext, expression: &Expr, session: &Rc<Session>, positive: bool) -> Answer<Judged> {
    if let Expr::FnCall(call, _) = expression {
        match (call.name.as_str(), call.args.as_slice()) {
            ("&", [left, right]) => return join(context, [left, right], session, positive, true),
            ("|", [left, right]) => return join(context, [left, right], session, positive, false),
            ("!", [inner]) => {
                let judged = judge(context, inner, session, !positive)?;
                return Ok(Judged { truth: judged.truth.negate(), place: judged.place });
            }
            _ => {}
        }
    }
    leaf(context, expression, session)
}

/// Both sides are looked at. The side that decided is pointed at: for a conjunction that fails the first that is false.
fn join(
    context: &mut EvalContext,
    sides: [&Expr; 2],
    session: &Rc<Session>,
    positive: bool,
    conjunction: bool,
) -> Answer<Judged> {
    let [left, right] = sides;
    let left = judge(context, left, session, positive)?;
    let right = judge(context, right, session, positive)?;
    let truth =
        if conjunction { left.truth.clone().and(right.truth.clone()) } else { left.truth.clone().or(right.truth.clone()) };
    let place = if left.truth == truth || right.truth != truth { left.place } else { right.place };
    Ok(Judged { truth, place })
}

fn leaf(context: &mut EvalContext, expression: &Expr, session: &Rc<Session>) -> Answer<Judged> {
    session.record.borrow_mut().subject = None;
    let shortcut = if session.is_reference.get() { None } else { direct::truth(context, expression, session) };
    let truth = match shortcut {
        Some(truth) => truth?,
        None => match context.eval_expression_tree(&Expression::from(expression)) {
            Ok(result) => as_truth(&result)?,
            Err(error) if is_unknown_branch(&error) => Truth::Unknown(session.last_unknown()),
            Err(error) => return Err(error),
        },
    };
    let noted = session.record.borrow_mut().subject.take();
    let place = match (&truth, noted) {
        (Truth::Unknown(cause), _) if cause.place != Place::Nowhere => cause.place.clone(),
        (_, Some(place)) => place,
        (_, None) => subject_place(session),
    };
    Ok(Judged { truth, place })
}

/// The resource under review, where nothing nearer decided.
pub(super) fn subject_place(session: &Session) -> Place {
    session.subject.get().map_or(Place::Nowhere, |id| Place::Node(session.design.resource(id).properties))
}

/// What an expression says as a condition.
pub(super) fn as_truth(result: &Dynamic) -> Answer<Truth> {
    if let Ok(truth) = result.as_bool() {
        return Ok(Truth::from(truth));
    }
    match result.read_lock::<Value>() {
        Some(value) => value.holds().map_err(fault),
        None => Err(format!("a condition is expected here, not {}", result.type_name()).into()),
    }
}

/// The rule's variables, for the placeholders of the text; a condition that holds needs none.
fn arguments(context: &EvalContext, truth: &Truth, session: &Session) -> Answer<BTreeMap<String, Argument>> {
    if *truth == Truth::True {
        return Ok(BTreeMap::new());
    }
    let mut arguments = BTreeMap::new();
    for (name, _, value) in context.scope().iter_raw() {
        let value = value.flatten_clone();
        session.spend(weight::of(&value, session)).map_err(fault)?;
        arguments.extend(argument(&value).map(|argument| (name.to_owned(), argument)));
    }
    Ok(arguments)
}

fn argument(value: &Dynamic) -> Option<Argument> {
    if let Some(value) = value.read_lock::<Value>() {
        return value.as_resource().is_none().then(|| value.argument());
    }
    #[expect(clippy::cast_precision_loss, reason = "numbers of rules are far below 2^52")]
    if let Ok(integer) = value.as_int() {
        return Some(Argument::Number(integer as f64));
    }
    if let Ok(number) = value.as_float() {
        return Some(Argument::Number(number));
    }
    if value.is_array() {
        let items = value.clone().into_array().ok()?;
        return Some(Argument::List(items.iter().filter_map(argument).collect()));
    }
    value.clone().into_immutable_string().ok().map(|text: ImmutableString| Argument::Text(text.to_string()))
}

fn applies(context: &mut EvalContext, inputs: &[Expression], session: &Rc<Session>) -> Answer<Dynamic> {
    let [condition] = inputs else { return Err("applies when needs a condition".into()) };
    match judge(context, condition, session, true)?.truth {
        Truth::True => Ok(Dynamic::UNIT),
        Truth::False => Err(Control::NotApplicable.raise()),
        Truth::Unknown(cause) => Err(Control::Undecided(cause).raise()),
    }
}

fn foreach(context: &mut EvalContext, inputs: &[Expression], session: &Rc<Session>) -> Answer<Dynamic> {
    let [name, list, block] = inputs else { return Err("foreach needs a name, a list and a block".into()) };
    let name = name.get_string_value().unwrap_or_default().to_owned();
    let evaluated = context.eval_expression_tree(list)?;
    let list = super::operators::lift(session, evaluated)?.members().map_err(fault)?;
    for member in &list.members {
        step(session)?;
        walk(context, &name, member, block, session)?;
    }
    finish_walk(&list, session);
    Ok(Dynamic::UNIT)
}

fn step(session: &Session) -> Answer<()> {
    let mut record = session.record.borrow_mut();
    record.steps += 1;
    if record.steps > MAX_STEPS { Err("the rule broke its budget of list members".into()) } else { Ok(()) }
}

/// Runs the block on one member; what goes unknown or does not apply ends this member only.
fn walk(context: &mut EvalContext, name: &str, member: &Member, block: &Expression, session: &Rc<Session>) -> Answer<()> {
    let height = context.scope().len();
    context.scope_mut().push(name, member.value.clone());
    session.record.borrow_mut().elements.push(member.value.place());
    let before = session.record.borrow().outcomes.len();
    let result = context.eval_expression_tree(block);
    context.scope_mut().rewind(height);
    let ended = result.map_or_else(|error| end_of_member(error, session), |_| Ok(()));
    doubt_outcomes(member, before, session);
    session.record.borrow_mut().elements.pop();
    ended
}

fn end_of_member(error: Box<EvalAltResult>, session: &Rc<Session>) -> Answer<()> {
    match Control::of(&error) {
        Some(Control::NotApplicable) => Ok(()),
        Some(Control::Undecided(cause)) => {
            undecided(session, cause);
            Ok(())
        }
        None if is_unknown_branch(&error) => {
            undecided(session, session.last_unknown());
            Ok(())
        }
        None => Err(error),
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

/// An open list ends with one unknown for the rest; a known and empty one is remembered.
fn finish_walk(list: &List, session: &Rc<Session>) {
    match &list.open {
        Some(cause) => undecided(session, Rc::clone(cause)),
        None if list.members.is_empty() => session.record.borrow_mut().walked = true,
        None => {}
    }
}

/// An unknown that belongs to no `require`.
pub(super) fn undecided(session: &Session, cause: Rc<Cause>) {
    let place = if cause.place == Place::Nowhere { subject_place(session) } else { cause.place.clone() };
    let mut record = session.record.borrow_mut();
    let elements = record.elements.clone();
    record.outcomes.push(Outcome {
        key: Rc::from(""),
        truth: Truth::Unknown(cause),
        place,
        elements,
        arguments: BTreeMap::new(),
    });
}
