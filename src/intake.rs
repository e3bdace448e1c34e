//! Turns inputs into designs and decides what is unknown.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use crate::design::Design;
use crate::source::Source;
use crate::tree::TreeError;

#[cfg(feature = "live")]
pub mod account;
mod cdk;
pub mod cloudformation;
mod coerce;
mod derive;
mod files;
mod parameters;
mod remarks;
pub mod snapshot;

pub use files::{gather, gather_beside};
pub use parameters::read_parameters;
pub use remarks::{Field, Misplacement, Remark, RemarkKind, Said};

/// What the user says about the inputs.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Values of parameters by name.
    pub parameters: BTreeMap<String, String>,
    /// Region of every stack that does not say its own.
    pub region: Option<String>,
    /// Account of every stack that does not say its own.
    pub account: Option<String>,
    /// Name of the stack, for fingerprints.
    pub stack: Option<String>,
    /// Treat defaults of parameters as open choices.
    pub no_defaults: bool,
    /// Everything of the workload is among the inputs, so that they join to one design.
    pub complete: bool,
    /// Resources of a running account that make one design; more are reviewed part by part. A few thousand if not said.
    pub at_once: Option<usize>,
    /// Threads; as many as the machine has if not said.
    pub jobs: Option<NonZeroUsize>,
}

/// A design with the format it was read from.
#[derive(Clone, Debug)]
pub struct Reviewable {
    /// The design.
    pub design: Arc<Design>,
    /// `CloudFormation`, `SAM`, `CDK` or `AWS Config`.
    pub format: &'static str,
}

/// Something that was not looked at, with the reason.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skipped {
    /// File, or file and resource.
    pub what: String,
    /// Why.
    pub reason: SkipReason,
}

/// Why something was not looked at. Each has a sentence in `reports/text`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SkipReason {
    /// A file is larger than any that is read; its limit in bytes.
    TooLarge(u64),
    /// The operating system refuses a file or folder; its words.
    Unreadable(String),
    /// A symbolic link that a walk met.
    Link,
    /// What `Fn::ForEach` walks is not known.
    ForEach,
    /// An entry of `Resources` has no `Type`.
    NoType,
    /// The SAM macro makes resources of it that this program does not.
    Sam,
    /// A macro may change every resource.
    Macro,
    /// The template of a nested stack is not a local file.
    RemoteStack,
    /// Stacks nest too deeply, or one nests itself.
    DeepStack,
    /// Resources of an account that may not be read; the permission that is lacking.
    Refused(String),
    /// Resources of an account whose reading broke off; what went wrong.
    BrokenOff(String),
}

impl SkipReason {
    /// Whether there is something that nobody looked at, so that the review is incomplete.
    #[must_use]
    pub const fn is_a_gap(&self) -> bool {
        matches!(self, Self::Unreadable(_) | Self::Refused(_) | Self::BrokenOff(_))
    }

    /// The key of its sentence in `reports/text`, behind `skipped.`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLarge(_) => "too-large",
            Self::Unreadable(_) => "unreadable",
            Self::Link => "link",
            Self::ForEach => "for-each",
            Self::NoType => "no-type",
            Self::Sam => "sam",
            Self::Macro => "macro",
            Self::RemoteStack => "remote-stack",
            Self::DeepStack => "deep-stack",
            Self::Refused(_) => "refused",
            Self::BrokenOff(_) => "broken-off",
        }
    }

    /// What the sentence speaks of; empty for most.
    #[must_use]
    pub fn subject(&self) -> String {
        match self {
            Self::TooLarge(bytes) => bytes.to_string(),
            Self::Unreadable(words) | Self::Refused(words) | Self::BrokenOff(words) => words.clone(),
            _ => String::new(),
        }
    }
}

/// Everything that came in.
#[derive(Debug, Default)]
pub struct Intake {
    /// Designs to review.
    pub designs: Vec<Reviewable>,
    /// Accounts with so many resources that their designs are made part by part.
    pub running: Vec<snapshot::Running>,
    /// Inputs that cannot be read; the others are still reviewed.
    pub errors: Vec<IntakeError>,
    /// What was not looked at.
    pub skipped: Vec<Skipped>,
    /// The documents of configuration items that were read, each with the SHA-256 of its bytes.
    pub digests: Vec<(String, String)>,
    /// The files that were read.
    pub sources: Vec<Arc<Source>>,
    /// The parameters that the templates declare, with the path of nested stacks.
    pub parameters: BTreeMap<String, Disclosure>,
    /// Words to the review that stand in the templates, in the order of the files and lines.
    pub remarks: Vec<Remark>,
}

/// Whether the value of a parameter may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Disclosure {
    /// It may.
    Public,
    /// A template calls it secret (`NoEcho`).
    Secret,
}

/// Why an input cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// The text is wrong.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// A path does not exist or cannot be listed.
    #[error("cannot read {path}")]
    Path {
        /// The path.
        path: PathBuf,
        /// The operating system's reason.
        source: std::io::Error,
    },
    /// A file that was named is no design.
    #[error(
        "{file}: this is no design that can be reviewed; a CloudFormation template has a map `Resources` whose entries have a `Type`"
    )]
    Unrecognised {
        /// The file.
        file: String,
    },
    /// A template contradicts itself.
    #[error("{file}:{line}:{column}: {message}")]
    Template {
        /// The file.
        file: String,
        /// Line, from 1.
        line: u32,
        /// Column, from 1.
        column: u32,
        /// What is wrong.
        message: String,
    },
    /// A file of parameters has neither of the published forms.
    #[error("{file}: {message}")]
    Parameters {
        /// The file.
        file: String,
        /// What is wrong.
        message: String,
    },
    /// A cloud assembly cannot be followed.
    #[error("{file}: {message}")]
    Assembly {
        /// The manifest.
        file: String,
        /// What is wrong.
        message: String,
    },
}
