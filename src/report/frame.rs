//! Draws a failure in its source, as compilers do.

use annotate_snippets::renderer::{AnsiColor, Effects, Style};
use annotate_snippets::{Annotation, AnnotationKind, Element, Level, Origin, Padding, Renderer, Snippet};

use super::clean::{clean, clean_line};
use super::columns::{width, wrap};
use super::finding::Telling;
use super::text::TextOptions;
use super::words::Words;
use crate::document::{Excerpts, VerdictEntry};
use crate::finding::Severity;
use crate::source::Location;

/// A longer line is not shown.
const LINE_LIMIT: usize = Excerpts::LONGEST;
/// With less room beside the code, the message goes below it.
const MESSAGE_ROOM: usize = 40;
/// Columns of a tab, as the frames draw it.
const TAB: &str = "    ";
/// Columns between the line number and the code.
const EDGE: usize = 3;

/// The colour of a severity; red is kept for what must be fixed before anything runs.
pub(crate) fn severity_style(severity: Severity) -> Style {
    let color = match severity {
        Severity::Critical => AnsiColor::BrightRed,
        Severity::High => AnsiColor::BrightYellow,
        Severity::Medium => AnsiColor::BrightCyan,
        Severity::Low => AnsiColor::BrightBlue,
        Severity::Info => return Style::new().effects(Effects::BOLD),
    };
    color.on_default().effects(Effects::BOLD)
}

/// A failure that is about to be drawn.
#[derive(Debug)]
pub(crate) struct Frame<'a> {
    pub(crate) entry: &'a VerdictEntry,
    pub(crate) telling: &'a Telling,
    pub(crate) options: &'a TextOptions,
}

impl Frame<'_> {
    /// The frame without a line end; without its line it names the place only.
    pub(crate) fn draw(&self, line: Option<&str>) -> String {
        let code = line.filter(|_| !self.entry.concealed).and_then(|line| Code::at(&self.entry.location, line));
        let gutter = code.as_ref().map_or(0, |code| code.number.to_string().len()) + EDGE;
        let labels = code.as_ref().map(|code| self.labels(code, gutter));
        let told = labels.as_ref().is_some_and(|labels| !labels.is_empty());
        let mut elements: Vec<Element<'_>> = match (&code, labels) {
            (Some(code), Some(labels)) => vec![self.snippet(code, labels).into()],
            _ => vec![origin(&self.entry.location).into(), Padding.into()],
        };
        if !told {
            let message = self.wrapped(&self.telling.message, gutter).join("\n");
            elements.push(Level::NOTE.no_name().message(message).into());
        }
        elements.extend(self.telling.notes.iter().map(|(label, paragraphs)| self.note(label, paragraphs, gutter)));
        let key = format!("severity.{}", self.entry.severity.name());
        let badge = Words::of(self.options.language).line(&key).to_owned();
        let title = Level::ERROR.with_name(badge).primary_title(&self.telling.title).id(clean(&self.entry.rule));
        let fits = code.as_ref().is_some_and(|code| columns(&code.line) + gutter <= self.options.width);
        self.renderer(fits).render(&[title.elements(elements)])
    }

    fn snippet<'c>(&self, code: &'c Code, labels: Vec<String>) -> Snippet<'c, Annotation<'c>> {
        let mark = || AnnotationKind::Primary.span(code.start..code.end);
        let snippet = Snippet::source(&code.line).line_start(code.number).path(clean(&self.entry.location.file));
        if labels.is_empty() {
            return snippet.annotation(mark());
        }
        snippet.annotations(labels.into_iter().map(|label| mark().label(label)))
    }

    /// The message in lines that fit at the mark; none if there is no room for it.
    fn labels(&self, code: &Code, gutter: usize) -> Vec<String> {
        let indent = gutter + code.columns_before();
        let message = &self.telling.message;
        if indent + code.columns_marked() + 1 + width(message) <= self.options.width {
            return vec![message.clone()];
        }
        if indent + MESSAGE_ROOM > self.options.width {
            return Vec::new();
        }
        let lines = self.wrapped(message, indent);
        if lines.len() > 1 {
            return lines;
        }
        // A single label would be drawn beside the mark, where there is no room; two stand below it.
        let parted = wrap(message, width(message) * 2 / 3, self.options.language);
        Some(parted).filter(|lines| lines.len() > 1).unwrap_or_default()
    }

    fn note(&self, label: &str, paragraphs: &[String], gutter: usize) -> Element<'static> {
        let label = Words::of(self.options.language).line(label).to_owned();
        let indent = gutter + width(&label) + 2;
        let lines: Vec<String> = paragraphs.iter().flat_map(|text| self.wrapped(text, indent)).collect();
        Level::NOTE.with_name(label).message(lines.join("\n")).into()
    }

    fn wrapped(&self, text: &str, indent: usize) -> Vec<String> {
        wrap(text, self.options.width.saturating_sub(indent).max(MESSAGE_ROOM / 2), self.options.language)
    }

    /// The styles are named here because the defaults differ between operating systems.
    fn renderer(&self, fits: bool) -> Renderer {
        let plain = Renderer::plain().term_width(if fits { LINE_LIMIT } else { self.options.width });
        if !self.options.color {
            return plain;
        }
        let blue = AnsiColor::BrightBlue.on_default().effects(Effects::BOLD);
        plain.error(severity_style(self.entry.severity)).emphasis(Style::new().effects(Effects::BOLD)).line_num(blue)
    }
}

fn origin(location: &Location) -> Origin<'static> {
    let file = Origin::path(clean(&location.file));
    if location.line == 0 { file } else { file.line(location.line as usize).char_column(location.column as usize) }
}

fn columns(line: &str) -> usize {
    width(&line.replace('\t', TAB))
}

/// One line of a source with the stretch that a failure speaks of.
struct Code {
    number: usize,
    line: String,
    /// First byte of the stretch.
    start: usize,
    /// Byte after the stretch.
    end: usize,
}

impl Code {
    /// The first line of a location, if it can be shown.
    fn at(location: &Location, line: &str) -> Option<Self> {
        let number = location.line as usize;
        if line.chars().nth(LINE_LIMIT).is_some() {
            return None;
        }
        let line = clean_line(line);
        let last = line.trim_end().len();
        let byte = |column: u32| {
            let at = (column as usize).saturating_sub(1);
            line.char_indices().nth(at).map_or(last, |(byte, _)| byte.min(last))
        };
        let start = byte(location.column);
        let end = if location.end_line == location.line { byte(location.end_column) } else { last };
        Some(Self { number, start, end: end.max(start), line })
    }

    fn columns_before(&self) -> usize {
        self.line.get(..self.start).map_or(0, columns)
    }

    fn columns_marked(&self) -> usize {
        self.line.get(self.start..self.end).map_or(1, columns).max(1)
    }
}

#[cfg(test)]
mod tests;
