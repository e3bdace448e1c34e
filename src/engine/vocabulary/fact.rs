//! Rows of the tables about the outside world.

use std::rc::Rc;

use crate::design::{Reason, Unknown};
use crate::engine::operand::{Answer, Operand};
use crate::engine::words::{Takes, Words};
use crate::facts::{self, Table};
use crate::value::{Truth, Value, View};

pub(super) fn add(words: &mut Words) {
    words.add("facts", &[Takes::Text, Takes::Any], |given| {
        let name = given.text(0)?;
        Ok(row(table(name)?, name, given.value(1)?).into())
    });
    words.add("facts_has", &[Takes::Text, Takes::Any], |given| {
        Ok(Operand::of_truth(given.session, has(table(given.text(0)?)?, given.value(1)?)))
    });
}

/// The row that says which Regions a table covers.
const COVERED: &str = "_covered";

fn table(name: &str) -> Answer<&'static Table> {
    facts::table(name).ok_or_else(|| format!("there is no facts table `{name}`").into())
}

fn row(table: &Table, name: &str, key: &Value) -> Value {
    key.session().note_subject(key.place());
    match key.view() {
        View::Text(text) if &*text == COVERED => {
            let regions = serde_json::json!({"regions": table.regions_covered});
            Value::table(key.session(), Rc::new(regions), None)
        }
        View::Text(text) => match table.rows.get(&*text) {
            Some(row) => Value::table(key.session(), Rc::new(row.clone()), None),
            None => key.unknown(Unknown::present(Reason::NoFact(format!("{name}: {text}")))),
        },
        View::Missing => key.unknown(Unknown::present(Reason::NoFact(name.to_owned()))),
        _ => key.truth(key.undetermined_truth()),
    }
}

fn has(table: &Table, key: &Value) -> Truth {
    key.session().note_subject(key.place());
    match key.view() {
        View::Text(text) => Truth::from(table.rows.contains_key(&*text)),
        _ => key.undetermined_truth(),
    }
}
