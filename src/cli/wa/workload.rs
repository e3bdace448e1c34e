//! `plumbrule wa workload create`: a workload in the Tool, from what is known of it already.

use std::collections::BTreeSet;
use std::path::Path;

use super::super::Ended;
use super::super::arguments::{CreateArguments, ToolEnvironment};
use super::super::output::{self, cannot, note};
use super::{connect, place};
use crate::baseline::read_review;
use crate::config::{self, Workload};
use crate::document::{ResourceEntry, Review};
use crate::report::{Words, clean};
use crate::tool::create::{self, LimitError, Made};
use crate::tool::sdk::Sdk;
use crate::tool::{LENS, NewWorkload};

pub(super) fn run(arguments: &CreateArguments) -> Ended {
    let words = Words::of(arguments.language.language());
    let known = Known::read(arguments)?;
    let new = known.workload(arguments).map_err(|error| cannot(&error))?;
    create::check(&new).map_err(|error| cannot(&error))?;
    let (connection, region) = connect(&arguments.access)?;
    let of_review = known.review.as_ref().map(|review| review.provenance.jurisdiction.clone()).unwrap_or_default();
    place::check(&region, &arguments.place, &of_review)?;
    if !arguments.yes {
        note(&words.say("wa.workload.plan", &[("region", &region)]));
        output::print(&(clean_json(&new) + "\n"))?;
        note(words.line("wa.push.needs-yes"));
        return Ok(0);
    }
    let tool = Sdk::new(&connection, &region);
    let (key, (id, arn)) = match create::workload(&tool, &new, &region)? {
        Made::New(made) => ("wa.workload.made", made),
        Made::There(found) => ("wa.workload.there", found),
        Made::Full(_) => return Ok(0),
    };
    note(&words.say(key, &[("id", &id), ("arn", &arn)]));
    output::print(&format!("{}\n", clean(&id)))
}

fn clean_json(new: &NewWorkload) -> String {
    let text = serde_json::to_string_pretty(new).unwrap_or_default();
    text.lines().map(clean).collect::<Vec<_>>().join("\n")
}

/// What the review and the configuration say of the workload.
struct Known {
    review: Option<Review>,
    workload: Workload,
}

impl Known {
    fn read(arguments: &CreateArguments) -> anyhow::Result<Self> {
        let review = arguments.review.as_deref().map(read_review).transpose().map_err(|error| cannot(&error))?;
        let path = arguments.config.clone().or_else(|| config::discover(Path::new(".")));
        let config = path.as_deref().map(config::load).transpose().map_err(|error| cannot(&error))?;
        Ok(Self { review, workload: config.unwrap_or_default().workload })
    }

    fn workload(&self, arguments: &CreateArguments) -> Result<NewWorkload, LimitError> {
        let missing = |what, option| LimitError::Missing { what, option };
        let of_review = self.review.as_ref().map(|review| review.provenance.workload.clone()).filter(|name| !name.is_empty());
        let name = arguments.name.clone().or(of_review).or_else(|| self.workload.name.clone());
        let description = arguments.description.clone().or_else(|| self.workload.description.clone());
        let owners = self.workload.owners.as_ref().map(|owners| owners.join(", "));
        let environment = arguments.environment.or_else(|| environment(self.workload.environment.as_deref()?));
        Ok(NewWorkload {
            name: name.ok_or_else(|| missing("name", "--name"))?,
            description: description.ok_or_else(|| missing("description", "--description"))?,
            production: environment.ok_or_else(|| missing("environment", "--environment"))? == ToolEnvironment::Production,
            account_ids: self.places(&arguments.account_id, "accounts", |resource| resource.account.as_deref()),
            aws_regions: self.places(&arguments.aws_region, "regions", |resource| resource.region.as_deref()),
            review_owner: arguments.owner.clone().or(owners).ok_or_else(|| missing("review owner", "--owner"))?,
            lenses: vec![LENS.to_owned()],
        })
    }

    /// Accounts or Regions: as said, else as `wa pull` wrote them down, else those of the resources that the review names.
    fn places(&self, said: &[String], key: &str, of: impl Fn(&ResourceEntry) -> Option<&str>) -> Vec<String> {
        if !said.is_empty() {
            return said.to_vec();
        }
        let written = self.workload.more.get("well_architected").and_then(|tool| tool.get(key)?.as_array());
        if let Some(written) = written.filter(|written| !written.is_empty()) {
            return written.iter().filter_map(|value| value.as_str().map(str::to_owned)).collect();
        }
        let verdicts = self.review.iter().flat_map(|review| &review.verdicts);
        let found: BTreeSet<&str> = verdicts.filter_map(|verdict| of(&verdict.resource)).collect();
        found.into_iter().map(str::to_owned).collect()
    }
}

/// The Tool's word for an environment; what is neither is asked for.
fn environment(name: &str) -> Option<ToolEnvironment> {
    match name.to_lowercase().replace(['-', '_', ' '], "").as_str() {
        "production" | "prod" | "prd" | "live" => Some(ToolEnvironment::Production),
        "preproduction" | "preprod" | "staging" | "stage" | "stg" | "test" | "testing" | "qa" | "development" | "dev"
        | "sandbox" => Some(ToolEnvironment::Preproduction),
        _ => None,
    }
}
