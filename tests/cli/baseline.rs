//! Baselines: written from a review, used by the next.

use super::run::{BUCKET, Folder, OPEN_SSH, Ran, command, ended, plumbrule};

fn baseline(folder: &Folder, line: &str) -> Ran {
    ended(command().current_dir(folder.path()).args(["baseline", "create"]).args(line.split_whitespace()))
}

fn faults(kind: &str, document: &serde_json::Value) -> Vec<String> {
    let schema = plumbrule(&format!("schema {kind}")).json();
    jsonschema::validator_for(&schema).unwrap().iter_errors(document).map(|error| error.to_string()).collect()
}

#[test]
fn what_the_baseline_holds_does_not_stop_the_next_review() {
    let folder = Folder::with(&[("t.yaml", OPEN_SSH)]);
    assert_eq!(folder.review("t.yaml -q -o json=review.json").code, 1);
    let ran = baseline(&folder, "review.json");
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
    assert!(ran.err.starts_with("Written: plumbrule-baseline.json.\nKnown findings and unknowns: "), "{}", ran.err);
    assert_eq!(ran.err.lines().count(), 2, "nothing was replaced: {}", ran.err);
    assert_eq!(folder.review("t.yaml --baseline plumbrule-baseline.json").code, 0);
    let written: serde_json::Value = serde_json::from_str(&folder.read("plumbrule-baseline.json")).unwrap();
    assert_eq!(faults("baseline", &written), [""; 0]);
    assert_eq!((&written["baseline"], &written["as_of"]), (&1.into(), &"2026-11-23".into()));
    assert!(!faults("baseline", &serde_json::json!({"baseline": 1})).is_empty());
}

#[test]
fn an_older_baseline_is_replaced_and_the_difference_is_told() {
    let folder = Folder::with(&[("t.yaml", OPEN_SSH), ("b.yaml", BUCKET)]);
    folder.review("t.yaml b.yaml -q -o json=review.json");
    folder.review("b.yaml -q -o json=fewer.json");
    baseline(&folder, "fewer.json");
    let ran = baseline(&folder, "review.json");
    let told = ran.err.lines().last().unwrap_or_default();
    assert!(told.starts_with("Against the baseline that stood there: ") && told.ends_with(" more, 0 fewer."), "{}", ran.err);
    assert!(!told.contains(" 0 more"), "{told}");
}

#[test]
fn it_goes_to_another_file_or_to_standard_output() {
    let folder = Folder::with(&[("t.yaml", OPEN_SSH)]);
    folder.review("t.yaml -q -o json=review.json");
    let ran = baseline(&folder, "review.json --to -");
    assert_eq!((ran.code, ran.err.as_str(), folder.names().len()), (0, "", 2));
    baseline(&folder, "review.json --to known.json");
    assert_eq!(folder.read("known.json"), ran.out);
    let korean = baseline(&folder, "review.json --lang ko");
    assert!(korean.err.contains("기준선의 지적 사항과 확인 필요 판정: "), "{}", korean.err);
}

#[test]
fn only_a_whole_review_becomes_a_baseline() {
    let folder = Folder::with(&[("t.yaml", OPEN_SSH), ("bad.yaml", "Resources: [")]);
    folder.review("t.yaml bad.yaml -q -o json=review.json");
    let ran = baseline(&folder, "review.json");
    assert_eq!(ran.code, 2);
    assert!(ran.complaint().starts_with("error: review.json is no whole review (bad.yaml:1:"), "{}", ran.err);
    assert!(ran.complaint().ends_with("would count as new tomorrow; mend that, or pass --force"), "{}", ran.err);
    assert_eq!(folder.names().len(), 3, "nothing is written: {:?}", folder.names());
    assert_eq!(baseline(&folder, "review.json --force").code, 0);
}

#[test]
fn what_is_no_review_of_this_form_is_refused() {
    let folder = Folder::with(&[
        ("a.json", "{\"version\": 9}"),
        ("b.json", "[]"),
        ("c.json", "{\"baseline\": 2, \"as_of\": \"\", \"findings\": []}"),
        ("t.yaml", BUCKET),
    ]);
    for (line, complaint) in [
        ("a.json", "error: cannot read a.json: it is a review of form 9, and this plumbrule reads form 1; use a newer one"),
        ("b.json", "error: cannot understand b.json: it is no review of plumbrule ("),
        ("nowhere.json", "error: cannot read nowhere.json; check that it exists: "),
    ] {
        let ran = baseline(&folder, line);
        assert!(ran.code == 2 && ran.complaint().starts_with(complaint), "{}", ran.err);
    }
    let ran = folder.review("t.yaml --baseline c.json");
    assert_eq!(
        ran.complaint(),
        "error: cannot read c.json: it is a baseline of form 2, and this plumbrule reads form 1; use a newer one"
    );
}
