//! Reads a rule without running it: what is wrong with its metadata, its texts and its script.
//!
//! `crate::engine::validate` compiles the script and calls [`statically`]; a script that does not compile is checked for
//! the rest.

use std::collections::BTreeSet;
use std::fmt;

use rhai::{AST, Position};

use super::Rule;

mod chain;
mod compare;
mod function;
mod key;
mod known;
mod layout;
mod metadata;
mod nearest;
mod own;
mod place;
mod reader;
mod shape;
mod texts;
mod words;

pub(crate) use nearest::distance;

/// Something wrong with a rule, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Shown path of `rule.rhai` or `rule.yaml`.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.message)
    }
}

impl Problem {
    /// A problem of `rule.rhai`.
    fn in_script(rule: &Rule, position: Position, message: String) -> Self {
        let (line, column) = (position.line().unwrap_or(1), position.position().unwrap_or(1));
        Self { file: rule.origin.clone(), line, column, message }
    }

    /// A problem of `rule.yaml`, at a path of keys.
    fn in_metadata(rule: &Rule, path: &[&str], message: String) -> Self {
        let (line, column) = place::of(rule, path);
        Self { file: place::metadata_file(rule), line, column, message }
    }
}

/// What is wrong with the metadata, with the texts as such, and with the script as text.
#[must_use]
pub(crate) fn without_script(rule: &Rule) -> Vec<Problem> {
    let mut problems = metadata::problems(rule);
    problems.extend(texts::alone(rule));
    problems.extend(layout::problems(rule));
    problems
}

/// What is wrong with the script as compiled, and with what its texts and settings have to do with it.
#[must_use]
pub(crate) fn statically(rule: &Rule, ast: &AST, is_table: &dyn Fn(&str) -> bool) -> BTreeSet<Problem> {
    let mut found = reader::Reader::new(rule, ast, is_table);
    found.read();
    let mut problems = texts::beside(rule, &found.keys);
    problems.extend(metadata::settings(rule, &found.settings));
    problems.extend(found.problems);
    problems.into_iter().collect()
}
