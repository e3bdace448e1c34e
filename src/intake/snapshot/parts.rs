//! The parts of a running account, one after the other, so that memory does not grow with the account.
//!
//! A part holds some items in a row. What rules ask of the others is fetched when they ask it: a directory knows where
//! every resource stands that may be asked about.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::BufReader;
use std::num::NonZeroUsize;
use std::rc::Rc;
use std::sync::Arc;

use super::account::Account;
use super::crew::Crew;
use super::feed::{Batch, Feed};
use super::only::Only;
use super::read::Document;
use super::running::{Making, Running};
use crate::design::{Builder, Design, Directory, EntryId, Need, Scope};
use crate::intake::IntakeError;

/// What is done with the parts of an account. Several threads do it at once, each with a state of its own.
pub trait Work: Sync {
    /// What a thread keeps from one part to the next.
    type State;
    /// What comes of a part.
    type Outcome: Send;
    /// Begins on a thread.
    fn begin(&self) -> Self::State;
    /// Works on a part.
    fn part(&self, state: &mut Self::State, part: &mut Part<'_>) -> Self::Outcome;
}

/// Loads items of an account, on one thread.
pub(super) struct Loader<'r> {
    running: &'r Running,
    account: Account,
    /// The design with what all parts share.
    base: Design,
    /// A part that is done with: the next one takes its room.
    used: Option<Design>,
    /// The documents that something was fetched from.
    files: Vec<Option<BufReader<File>>>,
    regulars: Regulars,
    /// Nodes and resources of the part before.
    size: (usize, usize),
}

/// What part after part asks for: it is fetched before it is asked, so that no rule has to be asked twice for it.
#[derive(Default)]
struct Regulars {
    /// What the present part asked for, with what was there already.
    asked: BTreeSet<Need>,
    /// What the part before asked for.
    before: BTreeSet<Need>,
    /// What two parts in a row asked for.
    known: BTreeSet<Need>,
    /// Parts since nothing was known.
    age: usize,
}

/// Of what the part before needed, a so-many-th more is made room for.
const SPARE: usize = 8;
/// The room of a part with room for more nodes is given back: few parts fetch so much.
const SPACIOUS: usize = 32_768;
/// Entries that do not fit into what is spare.
const MANY: usize = 200;
/// Nodes of a large resource: room is made for so many, since a large vector that grows is there twice, and room that is not
/// taken is no memory.
const LARGE: usize = 100;
/// Nodes for which room is made at once.
const MOST_NODES: usize = 200_000;
/// Most needs of a part that are looked through.
const REGULARS: usize = 200;
/// Entries of a kind that is fetched before it is asked.
const FEW: usize = 20;
/// Most that is fetched so.
const MOST: usize = 100;
/// Parts after which it is found out anew: what one network asks for, the next may not.
const LASTS: usize = 20;

impl Regulars {
    /// A part begins.
    fn next(&mut self) {
        self.age += 1;
        if self.age > LASTS {
            *self = Self::default();
        }
        let asked = std::mem::take(&mut self.asked);
        let again = asked.intersection(&self.before).cloned();
        self.known.extend(again.take(MOST.saturating_sub(self.known.len())));
        self.before = asked;
    }
}

/// A part of a running account.
pub struct Part<'l> {
    loader: &'l mut dyn Fetch,
    design: Arc<Design>,
    /// Items that turned out to be none.
    pub(super) errors: Vec<IntakeError>,
}

/// Fetches what is asked about.
trait Fetch {
    fn fetch(&mut self, needs: &BTreeSet<Need>, builder: &mut Builder);
    /// Takes back a part that is done with.
    fn take_back(&mut self, used: Design);
}

impl Running {
    /// The account part by part, over so many threads; `take` is given what came of the parts, in their order. Gives the items
    /// that turned out to be none.
    ///
    /// # Errors
    /// If a document cannot be read, or not be unpacked.
    pub fn parts<W: Work>(
        &self,
        threads: NonZeroUsize,
        work: &W,
        mut take: impl FnMut(W::Outcome),
    ) -> Result<Vec<IntakeError>, IntakeError> {
        let documents = self.documents.iter().map(Document::plain).collect::<Result<Vec<_>, _>>()?;
        let running = Self { documents: Arc::new(documents), ..self.clone() };
        let listing = self.survey.accounts.get(&self.id).map(|account| &account.listing);
        let mut scope = self.scope.clone();
        scope.doubted.extend(listing.iter().flat_map(|listing| &listing.doubted).cloned());
        let mut errors = Vec::new();
        let crew = Crew {
            threads,
            begin: || (Loader::new(&running, &scope), work.begin()),
            work: |(loader, state): &mut (Loader<'_>, W::State), batch: &mut Batch| {
                let mut part = loader.part(batch, &running.directory);
                (work.part(state, &mut part), part.end())
            },
        };
        crew.run(running.feed(), |(outcome, wrong): (W::Outcome, Vec<IntakeError>)| {
            errors.extend(wrong);
            take(outcome);
        });
        Ok(errors)
    }

    fn feed(&self) -> Feed {
        Feed::new(&self.documents, Some(&self.survey.lengths), self.part)
    }
}

impl<'r> Loader<'r> {
    pub(super) fn new(running: &'r Running, scope: &Scope) -> Self {
        let Making { mut account, builder } = running.begin(scope);
        let names = &running.survey.types.asked().names;
        if !names.is_empty() {
            account.only(Only::Named(Rc::new(names.clone())));
        }
        let files = running.documents.iter().map(|_| None).collect();
        Self { running, account, base: builder.finish(), used: None, files, regulars: Regulars::default(), size: (0, 0) }
    }

