//! Takes out of texts and items of an account what identifies people and accounts, and what is secret.

use std::collections::BTreeMap;

use serde_json::Value;

mod mark;
mod secret;
mod spell;

/// What stands in the place of a secret. Whoever reads it knows that something was there, and not what.
pub const REDACTED: &str = "(redacted by plumbrule)";

/// Replaces account ids, access key ids, addresses and secrets, the same ones by the same words.
///
/// Account ids become `000000000001`, `000000000002`, … in order of first appearance, so that what belongs together still does.
/// The same input in the same order gives the same output.
#[derive(Clone, Debug, Default)]
pub struct Redaction {
    accounts: BTreeMap<String, String>,
    keys: BTreeMap<String, String>,
    addresses: BTreeMap<String, String>,
}

impl Redaction {
    /// A redaction that knows the account itself, as the first one.
    #[must_use]
    pub fn of_account(own: &str) -> Self {
        let mut redaction = Self::default();
        if mark::is_account(own) {
            let _ = redaction.account(own);
        }
        redaction
    }

    /// Redacts an item, or any other JSON value, in place.
    pub fn item(&mut self, item: &mut Value) {
        secret::conceal(item);
        self.walk(item);
    }

    /// Redacts a text. A text that is JSON itself stays JSON.
    pub fn text(&mut self, text: &str) -> String {
        self.within(text).unwrap_or_else(|| self.marks(text))
    }

    /// The word for an account id.
    fn account(&mut self, id: &str) -> String {
        let next = self.accounts.len() + 1;
        self.accounts.entry(id.to_owned()).or_insert_with(|| format!("{next:012}")).clone()
    }

    /// The word for the id of an access key or of a principal; its first four letters say what it is, and stay.
    fn key(&mut self, id: &str) -> String {
        let next = self.keys.len() + 1;
        let prefix = id.get(..4).unwrap_or_default();
        self.keys.entry(id.to_owned()).or_insert_with(|| format!("{prefix}{next:016}")).clone()
    }

    /// The word for an e-mail address.
    fn address(&mut self, address: &str) -> String {
        let next = self.addresses.len() + 1;
        self.addresses.entry(address.to_owned()).or_insert_with(|| format!("person-{next}@example.com")).clone()
    }

    fn walk(&mut self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.text(text),
            Value::Array(members) => members.iter_mut().for_each(|member| self.walk(member)),
            Value::Object(members) => {
                let taken = std::mem::take(members);
                for (key, mut member) in taken {
                    self.walk(&mut member);
                    members.insert(self.text(&key), member);
                }
            }
            Value::Number(number) => {
                if let Some(word) = self.accounts.get(number.to_string().trim_end_matches(".0")) {
                    *value = Value::String(word.clone());
                }
            }
            Value::Null | Value::Bool(_) => {}
        }
    }

    /// Redacts a text that is JSON, as it stands or spelled for a URL, as policies in items are.
    fn within(&mut self, text: &str) -> Option<String> {
        let start = text.trim_start();
        let is_spelled = ["%7B", "%7b", "%5B", "%5b"].iter().any(|mark| start.starts_with(mark));
        let plain = if is_spelled { spell::read(start)? } else { start.to_owned() };
        if !plain.starts_with(['{', '[']) {
            return None;
        }
        let mut value: Value = serde_json::from_str(&plain).ok()?;
        self.item(&mut value);
        let redacted = value.to_string();
        Some(if is_spelled { spell::write(&redacted) } else { redacted })
    }
}

#[cfg(test)]
mod tests;
