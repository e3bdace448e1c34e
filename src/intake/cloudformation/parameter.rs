//! Parameters: given, assumed from a default, open with a domain, or unknown.

use std::collections::{BTreeMap, BTreeSet};

use super::stack::{Stack, Surroundings};
use crate::design::{Builder, ParameterId, Reason};
use crate::intake::Disclosure;
use crate::tree::{Entry, NodeIndex, Tree};

/// What is known of a parameter.
#[derive(Clone, Debug)]
pub(super) enum Parameter {
    /// Its value, and the assumptions it rests on if defaults made it; the flag says that the value is a list.
    Known(String, Vec<String>, bool),
    /// No value, but a finite choice; the flag says that the value is a list.
    Open(ParameterId, Vec<Option<String>>, bool),
    /// Nothing is known but that it is there.
    Unknown(Reason),
    /// A value from the stack around this one.
    Bound(super::evaluate::Val),
}

/// The parameters of a template.
pub(super) fn all(tree: &Tree, around: &Surroundings, builder: &mut Builder) -> BTreeMap<String, Parameter> {
    let Some(section) = tree.get(tree.root, "Parameters") else { return BTreeMap::new() };
    let compared = compared_literals(tree);
    let entries = tree.entries(section).iter();
    entries.map(|entry| (entry.key.to_string(), one(tree, entry, around, compared.get(&*entry.key), builder))).collect()
}

fn one(
    tree: &Tree,
    entry: &Entry,
    around: &Surroundings,
    compared: Option<&BTreeSet<String>>,
    builder: &mut Builder,
) -> Parameter {
    let (name, at) = (&*entry.key, entry.value);
    let text = |key: &str| tree.get(at, key).and_then(|index| tree.text(index));
    let full_name = format!("{}{name}", around.prefix);
    let kind = text("Type").unwrap_or("String");
    let is_list = kind.starts_with("List<") || kind == "CommaDelimitedList";
    // A NoEcho value is a secret: it is never read, so it can never be shown.
    if is_secret(tree, at) {
        return Parameter::Unknown(Reason::Secret(full_name));
    }
    match around.given.get(name) {
        Some(Parameter::Known(value, assumptions, _)) => return Parameter::Known(value.clone(), assumptions.clone(), is_list),
        Some(bound) => return bound.clone(),
        None => {}
    }
    if let Some(value) = around.options.parameters.get(&full_name) {
        return Parameter::Known(value.clone(), Vec::new(), is_list);
    }
    // The value of an SSM parameter type is the name of the parameter in Systems Manager, not what the template sees.
    if kind.starts_with("AWS::SSM::Parameter::") {
        return Parameter::Unknown(Reason::Dynamic("ssm".to_owned()));
    }
    match text("Default").filter(|_| !around.options.no_defaults) {
        Some(value) => Parameter::Known(value.to_owned(), vec![format!("{full_name}={value}")], is_list),
        None => open(full_name, domain(tree, at, compared), is_list, builder),
    }
}

/// Notes the parameters that a stack declares; one that any stack calls secret stays secret.
pub(super) fn declare(stack: &Stack, declared: &mut BTreeMap<String, Disclosure>) {
    let Some(section) = stack.section("Parameters") else { return };
    for entry in stack.tree.entries(section) {
        let disclosure = if is_secret(&stack.tree, entry.value) { Disclosure::Secret } else { Disclosure::Public };
        let known = declared.entry(format!("{}{}", stack.prefix, entry.key)).or_insert(disclosure);
        *known = disclosure.max(*known);
    }
}

/// Whether `NoEcho` is set; CloudFormation takes every spelling of a YAML 1.1 boolean.
fn is_secret(tree: &Tree, at: NodeIndex) -> bool {
    let no_echo = tree.get(at, "NoEcho").and_then(|index| tree.text(index));
    no_echo.is_some_and(|value| !matches!(value.to_ascii_lowercase().as_str(), "false" | "no" | "off" | "n"))
}

fn open(name: String, domain: Option<Vec<Option<String>>>, is_list: bool, builder: &mut Builder) -> Parameter {
    match domain {
        Some(domain) => Parameter::Open(builder.parameter(name, domain.clone()), domain, is_list),
        None => Parameter::Unknown(Reason::Parameter(name)),
    }
}

/// The values a parameter may take: those allowed, else those that conditions compare it with, and any other.
fn domain(tree: &Tree, at: NodeIndex, compared: Option<&BTreeSet<String>>) -> Option<Vec<Option<String>>> {
    let allowed = tree.get(at, "AllowedValues").map(|list| tree.items(list)).unwrap_or_default();
    if !allowed.is_empty() {
        return Some(allowed.iter().filter_map(|item| tree.text(*item)).map(|value| Some(value.to_owned())).collect());
    }
    let literals = compared?;
    Some(literals.iter().cloned().map(Some).chain([None]).collect())
}

/// For each parameter the literals that `Fn::Equals` compares it with.
fn compared_literals(tree: &Tree) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    if let Some(conditions) = tree.get(tree.root, "Conditions") {
        search(tree, conditions, &mut found);
    }
    found
}

fn search(tree: &Tree, at: NodeIndex, found: &mut BTreeMap<String, BTreeSet<String>>) {
    if let Some(("Fn::Equals", operands)) = super::function::call(tree, at)
        && let [left, right] = tree.items(operands)
    {
        for (reference, literal) in [(left, right), (right, left)] {
            let name = super::function::call(tree, *reference).filter(|(f, _)| *f == "Ref").and_then(|(_, arg)| tree.text(arg));
            let is_literal = super::function::call(tree, *literal).is_none();
            if let (Some(name), Some(text), true) = (name, tree.text(*literal), is_literal) {
                found.entry(name.to_owned()).or_default().insert(text.to_owned());
            }
        }
    }
    for item in tree.items(at) {
        search(tree, *item, found);
    }
    for entry in tree.entries(at) {
        search(tree, entry.value, found);
    }
}