    /// The resources of some items, with what the other parts hold.
    pub(super) fn part(&mut self, batch: &Batch, directory: &Arc<Directory>) -> Part<'_> {
        let base = self.base.clone();
        let mut builder = Builder::reopen(match self.used.take() {
            Some(used) => base.in_room_of(used),
            None => base,
        });
        // Some more will be fetched, and a large vector that grows is there twice.
        builder.reserve(self.size.0 + self.size.0 / SPARE, self.size.1 + self.size.1 / SPARE);
        builder.part(Arc::clone(directory), batch.number == 0);
        let mut errors = Vec::new();
        for (place, text) in batch.items() {
            let first = builder.next_resource();
            if let Err(error) = self.running.add(place, text, &mut self.account, &mut builder) {
                errors.push(error);
            }
            builder.made_of(self.entry_at(place), first);
        }
        builder.residents_end();
        self.regulars.next();
        let known = std::mem::take(&mut self.regulars.known);
        self.get(&known, &mut builder);
        self.regulars.known = known;
        self.size = (builder.design().node_count(), builder.design().resource_count());
        Part { loader: self, design: Arc::new(builder.finish()), errors }
    }

    fn entry_at(&self, place: super::feed::Place) -> Option<EntryId> {
        let account = self.running.survey.accounts.get(&self.running.id)?;
        account.listing.entry_at(place)
    }

    /// Adds the resources of an entry. One that is no item was named by its own part.
    fn add(&mut self, entry: EntryId, builder: &mut Builder) {
        let account = self.running.survey.accounts.get(&self.running.id);
        let place = account.and_then(|account| account.listing.places.get(entry.0 as usize)).copied();
        let first = builder.next_resource();
        if let Some(place) = place
            && let Some(document) = self.running.documents.get(place.document as usize)
            && let Some(open) = self.files.get_mut(place.document as usize)
            && let Ok(text) = document.item_at(place.spot, open)
        {
            let _ = self.running.add(place, &text, &mut self.account, builder);
        }
        builder.made_of(Some(entry), first);
    }
}

impl Loader<'_> {
    /// Adds what is needed and is not at hand.
    fn get(&mut self, needs: &BTreeSet<Need>, builder: &mut Builder) {
        let mut entries = BTreeSet::new();
        for need in needs {
            match need {
                Need::Entry(entry) => {
                    entries.insert(*entry);
                }
                Need::Kind(kind) => {
                    entries.extend(builder.design().directory().map_or(&[][..], |directory| directory.of_kind(kind)));
                    builder.whole_kind(kind);
                }
            }
        }
        entries.retain(|entry| !builder.design().has_at_hand(*entry));
        if entries.len() > MANY {
            builder.reserve((entries.len() * LARGE).min(MOST_NODES), entries.len());
        }
        for entry in entries {
            self.add(entry, builder);
        }
    }

    /// Whether little has to be read for a need.
    fn is_small(need: &Need, design: &Design) -> bool {
        match need {
            Need::Entry(_) => true,
            Need::Kind(kind) => design.directory().is_none_or(|directory| directory.of_kind(kind).len() <= FEW),
        }
    }
}

impl Fetch for Loader<'_> {
    fn fetch(&mut self, needs: &BTreeSet<Need>, builder: &mut Builder) {
        if self.regulars.asked.len() + needs.len() <= REGULARS {
            self.regulars.asked.extend(needs.iter().filter(|need| Self::is_small(need, builder.design())).cloned());
        }
        self.get(needs, builder);
    }

    fn take_back(&mut self, used: Design) {
        self.used = Some(used).filter(|design| design.room() <= SPACIOUS);
    }
}

impl Part<'_> {
    /// The part as it stands.
    #[must_use]
    pub fn design(&self) -> &Arc<Design> {
        &self.design
    }

    /// Ends the part; gives the items that turned out to be none.
    fn end(self) -> Vec<IntakeError> {
        if let Some(used) = Arc::into_inner(self.design) {
            self.loader.take_back(used);
        }
        self.errors
    }

    /// Fetches what was asked and is not at hand. Nobody else should hold the design, or it is copied.
    pub fn fetch(&mut self, needs: &BTreeSet<Need>) {
        let empty = Arc::new(Builder::new("", Scope::default()).finish());
        let mut builder = Builder::reopen(Arc::unwrap_or_clone(std::mem::replace(&mut self.design, empty)));
        self.loader.fetch(needs, &mut builder);
        self.design = Arc::new(builder.finish());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needs(numbers: &[u32]) -> BTreeSet<Need> {
        numbers.iter().map(|number| Need::Entry(EntryId(*number))).collect()
    }

    #[test]
    fn what_two_parts_in_a_row_ask_for_is_known_for_a_while() {
        let mut regulars = Regulars::default();
        for asked in [&[1, 2][..], &[2, 3], &[4], &[3]] {
            regulars.next();
            regulars.asked = needs(asked);
        }
        assert_eq!(regulars.known, needs(&[2]));
        (0..LASTS).for_each(|_| regulars.next());
        assert_eq!(regulars.known, needs(&[]));
        for _ in 0..3 {
            regulars.next();
            regulars.asked = needs(&(0..1_000).collect::<Vec<_>>());
        }
        assert_eq!(regulars.known.len(), MOST);
    }
}
