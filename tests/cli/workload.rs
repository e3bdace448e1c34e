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
fn a_question_about_the_workload_is_one_however_many_templates_there_are() {
    let folder = owned("{}\n");
    folder.write("u.yaml", BUCKETS);
    let asked = |line: &str| -> Vec<Value> {
        let document = folder.json(line);
        let verdicts = document["verdicts"].as_array().unwrap().iter();
        verdicts.filter(|entry| entry["rule"] == "bucket-has-owners").map(|entry| entry["fingerprint"].clone()).collect()
    };
    let both = asked("t.yaml u.yaml --rules own");
    assert_eq!(both.len(), 1);
    assert_eq!(both, asked("u.yaml --rules own"), "the same question in another run");
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

const TABLES: &str = "\
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      KeySchema: [{AttributeName: Id, KeyType: HASH}]
      PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}
  Carts:
    Type: AWS::DynamoDB::Table
    Properties: {KeySchema: [{AttributeName: Id, KeyType: HASH}]}
";

/// The rule and the key of each verdict that asks for a key of the workload.
fn asked(document: &Value) -> Vec<[&str; 2]> {
    let verdicts = document["verdicts"].as_array().unwrap().iter();
    let asking = verdicts.filter(|entry| entry["unknown"]["reason"] == "not-stated");
    asking.map(|entry| [&entry["rule"], &entry["unknown"]["subject"]].map(|part| part.as_str().unwrap())).collect()
}

#[test]
fn each_key_that_is_not_stated_is_asked_for() {
    let document = Folder::with(&[("t.yaml", TABLES)]).json("t.yaml");
    let expected = [
        ["stack-lies-in-approved-region", "workload.approved_regions"],
        ["data-store-meets-recovery-point", "workload.components"],
        ["budget-watches-the-workload", "workload.budgets"],
        ["resource-bears-required-tags", "workload.required_tags"],
    ];
    assert_eq!(asked(&document), expected);
}

#[test]
fn the_question_names_the_key_in_every_language() {
    let folder = Folder::with(&[("t.yaml", TABLES)]);
    for (language, question) in [
        ("en", "What holds for `workload.required_tags`?"),
        ("ko", "`workload.required_tags` 항목의 내용은 무엇입니까?"),
        ("ja", "`workload.required_tags` の内容は何ですか?"),
    ] {
        let document = folder.json(&format!("t.yaml --lang {language}"));
        let questions = document["coverage"]["open_questions"].as_array().unwrap();
        let told = questions.iter().find(|one| one["subject"] == "workload.required_tags").unwrap()["question"].as_str().unwrap();
        assert!(told.starts_with(question), "{told}");
    }
}

#[test]
fn a_component_without_an_objective_is_asked_for_by_its_name() {
    let shop = "{name: shop, resources: [Orders], rto: 1h}";
    let config = format!("workload: {{components: [{shop}, {{name: carts, resources: [Carts], rpo: 15m}}]}}\n");
    let document = Folder::with(&[("t.yaml", TABLES), ("plumbrule.yaml", &config)]).json("t.yaml");
    let expected = [["AWS::DynamoDB::Table", "Carts", "unknown"], ["Design", "", "unknown"]];
    assert_eq!(said(&document, "data-store-meets-recovery-point"), expected);
    assert!(asked(&document).contains(&["data-store-meets-recovery-point", "workload.components[shop].rpo"]));
}

#[test]
fn tags_of_a_nested_stack_reach_the_resources_in_it() {
    let stack = |tags: &str| format!("{{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: inner.yaml{tags}}}}}");
    let outer = format!("Resources:\n  Tag: {}\n  Tagged: {}\n", stack(""), stack(", Tags: [{Key: Owner, Value: orders}]"));
    let folder = Folder::with(&[
        ("outer.yaml", &outer),
        ("inner.yaml", "Resources:\n  Data: {Type: AWS::S3::Bucket}\n"),
        ("plumbrule.yaml", "workload: {required_tags: {keys: [Owner], applied_by: template}}\n"),
    ]);
    let document = folder.json("outer.yaml");
    let expected = [
        ["AWS::CloudFormation::Stack", "Tag", "fail"],
        ["AWS::CloudFormation::Stack", "Tagged", "pass"],
        ["AWS::S3::Bucket", "Tag/Data", "fail"],
        ["AWS::S3::Bucket", "Tagged/Data", "pass"],
    ];
    assert_eq!(said(&document, "resource-bears-required-tags"), expected);
}

#[test]
fn every_stack_of_a_whole_workload_lies_in_an_approved_region() {
    let stack = |region: &str, file: &str| {
        json!({"type": "aws:cloudformation:stack", "environment": format!("aws://111122223333/{region}"),
            "properties": {"templateFile": file}})
    };
    let manifest = json!({"version": "36.0.0", "artifacts": {
        "Near": stack("ap-northeast-2", "Near.template.json"), "Far": stack("eu-west-1", "Far.template.json")}});
    let template = json!({"Resources": {"Data": {"Type": "AWS::S3::Bucket"}}}).to_string();
    let config = "workload: {approved_regions: [ap-northeast-2], complete: {owner: kim, date: 2026-11-01}}\n";
    let folder = Folder::with(&[
        ("cdk.out/manifest.json", &manifest.to_string()),
        ("cdk.out/Near.template.json", &template),
        ("cdk.out/Far.template.json", &template),
        ("plumbrule.yaml", config),
    ]);
    let document = folder.json("cdk.out");
    let verdicts = document["verdicts"].as_array().unwrap().iter();
    let failed: Vec<&str> = verdicts
        .filter(|entry| entry["rule"] == "stack-lies-in-approved-region" && entry["verdict"] == "fail")
        .map(|entry| entry["message"].as_str().unwrap())
        .collect();
    assert_eq!(failed, ["The design lies in `eu-west-1`. Regions in which the workload may run: ap-northeast-2."]);
}
