//! Makes the nodes of a resource from an item, by the plan of its type.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};

use super::plan::{Absent, Alike, AlikeProperty, From, Make, Plan};
use crate::design::{Builder, Content, Draft, NodeId, Reason, Step, Unknown};
use crate::intake::coerce;
use crate::schema::{KindSchema, Type};
use crate::source::Span;

/// Deepest nesting of free JSON that is followed.
const MAX_DEPTH: usize = 64;

/// Where a node will hang.
#[derive(Clone)]
pub(super) struct Slot<'t> {
    pub(super) parent: NodeId,
    pub(super) step: Step,
    /// The type that the schema gives it.
    pub(super) ty: Option<&'t Type>,
}

impl<'t> Slot<'t> {
    fn key(parent: NodeId, key: &str, ty: Option<&'t Type>) -> Self {
        Self { parent, step: Step::Key(key.into()), ty }
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
    /// The whole item.
    pub(super) root: &'a Json,
}

impl Lift<'_> {
    /// The properties of a resource.
    pub(super) fn properties(&mut self, make: &Make, here: &Json, subject: &str, slot: &Slot<'_>) -> NodeId {
        match make {
            Make::Registry(alike, named) => self.registry(alike, named, slot),
            Make::Object(named) => self.object(named, here, subject, slot),
            _ => {
                let id = self.node(slot, Builder::pending());
                let entries = self.unnamed(id, subject, slot.ty, &BTreeSet::new());
                self.builder.set(id, Content::Map(entries.into()));
                id
            }
        }
    }

    /// The model of the registry, with the properties that stand elsewhere.
    fn registry(&mut self, alike: &Alike, named: &[(Box<str>, Plan)], slot: &Slot<'_>) -> NodeId {
        let id = self.node(slot, Builder::pending());
        let empty = Map::new();
        let configuration = self.root.get("configuration").and_then(Json::as_object).unwrap_or(&empty);
        let skipped: BTreeSet<&str> = named.iter().map(|(name, _)| &**name).collect();
        let mut entries = self.alike_entries(configuration, alike, (id, slot.ty), &skipped);
        let root = self.root;
        for (name, plan) in named {
            entries.push((name.clone(), self.value(plan, root, &Slot::key(id, name, plan.ty.as_ref()))));
        }
        self.builder.set(id, Content::Map(entries.into()));
        id
    }

    fn object(&mut self, named: &[(Box<str>, Plan)], here: &Json, subject: &str, slot: &Slot<'_>) -> NodeId {
        let id = self.node(slot, Builder::pending());
        let mut entries: Vec<(Box<str>, NodeId)> = named
            .iter()
            .map(|(name, plan)| (name.clone(), self.value(plan, here, &Slot::key(id, name, plan.ty.as_ref()))))
            .collect();
        let told: BTreeSet<&str> = named.iter().map(|(name, _)| &**name).collect();
        entries.extend(self.unnamed(id, subject, slot.ty, &told));
        self.builder.set(id, Content::Map(entries.into()));
        id
    }

    /// The properties of a definition that no table names: nobody can say.
    fn unnamed(&mut self, id: NodeId, subject: &str, ty: Option<&Type>, named: &BTreeSet<&str>) -> Vec<(Box<str>, NodeId)> {
        let (Some(Type::Object(definition)), Some(kind)) = (ty, self.kind) else { return Vec::new() };
        let others = kind.properties(*definition).iter().filter(|property| !named.contains(property.name));
        others
            .map(|property| {
                let reason = Reason::NotMapped(format!("{subject}.{}", property.name));
                let content = Content::Unknown(Unknown::undecided(reason));
                (property.name.into(), self.node(&Slot::key(id, property.name, Some(&property.ty)), content))
            })
            .collect()
    }

    /// A value by its plan.
    fn value(&mut self, plan: &Plan, here: &Json, slot: &Slot<'_>) -> NodeId {
        if let Some((test, otherwise)) = &plan.when
            && !test.holds(self.root, here)
        {
            return match otherwise {
                Some(other) => self.value(other, here, slot),
                None => self.not_told(plan, slot),
            };
        }
        let root = self.root;
        match &plan.from {
            From::At(path) => match path.of(root, here) {
                Some(found) => self.made(plan, found, slot),
                None => self.absent(plan, slot),
            },
            From::Here => self.made(plan, here, slot),
            From::Missing => self.node(slot, Content::Missing),
            From::Constant(constant) => self.constant(constant, plan, slot),
            From::FirstOf(plans) => self.first_of(plans, here, plan, slot),
        }
    }

