//! Why a value cannot be told, and what would settle it.

use std::sync::Arc;

/// Whether something is there although its value is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It is there.
    Present,
    /// It may be missing.
    Undecided,
}

/// A value that nobody can tell yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// Why.
    pub reason: Reason,
    /// Whether it is there.
    pub presence: Presence,
}

impl Unknown {
    /// An unknown value that is there.
    #[must_use]
    pub const fn present(reason: Reason) -> Self {
        Self { reason, presence: Presence::Present }
    }

    /// An unknown value that may be missing.
    #[must_use]
    pub const fn undecided(reason: Reason) -> Self {
        Self { reason, presence: Presence::Undecided }
    }
}

/// Why a value is unknown. Each has a sentence and a question in `reports/text`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// A parameter has no value; the name.
    Parameter(String),
    /// A parameter is secret (`NoEcho`), so its value is never read; the name.
    Secret(String),
    /// The value comes from another stack; the export's name.
    Import(String),
    /// An attribute that exists only after deployment; `Resource.Attribute`.
    Attribute(String),
    /// A dynamic reference, without its secret part; the service.
    Dynamic(String),
    /// A macro or transform makes it; the name.
    Transform(String),
    /// A function that is not computed; its name.
    Function(String),
    /// A mapping without the key; its name.
    Mapping(String),
    /// The source names a thing that it does not define; the name.
    Undefined(String),
    /// The Region is not known.
    Region,
    /// The account is not known.
    Account,
    /// Another pseudo parameter; its name.
    Pseudo(String),
    /// The value has another type than the schema says; the expected type.
    WrongType(String),
    /// More combinations of parameters than are tried; their names.
    TooManyWorlds(String),
    /// Resources of the kind may stand elsewhere; the kind.
    OpenScope(String),
    /// Everything is declared to be here, but a part that could not be read may hold resources of the kind; the kind.
    UnreadPart(String),
    /// The value names a resource that is not in the design; the name, if it is a literal.
    OutsideDesign(String),
    /// The resource runs, and what was recorded of it does not say; the kind and property.
    NotRecorded(Arc<str>),
    /// The resource runs, and no table says where what was recorded of it holds the property; the kind and property.
    NotMapped(Arc<str>),
    /// Something stands there, and whoever read the account took it out.
    Redacted,
    /// The table has no such row; `table: row`.
    NoFact(String),
    /// The configuration does not say; the key.
    NotStated(String),
    /// A condition cannot be decided; its name.
    Condition(String),
    /// The text cannot be taken apart; what was asked.
    Form(String),
    /// Whether the resource exists depends on a condition; its id.
    Existence(String),
    /// The rule says why; its text key.
    Rule(String),
    /// A branch of the rule depends on an unknown value that nobody recorded.
    Branch,
    /// A test hid the value.
    Hidden,
}

impl Reason {
    /// Why a symbol's text is unknown.
    #[must_use]
    pub fn of_symbol(family: &str) -> Self {
        match family {
            "region" => Self::Region,
            "account" => Self::Account,
            _ => Self::Function("Fn::GetAZs".to_owned()),
        }
    }

    /// The key of its sentence in `reports/text`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Parameter(_) => "parameter",
            Self::Secret(_) => "secret",
            Self::Import(_) => "import",
            Self::Attribute(_) => "attribute",
            Self::Dynamic(_) => "dynamic",
            Self::Transform(_) => "transform",
            Self::Function(_) => "function",
            Self::Mapping(_) => "mapping",
            Self::Undefined(_) => "undefined",
            Self::Region => "region",
            Self::Account => "account",
            Self::Pseudo(_) => "pseudo",
            Self::WrongType(_) => "wrong-type",
            Self::TooManyWorlds(_) => "too-many-worlds",
            Self::OpenScope(_) => "open-scope",
            Self::UnreadPart(_) => "unread-part",
            Self::OutsideDesign(_) => "outside-design",
            Self::NotRecorded(_) => "not-recorded",
            Self::NotMapped(_) => "not-mapped",
            Self::Redacted => "redacted",
            Self::NoFact(_) => "no-fact",
            Self::NotStated(_) => "not-stated",
            Self::Condition(_) => "condition",
            Self::Form(_) => "form",
            Self::Existence(_) => "existence",
            Self::Rule(_) => "rule",
            Self::Branch => "branch",
            Self::Hidden => "hidden",
        }
    }

    /// What the sentence speaks of: a name, a kind, a key; empty for reasons without one.
    #[must_use]
    pub fn subject(&self) -> &str {
        match self {
            Self::Parameter(s)
            | Self::Secret(s)
            | Self::Import(s)
            | Self::Attribute(s)
            | Self::Dynamic(s)
            | Self::Transform(s)
            | Self::Function(s)
            | Self::Mapping(s)
            | Self::Undefined(s)
            | Self::Pseudo(s)
            | Self::WrongType(s)
            | Self::TooManyWorlds(s)
            | Self::OpenScope(s)
            | Self::UnreadPart(s)
            | Self::OutsideDesign(s)
            | Self::NoFact(s)
            | Self::NotStated(s)
            | Self::Condition(s)
            | Self::Form(s)
            | Self::Existence(s)
            | Self::Rule(s) => s,
            Self::NotRecorded(s) | Self::NotMapped(s) => s,
            Self::Region | Self::Account | Self::Redacted | Self::Branch | Self::Hidden => "",
        }
    }
}
