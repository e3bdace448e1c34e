//! What a later review writes down of earlier ones.

use serde_json::{Value, json};

use super::super::{CompareError, Earlier};
use super::{changed, mended, review, verdict};
use crate::document::{ChangeCounts, HistoryEntry, Review};

fn read(value: &Value) -> Review {
    serde_json::from_value(value.clone()).unwrap()
}

fn on(day: &str, value: Value) -> Value {
    changed(value, |review| review["provenance"]["as_of"] = day.into())
}

/// A review with the earlier ones settled in it; each is known by its digest.
fn settled(earlier: &[(&str, &Value)], now: &Value) -> Result<Review, CompareError> {
    let mut known = Earlier::default();
    for (digest, value) in earlier {
        known.add(&format!("{digest}.json"), digest, read(value))?;
    }
    let mut review = read(now);
    known.settle(&mut review)?;
    Ok(review)
}

fn counts(old: &Value, new: &Value) -> ChangeCounts {
    settled(&[("a", old)], new).unwrap().change.unwrap().counts
}

fn digests(review: &Review) -> Vec<&str> {
    review.history.iter().map(|past| past.sha256.as_str()).collect()
}

fn waive(review: &mut Value) {
    review["verdicts"][0]["waiver"] = "w.yaml:1:1".into();
}

#[test]
fn a_finding_that_was_not_looked_at_is_not_fixed() {
    let skipped = changed(mended(), |review| {
        review["coverage"]["rules"].as_array_mut().unwrap().remove(0);
    });
    assert_eq!(counts(&review(), &skipped), ChangeCounts { not_looked_at: 1, ..ChangeCounts::default() });
    assert_eq!(counts(&review(), &mended()), ChangeCounts { fixed: 1, ..ChangeCounts::default() });
    let other_rule = changed(mended(), |review| review["coverage"]["rules"][0]["digest"] = "v2".into());
    assert_eq!(counts(&review(), &other_rule), ChangeCounts { rule_drops: 1, ..ChangeCounts::default() });
}

#[test]
fn a_waiver_fixes_nothing_and_its_end_breaks_nothing() {
    let waived = changed(review(), waive);
    assert_eq!(counts(&review(), &waived), ChangeCounts { waived: 1, ..ChangeCounts::default() });
    assert_eq!(counts(&waived, &review()), ChangeCounts { waiver_ended: 1, ..ChangeCounts::default() });
    assert_eq!(counts(&waived, &waived), ChangeCounts::default());
    assert_eq!(counts(&waived, &mended()), ChangeCounts::default());
}

#[test]
fn what_came_went_and_stayed_adds_up() {
    let old = changed(review(), |review| {
        let more = [("Logs", "f2"), ("Gone", "f3")].map(|(resource, print)| verdict("fail", "a-holds", "no-x", resource, print));
        review["verdicts"].as_array_mut().unwrap().extend(more);
        review["coverage"]["designs"][0]["resource_ids"].as_array_mut().unwrap().push("Gone".into());
    });
    let new = changed(review(), |review| {
        let more = [("a-holds", "New", "f4"), ("b-holds", "Data", "f5")];
        review["verdicts"].as_array_mut().unwrap().extend(more.map(|(rule, id, print)| verdict("fail", rule, "no-x", id, print)));
        review["verdicts"][2]["severity"] = "critical".into();
        review["coverage"]["rules"][1]["fail"] = 1.into();
        review["coverage"]["designs"][0]["resource_ids"].as_array_mut().unwrap().push("New".into());
    });
    let after = settled(&[("a", &old)], &new).unwrap();
    let change = after.change.clone().unwrap();
    let expected = ChangeCounts { new: 1, regressed: 1, still_open: 1, fixed: 1, gone: 1, ..ChangeCounts::default() };
    assert_eq!(change.counts, expected);
    let open = |review: &Review| HistoryEntry::of(review, "").open();
    assert_eq!(change.counts.still_open + change.counts.came(), open(&after));
    assert_eq!(change.counts.still_open + change.counts.went(), open(&read(&old)));
    let named = |entries: &[crate::document::ChangedEntry]| entries.iter().map(|e| e.fingerprint.clone()).collect::<Vec<_>>();
    assert_eq!((named(&change.came), named(&change.fixed)), (vec!["f5".to_owned(), "f4".to_owned()], vec!["f2".to_owned()]));
}

#[test]
fn one_file_of_a_chain_brings_the_whole_history() {
    let first = on("2026-09-01", review());
    let second = serde_json::to_value(settled(&[("a", &first)], &on("2026-10-01", review())).unwrap()).unwrap();
    let third = settled(&[("b", &second)], &on("2026-11-01", mended())).unwrap();
    assert_eq!(digests(&third), ["a", "b"]);
    assert_eq!(third.change.as_ref().map(|change| change.since.as_str()), Some("2026-10-01"));
    for order in [[("a", &first), ("b", &second)], [("b", &second), ("a", &first)]] {
        let again = settled(&order, &on("2026-11-01", mended())).unwrap();
        assert_eq!((&again.history, &again.change), (&third.history, &third.change));
    }
}

#[test]
fn of_one_day_the_review_that_knows_the_other_is_the_later() {
    let first = review();
    let second = serde_json::to_value(settled(&[("a", &first)], &mended()).unwrap()).unwrap();
    for order in [[("a", &first), ("b", &second)], [("b", &second), ("a", &first)]] {
        let third = settled(&order, &review()).unwrap();
        assert_eq!(digests(&third), ["a", "b"]);
        assert_eq!(third.change.unwrap().sha256, "b");
    }
}

#[test]
fn a_later_review_another_workload_and_a_part_of_a_review_are_refused() {
    let told = |earlier: &Value| settled(&[("a", earlier)], &review()).unwrap_err().to_string();
    let later = "compare a.json: it is dated 2026-12-01, after the day of this review (2026-11-23); name earlier reviews, or correct --as-of";
    assert_eq!(told(&on("2026-12-01", review())), later);
    let other = told(&changed(review(), |review| review["provenance"]["workload"] = "shop".into()));
    assert!(other.starts_with("compare a.json with this review: they review different workloads, `shop` and "), "{other}");
    let narrow = |review: &mut Value| review["provenance"]["arguments"] = json!(["review", "--min-severity", "high", "t.yaml"]);
    assert!(told(&changed(review(), narrow)).starts_with("compare a.json: it leaves out findings"));
    // This review is whole when it is compared, whatever is written of it.
    settled(&[("a", &review())], &changed(review(), narrow)).unwrap();
}

#[test]
fn what_else_differs_is_named() {
    let after = settled(&[("a", &review())], &changed(review(), |review| review["provenance"]["tool"] = "0.2.0".into()));
    assert_eq!(after.unwrap().change.unwrap().differs, ["tool"]);
}

#[test]
fn without_an_earlier_review_nothing_is_said() {
    let review = settled(&[], &review()).unwrap();
    assert!(review.change.is_none() && review.history.is_empty());
    let text = serde_json::to_string(&review).unwrap();
    assert!(!text.contains("\"history\"") && !text.contains("\"change\""));
}

#[test]
fn a_history_keeps_the_latest() {
    let mut known = Earlier::default();
    let past = |at: usize| HistoryEntry { sha256: at.to_string(), ..HistoryEntry::of(&read(&review()), "") };
    let mut long = read(&review());
    long.history = (0..400).map(past).collect();
    known.add("a.json", "a", long).unwrap();
    let mut now = read(&review());
    known.settle(&mut now).unwrap();
    assert_eq!((now.history.len(), now.history.last().unwrap().sha256.as_str()), (365, "a"));
}
