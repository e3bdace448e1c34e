//! Small reviews for the tests of the report.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::fill;
use crate::document::{Counts, Excerpts, Review, VerdictEntry};
use crate::finding::{Severity, Verdict};
use crate::rule::{Language, Rulebook};

mod standing;

/// The template that the sample speaks of.
pub(crate) const TEMPLATE: &str = include_str!("sample/web.yaml");

pub(crate) fn rulebook() -> Rulebook {
    Rulebook::builtin().unwrap()
}

fn excerpts() -> Excerpts {
    let mut excerpts = Excerpts::default();
    for (line, number) in TEMPLATE.lines().zip(1..) {
        excerpts.keep("web.yaml", number, line);
    }
    excerpts
}

/// A review in which nothing was looked at.
pub(crate) fn empty() -> Review {
    let counts = json!({"pass": 0, "fail": 0, "unknown": 0, "not_applicable": 0});
    let digest = json!({"count": 0, "sha256": "00"});
    serde_json::from_value(json!({
        "version": 1,
        "provenance": {
            "tool": "0.1.0", "rulebook": digest, "facts": digest, "framework": digest, "jurisdictions": digest, "schema": "none", "jurisdiction": [], "configuration": null,
            "inputs": [], "accompanying": [], "arguments": [], "as_of": "2026-11-23", "language": "en",
        },
        "outcome": [{"kind": "passed", "exit_code": 0, "message": "Nothing stops the design.", "key": "message.passed", "arguments": {}, "location": null}],
        "gate": {"fail_on": "high", "assumed_decides": true, "passed": true, "failures": 0, "unknown_stops": 0, "waived": 0,
                 "known": 0, "unknown": 0, "decided": null, "min_decided": 0.5},
        "policy": {"files": [], "locks": [], "overrides": []},
        "states": {"met": 0, "partly_met": 0, "not_met": 0, "not_applicable": 0, "cannot_tell": 0, "not_assessed": 0},
        "practices": [], "questions": [], "fixes": [], "waivers": [], "attestations": [],
        "effort": {"now": {"decided": 0, "supported": 0, "person": 0}, "minutes_by_hand": 20, "minutes_decided": 2,
                   "minutes_supported": 10},
        "coverage": {
            "designs": [], "total": counts, "by_pack": {}, "by_severity": {}, "rules_run": 0, "rules": [], "rules_left_out": [],
            "rules_without_subjects": [], "kinds_without_rules": {}, "not_looked_at": [], "open_questions": [], "assumed": {},
        },
        "verdicts": [], "excerpts": {},
    }))
    .unwrap()
}

/// A review with failures, open questions and assumptions.
pub(crate) fn review() -> Review {
    let mut review = empty();
    review.provenance.inputs = serde_json::from_value(json!([{"file": "web.yaml", "sha256": "ab"}])).unwrap();
    review.provenance.jurisdiction = vec!["KR".into()];
    let packs = [("security", [2, 3, 14, 5]), ("sovereignty", [1, 0, 2, 6]), ("reliability", [1, 5, 3, 1_204])];
    for (pack, [fail, unknown, pass, not_applicable]) in packs {
        let counts = Counts { pass, fail, unknown, not_applicable };
        review.coverage.by_pack.insert(pack.into(), counts);
    }
    review.coverage.by_severity = [Severity::Critical, Severity::High, Severity::Medium]
        .map(|severity| (severity, Counts { pass: 9, fail: 1, unknown: 2, not_applicable: 405 }))
        .into();
    review.coverage.total = Counts { pass: 19, fail: 4, unknown: 8, not_applicable: 1_215 };
    coverage(&mut review);
    review.gate.failures = 2;
    review.gate.unknown = 4;
    review.gate.decided = Some(0.806);
    review.gate.passed = false;
    review.outcome = serde_json::from_value(json!([
        {"kind": "gate-failed", "exit_code": 1, "message": "Failing verdicts at or above `fail_on: high`: 2.", "key": "message.gate-failed",
         "arguments": {"severity": "high", "count": 2}, "location": null},
        {"kind": "incomplete", "exit_code": 3, "message": "Not everything could be looked at: AWS::Include.",
         "key": "message.incomplete", "arguments": {"what": "AWS::Include"},
         "location": {"file": "web.yaml", "line": 3, "column": 1, "end_line": 3, "end_column": 9, "path": "Transform"}},
    ]))
    .unwrap();
    review.verdicts = failures();
    review.excerpts = excerpts();
    standing::fill(&mut review);
    review
}

fn coverage(review: &mut Review) {
    let set = |value: Value| -> Vec<crate::document::LeftOut> { serde_json::from_value(value).unwrap() };
    review.coverage.designs = serde_json::from_value(json!([
        {"name": "web.yaml", "format": "cloudformation", "stage": "written", "resource_ids": [], "resources": 14, "complete": false},
        {"name": "data.yaml", "format": "cloudformation", "stage": "written", "resource_ids": [], "resources": 1_003, "complete": true},
    ]))
    .unwrap();
    review.coverage.rules_run = 42;
    review.coverage.rules_without_subjects = vec!["kms-key-rotates".into(); 7];
    review.coverage.kinds_without_rules = BTreeMap::from([("AWS::Glue::Job".into(), 2), ("AWS::SNS::Topic".into(), 11)]);
    review.coverage.not_looked_at = set(json!([{"what": "notes.json", "reason": "not a template", "key": "", "subject": ""}]));
    review.coverage.rules_left_out = set(json!([
        {"what": "fsx-throughput-feeds-every-gpu", "reason": "--skip", "key": "", "subject": ""}, {"what": "kms-key-rotates", "reason": "--skip", "key": "", "subject": ""},
    ]));
    review.coverage.assumed = BTreeMap::from([("Env=prod".into(), 5), ("Size=small".into(), 12)]);
    let questions = [("parameter", "KeyArn", 7), ("open-scope", "AWS::S3::BucketPolicy", 1)];
    review.coverage.open_questions = questions
        .map(|(reason, subject, verdicts)| crate::document::OpenQuestion {
            reason: reason.into(),
            subject: subject.into(),
            verdicts,
            question: super::Words::of(Language::En).question(reason, subject),
        })
        .into();
}

