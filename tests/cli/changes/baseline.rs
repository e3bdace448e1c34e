//! `--baseline`: a file of known findings, or an earlier review.

use serde_json::{Value, json};

use super::super::run::{Folder, OPEN_SSH, ended, entry};
use super::{RULE, WAIVE, held, waived};

fn folder() -> Folder {
    Folder::with(&[("t.yaml", OPEN_SSH)])
}

fn print(folder: &Folder) -> String {
    entry(&folder.json("t.yaml"), RULE, "Door")["fingerprint"].as_str().unwrap().to_owned()
}

/// A baseline as the program writes one.
fn baseline(fingerprints: &[String]) -> String {
    let finding =
        |print: &String| json!({"fingerprint": print, "rule": RULE, "resource": "Door", "severity": "high", "verdict": "fail"});
    json!({"baseline": 1, "as_of": "2026-11-01", "findings": fingerprints.iter().map(finding).collect::<Vec<_>>()}).to_string()
}

fn against(folder: &Folder, line: &str) -> (i32, Value) {
    let ran = folder.review(&format!("{line} --format json"));
    (ran.code, ran.json())
}

#[test]
fn what_is_in_the_baseline_does_not_stop_and_what_is_not_does() {
    let folder = folder();
    folder.write("known.json", baseline(&[print(&folder)]));
    let (code, review) = against(&folder, "t.yaml --baseline known.json");
    assert_eq!((code, held(&review, RULE, "Door")), (0, ["known".to_owned(), "false".to_owned()]));
    assert_eq!(review["gate"]["known"], 1);
    assert_eq!(review["provenance"]["accompanying"][0]["file"], "known.json");
    assert_eq!(review["provenance"]["accompanying"][0]["sha256"], super::super::policy::sha256(&folder.read("known.json")));
    folder.write("t.yaml", format!("# moved\n{OPEN_SSH}{}", OPEN_SSH.replace("Resources:\n", "").replace("Door:", "Gate:")));
    let (code, review) = against(&folder, "t.yaml --baseline known.json");
    assert_eq!((code, held(&review, RULE, "Gate")), (1, ["new".to_owned(), "true".to_owned()]));
    assert_eq!(held(&review, RULE, "Door"), ["known", "false"]);
    folder.write("known.json", baseline(&[]));
    assert_eq!(against(&folder, "t.yaml --baseline known.json").0, 1);
}

#[test]
fn an_earlier_review_is_a_baseline() {
    let folder = folder();
    assert_eq!(folder.review("t.yaml -o json=review.json --quiet").code, 1);
    assert_eq!(against(&folder, "t.yaml --baseline review.json").0, 0);
    // In another language and with another severity shown it is the same.
    assert_eq!(folder.review("t.yaml -o json=review.json --quiet --lang ko").code, 1);
    assert_eq!(against(&folder, "t.yaml --baseline review.json").0, 0);
}

#[test]
fn what_was_waived_is_not_known() {
    let folder = Folder::with(&[("t.yaml", &waived(WAIVE))]);
    assert_eq!(folder.review("t.yaml -o json=review.json --quiet").code, 0);
    assert_eq!(against(&folder, "t.yaml --baseline review.json").0, 0);
    let after = |day: &str| {
        let mut command = super::super::run::command();
        command.current_dir(folder.path()).args(["review", "t.yaml", "--baseline", "review.json", "--as-of", day]);
        ended(&mut command).code
    };
    assert_eq!((after("2026-12-31"), after("2027-01-01")), (0, 1), "a waiver that ends is not forgotten");
    folder.write("t.yaml", OPEN_SSH);
    assert_eq!(against(&folder, "t.yaml --baseline review.json").0, 1, "nor one that is removed");
}

#[test]
fn what_the_review_says_of_itself_is_never_known() {
    let expired = waived(&WAIVE.replace("2026-12-31", "2026-11-01"));
    let folder = Folder::with(&[("t.yaml", &expired), ("plumbrule.yaml", "gate: {pillars: {review: medium}}\n")]);
    assert_eq!(folder.review("t.yaml -o json=review.json --quiet").code, 1);
    let (code, review) = against(&folder, "t.yaml --baseline review.json");
    assert_eq!((code, &review["gate"]["failures"], &review["gate"]["known"]), (1, &1.into(), &1.into()));
}

#[test]
fn an_unknown_that_becomes_a_failure_is_the_same_requirement() {
    let open =
        OPEN_SSH.replace("Resources:", "Parameters: {Range: {Type: String}}\nResources:").replace("0.0.0.0/0", "!Ref Range");
    let folder = Folder::with(&[("t.yaml", &open)]);
    folder.review("t.yaml -o json=review.json --quiet");
    let (code, review) = against(&folder, "t.yaml --parameter Range=0.0.0.0/0 --baseline review.json");
    assert_eq!((code, held(&review, RULE, "Door")), (1, ["new".to_owned(), "true".to_owned()]), "nobody has seen it fail");
}

#[test]
fn what_is_no_baseline_is_an_error() {
    let folder = folder();
    folder.write("other.json", "{\"findings\": []}");
    for (file, message) in [
        ("other.json", "error: cannot understand other.json: it is no baseline of plumbrule (missing field `baseline` "),
        ("t.yaml", "error: cannot understand t.yaml: it is no baseline of plumbrule (expected value at line 1 column 1)"),
        ("missing.json", "error: cannot read missing.json; check that it exists: "),
    ] {
        let ran = folder.review(&format!("t.yaml --baseline {file}"));
        assert_eq!((ran.code, ran.out.as_str()), (2, ""));
        assert!(ran.complaint().starts_with(message), "{}", ran.err);
    }
    folder.write("later.json", baseline(&[]).replace("\"baseline\":1", "\"baseline\":2"));
    let ran = folder.review("t.yaml --baseline later.json");
    assert_eq!(
        ran.complaint(),
        "error: cannot read later.json: it is a baseline of form 2, and this plumbrule reads form 1; use a newer one"
    );
}
