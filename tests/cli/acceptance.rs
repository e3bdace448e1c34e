//! What people accept and state, and what the organisation's policy says, as readers of a review see it.

use insta::assert_snapshot;

use super::run::Folder;

const TEMPLATE: &str = "\
Resources:
  Data:
    Type: AWS::S3::Bucket
  Door:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: door
      SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}]
";

const WAIVERS: &str = "\
waivers:
  - rule: security-group-closes-admin-ports
    resource: Door
    until: 2027-01-31
    owner: mina@example.com
    reason: Operators come in through the VPN until the agents are installed.
    approver: ciso@example.com
    ticket: SEC-1207
  - {rule: s3-bucket-keeps-versions, resource: Data, until: 2026-03-01, owner: jun@example.com, reason: uploads are copies}
";

const STATEMENTS: &str = "\
attestations:
  - about: OPS01-BP01
    statement: Needs are collected from customers each quarter.
    name: Jun Sato
    role: product owner
    date: 2026-10-01
    until: 2027-04-01
";

const POLICY: &str = "\
gate: {fail_on: high}
locked: {gate: {fail_on: high}, waivers: {max_days: 90}}
";

fn folder() -> Folder {
    Folder::with(&[
        ("t.yaml", TEMPLATE),
        ("plumbrule.yaml", "gate: {fail_on: medium, pillars: {security: low}}\nworkload: {name: shop}\n"),
        ("waivers.yaml", WAIVERS),
        ("attestations.yaml", STATEMENTS),
        ("policy.yaml", POLICY),
    ])
}

fn shown(line: &str) -> String {
    let ran = folder().review(&format!("t.yaml --policy policy.yaml {line}"));
    format!("{}\n[standard error]\n{}[exit code {}]\n", ran.out, ran.err, ran.code)
}

#[test]
fn a_review_that_is_accepted_in_part() {
    assert_snapshot!(shown(""));
}

#[test]
fn a_review_that_is_accepted_in_part_in_korean() {
    assert_snapshot!(shown("--lang ko"));
}

#[test]
fn a_review_that_is_accepted_in_part_in_japanese() {
    assert_snapshot!(shown("--lang ja"));
}

#[test]
fn a_review_that_is_accepted_in_part_as_markdown() {
    assert_snapshot!(shown("--format markdown"));
}

#[test]
fn what_the_baseline_knows_is_listed_and_does_not_stop() {
    let folder = folder();
    let first = folder.review("t.yaml --format json --no-waivers");
    assert_eq!(first.code, 1, "{}", first.err);
    folder.write("old.json", &first.out);
    let ran = folder.review("t.yaml --baseline old.json --previous old.json");
    assert!(ran.out.contains("Findings known from the baseline: "), "{}", ran.out);
    assert!(ran.out.contains("\n  low[s3-bucket-keeps-versions] Data (t.yaml:2)\n"), "{}", ran.out);
    assert!(!ran.out.contains("low[s3-bucket-keeps-versions]: "), "{}", ran.out);
    assert!(ran.out.contains("Known from the baseline and not counted: "), "{}", ran.out);
    assert!(ran.out.contains("\nLast time: decided "), "{}", ran.out);
}

#[test]
fn the_ledger_shows_all_practices_below_their_questions() {
    let ran = folder().review("t.yaml --ledger");
    let rows = ran.out.lines().filter(|line| {
        let id = line.strip_prefix("  ").and_then(|rest| rest.split("  ").next());
        id.is_some_and(|id| plumbrule::framework::practice(id).is_some())
    });
    assert_eq!(rows.count(), 307, "{}", ran.out);
    assert!(
        ran.out.contains("OPS 1 How do you determine what your priorities are? (estimated risk: undecided)\n"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("Evaluate external customer needs. Jun Sato stated it on\n"), "{}", ran.out);
}

#[test]
fn a_template_of_parameters_is_told_what_to_pass() {
    let template = "\
Parameters: {From: {Type: Number}, To: {Type: Number}, Range: {Type: String}}
Resources:
  Door:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: door
      SecurityGroupIngress: [{IpProtocol: tcp, FromPort: !Ref From, ToPort: !Ref To, CidrIp: !Ref Range}]
";
    let folder = Folder::with(&[
        ("t.yaml", template),
        ("p.json", r#"{"Parameters": {"From": "443", "To": "443", "Range": "10.0.0.0/8"}}"#),
    ]);
    let ran = folder.review("t.yaml");
    assert_eq!(ran.code, 3, "{}", ran.err);
    let told = "Parameters without a value: Range. Pass --parameters FILE or --parameter NAME=VALUE.";
    assert!(ran.out.contains(told), "{}", ran.out);
    let ran = folder.review("t.yaml --parameters p.json");
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert!(ran.out.contains("Gate passed: no finding at or above `fail_on: high`."), "{}", ran.out);
}
