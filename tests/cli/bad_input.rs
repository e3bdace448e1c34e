//! Input that cannot be read: one clear error with its place, code 2, and the other files are still reviewed.

use std::fmt::Write as _;

use super::run::{BUCKET, Folder, reasons};

/// A file, its bytes, and the error.
const TEXTS: &[(&str, &[u8], &str)] = &[
    (
        "twice.yaml",
        b"Resources:\n  A:\n    Type: AWS::S3::Bucket\n    Properties:\n      BucketName: a\n      BucketName: b\n",
        "twice.yaml:6:7: the key `BucketName` stands twice in one map; first at line 5, column 7",
    ),
    (
        "twice.json",
        br#"{"Resources":{"A":{"Type":"AWS::S3::Bucket"},"A":{"Type":"AWS::S3::Bucket"}}}"#,
        "twice.json:1:46: the key `A` stands twice in one map; first at line 1, column 15",
    ),
    (
        "tab.yaml",
        b"Resources:\n  A:\n    Type: AWS::S3::Bucket\n\tProperties: {}\n",
        "tab.yaml:4:1: a tab cannot indent; use spaces",
    ),
    (
        "cut.json",
        br#"{"Resources": {"A": {"Type": "AWS::S3::Bucket""#,
        "cut.json:1:47: the text ends inside the map that begins at line 1, column 21",
    ),
    (
        "cut.yaml",
        b"Resources:\n  A:\n    Type: \"AWS::S3::Bucket\n",
        "cut.yaml:3:11: this text is never closed; it misses its quote",
    ),
    (
        "latin.yaml",
        b"Resources:\n  A:\n    Type: AWS::S3::Bucket\n    Description: caf\xe9\n",
        "latin.yaml:4: the file is not UTF-8 (byte 62)",
    ),
    ("empty.yaml", b"", "empty.yaml:1:1: the file is empty"),
    (
        "two.yaml",
        b"Resources:\n  A:\n    Type: AWS::S3::Bucket\n---\nResources: {}\n",
        "two.yaml:4:1: expected one document; a second one begins here",
    ),
    (
        "other.yaml",
        b"hello: world\n",
        "other.yaml: this is no design that can be reviewed; a CloudFormation template has a map `Resources` whose entries have a `Type`",
    ),
    (
        "flat.yaml",
        b"AWSTemplateFormatVersion: '2010-09-09'\nResources: {A: b}\n",
        "flat.yaml:2:16: the resource `A` is not a map",
    ),
];

#[test]
fn each_fault_is_named_with_its_place_and_the_rest_is_reviewed() {
    let alone = Folder::with(&[("good.yaml", BUCKET)]).json("good.yaml");
    assert_ne!(alone["coverage"]["total"]["fail"], 0);
    for (name, text, message) in TEXTS {
        let folder = Folder::with(&[("good.yaml", BUCKET)]);
        folder.write(name, text);
        let ran = folder.review(&format!("{name} good.yaml --format json"));
        assert_eq!(ran.code, 2, "{name}: {}", ran.err);
        assert_eq!(ran.complaint(), format!("input error: {message}"));
        let review = ran.json();
        assert_eq!(reasons(&review), ["input-error"], "{name}");
        assert_eq!(review["outcome"][0]["message"], *message);
        assert_eq!(review["coverage"]["designs"][0]["name"], "good.yaml", "{name}");
        assert_eq!(review["coverage"]["total"], alone["coverage"]["total"], "{name}");
    }
}

