//! What is explained: rules, best practices, questions, pillars, lenses.

use insta::assert_snapshot;

use super::run::{command, ended, plumbrule};

#[test]
fn a_practice() {
    assert_snapshot!(plumbrule("explain SEC08-BP04").out);
}

#[test]
fn a_practice_in_korean() {
    assert_snapshot!(plumbrule("explain SEC08-BP04 --lang ko").out);
}

#[test]
fn a_practice_in_japanese() {
    assert_snapshot!(plumbrule("explain SEC08-BP04 --lang ja").out);
}

#[test]
fn an_inferred_id_and_a_practice_that_only_people_state() {
    let inferred = plumbrule::framework::practices().find(|practice| practice.choice_inferred).unwrap();
    let told = plumbrule(&format!("explain {}", inferred.id)).out;
    let line = format!("Id in the AWS Well-Architected Tool: {} (inferred from the name of the page)\n", inferred.choice_id);
    assert!(told.contains(&line), "{told}");
    let stated = plumbrule("explain OPS01-BP01").out;
    assert!(stated.contains("How far evidence can go: Only a person can state it.\n"), "{stated}");
    assert!(stated.contains("Rules that bear on it: None.\n"), "{stated}");
}

#[test]
fn a_question() {
    assert_snapshot!(plumbrule("explain SEC08").out);
}

#[test]
fn a_question_is_found_however_it_is_written() {
    let told = plumbrule("explain SEC08").out;
    for line in ["explain SEC 8", "explain sec8", "explain SEC8"] {
        assert_eq!(plumbrule(line).out, told, "{line}");
    }
    assert_eq!(ended(command().args(["explain", "SEC 8"])).out, told);
}

#[test]
fn a_pillar_in_japanese() {
    assert_snapshot!(plumbrule("explain sustainability --lang ja").out);
}

#[test]
fn the_lenses() {
    assert_snapshot!(plumbrule("explain lenses").out);
}

#[test]
fn a_lens_its_question_and_its_practice() {
    let all = ["digital-sovereignty", "DSSEC02", "dssec02_bp01", "HPCOPS01-BP01", "machine-learning"]
        .map(|name| plumbrule(&format!("explain {name} --lang ko")).out);
    assert_snapshot!(all.join("\n---\n\n"));
}

#[test]
fn a_rule_about_the_review() {
    assert_snapshot!(plumbrule("explain waiver-keeps-the-policy --lang ja").out);
}

#[test]
fn an_unknown_name_is_told_with_the_nearest() {
    for (name, hint) in [
        ("SEC08-BP99", "similar: SEC08-BP01, SEC08-BP02, SEC08-BP03"),
        ("secrity", "similar: security"),
        ("waiver-in-force", "similar: waiver-is-in-force"),
        ("zzz", "`plumbrule rules list` shows the rules, `plumbrule explain lenses` the lenses"),
    ] {
        let ran = plumbrule(&format!("explain {name}"));
        assert_eq!(ran.code, 2);
        let start = format!("error: there is no rule, best practice, question, pillar or lens `{name}`; {hint}");
        assert!(ran.complaint().starts_with(&start), "{}", ran.err);
    }
}
