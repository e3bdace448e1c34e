//! A table on a sheet: a head that stays, a filter, and columns as wide as what stands in them.

use std::ops::RangeInclusive;

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::style::{Styles, Tone};
use crate::report::cell::harmless_lines;
use crate::report::columns::width;
use crate::report::words::{Words, grouped};

/// Rows of a sheet, with its head: what spreadsheet programs take.
pub(super) const ROWS: usize = 1_048_576;
/// Characters of a cell, in units of UTF-16.
const CHARACTERS: usize = 32_767;
/// Points of a row.
const HIGHEST: f64 = 409.0;
/// A narrower column hides its filter's button.
const NARROWEST: usize = 8;

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::report) enum Cell {
    /// A text, never a formula.
    Text(String, Tone),
    /// A text across all further columns of the sheet.
    Across(String),
    /// A number.
    Count(usize),
    /// Nothing.
    Empty,
}

impl Cell {
    pub(in crate::report) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into(), Tone::Plain)
    }

    /// How wide it is; what goes across asks for no room of its own.
    fn width(&self) -> usize {
        match self {
            Self::Text(text, _) => width_of(text),
            Self::Count(count) => grouped(*count).len(),
            Self::Across(_) | Self::Empty => 0,
        }
    }

    fn words(&self) -> &str {
        match self {
            Self::Text(text, _) | Self::Across(text) => text,
            Self::Count(_) | Self::Empty => "",
        }
    }
}

/// Columns that the widest line of a text takes.
pub(in crate::report) fn width_of(text: &str) -> usize {
    text.lines().map(width).max().unwrap_or(0)
}

/// A column: what its head says, and how narrow and wide it may be.
#[derive(Clone, Debug)]
pub(in crate::report) struct Column {
    pub(super) head: String,
    pub(super) room: RangeInclusive<usize>,
}

impl Column {
    pub(in crate::report) fn new(head: impl Into<String>, widest: usize) -> Self {
        Self { head: head.into(), room: NARROWEST..=widest.max(NARROWEST) }
    }

    /// A column that is wide enough for what somebody will write.
    pub(in crate::report) fn at_least(self, narrowest: usize) -> Self {
        Self { room: narrowest..=(*self.room.end()).max(narrowest), ..self }
    }
}

/// How wide the columns of a sheet are, in digits.
#[derive(Clone, Debug, Default)]
pub(super) struct Widths(Vec<usize>);

impl Widths {
    /// Makes room for cells.
    pub(super) fn remember(&mut self, cells: &[Cell]) {
        self.0.resize(self.0.len().max(cells.len()), 0);
        for (known, cell) in self.0.iter_mut().zip(cells) {
            *known = cell.width().max(*known);
        }
    }

    /// Each as its column may be; the last column stands for all further ones.
    pub(super) fn within(self, columns: &[Column]) -> Self {
        let room = |at| columns.get(at).or(columns.last()).map_or(NARROWEST..=NARROWEST, |column| column.room.clone());
        // Two for the margins.
        let wide = |(at, width): (usize, usize)| (width + 2).clamp(*room(at).start(), *room(at).end());
        Self(self.0.into_iter().enumerate().map(wide).collect())
    }

    /// The room of a cell, in digits.
    fn of(&self, at: usize, cell: &Cell) -> usize {
        match cell {
            Cell::Across(_) => self.0.iter().skip(at).sum(),
            _ => self.0.get(at).copied().unwrap_or(NARROWEST),
        }
    }

    /// How high a row must be so that every text of it can be read, in points.
    fn height(&self, cells: &[Cell]) -> f64 {
        let lines = |(at, cell): (usize, &Cell)| lines(cell.words(), self.of(at, cell).saturating_sub(2));
        let most = cells.iter().enumerate().map(lines).max().unwrap_or(1).max(1);
        let is_wide = |cell: &Cell| cell.words().chars().any(|c| c >= '\u{1100}');
        let line = if cells.iter().any(is_wide) { 16.5 } else { 13.5 };
        (f64::from(u32::try_from(most).unwrap_or(u32::MAX)) * line + 3.0).min(HIGHEST)
    }
}

/// Lines of a text in a cell of so many digits; where a word does not fit it goes to the next, so one in ten is lost.
fn lines(text: &str, room: usize) -> usize {
    let of_line = |line: &str| if width(line) <= room { 1 } else { (width(line) * 11 / 10).div_ceil(room.max(1)) };
    text.lines().map(of_line).sum()
}

