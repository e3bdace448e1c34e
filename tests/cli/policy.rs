//! An organisation's policy: what a repository cannot switch off, and what of it the review shows.

use super::run::{BUCKET, Folder, OPEN_SSH, Ran};

mod bound;
mod page;
mod rules;
mod shown;

/// A policy that locks all that can be locked of the gate.
pub(super) const GATE: &str = "\
gate: {fail_on: high}
locked:
  gate:
    fail_on: high
    min_decided: 0.5
    assumed: unknown
    unknown: {critical: fail}
    pillars: {cost-optimization: low}
    practice_risk: {high: medium}
";

/// The SHA-256 of a text, hexadecimal.
pub(super) fn sha256(text: &str) -> String {
    use sha2::Digest as _;
    data_encoding::HEXLOWER.encode(&sha2::Sha256::digest(text.as_bytes()))
}

/// The lines by which a configuration extends a policy.
pub(super) fn extends(policy: &str) -> String {
    format!("extends: {{path: policy/acme.yaml, sha256: {}}}\n", sha256(policy))
}

/// A repository with a policy, a configuration that extends it and says more, a bucket and an open door.
pub(super) fn repository(policy: &str, more: &str) -> Folder {
    Folder::with(&[
        ("good.yaml", BUCKET),
        ("open.yaml", OPEN_SSH),
        ("policy/acme.yaml", policy),
        ("plumbrule.yaml", &format!("{}{more}", extends(policy))),
    ])
}

/// A usage error before any review: code 2, nothing on standard output, this one line.
pub(super) fn refused(ran: &Ran, message: &str) {
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
    assert_eq!(ran.complaint(), format!("error: {message}"));
}

#[test]
fn a_repository_cannot_lower_a_locked_gate() {
    for (more, key, value, locked) in [
        ("gate: {fail_on: critical}", "gate.fail_on", "critical", "high"),
        ("gate: {fail_on: none}", "gate.fail_on", "none", "high"),
        ("gate: {min_decided: 0.4}", "gate.min_decided", "0.4", "0.5"),
        ("gate: {assumed: accept}", "gate.assumed", "accept", "unknown"),
        ("gate: {unknown: {critical: warn}}", "gate.unknown.critical", "warn", "fail"),
        ("gate: {pillars: {security: critical}}", "gate.pillars.security", "critical", "high"),
        ("gate: {pillars: {review: none}}", "gate.pillars.review", "none", "high"),
        ("gate: {pillars: {cost-optimization: medium}}", "gate.pillars.cost-optimization", "medium", "low"),
        ("gate: {practice_risk: {high: high}}", "gate.practice_risk.high", "high", "medium"),
    ] {
        let message = format!(
            "plumbrule.yaml sets {key} to `{value}`, but policy/acme.yaml locks it at `{locked}`; remove it, or ask the owner of the policy"
        );
        refused(&repository(GATE, more).review("good.yaml"), &message);
    }
}

#[test]
fn a_stricter_value_is_accepted() {
    let folder = repository(GATE, "gate: {fail_on: medium, min_decided: 0.5, pillars: {security: info}}\n");
    let review = folder.review("good.yaml --fail-on low --format json").json();
    assert_eq!(review["gate"]["fail_on"], "low");
    assert_eq!(review["gate"]["min_decided"], 0.5);
    assert_eq!(review["gate"]["pillars"], serde_json::json!({"cost-optimization": "low", "security": "info"}));
    assert_eq!(review["gate"]["unknown_fails"], serde_json::json!(["critical"]));
    assert_eq!(review["gate"]["assumed_decides"], false);
}

#[test]
fn no_option_keeps_a_locked_gate_from_deciding() {
    let folder = repository(GATE, "");
    for (option, message) in [
        (
            "--fail-on none",
            "the command line sets gate.fail_on to `none`, but policy/acme.yaml locks it at `high`; remove it, or ask the owner of the policy",
        ),
        ("--exit-zero", "--exit-zero cannot be used: policy/acme.yaml locks gate.fail_on at `high`"),
    ] {
        refused(&folder.review(&format!("open.yaml {option}")), message);
    }
    for option in ["--quiet", "--min-severity critical", "--format markdown"] {
        assert_eq!(folder.review(&format!("open.yaml {option}")).code, 1, "{option}");
    }
}

#[test]
fn a_trace_ends_as_the_locked_gate_decides() {
    let trace = "open.yaml --trace security-group-closes-admin-ports@Door";
    let rule = "--trace security-group-closes-admin-ports";
    let open = repository(GATE, "").json("open.yaml");
    let failing = open["verdicts"][0]["rule"].as_str().unwrap().to_owned();
    let trace = trace.replace(rule, &format!("--trace {failing}"));
    let ran = repository(GATE, "").review(&trace);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    assert!(!ran.out.is_empty());
    assert_eq!(Folder::with(&[("open.yaml", OPEN_SSH)]).review(&trace).code, 0, "without a lock a trace is only a trace");
}

