//! Reads the expressions of a script.
//!
//! The precedence of operators is Rhai's: <https://rhai.rs/book/ref/operators.html>.

use std::rc::Rc;

use super::lexer::Token;
use super::parser::{KEYWORDS, Parser, is_builtin, is_closure_word, is_setting};
use super::{Code, Comparison, Statement};
use crate::engine::operand::Operand;
use crate::engine::sandbox::is_disabled;
use crate::engine::vocabulary::lists::Quantifier;
use crate::value::{Operation, Order};

/// Expressions within expressions that are read.
const MAX_DEPTH: usize = 32;

impl Parser<'_, '_> {
    pub(super) fn expression(&mut self) -> Option<Code> {
        self.depth += 1;
        let code = if self.depth > MAX_DEPTH { None } else { self.operators(0) };
        self.depth -= 1;
        code
    }

    /// Operators that bind at least so tightly.
    fn operators(&mut self, least: u8) -> Option<Code> {
        let mut left = self.unary()?;
        while let Some((operator, precedence)) = self.operator().filter(|(_, precedence)| *precedence > least) {
            self.at += 1;
            let right = self.operators(precedence)?;
            left = operation(operator, left, right)?;
        }
        Some(left)
    }

    fn operator(&self) -> Option<(&'static str, u8)> {
        match self.peek()? {
            Token::Name("in") => Some(("in", 110)),
            Token::Mark(mark) => Some((mark, precedence(mark)?)),
            _ => None,
        }
    }

    fn unary(&mut self) -> Option<Code> {
        if self.took_mark("!") {
            return self.nested_unary().map(|code| Code::Not(Box::new(code)));
        }
        if self.took_mark("-") {
            return match self.nested_unary()? {
                Code::Literal(Operand::Integer(number)) => Some(Code::Literal(Operand::Integer(-number))),
                Code::Literal(Operand::Number(number)) => Some(Code::Literal(Operand::Number(-number))),
                code => Some(Code::Convert(|number| -number, Box::new(code))),
            };
        }
        self.chain()
    }

    fn nested_unary(&mut self) -> Option<Code> {
        self.depth += 1;
        let code = if self.depth > MAX_DEPTH { None } else { self.unary() };
        self.depth -= 1;
        code
    }

    /// Something and the steps behind it.
    fn chain(&mut self) -> Option<Code> {
        let mut code = self.primary()?;
        let base = if let Code::Local(place) = code { Some(place) } else { None };
        loop {
            if self.took_mark(".") {
                let Token::Name(name) = *self.next()? else { return None };
                code = if self.took_mark("(") { self.method(code, name, base)? } else { self.property(code, name)? };
            } else if self.took_mark("[") {
                let index = self.expression()?;
                self.mark("]")?;
                code = Code::Index(Box::new(code), Box::new(index));
            } else {
                return Some(code);
            }
        }
    }

    fn property(&self, of: Code, name: &str) -> Option<Code> {
        if KEYWORDS.contains(&name) || is_disabled(name) {
            return None;
        }
        if name == "present" {
            return Some(Code::Present(Box::new(of)));
        }
        if let Some(property) = self.words.property(name) {
            return Some(Code::Property(Box::new(of), Rc::clone(property)));
        }
        Some(match of {
            Code::Steps(from, steps) => Code::Steps(from, steps.into_iter().chain([name.into()]).collect()),
            of => Code::Steps(Box::new(of), Box::new([name.into()])),
        })
    }

    /// A word behind a dot; its bracket is open.
    fn method(&mut self, of: Code, name: &str, base: Option<usize>) -> Option<Code> {
        if is_closure_word(name) {
            return self.closure_word(of, name, base);
        }
        let mut operands = vec![of];
        operands.extend(self.operands()?);
        self.word(name, operands)
    }

    fn word(&self, name: &str, operands: Vec<Code>) -> Option<Code> {
        let word = self.words.get(name, operands.len())?;
        Some(Code::Word(word.clone(), operands.into()))
    }

    /// `some(|member| condition)` and its like.
    fn closure_word(&mut self, of: Code, name: &str, base: Option<usize>) -> Option<Code> {
        self.mark("|")?;
        let member = self.new_name()?;
        self.mark("|")?;
        self.scope.push(member);
        let from = self.at;
        let body = Box::new(self.expression().filter(|_| !self.is_block(from))?);
        self.scope.pop();
        self.mark(")")?;
        // Rhai refuses a name that stands before the dot and inside the closure.
        let base = base.and_then(|place| self.scope.get(place));
        if base.is_some_and(|base| self.tokens.get(from..self.at).is_none_or(|inside| inside.contains(&Token::Name(base)))) {
            return None;
        }
        let of = Box::new(of);
        Some(match Quantifier::ALL.iter().find(|(known, _)| *known == name) {
            Some((_, quantifier)) => Code::Quantify(*quantifier, of, body),
            None if name == "where" => Code::Where(of, body),
            None => Code::Map(of, body),
        })
    }

    /// Whether what begins here is a statement to Rhai.
    fn is_block(&self, from: usize) -> bool {
        matches!(self.tokens.get(from), Some(Token::Name("if") | Token::Mark("{")))
    }

