//! Every rule says what its cases expect.

use plumbrule::rule::Rulebook;
use plumbrule::rule_test::{Report, run_cases};

#[test]
fn every_rule_says_what_its_cases_expect() {
    let rulebook = Rulebook::builtin().unwrap();
    let mut report = Report::default();
    for rule in rulebook.rules() {
        report.add(run_cases(rule));
    }
    println!("cases: {} rules, {}, {} problems", rulebook.len(), report.summary(), report.problems.len());
    assert!(report.problems.is_empty(), "{}", report.problems.join("\n"));
}
