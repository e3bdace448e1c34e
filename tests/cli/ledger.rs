//! The ledger of all best practices: each in one state, and what moves it.

use serde_json::Value;

use super::run::{BUCKET, Folder, OPEN_SSH, ended, reasons};

pub(super) mod signatures;
mod statements;

/// The row of a practice.
pub(super) fn row<'r>(review: &'r Value, id: &str) -> &'r Value {
    review["practices"].as_array().unwrap().iter().find(|row| row["id"] == id).unwrap()
}

/// State, basis and reason of a practice.
pub(super) fn stands(review: &Value, id: &str) -> [String; 3] {
    ["state", "basis", "because"].map(|field| row(review, id)[field].as_str().unwrap().to_owned())
}

/// Holds that every practice is in exactly one state, wherever it is counted.
#[track_caller]
pub(super) fn adds_up(review: &Value, what: &str) {
    let count = |states: &Value| states.as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum::<u64>();
    assert_eq!(count(&review["states"]), 307, "{what}");
    let practices = review["practices"].as_array().unwrap();
    let ids: std::collections::BTreeSet<&str> = practices.iter().map(|row| row["id"].as_str().unwrap()).collect();
    assert_eq!((practices.len(), ids.len()), (307, 307), "{what}");
    for (state, expected) in review["states"].as_object().unwrap() {
        let found = practices.iter().filter(|row| row["state"].as_str().unwrap().replace('-', "_") == *state).count();
        assert_eq!(found as u64, expected.as_u64().unwrap(), "{what}: {state}");
    }
    let questions = review["questions"].as_array().unwrap();
    assert_eq!(questions.len(), 57, "{what}");
    assert_eq!(questions.iter().map(|question| count(&question["states"])).sum::<u64>(), 307, "{what}");
    let now = &review["effort"]["now"];
    let shares = ["decided", "supported", "person"].map(|share| now[share].as_u64().unwrap());
    assert_eq!(shares.iter().sum::<u64>(), 307, "{what}");
}

#[test]
fn the_states_add_up_for_the_examples() {
    for line in [
        "examples/web-service",
        "examples/web-service --parameters examples/web-service/parameters.json",
        "examples/ai-training --region ap-northeast-2 --jurisdiction KR",
        "examples/cdk-app",
        "examples/cdk-app --pillar security",
        "examples/web-service --rule s3-bucket-keeps-versions",
        "examples/web-service --skip security-group-closes-admin-ports --no-defaults",
        "examples/web-service --min-severity critical --no-waivers",
    ] {
        adds_up(&super::run::review(&format!("{line} --format json")).json(), line);
    }
}

#[test]
fn the_states_add_up_where_nothing_could_be_read() {
    let folder = Folder::with(&[("bad.yaml", "Resources: ["), ("empty/notes.txt", "nothing")]);
    for line in ["bad.yaml", "missing.yaml", "empty"] {
        let ran = folder.review(&format!("{line} --format json"));
        assert_eq!(ran.code, 2, "{}", ran.err);
        let review = ran.json();
        assert_eq!(reasons(&review), ["input-error"], "{line}");
        adds_up(&review, line);
        assert_eq!(review["states"]["not_assessed"], 307, "{line}: nothing looked, and nobody stated");
    }
}

#[test]
fn a_narrowed_review_decides_only_what_it_looked_at() {
    let folder = Folder::with(&[("t.yaml", OPEN_SSH)]);
    let all = folder.json("t.yaml");
    let other = folder.json("t.yaml --rule s3-bucket-keeps-versions");
    assert_eq!(stands(&all, "SEC05-BP02"), ["partly-met", "evidence", "failures"]);
    assert_eq!(stands(&other, "SEC05-BP02"), ["not-assessed", "none", "nothing-looked"]);
    assert_eq!(other["states"]["not_assessed"], 307);
}