    /// Operands up to the bracket that closes them.
    fn operands(&mut self) -> Option<Vec<Code>> {
        let mut operands = Vec::new();
        while !self.took_mark(")") {
            if !operands.is_empty() {
                self.mark(",")?;
            }
            operands.push(self.expression()?);
        }
        Some(operands)
    }

    fn primary(&mut self) -> Option<Code> {
        match self.next()?.clone() {
            Token::Integer(number) => Some(Code::Literal(Operand::Integer(number))),
            Token::Number(number) => Some(Code::Literal(Operand::Number(number))),
            Token::Text(text) => Some(Code::Literal(Operand::Text(text.into()))),
            Token::Mark("(") => {
                let code = self.expression()?;
                self.mark(")")?;
                Some(code)
            }
            Token::Mark("[") => self.list(),
            Token::Name("if") => self.branch(),
            Token::Name("true") => Some(Code::Literal(Operand::Truth(true))),
            Token::Name("false") => Some(Code::Literal(Operand::Truth(false))),
            Token::Name(name) if self.took_mark("(") => self.call(name),
            Token::Name(name) => self.name(name),
            Token::Mark(_) => None,
        }
    }

    fn list(&mut self) -> Option<Code> {
        let mut items = Vec::new();
        while !self.took_mark("]") {
            if !items.is_empty() {
                self.mark(",")?;
            }
            items.push(self.expression()?);
        }
        let literals: Option<Rc<[Operand]>> = items.iter().map(literal).collect();
        Some(literals.map_or_else(|| Code::List(items.into()), |items| Code::Literal(Operand::List(items))))
    }

    fn branch(&mut self) -> Option<Code> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let condition = Box::new(self.expression()?);
        let then = self.block()?;
        let otherwise = match self.took(&Token::Name("else")) {
            true if self.took(&Token::Name("if")) => vec![Statement::Give(self.branch()?)],
            true => self.block()?,
            false => Vec::new(),
        };
        self.depth -= 1;
        Some(Code::If(condition, then, otherwise))
    }

    fn call(&mut self, name: &str) -> Option<Code> {
        let mut operands = self.operands()?;
        if let Some(function) = self.signatures.iter().position(|signature| *signature == (name, operands.len())) {
            return Some(Code::Call(function, operands.into()));
        }
        let code = match (name, operands.as_slice()) {
            ("undecided", [Code::Literal(Operand::Text(key))]) => Code::Undecided(Rc::clone(key)),
            ("min" | "max", [_, _]) => {
                let right = operands.pop()?;
                return operation(if name == "min" { "min" } else { "max" }, operands.pop()?, right);
            }
            ("round", [_]) => Code::Convert(f64::round, Box::new(operands.pop()?)),
            ("ceil", [_]) => Code::Convert(f64::ceil, Box::new(operands.pop()?)),
            ("floor", [_]) => Code::Convert(f64::floor, Box::new(operands.pop()?)),
            _ if is_builtin(name) || is_closure_word(name) => return None,
            _ => return self.word(name, operands),
        };
        Some(code)
    }

    /// A variable, or a setting of the rule.
    fn name(&self, name: &str) -> Option<Code> {
        if is_setting(name) {
            let setting = self.rule.metadata.settings.get(name)?;
            return Some(Code::Literal(Operand::of_setting(setting)));
        }
        self.scope.iter().position(|known| &**known == name).map(Code::Local)
    }
}

fn literal(code: &Code) -> Option<Operand> {
    if let Code::Literal(operand) = code { Some(operand.clone()) } else { None }
}

fn precedence(mark: &str) -> Option<u8> {
    Some(match mark {
        "|" => 30,
        "&" => 60,
        "==" | "!=" => 90,
        "!in" => 110,
        "<" | "<=" | ">" | ">=" => 130,
        "+" | "-" => 150,
        "*" | "/" | "%" => 180,
        _ => return None,
    })
}

fn operation(operator: &str, left: Code, right: Code) -> Option<Code> {
    let compare = |comparison, left, right| Code::Compare(comparison, Box::new([left, right]));
    let combine = |operation, left, right| Code::Combine(operation, Box::new([left, right]));
    Some(match operator {
        "|" => Code::Either(Box::new([left, right])),
        "&" => Code::Both(Box::new([left, right])),
        "==" => compare(Comparison::Equal, left, right),
        "!=" => compare(Comparison::Differs, left, right),
        "<" => compare(Comparison::Ordered(Order::Less), left, right),
        "<=" => compare(Comparison::Ordered(Order::LessOrEqual), left, right),
        ">" => compare(Comparison::Ordered(Order::Greater), left, right),
        ">=" => compare(Comparison::Ordered(Order::GreaterOrEqual), left, right),
        "in" => compare(Comparison::Contains, right, left),
        "!in" => Code::Not(Box::new(compare(Comparison::Contains, right, left))),
        "+" => combine(Operation::Add, left, right),
        "-" => combine(Operation::Subtract, left, right),
        "*" => combine(Operation::Multiply, left, right),
        "/" => combine(Operation::Divide, left, right),
        "%" => combine(Operation::Remainder, left, right),
        "min" => combine(Operation::Min, left, right),
        "max" => combine(Operation::Max, left, right),
        _ => return None,
    })
}
