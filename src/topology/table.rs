//! How kinds stand in the picture, as `data/picture/kinds.yaml` says.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use indexmap::IndexMap;
use serde::Deserialize;

use crate::embedded;

/// The table.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    #[expect(dead_code, reason = "for readers of the table")]
    about: String,
    #[expect(dead_code, reason = "for readers of the table")]
    as_of: String,
    #[expect(dead_code, reason = "for readers of the table")]
    sources: Vec<String>,
    networks: HashSet<String>,
    subnets: HashSet<String>,
    runs: HashSet<String>,
    keeps: HashSet<String>,
    parts: HashMap<String, String>,
    carried: HashMap<String, Vec<String>>,
    links: HashMap<String, Link>,
    supports: HashSet<String>,
    support_endings: Vec<String>,
    roles: HashSet<String>,
    flows: Vec<Flow>,
    shows: IndexMap<String, Vec<String>>,
    services: HashMap<String, String>,
    types: HashMap<String, String>,
}

/// A kind that is itself a flow.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Link {
    /// The property that names where data comes from.
    pub(super) from: String,
    /// The property that names where it goes.
    pub(super) to: String,
    /// Whether it flows back too.
    #[serde(default)]
    pub(super) both_ways: bool,
}

/// A flow that a property states.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Flow {
    kind: String,
    property: String,
    data: Data,
    #[expect(dead_code, reason = "for readers of the table")]
    why: String,
}

/// Where data flows, seen from the resource that states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Data {
    /// To what it names.
    To,
    /// From what it names.
    From,
    /// Nowhere.
    None,
}

/// How a kind stands in the picture.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a list of the table; a kind may stand in several")]
pub(super) struct Standing {
    pub(super) is_network: bool,
    pub(super) is_subnet: bool,
    pub(super) runs: bool,
    pub(super) keeps: bool,
    pub(super) is_role: bool,
    pub(super) is_support: bool,
    /// The property that names what it is a part of.
    pub(super) part_by: Option<&'static str>,
    /// The kinds that carry it; any if the list is empty.
    pub(super) carried_by: Option<&'static [String]>,
    pub(super) link: Option<&'static Link>,
    /// Properties that state a flow, key by key.
    pub(super) flows: Vec<(Vec<&'static str>, Data)>,
    pub(super) shows: &'static [String],
}

impl Standing {
    /// Whether it says something of other resources, none of which is here.
    pub(super) fn is_loose(&self) -> bool {
        let belongs = self.part_by.is_some() || self.carried_by.is_some() || self.link.is_some();
        !self.runs && !self.keeps && (self.is_support || belongs)
    }
}

/// Every word of the table; among them are the names of the properties that the picture looks at.
pub(super) fn words() -> impl Iterator<Item = String> {
    let json = embedded::entry(embedded::PICTURE, "kinds").unwrap_or_default();
    json.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned)
}

/// The table, read once.
pub(super) fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let json = embedded::entry(embedded::PICTURE, "kinds").unwrap_or_default();
        serde_json::from_str(json).unwrap_or_default()
    })
}

impl Table {
    /// How a kind stands in the picture.
    pub(super) fn standing(&'static self, kind: &str) -> Standing {
        let (runs, keeps) = (self.runs.contains(kind), self.keeps.contains(kind));
        let of_kind = self.flows.iter().filter(|flow| flow.kind == kind);
        Standing {
            is_network: self.networks.contains(kind),
            is_subnet: self.subnets.contains(kind),
            runs,
            keeps,
            is_role: self.roles.contains(kind),
            is_support: !runs && !keeps && self.is_support(kind),
            part_by: self.parts.get(kind).map(String::as_str),
            carried_by: self.carried.get(kind).map(Vec::as_slice),
            link: self.links.get(kind),
            flows: of_kind.map(|flow| (flow.property.split('.').collect(), flow.data)).collect(),
            shows: self.shows.get(kind).map_or(&[], Vec::as_slice),
        }
    }

    fn is_support(&self, kind: &str) -> bool {
        let is_own = kind.starts_with("AWS::");
        self.supports.contains(kind) || !is_own || self.support_endings.iter().any(|ending| kind.ends_with(ending.as_str()))
    }

    /// A kind in a few words: the service and the type.
    pub(super) fn label(&self, kind: &str) -> String {
        if let Some(label) = self.types.get(kind) {
            return label.clone();
        }
        let mut parts = kind.split("::").skip(usize::from(kind.starts_with("AWS::")));
        let service = parts.next().unwrap_or_default();
        let service = self.services.get(service).map_or(service, String::as_str);
        let parts: Vec<&str> = parts.collect();
        // `Backup BackupVault` says one thing twice.
        let service = Some(service).filter(|service| !parts.first().is_some_and(|part| part.starts_with(service)));
        let rest: Vec<&str> = service.into_iter().chain(parts).collect();
        rest.join(" ")
    }

    #[cfg(test)]
    pub(super) fn kinds(&self) -> impl Iterator<Item = &str> {
        let sets = [&self.networks, &self.subnets, &self.runs, &self.keeps, &self.supports, &self.roles];
        let named = sets.into_iter().flatten().map(String::as_str);
        let keyed = self.parts.keys().chain(self.carried.keys()).chain(self.links.keys()).map(String::as_str);
        let flows = self.flows.iter().map(|flow| flow.kind.as_str());
        named.chain(keyed).chain(flows).chain(self.shows.keys().map(String::as_str)).chain(self.types.keys().map(String::as_str))
    }
}
