//! Finds the policies that the folders of the inputs are bound to, so that no nearer or other configuration loses one.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::bail;

use super::arguments::ReviewArguments;
use super::output::cannot;
use super::output::shown;
use crate::config::{self, Extends};

/// Refuses a review that goes by a configuration without a policy that another one, upward from an input, extends.
pub(super) fn check(arguments: &ReviewArguments, used: Option<&Path>, extends: Option<&Extends>) -> anyhow::Result<()> {
    let mut seen = BTreeSet::new();
    for path in &arguments.paths {
        for file in from_both_ends(path) {
            if !seen.insert(file.clone()) || used.is_some_and(|used| same(used, &file)) {
                continue;
            }
            let Some(binding) = config::load(&file).map_err(|error| cannot(&error))?.extends else { continue };
            if extends.is_some_and(|own| own.sha256.eq_ignore_ascii_case(&binding.sha256)) {
                continue;
            }
            let used = used.map_or_else(|| "no configuration".to_owned(), shown);
            bail!(
                "{} binds {} to the policy {}, but this review goes by {used}; let that extend the same policy, or pass --policy FILE",
                shown(&file),
                shown(path),
                shown(&binding.path)
            );
        }
    }
    Ok(())
}

/// The configurations above an input as it is named, and above the place where it really lies.
fn from_both_ends(path: &Path) -> Vec<PathBuf> {
    let path = if path == Path::new("-") { Path::new(".") } else { path };
    let mut found = config::upward(path);
    for link in path.ancestors().filter(|part| part.is_symlink()) {
        let folder = link.parent().filter(|folder| !folder.as_os_str().is_empty());
        found.extend(config::upward(folder.unwrap_or_else(|| Path::new("."))));
    }
    found
}

fn same(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}
