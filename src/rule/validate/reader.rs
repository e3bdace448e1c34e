//! Walks the statements of `check` with what is known of every name.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use rhai::{AST, CustomExpr, Expr, FnCallExpr, Position, Stmt};

use super::function::{self, Function};
use super::key::KeyUse;
use super::known::Known;
use super::nearest::hint;
use super::shape::Shape;
use super::{Problem, chain, words};
use crate::rule::Rule;

/// Calls of helpers inside helpers that are followed.
const MAX_DEPTH: usize = 8;

/// Calls of helpers that are followed with what is known of their arguments.
const MAX_CALLS: usize = 256;

/// Reads one rule.
pub(super) struct Reader<'r> {
    rule: &'r Rule,
    functions: BTreeMap<String, Rc<Function>>,
    is_table: &'r dyn Fn(&str) -> bool,
    scope: Vec<(String, Known)>,
    /// Chains that `applies when` or `if` found present.
    present: Vec<String>,
    /// Helpers and closures that the reading stands in.
    inside: Vec<String>,
    /// Calls of helpers that were followed.
    calls: usize,
    pub(super) problems: BTreeSet<Problem>,
    pub(super) settings: BTreeMap<String, Position>,
    pub(super) keys: Vec<KeyUse>,
}

impl<'r> Reader<'r> {
    pub(super) fn new(rule: &'r Rule, ast: &AST, is_table: &'r dyn Fn(&str) -> bool) -> Self {
        Self {
            rule,
            functions: function::functions(ast),
            is_table,
            scope: Vec::new(),
            present: Vec::new(),
            inside: Vec::new(),
            calls: 0,
            problems: BTreeSet::new(),
            settings: BTreeMap::new(),
            keys: Vec::new(),
        }
    }

    /// Reads `check`, and from there whatever it calls.
    pub(super) fn read(&mut self) {
        let Some(check) = self.function("check").filter(|check| check.params.len() == 2) else {
            return self.say(Position::new(1, 1), "the script has no function `check(resource, design)`".into());
        };
        let [subject, design] = check.params.as_slice() else {
            return;
        };
        let first = Known::sure(self.subject());
        let arguments = vec![(subject.clone(), first), (design.clone(), Known::sure(Shape::Design))];
        self.scope = arguments;
        self.block(&check.body);
        for (name, function) in self.functions.clone() {
            if name != "check" && !name.starts_with("anon$") {
                let free = function.params.iter().map(|name| (name.clone(), Known::free())).collect();
                self.inside.push(name);
                self.inside(free, &function.body);
                self.inside.pop();
            }
        }
    }

    fn subject(&self) -> Shape {
        let kinds = &self.rule.metadata.applies_to;
        match kinds.first().map(String::as_str) {
            Some("Design") => Shape::Design,
            Some("*") | None => Shape::Lost,
            Some(_) => Shape::Resource(kinds.clone()),
        }
    }

    pub(super) fn function(&self, name: &str) -> Option<Rc<Function>> {
        self.functions.get(name).cloned()
    }

    pub(super) fn say(&mut self, position: Position, message: String) {
        self.problems.insert(Problem::in_script(self.rule, position, message));
    }

    /// Reads a body with more names; what it brings ends with it.
    pub(super) fn inside(&mut self, names: Vec<(String, Known)>, body: &[Stmt]) -> Known {
        let height = self.scope.len();
        self.scope.extend(names);
        let known = self.block(body);
        self.scope.truncate(height);
        known
    }

    fn block(&mut self, statements: &[Stmt]) -> Known {
        let (names, present) = (self.scope.len(), self.present.len());
        let mut last = Known::free();
        for statement in statements {
            last = self.statement(statement);
        }
        self.scope.truncate(names);
        self.present.truncate(present);
        last
    }

