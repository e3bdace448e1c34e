//! `plumbrule snapshot`: what AWS Config recorded, in a file.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::arguments::{SaveArguments, SnapshotCommand};
use super::choice::load_rules;
use super::output::{self, cannot, note, shown};
use super::{Ended, INCOMPLETE, live, progress};
use crate::aws::Connection;
use crate::intake::account::{Collected, Progress, State, Wanted, collect};
use crate::report::{Words, grouped};

/// Kinds that are named of those that share a fate.
const LISTED: usize = 8;

pub(super) fn run(command: &SnapshotCommand) -> Ended {
    match command {
        SnapshotCommand::Save(arguments) => save(arguments),
    }
}

fn save(arguments: &SaveArguments) -> Ended {
    let words = Words::of(arguments.language.language());
    let kinds = kinds(arguments)?;
    let connection = live::open(&arguments.access).map_err(|error| live::told(error, arguments.redact))?;
    let wanted = Wanted { redact: arguments.redact, ..Wanted::of(kinds) };
    let (watch, bar) = progress::steps(arguments.quiet);
    let collected = write(&connection, &wanted, &arguments.to, &*watch);
    bar.finish_and_clear();
    let collected = collected?;
    if !arguments.quiet {
        note(&format!("{}: {}", words.line("cli.warning"), words.line("snapshot.sensitive")));
        let values = [
            ("path", &*shown(&arguments.to)),
            ("items", &grouped(collected.items())),
            ("regions", &collected.regions.join(", ")),
            ("account", &collected.account),
        ];
        note(&words.say("snapshot.saved", &values));
    }
    tell_lacking(&collected, arguments.quiet, words);
    Ok(if collected.incomplete().next().is_some() { INCOMPLETE } else { 0 })
}

fn kinds(arguments: &SaveArguments) -> anyhow::Result<Vec<String>> {
    if arguments.all {
        return Ok(vec!["*".to_owned()]);
    }
    if arguments.kinds.is_empty() { Ok(live::needed(&load_rules(&arguments.pack.rules)?)) } else { Ok(arguments.kinds.clone()) }
}

/// Writes the file, whole or not at all, compressed if its name says so.
fn write(connection: &Connection, wanted: &Wanted, to: &Path, watch: &Progress<'_>) -> anyhow::Result<Collected> {
    let mut collected = None;
    output::write_private_by(to, |out| {
        let read = |out: &mut dyn Write| collect(connection, wanted, out, watch).map_err(|error| cannot(&error));
        if to.extension().is_some_and(|suffix| suffix == "gz") {
            let mut packed = GzEncoder::new(out, Compression::default());
            collected = Some(read(&mut packed)?);
            packed.finish()?;
        } else {
            collected = Some(read(out)?);
        }
        Ok(())
    })?;
    collected.ok_or_else(|| output::Internal("nothing was collected".to_owned()).into())
}

/// Names what was refused or failed, and counts what is not recorded.
fn tell_lacking(collected: &Collected, quiet: bool, words: &Words) {
    let mut groups: BTreeMap<(&str, &str, String), Vec<&str>> = BTreeMap::new();
    for collection in &collected.collections {
        let key = match collection.state {
            State::Refused => "snapshot.refused",
            State::Failed => "snapshot.failed",
            State::NotRecorded if !quiet => "snapshot.not-recorded",
            State::NotRecorded | State::Finished => continue,
        };
        let reason = [&collection.action, &collection.error].into_iter().flatten().cloned().collect::<Vec<_>>().join(": ");
        groups.entry((&collection.region, key, reason)).or_default().push(&collection.kind);
    }
    for ((region, key, reason), kinds) in groups {
        let label = if key == "snapshot.not-recorded" { "cli.note" } else { "cli.warning" };
        let values = [("region", region), ("reason", &*reason), ("kinds", &*list(&kinds, words))];
        note(&format!("{}: {}", words.line(label), words.say(key, &values)));
    }
}

/// Kinds in a row; of many only the first, since `doctor` names all.
fn list(kinds: &[&str], words: &Words) -> String {
    let shown: Vec<&str> = kinds.iter().take(LISTED).copied().collect();
    let row = shown.join(words.line("list.separator"));
    match kinds.len().checked_sub(LISTED) {
        None | Some(0) => row,
        Some(more) => words.say("list.more", &[("list", &row), ("count", &grouped(more))]),
    }
}
