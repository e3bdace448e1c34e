//! Twins: a template and the items that AWS Config records of the stack it makes get the same verdicts.
//!
//! The items are written by hand from AWS's public property lists, not with our mapping, which they check. A twin is a folder
//! of `tests/twins`: `template.yaml`, `items.json`, and `pairs.yaml`, which says which resource of the template is which item,
//! which facts of an item nobody records (`unrecorded`), and where the two differ for a reason of the world (`differs`).
#![expect(clippy::unwrap_used, reason = "a test fails where something is not as it should be")]
#![expect(clippy::panic, reason = "a twin that cannot be read is no twin")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::AddAssign;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use plumbrule::design::{Content, Design, NodeId, Resource, ResourceId};
use plumbrule::engine::Workshop;
use plumbrule::finding::Verdict;
use plumbrule::intake::{self, Options};
use plumbrule::jurisdiction::Stack;
use plumbrule::review::judge;
use plumbrule::rule::{Rule, Rulebook};
use plumbrule::rule_test::Prepared;
use serde::Deserialize;
use serde_json::{Value, json};

const ACCOUNT: &str = "111122223333";

/// `pairs.yaml`: what the two sides of a twin have to do with each other.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Twin {
    /// The name of the folder.
    #[serde(skip)]
    name: String,
    region: String,
    /// Logical id → resource type, resource id, and, for a part of the item, the property that tells it from the others.
    pairs: BTreeMap<String, String>,
    /// Rule → logical ids of which the items do not tell enough.
    #[serde(default)]
    unrecorded: BTreeMap<String, BTreeSet<String>>,
    #[serde(default)]
    differs: Vec<Differs>,
}

/// A difference that is right.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Differs {
    rule: String,
    resource: String,
    template: String,
    items: String,
    because: String,
}

/// What was counted.
#[derive(Clone, Debug, Default)]
struct Count {
    pairs: usize,
    verdicts: usize,
    equal: usize,
    /// Of the equal ones, those that say something.
    decided: usize,
    unknown: usize,
    listed: usize,
    problems: Vec<String>,
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.pairs += other.pairs;
        self.verdicts += other.verdicts;
        self.equal += other.equal;
        self.decided += other.decided;
        self.unknown += other.unknown;
        self.listed += other.listed;
        self.problems.extend(other.problems);
    }
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/twins")
}

fn twins() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found
}

fn prepared(path: &Path, region: &str, jurisdiction: Option<&Arc<Stack>>) -> Prepared {
    let options = Options { region: Some(region.to_owned()), account: Some(ACCOUNT.to_owned()), ..Options::default() };
    let intake = intake::gather(&[path.to_owned()], &options);
    assert!(intake.errors.is_empty(), "{}: {:?}", path.display(), intake.errors);
    let [only] = &intake.designs[..] else { panic!("{}: {} designs", path.display(), intake.designs.len()) };
    let places = json!({"kawa-ledger-osaka": "ap-northeast-3", "kawa-ledger-seoul": "ap-northeast-2", "kawa-trail-0031": region,
        "kawa-flows-3390": region});
    let context = json!({"organization": "o-a1b2c3d4e5", "accounts": [ACCOUNT], "vendors": [], "bucket_regions": places, "default_tier": 1});
    let workload = json!({"approved_regions": [region, "ap-northeast-3"], "data_classes": ["plans"],
        "required_tags": {"keys": ["data-classification"], "applied_by": "template"}});
    Prepared { design: Arc::clone(&only.design), jurisdiction: jurisdiction.cloned(), context, workload }
}

/// A property as a text.
fn shown(design: &Design, id: NodeId) -> Option<String> {
    match &design.node(id).content {
        Content::Boolean(flag) => Some(flag.to_string()),
        Content::Number(number) => Some(number.to_string()),
        Content::Text(text) => Some(text.to_string()),
        Content::Same(other) => shown(design, *other),
        _ => None,
    }
}

fn property(design: &Design, resource: &Resource, name: &str) -> Option<String> {
    let Content::Map(entries) = &design.node(resource.properties).content else { return None };
    entries.iter().find(|(key, _)| &**key == name).and_then(|(_, id)| shown(design, *id))
}

/// The resource that the items make of a pair: of the kind that the template names, in the item or beside it.
fn running(design: &Design, kind: &str, arns: &BTreeMap<String, String>, pair: &str) -> Result<ResourceId, String> {
    let mut words = pair.splitn(3, ' ');
    let item = format!("{} {}", words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let told = words.next().map(|word| word.split_once('=').unwrap());
    let arn = arns.get(&item).ok_or_else(|| format!("no item is `{item}`"))?;
    let of_item = |resource: &Resource| resource.key == *arn || resource.key.starts_with(&format!("{arn}/"));
    let is_told =
        |resource: &Resource| told.is_none_or(|(name, value)| property(design, resource, name).as_deref() == Some(value));
    let found: Vec<ResourceId> = design
        .resources()
        .filter(|(_, resource)| &*resource.kind == kind && of_item(resource) && is_told(resource))
        .map(|(id, _)| id)
        .collect();
    match found[..] {
        [one] => Ok(one),
        _ => Err(format!("{} resources of kind {kind} for `{pair}`", found.len())),
    }
}

fn arns(items: &Path) -> BTreeMap<String, String> {
    let items: Vec<Value> = serde_json::from_slice(&fs::read(items).unwrap()).unwrap();
    let text = |item: &Value, names: [&str; 2]| names.iter().find_map(|name| item[*name].as_str()).unwrap().to_owned();
    let line = |item: &Value| {
        let kind = text(item, ["resourceType", "resourceType"]);
        (format!("{kind} {}", text(item, ["resourceId", "resourceId"])), text(item, ["ARN", "arn"]))
    };
    items.iter().map(line).collect()
}

fn verdict(workshop: &mut Workshop, rule: &Rule, prepared: &Prepared, subject: ResourceId) -> Verdict {
    judge(workshop, rule, &prepared.session(), Some(subject)).unwrap().unwrap().verdict
}

/// What one rule says of one resource on both sides.
struct Said<'t> {
    rule: &'t str,
    resource: &'t str,
    template: Verdict,
    items: Verdict,
}

