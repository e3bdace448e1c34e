//! A rule pack that means harm: each rule ends in a rule error, with bounded work and bounded memory.
//!
//! Work is counted, never timed. Memory is the process's peak as Linux counts it: the package forbids unsafe code, and
//! without it no allocator can count. Elsewhere than on Linux only work is asserted.
#![expect(clippy::unwrap_used, reason = "a test fails where something is not as it should be")]

use std::fs;
use std::path::Path;
use std::process::Command;

use plumbrule::design::World;
use plumbrule::engine::Workshop;
use plumbrule::rule::{Rule, Rulebook};
use plumbrule::rule_test::{Case, Prepared};
use plumbrule::value::MAX_WORK;
use serde_json::json;

/// Most memory that a process with the design and one rule may take, in KiB.
const MAX_MEMORY: usize = 64 * 1024;

const METADATA: &str = r#"{"engine": 1, "applies_to": ["AWS::S3::Bucket"], "severity": "low", "effort": "small",
    "evidence": [], "since": "0.1.0", "sources": []}"#;

/// A design with a long list, long texts, and many resources.
fn design() -> Prepared {
    let tags: Vec<_> = (0..4000).map(|n| json!({"Key": format!("key-{n}"), "Value": "v"})).collect();
    let long = "aB".repeat(50_000);
    let hole = json!({"Fn::Sub": format!("{long}${{AWS::StackId}}{long}")});
    let mut resources = serde_json::Map::new();
    for n in 0..1000 {
        resources
            .insert(format!("Other{n:04}"), json!({"Type": "AWS::S3::Bucket", "Properties": {"BucketName": format!("b-{n}")}}));
    }
    let logging = json!({"LogFilePrefix": long, "DestinationBucketName": hole});
    let properties = json!({"BucketName": "name", "Tags": tags, "LoggingConfiguration": logging});
    resources.insert("Big".into(), json!({"Type": "AWS::S3::Bucket", "Properties": properties}));
    let case: Case = serde_json::from_value(json!({"name": "hostile", "complete": true, "expect": {}})).unwrap();
    case.prepare_body(&json!({"Resources": resources})).unwrap()
}

fn rule(folder: &Path, script: &Path) -> Rule {
    let folder = folder.join(script.file_stem().unwrap());
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("rule.yaml"), METADATA).unwrap();
    fs::copy(script, folder.join("rule.rhai")).unwrap();
    let mut rulebook = Rulebook::default();
    rulebook.add_folder(&folder).unwrap();
    rulebook.rules().next().unwrap().clone()
}

/// Runs a rule on the big bucket: the error that it ends in, if any, and the work that it did.
fn run(rule: &Rule, prepared: &Prepared) -> (Option<String>, usize) {
    let session = prepared.session();
    let subject = prepared.design.resources().find(|(_, resource)| resource.id == "Big").map(|(id, _)| id);
    let ended = Workshop::new(None).check(rule, &session, subject, World::default());
    let work = session.record.borrow().work;
    (ended.err().map(|error| error.message), work)
}

/// A line of `/proc/self/status` in KiB.
fn memory(name: &str) -> Option<usize> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix(name)?.trim_start_matches(':').split_whitespace().next()?.parse().ok())
}

/// The peak of the process's memory while something runs, where the system tells.
fn peak<T>(run: impl FnOnce() -> T) -> (T, usize) {
    let reset = fs::write("/proc/self/clear_refs", "5").is_ok();
    let result = run();
    (result, memory("VmHWM").filter(|_| reset).unwrap_or_default())
}

/// Names the script for [`one_hostile_rule`].
const SCRIPT: &str = "PLUMBRULE_HOSTILE";

/// Runs one rule and prints what became of it: the other test starts it in a process of its own for each script, since
/// memory that one rule gave back would hide what the next one takes. Without a name it takes the first script.
#[test]
fn one_hostile_rule() {
    #[expect(clippy::disallowed_methods, reason = "the test tells its other process which rule to run")]
    let named = std::env::var(SCRIPT).ok();
    let path = named.unwrap_or_else(|| scripts().first().unwrap().display().to_string());
    let folder = tempfile::tempdir().unwrap();
    let prepared = design();
    let ((error, work), memory) = peak(|| run(&rule(folder.path(), Path::new(&path)), &prepared));
    println!("\nresult\t{work}\t{memory}\t{}", error.as_deref().unwrap_or_default());
    assert!(error.is_some(), "{path} ends without a rule error");
}

fn scripts() -> Vec<std::path::PathBuf> {
    let mut scripts: Vec<_> = fs::read_dir("tests/hostile").unwrap().map(|entry| entry.unwrap().path()).collect();
    scripts.sort();
    scripts
}

/// What became of a rule in a process of its own: work, memory in KiB, and its error.
fn apart(path: &Path) -> (usize, usize, String) {
    let mut process = Command::new(std::env::current_exe().unwrap());
    process.args(["--exact", "one_hostile_rule", "--nocapture"]).env(SCRIPT, path);
    let output = process.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix("result\t")).unwrap_or("0\t0\tthe process ended");
    let mut parts = line.splitn(3, '\t');
    let mut next = || parts.next().unwrap();
    (next().parse().unwrap(), next().parse().unwrap(), next().to_owned())
}

#[test]
fn every_hostile_rule_ends_in_a_rule_error() {
    let scripts = scripts();
    let mut wrong = Vec::new();
    for path in &scripts {
        let script = fs::read_to_string(path).unwrap();
        let expected = script.lines().nth(1).unwrap().strip_prefix("// error: ").unwrap();
        let (work, memory, error) = apart(path);
        let name = path.file_stem().unwrap().display();
        println!("hostile: {name}: {work} work, {memory} KiB: {error}");
        // The amount that breaks the budget is noted before it is refused; no work follows it.
        let is_bounded = work <= MAX_WORK || error.contains("budget of work");
        if !error.contains(expected) || !is_bounded || memory > MAX_MEMORY {
            wrong.push(format!("{name}: {error}, expected {expected}; {work} work, {memory} KiB"));
        }
    }
    println!("hostile: {} rules", scripts.len());
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
