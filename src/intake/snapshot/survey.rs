//! The first look at documents of items: which accounts, Regions and types there are, and where every item stands that others
//! ask about.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::num::NonZeroUsize;
use std::sync::Arc;

use super::by_name;
use super::crew::Crew;
use super::feed::{Batch, Feed, Place};
use super::item::{self, Header, Item};
use super::json::Wrong;
use super::listing::{Asked, Finder, Listed, Listing, Types};
use super::mentions::{Mentions, Reader, Reading};
use super::read::Document;
use super::scope::{Shown, Trailer};
use crate::design::{Directory, EntryId};
use crate::intake::{IntakeError, Options};

/// Items that are looked at in a row.
const BATCH: usize = 200;
/// Bytes of documents that can hold no account that is reviewed part by part.
const SMALL: u64 = 64 * 1024;
/// Bytes of documents for which a second thread pays.
const LARGE: u64 = 4 * 1024 * 1024;

/// The first look at all documents.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// What there is of each account.
    pub(super) accounts: BTreeMap<String, Shows>,
    /// What the items of each type make.
    pub(super) types: Types,
    /// How many bytes each item of each document has that can be read.
    pub(super) lengths: Arc<Vec<Vec<u32>>>,
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

impl Shows {
    /// How many items of resources there are.
    pub(super) fn resources(&self) -> usize {
        self.shown.iter().map(Shown::resources).sum()
    }
}

/// What there is of a document.
#[derive(Default)]
struct Contents {
    /// How many bytes each item has.
    lengths: Vec<u32>,
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
    mentions: Mentions,
}

/// What a thread looks with.
struct Eye<'s> {
    documents: &'s [Document],
    finder: Finder,
    /// Reads whom items name, if there are so many that an account may be reviewed part by part.
    reader: Option<Reader>,
    /// The latest items, if some are of the same resource.
    latest: Option<&'s HashMap<u64, (i64, Place)>>,
}

impl Survey {
    /// Looks at all items. Of documents that may hold a large account, it is found out who names whom. Each thread calls `first`
    /// before it looks.
    pub(super) fn of(
        documents: &Arc<Vec<Document>>,
        asked: Asked,
        options: &Options,
        first: &(dyn Fn() + Sync),
        errors: &mut Vec<IntakeError>,
    ) -> Self {
        let may_be_large = options.at_once.is_some() || documents.iter().map(Document::size).sum::<u64>() > SMALL;
        // What nobody looked for must not be taken for something that is not there.
        let paths = if may_be_large { asked.paths } else { BTreeSet::new() };
        let asked = Arc::new(Asked { paths, ..asked });
        let mut survey = Self { types: Types::new(&asked), ..Self::default() };
        let mut contents: Vec<Contents> = documents.iter().map(|_| Contents::default()).collect();
        let eye =
            |latest| Eye { documents, finder: Finder::new(&asked), reader: may_be_large.then(|| Reader::new(&asked)), latest };
        let threads = threads(documents, options);
        let work = |eye: &mut Eye<'_>, batch: &mut Batch| Look::at(batch, eye);
        let begin = || {
            first();
            eye(None)
        };
        let crew = Crew { threads, begin, work };
        crew.run(Feed::new(documents, None, BATCH), |look: Look| survey.join(look, &mut contents));
        survey.lengths = Arc::new(contents.iter_mut().map(Contents::take_lengths).collect());
        for (document, found) in documents.iter().zip(contents) {
            errors.extend(survey.take(document, found));
        }
        if !survey.repeated.is_empty() {
            survey.find_latest(documents);
            survey.accounts.values_mut().for_each(|account| account.listing = Listing::default());
            let repeated = std::mem::take(&mut survey.repeated);
            let crew = Crew { threads, begin: || eye(Some(&repeated)), work };
            crew.run(Feed::new(documents, Some(&survey.lengths.clone()), BATCH), |look: Look| survey.list(&look, |_| false));
            survey.repeated = repeated;
        }
        survey.seen = HashSet::new();
        survey
    }

    /// The directories of accounts with more resources than these; nobody asks for those of smaller ones.
    pub(super) fn close(&mut self, most: usize) -> BTreeMap<String, Directory> {
        let mut directories = BTreeMap::new();
        for (id, account) in &mut self.accounts {
            if account.resources() > most {
                directories.insert(id.clone(), account.listing.close());
            } else {
                account.listing = Listing::default();
            }
        }
        directories
    }

    /// Adds what a look shows, but for what stands behind the place where a document breaks off.
    fn join(&mut self, look: Look, contents: &mut [Contents]) {
        let is_broken = |document: u32| contents.get(document as usize).is_none_or(|known| known.error.is_some());
        for (_, digest) in look.seen.iter().filter(|(document, _)| !is_broken(*document)) {
            if !self.seen.insert(*digest) {
                self.repeated.insert(*digest, (i64::MIN, Place::default()));
            }
        }
        self.list(&look, is_broken);
        for (document, found) in look.documents {
            if let Some(known) = contents.get_mut(document as usize) {
                known.join(found);
            }
        }
    }

