//! What the pages show is what the program prints.
#![expect(clippy::unwrap_used, reason = "a test fails where something is not as it should be")]

use std::path::Path;
use std::process::Command;

/// An output that a page shows: the command behind its marker, and the lines of the block that follows.
struct Shown {
    page: String,
    command: String,
    lines: Vec<String>,
}

fn shown(page: &str) -> Vec<Shown> {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(page)).unwrap();
    let mut found = Vec::new();
    for part in text.split("<!-- output: ").skip(1) {
        let (command, rest) = part.split_once(" -->").unwrap();
        let block = rest.split_once("```text\n").and_then(|(_, rest)| rest.split_once("\n```")).map(|(block, _)| block);
        let lines = block.unwrap_or_default().lines().map(str::to_owned).collect();
        found.push(Shown { page: page.to_owned(), command: command.to_owned(), lines });
    }
    found
}

fn output(command: &str) -> String {
    let arguments = command.split_once(" -- ").map(|(_, arguments)| arguments).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_plumbrule"))
        .args(arguments.split(' '))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// Every line of the block stands in the output, in this order; a line `…` leaves some out, a date may be another.
fn first_wrong<'s>(shown: &'s Shown, printed: &str) -> Option<&'s str> {
    let mut rest = printed.lines();
    let mut anywhere = false;
    for line in shown.lines.iter().map(String::as_str) {
        if line == "…" {
            anywhere = true;
            continue;
        }
        let fits = |real: &str| real == line || line.contains("as of") && real.contains("as of");
        let found = if anywhere { rest.any(fits) } else { rest.next().is_some_and(fits) };
        if !found {
            return Some(line);
        }
        anywhere = false;
    }
    None
}

#[test]
fn the_pages_show_what_the_program_prints() {
    let all: Vec<Shown> = ["README.md", "docs/guide.md", "CONTRIBUTING.md"].into_iter().flat_map(shown).collect();
    assert!(all.len() >= 3, "only {} outputs are shown", all.len());
    for shown in &all {
        assert!(!shown.lines.is_empty(), "{}: no block follows `{}`", shown.page, shown.command);
        let printed = output(&shown.command);
        let wrong = first_wrong(shown, &printed);
        assert_eq!(wrong, None, "{}: `{}` no longer prints this line", shown.page, shown.command);
    }
    println!("outputs shown in pages: {}", all.len());
}

/// The shell blocks of a page, in order.
fn blocks(page: &str) -> Vec<String> {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(page)).unwrap();
    let starts = text.split("```sh\n").skip(1);
    starts.map(|rest| rest.split_once("\n```").unwrap().0.to_owned()).collect()
}

fn is_there(program: &str) -> bool {
    Command::new("sh").args(["-c", &format!("command -v {program}")]).output().is_ok_and(|output| output.status.success())
}

/// A value of the environment.
#[expect(clippy::disallowed_methods, reason = "a shell must find its programs, and the pipeline says that nothing is skipped")]
fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Runs a block in a folder, with a home of its own and nothing of the caller's git.
fn run(block: &str, folder: &Path, home: &Path) {
    let binary = Path::new(env!("CARGO_BIN_EXE_plumbrule")).parent().unwrap();
    let path = format!("{}:{}", binary.display(), environment("PATH").unwrap());
    let output = Command::new("bash")
        .args(["-euo", "pipefail", "-c", block])
        .current_dir(folder)
        .envs([("PATH", path.as_str()), ("NO_COLOR", "1"), ("GIT_CONFIG_NOSYSTEM", "1")])
        .env("HOME", home)
        .output()
        .unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{block}\n{}\n{out}\n{err}", output.status);
}

/// A folder that holds the example.
fn with_example() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let example = folder.path().join("web-service");
    std::fs::create_dir(&example).unwrap();
    for name in ["template.yaml", "parameters.json"] {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/web-service").join(name);
        std::fs::copy(from, example.join(name)).unwrap();
    }
    folder
}

#[test]
fn every_command_of_the_questions_runs() {
    if !is_there("bash") {
        println!("docs: 1 skipped: bash is not installed");
        assert!(environment("PLUMBRULE_NO_SKIP").is_none(), "bash is not installed");
        return;
    }
    let (folder, home) = (with_example(), tempfile::tempdir().unwrap());
    let blocks = blocks("docs/questions.md");
    assert_eq!(blocks.len(), 2);
    for block in &blocks {
        run(block, folder.path(), home.path());
    }
    assert!(folder.path().join("questions.xlsx").exists());
    println!("docs: {} blocks of commands ran", blocks.len());
}

#[test]
fn every_command_of_the_first_review_runs() {
    for program in ["bash", "git", "ssh-keygen", "sed"] {
        if !is_there(program) {
            println!("docs: 1 skipped: {program} is not installed");
            assert!(environment("PLUMBRULE_NO_SKIP").is_none(), "{program} is not installed");
            return;
        }
    }
    let (folder, home) = (with_example(), tempfile::tempdir().unwrap());
    std::fs::create_dir(home.path().join(".ssh")).unwrap();
    let blocks = blocks("docs/first-review.md");
    assert!(blocks.len() >= 9, "only {} blocks", blocks.len());
    for block in &blocks {
        run(block, folder.path(), home.path());
    }
    let review = std::fs::read_to_string(folder.path().join("review.json")).unwrap();
    let review: serde_json::Value = serde_json::from_str(&review).unwrap();
    assert_eq!(review["attestations"][0]["signature"], "signed", "the commit of the statement is signed");
    assert_eq!(review["waivers"][0]["state"], "active");
    assert_eq!(review["gate"]["passed"], true, "{}", review["gate"]);
    println!("docs: {} blocks of commands ran", blocks.len());
}
