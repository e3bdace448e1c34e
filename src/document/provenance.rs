//! What was reviewed, with what, and how.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What was reviewed, with what, and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Provenance {
    /// Version of the program.
    pub tool: String,
    /// Name of the workload, empty if not stated; fingerprints hold within one.
    #[serde(default)]
    pub workload: String,
    /// Who may read the review, in the words of its owner; empty if not stated.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub classification: String,
    /// Number of rules in use and the SHA-256 over them.
    pub rulebook: Digested,
    /// The tables about the outside world.
    pub facts: Digested,
    /// The tables of the framework.
    pub framework: Digested,
    /// The table of resource kinds: its source and date.
    pub schema: String,
    /// The built-in jurisdictions; files stand among `accompanying`.
    pub jurisdictions: Digested,
    /// The jurisdictions of the review, in order; empty without `--jurisdiction`.
    pub jurisdiction: Vec<String>,
    /// The configuration file, if one was found.
    pub configuration: Option<InputFile>,
    /// Every input that was read.
    pub inputs: Vec<InputFile>,
    /// Whatever else was read: waivers, statements, parameters, context, baseline.
    pub accompanying: Vec<InputFile>,
    /// The arguments of the run, without paths of the machine.
    pub arguments: Vec<String>,
    /// The day by which expiry is judged, `YYYY-MM-DD`.
    pub as_of: String,
    /// Language of the messages.
    pub language: String,
}

/// A set of files with its digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Digested {
    /// How many there are.
    pub count: usize,
    /// SHA-256, hexadecimal.
    pub sha256: String,
}

/// A file with its digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InputFile {
    /// Path as given.
    pub file: String,
    /// SHA-256, hexadecimal.
    pub sha256: String,
}
