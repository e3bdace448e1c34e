//! How much of its budget a check pays for what it keeps.

use rhai::{Array, Dynamic, ImmutableString};

use crate::value::{MAX_WORK, Session, Value};

/// Work of keeping what one `require` said.
pub(super) const OUTCOME: usize = 16;

/// Work of keeping a copy of a variable; counting ends where the budget does.
pub(super) fn of(value: &Dynamic, session: &Session) -> usize {
    let left = MAX_WORK.saturating_sub(session.record.borrow().work);
    if let Some(value) = value.read_lock::<Value>() {
        return value.weight(left);
    }
    if let Some(items) = value.read_lock::<Array>() {
        return items.iter().map(|item| of(item, session)).sum();
    }
    value.read_lock::<ImmutableString>().map_or(1, |text| 1 + text.len() / 16)
}
