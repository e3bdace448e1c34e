//! Which resources of a large running account a part of it does not hold, by the names that others know them by.
//!
//! A part holds few resources, and what a rule asks of another one is fetched when it is asked. So the directory must tell
//! for each question whether its answer is at hand: who bears a name, who names somebody at a path, what there is of a kind.

use std::collections::BTreeSet;
use std::hash::Hasher as _;
use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet, FxHasher};

/// The number of an entry: a record that resources are made of, in the order of the inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId(pub(crate) u32);

/// Something that a question needs and that is not at hand.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// The resources of one entry.
    Entry(EntryId),
    /// Everything of a kind.
    Kind(String),
}

/// The resources of an account that others may ask about.
#[derive(Debug, Default)]
pub struct Directory {
    /// The kinds that are listed; all if not said.
    kinds: Option<FxHashSet<String>>,
    entries: Vec<Entry>,
    regions: Vec<String>,
    own_kinds: Vec<String>,
    names: Table,
    of_kind: FxHashMap<String, Vec<EntryId>>,
    paths: FxHashMap<String, FxHashMap<String, Mentions>>,
}

/// Where the resource of an entry lies, and what it is: numbers of Region and kind.
#[derive(Clone, Copy, Debug)]
struct Entry {
    region: u16,
    kind: u16,
}

/// What the resources of a kind name at a path.
#[derive(Debug, Default)]
pub(crate) struct Mentions {
    table: Table,
    /// Entries of which a value is unknown, in order.
    pub(crate) doubtful: Vec<EntryId>,
}

/// Entries by a digest; two lists, since a pair of both would take a third more.
#[derive(Debug, Default)]
struct Table {
    digests: Vec<u64>,
    entries: Vec<EntryId>,
    /// A bit for what is there: most texts are no names, and one look tells so.
    bits: Vec<u64>,
    /// Where the digests with the same first bits begin, and at last how many there are.
    starts: Vec<u32>,
}

/// Bits for each digest.
const BITS: usize = 8;
/// Digests that begin alike, more or less.
const BUCKET: usize = 8;

impl Table {
    fn of(mut pairs: Vec<(u64, EntryId)>) -> Self {
        pairs.sort_unstable();
        pairs.dedup();
        let mut bits = vec![0_u64; (pairs.len() * BITS / 64 + 1).next_power_of_two()];
        let words = bits.len();
        for (digest, _) in &pairs {
            let (word, bit) = place(*digest, words);
            if let Some(word) = bits.get_mut(word) {
                *word |= bit;
            }
        }
        let buckets = (pairs.len() / BUCKET + 1).next_power_of_two();
        let mut starts = vec![0_u32; buckets + 1];
        for (digest, _) in &pairs {
            if let Some(next) = starts.get_mut(bucket(*digest, buckets) + 1) {
                *next += 1;
            }
        }
        let mut before = 0;
        for start in &mut starts {
            before += *start;
            *start = before;
        }
        let (digests, entries) = pairs.into_iter().unzip();
        Self { digests, entries, bits, starts }
    }

    fn get(&self, digest: u64) -> &[EntryId] {
        let (word, bit) = place(digest, self.bits.len());
        if self.bits.get(word).is_none_or(|word| word & bit == 0) {
            return &[];
        }
        let near = self.near(digest).unwrap_or_default();
        let Some(digests) = self.digests.get(near.clone()) else { return &[] };
        let start = digests.partition_point(|known| *known < digest);
        let count = digests.iter().skip(start).take_while(|known| **known == digest).count();
        self.entries.get(near.start + start..near.start + start + count).unwrap_or_default()
    }

    /// Where the digests stand that begin as one does: to search them all would touch memory that was long not used.
    fn near(&self, digest: u64) -> Option<Range<usize>> {
        let bucket = bucket(digest, self.starts.len().checked_sub(1)?);
        Some(*self.starts.get(bucket)? as usize..*self.starts.get(bucket + 1)? as usize)
    }
}

/// The word and the bit of a digest among so many words, a power of two.
fn place(digest: u64, words: usize) -> (usize, u64) {
    let bits = usize::try_from(digest >> 6).unwrap_or_default();
    (bits & words.wrapping_sub(1), 1 << (digest & 63))
}

