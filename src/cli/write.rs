//! Writes a review in the formats that were asked for.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::output::{self, note};
use crate::report::{Format, RenderError, Rendering, TextOptions, Words};

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
        if let Some(beside) = &beside {
            write_one(beside, (rendering, Format::Csv), wanted, words)?;
        }
        let name = beside.as_deref().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
        write_one(path, (&Rendering { beside: name, ..rendering.clone() }, *format), wanted, words)?;
    }
    if let Some(format) = wanted.printed {
        let options = TextOptions { color: output::color(), width: output::width(), ..rendering.options.clone() };
        let rendering = Rendering { options, ..rendering.clone() };
        output::print_by(|out| written(&rendering, format, out))?;
    }
    Ok(())
}

/// The file beside a page that holds the findings which the page has no room for.
fn beside(rendering: &Rendering<'_>, format: Format, page: &Path) -> Option<PathBuf> {
    (format == Format::Html && rendering.leaves_out()).then(|| page.with_extension("csv"))
}

fn write_one(
    path: &Path,
    (rendering, format): (&Rendering<'_>, Format),
    wanted: &Wanted<'_>,
    words: &Words,
) -> anyhow::Result<()> {
    output::write_whole_by(path, |out| written(rendering, format, out))?;
    if !wanted.quiet {
        note(&words.say("cli.written", &[("path", &path.display().to_string())]));
    }
    Ok(())
}

/// Writes the report; one that cannot be made, such as a large workbook where no temporary file may be written, is our fault.
fn written(rendering: &Rendering<'_>, format: Format, out: &mut dyn Write) -> anyhow::Result<()> {
    rendering.write(format, out).map_err(|error| match error {
        RenderError::Workbook(error) => output::Internal(format!("cannot {}", output::chain(&error))).into(),
        RenderError::Write(error) => error.into(),
    })
}
