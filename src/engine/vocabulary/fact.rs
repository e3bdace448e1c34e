//! Rows of the tables about the outside world.

use std::rc::Rc;

use rhai::{Dynamic, Engine};

use crate::design::{Reason, Unknown};
use crate::engine::Slot;
use crate::engine::operators::{Answer, lift, truth};
use crate::engine::statements::running;
use crate::facts::{self, Table};
use crate::value::{Truth, Value, View};

pub(super) fn register(engine: &mut Engine, slot: &Slot) {
    let current = Rc::clone(slot);
    engine.register_fn("facts", move |name: &str, key: Dynamic| -> Answer<Value> {
        Ok(row(table(name)?, name, &lift(&running(&current)?, key)?))
    });
    let current = Rc::clone(slot);
    engine.register_fn("facts_has", move |name: &str, key: Dynamic| -> Answer<Dynamic> {
        let key = lift(&running(&current)?, key)?;
        Ok(truth(key.session(), has(table(name)?, &key)))
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
