//! The jurisdictions that hold: the last list that anybody states, or the locked one.

use super::{COMMAND_LINE, Effective, Lock, Locked, Override, Stated, Voice, Voices, broken, said};

impl Voices<'_> {
    pub(super) fn settle_jurisdiction(&self, effective: &mut Effective) -> Result<(), Locked> {
        let lock = self.jurisdiction_lock();
        let mut held: Option<Stated<'_, &[String]>> = None;
        for stated in self.jurisdictions() {
            let broke = lock.as_ref().filter(|lock| lock.voice.binds(stated.voice) && stated.value != lock.value);
            if let Some(lock) = broke {
                return Err(broken(stated.by, "jurisdiction", &list(stated.value), (lock.by, &list(lock.value))));
            }
            if let Some(before) = held.filter(|before| before.value != stated.value) {
                effective.overrides.push(Override {
                    said: said("jurisdiction", list(stated.value), stated.by),
                    instead_of: list(before.value),
                    of: before.by.to_owned(),
                });
            }
            held = Some(stated);
        }
        let value = lock.as_ref().map(|lock| lock.value).or(held.map(|held| held.value));
        effective.jurisdiction = value.unwrap_or_default().to_vec();
        effective.locks.extend(lock.map(|lock| said("jurisdiction", list(lock.value), lock.by)));
        Ok(())
    }

    /// What is stated, in the order in which it is heard.
    fn jurisdictions(&self) -> impl Iterator<Item = Stated<'_, &[String]>> {
        let of_policies = self
            .policy_voices()
            .filter_map(|(voice, read)| Some((voice, read.file.as_str(), read.policy.jurisdiction.as_ref()?)));
        let config = self.config.jurisdiction.as_ref().map(|list| (Voice::Configuration, self.file, list));
        let command = Some(&self.command.jurisdiction).filter(|list| !list.is_empty());
        let command = command.map(|list| (Voice::Command, COMMAND_LINE, list));
        let mut all: Vec<_> = of_policies.chain(config).chain(command).collect();
        all.sort_by_key(|(voice, ..)| *voice);
        all.into_iter().map(|(voice, by, list)| Stated { voice, by, value: list.as_slice() })
    }

    /// The lock that counts. The policy from outside wins: what it states replaces what the repository's locks.
    fn jurisdiction_lock(&self) -> Option<Lock<'_, &[String]>> {
        let mut lock: Option<Lock<'_, &[String]>> = None;
        for (voice, read) in self.policy_voices() {
            let replaced = read.policy.jurisdiction.as_ref().filter(|_| lock.is_some());
            if let Some(value) = read.policy.locked.jurisdiction.as_ref().or(replaced) {
                lock = Some(Lock { voice, by: &read.file, value });
            }
        }
        lock
    }
}

/// A list in words; an empty one is visible too.
fn list(items: &[String]) -> String {
    if items.is_empty() { "[]".to_owned() } else { items.join(", ") }
}
