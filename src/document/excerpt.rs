//! The lines of inputs that failures point at, so that a report shows them without the inputs.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Lines by file and number.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Excerpts(BTreeMap<String, BTreeMap<u32, String>>);

impl Excerpts {
    /// A longer line is not kept: its beginning says nothing about its middle.
    pub const LONGEST: usize = 2_000;

    /// The line of a file, if it was kept.
    #[must_use]
    pub fn line(&self, file: &str, number: u32) -> Option<&str> {
        self.0.get(file)?.get(&number).map(String::as_str)
    }

    /// Whether a line stands here.
    #[must_use]
    pub fn holds(&self, file: &str, number: u32) -> bool {
        self.line(file, number).is_some()
    }

    /// Keeps a line, unless it is too long to be shown.
    pub fn keep(&mut self, file: &str, number: u32, line: &str) {
        if line.chars().nth(Self::LONGEST).is_none() {
            self.0.entry(file.to_owned()).or_default().insert(number, line.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_too_long_to_be_shown_is_not_kept() {
        let mut excerpts = Excerpts::default();
        excerpts.keep("a", 1, &"x".repeat(Excerpts::LONGEST));
        excerpts.keep("a", 2, &"x".repeat(Excerpts::LONGEST + 1));
        assert!(excerpts.holds("a", 1) && !excerpts.holds("a", 2) && !excerpts.holds("b", 1));
    }
}
