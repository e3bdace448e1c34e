//! Files of the site: written whole or not at all, and only where they change.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::PublishError;

/// How temporary files begin; what a run that broke off left behind is known by it.
const TEMPORARY: &str = ".plumbrule-";

/// The files of a site.
#[derive(Debug)]
pub(super) struct Files {
    root: PathBuf,
    /// What was written, as seen from the folder of the site.
    pub(super) written: BTreeSet<PathBuf>,
    /// How many files were as they should be.
    pub(super) unchanged: usize,
    /// Lets no other run change the site; nothing where a folder cannot be locked.
    lock: Option<fs::File>,
}

impl Files {
    /// The files of a folder, which is made if it is not there.
    pub(super) fn open(root: &Path) -> Result<Self, PublishError> {
        fs::create_dir_all(root).map_err(|source| PublishError::Folder { path: root.to_owned(), source })?;
        let lock = fs::File::open(root).ok().filter(|folder| folder.lock().is_ok());
        Ok(Self { root: root.to_owned(), written: BTreeSet::new(), unchanged: 0, lock })
    }

    /// The path of a file of the site.
    pub(super) fn path(&self, file: &Path) -> PathBuf {
        self.root.join(file)
    }

    /// Writes a file unless it is so already.
    pub(super) fn put(&mut self, file: &Path, text: &str) -> Result<(), PublishError> {
        let path = self.path(file);
        if fs::read(&path).is_ok_and(|before| before == text.as_bytes()) {
            self.unchanged += 1;
            return Ok(());
        }
        whole(&path, text).map_err(|source| PublishError::Write { path, source })?;
        self.written.insert(file.to_owned());
        Ok(())
    }

    /// Notes that a file is as it should be.
    pub(super) fn keep(&mut self, files: usize) {
        self.unchanged += files;
    }

    /// The names in a folder of the site in their order; what a run that broke off left in it is removed.
    pub(super) fn names(&self, folder: &Path) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.path(folder)) else { return Vec::new() };
        let mut names: Vec<String> = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
        for left in names.iter().filter(|name| name.starts_with(TEMPORARY) && self.lock.is_some()) {
            // Where it cannot be removed it does no harm either.
            let _ = fs::remove_file(self.path(folder).join(left));
        }
        names.retain(|name| !name.starts_with(TEMPORARY));
        names.sort();
        names
    }
}

/// Writes a file to a temporary one beside it, then under its name.
fn whole(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY);
    // A web server may run as somebody else.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    // Pages can be made anew; a review cannot.
    if path.file_name().is_some_and(|name| name == super::shelf::REVIEW) {
        file.as_file().sync_all()?;
    }
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}
