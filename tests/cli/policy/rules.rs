//! Locked rules, jurisdictions and context.

use super::super::run::Folder;
use super::{extends, refused, repository};

const VERSIONS: &str = "s3-bucket-keeps-versions";
const ASK: &str = "; remove it, or ask the owner of the policy";

#[test]
fn a_locked_rule_cannot_be_left_out() {
    let by_id = "locked: {rules: [s3-bucket-keeps-versions]}\n";
    for policy in [by_id, "locked: {rules: [reliability]}\n", "locked: {rules: ['*']}\n"] {
        for (more, line, by) in [
            ("rules: {skip: [s3-bucket-keeps-versions]}\n", "", "plumbrule.yaml"),
            ("", "--skip s3-bucket-keeps-versions", "--skip"),
        ] {
            let ran = repository(policy, more).review(&format!("good.yaml {line}"));
            refused(&ran, &format!("{by} leaves out the rule {VERSIONS}, but policy/acme.yaml locks it{ASK}"));
        }
    }
    for (line, by) in [("--rule s3-bucket-aborts-incomplete-uploads", "--rule"), ("--pillar security", "--pillar")] {
        let ran = repository(by_id, "").review(&format!("good.yaml {line}"));
        refused(&ran, &format!("{by} leaves out the rule {VERSIONS}, but policy/acme.yaml locks it{ASK}"));
    }
    for line in ["", "--rule s3-bucket-keeps-versions", "--pillar reliability", "--skip s3-bucket-aborts-incomplete-uploads"] {
        assert_eq!(repository(by_id, "").review(&format!("good.yaml {line}")).code, 0, "{line}");
    }
}

/// A rule that passes everything.
const METADATA: &str = "\
engine: 1
applies_to: [AWS::S3::Bucket]
severity: low
effort: small
evidence: [{practice: REL09-BP01, strength: evidences}]
since: 0.1.0
sources: ['https://docs.aws.amazon.com/AmazonS3/latest/userguide/']
en: {title: Title, why: Why, fix: Fix, off: Off}
ko: {title: Title, why: Why, fix: Fix, off: Off}
ja: {title: Title, why: Why, fix: Fix, off: Off}
";
const SCRIPT: &str = "// Fine.\nfn check(bucket, design) {\n    require bucket.BucketName.or(\"a\") != \"b\" else \"off\";\n}\n";

fn pack(folder: &Folder, at: &str) {
    folder.write(&format!("{at}/rule.yaml"), METADATA);
    folder.write(&format!("{at}/rule.rhai"), SCRIPT);
}

#[test]
fn a_locked_rule_cannot_be_replaced_under_any_pack() {
    for policy in
        ["locked: {rules: [s3-bucket-keeps-versions]}\n", "locked: {rules: [reliability]}\n", "locked: {rules: ['*']}\n"]
    {
        for at in ["own/reliability", "own/mine"] {
            let folder = repository(policy, "");
            pack(&folder, &format!("{at}/{VERSIONS}"));
            let ran = folder.review("good.yaml --rules own");
            let by = format!("{at}/{VERSIONS}/rule.rhai");
            refused(&ran, &format!("{by} replaces the rule {VERSIONS}, but policy/acme.yaml locks it{ASK}"));
        }
    }
}

#[test]
fn a_locked_rule_of_a_pack_cannot_be_replaced_by_another_pack() {
    let folder = repository("locked: {rules: [acme]}\n", "");
    pack(&folder, "acme/acme/bucket-is-ours");
    assert_eq!(folder.review("good.yaml --rules acme").code, 0);
    refused(&folder.review("good.yaml"), "policy/acme.yaml locks `acme`, which is no rule and no pack");
    pack(&folder, "own/mine/bucket-is-ours");
    folder.write("own/mine/bucket-is-ours/rule.rhai", SCRIPT.replace("\"b\"", "\"c\""));
    let ran = folder.review("good.yaml --rules acme --rules own");
    let by = "own/mine/bucket-is-ours/rule.rhai";
    refused(&ran, &format!("{by} replaces the rule bucket-is-ours, but policy/acme.yaml locks it{ASK}"));
}

#[test]
fn a_rule_that_is_not_locked_may_be_replaced_and_that_is_shown() {
    let folder = repository("locked: {rules: [security]}\n", "");
    pack(&folder, &format!("own/mine/{VERSIONS}"));
    let review = folder.json("good.yaml --rules own");
    let replaced = &review["policy"]["overrides"][0];
    assert_eq!(replaced["key"], format!("rules.{VERSIONS}"));
    assert_eq!(replaced["by"], format!("own/mine/{VERSIONS}/rule.rhai"));
    assert_eq!(replaced["of"], format!("rules/reliability/{VERSIONS}/rule.rhai"));
    assert_ne!(replaced["value"], replaced["instead_of"], "digests");
}

