//! One check: calls the script and gathers what it left behind.

use std::rc::Rc;

use rhai::{AST, CallFnOptions, Dynamic, Engine, EvalAltResult, Scope};

use super::EngineError;
use super::control::{Control, is_unknown_branch};
use super::statements::undecided;
use crate::design::ResourceId;
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

pub(super) fn check(
    engine: &Engine,
    ast: &AST,
    rule: &Rule,
    session: &Rc<Session>,
    subject: Option<ResourceId>,
) -> Result<Checked, EngineError> {
    let design = Value::design(session);
    let first = subject.map_or_else(|| design.clone(), |id| Value::resource(session, id));
    let mut scope = Scope::new();
    let options = CallFnOptions::new().eval_ast(false);
    let result = engine.call_fn_with_options::<Dynamic>(options, &mut scope, ast, "check", (first, design));
    let ended_early = match result {
        Ok(_) => false,
        Err(error) => end(&error, rule, session)?,
    };
    let record = session.leave();
    let verdict = worst(&record, ended_early).ok_or_else(|| EngineError::silent(rule))?;
    Ok(Checked { verdict, record })
}

/// Turns an early end into its outcome; true if the rule does not apply.
fn end(error: &EvalAltResult, rule: &Rule, session: &Rc<Session>) -> Result<bool, EngineError> {
    match Control::of(error) {
        Some(Control::NotApplicable) => Ok(true),
        Some(Control::Undecided(cause)) => {
            undecided(session, cause);
            Ok(false)
        }
        None if is_unknown_branch(error) => {
            undecided(session, session.last_unknown());
            Ok(false)
        }
        None => Err(EngineError::runtime(rule, error)),
    }
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
