//! The way to an account, from what the command line says.

use std::collections::BTreeSet;
use std::io::{BufWriter, Write as _};
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use tempfile::NamedTempFile;

use super::arguments::{AccessArguments, PolicyPurpose, ReviewArguments, WayArguments};
use super::output::cannot;
use super::{Ended, output, progress};
use crate::aws::{Access, Connection, Purpose, policy};
use crate::framework::proof;
use crate::intake::account::{Wanted, collect};
use crate::intake::snapshot::{self, Document};
use crate::redaction::Redaction;
use crate::rule::Rulebook;

/// Opens the way to an account.
pub(super) fn open(arguments: &AccessArguments) -> anyhow::Result<Connection> {
    connect(&arguments.regions, &arguments.way)
}

/// An error as it may be told: AWS's messages name accounts, and whoever wants them taken out wants that here too.
pub(super) fn told(error: anyhow::Error, redact: bool) -> anyhow::Error {
    if redact { anyhow!("{}", Redaction::default().text(&format!("{error:#}"))) } else { error }
}

fn connect(regions: &[String], way: &WayArguments) -> anyhow::Result<Connection> {
    Connection::open(&access(regions, way)).map_err(|error| cannot(&error))
}

/// The way as the command line says it.
pub(super) fn access(regions: &[String], way: &WayArguments) -> Access {
    Access {
        profile: way.profile.clone(),
        regions: regions.to_vec(),
        role: way.role.clone(),
        external_id: way.external_id.clone(),
        role_session_name: way.role_session_name.clone(),
        endpoint: way.endpoint_url.clone(),
        timeout: Duration::from_secs(way.timeout),
        attempts: way.attempts,
    }
}

/// The resource types of AWS Config that a review needs, sorted: those that rules speak of, ask others about, and that proofs of
/// best practices count.
pub(super) fn needed(rulebook: &Rulebook) -> Vec<String> {
    let spoken = rulebook.rules().flat_map(|rule| rule.metadata.applies_to.iter().cloned());
    let counted = proof::scopes().iter().map(|scope| scope.split('.').next().unwrap_or(scope).to_owned());
    let kinds: BTreeSet<String> = spoken.chain(counted).chain(rulebook.asked_kinds().into_iter().flatten()).collect();
    let mut types = snapshot::types_of(&kinds);
    types.retain(|kind| Wanted::is_known(kind));
    types
}

/// What was read of an account for one review. The file is gone when this is.
pub(super) struct Spool {
    pub(super) document: Document,
    _file: NamedTempFile,
}

/// Reads an account into a file of its own, which only this user can read and which does not outlive the review.
pub(super) fn read(arguments: &ReviewArguments, rulebook: &Rulebook) -> anyhow::Result<Spool> {
    let redact = arguments.live.redact;
    let connection = connect(&arguments.design.region, &arguments.live.way).map_err(|error| told(error, redact))?;
    let wanted = Wanted { redact, ..Wanted::of(needed(rulebook)) };
    let (watch, bar) = progress::steps(arguments.write.quiet);
    let mut file =
        tempfile::Builder::new().prefix("plumbrule-").suffix(".json").tempfile().context("cannot make a temporary file")?;
    let mut out = BufWriter::new(file.as_file_mut());
    let collected = collect(&connection, &wanted, &mut out, &*watch).map_err(|error| cannot(&error));
    bar.finish_and_clear();
    let collected = collected?;
    out.flush().context("cannot write a temporary file")?;
    drop(out);
    let document = Document::passing(file.path(), &format!("aws://{}", collected.account));
    Ok(Spool { document, _file: file })
}

/// `plumbrule iam-policy`.
pub(super) fn print_policy(purpose: PolicyPurpose) -> Ended {
    let purpose = match purpose {
        PolicyPurpose::Review => Purpose::Review,
        PolicyPurpose::WaPull => Purpose::Pull,
        PolicyPurpose::WaPush => Purpose::Push,
    };
    output::print(&format!("{:#}\n", policy(purpose)))
}
