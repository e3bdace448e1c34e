//! What rules make of the workload: silence is asked for once, and statements decide.

use serde_json::{Value, json};

use crate::run::Folder;

/// A rule of one's own that needs the owners of the workload, or does not look at a bucket.
const OWNERS: [(&str, &str); 3] = [
    (
        "own/bucket-has-owners/rule.yaml",
        "engine: 1\napplies_to: [AWS::S3::Bucket]\nseverity: critical\neffort: small\nevidence: []\nsince: 0.1.0\nsources: []\n\
         en: {title: Owners, why: Why, fix: Fix, none: None}\nko: {title: Owners, why: Why, fix: Fix, none: None}\n\
         ja: {title: Owners, why: Why, fix: Fix, none: None}\n",
    ),
    (
        "own/bucket-has-owners/rule.rhai",
        "// Buckets have owners.\nfn check(bucket, design) {\n    applies when bucket.BucketName.present;\n    \
         require design.workload.owners.count() > 0 else \"none\";\n}\n",
    ),
    ("own/bucket-has-owners/cases.yaml", "[]\n"),
];

const BUCKETS: &str = "\
Resources:
  Data: {Type: AWS::S3::Bucket, Properties: {BucketName: data}}
  Logs: {Type: AWS::S3::Bucket, Properties: {BucketName: logs}}
  Unnamed: {Type: AWS::S3::Bucket}
";

fn owned(config: &str) -> Folder {
    let folder = Folder::with(&OWNERS);
    folder.write("t.yaml", BUCKETS);
    folder.write("plumbrule.yaml", config);
    folder
}

/// Kind and id of the resources of which a rule says something, and the verdict.
fn said<'d>(document: &'d Value, rule: &str) -> Vec<[&'d str; 3]> {
    let of_rule = document["verdicts"].as_array().unwrap().iter().filter(|entry| entry["rule"] == rule);
    let parts = of_rule.map(|entry| [&entry["resource"]["kind"], &entry["resource"]["id"], &entry["verdict"]]);
    let mut said: Vec<[&str; 3]> = parts.map(|parts| parts.map(|part| part.as_str().unwrap())).collect();
    said.sort_unstable();
    said
}

#[test]
fn what_only_the_workload_could_say_is_asked_once() {
    let document = owned("{}\n").json("t.yaml --rules own");
    assert_eq!(said(&document, "bucket-has-owners"), [["Design", "", "unknown"]]);
    let tallies = document["coverage"]["rules"].as_array().unwrap();
    let tally = tallies.iter().find(|row| row["rule"] == "bucket-has-owners").unwrap();
    assert_eq!([&tally["unknown"], &tally["not_applicable"]], [1, 1], "{tally}");
    let questions = document["coverage"]["open_questions"].as_array().unwrap();
    assert_eq!(questions.iter().find(|one| one["subject"] == "workload.owners").unwrap()["verdicts"], 1);
}

#[test]
fn what_the_workload_says_is_judged_for_each_resource() {
    let document = owned("workload: {owners: []}\n").json("t.yaml --rules own");
    let expected = [["AWS::S3::Bucket", "Data", "fail"], ["AWS::S3::Bucket", "Logs", "fail"]];
    assert_eq!(said(&document, "bucket-has-owners"), expected);
}

#[test]
fn what_the_workload_leaves_unsaid_makes_no_template_less_known() {
    let gate = "gate: {fail_on: critical, min_decided: 1}\n";
    let ran = owned(gate).review("t.yaml --rules own --format json");
    assert_eq!(said(&ran.json(), "bucket-has-owners"), [["Design", "", "unknown"]]);
    assert_eq!(ran.code, 0, "{}", ran.err);
}

#[test]
fn a_question_about_two_templates_is_two() {
    let folder = owned("{}\n");
    folder.write("u.yaml", BUCKETS);
    let document = folder.json("t.yaml u.yaml --rules own");
    let verdicts = document["verdicts"].as_array().unwrap().iter();
    let asked: Vec<&Value> = verdicts.filter(|entry| entry["rule"] == "bucket-has-owners").collect();
    assert_eq!(asked.len(), 2);
    assert_ne!(asked[0]["fingerprint"], asked[1]["fingerprint"]);
}

#[test]
fn a_rule_for_every_kind_leaves_a_kind_without_a_rule_of_its_own() {
    let folder = owned("{}\n");
    let for_all = folder.read("own/bucket-has-owners/rule.yaml").replace("[AWS::S3::Bucket]", "[\"*\"]");
    folder.write("own/bucket-has-owners/rule.yaml", for_all);
    folder.write("t.yaml", "Resources:\n  Gateway: {Type: AWS::EC2::InternetGateway}\n");
    let document = folder.json("t.yaml --rules own");
    assert_eq!(document["coverage"]["kinds_without_rules"], json!({"AWS::EC2::InternetGateway": 1}));
}
