//! Parameters without a value: every choice is tried, and what depends on the choice is unknown.

use serde_json::json;

use super::run::{entry, review_text, verdict};

const VERSIONS: &str = "s3-bucket-keeps-versions";

fn bucket(parameter: &str, status: &str) -> String {
    format!(
        "Parameters:\n  Mode: {parameter}\nConditions: {{IsOn: !Equals [!Ref Mode, Enabled]}}\nResources:\n  Data:\n    Type: \
         AWS::S3::Bucket\n    Properties: {{VersioningConfiguration: {{Status: {status}}}}}\n"
    )
}

#[test]
fn a_choice_that_matters_is_unknown_and_names_the_worlds_that_fail() {
    let template = bucket("{Type: String, AllowedValues: [Enabled, Suspended]}", "!Ref Mode");
    let review = review_text(&template, "");
    let entry = entry(&review, VERSIONS, "Data");
    assert_eq!(entry["verdict"], "unknown");
    assert_eq!(entry["failing_worlds"], json!(["Mode=Suspended"]));
    assert_eq!(entry["unknown"]["question"], "Which value does the parameter `Mode` have? Pass --parameter Mode=VALUE.");
    assert_eq!(verdict(&review_text(&template, "--parameter Mode=Enabled"), VERSIONS, "Data"), "pass");
    assert_eq!(verdict(&review_text(&template, "--parameter Mode=Suspended"), VERSIONS, "Data"), "fail");
}

#[test]
fn a_choice_that_changes_nothing_is_decided() {
    let template = bucket("{Type: String, AllowedValues: [Enabled, Suspended]}", "!If [IsOn, Enabled, Enabled]");
    assert_eq!(verdict(&review_text(&template, ""), VERSIONS, "Data"), "pass");
    let template = bucket("{Type: String, AllowedValues: [Suspended, 'Off']}", "!Ref Mode");
    assert_eq!(verdict(&review_text(&template, ""), VERSIONS, "Data"), "fail", "all worlds fail");
}

#[test]
fn a_parameter_that_a_condition_compares_has_an_other_world() {
    let template = bucket("{Type: String}", "!If [IsOn, Enabled, Suspended]");
    let review = review_text(&template, "");
    let entry = entry(&review, VERSIONS, "Data");
    assert_eq!(entry["verdict"], "unknown");
    assert_eq!(entry["failing_worlds"].as_array().unwrap().len(), 1, "{entry:#}");
    assert!(!entry["failing_worlds"][0].as_str().unwrap().contains("Enabled"));
}

#[test]
fn a_parameter_of_any_text_is_unknown_without_worlds() {
    let template = "Parameters: {Mode: {Type: String}}\nResources: {Data: {Type: AWS::S3::Bucket, Properties: {VersioningConfiguration: \
                    {Status: !Ref Mode}}}}\n";
    let review = review_text(template, "");
    let entry = entry(&review, VERSIONS, "Data");
    assert_eq!((&entry["verdict"], &entry["failing_worlds"]), (&json!("unknown"), &json!([])));
}

#[test]
fn worlds_without_the_resource_do_not_count() {
    let template = "\
Parameters: {Mode: {Type: String, AllowedValues: [Enabled, none]}}
Conditions: {IsOn: !Equals [!Ref Mode, Enabled]}
Resources:
  Data:
    Type: AWS::S3::Bucket
    Condition: IsOn
    Properties: {VersioningConfiguration: {Status: !Ref Mode}}
";
    assert_eq!(verdict(&review_text(template, ""), VERSIONS, "Data"), "pass");
    let gone = review_text(template, "--parameter Mode=none");
    assert!(gone["verdicts"].as_array().unwrap().iter().all(|v| v["rule"] != VERSIONS), "{:#}", gone["verdicts"]);
}
