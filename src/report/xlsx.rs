//! Writes a review as a workbook for spreadsheet programs: summary, pillars, findings, ledger, statements, waivers.

use rust_xlsxwriter::XlsxError;

use super::record::Record;

mod book;
mod findings;
mod people;
mod practices;
mod style;
mod summary;
mod table;

pub(super) use book::{Book, Properties};
pub(super) use style::Tone;
pub(super) use table::{Cell, Column};

/// Why there is no workbook; completes "cannot …".
#[derive(Debug, thiserror::Error)]
#[error("make the workbook")]
pub struct WorkbookError(#[from] XlsxError);

/// The review as a workbook in the language of the record.
pub(super) fn to_xlsx(record: &Record<'_>) -> Result<Vec<u8>, WorkbookError> {
    let mut book = Book::new(record.words);
    summary::write(&mut book, record)?;
    practices::write_pillars(&mut book, record)?;
    findings::write(&mut book, record)?;
    practices::write_ledger(&mut book, record)?;
    people::write_statements(&mut book, record)?;
    people::write_waivers(&mut book, record)?;
    book.finish(&properties(record))
}

/// What a file manager shows of the workbook.
fn properties(record: &Record<'_>) -> Properties {
    let provenance = &record.review.provenance;
    let workload = record.words.say("xlsx.title", &[("workload", &provenance.workload)]);
    let title = if provenance.workload.is_empty() { record.words.line("xlsx.title-unnamed").to_owned() } else { workload };
    Properties { title, subject: record.gate(), tool: provenance.tool.clone(), as_of: provenance.as_of.clone() }
}

#[cfg(test)]
pub(in crate::report) mod tests;