/// The practices that `proof.yaml` gives a scope.
fn scoped() -> Vec<String> {
    let text = std::fs::read_to_string(format!("{}/data/framework/proof.yaml", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let data: Value = serde_yaml::from_str(&text).unwrap();
    let rows = data["rows"].as_array().unwrap().iter().filter(|row| !row["scope"].as_array().unwrap().is_empty());
    rows.map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

const COMPLETE: &str = "workload: {complete: {owner: kim, date: 2026-11-01}}\n";

fn not_applicable(review: &Value) -> Vec<String> {
    let rows = review["practices"].as_array().unwrap().iter().filter(|row| row["state"] == "not-applicable");
    rows.map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn only_what_has_a_scope_becomes_not_applicable_by_completeness() {
    let board = "Resources:\n  Board: {Type: AWS::CloudWatch::Dashboard, Properties: {DashboardBody: '{}'}}\n";
    let folder = Folder::with(&[("t.yaml", board), ("plumbrule.yaml", COMPLETE)]);
    let review = folder.json("t.yaml");
    adds_up(&review, "complete");
    assert!(!scoped().is_empty());
    assert_eq!(not_applicable(&review), scoped());
    assert_eq!(stands(&review, &scoped()[0]), ["not-applicable", "evidence", "nothing-of-it"]);
    let folder = Folder::with(&[("t.yaml", board)]);
    assert_eq!(not_applicable(&folder.json("t.yaml")), Vec::<String>::new(), "nobody says that this is all");
    let folder = Folder::with(&[("t.yaml", "Resources:\n  Box: {Type: AWS::EC2::Instance}\n"), ("plumbrule.yaml", COMPLETE)]);
    assert_eq!(not_applicable(&folder.json("t.yaml")), Vec::<String>::new(), "an instance is of their scope");
}

#[test]
fn what_could_not_be_read_may_hold_anything() {
    let remote =
        "Resources:\n  In: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: 'https://s3.amazonaws.com/x/y.yaml'}}\n";
    let local = "Resources:\n  In: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: bad.yaml}}\n";
    for (name, text, line) in [
        ("t.yaml", BUCKET, "t.yaml bad.yaml"),
        ("t.yaml", BUCKET, "t.yaml other.yaml bad.yaml"),
        ("t.yaml", BUCKET, "t.yaml missing.yaml"),
        ("t.yaml", remote, "t.yaml"),
        ("t.yaml", local, "t.yaml"),
    ] {
        let folder =
            Folder::with(&[("bad.yaml", "Resources: ["), ("other.yaml", BUCKET), (name, text), ("plumbrule.yaml", COMPLETE)]);
        let review = folder.json(line);
        adds_up(&review, line);
        assert_eq!(not_applicable(&review), Vec::<String>::new(), "{line}: {text}");
    }
}

#[test]
fn whoever_declared_that_all_is_here_is_asked_for_what_could_not_be_read() {
    let parent = "  In: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: 'https://s3.amazonaws.com/x/y.yaml'}}\n";
    let folder = Folder::with(&[("t.yaml", &format!("{BUCKET}{parent}"))]);
    let reasons = |folder: &Folder| -> std::collections::BTreeSet<String> {
        let review = folder.json("t.yaml");
        let all = review["coverage"]["open_questions"].as_array().unwrap().iter();
        all.map(|question| question["reason"].as_str().unwrap().to_owned()).collect()
    };
    assert!(reasons(&folder).contains("open-scope") && !reasons(&folder).contains("unread-part"));
    folder.write("plumbrule.yaml", COMPLETE);
    assert!(reasons(&folder).contains("unread-part") && !reasons(&folder).contains("open-scope"));
}

#[test]
fn practices_say_what_would_settle_them() {
    let parameter =
        OPEN_SSH.replace("Resources:", "Parameters: {Range: {Type: String}}\nResources:").replace("0.0.0.0/0", "!Ref Range");
    let folder = Folder::with(&[("t.yaml", &parameter)]);
    let review = folder.json("t.yaml");
    assert_eq!(stands(&review, "SEC05-BP02"), ["cannot-tell", "none", "unknown"]);
    assert_eq!(row(&review, "SEC05-BP02")["settle"]["subject"], "Range");
    let settled = folder.json("t.yaml --parameter Range=0.0.0.0/0");
    assert_eq!(stands(&settled, "SEC05-BP02"), ["partly-met", "evidence", "failures"]);
}

#[test]
fn the_work_of_this_review_stands_beside_that_of_the_last() {
    let folder = Folder::with(&[("t.yaml", OPEN_SSH)]);
    let first = folder.review("t.yaml --rule s3-bucket-keeps-versions -o json=last.json --quiet");
    assert_eq!(first.code, 0, "{}", first.err);
    let last: Value = serde_json::from_str(&folder.read("last.json")).unwrap();
    let review = folder.json("t.yaml --previous last.json");
    assert_eq!(review["effort"]["before"], last["effort"]["now"]);
    assert_ne!(review["effort"]["now"], last["effort"]["now"]);
    let mut none = folder.command("t.yaml --previous t.yaml");
    assert!(ended(&mut none).complaint().starts_with("error: cannot understand t.yaml: it is no review of plumbrule ("));
}
