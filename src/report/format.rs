//! The formats that a review can be written in, in one list.

use std::borrow::Cow;
use std::io::{self, Write};

use clap::ValueEnum;

use super::limit::Limit;
use super::markdown::to_markdown;
use super::record::Record;
use super::sarif::Extent;
use super::text::{TextOptions, to_text};
use super::xlsx::WorkbookError;
use super::{csv, github, gitlab, html, junit, sarif, write_json, xlsx};
use crate::document::{Review, VerdictEntry};
use crate::finding::{Severity, Verdict};
use crate::rule::{Language, Rulebook};

/// A comment on a change may have 65,536 characters on GitHub; the rest is for what a pipeline puts around it.
const COMMENT: usize = 65_000;
/// The summary of a step may have 1 MiB on GitHub; above it nothing is shown.
const STEP_SUMMARY: usize = 1_000_000;

/// Formats of a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Format {
    /// Frames and tables for people
    Text,
    /// review.json: everything; `convert` makes all other formats of it
    Json,
    /// Markdown, for a comment on a change
    Markdown,
    /// One HTML page for people, without network; --lang all writes it in three languages
    Html,
    /// SARIF 2.1.0: failures, the waived ones as suppressed
    Sarif,
    /// SARIF for GitHub code scanning: failures that nobody waived
    SarifGithub,
    /// SARIF with unknowns, and with passes if the review holds them
    SarifFull,
    /// JUnit XML, for the test reports of Jenkins, GitLab and others
    Junit,
    /// Report of GitLab Code Quality
    Gitlab,
    /// Workflow commands of GitHub Actions: annotations
    Github,
    /// Markdown, for the summary of a step of GitHub Actions
    GithubSummary,
    /// CSV with a row for each verdict
    Csv,
    /// CSV with a row for each best practice
    LedgerCsv,
    /// Workbook for spreadsheet programs: summary, pillars, findings, ledger, statements, waivers
    Xlsx,
}

impl Format {
    /// All formats, in the order in which they are listed.
    pub const ALL: [Self; 14] = [
        Self::Text,
        Self::Json,
        Self::Markdown,
        Self::Html,
        Self::Sarif,
        Self::SarifGithub,
        Self::SarifFull,
        Self::Junit,
        Self::Gitlab,
        Self::Github,
        Self::GithubSummary,
        Self::Csv,
        Self::LedgerCsv,
        Self::Xlsx,
    ];

    /// The name used in options.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Sarif => "sarif",
            Self::SarifGithub => "sarif-github",
            Self::SarifFull => "sarif-full",
            Self::Junit => "junit",
            Self::Gitlab => "gitlab",
            Self::Github => "github",
            Self::GithubSummary => "github-summary",
            Self::Csv => "csv",
            Self::LedgerCsv => "ledger-csv",
            Self::Xlsx => "xlsx",
        }
    }

    /// How a file of the format usually ends.
    #[must_use]
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::Text | Self::Github => "txt",
            Self::Json | Self::Gitlab => "json",
            Self::Markdown | Self::GithubSummary => "md",
            Self::Sarif | Self::SarifGithub | Self::SarifFull => "sarif",
            Self::Html => "html",
            Self::Junit => "xml",
            Self::Csv | Self::LedgerCsv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    /// Whether a terminal can show it.
    #[must_use]
    pub const fn is_text(self) -> bool {
        !matches!(self, Self::Xlsx)
    }
}

/// Why a review is not written; completes "cannot …".
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// A workbook cannot be made.
    #[error(transparent)]
    Workbook(#[from] WorkbookError),
    /// The place to write to takes no more.
    #[error("write the report")]
    Write(#[from] io::Error),
}

/// A review with all that decides how it is written.
#[derive(Clone, Debug)]
pub struct Rendering<'a> {
    /// The review, told in the language of the options.
    pub review: &'a Review,
    /// The rules whose texts are shown.
    pub rulebook: &'a Rulebook,
    /// Language, least severity, and the terminal.
    pub options: TextOptions,
    /// The most characters of Markdown; a comment's limit if nothing is said.
    pub max_chars: Option<usize>,
    /// The languages of an HTML page, if it is to hold more than the one of the options.
    pub languages: Vec<Language>,
    /// Name of the file beside an HTML page that holds what the page has no room for.
    pub beside: Option<String>,
}

impl Rendering<'_> {
    /// The review in a format; a text ends its last line.
    ///
    /// # Errors
    /// If a workbook cannot be made.
    pub fn render(&self, format: Format) -> Result<Vec<u8>, RenderError> {
        let mut content = Vec::new();
        self.write(format, &mut content)?;
        Ok(content)
    }

    /// Writes the review in a format; what has a row for each verdict is written row by row.
    ///
    /// # Errors
    /// If a workbook cannot be made, or `out` cannot be written to.
    pub fn write(&self, format: Format, out: &mut dyn Write) -> Result<(), RenderError> {
        let Self { review, rulebook, options, .. } = self;
        let markdown = |limit| to_markdown(review, rulebook, options, limit);
        let record = Record::new(review, rulebook, options);
        let text = match format {
            Format::Json => return Ok(write_json(&*at_least(options.min_severity, review), out)?),
            Format::Sarif => return Ok(sarif::write_sarif(&record, Extent::Failures, out)?),
            Format::SarifGithub => return Ok(sarif::write_sarif(&record, Extent::Alerts, out)?),
            Format::SarifFull => return Ok(sarif::write_sarif(&record, Extent::All, out)?),
            Format::Gitlab => return Ok(gitlab::write_gitlab(&record, out)?),
            Format::Csv => return Ok(csv::write_csv(&record, out)?),
            Format::LedgerCsv => return Ok(csv::write_ledger(&record, out)?),
            Format::Xlsx => return Ok(out.write_all(&xlsx::to_xlsx(&record)?)?),
            Format::Text => to_text(review, rulebook, options),
            Format::Html => html::to_html(&self.wish()),
            Format::Markdown => markdown(Limit::Characters(self.max_chars.unwrap_or(COMMENT))),
            Format::GithubSummary => markdown(Limit::Bytes(STEP_SUMMARY)),
            Format::Junit => junit::to_junit(&record),
            Format::Github => github::to_github(&record),
        };
        Ok(out.write_all(text.as_bytes())?)
    }
}

impl Rendering<'_> {
    /// Whether an HTML page has no room for all findings.
    #[must_use]
    pub fn leaves_out(&self) -> bool {
        html::leaves_out(self.review, &self.options)
    }

    fn wish(&self) -> html::Wish<'_> {
        let Self { review, rulebook, options, .. } = self;
        let languages = if self.languages.is_empty() { std::slice::from_ref(&options.language) } else { &self.languages };
        html::Wish { review, rulebook, options, languages, beside: self.beside.as_deref() }
    }
}

/// The review without failures below a severity; the same one if it has none.
fn at_least(severity: Severity, review: &Review) -> Cow<'_, Review> {
    if review.verdicts.iter().all(|entry| stays(severity, entry)) {
        return Cow::Borrowed(review);
    }
    let mut review = review.clone();
    keep_at_least(severity, &mut review);
    Cow::Owned(review)
}

/// Leaves the failures below a severity out of a review.
pub fn keep_at_least(severity: Severity, review: &mut Review) {
    review.verdicts.retain(|entry| stays(severity, entry));
}

fn stays(severity: Severity, entry: &VerdictEntry) -> bool {
    entry.verdict != Verdict::Fail || entry.severity >= severity
}

#[cfg(test)]
pub(super) mod tests;
