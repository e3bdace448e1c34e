//! Tests of workflow commands.

use super::*;
use crate::document::Review;
use crate::finding::Severity;
use crate::report::format::Format;
use crate::report::format::tests::{accepted, rendered, vicious};
use crate::report::sample;
use crate::rule::Language;

fn commands(review: &Review) -> String {
    rendered(review, Format::Github, Language::En)
}

#[test]
fn the_worst_ten_of_each_kind_are_shown_and_the_rest_is_counted() {
    let mut review = sample::many(50);
    for (at, entry) in review.verdicts.iter_mut().enumerate() {
        entry.severity = [Severity::Low, Severity::Medium, Severity::High, Severity::Critical, Severity::Info][at % 5];
        entry.resource_mut().id = format!("{}{at}", entry.severity.name());
        entry.message = entry.resource.id.as_str().into();
        entry.key = "nobody-knows".into();
    }
    let text = commands(&review);
    let shown = |name: &str| -> Vec<&str> { text.lines().filter(|line| line.starts_with(&format!("::{name} "))).collect() };
    assert_eq!((shown("error").len(), shown("warning").len(), shown("notice").len()), (10, 10, 1));
    assert!(shown("error").iter().all(|line| line.contains("::critical")), "{text}");
    assert!(shown("warning").iter().all(|line| line.contains("::medium")), "{text}");
    assert!(shown("notice")[0].contains("%0AFindings without an annotation: 30."), "{text}");
}

#[test]
fn what_is_waived_known_or_unknown_is_counted_only() {
    let text = commands(&accepted());
    assert_eq!(text.lines().count(), 2, "{text}");
    assert!(text.contains("%0AWaived or known findings: 3.%0AOpen questions: 2.\n"), "{text}");
    assert!(!text.contains("without an annotation"), "{text}");
}

#[test]
fn a_name_ends_neither_a_command_nor_a_property() {
    assert_eq!(property("a%b\r\nc:d,e"), "a%25b%0D%0Ac%3Ad%2Ce");
    assert_eq!(data("100%, a:b\n"), "100%25, a:b%0A");
    let text = commands(&vicious());
    for line in text.lines() {
        let (head, _) = line.strip_prefix("::").unwrap().split_once("::").unwrap();
        let (name, properties) = head.split_once(' ').unwrap();
        assert!(["error", "warning", "notice"].contains(&name), "{line}");
        for pair in properties.split(',') {
            let (key, _) = pair.split_once('=').unwrap();
            assert!(["file", "line", "col", "title"].contains(&key), "{line}");
        }
    }
}
