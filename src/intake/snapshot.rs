//! Running accounts: what AWS Config recorded becomes designs in CloudFormation's vocabulary.
//!
//! The documents are snapshots as AWS Config delivers them, items as its commands print them, or what `snapshot save` wrote.
//! They are read twice and never held: first to find out what is there, then to make one design of each account. Where an
//! item holds a property stands in tables (`data/mappings/config`); for types of the CloudFormation registry it is their own
//! model. A property that neither tells is unknown.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::rc::Rc;
use std::sync::Arc;

use super::{Intake, IntakeError, Reviewable};
use crate::intake::Options;

mod account;
mod alike;
mod item;
mod keys;
mod lift;
mod path;
mod plan;
mod read;
mod running;
mod scope;
mod split;
mod table;
#[cfg(test)]
mod tests;
mod told;
mod values;
mod walk;

use read::Found;
pub(in crate::intake) use read::glance;
pub use read::{Document, looks_like_items};
pub use running::{Asked, Running};
use scope::Shown;
pub use scope::types_of;
#[cfg(feature = "live")]
pub(in crate::intake) use scope::{IAM, WITHOUT_REGION};
pub use told::{Teller, Told};

/// What the format of such a design is called.
pub const FORMAT: &str = "AWS Config";
/// Resources of an account that make one design; more are reviewed part by part.
const WHOLE: usize = 5_000;

/// The first look at all documents.
#[derive(Debug, Default)]
struct Survey {
    /// What each document shows of each account.
    accounts: BTreeMap<String, Vec<Shown>>,
    /// The resources that there are items of.
    seen: HashSet<u64>,
    /// Those of which there are several, with the place of the one that was recorded last.
    repeated: HashMap<u64, (i64, Place)>,
}

/// Document, line and column of an item.
type Place = (usize, u32, u32);

/// Turns documents into one design for each account; of a large account, into one that is made part by part.
pub(super) fn designs(documents: Vec<Document>, options: &Options, intake: &mut Intake) {
    if documents.is_empty() {
        return;
    }
    for document in &documents {
        if let Ok(digest) = document.digest() {
            intake.digests.push((document.name.clone(), digest));
        }
    }
    let survey = Survey::of(&documents, &mut intake.errors);
    let is_unread = !intake.errors.is_empty();
    intake.skipped.extend(scope::gaps(survey.accounts.values().flatten()));
    let (documents, survey) = (Rc::new(documents), Rc::new(survey));
    for id in survey.accounts.keys() {
        let running = Running::new(id, &documents, &survey, options, is_unread);
        if running.resources() <= options.at_once.unwrap_or(WHOLE) {
            let design = Arc::new(running.whole(&mut intake.errors));
            intake.designs.push(Reviewable { design, format: FORMAT });
        } else {
            intake.running.push(running);
        }
    }
}

/// The design is called by the document if there is only one, else by the account.
fn name(account: &str, documents: &[Document]) -> String {
    match documents {
        [only] => only.name.clone(),
        _ => account.to_owned(),
    }
}

fn account_of(header: &item::Header<'_>) -> String {
    header.account_id.as_deref().unwrap_or_default().to_owned()
}

impl Survey {
    fn of(documents: &[Document], errors: &mut Vec<IntakeError>) -> Self {
        let mut survey = Self::default();
        for document in documents {
            if let Err(error) = survey.look_at(document) {
                errors.push(error);
            }
        }
        if !survey.repeated.is_empty() {
            survey.find_latest(documents);
        }
        survey
    }

    fn look_at(&mut self, document: &Document) -> Result<(), IntakeError> {
        let mut shown: BTreeMap<String, Shown> = BTreeMap::new();
        let (mut is_delivered, mut trailer) = (false, None);
        let outcome = document.each(|found| match found {
            Found::Item(header, text, _) => {
                let digest = digest(header);
                if !self.seen.insert(digest) {
                    self.repeated.insert(digest, (i64::MIN, Place::default()));
                }
                shown.entry(account_of(header)).or_default().note(header, text);
            }
            Found::Member("plumbrule", text) => trailer = Some(serde_json::from_slice::<scope::Trailer>(text)),
            Found::Member("configSnapshotId", _) => is_delivered = true,
            Found::Member(..) => {}
        });
        // What was saved is only complete if it says so; without its own words it is no snapshot that AWS delivered.
        let (trailer, broken) = match trailer {
            Some(Err(error)) => (None, Some(error)),
            other => (other.and_then(Result::ok), None),
        };
        is_delivered &= broken.is_none();
        if let Some(trailer) = trailer {
            let account = trailer.account.clone();
            shown.entry(account).or_default().trailer = Some(trailer);
        }
        for (account, mut shown) in shown {
            // What a document shows that broke off is not everything.
            shown.is_delivered = is_delivered && outcome.is_ok();
            self.accounts.entry(account).or_default().push(shown);
        }
        match broken {
            Some(error) => Err(IntakeError::Template {
                file: document.name.clone(),
                line: 1,
                column: 1,
                message: format!(
                    "what `snapshot save` says of the items, `plumbrule`, cannot be understood: {error}; save it anew"
                ),
            }),
            None => outcome,
        }
    }

    fn find_latest(&mut self, documents: &[Document]) {
        for (at, document) in documents.iter().enumerate() {
            // A document that breaks off was named by the first look.
            let _ = document.each(|found| {
                if let Found::Item(header, _, position) = found
                    && let Some(latest) = self.repeated.get_mut(&digest(header))
                {
                    *latest = (*latest).max((header.captured(), (at, position.line, position.column)));
                }
            });
        }
    }

    /// Whether no document holds a newer item of the resource.
    fn is_latest(&self, header: &item::Header<'_>, place: Place) -> bool {
        self.repeated.is_empty() || self.repeated.get(&digest(header)).is_none_or(|(_, latest)| *latest == place)
    }
}

/// The identity of a resource, short enough to keep one for each item.
fn digest(header: &item::Header<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    (header.key(), &header.resource_type).hash(&mut hasher);
    hasher.finish()
}