    fn statement(&mut self, statement: &Stmt) -> Known {
        match statement {
            Stmt::Noop(_) | Stmt::Share(_) => {}
            Stmt::Expr(expression) => return self.expression(expression),
            Stmt::FnCall(call, position) => return self.call(call, *position),
            Stmt::Block(block) => return self.block(block.statements()),
            Stmt::Var(variable, _, _) => {
                let known = self.expression(&variable.1);
                self.scope.push((variable.0.name.to_string(), known));
            }
            Stmt::If(flow, _) => {
                self.expression(&flow.expr);
                let before = self.present.len();
                self.remember_present(&flow.expr);
                self.block(flow.body.statements());
                self.present.truncate(before);
                self.block(flow.branch.statements());
            }
            Stmt::Assignment(_) => {
                self.say(statement.position(), "a name gets its value once, with `let`; there is no assignment".into());
            }
            other => self.say(other.position(), "the rule language has no such statement".into()),
        }
        Known::free()
    }

    /// What an expression gives.
    pub(super) fn expression(&mut self, expression: &Expr) -> Known {
        match expression {
            Expr::StringConstant(..) => Known::sure(Shape::Text),
            Expr::IntegerConstant(..) | Expr::FloatConstant(..) => Known::sure(Shape::Number),
            Expr::BoolConstant(..) => Known::sure(Shape::Boolean),
            Expr::Array(items, _) => {
                let shapes: Vec<_> = items.iter().map(|item| self.expression(item).shape).collect();
                Known::sure(Shape::list(shapes.into_iter().next().unwrap_or(Shape::Free)))
            }
            Expr::DynamicConstant(value, _) if value.is_array() => Known::sure(Shape::list(Shape::Free)),
            Expr::Variable(variable, _, position) => self.name(&variable.1, *position),
            Expr::FnCall(call, position) => self.call(call, *position),
            Expr::Dot(..) | Expr::Index(..) => {
                let (base, links) = chain::links(expression);
                self.chain(base, &links)
            }
            Expr::Stmt(block) => self.block(block.statements()),
            Expr::Custom(custom, position) => self.custom(custom, *position),
            Expr::InterpolatedString(_, position) => {
                self.say(*position, "the rule language has no interpolated text; texts stand in `rule.yaml`".into());
                Known::free()
            }
            Expr::Map(_, position) => {
                self.say(*position, "the rule language has no map literals".into());
                Known::free()
            }
            _ => Known::free(),
        }
    }

    /// Reads expressions whose values do not matter.
    pub(super) fn each(&mut self, expressions: &[Expr]) {
        for expression in expressions {
            self.expression(expression);
        }
    }

    fn name(&mut self, name: &str, position: Position) -> Known {
        if let Some((_, known)) = self.scope.iter().rev().find(|(known, _)| known == name) {
            let mut known = known.clone();
            known.is_optional &= !self.is_present(name);
            return known;
        }
        if name.starts_with(|c: char| c.is_ascii_uppercase()) {
            self.settings.entry(name.to_owned()).or_insert(position);
        } else {
            let near = hint(name, self.scope.iter().map(|(known, _)| known.as_str()));
            self.say(position, format!("the name `{name}` is not defined{near}"));
        }
        Known::free()
    }

    fn call(&mut self, call: &FnCallExpr, position: Position) -> Known {
        match (call.name.as_str(), call.args.as_slice()) {
            (operator @ ("==" | "!=" | "<" | "<=" | ">" | ">="), [left, right]) => self.comparison(operator, left, right),
            (operator @ ("+" | "-" | "*" | "/" | "%" | "min" | "max" | "round" | "ceil" | "floor"), operands) => {
                self.arithmetic(operator, operands)
            }
            ("contains", [container, item]) => self.membership(container, item),
            ("&" | "|" | "!", sides) => {
                self.each(sides);
                Known::sure(Shape::Boolean)
            }
            ("undecided", [Expr::StringConstant(key, at)]) => {
                self.use_key(key, *at, false);
                Known::free()
            }
            (name, arguments) => self.other_call(name, arguments, position),
        }
    }

