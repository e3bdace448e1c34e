//! One country's or organisation's choices, stacked: a later layer wins, field by field.
//!
//! What a jurisdiction says are defaults of this program and no legal advice: a Region is inside or outside, never lawful
//! or unlawful.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use thiserror::Error;

use crate::config::{self, Fault};
use crate::{embedded, facts};

pub mod layer;

pub use layer::{Certainty, DataTier, Jurisdiction, Nature, Regime, Regions, TagKeys, Tiered};

/// The tiers of data, from public to most protected.
pub const TIERS: [u8; 4] = [0, 1, 2, 3];

/// Why a jurisdiction cannot be used; completes "failed to …".
#[derive(Debug, Error)]
pub enum JurisdictionError {
    /// No built-in jurisdiction has this id.
    #[error("find jurisdiction `{name}`; built in are {known}, and a file ends in .yaml")]
    Unknown {
        /// What was asked for.
        name: String,
        /// The built-in ids.
        known: String,
    },
    /// The file cannot be read.
    #[error("read jurisdiction {path}; check that it exists and is a text file", path = path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file says something that has no meaning here.
    #[error("understand jurisdiction {0}")]
    Meaning(Fault),
    /// All layers together leave a field open.
    #[error("complete jurisdiction {layers}: nothing states `{field}`; state it, or stack the file on a built-in one")]
    Missing {
        /// The layers, first to last.
        layers: String,
        /// The field.
        field: &'static str,
    },
}

/// Layers of jurisdictions seen as one.
#[derive(Clone, Debug)]
pub struct Stack {
    layers: Vec<String>,
    id: String,
    partition: String,
    countries: Vec<String>,
    allowed: [Regions; 4],
    backups: Regions,
    merged: Jurisdiction,
}

impl Stack {
    /// Stacks built-in jurisdictions (`KR`) and files (`acme.yaml`), later ones win; `None` if nothing was asked for.
    ///
    /// # Errors
    /// If a name is unknown, a file cannot be read or understood, or all layers together leave a field open.
    pub fn load(names: &[String]) -> Result<Option<Self>, JurisdictionError> {
        let mut merged = Jurisdiction::default();
        for name in names {
            merged.overlay(layer(name)?);
        }
        if names.is_empty() { Ok(None) } else { Self::complete(names, merged).map(Some) }
    }

    fn complete(names: &[String], merged: Jurisdiction) -> Result<Self, JurisdictionError> {
        let missing = |field| JurisdictionError::Missing { layers: names.join(" + "), field };
        let tier = |tier, field| merged.allowed_regions.of(tier).cloned().ok_or_else(|| missing(field));
        Ok(Self {
            layers: names.to_vec(),
            id: merged.id.clone().ok_or_else(|| missing("id"))?,
            partition: merged.partition.clone().ok_or_else(|| missing("partition"))?,
            countries: merged.countries.clone().ok_or_else(|| missing("countries"))?,
            allowed: [
                tier(0, "allowed_regions.tier0")?,
                tier(1, "allowed_regions.tier1")?,
                tier(2, "allowed_regions.tier2")?,
                tier(3, "allowed_regions.tier3")?,
            ],
            backups: merged.allowed_backup_regions.clone().ok_or_else(|| missing("allowed_backup_regions"))?,
            merged,
        })
    }

    /// What was stacked, first to last.
    #[must_use]
    pub fn layers(&self) -> &[String] {
        &self.layers
    }

    /// Id of the last layer that has one.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Name in a language, else in English, else the id.
    #[must_use]
    pub fn name(&self, language: &str) -> &str {
        let names = &self.merged.name;
        names.get(language).or_else(|| names.get("en")).unwrap_or(&self.id)
    }

    /// Country codes.
    #[must_use]
    pub fn countries(&self) -> &[String] {
        &self.countries
    }

    /// AWS partition.
    #[must_use]
    pub fn partition(&self) -> &str {
        &self.partition
    }

    /// All fields, for a report.
    #[must_use]
    pub fn fields(&self) -> &Jurisdiction {
        &self.merged
    }

    /// Regions in which data of a tier may lie; above tier 3 as tier 3.
    #[must_use]
    pub fn allowed_regions(&self, tier: u8) -> &Regions {
        let [tier0, tier1, tier2, tier3] = &self.allowed;
        match tier {
            0 => tier0,
            1 => tier1,
            2 => tier2,
            _ => tier3,
        }
    }

    /// May data lie in a Region: the answer that all tiers give, `None` if they differ or the Region is unknown.
    ///
    /// Pass [`TIERS`] for data whose tier nobody knows.
    #[must_use]
    pub fn allows(&self, region: &str, tiers: &[u8]) -> Option<bool> {
        let mut answers = tiers.iter().map(|tier| self.allowed_regions(*tier).hold(region, &self.partition));
        let first = answers.next()??;
        answers.all(|answer| answer == Some(first)).then_some(first)
    }

