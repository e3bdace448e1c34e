//! A statement in one line, for scripts.

use anyhow::bail;

use super::super::arguments::AttestArguments;
use super::super::{Ended, output};
use super::{File, day, evidence};
use crate::attestation::{self, Attestation};
use crate::config::Day;
use crate::report::Words;

/// Adds the statement, unless the file holds it already.
pub(super) fn run(arguments: &AttestArguments, about: &str, file: &File, words: &Words) -> Ended {
    let form = &arguments.form;
    let until = form.until.as_deref().map(day).transpose()?;
    let links = form.evidence.iter().map(|given| evidence::of(given, file.folder()));
    let attestation = Attestation {
        about: about.to_owned(),
        state: form.state,
        statement: form.statement.clone().unwrap_or_default(),
        name: form.name.clone().unwrap_or_default(),
        role: form.role.clone().unwrap_or_default(),
        date: Day(file.as_of),
        until: until.unwrap_or_else(|| Day(file.in_a_year())),
        evidence: links.collect::<anyhow::Result<_>>()?,
    };
    if let Some(problem) = attestation::problem(&attestation) {
        bail!("{problem}");
    }
    // A pipeline runs again and again; only its first run has something to add.
    if file.stated()?.iter().any(|other| says_the_same(other, &attestation, until)) {
        output::note(&words.say("attest.same", &[("path", &super::super::output::shown(&file.path))]));
        return Ok(0);
    }
    file.add(&attestation, words)?;
    file.tell_what_follows(words);
    Ok(0)
}

/// Whether a statement differs in its days at most, and in its last one only if none was asked for.
fn says_the_same(other: &Attestation, new: &Attestation, until: Option<Day>) -> bool {
    let last = until.unwrap_or(other.until);
    let dated = Attestation { date: other.date, until: last, ..new.clone() };
    *other == dated
}
