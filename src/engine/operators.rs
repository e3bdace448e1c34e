//! Registers every operator for values against every type, both ways round.

use std::rc::Rc;

use rhai::{Array, Dynamic, Engine, EvalAltResult, FLOAT, INT, ImmutableString};

use super::Slot;
use super::operand::{Answer, Operand, fault, lift};
use crate::design::{Reason, Unknown};
use crate::value::{Operation, Order, RuleFault, Session, Truth, Value};

/// A truth as Rhai sees it: a boolean, or an unknown value.
fn truth(session: &Rc<Session>, truth: Truth) -> Dynamic {
    Operand::of_truth(session, truth).for_rhai()
}

type Binary = fn(&Value, &Value) -> Result<Truth, RuleFault>;
type Combining = fn(&Value, &Value) -> Result<Value, RuleFault>;

pub(super) fn register(engine: &mut Engine, slot: &Slot) {
    engine.register_type_with_name::<Value>("Value");
    let comparisons: [(&str, Binary); 6] = [
        ("==", Value::equals),
        ("!=", Value::differs),
        ("<", |a, b| a.compare(Order::Less, b)),
        ("<=", |a, b| a.compare(Order::LessOrEqual, b)),
        (">", |a, b| a.compare(Order::Greater, b)),
        (">=", |a, b| a.compare(Order::GreaterOrEqual, b)),
    ];
    for (name, compare) in comparisons {
        binary(engine, name, move |a, b| Ok(truth(a.session(), compare(a, b).map_err(fault)?)));
    }
    for (name, combine) in [("&", and as Binary), ("|", or as Binary)] {
        binary(engine, name, move |a, b| Ok(truth(a.session(), combine(a, b).map_err(fault)?)));
    }
    let combinations: [(&str, Combining); 7] = [
        ("+", |a, b| a.combine(Operation::Add, b)),
        ("-", |a, b| a.combine(Operation::Subtract, b)),
        ("*", |a, b| a.combine(Operation::Multiply, b)),
        ("/", |a, b| a.combine(Operation::Divide, b)),
        ("%", |a, b| a.combine(Operation::Remainder, b)),
        ("min", |a, b| a.combine(Operation::Min, b)),
        ("max", |a, b| a.combine(Operation::Max, b)),
    ];
    for (name, combine) in combinations {
        binary(engine, name, move |a, b| combine(a, b).map(Dynamic::from).map_err(fault));
    }
    unary(engine);
    membership(engine);
    literals(engine, slot);
    steps(engine);
    let current = Rc::clone(slot);
    engine.register_fn("undecided", move |key: &str| -> Answer<Value> {
        Ok(undecided(&super::statements::running(&current)?, key))
    });
}

/// Registers a function of two operands for (value, value), (value, anything) and (anything, value).
fn binary(engine: &mut Engine, name: &str, apply: impl Fn(&Value, &Value) -> Answer<Dynamic> + Clone + 'static) {
    let both = apply.clone();
    engine.register_fn(name, move |a: Value, b: Value| both(&a, &b));
    // Rhai finds a function of exact types at once; for `Dynamic` it tries every combination of types first.
    exact::<INT>(engine, name, &apply);
    exact::<FLOAT>(engine, name, &apply);
    exact::<bool>(engine, name, &apply);
    exact::<Array>(engine, name, &apply);
    // Rhai joins a text with anything; a text and a value are typed closer than that.
    let right = apply.clone();
    engine.register_fn(name, move |a: Value, b: ImmutableString| right(&a, &lift(a.session(), &b.into())?));
    let left = apply.clone();
    engine.register_fn(name, move |a: ImmutableString, b: Value| left(&lift(b.session(), &a.into())?, &b));
    let right = apply.clone();
    engine.register_fn(name, move |a: Value, b: Dynamic| right(&a, &lift(a.session(), &b)?));
    engine.register_fn(name, move |a: Dynamic, b: Value| apply(&lift(b.session(), &a)?, &b));
}

/// Registers a function of a value and a literal of one type, both ways round.
fn exact<T: Into<Dynamic> + Clone + 'static>(
    engine: &mut Engine,
    name: &str,
    apply: &(impl Fn(&Value, &Value) -> Answer<Dynamic> + Clone + 'static),
) {
    let right = apply.clone();
    engine.register_fn(name, move |a: Value, b: T| right(&a, &lift(a.session(), &b.into())?));
    let left = apply.clone();
    engine.register_fn(name, move |a: T, b: Value| left(&lift(b.session(), &a.into())?, &b));
}

