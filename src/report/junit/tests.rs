//! Tests of JUnit XML: the published schema, and what counts as which outcome.

use super::*;
use crate::document::Review;
use crate::report::format::Format;
use crate::report::format::tests::{accepted, rendered, vicious};
use crate::report::{faults, sample};
use crate::rule::Language;

fn xml(review: &Review) -> String {
    rendered(review, Format::Junit, Language::En)
}

#[test]
fn every_document_keeps_to_the_published_schema() {
    for review in [sample::review(), sample::empty(), sample::hostile(), sample::many(30), accepted(), vicious()] {
        for language in Language::ALL {
            let found = faults::junit(&rendered(&review, Format::Junit, language));
            assert!(found.is_empty(), "{language:?}: {found:#?}");
        }
    }
}

#[test]
fn the_schema_refuses_what_is_wrong() {
    let good = xml(&accepted());
    for (from, to) in
        [("<failure ", "<failed "), (" classname=", " file="), ("</testsuites>", ""), (" tests=\"1\" failures", " failures")]
    {
        assert!(good.contains(from), "{from}");
        assert!(!faults::junit(&good.replace(from, to)).is_empty(), "{to}");
    }
}

#[test]
fn the_outcomes_are_told_apart() {
    let text = xml(&accepted());
    let of =
        |rule: &str| text.split(&format!("<testsuite name=\"{rule}\"")).nth(1).unwrap().split("</testsuite>").next().unwrap();
    let waived = of("s3-bucket-encryption-uses-customer-key");
    assert!(
        waived.contains(
            "<skipped message=\"waived: until 2027-01-31 by team-a: sandbox, no data. Ticket: OPS-7.\" type=\"waived\">"
        ),
        "{waived}"
    );
    let known = of("rds-instance-is-multi-az");
    assert!(known.contains("type=\"known\">[low] web.yaml:"), "the baseline knows it: {known}");
    assert!(known.contains("fix: ") && known.contains("practice: "), "{known}");
    let both = of("replication-stays-in-jurisdiction");
    assert!(both.contains("<failure ") && both.contains("[unknown] "), "a failure and an unknown of one resource: {both}");
}

#[test]
fn an_unknown_is_skipped_with_its_question() {
    let mut review = accepted();
    review.verdicts.retain(|entry| entry.verdict == Verdict::Unknown);
    let text = xml(&review);
    let question = "The parameter `Env` has no value. Which value does the parameter `Env` have? Pass --parameter Env=VALUE.";
    assert!(text.contains(&format!("<skipped message=\"{question}\" type=\"unknown\">")), "{text}");
    assert!(text.contains("tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"1\""), "{text}");
}

#[test]
fn a_pass_is_a_case_without_anything() {
    let mut review = accepted();
    review.verdicts.retain(|entry| entry.verdict == Verdict::Pass);
    assert!(xml(&review).contains("<testcase name=\"Orders (web)\" classname=\"reliability.rds-instance-is-multi-az\"/>"));
}

#[test]
fn the_gate_is_a_test_of_its_own() {
    let failed = xml(&sample::review());
    assert!(failed.contains("<failure message=\"Gate failed: "), "{failed}");
    let mut review = sample::review();
    review.gate.passed = true;
    review.outcome.retain(|reason| reason.kind == OutcomeKind::Incomplete);
    assert!(xml(&review).contains("<error message=\"Gate passed: "), "what could not be looked at is no pass");
    review.outcome[0].kind = OutcomeKind::Passed;
    assert!(xml(&review).contains("<system-out>Gate passed: "), "{}", xml(&review));
}

#[test]
fn the_counts_are_those_of_the_cases() {
    for review in [sample::review(), sample::many(30), accepted(), vicious()] {
        let text = xml(&review);
        let root = text.lines().nth(1).unwrap();
        let count = |element: &str| text.matches(element).count();
        assert!(root.contains(&format!(" tests=\"{}\"", count("<testcase "))), "{root}");
        assert!(root.contains(&format!(" failures=\"{}\"", count("<failure "))), "{root}");
        let names: Vec<&str> = text.lines().filter(|line| line.contains("<testcase ")).collect();
        let distinct: std::collections::BTreeSet<&&str> = names.iter().collect();
        assert_eq!(names.len(), distinct.len());
    }
}

#[test]
fn cases_with_the_same_name_are_told_apart() {
    let mut review = sample::many(3);
    review.verdicts[1].resource_mut().id = "Bucket1\u{1b}".into();
    review.verdicts[2].resource_mut().id = "Bucket1␛".into();
    let text = xml(&review);
    assert!(text.contains("name=\"Bucket1␛ (web)\"") && text.contains("name=\"Bucket1␛ (web) #2\""), "{text}");
}
