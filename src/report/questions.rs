//! Writes open practices as a workbook for people to answer, in one language or in several side by side.

use rust_xlsxwriter::{DataValidation, DataValidationErrorStyle, DataValidationRule, ExcelDateTime, Worksheet, XlsxError};

use super::WorkbookError;
use super::words::Words;
use super::xlsx::{self, Book, Cell, Properties, Tone};
use crate::document::{PracticeRow, Provenance, Review, State};
use crate::rule::{Language, Rulebook};

mod column;
mod told;

pub use column::{Column, claimed};
use told::Told;

/// What can be answered, in the order in which it is offered.
pub(super) const CLAIMS: [State; 4] = [State::Met, State::PartlyMet, State::NotMet, State::NotApplicable];

/// A review's open practices, told in the language of the review.
#[derive(Debug)]
pub struct Questionnaire {
    words: &'static Words,
    provenance: Provenance,
    asked: Vec<Told>,
    others: Vec<Told>,
}

impl Questionnaire {
    /// The practices that people are asked about, and those that no answer settles; all of a review told in a language.
    #[must_use]
    pub fn new(
        review: &Review,
        rulebook: &Rulebook,
        language: Language,
        (asked, others): (&[&PracticeRow], &[&PracticeRow]),
    ) -> Self {
        let words = Words::of(language);
        let told = |rows: &[&PracticeRow]| rows.iter().map(|row| Told::new(row, review, rulebook, words)).collect();
        Self { words, provenance: review.provenance.clone(), asked: told(asked), others: told(others) }
    }
}

/// The workbook: how to fill it in, the questions, and what no answer settles. Each of the questionnaires tells the same rows in
/// another language.
///
/// # Errors
/// If the workbook cannot be made.
pub fn to_questions(told: &[Questionnaire]) -> Result<Vec<u8>, WorkbookError> {
    let Some(first) = told.first() else { return Ok(Vec::new()) };
    let page = Page { told, first };
    let mut book = Book::new(first.words);
    book.lines(&page.all("questions.sheet.help", " · "), &page.help(), &[xlsx::Column::new("", 100)])?;
    page.ask(&mut book)?;
    if !first.others.is_empty() {
        page.tell_others(&mut book)?;
    }
    let provenance = &first.provenance;
    book.finish(&Properties {
        title: page.all("questions.title", " / "),
        subject: provenance.workload.clone(),
        tool: provenance.tool.clone(),
        as_of: provenance.as_of.clone(),
    })
}

/// The same questions in one language or in several.
struct Page<'a> {
    told: &'a [Questionnaire],
    first: &'a Questionnaire,
}

