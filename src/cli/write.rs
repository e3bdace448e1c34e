//! Writes a review in the formats that were asked for.

use std::path::{Path, PathBuf};

use super::output::{self, note};
use crate::report::{Format, Rendering, TextOptions, Words, WorkbookError};

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
        let beside = beside(rendering, *format, path);
        if let Some(file) = &beside {
            write_one(file, &content(rendering, Format::Csv)?, wanted, words)?;
        }
        let name = beside.as_deref().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
        write_one(path, &content(&Rendering { beside: name, ..rendering.clone() }, *format)?, wanted, words)?;
    }
    if let Some(format) = wanted.printed {
        let options = TextOptions { color: output::color(), width: output::width(), ..rendering.options.clone() };
        output::print(&content(&Rendering { options, ..rendering.clone() }, format)?)?;
    }
    Ok(())
}

/// The file beside a page that holds the findings which the page has no room for.
fn beside(rendering: &Rendering<'_>, format: Format, page: &Path) -> Option<PathBuf> {
    (format == Format::Html && rendering.leaves_out()).then(|| page.with_extension("csv"))
}

fn write_one(path: &Path, content: &[u8], wanted: &Wanted<'_>, words: &Words) -> anyhow::Result<()> {
    output::write_whole(path, content)?;
    if !wanted.quiet {
        note(&words.say("cli.written", &[("path", &path.display().to_string())]));
    }
    Ok(())
}

/// The report as it is written.
fn content(rendering: &Rendering<'_>, format: Format) -> anyhow::Result<Vec<u8>> {
    rendering.render(format).map_err(|error| internal(&error).into())
}

/// A report that cannot be made, such as a large workbook where no temporary file may be written.
fn internal(error: &WorkbookError) -> output::Internal {
    output::Internal(format!("cannot {}", output::chain(error)))
}
