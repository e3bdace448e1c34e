//! Writes a review as tables for spreadsheets: its verdicts, and the ledger of best practices.

use std::io::{self, Write};

use super::cell::harmless;
use super::record::{Record, baseline_name};
use crate::document::{Basis, PracticeRow, VerdictEntry, WaiverEntry};
use crate::framework;

/// A column: its name, and what stands in it.
type Column<T> = (&'static str, fn(&Record<'_>, &T) -> String);

/// The columns of the verdicts. Names and order are stable; new ones come at the end.
const VERDICTS: [Column<VerdictEntry>; 32] = [
    ("verdict", |_, entry| entry.verdict.name().to_owned()),
    ("severity", |_, entry| entry.severity.name().to_owned()),
    ("rule", |_, entry| entry.rule.to_string()),
    ("key", |_, entry| entry.key.to_string()),
    ("pack", |_, entry| entry.pack.to_string()),
    ("title", |record, entry| record.title(&entry.rule)),
    ("resource", |_, entry| entry.resource.id.clone()),
    ("resource_type", |_, entry| entry.resource.kind.to_string()),
    ("element", |_, entry| entry.element.to_string()),
    ("property", |_, entry| stated(entry.property.as_ref())),
    ("design", |_, entry| entry.resource.design.to_string()),
    ("region", |_, entry| stated(entry.resource.region.as_ref())),
    ("account", |_, entry| stated(entry.resource.account.as_ref())),
    ("construct", |_, entry| stated(entry.resource.construct.as_ref())),
    ("written_at", |_, entry| stated(entry.resource.written_at.as_ref())),
    ("file", |_, entry| entry.location.file.to_string()),
    ("line", |_, entry| number(entry.location.line)),
    ("column", |_, entry| number(entry.location.column)),
    ("message", |_, entry| entry.message.to_string()),
    ("question", |_, entry| stated(entry.unknown.as_ref().map(|unknown| &unknown.question))),
    ("fails_when", |_, entry| entry.failing_worlds.join("; ")),
    ("assumed", |_, entry| entry.assumed.join("; ")),
    ("practices", |_, entry| joined(entry.practices.iter().map(|practice| format!("{} {}", practice.id, practice.strength)))),
    ("also_known_as", |_, entry| joined(entry.also_known_as.iter().map(|(service, id)| format!("{service} {id}")))),
    ("implements", |_, entry| entry.implements.join("; ")),
    ("waived_by", |record, entry| waiver(record, entry, |waiver| &waiver.owner)),
    ("waived_until", |record, entry| waiver(record, entry, |waiver| &waiver.until)),
    ("waiver_reason", |record, entry| waiver(record, entry, |waiver| &waiver.reason)),
    ("waiver", |_, entry| stated(entry.waiver.as_ref())),
    ("baseline", |_, entry| entry.baseline.map_or("", baseline_name).to_owned()),
    ("stops", |_, entry| entry.stops.to_string()),
    ("fingerprint", |_, entry| entry.fingerprint.clone()),
];

/// The columns of the ledger; the same holds for them.
const LEDGER: [Column<PracticeRow>; 18] = [
    ("practice", |_, row| row.id.clone()),
    ("title", |record, row| told(record, framework::practice(&row.id).map(|practice| &practice.title))),
    ("pillar", |_, row| row.pillar.clone()),
    ("question", |_, row| row.question.clone()),
    ("question_title", |record, row| told(record, framework::question(&row.question).map(|question| &question.title))),
    ("risk", |_, row| row.risk.name().to_owned()),
    ("state", |_, row| row.state.name().to_owned()),
    ("basis", |_, row| basis(row.basis).to_owned()),
    ("because", |_, row| row.because.name().to_owned()),
    ("passed", |_, row| row.passed.to_string()),
    ("failed", |_, row| row.failed.to_string()),
    ("unknown", |_, row| row.unknown.to_string()),
    ("waived", |_, row| row.waived.to_string()),
    ("rules", |_, row| row.rules.join("; ")),
    ("open_question", |_, row| stated(row.settle.as_ref().map(|unknown| &unknown.question))),
    ("attestations", |_, row| row.attestations.join("; ")),
    ("gate", |record, _| gate_verdict(record).to_owned()),
    ("gate_sentence", |record, _| record.gate()),
];

/// A row for the gate and one for each verdict that is shown.
pub(super) fn write_csv(record: &Record<'_>, out: &mut dyn Write) -> io::Result<()> {
    let rows = record.entries().map(|entry| VERDICTS.map(|(_, cell)| cell(record, entry)));
    table(VERDICTS.map(|(name, _)| name), std::iter::once(gate(record)).chain(rows), out)
}

/// A row for each best practice; what the gate says stands in each, so that their number is that of the practices.
pub(super) fn write_ledger(record: &Record<'_>, out: &mut dyn Write) -> io::Result<()> {
    let rows = record.review.practices.iter().map(|row| LEDGER.map(|(_, cell)| cell(record, row)));
    table(LEDGER.map(|(name, _)| name), rows, out)
}

/// Cells as CSV of RFC 4180, with line feeds.
fn table<const N: usize>(head: [&str; N], rows: impl Iterator<Item = [String; N]>, out: &mut dyn Write) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(out);
    table.write_record(head).map_err(unwritten)?;
    for row in rows {
        table.write_record(row.map(|cell| harmless(&cell))).map_err(unwritten)?;
    }
    table.flush()
}

/// Why a row was not written; of a pipe that was closed the command line must know that it was.
fn unwritten(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// The gate as a row among the verdicts.
fn gate(record: &Record<'_>) -> [String; 32] {
    let cell = |name: &str| match name {
        "verdict" => gate_verdict(record).to_owned(),
        "rule" => "gate".to_owned(),
        "pack" => "review".to_owned(),
        "resource_type" => "Review::Gate".to_owned(),
        "file" => record.home().to_owned(),
        "message" => record.conclusion(),
        _ => String::new(),
    };
    VERDICTS.map(|(name, _)| cell(name))
}

fn gate_verdict(record: &Record<'_>) -> &'static str {
    if record.passes() { "pass" } else { "fail" }
}

fn stated(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn waiver(record: &Record<'_>, entry: &VerdictEntry, part: fn(&WaiverEntry) -> &String) -> String {
    stated(record.waiver(entry).map(part))
}

fn told(record: &Record<'_>, title: Option<&framework::Title>) -> String {
    title.map_or("", |title| title.in_language(record.words.language().code())).to_owned()
}

const fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Evidence => "evidence",
        Basis::Attestation => "attestation",
        Basis::Both => "both",
        Basis::None => "none",
    }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join("; ")
}

/// A line or column; nothing where no text holds the place.
fn number(of: u32) -> String {
    if of == 0 { String::new() } else { of.to_string() }
}

#[cfg(test)]
mod tests;
