//! What an expression of a rule gives: a value of the design, or something that the script holds itself.

use std::rc::Rc;

use rhai::{Dynamic, EvalAltResult, FLOAT, INT, ImmutableString};

use crate::value::{List, Place, RuleFault, Session, Truth, Value};

pub(super) type Answer<T> = Result<T, Box<EvalAltResult>>;

/// A fault of the rule as Rhai's error; Rhai adds the position.
#[expect(
    clippy::needless_pass_by_value,
    clippy::unnecessary_box_returns,
    reason = "used as a function in map_err; Rhai takes its errors boxed"
)]
pub(super) fn fault(error: RuleFault) -> Box<EvalAltResult> {
    error.to_string().into()
}

/// What an expression gives.
#[derive(Clone, Debug)]
pub(super) enum Operand {
    /// A value of the design, or computed from one.
    Value(Value),
    /// A truth that is decided.
    Truth(bool),
    /// A whole number of the script.
    Integer(INT),
    /// A number of the script.
    Number(FLOAT),
    /// A text of the script.
    Text(Rc<str>),
    /// A list of the script.
    List(Rc<[Self]>),
    /// Nothing, as a statement gives.
    Nothing,
}

impl Operand {
    /// A truth as a rule sees it: a boolean, or an unknown value.
    pub(super) fn of_truth(session: &Rc<Session>, truth: Truth) -> Self {
        match truth {
            Truth::True => Self::Truth(true),
            Truth::False => Self::Truth(false),
            Truth::Unknown(cause) => Self::Value(Value::design(session).truth(Truth::Unknown(cause))),
        }
    }

    /// The operand as a value of a session; nothing is none.
    pub(super) fn lift(self, session: &Rc<Session>) -> Option<Value> {
        #[expect(clippy::cast_precision_loss, reason = "numbers of rules are far below 2^52")]
        Some(match self {
            Self::Value(value) => value,
            Self::Truth(truth) => Value::design(session).new_boolean(truth),
            Self::Integer(number) => Value::design(session).new_number(number as f64),
            Self::Number(number) => Value::design(session).new_number(number),
            Self::Text(text) => Value::of_script(session, text),
            Self::List(items) => {
                let values = items.iter().map(|item| item.clone().lift(session)).collect::<Option<Vec<_>>>()?;
                Value::design(session).list(List::closed(values, Place::Nowhere))
            }
            Self::Nothing => return None,
        })
    }

    /// The operand as Rhai holds it.
    pub(super) fn for_rhai(self) -> Dynamic {
        match self {
            Self::Value(value) => Dynamic::from(value),
            Self::Truth(truth) => truth.into(),
            Self::Integer(number) => number.into(),
            Self::Number(number) => number.into(),
            Self::Text(text) => (&*text).into(),
            Self::List(items) => Dynamic::from_array(items.iter().cloned().map(Self::for_rhai).collect()),
            Self::Nothing => Dynamic::UNIT,
        }
    }

    /// What the settings of a rule may hold.
    pub(super) fn of_setting(setting: &serde_json::Value) -> Self {
        match setting {
            serde_json::Value::Bool(truth) => Self::Truth(*truth),
            serde_json::Value::Number(number) => {
                number.as_i64().map_or_else(|| Self::Number(number.as_f64().unwrap_or(f64::NAN)), Self::Integer)
            }
            serde_json::Value::String(text) => Self::Text(text.as_str().into()),
            serde_json::Value::Array(items) => Self::List(items.iter().map(Self::of_setting).collect()),
            _ => Self::Nothing,
        }
    }
}

impl From<Value> for Operand {
    fn from(value: Value) -> Self {
        Self::Value(value)
    }
}

/// What Rhai holds, as an operand; nothing for what rules have no use for.
pub(super) fn held(dynamic: &Dynamic) -> Operand {
    if let Some(value) = dynamic.read_lock::<Value>() {
        return Operand::Value(value.clone());
    }
    if let Ok(truth) = dynamic.as_bool() {
        return Operand::Truth(truth);
    }
    if let Ok(integer) = dynamic.as_int() {
        return Operand::Integer(integer);
    }
    if let Ok(number) = dynamic.as_float() {
        return Operand::Number(number);
    }
    if let Some(items) = dynamic.read_lock::<rhai::Array>() {
        return Operand::List(items.iter().map(held).collect());
    }
    dynamic.read_lock::<ImmutableString>().map_or(Operand::Nothing, |text| Operand::Text(text.as_str().into()))
}

/// What Rhai holds, as a value of a session.
pub(super) fn lift(session: &Rc<Session>, dynamic: &Dynamic) -> Answer<Value> {
    held(dynamic).lift(session).ok_or_else(|| format!("a value cannot meet {}", dynamic.type_name()).into())
}
