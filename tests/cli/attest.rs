//! Statements: in one line, and what is open.

use assert_cmd::Command;
use serde_json::Value;

use super::run::{BUCKET, Folder, OPEN_SSH, Ran, command, ended};

const KIM: [&str; 6] = ["--name", "Kim", "--role", "Lead", "--as-of", "2026-11-23"];

fn attest(folder: &Folder, line: &str) -> Command {
    let mut attest = command();
    attest.current_dir(folder.path()).arg("attest").args(line.split_whitespace());
    attest
}

/// States something of a practice in one line.
fn state(folder: &Folder, line: &str) -> Ran {
    ended(attest(folder, line).args(["--statement", "The board: \"we\" # do."]).args(KIM))
}

fn list(folder: &Folder, line: &str) -> Vec<String> {
    let ran = ended(&mut attest(folder, &format!("--list {line}")));
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    ran.out.lines().map(str::to_owned).collect()
}

fn practice<'v>(review: &'v Value, id: &str) -> &'v Value {
    review["practices"].as_array().unwrap().iter().find(|row| row["id"] == id).unwrap()
}

fn configured() -> Folder {
    Folder::with(&[("plumbrule.yaml", "workload: {name: orders}\n"), ("t.yaml", BUCKET), ("docs/plan.md", "the plan\n")])
}

#[test]
fn a_statement_in_one_line_is_one_that_a_review_takes() {
    let folder = configured();
    let ran = state(&folder, "--about OPS03-BP01 --evidence docs/plan.md --evidence https://wiki.example/sponsor");
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", "Written: attestations.yaml.\n"));
    let expected = "\
attestations:
  - about: OPS03-BP01
    statement: \"The board: \\\"we\\\" # do.\"
    name: \"Kim\"
    role: \"Lead\"
    date: 2026-11-23
    until: 2027-11-23
    evidence:
      - {link: \"docs/plan.md\", sha256: \"2d619c7869a25a069e8d9fe28202d200c8bef01cba077934e702217e8a678b59\"}
      - {link: \"https://wiki.example/sponsor\"}
";
    assert_eq!(folder.read("attestations.yaml"), expected);
    let review = folder.json("t.yaml");
    assert_eq!(practice(&review, "OPS03-BP01")["state"], "met");
    let entry = &review["attestations"][0];
    assert_eq!((&entry["state"], &entry["evidence"][0]["matches"]), (&"valid".into(), &true.into()));
}

#[test]
fn statements_that_many_runs_add_at_once_all_stand_in_the_file() {
    let folder = configured();
    let numbers: Vec<usize> = (1..=8).collect();
    std::thread::scope(|scope| {
        for number in &numbers {
            let folder = &folder;
            scope.spawn(move || assert_eq!(state(folder, &format!("--about SEC01-BP0{number}")).code, 0));
        }
    });
    let text = folder.read("attestations.yaml");
    for number in numbers {
        assert_eq!(text.matches(&format!("about: SEC01-BP0{number}\n")).count(), 1, "{text}");
    }
}

#[cfg(unix)]
#[test]
fn a_file_of_statements_keeps_its_permissions() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = configured();
    let path = folder.path().join("attestations.yaml");
    std::fs::write(&path, "attestations: []\n").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o664)).unwrap();
    assert_eq!(state(&folder, "--about SEC01-BP01").code, 0);
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o664);
}

#[test]
fn what_stands_in_the_file_stays_and_what_is_said_again_is_not_written_again() {
    let folder = configured();
    folder.write("attestations.yaml", "# ours\nattestations: []\n");
    assert_eq!(state(&folder, "--about SEC01-BP03 --state not-met --until 2027-01-31").code, 0);
    let first = folder.read("attestations.yaml");
    assert!(first.starts_with("# ours\nattestations:\n  - about: SEC01-BP03\n    state: not-met\n"), "{first}");
    let again = state(&folder, "--about SEC01-BP03 --state not-met");
    assert_eq!((again.code, again.err.as_str()), (0, "attestations.yaml states this already; nothing was written.\n"));
    assert_eq!(folder.read("attestations.yaml"), first);
    assert_eq!(
        state(&folder, "--about SEC01-BP03 --state not-met --until 2027-02-28").code,
        0,
        "another day is another statement"
    );
    let second = folder.read("attestations.yaml");
    assert!(second.starts_with(&first) && second.len() > first.len(), "{second}");
    let much_later =
        ended(&mut attest(&folder, "--about SEC01-BP03 --state not-met --statement x --name Kim --role Lead --as-of 2028-01-01"));
    assert!(much_later.code == 0 && folder.read("attestations.yaml").starts_with(&second), "an expired statement can be renewed");
}

