//! Where a review is written: standard output, standard error, files.

use std::path::PathBuf;

use super::run::{BUCKET, Folder, OPEN_SSH, command, ended, plumbrule, review};

const EXAMPLES: [&str; 5] = [
    "examples/web-service",
    "examples/web-service --parameters examples/web-service/parameters.json --include-passes",
    "examples/ai-training --jurisdiction KR --region ap-northeast-2 --include-passes",
    "examples/ai-training --jurisdiction JP --lang ja",
    "examples/cdk-app --lang ko",
];

#[test]
fn the_json_of_every_example_keeps_to_the_schema() {
    let schema = plumbrule("schema").json();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for example in EXAMPLES {
        let review = review(&format!("{example} --format json")).json();
        let faults: Vec<String> = validator.iter_errors(&review).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(faults.is_empty(), "{example}: {faults:?}");
        assert_eq!(review["version"], 1);
    }
}

#[test]
fn the_findings_go_to_standard_output_and_the_reasons_to_standard_error() {
    let folder = Folder::with(&[("t.yaml", OPEN_SSH), ("bad.yaml", "Resources: [")]);
    let ran = folder.review("t.yaml bad.yaml");
    assert!(ran.out.starts_with("High findings: 1\n"));
    assert_eq!(ran.err.lines().count(), 2);
    assert!(ran.err.starts_with("gate failed: ") && ran.err.contains("\ninput error: bad.yaml:"), "{}", ran.err);
    let json = folder.review("t.yaml bad.yaml --format json");
    assert_eq!(json.err, ran.err);
    json.json();
}

#[test]
fn a_pass_says_nothing_on_standard_error() {
    assert_eq!(Folder::with(&[("t.yaml", BUCKET)]).review("t.yaml").err, "");
}

#[test]
fn quiet_keeps_errors_and_drops_the_rest() {
    let folder = Folder::with(&[("t.yaml", OPEN_SSH), ("good.yaml", BUCKET)]);
    let ran = folder.review("t.yaml --quiet -o json=review.json");
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(ran.complaint().starts_with("gate failed: "), "{}", ran.err);
    assert!(folder.read("review.json").starts_with('{'));
    let ran = folder.review("good.yaml -q");
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", ""));
}

#[test]
fn several_formats_are_written_in_one_run() {
    let folder = Folder::with(&[("t.yaml", OPEN_SSH)]);
    let ran = folder.review("t.yaml -o json=review.json -o text=review.txt");
    assert_eq!(folder.read("review.txt"), ran.out);
    let document: serde_json::Value = serde_json::from_str(&folder.read("review.json")).unwrap();
    assert_eq!(document["verdicts"], folder.review("t.yaml --format json").json()["verdicts"]);
    assert!(ran.err.contains("Written: review.json.\nWritten: review.txt.\n"), "{}", ran.err);
}

#[test]
fn a_folder_that_is_not_there_is_an_error_and_nothing_is_left_behind() {
    let folder = Folder::with(&[("t.yaml", OPEN_SSH)]);
    let ran = folder.review("t.yaml -o json=nowhere/review.json");
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert_eq!(ran.complaint(), "error: cannot write nowhere/review.json: there is no folder nowhere");
    assert_eq!(folder.names(), [PathBuf::from("t.yaml")]);
}

#[test]
fn an_older_report_is_replaced_whole() {
    let folder = Folder::with(&[("t.yaml", BUCKET), ("review.json", &"old ".repeat(100_000))]);
    folder.review("t.yaml -q -o json=review.json");
    let text = folder.read("review.json");
    assert!(text.ends_with("}\n") && serde_json::from_str::<serde_json::Value>(&text).is_ok());
    assert_eq!(folder.names(), [PathBuf::from("review.json"), PathBuf::from("t.yaml")]);
}

#[cfg(unix)]
#[test]
fn a_report_may_be_read_by_whoever_may_read_other_new_files() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::with(&[("t.yaml", BUCKET)]);
    folder.review("t.yaml --quiet -o json=review.json");
    let mode = |name: &str| std::fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
    assert_eq!(mode("review.json"), mode("t.yaml"));
}

