//! What a directory of an account is made of: the items whose resources others ask about.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::feed::Place;
use super::item::Header;
use super::scope;
use super::table::tables;
use crate::design::{Directory, EntryId, Lister, digest};
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
struct Makes {
    /// The kind of the own resource.
    own: String,
    /// The kinds that others ask about.
    asked: Vec<String>,
    /// Whether it is asked whom they name.
    names_others: bool,
}

/// The items of an account whose resources others ask about.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// The places of the items, in their order; the number of each is that of its entry.
    pub(super) places: Vec<Place>,
    /// Kinds of which the items do not tell whether all are here.
    pub(super) doubted: BTreeSet<String>,
    /// Gathers who is there and who names whom, until the directory is made.
    lister: Option<Lister>,
}

/// The types of items, by their numbers.
#[derive(Debug, Default)]
pub(super) struct Types {
    asked: Arc<Asked>,
    known: HashMap<Arc<str>, u16>,
    makes: Vec<Option<Makes>>,
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
    /// Whether it is asked whom it names.
    pub(super) names_others: bool,
}

/// Most names of an item: ARN, id and name.
const NAMES: usize = 3;
/// Finds the items that others ask about, and keeps one text for each account, type and Region.
pub(super) struct Finder {
    asked: Arc<Asked>,
    texts: HashSet<Arc<str>>,
    /// Whether others ask about the items of a type, and whether they ask whom those name.
    types: HashMap<Arc<str>, Option<bool>>,
}

impl Finder {
    pub(super) fn new(asked: &Arc<Asked>) -> Self {
        Self { asked: Arc::clone(asked), texts: HashSet::new(), types: HashMap::new() }
    }

    /// The item, if others ask about what it makes.
    pub(super) fn find(&mut self, header: &Header<'_>, place: Place) -> Option<Listed> {
        let names_others = self.asks_for_names(&header.resource_type).filter(|_| header.is_recorded())?;
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
            names_others,
        })
    }

    fn asks_for_names(&mut self, resource_type: &str) -> Option<bool> {
        if let Some(known) = self.types.get(resource_type) {
            return *known;
        }
        let asks = makes(&self.asked, resource_type).map(|makes| makes.names_others);
        self.types.insert(resource_type.into(), asks);
        asks
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
    fn makes(&self, number: u16) -> Option<&Makes> {
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

    /// Gathers a directory of what is asked.
    fn lister(&self) -> Lister {
        let mut lister = Lister::new(self.asked.kinds.clone());
        for (kind, path) in &self.asked.paths {
            lister.path(kind, path);
        }
        lister
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
    /// Adds an item; gives the number of its entry.
    pub(super) fn add(&mut self, item: &Listed, types: &mut Types) -> EntryId {
        let number = types.number(&item.resource_type);
        let lister = self.lister.get_or_insert_with(|| types.lister());
        self.places.push(item.place);
        let id = lister.entry(types.makes(number).map_or("", |makes| &makes.own), item.region.as_deref());
        types.makes(number).into_iter().flat_map(|makes| &makes.asked).for_each(|kind| lister.makes(kind, id));
        item.names.iter().take(item.count).for_each(|name| lister.name(*name, id));
        id
    }

    /// Notes that an entry holds a name at a path, by the number of the path.
    pub(super) fn mention(&mut self, path: u16, name: u64, entry: EntryId) {
        self.lister.iter_mut().for_each(|lister| lister.mention(path, name, entry));
    }

    /// Notes that nobody can say whom an entry names at a path.
    pub(super) fn doubt(&mut self, path: u16, entry: EntryId) {
        self.lister.iter_mut().for_each(|lister| lister.doubt(path, entry));
    }

    /// The entry that an item at a place is.
    pub(super) fn entry_at(&self, place: Place) -> Option<EntryId> {
        u32::try_from(self.places.binary_search(&place).ok()?).ok().map(EntryId)
    }

    /// The directory: who is there, who bears which name, and who names whom. Nothing can be added then.
    pub(super) fn close(&mut self) -> Directory {
        self.places.shrink_to_fit();
        self.lister.take().map(Lister::finish).unwrap_or_default()
    }
}