/// A review in which every text of the design tries to command the terminal.
pub(crate) fn hostile() -> Review {
    hostile_with("x\u{1b}[2J\u{9b}31m\r\nGate passed\u{202e}")
}

/// A review in which every text of the design is the same.
pub(crate) fn hostile_with(attack: &str) -> Review {
    let mut review = review();
    for entry in &mut review.verdicts {
        entry.resource_mut().id = attack.into();
        entry.resource_mut().kind = attack.into();
        entry.location.file = attack.into();
        entry.element = attack.into();
        entry.message = attack.into();
        entry.rule = format!("{}{attack}", entry.rule).into();
        entry.assumed = vec![attack.into()].into();
        entry.failing_worlds = vec![attack.into()];
        entry.also_known_as = Arc::new(BTreeMap::from([(attack.into(), attack.into())]));
        let practice = crate::document::PracticeEntry { id: attack.into(), strength: attack.into() };
        entry.practices = entry.practices.iter().cloned().chain([practice]).collect();
    }
    for design in &mut review.coverage.designs {
        design.name = attack.into();
        design.format = attack.into();
    }
    review.coverage.by_pack.insert(attack.into(), Counts::default());
    review.coverage.assumed.insert(attack.into(), 1);
    review.coverage.kinds_without_rules.insert(attack.into(), 1);
    let left_out = crate::document::LeftOut { reason: attack.into(), ..crate::document::LeftOut::new(attack, "", "") };
    review.coverage.not_looked_at.push(left_out.clone());
    review.coverage.rules_left_out.push(left_out);
    review.coverage.open_questions.iter_mut().for_each(|question| question.question = attack.into());
    review.outcome.iter_mut().for_each(|reason| reason.message = attack.into());
    review.provenance.jurisdiction = vec![attack.into()];
    review.provenance.as_of = attack.into();
    standing::attack(&mut review, attack);
    review
}

/// A review with so many failures of one rule and text key.
pub(crate) fn many(count: usize) -> Review {
    let mut review = review();
    let one = review.verdicts.swap_remove(0);
    let named = |n| VerdictEntry {
        resource: crate::document::ResourceEntry { id: format!("Bucket{n}"), ..(*one.resource).clone() }.into(),
        fingerprint: format!("{n:05}"),
        ..one.clone()
    };
    review.verdicts = (1..=count).map(named).collect();
    review
}

fn failures() -> Vec<VerdictEntry> {
    let outside = json!({"region": "us-east-1", "place": "US", "profile": "KR", "allowed": ["ap-northeast-2"]});
    vec![
        failure("s3-bucket-encryption-uses-customer-key", "no-kms", ("Data", "AES256"), &json!({"algorithm": "AES256"})),
        failure("security-group-closes-admin-ports", "ssh-open", ("Bastion", "22"), &json!({})),
        failure("rds-instance-is-multi-az", "burstable", ("Orders", "false"), &json!({"class": "db.t4g.small"})),
        failure("replication-stays-in-jurisdiction", "outside", ("Data", "\"arn:aws:s3:::copies-in-virginia\""), &outside),
    ]
}

/// A failure of a built-in rule: of a resource, at the first place of a text in the template.
pub(crate) fn failure(rule: &str, key: &str, (resource, text): (&str, &str), arguments: &Value) -> VerdictEntry {
    let book = rulebook();
    let found = book.get(rule).unwrap();
    let filled: crate::document::Arguments = serde_json::from_value(arguments.clone()).unwrap();
    let evidence = &found.metadata.evidence;
    serde_json::from_value(json!({
        "rule": rule, "pack": found.pack, "key": key, "also_known_as": found.metadata.also_known_as,
        "implements": [], "element": "", "verdict": Verdict::Fail, "severity": found.metadata.severity.of(key),
        "resource": {"id": resource, "kind": found.metadata.applies_to[0], "design": "web", "region": null, "account": null,
                     "construct": null},
        "location": location(TEMPLATE, text),
        "message": fill(found.texts(Language::En).line(key), &filled, Language::En),
        "arguments": filled, "unknown": null, "failing_worlds": [], "assumed": [],
        "practices": evidence.iter().map(|e| json!({"id": e.practice, "strength": e.strength})).collect::<Vec<_>>(),
        "reads": [], "fingerprint": format!("{rule}{resource}"),
    }))
    .unwrap()
}

fn location(template: &str, text: &str) -> Value {
    let (line, at) = template.lines().enumerate().find_map(|(n, line)| Some((n + 1, line.split_once(text)?.0))).unwrap();
    let column = at.chars().count() + 1;
    json!({"file": "web.yaml", "line": line, "column": column, "end_line": line,
           "end_column": column + text.chars().count(), "path": ""})
}
