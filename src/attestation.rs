//! What people state of practices that no rule can prove: who, when, until when, and what it rests on.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::{self, Day, Fault};
use crate::document::State;
use crate::framework;
use crate::source::{Location, Source, Span};
use crate::tree::{self, TreeError};

mod append;
mod open;
mod resolve;

pub use append::add;
pub use open::open;
pub use resolve::{Resolved, Voucher, digest, resolve};

/// Name of the file, beside the configuration.
pub const FILE_NAME: &str = "attestations.yaml";

/// The file of statements.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, expecting = "a map with the key `attestations`")]
#[schemars(rename = "Attestations")]
pub struct AttestationFile {
    /// What is stated.
    pub attestations: Vec<Attestation>,
}

/// What somebody states of a practice or question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a map of about, statement, name, role, date and until")]
pub struct Attestation {
    /// Practice, such as `SEC01-BP01`, or question, such as `SEC 1`, which stands for all its practices.
    pub about: String,
    /// The state that is claimed.
    #[serde(default, skip_serializing_if = "Claim::is_met")]
    pub state: Claim,
    /// The statement, in a sentence or two.
    pub statement: String,
    /// Who states it.
    pub name: String,
    /// In which role.
    pub role: String,
    /// The day of the statement.
    pub date: Day,
    /// The last day on which it holds.
    pub until: Day,
    /// What it rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<EvidenceLink>,
}

/// What can be claimed of a practice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Claim {
    /// It is followed.
    #[default]
    Met,
    /// It is followed in part.
    PartlyMet,
    /// It is not followed.
    NotMet,
    /// It is of no concern to this workload.
    NotApplicable,
}

impl Claim {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde asks for")]
    fn is_met(&self) -> bool {
        *self == Self::Met
    }

    /// The state that is claimed.
    #[must_use]
    pub const fn state(self) -> State {
        match self {
            Self::Met => State::Met,
            Self::PartlyMet => State::PartlyMet,
            Self::NotMet => State::NotMet,
            Self::NotApplicable => State::NotApplicable,
        }
    }
}

/// Something that a statement rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a map of link and, for a file, sha256")]
pub struct EvidenceLink {
    /// A link, or the path of a file below the folder of the statements.
    pub link: String,
    /// SHA-256 of the file, hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

/// Why the statements cannot be used; completes "cannot …".
#[derive(Debug, thiserror::Error)]
pub enum AttestationError {
    /// The file cannot be read.
    #[error("read the statements {path}", path = path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: Box<TreeError>,
    },
    /// The file says something that has no meaning here.
    #[error("understand the statements {0}; `plumbrule schema attestations` prints what may stand there")]
    Meaning(Fault),
    /// Nothing can be added to the file.
    #[error("add a statement to {path}: its list is not one statement below the other; write it there by hand", path = path.display())]
    Append {
        /// The file.
        path: PathBuf,
    },
    /// A file of evidence cannot be read.
    #[error("read the evidence {path}; check that it exists", path = path.display())]
    Evidence {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// A statement with its place.
pub type Placed = (Attestation, Location);

/// Reads a file of statements.
///
/// # Errors
/// If it cannot be read.
pub fn read(path: &Path) -> Result<Arc<Source>, AttestationError> {
    let shown = path.to_string_lossy().replace('\\', "/");
    tree::read(path, &shown).map_err(|source| AttestationError::Read { path: path.into(), source: Box::new(source) })
}

/// The statements of a file, each with its place.
///
/// # Errors
/// If one says something that has no meaning, such as a practice that does not exist.
pub fn parse(source: &Arc<Source>) -> Result<Vec<Placed>, AttestationError> {
    let file: AttestationFile = config::parse(Path::new(&source.name), &source.text).map_err(AttestationError::Meaning)?;
    let places = places(source);
    let mut read = Vec::with_capacity(file.attestations.len());
    for (at, attestation) in file.attestations.into_iter().enumerate() {
        let nowhere = || Location::new(&source.name, Span::default(), String::new());
        let location = places.get(at).cloned().unwrap_or_else(nowhere);
        if let Some(problem) = problem(&attestation) {
            let (line, column) = (location.line as usize, location.column as usize);
            return Err(AttestationError::Meaning(Fault { path: PathBuf::from(&source.name), line, column, problem }));
        }
        read.push((attestation, location));
    }
    Ok(read)
}

/// What is wrong with a statement beyond its form.
#[must_use]
pub fn problem(attestation: &Attestation) -> Option<String> {
    let Attestation { about, statement, name, role, date, until, .. } = attestation;
    if framework::practice(about).is_none() && framework::question(about).is_none() {
        return Some(format!("`{about}` is no practice and no question; write an id such as SEC01-BP01 or SEC 1"));
    }
    let empty = [("statement", statement), ("name", name), ("role", role)].into_iter().find(|(_, text)| text.trim().is_empty());
    match empty {
        Some((field, _)) => Some(format!("the statement on {about} has an empty `{field}`")),
        None if until < date => Some(format!("the statement on {about} ends on {until}, before its day, {date}")),
        None => None,
    }
}

/// Where the entries of the list begin.
fn places(source: &Arc<Source>) -> Vec<Location> {
    let Ok(tree) = tree::yaml::parse(source) else { return Vec::new() };
    let list = tree.get(tree.root, "attestations").map_or(&[][..], |list| tree.items(list));
    let place = |(at, item): (usize, &u32)| Location::new(&source.name, tree.node(*item).span, format!("attestations[{at}]"));
    list.iter().enumerate().map(place).collect()
}

/// The file beside a configuration, if it is there.
#[must_use]
pub fn beside(configuration: &Path) -> Option<PathBuf> {
    let file = configuration.with_file_name(FILE_NAME);
    file.exists().then_some(file)
}

/// Whether a statement speaks of a practice: by its id, or by that of its question.
#[must_use]
pub fn speaks_of(attestation: &Attestation, practice: &str) -> bool {
    let question = framework::practice(practice).map(|practice| practice.question.as_str());
    attestation.about == practice || Some(attestation.about.as_str()) == question
}

/// Whether a statement is in force on a day: through the end of its last one, UTC.
#[must_use]
pub fn is_in_force(attestation: &Attestation, as_of: Date) -> bool {
    attestation.date.0 <= as_of && as_of <= attestation.until.0
}

/// The JSON Schema of the file.
#[must_use]
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(AttestationFile)
}
