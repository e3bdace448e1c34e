//! Reads what AWS Config recorded of an account, and writes it as a snapshot document.
//!
//! Most kinds are read through `SelectResourceConfig`. Its advanced queries answer for a part of the recorded kinds only, and for the
//! others with nothing at all, so a kind that yields nothing is asked for once more through `ListDiscoveredResources` and
//! `BatchGetResourceConfig`, which know every kind but tell no tags and no relationships.
//! Nothing that goes wrong with one kind or Region stops the others; it is written down in the document's trailer.

use std::collections::BTreeMap;
use std::io::Write;

use aws_sdk_config::types::ResourceType;
use serde::Serialize;

use crate::aws::{AwsError, Connection};

mod collection;
mod document;
mod item;
mod listing;
mod region;
mod selection;

pub use collection::{Collection, State};

/// What is wanted of an account.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Resource types as AWS Config names them; `*` stands for every type that is recorded.
    pub kinds: Vec<String>,
    /// Whether accounts, people and secrets are taken out of whatever is written.
    pub redact: bool,
    /// Items on a page, 100 at most.
    pub page: i32,
}

impl Wanted {
    /// These kinds, in large pages, as they are.
    #[must_use]
    pub const fn of(kinds: Vec<String>) -> Self {
        Self { kinds, redact: false, page: 100 }
    }

    /// Whether AWS Config has a resource type of this name, as far as this build knows.
    #[must_use]
    pub fn is_known(kind: &str) -> bool {
        ResourceType::values().contains(&kind)
    }
}

/// What is being read.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// The Region.
    pub region: &'a str,
    /// The kind.
    pub kind: &'a str,
    /// Kinds done so far, over all Regions.
    pub done: usize,
    /// Kinds to do, over all Regions, as far as that is known.
    pub all: usize,
}

/// Is told of each step.
pub type Progress<'a> = dyn Fn(Step<'_>) + 'a;

/// What was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Collected {
    /// Account id; under redaction the word that stands for it.
    pub account: String,
    /// Partition of the account.
    pub partition: String,
    /// Whether the items were redacted.
    pub redacted: bool,
    /// The Regions, sorted.
    pub regions: Vec<String>,
    /// How each kind went, by Region and kind.
    pub collections: Vec<Collection>,
    /// How many resources AWS Config counts, by Region and kind, whether they were read or not. A Region where it could not be
    /// asked is left out.
    pub counts: BTreeMap<String, BTreeMap<String, u64>>,
}

impl Collected {
    /// Items that were read.
    #[must_use]
    pub fn items(&self) -> usize {
        self.collections.iter().map(|collection| collection.items).sum()
    }

    /// The collections that were refused or failed: what a review must call incomplete.
    pub fn incomplete(&self) -> impl Iterator<Item = &Collection> {
        self.collections.iter().filter(|collection| matches!(collection.state, State::Refused | State::Failed))
    }
}

/// Reads what is wanted of the account, in every Region of the connection, and writes the document.
///
/// # Errors
/// Only if nothing more can be written. What AWS refuses or fails is part of what is collected.
pub fn collect(
    connection: &Connection,
    wanted: &Wanted,
    out: &mut dyn Write,
    progress: &Progress<'_>,
) -> Result<Collected, AwsError> {
    let mut document = document::Document::begin(out, connection.identity(), wanted.redact)?;
    let mut collected = Collected {
        account: document.account(),
        partition: connection.identity().partition.clone(),
        redacted: wanted.redact,
        regions: connection.regions().to_vec(),
        collections: Vec::new(),
        counts: BTreeMap::new(),
    };
    for (index, name) in connection.regions().iter().enumerate() {
        let tell = |kind: &str, done: usize, all: usize| {
            progress(Step { region: name, kind, done: index * all + done, all: connection.regions().len() * all });
        };
        let (collections, counts) = region::Reader::new(connection, wanted, name).read(&mut document, &tell)?;
        collected.collections.extend(collections);
        collected.counts.extend(counts.map(|counts| (name.clone(), counts)));
    }
    document.end(&collected)?;
    Ok(collected)
}
