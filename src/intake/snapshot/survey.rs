//! The first look at documents of items: which accounts, Regions and types there are, and where every item stands that others
//! ask about.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::num::NonZeroUsize;
use std::sync::Arc;

use super::by_name;
use super::crew::Crew;
use super::feed::{Batch, Feed, Place};
use super::item::{self, Header};
use super::listing::{Asked, Finder, Listed, Listing, Types};
use super::read::Document;
use super::scope::{Shown, Trailer};
use crate::intake::IntakeError;

/// Items that are looked at in a row.
const BATCH: usize = 1_000;
/// Bytes of documents for which a second thread pays.
const LARGE: u64 = 4 * 1024 * 1024;

/// The first look at all documents.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// What there is of each account.
    pub(super) accounts: BTreeMap<String, Shows>,
    /// What the items of each type make.
    pub(super) types: Types,
    /// How many items of each document can be read.
    pub(super) limits: Arc<Vec<usize>>,
    /// The resources that there are items of.
    seen: HashSet<u64>,
    /// Those of which there are several, with the place of the one that was recorded last.
    repeated: HashMap<u64, (i64, Place)>,
}

/// What there is of an account.
#[derive(Debug, Default)]
pub(super) struct Shows {
    /// What each document shows.
    pub(super) shown: Vec<Shown>,
    /// The items that others ask about.
    pub(super) listing: Listing,
}

/// What there is of a document.
#[derive(Default)]
struct Contents {
    count: usize,
    shown: BTreeMap<String, Shown>,
    is_delivered: bool,
    trailer: Option<serde_json::Result<Trailer>>,
    error: Option<IntakeError>,
}

/// What a look at some items shows.
#[derive(Default)]
struct Look {
    documents: BTreeMap<u32, Contents>,
    seen: Vec<(u32, u64)>,
    listed: Vec<Listed>,
}

impl Survey {
    /// Looks at all items.
    pub(super) fn of(documents: &Arc<Vec<Document>>, asked: Asked, errors: &mut Vec<IntakeError>) -> Self {
        let asked = Arc::new(asked);
        let mut survey = Self { types: Types::new(&asked), ..Self::default() };
        let mut contents: Vec<Contents> = documents.iter().map(|_| Contents::default()).collect();
        let crew = Crew {
            threads: threads(documents),
            begin: || Finder::new(&asked),
            work: |finder: &mut Finder, batch: Batch| Look::at(batch, documents, finder),
        };
        crew.run(Feed::new(documents, None, BATCH), |look: Look| survey.join(look, &mut contents));
        survey.limits = Arc::new(contents.iter().map(|found| found.count).collect());
        for (document, found) in documents.iter().zip(contents) {
            errors.extend(survey.take(document, found));
        }
        if !survey.repeated.is_empty() {
            survey.find_latest(documents, &asked);
        }
        survey
    }

    /// Adds what a look shows, but for what stands behind the place where a document breaks off.
    fn join(&mut self, look: Look, contents: &mut [Contents]) {
        let is_broken = |document: u32| contents.get(document as usize).is_none_or(|known| known.error.is_some());
        for (_, digest) in look.seen.iter().filter(|(document, _)| !is_broken(*document)) {
            if !self.seen.insert(*digest) {
                self.repeated.insert(*digest, (i64::MIN, Place::default()));
            }
        }
        for one in look.listed.iter().filter(|one| !is_broken(one.place.document)) {
            self.list(one);
        }
        for (document, found) in look.documents {
            if let Some(known) = contents.get_mut(document as usize) {
                known.join(found);
            }
        }
    }

    fn list(&mut self, one: &Listed) {
        by_name(&mut self.accounts, &one.account).listing.add(one, &mut self.types);
    }

    /// Takes what a document shows; why it breaks off, if it does.
    fn take(&mut self, document: &Document, contents: Contents) -> Option<IntakeError> {
        // What was saved is only complete if it says so; without its own words it is no snapshot that AWS delivered.
        let (trailer, broken) = match contents.trailer {
            Some(Err(error)) => (None, Some(error)),
            other => (other.and_then(Result::ok), None),
        };
        let is_delivered = contents.is_delivered && broken.is_none();
        let mut shown = contents.shown;
        if let Some(trailer) = trailer {
            let account = trailer.account.clone();
            shown.entry(account).or_default().trailer = Some(trailer);
        }
        for (account, mut shown) in shown {
            // What a document shows that broke off is not everything.
            shown.is_delivered = is_delivered && contents.error.is_none();
            self.accounts.entry(account).or_default().shown.push(shown);
        }
        broken.map(|error| cannot_be_understood(document, &error)).or(contents.error)
    }