    /// May copies of backups lie in a Region; `None` if the Region is unknown.
    #[must_use]
    pub fn allows_backup(&self, region: &str) -> Option<bool> {
        self.backups.hold(region, &self.partition)
    }

    /// Regions in which copies of backups may lie.
    #[must_use]
    pub fn allowed_backup_regions(&self) -> &Regions {
        &self.backups
    }

    /// `allow`, `conditional` or `deny` for the geography prefix of an inference profile; `None` if nothing is said.
    #[must_use]
    pub fn prefix(&self, prefix: &str) -> Option<&'static str> {
        self.merged.inference_profiles.verdict(prefix)
    }

    /// The tier that a tag's value stands for: `tier0` to `tier3`, or an alias of the context; case does not matter.
    #[must_use]
    pub fn tier_of(&self, label: &str, aliases: Option<&BTreeMap<String, u8>>) -> Option<u8> {
        let same = |other: &str| other.to_lowercase() == label.trim().to_lowercase();
        let own = TIERS.into_iter().find(|tier| same(&format!("tier{tier}")));
        own.or_else(|| aliases?.iter().find(|(alias, _)| same(alias)).map(|(_, tier)| *tier))
    }

    /// Keys of the tags that classify a resource.
    #[must_use]
    pub fn tag_keys(&self) -> &TagKeys {
        &self.merged.tag_keys
    }
}

/// Country code of a Region; `None` for an unknown Region or one whose country is not known.
#[must_use]
pub fn country(region: &str) -> Option<&'static str> {
    facts::table("regions")?.text(region, "country")
}

/// Ids of the built-in jurisdictions.
pub fn built_in() -> impl Iterator<Item = &'static str> {
    embedded::JURISDICTIONS.iter().map(|(id, _)| *id)
}

/// Whether a name is that of a file, and not of a built-in jurisdiction.
#[must_use]
pub fn is_file(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "yaml" || extension == "yml")
}

fn layer(name: &str) -> Result<Jurisdiction, JurisdictionError> {
    let path = Path::new(name);
    if is_file(name) {
        return file(path);
    }
    // JSON is YAML, so the built-in layers go through the same reader as a file.
    let text = embedded::entry(embedded::JURISDICTIONS, name)
        .ok_or_else(|| JurisdictionError::Unknown { name: name.into(), known: built_in().collect::<Vec<_>>().join(", ") })?;
    config::parse(path, text).map_err(JurisdictionError::Meaning)
}

