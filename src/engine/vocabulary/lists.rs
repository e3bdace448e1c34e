//! Words on lists that take a condition.

use std::rc::Rc;

use rhai::{Array, Dynamic, Engine, FnPtr, NativeCallContext};

use crate::engine::Slot;
use crate::engine::control::is_unknown_branch;
use crate::engine::operators::{Answer, fault, lift, truth};
use crate::engine::statements::{as_truth, running};
use crate::value::{List, Member, Truth, Value};

pub(super) fn register(engine: &mut Engine, slot: &Slot) {
    engine.register_fn("count", |list: Value| list.count().map_err(fault));
    engine.register_fn("seen", |list: Value| list.seen().map_err(fault));
    engine.register_fn("sum", |list: Value| list.sum().map_err(fault));
    engine.register_fn("distinct", |list: Value| list.distinct().map_err(fault));
    engine.register_fn("flatten", |list: Value| list.flatten().map_err(fault));
    engine.register_fn("values", |map: Value| map.entries(false).map_err(fault));
    engine.register_fn("keys", |map: Value| map.entries(true).map_err(fault));
    engine.register_fn("first", |list: Value| list.index(0).map_err(fault));
    engine.register_fn("some", |context: NativeCallContext, list: Value, condition: FnPtr| -> Answer<Dynamic> {
        Ok(truth(list.session(), some(&context, &list, &condition)?))
    });
    engine.register_fn("none", |context: NativeCallContext, list: Value, condition: FnPtr| -> Answer<Dynamic> {
        Ok(truth(list.session(), some(&context, &list, &condition)?.negate()))
    });
    engine.register_fn("every", |context: NativeCallContext, list: Value, condition: FnPtr| -> Answer<Dynamic> {
        Ok(truth(list.session(), every(&context, &list, &condition)?))
    });
    of_settings(engine, slot);
    engine.register_fn("where", |context: NativeCallContext, list: Value, condition: FnPtr| keep(&context, &list, &condition));
    engine.register_fn("map", |context: NativeCallContext, list: Value, change: FnPtr| change_each(&context, &list, &change));
}

/// The same questions of a list that the script or its settings hold.
fn of_settings(engine: &mut Engine, slot: &Slot) {
    type Ask = fn(&NativeCallContext, &Value, &FnPtr) -> Answer<Truth>;
    let asks: [(&str, Ask); 3] =
        [("some", some), ("none", |context, list, condition| Ok(some(context, list, condition)?.negate())), ("every", every)];
    for (name, ask) in asks {
        let current = Rc::clone(slot);
        engine.register_fn(name, move |context: NativeCallContext, list: Array, condition: FnPtr| -> Answer<Dynamic> {
            let session = running(&current)?;
            let list = lift(&session, list.into())?;
            Ok(truth(&session, ask(&context, &list, &condition)?))
        });
    }
}

/// The condition of one member.
fn ask(context: &NativeCallContext, condition: &FnPtr, member: &Member) -> Answer<Truth> {
    match condition.call_within_context::<Dynamic>(context, (member.value.clone(),)) {
        Ok(result) => as_truth(&result),
        Err(error) if is_unknown_branch(&error) => Ok(Truth::Unknown(member.value.session().last_unknown())),
        Err(error) => Err(error),
    }
}

/// Points at the member that decided, or at the list.
fn note(list: &Value, decided: Option<&Member>) {
    list.session().note_subject(decided.map_or_else(|| list.place(), |member| member.value.place()));
}

fn some(context: &NativeCallContext, value: &Value, condition: &FnPtr) -> Answer<Truth> {
    let list = value.members().map_err(fault)?;
    let mut found = list.rest();
    let mut decided = None;
    for member in &list.members {
        let holds = member.surely().and(ask(context, condition, member)?);
        if holds == Truth::True {
            decided.get_or_insert(member);
        }
        found = found.or(holds);
    }
    note(value, decided);
    Ok(found)
}

fn every(context: &NativeCallContext, value: &Value, condition: &FnPtr) -> Answer<Truth> {
    let list = value.members().map_err(fault)?;
    let mut holds = list.rest().negate();
    let mut decided = None;
    for member in &list.members {
        let here = member.surely().negate().or(ask(context, condition, member)?);
        if here == Truth::False {
            decided.get_or_insert(member);
        }
        holds = holds.and(here);
    }
    note(value, decided);
    Ok(holds)
}

fn keep(context: &NativeCallContext, value: &Value, condition: &FnPtr) -> Answer<Value> {
    let list = value.members().map_err(fault)?;
    let mut members = Vec::new();
    for member in &list.members {
        match ask(context, condition, member)? {
            Truth::True => members.push(member.clone()),
            Truth::False => {}
            Truth::Unknown(cause) => {
                members.push(Member { value: member.value.clone(), doubt: member.doubt.clone().or(Some(cause)) });
            }
        }
    }
    Ok(value.list(List { members, open: list.open.clone(), place: list.place.clone() }))
}

fn change_each(context: &NativeCallContext, value: &Value, change: &FnPtr) -> Answer<Value> {
    let list = value.members().map_err(fault)?;
    let mut members = Vec::new();
    for member in &list.members {
        let changed = match change.call_within_context::<Dynamic>(context, (member.value.clone(),)) {
            Ok(result) => lift(value.session(), result)?,
            Err(error) if is_unknown_branch(&error) => {
                let cause = value.session().last_unknown();
                Value::design(value.session()).truth(Truth::Unknown(cause))
            }
            Err(error) => return Err(error),
        };
        members.push(Member { value: changed, doubt: member.doubt.clone() });
    }
    Ok(value.list(List { members, open: list.open.clone(), place: list.place.clone() }))
}
