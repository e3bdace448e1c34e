//! Arithmetic on values.

use std::rc::Rc;

use super::{Form, Place, RuleFault, Value, View};

/// A binary operation on numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// `+`, also on texts.
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`, exact.
    Divide,
    /// `%`
    Remainder,
    /// The smaller.
    Min,
    /// The larger.
    Max,
}

impl Operation {
    const fn symbol(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
            Self::Min => "min",
            Self::Max => "max",
        }
    }

    fn apply(self, left: f64, right: f64) -> f64 {
        match self {
            Self::Add => left + right,
            Self::Subtract => left - right,
            Self::Multiply => left * right,
            Self::Divide => left / right,
            Self::Remainder => left % right,
            Self::Min => left.min(right),
            Self::Max => left.max(right),
        }
    }
}

impl Value {
    /// Combines two numbers (or joins two texts); unknown if either is.
    ///
    /// # Errors
    /// If an operand is missing, no number, or the divisor is zero.
    pub fn combine(&self, operation: Operation, other: &Self) -> Result<Self, RuleFault> {
        let (left, right) = (self.view(), other.view());
        let place = if self.place() == Place::Nowhere { other.place() } else { self.place() };
        match (&left, &right) {
            (View::Missing, _) => Err(RuleFault::NeedsDefault(self.show())),
            (_, View::Missing) => Err(RuleFault::NeedsDefault(other.show())),
            (View::Unknown(cause), other) | (other, View::Unknown(cause)) => Ok(self.caused(bounded(operation, cause, other))),
            (View::Number(_), View::Number(divisor))
                if matches!(operation, Operation::Divide | Operation::Remainder) && *divisor == 0.0 =>
            {
                Err(RuleFault::Word(format!("cannot divide by zero ({})", other.show())))
            }
            (View::Number(a), View::Number(b)) => Ok(self.with(Form::Number(operation.apply(*a, *b), place))),
            (View::Text(a), View::Text(b)) if operation == Operation::Add => {
                self.session.spend((a.len() + b.len()) / super::glob::CHARACTERS)?;
                Ok(self.with(Form::Text(Rc::from(format!("{a}{b}")), place)))
            }
            (a, b) if operation == Operation::Add && is_text(a) && is_text(b) => {
                let blurred = if matches!(a, View::Text(_)) { other } else { self };
                Ok(self.caused(super::Cause::new(blurred.blur(), place)))
            }
            (a, b) if self.is_free() || other.is_free() => {
                let unknown = crate::design::Unknown::present(crate::design::Reason::WrongType(b.type_name().into()));
                let _ = a;
                Ok(self.caused(super::Cause::new(unknown, place)))
            }
            (a, b) => {
                Err(RuleFault::Types { operation: operation.symbol(), left: a.type_name().into(), right: b.type_name().into() })
            }
        }
    }

    /// Applies a function to a number.
    ///
    /// # Errors
    /// If the value is missing or no number.
    pub fn convert(&self, function: fn(f64) -> f64) -> Result<Self, RuleFault> {
        match self.view() {
            View::Number(number) => Ok(self.with(Form::Number(function(number), self.place()))),
            View::Unknown(cause) => Ok(self.caused(cause)),
            View::Missing => Err(RuleFault::NeedsDefault(self.show())),
            other => Err(RuleFault::Types { operation: "round", left: other.type_name().into(), right: "a number".into() }),
        }
    }
}

const fn is_text(view: &View) -> bool {
    matches!(view, View::Text(_) | View::Pieces(_) | View::Reference(..) | View::Symbol(..))
}

/// What is left of a lower bound: a sum with, or a product by, a known quantity keeps it.
fn bounded(operation: Operation, cause: &Rc<super::Cause>, other: &View) -> Rc<super::Cause> {
    let at_least = match (operation, cause.at_least, other) {
        (Operation::Add, Some(least), View::Number(number)) => Some(least + number),
        (Operation::Multiply, Some(least), View::Number(number)) if *number >= 0.0 => Some(least * number),
        _ => None,
    };
    Rc::new(super::Cause { at_least, ..(**cause).clone() })
}
