//! Evaluates intrinsic functions in one world.

use std::collections::BTreeSet;

use super::function;
use super::parameter::Parameter;
use super::stack::Stack;
use crate::design::{ParameterId, Presence, Reason, ResourceId, Unknown, World};
use crate::tree::{Kind, NodeIndex};

/// How deep functions may nest; templates that people write stay far below.
const MAX_DEPTH: usize = 64;

/// What a function gives.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Val {
    /// `AWS::NoValue`: the property is not there.
    NoValue,
    /// A literal of the template.
    Tree(NodeIndex),
    /// A scalar whose type the schema decides.
    Plain(String),
    /// A list.
    List(Vec<Val>),
    /// A text with unknown parts.
    Pieces(Vec<Part>),
    /// A resource, or an attribute of it.
    Reference(ResourceId, Option<String>),
    /// A text nobody knows that differs from the others of its family.
    Symbol(&'static str, String),
    /// Any value of a parameter but those that it is compared with.
    Other(ParameterId),
    /// Nobody can say.
    Unknown(Unknown),
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Part {
    /// Known characters.
    Text(String),
    /// A value whose text stands here.
    Val(Val),
}

/// One evaluation: the world, and what came up on the way.
pub(super) struct Evaluation<'s> {
    pub(super) stack: &'s Stack,
    pub(super) world: &'s World,
    pub(super) wants: BTreeSet<ParameterId>,
    pub(super) assumed: BTreeSet<String>,
    depth: usize,
}

impl<'s> Evaluation<'s> {
    pub(super) fn new(stack: &'s Stack, world: &'s World) -> Self {
        Self { stack, world, wants: BTreeSet::new(), assumed: BTreeSet::new(), depth: 0 }
    }

    /// The value of a node: of its function, or the literal.
    pub(super) fn value(&mut self, at: NodeIndex) -> Val {
        if self.depth >= MAX_DEPTH {
            return unknown(Reason::Function("nesting".into()));
        }
        self.depth += 1;
        let value = match function::call(&self.stack.tree, at) {
            Some((name, argument)) => self.call(name, argument),
            None => self.literal(at),
        };
        self.depth -= 1;
        value
    }

    fn literal(&mut self, at: NodeIndex) -> Val {
        match &self.stack.tree.node(at).kind {
            Kind::Plain(text) | Kind::Quoted(text) if text.contains("{{resolve:") => super::substitute::dynamic(text),
            _ => Val::Tree(at),
        }
    }

    /// What a `Ref` gives.
    pub(super) fn reference(&mut self, name: &str) -> Val {
        if let Some(pseudo) = self.pseudo(name) {
            return pseudo;
        }
        if let Some(parameter) = self.stack.parameters.get(name) {
            return self.parameter(parameter);
        }
        match self.stack.resources.get(name) {
            Some((id, _)) => Val::Reference(*id, None),
            None => unknown(Reason::Undefined(name.to_owned())),
        }
    }

    fn pseudo(&self, name: &str) -> Option<Val> {
        let stack = self.stack;
        let partition = stack.region.as_deref().map(partition_of);
        Some(match name {
            "AWS::NoValue" => Val::NoValue,
            "AWS::Region" => stack.region.clone().map_or_else(|| Val::Symbol("region", stack.name.clone()), Val::Plain),
            "AWS::AccountId" => stack.account.clone().map_or_else(|| Val::Symbol("account", stack.name.clone()), Val::Plain),
            "AWS::Partition" => partition.map_or_else(|| unknown(Reason::Region), |(p, _)| Val::Plain(p.into())),
            "AWS::URLSuffix" => partition.map_or_else(|| unknown(Reason::Region), |(_, suffix)| Val::Plain(suffix.into())),
            _ if name.starts_with("AWS::") => {
                stack.pseudo.get(name).map_or_else(|| unknown(Reason::Pseudo(name.to_owned())), |value| Val::Plain(value.clone()))
            }
            _ => return None,
        })
    }

    fn parameter(&mut self, parameter: &Parameter) -> Val {
        match parameter {
            Parameter::Known(value, assumptions, is_list) => {
                self.assumed.extend(assumptions.iter().cloned());
                scalar_or_list(value, *is_list)
            }
            Parameter::Open(id, domain, is_list) => {
                if let Some(choice) = self.world.choice(*id) {
                    match domain.get(choice) {
                        Some(Some(value)) => scalar_or_list(value, *is_list),
                        _ => Val::Other(*id),
                    }
                } else {
                    self.wants.insert(*id);
                    unknown(Reason::Branch)
                }
            }
            Parameter::Unknown(reason) => unknown(reason.clone()),
            Parameter::Bound(value) => value.clone(),
        }
    }

    /// Name and domain of a parameter without a value.
    pub(super) fn open_parameter(&self, wanted: ParameterId) -> Option<(&str, &[Option<String>])> {
        self.stack.parameters.iter().find_map(|(name, parameter)| match parameter {
            Parameter::Open(id, domain, _) if *id == wanted => Some((name.as_str(), domain.as_slice())),
            _ => None,
        })
    }

    /// `Fn::If`: the branch that the condition chooses.
    pub(super) fn choose(&mut self, name: &str, then: NodeIndex, otherwise: NodeIndex) -> Val {
        match self.condition_named(name) {
            Some(true) => self.value(then),
            Some(false) => self.value(otherwise),
            None => {
                let (then, otherwise) = (self.value(then), self.value(otherwise));
                if then == otherwise {
                    return then;
                }
                let reason = Reason::Condition(name.to_owned());
                let sure = [then, otherwise].iter().all(is_surely_present);
                Val::Unknown(if sure { Unknown::present(reason) } else { Unknown::undecided(reason) })
            }
        }
    }

    /// The text of a value, if it is known to the last character.
    pub(super) fn text(&mut self, value: &Val) -> Option<String> {
        match value {
            Val::Plain(text) => Some(text.clone()),
            Val::Tree(at) => self.stack.tree.text(*at).map(str::to_owned),
            _ => None,
        }
    }

    /// The members of a list value.
    pub(super) fn items(&mut self, value: &Val) -> Option<Vec<Val>> {
        match value {
            Val::List(items) => Some(items.clone()),
            Val::Tree(at) if matches!(self.stack.tree.node(*at).kind, Kind::List(_)) => {
                let items = self.stack.tree.items(*at).to_vec();
                Some(items.into_iter().map(|item| self.value(item)).collect())
            }
            _ => None,
        }
    }
}

fn is_surely_present(value: &Val) -> bool {
    match value {
        Val::NoValue => false,
        Val::Unknown(unknown) => unknown.presence == Presence::Present,
        _ => true,
    }
}

/// A value that is there although nobody knows it.
pub(super) fn unknown(reason: Reason) -> Val {
    Val::Unknown(Unknown::present(reason))
}

fn scalar_or_list(value: &str, is_list: bool) -> Val {
    if is_list {
        Val::List(value.split(',').map(|item| Val::Plain(item.trim().to_owned())).collect())
    } else {
        super::substitute::dynamic(value)
    }
}

/// Partition and DNS suffix of a Region: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html>.
fn partition_of(region: &str) -> (&'static str, &'static str) {
    match region.split('-').next() {
        Some("cn") => ("aws-cn", "amazonaws.com.cn"),
        Some("us") if region.starts_with("us-gov-") => ("aws-us-gov", "amazonaws.com"),
        Some("eusc") => ("aws-eusc", "amazonaws.eu"),
        _ => ("aws", "amazonaws.com"),
    }
}