    fn other_call(&mut self, name: &str, arguments: &[Expr], position: Position) -> Known {
        let given: Vec<Known> = arguments.iter().map(|argument| self.expression(argument)).collect();
        match (name, arguments.first()) {
            ("facts" | "facts_has", Some(Expr::StringConstant(table, at))) if !(self.is_table)(table) => {
                self.say(*at, format!("there is no facts table `{table}`"));
            }
            _ => {}
        }
        if let Some(gives) = words::function(name) {
            return gives.known(&given.into_iter().next().unwrap_or_else(Known::free));
        }
        let Some(function) = self.function(name) else {
            self.say(position, format!("there is no word `{name}`{}", hint(name, words::function_names())));
            return Known::free();
        };
        self.calls += 1;
        if self.calls > MAX_CALLS || self.inside.len() >= MAX_DEPTH || self.inside.iter().any(|outer| outer == name) {
            return Known::free();
        }
        let names = function.params.iter().cloned().zip(given).collect();
        let outer = std::mem::take(&mut self.scope);
        self.inside.push(name.to_owned());
        let known = self.inside(names, &function.body);
        self.inside.pop();
        self.scope = outer;
        known
    }

    /// `require`, `applies when` and `foreach`.
    fn custom(&mut self, custom: &CustomExpr, position: Position) -> Known {
        if !self.inside.is_empty() {
            self.say(position, "`require`, `applies when` and `foreach` stand in `check` only".into());
        }
        match custom.inputs.as_slice() {
            [condition, Expr::StringConstant(key, at)] => {
                self.condition(condition, "require");
                self.use_key(key, *at, true);
            }
            [condition] => {
                self.condition(condition, "applies when");
                self.remember_present(condition);
            }
            [name, list, Expr::Stmt(block)] => self.foreach(name, list, block.statements()),
            _ => {}
        }
        Known::free()
    }

    fn condition(&mut self, condition: &Expr, statement: &str) {
        if let Expr::Variable(variable, _, position) = condition {
            let message = format!("a bare name says nothing of the place; compare it: `{statement} {} == true`", variable.1);
            self.say(*position, message);
        }
        let known = self.expression(condition);
        if let Some(plain @ ("text" | "number" | "list" | "map")) = known.shape.plain() {
            self.say(condition.start_position(), format!("a {plain} is no condition; compare it"));
        }
    }

    fn foreach(&mut self, name: &Expr, list: &Expr, body: &[Stmt]) {
        let known = self.expression(list);
        if let Some(plain @ ("text" | "number" | "boolean")) = known.shape.plain() {
            self.say(list.start_position(), format!("a {plain} is no list"));
        }
        let name = name_of(name);
        self.scope.push((name, known.element()));
        self.block(body);
        self.scope.pop();
    }

    fn use_key(&mut self, key: &str, position: Position, is_requirement: bool) {
        let named = |whole: bool| {
            let names = self.scope.iter().filter(move |(_, known)| known.shape.is_whole() == whole);
            names.map(|(name, _)| name.clone()).collect()
        };
        self.keys.push(KeyUse { key: key.to_owned(), position, is_requirement, names: named(false), whole: named(true) });
    }

    /// What stands beside other conditions with `&` and says that a value is there.
    fn remember_present(&mut self, condition: &Expr) {
        match condition {
            Expr::FnCall(call, _) if call.name == "&" => call.args.iter().for_each(|side| self.remember_present(side)),
            Expr::Dot(..) => {
                if let Some(key) = chain::shown(condition).strip_suffix(".present") {
                    self.present.push(key.to_owned());
                }
            }
            _ => {}
        }
    }

    /// Whether a chain, or something below it, was found present.
    pub(super) fn is_present(&self, key: &str) -> bool {
        self.present
            .iter()
            .any(|known| known.strip_prefix(key).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '['])))
    }
}

fn name_of(expression: &Expr) -> String {
    match expression {
        Expr::Variable(variable, ..) => variable.1.to_string(),
        Expr::StringConstant(name, _) => name.to_string(),
        _ => String::new(),
    }
}
