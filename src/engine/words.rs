//! The words of the rule language, each said once: what it takes, and what it does.
//!
//! [`super::program`] calls them at once; Rhai gets the same functions under the same names.

use std::any::TypeId;
use std::collections::HashMap;
use std::rc::Rc;

use rhai::{Dynamic, Engine, ImmutableString, NativeCallContext};

use super::Slot;
use super::operand::{Answer, Operand, fault, lift};
use super::statements::running;
use crate::value::{RuleFault, Session, Truth, Value};

/// What a word takes at one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    /// A value of the design.
    Value,
    /// A value of the design, or what a script holds.
    Any,
    /// A text that the script holds.
    Text,
}

/// What a word is given at one place.
#[derive(Clone, Debug)]
pub(super) enum Given {
    Value(Value),
    Text(Rc<str>),
}

/// What a word is given.
pub(super) struct Arguments<'a> {
    pub(super) session: &'a Rc<Session>,
    pub(super) given: &'a [Given],
}

impl Arguments<'_> {
    /// The value at a place.
    pub(super) fn value(&self, place: usize) -> Answer<&Value> {
        match self.given.get(place) {
            Some(Given::Value(value)) => Ok(value),
            _ => Err("a value is expected here".into()),
        }
    }

    /// The text at a place.
    pub(super) fn text(&self, place: usize) -> Answer<&str> {
        match self.given.get(place) {
            Some(Given::Text(text)) => Ok(text),
            _ => Err("a text is expected here".into()),
        }
    }
}

type Run = dyn Fn(&Arguments<'_>) -> Answer<Operand>;
pub(super) type Property = dyn Fn(&Value) -> Value;

/// A word: what it takes, and what it does.
#[derive(Clone)]
pub(super) struct Word {
    pub(super) takes: &'static [Takes],
    pub(super) run: Rc<Run>,
}

/// The words by name (those of one name take different numbers of operands), and the properties that are not a step into the design.
#[derive(Clone, Default)]
pub(super) struct Words {
    words: HashMap<&'static str, Vec<Word>>,
    properties: HashMap<&'static str, Rc<Property>>,
}

impl Words {
    /// The word of a name that takes so many operands.
    pub(super) fn get(&self, name: &str, operands: usize) -> Option<&Word> {
        self.words.get(name)?.iter().find(|word| word.takes.len() == operands)
    }

    /// Whether a word has this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.words.contains_key(name)
    }

    /// The property of a name, if it is more than a step.
    pub(super) fn property(&self, name: &str) -> Option<&Rc<Property>> {
        self.properties.get(name)
    }

    /// The names of such properties.
    pub(super) fn property_names(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.properties.keys().copied()
    }

    pub(super) fn add(
        &mut self,
        name: &'static str,
        takes: &'static [Takes],
        run: impl Fn(&Arguments<'_>) -> Answer<Operand> + 'static,
    ) {
        self.words.entry(name).or_default().push(Word { takes, run: Rc::new(run) });
    }

    pub(super) fn add_property(&mut self, name: &'static str, read: impl Fn(&Value) -> Value + 'static) {
        self.properties.insert(name, Rc::new(read));
    }

    /// A word that makes a value of a value.
    pub(super) fn value(&mut self, name: &'static str, make: impl Fn(&Value) -> Result<Value, RuleFault> + 'static) {
        self.add(name, &[Takes::Value], move |given| make(given.value(0)?).map(Operand::from).map_err(fault));
    }

    /// A word that makes a value of a value and a text of the script.
    pub(super) fn value_of_text(
        &mut self,
        name: &'static str,
        make: impl Fn(&Value, &str) -> Result<Value, RuleFault> + 'static,
    ) {
        self.add(name, &[Takes::Value, Takes::Text], move |given| {
            make(given.value(0)?, given.text(1)?).map(Operand::from).map_err(fault)
        });
    }

    /// A word that answers with a truth.
    pub(super) fn question(&mut self, name: &'static str, ask: impl Fn(&Value) -> Result<Truth, RuleFault> + 'static) {
        self.add(name, &[Takes::Value], move |given| Ok(Operand::of_truth(given.session, ask(given.value(0)?).map_err(fault)?)));
    }

    /// A word with one more operand that answers with a truth.
    pub(super) fn question_of(&mut self, name: &'static str, ask: impl Fn(&Value, &Value) -> Answer<Truth> + 'static) {
        self.add(name, &[Takes::Value, Takes::Any], move |given| {
            Ok(Operand::of_truth(given.session, ask(given.value(0)?, given.value(1)?)?))
        });
    }

    /// A word with a text of the script that answers with a truth.
    pub(super) fn question_of_text(&mut self, name: &'static str, ask: impl Fn(&Value, &str) -> Answer<Truth> + 'static) {
        self.add(name, &[Takes::Value, Takes::Text], move |given| {
            Ok(Operand::of_truth(given.session, ask(given.value(0)?, given.text(1)?)?))
        });
    }

    /// Gives Rhai the same words and properties.
    pub(super) fn register(&self, engine: &mut Engine, slot: &Slot) {
        for (name, word) in self.words.iter().flat_map(|(name, words)| words.iter().map(move |word| (name, word))) {
            let (word, slot) = (word.clone(), Rc::clone(slot));
            let types: Vec<TypeId> = word.takes.iter().map(|takes| type_of(*takes)).collect();
            engine.register_raw_fn(*name, types, move |_: NativeCallContext, operands: &mut [&mut Dynamic]| {
                called(&word, &running(&slot)?, operands).map(Operand::for_rhai)
            });
        }
        for (name, property) in &self.properties {
            let property = Rc::clone(property);
            engine.register_get(*name, move |value: &mut Value| property(value));
        }
    }
}

fn type_of(takes: Takes) -> TypeId {
    match takes {
        Takes::Value => TypeId::of::<Value>(),
        Takes::Any => TypeId::of::<Dynamic>(),
        Takes::Text => TypeId::of::<ImmutableString>(),
    }
}

/// A call out of Rhai.
fn called(word: &Word, session: &Rc<Session>, operands: &[&mut Dynamic]) -> Answer<Operand> {
    let given = operands.iter().zip(word.takes).map(|(operand, takes)| taken(session, operand, *takes));
    let given = given.collect::<Answer<Vec<Given>>>()?;
    (word.run)(&Arguments { session, given: &given })
}

fn taken(session: &Rc<Session>, operand: &Dynamic, takes: Takes) -> Answer<Given> {
    if takes == Takes::Text {
        let text = operand.read_lock::<ImmutableString>().ok_or("a text is expected here")?;
        return Ok(Given::Text(text.as_str().into()));
    }
    lift(session, operand).map(Given::Value)
}
