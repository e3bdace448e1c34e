//! The central file: what it may name, and what it must say.

use super::super::run::{Folder, command, ended};
use super::{RULE, Ran, Value, door, ended_so, ran, states};

/// A repository with two open doors and a central file of one waiver, with more fields.
fn central(more: &str) -> Folder {
    let waiver = format!("waivers:\n  - {{rule: {RULE}, until: 2026-12-31, owner: kim, reason: bastion, {more}}}\n");
    Folder::with(&[
        ("stacks/a.yaml", &door("", "")),
        ("stacks/b.yaml", &door("", "").replace("Door:", "Gate:")),
        ("plumbrule.yaml", ""),
        ("waivers.yaml", &waiver),
    ])
}

fn found(more: &str, line: &str) -> (Ran, Value) {
    ran(&central(more), line)
}

const BOTH: &str = "stacks/a.yaml stacks/b.yaml";

#[test]
fn a_resource_is_named_by_a_pattern() {
    ended_so(&found("resource: Door", "stacks/a.yaml"), 0, &["active 1"], &[]);
    ended_so(&found("resource: 'D*'", "stacks/a.yaml"), 0, &["active 1"], &[]);
    ended_so(&found("resource: 'D*'", BOTH), 1, &["active 1"], &[]);
    ended_so(&found("resource: '{Door,Gate}'", BOTH), 0, &["active 2"], &[]);
}

#[test]
fn a_file_is_named_as_seen_from_the_configuration() {
    let more = "resource: Door, file: 'stacks/a*'";
    ended_so(&found(more, BOTH), 1, &["active 1"], &[]);
    let folder = central(more);
    let whole = folder.path().join("stacks/a.yaml").to_string_lossy().into_owned();
    for (at, line) in [(".", "./stacks/a.yaml"), ("stacks", "a.yaml"), ("stacks", "../stacks/a.yaml"), (".", whole.as_str())] {
        let mut command = command();
        command.current_dir(folder.path().join(at)).args(["review", "--as-of", "2026-11-23", "--format", "json", line]);
        let ran = ended(&mut command);
        assert_eq!((ran.code, states(&ran.json())), (0, vec!["active 1".to_owned()]), "{at} {line}: {}", ran.err);
    }
}

#[test]
fn a_finding_is_named_by_its_fingerprint() {
    let all = found("resource: Nothing", BOTH).1;
    let print = |resource: &str| super::super::run::entry(&all, RULE, resource)["fingerprint"].as_str().unwrap().to_owned();
    ended_so(&found(&format!("fingerprint: {}", print("Door")), "stacks/a.yaml"), 0, &["active 1"], &[]);
    ended_so(&found(&format!("fingerprint: {}", print("Gate")), BOTH), 1, &["active 1"], &[]);
    ended_so(&found(&format!("fingerprint: {}, resource: Door", print("Door")), BOTH), 1, &["active 1"], &[]);
}

#[test]
fn what_this_review_did_not_look_at_is_not_unused() {
    ended_so(&found("resource: Elsewhere", "stacks/a.yaml"), 1, &["not-reviewed 0"], &[]);
    ended_so(&found("resource: Gate", "stacks/a.yaml"), 1, &["not-reviewed 0"], &[]);
    ended_so(&found("resource: Door", "stacks/a.yaml --rule s3-bucket-keeps-versions"), 0, &["not-reviewed 0"], &[]);
    let folder = central("resource: Elsewhere");
    folder.write("plumbrule.yaml", "workload: {complete: {owner: kim, date: 2026-11-01}}\n");
    let told = format!("waiver-is-needed unused low: Nothing that the waiver of `{RULE}` covers fails any more.");
    ended_so(&ran(&folder, "stacks/a.yaml"), 1, &["unused 0"], &[&told]);
}

#[test]
fn what_is_too_broad_is_a_finding_and_counts_all_the_same() {
    let every = format!("waiver-is-narrow every-resource medium: The waiver of `{RULE}` covers every resource.");
    for more in
        ["", "resource: '*'", "resource: '**'", "resource: '?*'", "resource: '{*,Door}'", "file: stacks/a.yaml", "file: '**'"]
    {
        ended_so(&found(more, "stacks/a.yaml"), 0, &["active 1"], &[&every]);
    }
    let folder = central("");
    folder.write("waivers.yaml", "waivers: [{rule: '*', until: 2026-12-31, owner: kim, reason: r, resource: Door}]\n");
    let (ended, review) = ran(&folder, "stacks/a.yaml");
    assert_eq!(ended.code, 0);
    assert_eq!(super::concerns(&review), ["waiver-is-narrow every-rule medium: The waiver covers every rule."]);
    // A gate that asks for care stops on that.
    folder.write("plumbrule.yaml", "gate: {pillars: {review: medium}}\n");
    assert_eq!(ran(&folder, "stacks/a.yaml").0.code, 1);
    // A whole template, from within it.
    let fields = format!("{{rule: {RULE}, until: 2026-12-31, owner: kim, reason: bastion}}");
    let template = format!("Metadata: {{plumbrule: {{waive: {fields}}}}}\n{}", door("", ""));
    ended_so(&super::of(&template), 0, &["active 1"], &[&every]);
}

#[test]
fn a_central_file_that_cannot_be_understood_is_an_error_with_its_place() {
    for (text, message) in [
        ("waivers: [{rule: a, owner: b, reason: c}]\n", "waivers.yaml:1:11: waivers[0]: missing field `until`"),
        (
            "waivers:\n  - {rule: a, until: soon, owner: b, reason: c}\n",
            "waivers.yaml:2:5: waivers[0]: `soon` is no day; write it as YYYY-MM-DD",
        ),
        (
            "waivers:\n  - {rule: a, until: 2026-12-31, owner: b, reason: ' '}\n",
            "waivers.yaml:2:5: the waiver has an empty `reason`",
        ),
        (
            "waivers:\n  - {rule: a, until: 2026-12-31, owner: '', reason: b}\n",
            "waivers.yaml:2:5: the waiver has an empty `owner`",
        ),
        (
            "waivers: [{rule: a, until: 2026-12-31, owner: b, reason: c, x: y}]\n",
            "waivers.yaml:1:61: waivers[0]: unknown field `x`, expected one of ",
        ),
        ("waive: []\n", "waivers.yaml:1:1: unknown field `waive`, expected `waivers`"),
    ] {
        let folder = central("");
        folder.write("waivers.yaml", text);
        let ran = folder.review("stacks/a.yaml");
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
        let expected = format!("error: cannot understand the waivers {message}");
        assert!(ran.complaint().starts_with(&expected), "{}\n{expected}", ran.err);
    }
}

#[test]
fn the_file_may_be_named_and_then_must_be_there() {
    let folder = central("resource: Door");
    std::fs::rename(folder.path().join("waivers.yaml"), folder.path().join("accepted.yaml")).unwrap();
    assert_eq!(folder.review("stacks/a.yaml").code, 1);
    let (ended, review) = ran(&folder, "stacks/a.yaml --waivers accepted.yaml");
    assert_eq!(ended.code, 0);
    assert_eq!(review["provenance"]["accompanying"][0]["file"], "accepted.yaml");
    let ran = folder.review("stacks/a.yaml --waivers waivers.yaml");
    assert_eq!(ran.code, 2);
    assert!(ran.complaint().starts_with("error: cannot read waivers.yaml: "), "{}", ran.err);
    assert_eq!(folder.review("stacks/a.yaml --waivers stacks").complaint(), "error: stacks is a folder; name the file in it");
}
