//! A review that was written as JSON can be written in every other format and language, as if it had been at once.

use std::collections::BTreeMap;

use plumbrule::report::Format;
use serde_json::{Value, json};

use super::run::{BUCKET, Folder, OPEN_SSH, Ran, command, ended};

const LANGUAGES: [&str; 3] = ["en", "ko", "ja"];

/// A parameter without a value, a waiver in a comment, one in a file, and an input that cannot be read.
const DATA: &str = "\
Parameters: {Mode: {Type: String}}
Resources:
  # plumbrule: waive s3-bucket-aborts-incomplete-uploads until 2027-03-31 by team-a: small files only
  Data:
    Type: AWS::S3::Bucket
    Properties: {VersioningConfiguration: {Status: !Ref Mode}}
";
const WAIVERS: &str = "\
waivers:
  - {rule: s3-bucket-encryption-uses-customer-key, resource: Data, reason: public data, owner: team-b, until: 2027-01-31}
";

fn folder() -> Folder {
    Folder::with(&[
        ("stack/data.yaml", DATA),
        ("stack/door.yaml", OPEN_SSH),
        ("stack/macro.yaml", "Transform: Company::Macro\nResources: {}\n"),
        ("waivers.yaml", WAIVERS),
        ("plumbrule.yaml", "workload: {name: shop}\n"),
    ])
}

/// The options that write every format to a file of its own, below a prefix.
fn outputs(prefix: &str) -> String {
    Format::ALL.map(|format| format!("-o {0}={prefix}.{0}", format.name())).join(" ")
}

fn written(folder: &Folder, prefix: &str) -> BTreeMap<Format, Vec<u8>> {
    Format::ALL.into_iter().map(|format| (format, folder.bytes(&format!("{prefix}.{}", format.name())))).collect()
}

fn convert(folder: &Folder, line: &str) -> Ran {
    ended(command().current_dir(folder.path()).arg("convert").args(line.split_whitespace()))
}

#[test]
fn what_convert_writes_is_what_review_would_have_written() {
    let folder = folder();
    folder.review("stack/data.yaml -q -o json=before.json");
    for language in LANGUAGES {
        let ran =
            folder.review(&format!("stack -q --include-passes --baseline before.json --lang {language} {}", outputs(language)));
        assert_eq!(ran.code, 1, "{}", ran.err);
    }
    for held in ["inSource", "external", "\"open\"", "\"pass\"", "\"new\"", "\"unchanged\""] {
        assert!(folder.read("en.sarif-full").contains(held), "the review holds nothing of {held}");
    }
    for from in LANGUAGES {
        for to in LANGUAGES {
            let ran = convert(&folder, &format!("{from}.json --lang {to} -q {}", outputs("converted")));
            assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
            let (direct, converted) = (written(&folder, to), written(&folder, "converted"));
            for format in Format::ALL {
                assert!(direct[&format] == converted[&format], "{format:?} differs, from {from} to {to}");
            }
        }
    }
}

#[test]
fn reviews_of_the_examples_come_out_the_same_too() {
    let folder = Folder::with(&[]);
    for example in ["web-service", "ai-training --jurisdiction KR --region ap-northeast-2 --skip nat-vpc-has-s3-gateway-endpoint"]
    {
        let prefix = folder.path().join("direct");
        let line = format!("examples/{example} --lang ja -q {}", outputs(&prefix.display().to_string()));
        super::run::review(&line);
        let ran = convert(&folder, &format!("direct.json -q {}", outputs("converted")));
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        for (format, bytes) in written(&folder, "direct") {
            assert!(bytes == folder.bytes(&format!("converted.{}", format.name())), "{format:?} of {example}");
        }
    }
}

#[test]
fn the_language_is_the_reviews_and_the_format_text_if_nothing_is_said() {
    let folder = folder();
    let direct = folder.review("stack --lang ko -o json=review.json");
    let ran = convert(&folder, "review.json");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_eq!(ran.out, direct.out);
    let ran = convert(&folder, "review.json -o csv=review.csv");
    assert_eq!(
        (ran.out.as_str(), ran.err.as_str()),
        ("", "파일을 저장했습니다. 경로: review.csv.\n"),
        "a file alone prints nothing"
    );
}

#[test]
fn a_severity_and_a_limit_can_be_chosen_afterwards() {
    let folder = folder();
    folder.review("stack -q -o json=review.json");
    for line in ["--min-severity high", "--format markdown --max-chars 3000", "--format markdown --min-severity high"] {
        let direct = folder.review(&format!("stack {line}"));
        assert_eq!(convert(&folder, &format!("review.json {line}")).out, direct.out, "{line}");
    }
    let cut = convert(&folder, "review.json --format markdown --max-chars 3000").out;
    assert!(cut.chars().count() <= 3_000 && cut.contains("The JSON report holds all of it."), "{cut}");
}

#[test]
fn other_rules_at_hand_are_said() {
    let folder = folder();
    folder.write("own/security/bucket-is-named/rule.yaml", RULE);
    folder.write(
        "own/security/bucket-is-named/rule.rhai",
        "// A bucket has a name.\nfn check(bucket, design) {\n    require bucket.BucketName.present else \"none\";\n}\n",
    );
    folder.review("stack -q --rules own -o json=review.json");
    let ran = convert(&folder, "review.json --format csv");
    assert!(ran.complaint().starts_with("note: The review was made with other rules"), "{}", ran.err);
    assert!(ran.out.contains(",bucket-is-named,none,security,bucket-is-named,"), "the id stands for the title: {}", ran.out);
    let ran = convert(&folder, "review.json --format csv --rules own");
    assert_eq!(ran.err, "");
    assert!(ran.out.contains(",bucket-is-named,none,security,Buckets have names,"), "{}", ran.out);
    assert_eq!(convert(&folder, "review.json --format csv -q").err, "");
}

const RULE: &str = "\
engine: 1
applies_to: [AWS::S3::Bucket]
severity: low
effort: small
evidence: []
since: 0.1.0
sources: []
en: {title: Buckets have names, why: w, fix: f, none: No name.}
ko: {title: 이름, why: w, fix: f, none: 이름이 없습니다.}
ja: {title: 名前, why: w, fix: f, none: 名前がありません。}
";

#[test]
fn what_is_no_review_is_one_clear_error() {
    let folder = Folder::with(&[("t.yaml", BUCKET), ("list.json", "[]")]);
    folder.review("t.yaml -q -o json=review.json");
    let mut later: Value = serde_json::from_str(&folder.read("review.json")).unwrap();
    later["version"] = json!(2);
    folder.write("later.json", later.to_string());
    for (line, message) in [
        ("nowhere.json", "error: cannot read nowhere.json; check that it exists"),
        ("list.json", "error: cannot understand list.json: it is no review of plumbrule"),
        ("t.yaml", "error: cannot understand t.yaml: it is no review of plumbrule"),
        (
            "later.json",
            "error: cannot read later.json: it is a review of form 2, and this plumbrule reads form 1; use a newer one",
        ),
        ("review.json -o xml=a.xml", "error: `xml` is no format of a review; use text, json, "),
        ("review.json -o csv=nowhere/a.csv", "error: cannot write nowhere/a.csv: there is no folder nowhere"),
    ] {
        let ran = convert(&folder, line);
        assert_eq!(ran.code, 2, "{line}");
        assert!(ran.complaint().starts_with(message), "{line}: {}", ran.err);
    }
    assert_eq!(convert(&folder, "review.json --max-chars 999").code, 2);
}
