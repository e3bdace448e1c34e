//! Rhai with the words of the rule language: what a script means, whatever runs it.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use rhai::{AST, Caches, Dynamic, Engine, EvalAltResult, EvalContext, Scope};

use super::sandbox::{self, Constants};
use super::words::Words;
use super::{EngineError, Slot, closures, operators, statements};
use crate::rule::{Rule, RuleId};
use crate::value::{Session, Value};

/// Rhai with the scripts that it has compiled.
pub(super) struct Interpreter {
    engine: Engine,
    slot: Slot,
    constants: Constants,
    /// Properties that have a getter: one of its own is about half the cost of an index by name.
    getters: BTreeSet<String>,
    scripts: HashMap<RuleId, Script>,
}

/// A compiled script with the functions that its calls were found to mean.
struct Script {
    ast: AST,
    /// Kept from one check to the next: finding the function of a call takes longer than most calls do. Names mean the same
    /// in every check of a script, but not in two scripts.
    caches: Caches,
}

impl Interpreter {
    pub(super) fn new(words: &Words) -> Self {
        let slot = Slot::default();
        let constants = Constants::default();
        let mut engine = sandbox::engine(&constants);
        operators::register(&mut engine, &slot);
        statements::register(&mut engine, &slot);
        closures::register(&mut engine, &slot);
        words.register(&mut engine, &slot);
        let getters = words.property_names().chain(["present"]).map(str::to_owned).collect();
        Self { engine, slot, constants, getters, scripts: HashMap::new() }
    }

    /// Compiles the rule if it is not yet.
    pub(super) fn compile(&mut self, rule: &Rule) -> Result<(), EngineError> {
        if self.scripts.contains_key(&rule.id) {
            return Ok(());
        }
        for name in sandbox::property_names(&rule.script) {
            if self.getters.insert(name.to_owned()) {
                operators::register_getter(&mut self.engine, name);
            }
        }
        let ast = sandbox::compile(&self.engine, rule)?;
        let mut caches = Caches::new();
        // Rhai drops at the end of a call what the call has pushed, so the cache that stays is pushed before the first.
        caches.push_fn_resolution_cache();
        self.scripts.insert(rule.id.clone(), Script { ast, caches });
        Ok(())
    }

    /// Calls `check` of a compiled rule.
    pub(super) fn call(
        &mut self,
        rule: &Rule,
        session: &Rc<Session>,
        subject: Value,
        design: Value,
    ) -> Result<Dynamic, Box<EvalAltResult>> {
        let script = self.scripts.get_mut(&rule.id).ok_or("the compiled rule was lost")?;
        sandbox::set_constants(&self.constants, rule);
        *self.slot.borrow_mut() = Some(Rc::clone(session));
        let mut global = self.engine.new_global_runtime_state();
        global.source = script.ast.source().map(Into::into);
        global.lib.push(script.ast.shared_lib().clone());
        let mut scope = Scope::new();
        EvalContext::new(&self.engine, &mut global, &mut script.caches, &mut scope, None).call_fn("check", (subject, design))
    }
}
