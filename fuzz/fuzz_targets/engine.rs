//! Every built-in rule judges any design without a rule error.
#![no_main]

use std::cell::RefCell;
use std::sync::{Arc, OnceLock};

use libfuzzer_sys::fuzz_target;
use plumbrule::engine::Workshop;
use plumbrule::intake::{Options, cloudformation::from_source};
use plumbrule::review::judge;
use plumbrule::rule::Rulebook;
use plumbrule::source::Source;
use plumbrule::value::Session;
use serde_json::Value;

fn rulebook() -> &'static Rulebook {
    static BOOK: OnceLock<Rulebook> = OnceLock::new();
    BOOK.get_or_init(|| {
        let mut book = Rulebook::builtin().expect("the built-in rules load");
        book.retain(|rule| rule.pack != "sovereignty");
        book
    })
}

thread_local! {
    static WORKSHOP: RefCell<Workshop> = RefCell::new(Workshop::new(None));
}

fuzz_target!(|text: &str| {
    let Ok((design, _)) = from_source(&Source::new("fuzz.yaml", text), &Options::default()) else { return };
    let design = Arc::new(design);
    let session = Session::new(Arc::clone(&design), Value::Null, Value::Null);
    WORKSHOP.with_borrow_mut(|workshop| {
        for (id, resource) in design.resources().take(20) {
            for rule in rulebook().rules().filter(|rule| rule.applies_to(&resource.kind)) {
                if let Err(fault) = judge(workshop, rule, &session, Some(id)) {
                    assert!(fault.message.contains("budget"), "{fault}");
                }
            }
        }
    });
});
