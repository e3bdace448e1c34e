//! Waivers of the central file, `waivers.yaml`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Target, Waiver};
use crate::config::{self, Day, Fault};
use crate::document::WaiverSource;
use crate::source::{Location, Source, Span};
use crate::tree::{self, TreeError};

/// The central file of waivers.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, expecting = "a map with the key `waivers`")]
#[schemars(rename = "Waivers")]
pub struct WaiverFile {
    /// What is accepted.
    pub waivers: Vec<CentralWaiver>,
}

/// A finding that somebody accepts.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a map of rule, until, owner and reason")]
pub struct CentralWaiver {
    /// Rule, or `*` for all.
    pub rule: String,
    /// Resource id, with `*` for any text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
    /// File, with `*` for any text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Fingerprint of a single finding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// Last day.
    pub until: Day,
    /// Who answers for it.
    pub owner: String,
    /// Why it is accepted.
    pub reason: String,
    /// Who approved it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approver: Option<String>,
    /// Where it is tracked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
}

/// Why the central file cannot be used; completes "cannot …".
#[derive(Debug, thiserror::Error)]
pub enum WaiverFileError {
    /// It cannot be read.
    #[error("read the waivers {path}", path = path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: Box<TreeError>,
    },
    /// It says something that has no meaning here.
    #[error("understand the waivers {0}; `plumbrule schema waivers` prints what may stand there")]
    Meaning(Fault),
}

/// Reads the text of a central file.
///
/// # Errors
/// If it cannot be read.
pub fn read(path: &Path) -> Result<Arc<Source>, WaiverFileError> {
    tree::read(path, &path.to_string_lossy().replace('\\', "/"))
        .map_err(|source| WaiverFileError::Read { path: path.into(), source: Box::new(source) })
}

/// The waivers of the file, each with its place.
pub(super) fn waivers(source: &Arc<Source>) -> Result<Vec<Waiver>, WaiverFileError> {
    let file: WaiverFile = config::parse(Path::new(&source.name), &source.text).map_err(WaiverFileError::Meaning)?;
    let empty = |field: &str, at: &Location| {
        let problem = format!("the waiver has an empty `{field}`");
        let (line, column) = (at.line as usize, at.column as usize);
        WaiverFileError::Meaning(Fault { path: PathBuf::from(&source.name), line, column, problem })
    };
    let places = places(source);
    let place =
        |at: usize| places.get(at).cloned().unwrap_or_else(|| Location::new(&source.name, Span::default(), String::new()));
    file.waivers
        .into_iter()
        .enumerate()
        .map(|(at, written)| {
            let location = place(at);
            for (field, text) in [("rule", &written.rule), ("owner", &written.owner), ("reason", &written.reason)] {
                if text.trim().is_empty() {
                    return Err(empty(field, &location));
                }
            }
            Ok(waiver(written, location))
        })
        .collect()
}

fn waiver(written: CentralWaiver, location: Location) -> Waiver {
    let CentralWaiver { rule, resource, file, fingerprint, until, owner, reason, approver, ticket } = written;
    Waiver {
        rule,
        until: until.0,
        owner,
        reason,
        approver,
        ticket,
        source: WaiverSource::File,
        location,
        target: Target::Named { resource, file, fingerprint },
    }
}

/// Where the entries of the list begin.
fn places(source: &Arc<Source>) -> Vec<Location> {
    let Ok(tree) = tree::yaml::parse(source) else { return Vec::new() };
    let list = tree.get(tree.root, "waivers").map_or(&[][..], |list| tree.items(list));
    let place = |(at, item): (usize, &u32)| Location::new(&source.name, tree.node(*item).span, format!("waivers[{at}]"));
    list.iter().enumerate().map(place).collect()
}

/// The JSON Schema of the central file.
#[must_use]
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(WaiverFile)
}
