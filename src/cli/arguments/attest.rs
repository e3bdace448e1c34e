//! What can be said to `attest`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, FromArgMatches as _};

use super::{DesignArguments, LanguageArguments, ReviewArguments};
use crate::attestation::Claim;

impl ReviewArguments {
    /// The arguments of a review of some paths, with all defaults.
    pub(in crate::cli) fn of(paths: &[PathBuf]) -> Result<Self, clap::Error> {
        let command = Self::augment_args(clap::Command::new("review").no_binary_name(true));
        let words = std::iter::once(OsString::from("--")).chain(paths.iter().map(|path| path.clone().into_os_string()));
        Self::from_arg_matches(&command.try_get_matches_from(words)?)
    }
}

/// Arguments of `attest`.
#[derive(Debug, Args)]
pub(in crate::cli) struct AttestArguments {
    /// Templates, cloud assemblies, folders whose review says what is open
    #[arg(value_name = "PATH")]
    pub(in crate::cli) paths: Vec<PathBuf>,
    /// A review that says what is open, instead of designs
    #[arg(long, value_name = "FILE", conflicts_with_all = ["paths", "DesignArguments", "jurisdiction"])]
    pub(in crate::cli) review: Option<PathBuf>,
    /// Ask only for this practice; repeatable
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) practice: Vec<String>,
    /// Ask only for the practices of this question; repeatable
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) question: Vec<String>,
    /// Ask only for the practices of this pillar; repeatable
    #[arg(long, value_name = "PILLAR")]
    pub(in crate::cli) pillar: Vec<String>,
    /// Ask only for practices of high risk
    #[arg(long)]
    pub(in crate::cli) high_risk: bool,
    /// Print what is open and ask nothing
    #[arg(long)]
    pub(in crate::cli) list: bool,
    /// Take the answers of a workbook that `questions` made; repeatable
    #[arg(long, value_name = "FILE", conflicts_with_all = ["paths", "review", "practice", "question", "pillar", "high_risk", "list", "about"])]
    pub(in crate::cli) from: Vec<PathBuf>,
    /// File that statements are added to [default: attestations.yaml beside plumbrule.yaml]
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) to: Option<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) form: AttestForm,
    #[command(flatten)]
    pub(in crate::cli) design: DesignArguments,
    /// Configuration file instead of the plumbrule.yaml found upward from the first input
    #[arg(long, value_name = "FILE", help_heading = "Configuration")]
    pub(in crate::cli) config: Option<PathBuf>,
    /// Hold the design against a jurisdiction, as `review` takes it
    #[arg(long, value_name = "ID|FILE", help_heading = "Configuration")]
    pub(in crate::cli) jurisdiction: Vec<String>,
    /// The day of the statements [default: `SOURCE_DATE_EPOCH`, else today in UTC]
    #[arg(long, value_name = "YYYY-MM-DD", help_heading = "Configuration")]
    pub(in crate::cli) as_of: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) language: LanguageArguments,
}

/// A statement in one line.
#[derive(Debug, Args)]
#[command(next_help_heading = "Without questions")]
pub(in crate::cli) struct AttestForm {
    /// Practice such as SEC01-BP01, or question such as "SEC 1" for all its practices
    #[arg(long, value_name = "ID", requires_all = ["statement", "name", "role"], conflicts_with_all = ["paths", "review", "list"])]
    pub(in crate::cli) about: Option<String>,
    /// What is stated, in a sentence or two
    #[arg(long, value_name = "TEXT", requires = "about")]
    pub(in crate::cli) statement: Option<String>,
    /// Who states it
    #[arg(long, requires = "about")]
    pub(in crate::cli) name: Option<String>,
    /// In which role
    #[arg(long, requires = "about")]
    pub(in crate::cli) role: Option<String>,
    /// What holds
    #[arg(long, value_enum, default_value_t)]
    pub(in crate::cli) state: Claim,
    /// Last day on which it holds [default: a year from the day of the statement]
    #[arg(long, value_name = "YYYY-MM-DD", requires = "about")]
    pub(in crate::cli) until: Option<String>,
    /// What it rests on; of a file the SHA-256 is written down too; repeatable
    #[arg(long, value_name = "FILE|LINK", requires = "about")]
    pub(in crate::cli) evidence: Vec<String>,
}
