//! The sheets of best practices: one for each pillar, by question, and the ledger of all.

use super::WorkbookError;
use super::book::Book;
use super::style::Tone;
use super::table::{Cell, Column};
use crate::document::{AttestationEntry, Basis, PracticeRow, State};
use crate::finding::Severity;
use crate::framework::{self, Risk};
use crate::report::gate::pack_name;
use crate::report::ledger::Ledger;
use crate::report::record::Record;

/// What is asked of a row to fill a cell.
struct Asked<'a> {
    record: &'a Record<'a>,
    ledger: Ledger<'a>,
    row: &'a PracticeRow,
}

/// The head of a column, how wide it may be, and what stands in it.
type Part = (&'static str, usize, fn(&Asked<'_>) -> Cell);

const PILLAR: [Part; 11] = [
    ("xlsx.column.question", 12, |asked| Cell::Text(asked.row.question.clone(), Tone::Strong)),
    ("xlsx.column.question-title", 32, question_title),
    ("xlsx.column.estimated", 16, estimated),
    ("xlsx.column.practice", 14, |asked| Cell::Text(asked.row.id.clone(), Tone::Strong)),
    ("xlsx.column.practice-title", 36, title),
    ("column.risk", 10, risk),
    ("column.state", 16, state),
    ("xlsx.column.reason", 42, |asked| Cell::text(asked.ledger.reason(asked.row))),
    ("column.settles", 42, settles),
    ("xlsx.column.statements", 40, statements),
    ("xlsx.column.rules", 32, |asked| Cell::text(asked.row.rules.join("\n"))),
];

const LEDGER: [Part; 16] = [
    ("xlsx.column.practice", 14, |asked| Cell::Text(asked.row.id.clone(), Tone::Strong)),
    ("xlsx.column.practice-title", 48, title),
    ("column.pillar", 24, |asked| Cell::text(pack_name(asked.record.words, &asked.row.pillar))),
    ("xlsx.column.question", 12, |asked| Cell::text(asked.row.question.clone())),
    ("column.risk", 10, risk),
    ("column.state", 16, state),
    ("xlsx.column.basis", 20, basis),
    ("xlsx.column.reason", 56, |asked| Cell::text(asked.ledger.reason(asked.row))),
    ("verdict.pass", 10, |asked| Cell::Count(asked.row.passed)),
    ("verdict.fail", 10, |asked| Cell::Count(asked.row.failed)),
    ("verdict.unknown", 10, |asked| Cell::Count(asked.row.unknown)),
    ("xlsx.column.waived", 10, |asked| Cell::Count(asked.row.waived)),
    ("xlsx.column.worst", 14, worst),
    ("column.settles", 56, settles),
    ("xlsx.column.statements", 56, statements),
    ("xlsx.column.rules", 48, |asked| Cell::text(asked.row.rules.join("\n"))),
];

/// A sheet for each pillar, in the framework's order.
pub(super) fn write_pillars(book: &mut Book, record: &Record<'_>) -> Result<(), WorkbookError> {
    for pillar in framework::pillars() {
        let rows: Vec<&PracticeRow> = record.review.practices.iter().filter(|row| row.pillar == pillar.id).collect();
        write(book, record, &pack_name(record.words, &pillar.id), &PILLAR, rows)?;
    }
    Ok(())
}

/// The sheet of all best practices.
pub(super) fn write_ledger(book: &mut Book, record: &Record<'_>) -> Result<(), WorkbookError> {
    write(book, record, record.words.line("xlsx.sheet.ledger"), &LEDGER, record.review.practices.iter().collect())
}

fn write(book: &mut Book, record: &Record<'_>, name: &str, parts: &[Part], rows: Vec<&PracticeRow>) -> Result<(), WorkbookError> {
    let ledger = Ledger { review: record.review, words: record.words };
    let column = |(head, widest, _): &Part| Column::new(record.words.line(head), *widest);
    let columns: Vec<Column> = parts.iter().map(column).collect();
    let cells = rows.into_iter().map(|row| {
        let asked = Asked { record, ledger, row };
        parts.iter().map(|(_, _, cell)| cell(&asked)).collect()
    });
    book.table(name, &columns, cells)
}

fn title(asked: &Asked<'_>) -> Cell {
    let code = asked.record.words.language().code();
    framework::practice(&asked.row.id).map_or(Cell::Empty, |practice| Cell::text(practice.title.in_language(code)))
}

fn question_title(asked: &Asked<'_>) -> Cell {
    let code = asked.record.words.language().code();
    framework::question(&asked.row.question).map_or(Cell::Empty, |question| Cell::text(question.title.in_language(code)))
}

fn estimated(asked: &Asked<'_>) -> Cell {
    let question = asked.record.review.questions.iter().find(|question| question.id == asked.row.question);
    question.map_or(Cell::Empty, |question| Cell::text(asked.record.words.line(&format!("estimated.{}", question.risk.name()))))
}

fn risk(asked: &Asked<'_>) -> Cell {
    let tone = if asked.row.risk == Risk::High { Tone::Strong } else { Tone::Plain };
    Cell::Text(asked.ledger.risk(asked.row), tone)
}

fn state(asked: &Asked<'_>) -> Cell {
    Cell::Text(asked.ledger.state(asked.row.state), Tone::of_state(asked.row.state))
}

fn basis(asked: &Asked<'_>) -> Cell {
    let key = match asked.row.basis {
        Basis::Evidence => "xlsx.basis.evidence",
        Basis::Attestation => "xlsx.basis.attestation",
        Basis::Both => "xlsx.basis.both",
        Basis::None => "xlsx.basis.none",
    };
    Cell::text(asked.record.words.line(key))
}

fn worst(asked: &Asked<'_>) -> Cell {
    let told = |severity: Severity| {
        let word = asked.record.words.line(&format!("severity.{}", severity.name())).to_owned();
        Cell::Text(word, Tone::of_severity(severity))
    };
    asked.row.worst.map_or(Cell::Empty, told)
}

/// What would settle a practice that nobody has decided.
fn settles(asked: &Asked<'_>) -> Cell {
    match asked.row.state {
        State::CannotTell => Cell::text(asked.ledger.what_settles(asked.row)),
        State::NotAssessed => Cell::text(asked.record.words.line("questions.settle")),
        State::Met | State::PartlyMet | State::NotMet | State::NotApplicable => Cell::Empty,
    }
}

/// The statements on a practice, one a paragraph.
fn statements(asked: &Asked<'_>) -> Cell {
    let review = asked.record.review;
    let of = |entry: &&AttestationEntry| asked.row.attestations.contains(&entry.id);
    let words = asked.record.words;
    let told = |entry: &AttestationEntry| {
        let values = [
            ("claims", words.line(&format!("ledger.state.{}", entry.claims.name())).to_owned()),
            ("state", words.line(&format!("statement-state.{}", entry.state.name())).to_owned()),
            ("until", entry.until.clone()),
            ("name", entry.name.clone()),
            ("role", entry.role.clone()),
        ];
        let head = words.say("xlsx.statement", &values.each_ref().map(|(key, value)| (*key, value.as_str())));
        format!("{head}\n{}", entry.statement)
    };
    let told: Vec<String> = review.attestations.iter().filter(of).map(told).collect();
    if told.is_empty() { Cell::Empty } else { Cell::text(told.join("\n")) }
}
