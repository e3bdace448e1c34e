//! The sheets of what people say: statements and waivers.

use super::WorkbookError;
use super::book::Book;
use super::style::Tone;
use super::table::{Cell, Column};
use crate::document::{AttestationEntry, AttestationState, WaiverEntry, WaiverState};
use crate::framework;
use crate::report::clean::clean_name;
use crate::report::record::Record;

/// A sheet with a row for each statement.
pub(super) fn write_statements(book: &mut Book, record: &Record<'_>) -> Result<(), WorkbookError> {
    let heads = [
        ("column.about", 14),
        ("xlsx.column.practice-title", 48),
        ("column.claims", 18),
        ("column.statement", 64),
        ("column.name", 24),
        ("column.role", 24),
        ("xlsx.column.date", 14),
        ("column.until", 14),
        ("xlsx.column.validity", 24),
        ("column.signature", 28),
        ("xlsx.column.evidence", 48),
        ("xlsx.column.place", 36),
        ("xlsx.column.commit", 24),
    ];
    let rows = record.review.attestations.iter().map(|entry| statement(record, entry));
    book.table(record.words.line("xlsx.sheet.statements"), &columns(record, &heads), rows)
}

fn statement(record: &Record<'_>, entry: &AttestationEntry) -> Vec<Cell> {
    let word = |key: String| record.words.line(&key).to_owned();
    let tone = if entry.state == AttestationState::Valid { Tone::Plain } else { Tone::High };
    let evidence: Vec<String> = entry.evidence.iter().map(|evidence| evidence.link.replace(['\r', '\n'], " ")).collect();
    vec![
        Cell::Text(clean_name(&entry.about), Tone::Strong),
        about(record, &entry.about),
        Cell::text(word(format!("ledger.state.{}", entry.claims.name()))),
        Cell::text(entry.statement.clone()),
        Cell::text(clean_name(&entry.name)),
        Cell::text(clean_name(&entry.role)),
        Cell::text(entry.date.clone()),
        Cell::text(entry.until.clone()),
        Cell::Text(word(format!("statement-state.{}", entry.state.name())), tone),
        Cell::text(word(format!("signature.{}", entry.signature.name()))),
        Cell::text(evidence.join("\n")),
        Cell::text(clean_name(&entry.id)),
        Cell::Text(entry.commit.clone().unwrap_or_default(), Tone::Quiet),
    ]
}

/// The title of a practice or question.
fn about(record: &Record<'_>, id: &str) -> Cell {
    let practice = framework::practice(id).map(|practice| &practice.title);
    let title = practice.or_else(|| framework::question(id).map(|question| &question.title));
    title.map_or(Cell::Empty, |title| Cell::text(title.in_language(record.words.language().code())))
}

/// A sheet with a row for each waiver.
pub(super) fn write_waivers(book: &mut Book, record: &Record<'_>) -> Result<(), WorkbookError> {
    let heads = [
        ("column.rule", 40),
        ("xlsx.column.resource", 36),
        ("column.state", 24),
        ("column.until", 14),
        ("column.owner", 28),
        ("column.why", 64),
        ("column.findings", 12),
        ("xlsx.column.approver", 28),
        ("xlsx.column.ticket", 20),
        ("xlsx.column.place", 36),
    ];
    let rows = record.review.waivers.iter().map(|entry| waiver(record, entry));
    book.table(record.words.line("xlsx.sheet.waivers"), &columns(record, &heads), rows)
}

fn waiver(record: &Record<'_>, entry: &WaiverEntry) -> Vec<Cell> {
    let tone = if entry.state == WaiverState::Active { Tone::Plain } else { Tone::High };
    let named = |name: &Option<String>| Cell::text(clean_name(name.as_deref().unwrap_or_default()));
    vec![
        Cell::Text(clean_name(&entry.rule), Tone::Strong),
        named(&entry.resource),
        Cell::Text(record.words.line(&format!("waiver-state.{}", entry.state.name())).to_owned(), tone),
        Cell::text(entry.until.clone()),
        Cell::text(clean_name(&entry.owner)),
        Cell::text(entry.reason.clone()),
        Cell::Count(entry.findings),
        named(&entry.approver),
        named(&entry.ticket),
        Cell::text(clean_name(&entry.id)),
    ]
}

fn columns<const N: usize>(record: &Record<'_>, heads: &[(&str, usize); N]) -> [Column; N] {
    heads.map(|(head, widest)| Column::new(record.words.line(head), widest))
}
