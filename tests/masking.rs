//! Whoever knows less never says something else.

use plumbrule::rule::{Rule, Rulebook};
use plumbrule::rule_test::{every, masking};

#[test]
fn every_rule_stays_or_becomes_unknown_when_something_is_hidden() {
    let rulebook = Rulebook::builtin().unwrap();
    let rules: Vec<&Rule> = rulebook.rules().collect();
    let report = every(&rules, masking::run);
    println!("masking: {} rules, {}, {} problems", rules.len(), report.summary(), report.problems.len());
    assert!(report.problems.is_empty(), "{}", report.problems.join("\n"));
}
