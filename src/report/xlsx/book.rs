//! A workbook: sheets with names that spreadsheet programs take, properties, and the same bytes for the same review.

use std::collections::BTreeSet;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};

use super::WorkbookError;
use super::style::{Styles, Tone};
use super::table::{Cell, Column, Pen, ROWS, Widths};
use crate::report::clean;
use crate::report::words::{Words, grouped};

/// Characters of a sheet's name.
const LONGEST_NAME: usize = 31;
/// From so many rows on, what is written goes to a temporary file instead of to memory.
const MANY: usize = 10_000;
/// A4.
const PAPER: u8 = 9;

/// What a file manager shows of a workbook.
#[derive(Debug)]
pub(in crate::report) struct Properties {
    pub(in crate::report) title: String,
    pub(in crate::report) subject: String,
    /// Version of the program.
    pub(in crate::report) tool: String,
    /// The day that stands for the day of its making, `YYYY-MM-DD`.
    pub(in crate::report) as_of: String,
}

/// A workbook in the making.
pub(in crate::report) struct Book {
    workbook: Workbook,
    styles: Styles,
    pub(super) words: &'static Words,
    names: BTreeSet<String>,
    /// Rows of a sheet, with its head.
    pub(super) room: usize,
}

impl Book {
    pub(in crate::report) fn new(words: &'static Words) -> Self {
        Self { workbook: Workbook::new(), styles: Styles::new(words.language()), words, names: BTreeSet::new(), room: ROWS }
    }

    /// A sheet with its name; one of many rows keeps them in a temporary file where that can be had.
    fn sheet(&mut self, name: &str, rows: usize) -> Result<Pen<'_>, XlsxError> {
        let name = unique(&fitting(name), &mut self.names);
        let is_kept_apart = rows >= MANY && self.workbook.add_worksheet_with_low_memory().is_ok();
        if !is_kept_apart {
            self.workbook.add_worksheet();
        }
        let last = self.workbook.worksheets().len() - 1;
        let sheet = self.workbook.worksheet_from_index(last)?;
        sheet.set_name(name)?;
        page(sheet);
        Ok(Pen { sheet, styles: &self.styles, words: self.words })
    }

    /// A sheet of cells without a head; the last column stands for all further ones.
    pub(in crate::report) fn lines(&mut self, name: &str, rows: &[Vec<Cell>], columns: &[Column]) -> Result<(), WorkbookError> {
        let mut pen = self.sheet(name, rows.len())?;
        let mut widths = Widths::default();
        for cells in rows {
            widths.remember(cells);
        }
        let widths = widths.within(columns);
        for (cells, row) in rows.iter().zip(0..) {
            pen.high_row(row, cells, &widths)?;
        }
        pen.widen(&widths)?;
        Ok(())
    }

    /// A sheet that is one table. Rows beyond those that a sheet takes are counted in its last one.
    pub(in crate::report) fn table(
        &mut self,
        name: &str,
        columns: &[Column],
        rows: impl ExactSizeIterator<Item = Vec<Cell>>,
    ) -> Result<(), WorkbookError> {
        self.table_below(name, &[], columns, rows)?;
        Ok(())
    }

    /// A table below a hidden row of keys, if there are any; gives the sheet, to be completed.
    pub(in crate::report) fn table_below(
        &mut self,
        name: &str,
        keys: &[String],
        columns: &[Column],
        rows: impl ExactSizeIterator<Item = Vec<Cell>>,
    ) -> Result<&mut Worksheet, WorkbookError> {
        let (all, room) = (rows.len(), self.room);
        let mut pen = self.sheet(name, all)?;
        let head = u32::from(!keys.is_empty());
        if head == 1 {
            pen.row(0, &keys.iter().map(|key| Cell::Text(key.clone(), Tone::Quiet)).collect::<Vec<_>>())?;
            pen.sheet.set_row_hidden(0)?;
        }
        let heads: Vec<Cell> = columns.iter().map(|column| Cell::Text(column.head.clone(), Tone::Head)).collect();
        let room = shown(all, room - 1 - usize::from(!keys.is_empty()));
        let more = (room < all).then(|| vec![Cell::text(pen.words.say("xlsx.more-rows", &[("count", &grouped(all - room))]))]);
        let rows = std::iter::once(heads).chain(rows.take(room)).chain(more);
        let row = if all < MANY { fitted(&mut pen, head, columns, rows)? } else { streamed(&mut pen, head, columns, rows)? };
        framed(pen.sheet, (head, row), columns.len())
    }

    /// The bytes of the workbook. Its day of making is the day of the review, so that the same review gives the same bytes.
    pub(in crate::report) fn finish(mut self, properties: &Properties) -> Result<Vec<u8>, WorkbookError> {
        let day = ExcelDateTime::parse_from_str(&properties.as_of).or_else(|_| ExcelDateTime::from_ymd(2000, 1, 1))?;
        let told = DocProperties::new()
            .set_title(clean(&properties.title))
            .set_subject(clean(&properties.subject))
            .set_author(format!("plumbrule {}", clean(&properties.tool)))
            .set_creation_datetime(&day);
        self.workbook.set_properties(&told);
        Ok(self.workbook.save_to_buffer()?)
    }
}

