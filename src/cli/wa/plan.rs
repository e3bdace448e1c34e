//! `plumbrule wa plan`: what a push would change.

use std::path::Path;

use super::super::arguments::{ListFormat, PlanArguments};
use super::super::output::cannot;
use super::super::{Ended, output};
use super::{connect, found, told};
use crate::baseline::read_with_digest;
use crate::document::Review;
use crate::report::Words;
use crate::rule::Language;
use crate::tool::Tool;
use crate::tool::plan::{Asked, Plan, make};
use crate::tool::sdk::Sdk;

pub(super) fn run(arguments: &PlanArguments) -> Ended {
    let reviewed = Reviewed::read(&arguments.review, arguments.lang)?;
    let (connection, region) = connect(&arguments.access)?;
    let tool = Sdk::new(&connection, &region);
    let wanted = Wanted { workload: &arguments.workload, lens: &arguments.lens, overwrite: arguments.overwrite, region };
    let plan = reviewed.plan(&tool, wanted)?;
    match arguments.format {
        ListFormat::Json => output::print(&json(&plan)),
        ListFormat::Text => output::print(&told::plan(&plan, Words::of(reviewed.language))),
    }
}

/// A plan as it is printed and kept.
fn json(plan: &Plan) -> String {
    serde_json::to_string_pretty(plan).unwrap_or_default() + "\n"
}

/// A review that a plan is made of.
pub(super) struct Reviewed {
    pub(super) review: Review,
    sha256: String,
    pub(super) language: Language,
}

/// For which workload, and how.
pub(super) struct Wanted<'a> {
    pub(super) workload: &'a str,
    pub(super) lens: &'a str,
    pub(super) overwrite: bool,
    pub(super) region: String,
}

impl Reviewed {
    /// Reads a review; its own language is that of the notes, unless another one is asked for.
    pub(super) fn read(path: &Path, language: Option<Language>) -> anyhow::Result<Self> {
        let (review, sha256) = read_with_digest(path).map_err(|error| cannot(&error))?;
        let language = language.unwrap_or_else(|| review.provenance.language.parse().unwrap_or(Language::En));
        Ok(Self { review, sha256, language })
    }

    /// Makes a plan; only reads.
    pub(super) fn plan(&self, tool: &dyn Tool, wanted: Wanted<'_>) -> anyhow::Result<Plan> {
        let asked = Asked {
            workload: found(tool, wanted.workload)?,
            region: wanted.region,
            lens: wanted.lens,
            review: &self.review,
            sha256: self.sha256.clone(),
            language: self.language,
            overwrite: wanted.overwrite,
        };
        Ok(make(tool, asked)?)
    }
}
