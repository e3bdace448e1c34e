//! Which kinds are here completely: those whose collection finished, or that the recorder records.

use std::collections::{BTreeMap, BTreeSet};

use super::json::Json;
use serde::Deserialize;

use super::body::body;
use super::by_name;
use super::item::Item;
use super::keys::Keys;
use super::needed::Needed;
use super::table::{TypeTable, tables};
use crate::intake::{SkipReason, Skipped};
use crate::schema;

/// What `snapshot save` writes behind the items.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Trailer {
    #[serde(default)]
    pub(super) account: String,
    #[serde(default)]
    pub(super) regions: Vec<String>,
    #[serde(default)]
    pub(super) collections: Vec<Collection>,
}

/// What came of reading the items of one type in one Region.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Collection {
    pub(super) region: String,
    pub(super) kind: String,
    pub(super) state: State,
    #[serde(default)]
    pub(super) error: String,
    #[serde(default)]
    pub(super) action: String,
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum State {
    /// Every page was read.
    Finished,
    /// There is no permission.
    Refused,
    /// It broke off.
    Failed,
    /// AWS Config does not record the type there.
    NotRecorded,
}

/// What one document shows of one account.
#[derive(Clone, Debug, Default)]
pub(super) struct Shown {
    /// How many items of each type, by Region; resources without one stand under `global`.
    pub(super) types: BTreeMap<String, BTreeMap<String, usize>>,
    /// What the recorders of the Regions say, as items.
    pub(super) recorders: BTreeMap<String, Recorder>,
    /// Whether AWS Config delivered the document: then all recorded resources of its Region are here.
    pub(super) is_delivered: bool,
    /// The keys of KMS.
    pub(super) keys: Keys,
    /// What `snapshot save` says of the items.
    pub(super) trailer: Option<Trailer>,
}

/// What a recorder records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Recorder {
    all: bool,
    /// Whether all includes the types of IAM.
    iam: bool,
    named: BTreeSet<String>,
    excluded: BTreeSet<String>,
}

impl Recorder {
    /// What the item of a recorder says. Its form is that of the recorder's API, in upper or lower camel case.
    pub(super) fn of_item(body: &Json<'_>) -> Self {
        let group = any(body.get("configuration").unwrap_or(body), &["recordingGroup", "RecordingGroup"]);
        let list = |value: Option<&Json<'_>>| {
            let items = value.and_then(Json::as_array).unwrap_or_default();
            items.iter().filter_map(Json::as_str).map(str::to_owned).collect::<BTreeSet<String>>()
        };
        let Some(group) = group else { return Self::default() };
        let exclusion = any(group, &["exclusionByResourceTypes", "ExclusionByResourceTypes"]);
        let excluded = list(exclusion.and_then(|exclusion| any(exclusion, &["resourceTypes", "ResourceTypes"])));
        let all = any(group, &["allSupported", "AllSupported"]).and_then(Json::as_bool).unwrap_or(false);
        let global = any(group, &["includeGlobalResourceTypes", "IncludeGlobalResourceTypes"]).and_then(Json::as_bool);
        // Who names what is left out records the rest, the types of IAM among it.
        let by_exclusion = !excluded.is_empty();
        Self {
            all: all || by_exclusion,
            iam: by_exclusion || global.unwrap_or(false),
            named: list(any(group, &["resourceTypes", "ResourceTypes"])),
            excluded,
        }
    }

    fn records(&self, resource_type: &str) -> bool {
        let supported = schema::recorded::recorded(resource_type).is_some() && !self.excluded.contains(resource_type);
        let in_all = match resource_type {
            iam if iam.starts_with(IAM) => self.all && self.iam,
            // They are recorded in one Region, and the recorder does not say whether it is this one.
            other => self.all && !lies_nowhere(other),
        };
        supported && (in_all || self.named.contains(resource_type))
    }
}

