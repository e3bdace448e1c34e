//! What a statement rests on, as somebody wrote it: a link, or a file with its digest.

use std::path::Path;

use anyhow::{Context as _, bail};

use super::super::output::cannot;
use crate::attestation::{self, EvidenceLink};

/// A link as it is; a file by its path below the folder of the statements, with its SHA-256.
pub(super) fn of(given: &str, folder: &Path) -> anyhow::Result<EvidenceLink> {
    if given.contains("://") {
        return Ok(EvidenceLink { link: given.to_owned(), sha256: None });
    }
    let file = Path::new(given);
    if !file.is_file() {
        bail!("there is no file {given}; a link has the form https://…");
    }
    let whole = file.canonicalize().with_context(|| format!("cannot read {given}"))?;
    let root = folder.canonicalize().with_context(|| format!("cannot read {}", folder.display()))?;
    let Ok(below) = whole.strip_prefix(&root) else {
        bail!("{given} lies outside {}, the folder of the statements; copy it there, or give a link", folder.display());
    };
    let sha256 = attestation::digest(&whole).map_err(|error| cannot(&error))?;
    Ok(EvidenceLink { link: super::super::output::shown(below), sha256: Some(sha256) })
}
