//! What rules look at, beside what AWS Config tells of running resources.

use std::collections::BTreeSet;

use plumbrule::rule::Rulebook;
use plumbrule::rule_test::reads;

/// A part of a large account is reviewed beside the kinds that rules ask others about. A kind that a rule reaches by a name,
/// and that is not among them, would be taken for one outside of the account.
#[test]
fn every_kind_that_rules_reach_is_at_hand_in_every_part() {
    let book = Rulebook::builtin().unwrap();
    let asked = book.asked_kinds().expect("built-in rules ask about known kinds");
    let (mut problems, mut looked) = (BTreeSet::new(), 0);
    for rule in book.rules() {
        let (found, report) = reads::of(rule);
        assert!(report.problems.is_empty(), "{:?}", report.problems);
        looked += found.len();
        let elsewhere = found.into_iter().filter(|one| one.is_elsewhere && !one.kind.starts_with("Design::"));
        problems.extend(elsewhere.filter(|one| !asked.contains(&one.kind)).map(|one| one.kind));
    }
    println!(
        "config: {} rules look at {looked} properties, {} kinds at hand, {} problems",
        book.len(),
        asked.len(),
        problems.len()
    );
    assert!(problems.is_empty(), "not at hand: {problems:?}");
}
