//! The pages of the rules in the book are those that the rules make. `PLUMBRULE_UPDATE=1` rewrites them.
#![expect(clippy::unwrap_used, reason = "a test fails where something is not as it should be")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use plumbrule::report::rule_pages;
use plumbrule::rule::Rulebook;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/rules")
}

fn written() -> BTreeMap<String, String> {
    let entries = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(&path).unwrap())).collect()
}

#[test]
fn the_pages_of_the_rules_are_those_that_they_make() {
    let pages = rule_pages(&Rulebook::builtin().unwrap()).unwrap();
    if is_update() {
        for name in written().keys().filter(|name| !pages.contains_key(*name)) {
            fs::remove_file(folder().join(name)).unwrap();
        }
        for (name, text) in &pages {
            fs::write(folder().join(name), text).unwrap();
        }
        return;
    }
    let written = written();
    let (made, kept): (BTreeSet<_>, BTreeSet<_>) = (pages.keys().collect(), written.keys().collect());
    assert_eq!(made, kept, "PLUMBRULE_UPDATE=1 rewrites docs/rules");
    for (name, text) in &pages {
        assert!(
            written.get(name) == Some(text),
            "docs/rules/{name} is old; PLUMBRULE_UPDATE=1 cargo test --test pages rewrites it"
        );
    }
}

#[expect(clippy::disallowed_methods, reason = "whoever runs the test says whether it may write")]
fn is_update() -> bool {
    std::env::var_os("PLUMBRULE_UPDATE").is_some_and(|value| value == "1")
}