#[test]
fn a_locked_jurisdiction_is_exactly_that() {
    let policy = "locked: {jurisdiction: [KR]}\n";
    let message =
        |by: &str, value: &str| format!("{by} sets jurisdiction to `{value}`, but policy/acme.yaml locks it at `KR`{ASK}");
    for (list, value) in [("[JP]", "JP"), ("[]", "[]"), ("[KR, JP]", "KR, JP"), ("[KR, own.yaml]", "KR, own.yaml")] {
        let folder = repository(policy, &format!("jurisdiction: {list}\n"));
        folder.write("own.yaml", "id: OWN\nallowed_regions: {tier1: ['*']}\n");
        refused(&folder.review("good.yaml"), &message("plumbrule.yaml", value));
    }
    let folder = repository(policy, "");
    refused(&folder.review("good.yaml --jurisdiction JP"), &message("the command line", "JP"));
    for (folder, line) in [(&folder, ""), (&folder, "--jurisdiction KR"), (&repository(policy, "jurisdiction: [KR]\n"), "")] {
        let review = folder.json(&format!("good.yaml --region ap-northeast-2 {line}"));
        assert_eq!(review["provenance"]["jurisdiction"], serde_json::json!(["KR"]));
    }
}

#[test]
fn locked_rules_of_sovereignty_need_a_jurisdiction() {
    let rule = "but policy/acme.yaml locks it; choose one";
    for policy in ["locked: {rules: [sovereignty]}\n", "jurisdiction: [KR]\nlocked: {rules: ['*']}\n"] {
        let ran = repository(policy, "jurisdiction: []\n").review("good.yaml");
        assert_eq!(ran.code, 2, "{policy}{}", ran.err);
        assert!(ran.complaint().starts_with("error: plumbrule.yaml chooses no jurisdiction, which leaves out the rule "));
        assert!(ran.complaint().ends_with(rule), "{}", ran.err);
    }
    assert_eq!(repository("locked: {rules: ['*']}\n", "").review("good.yaml").code, 0, "nobody speaks of a jurisdiction");
}

#[test]
fn a_jurisdiction_file_lies_beside_the_file_that_names_it() {
    let folder = Folder::with(&[]);
    folder.write("deep/t.yaml", super::BUCKET);
    folder.write("law/acme.yaml", "id: ACME\nallowed_regions: {tier1: [ap-northeast-2]}\n");
    folder.write("plumbrule.yaml", "jurisdiction: [KR, law/acme.yaml]\n");
    let here = folder.json("deep/t.yaml --region ap-northeast-2");
    let mut command = folder.command("t.yaml --region ap-northeast-2 --format json --include-passes");
    let deep = super::super::run::ended(command.current_dir(folder.path().join("deep"))).json();
    assert_eq!(here["provenance"]["jurisdiction"], serde_json::json!(["KR", "law/acme.yaml"]));
    assert_eq!(deep["provenance"]["jurisdiction"], serde_json::json!(["KR", "../law/acme.yaml"]));
    let pinned = |review: &serde_json::Value| review["provenance"]["accompanying"][0]["sha256"].as_str().unwrap().to_owned();
    assert_eq!(pinned(&here), super::sha256(&folder.read("law/acme.yaml")), "its digest stands in the review");
    assert_eq!(pinned(&here), pinned(&deep));
}

#[test]
fn a_locked_context_is_exactly_that() {
    let policy = "locked: {context: {vendors: [], accounts: ['111122223333'], tier_aliases: {secret: 3}}}\n";
    for (more, key, value, locked) in [
        ("context: {vendors: [{name: Evil}]}\n", "vendors", "[{\"name\":\"Evil\"}]", "[]"),
        ("context: {accounts: []}\n", "accounts", "[]", "[\"111122223333\"]"),
        ("context: {tier_aliases: {secret: 0}}\n", "tier_aliases", "{\"secret\":0}", "{\"secret\":3}"),
        ("context: {tier_aliases: {secret: 3, other: 0}}\n", "tier_aliases", "{\"other\":0,\"secret\":3}", "{\"secret\":3}"),
    ] {
        let message = format!("plumbrule.yaml sets context.{key} to `{value}`, but policy/acme.yaml locks it at `{locked}`{ASK}");
        refused(&repository(policy, more).review("good.yaml"), &message);
    }
    let folder = repository(policy, "context: {accounts: ['111122223333'], organization: o-a1b2c3d4e5}\n");
    folder.write("more.yaml", "vendors: [{name: Evil}]\n");
    let message = "more.yaml sets context.vendors to `[{\"name\":\"Evil\"}]`, but policy/acme.yaml locks it at `[]`";
    refused(&folder.review("good.yaml --context more.yaml"), &format!("{message}{ASK}"));
    assert_eq!(folder.review("good.yaml").code, 0, "the same value and other keys are accepted");
}

#[test]
fn a_locked_context_holds_where_nobody_states_it() {
    let role = "\
Resources:
  Reader:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: sts:AssumeRole, Principal: {AWS: 'arn:aws:iam::444455556666:root'}}]
";
    let said = |policy: &str| {
        let folder = Folder::with(&[("t.yaml", role), ("policy/acme.yaml", policy), ("plumbrule.yaml", &extends(policy))]);
        let review = folder.json("t.yaml --account 111122223333 --region ap-northeast-2 --jurisdiction KR");
        super::super::run::verdict(&review, "role-trusts-only-known-accounts", "Reader").to_owned()
    };
    let context = "organization: o-a1b2c3d4e5, vendors: []";
    assert_eq!(said(&format!("locked: {{context: {{{context}, accounts: ['444455556666']}}}}\n")), "pass");
    assert_eq!(said(&format!("locked: {{context: {{{context}, accounts: ['111122223333']}}}}\n")), "fail");
}
