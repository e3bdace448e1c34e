//! The formats that a review can be written in, in one list.

use clap::ValueEnum;

use super::limit::Limit;
use super::markdown::to_markdown;
use super::record::Record;
use super::sarif::Extent;
use super::text::{TextOptions, to_text};
use super::xlsx::WorkbookError;
use super::{csv, github, gitlab, html, junit, sarif, to_json, xlsx};
use crate::document::Review;
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
    pub fn render(&self, format: Format) -> Result<Vec<u8>, WorkbookError> {
        let Self { review, rulebook, options, .. } = self;
        let markdown = |limit| to_markdown(review, rulebook, options, limit);
        let record = Record::new(review, rulebook, options);
        let text = match format {
            Format::Text => to_text(review, rulebook, options),
            Format::Html => html::to_html(&self.wish()),
            Format::Json => to_json(&at_least(options.min_severity, review)),
            Format::Markdown => markdown(Limit::Characters(self.max_chars.unwrap_or(COMMENT))),
            Format::GithubSummary => markdown(Limit::Bytes(STEP_SUMMARY)),
            Format::Sarif => sarif::to_sarif(&record, Extent::Failures),
            Format::SarifGithub => sarif::to_sarif(&record, Extent::Alerts),
            Format::SarifFull => sarif::to_sarif(&record, Extent::All),
            Format::Junit => junit::to_junit(&record),
            Format::Gitlab => gitlab::to_gitlab(&record),
            Format::Github => github::to_github(&record),
            Format::Csv => csv::to_csv(&record),
            Format::LedgerCsv => csv::to_ledger(&record),
            Format::Xlsx => return xlsx::to_xlsx(&record),
        };
        Ok(text.into_bytes())
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

/// The review without failures below a severity.
#[must_use]
pub fn at_least(severity: Severity, review: &Review) -> Review {
    let mut review = review.clone();
    review.verdicts.retain(|entry| entry.verdict != Verdict::Fail || entry.severity >= severity);
    review
}

#[cfg(test)]
pub(super) mod tests;
