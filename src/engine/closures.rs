//! Words with a closure, as Rhai calls them.

use std::rc::Rc;

use rhai::{Array, Dynamic, Engine, EvalAltResult, FnPtr, NativeCallContext};

use super::Slot;
use super::control::is_unknown_branch;
use super::operand::{Answer, Operand, fault, lift};
use super::statements::{as_truth, running};
use super::vocabulary::lists::{Quantifier, change_each, changed_unknown, keep};
use crate::value::{Member, RuleFault, Truth, Value};

/// An error of Rhai; a fault of a word becomes one.
struct Raised(Box<EvalAltResult>);

impl From<RuleFault> for Raised {
    fn from(error: RuleFault) -> Self {
        Self(fault(error))
    }
}

pub(super) fn register(engine: &mut Engine, slot: &Slot) {
    for (name, quantifier) in Quantifier::ALL {
        engine.register_fn(name, move |context: NativeCallContext, list: Value, condition: FnPtr| {
            ask(quantifier, &context, &list, &condition)
        });
        // The same question of a list that the script or its settings hold.
        let current = Rc::clone(slot);
        engine.register_fn(name, move |context: NativeCallContext, list: Array, condition: FnPtr| -> Answer<Dynamic> {
            let list = lift(&running(&current)?, &list.into())?;
            ask(quantifier, &context, &list, &condition)
        });
    }
    engine.register_fn("where", |context: NativeCallContext, list: Value, condition: FnPtr| filter(&context, &list, &condition));
    engine.register_fn("map", |context: NativeCallContext, list: Value, change: FnPtr| change_all(&context, &list, &change));
    let current = Rc::clone(slot);
    engine.register_fn("where", move |context: NativeCallContext, list: Array, condition: FnPtr| -> Answer<Value> {
        filter(&context, &lift(&running(&current)?, &list.into())?, &condition)
    });
    let current = Rc::clone(slot);
    engine.register_fn("map", move |context: NativeCallContext, list: Array, change: FnPtr| -> Answer<Value> {
        change_all(&context, &lift(&running(&current)?, &list.into())?, &change)
    });
}

fn filter(context: &NativeCallContext, list: &Value, condition: &FnPtr) -> Answer<Value> {
    keep(list, |member| holds(context, condition, member)).map_err(|raised| raised.0)
}

fn change_all(context: &NativeCallContext, list: &Value, change: &FnPtr) -> Answer<Value> {
    change_each(list, |member| changed(context, list, change, member)).map_err(|raised| raised.0)
}

fn ask(quantifier: Quantifier, context: &NativeCallContext, list: &Value, condition: &FnPtr) -> Answer<Dynamic> {
    let truth = quantifier.ask(list, |member| holds(context, condition, member)).map_err(|raised| raised.0)?;
    Ok(Operand::of_truth(list.session(), truth).for_rhai())
}

/// The condition of one member.
fn holds(context: &NativeCallContext, condition: &FnPtr, member: &Member) -> Result<Truth, Raised> {
    match condition.call_within_context::<Dynamic>(context, (member.value.clone(),)) {
        Ok(result) => as_truth(&result).map_err(Raised),
        Err(error) if is_unknown_branch(&error) => Ok(Truth::Unknown(member.value.session().last_unknown())),
        Err(error) => Err(Raised(error)),
    }
}

fn changed(context: &NativeCallContext, list: &Value, change: &FnPtr, member: &Member) -> Result<Value, Raised> {
    match change.call_within_context::<Dynamic>(context, (member.value.clone(),)) {
        Ok(result) => lift(list.session(), &result).map_err(Raised),
        Err(error) if is_unknown_branch(&error) => Ok(changed_unknown(list)),
        Err(error) => Err(Raised(error)),
    }
}
