//! The surroundings in which a `check` runs.
//!
//! One [`Workshop`] a worker thread: it holds the rules that it has read, as programs or compiled by Rhai, and the words of
//! `docs/rule-language.md`. The engine knows no input format and no output format.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::design::{ResourceId, World};
use crate::jurisdiction::Stack;
use crate::rule::{Rule, RuleId};
use crate::value::Session;

mod closures;
mod control;
mod errors;
mod interpreter;
mod machine;
mod operand;
mod operators;
mod program;
mod run;
mod sandbox;
mod statements;
mod validate;
mod vocabulary;
mod weight;
mod words;

pub use errors::EngineError;
pub use run::Checked;
pub use sandbox::{MAX_OPERATIONS, compile_alone};
pub use validate::validate;

/// The session of the check that is running, for words that have no value to start from.
pub(crate) type Slot = Rc<RefCell<Option<Rc<Session>>>>;

/// What runs rules, for one thread.
pub struct Workshop {
    words: words::Words,
    /// The rules as programs; nothing for those that only Rhai understands.
    programs: FxHashMap<RuleId, Option<program::Program>>,
    /// Made when the first rule needs it.
    interpreter: Option<interpreter::Interpreter>,
}

impl std::fmt::Debug for Workshop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Workshop").field("rules", &self.programs.len()).finish_non_exhaustive()
    }
}

impl Workshop {
    /// A workshop with the words of the rule language, and those of a jurisdiction if there is one.
    #[must_use]
    pub fn new(jurisdiction: Option<&Arc<Stack>>) -> Self {
        Self { words: vocabulary::words(jurisdiction), programs: FxHashMap::default(), interpreter: None }
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
        if !session.is_reference.get() {
            let program = match self.programs.get(&rule.id) {
                Some(program) => program,
                None => self.programs.entry(rule.id.clone()).or_insert(program::read(rule, &self.words)),
            };
            if let Some(program) = program
                && let Some(checked) = run::by_program(program, rule, session, subject, world.clone())
            {
                return checked;
            }
        }
        let interpreter = self.interpreter.get_or_insert_with(|| interpreter::Interpreter::new(&self.words));
        run::in_rhai(interpreter, rule, session, subject, world)
    }

    /// Whether a rule runs as a program, without Rhai.
    #[must_use]
    pub fn understands(&self, rule: &Rule) -> bool {
        program::read(rule, &self.words).is_some()
    }
}
