//! How much of its budget a check pays for what it keeps.

use super::operand::Operand;
use crate::value::{MAX_WORK, Session};

/// Work of keeping what one `require` said.
pub(super) const OUTCOME: usize = 16;

/// Work of keeping a copy of a variable; counting ends where the budget does.
pub(super) fn of(operand: &Operand, session: &Session) -> usize {
    match operand {
        Operand::Value(value) => {
            let left = MAX_WORK.saturating_sub(session.record.borrow().work);
            value.weight(left)
        }
        Operand::List(items) => items.iter().map(|item| of(item, session)).sum(),
        Operand::Text(text) => 1 + text.len() / 16,
        _ => 1,
    }
}
