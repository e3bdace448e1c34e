//! Makes the nodes of a resource from an item, by the plan of its type.

use std::borrow::Cow;
use std::sync::Arc;

use super::json::{Json, Member};

use super::alike::{Absent, Alike, AlikeProperty};
use super::keys::{Keys, Whose};
use super::path::Place;
use super::plan::{From, Make, Named, Plan, Unnamed};
use super::table::Blank;
use super::values::{between, document, is_empty, listed, plain, scalar, scalar_content, text_content};
use super::walk::{Fault, picks, places};
use crate::design::{Builder, Content, Draft, NodeId, Reason, Step, Unknown};
use crate::intake::coerce;
use crate::schema::{KindSchema, Property, Type};
use crate::source::Span;

mod pairs;

/// Deepest nesting of free JSON that is followed.
const MAX_DEPTH: usize = 64;

/// Members of an object.
type Entries = Vec<(Arc<str>, NodeId)>;

/// Where a node will hang.
#[derive(Clone)]
pub(super) struct Slot<'t> {
    pub(super) parent: NodeId,
    pub(super) step: Step,
    /// The type that the schema gives it.
    pub(super) ty: Option<&'t Type>,
}

impl<'t> Slot<'t> {
    fn key(parent: NodeId, key: &Arc<str>, ty: Option<&'t Type>) -> Self {
        Self { parent, step: Step::Key(Arc::clone(key)), ty }
    }

    fn index(parent: NodeId, index: u32, ty: Option<&'t Type>) -> Self {
        Self { parent, step: Step::Index(index), ty }
    }
}

/// Lifts the values of one item into a design.
pub(super) struct Lift<'a> {
    pub(super) builder: &'a mut Builder,
    pub(super) source: u32,
    pub(super) span: Span,
    pub(super) kind: Option<&'static KindSchema>,
    /// What is written where nothing is set.
    pub(super) blank: Blank,
    /// The account and its keys; nothing for what is a key itself.
    pub(super) keys: Option<(&'a str, &'a Keys)>,
}

