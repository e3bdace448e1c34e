//! What rules look at, beside what AWS Config tells of running resources.
#![expect(clippy::unwrap_used, reason = "a test fails where something is not as it should be")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use plumbrule::design::{Content, Design, NodeId};
use plumbrule::intake::snapshot::{Teller, Told, types_of};
use plumbrule::intake::{Options, gather};
use plumbrule::rule::Rulebook;
use plumbrule::rule_test::reads::{self, Looked};
use plumbrule::schema;

/// A part of a large account is reviewed beside the kinds that rules ask others about. A kind that a rule reaches by a name,
/// and that is not among them, would be taken for one outside of the account.
#[test]
fn every_kind_that_rules_reach_is_at_hand_in_every_part() {
    let book = Rulebook::builtin().unwrap();
    let asked = book.asked_kinds().expect("built-in rules ask about known kinds");
    let (mut problems, mut looked) = (BTreeSet::new(), 0);
    for rule in book.rules() {
        let (found, report) = reads::of(rule);
        assert!(report.problems.is_empty(), "{:?}", report.problems);
        looked += found.len();
        let elsewhere = found.into_iter().filter(|one| one.is_elsewhere && !one.kind.starts_with("Design::"));
        problems.extend(elsewhere.filter(|one| !asked.contains(&one.kind)).map(|one| one.kind));
    }
    println!(
        "config: {} rules look at {looked} properties, {} kinds at hand, {} problems",
        book.len(),
        asked.len(),
        problems.len()
    );
    assert!(problems.is_empty(), "not at hand: {problems:?}");
}

/// Everything that rules look at in running accounts, by kind and path, with the rules.
fn looked_at(book: &Rulebook) -> BTreeMap<(String, String), BTreeSet<String>> {
    let mut all: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for rule in book.rules().filter(|rule| rule.judges("running")) {
        let (found, _) = reads::of(rule);
        for Looked { kind, path, .. } in found.into_iter().filter(|one| !one.path.is_empty()) {
            all.entry((kind, path)).or_default().insert(rule.id.to_string());
        }
    }
    all.retain(|(kind, path), _| has(kind, path));
    all
}

/// Whether resources of a kind have a property; rules for several kinds look at what some of them lack.
fn has(kind: &str, path: &str) -> bool {
    let first = path.split('.').next().unwrap_or_default();
    schema::kind(kind).is_some_and(|kind| kind.property(kind.root(), first).is_some())
}

/// The design of items that hold nothing, one for each resource type that tells of the kinds.
fn empty_items(kinds: &BTreeSet<String>) -> Vec<std::sync::Arc<Design>> {
    let folder = tempfile::tempdir().unwrap();
    let items: Vec<serde_json::Value> = types_of(kinds)
        .into_iter()
        .map(|resource_type| {
            serde_json::json!({
                "resourceType": resource_type, "resourceId": "it", "accountId": "111122223333", "awsRegion": "eu-west-1",
                "configurationItemStatus": "OK", "configuration": {}, "supplementaryConfiguration": {},
            })
        })
        .collect();
    let file = folder.path().join("items.json");
    std::fs::write(&file, serde_json::to_string(&items).unwrap()).unwrap();
    let intake = gather(&[file], &Options::default());
    assert!(intake.errors.is_empty(), "{:?}", intake.errors);
    intake.designs.into_iter().map(|one| one.design).collect()
}

/// What an item that holds nothing says of a path.
enum Said<'p> {
    /// A value that the table states, or that nobody can tell.
    Something,
    /// This part of the path is missing.
    Missing(&'p str),
}

fn said<'p>(design: &Design, from: NodeId, path: &'p str) -> Said<'p> {
    let mut here = from;
    for (at, step) in path.split('.').scan(0, |end, step| {
        *end += step.len() + 1;
        Some((*end - 1, step))
    }) {
        let missing = Said::Missing(path.get(..at).unwrap_or(path));
        match &design.node(here).content {
            Content::Map(entries) => match entries.iter().find(|(key, _)| &**key == step) {
                Some((_, child)) => here = *child,
                None => return missing,
            },
            _ => return Said::Something,
        }
        if matches!(design.node(here).content, Content::Missing) {
            return missing;
        }
    }
    Said::Something
}

