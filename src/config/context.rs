//! What a review must know about the outside: accounts, vendors, places of buckets, tiers of data.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::Day;

/// What a review must know about the outside. An absent key is unknown, an empty list says that there is none.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, expecting = "a map of what the review must know")]
pub struct Context {
    /// Id of the organization in AWS Organizations, such as `o-a1b2c3d4e5`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
    /// Ids of the accounts that belong to us.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accounts: Option<Vec<AccountId>>,
    /// Others who may have access.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendors: Option<Vec<Vendor>>,
    /// Where buckets lie that a design names but does not hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bucket_regions: Option<BTreeMap<String, BucketPlace>>,
    /// Tier of data without a tag, from 0 to 3.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "tier")]
    #[schemars(range(max = 3))]
    pub default_tier: Option<u8>,
    /// Tier that a value of the classification tag stands for.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "tiers")]
    pub tier_aliases: Option<BTreeMap<String, u8>>,
}

impl Context {
    /// Takes over what a later context says: its keys win, `bucket_regions` and `tier_aliases` entry by entry.
    pub fn merge(&mut self, later: Self) {
        replace(&mut self.organization, later.organization);
        replace(&mut self.accounts, later.accounts);
        replace(&mut self.vendors, later.vendors);
        replace(&mut self.default_tier, later.default_tier);
        extend(&mut self.bucket_regions, later.bucket_regions);
        extend(&mut self.tier_aliases, later.tier_aliases);
    }

    /// The value that rules read; a key that nobody set is absent, a bucket's place is always a map.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}

fn replace<T>(earlier: &mut Option<T>, later: Option<T>) {
    if later.is_some() {
        *earlier = later;
    }
}

fn extend<T>(earlier: &mut Option<BTreeMap<String, T>>, later: Option<BTreeMap<String, T>>) {
    if let Some(later) = later {
        earlier.get_or_insert_default().extend(later);
    }
}

/// Somebody outside the organization who may have access.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a map with at least the key `name`")]
pub struct Vendor {
    /// Name of the vendor.
    pub name: String,
    /// The vendor's AWS account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// Country in which the vendor works, as two letters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// What the access is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// Whether a role for the vendor must ask for an external id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id_required: Option<bool>,
    /// Last day of the approval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Day>,
    /// Hosts to which data may be sent; an entry also stands for the hosts below it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hosts: Option<Vec<String>>,
}

/// Where a bucket lies: a Region code, or Region and account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "WrittenPlace")]
#[schemars(with = "WrittenPlace")]
pub struct BucketPlace {
    /// Region code.
    pub region: String,
    /// Account that owns the bucket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
}

/// Where a bucket lies: a Region code, or Region and account.
#[derive(Deserialize, JsonSchema)]
#[serde(
    untagged,
    deny_unknown_fields,
    expecting = "expected a Region code, or a map of region and account (12 digits in quotes)"
)]
enum WrittenPlace {
    /// Region code.
    Region(String),
    /// Region and account.
    Full {
        /// Region code.
        region: String,
        /// Account that owns the bucket.
        #[serde(default)]
        account: Option<AccountId>,
    },
}

impl From<WrittenPlace> for BucketPlace {
    fn from(place: WrittenPlace) -> Self {
        match place {
            WrittenPlace::Region(region) => Self { region, account: None },
            WrittenPlace::Full { region, account } => Self { region, account },
        }
    }
}

/// Id of an AWS account: twelve digits, in quotes.
// Without quotes YAML reads a number, and a leading zero is lost.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct AccountId(#[schemars(regex(pattern = r"^\d{12}$"))] String);

impl AccountId {
    /// The twelve digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for AccountId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::String(id) if id.len() == 12 && id.bytes().all(|b| b.is_ascii_digit()) => Ok(Self(id)),
            other => Err(D::Error::custom(format!("{other} is no account id; write its twelve digits in quotes"))),
        }
    }
}

fn tier<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u8>, D::Error> {
    let tier = Option::<u8>::deserialize(deserializer)?;
    tier.map(check_tier).transpose()
}

fn tiers<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<BTreeMap<String, u8>>, D::Error> {
    let tiers = Option::<BTreeMap<String, u8>>::deserialize(deserializer)?;
    for tier in tiers.iter().flat_map(BTreeMap::values) {
        check_tier::<D::Error>(*tier)?;
    }
    Ok(tiers)
}

fn check_tier<E: serde::de::Error>(tier: u8) -> Result<u8, E> {
    if tier <= 3 {
        return Ok(tier);
    }
    Err(E::custom(format!("`{tier}` is no tier; tiers are 0, 1, 2 and 3")))
}
