//! One design in every spelling gets the same verdicts: SAM and the CloudFormation it stands for, loops and what they make, a
//! cloud assembly and its plain templates, YAML and JSON.
#![expect(clippy::unwrap_used, reason = "a test fails where something is not as it should be")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// What a review says, without where it was written: rule, key, resource, kind, element, verdict.
type Said = BTreeSet<[String; 6]>;

fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn review(path: &Path, options: &[&str]) -> Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plumbrule"));
    command.current_dir(repository()).args(["review", "--format", "json", "--include-passes", "--exit-zero"]);
    let output = command.arg(path).args(options).output().unwrap();
    assert!(output.status.success(), "{}: {}", path.display(), String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn said(review: &Value) -> Said {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let line = |v: &Value| {
        let resource = &v["resource"];
        [&v["rule"], &v["key"], &resource["id"], &resource["kind"], &v["element"], &v["verdict"]].map(text)
    };
    review["verdicts"].as_array().unwrap().iter().map(line).collect()
}

/// Compares two reviews; a pair that says nothing proves nothing.
fn same(what: &str, one: &Value, other: &Value) {
    let (one, other) = (said(one), said(other));
    assert!(one.iter().any(|line| line[5] != "unknown"), "{what}: nothing is decided");
    let differ: Vec<_> = one.symmetric_difference(&other).collect();
    assert!(differ.is_empty(), "{what}: {differ:#?}");
}

/// The pairs of a folder: `NAME.yaml` and `NAME.json`.
fn pairs(folder: &str) -> Vec<PathBuf> {
    let folder = repository().join("tests/spellings").join(folder);
    let mut found: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.extension().is_some_and(|e| e == "yaml"));
    found.sort();
    found
}

#[test]
fn sam_and_loops_say_what_they_stand_for() {
    let mut count = 0;
    for path in pairs("sam").into_iter().chain(pairs("loops")) {
        let review_of = |path: &Path| review(path, &["--region", "ap-northeast-1"]);
        let (short, long) = (review_of(&path), review_of(&path.with_extension("json")));
        assert!(short["coverage"]["not_looked_at"].as_array().unwrap().is_empty(), "{}", path.display());
        same(&path.display().to_string(), &short, &long);
        count += 1;
    }
    assert!(count >= 11, "{count} pairs");
}

#[test]
fn an_assembly_says_what_its_templates_say() {
    let options = ["--region", "ap-northeast-1", "--account", "111122223333"];
    // What the workload does not say is asked once for the assembly, and once for each template alone.
    let of_designs = |mut review: Value| {
        let asks = |v: &Value| v["unknown"]["subject"].as_str().is_some_and(|subject| subject.starts_with("workload."));
        review["verdicts"].as_array_mut().unwrap().retain(|v| !(v["resource"]["id"] == "" && asks(v)));
        review
    };
    let assembly = of_designs(review(Path::new("examples/cdk-app"), &[]));
    for stack in ["Data", "Service"] {
        let plain = of_designs(review(&Path::new("examples/cdk-app").join(format!("{stack}.template.json")), &options));
        let mut of_stack = assembly.clone();
        let verdicts = of_stack["verdicts"].as_array_mut().unwrap();
        verdicts.retain(|v| v["resource"]["design"].as_str().unwrap().contains(stack));
        same(stack, &of_stack, &plain);
    }
}

#[test]
fn yaml_and_json_say_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let mut count = 0;
    for path in pairs("sam").into_iter().chain(pairs("loops")) {
        let json = path.with_extension("json");
        let value: Value = serde_json::from_slice(&fs::read(&json).unwrap()).unwrap();
        let yaml = folder.path().join("twin.yaml");
        fs::write(&yaml, serde_yaml::to_string(&value).unwrap()).unwrap();
        same(&json.display().to_string(), &review(&json, &[]), &review(&yaml, &[]));
        count += 1;
    }
    assert!(count >= 11, "{count} designs");
}
