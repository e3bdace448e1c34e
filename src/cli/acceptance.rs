//! What people accept and state, brought to a review.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;

use super::arguments::ReviewArguments;
use super::git;
use super::held::{self, Held};
use super::output::cannot;
use crate::attestation::{self, Resolved};
use crate::document::{AttestationEntry, WaiverEntry};
use crate::finding::Concern;
use crate::intake::Intake;
use crate::jurisdiction;
use crate::review::Reviewed;
use crate::source::{Location, Name, Source};
use crate::waiver::{self, Applied, Ground, Written};

/// What people accept and state, as it was used.
pub(super) struct Accepted {
    pub(super) waivers: Vec<WaiverEntry>,
    pub(super) attestations: Vec<AttestationEntry>,
    pub(super) concerns: Vec<Concern>,
    /// The texts of the inputs and of the files that were read for this.
    pub(super) sources: Vec<Arc<Source>>,
    /// Every other file that was read.
    pub(super) files: Vec<PathBuf>,
}

/// Lets waivers quiet findings, and judges statements.
pub(super) fn accept(
    arguments: &ReviewArguments,
    held: &Held,
    intake: &Intake,
    reviewed: &mut Reviewed,
    as_of: Date,
) -> anyhow::Result<Accepted> {
    let acceptance = &arguments.acceptance;
    let waiver_file = waiver_file(arguments, held)?;
    let statement_file = held::beside(acceptance.attestations.as_ref(), held, attestation::beside)?;
    let mut sources = intake.sources.clone();
    let quieting = Quieting { arguments, held, intake, as_of, name_of: &|file| held.name_of(file) };
    let Quieted { applied, concerns, central } = quieting.quiet(waiver_file.as_deref(), reviewed)?;
    sources.extend(central);
    let mut concerns = if acceptance.no_waivers { Vec::new() } else { concerns };
    concerns.extend(applied.concerns);
    let resolved = statements(statement_file.as_deref(), held, as_of, &mut sources)?;
    concerns.extend(resolved.concerns);
    let read = [waiver_file, statement_file, acceptance.baseline.clone()];
    let jurisdictions = held.effective.jurisdiction.iter().filter(|name| jurisdiction::is_file(name)).map(PathBuf::from);
    let given = arguments.design.parameters.iter().chain(&arguments.context).cloned();
    let files = given.chain(read.into_iter().flatten()).chain(acceptance.previous.iter().cloned()).chain(jurisdictions);
    Ok(Accepted { waivers: applied.entries, attestations: resolved.entries, concerns, sources, files: files.collect() })
}

/// The central file of waivers, if there is one.
pub(super) fn waiver_file(arguments: &ReviewArguments, held: &Held) -> anyhow::Result<Option<PathBuf>> {
    held::beside(arguments.acceptance.waivers.as_ref(), held, waiver::beside)
}

/// What waivers need to quiet findings.
pub(super) struct Quieting<'a> {
    pub(super) arguments: &'a ReviewArguments,
    pub(super) held: &'a Held,
    pub(super) intake: &'a Intake,
    pub(super) as_of: Date,
    /// What a file is called as seen from the folder of the configuration.
    pub(super) name_of: &'a dyn Fn(&str) -> String,
}

/// What came of waivers.
pub(super) struct Quieted {
    applied: Applied,
    /// What is wrong with those that cannot be understood.
    concerns: Vec<Concern>,
    /// The text of the central file.
    central: Option<Arc<Source>>,
}

impl Quieting<'_> {
    /// Marks the verdicts that waivers in designs and in a central file cover.
    pub(super) fn quiet(&self, central: Option<&Path>, reviewed: &mut Reviewed) -> anyhow::Result<Quieted> {
        let central = central.map(waiver::read_file).transpose().map_err(|error| cannot(&error))?;
        let written = Written::gather(&self.intake.remarks, central.as_ref()).map_err(|error| cannot(&error))?;
        let ran: BTreeSet<String> = reviewed.tallies.keys().cloned().collect();
        let left_out = reviewed.coverage.rules_left_out.iter().map(|left| left.what.clone());
        let known: BTreeSet<String> = ran.iter().cloned().chain(left_out).collect();
        let ground = Ground {
            as_of: self.as_of,
            rules: &self.held.effective.waivers,
            policy: self.held.policy_name(),
            ignored: self.arguments.acceptance.no_waivers,
            known_rules: &known,
            ran: &ran,
            homes: if written.waivers.is_empty() { HashMap::new() } else { homes(self.intake) },
            name_of: self.name_of,
            complete: self.intake.designs.iter().all(|reviewable| reviewable.design.scope.complete),
        };
        let applied = waiver::apply(&written.waivers, &mut reviewed.verdicts, &ground);
        Ok(Quieted { applied, concerns: written.concerns, central })
    }
}

/// Where the resources begin, by design and id.
fn homes(intake: &Intake) -> HashMap<(Name, String), Location> {
    let of = |design: &crate::design::Design| -> Vec<_> {
        let home = |resource: &crate::design::Resource| {
            let place = design.location(design.node(resource.properties).parent);
            ((Name::from(&resource.input), resource.id.clone()), place)
        };
        design.resources().map(|(_, resource)| home(resource)).collect()
    };
    intake.designs.iter().flat_map(|reviewable| of(&reviewable.design)).collect()
}

fn statements(file: Option<&Path>, held: &Held, as_of: Date, sources: &mut Vec<Arc<Source>>) -> anyhow::Result<Resolved> {
    let Some(file) = file else { return Ok(Resolved::default()) };
    let source = attestation::read(file).map_err(|error| cannot(&error))?;
    let placed = attestation::parse(&source).map_err(|error| cannot(&error))?;
    sources.push(source);
    let folder = file.parent().unwrap_or_else(|| Path::new(""));
    Ok(attestation::resolve(&placed, folder, as_of, &git::voucher(&held.effective.approvers)))
}
