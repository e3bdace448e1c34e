//! Walking: properties, indexes, and the content of a value in the present world.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::look::Key;
use super::trace::{ACCOUNT, ATTRIBUTES, REGION};
use super::{Cause, Form, List, Place, Read, RuleFault, Truth, Value};
use crate::design::{Content, NodeId, Presence, Reason, ResourceId, Unknown};

/// The content of a value in the present world.
#[derive(Clone, Debug)]
pub enum View {
    /// Nothing is here.
    Missing,
    /// Nobody can say.
    Unknown(Rc<Cause>),
    /// True or false.
    Boolean(bool),
    /// A number.
    Number(f64),
    /// A known text.
    Text(Rc<str>),
    /// A text with unknown parts, at its node.
    Pieces(NodeId),
    /// A resource of the design, or an attribute of it.
    Reference(ResourceId, Option<Rc<str>>),
    /// An unknown that differs from all others of its family.
    Symbol(&'static str, Rc<str>),
    /// A list.
    List,
    /// A map.
    Map,
    /// A resource, the design, the jurisdiction.
    Whole(&'static str),
}

impl View {
    /// The name of its type, for rule errors.
    #[must_use]
    pub const fn type_name(&self) -> &'static str {
        match self {
            Self::Missing => "a missing value",
            Self::Unknown(_) => "an unknown value",
            Self::Boolean(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::Text(_) | Self::Pieces(_) | Self::Reference(..) | Self::Symbol(..) => "a text",
            Self::List => "a list",
            Self::Map => "a map",
            Self::Whole(name) => name,
        }
    }
}

impl Value {
    /// The content, noted as read.
    #[must_use]
    pub fn view(&self) -> View {
        match &self.form {
            Form::Node(node) => self.view_node(*node, true),
            Form::Missing(place) => {
                self.note_place(place);
                View::Missing
            }
            Form::Unknown(cause) => {
                self.note_place(&cause.place);
                self.session.note_unknown(cause);
                View::Unknown(Rc::clone(cause))
            }
            Form::Number(number, _) => View::Number(*number),
            Form::Text(text, _) => View::Text(Rc::clone(text)),
            Form::Boolean(truth, _) => View::Boolean(*truth),
            Form::List(_) => View::List,
            Form::Record(..) => View::Map,
            Form::Table(json, _) => table_view(json),
            Form::Resource(_) => View::Whole("a resource"),
            Form::Design => View::Whole("the design"),
            Form::Jurisdiction => View::Whole("the jurisdiction"),
        }
    }

    pub(crate) fn view_node(&self, id: NodeId, note: bool) -> View {
        let found = self.session.resolve(id);
        if note {
            self.session.note(Read::Node(found));
        }
        match self.session.content(found) {
            Content::Boolean(truth) => View::Boolean(*truth),
            Content::Number(number) => View::Number(*number),
            Content::Text(text) => View::Text(Rc::from(&**text)),
            Content::Pieces(_) => View::Pieces(found),
            Content::List(_) => View::List,
            Content::Map(_) => View::Map,
            Content::Missing => View::Missing,
            Content::Reference(resource, attribute) => self.view_reference(*resource, attribute.as_deref(), found),
            Content::Symbol(family, name) => View::Symbol(family, Rc::from(&**name)),
            Content::Unknown(_) | Content::Varies(..) | Content::Same(_) => self.view_unknown(found, id),
        }
    }

    fn view_reference(&self, resource: ResourceId, attribute: Option<&str>, at: NodeId) -> View {
        let design = self.session.design();
        if design.is_removed(resource) {
            let reason = Reason::OutsideDesign(design.resource(resource).id.clone());
            return View::Unknown(Cause::new(Unknown::present(reason), Place::Node(at)));
        }
        View::Reference(resource, attribute.map(Rc::from))
    }

    fn view_unknown(&self, found: NodeId, asked: NodeId) -> View {
        let unknown = self.session.unknown(found).unwrap_or_else(|| Unknown::undecided(Reason::Branch));
        let cause = Cause::new(unknown, Place::Node(asked));
        self.session.note_unknown(&cause);
        View::Unknown(cause)
    }

    pub(crate) fn note_place(&self, place: &Place) {
        match place {
            Place::Node(node) => self.session.note(Read::Node(*node)),
            Place::Absent(node, key) => self.session.note(Read::Absent(*node, Rc::clone(key))),
            Place::Nowhere => {}
        }
    }

    /// The value of a property.
    #[must_use]
    pub fn property(&self, name: &str) -> Self {
        match &self.form {
            Form::Node(node) => self.child(*node, name),
            Form::Resource(id) => self.resource_word(*id, name),
            Form::Design => self.design_word(name),
            Form::Record(entries, _) => entries.get(name).cloned().unwrap_or_else(|| self.missing()),
            Form::Table(json, stated_in) => self.cell(json, stated_in.as_deref(), name),
            Form::Missing(_) => self.clone(),
            Form::Unknown(cause) => self.caused(below(cause)),
            _ => self.unknown(Unknown::undecided(Reason::WrongType("map".into()))),
        }
    }

    fn child(&self, node: NodeId, name: &str) -> Self {
        let found = self.session.resolve(node);
        match self.session.key(found, name) {
            Key::At(child) => return self.with(Form::Node(child)),
            Key::Absent => return self.with(Form::Missing(Place::Absent(found, self.session.word(name)))),
            Key::NoMap => {}
        }
        match self.session.form(found) {
            Content::Missing => self.with(Form::Missing(Place::Node(found))),
            Content::Unknown(_) | Content::Varies(..) => {
                self.session.note(Read::Node(found));
                match self.view_unknown(found, node) {
                    View::Unknown(cause) => self.with(Form::Unknown(below(&cause))),
                    _ => self.missing(),
                }
            }
            _ => {
                self.session.note(Read::Node(found));
                self.unknown(Unknown::undecided(Reason::WrongType("map".into())))
            }
        }
    }

    fn resource_word(&self, id: ResourceId, name: &str) -> Self {
        let session = &self.session;
        match name {
            "id" => self.new_text(&session.design().resource(id).id),
            "kind" => self.new_text(session.kind(id)),
            "region" => self.with(Form::Node(session.beside(id, REGION))),
            "account" => self.with(Form::Node(session.beside(id, ACCOUNT))),
            "deletion_policy" => self.child(session.beside(id, ATTRIBUTES), "DeletionPolicy"),
            "update_replace_policy" => self.child(session.beside(id, ATTRIBUTES), "UpdateReplacePolicy"),
            _ => self.child(session.properties(id), name),
        }
    }

    fn design_word(&self, name: &str) -> Self {
        match name {
            "context" => Self::table(&self.session, Rc::clone(&self.session.context), Some("context")),
            "workload" => Self::table(&self.session, Rc::clone(&self.session.workload), Some("workload")),
            "jurisdiction" => self.with(Form::Jurisdiction),
            "regions" => self.regions(),
            "region" | "account" => {
                match self.session.subject.get().or_else(|| self.session.design().resources().next().map(|(id, _)| id)) {
                    Some(id) => self.resource_word(id, name),
                    None => self.unknown(Unknown::present(if name == "region" { Reason::Region } else { Reason::Account })),
                }
            }
            _ => self.unknown(Unknown::undecided(Reason::Undefined(format!("design.{name}")))),
        }
    }

    /// The Regions in which stacks of the design lie, each once; those that nobody can name count as one. A stack lies where it
    /// lies, even if a resource of it was taken away.
    fn regions(&self) -> Self {
        let design = self.session.design();
        let mut seen = BTreeSet::new();
        let nodes = design.resources.iter().map(|resource| resource.region).chain(design.further_regions.iter().copied());
        // What lies in no Region, such as a role, names none.
        let lies_somewhere = |node: &crate::design::NodeId| !matches!(design.node(*node).content, Content::Missing);
        let first = nodes.filter(lies_somewhere).filter(|node| {
            let found = self.session.resolve(*node);
            self.session.note(Read::Node(found));
            let content = &design.node(found).content;
            seen.insert(if let Content::Text(code) = content { Some(code.clone()) } else { None })
        });
        let regions = first.map(|node| self.with(Form::Node(node))).collect();
        self.list(List::closed(regions, Place::Nowhere))
    }

    fn cell(&self, json: &serde_json::Value, stated_in: Option<&str>, name: &str) -> Self {
        match (json.get(name), stated_in) {
            (Some(value), _) if !value.is_null() => {
                let deeper = stated_in.map(|prefix| Rc::from(format!("{prefix}.{name}")));
                self.with(Form::Table(Rc::new(value.clone()), deeper))
            }
            (_, Some(prefix)) => self.unknown(Unknown::undecided(Reason::NotStated(format!("{prefix}.{name}")))),
            (_, None) => self.missing(),
        }
    }

    /// The member of a list at an index; a negative index counts from the end.
    ///
    /// # Errors
    /// If the value is neither a list, missing nor unknown.
    pub fn index(&self, index: i64) -> Result<Self, RuleFault> {
        let list = self.members()?;
        let position = if index < 0 {
            list.members.len().checked_sub(index.unsigned_abs().try_into().unwrap_or(usize::MAX))
        } else {
            usize::try_from(index).ok()
        };
        let reached = position.map_or(&[][..], |p| list.members.get(..=p).unwrap_or(&list.members));
        if let Some(doubt) = reached.iter().find_map(|m| m.doubt.clone()) {
            return Ok(self.caused(doubt));
        }
        match position.and_then(|p| list.members.get(p)) {
            Some(member) => Ok(member.value.clone()),
            None => Ok(self.beyond(&list)),
        }
    }

    fn beyond(&self, list: &List) -> Self {
        match &list.open {
            Some(cause) => self.caused(Rc::clone(cause)),
            None => self.with(Form::Missing(list.place.clone())),
        }
    }

    /// Whether the value is there.
    #[must_use]
    pub fn present(&self) -> Truth {
        let place = self.place();
        let truth = match self.view_form() {
            Some(View::Missing) => Truth::False,
            Some(View::Unknown(cause)) if cause.unknown.presence == Presence::Undecided => Truth::Unknown(cause),
            _ => Truth::True,
        };
        self.session.note_subject(place);
        truth
    }

    /// The content, noted as read, where it is missing or unknown: of anything else, nothing is looked at.
    fn view_form(&self) -> Option<View> {
        let Form::Node(node) = self.form else { return Some(self.view()) };
        let found = self.session.resolve(node);
        match self.session.form(found) {
            Content::Boolean(_) | Content::Number(_) | Content::Text(_) | Content::List(_) | Content::Map(_) => {
                self.session.note(Read::Node(found));
                None
            }
            _ => Some(self.view_node(node, true)),
        }
    }

    /// The value, or a default if it is missing.
    #[must_use]
    pub fn or(&self, default: Self) -> Self {
        match &self.form {
            Form::Node(node) => match self.session.form(self.session.resolve(*node)) {
                Content::Missing => self.placed(default),
                Content::Boolean(_) | Content::Number(_) | Content::Text(_) | Content::List(_) | Content::Map(_) => self.clone(),
                _ => match self.view_node(*node, false) {
                    View::Missing => self.placed(default),
                    _ => self.clone(),
                },
            },
            Form::Missing(place) => {
                self.note_place(place);
                self.placed(default)
            }
            _ => self.clone(),
        }
    }

    /// A default stands where the missing value would stand.
    fn placed(&self, default: Self) -> Self {
        let place = self.place();
        self.note_place(&place);
        match default.form {
            Form::Number(number, Place::Nowhere) => self.with(Form::Number(number, place)),
            Form::Text(text, Place::Nowhere) => self.with(Form::Text(text, place)),
            Form::Boolean(truth, Place::Nowhere) => self.with(Form::Boolean(truth, place)),
            Form::Unknown(cause) if cause.place == Place::Nowhere => self.caused(Cause::new(cause.unknown.clone(), place)),
            other => self.with(other),
        }
    }
}

/// What lies below an unknown value may be missing, even if the value itself is there.
pub(super) fn below(cause: &Rc<Cause>) -> Rc<Cause> {
    Cause::new(Unknown::undecided(cause.unknown.reason.clone()), cause.place.clone())
}

fn table_view(json: &serde_json::Value) -> View {
    match json {
        serde_json::Value::Null => View::Missing,
        serde_json::Value::Bool(truth) => View::Boolean(*truth),
        serde_json::Value::Number(number) => View::Number(number.as_f64().unwrap_or(f64::NAN)),
        serde_json::Value::String(text) => View::Text(Rc::from(text.as_str())),
        serde_json::Value::Array(_) => View::List,
        serde_json::Value::Object(_) => View::Map,
    }
}
