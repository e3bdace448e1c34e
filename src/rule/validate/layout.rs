//! The script as text: its first line, and how long it is.

use rhai::Position;

use super::Problem;
use crate::rule::Rule;

/// Most lines of code in a script; comments and empty lines do not count.
const MAX_LINES: usize = 25;

pub(super) fn problems(rule: &Rule) -> Vec<Problem> {
    let mut problems = Vec::new();
    if !rule.script.lines().next().is_some_and(is_sentence) {
        let message = "the first line is a comment sentence that states the claim: `// Every bucket ….`";
        problems.push(Problem::in_script(rule, Position::new(1, 1), message.into()));
    }
    let mut code = rule.script.lines().enumerate().filter(|(_, line)| is_code(line));
    if let Some((number, _)) = code.nth(MAX_LINES) {
        let count = MAX_LINES + 1 + code.count();
        let message =
            format!("the script has {count} lines of code; a rule has at most {MAX_LINES}, a longer walk is vocabulary");
        let line = u16::try_from(number + 1).unwrap_or(u16::MAX);
        problems.push(Problem::in_script(rule, Position::new(line, 1), message));
    }
    problems
}

fn is_sentence(line: &str) -> bool {
    line.strip_prefix("// ").is_some_and(|text| text.starts_with(|c: char| !c.is_lowercase()) && text.trim_end().ends_with('.'))
}

fn is_code(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty() && !line.starts_with("//")
}
