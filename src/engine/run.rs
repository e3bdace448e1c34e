//! One check: calls the script and gathers what it left behind.

use std::rc::Rc;

use rhai::{AST, Caches, Dynamic, Engine, EvalAltResult, EvalContext, Scope};

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

/// A compiled script with the functions that its calls were found to mean.
pub(super) struct Script {
    ast: AST,
    /// Kept from one check to the next: finding the function of a call takes longer than most calls do. Names mean the same
    /// in every check of a script, but not in two scripts.
    caches: Caches,
}

impl Script {
    pub(super) fn new(ast: AST) -> Self {
        let mut caches = Caches::new();
        // Rhai drops at the end of a call what the call has pushed, so the cache that stays is pushed before the first.
        caches.push_fn_resolution_cache();
        Self { ast, caches }
    }

    fn call(&mut self, engine: &Engine, first: Value, design: Value) -> Result<Dynamic, Box<EvalAltResult>> {
        let mut global = engine.new_global_runtime_state();
        global.source = self.ast.source().map(Into::into);
        global.lib.push(self.ast.shared_lib().clone());
        let mut scope = Scope::new();
        EvalContext::new(engine, &mut global, &mut self.caches, &mut scope, None).call_fn("check", (first, design))
    }
}

pub(super) fn check(
    engine: &Engine,
    script: &mut Script,
    rule: &Rule,
    session: &Rc<Session>,
    subject: Option<ResourceId>,
) -> Result<Checked, EngineError> {
    let design = Value::design(session);
    let first = subject.map_or_else(|| design.clone(), |id| Value::resource(session, id));
    let ended_early = match script.call(engine, first, design) {
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
