//! What a check looked at, step by step: another resource that shows the same at every step is judged the same.
//!
//! A check knows of its resource what it looks at, and nothing else; so its steps can be gone again on another resource without
//! the script. Whatever looks at the design otherwise than by the steps below ends the trace: the check saw more than can be
//! compared.

use std::mem::{Discriminant, discriminant};
use std::rc::Rc;
use std::sync::Arc;

use super::{Cause, List, Place, Read, Session, Truth, Value};
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
    pub(super) met: Met,
}

/// What a check came by, in that order; steps speak of it by number.
#[derive(Debug, Default)]
pub struct Met {
    pub(super) nodes: Vec<NodeId>,
    /// The resource itself first.
    pub(super) resources: Vec<ResourceId>,
}

impl Met {
    /// Begins with a resource; `None` if it cannot be compared.
    pub(super) fn begin(&mut self, design: &Design, id: ResourceId) -> Option<()> {
        let roots = roots(design, id)?;
        self.nodes.clear();
        self.nodes.extend(roots);
        self.resources.clear();
        self.resources.push(id);
        Some(())
    }

    /// Adds another resource; gives its number if it was met before.
    pub(super) fn add(&mut self, design: &Design, id: ResourceId) -> Option<usize> {
        let known = self.number_of(id);
        self.resources.push(id);
        self.nodes.push(design.resource(id).properties);
        known
    }

    /// The number of a node.
    pub(super) fn number(&self, node: NodeId) -> Option<usize> {
        self.nodes.iter().rposition(|known| *known == node)
    }

    /// The number of a resource.
    pub(super) fn number_of(&self, id: ResourceId) -> Option<usize> {
        self.resources.iter().position(|known| *known == id)
    }

    /// The node of a number.
    #[must_use]
    pub fn node(&self, number: NodeId) -> Option<NodeId> {
        self.nodes.get(number.0 as usize).copied()
    }
}

/// Something that a check looked at, and what it saw.
#[derive(Debug)]
pub(super) enum Step {
    /// A node holds this: a boolean, number or text, nothing, or an unknown.
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
    /// Such resources were gathered.
    Gathered(Gather, Gathered),
    /// The text of a node names a resource of a kind, which was met before as the one of a number.
    Target(usize, Arc<str>, Option<usize>),
    /// The text of a node names nobody here.
    Stranger(usize),
    /// Whether the text of a node names a resource, as a whole or somewhere in it.
    Names(usize, usize, bool, bool),
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
    /// Each with the doubt whether it belongs there, and the number that it was met as before.
    members: Vec<(Option<Doubt>, Option<usize>)>,
    /// Why there may be more.
    open: Option<Doubt>,
}

/// An unknown, where it stands, and the least that is known.
type Doubt = (Unknown, Stands, Option<f64>);

/// Where an unknown stands.
#[derive(Debug, PartialEq)]
enum Stands {
    Nowhere,
    /// At the node of a number.
    Met(usize),
    /// In a resource that was not met.
    Elsewhere,
}

fn doubt(cause: &Cause, met: &Met) -> Option<Doubt> {
    let stands = match cause.place {
        Place::Nowhere => Stands::Nowhere,
        Place::Node(node) => met.number(node).map_or(Stands::Elsewhere, Stands::Met),
        Place::Absent(..) => return None,
    };
    Some((cause.unknown.clone(), stands, cause.at_least))
}

impl Gathered {
    /// What a list says; its members are met. `None` if that cannot be compared.
    pub(super) fn of(list: &List, design: &Design, met: &mut Met) -> Option<Self> {
        if list.members.len() > MOST_GATHERED {
            return None;
        }
        let mut members = Vec::with_capacity(list.members.len());
        for member in &list.members {
            let known = met.add(design, member.value.as_resource()?);
            members.push((if let Some(cause) = &member.doubt { Some(doubt(cause, met)?) } else { None }, known));
        }
        let open = if let Some(cause) = &list.open { Some(doubt(cause, met)?) } else { None };
        Some(Self { members, open })
    }
}

