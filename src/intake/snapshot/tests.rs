//! The tables against the schemas, and the cases beside them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::table::{Field, Spec, TypeTable, Way, tables};
use super::{Asked, Document, designs};
use crate::design::{Content, Design, NodeId, ResourceId};
use crate::intake::{Intake, Options};
use crate::schema::{self, KindSchema, Type};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/mappings/config")
}

/// The files of a folder by their stems.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let yaml = entries.filter(|path| path.extension().is_some_and(|e| e == "yaml"));
    yaml.map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(&path).unwrap())).collect()
}

#[test]
fn every_mapping_table_can_be_read_and_stands_once() {
    let mut seen = BTreeMap::new();
    for (name, text) in files(&folder()) {
        let tables: BTreeMap<String, TypeTable> =
            serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{name}.yaml: {error}"));
        for resource_type in tables.into_keys() {
            if let Some(other) = seen.insert(resource_type.clone(), name.clone()) {
                panic!("{resource_type} stands in {other}.yaml and {name}.yaml");
            }
        }
    }
    assert_eq!(seen.len(), tables().len(), "a table was not embedded");
}

/// Walks through the fields of a table beside the schema of the kind and gathers what is wrong.
struct Inspection<'t> {
    kind: &'static KindSchema,
    resource_type: &'t str,
    problems: Vec<String>,
}

impl Inspection<'_> {
    fn object(&mut self, fields: &indexmap::IndexMap<String, Field>, ty: &Type, spot: &Spot, at: &str) {
        for (name, field) in fields {
            let below = match ty {
                Type::Object(definition) => self.kind.property(*definition, name).map(|property| property.ty.clone()),
                Type::Map(value) => Some((**value).clone()),
                Type::Json | Type::Ambiguous => Some(Type::Json),
                _ => None,
            };
            match below {
                Some(ty) => self.field(field, &ty, spot, &format!("{at}.{name}")),
                None => self.problem(&format!("{at}.{name}"), "the schema has no such property"),
            }
        }
    }

    fn field(&mut self, field: &Field, ty: &Type, spot: &Spot, at: &str) {
        match field {
            Field::Path(path) => self.path(path, spot, at, true),
            Field::Spec(spec) => self.spec(spec, ty, spot, at),
        }
    }

    fn spec(&mut self, spec: &Spec, ty: &Type, spot: &Spot, at: &str) {
        if spec.constant.is_some() && !spec.source.as_ref().is_some_and(|source| source.starts_with("https://")) {
            self.problem(at, "a constant needs its source");
        }
        let must_be_listed = spec.absent.is_none();
        let mut below = Spot { base: spot.base.clone(), outer: spot.outer.clone() };
        match &spec.from {
            Some(Field::Path(path)) => {
                self.path(path, spot, at, must_be_listed);
                below = spot.below(path);
            }
            Some(field) => self.field(field, ty, spot, at),
            None => {}
        }
        if let Some(walk) = &spec.each {
            self.path(walk.path(), spot, at, must_be_listed);
            below = spot.below(walk.path());
            for (path, index) in walk.inner().iter().zip(0..) {
                self.path(path, &below, at, must_be_listed);
                if index + 1 == walk.inner().len() {
                    below = below.below(&walk.inner()[0]);
                }
            }
            let is_list = matches!(ty, Type::List(_) | Type::Json | Type::Ambiguous);
            if !is_list && spec.way != Some(Way::First) {
                self.problem(at, "`each` makes a list, and the schema has none here");
            }
        }
        let item = match ty {
            Type::List(item) if spec.each.is_some() => (**item).clone(),
            other => other.clone(),
        };
        if let Some(take) = &spec.take {
            self.path(take, &below, at, must_be_listed);
        }
        for fields in spec.map.iter().chain([&spec.with]) {
            self.object(fields, &item, &below, at);
        }
        for field in spec.first_of.iter().chain(&spec.all_of).flatten().chain(&spec.otherwise) {
            self.field(field, ty, spot, at);
        }
    }

    /// A path must be among those that AWS publishes, unless the table says what its absence means.
    fn path(&mut self, path: &str, spot: &Spot, at: &str, must_be_listed: bool) {
        let full = spot.full(path);
        let of_every_item = ["tags", "arn", "resourceId", "resourceName", "awsRegion", "accountId", "availabilityZone"];
        let known = path == "$key" || of_every_item.contains(&full.as_str());
        let listed = || schema::recorded::recorded(self.resource_type).is_some_and(|recorded| recorded.lists(&full));
        if must_be_listed && !known && !listed() {
            self.problem(at, &format!("`{full}` is not in the published list; say what its absence means"));
        }
    }

    fn problem(&mut self, at: &str, words: &str) {
        self.problems.push(format!("{} {at}: {words}", self.resource_type));
    }
}

