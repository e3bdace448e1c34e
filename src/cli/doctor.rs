//! `plumbrule doctor`: whether an account can be reviewed.

use std::fmt::Write as _;

use serde_json::json;
use unicode_width::UnicodeWidthStr as _;

use super::arguments::{DoctorArguments, ListFormat};
use super::choice::load_rules;
use super::{Ended, INCOMPLETE, live, output};
use crate::aws::{Health, Identity, examine};
use crate::report::{Words, clean, grouped};

pub(super) fn run(arguments: &DoctorArguments) -> Ended {
    let kinds = live::needed(&load_rules(&arguments.pack.rules)?);
    let connection = live::open(&arguments.access)?;
    let found = examine(&connection, &kinds);
    let is_fine = found.iter().all(Health::is_fine);
    let printed = match arguments.format {
        ListFormat::Text => text(connection.identity(), &found, Words::of(arguments.language.language())),
        ListFormat::Json => json(connection.identity(), &found, is_fine),
    };
    output::print(&printed)?;
    Ok(if is_fine { 0 } else { INCOMPLETE })
}

fn json(identity: &Identity, found: &[Health], is_fine: bool) -> String {
    let Identity { account, arn, partition } = identity;
    let told = json!({"version": 1, "account": account, "arn": arn, "partition": partition, "fine": is_fine, "regions": found});
    format!("{told:#}\n")
}

fn text(identity: &Identity, found: &[Health], words: &Words) -> String {
    let who = words.say("doctor.identity", &[("account", &identity.account), ("arn", &identity.arn)]);
    let mut text = format!("{who}\n");
    for health in found {
        let rows = rows(health, words);
        let widest = rows.iter().map(|(label, _)| label.width()).max().unwrap_or_default();
        let _ = writeln!(text, "\n{}", clean(&health.region));
        for (label, value) in rows {
            let _ = writeln!(text, "  {label}{}  {value}", " ".repeat(widest - label.width()));
        }
        for kind in &health.not_recorded {
            let _ = writeln!(text, "    {}", clean(kind));
        }
    }
    let end = if found.iter().all(Health::is_fine) { "doctor.fine" } else { "doctor.lacks" };
    let _ = writeln!(text, "\n{}", words.line(end));
    text
}

/// What a Region says of itself, line by line.
fn rows<'a>(health: &Health, words: &'a Words) -> Vec<(&'a str, String)> {
    let mut rows = vec![(words.line("doctor.recording"), state(&health.recording, words))];
    for recorder in &health.recorders {
        let frequency = if recorder.frequency == "DAILY" { "doctor.daily" } else { "doctor.continuous" };
        rows.push((words.line("doctor.frequency"), words.line(frequency).to_owned()));
        rows.extend(recorder.since.as_deref().map(|since| (words.line("doctor.since"), clean(since))));
        let last = [Some(recorder.last_status.as_str()), recorder.last_error.as_deref()];
        let last: Vec<&str> = last.into_iter().flatten().filter(|word| !word.is_empty()).collect();
        if !last.is_empty() {
            rows.push((words.line("doctor.last"), clean(&last.join(": "))));
        }
    }
    let delivery = state(&health.delivery, words);
    let delivery = health.delivery_error.as_deref().map_or(delivery.clone(), |code| format!("{delivery} ({})", clean(code)));
    rows.push((words.line("doctor.delivery"), delivery));
    rows.push((words.line("doctor.queries"), state(&health.queries, words)));
    rows.push((words.line("doctor.tool"), state(&health.tool, words)));
    rows.push((words.line("doctor.gaps"), gaps(health, words)));
    rows
}

fn gaps(health: &Health, words: &Words) -> String {
    let (count, needed) = (grouped(health.not_recorded.len()), grouped(health.needed));
    if health.not_recorded.is_empty() {
        return words.say("doctor.no-gaps", &[("needed", &needed)]);
    }
    words.say("doctor.some-gaps", &[("count", &count), ("needed", &needed)])
}

/// A state in words.
fn state(word: &str, words: &Words) -> String {
    let key = format!("doctor.state.{word}");
    if words.has(&key) { words.line(&key).to_owned() } else { clean(word) }
}
