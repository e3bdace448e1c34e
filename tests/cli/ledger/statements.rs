//! Statements of people: when they count, when they do not, and what the review says of that.

use serde_json::{Value, json};

use super::super::policy::sha256;
use super::super::run::{BUCKET, Folder, OPEN_SSH};
use super::{adds_up, row, stands};

/// A statement about a practice, with more fields.
fn statement(about: &str, more: &str) -> String {
    let dated =
        |key: &str, value: &str| if more.contains(&format!("{key}:")) { String::new() } else { format!(", {key}: {value}") };
    format!(
        "  - {{about: {about}, statement: We do, name: Kim, role: Lead{}{}{}{more}}}\n",
        dated("date", "2026-11-01"),
        dated("until", "2027-11-01"),
        if more.is_empty() { "" } else { ", " }
    )
}

fn stated(template: &str, statements: &[String]) -> Folder {
    let text = format!("attestations:\n{}", statements.concat());
    Folder::with(&[("t.yaml", template), ("plumbrule.yaml", ""), ("attestations.yaml", &text)])
}

fn review(template: &str, statements: &[String]) -> Value {
    let review = stated(template, statements).json("t.yaml");
    adds_up(&review, "stated");
    review
}

fn concerns(review: &Value) -> Vec<String> {
    super::super::waivers::concerns(review)
}

#[test]
fn a_statement_decides_what_nothing_looked_at() {
    assert_eq!(stands(&review(BUCKET, &[]), "OPS01-BP01"), ["not-assessed", "none", "nothing-looked"]);
    for (state, expected) in [
        ("", "met"),
        ("state: partly-met", "partly-met"),
        ("state: not-met", "not-met"),
        ("state: not-applicable", "not-applicable"),
    ] {
        let review = review(BUCKET, &[statement("OPS01-BP01", state)]);
        assert_eq!(stands(&review, "OPS01-BP01"), [expected, "attestation", "stated"]);
        assert_eq!(row(&review, "OPS01-BP01")["arguments"], json!({"name": "Kim", "date": "2026-11-01"}));
        let entry = &review["attestations"][0];
        assert_eq!(
            (&entry["state"], &entry["signature"], &entry["id"]),
            (&"valid".into(), &"unsigned".into(), &"attestations.yaml:2:5".into())
        );
        assert_eq!(row(&review, "OPS01-BP01")["attestations"], json!(["attestations.yaml:2:5"]));
        assert_eq!(concerns(&review), Vec::<String>::new());
    }
}

#[test]
fn a_statement_on_a_question_is_one_on_each_practice_that_has_none_of_its_own() {
    let review = review(BUCKET, &[statement("OPS 1", ""), statement("OPS01-BP02", "state: not-met")]);
    assert_eq!(stands(&review, "OPS01-BP01")[0], "met");
    assert_eq!(stands(&review, "OPS01-BP02")[0], "not-met");
    let question = review["questions"].as_array().unwrap().iter().find(|q| q["id"] == "OPS 1").unwrap();
    assert_eq!((&question["states"]["not_assessed"], &question["risk"]), (&0.into(), &"high".into()));
}

#[test]
fn of_two_statements_the_later_counts() {
    let (early, late) = (statement("OPS01-BP01", "date: 2026-10-01, state: not-met"), statement("OPS01-BP01", ""));
    for order in [[early.clone(), late.clone()], [late, early]] {
        assert_eq!(stands(&review(BUCKET, &order), "OPS01-BP01")[0], "met");
    }
}

#[test]
fn what_passes_and_is_stated_rests_on_both() {
    let closed = OPEN_SSH.replace("0.0.0.0/0", "10.0.0.0/8");
    let without = review(&closed, &[]);
    assert_eq!(stands(&without, "SEC05-BP02")[0], "cannot-tell");
    assert!(row(&without, "SEC05-BP02")["passed"].as_u64().unwrap() > 0);
    let with = review(&closed, &[statement("SEC05-BP02", "")]);
    assert_eq!(stands(&with, "SEC05-BP02"), ["met", "both", "supported-and-stated"]);
}

