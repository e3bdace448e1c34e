//! What a policy lets a waiver do, each limit with its message.

use super::super::policy::extends;
use super::super::run::{Folder, OPEN_SSH};
use super::{RULE, Ran, Value, WAIVE, ended_so, ran, waived};

/// A repository whose policy limits waivers, with a waiver in a comment or in the central file.
fn repository(limits: &str, comment: Option<&str>, central: Option<&str>) -> Folder {
    let policy = format!("locked: {{waivers: {{{limits}}}}}\n");
    let template = comment.map_or_else(|| OPEN_SSH.to_owned(), waived);
    let folder =
        Folder::with(&[("prod/t.yaml", &template), ("policy/acme.yaml", &policy), ("plumbrule.yaml", &extends(&policy))]);
    if let Some(more) = central {
        let waiver =
            format!("waivers: [{{rule: {RULE}, resource: Door, until: 2026-12-31, owner: kim, reason: bastion{more}}}]\n");
        folder.write("waivers.yaml", waiver);
    }
    folder
}

fn inline(limits: &str, comment: &str) -> (Ran, Value) {
    ran(&repository(limits, Some(comment), None), "prod/t.yaml")
}

fn central(limits: &str, more: &str) -> (Ran, Value) {
    ran(&repository(limits, None, Some(more)), "prod/t.yaml")
}

fn told(key: &str, text: &str) -> String {
    format!(
        "waiver-keeps-the-policy {key} high: {}",
        text.replace("RULE", &format!("`{RULE}`")).replace("POLICY", "policy/acme.yaml")
    )
}

#[test]
fn waivers_in_designs_may_be_refused() {
    let told = told("inline", "The waiver of RULE stands in a design, but POLICY accepts only those of the central file.");
    ended_so(&inline("inline: false", WAIVE), 1, &["refused 1"], &[&told]);
    ended_so(&central("inline: false", ""), 0, &["active 1"], &[]);
    ended_so(&inline("inline: true", WAIVE), 0, &["active 1"], &[]);
    let fields = format!("{{rule: {RULE}, until: 2026-12-31, owner: kim, reason: bastion}}");
    let metadata =
        OPEN_SSH.replace("    Properties:\n", &format!("    Metadata: {{plumbrule: {{waive: {fields}}}}}\n    Properties:\n"));
    let folder = repository("inline: false", None, None);
    folder.write("prod/t.yaml", metadata);
    ended_so(&ran(&folder, "prod/t.yaml"), 1, &["refused 1"], &[&told]);
}

#[test]
fn waivers_may_be_too_long() {
    let told = told("too-long", "The waiver of RULE runs until 2026-12-31, 38 days from now; POLICY allows 37.");
    ended_so(&inline("max_days: 37", WAIVE), 1, &["refused 1"], &[&told]);
    ended_so(&central("max_days: 37", ""), 1, &["refused 1"], &[&told]);
    ended_so(&inline("max_days: 38", WAIVE), 0, &["active 1"], &[]);
    let far = WAIVE.replace("2026-12-31", "9999-12-31");
    assert_eq!(super::states(&inline("max_days: 37", &far).1), ["refused 1"]);
}

#[test]
fn findings_may_be_too_severe_to_waive() {
    let told = told("too-severe", "The waiver of RULE covers a finding of severity high; POLICY allows waivers up to medium.");
    ended_so(&inline("max_severity: medium", WAIVE), 1, &["refused 1"], &[&told]);
    ended_so(&central("max_severity: medium", ""), 1, &["refused 1"], &[&told]);
    ended_so(&inline("max_severity: high", WAIVE), 0, &["active 1"], &[]);
}

#[test]
fn waivers_may_need_an_approver() {
    let limits = "approvers: [ciso, cto]";
    let none = told("no-approver", "The waiver of RULE names no approver; POLICY asks for one of ciso, cto.");
    let other = told("other-approver", "The waiver of RULE names me as its approver; POLICY asks for one of ciso, cto.");
    let approved = |by: &str| WAIVE.replace(" by kim:", &format!(" by kim approved by {by}:"));
    ended_so(&inline(limits, WAIVE), 1, &["refused 1"], &[&none]);
    ended_so(&inline(limits, &approved("me")), 1, &["refused 1"], &[&other]);
    ended_so(&inline(limits, &approved("cto")), 0, &["active 1"], &[]);
    ended_so(&central(limits, ""), 1, &["refused 1"], &[&none]);
    ended_so(&central(limits, ", approver: me"), 1, &["refused 1"], &[&other]);
    ended_so(&central(limits, ", approver: ciso"), 0, &["active 1"], &[]);
}

#[test]
fn findings_may_stand_where_nothing_may_be_waived() {
    let told =
        told("path", "The waiver of RULE covers a finding in prod/t.yaml; POLICY allows waivers only in sandbox/**, lab/**.");
    let limits = "paths: ['sandbox/**', 'lab/**']";
    ended_so(&inline(limits, WAIVE), 1, &["refused 1"], &[&told]);
    ended_so(&central(limits, ""), 1, &["refused 1"], &[&told]);
    ended_so(&inline("paths: ['prod/**']", WAIVE), 0, &["active 1"], &[]);
}

