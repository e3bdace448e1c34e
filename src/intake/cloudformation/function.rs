//! The intrinsic functions.

use super::evaluate::{Evaluation, Part, Val, unknown};
use crate::design::{Reason, Unknown};
use crate::tree::{NodeIndex, Tree};

/// The function that a node calls, with the node that holds its argument.
pub(super) fn call(tree: &Tree, at: NodeIndex) -> Option<(&str, NodeIndex)> {
    if let Some(tag) = &tree.node(at).tag {
        return Some((full_name(tag)?, at));
    }
    long_form(tree, at)
}

/// The function that a map calls, whatever tag stands before it.
fn long_form(tree: &Tree, at: NodeIndex) -> Option<(&str, NodeIndex)> {
    match tree.entries(at) {
        [entry] if &*entry.key == "Ref" || &*entry.key == "Condition" || entry.key.starts_with("Fn::") => {
            Some((&entry.key, entry.value))
        }
        _ => None,
    }
}

/// The long name of a short tag.
fn full_name(tag: &str) -> Option<&'static str> {
    const NAMES: [&str; 19] = [
        "Fn::Base64",
        "Fn::Cidr",
        "Fn::FindInMap",
        "Fn::GetAtt",
        "Fn::GetAZs",
        "Fn::If",
        "Fn::ImportValue",
        "Fn::Join",
        "Fn::Select",
        "Fn::Split",
        "Fn::Sub",
        "Fn::Transform",
        "Fn::Equals",
        "Fn::And",
        "Fn::Or",
        "Fn::Not",
        "Fn::Length",
        "Fn::ToJsonString",
        "Fn::ForEach",
    ];
    match tag {
        "Ref" => Some("Ref"),
        "Condition" => Some("Condition"),
        _ => NAMES.into_iter().find(|name| name.strip_prefix("Fn::") == Some(tag)),
    }
}

