//! What can be said to `baseline` and `diff`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{LanguageArguments, PackArguments};

/// Formats of what changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum DiffFormat {
    /// Lists and tables for people
    Text,
    /// Everything, by the schema that `plumbrule schema diff` prints
    Json,
    /// Markdown, for comments on changes
    Markdown,
}

/// Arguments of `diff`.
#[derive(Debug, Args)]
pub(in crate::cli) struct DiffArguments {
    /// The older review, as `review --output json=FILE` wrote it
    #[arg(value_name = "OLD")]
    pub(in crate::cli) old: PathBuf,
    /// The newer review
    #[arg(value_name = "NEW")]
    pub(in crate::cli) new: PathBuf,
    /// Format of standard output
    #[arg(long, value_enum, default_value_t = DiffFormat::Text)]
    pub(in crate::cli) format: DiffFormat,
    /// Exit with 1 if a finding is new or regressed and no waiver quiets it
    #[arg(long)]
    pub(in crate::cli) exit_code: bool,
    #[command(flatten)]
    pub(in crate::cli) pack: PackArguments,
    #[command(flatten)]
    pub(in crate::cli) language: LanguageArguments,
}

/// Commands on baselines.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum BaselineCommand {
    /// Write the findings of a review down as known, so that only others stop the gate
    Create {
        /// The review, as `review --output json=FILE` wrote it
        #[arg(value_name = "REVIEW")]
        review: PathBuf,
        /// File to write, or `-` for standard output; an older baseline is replaced
        #[arg(long, value_name = "FILE", default_value = "plumbrule-baseline.json")]
        to: PathBuf,
        /// Take a review too in which an input could not be read or a rule broke off
        #[arg(long)]
        force: bool,
        #[command(flatten)]
        language: LanguageArguments,
    },
}