#[test]
fn what_cannot_be_stated_is_refused_and_nothing_is_written() {
    let folder = configured();
    let outside = Folder::with(&[("secret.txt", "x")]);
    let elsewhere = outside.path().join("secret.txt").to_string_lossy().into_owned();
    for (line, complaint) in [
        (
            "--about SEC99-BP01",
            "error: `SEC99-BP01` is no practice and no question; write an id such as SEC01-BP01 or SEC 1".to_owned(),
        ),
        (
            "--about SEC01-BP03 --until 2026-11-22",
            "error: the statement on SEC01-BP03 ends on 2026-11-22, before its day, 2026-11-23".to_owned(),
        ),
        ("--about SEC01-BP03 --until soon", "error: `soon` is no day; write it as YYYY-MM-DD".to_owned()),
        (
            "--about SEC01-BP03 --evidence nowhere.md",
            "error: there is no file nowhere.md; a link has the form https://…".to_owned(),
        ),
        (
            &*format!("--about SEC01-BP03 --evidence {elsewhere}"),
            format!("error: {elsewhere} lies outside ., the folder of the statements; copy it there, or give a link"),
        ),
    ] {
        let ran = state(&folder, line);
        assert_eq!((ran.code, ran.complaint()), (2, &*complaint), "{line}");
    }
    assert!(!folder.path().join("attestations.yaml").exists());
    let brackets = "attestations: [{about: SEC01-BP01, statement: a, name: b, role: c, date: 2026-01-01, until: 2027-01-01}]\n";
    folder.write("attestations.yaml", brackets);
    let ran = state(&folder, "--about SEC01-BP03");
    let complaint = "error: cannot add a statement to attestations.yaml: its list is not one statement below the other; write it there by hand";
    assert_eq!((ran.code, ran.complaint(), folder.read("attestations.yaml")), (2, complaint, brackets.to_owned()));
}

#[test]
fn without_a_terminal_the_form_is_shown() {
    let folder = configured();
    let ran = ended(&mut attest(&folder, "t.yaml"));
    assert_eq!(ran.code, 2);
    let complaint = ran.complaint();
    assert!(
        complaint.starts_with(
            "error: there is no terminal to ask on; say it in one line: plumbrule attest --about SEC01-BP01 --statement TEXT"
        ),
        "{complaint}"
    );
    let half = ended(&mut attest(&folder, "--about SEC01-BP03 --statement x"));
    assert!(half.code == 2 && half.err.contains("--name <NAME>") && half.err.contains("--role <ROLE>"), "{}", half.err);
    let nothing = ended(&mut attest(&folder, "--list"));
    assert_eq!(nothing.complaint(), "error: name the designs to review, or a review with --review FILE");
}

#[test]
fn a_file_that_a_review_does_not_find_is_handed_over() {
    let folder = Folder::with(&[("t.yaml", BUCKET)]);
    let ran = state(&folder, "--about OPS03-BP01 --lang ko");
    assert!(ran.err.ends_with("--attestations attestations.yaml 옵션으로 지정하십시오.\n"), "{}", ran.err);
    assert_eq!(folder.json("t.yaml")["attestations"], serde_json::json!([]), "so it is said rightly");
    assert_eq!(practice(&folder.json("t.yaml --attestations attestations.yaml"), "OPS03-BP01")["state"], "met");
}

