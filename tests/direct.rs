//! Comparisons that the engine works out without Rhai say what Rhai says, over all cases of all rules.

use plumbrule::engine::Workshop;
use plumbrule::review::judge;
use plumbrule::rule::{Rule, Rulebook};
use plumbrule::rule_test::{Prepared, Report, cases, every};

/// What a rule says of every subject, with places, reads and arguments.
fn said(rule: &Rule, prepared: &Prepared, is_reference: bool) -> Vec<String> {
    let mut workshop = Workshop::new([rule], prepared.jurisdiction.as_ref());
    let session = prepared.session();
    session.is_reference.set(is_reference);
    let judged = prepared.subjects(rule).map(|id| format!("{:?}", judge(&mut workshop, rule, &session, Some(id))));
    judged.collect()
}

#[test]
fn what_is_worked_out_directly_is_what_rhai_says() {
    let rulebook = Rulebook::builtin().unwrap();
    let rules: Vec<&Rule> = rulebook.rules().collect();
    let report = every(&rules, |rule| {
        let mut report = Report::default();
        for case in cases(rule).unwrap() {
            let rule = case.rule_with_settings(rule);
            let prepared = case.prepare(&rule).unwrap();
            let (direct, reference) = (said(&rule, &prepared, false), said(&rule, &prepared, true));
            report.count("subjects", direct.len());
            if direct != reference {
                report.problems.push(format!("{}: {}:\n{direct:#?}\n{reference:#?}", rule.id, case.name));
            }
        }
        report
    });
    println!("direct: {} rules, {}, {} problems", rules.len(), report.summary(), report.problems.len());
    assert!(report.counts.get("subjects").is_some_and(|count| *count > 2000), "the cases were not found");
    assert!(report.problems.is_empty(), "\n{}", report.problems.join("\n"));
}