#[test]
fn an_expired_statement_counts_as_nothing_and_is_a_finding() {
    let review = review(BUCKET, &[statement("OPS01-BP01", "until: 2026-11-22")]);
    assert_eq!(stands(&review, "OPS01-BP01"), ["not-assessed", "none", "nothing-looked"]);
    assert_eq!(review["attestations"][0]["state"], "expired");
    assert_eq!(
        concerns(&review),
        ["statement-is-in-force expired medium: The statement of Kim on OPS01-BP01 ended on 2026-11-22."]
    );
    let last_day = self::review(BUCKET, &[statement("OPS01-BP01", "until: 2026-11-23")]);
    assert_eq!(stands(&last_day, "OPS01-BP01")[0], "met", "it holds through its last day");
    let first_day = self::review(BUCKET, &[statement("OPS01-BP01", "date: 2026-11-23")]);
    assert_eq!(stands(&first_day, "OPS01-BP01")[0], "met");
    let future = self::review(BUCKET, &[statement("OPS01-BP01", "date: 2026-11-24")]);
    assert_eq!(stands(&future, "OPS01-BP01")[0], "not-assessed");
    assert_eq!(
        concerns(&future),
        [
            "statement-is-in-force future medium: The statement of Kim on OPS01-BP01 is dated 2026-11-24, after the day of the review."
        ]
    );
}

#[test]
fn an_expired_statement_does_not_hide_an_earlier_valid_one() {
    let (old, gone) =
        (statement("OPS01-BP01", "date: 2026-01-01"), statement("OPS01-BP01", "date: 2026-11-01, until: 2026-11-10"));
    assert_eq!(stands(&review(BUCKET, &[old, gone]), "OPS01-BP01")[0], "met");
}

#[test]
fn a_contradicted_statement_is_a_finding_and_the_evidence_decides() {
    let failures =
        "statement-agrees-with-evidence failures high: Kim states SEC05-BP02 otherwise, but failing verdicts bear on it: 1.";
    for claim in ["", "state: not-applicable"] {
        let folder = stated(OPEN_SSH, &[statement("SEC05-BP02", claim)]);
        let ran = folder.review("t.yaml --format json");
        let review = ran.json();
        assert_eq!(stands(&review, "SEC05-BP02"), ["partly-met", "evidence", "failures"]);
        assert_eq!(concerns(&review), [failures]);
        assert_eq!((ran.code, &review["gate"]["failures"]), (1, &2.into()), "the contradiction stops the gate too");
    }
    let closed = OPEN_SSH.replace("0.0.0.0/0", "10.0.0.0/8");
    let exists = review(&closed, &[statement("SEC05-BP02", "state: not-applicable")]);
    assert_eq!(stands(&exists, "SEC05-BP02")[0], "cannot-tell", "what exists cannot be declared away");
    assert_eq!(
        concerns(&exists),
        [
            "statement-agrees-with-evidence resources high: Kim states that SEC05-BP02 does not apply, but the design holds what it speaks of."
        ]
    );
    let agreed = review(OPEN_SSH, &[statement("SEC05-BP02", "state: not-met")]);
    assert_eq!(concerns(&agreed), Vec::<String>::new());
}

#[test]
fn a_waived_failure_contradicts_a_statement_all_the_same() {
    let waived = super::super::waivers::waived(super::super::waivers::WAIVE);
    let review = review(&waived, &[statement("SEC05-BP02", "")]);
    assert_eq!(stands(&review, "SEC05-BP02")[0], "partly-met");
    assert_eq!(concerns(&review).len(), 1);
}