/// Where paths start, as the published lists write it.
#[derive(Default)]
struct Spot {
    base: String,
    outer: String,
}

impl Spot {
    fn full(&self, path: &str) -> String {
        super::path::Path::parse(path).full(&self.base, &self.outer)
    }

    fn below(&self, path: &str) -> Self {
        Self { base: self.full(path), outer: self.base.clone() }
    }
}

#[test]
fn mapping_tables_name_what_both_sides_have() {
    let mut problems = Vec::new();
    for (resource_type, table) in tables() {
        let own = table.kind.as_deref().unwrap_or(resource_type);
        let mut each = vec![(own, &table.properties, Spot::default())];
        each.extend(table.kinds.iter().map(|choice| (choice.kind.as_str(), &table.properties, Spot::default())));
        each.extend(table.kinds.iter().map(|choice| (choice.kind.as_str(), &choice.properties, Spot::default())));
        each.extend(table.also.iter().map(|also| {
            let steps =
                also.each.iter().flat_map(|walk| std::iter::once(walk.path()).chain(walk.inner().first().map(String::as_str)));
            (also.kind.as_str(), &also.properties, steps.fold(Spot::default(), |spot, step| spot.below(step)))
        }));
        for (kind, properties, spot) in each {
            let Some(schema) = schema::kind(kind) else {
                problems.push(format!("{resource_type}: there is no kind {kind}"));
                continue;
            };
            let mut inspection = Inspection { kind: schema, resource_type, problems: Vec::new() };
            inspection.object(properties, &Type::Object(schema.root()), &spot, kind);
            problems.extend(inspection.problems);
        }
        for kind in &table.closes {
            if schema::kind(kind).is_none() {
                problems.push(format!("{resource_type} closes {kind}, which is no kind"));
            }
        }
        if schema::recorded::recorded(resource_type).is_none() && table.sources.is_empty() {
            problems.push(format!("{resource_type} is in no published list and has no source"));
        }
    }
    // A kind chosen by a value takes only the properties that it has.
    problems.retain(|problem| !is_of_another_choice(problem));
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}

