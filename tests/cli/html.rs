//! `-o html`: the page that people read, and the file beside it where it has no room for all findings.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::run::{BUCKET, Folder, OPEN_SSH, review};

/// Largest page of the example in one language, in bytes.
const ONE_LANGUAGE: usize = 400_000;
/// Largest page of the example in three languages.
const THREE_LANGUAGES: usize = 1_000_000;

#[test]
fn the_pages_of_the_examples_are_small() {
    for example in ["web-service", "cdk-app", "ai-training"] {
        for (language, most) in [("en", ONE_LANGUAGE), ("ko", ONE_LANGUAGE), ("ja", ONE_LANGUAGE), ("all", THREE_LANGUAGES)] {
            let page = review(&format!("examples/{example} --format html --lang {language}")).out;
            assert!(page.len() <= most, "{example} in {language}: {} bytes", page.len());
            assert!(page.ends_with("</html>\n"), "{example} in {language}");
        }
    }
}

#[test]
fn a_page_in_all_languages_holds_each_and_begins_with_the_first() {
    let page = review("examples/web-service --format html --lang all").out;
    assert!(page.starts_with("<!doctype html>\n<html lang=\"en\">"));
    for (language, verdict) in [("en", "Not ready for approval"), ("ko", "승인 보류"), ("ja", "承認保留")] {
        assert_eq!(page.matches(&format!("<div class=\"page {language}\" lang=\"{language}\">")).count(), 1);
        assert!(page.contains(verdict), "{verdict}");
    }
    let text = review("examples/web-service --lang all").out;
    assert_eq!(text, review("examples/web-service").out, "other formats are in English");
}

#[test]
fn every_finding_stands_on_the_page() {
    let json = review("examples/web-service --format json").json();
    let page = review("examples/web-service --format html").out;
    let failures: Vec<&serde_json::Value> =
        json["verdicts"].as_array().unwrap().iter().filter(|verdict| verdict["verdict"] == "fail").collect();
    assert!(failures.len() > 10);
    for failure in failures {
        assert!(page.contains(&format!("id=\"{}\"", failure["fingerprint"].as_str().unwrap())), "{failure}");
    }
}

#[test]
fn a_code_frame_shows_lines_around_and_hides_those_that_may_hold_a_secret() {
    let template = "\
Resources:
  Data:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: mysql
      MasterUserPassword: Tr0ub4dor
      PubliclyAccessible: true
      DBInstanceClass: db.t3.medium
      MasterUsername: owner
";
    let folder = Folder::with(&[("t.yaml", template)]);
    let page = folder.review("t.yaml --format html").out;
    assert!(page.contains("<i>7</i>      PubliclyAccessible: <mark>true</mark>"), "{page}");
    assert!(page.contains("<i>8</i>      DBInstanceClass: db.t3.medium"));
    assert!(!page.contains("Tr0ub4dor"));
    assert!(!folder.review("t.yaml --format json").out.contains("Tr0ub4dor"));
}

#[test]
fn what_the_page_has_no_room_for_stands_in_a_file_beside_it() {
    let mut template = "Resources:\n".to_owned();
    for number in 0..60 {
        let _ = write!(template, "  Data{number}:\n    Type: AWS::S3::Bucket\n");
    }
    let folder = Folder::with(&[("t.yaml", &template)]);
    let ran = folder.review("t.yaml -o html=report.html --exit-zero");
    assert!(ran.err.contains("Written: report.csv.\nWritten: report.html.\n"), "{}", ran.err);
    let page = folder.read("report.html");
    assert!(page.contains("<a href=\"report.csv\">report.csv</a>"));
    assert!(page.contains("Further places: 10."), "{page}");
    let json = folder.json("t.yaml");
    let prints: BTreeSet<&str> = json["verdicts"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|verdict| verdict["verdict"] == "fail")
        .map(|verdict| verdict["fingerprint"].as_str().unwrap())
        .collect();
    let shown = prints.iter().filter(|print| page.contains(&format!("id=\"{print}\""))).count();
    let csv = folder.read("report.csv");
    assert!(shown < prints.len() && prints.iter().all(|print| csv.contains(print)));
    // With room for all of them there is no such file.
    let small = Folder::with(&[("t.yaml", BUCKET)]);
    small.review("t.yaml -o html=report.html --exit-zero");
    assert_eq!(small.names().len(), 2, "{:?}", small.names());
}

#[test]
fn nothing_that_could_be_read_is_a_page_too() {
    let folder = Folder::with(&[("notes.txt", "nothing")]);
    for language in ["en", "ko", "ja", "all"] {
        let ran = folder.review(&format!(". --format html --lang {language}"));
        assert_eq!(ran.code, 2);
        assert!(ran.out.ends_with("</html>\n") && !ran.out.contains("html."), "{}", ran.out);
    }
}

#[test]
fn the_classification_and_the_name_stand_at_the_head_and_foot() {
    let config = "workload: {name: \"Citizens' portal\", classification: 대외비 </style>}\n";
    let folder = Folder::with(&[("t.yaml", OPEN_SSH), ("plumbrule.yaml", config)]);
    let page = folder.review("t.yaml --format html").out;
    assert!(page.contains("<h1>Citizens&#39; portal</h1>"));
    assert!(page.contains("<span class=\"class\">대외비 &lt;/style&gt;</span>"));
    assert!(page.contains("@bottom-left { content: \"Citizens\\27 \\20 portal\\20 \\b7 "), "{page}");
    assert_eq!(page.matches("</style>").count(), 1);
}
