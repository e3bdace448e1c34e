//! Reads the cells of questions from a workbook, whatever the order of its columns and the language of its headings.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Cursor, Read as _};
use std::path::Path;

use anyhow::{Context as _, anyhow, bail};
use calamine::{DataRef, Reader as _, Xlsx};
use jiff::civil::Date;

use crate::report::Column;

/// Bytes of a workbook, and of what is packed in it: far more than questions and answers take.
const LARGEST: u64 = 64 << 20;
/// Rows in which the names of the columns are looked for.
const HEAD: u32 = 50;
/// Columns that must be named in one row for it to be their head.
const NAMED: usize = 3;

/// What stands in a cell that is not empty.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Found {
    Text(String),
    Day(Date),
    /// A formula, or the error that one left.
    Formula,
}

/// Cells of a row by column.
pub(super) type Row = BTreeMap<Column, Found>;

/// A sheet that holds questions.
#[derive(Debug)]
pub(super) struct Answers {
    pub(super) name: String,
    /// Where each column stands, from 0.
    pub(super) columns: BTreeMap<Column, u32>,
    /// The rows below the head by their place, from 0.
    pub(super) rows: BTreeMap<u32, Row>,
}

/// The sheets of a workbook that hold questions.
pub(super) fn read(path: &Path) -> anyhow::Result<Vec<Answers>> {
    let shown = super::super::output::shown(path);
    let bytes = bytes(path).with_context(|| format!("cannot read {shown}"))?;
    let foreign = || anyhow!("cannot read {shown}: it is no workbook in the format .xlsx; save it as one");
    if !unpacks(&bytes).ok_or_else(foreign)? {
        bail!("cannot read {shown}: it holds more than {} MiB when unpacked", LARGEST >> 20);
    }
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| foreign())?;
    let mut sheets = Vec::new();
    for name in book.sheet_names() {
        // A sheet of another kind, such as one that is a chart, holds no cells.
        let Ok(cells) = cells(&mut book, &name) else { continue };
        sheets.extend(questions(&name, cells));
    }
    if sheets.is_empty() {
        bail!("cannot read answers from {shown}: no sheet has the columns that `plumbrule questions` wrote; keep its first rows");
    }
    Ok(sheets)
}

fn bytes(path: &Path) -> anyhow::Result<Vec<u8>> {
    let file = File::open(path)?;
    if file.metadata()?.len() > LARGEST {
        bail!("it is larger than {} MiB", LARGEST >> 20);
    }
    let mut bytes = Vec::new();
    file.take(LARGEST).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whether everything that is packed in a workbook is as large as it may be; `None` if it is no such file.
fn unpacks(bytes: &[u8]) -> Option<bool> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut left = LARGEST;
    for at in 0..archive.len() {
        let part = archive.by_index(at).ok()?;
        // What a part says of its size is not believed.
        let taken = std::io::copy(&mut part.take(left + 1), &mut std::io::sink()).ok()?;
        if taken > left {
            return Some(false);
        }
        left -= taken;
    }
    Some(true)
}

/// The cells of a sheet that are not empty, by row and column.
fn cells(book: &mut Xlsx<Cursor<Vec<u8>>>, name: &str) -> anyhow::Result<BTreeMap<u32, BTreeMap<u32, Found>>> {
    let mut reader = book.worksheet_cells_reader(name)?;
    let mut cells: BTreeMap<u32, BTreeMap<u32, Found>> = BTreeMap::new();
    while let Some(cell) = reader.next_cell_with_formula_metadata()? {
        let (row, column) = cell.pos;
        let found = if cell.formula.is_some() { Some(Found::Formula) } else { found(&cell.value) };
        if let Some(found) = found {
            cells.entry(row).or_default().insert(column, found);
        }
    }
    Ok(cells)
}

fn found(value: &DataRef<'_>) -> Option<Found> {
    let text = match value {
        DataRef::Empty => return None,
        DataRef::Error(_) => return Some(Found::Formula),
        DataRef::DateTime(moment) => return Some(day(moment.to_ymd_hms_milli(), moment.as_f64())),
        DataRef::DateTimeIso(text) => text.get(..10).unwrap_or(text).to_owned(),
        DataRef::String(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(is_true) => is_true.to_string(),
    };
    // Files that went through Windows end their lines with two characters.
    let text = text.replace("\r\n", "\n").trim().to_owned();
    (!text.is_empty()).then_some(Found::Text(text))
}

/// The day of a date cell; a time of day is left aside.
fn day((year, month, day, ..): (u16, u8, u8, u8, u8, u8, u16), serial: f64) -> Found {
    let date = i16::try_from(year).ok().zip(i8::try_from(month).ok().zip(i8::try_from(day).ok()));
    let date = date.and_then(|(year, (month, day))| Date::new(year, month, day).ok());
    date.map_or_else(|| Found::Text(serial.to_string()), Found::Day)
}

/// The questions of a sheet, if a row near its top names their columns.
fn questions(name: &str, cells: BTreeMap<u32, BTreeMap<u32, Found>>) -> Option<Answers> {
    let mut heads = cells.range(..HEAD).map(|(row, cells)| (*row, named(cells)));
    // The sheet of what no answer settles names columns too, but none to be answered.
    let is_asked = |columns: &BTreeMap<Column, u32>| columns.len() >= NAMED && columns.keys().any(|column| column.is_answer());
    let (head, columns) = heads.find(|(_, columns)| is_asked(columns))?;
    let below = cells.into_iter().filter(|(row, cells)| *row > head && named(cells).len() < NAMED);
    let of_row = |cells: &mut BTreeMap<u32, Found>| -> Row {
        columns.iter().filter_map(|(column, at)| Some((*column, cells.remove(at)?))).collect()
    };
    let rows = below.map(|(row, mut cells)| (row, of_row(&mut cells))).filter(|(_, cells)| !cells.is_empty()).collect();
    Some(Answers { name: name.to_owned(), columns, rows })
}

/// The columns that a row names; where two have one name, the first counts.
fn named(cells: &BTreeMap<u32, Found>) -> BTreeMap<Column, u32> {
    let mut columns = BTreeMap::new();
    for (at, cell) in cells {
        if let Found::Text(text) = cell
            && let Some(column) = Column::read(text)
        {
            columns.entry(column).or_insert(*at);
        }
    }
    columns
}

/// The letters of a column, from 0: `A`, `Z`, `AA`.
pub(super) fn letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut left = column + 1;
    while left > 0 {
        left -= 1;
        letters.push(char::from_u32(u32::from('A') + left % 26).unwrap_or('A'));
        left /= 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_has_the_letters_that_spreadsheet_programs_show() {
        let shown = [0, 10, 25, 26, 51, 52, 701, 702, 16_383].map(letters);
        assert_eq!(shown, ["A", "K", "Z", "AA", "AZ", "BA", "ZZ", "AAA", "XFD"]);
    }

    #[test]
    fn a_day_is_taken_as_it_is_shown() {
        assert_eq!(day((2026, 11, 23, 17, 30, 0, 0), 46_349.7), Found::Day(jiff::civil::date(2026, 11, 23)));
        assert_eq!(day((1900, 2, 29, 0, 0, 0, 0), 60.0), Found::Text("60".to_owned()), "a day that never was");
    }
}
