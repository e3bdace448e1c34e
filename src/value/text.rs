//! Values as text: pieces, references, patterns, and how a value is shown.

use super::{Argument, Form, Glob, RuleFault, Token, Truth, Value, View};
use crate::design::{Content, NodeId, Piece, ResourceId};

impl Value {
    /// The tokens of a text; `Err` with the unknown if nothing of it is known.
    ///
    /// # Errors
    /// If the value is missing or no text.
    pub fn tokens(&self, operation: &'static str) -> Result<Result<Glob, Truth>, RuleFault> {
        match self.view() {
            View::Text(text) => Ok(Ok(Glob::literal(&text))),
            View::Pieces(node) => Ok(Ok(self.pieces(node))),
            View::Reference(resource, attribute) => Ok(Ok(self.shape(resource, attribute.as_deref()))),
            View::Symbol(..) => Ok(Ok(Glob(vec![Token::Many]))),
            View::Unknown(cause) => Ok(Err(Truth::Unknown(cause))),
            View::Missing => Err(RuleFault::NeedsDefault(self.show())),
            _ if self.is_free() => Ok(Err(self.undetermined_truth())),
            other => Err(RuleFault::Types { operation, left: other.type_name().into(), right: "a text".into() }),
        }
    }

    /// About how much work it is to copy the value, lists with all that they hold; counting ends at a limit.
    pub(crate) fn weight(&self, limit: usize) -> usize {
        match self.quiet() {
            View::Text(text) => 1 + text.len() / super::glob::CHARACTERS,
            View::Pieces(node) => 1 + self.pieces(node).0.len() / super::glob::CHARACTERS,
            View::List => self.members().map_or(1, |list| {
                list.members.iter().fold(1, |sum, member| if sum > limit { sum } else { sum + member.value.weight(limit - sum) })
            }),
            _ => 1,
        }
    }

    pub(crate) fn pieces(&self, node: NodeId) -> Glob {
        let mut tokens = Vec::new();
        if let Content::Pieces(pieces) = &self.session.design().node(node).content {
            for piece in pieces {
                match piece {
                    Piece::Literal(text) => tokens.extend(Glob::literal(text).0),
                    Piece::Hole(hole) => tokens.extend(self.hole(*hole).0),
                }
            }
        }
        Glob(tokens)
    }

    fn hole(&self, hole: NodeId) -> Glob {
        match self.view_node(hole, false) {
            View::Text(text) => Glob::literal(&text),
            View::Number(number) => Glob::literal(&show_number(number)),
            View::Boolean(truth) => Glob::literal(if truth { "true" } else { "false" }),
            View::Pieces(node) => self.pieces(node),
            View::Reference(resource, attribute) => self.shape(resource, attribute.as_deref()),
            _ => Glob(vec![Token::Many]),
        }
    }

    /// What is known of the text that a reference stands for.
    pub(crate) fn shape(&self, resource: ResourceId, attribute: Option<&str>) -> Glob {
        let kind = &*self.session.design().resource(resource).kind;
        match attribute {
            Some(name) if name.to_ascii_lowercase().ends_with("arn") => Glob::pattern("arn:*"),
            // A key's id is a UUID, or `mrk-` and 32 digits: https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html
            None if kind == "AWS::KMS::Key" => Glob::pattern("????????????????????????????????????"),
            None if kind == "AWS::KMS::Alias" => Glob::pattern("alias/*"),
            None => self.physical_name(resource).map_or_else(|| Glob(vec![Token::Many]), |name| Glob::literal(&name)),
            Some(_) => Glob(vec![Token::Many]),
        }
    }

    /// A short form for people: traces and rule errors.
    #[must_use]
    pub fn show(&self) -> String {
        match &self.form {
            Form::Node(node) => self.session.design().path(*node),
            Form::Missing(super::Place::Absent(node, key)) => format!("{}.{key}", self.session.design().path(*node)),
            Form::Missing(_) => "missing".into(),
            Form::Resource(id) => self.session.design().resource(*id).id.clone(),
            Form::Unknown(cause) => format!("unknown ({})", cause.unknown.reason.code()),
            Form::Number(number, _) => show_number(*number),
            Form::Text(text, _) => text.to_string(),
            Form::Boolean(truth, _) => truth.to_string(),
            Form::List(list) => format!("a list of {}", list.members.len()),
            Form::Record(..) | Form::Table(..) => "a map".into(),
            Form::Design => "the design".into(),
            Form::Jurisdiction => "the jurisdiction".into(),
        }
    }

