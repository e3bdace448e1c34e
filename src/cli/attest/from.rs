//! Takes the answers of workbooks: those that are right are written, those that are not are named by their cells.

use std::path::Path;

use super::super::arguments::AttestArguments;
use super::super::output::{note, shown};
use super::super::{Ended, USAGE};
use super::sheet::{self, Answers, Found, Row, letters};
use super::{File, day, evidence};
use crate::attestation::{Attestation, Claim, EvidenceLink};
use crate::config::Day;
use crate::document::State;
use crate::framework;
use crate::report::{Column, Words, claimed, clean, grouped};

/// Columns without which a row says nothing.
const NEEDED: [Column; 7] =
    [Column::Practice, Column::Answer, Column::Statement, Column::Name, Column::Role, Column::Date, Column::Until];

/// What came of the rows.
#[derive(Debug, Default)]
struct Tally {
    answers: Vec<Attestation>,
    empty: usize,
    wrong: usize,
}

/// Adds the answers of all workbooks at once. A workbook that cannot be read stops everything.
pub(super) fn run(arguments: &AttestArguments, file: &File, words: &'static Words) -> Ended {
    let read = arguments.from.iter().map(|path| Ok((path, sheet::read(path)?)));
    let read = read.collect::<anyhow::Result<Vec<_>>>()?;
    let mut tally = Tally::default();
    for (path, sheets) in &read {
        for sheet in sheets {
            Reading { path, sheet, file, words }.take(&mut tally);
        }
    }
    let answers = tally.answers.len();
    let written = file.add_new(tally.answers, words)?;
    let [written_count, same, empty, wrong] = [written, answers - written, tally.empty, tally.wrong].map(grouped);
    let values = [("written", &*written_count), ("same", &*same), ("empty", &*empty), ("wrong", &*wrong)];
    note(&words.say("questions.read", &values));
    if written > 0 {
        file.tell_what_follows(words);
    } else {
        note(&words.say("questions.same", &[("path", &shown(&file.path))]));
    }
    Ok(if tally.wrong > 0 { USAGE } else { 0 })
}

/// One sheet of one workbook.
struct Reading<'a> {
    path: &'a Path,
    sheet: &'a Answers,
    file: &'a File,
    words: &'static Words,
}

impl Reading<'_> {
    fn take(&self, tally: &mut Tally) {
        let missing = NEEDED.into_iter().filter(|column| !self.sheet.columns.contains_key(column));
        let missing: Vec<String> = missing.map(|column| self.heading(column)).collect();
        if !missing.is_empty() {
            let values = [("file", &*shown(self.path)), ("sheet", &*self.sheet.name), ("name", &*self.words.list(&missing))];
            note(&self.words.say("questions.no-column", &values));
            tally.wrong += 1;
            return;
        }
        for (at, row) in &self.sheet.rows {
            if !row.contains_key(&Column::Answer) && !row.contains_key(&Column::Statement) {
                tally.empty += usize::from(row.contains_key(&Column::Practice));
                continue;
            }
            match (Entry { row, file: self.file, words: self.words, problems: Vec::new() }).read() {
                Ok(answer) => tally.answers.push(answer),
                Err(problems) => {
                    tally.wrong += 1;
                    for (column, problem) in &problems {
                        self.complain(*at, *column, problem);
                    }
                }
            }
        }
    }

    fn heading(&self, column: Column) -> String {
        column.heading(self.words.language()).to_owned()
    }

    /// Names a cell and what is wrong with it.
    fn complain(&self, row: u32, column: Column, problem: &str) {
        let place = self.sheet.columns.get(&column).map_or_else(String::new, |at| letters(*at));
        let values = [
            ("file", &*shown(self.path)),
            ("sheet", &*self.sheet.name),
            ("row", &*(row + 1).to_string()),
            ("column", &*place),
            ("name", &*self.heading(column)),
            ("problem", problem),
        ];
        note(&self.words.say("questions.wrong", &values));
    }
}

/// One answered row; every cell of it is looked at, so that all that is wrong can be mended at once.
struct Entry<'a> {
    row: &'a Row,
    file: &'a File,
    words: &'static Words,
    problems: Vec<(Column, String)>,
}

