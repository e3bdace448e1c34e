//! Reads a script into a program.
//!
//! Statements are read here, expressions beside it.

use std::rc::Rc;

use super::lexer::{Token, tokens};
use super::{Block, Code, Names, Program, Statement};
use crate::engine::sandbox::is_disabled;
use crate::engine::vocabulary::lists::Quantifier;
use crate::engine::words::Words;
use crate::rule::Rule;

/// Names that begin something; Rhai refuses most of them as names.
pub(super) const KEYWORDS: [&str; 13] =
    ["fn", "let", "if", "else", "in", "true", "false", "require", "applies", "when", "foreach", "private", "as"];

/// Reads the script of a rule; nothing if it holds what only Rhai understands.
pub(in crate::engine) fn read(rule: &Rule, words: &Words) -> Option<Program> {
    let tokens = tokens(&rule.script)?;
    let signatures = signatures(&tokens);
    if signatures.iter().any(|(name, _)| words.has(name) || is_closure_word(name) || is_builtin(name)) {
        return None;
    }
    let check = signatures.iter().position(|signature| *signature == ("check", 2))?;
    let mut parser = Parser { tokens: &tokens, at: 0, rule, words, signatures, scope: Vec::new(), depth: 0 };
    let mut functions = Vec::new();
    while parser.at < tokens.len() {
        functions.push(parser.function()?);
    }
    (functions.len() == parser.signatures.len()).then_some(Program { functions, check })
}

/// Name and number of parameters of each function.
fn signatures<'s>(tokens: &[Token<'s>]) -> Vec<(&'s str, usize)> {
    let begins = tokens.windows(2).enumerate().filter_map(|(at, pair)| match pair {
        [Token::Name("fn"), Token::Name(name)] => Some((at + 2, *name)),
        _ => None,
    });
    begins
        .map(|(at, name)| {
            let parameters = tokens.iter().skip(at).take_while(|token| **token != Token::Mark(")"));
            (name, parameters.filter(|token| matches!(token, Token::Name(_))).count())
        })
        .collect()
}

pub(super) fn is_closure_word(name: &str) -> bool {
    matches!(name, "where" | "map") || Quantifier::ALL.iter().any(|(known, _)| *known == name)
}

pub(super) fn is_builtin(name: &str) -> bool {
    matches!(name, "undecided" | "min" | "max" | "round" | "ceil" | "floor" | "contains")
}

pub(super) struct Parser<'p, 's> {
    pub(super) tokens: &'p [Token<'s>],
    pub(super) at: usize,
    pub(super) rule: &'p Rule,
    pub(super) words: &'p Words,
    pub(super) signatures: Vec<(&'s str, usize)>,
    /// The names of the places of the frame.
    pub(super) scope: Vec<Rc<str>>,
    pub(super) depth: usize,
}

impl<'s> Parser<'_, 's> {
    pub(super) fn peek(&self) -> Option<&Token<'s>> {
        self.tokens.get(self.at)
    }

    pub(super) fn next(&mut self) -> Option<&Token<'s>> {
        self.at += 1;
        self.tokens.get(self.at - 1)
    }

    fn is_at(&self, token: &Token<'_>) -> bool {
        self.peek() == Some(token)
    }

    /// Whether a token stood here and was taken.
    pub(super) fn took(&mut self, token: &Token<'_>) -> bool {
        let found = self.is_at(token);
        self.at += usize::from(found);
        found
    }

    pub(super) fn took_mark(&mut self, mark: &'static str) -> bool {
        self.took(&Token::Mark(mark))
    }

    pub(super) fn expect(&mut self, token: &Token<'_>) -> Option<()> {
        self.took(token).then_some(())
    }

    pub(super) fn mark(&mut self, mark: &'static str) -> Option<()> {
        self.expect(&Token::Mark(mark))
    }

    /// A name that somebody may choose.
    pub(super) fn new_name(&mut self) -> Option<Rc<str>> {
        let Token::Name(name) = *self.next()? else { return None };
        let is_free = !KEYWORDS.contains(&name) && !is_disabled(name) && !is_setting(name) && !self.is_known(name);
        is_free.then(|| Rc::from(name))
    }

    fn is_known(&self, name: &str) -> bool {
        self.scope.iter().any(|known| &**known == name)
    }

    fn names(&self) -> Names {
        self.scope.iter().cloned().collect()
    }

    fn function(&mut self) -> Option<Block> {
        self.expect(&Token::Name("fn"))?;
        self.scope.clear();
        self.new_name()?;
        self.mark("(")?;
        while !self.took_mark(")") {
            if !self.scope.is_empty() {
                self.mark(",")?;
            }
            let name = self.new_name()?;
            self.scope.push(name);
        }
        self.block()
    }

    /// A block in braces; its names end with it.
    pub(super) fn block(&mut self) -> Option<Block> {
        self.mark("{")?;
        let height = self.scope.len();
        let mut block = Vec::new();
        while !self.took_mark("}") {
            // What gives a value is the last of its block.
            if matches!(block.last(), Some(Statement::Give(code)) if !matches!(code, Code::If(..))) {
                return None;
            }
            block.push(self.statement()?);
        }
        self.scope.truncate(height);
        Some(block)
    }

    fn statement(&mut self) -> Option<Statement> {
        match self.peek()? {
            Token::Name("let") => self.binding(),
            Token::Name("require") => self.requirement(),
            Token::Name("applies") => {
                self.at += 1;
                self.expect(&Token::Name("when"))?;
                let condition = self.expression()?;
                self.mark(";")?;
                Some(Statement::Applies(condition))
            }
            Token::Name("foreach") => self.walk(),
            _ => self.expression().map(Statement::Give),
        }
    }

    fn binding(&mut self) -> Option<Statement> {
        self.at += 1;
        let name = self.new_name()?;
        self.mark("=")?;
        let value = self.expression()?;
        self.mark(";")?;
        self.scope.push(name);
        Some(Statement::Let(value))
    }

    fn requirement(&mut self) -> Option<Statement> {
        self.at += 1;
        let condition = self.expression()?;
        self.expect(&Token::Name("else"))?;
        let Token::Text(key) = self.next()? else { return None };
        let key = Rc::from(key.as_str());
        self.mark(";")?;
        // A bare name says nothing of the place.
        (!matches!(condition, Code::Local(_) | Code::Literal(_))).then(|| Statement::Require(condition, key, self.names()))
    }

    fn walk(&mut self) -> Option<Statement> {
        self.at += 1;
        let name = self.new_name()?;
        self.expect(&Token::Name("in"))?;
        let list = self.expression()?;
        self.scope.push(name);
        let block = self.block()?;
        self.scope.pop();
        Some(Statement::Foreach(list, block))
    }
}

pub(super) fn is_setting(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
}
