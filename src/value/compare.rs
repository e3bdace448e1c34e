//! Comparisons in three values.

use super::{Glob, RuleFault, Truth, Value, View};
use crate::design::{Reason, Unknown};

/// An ordering comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Order {
    const fn symbol(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }

    fn holds(self, left: f64, right: f64) -> bool {
        match self {
            Self::Less => left < right,
            Self::LessOrEqual => left <= right,
            Self::Greater => left > right,
            Self::GreaterOrEqual => left >= right,
        }
    }

    const fn swapped(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
        }
    }
}

impl Value {
    /// `==`: false if either is missing.
    ///
    /// # Errors
    /// If the types can never be equal.
    pub fn equals(&self, other: &Self) -> Result<Truth, RuleFault> {
        let (left, right) = (self.view(), other.view());
        self.note_comparison(other);
        self.same(&left, other, &right)
    }

    /// `!=`: needs a default for a missing operand.
    ///
    /// # Errors
    /// If an operand is missing or the types can never be equal.
    pub fn differs(&self, other: &Self) -> Result<Truth, RuleFault> {
        for value in [self, other] {
            if matches!(value.quiet(), View::Missing) {
                return Err(RuleFault::NeedsDefault(value.show()));
            }
        }
        self.equals(other).map(Truth::negate)
    }

    /// `==` with a text of the script, where this is known to the last character.
    pub(crate) fn equals_text(&self, text: &str) -> Option<Truth> {
        let equal = self.known_text()? == text;
        self.note_compared();
        Some(Truth::from(equal))
    }

    /// `in` a list of so many texts of the script, where this is known to the last character.
    pub(crate) fn is_one_of(&self, count: usize, is_found: impl FnOnce(&str) -> bool) -> Option<Result<Truth, RuleFault>> {
        let own = self.known_text().filter(|_| count > 0)?;
        let work = 1 + (1 + super::list::COMPARE) * count;
        let found = is_found(own);
        self.note_compared();
        Some(self.session.spend(work).map(|()| Truth::from(found)))
    }

    /// The text of a node, without a step of the trace.
    pub(super) fn text(&self) -> Option<&str> {
        self.session.gather(|| self.known_text())
    }

    /// A text that is known to the last character, without noting that it was read.
    fn known_text(&self) -> Option<&str> {
        match &self.form {
            super::Form::Text(text, _) => Some(text),
            super::Form::Node(node) => match self.session.content(self.session.resolve(*node)) {
                crate::design::Content::Text(text) => Some(text),
                _ => None,
            },
            _ => None,
        }
    }

    /// Notes that this was compared with something of the script.
    fn note_compared(&self) {
        let place = self.place();
        if let super::Form::Node(node) = self.form {
            self.session.note(super::Read::Node(self.session.resolve(node)));
        }
        self.session.note_subject(place);
    }

    fn same(&self, left: &View, other: &Self, right: &View) -> Result<Truth, RuleFault> {
        match (left, right) {
            (View::Missing, _) | (_, View::Missing) => Ok(Truth::False),
            // A count that is surely more than a number is not that number.
            (View::Unknown(cause), View::Number(n)) | (View::Number(n), View::Unknown(cause))
                if cause.at_least.is_some_and(|l| l > *n) =>
            {
                Ok(Truth::False)
            }
            (View::Unknown(_), View::Unknown(_)) if self.same_parts(other) == Some(true) => Ok(Truth::True),
            (View::Unknown(cause), _) | (_, View::Unknown(cause)) => Ok(Truth::Unknown(std::rc::Rc::clone(cause))),
            (View::Boolean(a), View::Boolean(b)) => Ok(Truth::from(a == b)),
            (View::Number(a), View::Number(b)) => Ok(Truth::from((a - b).abs() < f64::EPSILON * a.abs().max(b.abs()).max(1.0))),
            (View::Text(a), View::Text(b)) => Ok(Truth::from(a == b)),
            (View::Reference(a, x), View::Reference(b, y)) if a != b || x == y => Ok(Truth::from(a == b && x == y)),
            (View::Symbol(f, a), View::Symbol(g, b)) if f == g => Ok(Truth::from(a == b)),
            (
                View::Text(_) | View::Pieces(_) | View::Reference(..) | View::Symbol(..),
                View::Text(_) | View::Pieces(_) | View::Reference(..) | View::Symbol(..),
            ) => self.same_text(other),
            (a, b) => self.mismatch("==", a, other, b),
        }
    }

    /// Two texts of which at least one has unknown parts: different if no text fits both.
    fn same_text(&self, other: &Self) -> Result<Truth, RuleFault> {
        let (left, right) = (self.tokens("==")?, other.tokens("==")?);
        if let (Ok(a), Ok(b)) = (&left, &right) {
            self.session.spend(a.work_beside(b))?;
        }
        if let Some(same) = self.same_parts(other) {
            return Ok(Truth::from(same));
        }
        match (left, right) {
            (Ok(a), Ok(b)) if !a.meets(&b) => Ok(Truth::False),
            (Ok(a), Ok(b)) if a == b && !a.0.contains(&super::Token::Many) && !a.0.contains(&super::Token::One) => {
                Ok(Truth::True)
            }
            _ => Ok(self.undetermined(other)),
        }
    }

    /// The unknown behind a text that cannot be compared to the last character.
    fn undetermined(&self, other: &Self) -> Truth {
        let blurred = if matches!(self.quiet(), View::Text(_)) { other } else { self };
        Truth::Unknown(super::Cause::new(blurred.blur(), blurred.place()))
    }

