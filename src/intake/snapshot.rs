//! Running accounts: what AWS Config recorded becomes designs in CloudFormation's vocabulary.
//!
//! The documents are snapshots as AWS Config delivers them, items as its commands print them, or what `snapshot save` wrote.
//! They are read twice and never held: first to find out what is there, then to make one design of each account. Where an
//! item holds a property stands in tables (`data/mappings/config`); for types of the CloudFormation registry it is their own
//! model. A property that neither tells is unknown.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::{Intake, Reviewable};
use crate::intake::{IntakeError, Options};

mod account;
mod alike;
mod body;
mod crew;
mod feed;
mod item;
mod json;
mod keys;
mod lift;
mod listing;
mod mentions;
mod needed;
mod only;
mod parts;
mod path;
mod plan;
mod read;
mod running;
mod scope;
mod split;
mod survey;
mod table;
#[cfg(test)]
mod tests;
mod told;
mod values;
mod walk;

pub use listing::Asked;
pub use parts::{Part, Work};
pub(in crate::intake) use read::glance;
pub use read::{Document, looks_like_items};
pub use running::Running;
pub use scope::types_of;
#[cfg(feature = "live")]
pub(in crate::intake) use scope::{IAM, WITHOUT_REGION};
use survey::Survey;
pub use told::{Teller, Told};

/// What the format of such a design is called.
pub const FORMAT: &str = "AWS Config";
/// Resources of an account that make one design; more are reviewed part by part.
const WHOLE: usize = 5_000;

/// Turns documents into one design for each account; of a large account, into one that is made part by part.
pub(super) fn designs(documents: Vec<Document>, options: &Options, asked: &dyn Fn() -> Asked, intake: &mut Intake) {
    if documents.is_empty() {
        return;
    }
    let documents = Arc::new(documents);
    let (mut survey, digests) = looked_at(&documents, asked(), options, &mut intake.errors);
    intake.digests.extend(digests);
    let most = options.at_once.unwrap_or(WHOLE);
    let mut directories = survey.close(most);
    let is_unread = !intake.errors.is_empty();
    intake.skipped.extend(scope::gaps(survey.accounts.values().flat_map(|account| &account.shown)));
    let survey = Arc::new(survey);
    for id in survey.accounts.keys() {
        let mut running = Running::new(id, &documents, &survey, options, is_unread);
        let Some(directory) = directories.remove(id) else {
            let design = Arc::new(running.whole(&mut intake.errors));
            intake.designs.push(Reviewable { design, format: FORMAT });
            continue;
        };
        running.directory = Arc::new(directory);
        intake.running.push(running);
    }
}

/// The first look at documents, and what tells their bytes from others: the thread that begins first sums them, and the others
/// look meanwhile.
fn looked_at(
    documents: &Arc<Vec<Document>>,
    asked: Asked,
    options: &Options,
    errors: &mut Vec<IntakeError>,
) -> (Survey, Vec<(String, String)>) {
    let (is_taken, digests) = (AtomicBool::new(false), Mutex::new(Vec::new()));
    let sum = || {
        if !is_taken.swap(true, Ordering::Relaxed) {
            let found = documents.iter().filter_map(|document| Some((document.name.clone(), document.digest().ok()?)));
            digests.lock().unwrap_or_else(PoisonError::into_inner).extend(found);
        }
    };
    let survey = Survey::of(documents, asked, options, &sum, errors);
    (survey, digests.into_inner().unwrap_or_else(PoisonError::into_inner))
}

/// The design is called by the document if there is only one, else by the account.
fn name(account: &str, documents: &[Document]) -> String {
    match documents {
        [only] => only.name.clone(),
        _ => account.to_owned(),
    }
}

/// The entry of a name, made if there is none.
fn by_name<'m, T: Default>(all: &'m mut BTreeMap<String, T>, name: &str) -> &'m mut T {
    if !all.contains_key(name) {
        all.insert(name.to_owned(), T::default());
    }
    all.entry(name.to_owned()).or_default()
}

fn account_of(header: &item::Header<'_>) -> String {
    header.account_id.as_deref().unwrap_or_default().to_owned()
}