#[test]
fn evidence_is_the_file_that_was_named_or_the_statement_counts_as_nothing() {
    let with = |link: &str, digest: &str| statement("OPS01-BP01", &format!("evidence: [{{link: {link}, sha256: {digest}}}]"));
    let minutes = "We met.\n";
    let of = |link: &str, digest: &str, text: &str| {
        let folder = stated(BUCKET, &[with(link, digest)]);
        folder.write("evidence/minutes.txt", text);
        folder.write("t.yaml", BUCKET);
        folder.json("t.yaml")
    };
    let kept = of("evidence/minutes.txt", &sha256(minutes).to_uppercase(), minutes);
    assert_eq!(
        (&kept["attestations"][0]["state"], &kept["attestations"][0]["evidence"][0]["matches"]),
        (&"valid".into(), &true.into())
    );
    assert_eq!(stands(&kept, "OPS01-BP01")[0], "met");
    let changed = of("evidence/minutes.txt", &sha256(minutes), "We did not meet.\n");
    assert_eq!(changed["attestations"][0]["state"], "evidence-changed");
    assert_eq!(stands(&changed, "OPS01-BP01")[0], "not-assessed");
    let (found, stated) = (sha256("We did not meet.\n"), sha256(minutes));
    let told = format!(
        "statement-keeps-its-evidence changed medium: The file evidence/minutes.txt of the statement on OPS01-BP01 has changed: its SHA-256 is {found}, not {stated}."
    );
    assert_eq!(concerns(&changed), [told]);
    let told = |link: &str| {
        format!("statement-keeps-its-evidence gone medium: The file {link} of the statement on OPS01-BP01 cannot be read.")
    };
    for link in ["evidence/other.txt", "evidence", "/dev/zero", "/etc/hosts", "../outside.txt"] {
        assert_eq!(concerns(&of(link, &sha256(minutes), minutes)), [told(link)]);
    }
    let link = review(BUCKET, &[statement("OPS01-BP01", "evidence: [{link: 'https://wiki.acme.example/x'}]")]);
    assert_eq!(
        (&link["attestations"][0]["state"], &link["attestations"][0]["evidence"][0]["matches"]),
        (&"valid".into(), &Value::Null)
    );
}

#[cfg(unix)]
#[test]
fn evidence_outside_of_the_folder_is_not_read_by_a_link_either() {
    let outside = Folder::with(&[("minutes.txt", "We met.\n")]);
    let folder =
        stated(BUCKET, &[statement("OPS01-BP01", &format!("evidence: [{{link: a.txt, sha256: {}}}]", sha256("We met.\n")))]);
    std::os::unix::fs::symlink(outside.path().join("minutes.txt"), folder.path().join("a.txt")).unwrap();
    assert_eq!(folder.json("t.yaml")["attestations"][0]["state"], "evidence-changed");
}

#[test]
fn a_statement_that_means_nothing_is_an_error_with_its_place() {
    for (text, message) in [
        (
            "OPS99-BP01",
            "attestations.yaml:2:5: `OPS99-BP01` is no practice and no question; write an id such as SEC01-BP01 or SEC 1",
        ),
        ("OPS01-BP01, name: ' '", "attestations.yaml:2:5: the statement on OPS01-BP01 has an empty `name`"),
        (
            "OPS01-BP01, until: 2026-10-31",
            "attestations.yaml:2:5: the statement on OPS01-BP01 ends on 2026-10-31, before its day, 2026-11-01",
        ),
    ] {
        let mut fields = format!("about: {text}");
        for (key, value) in
            [("statement", "We do"), ("name", "Kim"), ("role", "Lead"), ("date", "2026-11-01"), ("until", "2027-11-01")]
        {
            if !fields.contains(&format!("{key}:")) {
                fields = format!("{fields}, {key}: {value}");
            }
        }
        let folder = stated(BUCKET, &[format!("  - {{{fields}}}\n")]);
        let ran = folder.review("t.yaml");
        assert_eq!((ran.code, ran.out.as_str()), (2, ""));
        let expected = format!(
            "error: cannot understand the statements {message}; `plumbrule schema attestations` prints what may stand there"
        );
        assert_eq!(ran.complaint(), expected);
    }
}
