//! What was already known: the findings of an earlier review, which do not stop the gate.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::document::{self, BaselineState, Review, VerdictEntry};
use crate::finding::{Severity, Verdict};

/// Version of the form of a baseline.
const VERSION: u32 = 1;

/// The findings of a review that do not stop later ones, without anything that changes when lines move.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Baseline {
    /// Version of this form.
    pub baseline: u32,
    /// The day of the review.
    pub as_of: String,
    /// The findings, in the order of their fingerprints.
    pub findings: Vec<Known>,
}

/// A finding that is known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Known {
    /// Its identity.
    pub fingerprint: String,
    /// The rule.
    pub rule: String,
    /// The resource.
    pub resource: String,
    /// The severity.
    pub severity: Severity,
    /// `fail` or `unknown`.
    pub verdict: Verdict,
}

/// Why a baseline or review cannot be used; completes "cannot …".
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// It cannot be read.
    #[error("read {path}; check that it exists", path = path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It was written by a later version.
    #[error("read {path}: it is a {what} of form {found}, and this plumbrule reads form {known}; use a newer one", path = path.display())]
    Later {
        /// The file.
        path: PathBuf,
        /// What it is.
        what: &'static str,
        /// Its form.
        found: u32,
        /// The form that this program knows.
        known: u32,
    },
    /// It is something else.
    #[error("understand {path}: it is no {what} of plumbrule ({problem})", path = path.display())]
    Meaning {
        /// The file.
        path: PathBuf,
        /// What it should be.
        what: &'static str,
        /// What the parser says.
        problem: String,
    },
}

impl Baseline {
    /// The findings of a review that nobody waived.
    #[must_use]
    pub fn of(review: &Review) -> Self {
        let counts = |entry: &&VerdictEntry| matches!(entry.verdict, Verdict::Fail | Verdict::Unknown) && entry.waiver.is_none();
        let known = |entry: &VerdictEntry| Known {
            fingerprint: entry.fingerprint.clone(),
            rule: entry.rule.to_string(),
            resource: entry.resource.id.clone(),
            severity: entry.severity,
            verdict: entry.verdict,
        };
        // What the review says of itself is settled by settling it, not by getting used to it.
        let own = review.verdicts.iter().filter(|entry| entry.pack != "review");
        let findings: BTreeSet<Known> = own.filter(counts).map(known).collect();
        Self { baseline: VERSION, as_of: review.provenance.as_of.clone(), findings: findings.into_iter().collect() }
    }

    /// Reads a baseline, or takes a review as one.
    ///
    /// # Errors
    /// If the file cannot be read, or is neither.
    pub fn read(path: &Path) -> Result<Self, BaselineError> {
        let text = std::fs::read_to_string(path).map_err(|source| BaselineError::Read { path: path.into(), source })?;
        if text.contains("\"provenance\"") {
            return Ok(Self::of(&read_review(path)?));
        }
        let meaning = |problem: String| BaselineError::Meaning { path: path.into(), what: "baseline", problem };
        let baseline: Self = serde_json::from_str(&text).map_err(|error| meaning(error.to_string()))?;
        match baseline.baseline {
            found if found > VERSION => Err(BaselineError::Later { path: path.into(), what: "baseline", found, known: VERSION }),
            _ => Ok(baseline),
        }
    }

    /// The identities of the findings.
    #[must_use]
    pub fn fingerprints(&self) -> BTreeSet<String> {
        self.findings.iter().map(|known| known.fingerprint.clone()).collect()
    }
}

/// Reads a review.
///
/// # Errors
/// If the file cannot be read, or is none of the form that this program reads.
pub fn read_review(path: &Path) -> Result<Review, BaselineError> {
    let text = std::fs::read_to_string(path).map_err(|source| BaselineError::Read { path: path.into(), source })?;
    review_in(path, &text)
}

/// Reads a review, with the SHA-256 of its file.
///
/// # Errors
/// As [`read_review`].
pub fn read_with_digest(path: &Path) -> Result<(Review, String), BaselineError> {
    let text = std::fs::read_to_string(path).map_err(|source| BaselineError::Read { path: path.into(), source })?;
    let digest = data_encoding::HEXLOWER.encode(&Sha256::digest(text.as_bytes()));
    Ok((review_in(path, &text)?, digest))
}

/// The review that the text of a file is.
///
/// # Errors
/// If it is none of the form that this program reads.
pub fn review_in(path: &Path, text: &str) -> Result<Review, BaselineError> {
    #[derive(Deserialize)]
    struct Form {
        version: u32,
    }
    // A later form may lack what this program looks for; that it is a later one is the better thing to say.
    let known = document::VERSION;
    let later = |found| BaselineError::Later { path: path.into(), what: "review", found, known };
    let is_later = |form: &Form| form.version > known;
    match serde_json::from_str::<Review>(text) {
        Ok(review) if review.version > known => Err(later(review.version)),
        Ok(review) => Ok(review),
        Err(error) => Err(match serde_json::from_str(text).ok().filter(is_later) {
            Some(form) => later(form.version),
            None => BaselineError::Meaning { path: path.into(), what: "review", problem: error.to_string() },
        }),
    }
}

/// The JSON Schema of a baseline.
#[must_use]
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(Baseline)
}

/// Says of each finding whether it was known.
pub fn mark(verdicts: &mut [VerdictEntry], known: &BTreeSet<String>) {
    for entry in verdicts.iter_mut().filter(|entry| matches!(entry.verdict, Verdict::Fail | Verdict::Unknown)) {
        let state = if known.contains(&entry.fingerprint) { BaselineState::Known } else { BaselineState::New };
        entry.baseline = Some(state);
    }
}
