//! One check of one resource in one world: what it read and what it found.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::{Cause, Place, RuleFault, Truth};
use crate::design::{
    AssumptionId, Content, Design, EntryId, Named, Need, NodeId, ParameterId, Reason, ResourceId, Trail, Unknown, World,
};

/// Work that one check may have done outside the script: members looked at, characters compared and written.
pub const MAX_WORK: usize = 1_000_000;

/// Reads that are looked through one by one.
const FEW: usize = 24;

/// Something that a rule asked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Read {
    /// A node.
    Node(NodeId),
    /// A key that a node does not hold.
    Absent(NodeId, Rc<str>),
    /// Whether everything of a kind is here.
    Scope(Rc<str>),
    /// What the resources of a kind name at a path.
    Referrers(Rc<str>, Rc<str>),
}

/// A value that fills a placeholder of a text.
#[derive(Clone, Debug, PartialEq)]
pub enum Argument {
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// A list, joined by the renderer.
    List(Vec<Argument>),
    /// Nothing is there.
    Missing,
    /// Nobody can say.
    Unknown,
}

/// What one `require` said.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The text key.
    pub key: Rc<str>,
    /// Whether it holds.
    pub truth: Truth,
    /// What decided.
    pub place: Place,
    /// The list members the rule stood in, outermost first.
    pub elements: Vec<Place>,
    /// The rule's variables.
    pub arguments: BTreeMap<String, Argument>,
}

/// Everything that a check leaves behind.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// What was asked for, in order, without repetition.
    pub reads: Vec<Read>,
    /// Assumptions under which the values hold.
    pub assumed: BTreeSet<AssumptionId>,
    /// Parameters that a world would have to choose.
    pub wants: BTreeSet<ParameterId>,
    /// The subject of the last comparison.
    pub subject: Option<Place>,
    /// The last unknown that came up.
    pub last_unknown: Option<Rc<Cause>>,
    /// What the `require` statements said.
    pub outcomes: Vec<Outcome>,
    /// The list members the rule stands in.
    pub elements: Vec<Place>,
    /// The same reads where they are many, for the question whether one is among them.
    seen: FxHashSet<Read>,
    /// How many list members were walked.
    pub steps: usize,
    /// Work done outside the script.
    pub work: usize,
    /// Whether a list was walked to its end and was known.
    pub walked: bool,
}

impl Record {
    /// Whether a read was not noted yet; it is known from now on.
    fn is_new(&mut self, read: &Read) -> bool {
        // Most checks read a handful of places, and looking through those takes less than keeping a set.
        if self.reads.len() < FEW {
            if self.reads.capacity() == 0 {
                self.reads.reserve(FEW / 2);
            }
            // What is read again was mostly read just before.
            return !self.reads.iter().rev().any(|known| known == read);
        }
        if self.seen.is_empty() {
            self.seen.extend(self.reads.iter().cloned());
        }
        self.seen.insert(read.clone())
    }
}

/// The surroundings of a check: the design, the world and the record.
#[derive(Debug)]
pub struct Session {
    /// The design under review; a check looks at it through the words of `trace`, or its trace ends.
    pub(super) design: Arc<Design>,
    /// What was chosen for parameters.
    pub world: RefCell<World>,
    /// What the check leaves behind.
    pub record: RefCell<Record>,
    /// `context` of the configuration.
    pub context: Rc<serde_json::Value>,
    /// `workload` of the configuration.
    pub workload: Rc<serde_json::Value>,
    /// The resource under review; the first of the design before any check runs.
    pub subject: Cell<Option<ResourceId>>,
    /// Everything is left to Rhai: the reference that programs are held against.
    pub is_reference: Cell<bool>,
    pub(super) indexes: super::index::Indexes,
    /// Whether the check that is running is traced, and its trace.
    pub(super) is_traced: Cell<bool>,
    pub(super) is_next_traced: Cell<bool>,
    pub(super) are_reads_traced: Cell<bool>,
    pub(super) tracing: RefCell<Option<super::trace::Tracing>>,
    /// What was asked and is not at hand: what came of it must be asked again.
    needs: RefCell<BTreeSet<Need>>,
    /// Kinds, paths and names of properties that rules speak of, each once.
    words: RefCell<FxHashSet<Rc<str>>>,
}

impl Session {
    /// A session over a design, with the configuration that rules may read.
    #[must_use]
    pub fn new(design: Arc<Design>, context: serde_json::Value, workload: serde_json::Value) -> Rc<Self> {
        Rc::new(Self {
            design,
            world: RefCell::default(),
            record: RefCell::default(),
            context: Rc::new(context),
            workload: Rc::new(workload),
            subject: Cell::new(None),
            is_reference: Cell::new(false),
            indexes: super::index::Indexes::default(),
            is_traced: Cell::new(false),
            is_next_traced: Cell::new(false),
            are_reads_traced: Cell::new(false),
            tracing: RefCell::default(),
            needs: RefCell::default(),
            words: RefCell::default(),
        })
    }

    /// The design under review. A check that looks at it so sees more than can be compared.
    #[must_use]
    pub fn design(&self) -> &Arc<Design> {
        self.looks_around();
        &self.design
    }