impl Entry<'_> {
    fn read(mut self) -> Result<Attestation, Vec<(Column, String)>> {
        let about = self.practice();
        let state = self.answer();
        let [statement, name, role] = [Column::Statement, Column::Name, Column::Role].map(|column| self.text(column));
        let (date, until) = (self.day(Column::Date), self.day(Column::Until));
        let evidence = self.evidence();
        if let (Some(date), Some(until)) = (date, until)
            && until < date
        {
            let values = [("until", &*until.to_string()), ("date", &*date.to_string())];
            self.problems.push((Column::Until, self.words.say("questions.wrong.until", &values)));
        }
        match (about, state, date, until) {
            (Some(about), Some(state), Some(date), Some(until)) if self.problems.is_empty() => {
                Ok(Attestation { about, state, statement, name, role, date, until, evidence })
            }
            _ => {
                self.problems.sort_by_key(|(column, _)| *column);
                Err(self.problems)
            }
        }
    }

    /// The text of a cell that must not be empty.
    fn text(&mut self, column: Column) -> String {
        match self.row.get(&column) {
            Some(Found::Text(text)) => return text.clone(),
            Some(Found::Day(date)) => return date.to_string(),
            Some(Found::Formula) => self.wrong(column, "questions.wrong.formula", ""),
            None => self.wrong(column, "questions.wrong.empty", ""),
        }
        String::new()
    }

    fn wrong(&mut self, column: Column, key: &str, value: &str) {
        self.problems.push((column, self.words.say(key, &[("value", &short(value))])));
    }

    fn practice(&mut self) -> Option<String> {
        let before = self.problems.len();
        let id = self.text(Column::Practice);
        if self.problems.len() == before && framework::practice(&id).is_none() {
            self.wrong(Column::Practice, "questions.wrong.practice", &id);
        }
        (self.problems.len() == before).then_some(id)
    }

    fn answer(&mut self) -> Option<Claim> {
        let before = self.problems.len();
        let answer = self.text(Column::Answer);
        if self.problems.len() > before {
            return None;
        }
        let claim = match claimed(&answer) {
            Some(State::Met) => Some(Claim::Met),
            Some(State::PartlyMet) => Some(Claim::PartlyMet),
            Some(State::NotMet) => Some(Claim::NotMet),
            Some(State::NotApplicable) => Some(Claim::NotApplicable),
            Some(State::CannotTell | State::NotAssessed) | None => None,
        };
        if claim.is_none() {
            let names = ["met", "partly-met", "not-met", "not-applicable"];
            let names = names.map(|name| self.words.line(&format!("ledger.state.{name}")).to_owned());
            let values = [("value", &*short(&answer)), ("answers", &*self.words.list(&names))];
            self.problems.push((Column::Answer, self.words.say("questions.wrong.answer", &values)));
        }
        claim
    }

    fn day(&mut self, column: Column) -> Option<Day> {
        if let Some(Found::Day(date)) = self.row.get(&column) {
            return Some(Day(*date));
        }
        let before = self.problems.len();
        let text = self.text(column);
        let read = day(&text).ok();
        if read.is_none() && self.problems.len() == before {
            self.wrong(column, "questions.wrong.day", &text);
        }
        read
    }

    /// What a statement rests on, one a line; a file is looked for from the folder of the statements.
    fn evidence(&mut self) -> Vec<EvidenceLink> {
        if !self.row.contains_key(&Column::Evidence) {
            return Vec::new();
        }
        let text = self.text(Column::Evidence);
        let mut links = Vec::new();
        for written in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            match self.link(written) {
                Ok(link) => links.push(link),
                Err(error) => {
                    let values = [("value", &*short(written)), ("reason", &*format!("{error:#}"))];
                    self.problems.push((Column::Evidence, self.words.say("questions.wrong.evidence", &values)));
                }
            }
        }
        links
    }

    fn link(&self, written: &str) -> anyhow::Result<EvidenceLink> {
        let folder = self.file.folder();
        if written.contains("://") || folder == Path::new(".") {
            return evidence::of(written, folder);
        }
        evidence::of(&folder.join(written).to_string_lossy(), folder)
    }
}

/// A value as a message quotes it.
fn short(value: &str) -> String {
    const LONGEST: usize = 80;
    let text = clean(value);
    if text.chars().count() <= LONGEST { text } else { text.chars().take(LONGEST - 1).chain(['…']).collect() }
}

impl File {
    /// Adds the statements that the file does not hold yet, all in one step, and says how many those are.
    fn add_new(&self, answers: Vec<Attestation>, words: &Words) -> anyhow::Result<usize> {
        let _lock = super::super::output::lock(self.folder());
        let mut known = self.all()?;
        let mut new = Vec::new();
        for answer in answers {
            if !known.contains(&answer) {
                known.push(answer.clone());
                new.push(answer);
            }
        }
        if !new.is_empty() {
            self.write(&new, words)?;
        }
        Ok(new.len())
    }
}
