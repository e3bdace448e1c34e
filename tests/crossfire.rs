//! Every rule over every other rule's cases. `PLUMBRULE_UPDATE=1` rewrites the files `crossfire.txt`.

use std::fs;
use std::path::PathBuf;

use plumbrule::rule::{Rule, Rulebook};
use plumbrule::rule_test::crossfire::{foreign, hits, run};
use plumbrule::rule_test::every;

#[test]
fn every_failure_in_a_foreign_case_is_listed() {
    let rulebook = Rulebook::builtin().unwrap();
    let rules: Vec<&Rule> = rulebook.rules().collect();
    let foreign = foreign(rulebook.rules()).unwrap();
    if is_update() {
        for rule in &rules {
            write(rule, &hits(rule, &foreign).0.into_iter().collect::<Vec<_>>()).unwrap();
        }
        return;
    }
    let report = every(&rules, |rule| run(rule, &foreign));
    println!(
        "crossfire: {} rules, {} cases, {}, {} problems",
        rules.len(),
        foreign.len(),
        report.summary(),
        report.problems.len()
    );
    assert!(report.problems.is_empty(), "{}\nPLUMBRULE_UPDATE=1 rewrites the files", report.problems.join("\n"));
}

#[expect(clippy::disallowed_methods, reason = "whoever runs the test says whether it may write")]
fn is_update() -> bool {
    std::env::var_os("PLUMBRULE_UPDATE").is_some_and(|value| value == "1")
}

fn file(rule: &Rule) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(&rule.origin).with_file_name("crossfire.txt")
}

/// Writes the list of a rule; a rule without any has no file.
fn write(rule: &Rule, lines: &[String]) -> std::io::Result<()> {
    let file = file(rule);
    match (lines.is_empty(), file.is_file()) {
        (true, true) => fs::remove_file(file),
        (true, false) => Ok(()),
        (false, _) => fs::write(file, lines.join("\n") + "\n"),
    }
}
