//! The ledger of the sample, and what people accept and state in it.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::document::{
    AttestationEntry, BaselineState, EstimatedRisk, Fix, PolicyEntry, PracticeRow, QuestionRow, Review, Shares, State, States,
    WaiverEntry,
};
use crate::framework;

fn read<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

/// Gives a review practices in every state, fixes, a waived and a known failure, statements and a policy.
pub(super) fn fill(review: &mut Review) {
    review.practices = practices();
    review.states = States::of(review.practices.iter().map(|row| row.state));
    review.questions = questions(&review.practices);
    review.fixes = fixes();
    review.effort.now = Shares { decided: 4, supported: 3, person: 300 };
    review.effort.before = Some(Shares { decided: 1, supported: 2, person: 304 });
    review.waivers = waivers();
    review.attestations = statements();
    review.policy = policy();
    let mut waived = super::failure("s3-bucket-keeps-versions", "not-versioned", ("Data", "AWS::S3::Bucket"), &json!({}));
    waived.waiver = Some("waivers.yaml:2:5".into());
    let mut known = super::failure("s3-bucket-logs-access", "not-logged", ("Data", "AWS::S3::Bucket"), &json!({}));
    known.baseline = Some(BaselineState::Known);
    review.verdicts.extend([waived, known]);
    review.gate.waived = 1;
    review.gate.known = 1;
}

/// What stands in a row beside its practice: state, basis, why, and what fills the sentence.
fn known(id: &str) -> Value {
    let row = |state: &str, basis: &str, because: &str, arguments: Value| {
        json!({"state": state, "basis": basis, "because": because, "arguments": arguments, "passed": 0, "failed": 0, "unknown": 0,
               "waived": 0})
    };
    match id {
        "SEC08-BP01" => row("met", "evidence", "proved", json!({"passed": 3})),
        "SEC08-BP02" => row("partly-met", "evidence", "failures", json!({"failed": 1, "total": 4})),
        "SEC05-BP02" => {
            let mut row = row("not-met", "evidence", "critical-failure", json!({"failed": 1, "total": 1}));
            row["waived"] = json!(1);
            row
        }
        "SEC04-BP01" => {
            let mut row = row("cannot-tell", "none", "unknown", json!({"unknown": 2, "passed": 1}));
            row["settle"] = json!({"reason": "parameter", "subject": "KeyArn", "question": "Which value does the parameter `KeyArn` have? Pass --parameter KeyArn=VALUE."});
            row
        }
        "REL09-BP01" => row("cannot-tell", "none", "supported", json!({"passed": 2})),
        "REL10-BP01" => row("cannot-tell", "none", "left-out", json!({"rule": "rds-instance-is-multi-az"})),
        "OPS01-BP01" => {
            let mut row = row("met", "attestation", "stated", json!({"name": "Mina Kim", "date": "2026-10-01"}));
            row["attestations"] = json!(["attestations.yaml:2:5"]);
            row
        }
        "SUS04-BP03" => row("not-applicable", "evidence", "nothing-of-it", json!({"kinds": ["AWS::S3::Bucket"]})),
        _ => row("not-assessed", "none", "nothing-looked", json!({})),
    }
}

/// A row for every practice of the framework.
fn practices() -> Vec<PracticeRow> {
    let row = |practice: &framework::Practice| {
        let mut row = known(&practice.id);
        let own = json!({"id": practice.id, "pillar": practice.pillar, "question": practice.question, "risk": practice.risk});
        row.as_object_mut().unwrap().extend(own.as_object().unwrap().clone());
        read(row)
    };
    framework::practices().map(row).collect()
}

fn questions(practices: &[PracticeRow]) -> Vec<QuestionRow> {
    let row = |question: &framework::Question| {
        let own = practices.iter().filter(|row| row.question == question.id);
        let states = States::of(own.map(|row| row.state));
        let risk = match states {
            States { not_met: 1.., .. } => EstimatedRisk::High,
            States { partly_met: 1.., .. } => EstimatedRisk::Medium,
            _ => EstimatedRisk::Undecided,
        };
        QuestionRow { id: question.id.clone(), pillar: question.pillar.clone(), states, risk }
    };
    framework::questions().map(row).collect()
}