#[test]
fn what_is_open_is_what_a_statement_settles() {
    let folder = configured();
    let open = list(&folder, "t.yaml --as-of 2026-11-23");
    assert!(open.len() > 200 && open.contains(&"OPS03-BP01 Provide executive sponsorship (risk: high)".to_owned()), "{open:?}");
    let statement = |line: &String| {
        let id = line.split(' ').next().unwrap_or_default();
        format!("  - {{about: {id}, statement: s, name: n, role: r, date: 2026-11-23, until: 2027-11-23}}\n")
    };
    let statements: String = open.iter().map(statement).collect();
    folder.write("attestations.yaml", format!("attestations:\n{statements}"));
    assert!(list(&folder, "t.yaml --as-of 2026-11-23").is_empty(), "nothing is asked again");
    let review = folder.json("t.yaml");
    for line in &open {
        let row = practice(&review, line.split(' ').next().unwrap());
        assert_eq!(row["state"], "met", "{line}: {row}");
    }
    let undecided = review["practices"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| ["cannot-tell", "not-assessed"].iter().any(|state| row["state"] == *state));
    for row in undecided {
        assert!(
            ["unknown", "open-scope", "left-out"].iter().any(|because| row["because"] == *because),
            "a statement would have settled {row}"
        );
    }
}

#[test]
fn where_nothing_was_looked_at_a_statement_settles_what_a_proof_would_need() {
    let folder = Folder::with(&[("t.yaml", OPEN_SSH), ("plumbrule.yaml", "workload: {name: orders}\n")]);
    let encrypted = "SEC08-BP02 Enforce encryption at rest (risk: high)";
    assert_eq!(practice(&folder.json("t.yaml"), "SEC08-BP02")["state"], "not-assessed");
    assert_eq!(list(&folder, "t.yaml --practice SEC08-BP02 --as-of 2026-11-23"), [encrypted]);
    assert_eq!(state(&folder, "--about SEC08-BP02").code, 0);
    assert_eq!(practice(&folder.json("t.yaml"), "SEC08-BP02")["state"], "met");
}

#[test]
fn options_narrow_what_is_asked() {
    let folder = configured();
    folder.review("t.yaml -q -o json=review.json");
    let all = list(&folder, "--review review.json --as-of 2026-11-23");
    assert_eq!(all, list(&folder, "t.yaml --as-of 2026-11-23"), "a kept review says the same");
    let narrow = |line: &str| list(&folder, &format!("--review review.json {line}"));
    assert_eq!(narrow("--practice OPS03-BP01"), ["OPS03-BP01 Provide executive sponsorship (risk: high)"]);
    assert!(narrow("--pillar sustainability").iter().all(|line| line.starts_with("SUS")));
    let high = narrow("--pillar security --high-risk");
    assert!(!high.is_empty() && high.len() < narrow("--pillar security").len());
    assert!(high.iter().all(|line| line.ends_with("(risk: high)")));
    let question = ended(attest(&folder, "--list --review review.json --question").arg("SEC 1"));
    assert!(question.out.lines().all(|line| line.starts_with("SEC01-")) && !question.out.is_empty(), "{}", question.out);
    assert_eq!(state(&folder, "--state partly-met --about OPS03-BP01").code, 0);
    assert!(narrow("--practice OPS03-BP01 --as-of 2026-11-24").is_empty(), "stated since the review was made");
    assert_eq!(narrow("--practice OPS03-BP01 --as-of 2027-11-24").len(), 1, "and open again when it has run out");
    for (line, complaint) in [
        (
            "--pillar safety",
            "error: the framework has no pillar `safety`; the pillars are operational-excellence, security, reliability, \
             performance-efficiency, cost-optimization, sustainability",
        ),
        ("--question SEC1", "error: the framework has no question `SEC1`; write it as in \"SEC 1\""),
        ("--practice sec1", "error: the framework has no practice `sec1`; write it as in SEC01-BP01"),
    ] {
        let wrong = ended(&mut attest(&folder, &format!("--list --review review.json {line}")));
        assert_eq!((wrong.code, wrong.complaint()), (2, complaint));
    }
}