impl Page<'_> {
    /// A line in every language.
    fn all(&self, key: &str, between: &str) -> String {
        joined(self.told.iter().map(|one| one.words.line(key).to_owned()), between)
    }

    /// How the workbook is filled in, in each language.
    fn help(&self) -> Vec<Vec<Cell>> {
        let mut rows = Vec::new();
        for one in self.told {
            if !rows.is_empty() {
                rows.push(vec![]);
            }
            rows.push(vec![Cell::Text(one.words.line("questions.title").to_owned(), Tone::Strong)]);
            rows.extend(self.paragraphs(one).into_iter().map(|text| vec![Cell::text(text)]));
        }
        rows
    }

    fn paragraphs(&self, one: &Questionnaire) -> Vec<String> {
        let (words, provenance) = (one.words, &one.provenance);
        let count = |rows: &[Told]| super::grouped(rows.len());
        let sheet = self.sheet_name();
        let made = [("workload", &*provenance.workload), ("date", &*provenance.as_of), ("tool", &*provenance.tool)];
        let from = if provenance.workload.is_empty() { "questions.help.from-unnamed" } else { "questions.help.from" };
        let mut texts =
            vec![words.say(from, &made), words.say("questions.help.open", &[("count", &count(&one.asked)), ("sheet", &sheet)])];
        let plain = ["fill", "evidence", "skip", "move", "formula", "note", "back"];
        texts.extend(plain.map(|key| words.line(&format!("questions.help.{key}")).to_owned()));
        if !one.others.is_empty() {
            let values = [("count", &*count(&one.others)), ("sheet", &*self.all("questions.sheet.others", " · "))];
            texts.push(words.say("questions.help.others", &values));
        }
        texts
    }

    fn sheet_name(&self) -> String {
        self.all("questions.sheet.questions", " · ")
    }

    /// The sheet of questions, with lists and days where they are answered.
    fn ask(&self, book: &mut Book) -> Result<(), WorkbookError> {
        let keys = Column::ALL.map(Column::key);
        let rows = (0..self.first.asked.len()).map(|at| Column::ALL.map(|column| self.cell(column, at)).to_vec());
        let count = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let sheet = book.table_below(&self.sheet_name(), &keys, &Column::ALL.map(|column| self.head(column)), rows)?;
        sheet.set_freeze_panes(2, 2)?;
        if count > 0 {
            self.guide(sheet, count + 1)?;
        }
        Ok(())
    }

    fn head(&self, column: Column) -> xlsx::Column {
        let head = xlsx::Column::new(self.all(column.head(), "\n"), column.widest());
        if column.is_answer() { head.at_least(column.narrowest()) } else { head }
    }

    fn cell(&self, column: Column, at: usize) -> Cell {
        if column.is_answer() {
            let tone = if column.is_day() { Tone::Day } else { Tone::Answer };
            return Cell::Text(String::new(), tone);
        }
        let told = self.told.iter().filter_map(|one| Some(one.asked.get(at)?.text(column)));
        let tone = if column == Column::Practice { Tone::Strong } else { Tone::Plain };
        Cell::Text(joined(told, "\n"), tone)
    }

    /// Offers the four answers, and says how a day is written.
    fn guide(&self, sheet: &mut Worksheet, last: u32) -> Result<(), XlsxError> {
        let place = |column: Column| Column::ALL.iter().zip(0_u16..).find(|(one, _)| **one == column).map_or(0, |(_, at)| at);
        let answer = place(Column::Answer);
        sheet.add_data_validation(2, answer, last, answer, &self.answers()?)?;
        for column in [Column::Date, Column::Until] {
            sheet.add_data_validation(2, place(column), last, place(column), &self.day()?)?;
        }
        Ok(())
    }

    fn answers(&self) -> Result<DataValidation, XlsxError> {
        let names = CLAIMS.map(|state| self.all(&format!("ledger.state.{}", state.name()), " / "));
        DataValidation::new()
            .allow_list_strings(&names)?
            .set_error_title(cut(&self.all("questions.column.answer", " / "), 32))?
            .set_error_message(cut(&self.all("questions.one-of", "\n"), 255))
    }

    /// A day that a spreadsheet program does not take for one gets a warning, since it may still be one as a text.
    fn day(&self) -> Result<DataValidation, XlsxError> {
        let year = |year| ExcelDateTime::from_ymd(year, 1, 1);
        DataValidation::new()
            .allow_date(DataValidationRule::Between(year(2000)?, year(2200)?))
            .set_error_style(DataValidationErrorStyle::Warning)
            .set_error_message(cut(&self.all("questions.day", "\n"), 255))
    }

    /// The sheet of what no answer settles.
    fn tell_others(&self, book: &mut Book) -> Result<(), WorkbookError> {
        let columns =
            [Column::Practice, Column::Title, Column::Question, Column::Pillar, Column::Risk, Column::Found, Column::Settles];
        let told = |column: Column, at: usize| {
            let texts = self.told.iter().filter_map(|one| Some(one.others.get(at)?.text(column)));
            Cell::Text(joined(texts, "\n"), if column == Column::Practice { Tone::Strong } else { Tone::Plain })
        };
        let rows = (0..self.first.others.len()).map(|at| columns.map(|column| told(column, at)).to_vec());
        book.table(&self.all("questions.sheet.others", " · "), &columns.map(|column| self.head(column)), rows)
    }
}

/// Texts in several languages; a line that another language has too, such as a link, stands there once.
fn joined(texts: impl Iterator<Item = String>, between: &str) -> String {
    let mut all: Vec<String> = Vec::new();
    for text in texts {
        let new = text.lines().filter(|line| !all.iter().any(|told| told.lines().any(|known| known == *line)));
        let new = new.collect::<Vec<_>>().join("\n");
        if !new.is_empty() {
            all.push(new);
        }
    }
    all.join(between)
}

/// What a spreadsheet program takes of a message, in units of UTF-16.
fn cut(text: &str, most: usize) -> String {
    let mut taken = 0;
    let fits = |c: &char| {
        taken += c.len_utf16();
        taken <= most
    };
    text.chars().take_while(fits).collect()
}

#[cfg(test)]
mod tests;
