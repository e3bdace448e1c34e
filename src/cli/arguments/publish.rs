//! What can be said to `publish`.

use std::path::PathBuf;

use clap::Args;

use super::{LanguagesArguments, PackArguments};

/// Arguments of `publish`.
#[derive(Debug, Args)]
pub(in crate::cli) struct PublishArguments {
    /// Reviews to take in, as `review --output json=FILE` wrote them; without any the site is written anew from those it keeps
    #[arg(value_name = "REVIEW")]
    pub(in crate::cli) reviews: Vec<PathBuf>,
    /// Folder of the site, made if it is not there; publish every review into the same one
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) to: PathBuf,
    #[command(flatten)]
    pub(in crate::cli) pack: PackArguments,
    /// No notes; errors stay
    #[arg(short, long)]
    pub(in crate::cli) quiet: bool,
    #[command(flatten)]
    pub(in crate::cli) language: LanguagesArguments,
}
