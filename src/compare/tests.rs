use serde_json::{Value, json};

use super::*;

/// A review of one template with two resources, in which one rule fails on one of them.
fn review() -> Value {
    let counts = json!({"pass": 1, "fail": 1, "unknown": 0, "not_applicable": 0});
    let digest = json!({"count": 0, "sha256": "00"});
    json!({
        "version": 1,
        "provenance": {
            "tool": "0.1.0", "rulebook": digest, "facts": digest, "framework": digest, "jurisdictions": digest, "schema": "none", "jurisdiction": [],
            "configuration": null, "inputs": [], "accompanying": [], "arguments": ["review", "t.yaml"], "as_of": "2026-11-23",
            "language": "en",
        },
        "outcome": [],
        "gate": {"fail_on": "high", "assumed_decides": true, "passed": true, "failures": 0, "unknown_stops": 0, "waived": 0,
                 "known": 0, "unknown": 0, "decided": null, "min_decided": 0.5},
        "policy": {"files": [], "locks": [], "overrides": []},
        "states": {"met": 0, "partly_met": 0, "not_met": 1, "not_applicable": 0, "cannot_tell": 0, "not_assessed": 0},
        "practices": [{"id": "SEC08-BP02", "pillar": "security", "question": "SEC 8", "risk": "high", "state": "not-met",
                       "basis": "evidence", "because": "failures", "passed": 0, "failed": 1, "unknown": 0, "waived": 0}],
        "questions": [], "fixes": [], "waivers": [], "attestations": [],
        "effort": {"now": {"decided": 1, "supported": 0, "person": 0}, "minutes_by_hand": 20, "minutes_decided": 2,
                   "minutes_supported": 10},
        "coverage": {
            "designs": [{"name": "t.yaml", "format": "cloudformation", "stage": "written", "resource_ids": ["Data", "Logs"],
                         "resources": 2, "complete": false}],
            "total": counts, "by_pack": {}, "by_severity": {}, "rules_run": 1,
            "rules": [{"rule": "a-holds", "digest": "v1", "pass": 1, "fail": 1, "unknown": 0, "not_applicable": 0, "closed": false},
                      {"rule": "b-holds", "digest": "v1", "pass": 0, "fail": 0, "unknown": 0, "not_applicable": 0, "closed": false}],
            "rules_left_out": [], "rules_without_subjects": [], "kinds_without_rules": {},
            "not_looked_at": [], "open_questions": [], "assumed": {},
        },
        "verdicts": [verdict("fail", "a-holds", "no-x", "Data", "f1")], "excerpts": {},
    })
}

fn verdict(verdict: &str, rule: &str, key: &str, resource: &str, fingerprint: &str) -> Value {
    json!({
        "rule": rule, "pack": "security", "key": key, "also_known_as": {}, "implements": [], "element": "", "verdict": verdict,
        "severity": "high", "message": "It is so.", "arguments": {}, "unknown": null, "failing_worlds": [], "assumed": [],
        "resource": {"id": resource, "kind": "AWS::S3::Bucket", "design": "t.yaml", "region": null, "account": null, "construct": null},
        "location": {"file": "t.yaml", "line": 1, "column": 1, "end_line": 1, "end_column": 2, "path": ""},
        "practices": [], "reads": [], "fingerprint": fingerprint,
    })
}

fn try_compared(old: &Value, new: &Value) -> Result<Difference, CompareError> {
    let read = |value: &Value| -> Review { serde_json::from_value(value.clone()).unwrap() };
    compare(("old.json", &read(old)), ("new.json", &read(new)))
}

fn compared(old: &Value, new: &Value) -> Difference {
    try_compared(old, new).unwrap()
}

/// The groups of the findings with their reasons.
fn groups(old: &Value, new: &Value) -> Vec<(Group, Reason)> {
    compared(old, new).findings.iter().map(|change| (change.group, change.because)).collect()
}

/// A review in which the rule passes on everything.
fn mended() -> Value {
    let mut review = review();
    review["verdicts"] = json!([]);
    review["coverage"]["rules"][0]["fail"] = 0.into();
    review
}

/// Something that is done to a review.
type Edit<'a> = &'a dyn Fn(&mut Value);

fn changed(mut review: Value, change: impl Fn(&mut Value)) -> Value {
    change(&mut review);
    review
}

#[test]
fn the_same_review_changes_nothing() {
    assert_eq!(groups(&review(), &review()), [(Group::StillOpen, Reason::Same)]);
    let difference = compared(&review(), &review());
    assert!(difference.notes.is_empty() && difference.practices.is_empty() && !difference.worsens());
}