    fn first_of(&mut self, plans: &[Plan], here: &Json, all: &Plan, slot: &Slot<'_>) -> NodeId {
        let is_there = |plan: &&Plan| match &plan.from {
            From::At(path) => {
                path.of(self.root, here).is_some() && plan.when.as_ref().is_none_or(|(test, _)| test.holds(self.root, here))
            }
            _ => true,
        };
        match plans.iter().find(is_there).or(plans.last()) {
            Some(plan) => self.value(plan, here, slot),
            None => self.not_told(all, slot),
        }
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
        let reason = Reason::NotRecorded(plan.subject.to_string());
        self.node(slot, Content::Unknown(Unknown::undecided(reason)))
    }

    /// A value that the table states, in CloudFormation's own form.
    fn constant(&mut self, constant: &Json, plan: &Plan, slot: &Slot<'_>) -> NodeId {
        match constant {
            Json::Array(_) | Json::Object(_) => self.free(constant, slot, 0, plan.ty.is_some()),
            scalar => self.scalar(scalar, slot),
        }
    }

    /// What a plan makes of what it found.
    fn made(&mut self, plan: &Plan, found: &Json, slot: &Slot<'_>) -> NodeId {
        match &plan.make {
            Make::Alike(alike) => self.alike(found, alike, slot),
            Make::Object(named) | Make::Registry(_, named) => self.object(named, found, &plan.subject, slot),
            Make::Members { only, unless, member } => {
                let Some(items) = listed(found) else { return self.node(slot, coerce::wrong("list")) };
                let root = self.root;
                let kept = items.iter().filter(|item| only.holds(root, item) && !unless.excludes(root, item));
                self.list(kept.collect(), member.ty.as_ref(), slot, |lift, item, slot| lift.value(member, item, slot))
            }
            Make::First(alike) => match listed(found).and_then(|items| items.first()) {
                Some(first) => self.alike(first, alike, slot),
                None => self.node(slot, Content::Missing),
            },
            Make::Tags => self.tags(found, slot),
            Make::Pairs { key, value } => self.pairs(found, (key, value), slot),
            Make::Split => self.split(found, slot),
            Make::NotMapped => self.not_told(plan, slot),
            other => {
                let content = Self::content(other, found, plan);
                self.node(slot, content)
            }
        }
    }

    /// What plans that give a scalar make.
    fn content(make: &Make, found: &Json, plan: &Plan) -> Content {
        let unknown = || Content::Unknown(Unknown::undecided(Reason::NotRecorded(plan.subject.to_string())));
        match make {
            #[expect(clippy::cast_precision_loss, reason = "lists are far shorter than 2^52")]
            Make::Count => listed(found).map_or_else(unknown, |items| Content::Number(items.len() as f64)),
            Make::Not => found.as_bool().map_or_else(unknown, |truth| Content::Boolean(!truth)),
            Make::IsThere => Content::Boolean(!is_empty(found)),
            Make::After(mark) => {
                found.as_str().map_or_else(unknown, |text| Content::Text(text.rsplit(&**mark).next().unwrap_or(text).into()))
            }
            Make::IsOneOf(values) => Content::Boolean(values.contains(found)),
            Make::Words { words, others } => match words.get(&plain(found)) {
                Some(word) => scalar_content(word, plan.ty.as_ref()),
                None if *others => scalar_content(found, plan.ty.as_ref()),
                None => unknown(),
            },
            _ => unknown(),
        }
    }

    /// The same value, brought to the schema's type.
    fn alike(&mut self, found: &Json, alike: &Alike, slot: &Slot<'_>) -> NodeId {
        let ty = slot.ty;
        match (ty, found) {
            (Some(Type::Object(_)), Json::Object(members)) => {
                let id = self.node(slot, Builder::pending());
                let entries = self.alike_entries(members, alike, (id, ty), &BTreeSet::new());
                self.builder.set(id, Content::Map(entries.into()));
                id
            }
            (Some(Type::List(item)), _) if listed(found).is_some() => {
                let items = listed(found).unwrap_or_default().iter().collect();
                self.list(items, Some(item), slot, |lift, member, slot| lift.alike(member, alike, slot))
            }
            (Some(Type::Map(value)), Json::Object(members)) => {
                let id = self.node(slot, Builder::pending());
                let entries = members
                    .iter()
                    .map(|(key, member)| (key.as_str().into(), self.alike(member, alike, &Slot::key(id, key, Some(value)))));
                let content = Content::Map(entries.collect());
                self.builder.set(id, content);
                id
            }
            (Some(Type::Json), Json::String(text)) => match document(text) {
                Some(parsed) => self.free(&parsed, slot, 0, false),
                None => self.node(slot, coerce::scalar(text, true, ty)),
            },
            (Some(Type::Json | Type::Ambiguous) | None, Json::Array(_) | Json::Object(_)) => self.free(found, slot, 0, false),
            (_, scalar) => self.scalar(scalar, slot),
        }
    }

