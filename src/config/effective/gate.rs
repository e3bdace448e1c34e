//! The gate that holds: what files and options state, as far as the locks let them.

use std::collections::BTreeMap;

use super::{COMMAND_LINE, Effective, Lock, Locked, Override, Stated, Voice, Voices, broken, said};
use crate::config::GateSettings;
use crate::config::gate::{Key, Setting};

/// What is locked, by key.
type Locks<'a> = BTreeMap<Key, Lock<'a, Setting>>;

impl Voices<'_> {
    pub(super) fn settle_gate(&self, effective: &mut Effective) -> Result<(), Locked> {
        let locks = self.gate_locks();
        let layers = self.gate_layers();
        for layer in &layers {
            keeps(layer, &locks)?;
        }
        let mut settings = GateSettings::default();
        let mut origin: BTreeMap<Key, (String, Setting)> = BTreeMap::new();
        for Stated { by, value: layer, .. } in &layers {
            for (key, value) in layer.stated() {
                settings.state(&key, value);
                let before = origin.insert(key.clone(), ((*by).to_owned(), value));
                effective.overrides.extend(before.filter(|(_, old)| *old != value).map(|(of, old)| Override {
                    said: said(&key.to_string(), value.to_string(), by),
                    instead_of: old.to_string(),
                    of,
                }));
            }
        }
        let mut locked = GateSettings::default();
        for (key, lock) in &locks {
            locked.state(key, lock.value);
            if settings.stated().get(key).is_none_or(|value| value.is_weaker_than(&lock.value)) {
                settings.state(key, lock.value);
            }
            effective.locks.push(said(&key.to_string(), lock.value.to_string(), lock.by));
        }
        effective.gate = settings.settled();
        effective.locked_gate = locked.min_decided.map(|_| locked.settled());
        Ok(())
    }

    fn gate_layers(&self) -> Vec<Stated<'_, &GateSettings>> {
        let mut layers: Vec<Stated<'_, &GateSettings>> =
            self.policy_voices().map(|(voice, read)| Stated { voice, by: &read.file, value: &read.policy.gate }).collect();
        layers.push(Stated { voice: Voice::Configuration, by: self.file, value: &self.config.gate });
        layers.push(Stated { voice: Voice::Command, by: COMMAND_LINE, value: &self.command.gate });
        layers.sort_by_key(|layer| layer.voice);
        layers
    }

    /// The locks of both policies. That from outside wins: what it states below a lock of the repository's loosens that.
    fn gate_locks(&self) -> Locks<'_> {
        let mut locks = Locks::new();
        for (voice, read) in self.policy_voices() {
            let by = read.file.as_str();
            for (key, value) in read.policy.gate.stated() {
                if let Some(lock) = locks.get_mut(&key).filter(|lock| value.is_weaker_than(&lock.value)) {
                    *lock = Lock { voice, by, value };
                }
            }
            locks.extend(read.policy.locked.gate.stated().into_iter().map(|(key, value)| (key, Lock { voice, by, value })));
        }
        locks
    }
}

/// Refuses a layer that states something weaker than what is locked.
fn keeps(layer: &Stated<'_, &GateSettings>, locks: &Locks<'_>) -> Result<(), Locked> {
    for (key, value) in layer.value.stated() {
        let lock = lock_of(locks, &key).filter(|lock| lock.voice.binds(layer.voice));
        if let Some(lock) = lock.filter(|lock| value.is_weaker_than(&lock.value)) {
            return Err(broken(layer.by, &key.to_string(), &value, (lock.by, &lock.value)));
        }
    }
    Ok(())
}

/// The lock of a key; that of `fail_on` holds for every pillar without its own, or a pillar would be the way around it.
fn lock_of<'l, 'f>(locks: &'l Locks<'f>, key: &Key) -> Option<&'l Lock<'f, Setting>> {
    let general = matches!(key, Key::Pillar(_)).then_some(&Key::FailOn);
    locks.get(key).or_else(|| locks.get(general?))
}
