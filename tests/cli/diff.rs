//! Two reviews side by side: what came, went and stayed.

use super::run::{BUCKET, Folder, OPEN_SSH, Ran, command, ended, plumbrule};

fn diff(folder: &Folder, line: &str) -> Ran {
    ended(command().current_dir(folder.path()).arg("diff").args(line.split_whitespace()))
}

/// Reviews a template under the same name, and keeps the document.
fn keep(folder: &Folder, name: &str, template: &str, line: &str) {
    folder.write("t.yaml", template);
    let ran = folder.review(&format!("t.yaml {line} -q -o json={name}.json"));
    assert!(ran.code < 2, "{}", ran.err);
}

/// The findings of a rule as `group resource`.
fn found(folder: &Folder, line: &str, rule: &str) -> Vec<String> {
    let difference = diff(folder, &format!("{line} --format json")).json();
    let findings = difference["findings"].as_array().unwrap().clone();
    let of_rule = findings.into_iter().filter(|finding| finding["rule"] == rule);
    of_rule.map(|f| format!("{} {}", f["group"].as_str().unwrap(), f["resource"].as_str().unwrap())).collect()
}

const VERSIONS: &str = "s3-bucket-keeps-versions";

/// Buckets by name, each with whether it keeps versions.
fn buckets(buckets: &[(&str, &str)]) -> String {
    let bucket = |(name, status): &(&str, &str)| {
        format!("  {name}:\n    Type: AWS::S3::Bucket\n    Properties: {{VersioningConfiguration: {{Status: {status}}}}}\n")
    };
    format!("Resources:\n{}", buckets.iter().map(bucket).collect::<String>())
}

#[test]
fn every_finding_is_in_the_group_that_it_belongs_to() {
    let folder = Folder::with(&[]);
    let parameter = |text: &str| format!("Parameters: {{Mode: {{Type: String}}}}\n{text}");
    let old = [
        ("Worse", "Enabled"),
        ("Better", "Suspended"),
        ("Same", "Suspended"),
        ("Lost", "Suspended"),
        ("Asked", "Suspended"),
        ("Told", "!Ref Mode"),
    ];
    let new = [
        ("Worse", "Suspended"),
        ("Better", "Enabled"),
        ("Same", "Suspended"),
        ("Asked", "!Ref Mode"),
        ("Told", "Suspended"),
        ("Young", "Suspended"),
    ];
    keep(&folder, "old", &parameter(&buckets(&old)), "");
    keep(&folder, "new", &parameter(&buckets(&new)), "");
    let expected =
        ["new Young", "regressed Worse", "now-decided Told", "still-open Same", "now-unknown Asked", "gone Lost", "fixed Better"];
    assert_eq!(found(&folder, "old.json new.json", VERSIONS), expected);
    let back =
        ["new Lost", "regressed Better", "now-decided Asked", "still-open Same", "now-unknown Told", "gone Young", "fixed Worse"];
    assert_eq!(found(&folder, "new.json old.json", VERSIONS), back, "and the other way round");
}

#[test]
fn a_rule_that_is_left_out_or_changed_mends_nothing() {
    let rule = format!("rules/reliability/{VERSIONS}");
    let read = |file: &str| std::fs::read_to_string(format!("{rule}/{file}")).unwrap();
    let other = read("rule.rhai")
        .replace("require bucket.VersioningConfiguration.Status ==", "require bucket.VersioningConfiguration.Status !=");
    let folder = Folder::with(&[]);
    for file in ["rule.yaml", "cases.yaml"] {
        folder.write(&format!("own/{VERSIONS}/{file}"), read(file));
    }
    folder.write(&format!("own/{VERSIONS}/rule.rhai"), other);
    keep(&folder, "old", &buckets(&[("Data", "Suspended")]), "");
    keep(&folder, "without", &buckets(&[("Data", "Enabled")]), &format!("--skip {VERSIONS}"));
    keep(&folder, "other", &buckets(&[("Data", "Suspended")]), "--rules own");
    assert_eq!(found(&folder, "old.json without.json", VERSIONS), ["not-looked-at Data"]);
    assert_eq!(found(&folder, "old.json other.json", VERSIONS), ["rule-changed Data"]);
    assert_eq!(found(&folder, "other.json old.json", VERSIONS), ["rule-changed Data"]);
    let ran = diff(&folder, "other.json old.json --exit-code");
    assert!(ran.code == 0 && ran.out.contains("  Another version of the rule did not find it.\n"), "{}", ran.out);
    folder.write("u.yaml", BUCKET);
    folder.review("u.yaml -q -o json=elsewhere.json");
    let left = diff(&folder, "old.json elsewhere.json --format json").json();
    assert_eq!(left["counts"]["fixed"], 0, "u.yaml holds a resource of the same name, so it may be the same file");
}

