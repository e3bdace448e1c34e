//! One check: runs the rule and gathers what it left behind.

use std::rc::Rc;

use super::EngineError;
use super::control::Control;
use super::interpreter::Interpreter;
use super::machine::end;
use super::program::{self, Program, Stop};
use crate::design::{ResourceId, World};
use crate::finding::Verdict;
use crate::rule::Rule;
use crate::value::{Record, Session, Truth, Value};

/// What a check said in one world.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The worst of its outcomes.
    pub verdict: Verdict,
    /// What it read and what each `require` said.
    pub record: Record,
}

/// Runs a rule as a program; nothing if Rhai has to run it.
pub(super) fn by_program(
    program: &Program,
    rule: &Rule,
    session: &Rc<Session>,
    subject: Option<ResourceId>,
    world: World,
) -> Option<Result<Checked, EngineError>> {
    session.enter(world, subject);
    let control = match program::check(program, session, first(session, subject), Value::design(session)) {
        Ok(()) => None,
        Err(Stop::Control(control)) => Some(control),
        Err(Stop::Refused) => return None,
    };
    Some(checked(control.as_ref(), rule, session))
}

/// Runs a rule in Rhai.
pub(super) fn in_rhai(
    interpreter: &mut Interpreter,
    rule: &Rule,
    session: &Rc<Session>,
    subject: Option<ResourceId>,
    world: World,
) -> Result<Checked, EngineError> {
    interpreter.compile(rule)?;
    session.enter(world, subject);
    let control = match interpreter.call(rule, session, first(session, subject), Value::design(session)) {
        Ok(_) => None,
        Err(error) => Some(Control::of(&error).ok_or_else(|| EngineError::runtime(rule, &error))?),
    };
    checked(control.as_ref(), rule, session)
}

/// What a check is given first: the resource, or the design.
fn first(session: &Rc<Session>, subject: Option<ResourceId>) -> Value {
    subject.map_or_else(|| Value::design(session), |id| Value::resource(session, id))
}

fn checked(control: Option<&Control>, rule: &Rule, session: &Session) -> Result<Checked, EngineError> {
    if let Some(control) = control {
        end(control, session);
    }
    let record = session.leave();
    let not_applicable = matches!(control, Some(Control::NotApplicable));
    let verdict = worst(&record, not_applicable).ok_or_else(|| EngineError::silent(rule))?;
    Ok(Checked { verdict, record })
}

/// Fail beats unknown beats pass; without any outcome a known and empty list passes.
fn worst(record: &Record, not_applicable: bool) -> Option<Verdict> {
    let each = record.outcomes.iter().map(|outcome| match outcome.truth {
        Truth::False => Verdict::Fail,
        Truth::Unknown(_) => Verdict::Unknown,
        Truth::True => Verdict::Pass,
    });
    each.max().or(match (not_applicable, record.walked, record.steps > 0) {
        (true, ..) | (_, false, true) => Some(Verdict::NotApplicable),
        (_, true, _) => Some(Verdict::Pass),
        _ => None,
    })
}
