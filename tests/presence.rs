//! No rule faults, whatever a property is.

use plumbrule::rule::{Rule, Rulebook};
use plumbrule::rule_test::{every, presence};

#[test]
fn no_rule_faults_whatever_a_property_is() {
    let rulebook = Rulebook::builtin().unwrap();
    let rules: Vec<&Rule> = rulebook.rules().collect();
    let report = every(&rules, presence::run);
    println!("presence: {} rules, {}, {} problems", rules.len(), report.summary(), report.problems.len());
    assert!(report.problems.is_empty(), "{}", report.problems.join("\n"));
}
