//! Everything that a policy, a configuration and an option do stands in the review.

use serde_json::json;

use super::super::run::Folder;
use super::{GATE, extends, repository, sha256};

#[test]
fn the_policy_stands_in_the_review_with_its_digest_and_locks() {
    let policy = "\
jurisdiction: [KR]
locked:
  gate: {fail_on: high, unknown: {critical: fail}}
  jurisdiction: [KR]
  rules: [security, s3-bucket-keeps-versions]
  context: {vendors: []}
  baseline: false
  waivers: {inline: false, max_days: 90, max_severity: medium, approvers: [ciso@acme.example], paths: ['sandbox/**']}
  attestations: {approvers: [ciso@acme.example]}
";
    let review = repository(policy, "").json("good.yaml --region ap-northeast-2");
    assert_eq!(review["policy"]["files"], json!([{"file": "policy/acme.yaml", "sha256": sha256(policy)}]));
    let locks: Vec<String> = review["policy"]["locks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|lock| {
            assert_eq!(lock["by"], "policy/acme.yaml");
            format!("{}={}", lock["key"].as_str().unwrap(), lock["value"].as_str().unwrap())
        })
        .collect();
    let expected = [
        "gate.fail_on=high",
        "gate.unknown.critical=fail",
        "jurisdiction=KR",
        "context.vendors=[]",
        "rules=security",
        "rules=s3-bucket-keeps-versions",
        "waivers.inline=false",
        "waivers.max_days=90",
        "waivers.max_severity=medium",
        "waivers.approvers=ciso@acme.example",
        "waivers.paths=sandbox/**",
        "baseline=false",
        "attestations.approvers=ciso@acme.example",
    ];
    assert_eq!(locks, expected);
    assert_eq!(review["policy"]["overrides"], json!([]));
}

#[test]
fn every_override_is_told_with_who_and_what() {
    let policy = "gate: {fail_on: medium, pillars: {security: low}}\njurisdiction: [KR]\ncontext: {default_tier: 3, tier_aliases: {a: 1}}\n";
    let more = "gate: {fail_on: high}\njurisdiction: [JP]\ncontext: {default_tier: 0, tier_aliases: {b: 2}}\n";
    let folder = repository(policy, more);
    folder.write("more.yaml", "tier_aliases: {a: 0}\n");
    let review = folder.json("good.yaml --fail-on critical --jurisdiction SG --context more.yaml --region ap-northeast-1");
    let told: Vec<String> = review["policy"]["overrides"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| {
            ["key", "value", "by", "instead_of", "of"].map(|field| change[field].as_str().unwrap().to_owned()).join(" | ")
        })
        .collect();
    let expected = [
        "gate.fail_on | high | plumbrule.yaml | medium | policy/acme.yaml",
        "gate.fail_on | critical | the command line | high | plumbrule.yaml",
        "jurisdiction | JP | plumbrule.yaml | KR | policy/acme.yaml",
        "jurisdiction | SG | the command line | JP | plumbrule.yaml",
        "context.default_tier | 0 | plumbrule.yaml | 3 | policy/acme.yaml",
        "context.tier_aliases.a | 0 | more.yaml | 1 | policy/acme.yaml",
    ];
    assert_eq!(told, expected);
}

#[test]
fn every_rule_that_is_left_out_is_told_with_who_says_so() {
    let policy = "rules: {skip: [instances-use-graviton]}\n";
    let folder = repository(policy, "rules: {skip: [s3-bucket-keeps-versions]}\n");
    let review = folder.json("good.yaml --skip s3-bucket-aborts-incomplete-uploads");
    let by = |rule: &str| {
        let left = review["coverage"]["rules_left_out"].as_array().unwrap().iter().find(|left| left["what"] == rule);
        left.map(|left| left["subject"].as_str().unwrap().to_owned())
    };
    assert_eq!(by("instances-use-graviton").as_deref(), Some("policy/acme.yaml"));
    assert_eq!(by("s3-bucket-keeps-versions").as_deref(), Some("plumbrule.yaml"));
    assert_eq!(by("s3-bucket-aborts-incomplete-uploads").as_deref(), Some("--skip"));
}

#[test]
fn the_configuration_and_both_policies_are_named_with_their_digests() {
    let outside = Folder::with(&[("acme.yaml", "gate: {fail_on: low}\n")]);
    let policy = outside.path().join("acme.yaml").to_string_lossy().into_owned();
    let review = repository(GATE, "").json(&format!("good.yaml --policy {policy}"));
    let files = &review["policy"]["files"];
    assert_eq!(files[0], json!({"file": "policy/acme.yaml", "sha256": sha256(GATE)}));
    assert_eq!(files[1], json!({"file": policy, "sha256": sha256("gate: {fail_on: low}\n")}));
    let configuration = json!({"file": "plumbrule.yaml", "sha256": sha256(&extends(GATE))});
    assert_eq!(review["provenance"]["configuration"], configuration);
}
