//! Every built-in rule judges any design without a rule error, and says as a program what it says in Rhai.
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
                let mut said = |is_reference| {
                    session.is_reference.set(is_reference);
                    let judged = judge(workshop, rule, &session, Some(id));
                    judged.map(|judged| judged.map(|judged| format!("{:?} {:?}", judged.verdict, judged.settled)))
                };
                match (said(false), said(true)) {
                    (Ok(program), Ok(reference)) => assert_eq!(program, reference, "{}", rule.id),
                    (Err(fault), _) => assert!(fault.message.contains("budget"), "{fault}"),
                    // A program does less work for the same answer.
                    (Ok(_), Err(fault)) => assert!(fault.message.contains("budget"), "{fault}"),
                }
            }
        }
    });
});