impl Lift<'_> {
    /// The properties of a resource.
    pub(super) fn properties(&mut self, make: &Make, place: Place<'_>, subject: &str, slot: &Slot<'_>) -> NodeId {
        match make {
            // The model of the registry, with the properties that stand elsewhere.
            Make::With(alike, named) => {
                let configuration = place.root.get("configuration").unwrap_or(&Json::Null);
                self.with(configuration, alike, (named, place), slot)
            }
            Make::Object(named) => self.object(named, place, subject, slot),
            _ => self.node(slot, Content::Unknown(Unknown::undecided(Reason::NotMapped(subject.into())))),
        }
    }

    /// An object that is alike but for some named properties.
    fn with(&mut self, found: &Json<'_>, alike: &Alike, (named, place): (&Named, Place<'_>), slot: &Slot<'_>) -> NodeId {
        let id = self.node(slot, Builder::pending());
        let mut entries = self.alike_entries(found, alike, (id, slot.ty), Some(named));
        self.named(named, place, id, &mut entries);
        self.builder.set(id, Content::Map(entries.into()));
        id
    }

    fn object(&mut self, named: &Named, place: Place<'_>, subject: &str, slot: &Slot<'_>) -> NodeId {
        let id = self.node(slot, Builder::pending());
        let mut entries = Vec::with_capacity(named.plans.len());
        self.named(named, place, id, &mut entries);
        if !named.is_whole {
            let properties = self.definition(slot.ty);
            self.unnamed(named.unnamed(properties, subject), properties, id, &mut entries);
        }
        self.builder.set(id, Content::Map(entries.into()));
        id
    }

    fn named(&mut self, named: &Named, place: Place<'_>, id: NodeId, entries: &mut Entries) {
        let plans = named.plans.iter();
        entries.extend(plans.map(|(name, plan)| (name.clone(), self.value(plan, place, &Slot::key(id, name, plan.ty.as_ref())))));
    }

    /// The properties of a definition that no table names: nobody can say.
    fn unnamed(&mut self, others: &[Unnamed], properties: &[Property], id: NodeId, entries: &mut Entries) {
        entries.extend(others.iter().map(|(number, name, subject)| {
            let content = Content::Unknown(Unknown::undecided(Reason::NotMapped(Arc::clone(subject))));
            let ty = properties.get(*number).map(|property| &property.ty);
            (Arc::clone(name), self.node(&Slot::key(id, name, ty), content))
        }));
    }

    /// The properties that the schema has for a type.
    fn definition(&self, ty: Option<&Type>) -> &'static [Property] {
        match (ty, self.kind) {
            (Some(Type::Object(definition)), Some(kind)) => kind.properties(*definition),
            _ => &[],
        }
    }

    /// A value by its plan.
    fn value(&mut self, plan: &Plan, place: Place<'_>, slot: &Slot<'_>) -> NodeId {
        if let Some((test, otherwise)) = &plan.when
            && !test.holds(place)
        {
            return match otherwise {
                Some(other) => self.value(other, place, slot),
                None => self.not_told(plan, slot),
            };
        }
        match &plan.from {
            From::At(path) => match path.of(place) {
                Some(found) if self.blank.holds(&found) && !matches!(plan.make, Make::IsThere) => {
                    self.node(slot, Content::Missing)
                }
                Some(found) => self.made(plan, &found, place, slot),
                None => self.absent(plan, slot),
            },
            From::Picked(inner) => match self.picked(inner, place) {
                Some(found) => self.made(plan, &found, place, slot),
                None => self.absent(plan, slot),
            },
            From::Here => self.made(plan, place.here, place, slot),
            From::Missing => self.node(slot, Content::Missing),
            From::Constant(constant) => self.constant(constant, plan, slot),
            From::FirstOf(plans) => match plans.iter().find(|plan| self.gives(plan, place)).or(plans.last()) {
                Some(plan) => self.value(plan, place, slot),
                None => self.not_told(plan, slot),
            },
            From::AllOf(plans) => self.all_of(plans, place, plan, slot),
        }
    }

    /// Whether there is something that a plan can make its value of.
    fn gives(&self, plan: &Plan, place: Place<'_>) -> bool {
        if let Some((test, otherwise)) = &plan.when
            && !test.holds(place)
        {
            return otherwise.as_ref().is_some_and(|other| self.gives(other, place));
        }
        match &plan.from {
            From::At(path) => path.of(place).is_some_and(|found| !self.blank.holds(&found)),
            From::Picked(inner) => self.picked(inner, place).is_some(),
            From::FirstOf(plans) | From::AllOf(plans) => plans.iter().any(|plan| self.gives(plan, place)),
            From::Here | From::Missing | From::Constant(_) => true,
        }
    }

    /// A value of the item that another plan goes on with.
    fn picked<'j>(&self, plan: &Plan, place: Place<'j>) -> Option<Cow<'j, Json<'j>>> {
        if plan.when.as_ref().is_some_and(|(test, _)| !test.holds(place)) {
            return None;
        }
        let found = match &plan.from {
            From::At(path) => path.of(place)?,
            From::Picked(inner) => self.picked(inner, place)?,
            From::Here => Cow::Borrowed(place.here),
            _ => return None,
        };
        let owned = |text: &str| Some(Cow::Owned(Json::from(text.to_owned())));
        match &plan.make {
            Make::Alike(_) => Some(found),
            Make::First(pick) => {
                let first = match found {
                    Cow::Borrowed(found) => picks(pick, found, place, self.blank).into_iter().next(),
                    Cow::Owned(found) => picks(pick, &found, place, self.blank).into_iter().next().map(Json::into_owned),
                };
                first.map(Cow::Owned)
            }
            Make::After(mark) => owned(scalar(&found).as_str()?.rsplit(&**mark).next()?),
            Make::Between(after, before) => owned(between(scalar(&found).as_str()?, after, before)?),
            _ => None,
        }
    }

    /// Lists, one behind the other: missing if all are, unknown if one is.
    fn all_of(&mut self, plans: &[Plan], place: Place<'_>, all: &Plan, slot: &Slot<'_>) -> NodeId {
        let (mut found, mut is_there) = (Vec::new(), false);
        for plan in plans {
            let From::At(path) = &plan.from else { return self.not_told(all, slot) };
            match path.of(place) {
                Some(Cow::Borrowed(list)) => match (places(&plan.make, list, place), &plan.make) {
                    (Ok(places), Make::Members { member, .. }) => {
                        is_there = true;
                        found.extend(places.into_iter().map(|place| (&**member, place)));
                    }
                    _ => return self.not_told(all, slot),
                },
                None if plan.absent == Absent::Missing => {}
                _ => return self.not_told(all, slot),
            }
        }
        if !is_there {
            return self.node(slot, Content::Missing);
        }
        self.list(found, item_of(slot.ty), slot, |lift, (plan, place), slot| lift.value(plan, place, slot))
    }

    fn absent(&mut self, plan: &Plan, slot: &Slot<'_>) -> NodeId {
        match (&plan.absent, &plan.make) {
            (_, Make::IsThere) if plan.absent == Absent::Missing => self.node(slot, Content::Boolean(false)),
            (Absent::Missing, _) => self.node(slot, Content::Missing),
            (Absent::Unknown, _) => self.not_told(plan, slot),
            (Absent::Constant(constant), _) => self.constant(constant, plan, slot),
        }
    }

    fn not_told(&mut self, plan: &Plan, slot: &Slot<'_>) -> NodeId {
        let reason = Reason::NotRecorded(Arc::clone(&plan.subject));
        self.node(slot, Content::Unknown(Unknown::undecided(reason)))
    }

    /// A value that the table states, in CloudFormation's own form.
    fn constant(&mut self, constant: &Json<'_>, plan: &Plan, slot: &Slot<'_>) -> NodeId {
        match constant {
            Json::Array(_) | Json::Object(_) => self.free(constant, slot, 0, plan.ty.is_some()),
            scalar => self.scalar(scalar, slot),
        }
    }

    /// What a plan makes of what it found.
    fn made(&mut self, plan: &Plan, found: &Json<'_>, place: Place<'_>, slot: &Slot<'_>) -> NodeId {
        match &plan.make {
            Make::Alike(alike) => self.alike(found, alike, slot),
            Make::Object(named) => self.object(named, place.at(found), &plan.subject, slot),
            Make::With(alike, named) => self.with(found, alike, (named, place.at(found)), slot),
            Make::Members { member, .. } => match places(&plan.make, found, place) {
                Ok(places) => self.list(places, member.ty.as_ref(), slot, |lift, place, slot| lift.value(member, place, slot)),
                Err(Fault::NoList) => self.node(slot, coerce::wrong("list")),
                Err(Fault::NotTold) => self.not_told(plan, slot),
            },
            Make::First(pick) => match picks(pick, found, place, self.blank).first() {
                Some(first) => self.alike(first, &pick.alike, slot),
                None => self.node(slot, Content::Missing),
            },
            Make::Rest(pick) => {
                let others = picks(pick, found, place, self.blank).into_iter().skip(1).collect();
                self.list(others, item_of(slot.ty), slot, |lift, other, slot| lift.alike(&other, &pick.alike, slot))
            }
            Make::Tags => self.tags(found, slot),
            Make::Pairs { key, value } => self.pairs(found, (key, value), slot),
            Make::Split => self.split(found, slot),
            other => {
                let content = Self::content(other, found, plan);
                self.node(slot, content)
            }
        }
    }

    /// What plans that give a scalar make.
    fn content(make: &Make, found: &Json<'_>, plan: &Plan) -> Content {
        let unknown = || Content::Unknown(Unknown::undecided(Reason::NotRecorded(Arc::clone(&plan.subject))));
        match make {
            #[expect(clippy::cast_precision_loss, reason = "lists are far shorter than 2^52")]
            Make::Count => listed(found).map_or_else(unknown, |items| Content::Number(items.len() as f64)),
            Make::Not => scalar(found).as_bool().map_or_else(unknown, |truth| Content::Boolean(!truth)),
            Make::IsThere => Content::Boolean(!is_empty(found)),
            Make::After(mark) => {
                let text = scalar(found).as_str();
                text.map_or_else(unknown, |text| Content::Text(text.rsplit(&**mark).next().unwrap_or(text).into()))
            }
            Make::Between(after, before) => {
                let part = scalar(found).as_str().and_then(|text| between(text, after, before));
                part.map_or_else(unknown, |part| Content::Text(part.into()))
            }
            Make::IsOneOf(values) => Content::Boolean(values.contains(scalar(found))),
            Make::Words { words, others } => match words.get(&plain(found)) {
                Some(word) => scalar_content(word, plan.ty.as_ref()),
                None if *others => scalar_content(found, plan.ty.as_ref()),
                None => unknown(),
            },
            _ => unknown(),
        }
    }

    /// The same value, brought to the schema's type.
    fn alike(&mut self, found: &Json<'_>, alike: &Alike, slot: &Slot<'_>) -> NodeId {
        let ty = slot.ty;
        match (ty, found) {
            (Some(Type::Object(_)), Json::Object(_)) => {
                let id = self.node(slot, Builder::pending());
                let entries = self.alike_entries(found, alike, (id, ty), None);
                self.builder.set(id, Content::Map(entries.into()));
                id
            }
            (Some(Type::List(item)), _) if listed(found).is_some() => {
                let items: Vec<&Json<'_>> = listed(found).unwrap_or_default().iter().collect();
                self.list(items, Some(item), slot, |lift, member, slot| lift.alike(member, alike, slot))
            }
            // A list that may hold one only is written without its brackets.
            (Some(Type::List(item)), Json::String(text)) if !text.is_empty() => {
                self.list(vec![found], Some(item), slot, |lift, member, slot| lift.alike(member, alike, slot))
            }
            (Some(Type::Map(value)), Json::Object(members)) => {
                let id = self.node(slot, Builder::pending());
                let entries = members.iter().map(|(key, member)| {
                    let key = Arc::from(&**key);
                    let node = self.alike(member, alike, &Slot::key(id, &key, Some(value)));
                    (key, node)
                });
                let content = Content::Map(entries.collect());
                self.builder.set(id, content);
                id
            }
            // The attributes of a queue hold objects as texts.
            (Some(Type::Object(_) | Type::Map(_)), Json::String(text)) => match document(text) {
                Some(parsed @ Json::Object(_)) => self.alike(&parsed, alike, slot),
                _ => self.scalar(found, slot),
            },
            (Some(Type::Json), Json::String(text)) => match document(text) {
                Some(parsed) => self.free(&parsed, slot, 0, false),
                None => self.node(slot, coerce::scalar(text, true, ty)),
            },
            (Some(Type::Json | Type::Ambiguous) | None, Json::Array(_) | Json::Object(_)) => self.free(found, slot, 0, false),
            (_, scalar) => self.scalar(scalar, slot),
        }
    }

    /// The entries of an object by the letters of its keys; what the definition has and the object has not is missing or unknown.
    fn alike_entries<'j>(
        &mut self,
        object: &'j Json<'j>,
        alike: &Alike,
        (id, ty): (NodeId, Option<&Type>),
        named: Option<&Named>,
    ) -> Entries {
        let Some(Type::Object(definition)) = ty else { return Vec::new() };
        let plan = alike.object(*definition);
        let mut found: Vec<Option<Cow<'j, Json<'j>>>> = vec![None; plan.properties.len()];
        for (key, value) in object.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null()) {
            if let Some(slot) = plan.property_of(key).and_then(|at| found.get_mut(at)) {
                *slot = Some(Cow::Borrowed(value));
            }
        }
        let mut entries = Vec::with_capacity(found.len());
        let mut add = |(property, value): (&AlikeProperty, Option<Cow<'j, Json<'j>>>)| {
            let value = property.path.as_ref().map_or(value, |path| path.of(Place::top(object)));
            let node = self.alike_property(property, value.as_deref(), alike, id);
            entries.extend(node.map(|node| (Arc::clone(&property.key), node)));
        };
        match named {
            None => plan.properties.iter().zip(found).for_each(add),
            Some(named) => {
                for number in named.others(plan.properties.iter().map(|property| property.name)) {
                    let value = found.get_mut(*number).and_then(Option::take);
                    plan.properties.get(*number).into_iter().for_each(|property| add((property, value.clone())));
                }
            }
        }
        entries
    }

    /// One property of such an object; nothing if it is missing.
    fn alike_property(
        &mut self,
        property: &AlikeProperty,
        value: Option<&Json<'_>>,
        alike: &Alike,
        id: NodeId,
    ) -> Option<NodeId> {
        let slot = Slot::key(id, &property.key, Some(&property.ty));
        match value.filter(|_| property.is_told) {
            Some(value) if self.blank.holds(value) => None,
            Some(value) => Some(self.alike(value, &property.below(alike), &slot)),
            None if property.is_told && property.absent == Absent::Missing => None,
            None => {
                let reason = Reason::NotRecorded(Arc::clone(&property.subject));
                Some(self.node(&slot, Content::Unknown(Unknown::undecided(reason))))
            }
        }
    }

    /// A list, member by member; `ty` is the type of its members.
    fn list<T>(
        &mut self,
        items: Vec<T>,
        ty: Option<&Type>,
        slot: &Slot<'_>,
        mut make: impl FnMut(&mut Self, T, &Slot<'_>) -> NodeId,
    ) -> NodeId {
        let id = self.node(slot, Builder::pending());
        let members = items.into_iter().zip(0u32..).map(|(item, index)| make(self, item, &Slot::index(id, index, ty)));
        let content = Content::List(members.collect());
        self.builder.set(id, content);
        id
    }

    fn scalar(&mut self, value: &Json<'_>, slot: &Slot<'_>) -> NodeId {
        let content = self.key(value, slot.ty).unwrap_or_else(|| scalar_content(value, slot.ty));
        self.node(slot, content)
    }

    /// A key of KMS that AWS manages, or may manage; nothing for all else.
    fn key(&self, value: &Json<'_>, ty: Option<&Type>) -> Option<Content> {
        let (account, keys) = self.keys.filter(|_| matches!(ty, Some(Type::String)))?;
        let text = value.as_str()?;
        match keys.named(text, account) {
            Whose::Itself => None,
            Whose::Alias(alias) => Some(Content::Text(alias.into())),
            Whose::Doubtful => Some(Content::Unknown(Unknown::present(Reason::OutsideDesign(text.to_owned())))),
        }
    }

    /// JSON of any shape; a schema fixes its types only if the table wrote it.
    fn free(&mut self, value: &Json<'_>, slot: &Slot<'_>, depth: usize, typed: bool) -> NodeId {
        let id = self.placed(slot, typed, Builder::pending());
        let content = match value {
            _ if depth > MAX_DEPTH => coerce::wrong("value"),
            Json::Null => Content::Missing,
            Json::Bool(truth) => Content::Boolean(*truth),
            Json::Number(_) => Content::Number(value.as_f64().unwrap_or_default()),
            Json::String(text) => text_content(text),
            Json::Array(items) => {
                let member = |(item, index)| self.free(item, &Slot::index(id, index, None), depth + 1, typed);
                Content::List(items.iter().zip(0u32..).map(member).collect())
            }
            Json::Object(members) => {
                let entry = |(key, member): &Member<'_>| {
                    let key = Arc::from(&**key);
                    let node = self.free(member, &Slot::key(id, &key, None), depth + 1, typed);
                    (key, node)
                };
                Content::Map(members.iter().map(entry).collect())
            }
        };
        self.builder.set(id, content);
        id
    }

    fn node(&mut self, slot: &Slot<'_>, content: Content) -> NodeId {
        self.placed(slot, !matches!(slot.ty, Some(Type::Json | Type::Ambiguous) | None), content)
    }

    fn placed(&mut self, slot: &Slot<'_>, typed: bool, content: Content) -> NodeId {
        let draft = Draft { source: self.source, span: self.span, parent: Some(slot.parent), step: slot.step.clone(), typed };
        self.builder.node(draft, content)
    }
}

/// The type of the members of a list.
fn item_of(ty: Option<&Type>) -> Option<&Type> {
    if let Some(Type::List(item)) = ty { Some(item) } else { None }
}
