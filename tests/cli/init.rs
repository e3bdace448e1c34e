//! `init`, and what a pipeline does with what it writes.

use std::collections::BTreeSet;

use assert_cmd::Command;

use super::run::{BUCKET, Folder, Ran, command, ended, plumbrule};

fn init(folder: &Folder, line: &str) -> Command {
    let mut init = command();
    init.current_dir(folder.path()).arg("init").args(line.split_whitespace());
    init
}

fn run(folder: &Folder, line: &str) -> Ran {
    ended(&mut init(folder, line))
}

#[test]
fn the_written_configuration_is_one_that_a_review_takes() {
    let folder = Folder::with(&[("templates/t.yaml", BUCKET), (".github/CODEOWNERS", ""), ("prod.json", "[]")]);
    let ran =
        run(&folder, "--yes --name orders --environment production --jurisdiction KR --fail-on medium --parameters prod.json");
    assert_eq!((ran.code, ran.out.as_str()), (0, "Try it:\nplumbrule review templates --parameters prod.json\n"), "{}", ran.err);
    assert_eq!(ran.err.lines().count(), 2, "each file is named: {}", ran.err);
    let recipe = folder.read(".github/workflows/plumbrule.yml");
    assert!(recipe.contains("plumbrule review templates --parameters prod.json \\\n"), "{recipe}");
    let recipe: serde_json::Value = serde_yaml::from_str(&recipe).unwrap();
    assert_eq!(recipe["jobs"]["review"]["steps"][2]["name"], "Review");
    let review = folder.json("templates --parameters prod.json --region ap-northeast-2");
    assert_eq!(review["gate"]["fail_on"], "medium");
    assert_eq!(review["provenance"]["jurisdiction"][0], "KR");
    assert!(!review["provenance"]["configuration"].is_null());
}

#[test]
fn what_is_said_of_the_workload_stands_in_the_configuration() {
    let folder = Folder::with(&[("t.yaml", BUCKET)]);
    let ran = run(
        &folder,
        "--yes --name orders --owner kim --owner team-a --criticality high --data-class personal --approved-region ap-northeast-2",
    );
    assert_eq!((ran.code, ran.out.as_str()), (0, "Try it:\nplumbrule review .\n"), "{}", ran.err);
    let configuration: serde_json::Value = serde_yaml::from_str(&folder.read("plumbrule.yaml")).unwrap();
    let expected = serde_json::json!({"name": "orders", "owners": ["kim", "team-a"], "criticality": "high",
        "data_classes": ["personal"], "approved_regions": ["ap-northeast-2"]});
    assert_eq!(configuration["workload"], expected);
    let wrong = run(&Folder::with(&[]), "--yes --approved-region seoul");
    assert_eq!(wrong.complaint(), "error: there is no Region `seoul`; write its code, such as ap-northeast-2");
}

#[test]
fn what_is_not_said_stands_there_as_an_example_that_a_review_takes() {
    let folder = Folder::with(&[("t.yaml", BUCKET)]);
    let mut init = init(&folder, "--yes --name orders");
    assert_eq!(ended(init.env("SOURCE_DATE_EPOCH", "1790000000")).code, 0);
    let written = folder.read("plumbrule.yaml");
    let plain: serde_json::Value = serde_yaml::from_str(&written).unwrap();
    assert_eq!(plain["workload"], serde_json::json!({"name": "orders"}), "what is not said stays unknown");
    let is_example = |line: &str| line.starts_with("  # ") && line.split(": ").next().is_some_and(|key| !key[4..].contains(' '));
    let uncomment = |line: &str| if is_example(line) { line.replacen("# ", "", 1) } else { line.to_owned() };
    folder.write("plumbrule.yaml", written.lines().map(|line| uncomment(line) + "\n").collect::<String>());
    let full: serde_json::Value = serde_yaml::from_str(&folder.read("plumbrule.yaml")).unwrap();
    let schema = plumbrule("schema config").json();
    let keys = |map: &serde_json::Value| -> BTreeSet<String> { map.as_object().unwrap().keys().cloned().collect() };
    assert_eq!(keys(&full["workload"]), keys(&schema["$defs"]["Workload"]["properties"]), "every key that a workload knows");
    let faults: Vec<String> = jsonschema::validator_for(&schema).unwrap().iter_errors(&full).map(|e| e.to_string()).collect();
    assert!(faults.is_empty(), "{faults:?}");
    let review = folder.json("t.yaml");
    assert_eq!(review["coverage"]["designs"][0]["complete"], true, "the uncommented statement holds");
}

