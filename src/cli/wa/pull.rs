//! `plumbrule wa pull`: people's answers as statements, the workload as configuration, and everything in `wa.json`.

use std::path::{Path, PathBuf};

use anyhow::bail;

use super::super::arguments::PullArguments;
use super::super::output::{self, cannot, note, shown};
use super::super::{Ended, provenance};
use super::{connect, found};
use crate::attestation::{self, Attestation};
use crate::config;
use crate::report::{Words, grouped};
use crate::tool::ToolRisk;
use crate::tool::pull::{self, Pulled, Said, Sorted, Voice};
use crate::tool::sdk::Sdk;

pub(super) fn run(arguments: &PullArguments) -> Ended {
    let words = Words::of(arguments.language.language());
    if !arguments.to.is_dir() {
        bail!("there is no folder {}; make it first, or name another one with --to", shown(&arguments.to));
    }
    let (connection, region) = connect(&arguments.access)?;
    let tool = Sdk::new(&connection, &region);
    let pulled = pull::pull(&tool, found(&tool, &arguments.workload)?, &region, &arguments.lens)?;
    let statements = Statements::of(arguments, &pulled, words)?;
    let written = arguments.to.join(pull::FILE_NAME);
    output::write_whole(&written, &(serde_json::to_string_pretty(&pulled).unwrap_or_default() + "\n"))?;
    tell_risk(&pulled, &written, words);
    statements.write(words)?;
    configuration(&arguments.to.join(config::FILE_NAME), &pull::workload(&pulled), words)
}

/// The statements of the Tool, beside those of the file.
struct Statements {
    path: PathBuf,
    text: String,
    sorted: Sorted,
}

impl Statements {
    fn of(arguments: &PullArguments, pulled: &Pulled, words: &Words) -> anyhow::Result<Self> {
        let path = arguments.to.join(attestation::FILE_NAME);
        let today = provenance::as_of(None)?;
        let owner = arguments.owner.as_deref().unwrap_or(&pulled.workload.review_owner);
        let statements = pull::statements(pulled, Voice { owner, today, words });
        if owner.trim().is_empty() && !statements.is_empty() {
            bail!("the workload names no review owner; say who stands behind its answers with --owner NAME");
        }
        let (text, mut held) = held(&path)?;
        held.retain(|one| attestation::is_in_force(one, today));
        let sorted = pull::sorted(statements, &held, &pulled.workload.arn);
        let text = attestation::add(&path, &text, &sorted.new).map_err(|error| cannot(&error))?;
        Ok(Self { path, text, sorted })
    }

    fn write(&self, words: &Words) -> anyhow::Result<()> {
        let path = shown(&self.path);
        if !self.sorted.new.is_empty() {
            output::write_whole(&self.path, &self.text)?;
        }
        let (new, known) = (grouped(self.sorted.new.len()), grouped(self.sorted.known));
        note(&words.say("wa.pull.done", &[("path", &path), ("new", &new), ("known", &known)]));
        for (practice, tool, file) in &self.sorted.differing {
            let state = |claim: &attestation::Claim| words.line(&format!("diff.state.{}", claim.state().name())).to_owned();
            note(&words.say("wa.pull.differs", &[("practice", practice), ("tool", &state(tool)), ("file", &state(file))]));
        }
        if !self.sorted.gone.is_empty() {
            note(&words.say("wa.pull.gone", &[("path", &path), ("practices", &words.list(&self.sorted.gone))]));
        }
        Ok(())
    }
}

/// The text of a file of statements, and what it states.
fn held(path: &Path) -> anyhow::Result<(String, Vec<Attestation>)> {
    if !path.exists() {
        return Ok((String::new(), Vec::new()));
    }
    let source = attestation::read(path).map_err(|error| cannot(&error))?;
    let placed = attestation::parse(&source).map_err(|error| cannot(&error))?;
    Ok((source.text.clone(), placed.into_iter().map(|(attestation, _)| attestation).collect()))
}

fn tell_risk(pulled: &Pulled, path: &Path, words: &Words) {
    let count = |risk: ToolRisk| grouped(pulled.answers.iter().filter(|one| one.answer.risk == Some(risk)).count());
    let [high, medium, unanswered] = [ToolRisk::High, ToolRisk::Medium, ToolRisk::Unanswered].map(count);
    let values = [("high", high.as_str()), ("medium", &medium), ("unanswered", &unanswered), ("path", &shown(path))];
    note(&words.say("wa.pull.risk", &values));
}

/// Writes the configuration if there is none; else prints what differs, for somebody to settle.
fn configuration(path: &Path, said: &[Said], words: &Words) -> Ended {
    if !path.exists() {
        output::write_whole(path, &pull::yaml(said))?;
        note(&words.say("cli.written", &[("path", &shown(path))]));
        return Ok(0);
    }
    let config = config::load(path).map_err(|error| cannot(&error))?;
    let held = serde_json::to_value(&config.workload).unwrap_or_default();
    let differing: Vec<&Said> = said.iter().filter(|said| held.get(said.key) != Some(&said.value)).collect();
    if differing.is_empty() {
        note(&words.say("wa.pull.config-same", &[("path", &shown(path))]));
        return Ok(0);
    }
    for said in &differing {
        note(&words.say("wa.pull.config-differs", &[("path", &shown(path)), ("key", said.key)]));
    }
    output::print(&pull::yaml(&differing.into_iter().cloned().collect::<Vec<_>>()))
}
