//! One layer of a jurisdiction as its file says it.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::facts;

/// The Regions in which something may lie.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, expecting = "expected `all` or a list of Region codes")]
pub enum Regions {
    /// Every Region of the jurisdiction's partition.
    All(All),
    /// These Region codes.
    List(Vec<String>),
}

/// The word `all`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum All {
    /// Every Region of the partition.
    All,
}

/// How much weight a statement bears.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Certainty {
    /// Read in the source.
    Certain,
    /// Read in part; the note says which.
    Partial,
    /// By memory, to be checked.
    Hint,
    /// A choice of this program.
    Default,
}

/// What kind of text a regime is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Nature {
    /// A law or regulation.
    Law,
    /// A binding order of an authority.
    Order,
    /// A certification of a provider or organisation.
    Certification,
    /// A guideline or voluntary criteria.
    Guideline,
    /// Terms of public procurement.
    Procurement,
    /// A policy of a government or an organisation.
    Policy,
    /// A technical scheme.
    Scheme,
    /// A reference template.
    Template,
    /// Not in force.
    Draft,
}

/// A law, certification or guideline that the choices relate to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Regime {
    /// Id, such as `KR.CSAP`.
    pub id: String,
    /// Name in English.
    pub name: String,
    /// What kind of text it is.
    pub nature: Nature,
    /// How well we know it.
    pub certainty: Certainty,
    /// Where we read it.
    pub source: String,
    /// What to bear in mind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Regions {
    /// Is a Region among them; `None` for a code that no table knows and no list names.
    #[must_use]
    pub fn hold(&self, region: &str, partition: &str) -> Option<bool> {
        if let Self::List(codes) = self
            && codes.iter().any(|code| code == region)
        {
            return Some(true);
        }
        let home = facts::table("regions")?.text(region, "partition")?;
        Some(matches!(self, Self::All(_)) && home == partition)
    }

    /// Their codes, for a text.
    #[must_use]
    pub fn codes(&self, partition: &str) -> Vec<String> {
        match self {
            Self::List(codes) => codes.clone(),
            Self::All(_) => codes_of(partition),
        }
    }
}

fn codes_of(partition: &str) -> Vec<String> {
    let rows = facts::table("regions").into_iter().flat_map(|table| &table.rows);
    rows.filter(|(_, row)| row.get("partition").is_some_and(|p| p == partition)).map(|(code, _)| code.clone()).collect()
}

impl Regime {
    /// May a report name it as a legal source, as "relevant to".
    #[must_use]
    pub fn citable(&self) -> bool {
        self.nature == Nature::Law && self.certainty == Certainty::Certain
    }
}

/// What a tier of data stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataTier {
    /// The national or own name.
    pub label: String,
    /// How well we know it.
    pub certainty: Certainty,
}

/// One jurisdiction as its file says it; a field left out leaves the earlier layer's.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Jurisdiction {
    /// Id, such as `KR`.
    pub id: Option<String>,
    /// Name by language.
    pub name: IndexMap<String, String>,
    /// Day on which the sources were read.
    pub as_of: Option<String>,
    /// What a reader must know, above all that this is no legal advice.
    pub note: Option<String>,
    /// AWS partition.
    pub partition: Option<String>,
    /// Country codes.
    pub countries: Option<Vec<String>>,
    /// Regions inside the jurisdiction.
    pub home_regions: Option<Vec<String>>,
    /// Where data may lie, by tier.
    pub allowed_regions: Tiered<Regions>,
    /// Where copies of backups may lie.
    pub allowed_backup_regions: Option<Regions>,
    /// Geography prefixes of inference profiles.
    pub inference_profiles: Prefixes,
    /// What the tiers stand for.
    pub data_tiers: Tiered<DataTier>,
    /// Keys of classifying tags.
    pub tag_keys: TagKeys,
    /// Laws, certifications and guidelines.
    pub regimes: Option<Vec<Regime>>,
}

/// Something for each tier of data.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tiered<T> {
    /// For public data.
    pub tier0: Option<T>,
    /// For the least protected data that is not public.
    pub tier1: Option<T>,
    /// For protected data.
    pub tier2: Option<T>,
    /// For the most protected data.
    pub tier3: Option<T>,
}

impl<T> Default for Tiered<T> {
    fn default() -> Self {
        Self { tier0: None, tier1: None, tier2: None, tier3: None }
    }
}

impl<T> Tiered<T> {
    /// What is said of a tier.
    #[must_use]
    pub const fn of(&self, tier: u8) -> Option<&T> {
        match tier {
            0 => self.tier0.as_ref(),
            1 => self.tier1.as_ref(),
            2 => self.tier2.as_ref(),
            3 => self.tier3.as_ref(),
            _ => None,
        }
    }

    fn overlay(&mut self, later: Self) {
        overlay(&mut self.tier0, later.tier0);
        overlay(&mut self.tier1, later.tier1);
        overlay(&mut self.tier2, later.tier2);
        overlay(&mut self.tier3, later.tier3);
    }
}

/// Geography prefixes of Bedrock inference profiles.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Prefixes {
    /// Prefixes that stay inside.
    pub allow: Vec<String>,
    /// Prefixes that may leave; the profile itself must tell.
    pub conditional: Vec<String>,
    /// Prefixes that leave.
    pub deny: Vec<String>,
}

impl Prefixes {
    /// `allow`, `conditional` or `deny`; within one layer the stricter word wins.
    #[must_use]
    pub fn verdict(&self, prefix: &str) -> Option<&'static str> {
        let holds = |list: &[String]| list.iter().any(|entry| entry == prefix);
        [("deny", &self.deny), ("conditional", &self.conditional), ("allow", &self.allow)]
            .into_iter()
            .find_map(|(word, list)| holds(list).then_some(word))
    }

    fn overlay(&mut self, later: Self) {
        for list in [&mut self.allow, &mut self.conditional, &mut self.deny] {
            list.retain(|prefix| later.verdict(prefix).is_none());
        }
        self.allow.extend(later.allow);
        self.conditional.extend(later.conditional);
        self.deny.extend(later.deny);
    }
}

/// Keys of the tags that classify a resource.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TagKeys {
    /// Tag that holds the tier of the data.
    pub classification: Option<String>,
    /// Tag that holds the jurisdiction of the data.
    pub residency: Option<String>,
}

fn overlay<T>(earlier: &mut Option<T>, later: Option<T>) {
    if later.is_some() {
        *earlier = later;
    }
}

impl Jurisdiction {
    /// Takes over what a later layer says.
    pub fn overlay(&mut self, later: Self) {
        overlay(&mut self.id, later.id);
        self.name.extend(later.name);
        overlay(&mut self.as_of, later.as_of);
        overlay(&mut self.note, later.note);
        overlay(&mut self.partition, later.partition);
        overlay(&mut self.countries, later.countries);
        overlay(&mut self.home_regions, later.home_regions);
        self.allowed_regions.overlay(later.allowed_regions);
        overlay(&mut self.allowed_backup_regions, later.allowed_backup_regions);
        self.inference_profiles.overlay(later.inference_profiles);
        self.data_tiers.overlay(later.data_tiers);
        overlay(&mut self.tag_keys.classification, later.tag_keys.classification);
        overlay(&mut self.tag_keys.residency, later.tag_keys.residency);
        overlay(&mut self.regimes, later.regimes);
    }
}
