//! A value that hangs on a parameter is judged in both worlds.

use plumbrule::rule::{Rule, Rulebook};
use plumbrule::rule_test::{every, worlds};

#[test]
fn a_value_that_hangs_on_a_parameter_is_judged_in_both_worlds() {
    let rulebook = Rulebook::builtin().unwrap();
    let rules: Vec<&Rule> = rulebook.rules().collect();
    let report = every(&rules, worlds::run);
    println!("worlds: {} rules, {}, {} problems", rules.len(), report.summary(), report.problems.len());
    assert!(report.problems.is_empty(), "{}", report.problems.join("\n"));
}
