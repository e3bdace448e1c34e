//! The HTML report in a real browser: reviews of several sizes are written, and the scripts beside this file use them as people
//! do. `scripts/browser-tools.sh` installs what they need; without it the tests are skipped, and the skips are counted.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test fails where something is not as it should be, and says how much it looked at"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

mod pages;

/// Ends a script that lacks something on this machine.
const MISSING: i32 = 3;

fn script(suite: &str, folder: &Path) -> std::io::Result<Output> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    Command::new("node").arg(root.join("tests/browser/main.mjs")).arg(suite).arg(folder).output()
}

/// What this machine lacks, if anything.
fn missing() -> Option<&'static str> {
    static PROBED: OnceLock<Option<String>> = OnceLock::new();
    let probe = || match script("probe", Path::new("")) {
        Err(error) => Some(format!("node: {error}")),
        Ok(output) if output.status.success() => None,
        Ok(output) => {
            let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
            assert_eq!(output.status.code(), Some(MISSING), "{text}{}", String::from_utf8_lossy(&output.stderr));
            Some(text)
        }
    };
    PROBED.get_or_init(probe).as_deref()
}

/// The folder with the pages, written once.
fn folder() -> &'static Path {
    static WRITTEN: OnceLock<PathBuf> = OnceLock::new();
    WRITTEN.get_or_init(pages::write)
}

#[expect(clippy::disallowed_methods, reason = "the pipeline says that nothing is skipped")]
fn may_skip() -> bool {
    std::env::var_os("PLUMBRULE_NO_SKIP").is_none()
}

/// Runs the script of a suite on the pages.
fn suite(name: &str) {
    if let Some(missing) = missing() {
        println!("browser: 1 skipped: {name}: {missing}");
        assert!(may_skip(), "{missing}");
        return;
    }
    let output = script(name, folder()).unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    println!("{out}{err}");
    assert!(output.status.success(), "browser: {name}: {}", output.status);
    assert!(out.contains(" checks, 0 failed"), "{name} says how much it looked at");
}

#[test]
fn what_a_page_must_not_do_is_noticed() {
    suite("guards");
}

#[test]
fn a_reader_filters_searches_sorts_and_follows_links() {
    suite("use");
}

#[test]
fn a_page_is_used_by_keyboard_alone() {
    suite("keys");
}

#[test]
fn nothing_that_means_harm_acts() {
    suite("hostile");
}

#[test]
fn a_page_fits_its_window_and_takes_the_preferred_colours() {
    suite("fits");
}

#[test]
fn a_page_on_paper_is_complete() {
    suite("paper");
}

#[test]
fn a_published_site_leads_to_every_review() {
    suite("site");
}

#[test]
fn pages_stay_small() {
    suite("size");
}

#[test]
fn axe_finds_nothing_on_pages_of_ordinary_size() {
    suite("access");
}

#[test]
fn axe_finds_nothing_on_pages_that_hold_much() {
    suite("access-large");
}

#[test]
fn the_lock_names_no_host_and_exact_versions() {
    let read =
        |name: &str| std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser").join(name)).unwrap();
    let addresses: Vec<String> =
        read("package-lock.json").lines().filter(|line| line.contains("\"resolved\"")).map(str::to_owned).collect();
    assert_eq!(addresses, Vec::<String>::new());
    let package: serde_json::Value = serde_json::from_str(&read("package.json")).unwrap();
    let wanted = ["dependencies", "optionalDependencies"].into_iter().flat_map(|kind| package[kind].as_object().unwrap());
    let versions: Vec<&str> = wanted.map(|(_, version)| version.as_str().unwrap()).collect();
    assert!(versions.len() >= 3);
    for version in versions {
        assert!(version.split('.').all(|part| part.parse::<u32>().is_ok()), "{version}");
    }
}
