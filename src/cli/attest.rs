//! `plumbrule attest`: states what no rule can prove.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use anyhow::bail;
use jiff::ToSpan as _;
use jiff::civil::Date;

use super::arguments::AttestArguments;
use super::output::cannot;
use super::{Ended, output, provenance};
use crate::attestation::{self, Attestation};
use crate::config::{self, Day};
use crate::report::{Words, clean};

mod evidence;
mod form;
mod from;
mod open;
mod sheet;
mod walk;

pub(super) fn run(arguments: &AttestArguments) -> Ended {
    let file = File::of(arguments)?;
    let words = Words::of(arguments.language.language());
    if let Some(about) = &arguments.form.about {
        return form::run(arguments, about, &file, words);
    }
    if !arguments.from.is_empty() {
        return from::run(arguments, &file, words);
    }
    let asks = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    if !asks && !arguments.list {
        bail!("{FORM}");
    }
    let review = open::review(arguments, &file)?;
    let open = open::narrowed(arguments, &review, &file)?;
    if arguments.list {
        return output::print(&open.iter().map(|row| open::line(row, words) + "\n").collect::<String>());
    }
    walk::run(&open, &file, words)
}

/// What somebody is told who cannot be asked.
const FORM: &str = "there is no terminal to ask on; say it in one line: plumbrule attest --about SEC01-BP01 --statement TEXT --name NAME --role ROLE [--state met|partly-met|not-met|not-applicable] [--until YYYY-MM-DD] [--evidence FILE|LINK]…, or print what is open with --list";

/// The file that statements are added to.
struct File {
    path: PathBuf,
    /// Whether a review finds it without being told.
    is_found: bool,
    as_of: Date,
}

impl File {
    fn of(arguments: &AttestArguments) -> anyhow::Result<Self> {
        let from = arguments.paths.first().filter(|path| *path != Path::new("-")).map_or(Path::new("."), PathBuf::as_path);
        let configuration = arguments.config.clone().or_else(|| config::discover(from));
        let beside = configuration.map(|path| path.with_file_name(attestation::FILE_NAME));
        let path = arguments.to.clone().or_else(|| beside.clone()).unwrap_or_else(|| attestation::FILE_NAME.into());
        let is_found = beside.is_some_and(|beside| beside == path);
        Ok(Self { path, is_found, as_of: provenance::as_of(arguments.as_of.as_deref())? })
    }

    /// The folder that evidence lies below.
    fn folder(&self) -> &Path {
        self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."))
    }

    /// A year from the day of the statement.
    fn in_a_year(&self) -> Date {
        self.as_of.saturating_add(1.year())
    }

    fn text(&self) -> anyhow::Result<String> {
        if !self.path.exists() {
            return Ok(String::new());
        }
        Ok(attestation::read(&self.path).map_err(|error| cannot(&error))?.text.clone())
    }

    /// What the file states already.
    fn all(&self) -> anyhow::Result<Vec<Attestation>> {
        if self.text()?.trim().is_empty() {
            return Ok(Vec::new());
        }
        let source = attestation::read(&self.path).map_err(|error| cannot(&error))?;
        let placed = attestation::parse(&source).map_err(|error| cannot(&error))?;
        Ok(placed.into_iter().map(|(attestation, _)| attestation).collect())
    }

    /// What the file states already, and is in force.
    fn stated(&self) -> anyhow::Result<Vec<Attestation>> {
        let mut all = self.all()?;
        all.retain(|attestation| attestation::is_in_force(attestation, self.as_of));
        Ok(all)
    }

    /// Adds a statement, whole or not at all, after those that other runs add.
    fn add(&self, attestation: &Attestation, words: &Words) -> anyhow::Result<()> {
        let _lock = output::lock(self.folder());
        self.write(std::slice::from_ref(attestation), words)
    }

    /// Writes the file with more statements, whole or not at all; the folder is locked.
    fn write(&self, attestations: &[Attestation], words: &Words) -> anyhow::Result<()> {
        let text = attestation::add(&self.path, &self.text()?, attestations).map_err(|error| cannot(&error))?;
        output::write_whole(&self.path, &text)?;
        output::note(&words.say("cli.written", &[("path", &super::output::shown(&self.path))]));
        Ok(())
    }

    /// Says what else is to be done so that statements count.
    fn tell_what_follows(&self, words: &Words) {
        if !self.is_found {
            output::note(&words.say("attest.hand-over", &[("path", &super::output::shown(&self.path))]));
        }
    }
}

/// A day as somebody wrote it.
fn day(text: &str) -> anyhow::Result<Day> {
    match text.parse::<Date>() {
        Ok(date) if date.to_string() == text => Ok(Day(date)),
        _ => bail!("`{}` is no day; write it as YYYY-MM-DD", clean(text)),
    }
}
