//! What was known does not stop: `--changed-since` and `--baseline`.

use serde_json::Value;

use super::ledger::signatures::{commit, git};
use super::run::{BUCKET, Folder, OPEN_SSH, Ran};
use super::waivers::{RULE, WAIVE, waived};

mod baseline;

const ME: &str = "me@acme.example";

/// A repository with one commit of these files.
fn committed(files: &[(&str, &str)]) -> Folder {
    let folder = Folder::with(files);
    std::fs::remove_dir(folder.path().join(".git")).unwrap();
    git(folder.path(), ME, &["init", "-q"]);
    commit(folder.path(), ME);
    folder
}

/// What a finding was held to be.
fn held(review: &Value, rule: &str, resource: &str) -> [String; 2] {
    let entry = super::run::entry(review, rule, resource);
    [entry["baseline"].as_str().unwrap_or("none").to_owned(), entry["stops"].as_bool().unwrap_or_default().to_string()]
}

fn since(folder: &Folder, line: &str) -> (i32, Value) {
    let Ran { code, out, err, .. } = folder.review(&format!("{line} --format json --changed-since HEAD"));
    (code, serde_json::from_str(&out).unwrap_or_else(|_| panic!("{err}")))
}

#[test]
fn an_old_finding_does_not_stop_and_a_new_one_does() {
    let folder = committed(&[("t.yaml", OPEN_SSH)]);
    assert_eq!(folder.review("t.yaml").code, 1);
    let (code, review) = since(&folder, "t.yaml");
    assert_eq!((code, held(&review, RULE, "Door")), (0, ["known".to_owned(), "false".to_owned()]));
    assert_eq!((&review["gate"]["known"], &review["gate"]["failures"]), (&1.into(), &0.into()));
    let gate = OPEN_SSH.replace("Resources:\n", "").replace("Door:", "Gate:");
    folder.write("t.yaml", format!("# moved\n\n{OPEN_SSH}{gate}"));
    let (code, review) = since(&folder, "t.yaml");
    assert_eq!(code, 1);
    assert_eq!(held(&review, RULE, "Door"), ["known", "false"], "also where its lines moved");
    assert_eq!(held(&review, RULE, "Gate"), ["new", "true"]);
    assert_eq!(review["provenance"]["arguments"].as_array().unwrap().last().unwrap(), "HEAD");
    commit(folder.path(), ME);
    assert_eq!(since(&folder, "t.yaml").0, 0);
    assert_eq!(folder.review("t.yaml --changed-since HEAD~1").code, 1);
}

#[test]
fn a_deletion_that_makes_an_old_resource_fail_stops() {
    let closed = "\
Resources:
  Data:
    Type: AWS::S3::Bucket
  OnlyTls:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Data
      PolicyDocument:
        Statement: [{Effect: Deny, Principal: '*', Action: 's3:*', Resource: '*', Condition: {Bool: {'aws:SecureTransport': 'false'}}}]
";
    let complete = "gate: {fail_on: medium}\nworkload: {complete: {owner: kim, date: 2026-11-01}}\n";
    let folder = committed(&[("t.yaml", closed), ("plumbrule.yaml", complete)]);
    let rule = "s3-bucket-policy-requires-tls";
    assert_eq!(since(&folder, "t.yaml").0, 0);
    folder.write("t.yaml", BUCKET);
    let (code, review) = since(&folder, "t.yaml");
    assert_eq!((code, held(&review, rule, "Data")), (1, ["new".to_owned(), "true".to_owned()]));
    assert!(review["verdicts"].as_array().unwrap().iter().any(|v| v["baseline"] == "known"), "what it lacked before is known");
}

