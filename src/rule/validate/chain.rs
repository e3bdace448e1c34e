//! Chains such as `bucket.Rules[0].where(|r| …)`, walked along the schema.

use rhai::{Expr, FnCallExpr, Position, Stmt};

use super::known::Known;
use super::nearest::hint;
use super::reader::Reader;
use super::shape::Shape;
use super::{metadata, words};
use crate::schema;

/// One step of a chain.
#[derive(Clone, Copy)]
pub(super) enum Link<'e> {
    Property(&'e str, Position),
    Word(&'e FnCallExpr, Position),
    Index(&'e Expr),
}

/// The beginning of a chain and its steps; an expression that is no chain has none.
pub(super) fn links(expression: &Expr) -> (&Expr, Vec<Link<'_>>) {
    let (binary, is_last, is_index) = match expression {
        Expr::Dot(binary, flags, _) => (binary, flags.contains(rhai::ASTFlags::BREAK), false),
        Expr::Index(binary, flags, _) => (binary, flags.contains(rhai::ASTFlags::BREAK), true),
        _ => return (expression, Vec::new()),
    };
    let (base, mut links) = links(&binary.lhs);
    follow(&binary.rhs, is_index, is_last, &mut links);
    (base, links)
}

/// Rhai nests the rest of a chain on the right.
fn follow<'e>(rest: &'e Expr, is_index: bool, is_last: bool, links: &mut Vec<Link<'e>>) {
    match rest {
        Expr::Dot(binary, flags, _) if !is_last => {
            links.push(link(&binary.lhs, is_index));
            follow(&binary.rhs, false, flags.contains(rhai::ASTFlags::BREAK), links);
        }
        Expr::Index(binary, flags, _) if !is_last => {
            links.push(link(&binary.lhs, is_index));
            follow(&binary.rhs, true, flags.contains(rhai::ASTFlags::BREAK), links);
        }
        end => links.push(link(end, is_index)),
    }
}

fn link(expression: &Expr, is_index: bool) -> Link<'_> {
    match expression {
        _ if is_index => Link::Index(expression),
        Expr::Property(names, position) => Link::Property(names.2.as_str(), *position),
        Expr::MethodCall(call, position) | Expr::FnCall(call, position) => Link::Word(call, *position),
        other => Link::Index(other),
    }
}

