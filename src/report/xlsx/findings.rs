//! The sheet of findings: a row for each verdict that is shown, failures first, the worst of them on top.

use std::cmp::Reverse;

use super::WorkbookError;
use super::book::Book;
use super::style::Tone;
use super::table::{Cell, Column};
use crate::document::VerdictEntry;
use crate::finding::Verdict;
use crate::report::clean::clean_name;
use crate::report::record::{Record, baseline_name};
use crate::report::words::fill;

/// The head of a column, how wide it may be, and what stands in it.
type Part = (&'static str, usize, fn(&Record<'_>, &VerdictEntry) -> Cell);

const PARTS: [Part; 26] = [
    ("xlsx.column.verdict", 14, verdict),
    ("column.severity", 12, severity),
    ("xlsx.column.title", 48, |record, entry| Cell::text(record.title(&entry.rule))),
    ("xlsx.column.resource", 36, |_, entry| Cell::Text(clean_name(&entry.resource.id), Tone::Strong)),
    ("xlsx.column.kind", 30, |_, entry| Cell::text(clean_name(&entry.resource.kind))),
    ("xlsx.column.place", 36, |_, entry| Cell::text(clean_name(&place(entry)))),
    ("xlsx.column.message", 64, |_, entry| Cell::text(entry.message.clone())),
    ("column.question", 56, |_, entry| stated(entry.unknown.as_ref().map(|unknown| unknown.question.to_string()))),
    ("xlsx.column.fails-when", 32, |record, entry| Cell::text(record.words.list(&entry.failing_worlds))),
    ("xlsx.column.assumed", 24, |record, entry| Cell::text(record.words.list(&entry.assumed))),
    ("xlsx.column.why", 56, |record, entry| filled(record, "why", entry)),
    ("xlsx.column.fix", 56, |record, entry| filled(record, "fix", entry)),
    ("column.effort", 16, effort),
    ("xlsx.column.practices", 48, |record, entry| Cell::text(record.practices(entry))),
    ("xlsx.column.waived", 48, |record, entry| stated(record.waived(entry))),
    ("xlsx.column.baseline", 12, baseline),
    ("xlsx.column.stops", 12, stops),
    ("xlsx.column.pack", 24, |record, entry| Cell::text(crate::report::gate::pack_name(record.words, &entry.pack))),
    ("column.rule", 40, |_, entry| Cell::text(clean_name(&entry.rule))),
    ("xlsx.column.key", 20, |_, entry| Cell::text(clean_name(&entry.key))),
    ("xlsx.column.property", 32, |_, entry| stated(entry.property.as_deref().map(clean_name))),
    ("xlsx.column.design", 24, |_, entry| Cell::text(clean_name(&entry.resource.design))),
    ("xlsx.column.region", 16, |_, entry| stated(entry.resource.region.as_deref().map(clean_name))),
    ("xlsx.column.account", 16, |_, entry| stated(entry.resource.account.as_deref().map(clean_name))),
    ("xlsx.column.also-known-as", 32, names),
    ("xlsx.column.fingerprint", 24, |_, entry| Cell::Text(entry.fingerprint.clone(), Tone::Quiet)),
];

pub(super) fn write(book: &mut Book, record: &Record<'_>) -> Result<(), WorkbookError> {
    let mut entries: Vec<&VerdictEntry> = record.entries().collect();
    entries.sort_by_key(|entry| (rank(entry.verdict), Reverse(entry.severity)));
    let head = |(head, widest, _): Part| Column::new(record.words.line(head), widest);
    let rows = entries.into_iter().map(|entry| PARTS.map(|(_, _, cell)| cell(record, entry)).to_vec());
    book.table(record.words.line("heading.findings"), &PARTS.map(head), rows)
}

const fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Fail => 0,
        Verdict::Unknown => 1,
        Verdict::Pass => 2,
        Verdict::NotApplicable => 3,
    }
}

fn verdict(record: &Record<'_>, entry: &VerdictEntry) -> Cell {
    let word = record.words.line(&format!("verdict.{}", entry.verdict.name())).to_owned();
    Cell::Text(word, Tone::of_verdict(entry.verdict, entry.severity))
}

fn severity(record: &Record<'_>, entry: &VerdictEntry) -> Cell {
    let word = record.words.line(&format!("severity.{}", entry.severity.name())).to_owned();
    Cell::Text(word, Tone::of_verdict(entry.verdict, entry.severity))
}

fn place(entry: &VerdictEntry) -> String {
    entry.location.to_string()
}

/// A text of the rule, with what fills its placeholders.
fn filled(record: &Record<'_>, key: &str, entry: &VerdictEntry) -> Cell {
    let language = record.words.language();
    stated(record.rule(&entry.rule).map(|rule| fill(rule.texts(language).line(key), &entry.arguments, language)))
}

fn effort(record: &Record<'_>, entry: &VerdictEntry) -> Cell {
    let key = record.rule(&entry.rule).map(|rule| format!("effort.{}", rule.metadata.effort.name()));
    stated(key.map(|key| record.words.line(&key).to_owned()))
}

fn stops(record: &Record<'_>, entry: &VerdictEntry) -> Cell {
    if entry.stops { Cell::text(record.words.line("xlsx.stops")) } else { Cell::Empty }
}

fn baseline(record: &Record<'_>, entry: &VerdictEntry) -> Cell {
    let key = entry.baseline.map(|state| format!("xlsx.baseline.{}", baseline_name(state)));
    stated(key.map(|key| record.words.line(&key).to_owned()))
}

fn names(record: &Record<'_>, entry: &VerdictEntry) -> Cell {
    let service = |name: &str| {
        let key = format!("service.{name}");
        if record.words.has(&key) { record.words.line(&key).to_owned() } else { clean_name(name) }
    };
    let names: Vec<String> = entry.also_known_as.iter().map(|(name, id)| format!("{} {id}", service(name))).collect();
    Cell::text(record.words.list(&names))
}

fn stated(text: Option<String>) -> Cell {
    text.filter(|text| !text.is_empty()).map_or(Cell::Empty, Cell::text)
}
