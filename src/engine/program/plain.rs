//! Comparisons and arithmetic of what a script itself holds.

use super::Comparison;
use super::run::{Outcome, Stop};
use crate::engine::operand::Operand;
use crate::value::{Operation, Order, RuleFault, Truth};

/// Characters of a text that a script joins, as in Rhai.
const MAX_TEXT: usize = 32 * 1024;

/// A comparison of what the script itself holds; nothing if a value of the design is among it.
pub(super) fn compared(comparison: Comparison, left: &Operand, right: &Operand) -> Outcome<Option<bool>> {
    let equal = match (left, right) {
        (Operand::Value(_), _) | (_, Operand::Value(_)) => return Ok(None),
        (Operand::List(_), _) if comparison == Comparison::Contains => return Ok(None),
        (Operand::Text(text), Operand::Text(part)) if comparison == Comparison::Contains => {
            return Ok(Some(text.contains(&**part)));
        }
        (Operand::Integer(left), Operand::Integer(right)) => return Ok(integers(comparison, *left, *right)),
        (Operand::Text(left), Operand::Text(right)) => left == right,
        (Operand::Truth(left), Operand::Truth(right)) => left == right,
        _ => return Err(Stop::Refused),
    };
    match comparison {
        Comparison::Equal => Ok(Some(equal)),
        Comparison::Differs => Ok(Some(!equal)),
        _ => Err(Stop::Refused),
    }
}

fn integers(comparison: Comparison, left: i64, right: i64) -> Option<bool> {
    Some(match comparison {
        Comparison::Equal => left == right,
        Comparison::Differs => left != right,
        Comparison::Ordered(Order::Less) => left < right,
        Comparison::Ordered(Order::LessOrEqual) => left <= right,
        Comparison::Ordered(Order::Greater) => left > right,
        Comparison::Ordered(Order::GreaterOrEqual) => left >= right,
        Comparison::Contains => return None,
    })
}

/// A comparison of a known text with texts of the script, without a value made of each; nothing if it is another comparison.
pub(super) fn with_texts(comparison: Comparison, left: &Operand, right: &Operand) -> Option<Result<Truth, RuleFault>> {
    match (comparison, left, right) {
        (Comparison::Equal, Operand::Value(value), Operand::Text(text)) => value.equals_text(text).map(Ok),
        (Comparison::Differs, Operand::Value(value), Operand::Text(text)) => {
            value.equals_text(text).map(|truth| Ok(truth.negate()))
        }
        (Comparison::Contains, Operand::List(items), Operand::Value(value)) => {
            let all_texts = items.iter().all(|item| matches!(item, Operand::Text(_)));
            let is_found = |own: &str| items.iter().any(|item| matches!(item, Operand::Text(text) if **text == *own));
            if all_texts { value.is_one_of(items.len(), is_found) } else { None }
        }
        _ => None,
    }
}

/// Arithmetic on what the script itself holds.
pub(super) fn combined(operation: Operation, left: Operand, right: Operand) -> Outcome<Operand> {
    match (left, right) {
        (Operand::Text(left), Operand::Text(right)) if operation == Operation::Add && left.len() + right.len() < MAX_TEXT => {
            Ok(Operand::Text(format!("{left}{right}").into()))
        }
        (Operand::Integer(left), Operand::Integer(right)) => whole(operation, left, right).ok_or(Stop::Refused),
        _ => Err(Stop::Refused),
    }
}

fn whole(operation: Operation, left: i64, right: i64) -> Option<Operand> {
    let number = match operation {
        Operation::Add => left.checked_add(right)?,
        Operation::Subtract => left.checked_sub(right)?,
        Operation::Multiply => left.checked_mul(right)?,
        Operation::Remainder => left.checked_rem(right)?,
        Operation::Min => left.min(right),
        Operation::Max => left.max(right),
        #[expect(clippy::cast_precision_loss, reason = "numbers of rules are far below 2^52")]
        Operation::Divide => return (right != 0).then(|| Operand::Number(left as f64 / right as f64)),
    };
    Some(Operand::Integer(number))
}
