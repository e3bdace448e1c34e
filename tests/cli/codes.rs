//! Exit codes, what comes first, and the messages that go with them.

use super::run::{BUCKET, Folder, OPEN_SSH, ended, plumbrule, reasons, review};

/// A rule that is wrong: it compares a missing value.
const BROKEN_METADATA: &str = "\
engine: 1
applies_to: [AWS::S3::Bucket]
severity: low
effort: small
evidence: [{practice: SEC08-BP02, strength: hints}]
since: 0.1.0
sources: ['https://docs.aws.amazon.com/AmazonS3/latest/userguide/']
en: {title: Title, why: Why, fix: Fix, off: Off}
ko: {title: Title, why: Why, fix: Fix, off: Off}
ja: {title: Title, why: Why, fix: Fix, off: Off}
";
const BROKEN_SCRIPT: &str = "// Broken.\nfn check(bucket, design) {\n    require bucket.BucketName > 1 else \"off\";\n}\n";

/// Most of what matters hangs on parameters without a value.
const MANY_PARAMETERS: &str = "\
Parameters: {Tokens: {Type: String}, From: {Type: Number}, To: {Type: Number}, Range: {Type: String}}
Resources:
  Template:
    Type: AWS::EC2::LaunchTemplate
    Properties: {LaunchTemplateData: {MetadataOptions: {HttpTokens: !Ref Tokens}}}
  Door:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: door
      SecurityGroupIngress: [{IpProtocol: tcp, FromPort: !Ref From, ToPort: !Ref To, CidrIp: !Ref Range}]
  Window:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: window
      SecurityGroupIngress: [{IpProtocol: tcp, FromPort: !Ref From, ToPort: !Ref To, CidrIp: !Ref Range}]
";

fn folder() -> Folder {
    Folder::with(&[
        ("good.yaml", BUCKET),
        ("open.yaml", OPEN_SSH),
        ("bad.yaml", "Resources: ["),
        ("many.yaml", MANY_PARAMETERS),
        ("pack/bucket-is-named/rule.yaml", BROKEN_METADATA),
        ("pack/bucket-is-named/rule.rhai", BROKEN_SCRIPT),
        ("pack/bucket-is-named/cases.yaml", "[]\n"),
    ])
}

#[test]
fn every_code_has_its_run() {
    let folder = folder();
    for (line, code, kinds) in [
        ("good.yaml", 0, &["passed"][..]),
        ("open.yaml", 1, &["gate-failed"]),
        ("good.yaml bad.yaml", 2, &["input-error"]),
        ("many.yaml", 3, &["not-enough-known"]),
        ("good.yaml --rules pack", 70, &["rule-error"]),
    ] {
        let ran = folder.review(&format!("{line} --format json"));
        assert_eq!(ran.code, code, "{line}: {}", ran.err);
        assert_eq!(reasons(&ran.json()), kinds, "{line}");
    }
}

#[test]
fn the_first_reason_that_holds_is_the_code_and_none_hides_another() {
    let folder = folder();
    for (line, code, kinds) in [
        (
            "open.yaml bad.yaml good.yaml many.yaml --rules pack",
            1,
            &["gate-failed", "input-error", "rule-error", "not-enough-known"][..],
        ),
        ("bad.yaml good.yaml many.yaml --rules pack", 2, &["input-error", "rule-error", "not-enough-known"]),
        ("good.yaml many.yaml --rules pack", 70, &["rule-error", "not-enough-known"]),
    ] {
        let ran = folder.review(&format!("{line} --format json"));
        assert_eq!(ran.code, code, "{line}: {}", ran.err);
        assert_eq!(reasons(&ran.json()), kinds, "{line}");
        assert_eq!(ran.err.lines().count(), kinds.len(), "every reason stands on standard error: {}", ran.err);
    }
}

#[test]
fn exit_zero_lets_the_gate_pass_and_nothing_else() {
    let folder = folder();
    for (line, code) in [
        ("open.yaml", 0),
        ("many.yaml", 0),
        ("good.yaml", 0),
        ("good.yaml bad.yaml", 2),
        ("open.yaml bad.yaml", 2),
        ("good.yaml --rules pack", 70),
        ("open.yaml good.yaml --rules pack", 70),
    ] {
        let ran = folder.review(&format!("{line} --exit-zero"));
        assert_eq!(ran.code, code, "{line}: {}", ran.err);
    }
    let ran = folder.review("open.yaml --exit-zero");
    assert!(ran.err.contains("gate failed: "), "{}", ran.err);
    assert!(
        ran.err.contains("The exit code is 0, since --exit-zero leaves the gate aside; without the option it would be 1."),
        "{}",
        ran.err
    );
}