    /// The entries of an object by the letters of its keys; what the definition has and the object has not is missing or unknown.
    fn alike_entries(
        &mut self,
        members: &Map<String, Json>,
        alike: &Alike,
        (id, ty): (NodeId, Option<&Type>),
        skipped: &BTreeSet<&str>,
    ) -> Vec<(Box<str>, NodeId)> {
        let Some(Type::Object(definition)) = ty else { return Vec::new() };
        let object = alike.object(*definition);
        let mut found: Vec<Option<&Json>> = vec![None; object.properties.len()];
        for (key, value) in members.iter().filter(|(_, value)| !value.is_null()) {
            if let Some(slot) = object.property_of(key).and_then(|at| found.get_mut(at)) {
                *slot = Some(value);
            }
        }
        let each = object.properties.iter().zip(found).filter(|(property, _)| !skipped.contains(property.name));
        each.filter_map(|(property, value)| Some((property.name.into(), self.alike_property(property, value, alike, id)?)))
            .collect()
    }

    /// One property of such an object; nothing if it is missing.
    fn alike_property(&mut self, property: &AlikeProperty, value: Option<&Json>, alike: &Alike, id: NodeId) -> Option<NodeId> {
        let slot = Slot::key(id, property.name, Some(&property.ty));
        match value.filter(|_| property.is_told) {
            Some(value) => Some(self.alike(value, &property.below(alike), &slot)),
            None if property.is_told && property.absent == Absent::Missing => None,
            None => {
                let reason = Reason::NotRecorded(property.subject.to_string());
                Some(self.node(&slot, Content::Unknown(Unknown::undecided(reason))))
            }
        }
    }

    /// A list, member by member; `ty` is the type of its members.
    fn list(
        &mut self,
        items: Vec<&Json>,
        ty: Option<&Type>,
        slot: &Slot<'_>,
        mut make: impl FnMut(&mut Self, &Json, &Slot<'_>) -> NodeId,
    ) -> NodeId {
        let id = self.node(slot, Builder::pending());
        let members = items.into_iter().zip(0u32..).map(|(item, index)| make(self, item, &Slot::index(id, index, ty)));
        let content = Content::List(members.collect());
        self.builder.set(id, content);
        id
    }

    /// Tags come as a map, or as a list of keys with values.
    fn tags(&mut self, found: &Json, slot: &Slot<'_>) -> NodeId {
        let member = |tag: &Json, names: [&str; 2]| names.iter().find_map(|name| tag.get(name)?.as_str().map(str::to_owned));
        let tags: Vec<(String, String)> = match found {
            Json::Object(map) => {
                map.iter().map(|(key, value)| (key.clone(), value.as_str().unwrap_or_default().to_owned())).collect()
            }
            Json::Array(list) => list
                .iter()
                .filter_map(|tag| Some((member(tag, ["key", "Key"])?, member(tag, ["value", "Value"]).unwrap_or_default())))
                .collect(),
            _ => return self.node(slot, coerce::wrong("list")),
        };
        if matches!(slot.ty, Some(Type::Map(_) | Type::Json)) {
            let map: Map<String, Json> = tags.into_iter().map(|(key, value)| (key, Json::from(value))).collect();
            return self.free(&Json::Object(map), slot, 0, true);
        }
        self.keys_and_values(&tags, ("Key", "Value"), slot)
    }

    fn pairs(&mut self, found: &Json, names: (&str, &str), slot: &Slot<'_>) -> NodeId {
        match found {
            Json::Object(map) => {
                let pairs: Vec<(String, String)> = map.iter().map(|(key, value)| (key.clone(), plain(value))).collect();
                self.keys_and_values(&pairs, names, slot)
            }
            Json::Array(_) => {
                // Some items hold the list already, with keys in other letters.
                let text = |pair: &Json, name: &str| {
                    let members = pair.as_object()?;
                    members.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| plain(value))
                };
                let members = listed(found).unwrap_or_default();
                let pairs: Vec<(String, String)> =
                    members.iter().filter_map(|pair| Some((text(pair, names.0)?, text(pair, names.1)?))).collect();
                self.keys_and_values(&pairs, names, slot)
            }
            _ => self.node(slot, coerce::wrong("list")),
        }
    }

    fn keys_and_values(&mut self, pairs: &[(String, String)], names: (&str, &str), slot: &Slot<'_>) -> NodeId {
        let id = self.node(slot, Builder::pending());
        let mut members = Vec::with_capacity(pairs.len());
        for ((key, value), index) in pairs.iter().zip(0u32..) {
            let pair = self.placed(&Slot::index(id, index, None), true, Builder::pending());
            let entries = [(names.0, key), (names.1, value)].map(|(name, text)| {
                (Box::from(name), self.node(&Slot::key(pair, name, Some(&Type::String)), Content::Text(text.as_str().into())))
            });
            self.builder.set(pair, Content::Map(Box::new(entries)));
            members.push(pair);
        }
        self.builder.set(id, Content::List(members.into()));
        id
    }