/// What a finding of the old review is called when the new review does not have it, by what else the new one says.
#[test]
fn what_went_is_fixed_only_if_the_same_rule_looked_and_passed() {
    let outcome = json!([{"kind": "rule-error", "exit_code": 70, "message": "", "key": "", "arguments": {"rule": "a-holds"}, "location": null}]);
    let cases: [(&str, Edit<'_>, Group, Reason); 9] = [
        ("it passes", &|_| {}, Group::Fixed, Reason::Passes),
        ("no rule", &|r| r["coverage"]["rules"] = json!([]), Group::NotLookedAt, Reason::RuleLeftOut),
        ("rule error", &|r| r["outcome"] = outcome.clone(), Group::NotLookedAt, Reason::RuleBrokeOff),
        ("version", &|r| r["coverage"]["rules"][0]["digest"] = "v2".into(), Group::RuleChanged, Reason::RuleDropsIt),
        ("gone", &|r| r["coverage"]["designs"][0]["resource_ids"] = json!(["Logs"]), Group::Gone, Reason::ResourceGone),
        ("no kind", &|r| r["coverage"]["rules_without_subjects"] = json!(["a-holds"]), Group::Gone, Reason::ResourceGone),
        ("no design", &|r| r["coverage"]["designs"] = json!([]), Group::NotLookedAt, Reason::DesignLeftOut),
        (
            "unknown",
            &|r| r["verdicts"] = json!([verdict("unknown", "a-holds", "no-x", "Data", "f1")]),
            Group::NowUnknown,
            Reason::IsUnknown,
        ),
        (
            "unknown as a whole",
            &|r| r["verdicts"] = json!([verdict("unknown", "a-holds", "", "Data", "f9")]),
            Group::NowUnknown,
            Reason::IsUnknown,
        ),
    ];
    for (name, change, group, reason) in cases {
        assert_eq!(groups(&review(), &changed(mended(), change)), [(group, reason)], "{name}");
    }
}

/// What a finding of the new review is called when the old one does not have it, by what else the old one says.
#[test]
fn what_came_is_regressed_only_if_the_same_rule_looked_and_passed() {
    let cases: [(&str, Edit<'_>, Group, Reason, bool); 7] = [
        ("it passed", &|_| {}, Group::Regressed, Reason::PassedBefore, true),
        ("no rule", &|r| r["coverage"]["rules"] = json!([]), Group::New, Reason::NewRule, true),
        ("version", &|r| r["coverage"]["rules"][0]["digest"] = "v0".into(), Group::RuleChanged, Reason::RuleFindsIt, false),
        ("not there", &|r| r["coverage"]["designs"][0]["resource_ids"] = json!(["Logs"]), Group::New, Reason::NewResource, true),
        ("no design", &|r| r["coverage"]["designs"] = json!([]), Group::New, Reason::NewDesign, true),
        (
            "unknown",
            &|r| r["verdicts"] = json!([verdict("unknown", "a-holds", "no-x", "Data", "f1")]),
            Group::NowDecided,
            Reason::WasUnknown,
            false,
        ),
        (
            "unknown elsewhere",
            &|r| r["verdicts"] = json!([verdict("unknown", "a-holds", "no-x", "Logs", "f2")]),
            Group::Regressed,
            Reason::PassedBefore,
            true,
        ),
    ];
    for (name, change, group, reason, worsens) in cases {
        let difference = compared(&changed(mended(), change), &review());
        let found: Vec<_> = difference.findings.iter().map(|change| (change.group, change.because)).collect();
        assert_eq!((found, difference.worsens()), (vec![(group, reason)], worsens), "{name}");
    }
    let waived = changed(review(), |r| r["verdicts"][0]["waiver"] = "t.yaml:1:1".into());
    assert!(!compared(&mended(), &waived).worsens(), "a waiver quiets it");
}

#[test]
fn another_resource_of_the_same_id_is_another_resource() {
    let other = changed(mended(), |r| {
        r["verdicts"] = json!([verdict("fail", "b-holds", "no-y", "Data", "f3")]);
        r["verdicts"][0]["resource"]["kind"] = "AWS::SQS::Queue".into();
    });
    let found = groups(&review(), &other);
    assert_eq!(found, [(Group::New, Reason::NewResource), (Group::Gone, Reason::ResourceGone)]);
}

#[test]
fn a_member_of_a_list_that_was_edited_is_still_open_and_one_more_is_not() {
    let new = changed(review(), |r| r["verdicts"][0]["fingerprint"] = "f2".into());
    assert_eq!(groups(&review(), &new), [(Group::StillOpen, Reason::Edited)]);
    let more = changed(new, |r| r["verdicts"].as_array_mut().unwrap().push(verdict("fail", "a-holds", "no-x", "Data", "f4")));
    assert_eq!(groups(&review(), &more), [(Group::Regressed, Reason::PassedBefore), (Group::StillOpen, Reason::Edited)]);
    let key = changed(review(), |r| {
        r["verdicts"] = json!([verdict("fail", "a-holds", "no-z", "Data", "f5")]);
    });
    let found = groups(&review(), &key);
    assert_eq!(found, [(Group::Regressed, Reason::PassedBefore), (Group::Fixed, Reason::Passes)], "another requirement");
}

#[test]
fn an_unknown_that_was_there_before_says_nothing_of_another_member() {
    let open = |r: &mut Value| r["verdicts"].as_array_mut().unwrap().push(verdict("unknown", "a-holds", "no-x", "Data", "f7"));
    assert_eq!(groups(&changed(review(), open), &changed(mended(), open)), [(Group::Fixed, Reason::Passes)]);
}

#[test]
fn a_file_of_another_name_and_a_resource_that_moved_are_found() {
    let renamed = changed(mended(), |r| r["coverage"]["designs"][0]["name"] = "web.yaml".into());
    assert_eq!(groups(&review(), &renamed), [(Group::Fixed, Reason::Passes)]);
    let moved = changed(mended(), |r| {
        r["coverage"]["designs"][0]["resource_ids"] = json!(["Logs"]);
        let other = json!({"name": "data.yaml", "format": "cloudformation", "stage": "written", "resource_ids": ["Data"],
                           "resources": 1, "complete": false});
        r["coverage"]["designs"].as_array_mut().unwrap().push(other);
    });
    assert_eq!(groups(&review(), &moved), [(Group::Fixed, Reason::Passes)]);
    assert_eq!(groups(&moved, &review()), [(Group::Regressed, Reason::PassedBefore)]);
}

#[test]
fn findings_about_the_review_come_and_go_unless_waivers_are_ignored() {
    let about = |r: &mut Value| {
        let mut entry = verdict("fail", "waiver-is-in-force", "expired", "t.yaml:1:1", "w1");
        entry["pack"] = "review".into();
        entry["resource"]["kind"] = "Review::Waiver".into();
        entry["resource"]["design"] = "".into();
        r["verdicts"] = json!([entry]);
    };
    assert_eq!(groups(&mended(), &changed(mended(), about)), [(Group::New, Reason::AboutReview)]);
    assert_eq!(groups(&changed(mended(), about), &mended()), [(Group::Fixed, Reason::AboutReview)]);
    let ignoring = changed(mended(), |r| {
        r["waivers"] = json!([{"id": "t.yaml:1:1", "rule": "*", "resource": null, "reason": "r", "owner": "o", "until": "2026-01-01",
            "approver": null, "ticket": null, "source": "comment", "state": "ignored", "findings": 0,
            "location": {"file": "t.yaml", "line": 1, "column": 1, "end_line": 1, "end_column": 2, "path": ""}}]);
    });
    assert_eq!(groups(&changed(mended(), about), &ignoring), [(Group::NotLookedAt, Reason::RuleLeftOut)]);
}

#[test]
fn reviews_without_a_common_identity_are_refused() {
    let said = |change: &dyn Fn(&mut Value)| try_compared(&review(), &changed(review(), change)).unwrap_err().to_string();
    let workload = said(&|r| r["provenance"]["workload"] = "orders".into());
    assert_eq!(
        workload,
        "compare old.json with new.json: they review different workloads, one without a name and `orders`, and fingerprints hold within one"
    );
    let stage = said(&|r| r["coverage"]["designs"][0]["stage"] = "running".into());
    assert!(stage.contains("different stages, written and running"), "{stage}");
    for arguments in [json!(["review", "--min-severity", "high"]), json!(["review", "--min-severity=low"])] {
        let narrow = said(&|r| r["provenance"]["arguments"] = arguments.clone());
        assert!(narrow.starts_with("compare new.json: it leaves out findings"), "{narrow}");
    }
    let cut = said(&|r| r["verdicts"] = json!([]));
    assert!(cut.starts_with("compare new.json: it leaves out findings"), "{cut}");
    let all = changed(review(), |r| r["provenance"]["arguments"] = json!(["review", "--min-severity", "info"]));
    assert!(try_compared(&review(), &all).is_ok());
}

#[test]
fn the_ledger_and_what_else_differs_are_told() {
    let new = changed(mended(), |r| {
        r["practices"][0]["state"] = "met".into();
        r["provenance"]["tool"] = "0.2.0".into();
        r["provenance"]["accompanying"] = json!([{"file": "p.json", "sha256": "abcdef0123456789"}]);
        r["effort"] = json!({"now": {"decided": 0, "supported": 1, "person": 0}, "minutes_by_hand": 20, "minutes_decided": 3, "minutes_supported": 7});
    });
    let difference = compared(&review(), &new);
    let practice = PracticeChange { id: "SEC08-BP02".into(), old: State::NotMet, new: State::Met };
    assert_eq!(difference.practices, [practice]);
    assert_eq!(difference.minutes, Both { old: 3, new: 7 }, "both by the model of the new review");
    let notes: Vec<_> = difference.notes.iter().map(|n| (n.what.as_str(), n.old.as_str(), n.new.as_str())).collect();
    assert_eq!(notes, [("tool", "0.1.0", "0.2.0"), ("accompanying", "", "p.json (abcdef012345)")]);
}

mod since;
