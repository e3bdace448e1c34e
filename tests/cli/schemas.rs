//! The schemas of files that people write: they take what a review takes, and refuse what it refuses.

use super::run::{BUCKET, Folder, plumbrule};

const POLICY: &str = "\
gate: {fail_on: high, unknown: {critical: fail}}
rules: {skip: [instances-use-graviton]}
context: {accounts: ['111122223333']}
locked:
  gate: {fail_on: high, min_decided: 0.1}
  rules: [security]
  waivers: {inline: false, max_days: 90, max_severity: medium, approvers: [kim@acme.example], paths: ['templates/*']}
  baseline: false
  attestations: {approvers: [kim@acme.example]}
";

const WAIVERS: &str = "\
waivers:
  - rule: s3-bucket-keeps-versions
    resource: 'Data*'
    file: t.yaml
    until: 2027-01-31
    owner: kim
    reason: scratch data
    approver: kim@acme.example
    ticket: OPS-1
";

const STATEMENTS: &str = "\
attestations:
  - about: OPS03-BP01
    statement: The board sponsors the programme.
    name: Kim
    role: Lead
    date: 2026-11-01
    until: 2027-10-31
    evidence: [{link: 'https://wiki.example/sponsor'}]
  - {about: SEC 1, state: not-applicable, statement: None., name: Kim, role: Lead, date: 2026-11-01, until: 2027-10-31}
";

fn is_valid(kind: &str, text: &str) -> bool {
    let schema = plumbrule(&format!("schema {kind}")).json();
    jsonschema::validator_for(&schema).unwrap().is_valid(&serde_yaml::from_str(text).unwrap())
}

#[test]
fn what_a_review_takes_keeps_to_its_schema_and_what_it_refuses_does_not() {
    let files = [
        ("policy", "policy.yaml", POLICY),
        ("waivers", "waivers.yaml", WAIVERS),
        ("attestations", "attestations.yaml", STATEMENTS),
    ];
    for (kind, file, text) in files {
        let line = format!("t.yaml --{kind} {file} -q");
        let folder = Folder::with(&[("t.yaml", BUCKET), (file, text)]);
        assert_eq!((folder.review(&line).err, is_valid(kind, text)), (String::new(), true), "{kind}");
        let wrong = text.replacen("rule", "rool", 1).replacen("role", "rolle", 1);
        folder.write(file, &wrong);
        let ran = folder.review(&line);
        assert!(ran.code == 2 && ran.complaint().contains("unknown field"), "{kind}: {}", ran.err);
        assert!(!is_valid(kind, &wrong), "{kind}");
    }
}
