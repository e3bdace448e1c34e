//! What `rules validate` says of the built-in rules, and of rules that are wrong.
#![expect(clippy::unwrap_used, reason = "a test fails where something is not as it should be")]

use std::fs;
use std::path::Path;

use plumbrule::engine::validate;
use plumbrule::rule::Rulebook;

#[test]
fn no_built_in_rule_has_a_problem() {
    let rulebook = Rulebook::builtin().unwrap();
    let problems: Vec<String> = rulebook.rules().flat_map(validate).map(|problem| problem.to_string()).collect();
    println!("validate: {} rules, {} problems", rulebook.len(), problems.len());
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

/// A rule without problems; the bad ones differ from it in one place.
const METADATA: &str = r#"engine: 1
applies_to: [AWS::S3::Bucket]
severity: {default: high, outside: low}
effort: small
evidence: [{practice: SEC08-BP02, strength: evidences}]
implements: [GPU-FSX-07]
since: 0.1.0
settings: {MIN_DAYS: 7}
sources: ["https://docs.aws.amazon.com/AmazonS3/latest/userguide/"]
en:
  title: Title
  why: Why
  fix: Fix
  outside: "Region {region}"
  unsure: Unsure
ko:
  title: 제목
  why: 이유
  fix: 조치
  outside: "{region} 리전"
  unsure: 미확정
ja:
  title: 題
  why: 理由
  fix: 対処
  outside: "リージョン {region}"
  unsure: 未確定
"#;

const SCRIPT: &str = r#"// Every bucket stays.
fn check(bucket, design) {
    let region = bucket.region;
    let days = MIN_DAYS;
    require bucket.BucketName.or(undecided("unsure")) != "x" else "outside";
}
"#;

/// The problems of a rule, each as `file:line:column: message`.
fn problems(folder: &Path, metadata: &str, script: &str) -> Vec<String> {
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join("rule.yaml"), metadata).unwrap();
    fs::write(folder.join("rule.rhai"), script).unwrap();
    let mut rulebook = Rulebook::default();
    rulebook.add_folder(folder).unwrap();
    let shown = format!("{}/", folder.display());
    rulebook.rules().flat_map(validate).map(|problem| problem.to_string().replace(&shown, "")).collect()
}

#[test]
fn the_pattern_of_the_bad_rules_is_good() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(problems(&folder.path().join("good-rule"), METADATA, SCRIPT), Vec::<String>::new());
}

