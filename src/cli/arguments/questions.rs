//! What can be said to `questions`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{DesignArguments, PackArguments};
use crate::rule::Language;

/// Languages of the questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Languages {
    /// English
    En,
    /// Korean
    Ko,
    /// Japanese
    Ja,
    /// All three beside each other, answered once
    All,
}

impl Languages {
    /// The languages, the one of the file's own texts first.
    pub(in crate::cli) const fn list(self) -> &'static [Language] {
        match self {
            Self::En => &[Language::En],
            Self::Ko => &[Language::Ko],
            Self::Ja => &[Language::Ja],
            Self::All => &Language::ALL,
        }
    }
}

/// Arguments of `questions`.
#[derive(Debug, Args)]
pub(in crate::cli) struct QuestionsArguments {
    /// The review, as `review --output json=FILE` wrote it; or templates, cloud assemblies, folders
    #[arg(required = true, value_name = "REVIEW|PATH")]
    pub(in crate::cli) paths: Vec<PathBuf>,
    /// The workbook to write, whole or not at all
    #[arg(short, long, value_name = "FILE")]
    pub(in crate::cli) output: PathBuf,
    /// Ask only for the practices of this pillar; repeatable
    #[arg(long, value_name = "PILLAR")]
    pub(in crate::cli) pillar: Vec<String>,
    /// Ask only for practices of high risk
    #[arg(long)]
    pub(in crate::cli) high_risk: bool,
    /// Language of the questions
    #[arg(long, value_enum, default_value_t = Languages::En)]
    pub(in crate::cli) lang: Languages,
    #[command(flatten)]
    pub(in crate::cli) pack: PackArguments,
    #[command(flatten)]
    pub(in crate::cli) design: DesignArguments,
    /// Configuration file instead of the plumbrule.yaml found upward from the first input
    #[arg(long, value_name = "FILE", help_heading = "Configuration")]
    pub(in crate::cli) config: Option<PathBuf>,
    /// Policy of the organisation, as `review` takes it
    #[arg(long, value_name = "FILE", help_heading = "Configuration")]
    pub(in crate::cli) policy: Option<PathBuf>,
    /// Hold the design against a jurisdiction, as `review` takes it
    #[arg(long, value_name = "ID|FILE", help_heading = "Configuration")]
    pub(in crate::cli) jurisdiction: Vec<String>,
    /// File of statements [default: attestations.yaml beside plumbrule.yaml]
    #[arg(long, value_name = "FILE", help_heading = "Configuration")]
    pub(in crate::cli) attestations: Option<PathBuf>,
    /// The day by which expiry is judged [default: `SOURCE_DATE_EPOCH`, else today in UTC]
    #[arg(long, value_name = "YYYY-MM-DD", help_heading = "Configuration")]
    pub(in crate::cli) as_of: Option<String>,
}