fn file(path: &Path) -> Result<Jurisdiction, JurisdictionError> {
    let text = fs::read_to_string(path).map_err(|source| JurisdictionError::Read { path: path.into(), source })?;
    config::parse(path, &text).map_err(JurisdictionError::Meaning)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stack(names: &[&str]) -> Result<Stack, JurisdictionError> {
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        Stack::load(&names).map(Option::unwrap)
    }

    fn korea() -> Stack {
        stack(&["KR"]).unwrap()
    }

    /// Korea with a file of one's own on top.
    fn with_file(text: &str) -> Result<Stack, JurisdictionError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("acme.yaml");
        fs::write(&path, text).unwrap();
        stack(&["KR", path.to_str().unwrap()])
    }

    #[test]
    fn nothing_asked_for_is_no_jurisdiction() {
        assert!(Stack::load(&[]).unwrap().is_none());
    }

    #[test]
    fn every_built_in_jurisdiction_is_complete_and_names_known_regions() {
        assert_eq!(built_in().count(), 9);
        for id in built_in() {
            let stack = stack(&[id]).unwrap();
            assert_eq!(stack.id(), id);
            let fields = stack.fields();
            assert!(fields.note.as_deref().unwrap().starts_with("Engine defaults, not legal advice."), "{id}");
            assert!(["en", "ko", "ja"].iter().all(|language| fields.name.contains_key(*language)), "{id}");
            for region in fields.home_regions.as_ref().unwrap() {
                assert_eq!(stack.allows(region, &TIERS), Some(true), "{id} {region}");
                assert_eq!(stack.allows_backup(region), Some(true), "{id} {region}");
                assert!(stack.countries().iter().any(|c| Some(c.as_str()) == country(region)), "{id} {region}");
            }
            for tier in TIERS {
                assert!(fields.data_tiers.of(tier).is_some(), "{id} tier {tier}");
            }
        }
    }

    #[test]
    fn every_prefix_of_the_fact_table_is_judged_by_every_jurisdiction() {
        for id in built_in() {
            for prefix in facts::table("inference_profiles").unwrap().rows.keys() {
                assert!(stack(&[id]).unwrap().prefix(prefix).is_some(), "{id} {prefix}");
            }
        }
    }

    #[test]
    fn an_allowed_prefix_stays_in_the_countries() {
        for id in built_in() {
            let stack = stack(&[id]).unwrap();
            for prefix in &stack.fields().inference_profiles.allow {
                let countries = facts::table("inference_profiles").unwrap().row(prefix).unwrap()["countries"].clone();
                let inside = |c: &serde_json::Value| stack.countries().iter().any(|country| c == country);
                assert!(countries.as_array().unwrap().iter().all(inside), "{id} {prefix}");
            }
        }
    }

    #[test]
    fn the_answer_needs_all_tiers_to_agree() {
        let korea = korea();
        assert_eq!(korea.allows("us-east-1", &[0]), Some(true));
        assert_eq!(korea.allows("us-east-1", &[2]), Some(false));
        assert_eq!(korea.allows("us-east-1", &TIERS), None);
        assert_eq!(korea.allows("ap-northeast-2", &TIERS), Some(true));
        assert_eq!(korea.allows("us-gov-west-1", &TIERS), Some(false));
        assert_eq!(korea.allows("us-east-1", &[]), None);
    }

    #[test]
    fn an_unknown_region_is_undecided() {
        assert_eq!(korea().allows("xx-moon-1", &[2]), None);
        assert_eq!(korea().allows_backup("xx-moon-1"), None);
        assert_eq!(country("xx-moon-1"), None);
    }

    #[test]
    fn london_is_not_in_the_union() {
        let union = stack(&["EU"]).unwrap();
        assert_eq!(union.allows("eu-west-2", &[1, 2, 3]), Some(false));
        assert_eq!(union.prefix("eu"), Some("conditional"));
        assert_eq!((union.prefix("apac"), union.prefix("moon")), (Some("deny"), None));
    }

    #[test]
    fn a_later_layer_wins_field_by_field() {
        let text = "id: ACME\nallowed_regions: {tier1: [ap-northeast-1]}\ninference_profiles: {allow: [jp]}\n";
        let acme = with_file(text).unwrap();
        assert_eq!((acme.id(), acme.name("ko")), ("ACME", "대한민국"));
        assert_eq!(acme.allows("ap-northeast-1", &[1]), Some(true));
        assert_eq!(acme.allows("ap-northeast-2", &[1]), Some(false));
        assert_eq!(acme.allows("ap-northeast-2", &[2]), Some(true));
        assert_eq!((acme.prefix("jp"), acme.prefix("us")), (Some("allow"), Some("deny")));
        assert_eq!(acme.layers().len(), 2);
    }

    #[test]
    fn a_region_newer_than_the_tables_may_be_listed() {
        let acme = with_file("allowed_backup_regions: [ap-northeast-9]\n").unwrap();
        assert_eq!(acme.allows_backup("ap-northeast-9"), Some(true));
    }

    #[test]
    fn a_tag_names_its_tier_by_key_or_alias() {
        let aliases = BTreeMap::from([("대외비".to_string(), 2), ("Secret".to_string(), 3)]);
        let tier = |label| korea().tier_of(label, Some(&aliases));
        assert_eq!((tier("tier2"), tier("Tier3 "), tier("secret"), tier("대외비")), (Some(2), Some(3), Some(3), Some(2)));
        assert_eq!((tier("tier4"), tier("blue"), korea().tier_of("secret", None)), (None, None, None));
    }

    #[test]
    fn only_a_law_that_was_read_is_cited() {
        let regimes = korea().fields().regimes.clone().unwrap();
        let citable: Vec<_> = regimes.iter().filter(|regime| regime.citable()).map(|regime| &*regime.id).collect();
        assert_eq!(citable, ["KR.PIPA:28-8"]);
    }

    #[test]
    fn a_mistake_names_file_line_and_column() {
        let error = with_file("id: ACME\nallowed_regions: {tier4: all}\n").unwrap_err().to_string();
        assert!(error.contains("acme.yaml:2:19: allowed_regions: unknown field `tier4`"), "{error}");
        let error = with_file("allowed_backup_regions: most\n").unwrap_err().to_string();
        assert!(error.contains("expected `all` or a list of Region codes"), "{error}");
    }

    #[test]
    fn an_unknown_id_and_an_incomplete_file_say_what_to_do() {
        let error = stack(&["ZZ"]).unwrap_err().to_string();
        assert_eq!(
            error,
            "find jurisdiction `ZZ`; built in are EU-ESC, EU, ID, IN, JP, KR, MY, SG, TH, and a file ends in .yaml"
        );
        assert!(stack(&["nowhere/x.yaml"]).unwrap_err().to_string().starts_with("read jurisdiction nowhere/x.yaml"));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("alone.yaml");
        fs::write(&path, "id: ACME\n").unwrap();
        let error = stack(&[path.to_str().unwrap()]).unwrap_err().to_string();
        assert!(error.contains("nothing states `partition`"), "{error}");
    }
}
