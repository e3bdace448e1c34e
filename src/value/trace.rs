//! What a check looked at, step by step: another resource that shows the same at every step is judged the same.
//!
//! A check knows of its resource what it looks at, and nothing else; so its steps can be gone again on another resource without
//! the script. Whatever looks at the design otherwise than by the steps below ends the trace: the check saw more than can be
//! compared.

use std::mem::{Discriminant, discriminant};
use std::rc::Rc;
use std::sync::Arc;

use super::{List, Place, Read, Session, Value};
use crate::design::{Content, Design, NodeId, ResourceId, Unknown, World};

/// Steps of a check that is still worth comparing.
pub(super) const MOST_STEPS: usize = 150;
/// Resources of a gathered list that is still worth gathering for comparison.
const MOST_GATHERED: usize = 8;

/// The nodes that a resource is known by from the start, in their order.
const PROPERTIES: usize = 0;
/// See [`PROPERTIES`].
pub(super) const REGION: usize = 1;
/// See [`PROPERTIES`].
pub(super) const ACCOUNT: usize = 2;
/// See [`PROPERTIES`].
pub(super) const ATTRIBUTES: usize = 3;

/// The steps of a check of one resource.
#[derive(Debug, Default)]
pub struct Trace {
    pub(super) steps: Vec<Step>,
    /// The nodes that the check came by, in that order; steps speak of them by number.
    pub(super) nodes: Vec<NodeId>,
}

/// Something that a check looked at, and what it saw.
#[derive(Debug)]
pub(super) enum Step {
    /// A node holds this; of a list or map only that it is one.
    Holds(usize, Content),
    /// A node holds something of this form.
    Form(usize, Discriminant<Content>),
    /// A list has so many members.
    Members(usize, usize),
    /// A map holds a key, at this position where it was seen.
    Key(usize, Arc<str>, usize),
    /// A map does not hold a key.
    NoKey(usize, Box<str>),
    /// A map holds these keys, in this order.
    Keys(usize, Box<[Arc<str>]>),
    /// So many resources were gathered.
    Gathered(Gather, Gathered),
    /// A read was noted; its node is a number.
    Noted(Read),
}

/// A question for other resources.
#[derive(Clone, Debug)]
pub(super) enum Gather {
    /// All of a kind.
    All(Rc<str>),
    /// Those of a kind that name the resource at a path.
    Referrers(Rc<str>, Rc<str>),
}

/// What is known of gathered resources without looking at any of them.
#[derive(Debug, PartialEq)]
pub(super) struct Gathered {
    count: usize,
    /// Why there may be more, and whether that is said of the resource itself.
    open: Option<(Unknown, bool)>,
}

impl Gathered {
    /// `None` if the list says more than that.
    pub(super) fn of(list: &List, own: NodeId) -> Option<Self> {
        if list.members.len() > MOST_GATHERED || list.members.iter().any(|member| member.doubt.is_some()) {
            return None;
        }
        let open = match &list.open {
            None => None,
            Some(cause) if cause.at_least.is_some() => return None,
            Some(cause) => match cause.place {
                Place::Nowhere => Some((cause.unknown.clone(), false)),
                Place::Node(node) if node == own => Some((cause.unknown.clone(), true)),
                _ => return None,
            },
        };
        Some(Self { count: list.members.len(), open })
    }
}

/// The nodes that a resource is known by from the start; `None` if they cannot be told apart.
pub(super) fn roots(design: &Design, id: ResourceId) -> Option<[NodeId; 4]> {
    let resource = design.resource(id);
    let mut roots = [NodeId(0); 4];
    let named = [
        (PROPERTIES, resource.properties),
        (REGION, resource.region),
        (ACCOUNT, resource.account),
        (ATTRIBUTES, resource.attributes),
    ];
    for (at, node) in named {
        *roots.get_mut(at)? = node;
    }
    let is_once = |node: &NodeId| roots.iter().filter(|other| *other == node).count() == 1;
    // What rests on an assumption or a parameter has more than one face.
    (roots.iter().all(is_once) && design.is_plain() && design.surely_exists(id)).then_some(roots)
}

impl Trace {
    /// The number of a node that the check came by.
    #[must_use]
    pub fn number(&self, node: NodeId) -> Option<NodeId> {
        let number = self.nodes.iter().rposition(|known| *known == node)?;
        u32::try_from(number).ok().map(NodeId)
    }

    /// Whether another resource shows the same at every step; if so, `nodes` are its nodes by their numbers, and the session has
    /// noted the reads that were to be traced. What has to be fetched before that can be said is noted by the session as well.
    #[must_use]
    pub fn fits(&self, session: &Rc<Session>, id: ResourceId, nodes: &mut Vec<NodeId>) -> bool {
        session.enter(World::default(), Some(id));
        let Some(roots) = roots(&session.design, id) else { return false };
        nodes.clear();
        nodes.extend(roots);
        self.steps.iter().all(|step| step.fits(session, id, nodes))
    }
}

impl Step {
    fn fits(&self, session: &Rc<Session>, id: ResourceId, nodes: &mut Vec<NodeId>) -> bool {
        let content = |number: &usize| nodes.get(*number).map(|node| &session.design.node(*node).content);
        match self {
            Self::Holds(number, seen) => content(number) == Some(seen),
            Self::Form(number, form) => content(number).is_some_and(|content| discriminant(content) == *form),
            Self::Members(number, count) => match content(number) {
                Some(Content::List(items)) if items.len() == *count => {
                    nodes.extend(items);
                    true
                }
                _ => false,
            },
            Self::Key(number, key, at) => {
                let Some(Content::Map(entries)) = content(number) else { return false };
                let near = entries.get(*at).filter(|(known, _)| known == key);
                let found = near.or_else(|| entries.iter().find(|(known, _)| known == key)).map(|(_, node)| *node);
                nodes.extend(found);
                found.is_some()
            }
            Self::NoKey(number, key) => match content(number) {
                Some(Content::Map(entries)) => entries.iter().all(|(known, _)| **known != **key),
                _ => false,
            },
            Self::Keys(number, keys) => match content(number) {
                Some(Content::Map(entries)) if entries.iter().map(|(key, _)| key).eq(keys.iter()) => {
                    nodes.extend(entries.iter().map(|(_, node)| *node));
                    true
                }
                _ => false,
            },
            Self::Noted(read) => {
                let read = moved(read, |number| nodes.get(number.0 as usize).copied());
                read.map(|read| session.note(read)).is_some()
            }
            Self::Gathered(gather, seen) => {
                let own = session.design.resource(id).properties;
                gather.again(session, id).and_then(|list| Gathered::of(&list, own)).is_some_and(|now| now == *seen)
            }
        }
    }
}

impl Gather {
    fn again(&self, session: &Rc<Session>, id: ResourceId) -> Option<List> {
        match self {
            Self::All(kind) => Some(Value::design(session).gather_all(kind)),
            Self::Referrers(kind, path) => Value::resource(session, id).gather_referrers(id, kind, path).ok(),
        }
    }
}

/// A read of another node.
pub(super) fn moved(read: &Read, node: impl Fn(NodeId) -> Option<NodeId>) -> Option<Read> {
    Some(match read {
        Read::Node(at) => Read::Node(node(*at)?),
        Read::Absent(at, key) => Read::Absent(node(*at)?, Rc::clone(key)),
        Read::Scope(_) | Read::Referrers(..) => read.clone(),
    })
}

/// The trace of the check that is running.
#[derive(Debug, Default)]
pub(super) struct Tracing {
    pub(super) trace: Trace,
    /// Whether the check saw more than can be compared.
    pub(super) is_over: bool,
}