#[test]
fn a_changed_parameter_file_and_a_changed_nested_stack_are_changes() {
    let template =
        OPEN_SSH.replace("Resources:", "Parameters: {Range: {Type: String}}\nResources:").replace("0.0.0.0/0", "!Ref Range");
    let range = |range: &str| format!("Parameters: {{Range: {range}}}\n");
    let folder = committed(&[("t.yaml", &template), ("p.yaml", &range("10.0.0.0/8"))]);
    assert_eq!(since(&folder, "t.yaml --parameters p.yaml").0, 0);
    folder.write("p.yaml", range("0.0.0.0/0"));
    assert_eq!(since(&folder, "t.yaml --parameters p.yaml").0, 1);
    let parent = "Resources:\n  In: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ../in/child.yaml}}\n";
    let folder = committed(&[("top/parent.yaml", parent), ("in/child.yaml", OPEN_SSH)]);
    let (code, review) = since(&folder, "top/parent.yaml");
    assert_eq!((code, held(&review, RULE, "In/Door")), (0, ["known".to_owned(), "false".to_owned()]));
    folder.write("in/child.yaml", format!("{OPEN_SSH}{}", OPEN_SSH.replace("Resources:\n", "").replace("Door:", "Gate:")));
    assert_eq!(since(&folder, "top/parent.yaml").0, 1);
}

#[test]
fn a_nested_template_that_was_renamed_is_no_change() {
    let parent =
        |child: &str| format!("Resources:\n  In: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: {child}}}}}\n");
    let folder = committed(&[("top/parent.yaml", &parent("in/old.yaml")), ("top/in/old.yaml", OPEN_SSH)]);
    folder.write("top/parent.yaml", parent("in/new.yaml"));
    std::fs::rename(folder.path().join("top/in/old.yaml"), folder.path().join("top/in/new.yaml")).unwrap();
    let (code, review) = since(&folder, "top/parent.yaml");
    assert_eq!((code, held(&review, RULE, "In/Door")), (0, ["known".to_owned(), "false".to_owned()]));
}

#[test]
fn an_assembly_is_compared_whole() {
    let folder = committed(&[("readme.txt", "")]);
    for name in ["manifest.json", "Data.template.json", "Service.template.json", "Data.metadata.json", "Service.metadata.json"] {
        let example = format!("{}/examples/cdk-app/{name}", env!("CARGO_MANIFEST_DIR"));
        folder.write(&format!("cdk.out/{name}"), std::fs::read_to_string(example).unwrap());
    }
    commit(folder.path(), ME);
    for line in ["cdk.out", "cdk.out/manifest.json"] {
        let (code, review) = since(&folder, &format!("{line} --fail-on info"));
        assert_eq!((code, &review["gate"]["failures"]), (0, &0.into()), "{line}");
        assert!(review["gate"]["known"].as_u64().unwrap() > 0);
    }
}

#[test]
fn removing_a_waiver_is_a_change() {
    let folder = committed(&[("t.yaml", &waived(WAIVE))]);
    assert_eq!(since(&folder, "t.yaml").0, 0);
    folder.write("t.yaml", OPEN_SSH);
    let (code, review) = since(&folder, "t.yaml");
    assert_eq!((code, held(&review, RULE, "Door")), (1, ["new".to_owned(), "true".to_owned()]));
    let central =
        format!("waivers: [{{rule: {RULE}, file: 'in/**', until: 2026-12-31, owner: kim, reason: r, resource: Door}}]\n");
    let folder = committed(&[("in/t.yaml", OPEN_SSH), ("plumbrule.yaml", ""), ("waivers.yaml", &central)]);
    assert_eq!(since(&folder, "in/t.yaml").0, 0);
    folder.write("waivers.yaml", "");
    assert_eq!(since(&folder, "in/t.yaml").0, 1);
}

#[test]
fn a_new_file_is_new_and_one_outside_of_the_repository_too() {
    let folder = committed(&[("t.yaml", BUCKET)]);
    folder.write("new.yaml", OPEN_SSH);
    assert_eq!(since(&folder, "t.yaml new.yaml").0, 1);
    assert_eq!(since(&folder, "new.yaml").0, 1);
    assert_eq!(since(&folder, ".").0, 1, "in a folder too");
    let outside = Folder::with(&[("o.yaml", OPEN_SSH)]);
    let path = outside.path().join("o.yaml").to_string_lossy().into_owned();
    let (code, review) = since(&folder, &format!("t.yaml {path}"));
    assert_eq!((code, held(&review, RULE, "Door")), (1, ["new".to_owned(), "true".to_owned()]));
}