#[test]
fn a_bomb_is_refused_before_it_goes_off() {
    let folder = Folder::with(&[("good.yaml", BUCKET)]);
    let mut aliases = String::from("Metadata:\n  a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let below = vec![format!("*a{}", level - 1); 10].join(", ");
        let _ = writeln!(aliases, "  a{level}: &a{level} [{below}]");
    }
    folder.write("aliases.yaml", format!("{aliases}{BUCKET}"));
    folder.write("deep.yaml", format!("{BUCKET}    Metadata: {}{}\n", "[".repeat(50_000), "]".repeat(50_000)));
    let deep = format!(
        r#"{{"Resources":{{"A":{{"Type":"AWS::S3::Bucket","Metadata":{}{}}}}}}}"#,
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    folder.write("deep.json", deep);
    for (name, message) in [
        ("aliases.yaml", "the text unfolds to more than 4000000 values"),
        ("deep.yaml", "lists and maps nest deeper than 128"),
        ("deep.json", "lists and maps nest deeper than 128"),
    ] {
        let ran = folder.review(&format!("{name} good.yaml"));
        assert_eq!(ran.code, 2, "{name}: {}", ran.err);
        assert!(ran.complaint().starts_with(&format!("input error: {name}:")), "{}", ran.err);
        assert!(ran.complaint().ends_with(message), "{}", ran.err);
        assert!(ran.out.contains("good.yaml (CloudFormation), resources: 1"), "{name}");
    }
}

#[test]
fn a_file_that_is_not_there_is_an_error() {
    let folder = Folder::with(&[("good.yaml", BUCKET)]);
    let ran = folder.review("missing.yaml good.yaml");
    assert_eq!(ran.code, 2);
    assert!(ran.complaint().starts_with("input error: cannot read missing.yaml: "), "{}", ran.err);
    assert!(ran.out.contains("good.yaml (CloudFormation), resources: 1"));
}

#[test]
fn a_folder_without_templates_is_an_error_and_no_pass() {
    let folder = Folder::with(&[("docs/readme.md", "hello"), ("docs/data.yaml", "a: 1\n")]);
    let ran = folder.review("docs");
    assert_eq!(ran.code, 2);
    assert_eq!(ran.complaint(), "input error: No input holds a design that can be reviewed: docs.");
    assert!(ran.out.contains("No design was read."));
    assert!(!ran.out.contains("Gate passed"), "{}", ran.out);
}

#[test]
fn in_a_folder_only_what_looks_like_a_template_can_be_wrong() {
    let bad = "Resources:\n  A:\n    Type: AWS::S3::Bucket\n\tProperties: {}\n";
    let folder =
        Folder::with(&[("in/good.yaml", BUCKET), ("in/bad.yaml", bad), ("in/prose.md", bad), ("in/values.yaml", "a: [\n")]);
    let ran = folder.review("in");
    assert_eq!(ran.code, 2);
    assert_eq!(ran.complaint(), "input error: in/bad.yaml:4:1: a tab cannot indent; use spaces");
}

/// A manifest with one stack.
fn manifest(file: &str) -> String {
    let stack = format!(r#"{{"type": "aws:cloudformation:stack", "properties": {{"templateFile": "{file}"}}}}"#);
    format!(r#"{{"version": "36.0.0", "artifacts": {{"Web": {stack}}}}}"#)
}

#[test]
fn a_manifest_that_cannot_be_read_is_an_error() {
    let folder = Folder::with(&[("good.yaml", BUCKET), ("out/manifest.json", r#"{"version": "1", "artifacts": {"#)]);
    for line in ["out good.yaml", "out/manifest.json good.yaml"] {
        let ran = folder.review(line);
        assert_eq!(ran.code, 2, "{line}");
        assert!(ran.complaint().starts_with("input error: out/manifest.json: the manifest is no JSON: "), "{}", ran.err);
        assert!(ran.out.contains("good.yaml (CloudFormation), resources: 1"));
    }
}

#[test]
fn a_manifest_that_is_not_utf8_is_an_error_and_no_plain_folder() {
    let folder = Folder::with(&[("out/Web.template.json", BUCKET)]);
    let mut bytes = manifest("Web.template.json").into_bytes();
    bytes.extend(b" \xff");
    folder.write("out/manifest.json", bytes);
    let ran = folder.review("out");
    assert_eq!(ran.code, 2);
    assert!(ran.complaint().starts_with("input error: cannot read out/manifest.json: "), "{}", ran.err);
}

#[test]
fn a_manifest_cannot_point_outside() {
    for file in ["../good.yaml", "/etc/passwd", "a/../../good.yaml"] {
        let folder = Folder::with(&[("good.yaml", BUCKET), ("out/manifest.json", &manifest(file))]);
        let ran = folder.review("out");
        assert_eq!(ran.code, 2, "{file}");
        assert_eq!(
            ran.complaint(),
            "input error: out/manifest.json: the stack `Web` names no `templateFile` inside the assembly",
            "{file}"
        );
    }
}

#[test]
fn a_manifest_whose_template_is_not_there_is_an_error() {
    let folder = Folder::with(&[("out/manifest.json", &manifest("Web.template.json"))]);
    let ran = folder.review("out");
    assert_eq!(ran.code, 2);
    assert!(ran.complaint().starts_with("input error: cannot read out/Web.template.json: "), "{}", ran.err);
}

#[test]
fn a_folder_in_the_place_of_a_file_beside_the_configuration_is_an_error() {
    for name in ["waivers.yaml", "attestations.yaml"] {
        let folder = Folder::with(&[("t.yaml", BUCKET), ("plumbrule.yaml", "workload: {name: x}\n")]);
        std::fs::create_dir(folder.path().join(name)).unwrap();
        let ran = folder.review("t.yaml");
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(ran.complaint().contains(&format!("cannot read {name}: ")), "{}", ran.err);
    }
}