/// The number that the first bits of a digest are, among so many, a power of two.
fn bucket(digest: u64, buckets: usize) -> usize {
    let bits = buckets.checked_ilog2().unwrap_or_default();
    digest.checked_shr(u64::BITS - bits).and_then(|first| usize::try_from(first).ok()).unwrap_or_default()
}

/// No Region.
const NOWHERE: u16 = u16::MAX;

impl Directory {
    /// Whether the resources of a kind are listed: of any other kind nothing is known but what is at hand.
    #[must_use]
    pub fn lists(&self, kind: &str) -> bool {
        self.kinds.as_ref().is_none_or(|kinds| kinds.contains(kind))
    }

    /// The entries that bear a name. A digest stands for it, so what is fetched is asked once more.
    pub(crate) fn bearers(&self, name: &str) -> &[EntryId] {
        self.bearers_of(digest(name))
    }

    /// The same by the digest of the name.
    pub(crate) fn bearers_of(&self, digest: u64) -> &[EntryId] {
        self.names.get(digest)
    }

    /// What the resources of a kind name at a path; nothing if nobody looked.
    pub(crate) fn mentions(&self, kind: &str, path: &str) -> Option<&Mentions> {
        self.paths.get(kind)?.get(path)
    }

    /// The entries that make resources of a kind, in order.
    #[must_use]
    pub fn of_kind(&self, kind: &str) -> &[EntryId] {
        self.of_kind.get(kind).map_or(&[], Vec::as_slice)
    }

    /// The Region of an entry.
    pub(crate) fn region(&self, id: EntryId) -> Option<&str> {
        self.regions.get(usize::from(self.entries.get(id.0 as usize)?.region)).map(String::as_str)
    }

    /// The kind of an entry's own resource.
    pub(crate) fn kind(&self, id: EntryId) -> &str {
        let kind = self.entries.get(id.0 as usize).and_then(|entry| self.own_kinds.get(usize::from(entry.kind)));
        kind.map_or("", String::as_str)
    }
}

impl Mentions {
    /// The entries that hold a name, in order.
    pub(crate) fn of(&self, name: &str) -> &[EntryId] {
        self.table.get(digest(name))
    }
}

/// Gathers a directory.
#[derive(Debug, Default)]
pub struct Lister {
    directory: Directory,
    names: Vec<(u64, EntryId)>,
    paths: Vec<AtPath>,
}

/// What is gathered of what the resources of a kind name at a path.
#[derive(Debug, Default)]
struct AtPath {
    kind: String,
    path: String,
    names: Vec<(u64, EntryId)>,
    doubtful: Vec<EntryId>,
}

impl Lister {
    /// An empty directory of some kinds; of all if not said.
    #[must_use]
    pub fn new(kinds: Option<BTreeSet<String>>) -> Self {
        let kinds = kinds.map(|kinds| kinds.into_iter().collect());
        Self { directory: Directory { kinds, ..Directory::default() }, ..Self::default() }
    }

    /// Adds an entry whose own resource is of a kind and lies in a Region.
    pub fn entry(&mut self, kind: &str, region: Option<&str>) -> EntryId {
        let id = EntryId(u32::try_from(self.directory.entries.len()).unwrap_or(u32::MAX));
        let kind = number(&mut self.directory.own_kinds, kind);
        let region = region.map_or(NOWHERE, |region| number(&mut self.directory.regions, region));
        self.directory.entries.push(Entry { region, kind });
        id
    }

    /// Notes that an entry bears a name, given by its digest.
    pub fn name(&mut self, name: u64, id: EntryId) {
        self.names.push((name, id));
    }

    /// Notes that an entry makes resources of a kind.
    pub fn makes(&mut self, kind: &str, id: EntryId) {
        let known = match self.directory.of_kind.get_mut(kind) {
            Some(known) => known,
            None => self.directory.of_kind.entry(kind.to_owned()).or_default(),
        };
        if known.last() != Some(&id) {
            known.push(id);
        }
    }

