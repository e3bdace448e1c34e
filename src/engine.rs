//! The Rhai surroundings in which a `check` runs.
//!
//! One [`Workshop`] a worker thread: it holds an engine without `sync`, the compiled rules, and the words of
//! `docs/rule-language.md`. The engine knows no input format and no output format.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use rhai::Engine;

use crate::design::{ResourceId, World};
use crate::jurisdiction::Stack;
use crate::rule::{Rule, RuleId};
use crate::value::Session;

mod control;
mod direct;
mod errors;
mod operators;
mod paths;
mod run;
mod sandbox;
mod statements;
mod validate;
mod vocabulary;
mod weight;

pub use errors::EngineError;
pub use run::Checked;
pub use sandbox::{MAX_OPERATIONS, compile_alone};
pub use validate::validate;

/// The session of the check that is running, for words that have no value to start from.
pub(crate) type Slot = Rc<RefCell<Option<Rc<Session>>>>;

/// An engine with compiled rules, for one thread.
pub struct Workshop {
    engine: Engine,
    slot: Slot,
    constants: sandbox::Constants,
    scripts: HashMap<RuleId, run::Script>,
}

impl std::fmt::Debug for Workshop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Workshop").field("rules", &self.scripts.len()).finish_non_exhaustive()
    }
}

impl Workshop {
    /// An engine whose values have a getter for each property name that the rules mention.
    #[must_use]
    pub fn new<'r>(rules: impl IntoIterator<Item = &'r Rule>, jurisdiction: Option<&Arc<Stack>>) -> Self {
        let slot = Slot::default();
        let constants = sandbox::Constants::default();
        let mut engine = sandbox::engine(&constants);
        operators::register(&mut engine, &slot);
        statements::register(&mut engine, &slot);
        let scripts: Vec<String> = rules.into_iter().map(|rule| paths::joined(&rule.script)).collect();
        let names: BTreeSet<&str> = scripts.iter().flat_map(|script| sandbox::property_names(script)).collect();
        operators::register_getters(&mut engine, names);
        // Words come last: the jurisdiction has properties of its own.
        vocabulary::register(&mut engine, &slot, jurisdiction);
        Self { engine, slot, constants, scripts: HashMap::new() }
    }

    /// Runs a rule on a resource (or on the design) in a world.
    ///
    /// # Errors
    /// If the rule is wrong: our fault, with file, line and column.
    pub fn check(
        &mut self,
        rule: &Rule,
        session: &Rc<Session>,
        subject: Option<ResourceId>,
        world: World,
    ) -> Result<Checked, EngineError> {
        if !self.scripts.contains_key(&rule.id) {
            let script = run::Script::new(sandbox::compile(&self.engine, rule)?);
            self.scripts.insert(rule.id.clone(), script);
        }
        let Some(script) = self.scripts.get_mut(&rule.id) else { return Err(EngineError::internal(rule)) };
        sandbox::set_constants(&self.constants, rule);
        session.enter(world, subject);
        *self.slot.borrow_mut() = Some(Rc::clone(session));
        run::check(&self.engine, script, rule, session, subject)
    }
}
