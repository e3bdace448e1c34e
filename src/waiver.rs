//! What people accept: a finding, until a day, for a reason. A waiver quiets the gate and improves no state.

use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;

use crate::document::{WaiverEntry, WaiverSource, WaiverState};
use crate::finding::Concern;
use crate::intake::Remark;
use crate::source::{Location, Source};

mod apply;
mod central;
mod limits;
mod pattern;
mod phrase;
mod remark;

pub use apply::{Applied, Ground, apply};
pub use central::{CentralWaiver, WaiverFile, WaiverFileError, read as read_file, schema};

/// A waiver as it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiver {
    /// Rule, or `*` for all.
    pub rule: String,
    /// Last day: it holds through its end, UTC.
    pub until: Date,
    /// Who answers for it.
    pub owner: String,
    /// Why the finding is accepted.
    pub reason: String,
    /// Who approved it.
    pub approver: Option<String>,
    /// Where it is tracked.
    pub ticket: Option<String>,
    /// Where it was written.
    pub source: WaiverSource,
    /// The place.
    pub location: Location,
    /// What it covers.
    pub target: Target,
}

/// What a waiver covers.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// What stands at or below places of a template.
    Places {
        /// The file, as findings name it.
        template: String,
        /// Paths of keys; an empty one is the whole file.
        paths: Arc<[String]>,
        /// Only resources of this id, with `*` for any text.
        resource: Option<String>,
    },
    /// What is named.
    Named {
        /// Resource id, with `*` for any text.
        resource: Option<String>,
        /// Pattern of files.
        file: Option<String>,
        /// A single finding.
        fingerprint: Option<String>,
    },
}

/// Everything that was written about waivers.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// Waivers that can be understood.
    pub waivers: Vec<Waiver>,
    /// What is wrong with the others.
    pub concerns: Vec<Concern>,
}

impl Written {
    /// The waivers of designs and of the central file, if there is one.
    ///
    /// # Errors
    /// If the central file says something that has no meaning.
    pub fn gather(remarks: &[Remark], central: Option<&Arc<Source>>) -> Result<Self, WaiverFileError> {
        let mut written = Self::default();
        for remark in remarks {
            remark::take(remark, &mut written);
        }
        if let Some(source) = central {
            written.waivers.extend(central::waivers(source)?);
        }
        Ok(written)
    }
}

impl Waiver {
    /// The waiver as the review writes it down.
    #[must_use]
    pub fn entry(&self, state: WaiverState, findings: usize) -> WaiverEntry {
        let resource = match &self.target {
            Target::Places { resource, .. } | Target::Named { resource, .. } => resource.clone(),
        };
        WaiverEntry {
            id: self.location.to_string(),
            rule: self.rule.clone(),
            resource,
            reason: self.reason.clone(),
            owner: self.owner.clone(),
            until: self.until.to_string(),
            approver: self.approver.clone(),
            ticket: self.ticket.clone(),
            source: self.source,
            state,
            findings,
            location: self.location.clone(),
        }
    }
}

/// The name of the central file, beside the configuration.
pub const FILE_NAME: &str = "waivers.yaml";

/// The central file beside a configuration, if it is there.
#[must_use]
pub fn beside(configuration: &Path) -> Option<std::path::PathBuf> {
    let file = configuration.with_file_name(FILE_NAME);
    file.exists().then_some(file)
}