/// Writes cells to a sheet.
pub(super) struct Pen<'a> {
    pub(super) sheet: &'a mut Worksheet,
    pub(super) styles: &'a Styles,
    pub(super) words: &'static Words,
}

impl Pen<'_> {
    /// Writes a row; a text is always written as one.
    pub(super) fn row(&mut self, row: u32, cells: &[Cell]) -> Result<(), XlsxError> {
        for (cell, column) in cells.iter().zip(0_u16..) {
            match cell {
                Cell::Text(text, tone) => self.text(row, column, text, *tone)?,
                Cell::Across(text) => self.text(row, column, text, Tone::Plain)?,
                Cell::Count(count) => {
                    let number = u32::try_from(*count).unwrap_or(u32::MAX);
                    self.sheet.write_number_with_format(row, column, number, self.styles.get(Tone::Plain))?;
                }
                Cell::Empty => {}
            }
        }
        Ok(())
    }

    fn text(&mut self, row: u32, column: u16, text: &str, tone: Tone) -> Result<(), XlsxError> {
        let text = fitting(harmless_lines(text), self.words);
        self.sheet.write_string_with_format(row, column, text, self.styles.get(tone))?;
        Ok(())
    }

    /// Writes a row that is as high as its texts need. Excel would see to it by itself, other programs do not.
    pub(super) fn high_row(&mut self, row: u32, cells: &[Cell], widths: &Widths) -> Result<(), XlsxError> {
        self.sheet.set_row_height(row, widths.height(cells))?;
        let last = u16::try_from(widths.0.len().saturating_sub(1)).unwrap_or(u16::MAX);
        for (cell, column) in cells.iter().zip(0_u16..) {
            if matches!(cell, Cell::Across(_)) && column < last {
                self.sheet.merge_range(row, column, row, last, "", self.styles.get(Tone::Plain))?;
            }
        }
        self.row(row, cells)
    }

    pub(super) fn widen(&mut self, widths: &Widths) -> Result<(), XlsxError> {
        for (width, column) in widths.0.iter().zip(0_u16..) {
            self.sheet.set_column_width(column, u32::try_from(*width).unwrap_or(u32::MAX))?;
        }
        Ok(())
    }
}

/// A text that a cell takes; of a longer one the beginning, and how much is missing.
fn fitting(text: String, words: &Words) -> String {
    let units = |text: &str| text.chars().map(char::len_utf16).sum::<usize>();
    let all = units(&text);
    if all <= CHARACTERS {
        return text;
    }
    let told = |left: usize| words.say("xlsx.cut", &[("count", &grouped(left))]);
    let room = CHARACTERS - units(&told(all)) - 1;
    let mut kept = String::new();
    let mut taken = 0;
    for c in text.chars() {
        if taken + c.len_utf16() > room {
            break;
        }
        taken += c.len_utf16();
        kept.push(c);
    }
    let left = text.chars().count() - kept.chars().count();
    format!("{kept}\n{}", told(left))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::Language;

    #[test]
    fn a_text_too_long_for_a_cell_is_cut_and_says_so() {
        for language in Language::ALL {
            let words = Words::of(language);
            assert_eq!(fitting("한".repeat(CHARACTERS), words).chars().count(), CHARACTERS);
            let cut = fitting("🪣".repeat(CHARACTERS), words);
            assert!(cut.chars().map(char::len_utf16).sum::<usize>() <= CHARACTERS);
            let kept = cut.matches('🪣').count();
            assert!(kept > 16_000 && cut.contains(&grouped(CHARACTERS - kept)), "{}", cut.lines().last().unwrap());
        }
    }

    #[test]
    fn a_text_takes_the_lines_that_it_needs() {
        assert_eq!([lines("", 10), lines("0123456789", 10), lines("0123456789a", 10), lines("a\nb", 10)], [0, 1, 2, 2]);
        assert_eq!([lines("보안보안보안", 10), lines("a", 0)], [2, 1]);
    }

    #[test]
    fn the_widest_line_counts_and_hangul_is_two_wide() {
        assert_eq!((width_of("보안\na"), width_of(""), width_of("abc\n柱")), (4, 0, 3));
    }
}