#[test]
fn a_full_disk_is_said() {
    let Ok(full) = std::fs::OpenOptions::new().write(true).open("/dev/full") else { return };
    let folder = Folder::with(&[("t.yaml", BUCKET)]);
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_plumbrule"));
    let output = command.current_dir(folder.path()).args(["review", "t.yaml"]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert!(complaint.starts_with("error: cannot write to standard output: "), "{complaint}");
}

#[test]
fn standard_input_is_reviewed_under_its_name() {
    let ran = ended(command().args(["review", "-", "--as-of", "2026-11-23"]).write_stdin(OPEN_SSH));
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("--> <stdin>:6:"), "{}", ran.out);
    let ran = ended(command().args(["review", "-", "--as-of", "2026-11-23"]).write_stdin("hello: world\n"));
    assert_eq!(ran.code, 2);
    assert!(ran.complaint().starts_with("input error: <stdin>: this is no design"), "{}", ran.err);
}

#[test]
fn colours_are_for_terminals_unless_they_are_forced() {
    let folder = Folder::with(&[("t.yaml", OPEN_SSH)]);
    let out = |set: &[(&str, &str)]| {
        let mut command = folder.command("t.yaml");
        command.env_remove("NO_COLOR");
        ended(command.envs(set.iter().copied())).out
    };
    let plain = out(&[]);
    assert!(!plain.contains('\u{1b}'), "a pipe gets no colours");
    let forced = out(&[("CLICOLOR_FORCE", "1")]);
    assert!(forced.contains("\u{1b}["));
    assert!(!out(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]).contains('\u{1b}'), "NO_COLOR wins");
    assert_eq!(without_colours(&forced), plain, "colours add nothing else");
}

fn without_colours(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        rest = after.split_once('m').unwrap().1;
    }
    plain + rest
}

#[test]
fn a_file_never_holds_colours() {
    let folder = Folder::with(&[("t.yaml", OPEN_SSH)]);
    ended(folder.command("t.yaml -o text=review.txt").env_remove("NO_COLOR").env("CLICOLOR_FORCE", "1"));
    assert!(!folder.read("review.txt").contains('\u{1b}'));
}

#[test]
fn the_width_of_a_pipe_does_not_depend_on_the_terminal() {
    let folder = Folder::with(&[("t.yaml", OPEN_SSH)]);
    let wide = ended(folder.command("t.yaml").env("COLUMNS", "300")).out;
    assert_eq!(wide, folder.review("t.yaml").out);
    let longest = wide.lines().map(|line| line.chars().count()).max().unwrap();
    assert!(longest <= 100, "{longest}");
}

#[test]
fn what_the_machine_decides_is_not_recorded() {
    let folder = Folder::with(&[("t.yaml", BUCKET), ("plumbrule.yaml", "gate: {fail_on: high}\n")]);
    let plain = folder.review("t.yaml --format json").out;
    for more in ["--jobs 1", "--jobs=2", "-o json=a.json", "--output text=a.txt", "--output=text=a.txt", "-ojson=a.json"] {
        assert_eq!(folder.review(&format!("t.yaml --format json {more}")).out, plain, "{more}");
    }
    folder.review("t.yaml --format json -qo json=a.json --quiet");
    assert_eq!(folder.read("a.json"), plain);
    let review = folder.review("t.yaml --format json").json();
    assert_eq!(review["provenance"]["configuration"]["file"], "plumbrule.yaml", "no path of the machine");
    let nested = ended(command().current_dir(folder.path().join(".git")).args(["review", "../t.yaml", "--format", "json"]));
    assert_eq!(nested.json()["provenance"]["configuration"]["file"], "../plumbrule.yaml");
}

#[test]
fn the_schemas_are_schemas() {
    for kind in ["", "review", "config", "policy", "waivers", "attestations", "baseline", "diff"] {
        let schema = plumbrule(&format!("schema {kind}")).json();
        assert!(jsonschema::validator_for(&schema).is_ok(), "{kind}");
    }
}

#[test]
fn completions_are_printed_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ran = plumbrule(&format!("completions {shell}"));
        assert!(ran.code == 0 && ran.out.contains("jurisdiction"), "{shell}");
    }
}