fn fixes() -> Vec<Fix> {
    let fix = |rule: &str, moves: &[&str], helps: &[&str], replaces: Option<bool>| {
        json!({"rule": rule, "keys": ["key"], "severity": "high", "failures": 2, "effort": "small", "moves": moves, "helps": helps,
               "replaces": replaces, "resources": ["Data"]})
    };
    read(json!([
        fix("security-group-closes-admin-ports", &["SEC05-BP02"], &["SEC06-BP03"], Some(false)),
        fix("rds-storage-is-encrypted", &[], &["SEC08-BP02"], Some(true)),
        fix("rds-instance-is-multi-az", &[], &[], None),
        fix("s3-bucket-keeps-versions", &["REL09-BP01"], &[], Some(false)),
        fix("s3-bucket-logs-access", &["SEC04-BP01"], &[], Some(false)),
        fix("kms-key-rotates", &["SEC08-BP01"], &[], Some(false)),
    ]))
}

fn place(file: &str, line: u32) -> Value {
    json!({"file": file, "line": line, "column": 5, "end_line": line, "end_column": 9, "path": ""})
}

fn waivers() -> Vec<WaiverEntry> {
    let waiver = |line: u32, state: &str, findings: usize, approver: Option<&str>| {
        json!({"id": format!("waivers.yaml:{line}:5"), "rule": "replication-stays-in-jurisdiction", "resource": "Data",
               "reason": "the copies move to Seoul in spring.", "owner": "mina@example.com", "until": "2027-01-31",
               "approver": approver, "ticket": approver.map(|_| "SEC-1207"), "source": "file", "state": state,
               "findings": findings, "location": place("waivers.yaml", line)})
    };
    read(json!([waiver(2, "active", 1, Some("ciso@example.com")), waiver(3, "expired", 0, None)]))
}

fn statements() -> Vec<AttestationEntry> {
    let statement = |line: u32, about: &str, state: &str, signature: &str| {
        json!({"id": format!("attestations.yaml:{line}:5"), "about": about, "claims": "met", "statement": "It was looked at.",
               "name": "Mina Kim", "role": "architect", "date": "2026-10-01", "until": "2027-04-01", "evidence": [],
               "state": state, "signature": signature, "commit": null, "location": place("attestations.yaml", line)})
    };
    read(json!([statement(2, "OPS01-BP01", "valid", "unsigned"), statement(3, "SEC 8", "expired", "signed")]))
}

fn policy() -> PolicyEntry {
    read(json!({
        "files": [{"file": "policy.yaml", "sha256": "cd".repeat(32)}],
        "locks": [{"key": "gate.fail_on", "value": "high", "by": "policy.yaml"}],
        "overrides": [{"key": "gate.fail_on", "value": "medium", "by": "the command line", "instead_of": "high", "of": "policy.yaml"}],
    }))
}

fn set<const N: usize>(texts: [&mut String; N], attack: &str) {
    for text in texts {
        attack.clone_into(text);
    }
}

/// Lets every text of a design and of the files beside it try to command the terminal.
pub(super) fn attack(review: &mut Review, attack: &str) {
    for waiver in &mut review.waivers {
        let texts = [&mut waiver.rule, &mut waiver.reason, &mut waiver.owner, &mut waiver.until];
        set(texts, attack);
        waiver.location.file = attack.into();
        (waiver.resource, waiver.approver, waiver.ticket) = (Some(attack.into()), Some(attack.into()), Some(attack.into()));
    }
    for entry in &mut review.attestations {
        let texts = [&mut entry.about, &mut entry.statement, &mut entry.name, &mut entry.role, &mut entry.until];
        set(texts, attack);
    }
    for row in review.practices.iter_mut().filter(|row| row.state != State::NotAssessed) {
        row.arguments.values_mut().for_each(|value| *value = json!([attack]));
        row.settle.iter_mut().for_each(|settle| settle.question = attack.into());
    }
    for fix in &mut review.fixes {
        attack.clone_into(&mut fix.rule);
        fix.effort = attack.into();
        fix.moves.push(attack.into());
    }
    review.policy.files.iter_mut().for_each(|file| file.file = attack.into());
    for said in &mut review.policy.locks {
        set([&mut said.key, &mut said.value, &mut said.by], attack);
    }
    for entry in &mut review.policy.overrides {
        let texts = [&mut entry.key, &mut entry.value, &mut entry.by, &mut entry.instead_of, &mut entry.of];
        set(texts, attack);
    }
    review.gate.pillars.insert(attack.into(), None);
}
