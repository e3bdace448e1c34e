//! What can be said about the way to an account, and to the commands that only look at it.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{LanguageArguments, ListFormat, PackArguments};

/// An account, and the way to it.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Access")]
pub(in crate::cli) struct AccessArguments {
    /// Region to look at; repeatable [default: that of the environment or the profile]
    #[arg(long = "region", value_name = "REGION")]
    pub(in crate::cli) regions: Vec<String>,
    #[command(flatten)]
    pub(in crate::cli) way: WayArguments,
}

/// The way to an account.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Access")]
pub(in crate::cli) struct WayArguments {
    /// Profile of the AWS configuration; wins over credentials of the environment
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) profile: Option<String>,
    /// Role to assume
    #[arg(long, value_name = "ARN")]
    pub(in crate::cli) role: Option<String>,
    /// External id that the role asks for
    #[arg(long, value_name = "ID", requires = "role")]
    pub(in crate::cli) external_id: Option<String>,
    /// Name of the session in the account's trail [default: plumbrule]
    #[arg(long, value_name = "NAME", requires = "role")]
    pub(in crate::cli) role_session_name: Option<String>,
    /// Endpoint of every service [default: AWS's, or what `AWS_ENDPOINT_URL` says]
    #[arg(long, value_name = "URL")]
    pub(in crate::cli) endpoint_url: Option<String>,
    /// Seconds that one attempt of a request may take
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub(in crate::cli) timeout: u64,
    /// How often a request is tried at most
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=20))]
    pub(in crate::cli) attempts: u32,
}

/// A running account as a design of the review.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Access")]
pub(in crate::cli) struct LiveArguments {
    /// Review what runs: read what AWS Config recorded of an account, in every `--region`
    #[arg(long)]
    pub(in crate::cli) live: bool,
    /// Take account ids, people, access keys and secrets out of what is read
    #[arg(long, requires = "live")]
    pub(in crate::cli) redact: bool,
    #[command(flatten)]
    pub(in crate::cli) way: WayArguments,
}

/// Commands on snapshots.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum SnapshotCommand {
    /// Read what AWS Config recorded, and write it to a file that `review` takes
    Save(Box<SaveArguments>),
}

/// Arguments of `snapshot save`.
#[derive(Debug, Args)]
pub(in crate::cli) struct SaveArguments {
    /// File to write, compressed if its name ends in `.gz`; only you can read it
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) to: PathBuf,
    /// Resource type to read, as AWS Config names it; repeatable [default: all that rules speak of]
    #[arg(long = "kind", value_name = "TYPE")]
    pub(in crate::cli) kinds: Vec<String>,
    /// Read every resource type that is recorded
    #[arg(long, conflicts_with = "kinds")]
    pub(in crate::cli) all: bool,
    /// Take out account ids, people, access keys, variables, user data and whatever is named like a secret
    #[arg(long)]
    pub(in crate::cli) redact: bool,
    /// No notes and no progress; errors, and what could not be read, stay
    #[arg(short, long)]
    pub(in crate::cli) quiet: bool,
    #[command(flatten)]
    pub(in crate::cli) access: AccessArguments,
    #[command(flatten)]
    pub(in crate::cli) pack: PackArguments,
    #[command(flatten)]
    pub(in crate::cli) language: LanguageArguments,
}

/// Arguments of `doctor`.
#[derive(Debug, Args)]
pub(in crate::cli) struct DoctorArguments {
    /// Format of standard output
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    pub(in crate::cli) format: ListFormat,
    #[command(flatten)]
    pub(in crate::cli) access: AccessArguments,
    #[command(flatten)]
    pub(in crate::cli) pack: PackArguments,
    #[command(flatten)]
    pub(in crate::cli) language: LanguageArguments,
}

/// What permissions are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum PolicyPurpose {
    /// `review --live`, `snapshot save`, `doctor`
    Review,
    /// `wa pull` and `wa plan`
    WaPull,
    /// `wa push`, `wa milestone` and `wa workload create`
    WaPush,
}
