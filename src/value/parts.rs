//! Texts with unknown parts, compared part by part: the same unknown is equal to itself.

use std::rc::Rc;

use super::{Cause, Form, Value, View};
use crate::design::{Content, NodeId, Piece, Reason};

/// A part of a text.
#[derive(Clone, Debug, PartialEq)]
enum Part {
    /// One known character.
    Char(char),
    /// An unknown that is the same wherever it stands: a parameter, a pseudo parameter, an export, a resource.
    Same(String),
}

impl Value {
    /// Whether two texts are equal, as far as their parts tell: `${App}-logs` differs from `${App}-data` whatever `App` is.
    pub(super) fn same_parts(&self, other: &Self) -> Option<bool> {
        let (mut left, mut right) = (self.parts()?, other.parts()?);
        let common = left.iter().zip(&right).take_while(|(a, b)| a == b).count();
        left.drain(..common);
        right.drain(..common);
        let common = left.iter().rev().zip(right.iter().rev()).take_while(|(a, b)| a == b).count();
        left.truncate(left.len() - common);
        right.truncate(right.len() - common);
        let known = |parts: &[Part]| parts.iter().all(|part| matches!(part, Part::Char(_)));
        (known(&left) && known(&right)).then(|| left == right)
    }

    /// The parts of a text; `None` if one of them is an unknown without a name.
    fn parts(&self) -> Option<Vec<Part>> {
        match self.quiet() {
            View::Text(text) => Some(text.chars().map(Part::Char).collect()),
            View::Pieces(node) => self.piece_parts(node),
            View::Symbol(family, name) => Some(vec![Part::Same(format!("{family} {name}"))]),
            View::Reference(id, attribute) => {
                let attribute = attribute.unwrap_or_else(|| Rc::from(""));
                Some(vec![Part::Same(format!("resource {} {attribute}", self.session.design().resource(id).id))])
            }
            View::Unknown(cause) => self.named(&cause),
            _ => None,
        }
    }

    fn piece_parts(&self, node: NodeId) -> Option<Vec<Part>> {
        let Content::Pieces(pieces) = &self.session.design().node(node).content else { return None };
        let mut parts = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Literal(text) => parts.extend(text.chars().map(Part::Char)),
                Piece::Hole(hole) => parts.extend(self.with(Form::Node(*hole)).parts()?),
            }
        }
        Some(parts)
    }

    /// An unknown value that is the same wherever its name stands in one template.
    fn named(&self, cause: &Cause) -> Option<Vec<Part>> {
        let template = self.session.design().node(cause.place.node()?).source;
        match &cause.unknown.reason {
            Reason::Parameter(name) | Reason::Secret(name) | Reason::Pseudo(name) => {
                Some(vec![Part::Same(format!("parameter {template} {name}"))])
            }
            Reason::Import(name) if !name.is_empty() => Some(vec![Part::Same(format!("export {name}"))]),
            _ => None,
        }
    }
}
