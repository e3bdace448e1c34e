//! Writes a review as workflow commands of GitHub Actions, which become annotations on a change.

use super::clean;
use super::record::{Record, level, path};
use super::words::grouped;
use crate::document::VerdictEntry;
use crate::finding::Verdict;

/// Annotations of one kind that GitHub shows of a step; further ones vanish without a word.
const SHOWN: usize = 10;

/// The worst failures that are neither waived nor known, and one notice that counts the rest and says what the gate decided.
pub(super) fn to_github(record: &Record<'_>) -> String {
    let mut worst = record.worst_first();
    worst.retain(|entry| Record::is_open(entry));
    let (errors, warnings): (Vec<_>, Vec<_>) = worst.iter().copied().partition(|entry| level(entry.severity) == "error");
    let mut commands = String::new();
    for (name, entries) in [("error", &errors), ("warning", &warnings)] {
        for entry in entries.iter().take(SHOWN) {
            commands.push_str(&annotation(record, name, entry));
        }
    }
    let shown = errors.len().min(SHOWN) + warnings.len().min(SHOWN);
    commands.push_str(&notice(record, worst.len() - shown));
    commands
}

fn annotation(record: &Record<'_>, name: &str, entry: &VerdictEntry) -> String {
    let place = &entry.location;
    let file = clean(path(&place.file));
    let title = format!("{} ({})", record.title(&entry.rule), clean(&entry.rule));
    let properties =
        [("file", file), ("line", place.line.max(1).to_string()), ("col", place.column.max(1).to_string()), ("title", title)];
    let fix = Some(record.text(&entry.rule, "fix")).filter(|fix| !fix.is_empty());
    let fix = fix.map(|fix| format!("\n{}: {fix}", record.words.line("label.fix"))).unwrap_or_default();
    command(name, &properties, &format!("{}{fix}", record.message(entry)))
}

/// The gate, the states, and how many findings stand nowhere above.
fn notice(record: &Record<'_>, left: usize) -> String {
    let failures = record.entries().filter(|entry| entry.verdict == Verdict::Fail);
    let accepted = failures.filter(|entry| !Record::is_open(entry)).count();
    let questions = record.review.coverage.open_questions.len();
    let counted = [("annotations.more", left), ("annotations.accepted", accepted), ("annotations.questions", questions)];
    let told = counted.iter().filter(|(_, count)| *count > 0);
    let told = told.map(|(key, count)| record.words.say(key, &[("count", &grouped(*count))]));
    let lines: Vec<String> = [record.gate(), record.states()].into_iter().chain(told).collect();
    command("notice", &[("title", "plumbrule".to_owned())], &lines.join("\n"))
}

/// A command on a line of its own. The characters that would end a part of it are escaped as actions/toolkit does.
fn command(name: &str, properties: &[(&str, String)], message: &str) -> String {
    let properties: Vec<String> = properties.iter().map(|(name, value)| format!("{name}={}", property(value))).collect();
    format!("::{name} {}::{}\n", properties.join(","), data(message))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests;
