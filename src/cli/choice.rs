//! Which rules run.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::bail;

use super::arguments::{ReviewArguments, RuleArguments};
use super::held::Held;
use super::locks;
use crate::document::{LeftOut, OverrideEntry};
use crate::rule::{Rule, Rulebook, about_review};

/// The rules that run, those that do not, with the reason, and those that a pack put in the place of others.
pub(super) struct Choice {
    pub(super) rulebook: Rulebook,
    pub(super) left_out: Vec<LeftOut>,
    pub(super) replaced: Vec<OverrideEntry>,
}

/// The rules that a review runs: what the command line and the files choose, as far as the policy lets them.
pub(super) fn rulebook(arguments: &ReviewArguments, held: &Held, with_jurisdiction: bool) -> anyhow::Result<Choice> {
    let choice = &arguments.choice;
    let loaded = locks::load(&choice.pack.rules)?;
    check_names(&loaded.rulebook, choice, held)?;
    locks::check(&loaded, choice, held)?;
    let locks::Loaded { mut rulebook, replaced } = loaded;
    let skipped = |id: &str| {
        let told = choice.skip.iter().any(|rule| rule == id).then(|| "--skip".to_owned());
        told.or_else(|| held.effective.skip.get(id).cloned())
    };
    let mut left_out = Vec::new();
    rulebook.retain(|rule| {
        let id = rule.id.as_str();
        let named = choice.rule.iter().any(|r| r == id);
        let reason = if let Some(by) = skipped(id) {
            Some(("left-out.skipped", by))
        } else if rule.pack == "sovereignty" && !with_jurisdiction {
            Some(("left-out.jurisdiction", String::new()))
        } else if !choice.rule.is_empty() && !named || !choice.pillar.is_empty() && !choice.pillar.contains(&rule.pack) {
            Some(("left-out.not-chosen", String::new()))
        } else {
            None
        };
        left_out.extend(reason.as_ref().map(|(key, by)| LeftOut::new(id, key, by)));
        reason.is_none()
    });
    Ok(Choice { rulebook, left_out, replaced: replaced.iter().map(locks::Replaced::entry).collect() })
}

/// The built-in rules with the packs of `--rules`.
pub(super) fn load_rules(folders: &[PathBuf]) -> anyhow::Result<Rulebook> {
    Ok(locks::load(folders)?.rulebook)
}

fn check_names(rulebook: &Rulebook, choice: &RuleArguments, held: &Held) -> anyhow::Result<()> {
    let skipped = choice.skip.iter().map(|id| (id, "--skip")).chain(held.effective.skip.iter().map(|(id, by)| (id, by.as_str())));
    for (id, by) in choice.rule.iter().map(|id| (id, "--rule")).chain(skipped) {
        find(rulebook, id)?;
        if about_review().contains_key(id.as_str()) {
            bail!("{by} names the rule {id}, which is about the review itself and always runs");
        }
    }
    let packs: BTreeSet<&str> = rulebook.rules().map(|rule| rule.pack.as_str()).collect();
    for pack in choice.pillar.iter().chain(held.effective.gate.pillars.keys()) {
        if !packs.contains(pack.as_str()) && pack != "review" {
            let known: Vec<&str> = packs.iter().copied().collect();
            bail!("there is no pack `{pack}`; the packs are {}", known.join(", "));
        }
    }
    Ok(())
}

/// The rule of an id; a wrong id names the nearest ones.
pub(super) fn find<'b>(rulebook: &'b Rulebook, id: &str) -> anyhow::Result<&'b Rule> {
    if let Some(rule) = rulebook.get(id) {
        return Ok(rule);
    }
    let mut near: Vec<(usize, &str)> =
        rulebook.rules().map(|rule| (shared_words(id, rule.id.as_str()), rule.id.as_str())).collect();
    near.sort_by_key(|(shared, name)| (std::cmp::Reverse(*shared), *name));
    let names: Vec<&str> = near.iter().filter(|(shared, _)| *shared > 0).take(3).map(|(_, name)| *name).collect();
    let hint =
        if names.is_empty() { "`plumbrule rules list` shows all".to_owned() } else { format!("similar: {}", names.join(", ")) };
    bail!("there is no rule `{id}`; {hint}")
}

/// How many words of some length two ids share.
pub(super) fn shared_words(a: &str, b: &str) -> usize {
    a.split('-').filter(|word| word.len() > 2 && b.split('-').any(|other| other == *word)).count()
}
