//! `ARCHITECTURE.md` says which module may use which; here the sources are held against it.
//! `PLUMBRULE_UPDATE=1` draws the graph anew.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test fails where something is not as it should be"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use indexmap::IndexMap;

/// Most lines of a source file, as the style guide says.
const MAX_LINES: usize = 500;

/// The modules of the table, in its order, with those that each may use.
type Table = IndexMap<String, BTreeSet<String>>;

#[test]
fn the_table_names_the_modules_that_there_are() {
    let table: BTreeSet<String> = table().into_keys().collect();
    let modules: BTreeSet<String> = sources().keys().filter_map(|file| module(file)).collect();
    assert_eq!(table, modules);
}

#[test]
fn a_module_uses_only_what_the_table_allows() {
    let table = table();
    let used = used();
    let mut problems = Vec::new();
    let mut checked = 0;
    for (from, uses) in &used {
        for (to, file) in uses {
            checked += 1;
            if !table[from].contains(to) {
                problems.push(format!("{}: `{from}` must not use `{to}`", file.display()));
            }
        }
    }
    println!("architecture: {} modules, {checked} dependencies", used.len());
    assert!(checked > 40, "the `use crate::` lines were not found");
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

#[test]
fn the_table_allows_nothing_that_nobody_uses() {
    let used = used();
    let spare: Vec<String> = table()
        .iter()
        .filter(|(from, _)| *from != "cli")
        .flat_map(|(from, allowed)| allowed.iter().map(move |to| (from, to)))
        .filter(|(from, to)| !used.get(*from).is_some_and(|uses| uses.contains_key(*to)))
        .map(|(from, to)| format!("`{from}` does not use `{to}`"))
        .collect();
    assert!(spare.is_empty(), "\n{}", spare.join("\n"));
}

#[test]
fn no_module_uses_itself_by_way_of_others() {
    let table = table();
    for module in table.keys() {
        assert!(!reached(&table, module).contains(module.as_str()), "`{module}` is part of a cycle");
    }
}

#[test]
fn the_graph_is_drawn_from_the_table() {
    let page = page();
    let (before, rest) = page.split_once("```mermaid\n").expect("ARCHITECTURE.md draws the modules in a mermaid block");
    let (drawn, after) = rest.split_once("```").unwrap();
    let graph = graph(&table());
    if is_update() {
        fs::write(root().join("ARCHITECTURE.md"), format!("{before}```mermaid\n{graph}```{after}")).unwrap();
        return;
    }
    assert_eq!(drawn, graph, "PLUMBRULE_UPDATE=1 draws the graph anew");
}

#[test]
fn no_source_file_is_too_long() {
    let long: Vec<String> = sources()
        .iter()
        .map(|(file, text)| (file, text.lines().count()))
        .filter(|(_, lines)| *lines > MAX_LINES)
        .map(|(file, lines)| format!("{}: {lines} lines", file.display()))
        .collect();
    assert!(long.is_empty(), "\n{}", long.join("\n"));
}

#[test]
fn every_source_file_says_what_it_is_for() {
    let mute: Vec<String> = sources()
        .iter()
        .filter(|(file, text)| !file.ends_with("tests.rs") && !begins_with_a_sentence(text))
        .map(|(file, _)| file.display().to_string())
        .collect();
    assert!(mute.is_empty(), "these begin with no `//!` sentence:\n{}", mute.join("\n"));
}

fn begins_with_a_sentence(text: &str) -> bool {
    let story: Vec<&str> = text.lines().map_while(|line| line.strip_prefix("//!")).take_while(|line| !line.is_empty()).collect();
    story.last().is_some_and(|line| line.ends_with(['.', ':'])) && story[0].starts_with(' ')
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn page() -> String {
    fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap()
}

/// The rows of the table under `## Modules`; `cli` may use all.
fn table() -> Table {
    let page = page();
    let section = page.split("\n## ").find(|section| section.starts_with("Modules")).expect("there is a section `Modules`");
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    let mut table: Table = rows.map(row).collect();
    let all: Vec<String> = table.keys().cloned().collect();
    for (module, allowed) in &mut table {
        if allowed.remove("all") {
            allowed.extend(all.iter().filter(|other| *other != module).cloned());
        }
        let unknown: Vec<&String> = allowed.iter().filter(|name| !all.contains(name)).collect();
        assert!(unknown.is_empty(), "the row of `{module}` names {unknown:?}, which have no row");
    }
    table
}

fn row(line: &str) -> (String, BTreeSet<String>) {
    let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
    let name = cells[0].split('`').nth(1).unwrap().to_owned();
    let uses = cells.last().unwrap().split(", ").map(str::to_owned).filter(|name| name != "–");
    (name, uses.collect())
}

/// Every Rust file below `src`, without what only tests use.
fn sources() -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root().join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.insert(path.strip_prefix(root()).unwrap().to_owned(), text);
            }
        }
    }
    found
}

/// The module that a file belongs to; none for the roots of the crate.
fn module(file: &Path) -> Option<String> {
    let first = file.strip_prefix("src").unwrap().components().next().unwrap();
    let name = first.as_os_str().to_str().unwrap().trim_end_matches(".rs");
    (!matches!(name, "lib" | "main")).then(|| name.to_owned())
}

/// For each module the others that it uses, with a file that does.
fn used() -> BTreeMap<String, BTreeMap<String, PathBuf>> {
    let mut used: BTreeMap<String, BTreeMap<String, PathBuf>> = BTreeMap::new();
    for (file, text) in sources() {
        let Some(from) = module(&file).filter(|_| !file.ends_with("tests.rs")) else { continue };
        let others = used.entry(from.clone()).or_default();
        for to in mentions(&text).into_iter().filter(|to| *to != from) {
            others.insert(to, file.clone());
        }
    }
    used
}

/// The modules behind `crate::` and in `crate::{…}`; comments and tests do not count.
fn mentions(text: &str) -> BTreeSet<String> {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    let code: String = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut found = BTreeSet::new();
    for rest in code.split("crate::").skip(1) {
        match rest.strip_prefix('{') {
            Some(group) => found.extend(group.split('}').next().unwrap().split(',').map(word)),
            None => {
                found.insert(word(rest));
            }
        }
    }
    found.remove("");
    found
}

/// The name at the beginning of a text.
fn word(text: &str) -> String {
    text.trim_start().chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect()
}

/// Everything that a module uses, directly or by way of others.
fn reached<'t>(table: &'t Table, module: &str) -> BTreeSet<&'t str> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&str> = table[module].iter().map(String::as_str).collect();
    while let Some(next) = open.pop() {
        if found.insert(next) {
            open.extend(table[next].iter().map(String::as_str));
        }
    }
    found
}

/// The table as a graph, from the command line down; what follows from other arrows is not drawn.
fn graph(table: &Table) -> String {
    let mut lines = String::from("graph TD\n");
    for (from, uses) in table.iter().rev() {
        for to in table.keys().filter(|to| uses.contains(*to)) {
            let implied = uses.iter().any(|other| other != to && reached(table, other).contains(to.as_str()));
            if !implied {
                let _ = writeln!(lines, "    {from} --> {to}");
            }
        }
    }
    lines
}

#[expect(clippy::disallowed_methods, reason = "whoever runs the test says whether it may write")]
fn is_update() -> bool {
    std::env::var_os("PLUMBRULE_UPDATE").is_some_and(|value| value == "1")
}
