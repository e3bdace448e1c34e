//! References become typed relations, and rules can ask for them.
#![expect(clippy::unwrap_used, reason = "a test fails where something is not as it should be")]

use plumbrule::design::{RelationKind, World};
use plumbrule::engine::Workshop;
use plumbrule::finding::Verdict;
use plumbrule::rule::Rulebook;
use plumbrule::rule_test::{Case, Prepared};
use serde_json::{Value, json};

fn prepared(file_system: &Value) -> Prepared {
    let case: Case = serde_json::from_value(json!({"name": "relations", "expect": {}})).unwrap();
    let group = json!({"InstanceGroupName": "g", "InstanceStorageConfigs": [{"FsxLustreConfig": {"DnsName": file_system}}]});
    let body = json!({
        "Parameters": {"Name": {"Type": "String"}},
        "Resources": {
            "Cluster": {"Type": "AWS::SageMaker::Cluster", "Properties": {
                "InstanceGroups": [group], "VpcConfig": {"SecurityGroupIds": [{"Ref": "Group"}], "Subnets": ["subnet-1"]}}},
            "Group": {"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": "d", "VpcId": {"Ref": "Network"}}},
            "Network": {"Type": "AWS::EC2::VPC", "Properties": {}},
            "Storage": {"Type": "AWS::FSx::FileSystem", "Properties": {"KmsKeyId": {"Fn::GetAtt": ["Key", "Arn"]}}},
            "Key": {"Type": "AWS::KMS::Key", "Properties": {}}
        }
    });
    case.prepare_body(&body).unwrap()
}

fn verdict(prepared: &Prepared, script: &str) -> Verdict {
    let folder = tempfile::tempdir().unwrap();
    let metadata = r#"{"engine": 1, "applies_to": ["AWS::SageMaker::Cluster"], "severity": "low", "effort": "small",
        "evidence": [], "since": "0.1.0", "sources": []}"#;
    std::fs::write(folder.path().join("rule.yaml"), metadata).unwrap();
    std::fs::write(folder.path().join("rule.rhai"), script).unwrap();
    let mut rulebook = Rulebook::default();
    rulebook.add_folder(folder.path()).unwrap();
    let rule = rulebook.rules().next().unwrap();
    let subject = prepared.subjects(rule).next().flatten();
    Workshop::new(None).check(rule, &prepared.session(), subject, World::default()).unwrap().verdict
}

const MOUNTS: &str =
    "// It mounts a file system.\nfn check(c, design) { require c.related(\"mounts\").count() == 1 else \"none\"; }";

#[test]
fn references_become_typed_relations() {
    let prepared = prepared(&json!({"Fn::GetAtt": ["Storage", "DNSName"]}));
    let design = &prepared.design;
    let found: Vec<(String, &str, String)> = design
        .relations()
        .iter()
        .filter(|relation| !design.resource(relation.from).kind.starts_with("Design::"))
        .map(|r| (design.resource(r.from).id.clone(), r.kind.name(), design.resource(r.to).id.clone()))
        .collect();
    let expected = [
        ("Cluster", "mounts", "Storage"),
        ("Cluster", "attaches", "Group"),
        ("Group", "contains", "Network"),
        ("Storage", "encrypts", "Key"),
    ];
    assert_eq!(found, expected.map(|(from, kind, to)| (from.to_owned(), kind, to.to_owned())));
    assert_eq!(RelationKind::ALL.len(), 6);
}

#[test]
fn a_rule_asks_for_what_a_resource_mounts() {
    assert_eq!(verdict(&prepared(&json!({"Fn::GetAtt": ["Storage", "DNSName"]})), MOUNTS), Verdict::Pass);
    assert_eq!(verdict(&prepared(&json!("fs-1.fsx.amazonaws.com")), MOUNTS), Verdict::Fail);
}

#[test]
fn an_unknown_mount_leaves_the_list_open() {
    assert_eq!(verdict(&prepared(&json!({"Ref": "Name"})), MOUNTS), Verdict::Unknown);
    assert_eq!(verdict(&prepared(&json!({"Fn::ImportValue": "fs"})), MOUNTS), Verdict::Unknown);
}
