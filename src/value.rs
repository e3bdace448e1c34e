//! What a rule sees: known, missing, unknown, with arithmetic.
//!
//! A value is a handle: a node of the design, or something computed from nodes, together with the session that records
//! what is read. It is resolved only when it is used, in the world that the session stands in.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::rc::Rc;

use crate::design::{NodeId, ResourceId, Unknown};

pub(crate) mod arithmetic;
mod compare;
mod elsewhere;
mod glob;
mod index;
mod list;
mod look;
mod parts;
mod read;
mod related;
mod resource;
mod session;
mod tag;
mod text;
mod trace;
mod truth;

pub use arithmetic::Operation;
pub use compare::Order;
pub use glob::{Glob, Token};
pub use index::referring_nodes;
pub use list::{List, Member};
pub use read::View;
pub use session::{Argument, MAX_WORK, Outcome, Read, Record, Session};
pub use trace::{Met, Trace};
pub use truth::Truth;

/// Where a value stands, as far as it stands anywhere.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// A node of the design.
    Node(NodeId),
    /// A key that the nearest existing node does not hold.
    Absent(NodeId, Rc<str>),
    /// Outside the design: a setting, a fact, a result without a subject.
    Nowhere,
}

impl Place {
    /// The node to point at: the place itself or the nearest that exists.
    #[must_use]
    pub fn node(&self) -> Option<NodeId> {
        match self {
            Self::Node(node) | Self::Absent(node, _) => Some(*node),
            Self::Nowhere => None,
        }
    }
}

/// Why a value is unknown, where, and the least it can be if it is a count.
#[derive(Clone, Debug, PartialEq)]
pub struct Cause {
    /// Reason and presence.
    pub unknown: Unknown,
    /// Where the unknown stands.
    pub place: Place,
    /// For a count of an open list: the members that are surely there.
    pub at_least: Option<f64>,
}

impl Cause {
    /// A cause at a place.
    #[must_use]
    pub fn new(unknown: Unknown, place: Place) -> Rc<Self> {
        Rc::new(Self { unknown, place, at_least: None })
    }
}

/// What kind of handle a value is.
#[derive(Clone)]
pub(crate) enum Form {
    /// A node, resolved when used.
    Node(NodeId),
    /// A resource: its properties and its own words.
    Resource(ResourceId),
    /// The design.
    Design,
    /// The jurisdiction of the review.
    Jurisdiction,
    /// Nothing is here.
    Missing(Place),
    /// Nobody can say.
    Unknown(Rc<Cause>),
    /// A computed number.
    Number(f64, Place),
    /// A computed text.
    Text(Rc<str>, Place),
    /// A computed truth.
    Boolean(bool, Place),
    /// A computed list.
    List(Rc<List>),
    /// A computed map with fixed keys.
    Record(Rc<BTreeMap<&'static str, Value>>, Place),
    /// A map from a table or the configuration; the text is the name under which absent keys are "not stated".
    Table(Rc<serde_json::Value>, Option<Rc<str>>),
}

/// A value in a rule.
#[derive(Clone)]
pub struct Value {
    pub(crate) session: Rc<Session>,
    pub(crate) form: Form,
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.show())
    }
}

impl Value {
    /// The subject of a check.
    #[must_use]
    pub fn resource(session: &Rc<Session>, id: ResourceId) -> Self {
        Self { session: Rc::clone(session), form: Form::Resource(id) }
    }

    /// The design of a session.
    #[must_use]
    pub fn design(session: &Rc<Session>) -> Self {
        Self { session: Rc::clone(session), form: Form::Design }
    }

    /// A node of the session's design.
    #[must_use]
    pub fn at(session: &Rc<Session>, node: NodeId) -> Self {
        Self { session: Rc::clone(session), form: Form::Node(node) }
    }

    /// A row of a table, or a part of the configuration with the name it is asked for by.
    #[must_use]
    pub fn table(session: &Rc<Session>, json: Rc<serde_json::Value>, stated_in: Option<&str>) -> Self {
        Self { session: Rc::clone(session), form: Form::Table(json, stated_in.map(Rc::from)) }
    }

