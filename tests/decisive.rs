//! What a rule read is what its verdict hangs on.

use plumbrule::rule::{Rule, Rulebook};
use plumbrule::rule_test::{decisive, every};

#[test]
fn every_verdict_hangs_on_what_was_read_and_on_nothing_else() {
    let rulebook = Rulebook::builtin().unwrap();
    let rules: Vec<&Rule> = rulebook.rules().collect();
    let report = every(&rules, decisive::run);
    println!("decisive: {} rules, {}, {} problems", rules.len(), report.summary(), report.problems.len());
    assert!(report.problems.is_empty(), "{}", report.problems.join("\n"));
}
