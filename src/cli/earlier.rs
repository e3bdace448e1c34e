//! The earlier reviews of `--previous`.

use std::path::PathBuf;

use anyhow::anyhow;
use jiff::civil::Date;

use super::output::{cannot, shown};
use crate::baseline;
use crate::compare::Earlier;

/// Reads earlier reviews, one after the other; of all but the latest only numbers are kept.
pub(super) fn read(files: &[PathBuf]) -> anyhow::Result<Earlier> {
    let mut earlier = Earlier::default();
    for path in files {
        let file = shown(path);
        let (review, sha256) = baseline::read_with_digest(path).map_err(|error| cannot(&error))?;
        let days = review.history.iter().map(|past| &past.as_of).chain([&review.provenance.as_of]);
        if let Some(day) = days.into_iter().find(|day| day.parse::<Date>().is_err()) {
            return Err(anyhow!("cannot understand {file}: `{day}` is no day of a review"));
        }
        earlier.add(&file, &sha256, review).map_err(|error| cannot(&error))?;
    }
    Ok(earlier)
}
