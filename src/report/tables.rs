//! The tables of the text report: rows of cells that line up in every language.

use annotate_snippets::renderer::{AnsiColor, Effects, Style};

use super::columns::{width, wrap};
use super::gate::pack_name;
use super::text::TextOptions;
use super::words::{Words, grouped};
use super::{clean, frame};
use crate::document::{Counts, Coverage, OpenQuestion, OutcomeKind, OutcomeReason, Review};
use crate::finding::{Severity, Verdict};
use crate::rule::pack_place;

/// Open questions that are shown.
const QUESTIONS: usize = 10;
/// Rows of any other table that are shown.
const ROWS: usize = 20;
/// Space between columns.
const GAP: &str = "  ";

/// Where a column's cells stand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Side {
    Left,
    Right,
}

/// One cell: its text and how it is shown where colour is.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    text: String,
    style: Style,
}

pub(super) fn plain(text: impl Into<String>) -> Cell {
    Cell { text: text.into(), style: Style::new() }
}

pub(super) fn styled(text: impl Into<String>, style: Style) -> Cell {
    Cell { text: text.into(), style }
}

/// A text in a style, if colours are wanted.
pub(crate) fn paint(text: &str, style: Style, color: bool) -> String {
    if color && !style.is_plain() { format!("{style}{text}{style:#}") } else { text.to_owned() }
}