fn unary(engine: &mut Engine) {
    engine.register_fn("!", |a: Value| Ok::<_, Box<EvalAltResult>>(truth(a.session(), a.holds().map_err(fault)?.negate())));
    engine.register_fn("-", |a: Value| a.convert(|n| -n).map_err(fault));
    for (name, convert) in [("round", f64::round as fn(f64) -> f64), ("ceil", f64::ceil), ("floor", f64::floor)] {
        engine.register_fn(name, move |a: Value| a.convert(convert).map_err(fault));
    }
}

fn membership(engine: &mut Engine) {
    engine.register_fn("contains", |list: Value, item: Value| {
        Ok::<_, Box<EvalAltResult>>(truth(list.session(), list.contains(&item).map_err(fault)?))
    });
    engine.register_fn("contains", |list: Value, item: Dynamic| {
        let item = lift(list.session(), &item)?;
        Ok::<_, Box<EvalAltResult>>(truth(list.session(), list.contains(&item).map_err(fault)?))
    });
    engine.register_fn("contains", |list: Array, item: Value| {
        let list = lift(item.session(), &list.into())?;
        Ok::<_, Box<EvalAltResult>>(truth(item.session(), list.contains(&item).map_err(fault)?))
    });
}

/// Division of whole numbers is exact in rules, and literals of one type compare as everywhere.
fn literals(engine: &mut Engine, slot: &Slot) {
    let current = Rc::clone(slot);
    engine.register_fn("contains", move |list: Array, item: Dynamic| -> Answer<Dynamic> {
        let session = super::statements::running(&current)?;
        let list = lift(&session, &list.into())?;
        Ok(truth(&session, list.contains(&lift(&session, &item)?).map_err(fault)?))
    });
    engine.register_fn("contains", |text: ImmutableString, part: ImmutableString| text.contains(part.as_str()));
    #[expect(clippy::cast_precision_loss, reason = "numbers of rules are far below 2^52")]
    engine.register_fn("/", |a: INT, b: INT| -> Answer<FLOAT> {
        if b == 0 { Err("cannot divide by zero".into()) } else { Ok(a as FLOAT / b as FLOAT) }
    });
    engine.register_fn("&", |a: bool, b: bool| a & b);
    engine.register_fn("|", |a: bool, b: bool| a | b);
    for name in ["==", "!=", "<", ">", "<=", ">="] {
        engine.register_fn(name, move |_: ImmutableString, _: INT| -> Answer<bool> { Err(mixed(name)) });
        engine.register_fn(name, move |_: INT, _: ImmutableString| -> Answer<bool> { Err(mixed(name)) });
        engine.register_fn(name, move |_: bool, _: INT| -> Answer<bool> { Err(mixed(name)) });
        engine.register_fn(name, move |_: INT, _: bool| -> Answer<bool> { Err(mixed(name)) });
        engine.register_fn(name, move |_: bool, _: ImmutableString| -> Answer<bool> { Err(mixed(name)) });
        engine.register_fn(name, move |_: ImmutableString, _: bool| -> Answer<bool> { Err(mixed(name)) });
    }
}

#[expect(clippy::unnecessary_box_returns, reason = "Rhai takes its errors boxed")]
fn mixed(operation: &str) -> Box<EvalAltResult> {
    format!("cannot use {operation} between values of different types").into()
}

fn and(a: &Value, b: &Value) -> Result<Truth, RuleFault> {
    Ok(a.holds()?.and(b.holds()?))
}

fn or(a: &Value, b: &Value) -> Result<Truth, RuleFault> {
    Ok(a.holds()?.or(b.holds()?))
}

/// Indexes, and whether a value is there.
fn steps(engine: &mut Engine) {
    engine.register_get("present", |value: &mut Value| truth(value.session(), value.present()));
    engine.register_indexer_get(|value: &mut Value, index: INT| value.index(index).map_err(fault));
    engine.register_indexer_get(|value: &mut Value, name: ImmutableString| value.property(&name));
}

/// A getter for the property of a name.
pub(super) fn register_getter(engine: &mut Engine, name: &str) {
    let step = name.to_owned();
    engine.register_get(name, move |value: &mut Value| value.property(&step));
}

/// An unknown that the rule itself declares.
pub(super) fn undecided(session: &Rc<Session>, key: &str) -> Value {
    Value::design(session).unknown(Unknown::undecided(Reason::Rule(key.to_owned())))
}
