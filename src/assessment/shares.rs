//! How much of a review the machine did.

use crate::document::{Basis, PracticeRow, Shares, State};

/// Practices by who has to look at them: decided by evidence alone; supported by evidence, or by a question that settles it;
/// left to a person.
#[must_use]
pub fn shares(practices: &[PracticeRow]) -> Shares {
    let mut shares = Shares::default();
    for row in practices {
        let slot = match (row.state, row.basis) {
            (_, Basis::Evidence) => &mut shares.decided,
            (State::CannotTell, _) | (_, Basis::Both) => &mut shares.supported,
            _ => &mut shares.person,
        };
        *slot += 1;
    }
    shares
}
