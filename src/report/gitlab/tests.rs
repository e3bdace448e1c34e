//! Tests of the report of GitLab Code Quality.

use serde_json::Value;

use crate::document::Review;
use crate::report::format::Format;
use crate::report::format::tests::{accepted, rendered, vicious};
use crate::report::{faults, sample};
use crate::rule::Language;

fn report(review: &Review) -> Vec<Value> {
    serde_json::from_str(&rendered(review, Format::Gitlab, Language::En)).unwrap()
}

#[test]
fn every_report_has_the_documented_form() {
    for review in [sample::review(), sample::empty(), sample::hostile(), sample::many(30), accepted(), vicious()] {
        for language in Language::ALL {
            let found = faults::gitlab(&rendered(&review, Format::Gitlab, language));
            assert!(found.is_empty(), "{language:?}: {found:#?}");
        }
    }
}

#[test]
fn the_form_refuses_what_is_wrong() {
    let good = rendered(&sample::review(), Format::Gitlab, Language::En);
    for (from, to) in [("\"blocker\"", "\"high\""), ("\"path\": \"", "\"path\": \"./"), ("\"begin\": 1\n", "\"begin\": \"1\"\n")]
    {
        assert!(good.contains(from), "{from}");
        assert!(!faults::gitlab(&good.replacen(from, to, 1)).is_empty(), "{to}");
    }
}

#[test]
fn the_gate_comes_first_and_what_is_waived_or_unknown_stays_away() {
    let report = report(&accepted());
    assert_eq!(report.len(), 3);
    assert_eq!((&report[0]["check_name"], &report[0]["severity"]), (&"gate".into(), &"blocker".into()));
    assert_eq!(report[0]["fingerprint"], "plumbrule-gate-failed");
    assert_eq!(report[1]["check_name"], "rds-instance-is-multi-az");
    assert_eq!(report[1]["severity"], "minor");
    let mut passed = sample::review();
    passed.gate.passed = true;
    assert_eq!(self::report(&passed)[0]["severity"], "info");
}

#[test]
fn equal_fingerprints_are_told_apart_and_paths_are_relative() {
    let mut review = sample::review();
    for entry in &mut review.verdicts {
        entry.fingerprint = "same".into();
        entry.location.file = "././web.yaml".into();
        entry.location.line = 0;
    }
    assert!(faults::gitlab(&rendered(&review, Format::Gitlab, Language::En)).is_empty());
    assert_eq!(report(&review)[2]["fingerprint"], "same-2");
}
