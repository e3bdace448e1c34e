//! Some case notices every small change of a rule.

use plumbrule::rule::{Rule, Rulebook};
use plumbrule::rule_test::{every, mutants};

#[test]
fn every_mutant_is_noticed_or_has_a_reason() {
    let rulebook = Rulebook::builtin().unwrap();
    let rules: Vec<&Rule> = rulebook.rules().collect();
    let report = every(&rules, mutants::run);
    println!("mutants: {} rules, {}, {} problems", rules.len(), report.summary(), report.problems.len());
    assert!(report.problems.is_empty(), "{}", report.problems.join("\n"));
}