#[test]
fn a_path_is_where_the_file_lies_and_not_how_it_was_reached() {
    let limits = "paths: ['sandbox/**']";
    let folder = repository(limits, Some(WAIVE), None);
    folder.write("sandbox/own.yaml", waived(WAIVE));
    for line in ["sandbox/../prod/t.yaml", "./prod/t.yaml", "prod"] {
        let (ended, review) = ran(&folder, line);
        assert_eq!((ended.code, super::states(&review)), (1, vec!["refused 1".to_owned()]), "{line}");
    }
    for line in ["sandbox/own.yaml", "./sandbox/own.yaml", "prod/../sandbox", "sandbox"] {
        let (ended, review) = ran(&folder, line);
        assert_eq!((ended.code, super::states(&review)), (0, vec!["active 1".to_owned()]), "{line}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_into_a_free_path_frees_nothing() {
    let folder = repository("paths: ['sandbox/**']", Some(WAIVE), None);
    std::fs::create_dir(folder.path().join("sandbox")).unwrap();
    std::os::unix::fs::symlink("../prod/t.yaml", folder.path().join("sandbox/t.yaml")).unwrap();
    let (ended, review) = ran(&folder, "sandbox/t.yaml");
    assert_eq!((ended.code, super::states(&review)), (1, vec!["refused 1".to_owned()]));
}

#[test]
fn the_limits_of_two_policies_hold_together() {
    let folder = repository("max_days: 60", Some(WAIVE), None);
    let outside = Folder::with(&[("acme.yaml", "locked: {waivers: {max_days: 20}}\n")]);
    let policy = outside.path().join("acme.yaml").to_string_lossy().into_owned();
    assert_eq!(super::states(&ran(&folder, "prod/t.yaml").1), ["active 1"]);
    assert_eq!(super::states(&ran(&folder, &format!("prod/t.yaml --policy {policy}")).1), ["refused 1"]);
    outside.write("acme.yaml", "locked: {waivers: {max_days: 90}}\n");
    folder.write("prod/t.yaml", waived(&WAIVE.replace("2026-12-31", "2027-02-01")));
    assert_eq!(
        super::states(&ran(&folder, &format!("prod/t.yaml --policy {policy}")).1),
        ["refused 1"],
        "the stricter one counts"
    );
}

#[test]
fn what_the_policy_accepts_of_a_waiver_still_counts() {
    let more = OPEN_SSH.replace("Resources:\n", "Resources:\n  Data:\n    Type: AWS::S3::Bucket\n");
    let policy = "locked: {waivers: {max_severity: medium}}\n";
    let all = "waivers: [{rule: '*', resource: '*', until: 2026-12-31, owner: kim, reason: r}]\n";
    let folder = Folder::with(&[
        ("t.yaml", &more),
        ("policy/acme.yaml", policy),
        ("plumbrule.yaml", &extends(policy)),
        ("waivers.yaml", all),
    ]);
    let (ended, review) = ran(&folder, "t.yaml");
    assert_eq!(ended.code, 1, "the door is too severe: {}", ended.err);
    assert_eq!(review["waivers"][0]["state"], "active");
    assert!(super::super::run::entry(&review, RULE, "Door").get("waiver").is_none());
    assert_eq!(super::super::run::entry(&review, "s3-bucket-keeps-versions", "Data")["waiver"], review["waivers"][0]["id"]);
    assert_eq!(review["gate"]["failures"], 2, "the door, and that the waiver goes beyond the policy");
}

#[test]
fn what_the_review_says_of_waivers_cannot_be_waived() {
    let folder = repository("inline: false", Some(WAIVE), None);
    let waivers = "waivers: [{rule: waiver-keeps-the-policy, until: 2026-12-31, owner: kim, reason: r}, {rule: '*', until: 2026-12-31, owner: kim, reason: r, file: 'nowhere'}]\n";
    folder.write("waivers.yaml", waivers);
    let (ended, review) = ran(&folder, "prod/t.yaml");
    assert_eq!(ended.code, 1);
    assert!(super::concerns(&review).iter().any(|told| told.starts_with("waiver-keeps-the-policy inline high: ")));
    assert!(super::concerns(&review).iter().any(|told| told.contains("There is no rule `waiver-keeps-the-policy`;")));
    folder.write("waivers.yaml", "");
    folder.write("plumbrule.yaml", format!("{}rules: {{skip: [waiver-keeps-the-policy]}}\n", folder.read("plumbrule.yaml")));
    let skipped = folder.review("prod/t.yaml");
    assert_eq!(
        skipped.complaint(),
        "error: plumbrule.yaml names the rule waiver-keeps-the-policy, which is about the review itself and always runs"
    );
}
