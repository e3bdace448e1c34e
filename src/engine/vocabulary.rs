//! The words of `docs/rule-language.md`: what rules need again and again, in Rust.

use std::rc::Rc;
use std::sync::Arc;

use rhai::{Dynamic, Engine};

use super::Slot;
use super::operators::{Answer, fault, lift, truth, undecided};
use crate::jurisdiction::Stack;
use crate::value::{Glob, Value};

mod arn;
mod bedrock;
mod country;
mod fact;
mod lists;
mod network;
mod policy;

pub(super) fn register(engine: &mut Engine, slot: &Slot, jurisdiction: Option<&Arc<Stack>>) {
    basics(engine, slot);
    texts(engine);
    others(engine);
    lists::register(engine, slot);
    policy::register(engine);
    network::register(engine);
    arn::register(engine);
    bedrock::register(engine, slot);
    fact::register(engine, slot);
    country::register(engine, slot, jurisdiction);
}

/// Registers a word that answers with a truth.
fn question(engine: &mut Engine, name: &str, ask: impl Fn(&Value) -> Answer<crate::value::Truth> + 'static) {
    engine.register_fn(name, move |value: Value| -> Answer<Dynamic> { Ok(truth(value.session(), ask(&value)?)) });
}

/// Registers a word with one more operand that answers with a truth.
fn question_of(engine: &mut Engine, name: &str, ask: impl Fn(&Value, &Value) -> Answer<crate::value::Truth> + 'static) {
    engine.register_fn(name, move |value: Value, other: Dynamic| -> Answer<Dynamic> {
        let other = lift(value.session(), other)?;
        Ok(truth(value.session(), ask(&value, &other)?))
    });
}

fn basics(engine: &mut Engine, slot: &Slot) {
    engine.register_fn("or", |value: Value, default: Dynamic| -> Answer<Value> { Ok(value.or(lift(value.session(), default)?)) });
    let current = Rc::clone(slot);
    engine.register_fn("undecided", move |key: &str| undecided(&current, key));
}

fn texts(engine: &mut Engine) {
    question_of(engine, "matches", |value, pattern| like(value, pattern, Glob::pattern));
    question_of(engine, "starts_with", |value, start| like(value, start, |text| Glob::literal(text).then(&Glob::any())));
    question_of(engine, "ends_with", |value, end| like(value, end, |text| Glob::any().then(&Glob::literal(text))));
    engine.register_fn("lower", |value: Value| value.lower().map_err(fault));
    engine.register_fn("family", |value: Value| value.family().map_err(fault));
}

fn like(value: &Value, pattern: &Value, build: impl Fn(&str) -> Glob) -> Answer<crate::value::Truth> {
    match pattern.view() {
        crate::value::View::Text(text) => value.matches_pattern(&build(&text)).map_err(fault),
        crate::value::View::Unknown(cause) => Ok(crate::value::Truth::Unknown(cause)),
        other => Err(format!("a pattern is a known text, not {}", other.type_name()).into()),
    }
}

fn others(engine: &mut Engine) {
    engine.register_fn("all", |design: Value, kind: &str| design.all(kind));
    engine.register_fn("referrers", |value: Value, kind: &str, path: &str| value.referrers(kind, path).map_err(fault));
    engine.register_fn("related", |value: Value, meaning: &str| value.related(meaning).map_err(fault));
    engine.register_fn("resource", |value: Value| value.target().map_err(fault));
    engine.register_fn("tag", |value: Value, key: &str| value.tag(key).map_err(fault));
    engine.register_fn("is", |value: Value, other: Value| -> Answer<Dynamic> { names(&value, &other, Value::identifies) });
    engine.register_fn("names", |value: Value, other: Value| -> Answer<Dynamic> { names(&value, &other, Value::names) });
}

fn names(value: &Value, other: &Value, ask: fn(&Value, crate::design::ResourceId) -> crate::value::Truth) -> Answer<Dynamic> {
    match (other.as_resource(), other.view()) {
        (Some(id), _) => Ok(truth(value.session(), ask(value, id))),
        (None, crate::value::View::Unknown(cause)) => Ok(truth(value.session(), crate::value::Truth::Unknown(cause))),
        (None, crate::value::View::Missing) => Ok(Dynamic::FALSE),
        (None, found) => Err(format!("a resource is expected here, not {}", found.type_name()).into()),
    }
}
