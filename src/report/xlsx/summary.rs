//! The first sheet: what the gate decided and why, where the practices stand, what was read, and the counts.

use super::WorkbookError;
use super::book::Book;
use super::style::Tone;
use super::table::{Cell, Column};
use crate::document::{Counts, Digested, InputFile, OutcomeKind, State, States};
use crate::report::gate::pack_name;
use crate::report::ledger::Ledger;
use crate::report::record::Record;
use crate::report::words::grouped;
use crate::rule::pack_place;

/// Files that are named on this sheet; the JSON report names all.
const FILES: usize = 200;

/// How wide labels may be, and how wide numbers are.
const WIDEST: (usize, usize) = (32, 15);

type Rows = Vec<Vec<Cell>>;

pub(super) fn write(book: &mut Book, record: &Record<'_>) -> Result<(), WorkbookError> {
    let mut rows = outcome(record);
    rows.push(vec![]);
    rows.extend(states(record));
    rows.push(vec![]);
    rows.extend(verdicts(record));
    rows.push(vec![]);
    rows.extend(provenance(record));
    let columns = [Column::new("", WIDEST.0), Column::new("", WIDEST.1).at_least(WIDEST.1)];
    book.lines(record.words.line("heading.summary"), &rows, &columns)
}

/// A label with what it stands for.
fn labelled(record: &Record<'_>, key: &str, text: impl Into<String>) -> Vec<Cell> {
    vec![Cell::Text(record.words.line(key).to_owned(), Tone::Strong), Cell::Across(text.into())]
}

/// The verdict, its gate sentence, and the reasons of the outcome.
fn outcome(record: &Record<'_>) -> Rows {
    let review = record.review;
    let (word, tone) = if record.passes() { ("xlsx.gate-passed", Tone::Strong) } else { ("xlsx.gate-failed", Tone::Critical) };
    let verdict = Cell::Text(record.words.line(word).to_owned(), tone);
    let mut rows = vec![
        vec![Cell::Text(record.words.line("xlsx.label.verdict").to_owned(), Tone::Strong), verdict],
        labelled(record, "xlsx.label.gate", record.gate()),
        labelled(record, "xlsx.label.states", record.states()),
        labelled(record, "xlsx.label.as-of", review.provenance.as_of.clone()),
    ];
    if !review.provenance.workload.is_empty() {
        rows.insert(3, labelled(record, "xlsx.label.workload", review.provenance.workload.clone()));
    }
    for reason in review.outcome.iter().filter(|reason| reason.kind != OutcomeKind::Passed) {
        let place = reason.location.as_ref().map_or_else(String::new, |place| format!(" ({place})"));
        rows.push(labelled(record, &format!("outcome.{}", reason.kind.name()), format!("{}{place}", reason.message)));
    }
    rows
}

/// The practices of each pillar by state; the last row is their sum.
fn states(record: &Record<'_>) -> Rows {
    let ledger = Ledger { review: record.review, words: record.words };
    let mut head = vec![record.words.line("column.pillar").to_owned()];
    head.extend(State::ALL.map(|state| ledger.state(state)));
    head.push(record.words.line("xlsx.label.sum").to_owned());
    let cells = |name: String, states: &States| {
        let counts = State::ALL.map(|state| Cell::Count(states.count(state)));
        let sum = Cell::Count(states.total());
        std::iter::once(Cell::Text(name, Tone::Strong)).chain(counts).chain([sum]).collect::<Vec<_>>()
    };
    let all = cells(record.words.line("ledger.all").to_owned(), &record.review.states);
    let pillars = ledger.by_pillar().into_iter().map(|(pillar, states)| cells(pillar, &states));
    std::iter::once(heading(head)).chain(pillars).chain([all]).collect()
}

fn heading(texts: Vec<String>) -> Vec<Cell> {
    let tone = |at| if at == 0 { Tone::Head } else { Tone::NumberHead };
    texts.into_iter().enumerate().map(|(at, text)| Cell::Text(text, tone(at))).collect()
}

/// Verdicts by pack; the last row is their sum.
fn verdicts(record: &Record<'_>) -> Rows {
    let coverage = &record.review.coverage;
    let words = record.words;
    let heads = ["column.pack", "verdict.fail", "verdict.unknown", "verdict.pass", "verdict.not-applicable"];
    let row = |name: String, counts: &Counts| {
        let counts = [counts.fail, counts.unknown, counts.pass, counts.not_applicable].map(Cell::Count);
        std::iter::once(Cell::Text(name, Tone::Strong)).chain(counts).collect::<Vec<_>>()
    };
    let mut packs: Vec<_> = coverage.by_pack.iter().collect();
    packs.sort_by_key(|(pack, _)| pack_place(pack));
    let rows = packs.into_iter().map(|(pack, counts)| row(pack_name(words, pack), counts));
    let total = row(words.line("column.total").to_owned(), &coverage.total);
    let head = heading(heads.map(|key| words.line(key).to_owned()).to_vec());
    std::iter::once(head).chain(rows).chain([total]).collect()
}

/// With what the review was made, and of what.
fn provenance(record: &Record<'_>) -> Rows {
    let provenance = &record.review.provenance;
    let words = record.words;
    let digest =
        |digested: &Digested| words.say("xlsx.digested", &[("count", &grouped(digested.count)), ("sha256", &digested.sha256)]);
    let mut rows = vec![
        heading(vec![words.line("xlsx.label.provenance").to_owned(), String::new()]),
        labelled(record, "xlsx.label.tool", format!("plumbrule {}", provenance.tool)),
        labelled(record, "xlsx.label.rules", digest(&provenance.rulebook)),
        labelled(record, "diff.what.facts", digest(&provenance.facts)),
        labelled(record, "diff.what.framework", digest(&provenance.framework)),
        labelled(record, "xlsx.label.arguments", provenance.arguments.join(" ")),
    ];
    if !provenance.jurisdiction.is_empty() {
        rows.push(labelled(record, "xlsx.label.jurisdiction", words.list(&provenance.jurisdiction)));
    }
    let policy = record.review.policy.files.iter().map(|file| ("acceptance.policy", file));
    let configuration = provenance.configuration.iter().map(|file| ("xlsx.label.configuration", file));
    let inputs = provenance.inputs.iter().map(|file| ("xlsx.label.input", file));
    let others = provenance.accompanying.iter().map(|file| ("xlsx.label.accompanying", file));
    let files: Vec<(&str, &InputFile)> = configuration.chain(policy).chain(inputs).chain(others).collect();
    let told = |file: &InputFile| words.say("policy.file", &[("file", &file.file), ("sha256", &file.sha256)]);
    rows.extend(files.iter().take(FILES).map(|(key, file)| labelled(record, key, told(file))));
    if files.len() > FILES {
        let rest = words.say("xlsx.more-files", &[("count", &grouped(files.len() - FILES))]);
        rows.push(vec![Cell::Empty, Cell::Across(rest)]);
    }
    rows
}