#[test]
fn the_exit_code_speaks_of_what_came_only_if_asked() {
    let folder = Folder::with(&[]);
    keep(&folder, "bad", OPEN_SSH, "");
    let waived = OPEN_SSH.replace(
        "      SecurityGroupIngress:",
        "      # plumbrule: waive security-group-closes-admin-ports until 2026-12-31 by kim: the door closes with the move\n      SecurityGroupIngress:",
    );
    keep(&folder, "waived", &waived, "");
    keep(&folder, "good", &OPEN_SSH.replace("0.0.0.0/0", "10.0.0.0/8"), "");
    let code = |line: &str| diff(&folder, line).code;
    assert_eq!((code("good.json bad.json"), code("good.json bad.json --exit-code")), (0, 1));
    assert_eq!((code("bad.json good.json --exit-code"), code("bad.json bad.json --exit-code")), (0, 0));
    let ran = diff(&folder, "good.json waived.json --exit-code");
    assert!(ran.code == 0 && ran.out.contains(" A waiver quiets it.\n"), "{}{}", ran.code, ran.out);
}

#[test]
fn what_has_no_common_identity_is_refused() {
    let folder = Folder::with(&[("plumbrule.yaml", "workload: {name: orders}\n")]);
    keep(&folder, "orders", BUCKET, "");
    keep(&folder, "narrow", BUCKET, "--min-severity high");
    folder.write("plumbrule.yaml", "workload: {name: billing}\n");
    keep(&folder, "billing", BUCKET, "");
    folder.write("later.json", "{\"version\": 2}");
    for (line, complaint) in [
        (
            "orders.json billing.json",
            "error: cannot compare orders.json with billing.json: they review different workloads, `orders` and `billing`, and fingerprints hold within one",
        ),
        (
            "orders.json narrow.json",
            "error: cannot compare narrow.json: it leaves out findings that it counts; write it again without --min-severity",
        ),
        (
            "orders.json later.json",
            "error: cannot read later.json: it is a review of form 2, and this plumbrule reads form 1; use a newer one",
        ),
    ] {
        let ran = diff(&folder, line);
        assert_eq!((ran.code, ran.out.as_str(), ran.complaint()), (2, "", complaint));
    }
}

#[test]
fn a_comparison_is_the_same_in_every_language_and_keeps_to_its_schema() {
    let folder = Folder::with(&[]);
    keep(&folder, "old", OPEN_SSH, "");
    keep(&folder, "new", &OPEN_SSH.replace("Door", "Gate"), "--region eu-central-1 --lang ja");
    let schema = plumbrule("schema diff").json();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let [en, ko, ja] =
        ["en", "ko", "ja"].map(|language| diff(&folder, &format!("old.json new.json --format json --lang {language}")).json());
    for difference in [&en, &ko, &ja] {
        let faults: Vec<String> = validator.iter_errors(difference).map(|fault| fault.to_string()).collect();
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!(difference["counts"], en["counts"]);
        let states = &difference["states"]["new"];
        let sum: u64 = states.as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum();
        assert_eq!(sum, 307);
    }
    let messages = [&en, &ko, &ja].map(|difference| difference["findings"][0]["message"].to_string());
    assert!(messages[0] != messages[1] && messages[1] != messages[2] && messages[0] != messages[2], "{messages:?}");
    assert!(!validator.is_valid(&serde_json::json!({"diff": 1})));
}

#[test]
fn a_comparison_as_people_read_it() {
    const RULES: &str = "--rule security-group-closes-admin-ports --rule s3-bucket-keeps-versions";
    let folder = Folder::with(&[("plumbrule.yaml", "workload: {name: orders}\n")]);
    keep(&folder, "old", &format!("{OPEN_SSH}  Data:\n    Type: AWS::S3::Bucket\n"), RULES);
    keep(&folder, "new", &OPEN_SSH.replace("22", "3389"), &format!("{RULES} --account 111122223333"));
    for (name, line) in [("text", ""), ("korean", "--lang ko"), ("japanese", "--lang ja"), ("markdown", "--format markdown")] {
        let shown = diff(&folder, &format!("old.json new.json {line}")).out.replace(env!("CARGO_PKG_VERSION"), "VERSION");
        insta::assert_snapshot!(format!("a_comparison_in_{name}"), shown);
    }
}

#[test]
fn nothing_of_a_review_has_power_over_a_terminal_or_a_comment() {
    let folder = Folder::with(&[]);
    keep(&folder, "old", &OPEN_SSH.replace("0.0.0.0/0", "10.0.0.0/8"), "");
    keep(&folder, "new", OPEN_SSH, "");
    let hostile =
        folder.read("new.json").replace("\"Door\"", "\"Do\\u001b[2Jor@team|<b>\"").replace("\"t.yaml\"", "\"t`|<i>.yaml\"");
    folder.write("new.json", hostile);
    let text = diff(&folder, "old.json new.json").out;
    assert!(text.contains("Do␛[2Jor@team|<b>.SecurityGroupIngress[0] (") && !text.contains('\u{1b}'), "{text}");
    let markdown = diff(&folder, "old.json new.json --format markdown").out;
    assert!(markdown.contains("`t'\\|<i>.yaml:6` `Do␛[2Jor@team\\|<b>.SecurityGroupIngress[0]`"), "{markdown}");
}