fn any<'j>(value: &'j Json<'j>, keys: &[&str]) -> Option<&'j Json<'j>> {
    keys.iter().find_map(|key| value.get(key)).filter(|value| !value.is_null())
}

impl Shown {
    /// Notes an item.
    pub(super) fn note(&mut self, item: &Item<'_>) {
        let header = &item.header;
        let region = header.region().unwrap_or(GLOBAL);
        *by_name(by_name(&mut self.types, &header.resource_type), region) += 1;
        if header.resource_type == RECORDER
            && let Ok(body) = body(item, &Needed::all())
        {
            self.recorders.insert(region.to_owned(), Recorder::of_item(&body));
        }
        self.keys.note(item);
    }

    /// Adds what the items show that follow.
    pub(super) fn join(&mut self, next: Self) {
        for (resource_type, regions) in next.types {
            let known = self.types.entry(resource_type).or_default();
            for (region, count) in regions {
                *known.entry(region).or_default() += count;
            }
        }
        self.recorders.extend(next.recorders);
        self.keys.extend(&next.keys);
        self.is_delivered |= next.is_delivered;
        self.trailer = next.trailer.or(self.trailer.take());
    }

    /// How many items of resources there are.
    pub(super) fn resources(&self) -> usize {
        let resources = self.types.iter().filter(|(resource_type, _)| is_resource(resource_type));
        resources.flat_map(|(_, regions)| regions.values()).sum()
    }

    pub(super) fn regions(&self) -> BTreeSet<&str> {
        let of_items = self.types.values().flat_map(BTreeMap::keys).map(String::as_str).filter(|region| *region != GLOBAL);
        let stated = self.trailer.iter().flat_map(|trailer| trailer.regions.iter().map(String::as_str));
        of_items.chain(stated).collect()
    }

    /// Whether all resources of a type in a Region are here.
    fn holds_all(&self, resource_type: &str, region: &str) -> bool {
        if let Some(trailer) = &self.trailer {
            let of = |c: &&Collection| c.region == region && (c.kind == resource_type || c.kind == "*");
            return trailer.collections.iter().find(of).is_some_and(|c| c.state == State::Finished);
        }
        let occurs = self.types.get(resource_type).is_some_and(|regions| regions.contains_key(region));
        self.is_delivered && (occurs || self.recorders.get(region).is_some_and(|recorder| recorder.records(resource_type)))
    }
}

/// Whether a type of AWS Config is a resource, rather than a record about one.
pub(super) fn is_resource(resource_type: &str) -> bool {
    tables().contains_key(resource_type) || schema::kind(resource_type).is_some()
}

/// The items that say what is recorded.
const RECORDER: &str = "AWS::Config::ConfigurationRecorder";

/// Where resources without a Region stand.
pub(super) const GLOBAL: &str = "global";

/// The kinds of which every resource of an account is here, in all Regions that its documents show; and those of which every
/// resource of some Regions is, with the Regions.
pub(super) fn closed_kinds(shown: &[Shown]) -> (BTreeSet<String>, BTreeMap<String, BTreeSet<String>>) {
    let regions: BTreeSet<&str> = shown.iter().flat_map(Shown::regions).collect();
    let (mut closed, mut closed_in) = (BTreeSet::new(), BTreeMap::new());
    for (kind, types) in sources() {
        if types.iter().all(|resource_type| is_closed(shown, &regions, resource_type)) {
            closed.insert(kind);
            continue;
        }
        let is_whole = |region: &&&str| types.iter().all(|resource_type| is_closed_in(shown, resource_type, region));
        let whole: BTreeSet<String> = regions.iter().filter(is_whole).map(|region| (*region).to_owned()).collect();
        if !whole.is_empty() {
            closed_in.insert(kind, whole);
        }
    }
    (closed, closed_in)
}