    /// A kind, a path or the name of a property, as all others of the session hold it.
    pub(crate) fn word(&self, text: &str) -> Rc<str> {
        let mut words = self.words.borrow_mut();
        if let Some(known) = words.get(text) {
            return Rc::clone(known);
        }
        let word: Rc<str> = Rc::from(text);
        words.insert(Rc::clone(&word));
        word
    }

    /// Notes that something is not at hand.
    pub(crate) fn need(&self, need: Need) {
        self.needs.borrow_mut().insert(need);
    }

    /// Notes the entries among some that are not at hand; whether there are any.
    pub(crate) fn need_entries(&self, entries: &[EntryId]) -> bool {
        let mut missing = entries.iter().filter(|entry| !self.design.has_at_hand(**entry)).peekable();
        let is_any = missing.peek().is_some();
        self.needs.borrow_mut().extend(missing.map(|entry| Need::Entry(*entry)));
        is_any
    }

    /// What was asked since this was asked last, and is not at hand: if it is anything, the answers were none.
    #[must_use]
    pub fn take_needs(&self) -> BTreeSet<Need> {
        self.needs.take()
    }

    /// The running resources that a text names, as seen from another one; those that are elsewhere are needed.
    pub(crate) fn named(&self, text: &str, from: Option<ResourceId>) -> Named {
        let named = self.design().named(text, from);
        self.need_entries(&named.elsewhere);
        named
    }

    /// Clears the record and enters a world. What the existence of the subject rests on, every verdict on it rests on.
    pub fn enter(&self, world: World, subject: Option<ResourceId>) {
        let mut trail = Trail::default();
        if let Some(id) = subject {
            let _ = self.design.resolve(self.design.resource(id).existence, &world, &mut trail);
        }
        self.begin_trace(subject);
        *self.world.borrow_mut() = world;
        *self.record.borrow_mut() = Record { assumed: trail.assumed, ..Record::default() };
        self.subject.set(subject);
    }

    /// Takes the record of the finished check.
    #[must_use]
    pub fn leave(&self) -> Record {
        self.is_traced.set(false);
        self.record.take()
    }

    /// Follows a node to its content in the present world and notes what that took.
    #[must_use]
    pub fn resolve(&self, id: NodeId) -> NodeId {
        // Most nodes hold their content themselves.
        let node = self.design.node(id);
        if node.assumed == AssumptionId::default() && !matches!(node.content, Content::Same(_) | Content::Varies(..)) {
            return id;
        }
        self.looks_around();
        let mut trail = Trail::default();
        let found = self.design.resolve(id, &self.world.borrow(), &mut trail);
        if !trail.wants.is_empty() || !trail.assumed.is_empty() {
            let mut record = self.record.borrow_mut();
            record.wants.extend(trail.wants);
            record.assumed.extend(trail.assumed);
        }
        found
    }

    /// Why a node is unknown, if it is.
    pub(super) fn unknown(&self, id: NodeId) -> Option<Unknown> {
        self.content(id);
        self.design.unknown(id)
    }

    /// Notes a read.
    pub fn note(&self, read: Read) {
        let mut record = self.record.borrow_mut();
        if record.is_new(&read) {
            self.noted(&read);
            record.reads.push(read);
        }
    }

    /// Takes work from the budget of the check. The script's own operations count themselves; what a word does does not.
    ///
    /// # Errors
    /// If the budget is spent.
    pub fn spend(&self, work: usize) -> Result<(), RuleFault> {
        let mut record = self.record.borrow_mut();
        record.work = record.work.saturating_add(work);
        if record.work > MAX_WORK { Err(RuleFault::Budget) } else { Ok(()) }
    }

    /// Notes what a comparison was about.
    pub fn note_subject(&self, place: Place) {
        if place != Place::Nowhere {
            self.record.borrow_mut().subject = Some(place);
        }
    }

    /// Notes an unknown, so that a branch on it can say why.
    pub fn note_unknown(&self, cause: &Rc<Cause>) {
        self.record.borrow_mut().last_unknown = Some(Rc::clone(cause));
    }

    /// The last unknown, or a plain one if nobody noted any.
    #[must_use]
    pub fn last_unknown(&self) -> Rc<Cause> {
        let noted = self.record.borrow().last_unknown.clone();
        noted.unwrap_or_else(|| Cause::new(Unknown::undecided(Reason::Branch), Place::Nowhere))
    }

    /// Whether a resource exists in the present world.
    #[must_use]
    pub fn exists(&self, id: ResourceId) -> Truth {
        let node = self.resolve(self.design.resource(id).existence);
        if let Content::Boolean(exists) = &self.design.node(node).content {
            Truth::from(*exists)
        } else {
            let name = self.design.resource(id).id.clone();
            let unknown = self.design.unknown(node).filter(|u| matches!(u.reason, Reason::Parameter(_)));
            let unknown = unknown.unwrap_or_else(|| Unknown::undecided(Reason::Existence(name)));
            Truth::Unknown(Cause::new(unknown, Place::Node(self.design.resource(id).properties)))
        }
    }
}
