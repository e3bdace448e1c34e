//! Rules that a policy does not let anybody leave out or replace.

use std::path::PathBuf;

use anyhow::{Context as _, bail};

use super::arguments::RuleArguments;
use super::held::Held;
use super::output;
use crate::document::OverrideEntry;
use crate::rule::{Rule, Rulebook};

/// The rules that there are, with those that took the place of others.
pub(super) struct Loaded {
    pub(super) rulebook: Rulebook,
    pub(super) replaced: Vec<Replaced>,
}

/// A rule that a pack put in the place of another.
pub(super) struct Replaced {
    id: String,
    /// Pack of the rule that was there.
    pack: String,
    /// Digest of the rule that was there.
    before: String,
    /// Where that came from.
    of: String,
    /// Digest of the new one.
    after: String,
    /// The file of the new one.
    by: String,
}

impl Replaced {
    /// The replacement as the review writes it down.
    pub(super) fn entry(&self) -> OverrideEntry {
        OverrideEntry {
            key: format!("rules.{}", self.id),
            value: self.after.clone(),
            by: self.by.clone(),
            instead_of: self.before.clone(),
            of: self.of.clone(),
        }
    }
}

/// The built-in rules with the packs of `--rules`.
pub(super) fn load(folders: &[PathBuf]) -> anyhow::Result<Loaded> {
    let mut rulebook = Rulebook::builtin().map_err(|e| output::Internal(e.to_string()))?;
    let mut replaced = Vec::new();
    for folder in folders {
        let mut added = Rulebook::default();
        added.add_folder(folder).with_context(|| format!("cannot load the rules of {}", folder.display()))?;
        replaced.extend(added.rules().filter_map(|rule| replacement(rulebook.get(rule.id.as_str())?, rule)));
        rulebook.add(added);
    }
    Ok(Loaded { rulebook, replaced })
}

fn replacement(before: &Rule, after: &Rule) -> Option<Replaced> {
    let changed = before.digest != after.digest || before.pack != after.pack;
    let shown = |rule: &Rule| output::shown(rule.origin.as_ref());
    changed.then(|| Replaced {
        id: after.id.to_string(),
        pack: before.pack.clone(),
        before: before.digest.to_string(),
        of: shown(before),
        after: after.digest.to_string(),
        by: shown(after),
    })
}

/// Refuses choices that leave out a locked rule, and packs that replace one.
pub(super) fn check(loaded: &Loaded, choice: &RuleArguments, held: &Held) -> anyhow::Result<()> {
    let locked = &held.effective.locked_rules;
    for Replaced { id, pack, by, .. } in &loaded.replaced {
        if let Some(policy) = lock(id, pack, held) {
            bail!("{by} replaces the rule {id}, but {policy} locks it; remove it, or ask the owner of the policy");
        }
    }
    for (entry, policy) in locked {
        let named = entry == "*" || loaded.rulebook.rules().any(|rule| rule.id.as_str() == entry || rule.pack == *entry);
        if !named {
            bail!("{policy} locks `{entry}`, which is no rule and no pack");
        }
    }
    for rule in loaded.rulebook.rules() {
        let id = rule.id.as_str();
        let Some(policy) = lock(id, &rule.pack, held) else { continue };
        if let Some(by) = left_out(rule, choice, held) {
            bail!("{by} leaves out the rule {id}, but {policy} locks it; remove it, or ask the owner of the policy");
        }
        if let Some(by) = without_jurisdiction(rule, held) {
            bail!("{by} chooses no jurisdiction, which leaves out the rule {id}, but {policy} locks it; choose one");
        }
    }
    Ok(())
}

/// The policy that locks a rule.
fn lock<'h>(id: &str, pack: &str, held: &'h Held) -> Option<&'h str> {
    let locked = &held.effective.locked_rules;
    let entry = locked.get(id).or_else(|| locked.get(pack)).or_else(|| locked.get("*"));
    entry.map(String::as_str)
}

/// Who leaves a rule out.
fn left_out(rule: &Rule, choice: &RuleArguments, held: &Held) -> Option<String> {
    let id = rule.id.as_str();
    let named = |list: &[String]| list.iter().any(|name| name == id);
    if named(&choice.skip) {
        return Some("--skip".to_owned());
    }
    if let Some(file) = held.effective.skip.get(id) {
        return Some(file.clone());
    }
    if !choice.rule.is_empty() && !named(&choice.rule) {
        return Some("--rule".to_owned());
    }
    (!choice.pillar.is_empty() && !choice.pillar.contains(&rule.pack)).then(|| "--pillar".to_owned())
}

/// Who chooses no jurisdiction for a rule that needs one. A lock of all rules asks for none where no policy states any.
fn without_jurisdiction(rule: &Rule, held: &Held) -> Option<String> {
    if rule.pack != "sovereignty" || !held.effective.jurisdiction.is_empty() {
        return None;
    }
    let locked = &held.effective.locked_rules;
    let named = locked.contains_key(rule.id.as_str()) || locked.contains_key(&rule.pack);
    let stated = held.policies.iter().any(|read| read.policy.jurisdiction.as_ref().is_some_and(|list| !list.is_empty()));
    let by = || held.path.as_deref().map_or_else(|| crate::config::effective::COMMAND_LINE.to_owned(), output::shown);
    (named || stated).then(by)
}