impl Evaluation<'_> {
    /// Calls a function; the argument may stand below a short tag, so its own tag is not looked at again.
    pub(super) fn call(&mut self, name: &str, argument: NodeIndex) -> Val {
        let tree = std::sync::Arc::clone(&self.stack.tree);
        let items = tree.items(argument);
        match (name, items) {
            ("Ref", _) => self.name_of(&tree, argument).map_or_else(|| fault(name), |target| self.reference(&target)),
            ("Fn::GetAtt", _) => self.attribute(&tree, argument),
            ("Fn::If", [condition, then, otherwise]) => match tree.text(*condition) {
                Some(condition) => self.choose(condition, *then, *otherwise),
                None => fault(name),
            },
            ("Fn::Sub", _) => self.substitute(&tree, argument),
            ("Fn::Join", [separator, list]) => self.join(*separator, *list),
            ("Fn::Select", [index, list]) => self.select(*index, *list),
            ("Fn::Split", [separator, text]) => self.split(*separator, *text),
            ("Fn::FindInMap", [map, first, second, ..]) => self.find_in_map([*map, *first, *second], items.get(3).copied()),
            ("Fn::GetAZs", _) => zones(),
            ("Fn::ImportValue", _) => self.import(&tree, argument),
            ("Fn::Length", _) => {
                let list = self.argument(argument);
                self.items(&list).map_or_else(|| fault(name), |items| Val::Plain(items.len().to_string()))
            }
            ("Fn::Transform", _) => Val::Unknown(Unknown::undecided(Reason::Transform(transform_name(&tree, argument)))),
            _ => fault(name),
        }
    }

    /// The name that a function is given, which may be worked out by another function.
    fn name_of(&mut self, tree: &Tree, at: NodeIndex) -> Option<String> {
        if let Some(name) = tree.text(at) {
            return Some(name.to_owned());
        }
        let value = self.argument(at);
        self.text(&value)
    }

    /// The argument itself: a function, or a literal; below a short tag only the long form of a function can stand.
    fn argument(&mut self, at: NodeIndex) -> Val {
        let tree = std::sync::Arc::clone(&self.stack.tree);
        if tree.node(at).tag.is_none() {
            return self.value(at);
        }
        match long_form(&tree, at) {
            Some((name, argument)) => self.call(name, argument),
            None => Val::Tree(at),
        }
    }

    fn attribute(&mut self, tree: &Tree, argument: NodeIndex) -> Val {
        let (target, attribute) = match (tree.text(argument), tree.items(argument)) {
            (Some(text), _) => match text.split_once('.') {
                Some((target, attribute)) => (target.to_owned(), attribute.to_owned()),
                None => return fault("Fn::GetAtt"),
            },
            (None, [target, attribute]) => {
                let (target, attribute) = (self.value(*target), self.value(*attribute));
                match (self.text(&target), self.text(&attribute)) {
                    (Some(target), Some(attribute)) => (target, attribute),
                    _ => return fault("Fn::GetAtt"),
                }
            }
            _ => return fault("Fn::GetAtt"),
        };
        self.attribute_of(&target, &attribute)
    }

    pub(super) fn attribute_of(&mut self, target: &str, attribute: &str) -> Val {
        match self.stack.resources.get(target) {
            Some(_) if attribute.starts_with("Outputs.") => unknown(Reason::Attribute(format!("{target}.{attribute}"))),
            Some((id, _)) => Val::Reference(*id, Some(attribute.to_owned())),
            None => unknown(Reason::Undefined(target.to_owned())),
        }
    }

    fn join(&mut self, separator: NodeIndex, list: NodeIndex) -> Val {
        let separator = self.value(separator);
        let list = self.value(list);
        let (Some(separator), Some(items)) = (self.text(&separator), self.items(&list)) else {
            return match list {
                Val::Unknown(unknown) => Val::Unknown(Unknown::present(unknown.reason)),
                _ => fault("Fn::Join"),
            };
        };
        let mut parts = Vec::new();
        for item in items.into_iter().filter(|item| *item != Val::NoValue) {
            if !parts.is_empty() {
                parts.push(Part::Text(separator.clone()));
            }
            parts.push(self.part(item));
        }
        text_of(parts)
    }

    /// A value as a part of a text.
    pub(super) fn part(&mut self, value: Val) -> Part {
        match self.text(&value) {
            Some(text) => Part::Text(text),
            None => Part::Val(value),
        }
    }

    fn select(&mut self, index: NodeIndex, list: NodeIndex) -> Val {
        let position = self.value(index);
        let position = self.text(&position).and_then(|text| text.trim().parse::<usize>().ok());
        let is_zones = call(&self.stack.tree, list).is_some_and(|(name, _)| name == "Fn::GetAZs");
        match position {
            Some(position) if is_zones => Val::Symbol("zone", position.to_string()),
            Some(position) => {
                let list = self.value(list);
                match self.items(&list) {
                    Some(items) => items.get(position).cloned().unwrap_or_else(|| fault("Fn::Select")),
                    None => spread(list, "Fn::Select"),
                }
            }
            None => fault("Fn::Select"),
        }
    }

    fn split(&mut self, separator: NodeIndex, text: NodeIndex) -> Val {
        let (separator, value) = (self.value(separator), self.value(text));
        match (self.text(&separator), self.text(&value)) {
            (Some(separator), Some(text)) => {
                Val::List(text.split(separator.as_str()).map(|part| Val::Plain(part.to_owned())).collect())
            }
            _ => spread(value, "Fn::Split"),
        }
    }

    fn find_in_map(&mut self, keys: [NodeIndex; 3], fallback: Option<NodeIndex>) -> Val {
        let values = keys.map(|key| self.value(key));
        let texts: Vec<Option<String>> = values.iter().map(|value| self.text(value)).collect();
        let [Some(map), Some(first), Some(second)] = texts.as_slice() else {
            let reason = values.iter().find_map(|value| self.why_unknown(value));
            return unknown(reason.unwrap_or_else(|| Reason::Function("Fn::FindInMap".to_owned())));
        };
        let tree = std::sync::Arc::clone(&self.stack.tree);
        let found = self
            .stack
            .section("Mappings")
            .and_then(|m| tree.get(m, map))
            .and_then(|m| tree.get(m, first))
            .and_then(|m| tree.get(m, second));
        match (found, fallback.and_then(|f| tree.get(f, "DefaultValue"))) {
            (Some(at), _) | (None, Some(at)) => self.value(at),
            (None, None) => unknown(Reason::Mapping(format!("{map}.{first}.{second}"))),
        }
    }

    fn why_unknown(&self, value: &Val) -> Option<Reason> {
        match value {
            Val::Unknown(unknown) => Some(unknown.reason.clone()),
            Val::Symbol(family, _) => Some(Reason::of_symbol(family)),
            Val::Other(parameter) => self.open_parameter(*parameter).map(|(name, _)| Reason::Parameter(name.to_owned())),
            Val::Pieces(parts) => {
                parts.iter().find_map(|part| if let Part::Val(value) = part { self.why_unknown(value) } else { None })
            }
            _ => None,
        }
    }

    fn import(&mut self, tree: &Tree, argument: NodeIndex) -> Val {
        let value = match tree.text(argument) {
            Some(text) => Val::Plain(text.to_owned()),
            None => self.argument(argument),
        };
        let name = self.text(&value).unwrap_or_default();
        unknown(Reason::Import(name))
    }
}

/// Something unknown stays what it is; anything else cannot be computed.
fn spread(value: Val, function: &str) -> Val {
    match value {
        Val::Unknown(_) => value,
        _ => fault(function),
    }
}

fn fault(function: &str) -> Val {
    unknown(Reason::Function(function.to_owned()))
}

/// The zones of a Region. At least two, each different; how many there are, and their names, differ by account.
fn zones() -> Val {
    let zone = |index: &str| Val::Symbol("zone", index.to_owned());
    Val::List(vec![zone("0"), zone("1"), Val::Unknown(Unknown::undecided(Reason::Function("Fn::GetAZs".to_owned())))])
}

fn transform_name(tree: &Tree, argument: NodeIndex) -> String {
    tree.get(argument, "Name").and_then(|name| tree.text(name)).unwrap_or("Fn::Transform").to_owned()
}

/// A text of parts: known if all are, else with holes. A single value is itself.
pub(super) fn text_of(parts: Vec<Part>) -> Val {
    let mut joined = super::substitute::without_dynamic(merged(parts));
    match joined.len() {
        0 => Val::Plain(String::new()),
        1 => match joined.remove(0) {
            Part::Text(text) => Val::Plain(text),
            Part::Val(value) => value,
        },
        _ => Val::Pieces(joined),
    }
}

/// The parts with neighbouring texts as one.
fn merged(parts: Vec<Part>) -> Vec<Part> {
    let mut joined: Vec<Part> = Vec::new();
    for part in parts {
        match (joined.last_mut(), part) {
            (Some(Part::Text(before)), Part::Text(text)) => before.push_str(&text),
            (_, Part::Text(text)) if text.is_empty() => {}
            (_, Part::Val(Val::Pieces(inner))) => joined.extend(inner),
            (_, part) => joined.push(part),
        }
    }
    joined
}