    /// A text that a script holds.
    #[must_use]
    pub fn of_script(session: &Rc<Session>, text: Rc<str>) -> Self {
        Self { session: Rc::clone(session), form: Form::Text(text, Place::Nowhere) }
    }

    /// The same session, another form.
    pub(crate) fn with(&self, form: Form) -> Self {
        Self { session: Rc::clone(&self.session), form }
    }

    /// An unknown value at this value's place.
    #[must_use]
    pub fn unknown(&self, unknown: Unknown) -> Self {
        self.caused(Cause::new(unknown, self.place()))
    }

    /// An unknown value with its cause, which the session remembers.
    pub(crate) fn caused(&self, cause: Rc<Cause>) -> Self {
        self.session.note_unknown(&cause);
        self.with(Form::Unknown(cause))
    }

    /// A known text at this value's place.
    #[must_use]
    pub fn new_text(&self, text: &str) -> Self {
        self.with(Form::Text(Rc::from(text), self.place()))
    }

    /// A known number at this value's place.
    #[must_use]
    pub fn new_number(&self, number: f64) -> Self {
        self.with(Form::Number(number, self.place()))
    }

    /// A known truth at this value's place.
    #[must_use]
    pub fn new_boolean(&self, truth: bool) -> Self {
        self.with(Form::Boolean(truth, self.place()))
    }

    /// Nothing, at this value's place.
    #[must_use]
    pub fn missing(&self) -> Self {
        self.with(Form::Missing(self.place()))
    }

    /// A map with fixed keys.
    #[must_use]
    pub fn record(&self, entries: BTreeMap<&'static str, Self>) -> Self {
        self.with(Form::Record(Rc::new(entries), self.place()))
    }

    /// A list of values, each with whether it is surely a member.
    #[must_use]
    pub fn list(&self, list: List) -> Self {
        self.with(Form::List(Rc::new(list)))
    }

    /// A truth: a boolean, or unknown.
    #[must_use]
    pub fn truth(&self, truth: Truth) -> Self {
        match truth {
            Truth::True => self.new_boolean(true),
            Truth::False => self.new_boolean(false),
            Truth::Unknown(cause) => self.caused(cause),
        }
    }

    /// The session that records what is read.
    #[must_use]
    pub fn session(&self) -> &Rc<Session> {
        &self.session
    }

    /// Where the value stands.
    #[must_use]
    pub fn place(&self) -> Place {
        match &self.form {
            Form::Node(node) => Place::Node(*node),
            Form::Resource(id) => Place::Node(self.session.properties(*id)),
            Form::Missing(place)
            | Form::Number(_, place)
            | Form::Text(_, place)
            | Form::Boolean(_, place)
            | Form::Record(_, place) => place.clone(),
            Form::Unknown(cause) => cause.place.clone(),
            Form::List(list) => list.place.clone(),
            Form::Design | Form::Jurisdiction | Form::Table(..) => Place::Nowhere,
        }
    }

    /// The resource, if the value is one.
    #[must_use]
    pub fn as_resource(&self) -> Option<ResourceId> {
        match self.form {
            Form::Resource(id) => Some(id),
            _ => None,
        }
    }

    /// Parameters and names used by the value, for tests and traces.
    #[must_use]
    pub fn wants(&self) -> BTreeSet<crate::design::ParameterId> {
        self.session.record.borrow().wants.clone()
    }
}

/// Why a rule went wrong: our fault, never a finding.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleFault {
    /// A missing value was used without a default.
    #[error("cannot use missing `{0}` here; give AWS's documented default with .or(…)")]
    NeedsDefault(String),
    /// Two types that are never equal were compared or combined.
    #[error("cannot use {operation} between {left} and {right}")]
    Types {
        /// The operator.
        operation: &'static str,
        /// Type on the left.
        left: String,
        /// Type on the right.
        right: String,
    },
    /// The words of the rule did too much.
    #[error("the rule broke its budget of work")]
    Budget,
    /// A word was asked of a value that does not have it.
    #[error("{0}")]
    Word(String),
}