#[test]
fn the_hint_at_the_end_leads_to_a_review_that_can_be_made() {
    let later = "When the templates and files of parameters are there:\n";
    let empty = Folder::with(&[("readme.md", "")]);
    assert_eq!(run(&empty, "--yes").out, format!("{later}plumbrule review .\n"));
    assert_eq!(empty.review(".").code, 2, "for it would end so");
    let without = Folder::with(&[("t.yaml", BUCKET)]);
    let ran = run(&without, "--yes --parameters prod.json --lang ja");
    assert_eq!(ran.out, "テンプレートとパラメータファイルを用意した後の実行方法:\nplumbrule review . --parameters prod.json\n");
    let below = Folder::with(&[("app/templates/t.yaml", BUCKET)]);
    let ran = run(&below, "--yes --to app");
    assert_eq!(ran.out, "Try it:\ncd app && plumbrule review templates\n");
}

#[test]
fn what_a_repository_holds_decides_the_defaults() {
    let folder = Folder::with(&[("cdk.out/t.yaml", BUCKET), (".gitlab-ci.yml", "")]);
    let ran = run(&folder, "--yes");
    assert!(ran.out.ends_with("plumbrule review cdk.out\n"), "{}", ran.out);
    let recipe: serde_json::Value = serde_yaml::from_str(&folder.read(".gitlab-ci.plumbrule.yml")).unwrap();
    assert_eq!(
        recipe["plumbrule"]["script"][0],
        "plumbrule review cdk.out --output markdown=review.md --output json=review.json"
    );
    let plain = Folder::with(&[]);
    assert_eq!(run(&plain, "--yes").code, 0);
    assert_eq!(plain.names().len(), 1, "only the configuration: {:?}", plain.names());
}

#[test]
fn nothing_is_overwritten_and_no_answer_is_guessed_wrong() {
    let folder = Folder::with(&[("plumbrule.yaml", "gate: {fail_on: low}\n")]);
    assert!(run(&folder, "--yes").complaint().contains("plumbrule.yaml exists already"));
    assert_eq!(folder.read("plumbrule.yaml"), "gate: {fail_on: low}\n");
    let folder = Folder::with(&[(".github/workflows/plumbrule.yml", "own\n")]);
    assert!(run(&folder, "--yes").complaint().contains("plumbrule.yml exists already"));
    assert_eq!(folder.names().len(), 1, "neither file is written: {:?}", folder.names());
    let folder = Folder::with(&[]);
    for (line, complaint) in [
        ("--yes --jurisdiction XX", "there is no jurisdiction `XX`; use none, "),
        ("--yes --fail-on often", "`often` is no severity; use critical, high, medium, low, info, none"),
        ("--yes --to nowhere", "there is no folder nowhere"),
    ] {
        assert!(run(&folder, line).complaint().contains(complaint), "{line}");
    }
}

#[test]
fn a_name_cannot_leave_its_place() {
    let folder = Folder::with(&[]);
    let mut command = init(&folder, "--yes --ci gitlab --name");
    let ran = ended(command.arg("x\"\nfail_on: none # ").args(["--templates", "a b; rm -rf $HOME"]));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let configuration: serde_json::Value = serde_yaml::from_str(&folder.read("plumbrule.yaml")).unwrap();
    assert_eq!(configuration["workload"]["name"], "x\"\nfail_on: none # ");
    assert_eq!(configuration["gate"]["fail_on"], "high");
    assert!(folder.read(".gitlab-ci.plumbrule.yml").contains("plumbrule review 'a b; rm -rf $HOME' "));
}
