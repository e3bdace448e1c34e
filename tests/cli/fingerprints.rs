//! The identity of a finding from one review to the next.

use std::collections::BTreeSet;

use super::run::{Folder, review_text};

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
fn the_same_resource_in_two_files_is_told_apart() {
    let folder = Folder::with(&[("a.yaml", TEMPLATE), ("b.yaml", TEMPLATE)]);
    let both = folder.json("a.yaml b.yaml");
    assert_eq!(failures(&both).len(), 2 * failures(&folder.json("a.yaml")).len());
    assert_eq!(failures(&folder.json("b.yaml a.yaml")), failures(&both), "whatever comes first");
}
