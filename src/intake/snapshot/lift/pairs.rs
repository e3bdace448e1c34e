//! Lists of keys and values, and lists that stand as texts.

use std::borrow::Cow;
use std::sync::Arc;

use super::super::json::Json;
use super::super::plan::Unnamed;
use super::super::values::{listed, plain, scalar, text_content};
use super::{Lift, Slot, item_of};
use crate::design::{Builder, Content, NodeId, Step};
use crate::intake::coerce;
use crate::schema::Type;

impl Lift<'_> {
    /// Tags come as a map, or as a list of keys with values.
    pub(super) fn tags(&mut self, found: &Json<'_>, slot: &Slot<'_>) -> NodeId {
        let member = |tag: &Json<'_>, names: [&str; 2]| names.iter().find_map(|name| tag.get(name)?.as_str().map(str::to_owned));
        let tags: Vec<(String, String)> = match found {
            Json::Object(map) => {
                map.iter().map(|(key, value)| (key.to_string(), value.as_str().unwrap_or_default().to_owned())).collect()
            }
            Json::Array(list) => list
                .iter()
                .filter_map(|tag| Some((member(tag, ["key", "Key"])?, member(tag, ["value", "Value"]).unwrap_or_default())))
                .collect(),
            _ => return self.node(slot, coerce::wrong("list")),
        };
        if matches!(slot.ty, Some(Type::Map(_) | Type::Json)) {
            let map = tags.into_iter().map(|(key, value)| (Cow::Owned(key), Json::from(value)));
            return self.free(&Json::Object(map.collect()), slot, 0, true);
        }
        self.keys_and_values(&tags, ["Key", "Value"], slot)
    }

    pub(super) fn pairs(&mut self, found: &Json<'_>, names: (&str, &str), slot: &Slot<'_>) -> NodeId {
        match found {
            Json::Object(map) => {
                let pairs: Vec<(String, String)> = map.iter().map(|(key, value)| (key.to_string(), plain(value))).collect();
                self.keys_and_values(&pairs, [names.0, names.1], slot)
            }
            Json::Array(_) => {
                // Some items hold the list already, with keys in other letters.
                let text = |pair: &Json<'_>, name: &str| {
                    let members = pair.as_object()?;
                    members.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| plain(value))
                };
                let members = listed(found).unwrap_or_default();
                let pairs: Vec<(String, String)> =
                    members.iter().filter_map(|pair| Some((text(pair, names.0)?, text(pair, names.1)?))).collect();
                self.keys_and_values(&pairs, [names.0, names.1], slot)
            }
            _ => self.node(slot, coerce::wrong("list")),
        }
    }

    /// A list of objects with two members; further properties of their definition are not told.
    fn keys_and_values(&mut self, pairs: &[(String, String)], names: [&str; 2], slot: &Slot<'_>) -> NodeId {
        let id = self.node(slot, Builder::pending());
        let mut members = Vec::with_capacity(pairs.len());
        let subject = if let Step::Key(key) = &slot.step { Arc::clone(key) } else { Arc::default() };
        let keys: [Arc<str>; 2] = names.map(Arc::from);
        let properties = self.definition(item_of(slot.ty));
        let others = properties.iter().enumerate().filter(|(_, property)| !names.contains(&property.name));
        let others: Vec<Unnamed> = others
            .map(|(number, property)| (number, property.name.into(), format!("{subject}.{}", property.name).into()))
            .collect();
        for ((key, value), index) in pairs.iter().zip(0u32..) {
            let pair = self.placed(&Slot::index(id, index, None), true, Builder::pending());
            let mut entries = Vec::new();
            self.unnamed(&others, properties, pair, &mut entries);
            entries.extend(keys.iter().zip([key, value]).map(|(name, text)| {
                (Arc::clone(name), self.node(&Slot::key(pair, name, Some(&Type::String)), text_content(text)))
            }));
            self.builder.set(pair, Content::Map(entries.into()));
            members.push(pair);
        }
        self.builder.set(id, Content::List(members.into()));
        id
    }

    pub(super) fn split(&mut self, found: &Json<'_>, slot: &Slot<'_>) -> NodeId {
        let Some(text) = scalar(found).as_str() else { return self.node(slot, coerce::wrong("list")) };
        let parts: Vec<Json<'_>> = text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(Json::from).collect();
        self.list(parts, Some(&Type::String), slot, |lift, part, slot| lift.scalar(&part, slot))
    }
}