    /// Notes that somebody will ask what the resources of a kind name at a path. Paths are numbered from zero.
    pub fn path(&mut self, kind: &str, path: &str) {
        self.paths.push(AtPath { kind: kind.to_owned(), path: path.to_owned(), ..AtPath::default() });
    }

    /// Notes that a resource of an entry holds a name, given by its digest, at the path of a number.
    pub fn mention(&mut self, path: u16, name: u64, id: EntryId) {
        if let Some(path) = self.paths.get_mut(usize::from(path)) {
            path.names.push((name, id));
        }
    }

    /// Notes that nobody can say what a resource of an entry names at a path.
    pub fn doubt(&mut self, path: u16, id: EntryId) {
        if let Some(path) = self.paths.get_mut(usize::from(path)) {
            path.doubtful.push(id);
        }
    }

    /// The directory.
    #[must_use]
    pub fn finish(mut self) -> Directory {
        self.directory.names = Table::of(self.names);
        for AtPath { kind, path, names, mut doubtful } in self.paths {
            doubtful.sort_unstable();
            doubtful.dedup();
            let mentions = Mentions { table: Table::of(names), doubtful };
            self.directory.paths.entry(kind).or_default().insert(path, mentions);
        }
        for entries in self.directory.of_kind.values_mut() {
            entries.sort_unstable();
            entries.dedup();
        }
        self.directory
    }
}

/// The number of a text among few.
fn number(all: &mut Vec<String>, text: &str) -> u16 {
    let known = all.iter().position(|known| known == text).unwrap_or_else(|| {
        all.push(text.to_owned());
        all.len() - 1
    });
    u16::try_from(known).unwrap_or(NOWHERE)
}

/// The digests of all that a text may name.
pub fn digests(text: &str) -> impl Iterator<Item = u64> {
    super::names::spellings(text).map(digest)
}

/// What stands for a name in a directory.
#[must_use]
pub fn digest(name: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(name.as_bytes());
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_digest_of_a_table_is_found_and_no_other() {
        let names: Vec<u64> = (0..5_000_u64).map(|n| digest(&n.to_string())).chain([0, u64::MAX]).collect();
        let table =
            Table::of((0..).map(EntryId).zip(&names).flat_map(|(id, name)| [(*name, id), (*name, EntryId(9_999))]).collect());
        for (id, name) in (0..).map(EntryId).zip(&names) {
            assert_eq!(table.get(*name), [id, EntryId(9_999)]);
        }
        assert!((5_000..9_000_u64).all(|n| table.get(digest(&n.to_string())).is_empty()));
        assert!(Table::of(Vec::new()).get(7).is_empty() && Table::default().get(7).is_empty());
    }

    #[test]
    fn a_directory_tells_who_bears_a_name_and_who_holds_it() {
        let mut lister = Lister::new(Some(BTreeSet::from(["A".to_owned(), "B".to_owned()])));
        lister.path("B", "To");
        let (a, b) = (lister.entry("A", Some("eu-west-1")), lister.entry("B", None));
        for (name, id) in [("x", a), ("arn:aws:x", a), ("x", b)] {
            lister.name(digest(name), id);
        }
        lister.makes("A", a);
        digests("arn:aws:x:1").for_each(|name| lister.mention(0, name, b));
        lister.doubt(0, b);
        let directory = lister.finish();
        assert_eq!(
            (directory.bearers("x"), directory.bearers("arn:aws:x"), directory.bearers("y")),
            (&[a, b][..], &[a][..], &[][..])
        );
        assert_eq!((directory.region(a), directory.region(b), directory.kind(b)), (Some("eu-west-1"), None, "B"));
        assert_eq!((directory.of_kind("A"), directory.of_kind("B")), (&[a][..], &[][..]));
        let mentions = directory.mentions("B", "To").unwrap();
        assert_eq!((mentions.of("arn:aws:x"), mentions.of("arn:aws:x:1"), &*mentions.doubtful), (&[b][..], &[b][..], &[b][..]));
        assert!(directory.mentions("A", "To").is_none() && directory.lists("A") && !directory.lists("C"));
    }
}
