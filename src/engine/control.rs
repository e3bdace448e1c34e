//! How a statement leaves a check or a list member early.

use std::rc::Rc;

use rhai::{Dynamic, EvalAltResult, Position};

use crate::value::Cause;

/// Why a block ends before its last statement.
#[derive(Clone, Debug)]
pub(crate) enum Control {
    /// `applies when` does not hold.
    NotApplicable,
    /// `applies when` cannot be decided.
    Undecided(Rc<Cause>),
    /// A branch hangs on an unknown value.
    UnknownBranch,
}

impl Control {
    /// The error that carries the control out of the script; scripts cannot throw or catch.
    #[expect(clippy::unnecessary_box_returns, reason = "Rhai takes its errors boxed")]
    pub(crate) fn raise(self) -> Box<EvalAltResult> {
        Box::new(EvalAltResult::ErrorRuntime(Dynamic::from(self), Position::NONE))
    }

    /// The control that an error carries.
    pub(crate) fn of(error: &EvalAltResult) -> Option<Self> {
        match error.unwrap_inner() {
            EvalAltResult::ErrorRuntime(payload, _) => payload.clone().try_cast::<Self>(),
            _ => is_unknown_branch(error).then_some(Self::UnknownBranch),
        }
    }
}

/// Whether an error is a branch on an unknown value.
pub(crate) fn is_unknown_branch(error: &EvalAltResult) -> bool {
    matches!(error.unwrap_inner(), EvalAltResult::ErrorMismatchDataType(wanted, found, _)
        if wanted == "bool" && found.ends_with("Value"))
}