/// Writes rows from one on, each as high as it must be; gives the last.
fn fitted(pen: &mut Pen<'_>, first: u32, columns: &[Column], rows: impl Iterator<Item = Vec<Cell>>) -> Result<u32, XlsxError> {
    let rows: Vec<Vec<Cell>> = rows.collect();
    let mut widths = Widths::default();
    for cells in &rows {
        widths.remember(cells);
    }
    let widths = widths.within(columns);
    let mut last = first;
    for (cells, row) in rows.iter().zip(first..) {
        pen.high_row(row, cells, &widths)?;
        last = row;
    }
    pen.widen(&widths)?;
    Ok(last)
}

/// Writes many rows from one on, and keeps none; gives the last.
fn streamed(pen: &mut Pen<'_>, first: u32, columns: &[Column], rows: impl Iterator<Item = Vec<Cell>>) -> Result<u32, XlsxError> {
    let mut widths = Widths::default();
    let mut last = first;
    for (cells, row) in rows.zip(first..) {
        widths.remember(&cells);
        pen.row(row, &cells)?;
        last = row;
    }
    pen.widen(&widths.within(columns))?;
    Ok(last)
}

/// A head that stays in sight and on every page, with a filter.
fn framed(sheet: &mut Worksheet, (head, last): (u32, u32), columns: usize) -> Result<&mut Worksheet, WorkbookError> {
    let last_column = u16::try_from(columns.saturating_sub(1)).unwrap_or(u16::MAX);
    sheet.set_freeze_panes(head + 1, 1)?;
    sheet.set_repeat_rows(head, head)?;
    sheet.set_print_gridlines(true);
    if last > head {
        sheet.autofilter(head, 0, last, last_column)?;
    }
    Ok(sheet)
}

/// How many rows are shown: all, or as many as leave one to say how many are not.
const fn shown(all: usize, room: usize) -> usize {
    if all <= room { all } else { room - 1 }
}

/// Printed across A4, as wide as one page, with numbers of pages.
fn page(sheet: &mut Worksheet) {
    sheet.set_landscape().set_paper_size(PAPER).set_print_fit_to_pages(1, 0).set_footer("&L&A&R&P / &N");
}

/// A name that spreadsheet programs take: 31 characters, without `[]:*?/\` and without an apostrophe at an end.
fn fitting(name: &str) -> String {
    let allowed = |c: char| if matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\') { '_' } else { c };
    let name: String = clean(name).chars().map(allowed).collect();
    let short: String = name.trim_matches(['\'', ' ']).chars().take(LONGEST_NAME).collect();
    let short = short.trim_matches(['\'', ' ']);
    if short.is_empty() { "-".to_owned() } else { short.to_owned() }
}

/// A name that no other sheet has; case makes no difference to spreadsheet programs.
fn unique(name: &str, names: &mut BTreeSet<String>) -> String {
    let mut found = name.to_owned();
    for number in 2.. {
        if names.insert(found.to_lowercase()) {
            break;
        }
        let end = format!(" ({number})");
        found = name.chars().take(LONGEST_NAME - end.len()).collect::<String>() + end.as_str();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_fits_whatever_it_is() {
        assert_eq!(fitting("a[b]:c*d?e/f\\g"), "a_b__c_d_e_f_g");
        assert_eq!(fitting("'운영 우수성'"), "운영 우수성");
        assert_eq!(fitting(&format!("{}'s", "x".repeat(30))), "x".repeat(30));
        assert_eq!((fitting("' '"), fitting("a\nb\u{202e}")), ("-".into(), "a␊b\u{fffd}".into()));
    }

    #[test]
    fn no_two_sheets_have_one_name() {
        let mut names = BTreeSet::new();
        let long = "x".repeat(LONGEST_NAME);
        let found: Vec<String> = ["A", "a", "A", &long, &long].iter().map(|name| unique(name, &mut names)).collect();
        assert_eq!(found, ["A", "a (2)", "A (3)", &long, &format!("{} (2)", "x".repeat(LONGEST_NAME - 4))]);
    }

    #[test]
    fn the_last_row_is_kept_for_the_count_of_those_without_room() {
        assert_eq!((shown(5, 5), shown(6, 5), shown(0, 5)), (5, 4, 0));
    }
}
