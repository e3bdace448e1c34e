//! Judges statements: whether they are in force, whether their evidence is the one they name, who vouches for them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{Attestation, AttestationError, EvidenceLink, Placed};
use crate::document::{AttestationEntry, AttestationState, EvidenceEntry, Signature};
use crate::finding::Concern;
use crate::source::Location;

/// Says who vouches for what stands at a place, and which commit brought it.
pub type Voucher<'a> = dyn Fn(&Location) -> (Signature, Option<String>) + 'a;

/// What came of statements.
#[derive(Clone, Debug, Default)]
pub struct Resolved {
    /// The statements with what became of them.
    pub entries: Vec<AttestationEntry>,
    /// Findings about them.
    pub concerns: Vec<Concern>,
}

/// Judges the statements of a file; files of evidence lie below its folder.
#[must_use]
pub fn resolve(placed: &[Placed], folder: &Path, as_of: Date, voucher: &Voucher<'_>) -> Resolved {
    let mut resolved = Resolved::default();
    for (attestation, location) in placed {
        let evidence: Vec<EvidenceEntry> = attestation.evidence.iter().map(|link| look(link, folder)).collect();
        let state = state(attestation, &evidence, as_of);
        resolved.concerns.extend(concern(attestation, &evidence, state, location, folder));
        let (signature, commit) = voucher(location);
        resolved.entries.push(AttestationEntry {
            id: location.to_string(),
            about: attestation.about.clone(),
            claims: attestation.state.state(),
            statement: attestation.statement.clone(),
            name: attestation.name.clone(),
            role: attestation.role.clone(),
            date: attestation.date.to_string(),
            until: attestation.until.to_string(),
            evidence,
            state,
            signature,
            commit,
            location: location.clone(),
        });
    }
    resolved
}

fn state(attestation: &Attestation, evidence: &[EvidenceEntry], as_of: Date) -> AttestationState {
    if attestation.until.0 < as_of {
        return AttestationState::Expired;
    }
    if attestation.date.0 > as_of {
        return AttestationState::Future;
    }
    let changed = evidence.iter().any(|entry| entry.matches == Some(false));
    if changed { AttestationState::EvidenceChanged } else { AttestationState::Valid }
}

/// A link is not followed; a file is held against its digest.
fn look(link: &EvidenceLink, folder: &Path) -> EvidenceEntry {
    let found = || within(folder, &link.link).and_then(|file| digest(&file).ok());
    let matches = link.sha256.as_ref().map(|stated| found().is_some_and(|found| found.eq_ignore_ascii_case(stated)));
    EvidenceEntry { link: link.link.clone(), sha256: link.sha256.clone(), matches }
}

/// A file that really lies below a folder: what else a repository names is not read.
fn within(folder: &Path, link: &str) -> Option<PathBuf> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let file = folder.join(link).canonicalize().ok()?;
    (file.is_file() && file.starts_with(folder.canonicalize().ok()?)).then_some(file)
}

/// SHA-256 of a file, hexadecimal.
///
/// # Errors
/// If it cannot be read.
pub fn digest(path: &Path) -> Result<String, AttestationError> {
    let bytes = std::fs::read(path).map_err(|source| AttestationError::Evidence { path: path.into(), source })?;
    Ok(data_encoding::HEXLOWER.encode(&Sha256::digest(&bytes)))
}

fn concern(
    attestation: &Attestation,
    evidence: &[EvidenceEntry],
    state: AttestationState,
    location: &Location,
    folder: &Path,
) -> Option<Concern> {
    let lost = evidence.iter().find(|entry| entry.matches == Some(false));
    let found = lost.and_then(|entry| digest(&within(folder, &entry.link)?).ok());
    let (rule, key) = match state {
        AttestationState::Valid => return None,
        AttestationState::Expired => ("statement-is-in-force", "expired"),
        AttestationState::Future => ("statement-is-in-force", "future"),
        AttestationState::EvidenceChanged if found.is_some() => ("statement-keeps-its-evidence", "changed"),
        AttestationState::EvidenceChanged => ("statement-keeps-its-evidence", "gone"),
    };
    let values: [(&str, Value); 7] = [
        ("about", json!(attestation.about)),
        ("name", json!(attestation.name)),
        ("date", json!(attestation.date.to_string())),
        ("until", json!(attestation.until.to_string())),
        ("link", json!(lost.map(|entry| &entry.link))),
        ("stated", json!(lost.and_then(|entry| entry.sha256.as_ref()))),
        ("found", json!(found)),
    ];
    Some(Concern {
        rule,
        key,
        subject: attestation.about.clone(),
        kind: "Review::Attestation",
        location: location.clone(),
        arguments: values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<BTreeMap<_, _>>(),
    })
}