/// The nodes that a resource is known by from the start; `None` if they cannot be told apart.
fn roots(design: &Design, id: ResourceId) -> Option<[NodeId; 4]> {
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
        u32::try_from(self.met.number(node)?).ok().map(NodeId)
    }

    /// Forgets what it was of.
    pub fn close(&mut self) {
        self.steps.shrink_to_fit();
        self.met = Met::default();
    }

    /// Whether another resource shows the same at every step; if so, that is what was met, and the session has noted the reads
    /// that were to be traced. What has to be fetched before that can be said is noted by the session as well.
    #[must_use]
    pub fn fits(&self, session: &Rc<Session>, id: ResourceId, met: &mut Met) -> bool {
        session.enter(World::default(), Some(id));
        met.begin(&session.design, id).is_some() && self.steps.iter().all(|step| step.fits(session, id, met))
    }
}

impl Step {
    /// Whether a resource shows the same; what is come by on the way is met.
    fn fits(&self, session: &Rc<Session>, id: ResourceId, met: &mut Met) -> bool {
        let at = |met: &Met, number: usize| met.nodes.get(number).map(|node| Value::at(session, *node));
        match self {
            Self::Noted(read) => {
                let read = moved(read, |number| met.node(number));
                read.map(|read| session.note(read)).is_some()
            }
            Self::Gathered(gather, seen) => {
                let list = gather.again(session, id);
                list.and_then(|list| Gathered::of(&list, &session.design, met)).is_some_and(|now| now == *seen)
            }
            Self::Target(number, kind, known) => {
                let found = at(met, *number).and_then(|value| value.find_target());
                let found = found.filter(|(id, exists)| *exists == Truth::True && session.kind_of(*id) == kind);
                found.is_some_and(|(id, _)| met.add(&session.design, id) == *known)
            }
            Self::Stranger(number) => {
                let text = at(met, *number).filter(|value| value.text().is_some());
                text.is_some_and(|text| matches!(text.find_target(), None | Some((_, Truth::False))))
            }
            Self::Names(number, resource, inside, seen) => {
                let Some((value, target)) = at(met, *number).zip(met.resources.get(*resource)) else { return false };
                let runs = !session.design.resource(*target).names.is_empty();
                runs && value.text().is_some_and(|text| value.names_running(text, *target, *inside) == *seen)
            }
            _ => self.fits_node(&session.design, &mut met.nodes).is_some(),
        }
    }

    /// The same of a step that looks at one node.
    fn fits_node(&self, design: &Design, nodes: &mut Vec<NodeId>) -> Option<()> {
        let content = |number: &usize| nodes.get(*number).map(|node| &design.node(*node).content);
        let map = |number: &usize| if let Content::Map(entries) = content(number)? { Some(entries) } else { None };
        match self {
            Self::Holds(number, seen) => (content(number)? == seen).then_some(()),
            Self::Form(number, form) => (discriminant(content(number)?) == *form).then_some(()),
            Self::NoKey(number, key) => map(number)?.iter().all(|(known, _)| **known != **key).then_some(()),
            Self::Key(number, key, at) => {
                let entries = map(number)?;
                let near = entries.get(*at).filter(|(known, _)| known == key);
                let (_, node) = near.or_else(|| entries.iter().find(|(known, _)| known == key))?;
                nodes.push(*node);
                Some(())
            }
            Self::Keys(number, keys) => {
                let entries = map(number).filter(|entries| entries.iter().map(|(key, _)| key).eq(keys.iter()))?;
                nodes.extend(entries.iter().map(|(_, node)| *node));
                Some(())
            }
            Self::Members(number, count) => {
                let Content::List(items) = content(number)? else { return None };
                (items.len() == *count).then(|| nodes.extend(items))
            }
            _ => None,
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