/// Types that hold several kinds share one table; a property that only some of the kinds have is left out of the others.
fn is_of_another_choice(problem: &str) -> bool {
    problem.ends_with("the schema has no such property")
        && tables().iter().any(|(resource_type, table)| {
            problem.starts_with(&format!("{resource_type} "))
                && table.kinds.iter().any(|choice| problem.starts_with(&format!("{resource_type} {}.", choice.kind)))
        })
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    item: Json,
    expect: Expected,
    #[serde(default)]
    also: Vec<Resource>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Expected {
    Resource(Resource),
    Word(String),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Resource {
    kind: String,
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    properties: serde_json::Map<String, Json>,
    #[serde(default)]
    unknown: Vec<String>,
    #[serde(default)]
    missing: Vec<String>,
}

/// The design of one item.
fn design(item: &Json) -> Design {
    let mut whole = json!({
        "accountId": "111122223333", "awsRegion": "ap-northeast-2", "resourceId": "it", "configurationItemStatus": "OK",
    });
    if item.get("awsAccountId").is_some() {
        whole.as_object_mut().unwrap().remove("accountId");
    }
    for (key, value) in item.as_object().expect("an item is a map") {
        whole[key] = value.clone();
    }
    let document = Document::memory(json!([whole]).to_string().into_bytes(), "items.json");
    let mut intake = Intake::default();
    designs(vec![document], &Options::default(), &Asked::default, &mut intake);
    assert!(intake.errors.is_empty(), "{:?}", intake.errors);
    let found = intake.designs.pop().expect("an item gives a design");
    std::sync::Arc::unwrap_or_clone(found.design)
}

/// What stands at a path such as `Rules[0].Status`; `None` if it is not there.
fn at(design: &Design, from: NodeId, path: &str) -> Option<NodeId> {
    path.replace('[', ".[").split('.').filter(|step| !step.is_empty()).try_fold(from, |node, step| {
        match &design.node(node).content {
            Content::Map(entries) => entries.iter().find(|(key, _)| &**key == step).map(|(_, child)| *child),
            Content::List(items) => items.get(step.trim_matches(['[', ']']).parse::<usize>().ok()?).copied(),
            Content::Unknown(_) => Some(node),
            _ => None,
        }
    })
}

/// A node as JSON; what is unknown is `"?"`.
fn plain(design: &Design, node: NodeId) -> Json {
    match &design.node(node).content {
        Content::Boolean(truth) => json!(truth),
        #[expect(clippy::cast_possible_truncation, reason = "whole numbers are written so in the cases")]
        Content::Number(number) if number.fract() == 0.0 => json!(*number as i64),
        Content::Number(number) => json!(number),
        Content::Text(text) => json!(text),
        Content::List(items) => items.iter().map(|item| plain(design, *item)).collect(),
        Content::Map(entries) => {
            let known = entries.iter().map(|(key, value)| (key.to_string(), plain(design, *value)));
            Json::Object(known.filter(|(_, value)| !value.is_null()).collect())
        }
        Content::Missing => Json::Null,
        _ => json!("?"),
    }
}

/// Whether what is there holds what is expected: of a map the named keys, anything else as it is.
fn holds(found: &Json, expected: &Json) -> bool {
    match (found, expected) {
        (Json::Object(found), Json::Object(expected)) => {
            expected.iter().all(|(key, value)| found.get(key).map_or(value.is_null(), |found| holds(found, value)))
        }
        (Json::Array(found), Json::Array(expected)) => {
            found.len() == expected.len() && found.iter().zip(expected).all(|(found, expected)| holds(found, expected))
        }
        (found, expected) => found == expected,
    }
}

/// What is wrong with a resource.
fn compare(design: &Design, id: ResourceId, expected: &Resource, problems: &mut Vec<String>) {
    let resource = design.resource(id);
    for (path, value) in &expected.properties {
        let found = at(design, resource.properties, path).map_or(Json::Null, |node| plain(design, node));
        if !holds(&found, value) {
            problems.push(format!("{}.{path}: {found} instead of {value}", resource.kind));
        }
    }
    for path in &expected.unknown {
        let found = at(design, resource.properties, path).map(|node| &design.node(node).content);
        if !matches!(found, Some(Content::Unknown(_))) {
            problems.push(format!("{}.{path}: {found:?} instead of unknown", resource.kind));
        }
    }
    for path in &expected.missing {
        let found = at(design, resource.properties, path).map(|node| &design.node(node).content);
        if !matches!(found, None | Some(Content::Missing)) {
            problems.push(format!("{}.{path}: {found:?} instead of missing", resource.kind));
        }
    }
}

fn run(case: &Case) -> Vec<String> {
    let design = design(&case.item);
    let mut problems = Vec::new();
    let expected: Vec<&Resource> = match &case.expect {
        Expected::Resource(resource) => std::iter::once(resource).chain(&case.also).collect(),
        Expected::Word(word) if word == "none" => case.also.iter().collect(),
        Expected::Word(word) => return vec![format!("`{word}` is no expectation")],
    };
    let mut left: Vec<ResourceId> = design.resources().map(|(id, _)| id).collect();
    for resource in expected {
        let fits = |id: &ResourceId| {
            let found = design.resource(*id);
            *found.kind == *resource.kind
                && resource.id.as_ref().is_none_or(|id| found.id == *id || found.id == format!("it/{id}"))
        };
        match left.iter().position(fits) {
            Some(position) => compare(&design, left.remove(position), resource, &mut problems),
            None => problems.push(format!("there is no {} {}", resource.kind, resource.id.as_deref().unwrap_or_default())),
        }
    }
    let surplus = left.iter().map(|id| format!("{} {} is not expected", design.resource(*id).kind, design.resource(*id).id));
    problems.extend(surplus);
    problems
}

#[test]
fn mapping_cases_hold() {
    let (mut count, mut problems, mut covered) = (0, Vec::new(), std::collections::BTreeSet::new());
    for (name, text) in files(&folder().join("cases")) {
        let cases: Vec<Case> = serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("cases/{name}.yaml: {error}"));
        for case in cases {
            count += 1;
            covered.insert(case.item["resourceType"].as_str().unwrap_or_default().to_owned());
            problems.extend(run(&case).into_iter().map(|problem| format!("{name}: {}: {problem}", case.name)));
        }
    }
    let without: Vec<&String> = tables().keys().filter(|resource_type| !covered.contains(*resource_type)).collect();
    println!("mapping: {} types, {count} cases, {} problems", tables().len(), problems.len());
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
    assert!(without.is_empty(), "tables without cases: {without:?}");
}

#[test]
fn a_saved_snapshot_that_does_not_say_what_is_whole_closes_nothing() {
    let closed = |trailer: &str| {
        let item = json!({"resourceType": "AWS::EC2::VPC", "resourceId": "vpc-1", "accountId": "111122223333", "awsRegion": "eu-west-1"});
        let text = format!(r#"{{"configSnapshotId":"1","configurationItems":[{item}]{trailer}}}"#);
        let mut intake = Intake::default();
        designs(vec![Document::memory(text.into_bytes(), "saved.json")], &Options::default(), &Asked::default, &mut intake);
        (intake.designs[0].design.scope.is_closed("AWS::EC2::VPC"), intake.errors.len())
    };
    assert_eq!(closed(""), (true, 0), "AWS Config delivers everything that it records");
    assert_eq!(closed(r#","plumbrule":{"account":"111122223333","regions":["eu-west-1"],"collections":[]}"#), (false, 0));
    assert_eq!(closed(r#","plumbrule":{"collections":"many"}"#), (false, 1));
}
