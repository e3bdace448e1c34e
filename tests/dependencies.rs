//! What the program is built from: one way to AWS, none without the feature `live`, and licences that `deny.toml` allows.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test fails where something is not as it should be, and says how much it looked at"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value as Json;

/// The platform that is built for; the crates of others need not be here.
fn platform() -> String {
    let output = Command::new("rustc").arg("-vV").output().expect("rustc runs");
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().find_map(|line| line.strip_prefix("host: ")).expect("rustc names its host").to_owned()
}

/// What `cargo metadata` says, without asking the network.
fn metadata(features: &[&str]) -> Json {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--locked", "--offline", "--filter-platform", &platform()])
        .args(features)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("cargo writes JSON")
}

/// The names and versions of what the program itself is built from: normal dependencies of normal dependencies.
fn built_from(metadata: &Json) -> BTreeSet<(String, String)> {
    let nodes: BTreeMap<&str, &Json> =
        metadata["resolve"]["nodes"].as_array().unwrap().iter().map(|node| (node["id"].as_str().unwrap(), node)).collect();
    let packages: BTreeMap<&str, &Json> =
        metadata["packages"].as_array().unwrap().iter().map(|package| (package["id"].as_str().unwrap(), package)).collect();
    let mut open = vec![metadata["resolve"]["root"].as_str().unwrap()];
    let mut seen = BTreeSet::new();
    while let Some(id) = open.pop() {
        if seen.insert(id) {
            let dependencies = nodes[id]["deps"].as_array().unwrap().iter();
            let is_normal =
                |dependency: &&Json| dependency["dep_kinds"].as_array().unwrap().iter().any(|kind| kind["kind"].is_null());
            open.extend(dependencies.filter(is_normal).map(|dependency| dependency["pkg"].as_str().unwrap()));
        }
    }
    let name =
        |id: &str| (packages[id]["name"].as_str().unwrap().to_owned(), packages[id]["version"].as_str().unwrap().to_owned());
    seen.into_iter().map(name).collect()
}

/// Crates that encrypt connections or run tasks.
const OF_THE_NETWORK: [&str; 18] = [
    "async-std",
    "aws-config",
    "aws-lc-rs",
    "aws-sdk-config",
    "boring",
    "curl",
    "h2",
    "hyper",
    "native-tls",
    "openssl",
    "openssl-sys",
    "reqwest",
    "ring",
    "rustls",
    "smol",
    "tokio",
    "ureq",
    "webpki-roots",
];

#[test]
fn without_live_there_is_no_network() {
    let parts = built_from(&metadata(&["--no-default-features"]));
    let found: Vec<&String> = parts.iter().map(|(name, _)| name).filter(|name| OF_THE_NETWORK.contains(&name.as_str())).collect();
    assert!(parts.len() > 50, "only {} crates were found", parts.len());
    assert!(found.is_empty(), "without `live` the program is built from {found:?}");
}

#[test]
fn with_live_there_is_one_tls_stack() {
    let parts = built_from(&metadata(&["--all-features"]));
    let versions =
        |name: &str| parts.iter().filter(|(other, _)| other == name).map(|(_, version)| version.as_str()).collect::<Vec<_>>();
    for one in ["aws-config", "hyper", "ring", "rustls", "tokio"] {
        assert_eq!(versions(one).len(), 1, "{one}: {:?}", versions(one));
    }
    for none in ["aws-lc-rs", "aws-lc-sys", "native-tls", "openssl", "openssl-sys", "webpki-roots"] {
        assert!(versions(none).is_empty(), "{none} {:?}", versions(none));
    }
    // The open advisories are of these and older: RUSTSEC-2026-0098, -0099, -0104, -0258.
    let major =
        |name: &str| versions(name).first().map(|version| version.split('.').take(2).collect::<Vec<_>>().join(".")).unwrap();
    assert_eq!((major("rustls").as_str(), major("h2").as_str(), major("rustls-webpki").as_str()), ("0.23", "0.4", "0.103"));
}

/// The lists of `deny.toml`: the licences that everybody may have, those of single crates, the banned crates.
fn deny() -> (BTreeSet<String>, BTreeMap<String, BTreeSet<String>>, BTreeSet<String>) {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("deny.toml")).unwrap();
    let quoted = |line: &str| line.split('"').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    let mut allowed = BTreeSet::new();
    let (mut exceptions, mut banned) = (BTreeMap::new(), BTreeSet::new());
    for line in text.lines().map(str::trim) {
        let names = quoted(line);
        if line.starts_with("allow = [") {
            allowed.extend(names);
        } else if let Some((of, licences)) =
            names.split_first().filter(|_| line.starts_with("{ crate =") && line.contains("allow ="))
        {
            exceptions.insert(of.clone(), licences.iter().cloned().collect());
        } else if let Some(of) = names.first().filter(|_| line.starts_with("{ crate =") && line.contains("reason =")) {
            banned.insert(of.clone());
        }
    }
    (allowed, exceptions, banned)
}

/// Whether a licence expression can be followed with some licences: one of the alternatives, and of it every part.
fn is_followed(expression: &str, has: impl Fn(&str) -> bool) -> bool {
    let plain = expression.replace(['(', ')'], " ").replace('/', " OR ");
    plain.split(" OR ").any(|alternative| {
        alternative.split(" AND ").all(|part| has(part.split(" WITH ").next().unwrap_or_default().trim().trim_end_matches('+')))
    })
}

#[test]
fn licences_and_bans_hold() {
    let (allowed, exceptions, banned) = deny();
    assert!(allowed.contains("MIT") && exceptions.len() > 1 && banned.contains("openssl"), "deny.toml was not understood");
    let metadata = metadata(&["--all-features"]);
    let parts = built_from(&metadata);
    let (mut problems, mut count) = (Vec::new(), 0);
    let is_part = |package: &&Json| parts.iter().any(|(name, _)| package["name"] == name.as_str());
    for package in metadata["packages"].as_array().unwrap().iter().filter(is_part) {
        let (name, licence) = (package["name"].as_str().unwrap(), package["license"].as_str().unwrap_or_default());
        let own = exceptions.get(name);
        if !is_followed(licence, |part| allowed.contains(part) || own.is_some_and(|own| own.contains(part))) {
            problems.push(format!("{name}: {licence}"));
        }
        if banned.contains(name) {
            problems.push(format!("{name} is banned"));
        }
        count += 1;
    }
    println!("dependencies: {count} crates, {} licences for all, {} problems", allowed.len(), problems.len());
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn expressions_of_licences_are_understood() {
    let has = |part: &str| ["MIT", "ISC"].contains(&part);
    for yes in
        ["MIT", "MIT OR GPL-3.0", "MIT/Apache-2.0", "MIT AND ISC", "(GPL-2.0 OR ISC)", "Apache-2.0 WITH LLVM-exception OR MIT"]
    {
        assert!(is_followed(yes, has), "{yes}");
    }
    for no in ["GPL-3.0", "MIT AND GPL-3.0", "", "Apache-2.0"] {
        assert!(!is_followed(no, has), "{no}");
    }
}
