//! The three statements of a check as Rhai runs them: `require`, `applies when`, `foreach`.

use std::rc::Rc;

use rhai::{Dynamic, Engine, EvalAltResult, EvalContext, Expr, Expression};

use super::Slot;
use super::control::{Control, is_unknown_branch};
use super::machine::{self, Machine, Split};
use super::operand::{Answer, Operand, fault, held, lift};
use crate::value::{RuleFault, Session, Truth, Value};

pub(super) fn register(engine: &mut Engine, slot: &Slot) {
    let current = Rc::clone(slot);
    syntax(engine, &["require", "$expr$", "else", "$string$"], false, move |context, inputs| {
        require(context, inputs, &running(&current)?)
    });
    let current = Rc::clone(slot);
    syntax(engine, &["applies", "when", "$expr$"], false, move |context, inputs| applies(context, inputs, &running(&current)?));
    let current = Rc::clone(slot);
    syntax(engine, &["foreach", "$ident$", "in", "$expr$", "$block$"], true, move |context, inputs| {
        foreach(context, inputs, &running(&current)?)
    });
}

fn syntax(
    engine: &mut Engine,
    symbols: &[&str],
    names: bool,
    run: impl Fn(&mut EvalContext, &[Expression]) -> Answer<Dynamic> + 'static,
) {
    // The symbols are fixed above, so registration cannot fail for any input.
    let registered = engine.register_custom_syntax(symbols, names, run);
    debug_assert!(registered.is_ok(), "{registered:?}");
}

pub(super) fn running(slot: &Slot) -> Answer<Rc<Session>> {
    slot.borrow().clone().ok_or_else(|| "no check is running".into())
}

/// A check in Rhai.
struct InRhai<'c, 'e, 's, 'p, 'g, 'h, 't> {
    context: &'c mut EvalContext<'e, 's, 'p, 'g, 'h, 't>,
    session: &'c Rc<Session>,
}

/// An error of Rhai.
struct Raised(Box<EvalAltResult>);

impl From<RuleFault> for Raised {
    fn from(error: RuleFault) -> Self {
        Self(fault(error))
    }
}

impl From<Control> for Raised {
    fn from(control: Control) -> Self {
        Self(control.raise())
    }
}

impl Machine for InRhai<'_, '_, '_, '_, '_, '_, '_> {
    type Code = Expr;
    type Stop = Raised;

    fn session(&self) -> &Rc<Session> {
        self.session
    }

    fn split(code: &Expr) -> Split<'_, Expr> {
        let Expr::FnCall(call, _) = code else { return Split::Whole };
        match (call.name.as_str(), call.args.as_slice()) {
            ("&", [left, right]) => Split::And(left, right),
            ("|", [left, right]) => Split::Or(left, right),
            ("!", [inner]) => Split::Not(inner),
            _ => Split::Whole,
        }
    }

    fn truth(&mut self, code: &Expr) -> Result<Truth, Raised> {
        match self.context.eval_expression_tree(&Expression::from(code)) {
            Ok(result) => as_truth(&result).map_err(Raised),
            Err(error) if is_unknown_branch(&error) => Ok(Truth::Unknown(self.session.last_unknown())),
            Err(error) => Err(Raised(error)),
        }
    }

    fn variables(&self) -> Vec<(String, Operand)> {
        self.context.scope().iter_raw().map(|(name, _, value)| (name.to_owned(), held(&value.flatten_clone()))).collect()
    }

    fn control(stop: Raised) -> Result<Control, Raised> {
        Control::of(&stop.0).ok_or(stop)
    }
}

fn require(context: &mut EvalContext, inputs: &[Expression], session: &Rc<Session>) -> Answer<Dynamic> {
    let [condition, key] = inputs else { return Err("require needs a condition and a key".into()) };
    if matches!(&**condition, Expr::Variable(..)) {
        return Err("`require` is given a bare variable, which says nothing of the place; write the comparison here".into());
    }
    let key: Rc<str> = key.get_string_value().unwrap_or_default().into();
    ended(machine::require(&mut InRhai { context, session }, condition, key))
}

fn applies(context: &mut EvalContext, inputs: &[Expression], session: &Rc<Session>) -> Answer<Dynamic> {
    let [condition] = inputs else { return Err("applies when needs a condition".into()) };
    ended(machine::applies(&mut InRhai { context, session }, condition))
}

fn foreach(context: &mut EvalContext, inputs: &[Expression], session: &Rc<Session>) -> Answer<Dynamic> {
    let [name, list, block] = inputs else { return Err("foreach needs a name, a list and a block".into()) };
    let name = name.get_string_value().unwrap_or_default().to_owned();
    let evaluated = context.eval_expression_tree(list)?;
    let list = lift(session, &evaluated)?.members().map_err(fault)?;
    ended(machine::foreach(&mut InRhai { context, session }, &list, |machine, member| {
        let height = machine.context.scope().len();
        machine.context.scope_mut().push(name.clone(), member.value.clone());
        let result = machine.context.eval_expression_tree(block);
        machine.context.scope_mut().rewind(height);
        result.map(drop).map_err(Raised)
    }))
}

fn ended(result: Result<(), Raised>) -> Answer<Dynamic> {
    result.map(|()| Dynamic::UNIT).map_err(|raised| raised.0)
}

/// What an expression says as a condition.
pub(super) fn as_truth(result: &Dynamic) -> Answer<Truth> {
    if let Ok(truth) = result.as_bool() {
        return Ok(Truth::from(truth));
    }
    match result.read_lock::<Value>() {
        Some(value) => value.holds().map_err(fault),
        None => Err(format!("a condition is expected here, not {}", result.type_name()).into()),
    }
}
