//! Asks git about the files of a review: who brought a line, and what the files were at another commit.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::document::Signature;
use crate::source::Location;

mod past;

pub(super) use past::Past;

/// Git in a folder. Hooks and helpers that a repository could bring do not run, and nothing is fetched.
fn git(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"]);
    command.env("GIT_TERMINAL_PROMPT", "0").env("GIT_OPTIONAL_LOCKS", "0").env("GIT_NO_LAZY_FETCH", "1").env("LC_ALL", "C");
    command
}

/// Whether git can be run at all.
pub(super) fn is_found() -> bool {
    !matches!(Command::new("git").arg("--version").output(), Err(error) if error.kind() == std::io::ErrorKind::NotFound)
}

/// What git prints; `None` if it cannot.
fn asked(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    String::from_utf8(output.stdout).ok()
}

/// Who vouches for what stands at a place: every commit that brought one of its lines is signed, or an approver wrote it. The
/// least of them counts, and its commit is named; a line that is not committed has none.
pub(super) fn voucher(approvers: &[String]) -> impl Fn(&Location) -> (Signature, Option<String>) {
    // A file of statements is asked about once for each of them, and git once for the file.
    let blames: RefCell<HashMap<PathBuf, Option<Blame>>> = RefCell::default();
    let vouched: RefCell<HashMap<String, Signature>> = RefCell::default();
    move |location: &Location| {
        let path = Path::new(&location.file);
        let mut blames = blames.borrow_mut();
        let blame = blames.entry(path.to_owned()).or_insert_with(|| Blame::of(path));
        let Some(commits) = blame.as_ref().and_then(|blame| blame.commits(location)) else { return (Signature::Unsigned, None) };
        let mut vouched = vouched.borrow_mut();
        let mut of =
            |commit: &str| *vouched.entry(commit.to_owned()).or_insert_with(|| vouch(&folder_of(path), commit, approvers));
        // Later variants say less.
        let least = commits.into_iter().map(|commit| (of(&commit), commit)).max_by_key(|(signature, _)| *signature);
        least.map_or((Signature::Unsigned, None), |(signature, commit)| (signature, Some(commit)))
    }
}

/// Who vouches for a commit.
fn vouch(folder: &Path, commit: &str, approvers: &[String]) -> Signature {
    let facts = asked(git(folder).args(["log", "-1", "--format=%G?%n%ae", commit])).unwrap_or_default();
    let (signed, author) = facts.trim_end().split_once('\n').unwrap_or_default();
    match signed {
        "G" | "U" => Signature::Signed,
        _ if approvers.iter().any(|approver| approver == author) => Signature::Approver,
        _ => Signature::Unsigned,
    }
}

/// Which commit brought each line of a file.
struct Blame {
    /// Commits by line, from 1.
    lines: BTreeMap<usize, String>,
    /// Commits at the end of a shallow history, which seem to have brought everything before them.
    unsure: BTreeSet<String>,
}

impl Blame {
    /// Asks git; `None` if the file is not under version control.
    fn of(path: &Path) -> Option<Self> {
        let folder = folder_of(path);
        let text = asked(git(&folder).args(["blame", "--porcelain", "--no-textconv", "--"]).arg(path.file_name()?))?;
        let mut blame = Self { lines: BTreeMap::new(), unsure: BTreeSet::new() };
        let mut current = "";
        for line in text.lines() {
            if let Some((commit, number)) = heading(line) {
                blame.lines.insert(number, commit.to_owned());
                current = commit;
            } else if line == "boundary" {
                blame.unsure.insert(current.to_owned());
            }
        }
        let is_shallow =
            || asked(git(&folder).args(["rev-parse", "--is-shallow-repository"])).is_none_or(|is| is.trim() != "false");
        if !blame.unsure.is_empty() && !is_shallow() {
            blame.unsure.clear();
        }
        Some(blame)
    }

    /// The commits that brought the lines of a place, in the order of the lines; `None` if a line is not committed, or if
    /// nobody can know who brought it.
    fn commits(&self, location: &Location) -> Option<Vec<String>> {
        let mut commits: Vec<String> = Vec::new();
        for number in location.line..=location.end_line.max(location.line) {
            // The end of the last entry may lie behind the last line.
            let Some(commit) = self.lines.get(&(number as usize)) else { continue };
            if commit.bytes().all(|b| b == b'0') || self.unsure.contains(commit) {
                return None;
            }
            if !commits.contains(commit) {
                commits.push(commit.clone());
            }
        }
        (!commits.is_empty()).then_some(commits)
    }
}

/// The commit and the line number that a line of a blame begins with; the text of a file stands behind a tab.
fn heading(line: &str) -> Option<(&str, usize)> {
    let (commit, rest) = line.split_once(' ')?;
    let is_commit = commit.len() >= 40 && commit.bytes().all(|b| b.is_ascii_hexdigit());
    let is_place = rest.bytes().all(|b| b.is_ascii_digit() || b == b' ');
    let number = rest.split(' ').nth(1)?.parse().ok()?;
    (is_commit && is_place).then_some((commit, number))
}

fn folder_of(path: &Path) -> PathBuf {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new(".")).to_owned()
}