    fn split(&mut self, found: &Json, slot: &Slot<'_>) -> NodeId {
        let Some(text) = found.as_str() else { return self.node(slot, coerce::wrong("list")) };
        let parts: Vec<Json> = text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(Json::from).collect();
        self.list(parts.iter().collect(), Some(&Type::String), slot, Self::scalar)
    }

    fn scalar(&mut self, value: &Json, slot: &Slot<'_>) -> NodeId {
        self.node(slot, scalar_content(value, slot.ty))
    }

    /// JSON of any shape; a schema fixes its types only if the table wrote it.
    fn free(&mut self, value: &Json, slot: &Slot<'_>, depth: usize, typed: bool) -> NodeId {
        let id = self.placed(slot, typed, Builder::pending());
        let content = match value {
            _ if depth > MAX_DEPTH => coerce::wrong("value"),
            Json::Null => Content::Missing,
            Json::Bool(truth) => Content::Boolean(*truth),
            Json::Number(number) => Content::Number(number.as_f64().unwrap_or_default()),
            Json::String(text) => Content::Text(text.as_str().into()),
            Json::Array(items) => {
                let member = |(item, index)| self.free(item, &Slot::index(id, index, None), depth + 1, typed);
                Content::List(items.iter().zip(0u32..).map(member).collect())
            }
            Json::Object(members) => {
                let entry = |(key, member): (&String, &Json)| {
                    (key.as_str().into(), self.free(member, &Slot::key(id, key, None), depth + 1, typed))
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

/// The members of a list, also of one that is written `{quantity, items}`.
fn listed(value: &Json) -> Option<&[Json]> {
    match value {
        Json::Array(items) => Some(items),
        Json::Object(members) => match members.iter().find(|(key, _)| key.eq_ignore_ascii_case("items")) {
            Some((_, Json::Array(items))) => Some(items),
            Some((_, Json::Null)) => Some(&[]),
            Some(_) => None,
            None => members.iter().any(|(key, count)| key.eq_ignore_ascii_case("quantity") && count == 0).then_some(&[]),
        },
        _ => None,
    }
}

fn is_empty(value: &Json) -> bool {
    match value {
        Json::Null => true,
        Json::String(text) => text.is_empty(),
        Json::Array(items) => items.is_empty(),
        Json::Object(members) => members.is_empty(),
        _ => false,
    }
}

/// A scalar as a text.
fn plain(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn scalar_content(value: &Json, ty: Option<&Type>) -> Content {
    match (value, ty) {
        (Json::Bool(truth), Some(Type::Boolean | Type::Json | Type::Ambiguous) | None) => Content::Boolean(*truth),
        (Json::Number(number), Some(Type::Integer | Type::Number | Type::Json | Type::Ambiguous) | None) => {
            Content::Number(number.as_f64().unwrap_or_default())
        }
        (Json::Bool(_) | Json::Number(_), _) => coerce::scalar(&value.to_string(), true, ty),
        (Json::String(text), _) => coerce::scalar(text, true, ty),
        (Json::Null, _) => Content::Missing,
        (Json::Array(_) | Json::Object(_), _) => coerce::wrong("scalar"),
    }
}

/// The JSON that a text holds, as IAM writes it: with or without the escapes of a URL.
fn document(text: &str) -> Option<Json> {
    let trimmed = text.trim_start();
    if trimmed.starts_with(['{', '[']) {
        return serde_json::from_str(trimmed).ok();
    }
    let escaped = trimmed.starts_with("%7B") || trimmed.starts_with("%5B") || trimmed.starts_with("%7b");
    let decoded = escaped.then(|| percent_encoding::percent_decode_str(trimmed).decode_utf8().ok()).flatten()?;
    serde_json::from_str(&decoded).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_policies_are_read() {
        let parsed = document("%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%5D%7D").unwrap();
        assert_eq!(parsed, serde_json::json!({"Version": "2012-10-17", "Statement": []}));
        assert_eq!(document("plain"), None);
        assert_eq!(document("%7B%2"), None);
    }

    #[test]
    fn lists_with_a_quantity_are_lists() {
        assert_eq!(listed(&serde_json::json!({"quantity": 0})), Some(&[][..]));
        assert_eq!(listed(&serde_json::json!({"quantity": 1, "items": ["a"]})).map(<[Json]>::len), Some(1));
        assert_eq!(listed(&serde_json::json!({"enabled": true})), None);
    }
}
