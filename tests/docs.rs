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