/// Whatever a rule reads is told by AWS Config, or unknown: an item that holds nothing says of nothing else that it is missing.
#[test]
fn every_property_that_rules_read_is_mapped_or_unknown() {
    let book = Rulebook::builtin().unwrap();
    let looked = looked_at(&book);
    let kinds: BTreeSet<String> = looked.keys().map(|(kind, _)| kind.clone()).collect();
    let designs = empty_items(&kinds);
    let (mut counts, mut problems): (BTreeMap<Told, usize>, Vec<String>) = (BTreeMap::new(), Vec::new());
    for kind in &kinds {
        let teller = Teller::of(kind);
        for (_, path) in looked.keys().filter(|(other, _)| other == kind) {
            let told = teller.told(path);
            *counts.entry(told).or_default() += 1;
            let found = designs.iter().flat_map(|design| design.of_kind(kind).map(move |id| (design, id)));
            for (design, id) in found.filter(|_| told != Told::Always) {
                // What stands in a list or map that is not set is not set either.
                if let Said::Missing(part) = said(design, design.resource(id).properties, path)
                    && (part == path || teller.told(part) != Told::Always)
                {
                    problems
                        .push(format!("{kind}.{path} is {told:?}, and an item that holds nothing says that {part} is missing"));
                }
            }
        }
    }
    println!("config: {} properties of {} kinds: {counts:?}, {} problems", looked.len(), kinds.len(), problems.len());
    assert!(counts[&Told::Always] > 400, "{counts:?}");
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

const HEAD: &str = "# What AWS Config does not tell
Rules look at these properties of running resources, and a review of an account cannot know them: their verdicts are unknown
there. A template beside the account settles them. The page is written by `tests/config.rs` from the tables in
`data/mappings/config`, the lists that AWS publishes, and the cases of all rules; `PLUMBRULE_UPDATE=1 cargo test --test config`
writes it anew.

- **not recorded**: AWS Config has the resource type, and what it records does not tell the property.
- **where held**: it is read where an item holds it; where one does not, nobody can say whether it is set.
- **not mapped**: no table says where the property stands.
- Of the kinds at the end AWS Config publishes no resource type at all.
";

/// The page of gaps.
fn page(book: &Rulebook) -> String {
    let looked = looked_at(book);
    let mut text = HEAD.to_owned();
    let mut without: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let kinds: BTreeSet<&String> = looked.keys().map(|(kind, _)| kind).collect();
    for kind in kinds {
        let teller = Teller::of(kind);
        let mut lines = String::new();
        for ((_, path), rules) in looked.iter().filter(|((other, _), _)| other == kind) {
            let rules: Vec<&str> = rules.iter().map(String::as_str).collect();
            let word = match teller.told(path) {
                Told::Always => continue,
                Told::NoItems => {
                    without.entry(kind.clone()).or_default().extend(rules.into_iter().map(str::to_owned));
                    continue;
                }
                Told::WhereHeld => "where held",
                Told::NotRecorded => "not recorded",
                Told::NotMapped => "not mapped",
            };
            writeln!(lines, "| `{path}` | {word} | {} |", rules.join(", ")).unwrap();
        }
        if !lines.is_empty() {
            write!(text, "\n## {kind}\n| property | | rules |\n|---|---|---|\n{lines}").unwrap();
        }
    }
    text.push_str("\n## Kinds without items\n| kind | rules |\n|---|---|\n");
    for (kind, rules) in without {
        writeln!(text, "| {kind} | {} |", rules.into_iter().collect::<Vec<_>>().join(", ")).unwrap();
    }
    text
}

#[test]
#[expect(clippy::disallowed_methods, reason = "whoever writes the page anew says so in the environment")]
fn the_page_of_gaps_is_up_to_date() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/config-gaps.md");
    let expected = page(&Rulebook::builtin().unwrap());
    if std::env::var_os("PLUMBRULE_UPDATE").is_some() {
        std::fs::write(&file, &expected).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&file).unwrap_or_default(), expected, "PLUMBRULE_UPDATE=1 cargo test --test config");
}