impl Twin {
    fn read(path: &Path) -> Self {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let mut twin: Self =
            serde_yaml::from_slice(&fs::read(path.join("pairs.yaml")).unwrap()).unwrap_or_else(|e| panic!("{name}: {e}"));
        twin.name = name;
        twin
    }

    fn weigh(&self, said: &Said<'_>, count: &mut Count) {
        let is_unrecorded = self.unrecorded.get(said.rule).is_some_and(|list| list.contains(said.resource));
        let listed = self.differs.iter().find(|d| d.rule == said.rule && d.resource == said.resource);
        let (template, items) = (said.template.name(), said.items.name());
        let problem = |what: &str| format!("{}: {} of {}: {template} and {items}: {what}", self.name, said.rule, said.resource);
        if template == items {
            count.equal += 1;
            count.decided += usize::from(said.template != Verdict::Unknown);
            if is_unrecorded || listed.is_some() {
                count.problems.push(problem("this is listed as a difference"));
            }
        } else if let Some(listed) = listed {
            count.listed += 1;
            if listed.template != template || listed.items != items || listed.because.len() < 20 {
                count.problems.push(problem("another difference is listed"));
            }
        } else if said.items == Verdict::Unknown && is_unrecorded {
            count.unknown += 1;
        } else {
            count.problems.push(problem("the twins differ"));
        }
    }

    /// Entries that speak of nothing.
    fn stale(&self, rules: &[&Rule]) -> Vec<String> {
        let unrecorded = self.unrecorded.iter().flat_map(|(rule, all)| all.iter().map(move |one| (rule.as_str(), one.as_str())));
        let differs = self.differs.iter().map(|d| (d.rule.as_str(), d.resource.as_str()));
        let known = |rule: &str, one: &str| rules.iter().any(|r| r.id.as_str() == rule) && self.pairs.contains_key(one);
        let lost = unrecorded.chain(differs).filter(|(rule, one)| !known(rule, one));
        lost.map(|(rule, one)| format!("{}: {rule} of {one}: there is no such rule or pair", self.name)).collect()
    }
}

fn compare(path: &Path, rules: &[&Rule], jurisdiction: Option<&Arc<Stack>>) -> Count {
    let twin = Twin::read(path);
    let written = prepared(&path.join("template.yaml"), &twin.region, jurisdiction);
    let recorded = prepared(&path.join("items.json"), &twin.region, jurisdiction);
    let arns = arns(&path.join("items.json"));
    let mut workshop = Workshop::new(jurisdiction);
    let mut count = Count { problems: twin.stale(rules), pairs: twin.pairs.len(), ..Count::default() };
    for (logical, pair) in &twin.pairs {
        let of_template = written.design.resources().find(|(_, resource)| resource.id == *logical);
        let (id, resource) = of_template.unwrap_or_else(|| panic!("{}: {logical}", twin.name));
        let of_items = match running(&recorded.design, &resource.kind, &arns, pair) {
            Ok(found) => found,
            Err(problem) => {
                count.problems.push(format!("{}: {logical}: {problem}", twin.name));
                continue;
            }
        };
        for rule in rules.iter().filter(|rule| rule.applies_to(&resource.kind)) {
            let template = verdict(&mut workshop, rule, &written, id);
            let items = verdict(&mut workshop, rule, &recorded, of_items);
            if template != Verdict::NotApplicable || items != Verdict::NotApplicable {
                count.verdicts += 1;
                twin.weigh(&Said { rule: rule.id.as_str(), resource: logical, template, items }, &mut count);
            }
        }
    }
    count
}

#[test]
fn a_template_and_what_config_records_of_it_get_the_same_verdicts() {
    let book = Rulebook::builtin().unwrap();
    let rules: Vec<&Rule> = book.rules().collect();
    let jurisdiction = Stack::load(&["JP".to_owned()]).unwrap().map(Arc::new);
    let twins = twins();
    let mut count = Count::default();
    for twin in &twins {
        count += compare(twin, &rules, jurisdiction.as_ref());
    }
    println!(
        "twins: {} designs, {} pairs, {} verdicts compared, {} equal, {} unknown only on the item side, {} listed differences, {} problems",
        twins.len(),
        count.pairs,
        count.verdicts,
        count.equal,
        count.unknown,
        count.listed,
        count.problems.len()
    );
    assert!(count.problems.is_empty(), "{}", count.problems.join("\n"));
    assert!(twins.len() >= 36 && count.decided >= 600, "{count:?}");
}
