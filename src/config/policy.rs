//! The policy of an organisation: what its repositories start from, and what they may not change.

use std::fs;
use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{ConfigError, Context, GateSettings, RuleChoice, parse};
use crate::finding::Severity;

/// Which policy a repository follows: a file that it holds, pinned by its digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a map of path and sha256")]
pub struct Extends {
    /// The file, below the folder of `plumbrule.yaml`.
    pub path: PathBuf,
    /// SHA-256 of the file, hexadecimal.
    pub sha256: String,
}

/// An organisation's policy.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, expecting = "a map of settings")]
pub struct Policy {
    /// When the gate fails, unless a repository says otherwise.
    pub gate: GateSettings,
    /// Ids of built-in jurisdictions or paths of files, unless a repository says otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jurisdiction: Option<Vec<String>>,
    /// Which rules run.
    pub rules: RuleChoice,
    /// What every review must know about the outside.
    pub context: Context,
    /// What no repository may change.
    pub locked: Locked,
}

/// What no repository and no option may change; stricter values are accepted.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, expecting = "a map of what is locked")]
pub struct Locked {
    /// Keys of the gate that may not be weaker.
    pub gate: GateSettings,
    /// The jurisdictions, exactly these.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jurisdiction: Option<Vec<String>>,
    /// Rules that always run: ids, names of packs, or `*` for all.
    pub rules: Vec<String>,
    /// What a review knows about the outside: each key that stands here is exactly this.
    pub context: Context,
    /// What a waiver must be to count.
    pub waivers: WaiverRules,
    /// `false`: no baseline and no `--changed-since` quiets the gate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline: Option<bool>,
    /// Whose statements count as those of the organisation.
    pub attestations: AttestationRules,
}

/// What a waiver must be to count.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, expecting = "a map of what a waiver must be")]
pub struct WaiverRules {
    /// `false`: waivers in designs do not count, only those of the central file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inline: Option<bool>,
    /// Most days between the day of the review and the last day of a waiver.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_days: Option<u32>,
    /// Highest severity that may be waived.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_severity: Option<Severity>,
    /// A waiver must name one of these as its approver.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub approvers: Vec<String>,
    /// Only findings in files that match one of these patterns may be waived.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub paths: Vec<String>,
}

/// Whose statements count as those of the organisation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, expecting = "a map of approvers")]
pub struct AttestationRules {
    /// Mail addresses of authors of commits.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub approvers: Vec<String>,
}

/// The JSON Schema of a policy.
#[must_use]
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(Policy)
}

/// A policy as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadPolicy {
    /// The file as it was named.
    pub file: String,
    /// SHA-256 of the file, hexadecimal.
    pub sha256: String,
    /// What it says.
    pub policy: Policy,
}

/// Reads a policy file.
///
/// # Errors
/// If the file cannot be read, or says something that has no meaning.
pub fn load_policy(path: &Path) -> Result<ReadPolicy, ConfigError> {
    let (text, sha256) = text_of(path)?;
    understood(path, &text, sha256)
}

/// The text of a policy and its digest.
fn text_of(path: &Path) -> Result<(String, String), ConfigError> {
    let text = fs::read_to_string(path).map_err(|source| ConfigError::Read { path: path.into(), source })?;
    let sha256 = data_encoding::HEXLOWER.encode(&Sha256::digest(text.as_bytes()));
    Ok((text, sha256))
}

fn understood(path: &Path, text: &str, sha256: String) -> Result<ReadPolicy, ConfigError> {
    let policy = parse(path, text).map_err(ConfigError::Meaning)?;
    Ok(ReadPolicy { file: shown(path), sha256, policy })
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// Reads the policy that a configuration extends; its digest must be the pinned one.
///
/// # Errors
/// If the file cannot be read, is another than the pinned one, or says something that has no meaning.
pub fn load_extended(configuration: &Path, extends: &Extends) -> Result<ReadPolicy, ConfigError> {
    let folder = configuration.parent().unwrap_or_else(|| Path::new(""));
    let path = folder.join(&extends.path);
    let (text, found) = text_of(&path)?;
    // The digest comes first: who changed the policy is a better question than what is wrong with it.
    if found.eq_ignore_ascii_case(&extends.sha256) {
        return understood(&path, &text, found);
    }
    let pinned = extends.sha256.clone();
    Err(ConfigError::Pinned { configuration: configuration.into(), path: shown(&path), pinned, found })
}
