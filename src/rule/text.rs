//! The texts of a rule in three languages.

use std::str::FromStr;

use indexmap::IndexMap;

/// A language of rules, reports and the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, clap::ValueEnum)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Korean.
    Ko,
    /// Japanese.
    Ja,
}

impl Language {
    /// All languages.
    pub const ALL: [Self; 3] = [Self::En, Self::Ko, Self::Ja];

    /// The code, as in options and files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ko => "ko",
            Self::Ja => "ja",
        }
    }
}

impl FromStr for Language {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|l| l.code() == text).ok_or_else(|| format!("`{text}` is no language; use en, ko or ja"))
    }
}

/// `title`, `why`, `fix` and one line for each text key.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    lines: IndexMap<String, String>,
}

impl Texts {
    pub(crate) fn from_json(raw: &str) -> Self {
        Self { lines: serde_json::from_str(raw).unwrap_or_default() }
    }

    /// The claim about the good state.
    #[must_use]
    pub fn title(&self) -> &str {
        self.line("title")
    }

    /// Why it matters.
    #[must_use]
    pub fn why(&self) -> &str {
        self.line("why")
    }

    /// The smallest change that fixes it.
    #[must_use]
    pub fn fix(&self) -> &str {
        self.line("fix")
    }

    /// The line of a text key; empty if there is none.
    #[must_use]
    pub fn line(&self, key: &str) -> &str {
        self.lines.get(key).map_or("", String::as_str)
    }

    /// The text keys: every line but title, why and fix.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.lines.keys().map(String::as_str).filter(|key| !matches!(*key, "title" | "why" | "fix"))
    }

    /// All lines with their keys.
    pub fn lines(&self) -> impl Iterator<Item = (&str, &str)> {
        self.lines.iter().map(|(key, line)| (key.as_str(), line.as_str()))
    }

    /// The names of all placeholders, again where they stand again.
    pub fn placeholders(&self) -> impl Iterator<Item = &str> {
        self.lines.values().flat_map(|line| placeholders(line))
    }
}

/// The names of the placeholders `{name}` of a line.
#[must_use]
pub(super) fn placeholders(line: &str) -> Vec<&str> {
    line.split('{')
        .skip(1)
        .filter_map(|part| part.split_once('}').map(|(name, _)| name))
        .filter(|name| !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_' || c.is_ascii_digit()))
        .collect()
}
