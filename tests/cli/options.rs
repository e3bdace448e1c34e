//! Options that choose rules, give values, and describe the outside.

use super::run::{BUCKET, Folder, OPEN_SSH, entry, review, review_text, verdict};

const VERSIONS: &str = "s3-bucket-keeps-versions";

fn ran_rules(review: &serde_json::Value) -> u64 {
    review["coverage"]["rules_run"].as_u64().unwrap()
}

#[test]
fn rules_are_chosen_by_name_pack_and_exclusion() {
    let all = review_text(BUCKET, "");
    let one = review_text(BUCKET, "--rule s3-bucket-keeps-versions");
    assert_eq!(ran_rules(&one), 1);
    assert_eq!(one["verdicts"].as_array().unwrap().len(), 1);
    let without = review_text(BUCKET, "--skip s3-bucket-keeps-versions");
    assert_eq!(ran_rules(&without), ran_rules(&all) - 1);
    assert!(without["verdicts"].as_array().unwrap().iter().all(|v| v["rule"] != VERSIONS));
    let left_out = without["coverage"]["rules_left_out"].as_array().unwrap();
    assert!(left_out.iter().any(|l| l["what"] == VERSIONS && l["reason"] == "skipped by --skip"));
    let pack = review_text(BUCKET, "--pillar reliability");
    assert!(pack["verdicts"].as_array().unwrap().iter().all(|v| v["pack"] == "reliability"));
    assert!(ran_rules(&pack) > 1);
}

#[test]
fn the_configuration_leaves_rules_out_too() {
    let folder = Folder::with(&[("t.yaml", BUCKET), ("plumbrule.yaml", "rules: {skip: [s3-bucket-keeps-versions]}\n")]);
    assert!(folder.json("t.yaml")["verdicts"].as_array().unwrap().iter().all(|v| v["rule"] != VERSIONS));
}

#[test]
fn min_severity_hides_from_the_report_and_not_from_the_gate() {
    let folder = Folder::with(&[("t.yaml", BUCKET)]);
    let two = "--rule s3-bucket-keeps-versions --rule s3-bucket-aborts-incomplete-uploads";
    let ran = folder.review(&format!("t.yaml {two} --min-severity high --fail-on info"));
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("`fail_on: info`: 2."), "{}", ran.err);
    assert!(!ran.out.contains("low[") && !ran.out.contains("info["), "{}", ran.out);
    assert!(ran.out.contains("Findings below severity `high`, not shown: 2."), "{}", ran.out);
    let review = folder.review(&format!("t.yaml {two} --min-severity low --format json")).json();
    let severities: Vec<&str> = review["verdicts"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|v| v["verdict"] == "fail")
        .map(|v| v["severity"].as_str().unwrap())
        .collect();
    assert_eq!(severities, ["low"]);
    assert_eq!(review["coverage"]["total"]["fail"], 2, "counts are always whole");
}

#[test]
fn passes_are_written_down_if_asked_for() {
    let count =
        |review: &serde_json::Value| review["verdicts"].as_array().unwrap().iter().filter(|v| v["verdict"] == "pass").count();
    assert_eq!(count(&review("examples/cdk-app --format json").json()), 0);
    let with = review("examples/cdk-app --format json --include-passes").json();
    assert!(count(&with) > 0);
    assert_eq!(with["coverage"]["total"]["pass"], review("examples/cdk-app --format json").json()["coverage"]["total"]["pass"]);
}

const MODE: &str = "\
Parameters:
  Mode: {Type: String, Default: Suspended}
  Days: {Type: Number}
Resources:
  Data: {Type: AWS::S3::Bucket, Properties: {VersioningConfiguration: {Status: !Ref Mode}}}
  Logs: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: !Ref Days}}
";

#[test]
fn a_default_decides_and_is_named_as_assumed() {
    let review = review_text(MODE, "");
    let entry = entry(&review, VERSIONS, "Data");
    assert_eq!(entry["verdict"], "fail");
    assert_eq!(entry["assumed"], serde_json::json!(["Mode=Suspended"]));
    assert!(review["coverage"]["assumed"]["Mode=Suspended"].as_u64().is_some_and(|verdicts| verdicts > 0));
    let text = Folder::with(&[("t.yaml", MODE)]).review("t.yaml").out;
    assert!(text.contains("= assumed: Mode=Suspended"), "{text}");
    assert!(text.contains("Assumed values\n--------------\n"), "{text}");
}

#[test]
fn a_value_settles_an_assumption() {
    let review = review_text(MODE, "--parameter Mode=Enabled");
    assert_eq!(verdict(&review, VERSIONS, "Data"), "pass");
    assert_eq!(review["coverage"]["assumed"], serde_json::json!({}));
}

#[test]
fn without_defaults_the_choice_is_open() {
    let review = review_text(MODE, "--no-defaults");
    let entry = entry(&review, VERSIONS, "Data");
    assert_eq!((&entry["verdict"], &entry["unknown"]["subject"]), (&"unknown".into(), &"Mode".into()));
}

