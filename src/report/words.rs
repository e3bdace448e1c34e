//! The sentences of the interface in a language, and what fills their placeholders.

use std::sync::OnceLock;

use indexmap::IndexMap;
use serde_json::{Number, Value};

use super::clean;
use crate::document::Arguments;
use crate::embedded;
use crate::rule::Language;

/// Characters of one value that are shown; what is longer is cut.
const VALUE_LIMIT: usize = 200;
/// Members of a list that are shown.
const LIST_LIMIT: usize = 20;

/// The sentences of one language.
#[derive(Debug)]
pub struct Words {
    language: Language,
    lines: IndexMap<String, String>,
}

impl Words {
    /// The sentences of a language; read once.
    #[must_use]
    pub fn of(language: Language) -> &'static Self {
        static ALL: [OnceLock<Words>; 3] = [const { OnceLock::new() }; 3];
        let [en, ko, ja] = &ALL;
        let slot = match language {
            Language::En => en,
            Language::Ko => ko,
            Language::Ja => ja,
        };
        slot.get_or_init(|| Self::load(language))
    }

    fn load(language: Language) -> Self {
        let json = embedded::entry(embedded::TEXTS, language.code()).unwrap_or("{}");
        Self { language, lines: serde_json::from_str(json).unwrap_or_default() }
    }

    /// The language.
    #[must_use]
    pub const fn language(&self) -> Language {
        self.language
    }

    /// The sentence of a key as it is written; the key itself if there is none.
    #[must_use]
    pub fn line<'a>(&'a self, key: &'a str) -> &'a str {
        self.lines.get(key).map_or(key, String::as_str)
    }

    /// Whether there is a sentence of a key.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.lines.contains_key(key)
    }

    /// All keys with their sentences, in the order of the file.
    pub fn lines(&self) -> impl Iterator<Item = (&str, &str)> {
        self.lines.iter().map(|(key, line)| (key.as_str(), line.as_str()))
    }

    /// The sentence of a key with its placeholders filled; values are made harmless for a terminal.
    #[must_use]
    pub fn say(&self, key: &str, values: &[(&str, &str)]) -> String {
        substitute(self.line(key), |name| values.iter().find(|(n, _)| *n == name).map(|(_, value)| clean(value)))
    }

    /// The sentence about a count: that of nothing and of one have keys of their own where a language needs them.
    #[must_use]
    pub fn counted(&self, key: &str, count: usize, values: &[(&str, &str)]) -> String {
        let special = match count {
            0 => format!("{key}.none"),
            1 => format!("{key}.one"),
            _ => String::new(),
        };
        let key = if self.has(&special) { special.as_str() } else { key };
        let number = grouped(count);
        let values: Vec<(&str, &str)> = values.iter().copied().chain([("count", number.as_str())]).collect();
        self.say(key, &values)
    }

    /// Why a value is unknown, by the code of the reason; for `rule` the subject is the rule's own line.
    #[must_use]
    pub fn unknown(&self, code: &str, subject: &str) -> String {
        self.about("unknown", code, subject)
    }

    /// The question to the architect that would settle an unknown.
    #[must_use]
    pub fn question(&self, code: &str, subject: &str) -> String {
        self.about("question", code, subject)
    }

    fn about(&self, family: &str, code: &str, subject: &str) -> String {
        let key = format!("{family}.{code}");
        let unnamed = format!("{key}.unnamed");
        let key = if subject.is_empty() && self.has(&unnamed) { unnamed } else { key };
        self.say(&key, &[("subject", subject)])
    }

    /// Joins a list as the language does; what is beyond twenty members is counted.
    #[must_use]
    pub fn list(&self, items: &[String]) -> String {
        let shown: Vec<String> = items.iter().take(LIST_LIMIT).map(|item| clean(item)).collect();
        let joined = shown.join(self.line("list.separator"));
        match items.len() - shown.len() {
            0 => joined,
            more => self.say("list.more", &[("list", &joined), ("count", &grouped(more))]),
        }
    }

    fn value(&self, value: &Value) -> String {
        match value {
            Value::Null => self.line("value.missing").to_owned(),
            Value::Number(n) => number(n),
            Value::String(text) => shortened(text),
            Value::Array(items) => self.list(&items.iter().map(|item| self.value(item)).collect::<Vec<_>>()),
            Value::Object(map) if map.get("unknown") == Some(&Value::Bool(true)) => self.line("value.unknown").to_owned(),
            Value::Bool(_) | Value::Object(_) => shortened(&value.to_string()),
        }
    }
}

/// A rule's line with its placeholders filled, harmless for a terminal; a placeholder that nothing fills stays visible.
#[must_use]
pub fn fill(line: &str, arguments: &Arguments, language: Language) -> String {
    let words = Words::of(language);
    clean(&substitute(line.trim_end(), |name| arguments.get(name).map(|value| words.value(value))))
}

/// A count with commas between thousands.
#[must_use]
pub fn grouped(count: usize) -> String {
    with_commas(&count.to_string())
}

/// Replaces each `{name}` once; what fills it is not read again.
fn substitute(line: &str, filler: impl Fn(&str) -> Option<String>) -> String {
    let mut text = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, opened)) = rest.split_once('{') {
        text.push_str(before);
        let found = opened.split_once('}').and_then(|(name, after)| Some((filler(name)?, after)));
        rest = if let Some((value, after)) = found {
            text.push_str(&value);
            after
        } else {
            text.push('{');
            opened
        };
    }
    text.push_str(rest);
    text
}

/// At most two decimals, and never `0` for what is not zero.
fn number(n: &Number) -> String {
    if n.is_i64() || n.is_u64() {
        return with_commas(&n.to_string());
    }
    let value = n.as_f64().unwrap_or_default();
    let rounded = format!("{value:.2}");
    match rounded.trim_end_matches('0').trim_end_matches('.') {
        "0" | "-0" if value > 0.0 => "<0.01".to_owned(),
        "0" | "-0" if value < 0.0 => ">-0.01".to_owned(),
        "-0" => "0".to_owned(),
        trimmed => with_commas(trimmed),
    }
}

fn with_commas(number: &str) -> String {
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |digits| ("-", digits));
    let (whole, decimals) = digits.split_once('.').map_or((digits, None), |(w, d)| (w, Some(d)));
    let mut text = sign.to_owned();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if let Some(decimals) = decimals {
        text.extend([".", decimals]);
    }
    text
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(VALUE_LIMIT) {
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests;
