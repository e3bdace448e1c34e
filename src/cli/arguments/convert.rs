//! What can be said to `convert`.

use std::path::PathBuf;

use clap::Args;

use super::{LanguageChoice, LimitArguments, PackArguments};
use crate::finding::Severity;
use crate::report::Format;

/// Arguments of `convert`.
#[derive(Debug, Args)]
pub(in crate::cli) struct ConvertArguments {
    /// The review, as `review --output json=FILE` wrote it
    #[arg(value_name = "REVIEW")]
    pub(in crate::cli) review: PathBuf,
    /// Write a report to a file, whole or not at all; repeatable
    #[arg(short, long = "output", value_name = "FORMAT=FILE")]
    pub(in crate::cli) output: Vec<String>,
    /// Format of standard output [default: text, or none where --output is given]
    #[arg(long, value_enum)]
    pub(in crate::cli) format: Option<Format>,
    #[command(flatten)]
    pub(in crate::cli) limit: LimitArguments,
    /// Show every best practice in the text report, not only those that are lacking
    #[arg(long)]
    pub(in crate::cli) ledger: bool,
    /// Write only findings of this severity or worse
    #[arg(long, value_name = "SEVERITY", default_value = "info")]
    pub(in crate::cli) min_severity: Severity,
    /// Language of the report; `all` writes an HTML page in all three [default: the review's]
    #[arg(long, value_enum)]
    pub(in crate::cli) lang: Option<LanguageChoice>,
    #[command(flatten)]
    pub(in crate::cli) pack: PackArguments,
    /// Nothing on standard output and no notes; errors stay
    #[arg(short, long)]
    pub(in crate::cli) quiet: bool,
}