#[test]
fn fail_on_says_what_stops_the_gate() {
    let folder = folder();
    for (line, code) in [
        ("open.yaml --fail-on none", 0),
        ("open.yaml --fail-on critical", 0),
        ("open.yaml --fail-on high", 1),
        ("good.yaml --fail-on low", 1),
        ("many.yaml --fail-on none", 0),
    ] {
        let ran = folder.review(line);
        assert_eq!(ran.code, code, "{line}: {}", ran.err);
    }
}

#[test]
fn the_configuration_sets_the_gate_and_the_command_line_wins() {
    let folder = folder();
    folder.write("plumbrule.yaml", "gate: {fail_on: low, min_decided: 0}\n");
    assert_eq!(folder.review("good.yaml").code, 1);
    assert_eq!(folder.review("good.yaml --fail-on high").code, 0);
    assert_eq!(folder.review("many.yaml --fail-on high").code, 0, "min_decided: 0 asks for nothing");
    folder.write("plumbrule.yaml", "gate: {min_decided: 1}\n");
    assert_eq!(folder.review("many.yaml").code, 3);
    folder.write("plumbrule.yaml", "gate: {unknown: {high: fail, critical: fail}}\n");
    let ran = folder.review("many.yaml");
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.err.starts_with("gate failed: Unknown verdicts at or above `fail_on: high`"), "{}", ran.err);
}

#[test]
fn too_little_known_says_what_to_do() {
    let ran = folder().review("many.yaml");
    assert_eq!(
        ran.complaint(),
        "not enough known: Decided verdicts at or above `fail_on: high`: 0%; the gate asks for 50%. Pass --parameters FILE."
    );
}

#[test]
fn a_broken_rule_is_our_fault_with_its_place() {
    let ran = folder().review("good.yaml --rules pack --rule bucket-is-named");
    assert_eq!(ran.code, 70);
    assert_eq!(
        ran.complaint(),
        "rule error: The rule bucket-is-named broke off: pack/bucket-is-named/rule.rhai:3:31: cannot use missing \
         `Resources.Data.Properties.BucketName` here; give AWS's documented default with .or(…)"
    );
}

#[test]
fn a_script_that_does_not_compile_is_our_fault_too() {
    let folder = folder();
    folder.write("pack/bucket-is-named/rule.rhai", "// Broken.\nfn check(bucket, design) {\n    require else \"off\";\n}\n");
    let ran = folder.review("good.yaml --rules pack");
    assert_eq!(ran.code, 70, "{}", ran.err);
    assert!(ran.complaint().contains("pack/bucket-is-named/rule.rhai:3:"), "{}", ran.err);
}

/// What is wrong on the command line, and the one line that says so.
const USAGE: &[(&str, &str)] = &[
    ("good.yaml --as-of tomorrow", "error: `tomorrow` is no day; write --as-of YYYY-MM-DD"),
    ("good.yaml --as-of 2026-02-30", "error: `2026-02-30` is no day; write --as-of YYYY-MM-DD"),
    (
        "good.yaml --rule s3-bucket-versions",
        "error: there is no rule `s3-bucket-versions`; similar: s3-bucket-keeps-versions, versioned-bucket-expires-old-versions, ",
    ),
    ("good.yaml --skip nonsense", "error: there is no rule `nonsense`; `plumbrule rules list` shows all"),
    ("good.yaml --pillar secrity", "error: there is no pack `secrity`; the packs are cost-optimization, gpu, "),
    ("good.yaml --fail-on severe", "error: `severe` is no severity; use critical, high, medium, low or info, or none"),
    ("good.yaml --jurisdiction XX", "error: cannot find jurisdiction `XX`; built in are EU-ESC, EU, ID, IN, JP, KR, MY, SG, TH"),
    ("good.yaml --parameter Mode", "error: `Mode` is no parameter; write --parameter NAME=VALUE"),
    ("good.yaml --parameters nowhere.json", "error: cannot read nowhere.json: "),
    ("good.yaml --parameters good.yaml", "error: good.yaml: expected a list of {\"ParameterKey\": …"),
    ("good.yaml --config nowhere.yaml", "error: cannot read nowhere.yaml; check that it exists and is a text file: "),
    ("good.yaml --context nowhere.yaml", "error: cannot read nowhere.yaml; check that it exists and is a text file: "),
    ("good.yaml --rules nowhere", "error: cannot load the rules of nowhere: "),
    (
        "good.yaml -o xml=a.xml",
        "error: `xml` is no format of a review; use text, json, markdown, html, sarif, sarif-github, sarif-full, junit, gitlab, github, github-summary, csv, ledger-csv or xlsx",
    ),
    ("good.yaml -o json", "error: `json` is no output; write FORMAT=FILE, such as json=review.json"),
    ("good.yaml -o json=", "error: `json=` names no file"),
    ("good.yaml --trace nonsense", "error: `nonsense` is no trace; write --trace RULE@RESOURCE"),
    ("good.yaml --trace nonsense@Data", "error: there is no rule `nonsense`; `plumbrule rules list` shows all"),
    (
        "good.yaml --trace s3-bucket-keeps-versions@Logs",
        "error: the rule `s3-bucket-keeps-versions` gives no verdict on a resource `Logs` (it speaks of Data)",
    ),
];

