//! Waivers: where they may stand, what becomes of them, and that they quiet the gate and nothing else.

use serde_json::Value;

use super::run::{Folder, Ran};

mod central;
mod limits;
mod places;

/// The rule that the open door breaks.
pub(super) const RULE: &str = "security-group-closes-admin-ports";

/// A waiver of that rule, up to the reason.
pub(super) const WAIVE: &str = "plumbrule: waive security-group-closes-admin-ports until 2026-12-31 by kim: bastion";

/// A security group whose only ingress opens SSH; a line may stand before and behind the ingress.
pub(super) fn door(before: &str, behind: &str) -> String {
    format!(
        "Resources:\n  Door:\n    Type: AWS::EC2::SecurityGroup\n    Properties:\n      GroupDescription: door\n{before}      \
         SecurityGroupIngress: [{{IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}}]{behind}\n"
    )
}

/// The door with a comment behind the ingress.
pub(super) fn waived(comment: &str) -> String {
    door("", &format!(" # {comment}"))
}

/// A review of one template, with how the run ended.
pub(super) fn of(template: &str) -> (Ran, Value) {
    ran(&Folder::with(&[("t.yaml", template)]), "t.yaml")
}

pub(super) fn ran(folder: &Folder, line: &str) -> (Ran, Value) {
    let ran = folder.review(&format!("{line} --format json --include-passes"));
    let review = ran.json();
    (ran, review)
}

/// What became of the waivers, in their order: state, findings.
pub(super) fn states(review: &Value) -> Vec<String> {
    let state = |waiver: &Value| format!("{} {}", waiver["state"].as_str().unwrap(), waiver["findings"]);
    review["waivers"].as_array().unwrap().iter().map(state).collect()
}

/// The findings about the review itself: rule, key, severity and message.
pub(super) fn concerns(review: &Value) -> Vec<String> {
    let own = review["verdicts"].as_array().unwrap().iter().filter(|v| v["pack"] == "review");
    let mut told: Vec<String> = own
        .map(|v| {
            let [rule, key, severity, message] = ["rule", "key", "severity", "message"].map(|f| v[f].as_str().unwrap());
            format!("{rule} {key} {severity}: {message}")
        })
        .collect();
    told.sort();
    told
}

/// Holds how a run ended, what became of its waivers, and what the review says of them.
#[track_caller]
pub(super) fn ended_so((ran, review): &(Ran, Value), code: i32, expected: &[&str], told: &[&str]) {
    assert_eq!(ran.code, code, "{}{:#}", ran.err, review["waivers"]);
    assert_eq!(states(review), expected, "{:#}", review["waivers"]);
    assert_eq!(concerns(review), told);
}

#[test]
fn a_waiver_quiets_the_gate_and_says_so() {
    let open = of(&door("", ""));
    ended_so(&open, 1, &[], &[]);
    let (ran, review) = of(&waived(WAIVE));
    ended_so(&(ran, review.clone()), 0, &["active 1"], &[]);
    assert_eq!((&review["gate"]["failures"], &review["gate"]["waived"]), (&0.into(), &1.into()));
    let waiver = &review["waivers"][0];
    for (field, value) in
        [("rule", RULE), ("owner", "kim"), ("reason", "bastion"), ("until", "2026-12-31"), ("source", "comment")]
    {
        assert_eq!(waiver[field], value);
    }
    let entry = super::run::entry(&review, RULE, "Door");
    assert_eq!((&entry["verdict"], &entry["waiver"]), (&"fail".into(), &waiver["id"]));
    assert_eq!(entry["fingerprint"], super::run::entry(&open.1, RULE, "Door")["fingerprint"]);
}

#[test]
fn a_waiver_improves_no_state() {
    let (open, quiet) = (of(&door("", "")).1, of(&waived(WAIVE)).1);
    assert_eq!(open["states"], quiet["states"]);
    let rows = |review: &Value| review["practices"].as_array().unwrap().clone();
    let mut waived = 0;
    for (before, after) in rows(&open).iter().zip(&rows(&quiet)) {
        for field in ["id", "state", "basis", "because", "failed", "passed", "unknown"] {
            assert_eq!(before[field], after[field], "{}", before["id"]);
        }
        assert_eq!(before["waived"], 0);
        waived += after["waived"].as_u64().unwrap();
    }
    assert_eq!(waived, 2, "beside SEC05-BP02 and SEC06-BP03 stands that the failure is waived");
    assert_eq!(open["questions"], quiet["questions"]);
}

#[test]
fn mending_the_rest_moves_no_practice_while_a_failure_is_waived() {
    let both = |comment: &str| {
        let second = door("", "").replace("Resources:\n", "").replace("Door", "Gate");
        let (_, review) = of(&format!("{}{second}", door("", comment)));
        let fixes = review["fixes"].as_array().unwrap().clone();
        fixes.into_iter().find(|fix| fix["rule"] == RULE).unwrap()
    };
    let (open, quiet) = (both(""), both(&format!(" # {WAIVE}")));
    assert_eq!((&open["failures"], &quiet["failures"]), (&2.into(), &1.into()));
    assert_eq!(open["moves"], serde_json::json!(["SEC05-BP02", "SEC06-BP03"]));
    assert_eq!((&quiet["moves"], &quiet["helps"]), (&serde_json::json!([]), &open["moves"]));
}

#[test]
fn auditors_see_a_review_without_waivers() {
    let folder = Folder::with(&[("t.yaml", &waived(WAIVE))]);
    let (ran, review) = ran(&folder, "t.yaml --no-waivers");
    ended_so(&(ran, review.clone()), 1, &["ignored 1"], &[]);
    assert_eq!(super::run::entry(&review, RULE, "Door").get("waiver"), None);
    let expired = Folder::with(&[("t.yaml", &waived(&WAIVE.replace("2026-12-31", "2026-11-01")))]);
    ended_so(&self::ran(&expired, "t.yaml --no-waivers"), 1, &["ignored 1"], &[]);
}