    /// Why a text with unknown parts is not known to the last character.
    pub(crate) fn blur(&self) -> Unknown {
        match self.quiet() {
            View::Pieces(node) => self.first_hole(node),
            View::Reference(resource, attribute) => {
                let id = &self.session.design().resource(resource).id;
                let name = attribute.map_or_else(|| id.clone(), |a| format!("{id}.{a}"));
                Unknown::present(Reason::Attribute(name))
            }
            View::Unknown(cause) => cause.unknown.clone(),
            View::Symbol(family, _) => Unknown::present(Reason::of_symbol(family)),
            _ => Unknown::present(Reason::Form("text".into())),
        }
    }

    fn first_hole(&self, node: crate::design::NodeId) -> Unknown {
        if let crate::design::Content::Pieces(pieces) = &self.session.design().node(node).content {
            for piece in pieces {
                if let crate::design::Piece::Hole(hole) = piece {
                    let value = Self::at(&self.session, *hole);
                    if !matches!(value.quiet(), View::Text(_) | View::Number(_) | View::Boolean(_)) {
                        return value.blur();
                    }
                }
            }
        }
        Unknown::present(Reason::Form("text".into()))
    }

    /// A type that free JSON got wrong is unknown; a type that the schema fixed is a fault of the rule.
    fn mismatch(&self, operation: &'static str, left: &View, other: &Self, right: &View) -> Result<Truth, RuleFault> {
        for value in [self, other] {
            if value.is_free() {
                let unknown = Unknown::present(Reason::WrongType(right.type_name().into()));
                return Ok(Truth::Unknown(super::Cause::new(unknown, value.place())));
            }
        }
        Err(RuleFault::Types { operation, left: left.type_name().into(), right: right.type_name().into() })
    }

    /// Whether no schema fixed the type of the value.
    pub(crate) fn is_free(&self) -> bool {
        match &self.form {
            super::Form::Node(node) => {
                let found = self.session.resolve(*node);
                !self.session.design().node(found).typed
            }
            super::Form::Table(..) => true,
            _ => false,
        }
    }

    /// `<`, `<=`, `>`, `>=` on numbers.
    ///
    /// # Errors
    /// If an operand is missing or no number.
    pub fn compare(&self, order: Order, other: &Self) -> Result<Truth, RuleFault> {
        let (left, right) = (self.view(), other.view());
        self.note_comparison(other);
        match (&left, &right) {
            (View::Missing, _) => Err(RuleFault::NeedsDefault(self.show())),
            (_, View::Missing) => Err(RuleFault::NeedsDefault(other.show())),
            (View::Number(a), View::Number(b)) => Ok(Truth::from(order.holds(*a, *b))),
            (View::Unknown(cause), View::Number(b)) => Ok(bounded(cause, order, *b)),
            (View::Number(a), View::Unknown(cause)) => Ok(bounded(cause, order.swapped(), *a)),
            (View::Unknown(cause), _) | (_, View::Unknown(cause)) => Ok(Truth::Unknown(std::rc::Rc::clone(cause))),
            _ => self.mismatch(order.symbol(), &left, other, &right),
        }
    }

    /// `x in container`: a member of a list, or a part of a text.
    ///
    /// # Errors
    /// If the container is neither, or types can never be equal.
    pub fn contains(&self, item: &Self) -> Result<Truth, RuleFault> {
        match self.quiet() {
            View::Text(_) | View::Pieces(_) | View::Reference(..) => {
                let needle = match item.view() {
                    View::Text(text) => Glob::any().then(&Glob::literal(&text)).then(&Glob::any()),
                    View::Missing => return Ok(Truth::False),
                    _ => return Ok(self.undetermined(item)),
                };
                self.matches_pattern(&needle)
            }
            _ => self.holds_member(item),
        }
    }

    fn holds_member(&self, item: &Self) -> Result<Truth, RuleFault> {
        let list = self.members()?;
        self.session.spend(super::list::COMPARE * list.members.len())?;
        item.note_comparison(self);
        let mut found = list.rest();
        for member in &list.members {
            let equal = item.equals(&member.value)?;
            found = found.or(member.surely().and(equal));
        }
        item.note_comparison(self);
        Ok(found)
    }

    /// Whether the text fits a pattern with `*` and `?`.
    ///
    /// # Errors
    /// If the value is missing or no text.
    pub fn matches_pattern(&self, pattern: &Glob) -> Result<Truth, RuleFault> {
        let tokens = self.tokens("matches")?;
        self.session.note_subject(self.place());
        if let Ok(text) = &tokens {
            self.session.spend(pattern.work_beside(text))?;
        }
        Ok(match tokens {
            Err(unknown) => unknown,
            Ok(text) if pattern.holds(&text) => Truth::True,
            Ok(text) if !pattern.meets(&text) => Truth::False,
            Ok(_) => self.undetermined(self),
        })
    }

    pub(crate) fn note_comparison(&self, other: &Self) {
        let place = match self.place() {
            super::Place::Nowhere => other.place(),
            place => place,
        };
        self.session.note_subject(place);
    }
}

/// Compares a count that is at least so much.
fn bounded(cause: &std::rc::Rc<super::Cause>, order: Order, limit: f64) -> Truth {
    match (cause.at_least, order) {
        (Some(least), Order::Greater) if least > limit => Truth::True,
        (Some(least), Order::GreaterOrEqual) if least >= limit => Truth::True,
        (Some(least), Order::Less) if least >= limit => Truth::False,
        (Some(least), Order::LessOrEqual) if least > limit => Truth::False,
        _ => Truth::Unknown(std::rc::Rc::clone(cause)),
    }
}