#[test]
fn wrong_usage_is_one_line_and_code_2() {
    let folder = folder();
    for (line, message) in USAGE {
        let mut command = super::run::command();
        command.current_dir(folder.path()).arg("review").args(line.split_whitespace());
        let ran = ended(&mut command);
        assert_eq!(ran.code, 2, "{line}: {}", ran.err);
        assert_eq!(ran.out, "", "{line}");
        assert!(ran.complaint().starts_with(message), "{line}\n{}", ran.err);
    }
}

#[test]
fn what_the_parser_of_arguments_refuses_is_code_2() {
    for line in
        ["review", "review a.yaml --jobs 0", "review a.yaml --min-severity worst", "review a.yaml --lang fr", "look", "rules", ""]
    {
        let ran = plumbrule(line);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{line}");
        assert!(!ran.err.is_empty(), "{line}");
    }
    assert_eq!(plumbrule("--version").code, 0);
}

#[test]
fn a_mistake_in_the_configuration_is_shown_with_its_place() {
    let folder = folder();
    folder.write("plumbrule.yaml", "gate: {fail_on: high}\nignore: [x]\n");
    let ran = folder.review("good.yaml");
    assert_eq!(ran.code, 2);
    let expected = "error: cannot understand plumbrule.yaml:2:1: unknown field `ignore`, expected one of `extends`, `gate`, ";
    assert!(ran.complaint().starts_with(expected), "{}", ran.err);
    folder.write("plumbrule.yaml", "rules: {skip: [s3-bucket-versions]}\n");
    let ran = folder.review("good.yaml");
    assert_eq!(ran.code, 2);
    assert!(ran.complaint().starts_with("error: there is no rule `s3-bucket-versions`; similar: "), "{}", ran.err);
}

#[test]
fn the_day_comes_from_as_of_then_from_the_epoch() {
    let folder = folder();
    let day = |line: &str, epoch: &str| {
        let mut command = super::run::command();
        command.current_dir(folder.path()).env("SOURCE_DATE_EPOCH", epoch);
        ended(command.args(["review", "good.yaml", "--format", "json"]).args(line.split_whitespace()))
    };
    assert_eq!(day("", "86399").json()["provenance"]["as_of"], "1970-01-01");
    assert_eq!(day("", "86400").json()["provenance"]["as_of"], "1970-01-02");
    assert_eq!(day("--as-of 2026-11-23", "0").json()["provenance"]["as_of"], "2026-11-23");
    let ran = day("", "soon");
    assert_eq!(ran.code, 2);
    assert!(ran.complaint().starts_with("error: SOURCE_DATE_EPOCH `soon` is no number of seconds"), "{}", ran.err);
}

#[test]
fn a_statement_from_the_future_is_refused() {
    let folder = folder();
    folder.write("plumbrule.yaml", "workload: {complete: {owner: kim, date: 2026-11-24}}\n");
    let ran = folder.review("good.yaml");
    assert_eq!(ran.code, 2);
    assert!(ran.complaint().starts_with("error: workload.complete is dated 2026-11-24, after the day"), "{}", ran.err);
}

#[test]
fn the_examples_end_as_the_readme_says() {
    assert_eq!(review("examples/web-service").code, 1);
    assert_eq!(review("examples/cdk-app").code, 0);
}
