//! Writing: standard output, notes, and files that are whole or not there.

use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow, bail};

use super::Ended;
use crate::report::Format;

/// Bytes that are written at once.
const BUFFER: usize = 64 * 1024;

/// An error of the program itself, not of its user.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Internal(pub(super) String);

/// Prints to standard output.
pub(super) fn print(content: &(impl AsRef<[u8]> + ?Sized)) -> Ended {
    print_by(|out| Ok(out.write_all(content.as_ref())?))
}

/// Lets something print to standard output, piece by piece.
pub(super) fn print_by(write: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>) -> Ended {
    let mut out = BufWriter::with_capacity(BUFFER, io::stdout().lock());
    let printed = write(&mut out).and_then(|()| Ok(out.flush()?));
    printed.map_err(|error| unwritten(error, "cannot write to standard output"))?;
    Ok(0)
}

/// Prints a note to standard error.
pub(super) fn note(text: &str) {
    let _ = writeln!(std::io::stderr(), "{}", crate::report::clean(text));
}

/// Writes a file whole.
pub(super) fn write_whole(path: &Path, content: &(impl AsRef<[u8]> + ?Sized)) -> anyhow::Result<()> {
    write_whole_by(path, |out| Ok(out.write_all(content.as_ref())?))
}

/// What keeps something from being written, unless the program itself is at fault, which has words of its own.
fn unwritten(error: anyhow::Error, what: &str) -> anyhow::Error {
    if error.is::<Internal>() { error } else { error.context(what.to_owned()) }
}

/// Lets something write a file whole, piece by piece: to a temporary one beside it, then under its name.
pub(super) fn write_whole_by(path: &Path, write: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let before = std::fs::metadata(path).ok().map(|before| before.permissions());
    write_by(path, (readable(), before), write)
}

/// The same for a file that nobody but its owner may read, whatever stood there before.
#[cfg(feature = "live")]
pub(super) fn write_private_by(path: &Path, write: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>) -> anyhow::Result<()> {
    write_by(path, (tempfile::Builder::new(), None), write)
}

fn write_by(
    path: &Path,
    (builder, permissions): (tempfile::Builder<'_, '_>, Option<std::fs::Permissions>),
    write: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let shown = path.display();
    if !folder.is_dir() {
        bail!("cannot write {shown}: there is no folder {}", folder.display());
    }
    // The error names the temporary file, which nobody knows, so only its kind is told.
    let mut file =
        builder.tempfile_in(folder).map_err(|error| anyhow!("cannot write {shown}: {}", std::io::Error::from(error.kind())))?;
    if let Some(permissions) = permissions {
        file.as_file().set_permissions(permissions).with_context(|| format!("cannot write {shown}"))?;
    }
    let mut out = BufWriter::with_capacity(BUFFER, file.as_file_mut());
    let written = write(&mut out).and_then(|()| Ok(out.flush()?));
    drop(out);
    let written = written.and_then(|()| Ok(file.as_file().sync_all()?));
    written.map_err(|error| unwritten(error, &format!("cannot write {shown}")))?;
    file.persist(path).map_err(|e| anyhow!(e.error)).with_context(|| format!("cannot write {shown}"))?;
    Ok(())
}

/// A temporary file that whoever may read other new files may read too: the next step of a pipeline may run as somebody else.
fn readable() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder
}

/// Lets no other run that asks for the same folder go on until the lock is dropped. Where a folder cannot be locked, none waits.
pub(super) fn lock(folder: &Path) -> Option<std::fs::File> {
    let folder = std::fs::File::open(folder).ok()?;
    folder.lock().ok()?;
    Some(folder)
}

/// The `FORMAT=FILE` pairs of `--output`.
pub(super) fn targets(written: &[String]) -> anyhow::Result<Vec<(Format, PathBuf)>> {
    written.iter().map(|target| pair(target)).collect()
}

fn pair(target: &str) -> anyhow::Result<(Format, PathBuf)> {
    let Some((format, path)) = target.split_once('=') else {
        bail!("`{target}` is no output; write FORMAT=FILE, such as json=review.json");
    };
    let format = <Format as clap::ValueEnum>::from_str(format, false)
        .map_err(|_| anyhow!("`{format}` is no format of a review; use {}", formats()))?;
    if path.is_empty() {
        bail!("`{target}` names no file");
    }
    Ok((format, PathBuf::from(path)))
}

/// Refuses to print on a terminal what is no text.
pub(super) fn check_printed(format: Option<Format>) -> anyhow::Result<()> {
    match format {
        Some(format) if !format.is_text() && std::io::stdout().is_terminal() => {
            let (name, suffix) = (format.name(), format.suffix());
            bail!("`{name}` is no text that a terminal shows; write a file with -o {name}=review.{suffix}, or pipe it")
        }
        _ => Ok(()),
    }
}

/// The names of all formats, in a row.
fn formats() -> String {
    let names = Format::ALL.map(Format::name);
    let (last, others) = names.split_last().unwrap_or((&"", &[]));
    format!("{} or {last}", others.join(", "))
}

/// Whether standard output wants colours: a terminal, and `NO_COLOR` is not set.
pub(super) fn color() -> bool {
    anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never
}

/// Columns of the terminal, from `COLUMNS`; 100 elsewhere.
pub(super) fn width() -> usize {
    #[expect(clippy::disallowed_methods, reason = "the width of the terminal changes only the layout")]
    let stated = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    match stated {
        Some(columns) if std::io::stdout().is_terminal() => columns,
        _ => 100,
    }
}

/// A path as messages and reviews show it.
pub(super) fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// An error of the library, whose message completes "cannot …".
pub(super) fn cannot(error: &dyn std::error::Error) -> anyhow::Error {
    anyhow!("cannot {}", chain(error))
}

/// An error with its sources.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        let more = inner.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        source = inner.source();
    }
    text
}
