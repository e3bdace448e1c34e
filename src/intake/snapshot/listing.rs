//! What a directory of an account is made of: the items whose resources others ask about.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::feed::Place;
use super::item::Header;
use super::scope;
use super::table::tables;
use crate::design::{Lister, digest};
use crate::schema;

/// What is asked about resources. Of a large account nothing else is kept.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The kinds whose resources are asked about by others; `None` stands for all.
    pub kinds: Option<BTreeSet<String>>,
    /// The kinds and paths at which it is asked whom their resources name.
    pub paths: BTreeSet<(String, String)>,
    /// The names of properties that anybody looks at, at any depth; all if there are none.
    pub names: BTreeSet<String>,
}

/// What the items of a type make.
#[derive(Clone, Debug)]
pub(super) struct Makes {
    /// The kind of the own resource.
    own: String,
    /// The kinds that others ask about.
    pub(super) asked: Vec<String>,
    /// Whether it is asked whom they name.
    pub(super) names_others: bool,
}

/// The items of an account whose resources others ask about.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// The places of the items, in their order; the number of each is that of its entry.
    pub(super) places: Vec<Place>,
    /// The type and the Region of each.
    of: Vec<(u16, u16)>,
    names: Vec<(u64, u32)>,
}

/// The types of items and the Regions, by their numbers.
#[derive(Debug, Default)]
pub(super) struct Types {
    asked: Arc<Asked>,
    known: HashMap<Arc<str>, u16>,
    makes: Vec<Option<Makes>>,
    regions: Vec<Arc<str>>,
}

/// An item that others ask about.
#[derive(Debug)]
pub(super) struct Listed {
    pub(super) place: Place,
    pub(super) account: Arc<str>,
    resource_type: Arc<str>,
    region: Option<Arc<str>>,
    /// The digests of its names, and how many there are.
    names: [u64; NAMES],
    count: usize,
}

/// Most names of an item: ARN, id and name.
const NAMES: usize = 3;
/// No Region.
const NOWHERE: u16 = u16::MAX;

/// Finds the items that others ask about, and keeps one text for each account, type and Region.
pub(super) struct Finder {
    asked: Arc<Asked>,
    texts: HashSet<Arc<str>>,
    types: HashMap<Arc<str>, bool>,
}

impl Finder {
    pub(super) fn new(asked: &Arc<Asked>) -> Self {
        Self { asked: Arc::clone(asked), texts: HashSet::new(), types: HashMap::new() }
    }

    /// The item, if others ask about what it makes.
    pub(super) fn find(&mut self, header: &Header<'_>, place: Place) -> Option<Listed> {
        if !self.is_asked(&header.resource_type) || !header.is_recorded() {
            return None;
        }
        let mut names = [0; NAMES];
        let found = header.names();
        names.iter_mut().zip(&found).for_each(|(slot, name)| *slot = digest(name));
        Some(Listed {
            place,
            account: self.text(header.account_id.as_deref().unwrap_or_default()),
            resource_type: self.text(&header.resource_type),
            region: header.region().map(|region| self.text(region)),
            names,
            count: found.len(),
        })
    }

    fn is_asked(&mut self, resource_type: &str) -> bool {
        if let Some(known) = self.types.get(resource_type) {
            return *known;
        }
        let is_asked = makes(&self.asked, resource_type).is_some();
        self.types.insert(resource_type.into(), is_asked);
        is_asked
    }

    fn text(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.texts.get(text) {
            return Arc::clone(known);
        }
        let fresh: Arc<str> = text.into();
        self.texts.insert(Arc::clone(&fresh));
        fresh
    }
}

impl Types {
    pub(super) fn new(asked: &Arc<Asked>) -> Self {
        Self { asked: Arc::clone(asked), ..Self::default() }
    }

    /// What the items of a type make, by its number; nothing if nobody asks about it.
    pub(super) fn makes(&self, number: u16) -> Option<&Makes> {
        self.makes.get(usize::from(number))?.as_ref()
    }

    /// What is asked.
    pub(super) fn asked(&self) -> &Asked {
        &self.asked
    }

    fn number(&mut self, resource_type: &Arc<str>) -> u16 {
        if let Some(known) = self.known.get(resource_type) {
            return *known;
        }
        let number = u16::try_from(self.makes.len()).unwrap_or(u16::MAX);
        self.makes.push(makes(&self.asked, resource_type));
        self.known.insert(Arc::clone(resource_type), number);
        number
    }

    fn region(&mut self, name: Option<&Arc<str>>) -> u16 {
        let Some(name) = name else { return NOWHERE };
        let known = self.regions.iter().position(|region| region == name).unwrap_or_else(|| {
            self.regions.push(Arc::clone(name));
            self.regions.len() - 1
        });
        u16::try_from(known).unwrap_or(NOWHERE)
    }
}

/// What the items of a type make, if others ask about it.
fn makes(asked: &Asked, resource_type: &str) -> Option<Makes> {
    let (own, kinds) = match tables().get(resource_type) {
        Some(table) => {
            let also = table.also.iter().map(|also| also.kind.as_str());
            let kinds: BTreeSet<&str> = scope::kinds_of(resource_type, table).into_iter().chain(also).collect();
            (table.kind.as_deref().unwrap_or(resource_type), kinds)
        }
        None if schema::kind(resource_type).is_some() => (resource_type, BTreeSet::from([resource_type])),
        None => return None,
    };
    let is_asked = |kind: &&&str| asked.kinds.as_ref().is_none_or(|asked| asked.contains(**kind));
    let found: Vec<String> = kinds.iter().filter(is_asked).map(|kind| (*kind).to_owned()).collect();
    let names_others = found.iter().any(|kind| asked.paths.iter().any(|(of, _)| of == kind));
    (!found.is_empty()).then(|| Makes { own: own.to_owned(), asked: found, names_others })
}

impl Listing {
    /// Adds an item.
    pub(super) fn add(&mut self, item: &Listed, types: &mut Types) {
        let entry = u32::try_from(self.places.len()).unwrap_or(u32::MAX);
        self.places.push(item.place);
        self.of.push((types.number(&item.resource_type), types.region(item.region.as_ref())));
        self.names.extend(item.names.iter().take(item.count).map(|name| (*name, entry)));
    }

    /// The number of the entry that an item at a place is.
    pub(super) fn entry_at(&self, place: Place) -> Option<u32> {
        u32::try_from(self.places.binary_search(&place).ok()?).ok()
    }

    /// The type of an entry, by its number.
    pub(super) fn type_of(&self, entry: usize) -> Option<u16> {
        Some(self.of.get(entry)?.0)
    }

    /// Begins a directory: who is there, and who bears which name.
    pub(super) fn lister(&self, types: &Types) -> Lister {
        let mut lister = Lister::new(types.asked.kinds.clone());
        for (of, path) in &types.asked.paths {
            lister.path(of, path);
        }
        let mut ids = Vec::with_capacity(self.of.len());
        for (number, region) in &self.of {
            let region = types.regions.get(usize::from(*region)).map(|region| &**region);
            let Some(makes) = types.makes(*number) else { continue };
            let id = lister.entry(&makes.own, region);
            makes.asked.iter().for_each(|kind| lister.makes(kind, id));
            ids.push(id);
        }
        for (name, entry) in &self.names {
            if let Some(id) = ids.get(*entry as usize) {
                lister.name(*name, *id);
            }
        }
        lister
    }
}