fn is_closed(shown: &[Shown], regions: &BTreeSet<&str>, resource_type: &str) -> bool {
    let in_region = |region: &&str| is_closed_in(shown, resource_type, region);
    if is_global(resource_type) {
        // It is recorded in one Region, or in several alike.
        return is_closed_in(shown, resource_type, GLOBAL) || regions.iter().any(in_region);
    }
    !regions.is_empty() && regions.iter().all(in_region)
}

fn is_closed_in(shown: &[Shown], resource_type: &str, region: &str) -> bool {
    shown.iter().any(|document| document.holds_all(resource_type, region))
}

/// The types of IAM, which have no Region and are recorded in every one whose recorder includes them.
pub(in crate::intake) const IAM: &str = "AWS::IAM::";
/// Services whose resources have no Region. AWS Config records them in one Region of its choice, so that none of them in
/// another one proves nothing.
/// <https://docs.aws.amazon.com/config/latest/developerguide/select-resources.html>
pub(in crate::intake) const WITHOUT_REGION: [&str; 12] = [
    "AWS::Account::",
    "AWS::Budgets::",
    "AWS::CloudFront::",
    "AWS::ECR::PublicRepository",
    "AWS::GlobalAccelerator::",
    "AWS::NetworkManager::",
    "AWS::Organizations::",
    "AWS::Route53::",
    "AWS::Route53Recovery",
    "AWS::Shield::",
    "AWS::WAF::",
    "AWS::S3::MultiRegionAccessPoint",
];

fn lies_nowhere(resource_type: &str) -> bool {
    WITHOUT_REGION.iter().any(|start| resource_type.starts_with(start))
}

fn is_global(resource_type: &str) -> bool {
    resource_type.starts_with(IAM) || lies_nowhere(resource_type)
}

/// The types whose items make resources of a kind, by kind.
fn sources() -> BTreeMap<String, BTreeSet<String>> {
    let mut sources: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut add = |kind: &str, resource_type: &str| {
        sources.entry(kind.to_owned()).or_default().insert(resource_type.to_owned());
    };
    for resource_type in schema::recorded::types() {
        match tables().get(resource_type) {
            Some(table) => kinds_of(resource_type, table).into_iter().for_each(|kind| add(kind, resource_type)),
            None if schema::kind(resource_type).is_some() => add(resource_type, resource_type),
            None => {}
        }
    }
    sources
}

pub(super) fn kinds_of<'t>(resource_type: &'t str, table: &'t TypeTable) -> BTreeSet<&'t str> {
    let own = table.kind.as_deref().unwrap_or(resource_type);
    let choices = table.kinds.iter().map(|choice| choice.kind.as_str());
    let within = table.also.iter().filter(|also| also.closes).map(|also| also.kind.as_str());
    std::iter::once(own).chain(choices).chain(within).chain(table.closes.iter().map(String::as_str)).collect()
}

/// The resource types of AWS Config whose items tell of some kinds, and that of the recorders, sorted.
#[must_use]
pub fn types_of(kinds: &BTreeSet<String>) -> Vec<String> {
    let of_kinds = sources().into_iter().filter(|(kind, _)| kinds.contains(kind)).flat_map(|(_, types)| types);
    let types: BTreeSet<String> = of_kinds.chain(std::iter::once(RECORDER.to_owned())).collect();
    types.into_iter().collect()
}

/// What could not be read of running accounts: the collections that were refused or broke off.
pub(super) fn gaps<'s>(shown: impl Iterator<Item = &'s Shown>) -> Vec<Skipped> {
    let collections = shown.filter_map(|shown| shown.trailer.as_ref()).flat_map(|trailer| &trailer.collections);
    let gap = |collection: &Collection| {
        let words = if collection.action.is_empty() { collection.error.clone() } else { collection.action.clone() };
        let reason = match collection.state {
            State::Refused => SkipReason::Refused(words),
            State::Failed => SkipReason::BrokenOff(words),
            State::Finished | State::NotRecorded => return None,
        };
        Some(Skipped { what: format!("{} {}", collection.region, collection.kind), reason })
    };
    collections.filter_map(gap).collect()
}