/// What replaces the `require` of the good script, and the problem that it brings.
const BAD_CHECKS: &[(&str, &str)] = &[
    (
        r#"require bucket.BucketEncription.present else "outside";"#,
        "rule.rhai:5:20: there is no property `BucketEncription`; did you mean `BucketEncryption`?",
    ),
    (
        r#"require bucket.VersioningConfiguration.Statu == "Enabled" else "outside";"#,
        "rule.rhai:5:44: there is no property `Statu`; did you mean `Status`?",
    ),
    (
        r#"require bucket.VersioningConfiguration.Status == "On" else "outside";"#,
        "rule.rhai:5:54: the schema does not allow `On` here, but `Enabled`, `Suspended`",
    ),
    (
        r#"require bucket.VersioningConfiguration.Status in ["enabled", "Suspended"] else "outside";"#,
        "rule.rhai:5:55: the schema does not allow `enabled` here, but `Enabled`, `Suspended`; did you mean `Enabled`?",
    ),
    (
        r#"require bucket.VersioningConfiguration.Status.or("Off") == "Enabled" else "outside";"#,
        "rule.rhai:5:54: the schema does not allow `Off` here, but `Enabled`, `Suspended`",
    ),
    (r#"require bucket.BucketName == 7 else "outside";"#, "rule.rhai:5:34: the value is a text and is never equal to a number"),
    (
        r#"require bucket.ObjectLockEnabled == "true" else "outside";"#,
        "rule.rhai:5:41: the value is a boolean and is never equal to a text",
    ),
    (
        r#"require bucket.BucketName != "x" else "outside";"#,
        "rule.rhai:5:13: `bucket.BucketName` may be missing, and `!=` needs a value: say what AWS's default is with `.or(…)`",
    ),
    (
        r#"require bucket.LifecycleConfiguration.Rules.every(|r| r.ExpirationInDays > 3) else "outside";"#,
        "rule.rhai:5:59: `r.ExpirationInDays` may be missing, and `>` needs a value: say what AWS's default is with `.or(…)`",
    ),
    (
        r#"require bucket.LifecycleConfiguration.Rules.some(|r| r.ExpirationInDays.or(0) + region.Nothing == 3) else "outside";"#,
        "rule.rhai:5:92: a text has no property `Nothing`",
    ),
    (
        r#"require bucket.BucketName.matches("a*") else "outside";"#,
        "rule.rhai:5:31: `bucket.BucketName` may be missing, and `matches` needs a value: say what AWS's default is with `.or(…)`",
    ),
    (
        r#"foreach r in bucket.LifecycleConfiguration.Rules { require r.Statuz == "Enabled" else "outside"; }"#,
        "rule.rhai:5:66: there is no property `Statuz`; did you mean `Status`?",
    ),
    (
        r#"require bucket.LifecycleConfiguration.Rules.some(|r| r.Prefiks == region) else "outside";"#,
        "rule.rhai:5:60: there is no property `Prefiks`; did you mean `Prefix`?",
    ),
    (
        r#"require bucket.referrers("AWS::S3::BucketPolicy", "Bukket").count() == 0 else "outside";"#,
        "rule.rhai:5:55: the path `Bukket` does not exist: no property `Bukket`; did you mean `Bucket`?",
    ),
    (
        r#"require bucket.referrers("AWS::EC2::Instance", "SecurityGroupIds").count() == 0 else "outside";"#,
        "rule.rhai:5:52: `SecurityGroupIds` of the path `SecurityGroupIds` is a list; write `[]` after it",
    ),
    (
        r#"require design.all("AWS::S3::Buckets").count() == 0 else "outside";"#,
        "rule.rhai:5:24: `AWS::S3::Buckets` is no kind; did you mean `AWS::S3::Bucket`?",
    ),
    (
        r#"require design.all("AWS::S3::BucketPolicy").some(|p| p.Bucked.is(bucket)) else "outside";"#,
        "rule.rhai:5:60: there is no property `Bucked`; did you mean `Bucket`?",
    ),
    (
        r#"require bucket.BucketName.resource().NoSuchThing.present else "outside";"#,
        "rule.rhai:5:42: there is no property `NoSuchThing`",
    ),
    (r#"require design.regoin == "x" else "outside";"#, "rule.rhai:5:20: there is no property `regoin`; did you mean `region`?"),
    (
        r#"require bucket.BucketName.start_with("a") else "outside";"#,
        "rule.rhai:5:31: there is no word `start_with`; did you mean `starts_with`?",
    ),
    (
        r#"require fact("instances", region).gpus.or(0) > 1 else "outside";"#,
        "rule.rhai:5:13: there is no word `fact`; did you mean `facts`?",
    ),
    (r#"require facts("instance", region).gpus.or(0) > 1 else "outside";"#, "rule.rhai:5:19: there is no facts table `instance`"),
    (r#"require regoin == "x" else "outside";"#, "rule.rhai:5:13: the name `regoin` is not defined; did you mean `region`?"),
    (r#"require region == NO_DAYS else "outside";"#, "rule.rhai:5:23: the setting `NO_DAYS` is not in `settings`"),
    (
        r#"require days else "outside";"#,
        "rule.rhai:5:13: a bare name says nothing of the place; compare it: `require days == true`",
    ),
    (r#"require bucket.BucketName else "outside";"#, "rule.rhai:5:13: a text is no condition; compare it"),
    (r#"foreach x in region { require x == "a" else "outside"; }"#, "rule.rhai:5:18: a text is no list"),
    (r#"require region == "x" else "outsyde";"#, "rule.rhai:5:32: the text key `outsyde` has no text; did you mean `outside`?"),
    (
        r#"let x = 1; x = 2; require region == "x" else "outside";"#,
        "rule.rhai:5:18: a name gets its value once, with `let`; there is no assignment",
    ),
    (r#"return; require region == "x" else "outside";"#, "rule.rhai:5:5: "),
    (
        r#"require region == `x${days}` else "outside";"#,
        "rule.rhai:5:23: the rule language has no interpolated text; texts stand in `rule.yaml`",
    ),
    (r#"require region == "x" && days == 1 else "outside";"#, "rule.rhai:5:27: Unknown operator: '&&'"),
    (r#"require region = "x" else "outside";"#, "rule.rhai:5:20: "),
    ("while true { }", "rule.rhai:5:5: "),
];

#[test]
fn a_bad_check_is_shown_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let good = SCRIPT.lines().nth(4).unwrap().trim();
    let mut wrong = Vec::new();
    for (number, (line, expected)) in BAD_CHECKS.iter().enumerate() {
        let script = SCRIPT.replace(good, line);
        let found = problems(&folder.path().join(format!("bad-{number}")), METADATA, &script);
        let is_found = found.iter().any(|one| one == expected || (expected.ends_with(": ") && one.starts_with(expected)));
        // The good line used the text `unsure`, which stands alone now.
        let others = found.iter().filter(|one| !one.contains("`unsure`")).count();
        if !is_found || (others != 1 && !expected.contains("text key")) {
            wrong.push(format!("{line}\n  expected {expected}\n  found    {}", found.join("\n           ")));
        }
    }
    println!("validate: {} bad checks", BAD_CHECKS.len());
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// A part of `rule.yaml` or of the script, what stands in its place, and the problem that it brings.
const BAD_RULES: &[(&str, &str, &str)] = &[
    ("engine: 1", "engine: 2", "rule.yaml:1:1: `engine` is 2; this program speaks version 1"),
    ("AWS::S3::Bucket]", "AWS::S3::Buckte]", "rule.yaml:2:1: `AWS::S3::Buckte` is no kind; did you mean `AWS::S3::Bucket`?"),
    ("SEC08-BP02", "SEC08-BP99", "rule.yaml:5:1: `SEC08-BP99` is no best practice; did you mean `SEC08-BP01`?"),
    ("GPU-FSX-07", "FSX-07", "rule.yaml:6:1: `FSX-07` is no catalogue entry such as GPU-FSX-07"),
    ("0.1.0", "first", "rule.yaml:7:1: `first` is no version such as 0.1.0"),
    ("{MIN_DAYS: 7}", "{MIN_DAYS: 7, MAX_DAYS: 9}", "rule.yaml:8:1: the script does not use the setting `MAX_DAYS`"),
    ("https://docs", "http://docs", "rule.yaml:9:1: `http://docs.aws.amazon.com/AmazonS3/latest/userguide/` is no https link"),
    ("[\"https://docs.aws.amazon.com/AmazonS3/latest/userguide/\"]", "[]", "rule.yaml:9:1: `sources` names no page"),
    ("  why: 이유\n", "", "rule.yaml:16:1: `ko` has no text `why`"),
    ("リージョン {region}", "リージョン", "rule.yaml:26:3: `ja.outside` has the placeholders none, `en.outside` has {region}"),
    ("  unsure: Unsure\n", "  unsure: Unsure\n  spare: Spare\n", "rule.yaml:16:3: the script does not use the text `spare`"),
    ("outside: low", "inside: low", "rule.yaml:3:1: `severity` names `inside`, which no `require` uses"),
    ("let region =", "let place =", "rule.rhai:5:67: nothing fills `{region}` of the text `outside` here"),
    (
        "{region}",
        "{bucket}",
        "rule.rhai:5:67: `{bucket}` of the text `outside` is a whole resource; show its `id` through a variable",
    ),
    (
        "// Every bucket stays.\n",
        "",
        "rule.rhai:1:1: the first line is a comment sentence that states the claim: `// Every bucket ….`",
    ),
    ("fn check(bucket", "fn czech(bucket", "rule.rhai:1:1: the script has no function `check(resource, design)`"),
    ("design) {", "design) {{", "rule.rhai:7:1: Expecting '}' to terminate this block"),
];

#[test]
fn a_bad_rule_is_shown_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    for (number, (good, bad, expected)) in BAD_RULES.iter().enumerate() {
        let (metadata, script) = (METADATA.replace(good, bad), SCRIPT.replace(good, bad));
        let found = problems(&folder.path().join(format!("bad-{number}")), &metadata, &script);
        if !found.iter().any(|one| one == expected || (expected.ends_with(": ") && one.starts_with(expected))) {
            wrong.push(format!("{bad}\n  expected {expected}\n  found    {}", found.join("\n           ")));
        }
    }
    println!("validate: {} bad rules", BAD_RULES.len());
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn a_script_of_more_than_25_lines_is_too_long() {
    let folder = tempfile::tempdir().unwrap();
    let many: String = (0..22).map(|n| format!("    let name_{n} = 1;\n")).collect::<Vec<_>>().concat();
    let script = SCRIPT.replace("    let days", &format!("{many}    let days"));
    let found = problems(&folder.path().join("long-rule"), METADATA, &script);
    assert_eq!(found, ["rule.rhai:27:1: the script has 27 lines of code; a rule has at most 25, a longer walk is vocabulary"]);
}

#[test]
fn a_name_of_a_folder_is_in_kebab_case() {
    let folder = tempfile::tempdir().unwrap();
    let found = problems(&folder.path().join("Bad_Rule"), METADATA, SCRIPT);
    assert_eq!(found, ["rule.yaml:1:1: the folder's name `Bad_Rule` is not in kebab-case"]);
}

#[test]
fn a_hostile_rule_can_be_read() {
    let folder = tempfile::tempdir().unwrap();
    for entry in fs::read_dir("tests/hostile").unwrap() {
        let path = entry.unwrap().path();
        let found = problems(&folder.path().join(path.file_stem().unwrap()), METADATA, &fs::read_to_string(&path).unwrap());
        assert!(!found.is_empty(), "{}", path.display());
    }
}
