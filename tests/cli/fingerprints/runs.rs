//! Two resources of one name in one run, nested stacks, assemblies: what tells them apart, wherever the command runs.

use std::path::Path;

use serde_json::Value;

use super::super::run::{BUCKET, Folder, ended};
use super::{TEMPLATE, failures};

/// Fingerprints of what failed by file.
fn of_file(review: &Value, file: &str) -> Vec<String> {
    let failed = review["verdicts"].as_array().unwrap().iter().filter(|v| v["verdict"] == "fail");
    let here = failed.filter(|v| v["location"]["file"].as_str().unwrap().ends_with(file));
    here.map(|v| v["fingerprint"].as_str().unwrap().to_owned()).collect()
}

/// A review from another working folder.
fn from(folder: &Folder, at: &str, line: &str) -> Value {
    let mut command = folder.command(&format!("{line} --format json"));
    ended(command.current_dir(folder.path().join(at))).json()
}

#[test]
fn the_same_resource_in_two_files_is_told_apart() {
    let folder = Folder::with(&[("a.yaml", TEMPLATE), ("b.yaml", TEMPLATE)]);
    let both = folder.json("a.yaml b.yaml");
    assert_eq!(failures(&both).len(), 2 * failures(&folder.json("a.yaml")).len());
    assert_eq!(failures(&folder.json("b.yaml a.yaml")), failures(&both), "whatever comes first");
}

#[test]
fn two_files_are_told_apart_in_the_same_way_from_everywhere() {
    for configuration in [&[][..], &[("plumbrule.yaml", "")], &[("stacks/plumbrule.yaml", "")]] {
        let folder = Folder::with(&[("stacks/a/t.yaml", TEMPLATE), ("stacks/b/t.yaml", TEMPLATE), ("other/x.yaml", BUCKET)]);
        for (name, text) in configuration {
            folder.write(name, text);
        }
        let expected = failures(&folder.json("stacks/a/t.yaml stacks/b/t.yaml"));
        let whole = folder.path().to_string_lossy().into_owned();
        for (at, line) in [
            (".", "./stacks/a/t.yaml ./stacks/b/t.yaml".to_owned()),
            (".", "stacks/b/t.yaml stacks/a/../a/t.yaml".to_owned()),
            (".", "stacks".to_owned()),
            (".", format!("{whole}/stacks/a/t.yaml {whole}/stacks/b/t.yaml")),
            ("stacks", "a/t.yaml b/t.yaml".to_owned()),
            ("stacks/a", "t.yaml ../b/t.yaml".to_owned()),
            ("stacks/b", "../a t.yaml".to_owned()),
            ("other", "../stacks".to_owned()),
        ] {
            assert_eq!(failures(&from(&folder, at, &line)), expected, "{configuration:?} {at}: {line}");
        }
    }
}

#[test]
fn a_file_above_the_configuration_has_a_path_too() {
    let folder = Folder::with(&[("in/t.yaml", TEMPLATE), ("t.yaml", TEMPLATE), ("in/plumbrule.yaml", "")]);
    let expected = failures(&folder.json("in/t.yaml t.yaml"));
    assert_eq!(
        expected.len(),
        2 * failures(&folder.json("in/t.yaml")).len(),
        "in/t.yaml is t.yaml from there, and t.yaml is ../t.yaml"
    );
    assert_eq!(failures(&from(&folder, "in", "t.yaml ../t.yaml")), expected);
}

#[test]
fn a_file_that_is_renamed_beside_another_keeps_what_is_only_in_it() {
    let door = TEMPLATE.replace("  Data:", "  Other:");
    let before = Folder::with(&[("a.yaml", TEMPLATE), ("b.yaml", &door)]).json("a.yaml b.yaml");
    let after = Folder::with(&[("a.yaml", TEMPLATE), ("c.yaml", &door)]).json("a.yaml c.yaml");
    let (before, after) = (failures(&before), failures(&after));
    let changed: Vec<_> = before.symmetric_difference(&after).collect();
    assert_eq!(changed.len(), 2, "only the door is in both files, so only its path counts: {changed:?}");
}

#[test]
fn a_nested_stack_is_told_apart_by_the_path_of_its_ids() {
    let parent = "Resources:\n  One: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: child.yaml}}\n  Two: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: child.yaml}}\n";
    let folder = Folder::with(&[("parent.yaml", parent), ("child.yaml", TEMPLATE)]);
    let review = folder.json("parent.yaml");
    let alone = failures(&folder.json("child.yaml"));
    let both = of_file(&review, "child.yaml");
    assert_eq!(both.len(), 2 * alone.len(), "each finding is in both stacks");
    assert_eq!(failures(&review).len(), both.len(), "and told apart");
    assert!(both.iter().all(|print| !alone.contains(print)));
    // Neither the names of the files nor the order of the stacks counts.
    let moved = parent.replace("child.yaml", "stacks/inner.yaml").replace("  One:", "  Zero: {Type: AWS::SNS::Topic}\n  One:");
    let elsewhere = Folder::with(&[("top.yaml", &moved), ("stacks/inner.yaml", &format!("# moved\n{TEMPLATE}"))]);
    let mut after = of_file(&elsewhere.json("top.yaml"), "inner.yaml");
    let mut before = both;
    before.sort();
    after.sort();
    assert_eq!(after, before);
}

#[test]
fn a_stack_of_an_assembly_is_known_by_its_artifact() {
    let copy = |to: &str, template: &str| {
        let folder = Folder::with(&[]);
        let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/cdk-app");
        for name in
            ["manifest.json", "Data.template.json", "Service.template.json", "Data.metadata.json", "Service.metadata.json"]
        {
            let text = std::fs::read_to_string(example.join(name)).unwrap().replace("Data.template.json", template);
            let name = if name == "Data.template.json" { template } else { name };
            folder.write(&format!("{to}/{name}"), text);
        }
        folder.json(to)
    };
    let first = copy("cdk.out", "Data.template.json");
    let again = copy("build/assembly", "Renamed.template.json");
    assert!(failures(&first).len() > 2);
    assert_eq!(failures(&again), failures(&first), "neither the folder nor the file counts");
    // The same template as a file alone belongs to no stack, unless its name is given.
    let bare = Folder::with(&[("t.json", &std::fs::read_to_string("examples/cdk-app/Data.template.json").unwrap())]);
    let of_data = |review: &Value| {
        let mut found = of_file(review, "Data.template.json");
        found.sort();
        found
    };
    let alone: Vec<String> = failures(&bare.json("t.json --region ap-northeast-1 --account 111122223333")).into_iter().collect();
    let named: Vec<String> =
        failures(&bare.json("t.json --region ap-northeast-1 --account 111122223333 --stack Data")).into_iter().collect();
    assert!(of_data(&first).iter().all(|print| !alone.contains(print)));
    assert!(of_data(&first).iter().all(|print| named.contains(print)), "{:?} {named:?}", of_data(&first));
}

#[test]
fn two_files_of_a_complete_workload_are_told_apart() {
    let complete = "workload: {complete: {owner: kim, date: 2026-11-01}}\n";
    let folder = Folder::with(&[("a.yaml", TEMPLATE), ("b.yaml", TEMPLATE), ("plumbrule.yaml", complete)]);
    let both = folder.json("a.yaml b.yaml");
    assert_eq!(of_file(&both, "a.yaml").len(), of_file(&both, "b.yaml").len());
    assert_eq!(failures(&both).len(), of_file(&both, "a.yaml").len() + of_file(&both, "b.yaml").len());
    assert_eq!(failures(&from(&folder, ".", "./b.yaml a.yaml")), failures(&both));
}
