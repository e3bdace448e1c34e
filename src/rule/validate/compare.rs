//! Comparisons and arithmetic: missing values, types, and the texts that a property may have.

use rhai::Expr;

use super::chain::shown;
use super::known::Known;
use super::nearest::hint;
use super::reader::Reader;
use super::shape::Shape;

impl Reader<'_> {
    /// `==`, `!=`, `<` … between two expressions.
    pub(super) fn comparison(&mut self, operator: &str, left: &Expr, right: &Expr) -> Known {
        let (a, b) = (self.expression(left), self.expression(right));
        if operator != "==" {
            self.needs_value(&a, left, operator);
            self.needs_value(&b, right, operator);
        }
        self.literal(&a, right);
        self.literal(&b, left);
        Known::sure(Shape::Boolean)
    }

    /// `+`, `-` … between two expressions.
    pub(super) fn arithmetic(&mut self, operator: &str, operands: &[Expr]) -> Known {
        let mut shape = Shape::Free;
        for operand in operands {
            let known = self.expression(operand);
            self.needs_value(&known, operand, operator);
            shape = known.shape;
        }
        let is_text = operator == "+" && shape.plain() != Some("number");
        Known::sure(if is_text { shape } else { Shape::Number })
    }

    /// `item in container`.
    pub(super) fn membership(&mut self, container: &Expr, item: &Expr) -> Known {
        let held = self.expression(container);
        let known = self.expression(item);
        match container {
            Expr::Array(items, _) => items.iter().for_each(|literal| self.literal(&known, literal)),
            Expr::DynamicConstant(array, position) => {
                for literal in array.read_lock::<rhai::Array>().iter().flat_map(|items| items.iter()) {
                    self.literal(&known, &Expr::from_dynamic(literal.clone(), *position));
                }
            }
            _ if held.shape.plain() == Some("list") => self.literal(&held.element(), item),
            _ => {}
        }
        Known::sure(Shape::Boolean)
    }

    /// Refuses a value that the schema lets be missing.
    pub(super) fn needs_value(&mut self, known: &Known, at: &Expr, operator: &str) {
        if known.is_optional {
            let name = shown(at);
            let message =
                format!("`{name}` may be missing, and `{operator}` needs a value: say what AWS's default is with `.or(…)`");
            self.say(at.start_position(), message);
        }
    }

    /// Refuses a literal that the value can never be.
    pub(super) fn literal(&mut self, known: &Known, literal: &Expr) {
        let (found, text) = match literal {
            Expr::StringConstant(text, _) => ("text", Some(text.as_str())),
            Expr::IntegerConstant(..) | Expr::FloatConstant(..) => ("number", None),
            Expr::BoolConstant(..) => ("boolean", None),
            _ => return,
        };
        match (known.shape.plain(), text) {
            (Some(plain), _) if plain != found => {
                self.say(literal.start_position(), format!("the value is a {plain} and is never equal to a {found}"));
            }
            (_, Some(text)) if !known.allowed.is_empty() && !known.allowed.contains(&text) => {
                let near = hint(text, known.allowed.iter().copied());
                let some = known.allowed.iter().take(6).map(|a| format!("`{a}`")).collect::<Vec<_>>().join(", ");
                self.say(literal.start_position(), format!("the schema does not allow `{text}` here, but {some}{near}"));
            }
            _ => {}
        }
    }
}
