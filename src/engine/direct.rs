//! Comparisons of properties, worked out without Rhai.
//!
//! Most conditions compare a path such as `bucket.Versioning.Status.or("Suspended")` with a literal. Rhai looks up a function
//! for each step and boxes each value on the way, which takes many times longer than the step. What is worked out here gives
//! the same truth, reads the same places and fails with the same words; anything of another form is left to Rhai.

use std::rc::Rc;

use rhai::{Array, Dynamic, EvalContext, Expr, Expression, Position};

use super::operators::{Answer, fault, lift};
use super::paths::names;
use crate::value::{Order, RuleFault, Session, Truth, Value};

type Compare = fn(&Value, &Value) -> Result<Truth, RuleFault>;

/// The truth of a condition, if it is of a form that needs no Rhai.
pub(super) fn truth(context: &mut EvalContext, condition: &Expr, session: &Rc<Session>) -> Option<Answer<Truth>> {
    match condition {
        Expr::FnCall(call, position) => {
            let [left, right] = call.args.as_slice() else { return None };
            let compare = comparison(call.name.as_str()).filter(|_| is_path(left) || is_path(right))?;
            Some(placed(compared(context, [left, right], compare, session), *position))
        }
        Expr::Dot(..) if is_path(condition) && ends_with_present(condition) => Some(present(context, condition, session)),
        _ => None,
    }
}

/// The comparison that an operator stands for; `x in list` is a call of `contains`.
fn comparison(operator: &str) -> Option<Compare> {
    Some(match operator {
        "==" => Value::equals,
        "!=" => Value::differs,
        "<" => |a, b| a.compare(Order::Less, b),
        "<=" => |a, b| a.compare(Order::LessOrEqual, b),
        ">" => |a, b| a.compare(Order::Greater, b),
        ">=" => |a, b| a.compare(Order::GreaterOrEqual, b),
        "contains" => Value::contains,
        _ => return None,
    })
}

fn compared(context: &mut EvalContext, sides: [&Expr; 2], compare: Compare, session: &Rc<Session>) -> Answer<Truth> {
    let [left, right] = sides;
    let left = operand(context, left, session)?;
    let right = operand(context, right, session)?;
    session.spend(1).map_err(fault)?;
    noted(compare(&left, &right).map_err(fault)?, session)
}

fn present(context: &mut EvalContext, path: &Expr, session: &Rc<Session>) -> Answer<Truth> {
    let Expr::Dot(chain, ..) = path else { return Err("a path is expected here".into()) };
    let start = operand(context, &chain.lhs, session)?;
    session.spend(1).map_err(fault)?;
    let value = follow(start, &chain.rhs, session)?;
    noted(value.present(), session)
}

/// An unknown is noted as it is where a rule uses the result of a comparison.
fn noted(truth: Truth, session: &Rc<Session>) -> Answer<Truth> {
    match truth {
        Truth::Unknown(cause) => Value::design(session).truth(Truth::Unknown(cause)).holds().map_err(fault),
        decided => Ok(decided),
    }
}

fn operand(context: &mut EvalContext, expression: &Expr, session: &Rc<Session>) -> Answer<Value> {
    match expression {
        Expr::Variable(variable, ..) => {
            let found = context.scope().get(&variable.1).and_then(|found| Some(found.read_lock::<Value>()?.clone()));
            found.map_or_else(|| evaluated(context, expression, session), Ok)
        }
        Expr::Dot(chain, ..) if is_path(expression) => {
            let start = operand(context, &chain.lhs, session)?;
            follow(start, &chain.rhs, session)
        }
        _ => match literal(expression) {
            Some(literal) => lift(session, literal),
            None => evaluated(context, expression, session),
        },
    }
}

fn evaluated(context: &mut EvalContext, expression: &Expr, session: &Rc<Session>) -> Answer<Value> {
    let result = context.eval_expression_tree(&Expression::from(expression))?;
    lift(session, result)
}

/// Takes the steps of a path; `present` at its end is taken by whoever asks for it.
fn follow(value: Value, steps: &Expr, session: &Rc<Session>) -> Answer<Value> {
    match steps {
        Expr::Property(property, _) if property.2 == "present" => Ok(value),
        Expr::Property(property, _) => Ok(names(&property.2).fold(value, |value, name| value.property(name))),
        Expr::MethodCall(call, _) => {
            let default = call.args.first().and_then(literal).ok_or("a default is expected here")?;
            Ok(value.or(lift(session, default)?))
        }
        Expr::Dot(chain, ..) => {
            let next = follow(value, &chain.lhs, session)?;
            follow(next, &chain.rhs, session)
        }
        _ => Err("a step is expected here".into()),
    }
}

/// Whether an expression is a variable with properties behind it, a default perhaps, and nothing else.
fn is_path(expression: &Expr) -> bool {
    match expression {
        Expr::Dot(chain, ..) => is_variable(&chain.lhs) && is_steps(&chain.rhs),
        _ => false,
    }
}

fn is_variable(expression: &Expr) -> bool {
    matches!(expression, Expr::Variable(variable, ..) if variable.2.is_empty() && !is_setting(&variable.1))
}

fn is_setting(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
}

fn is_steps(steps: &Expr) -> bool {
    match steps {
        // The jurisdiction answers these itself.
        Expr::Property(property, _) => !matches!(property.2.as_str(), "id" | "countries"),
        Expr::MethodCall(call, _) => call.name == "or" && matches!(call.args.as_slice(), [default] if literal(default).is_some()),
        Expr::Dot(chain, ..) => is_steps(&chain.lhs) && !is_present(&chain.lhs) && is_steps(&chain.rhs),
        _ => false,
    }
}

fn is_present(step: &Expr) -> bool {
    matches!(step, Expr::Property(property, _) if property.2 == "present")
}

fn ends_with_present(expression: &Expr) -> bool {
    match expression {
        Expr::Dot(chain, ..) => ends_with_present(&chain.rhs),
        step => is_present(step),
    }
}

/// The value of a literal, or of a list of literals.
fn literal(expression: &Expr) -> Option<Dynamic> {
    Some(match expression {
        Expr::BoolConstant(truth, _) => (*truth).into(),
        Expr::IntegerConstant(number, _) => (*number).into(),
        Expr::FloatConstant(number, _) => Dynamic::from(**number),
        Expr::StringConstant(text, _) => text.clone().into(),
        Expr::DynamicConstant(constant, _) if constant.is_array() => (**constant).clone(),
        Expr::Array(items, _) => Dynamic::from_array(items.iter().map(literal).collect::<Option<Array>>()?),
        _ => return None,
    })
}

/// An error has the place of the comparison, as Rhai gives it.
fn placed(mut answer: Answer<Truth>, position: Position) -> Answer<Truth> {
    if let Err(error) = &mut answer
        && error.position().is_none()
    {
        error.set_position(position);
    }
    answer
}
