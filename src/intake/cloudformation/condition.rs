//! Conditions in three values: true, false, or `None` for undecided.

use super::evaluate::{Evaluation, Part, Val};
use super::function;
use crate::design::{ParameterId, Reason};
use crate::tree::NodeIndex;

impl Evaluation<'_> {
    /// The truth of a condition of the template.
    pub(super) fn condition_named(&mut self, name: &str) -> Option<bool> {
        let section = self.stack.section("Conditions")?;
        let at = self.stack.tree.get(section, name)?;
        self.condition(at, 0)
    }

    fn condition(&mut self, at: NodeIndex, depth: usize) -> Option<bool> {
        if depth > 32 {
            return None;
        }
        let tree = std::sync::Arc::clone(&self.stack.tree);
        let (name, argument) = function::call(&tree, at)?;
        match name {
            "Condition" => {
                let other = tree.get(self.stack.section("Conditions")?, tree.text(argument)?)?;
                self.condition(other, depth + 1)
            }
            "Fn::Not" => self.condition(*tree.items(argument).first()?, depth + 1).map(|truth| !truth),
            "Fn::And" => self.all(tree.items(argument), depth, true),
            "Fn::Or" => self.all(tree.items(argument), depth, false),
            "Fn::Equals" => match tree.items(argument) {
                [left, right] => {
                    let (left, right) = (self.value(*left), self.value(*right));
                    self.equal(&left, &right)
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// Kleene conjunction, or disjunction if `conjunction` is false. Every part is looked at, so that all parameters come up.
    fn all(&mut self, parts: &[NodeIndex], depth: usize, conjunction: bool) -> Option<bool> {
        let truths: Vec<Option<bool>> = parts.iter().map(|part| self.condition(*part, depth + 1)).collect();
        if truths.contains(&Some(!conjunction)) {
            Some(!conjunction)
        } else if truths.contains(&None) {
            None
        } else {
            Some(conjunction)
        }
    }

    fn equal(&mut self, left: &Val, right: &Val) -> Option<bool> {
        match (left, right) {
            (Val::Other(parameter), literal @ (Val::Plain(_) | Val::Tree(_)))
            | (literal @ (Val::Plain(_) | Val::Tree(_)), Val::Other(parameter)) => self.other_equals(*parameter, literal),
            (Val::List(_), _) | (_, Val::List(_)) => {
                let (left, right) = (self.joined(left)?, self.joined(right)?);
                Some(left == right)
            }
            _ if left == right && is_identity(left) => Some(true),
            _ => match (self.text(left), self.text(right)) {
                (Some(left), Some(right)) => Some(left == right),
                (Some(text), None) => cannot_equal(right, &text),
                (None, Some(text)) => cannot_equal(left, &text),
                _ => None,
            },
        }
    }

    /// "Any other value" differs from the values of its domain; another literal it may well be.
    fn other_equals(&mut self, parameter: ParameterId, literal: &Val) -> Option<bool> {
        let text = self.text(literal)?;
        let (_, domain) = self.open_parameter(parameter)?;
        domain.contains(&Some(text)).then_some(false)
    }

    fn joined(&mut self, value: &Val) -> Option<Vec<String>> {
        let items = self.items(value)?;
        items.iter().map(|item| self.text(item)).collect()
    }
}

/// A text with unknown parts differs from a literal that lacks one of its known parts, and from an empty one.
fn cannot_equal(value: &Val, text: &str) -> Option<bool> {
    match value {
        Val::Pieces(parts) => {
            let known = parts.iter().filter_map(|part| if let Part::Text(known) = part { Some(known) } else { None });
            known.into_iter().any(|known| !text.contains(known.as_str())).then_some(false)
        }
        Val::Reference(..) | Val::Symbol(..) if text.is_empty() => Some(false),
        _ => None,
    }
}

/// Whether two equal values are the same value, not two that nobody knows for the same reason.
fn is_identity(value: &Val) -> bool {
    match value {
        Val::Unknown(_) | Val::Other(_) | Val::NoValue => false,
        Val::Pieces(parts) => parts.iter().all(|part| match part {
            Part::Text(_) => true,
            Part::Val(Val::Unknown(unknown)) => matches!(unknown.reason, Reason::Parameter(_) | Reason::Pseudo(_)),
            Part::Val(value) => is_identity(value),
        }),
        _ => true,
    }
}