/// Lines in which every column is as wide as its widest cell.
pub(super) fn align(rows: &[Vec<Cell>], sides: &[Side], color: bool) -> Vec<String> {
    let wide = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| width(&cell.text)).max();
    let widths: Vec<usize> = (0..sides.len()).map(|column| wide(column).unwrap_or(0)).collect();
    let line = |row: &Vec<Cell>| {
        let cells = row.iter().zip(sides).zip(&widths).map(|((cell, side), columns)| {
            let text = paint(&cell.text, cell.style, color);
            let space = " ".repeat(columns.saturating_sub(width(&cell.text)));
            if *side == Side::Left { format!("{text}{space}") } else { format!("{space}{text}") }
        });
        cells.collect::<Vec<_>>().join(GAP).trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

/// Verdicts by pack and by severity, in one alignment.
pub(crate) fn summary(review: &Review, options: &TextOptions) -> Vec<Vec<String>> {
    let words = Words::of(options.language);
    let coverage = &review.coverage;
    let mut rows = vec![head(words, "column.pack")];
    rows.extend(by_pack(coverage, words));
    rows.push(counted(plain(words.line("column.total")), &coverage.total));
    let first = rows.len();
    rows.push(head(words, "column.severity"));
    for severity in Severity::WORST_FIRST {
        if let Some(counts) = coverage.by_severity.get(&severity) {
            let badge = words.line(&format!("severity.{}", severity.name())).to_owned();
            rows.push(counted(styled(badge, frame::severity_style(severity)), counts));
        }
    }
    let mut lines = align(&rows, &[Side::Left, Side::Right, Side::Right, Side::Right, Side::Right], options.color);
    let second = lines.split_off(first);
    vec![lines, second].into_iter().filter(|lines| lines.len() > 1).collect()
}

/// A row for each pack, in the order in which packs are shown.
fn by_pack<'a>(coverage: &'a Coverage, words: &'a Words) -> impl Iterator<Item = Vec<Cell>> + 'a {
    let mut packs: Vec<_> = coverage.by_pack.iter().collect();
    packs.sort_by_key(|(pack, _)| pack_place(pack));
    packs.into_iter().map(|(pack, counts)| counted(plain(pack_name(words, pack)), counts))
}

/// Verdicts by pack as plain cells, the head first and all rules last.
pub(crate) fn rows(review: &Review, words: &Words) -> Vec<Vec<String>> {
    let coverage = &review.coverage;
    let packs = by_pack(coverage, words);
    let total = counted(plain(words.line("column.total")), &coverage.total);
    let all = std::iter::once(head(words, "column.pack")).chain(packs).chain([total]);
    all.map(|row| row.into_iter().map(|cell| cell.text).collect()).collect()
}

fn head(words: &Words, first: &str) -> Vec<Cell> {
    let verdicts = [Verdict::Fail, Verdict::Unknown, Verdict::Pass, Verdict::NotApplicable];
    let names = verdicts.map(|verdict| words.line(&format!("verdict.{}", verdict.name())).to_owned());
    let dim = Style::new().effects(Effects::DIMMED);
    std::iter::once(words.line(first).to_owned()).chain(names).map(|name| styled(name, dim)).collect()
}

fn counted(name: Cell, counts: &Counts) -> Vec<Cell> {
    let number = |count: usize, style: Style| {
        let style = if count == 0 { Style::new().effects(Effects::DIMMED) } else { style };
        styled(grouped(count), style)
    };
    let red = AnsiColor::BrightRed.on_default().effects(Effects::BOLD);
    let bold = Style::new().effects(Effects::BOLD);
    let none = Style::new();
    vec![
        name,
        number(counts.fail, red),
        number(counts.unknown, bold),
        number(counts.pass, none),
        number(counts.not_applicable, none),
    ]
}

/// The commonest open questions, each with the number of verdicts that it holds up.
pub(crate) fn questions(questions: &[OpenQuestion], told: &[String], options: &TextOptions) -> Vec<String> {
    let words = Words::of(options.language);
    let head = [words.line("column.verdicts"), words.line("column.question")];
    let row = |(question, told): (&OpenQuestion, &String)| (vec![plain(grouped(question.verdicts))], told.clone());
    let rows: Vec<_> = questions.iter().zip(told).take(QUESTIONS).map(row).collect();
    hung(&head, &[Side::Right, Side::Left], &rows, options)
}

/// Rows below a head of dimmed words; the last column breaks into lines where there is no room.
pub(super) fn hung(head: &[&str], sides: &[Side], rows: &[(Vec<Cell>, String)], options: &TextOptions) -> Vec<String> {
    let dim = Style::new().effects(Effects::DIMMED);
    let head: Vec<Cell> = head.iter().map(|word| styled(*word, dim)).collect();
    let wide = |at: usize| {
        let cells = rows.iter().filter_map(|(cells, _)| cells.get(at)).chain(head.get(at));
        cells.map(|cell| width(&cell.text)).max().unwrap_or(0) + GAP.len()
    };
    let taken: usize = (0..head.len().saturating_sub(1)).map(wide).sum();
    let room = options.width.saturating_sub(taken);
    let mut all = vec![head];
    all.extend(rows.iter().flat_map(|(cells, text)| hanging(cells, text, room, options)));
    align(&all, sides, options.color)
}

/// How many questions [`questions`] leaves out.
pub(crate) fn questions_left(questions: &[OpenQuestion]) -> usize {
    questions.len().saturating_sub(QUESTIONS)
}

/// Assumed values with the number of verdicts that rest on them, most first.
pub(crate) fn assumed(review: &Review, options: &TextOptions) -> Vec<String> {
    let words = Words::of(options.language);
    let dim = Style::new().effects(Effects::DIMMED);
    let mut values: Vec<(&String, &usize)> = review.coverage.assumed.iter().collect();
    values.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    let mut rows = vec![vec![styled(words.line("column.verdicts"), dim), styled(words.line("column.assumed"), dim)]];
    rows.extend(values.iter().take(ROWS).map(|(value, count)| vec![plain(grouped(**count)), plain(clean(value))]));
    if values.len() > ROWS {
        let rest = words.say("list.rest", &[("count", &grouped(values.len() - ROWS))]);
        rows.push(vec![plain(""), plain(rest)]);
    }
    align(&rows, &[Side::Right, Side::Left], options.color)
}

/// The reasons of the outcome: exit code, kind, message and place.
pub(crate) fn reasons(reasons: &[OutcomeReason], options: &TextOptions) -> Vec<String> {
    let words = Words::of(options.language);
    let cells = |reason: &OutcomeReason| {
        let code = words.say("outcome.exit-code", &[("code", &reason.exit_code.to_string())]);
        [code, words.line(outcome_key(reason.kind)).to_owned()]
    };
    let heads: Vec<[String; 2]> = reasons.iter().map(cells).collect();
    let wide = |column: usize| heads.iter().filter_map(|h| h.get(column)).map(|text| width(text)).max().unwrap_or(0);
    let room = options.width.saturating_sub(wide(0) + wide(1) + 2 * GAP.len());
    let rows: Vec<Vec<Cell>> = reasons
        .iter()
        .zip(&heads)
        .flat_map(|(reason, heads)| {
            let place = reason.location.as_ref().map_or_else(String::new, |place| format!(" ({place})"));
            let message = clean(&format!("{}{place}", reason.message));
            hanging(&heads.clone().map(plain), &message, room, options)
        })
        .collect();
    align(&rows, &[Side::Left, Side::Left, Side::Left], options.color)
}

const fn outcome_key(kind: OutcomeKind) -> &'static str {
    match kind {
        OutcomeKind::GateFailed => "outcome.gate-failed",
        OutcomeKind::InputError => "outcome.input-error",
        OutcomeKind::RuleError => "outcome.rule-error",
        OutcomeKind::Incomplete => "outcome.incomplete",
        OutcomeKind::NotEnoughKnown => "outcome.not-enough-known",
        OutcomeKind::Passed => "outcome.passed",
    }
}

/// Rows in which the last column holds a text over several lines.
pub(super) fn hanging(first: &[Cell], text: &str, room: usize, options: &TextOptions) -> Vec<Vec<Cell>> {
    let lines = wrap(text, room.max(20), options.language);
    let cell = |cell: &Cell, at: usize| if at == 0 { styled(cell.text.clone(), cell.style) } else { plain("") };
    let row = |(at, line)| first.iter().map(|c| cell(c, at)).chain([plain(line)]).collect();
    lines.into_iter().enumerate().map(row).collect()
}

#[cfg(test)]
mod tests;