#[test]
fn an_edited_policy_is_not_the_pinned_one() {
    let folder = repository(GATE, "");
    for edited in ["gate: {fail_on: none}\n", "no: policy\n", ""] {
        folder.write("policy/acme.yaml", edited);
        let message = format!(
            "cannot extend policy/acme.yaml: its SHA-256 is {}, but plumbrule.yaml pins {}; see who changed the policy, then pin the new digest",
            sha256(edited),
            sha256(GATE)
        );
        refused(&folder.review("good.yaml"), &message);
    }
    std::fs::remove_file(folder.path().join("policy/acme.yaml")).unwrap();
    let ran = folder.review("good.yaml");
    assert_eq!(ran.code, 2);
    assert!(ran.complaint().starts_with("error: cannot read policy/acme.yaml; check that it exists and is a text file"));
}

#[test]
fn a_policy_with_a_mistake_is_no_policy() {
    let folder = repository("locked: {gates: {fail_on: high}}\n", "");
    let ran = folder.review("good.yaml");
    assert_eq!(ran.code, 2);
    let expected = "error: cannot understand policy/acme.yaml:1:10: locked: unknown field `gates`, expected one of `gate`, ";
    assert!(ran.complaint().starts_with(expected), "{}", ran.err);
}

#[test]
fn the_policy_from_outside_wins() {
    let outside = Folder::with(&[("acme.yaml", GATE)]);
    let policy = outside.path().join("acme.yaml").to_string_lossy().into_owned();
    let open = Folder::with(&[("open.yaml", OPEN_SSH), ("plumbrule.yaml", "gate: {fail_on: critical}\n")]);
    assert_eq!(open.review("open.yaml").code, 0, "nothing binds it without the policy");
    let message = format!(
        "plumbrule.yaml sets gate.fail_on to `critical`, but {policy} locks it at `high`; remove it, or ask the owner of the policy"
    );
    refused(&open.review(&format!("open.yaml --policy {policy}")), &message);
    // A value that is not locked is replaced, and that is shown.
    outside.write("acme.yaml", "gate: {fail_on: high}\n");
    let ran = open.review(&format!("open.yaml --policy {policy} --format json"));
    assert_eq!(ran.code, 1, "{}", ran.err);
    let expected = serde_json::json!([
        {"key": "gate.fail_on", "value": "high", "by": policy, "instead_of": "critical", "of": "plumbrule.yaml"}
    ]);
    assert_eq!(ran.json()["policy"]["overrides"], expected);
}

#[test]
fn no_policy_of_the_repository_weakens_the_one_from_outside() {
    let outside =
        Folder::with(&[("acme.yaml", "jurisdiction: [KR]\ngate: {min_decided: 0.9}\nlocked: {gate: {fail_on: high}}\n")]);
    let policy = outside.path().join("acme.yaml").to_string_lossy().into_owned();
    let own = repository("gate: {fail_on: none}\n", "");
    let message = format!(
        "policy/acme.yaml sets gate.fail_on to `none`, but {policy} locks it at `high`; remove it, or ask the owner of the policy"
    );
    refused(&own.review(&format!("open.yaml --policy {policy}")), &message);
    // Its locks do not bind the one from outside.
    let own = repository("locked: {jurisdiction: [], gate: {fail_on: none, min_decided: 0}}\n", "");
    let review = own.review(&format!("open.yaml --policy {policy} --format json"));
    assert_eq!(review.code, 1, "{}", review.err);
    assert_eq!(review.json()["provenance"]["jurisdiction"], serde_json::json!(["KR"]));
    assert_eq!(review.json()["gate"]["min_decided"], 0.9);
}

#[test]
fn a_stricter_lock_of_the_repository_does_not_bind_the_policy_from_outside() {
    let outside = Folder::with(&[(
        "acme.yaml",
        "jurisdiction: [KR]\ngate: {fail_on: critical, pillars: {security: critical}}\ncontext: {vendors: [{name: Known}]}\n",
    )]);
    let policy = outside.path().join("acme.yaml").to_string_lossy().into_owned();
    let own = repository("locked: {gate: {fail_on: low}, jurisdiction: [JP], context: {vendors: []}}\n", "");
    assert_eq!(own.review("open.yaml --region ap-northeast-1").code, 1);
    let ran = own.review(&format!("open.yaml --region ap-northeast-1 --policy {policy} --format json"));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let review = ran.json();
    assert_eq!(review["gate"]["fail_on"], "critical");
    assert_eq!(review["provenance"]["jurisdiction"], serde_json::json!(["KR"]));
    let keys: Vec<&str> =
        review["policy"]["locks"].as_array().unwrap().iter().map(|lock| lock["key"].as_str().unwrap()).collect();
    assert_eq!(keys, ["gate.fail_on", "jurisdiction"], "what it states instead holds from there down");
    // Nor does the lock of `fail_on` bind what it states of a pillar.
    outside.write("acme.yaml", "gate: {pillars: {security: critical}}\n");
    let of_pillar = own.review(&format!("open.yaml --region ap-northeast-1 --policy {policy} --format json"));
    assert_eq!(of_pillar.json()["gate"]["pillars"], serde_json::json!({"security": "critical"}), "{}", of_pillar.err);
    outside.write("acme.yaml", "gate: {fail_on: critical}\n");
    // Below it nothing is looser than what it states.
    own.write("plumbrule.yaml", format!("{}gate: {{fail_on: none}}\n", own.read("plumbrule.yaml")));
    let message = format!(
        "plumbrule.yaml sets gate.fail_on to `none`, but {policy} locks it at `critical`; remove it, or ask the owner of the policy"
    );
    refused(&own.review(&format!("open.yaml --policy {policy}")), &message);
}
