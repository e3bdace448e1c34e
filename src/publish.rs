//! Keeps reviews by workload and day, and writes a site of them: an index, a page for each workload, a report for each review.
//!
//! The site is made from the reviews it keeps and from nothing else, so whatever is lost or half written is made again, and a
//! second run changes nothing. Reviews are read one at a time; of each only a summary stays in memory.

use std::path::{Path, PathBuf};

use crate::rule::{Language, Rulebook};

mod files;
mod index;
mod pages;
mod shelf;
mod site;
mod slug;
mod summary;
mod workload;

use files::Files;

/// How a site is written.
#[derive(Clone, Copy, Debug)]
pub struct Site<'a> {
    /// The folder; it is made if it is not there.
    pub folder: &'a Path,
    /// The rules whose texts are shown.
    pub rulebook: &'a Rulebook,
    /// The languages of the pages, the first of which is shown first.
    pub languages: &'a [Language],
}

/// What publishing came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// Reviews that were not kept before.
    pub taken: usize,
    /// Reviews on the site.
    pub reviews: usize,
    /// Workloads on the site.
    pub workloads: usize,
    /// Whether one of them has no name.
    pub unnamed: bool,
    /// Files that were written, as seen from the folder.
    pub written: Vec<PathBuf>,
    /// Files that were as they should be.
    pub unchanged: usize,
    /// Reviews that are not on the site.
    pub broken: Vec<Broken>,
}

/// A review that is not on the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// What is wrong with it; completes "cannot …".
    pub problem: String,
}

/// Why a site cannot be written; completes "cannot …".
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The folder cannot be used.
    #[error("use {path}", path = path.display())]
    Folder {
        /// The folder, or a file in it.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file cannot be written.
    #[error("write {path}", path = path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A page cannot be made: our fault.
    #[error("make a page")]
    Page(#[from] minijinja::Error),
    /// A report cannot be made: our fault.
    #[error("make a report")]
    Report(#[from] crate::report::RenderError),
}

/// Takes reviews in, and writes the site of all that it keeps. A review that cannot be read is named, and the others are published.
///
/// # Errors
/// If the folder cannot be written.
pub fn publish(reviews: &[PathBuf], site: &Site<'_>) -> Result<Published, PublishError> {
    let mut files = Files::open(site.folder)?;
    let mut broken = Vec::new();
    let taken = shelf::take(reviews, &mut files, &mut broken)?;
    // Nobody looks into the root for anything, but a run that broke off may have left something there.
    files.names(Path::new(""));
    let rows = site::write(site, &mut files, &mut broken)?;
    Ok(Published {
        taken,
        reviews: rows.iter().map(|row| row.reviews).sum(),
        workloads: rows.len(),
        unnamed: rows.iter().any(|row| row.latest.workload.is_empty()),
        written: files.written.into_iter().collect(),
        unchanged: files.unchanged,
        broken,
    })
}
