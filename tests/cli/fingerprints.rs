//! The identity of a finding from one review to the next.

use std::collections::BTreeSet;

use super::run::{Folder, review_text};

mod runs;

const TEMPLATE: &str = "\
Resources:
  Data:
    Type: AWS::S3::Bucket
  Door:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: door
      SecurityGroupIngress:
        - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0}
        - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}
";

/// The fingerprints of everything that failed.
fn failures(review: &serde_json::Value) -> BTreeSet<String> {
    let failed = review["verdicts"].as_array().unwrap().iter().filter(|v| v["verdict"] == "fail");
    failed.map(|v| v["fingerprint"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_fingerprint_has_twenty_letters_and_is_its_own() {
    let review = review_text(TEMPLATE, "");
    let all: Vec<&str> = review["verdicts"].as_array().unwrap().iter().map(|v| v["fingerprint"].as_str().unwrap()).collect();
    assert!(all.iter().all(|f| f.len() == 20 && f.bytes().all(|b| b.is_ascii_alphanumeric())), "{all:?}");
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
}

#[test]
fn moved_lines_another_order_and_another_language_change_nothing() {
    let before = failures(&review_text(TEMPLATE, ""));
    assert!(before.len() >= 3, "{before:?}");
    let moved = format!("# A comment.\n\nDescription: moved\n{TEMPLATE}");
    let (head, door) = TEMPLATE.split_once("  Door:").unwrap();
    let (top, data) = head.split_once("  Data:").unwrap();
    let reordered = format!("{top}  Door:{door}  Data:{data}");
    let json: serde_json::Value = serde_yaml::from_str(TEMPLATE).unwrap();
    for (what, after) in [
        ("moved", review_text(&moved, "")),
        ("reordered", review_text(&reordered, "")),
        ("in JSON", review_text(&json.to_string(), "")),
        ("in Korean", review_text(TEMPLATE, "--lang ko")),
        ("in Japanese", review_text(TEMPLATE, "--lang ja")),
    ] {
        assert_eq!(failures(&after), before, "{what}");
    }
}

#[test]
fn another_member_before_it_changes_nothing() {
    let more = TEMPLATE.replace(
        "        - {IpProtocol: tcp, FromPort: 443",
        "        - {IpProtocol: udp, FromPort: 53, ToPort: 53, CidrIp: 10.0.0.0/8}\n        - {IpProtocol: tcp, FromPort: 443",
    );
    assert_eq!(failures(&review_text(&more, "")), failures(&review_text(TEMPLATE, "")));
}

#[test]
fn another_resource_another_stack_and_another_workload_change_it() {
    let before = failures(&review_text(TEMPLATE, ""));
    let renamed = failures(&review_text(&TEMPLATE.replace("  Data:", "  Other:"), ""));
    assert_eq!(before.intersection(&renamed).count(), 1, "the security group keeps its own");
    assert!(before.is_disjoint(&failures(&review_text(TEMPLATE, "--stack web"))));
    let folder = Folder::with(&[("t.yaml", TEMPLATE), ("plumbrule.yaml", "workload: {name: orders}\n")]);
    assert!(before.is_disjoint(&failures(&folder.json("t.yaml"))));
}

#[test]
fn a_renamed_file_changes_nothing() {
    let of = |name: &str| failures(&Folder::with(&[(name, TEMPLATE)]).json(name));
    for name in ["other.yaml", "deep/t.yaml", "t.json", "t.template"] {
        assert_eq!(of(name), of("t.yaml"), "{name}");
    }
}

#[test]
fn list_items_in_another_order_change_nothing() {
    let (first, second) = (
        "        - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0}\n",
        "        - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}\n",
    );
    let swapped = TEMPLATE.replace(&format!("{first}{second}"), &format!("{second}{first}"));
    assert_ne!(swapped, TEMPLATE);
    assert_eq!(failures(&review_text(&swapped, "")), failures(&review_text(TEMPLATE, "")));
    let keys = TEMPLATE.replace("{IpProtocol: tcp, FromPort: 22, ToPort: 22,", "{ToPort: 22, FromPort: 22, IpProtocol: tcp,");
    assert_ne!(keys, TEMPLATE);
    assert_eq!(failures(&review_text(&keys, "")), failures(&review_text(TEMPLATE, "")), "nor the order of keys");
}

const ADMIN: &str = "\
Resources:
  Admin:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: admin
      Roles: [x]
      PolicyDocument:
        Statement:
          - {Effect: Allow, Action: '*', Resource: '*'}
";

#[test]
fn two_members_that_share_a_name_are_told_apart() {
    let more = "          - {Effect: Allow, Action: ['*'], Resource: ['*', a]}\n";
    let one = failures(&review_text(ADMIN, ""));
    let both = failures(&review_text(&format!("{ADMIN}{more}"), ""));
    assert!(!one.is_empty() && one.is_subset(&both), "a statement without an id is known by its content: {one:?} {both:?}");
    assert_eq!(both.len(), one.len() + 1, "a second one is no known finding");
    let sid = |name: &str, text: &str| text.replace("{Effect", &format!("{{Sid: {name}, Effect"));
    let same = failures(&review_text(&sid("A", &format!("{ADMIN}{more}")), ""));
    assert_eq!(same.len(), both.len(), "two members of the same name are told apart by content");
    let (named, reworked) = (sid("A", ADMIN), sid("A", &ADMIN.replace("'*', Resource", "['*', 's3:*'], Resource")));
    assert_eq!(failures(&review_text(&named, "")), failures(&review_text(&reworked, "")), "a name that is alone is enough");
}

/// A copy of a built-in rule in a pack of its own, changed.
fn pack(folder: &Folder, rule: &str, change: impl Fn(&str) -> String) {
    let path = |name: &str| format!("{}/rules/{rule}/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = |name: &str| std::fs::read_to_string(path(name)).unwrap();
    let changed = change(&text("rule.yaml"));
    assert_ne!(changed, text("rule.yaml"));
    folder.write(&format!("own/{rule}/rule.yaml"), changed);
    folder.write(&format!("own/{rule}/rule.rhai"), text("rule.rhai"));
}

const DOOR_RULE: &str = "security/security-group-closes-admin-ports";

#[test]
fn another_text_of_a_rule_changes_nothing() {
    let folder = Folder::with(&[("t.yaml", TEMPLATE)]);
    let before = folder.json("t.yaml");
    pack(&folder, DOOR_RULE, |yaml| {
        yaml.replace("  ssh-open: \"", "  ssh-open: \"Reworded. ").replace("title: \"", "title: \"New ")
    });
    let after = folder.json("t.yaml --rules own");
    let message =
        |review: &serde_json::Value| super::run::entry(review, "security-group-closes-admin-ports", "Door")["message"].clone();
    assert_ne!(message(&before), message(&after));
    assert_eq!(failures(&after), failures(&before));
}

#[test]
fn another_severity_of_a_rule_changes_nothing() {
    let folder = Folder::with(&[("t.yaml", TEMPLATE)]);
    let before = folder.json("t.yaml");
    pack(&folder, DOOR_RULE, |yaml| yaml.replace("severity: {default: high, inside: medium}", "severity: critical"));
    let after = folder.json("t.yaml --rules own");
    let severity =
        |review: &serde_json::Value| super::run::entry(review, "security-group-closes-admin-ports", "Door")["severity"].clone();
    assert_eq!((severity(&before), severity(&after)), ("high".into(), "critical".into()));
    assert_eq!(failures(&after), failures(&before));
}