#[test]
fn parameters_come_in_both_published_forms_and_the_command_line_wins() {
    let folder = Folder::with(&[
        ("t.yaml", MODE),
        (
            "cli.json",
            r#"[{"ParameterKey": "Mode", "ParameterValue": "Enabled"}, {"ParameterKey": "Days", "ParameterValue": "30"}]"#,
        ),
        ("pipeline.json", r#"{"Parameters": {"Mode": "Enabled", "Days": 30}, "Tags": {}}"#),
        ("later.yaml", "Parameters:\n  Mode: Suspended\n"),
    ]);
    for file in ["cli.json", "pipeline.json"] {
        let review = folder.json(&format!("t.yaml --parameters {file}"));
        assert_eq!(verdict(&review, VERSIONS, "Data"), "pass", "{file}");
        assert_eq!(verdict(&review, "log-group-has-retention", "Logs"), "pass", "{file}");
    }
    let later = folder.json("t.yaml --parameters cli.json --parameters later.yaml");
    assert_eq!(verdict(&later, VERSIONS, "Data"), "fail", "later files win");
    let line = folder.json("t.yaml --parameter Mode=Suspended --parameters cli.json");
    assert_eq!(verdict(&line, VERSIONS, "Data"), "fail", "the command line wins over files");
}

#[test]
fn a_misspelt_parameter_is_said() {
    let folder = Folder::with(&[("t.yaml", MODE)]);
    let ran = folder.review("t.yaml --parameter Mod=Enabled");
    assert_eq!(ran.complaint(), "warning: No template has a parameter named Mod.");
    assert_eq!(folder.review("t.yaml --parameter Mod=Enabled --quiet").err, "");
}

const FOREIGN_ROLE: &str = "\
Resources:
  Reader:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: sts:AssumeRole, Principal: {AWS: 'arn:aws:iam::444455556666:root'}}]
";

#[test]
fn context_files_are_merged_into_the_configuration() {
    let folder = Folder::with(&[
        ("t.yaml", FOREIGN_ROLE),
        ("plumbrule.yaml", "jurisdiction: [KR]\ncontext: {organization: o-a1b2c3d4e5, vendors: []}\n"),
        ("own.yaml", "accounts: ['444455556666']\n"),
        ("foreign.yaml", "accounts: ['111122223333']\n"),
    ]);
    let said = |line: &str| {
        let review = folder.json(&format!("t.yaml --account 111122223333 --region ap-northeast-2 {line}"));
        verdict(&review, "role-trusts-only-known-accounts", "Reader").to_owned()
    };
    assert_eq!(said("--context own.yaml"), "pass");
    assert_eq!(said("--context foreign.yaml"), "fail");
    assert_eq!(said("--context foreign.yaml --context own.yaml"), "pass", "the later file wins");
}

#[test]
fn sovereignty_needs_a_jurisdiction() {
    let without = review_text(FOREIGN_ROLE, "");
    assert!(without["verdicts"].as_array().unwrap().iter().all(|v| v["pack"] != "sovereignty"));
    assert_eq!(without["provenance"]["jurisdiction"], serde_json::json!([]));
    let with = review_text(FOREIGN_ROLE, "--jurisdiction KR");
    assert_eq!(with["provenance"]["jurisdiction"], serde_json::json!(["KR"]));
    assert!(with["verdicts"].as_array().unwrap().iter().any(|v| v["pack"] == "sovereignty"));
}

#[test]
fn the_language_changes_texts_and_nothing_else() {
    let folder = Folder::with(&[("t.yaml", OPEN_SSH)]);
    let [en, ko, ja] = ["en", "ko", "ja"].map(|language| folder.json(&format!("t.yaml --lang {language}")));
    let bare = |review: &serde_json::Value| -> Vec<String> {
        let field = |v: &serde_json::Value| {
            ["rule", "key", "verdict", "severity", "location", "fingerprint"].map(|f| v[f].to_string()).join(" ")
        };
        review["verdicts"].as_array().unwrap().iter().map(field).collect()
    };
    assert_eq!(bare(&en), bare(&ko));
    assert_eq!(bare(&en), bare(&ja));
    let messages: Vec<&serde_json::Value> = [&en, &ko, &ja].map(|review| &review["verdicts"][0]["message"]).to_vec();
    assert!(messages[0] != messages[1] && messages[1] != messages[2] && messages[0] != messages[2]);
}

#[test]
fn a_requirement_that_holds_beside_one_that_fails_is_no_pass() {
    // The listener names an old policy; of the patterns that it does not fit, each holds.
    let template = "\
Resources:
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      Protocol: HTTPS
      SslPolicy: ELBSecurityPolicy-2016-08
      DefaultActions: [{Type: forward, TargetGroupArn: !ImportValue group}]
      LoadBalancerArn: !ImportValue balancer
";
    let review = review_text(template, "--rule listener-refuses-old-tls");
    let verdicts: Vec<&str> = review["verdicts"].as_array().unwrap().iter().map(|v| v["verdict"].as_str().unwrap()).collect();
    assert!(!verdicts.is_empty() && verdicts.iter().all(|verdict| *verdict == "fail"), "{verdicts:?}");
}
