//! The words of `docs/rule-language.md`: what rules need again and again, in Rust.

use std::sync::Arc;

use super::operand::{Answer, fault};
use super::words::{Takes, Words};
use crate::design::ResourceId;
use crate::jurisdiction::Stack;
use crate::value::{Glob, RuleFault, Truth, Value, View};

mod arn;
mod bedrock;
mod country;
mod fact;
pub(super) mod lists;
mod network;
mod policy;

/// All words; those of a jurisdiction only if there is one.
pub(super) fn words(jurisdiction: Option<&Arc<Stack>>) -> Words {
    let mut words = Words::default();
    words.add("or", &[Takes::Value, Takes::Any], |given| Ok(given.value(0)?.or(given.value(1)?.clone()).into()));
    texts(&mut words);
    others(&mut words);
    lists::add(&mut words);
    policy::add(&mut words);
    network::add(&mut words);
    arn::add(&mut words);
    bedrock::add(&mut words);
    fact::add(&mut words);
    country::add(&mut words, jurisdiction);
    words
}

fn texts(words: &mut Words) {
    words.question_of("matches", |value, pattern| like(value, pattern, Glob::pattern));
    words.question_of("starts_with", |value, start| like(value, start, |text| Glob::literal(text).then(&Glob::any())));
    words.question_of("ends_with", |value, end| like(value, end, |text| Glob::any().then(&Glob::literal(text))));
    words.value("lower", Value::lower);
    words.value("family", Value::family);
}

fn like(value: &Value, pattern: &Value, build: impl Fn(&str) -> Glob) -> Answer<Truth> {
    match pattern.view() {
        View::Text(text) => value.matches_pattern(&build(&text)).map_err(fault),
        View::Unknown(cause) => Ok(Truth::Unknown(cause)),
        other => Err(format!("a pattern is a known text, not {}", other.type_name()).into()),
    }
}

fn others(words: &mut Words) {
    words.value_of_text("all", |design, kind| Ok(design.all(kind)));
    words.add("referrers", &[Takes::Value, Takes::Text, Takes::Text], |given| {
        Ok(given.value(0)?.referrers(given.text(1)?, given.text(2)?).map_err(fault)?.into())
    });
    words.value_of_text("related", Value::related);
    words.value("resource", Value::target);
    words.value_of_text("tag", Value::tag);
    words.question_of("bears", |resource, key| resource.bears(key).map_err(fault));
    words.question_of_text("may_have", |resource, name| resource.may_have(name).map_err(fault));
    for (name, ask) in [("is", Value::identifies as Ask), ("names", Value::names)] {
        words.add(name, &[Takes::Value, Takes::Value], move |given| {
            let truth = names(given.value(0)?, given.value(1)?, ask).map_err(fault)?;
            Ok(super::operand::Operand::of_truth(given.session, truth))
        });
    }
}

/// Asks whether a value is, or names, a resource.
type Ask = fn(&Value, ResourceId) -> Truth;

fn names(value: &Value, other: &Value, ask: Ask) -> Result<Truth, RuleFault> {
    match (other.as_resource(), other.view()) {
        (Some(id), _) => Ok(ask(value, id)),
        (None, View::Unknown(cause)) => Ok(Truth::Unknown(cause)),
        (None, View::Missing) => Ok(Truth::False),
        (None, found) => Err(RuleFault::Word(format!("a resource is expected here, not {}", found.type_name()))),
    }
}
