//! Who vouches for a statement: the commit that brought it.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::super::policy::extends;
use super::super::run::{BUCKET, Folder};

const POLICY: &str = "locked: {attestations: {approvers: [kim@acme.example]}}\n";
const STATEMENTS: &str = "\
attestations:
  - about: OPS01-BP01
    statement: We do
    name: Kim
    role: Lead
    date: 2026-11-01
    until: 2027-11-01
  - about: OPS01-BP02
    statement: We do
    name: Kim
    role: Lead
    date: 2026-11-01
    until: 2027-11-01
";

/// Runs git in a folder as somebody, without anything of the caller's.
pub(in super::super) fn git(folder: &Path, author: &str, line: &[&str]) {
    let mut command = Command::new("git");
    command.current_dir(folder).args(["-c", "user.name=Somebody", "-c", &format!("user.email={author}")]);
    command.args(["-c", "commit.gpgsign=false", "-c", "init.defaultBranch=main", "-c", "core.hooksPath=/dev/null"]);
    command.args(["-c", "protocol.file.allow=always"]).args(line);
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    command.env("GIT_AUTHOR_DATE", "2026-11-01T00:00:00Z").env("GIT_COMMITTER_DATE", "2026-11-01T00:00:00Z");
    let output = command.output().unwrap();
    assert!(output.status.success(), "git {line:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Commits everything in a folder as somebody.
pub(in super::super) fn commit(folder: &Path, author: &str) {
    git(folder, author, &["add", "-A"]);
    git(folder, author, &["commit", "-q", "-m", "change"]);
}

/// A repository in which one person committed statements.
fn committed(author: &str) -> Folder {
    let folder = Folder::with(&[
        ("t.yaml", BUCKET),
        ("policy/acme.yaml", POLICY),
        ("plumbrule.yaml", &extends(POLICY)),
        ("attestations.yaml", STATEMENTS),
    ]);
    std::fs::remove_dir(folder.path().join(".git")).unwrap();
    git(folder.path(), author, &["init", "-q"]);
    commit(folder.path(), author);
    folder
}

fn signatures(folder: &Folder) -> Vec<(String, bool)> {
    let review = folder.json("t.yaml");
    let entry = |entry: &Value| (entry["signature"].as_str().unwrap().to_owned(), entry["commit"].is_string());
    review["attestations"].as_array().unwrap().iter().map(entry).collect()
}

fn both(signature: &str, has_commit: bool) -> Vec<(String, bool)> {
    vec![(signature.to_owned(), has_commit), (signature.to_owned(), has_commit)]
}

const KIM: &str = "kim@acme.example";
const LEE: &str = "lee@acme.example";

#[test]
fn the_author_of_the_commit_is_an_approver_or_nobody() {
    assert_eq!(signatures(&committed(KIM)), both("approver", true));
    assert_eq!(signatures(&committed(LEE)), both("unsigned", true));
    assert_eq!(signatures(&committed("KIM@acme.example.evil")), both("unsigned", true));
}

#[test]
fn what_is_not_committed_is_vouched_for_by_nobody() {
    let folder = committed(KIM);
    folder.write("attestations.yaml", STATEMENTS.replacen("We do", "We do it all", 1));
    assert_eq!(signatures(&folder), [("unsigned".to_owned(), false), ("approver".to_owned(), true)]);
    std::fs::remove_dir_all(folder.path().join(".git")).unwrap();
    assert_eq!(signatures(&folder), both("unsigned", false));
}

#[test]
fn whoever_changes_a_line_of_a_statement_stands_for_it() {
    let folder = committed(KIM);
    for (from, to) in [
        ("    until: 2027-11-01\n  - about", "    until: 2028-11-01\n  - about"),
        ("statement: We do\n", "statement: We do all\n"),
    ] {
        folder.write("attestations.yaml", folder.read("attestations.yaml").replacen(from, to, 1));
        commit(folder.path(), LEE);
        assert_eq!(signatures(&folder), [("unsigned".to_owned(), true), ("approver".to_owned(), true)], "{to}");
    }
    // A statement of another's in between, or a comment behind, changes nothing for those around it.
    let folder = committed(KIM);
    folder.write("attestations.yaml", format!("# ours\n{STATEMENTS}  # more\n"));
    commit(folder.path(), LEE);
    assert_eq!(signatures(&folder), both("approver", true));
}

#[test]
fn a_shallow_checkout_does_not_know_who_brought_a_line() {
    let folder = committed(LEE);
    folder.write("t.yaml", format!("# by an approver\n{BUCKET}"));
    commit(folder.path(), KIM);
    let copies = Folder::with(&[]);
    let from = format!("file://{}", folder.path().display());
    git(copies.path(), KIM, &["clone", "-q", "--depth", "1", &from, "shallow"]);
    git(copies.path(), KIM, &["clone", "-q", &from, "whole"]);
    let of = |name: &str| {
        let mut command = copies.command("t.yaml --format json");
        let review = super::super::run::ended(command.current_dir(copies.path().join(name))).json();
        review["attestations"][0]["signature"].as_str().unwrap().to_owned()
    };
    assert_eq!(of("whole"), "unsigned", "an author who is no approver brought it");
    assert_eq!(of("shallow"), "unsigned", "the only commit that is there is an approver's");
    let folder = committed(KIM);
    assert_eq!(signatures(&folder), both("approver", true), "a first commit of a whole history is no end of a shallow one");
}

#[test]
fn without_git_nobody_is_told_apart_and_that_is_said() {
    let folder = committed("kim@acme.example");
    let without = |line: &str| super::super::run::ended(folder.command(line).env("PATH", folder.path()));
    let warning = "warning: git is not found, so nobody can say who brought the statements, and all count as unsigned. \
                   Install git, or add its folder to PATH.\n";
    assert_eq!(without("t.yaml").err, warning);
    assert_eq!(without("t.yaml -q").err, "");
    let ran = without("t.yaml --changed-since HEAD");
    assert_eq!(ran.complaint(), "error: --changed-since needs git, which is not found; install it, or add its folder to PATH");
    std::fs::remove_file(folder.path().join("attestations.yaml")).unwrap();
    assert_eq!(without("t.yaml").err, "");
}
