//! What holds for a run: the configuration, the policies, and what the command line says.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow, bail};

use super::arguments::ReviewArguments;
use super::binding;
use super::output::{cannot, shown};
use crate::config::{self, CommandLine, Config, Context, Effective, GateSettings, ReadPolicy, Voices, policy};
use crate::document::{InputFile, OverrideEntry, PolicyEntry, SaidEntry};
use crate::finding::Severity;
use crate::jurisdiction::is_file as is_jurisdiction_file;

/// What holds for a run.
pub(super) struct Held {
    pub(super) config: Config,
    pub(super) effective: Effective,
    /// The configuration file, if there is one.
    pub(super) path: Option<PathBuf>,
    pub(super) policies: Vec<ReadPolicy>,
    root: PathBuf,
}

impl Held {
    /// Reads the configuration, the policy it extends and the one of `--policy`, and lets them settle what holds.
    pub(super) fn read(arguments: &ReviewArguments) -> anyhow::Result<Self> {
        let path = configuration(arguments);
        let mut config = match &path {
            Some(path) => config::load(path).map_err(|error| cannot(&error))?,
            None => Config::default(),
        };
        let file = path.as_deref().map(shown).unwrap_or_default();
        let mut extended = match (&config.extends, &path) {
            (Some(extends), Some(path)) => Some(policy::load_extended(path, extends).map_err(|error| cannot(&error))?),
            _ => None,
        };
        let mut outside = arguments.policy.as_deref().map(policy::load_policy).transpose().map_err(|error| cannot(&error))?;
        if outside.is_none() {
            binding::check(arguments, path.as_deref(), config.extends.as_ref())?;
        }
        config.jurisdiction = config.jurisdiction.take().map(|list| beside_file(list, &file));
        for read in extended.iter_mut().chain(&mut outside) {
            let file = read.file.clone();
            for list in [&mut read.policy.jurisdiction, &mut read.policy.locked.jurisdiction] {
                *list = list.take().map(|list| beside_file(list, &file));
            }
        }
        let policies: Vec<ReadPolicy> = extended.iter().chain(&outside).cloned().collect();
        let voices = Voices { file: &file, config: config.clone(), extended, outside, command: command_line(arguments)? };
        let effective = voices.settle().map_err(|error| anyhow!("{error}"))?;
        let root = root(path.as_deref(), arguments);
        Ok(Self { config, effective, path, policies, root })
    }

    /// The folder of the configuration, else the root of the repository; paths of inputs are told as seen from it where names
    /// are not enough.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// The policy as the review writes it down.
    pub(super) fn policy_entry(&self, replaced_rules: &[OverrideEntry]) -> PolicyEntry {
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
            overrides: self.effective.overrides.iter().map(replaced).chain(replaced_rules.iter().cloned()).collect(),
        }
    }

    /// Whether a policy locks any of the gate.
    pub(super) fn gate_is_locked(&self) -> bool {
        self.effective.locks.iter().any(|lock| lock.key.starts_with("gate."))
    }

    /// Shown name of the policy whose limits bind waivers: the last one wins.
    pub(super) fn policy_name(&self) -> &str {
        self.policies.last().map_or("", |read| read.file.as_str())
    }

    /// A file as patterns of waivers see it: from the folder of the configuration, however it was reached.
    pub(super) fn name_of(&self, file: &str) -> String {
        seen_from(&self.root, Path::new(file)).unwrap_or_else(|| file.to_owned())
    }
}

/// A file as seen from a folder, however both were reached; `None` if one of them is not there.
pub(super) fn seen_from(folder: &Path, file: &Path) -> Option<String> {
    let (folder, file) = (folder.canonicalize().ok()?, file.canonicalize().ok()?);
    let shared = folder.ancestors().find(|above| file.starts_with(above))?;
    let up = folder.strip_prefix(shared).ok()?.components().map(|_| "..");
    Some(shown(&up.collect::<PathBuf>().join(file.strip_prefix(shared).ok()?)))
}

/// The folder of the configuration, else the root of the repository that the first input lies in, else the working folder.
fn root(configuration: Option<&Path>, arguments: &ReviewArguments) -> PathBuf {
    let folder = |path: &Path| path.parent().filter(|folder| !folder.as_os_str().is_empty()).map(Path::to_owned);
    let repository = || {
        let whole = arguments.paths.first()?.canonicalize().ok()?;
        whole.ancestors().find(|folder| folder.join(".git").exists()).map(Path::to_owned)
    };
    let found = match configuration {
        Some(configuration) => folder(configuration),
        None => repository(),
    };
    found.unwrap_or_else(|| PathBuf::from("."))
}

/// The configuration file: named, or found upward from the first input.
fn configuration(arguments: &ReviewArguments) -> Option<PathBuf> {
    let first = arguments.paths.first().map_or_else(|| Path::new("."), PathBuf::as_path);
    let from = if first == Path::new("-") { Path::new(".") } else { first };
    arguments.config.clone().or_else(|| config::discover(from))
}

/// Files of jurisdictions lie beside the file that names them, wherever the command runs.
fn beside_file(list: Vec<String>, file: &str) -> Vec<String> {
    let folder = Path::new(file).parent().unwrap_or_else(|| Path::new(""));
    let place = |name: String| if is_jurisdiction_file(&name) { shown(&folder.join(name)) } else { name };
    list.into_iter().map(place).collect()
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
        context: arguments.context.iter().map(|file| context(file)).collect::<anyhow::Result<_>>()?,
    })
}

fn context(file: &Path) -> anyhow::Result<(String, Context)> {
    Ok((shown(file), config::load_context(file).map_err(|error| cannot(&error))?))
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