#[test]
fn the_working_folder_does_not_matter() {
    let folder = committed(&[("a/t.yaml", OPEN_SSH), ("b/t.yaml", OPEN_SSH), ("other/x.txt", "")]);
    for (at, line) in [(".", "a b"), ("a", "t.yaml ../b"), ("other", "../a ../b"), (".", "./a/t.yaml b/t.yaml")] {
        let mut command = folder.command(&format!("{line} --changed-since HEAD"));
        let ran = super::run::ended(command.current_dir(folder.path().join(at)));
        assert_eq!(ran.code, 0, "{at}: {line}: {}", ran.err);
    }
    let elsewhere = Folder::with(&[]);
    std::fs::remove_dir(elsewhere.path().join(".git")).unwrap();
    let mut command = folder.command(&format!("{} --changed-since HEAD", folder.path().join("a").display()));
    assert_eq!(super::run::ended(command.current_dir(elsewhere.path())).code, 0);
}

#[test]
fn what_git_does_not_know_is_said() {
    let folder = committed(&[("t.yaml", OPEN_SSH)]);
    let said = |line: &str| folder.review(&format!("t.yaml --changed-since {line}"));
    let unknown = said("release/9");
    assert_eq!(unknown.complaint(), "error: git knows no commit, branch or tag `release/9`; a shallow checkout may lack it");
    assert_eq!((unknown.code, unknown.out.as_str()), (2, ""));
    assert_eq!(said("HEAD:t.yaml").code, 2, "a file is no commit");
    let ran = folder.review("t.yaml --changed-since=--output=x");
    assert_eq!(ran.complaint(), "error: `--output=x` is no commit, branch or tag");
    let bare = Folder::with(&[("t.yaml", OPEN_SSH)]);
    let ran = bare.review("t.yaml --changed-since HEAD");
    assert_eq!(ran.code, 2);
    assert!(ran.complaint().starts_with("error: --changed-since needs a git repository, and /"), "{}", ran.err);
    assert!(ran.complaint().ends_with(" is in none"), "{}", ran.err);
    let ran = folder.review("t.yaml --changed-since HEAD --baseline t.yaml");
    assert_eq!(ran.code, 2, "one of both");
}

#[test]
fn a_shallow_checkout_lacks_what_came_before() {
    let folder = committed(&[("t.yaml", OPEN_SSH)]);
    folder.write("t.yaml", format!("# more\n{OPEN_SSH}"));
    commit(folder.path(), ME);
    let copies = Folder::with(&[]);
    git(copies.path(), ME, &["clone", "-q", "--depth", "1", &format!("file://{}", folder.path().display()), "shallow"]);
    let since = |reference: &str| {
        let mut command = copies.command(&format!("t.yaml --changed-since {reference}"));
        super::run::ended(command.current_dir(copies.path().join("shallow")))
    };
    assert_eq!(since("HEAD").code, 0);
    let ran = since("HEAD~1");
    assert_eq!(ran.complaint(), "error: git knows no commit, branch or tag `HEAD~1`; a shallow checkout may lack it");
}

#[test]
fn nothing_that_a_repository_brings_is_run() {
    let folder = committed(&[("t.yaml", OPEN_SSH), (".gitattributes", "*.yaml filter=evil diff=evil\n")]);
    let evil = format!("touch {}/evil; cat", folder.path().display());
    for key in ["filter.evil.smudge", "filter.evil.process", "diff.evil.textconv", "core.fsmonitor"] {
        git(folder.path(), ME, &["config", key, &evil]);
    }
    let statements = "attestations: [{about: OPS01-BP01, statement: s, name: n, role: r, date: 2026-11-01, until: 2027-11-01}]\n";
    folder.write("plumbrule.yaml", "");
    folder.write("attestations.yaml", statements);
    let (code, review) = since(&folder, "t.yaml");
    assert_eq!((code, held(&review, RULE, "Door")[0].as_str()), (0, "known"));
    assert!(!folder.path().join("evil").exists());
}
