//! A review says what changed since the reviews of `--previous`, and how they stood.

use serde_json::Value;

use super::run::{BUCKET, Folder, OPEN_SSH, Ran, command, ended};

/// Reviews a template as it was on a day, and keeps the document.
fn keep(folder: &Folder, (name, day): (&str, &str), template: &str, line: &str) -> Value {
    folder.write("t.yaml", template);
    let ran = on(folder, day, &format!("t.yaml {line} -q -o json={name}.json"));
    assert!(ran.code < 2, "{}", ran.err);
    serde_json::from_str(&folder.read(&format!("{name}.json"))).unwrap()
}

fn on(folder: &Folder, day: &str, line: &str) -> Ran {
    let mut command = command();
    command.current_dir(folder.path()).args(["review", "--as-of", day]).args(line.split_whitespace());
    ended(&mut command)
}

fn days(review: &Value) -> Vec<&str> {
    review["history"].as_array().unwrap().iter().map(|past| past["as_of"].as_str().unwrap()).collect()
}

/// A bucket, and a group that closes its ports to the world.
fn closed() -> String {
    format!("{}{}", OPEN_SSH.replace("0.0.0.0/0", "10.0.0.0/8"), BUCKET.replace("Resources:\n", ""))
}

/// Three reviews, the second and third each with the one before.
fn chain() -> Folder {
    let folder = Folder::with(&[]);
    keep(&folder, ("a", "2026-09-01"), OPEN_SSH, "");
    keep(&folder, ("b", "2026-10-01"), &closed(), "--previous a.json");
    folder
}

#[test]
fn a_chain_of_reviews_tells_the_change_and_the_trend() {
    let folder = chain();
    let third = keep(&folder, ("c", "2026-11-01"), &closed(), "--previous b.json");
    assert_eq!(days(&third), ["2026-09-01", "2026-10-01"]);
    assert_eq!((&third["change"]["since"], &third["change"]["counts"]["new"]), (&"2026-10-01".into(), &0.into()));
    let second: Value = serde_json::from_str(&folder.read("b.json")).unwrap();
    let change = &second["change"];
    assert_eq!(change["fixed"][0]["rule"], "security-group-closes-admin-ports");
    assert_eq!(change["counts"]["fixed"], 1);
    assert!(change["came"].as_array().unwrap().iter().all(|entry| entry["resource"] == "Data"), "{change}");
    let read = second["provenance"]["accompanying"].as_array().unwrap().iter().find(|file| file["file"] == "a.json").unwrap();
    assert_eq!(change["sha256"], read["sha256"]);
}

#[test]
fn all_files_of_a_chain_come_to_what_the_last_alone_does() {
    let folder = chain();
    let alone = keep(&folder, ("c", "2026-11-01"), &closed(), "--previous b.json");
    let all = keep(&folder, ("d", "2026-11-01"), &closed(), "--previous a.json --previous b.json --previous a.json");
    assert_eq!((&all["history"], &all["change"]), (&alone["history"], &alone["change"]));
}

#[test]
fn a_review_with_earlier_ones_is_verified_and_converted() {
    let folder = chain();
    keep(&folder, ("c", "2026-11-01"), &closed(), "--previous a.json --previous b.json --min-severity medium");
    let run = |line: &str| ended(command().current_dir(folder.path()).args(line.split_whitespace()));
    let verified = run("verify c.json");
    assert_eq!((verified.code, verified.err.as_str()), (0, ""), "{}", verified.out);
    let converted = run("convert c.json --format json");
    assert_eq!(converted.out, folder.read("c.json"));
    folder.write("a.json", folder.read("a.json").replace("2026-09-01", "2026-09-02"));
    let differs = run("verify c.json");
    assert_eq!(differs.code, 1);
    assert!(differs.out.contains("history"), "{}", differs.out);
}

#[test]
fn an_earlier_review_that_cannot_be_compared_is_named() {
    let folder = chain();
    let complaint = |line: &str| on(&folder, "2026-09-15", &format!("t.yaml {line}")).complaint().to_owned();
    let later = "error: cannot compare b.json: it is dated 2026-10-01, after the day of this review (2026-09-15); name earlier reviews, or correct --as-of";
    assert_eq!(complaint("--previous a.json --previous b.json"), later);
    folder.write("c.json", folder.read("a.json").replace("2026-09-01", "soon"));
    assert_eq!(complaint("--previous c.json"), "error: cannot understand c.json: `soon` is no day of a review");
    folder.write("plumbrule.yaml", "workload: {name: shop}\n");
    assert_eq!(
        complaint("--previous a.json"),
        "error: cannot compare a.json with this review: they review different workloads, one without a name and `shop`, and fingerprints hold within one"
    );
}
