//! What `docs/policy.md` and `docs/waivers.md` show is so.

use super::super::run::Folder;
use super::super::waivers::{RULE, ended_so, ran};
use super::{extends, refused, sha256};

fn page(name: &str) -> String {
    std::fs::read_to_string(format!("{}/docs/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// The block of a page that begins like this.
fn block(page: &str, begins: &str) -> String {
    let found = page.split("\n```").find(|part| part.split_once('\n').is_some_and(|(_, text)| text.starts_with(begins)));
    found.unwrap_or_else(|| panic!("no block begins with {begins}")).split_once('\n').unwrap().1.to_owned() + "\n"
}

fn repository(more: &str) -> Folder {
    let policy = block(&page("policy.md"), "# policy/acme.yaml");
    let pinned = block(&page("policy.md"), "# plumbrule.yaml").replace("DIGEST", &sha256(&policy));
    assert_eq!(pinned.lines().nth(1).unwrap(), extends(&policy).trim_end());
    let commented = block(&page("waivers.md"), "Resources:\n  Bastion:");
    Folder::with(&[
        ("policy/acme.yaml", &policy),
        ("plumbrule.yaml", &format!("{pinned}{more}")),
        ("waivers.yaml", &block(&page("waivers.md"), "# waivers.yaml").replace("2027-03-31", "2026-12-31")),
        ("stacks/t.yaml", &commented.split_inclusive('\n').filter(|line| !line.contains("plumbrule")).collect::<String>()),
        ("stacks/commented.yaml", &commented),
    ])
}

#[test]
fn the_policy_of_the_page_holds_and_its_message_is_that_of_the_program() {
    let folder = repository("gate: {fail_on: critical}\n");
    let shown = block(&page("policy.md"), "error: plumbrule.yaml sets");
    refused(&folder.review("stacks/t.yaml"), shown.trim_end().strip_prefix("error: ").unwrap());
    let folder = repository("gate: {fail_on: high}\n");
    let central = ran(&folder, "stacks/t.yaml --region ap-northeast-2");
    ended_so(&central, 0, &["active 1"], &[]);
    assert_eq!(central.1["policy"]["locks"].as_array().unwrap().len(), 14);
}

#[test]
fn the_waivers_of_the_page_quiet_what_they_say() {
    let comment = repository("").read("stacks/commented.yaml");
    ended_so(&ran(&Folder::with(&[("t.yaml", &comment)]), "t.yaml"), 0, &["active 1"], &[]);
    let metadata = block(&page("waivers.md"), "    Metadata:");
    let bare = repository("").read("stacks/t.yaml").replace("    Properties:\n", &format!("{metadata}    Properties:\n"));
    let (ended, review) = ran(&Folder::with(&[("t.yaml", &bare)]), "t.yaml");
    ended_so(&(ended, review.clone()), 0, &["active 1"], &[]);
    assert_eq!(review["waivers"][0]["rule"], RULE);
}

#[test]
fn every_state_and_rule_of_the_page_is_one() {
    let text = page("waivers.md");
    for state in ["active", "expired", "unused", "refused", "broken", "not-reviewed", "ignored"] {
        assert!(text.contains(&format!("| `{state}` |")), "{state}");
    }
    let data = format!("{}/data/review-rules", env!("CARGO_MANIFEST_DIR"));
    for file in std::fs::read_dir(data).unwrap() {
        let path = file.unwrap().path();
        let rule = path.file_stem().unwrap().to_string_lossy().into_owned();
        if !rule.starts_with("waiver-") {
            continue;
        }
        let yaml = std::fs::read_to_string(&path).unwrap();
        let severity = yaml.lines().find_map(|line| line.strip_prefix("severity: ")).unwrap().to_owned();
        let told = [format!("`{rule}`, {severity}"), format!("`{rule}` ({severity})")];
        assert!(told.iter().any(|told| text.contains(told)), "{rule} {severity}");
    }
}
