//! The context that holds: later files win key by key, and a locked key is exactly as the policy has it.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{Effective, Lock, Locked, Override, Stated, Voice, Voices, broken, said};
use crate::config::Context;

impl Voices<'_> {
    pub(super) fn settle_context(&self, effective: &mut Effective) -> Result<(), Locked> {
        let locks = self.context_locks();
        let mut origin: BTreeMap<String, (&str, Value)> = BTreeMap::new();
        for layer in self.contexts() {
            for (key, value) in fields(layer.value) {
                let broke = locks.get(&key).filter(|lock| lock.voice.binds(layer.voice) && lock.value != value);
                if let Some(lock) = broke {
                    return Err(broken(layer.by, &named(&key), &value, (lock.by, &lock.value)));
                }
            }
            for (key, value) in entries(layer.value) {
                let before = origin.insert(key.clone(), (layer.by, value.clone()));
                effective.overrides.extend(before.filter(|(_, old)| *old != value).map(|(of, old)| Override {
                    said: said(&named(&key), value.to_string(), layer.by),
                    instead_of: old.to_string(),
                    of: of.to_owned(),
                }));
            }
            effective.context.merge(layer.value.clone());
        }
        // What nobody states is as the policy locks it.
        let locked = locks.iter().map(|(key, lock)| (key.clone(), lock.value.clone())).collect();
        effective.context.merge(serde_json::from_value(Value::Object(locked)).unwrap_or_default());
        effective.locks.extend(locks.iter().map(|(key, lock)| said(&named(key), lock.value.to_string(), lock.by)));
        Ok(())
    }

    /// What is stated, in the order in which it is heard.
    fn contexts(&self) -> Vec<Stated<'_, &Context>> {
        let mut layers: Vec<Stated<'_, &Context>> =
            self.policy_voices().map(|(voice, read)| Stated { voice, by: &read.file, value: &read.policy.context }).collect();
        layers.push(Stated { voice: Voice::Configuration, by: self.file, value: &self.config.context });
        let files = self.command.context.iter();
        layers.extend(files.map(|(file, context)| Stated { voice: Voice::Command, by: file, value: context }));
        layers.sort_by_key(|layer| layer.voice);
        layers
    }

    fn context_locks(&self) -> BTreeMap<String, Lock<'_, Value>> {
        let mut locks = BTreeMap::new();
        for (voice, read) in self.policy_voices() {
            let by = read.file.as_str();
            locks.retain(|key, _| !fields(&read.policy.context).contains_key(key));
            locks.extend(fields(&read.policy.locked.context).into_iter().map(|(key, value)| (key, Lock { voice, by, value })));
        }
        locks
    }
}

fn named(key: &str) -> String {
    format!("context.{key}")
}

/// What a context states, by key.
fn fields(context: &Context) -> Map<String, Value> {
    match context.json() {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

/// What a context states, with the entries of maps apart, as they are merged.
fn entries(context: &Context) -> Vec<(String, Value)> {
    let mut entries = Vec::new();
    for (key, value) in fields(context) {
        match value {
            Value::Object(map) => entries.extend(map.into_iter().map(|(name, value)| (format!("{key}.{name}"), value))),
            value => entries.push((key, value)),
        }
    }
    entries
}
