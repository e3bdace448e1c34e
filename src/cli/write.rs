//! Writes a review in the formats that were asked for.

use std::path::PathBuf;

use super::output::{self, note};
use crate::report::{Format, Rendering, TextOptions, Words};

/// Where a review goes.
pub(super) struct Wanted<'a> {
    pub(super) targets: &'a [(Format, PathBuf)],
    /// The format of standard output, if anything is printed.
    pub(super) printed: Option<Format>,
    pub(super) quiet: bool,
}

/// Writes the files, then standard output.
pub(super) fn write(rendering: &Rendering<'_>, wanted: &Wanted<'_>) -> anyhow::Result<()> {
    let words = Words::of(rendering.options.language);
    for (format, path) in wanted.targets {
        output::write_whole(path, &rendering.render(*format))?;
        if !wanted.quiet {
            note(&words.say("cli.written", &[("path", &path.display().to_string())]));
        }
    }
    if let Some(format) = wanted.printed {
        let options = TextOptions { color: output::color(), width: output::width(), ..rendering.options.clone() };
        output::print(&Rendering { options, ..rendering.clone() }.render(format))?;
    }
    Ok(())
}
