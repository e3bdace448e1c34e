//! A running account, as one design or as the items that its parts are made of.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::account::Account;
use super::feed::{Batch, Feed, Place};
use super::item::{self, Header, Item};
use super::keys::Keys;
use super::read::Document;
use super::{Survey, account_of, name, scope};
use crate::design::{Builder, Design, Directory, Scope, Stage};
use crate::intake::{IntakeError, Options};
use crate::source::Position;

/// Resources of a part.
const PART: usize = 500;

/// The resources of one account, in documents that are read as often as needed.
#[derive(Clone, Debug)]
pub struct Running {
    pub(super) id: String,
    pub(super) documents: Arc<Vec<Document>>,
    pub(super) survey: Arc<Survey>,
    pub(super) scope: Scope,
    pub(super) part: usize,
    /// What the parts are asked about, if the account is large.
    pub(super) directory: Arc<Directory>,
}

/// A design in the making.
pub(super) struct Making {
    pub(super) account: Account,
    pub(super) builder: Builder,
}

impl Running {
    pub(super) fn new(
        id: &str,
        documents: &Arc<Vec<Document>>,
        survey: &Arc<Survey>,
        options: &Options,
        is_unread: bool,
    ) -> Self {
        let shown = survey.accounts.get(id).map_or(&[][..], |account| account.shown.as_slice());
        let doubted = is_unread.then(|| "*".to_owned()).into_iter().collect();
        let (closed, closed_in) = scope::closed_kinds(shown);
        Self {
            id: id.to_owned(),
            documents: Arc::clone(documents),
            survey: Arc::clone(survey),
            scope: Scope { complete: options.complete, closed, closed_in, doubted },
            part: options.at_once.unwrap_or(PART),
            directory: Arc::default(),
        }
    }

    fn shown(&self) -> &[scope::Shown] {
        self.survey.accounts.get(&self.id).map_or(&[][..], |account| account.shown.as_slice())
    }

    /// How many items of resources there are.
    #[must_use]
    pub fn resources(&self) -> usize {
        self.survey.accounts.get(&self.id).map_or(0, super::survey::Shows::resources)
    }

    /// The names of the documents.
    pub fn inputs(&self) -> impl Iterator<Item = &str> {
        self.documents.iter().map(|document| document.name.as_str())
    }

    /// The account as one design.
    pub(super) fn whole(&self, errors: &mut Vec<IntakeError>) -> Design {
        let Making { mut account, mut builder } = self.begin(&self.scope);
        let mut feed = Feed::new(&self.documents, Some(&self.survey.lengths), usize::MAX);
        while let Some(batch) = feed.next_batch(Batch::default()) {
            for (place, text) in batch.items() {
                if let Err(error) = self.add(place, text, &mut account, &mut builder) {
                    errors.push(error);
                }
            }
        }
        builder.finish()
    }

    /// The design with what all its parts share: the account, its Regions, the documents.
    pub(super) fn begin(&self, scope: &Scope) -> Making {
        let mut builder = Builder::new(&name(&self.id, &self.documents), scope.clone());
        builder.stage(Stage::Running);
        let regions: BTreeSet<&str> = self.shown().iter().flat_map(scope::Shown::regions).collect();
        let names: Vec<&str> = self.inputs().collect();
        let mut keys = Keys::default();
        for document in self.shown() {
            keys.extend(&document.keys);
        }
        Making { account: Account::new(&self.id, keys, &regions, &names, &mut builder), builder }
    }

    /// Adds an item; one of another account, or one of which there is a newer one, adds nothing.
    pub(super) fn add(&self, place: Place, text: &[u8], account: &mut Account, builder: &mut Builder) -> Result<(), IntakeError> {
        let Some(document) = self.documents.get(place.document as usize) else { return Ok(()) };
        let wrong = |error| document.no_item(place.spot.at, &error);
        let text = item::unwrapped(text).map_err(wrong)?;
        let item = Item::read(&text).map_err(wrong)?;
        if !self.is_wanted(&item.header, place) {
            return Ok(());
        }
        let at = if document.is_passing { Position::default() } else { place.spot.at };
        account.add(&item, (place.document as usize, at), builder).map_err(wrong)
    }

    fn is_wanted(&self, header: &Header<'_>, place: Place) -> bool {
        account_of(header) == self.id && self.survey.is_latest(header, place)
    }
}
