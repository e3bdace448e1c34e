//! Rules that a policy does not let anybody leave out or replace.

use anyhow::bail;

use super::arguments::RuleArguments;
use super::held::Held;
use crate::rule::{Rule, Rulebook};

/// Refuses choices that leave out a locked rule, and packs that replace one.
pub(super) fn check(rulebook: &Rulebook, choice: &RuleArguments, held: &Held) -> anyhow::Result<()> {
    let locked = &held.effective.locked_rules;
    if locked.is_empty() {
        return Ok(());
    }
    for (entry, policy) in locked {
        let named = entry == "*" || rulebook.rules().any(|rule| rule.id.as_str() == entry || rule.pack == *entry);
        if !named {
            bail!("{policy} locks `{entry}`, which is no rule and no pack");
        }
    }
    let builtin = Rulebook::builtin().map_err(|error| super::output::Internal(error.to_string()))?;
    for rule in rulebook.rules() {
        let Some(policy) = lock(rule, held) else { continue };
        let id = rule.id.as_str();
        if let Some(by) = left_out(rule, choice, held) {
            bail!("{by} leaves out the rule {id}, but {policy} locks it; remove it, or ask the owner of the policy");
        }
        if builtin.get(id).is_some_and(|own| own.digest != rule.digest) {
            bail!("{} replaces the rule {id}, but {policy} locks it; remove it, or ask the owner of the policy", rule.origin);
        }
    }
    Ok(())
}

/// The policy that locks a rule.
fn lock<'h>(rule: &Rule, held: &'h Held) -> Option<&'h str> {
    let locked = &held.effective.locked_rules;
    let entry = locked.get(rule.id.as_str()).or_else(|| locked.get(&rule.pack)).or_else(|| locked.get("*"));
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
