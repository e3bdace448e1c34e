//! Kleene logic: true, false, unknown.

use std::rc::Rc;

use super::Cause;

/// The outcome of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub enum Truth {
    /// It holds.
    True,
    /// It does not hold.
    False,
    /// Nobody can say, because of this.
    Unknown(Rc<Cause>),
}

impl Truth {
    /// Both hold; false decides even beside an unknown.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::False, _) | (_, Self::False) => Self::False,
            (Self::True, Self::True) => Self::True,
            (Self::Unknown(cause), _) | (_, Self::Unknown(cause)) => Self::Unknown(cause),
        }
    }

    /// At least one holds; true decides even beside an unknown.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::True, _) | (_, Self::True) => Self::True,
            (Self::False, Self::False) => Self::False,
            (Self::Unknown(cause), _) | (_, Self::Unknown(cause)) => Self::Unknown(cause),
        }
    }

    /// The opposite.
    #[must_use]
    pub fn negate(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            unknown @ Self::Unknown(_) => unknown,
        }
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

impl super::Value {
    /// The value as a condition.
    ///
    /// # Errors
    /// If it is missing or no boolean.
    pub fn holds(&self) -> Result<Truth, super::RuleFault> {
        match self.view() {
            super::View::Boolean(truth) => Ok(Self::noted(self, Truth::from(truth))),
            super::View::Unknown(cause) => Ok(Truth::Unknown(cause)),
            super::View::Missing => Err(super::RuleFault::NeedsDefault(self.show())),
            other => Err(super::RuleFault::Word(format!("{} is {}, not a condition", self.show(), other.type_name()))),
        }
    }

    fn noted(&self, truth: Truth) -> Truth {
        self.session().note_subject(self.place());
        truth
    }
}
