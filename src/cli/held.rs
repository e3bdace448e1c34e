//! What holds for a run: the configuration, the policies, and what the command line says.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow, bail};

use super::arguments::ReviewArguments;
use super::review::cannot;
use crate::config::{self, CommandLine, Config, Effective, GateSettings, ReadPolicy, Voices, policy};
use crate::document::{InputFile, OverrideEntry, PolicyEntry, SaidEntry};
use crate::finding::Severity;

/// What holds for a run.
pub(super) struct Held {
    pub(super) config: Config,
    pub(super) effective: Effective,
    /// The configuration file, if there is one.
    pub(super) path: Option<PathBuf>,
    pub(super) policies: Vec<ReadPolicy>,
}

impl Held {
    /// Reads the configuration, the policy it extends and the one of `--policy`, and lets them settle what holds.
    pub(super) fn read(arguments: &ReviewArguments) -> anyhow::Result<Self> {
        let path = configuration(arguments);
        let config = match &path {
            Some(path) => config::load(path).map_err(|error| cannot(&error))?,
            None => Config::default(),
        };
        let file = path.as_deref().map(shown).unwrap_or_default();
        let extended = match (&config.extends, &path) {
            (Some(extends), Some(path)) => Some(policy::load_extended(path, extends).map_err(|error| cannot(&error))?),
            _ => None,
        };
        let outside = arguments.policy.as_deref().map(policy::load_policy).transpose().map_err(|error| cannot(&error))?;
        let policies: Vec<ReadPolicy> = extended.iter().chain(&outside).cloned().collect();
        let voices = Voices { file: &file, config: config.clone(), extended, outside, command: command_line(arguments)? };
        let mut effective = voices.settle().map_err(|error| anyhow!("{error}"))?;
        for file in &arguments.context {
            effective.context.merge(config::load_context(file).map_err(|error| cannot(&error))?);
        }
        Ok(Self { config, effective, path, policies })
    }

    /// The folder of the configuration; paths of inputs are told as seen from it where names are not enough.
    pub(super) fn root(&self) -> &Path {
        let folder = self.path.as_deref().and_then(Path::parent).filter(|folder| !folder.as_os_str().is_empty());
        folder.unwrap_or_else(|| Path::new("."))
    }

    /// The policy as the review writes it down.
    pub(super) fn policy_entry(&self) -> PolicyEntry {
        let files = self.policies.iter().map(|read| InputFile { file: read.file.clone(), sha256: read.sha256.clone() });
        let said =
            |said: &config::effective::Said| SaidEntry { key: said.key.clone(), value: said.value.clone(), by: said.by.clone() };
        let replaced = |change: &config::effective::Override| OverrideEntry {
            key: change.said.key.clone(),
            value: change.said.value.clone(),
            by: change.said.by.clone(),
            instead_of: change.instead_of.clone(),
            of: change.of.clone(),
        };
        PolicyEntry {
            files: files.collect(),
            locks: self.effective.locks.iter().map(said).collect(),
            overrides: self.effective.overrides.iter().map(replaced).collect(),
        }
    }

    /// Shown name of the policy whose limits bind waivers: the last one wins.
    pub(super) fn policy_name(&self) -> &str {
        self.policies.last().map_or("", |read| read.file.as_str())
    }
}

/// A path as messages and reviews show it.
pub(super) fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// The configuration file: named, or found upward from the first input.
fn configuration(arguments: &ReviewArguments) -> Option<PathBuf> {
    let first = arguments.paths.first().map_or_else(|| Path::new("."), PathBuf::as_path);
    let from = if first == Path::new("-") { Path::new(".") } else { first };
    arguments.config.clone().or_else(|| config::discover(from))
}

fn command_line(arguments: &ReviewArguments) -> anyhow::Result<CommandLine> {
    let fail_on = match arguments.gate.fail_on.as_deref() {
        None => None,
        Some("none") => Some(config::gate::FailOn::None),
        Some(text) => Some(Some(text.parse::<Severity>().map_err(|error| anyhow!("{error}, or none"))?).into()),
    };
    let acceptance = &arguments.acceptance;
    let named = |options: &[(&'static str, bool)]| options.iter().filter(|(_, set)| *set).map(|(name, _)| *name).collect();
    Ok(CommandLine {
        gate: GateSettings { fail_on, ..GateSettings::default() },
        jurisdiction: arguments.jurisdiction.clone(),
        silencing: named(&[("--exit-zero", arguments.gate.exit_zero)]),
        narrowing: named(&[
            ("--baseline", acceptance.baseline.is_some()),
            ("--changed-since", acceptance.changed_since.is_some()),
        ]),
    })
}

/// The central file of waivers or statements: as named, else beside the configuration.
pub(super) fn beside(
    named: Option<&PathBuf>,
    held: &Held,
    find: impl Fn(&Path) -> Option<PathBuf>,
) -> anyhow::Result<Option<PathBuf>> {
    if let Some(path) = named {
        std::fs::metadata(path).with_context(|| format!("cannot read {}", path.display()))?;
        if path.is_dir() {
            bail!("{} is a folder; name the file in it", path.display());
        }
        return Ok(Some(path.clone()));
    }
    Ok(held.path.as_deref().and_then(find))
}
