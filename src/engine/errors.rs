//! What is wrong with a rule, with file, line and column.

use rhai::{EvalAltResult, ParseError, Position};

use crate::rule::Rule;

/// A rule error: our rule is wrong, or broke its budget.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {message}")]
pub struct EngineError {
    /// Rule id.
    pub rule: String,
    /// Shown path of the script.
    pub file: String,
    /// Line in the script, from 1; 0 if there is none.
    pub line: usize,
    /// Column in the script, from 1; 0 if there is none.
    pub column: usize,
    /// What is wrong.
    pub message: String,
}

impl EngineError {
    pub(crate) fn at(rule: &Rule, position: Position, message: String) -> Self {
        Self {
            rule: rule.id.to_string(),
            file: rule.origin.clone(),
            line: position.line().unwrap_or(0),
            column: position.position().unwrap_or(0),
            message,
        }
    }

    pub(crate) fn syntax(rule: &Rule, error: &ParseError) -> Self {
        Self::at(rule, error.position(), error.err_type().to_string())
    }

    pub(crate) fn runtime(rule: &Rule, error: &EvalAltResult) -> Self {
        let inner = error.unwrap_inner();
        let position = if inner.position().is_none() { error.position() } else { inner.position() };
        let message = match inner {
            EvalAltResult::ErrorRuntime(payload, _) => payload.to_string(),
            EvalAltResult::ErrorDataRace(..) => "a name stands before the dot and inside the closure; name the list first: \
                 let items = x.List; items.some(|i| … x …)"
                .into(),
            EvalAltResult::ErrorTooManyOperations(_) => "the rule broke its budget of operations".into(),
            other => strip_position(&other.to_string()),
        };
        Self::at(rule, position, message)
    }

    pub(crate) fn silent(rule: &Rule) -> Self {
        Self::at(rule, Position::NONE, "the check ended without a verdict: no `require`, and no list that was walked".into())
    }

    pub(crate) fn internal(rule: &Rule) -> Self {
        Self::at(rule, Position::NONE, "the compiled rule was lost".into())
    }
}

fn strip_position(message: &str) -> String {
    message.split(" (line ").next().unwrap_or(message).to_owned()
}