    /// Finds the latest item of each resource, and lists only those.
    fn find_latest(&mut self, documents: &[Document], asked: &Arc<Asked>) {
        for (number, document) in (0..).zip(documents) {
            // A document that breaks off was named by the first look.
            let _ = document.each(|header, spot| {
                if let Some(latest) = self.repeated.get_mut(&digest(header)) {
                    *latest = (*latest).max((header.captured(), Place { document: number, spot }));
                }
            });
        }
        self.accounts.values_mut().for_each(|account| account.listing = Listing::default());
        let mut finder = Finder::new(asked);
        for (number, document) in (0..).zip(documents) {
            let _ = document.each(|header, spot| {
                let place = Place { document: number, spot };
                if self.is_latest(header, place)
                    && let Some(one) = finder.find(header, place)
                {
                    self.list(&one);
                }
            });
        }
    }

    /// Whether no document holds a newer item of the resource.
    pub(super) fn is_latest(&self, header: &Header<'_>, place: Place) -> bool {
        self.repeated.is_empty() || self.repeated.get(&digest(header)).is_none_or(|(_, latest)| *latest == place)
    }
}

impl Look {
    fn at(batch: Batch, documents: &[Document], finder: &mut Finder) -> Self {
        let mut look = Self::default();
        for (place, text) in batch.items() {
            look.item(place, text, documents, finder);
        }
        for (document, name, text) in &batch.members {
            let found = look.documents.entry(*document).or_default();
            match name.as_str() {
                "plumbrule" => found.trailer = Some(serde_json::from_slice(text)),
                "configSnapshotId" => found.is_delivered = true,
                _ => {}
            }
        }
        for (document, error) in batch.broken {
            look.documents.entry(document).or_default().error.get_or_insert(error);
        }
        look
    }

    fn item(&mut self, place: Place, text: &[u8], documents: &[Document], finder: &mut Finder) {
        let found = self.documents.entry(place.document).or_default();
        let Some(document) = documents.get(place.document as usize).filter(|_| found.error.is_none()) else { return };
        let wrong = |error: &serde_json::Error| document.no_item(place.spot.at, error);
        let text = match item::unwrapped(text) {
            Ok(text) => text,
            Err(error) => return found.error = Some(wrong(&error)),
        };
        let header = match item::header(&text) {
            Ok(header) => header,
            Err(error) => return found.error = Some(wrong(&error)),
        };
        found.count += 1;
        by_name(&mut found.shown, header.account_id.as_deref().unwrap_or_default()).note(&header, &text);
        self.seen.push((place.document, digest(&header)));
        self.listed.extend(finder.find(&header, place));
    }
}

impl Contents {
    /// Adds what follows in the same document; nothing follows where it breaks off.
    fn join(&mut self, next: Self) {
        if self.error.is_some() {
            return;
        }
        self.count += next.count;
        for (account, shown) in next.shown {
            by_name(&mut self.shown, &account).join(shown);
        }
        self.is_delivered |= next.is_delivered;
        self.trailer = next.trailer.or(self.trailer.take());
        self.error = next.error;
    }
}

/// Threads for so many bytes.
fn threads(documents: &[Document]) -> NonZeroUsize {
    let bytes: u64 = documents.iter().map(Document::size).sum();
    if bytes < LARGE {
        return NonZeroUsize::MIN;
    }
    std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

fn cannot_be_understood(document: &Document, error: &serde_json::Error) -> IntakeError {
    IntakeError::Template {
        file: document.name.clone(),
        line: 1,
        column: 1,
        message: format!("what `snapshot save` says of the items, `plumbrule`, cannot be understood: {error}; save it anew"),
    }
}

/// The identity of a resource, short enough to keep one for each item.
fn digest(header: &item::Header<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    (header.key(), &header.resource_type).hash(&mut hasher);
    hasher.finish()
}