    /// Lists the items of a look that others ask about, with whom they name.
    fn list(&mut self, look: &Look, is_broken: impl Fn(u32) -> bool) {
        let mut entries: Vec<Option<(&str, EntryId)>> = Vec::with_capacity(look.listed.len());
        for one in &look.listed {
            entries.push((!is_broken(one.place.document)).then(|| {
                let listing = &mut by_name(&mut self.accounts, &one.account).listing;
                (&*one.account, listing.add(one, &mut self.types))
            }));
        }
        for (path, name, item) in &look.mentions.named {
            if let Some((listing, entry)) = self.entry(&entries, *item) {
                listing.mention(*path, *name, entry);
            }
        }
        for (path, item) in &look.mentions.doubtful {
            if let Some((listing, entry)) = self.entry(&entries, *item) {
                listing.doubt(*path, entry);
            }
        }
        for (kind, item) in &look.mentions.doubted {
            if let Some((listing, _)) = self.entry(&entries, *item) {
                listing.doubted.insert(kind.clone());
            }
        }
    }

    /// The entry that an item of a look became, by its number there.
    fn entry(&mut self, entries: &[Option<(&str, EntryId)>], item: u32) -> Option<(&mut Listing, EntryId)> {
        let (account, entry) = entries.get(item as usize).copied().flatten()?;
        Some((&mut self.accounts.get_mut(account)?.listing, entry))
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

    /// Finds the latest item of each resource.
    fn find_latest(&mut self, documents: &[Document]) {
        for (number, document) in (0..).zip(documents) {
            // A document that breaks off was named by the first look.
            let _ = document.each(|header, spot| {
                if let Some(latest) = self.repeated.get_mut(&digest(header)) {
                    *latest = (*latest).max((header.captured(), Place { document: number, spot }));
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
    fn at(batch: &mut Batch, eye: &mut Eye<'_>) -> Self {
        let mut look = Self::default();
        let mut reading = eye.reader.as_ref().map(Reader::begin);
        for (place, text) in batch.items() {
            look.item(place, text, eye, reading.as_mut());
        }
        for (document, name, text) in &batch.members {
            let found = look.documents.entry(*document).or_default();
            match name.as_str() {
                "plumbrule" => found.trailer = Some(serde_json::from_slice(text)),
                "configSnapshotId" => found.is_delivered = true,
                _ => {}
            }
        }
        for (document, error) in std::mem::take(&mut batch.broken) {
            look.documents.entry(document).or_default().error.get_or_insert(error);
        }
        look.mentions = eye.reader.as_ref().zip(reading).map(|(reader, reading)| reader.finish(reading)).unwrap_or_default();
        look
    }

    fn item(&mut self, place: Place, text: &[u8], eye: &mut Eye<'_>, reading: Option<&mut Reading>) {
        let found = self.documents.entry(place.document).or_default();
        let Some(document) = eye.documents.get(place.document as usize).filter(|_| found.error.is_none()) else { return };
        let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
        let wrong = |error: &Wrong| document.no_item(place.spot.at, error);
        let text = match item::unwrapped(text) {
            Ok(text) => text,
            Err(error) => return found.error = Some(wrong(&error)),
        };
        let item = match Item::read(&text) {
            Ok(item) => item,
            Err(error) => return found.error = Some(wrong(&error)),
        };
        let header = &item.header;
        let digest = digest(header);
        if eye.latest.is_some_and(|latest| latest.get(&digest).is_some_and(|(_, latest)| *latest != place)) {
            return;
        }
        found.lengths.push(length);
        by_name(&mut found.shown, header.account_id.as_deref().unwrap_or_default()).note(&item);
        self.seen.push((place.document, digest));
        let Some(one) = eye.finder.find(header, place) else { return };
        if let Some((reader, reading)) = eye.reader.as_mut().zip(reading).filter(|_| one.names_others) {
            reader.add(&item, u32::try_from(self.listed.len()).unwrap_or(u32::MAX), reading);
        }
        self.listed.push(one);
    }
}

impl Contents {
    fn take_lengths(&mut self) -> Vec<u32> {
        let mut lengths = std::mem::take(&mut self.lengths);
        lengths.shrink_to_fit();
        lengths
    }

    /// Adds what follows in the same document; nothing follows where it breaks off.
    fn join(&mut self, next: Self) {
        if self.error.is_some() {
            return;
        }
        self.lengths.extend(next.lengths);
        for (account, shown) in next.shown {
            by_name(&mut self.shown, &account).join(shown);
        }
        self.is_delivered |= next.is_delivered;
        self.trailer = next.trailer.or(self.trailer.take());
        self.error = next.error;
    }
}

/// Threads for so many bytes.
fn threads(documents: &[Document], options: &Options) -> NonZeroUsize {
    let bytes: u64 = documents.iter().map(Document::size).sum();
    if bytes < LARGE {
        return NonZeroUsize::MIN;
    }
    options.jobs.or_else(|| std::thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN)
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