    /// The value as it fills a placeholder.
    #[must_use]
    pub fn argument(&self) -> Argument {
        match self.quiet() {
            View::Missing => Argument::Missing,
            View::Unknown(cause) => cause.at_least.map_or(Argument::Unknown, Argument::Number),
            View::Symbol(..) | View::Map => Argument::Unknown,
            View::Boolean(truth) => Argument::Text(truth.to_string()),
            View::Number(number) => Argument::Number(number),
            View::Text(text) => Argument::Text(text.to_string()),
            View::Pieces(node) => Argument::Text(show_glob(&self.pieces(node))),
            View::Reference(resource, attribute) => Argument::Text(self.show_reference(resource, attribute.as_deref())),
            View::List => self.members().map_or(Argument::Unknown, |list| {
                Argument::List(list.members.iter().map(|member| member.value.argument()).collect())
            }),
            View::Whole(_) => Argument::Text(self.show()),
        }
    }

    /// The content without noting a read.
    pub(crate) fn quiet(&self) -> View {
        match &self.form {
            Form::Node(node) => self.view_node(*node, false),
            Form::Missing(_) => View::Missing,
            Form::Unknown(cause) => View::Unknown(std::rc::Rc::clone(cause)),
            _ => self.view(),
        }
    }

    fn show_reference(&self, resource: ResourceId, attribute: Option<&str>) -> String {
        let id = &self.session.design().resource(resource).id;
        attribute.map_or_else(|| id.clone(), |attribute| format!("{id}.{attribute}"))
    }
}

/// A number without a needless fraction.
#[must_use]
pub(super) fn show_number(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 { format!("{number:.0}") } else { format!("{number}") }
}

fn show_glob(glob: &Glob) -> String {
    glob.0
        .iter()
        .map(|token| match token {
            Token::Char(c) => *c,
            Token::One => '?',
            Token::Many => '…',
        })
        .collect()
}

impl Value {
    /// Whether the value is a text known to the last character.
    #[must_use]
    pub fn is_literal(&self) -> bool {
        matches!(self.quiet(), View::Text(_))
    }

    /// The unknown behind a value that is no literal text.
    #[must_use]
    pub fn undetermined_truth(&self) -> Truth {
        match self.view() {
            View::Unknown(cause) => Truth::Unknown(cause),
            View::Missing => Truth::False,
            View::Text(_) | View::Pieces(_) | View::Reference(..) | View::Symbol(..) => {
                Truth::Unknown(super::Cause::new(self.blur(), self.place()))
            }
            _ => {
                let wrong = crate::design::Unknown::present(crate::design::Reason::WrongType("text".into()));
                Truth::Unknown(super::Cause::new(wrong, self.place()))
            }
        }
    }

    /// A boolean or number as the text that policies compare with; anything else as it is.
    #[must_use]
    pub fn as_text(&self) -> Self {
        match self.view() {
            View::Boolean(truth) => self.new_text(if truth { "true" } else { "false" }),
            View::Number(number) => self.new_text(&show_number(number)),
            _ => self.clone(),
        }
    }

    /// The text in lower case.
    ///
    /// # Errors
    /// If the value is missing or no text.
    pub fn lower(&self) -> Result<Self, RuleFault> {
        match self.view() {
            View::Text(text) => {
                self.session.spend(text.len() / super::glob::CHARACTERS)?;
                Ok(self.new_text(&text.to_lowercase()))
            }
            View::Missing => Err(RuleFault::NeedsDefault(self.show())),
            View::Boolean(_) | View::Number(_) | View::List | View::Map | View::Whole(_) if !self.is_free() => {
                Err(RuleFault::Word(format!("{} is no text", self.show())))
            }
            _ => Ok(self.truth(self.undetermined_truth())),
        }
    }

    /// The family of an instance type: the text before the first dot, without `ml.`, `db.` or `cache.`.
    ///
    /// # Errors
    /// If the value is missing or no text.
    pub fn family(&self) -> Result<Self, RuleFault> {
        match self.lower()?.view() {
            View::Text(text) => {
                let bare = ["ml.", "db.", "cache."].iter().find_map(|p| text.strip_prefix(p)).unwrap_or(&text);
                Ok(self.new_text(bare.split('.').next().unwrap_or(bare)))
            }
            _ => Ok(self.truth(self.undetermined_truth())),
        }
    }
}

impl Value {
    /// The known characters at the end of a text with unknown parts.
    pub(crate) fn known_end(&self, node: NodeId) -> String {
        let tokens = self.pieces(node).0;
        let end = tokens.iter().rev().map_while(|t| if let Token::Char(c) = t { Some(*c) } else { None });
        let reversed: Vec<char> = end.collect();
        reversed.into_iter().rev().collect()
    }
}
