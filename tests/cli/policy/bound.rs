//! Ways around a policy that lead past the configuration that extends it.

use super::super::run::{Folder, OPEN_SSH, Ran, ended};
use super::{GATE, extends, refused, repository};

const ANSWER: &str = "let that extend the same policy, or pass --policy FILE";

fn lost(ran: &Ran, input: &str, used: &str) {
    let message =
        format!("plumbrule.yaml binds {input} to the policy policy/acme.yaml, but this review goes by {used}; {ANSWER}");
    refused(ran, &message);
}

#[test]
fn a_nearer_configuration_does_not_lose_the_policy() {
    let folder = repository(GATE, "");
    folder.write("deep/open.yaml", OPEN_SSH);
    folder.write("deep/plumbrule.yaml", "gate: {fail_on: none}\n");
    lost(&folder.review("deep/open.yaml"), "deep/open.yaml", "deep/plumbrule.yaml");
    lost(&folder.review("deep"), "deep", "deep/plumbrule.yaml");
    lost(&folder.review("open.yaml --config deep/plumbrule.yaml"), "open.yaml", "deep/plumbrule.yaml");
    lost(&folder.review("deep/open.yaml open.yaml"), "deep/open.yaml", "deep/plumbrule.yaml");
    let mut inside = folder.command("open.yaml");
    let ran = ended(inside.current_dir(folder.path().join("deep")));
    assert_eq!(
        ran.complaint(),
        format!(
            "error: ../plumbrule.yaml binds open.yaml to the policy policy/acme.yaml, but this review goes by plumbrule.yaml; {ANSWER}"
        )
    );
    // The same policy may be extended from there too.
    folder.write("deep/plumbrule.yaml", extends(GATE).replace("policy/", "../policy/"));
    assert_eq!(folder.review("deep/open.yaml").code, 1);
}

#[test]
fn an_input_from_elsewhere_that_comes_first_does_not_lose_the_policy() {
    let folder = repository(GATE, "");
    let elsewhere = Folder::with(&[("t.yaml", super::BUCKET)]);
    let other = elsewhere.path().join("t.yaml").to_string_lossy().into_owned();
    lost(&folder.review(&format!("{other} open.yaml")), "open.yaml", "no configuration");
    let ran = folder.review(&format!("{other} open.yaml --policy policy/acme.yaml"));
    assert_eq!(ran.code, 1, "with --policy it is clear what holds: {}", ran.err);
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_repository_does_not_lose_the_policy() {
    let folder = repository(GATE, "");
    let elsewhere = Folder::with(&[("in/open.yaml", OPEN_SSH)]);
    std::os::unix::fs::symlink(elsewhere.path().join("in"), folder.path().join("linked")).unwrap();
    lost(&folder.review("linked"), "linked", "no configuration");
    lost(&folder.review("linked/open.yaml"), "linked/open.yaml", "no configuration");
}

#[test]
fn a_policy_that_forbids_a_baseline_gets_none() {
    let policy = "locked: {baseline: false}\n";
    let folder = repository(policy, "");
    folder.write("known.json", r#"{"baseline": 1, "as_of": "2026-11-01", "findings": []}"#);
    for option in ["--baseline known.json", "--changed-since HEAD"] {
        let name = option.split(' ').next().unwrap();
        let message = format!("{name} cannot be used: policy/acme.yaml locks baseline at `false`");
        refused(&folder.review(&format!("open.yaml {option}")), &message);
    }
    assert_eq!(repository(GATE, "").review("good.yaml --baseline policy/acme.yaml").code, 2, "no baseline is read from anything");
}

#[cfg(unix)]
#[test]
fn a_template_that_hides_behind_a_link_is_told() {
    let elsewhere = Folder::with(&[("open.yaml", OPEN_SSH)]);
    let folder = Folder::with(&[("stacks/good.yaml", super::BUCKET)]);
    std::os::unix::fs::symlink(elsewhere.path().join("open.yaml"), folder.path().join("stacks/open.yaml")).unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), folder.path().join("stacks/more")).unwrap();
    let review = folder.json("stacks");
    let told = |entry: &serde_json::Value| format!("{}: {}", entry["what"].as_str().unwrap(), entry["reason"].as_str().unwrap());
    let not_looked_at: Vec<String> = review["coverage"]["not_looked_at"].as_array().unwrap().iter().map(told).collect();
    let reason = "a link is not followed; what it leads to can be named";
    assert_eq!(not_looked_at, [format!("stacks/more: {reason}"), format!("stacks/open.yaml: {reason}")]);
    assert_eq!(folder.review("stacks stacks/open.yaml").code, 1, "named, it is looked at");
}

#[test]
fn what_only_this_machine_ignores_is_reviewed() {
    let home = Folder::with(&[("git/ignore", "*.yaml\n")]);
    let folder = Folder::with(&[("stacks/open.yaml", OPEN_SSH), (".git/info/exclude", "*.yaml\n")]);
    let mut command = folder.command("stacks");
    assert_eq!(ended(command.env("XDG_CONFIG_HOME", home.path())).code, 1);
    folder.write(".gitignore", "open.yaml\n");
    assert_eq!(folder.review("stacks").code, 2, "what the repository ignores is not");
    assert_eq!(folder.review("stacks/open.yaml").code, 1, "unless it is named");
}
