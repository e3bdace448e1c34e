//! Reads a rule without running it, for `rules validate`.

use std::collections::BTreeSet;

use crate::facts;
use crate::rule::{Problem, Rule, statically, without_script};

/// What is wrong with a rule, in the order of files and places; nothing if all is well.
#[must_use]
pub fn validate(rule: &Rule) -> Vec<Problem> {
    let mut problems: BTreeSet<Problem> = without_script(rule).into_iter().collect();
    match super::compile_alone(rule) {
        Ok(ast) => problems.extend(statically(rule, &ast, &|table| facts::table(table).is_some())),
        Err(error) => {
            problems.insert(Problem { file: error.file, line: error.line, column: error.column, message: error.message });
        }
    }
    problems.into_iter().collect()
}