impl Reader<'_> {
    /// What a chain gives; `key` grows with it so that `applies when x.A.present` can be remembered.
    pub(super) fn chain(&mut self, base: &Expr, links: &[Link<'_>]) -> Known {
        let mut known = self.expression(base);
        let mut key = shown(base);
        for link in links {
            known = match link {
                Link::Property(name, position) => self.property(&known, name, *position),
                Link::Word(call, position) => self.word(&known, &key, call, *position),
                Link::Index(index) => {
                    self.expression(index);
                    known.element().optional(true)
                }
            };
            key.push_str(&shown_link(link));
            if self.is_present(&key) {
                known.is_optional = false;
            }
        }
        known
    }

    fn property(&mut self, of: &Known, name: &str, position: Position) -> Known {
        if name == "present" {
            return Known::sure(Shape::Boolean);
        }
        match of.shape.property(name) {
            Ok(known) => {
                let is_optional = known.is_optional || of.is_optional;
                known.optional(is_optional)
            }
            Err(names) => {
                let message = match of.shape.plain() {
                    Some(plain @ ("list" | "text" | "number" | "boolean")) => {
                        format!("a {plain} has no property `{name}`")
                    }
                    _ => format!("there is no property `{name}`{}", hint(name, names)),
                };
                self.say(position, message);
                Known::free()
            }
        }
    }

    fn word(&mut self, of: &Known, shown: &str, call: &FnCallExpr, position: Position) -> Known {
        let name = call.name.as_str();
        // `j.allows(region, resource)` and `statement.allows()` are two words of one name.
        let Some(gives) = words::method(name) else {
            self.say(position, format!("there is no word `{name}`{}", hint(name, words::method_names())));
            return Known::free();
        };
        if words::needs_value(name) && of.is_optional {
            let message =
                format!("`{shown}` may be missing, and `{name}` needs a value: say what AWS's default is with `.or(…)`");
            self.say(position, message);
        }
        match name {
            "some" | "none" | "every" | "where" | "map" => self.list_word(of, call),
            "or" => self.default(of, call),
            "resource" => Known::sure(Shape::Lost).optional(of.is_optional),
            "first" => of.element().optional(true),
            "flatten" => Known { shape: Shape::list(of.element().element().shape), ..of.clone() },
            "referrers" => self.referrers(call),
            "all" => self.all(call),
            _ => {
                self.each(&call.args);
                gives.known(of)
            }
        }
    }

    fn default(&mut self, of: &Known, call: &FnCallExpr) -> Known {
        let Some(default) = call.args.first() else {
            return of.clone();
        };
        let other = self.expression(default);
        self.literal(of, default);
        let shape = if matches!(of.shape, Shape::Lost | Shape::Free) { Shape::Free } else { of.shape.clone() };
        let allowed = if other.allowed.is_empty() && !matches!(default, Expr::StringConstant(..)) {
            Vec::new()
        } else {
            of.allowed.iter().chain(&other.allowed).copied().collect()
        };
        Known { shape, is_optional: of.is_optional && other.is_optional, allowed }
    }

    fn list_word(&mut self, of: &Known, call: &FnCallExpr) -> Known {
        let given = call.args.first().map(|closure| self.closure(closure, of.element()));
        match call.name.as_str() {
            "where" => of.clone().optional(false),
            "map" => Known::sure(Shape::list(given.map_or(Shape::Free, |known| known.shape))),
            _ => Known::sure(Shape::Boolean),
        }
    }

    fn all(&mut self, call: &FnCallExpr) -> Known {
        let Some(Expr::StringConstant(kind, position)) = call.args.first() else {
            self.each(&call.args);
            return Known::sure(Shape::list(Shape::Lost));
        };
        self.kind(kind, *position);
        Known::sure(Shape::list(Shape::Resource(vec![kind.to_string()])))
    }

    fn kind(&mut self, kind: &str, position: Position) -> bool {
        let is_known = metadata::is_known(kind);
        if !is_known {
            self.say(position, format!("`{kind}` is no kind{}", hint(kind, schema::kinds())));
        }
        is_known
    }

    fn referrers(&mut self, call: &FnCallExpr) -> Known {
        let [Expr::StringConstant(kind, at), Expr::StringConstant(path, below)] = call.args.as_slice() else {
            return Known::sure(Shape::list(Shape::Lost));
        };
        let resources = Shape::Resource(vec![kind.to_string()]);
        if self.kind(kind, *at) {
            self.path(&resources, path, *below);
        }
        Known::sure(Shape::list(resources))
    }

    /// A path as `referrers` takes it: `[]` walks a list.
    fn path(&mut self, from: &Shape, path: &str, position: Position) {
        let mut shape = from.clone();
        for step in path.split('.') {
            let name = step.trim_end_matches("[]");
            match shape.property(name) {
                Ok(known) => {
                    let is_list = known.shape.plain() == Some("list");
                    if is_list != step.ends_with("[]") && known.shape.plain().is_some() {
                        let should = if is_list { "a list; write `[]` after it" } else { "no list; write it without `[]`" };
                        self.say(position, format!("`{name}` of the path `{path}` is {should}"));
                    }
                    shape = if is_list { known.element().shape } else { known.shape };
                }
                Err(names) => {
                    self.say(position, format!("the path `{path}` does not exist: no property `{name}`{}", hint(name, names)));
                    return;
                }
            }
        }
    }

    /// A closure with a member of the list as argument.
    fn closure(&mut self, closure: &Expr, argument: Known) -> Known {
        let name = match closure {
            Expr::Stmt(block) => block.statements().iter().find_map(curried),
            other => function_name(other),
        };
        let Some(function) = name.and_then(|name| self.function(&name)) else {
            self.expression(closure);
            return Known::free();
        };
        // Names from outside stand before the closure's own.
        let Some(own) = function.params.last() else {
            return Known::free();
        };
        self.inside(vec![(own.clone(), argument)], &function.body)
    }
}

/// A chain as it is written, without what is in brackets.
pub(super) fn shown(expression: &Expr) -> String {
    let (base, steps) = links(expression);
    let base = match base {
        Expr::Variable(variable, ..) => variable.1.to_string(),
        Expr::FnCall(call, _) => format!("{}(…)", call.name),
        _ => "…".to_owned(),
    };
    std::iter::once(base).chain(steps.iter().map(shown_link)).collect()
}

fn shown_link(link: &Link<'_>) -> String {
    match link {
        Link::Property(name, _) => format!(".{name}"),
        Link::Word(call, _) if call.args.is_empty() => format!(".{}()", call.name),
        Link::Word(call, _) => format!(".{}(…)", call.name),
        Link::Index(Expr::IntegerConstant(index, _)) => format!("[{index}]"),
        Link::Index(_) => "[…]".to_owned(),
    }
}

/// The function behind `curry(function, names…)`, as a closure with names from outside is compiled.
fn curried(statement: &Stmt) -> Option<String> {
    let call = match statement {
        Stmt::FnCall(call, _) => call,
        Stmt::Expr(expression) => match &**expression {
            Expr::FnCall(call, _) => call,
            _ => return None,
        },
        _ => return None,
    };
    call.args.first().and_then(function_name)
}

fn function_name(expression: &Expr) -> Option<String> {
    match expression {
        Expr::DynamicConstant(value, _) => value.read_lock::<rhai::FnPtr>().map(|pointer| pointer.fn_name().to_owned()),
        _ => None,
    }
}
