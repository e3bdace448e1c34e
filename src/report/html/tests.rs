//! Tests of the HTML page.

use super::super::text::TextOptions;
use super::super::{Format, Rendering, sample, tell};
use crate::document::Review;
use crate::rule::Language;

fn page(review: &Review, languages: &[Language]) -> String {
    let mut review = review.clone();
    let rulebook = sample::rulebook();
    let options = TextOptions { language: languages[0], ..TextOptions::default() };
    tell(&mut review, &rulebook, options.language);
    let languages = languages.to_vec();
    let rendering = Rendering { review: &review, rulebook: &rulebook, options, max_chars: None, languages, beside: None };
    String::from_utf8(rendering.render(Format::Html).unwrap()).unwrap()
}

/// Every value of an attribute, in the order of the page.
fn values<'p>(page: &'p str, attribute: &str) -> Vec<&'p str> {
    let start = format!(" {attribute}=\"");
    page.split(&start).skip(1).filter_map(|rest| rest.split_once('"')).map(|(value, _)| value).collect()
}

#[test]
fn every_link_into_the_page_leads_somewhere_and_every_id_is_one() {
    for languages in [&[Language::En][..], &Language::ALL] {
        let page = page(&sample::review(), languages);
        let ids = values(&page, "id");
        let unique: std::collections::BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), unique.len());
        let links: Vec<&str> = values(&page, "href").into_iter().filter_map(|link| link.strip_prefix('#')).collect();
        assert!(links.len() > 20, "{links:?}");
        for link in links {
            assert!(unique.contains(link), "{link}");
        }
        for label in values(&page, "aria-labelledby") {
            assert!(unique.contains(label), "{label}");
        }
    }
}

#[test]
fn nothing_is_left_to_be_filled_and_no_sentence_is_missing() {
    for language in Language::ALL {
        for review in [sample::review(), sample::empty()] {
            let page = page(&review, &[language]);
            for part in ["html.", "{count}", "{shown} of {x}", "undefined", "internal error"] {
                assert!(!page.contains(part), "{language:?} {part}");
            }
        }
    }
}

#[test]
fn the_page_asks_for_nothing_and_styles_nothing_by_attribute() {
    let page = page(&sample::review(), &Language::ALL);
    for part in [" style=", " src=", "@import", "url(http", "<link", "<iframe", "<form action", " onclick", "javascript:"] {
        assert!(!page.contains(part), "{part}");
    }
}

#[test]
fn hostile_names_are_text() {
    let mut review = sample::review();
    let hostile = "</script><img src=x onerror=alert(1)>\u{202e}\0\"'`&amp;";
    review.provenance.workload = hostile.into();
    for entry in &mut review.verdicts {
        entry.resource_mut().id = hostile.into();
        entry.location.file = hostile.into();
        entry.message = hostile.into();
        entry.rule = hostile.into();
    }
    let page = page(&review, &Language::ALL);
    assert!(!page.contains("<img"), "markup");
    assert!(!page.contains(['\u{202e}', '\0']), "characters without a form");
    assert!(page.contains("&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;"));
    assert_eq!(page.matches("</script>").count(), 1);
}

#[test]
fn the_ledger_holds_every_practice_once() {
    let review = sample::review();
    let page = page(&review, &[Language::En]);
    assert_eq!(page.matches("<tr id=\"").count(), review.practices.len());
}

#[test]
fn what_stops_the_gate_is_told_though_it_is_not_severe_enough_to_be_shown() {
    let mut review = sample::review();
    review.verdicts.iter_mut().for_each(|entry| entry.stops = entry.verdict == crate::finding::Verdict::Fail);
    (review.gate.passed, review.gate.failures) = (false, 4);
    let rulebook = sample::rulebook();
    let options = TextOptions { min_severity: crate::finding::Severity::Critical, ..TextOptions::default() };
    let rendering =
        Rendering { review: &review, rulebook: &rulebook, options, max_chars: None, languages: vec![Language::En], beside: None };
    let page = String::from_utf8(rendering.render(Format::Html).unwrap()).unwrap();
    assert!(page.contains("things must change before approval.") && !page.contains("Too little is known"), "{page}");
    assert!(page.contains("Before approval this must hold: "));
}

#[test]
fn a_review_with_a_gap_says_so_and_carries_no_approval() {
    let mut review = sample::review();
    review.gate.passed = true;
    let unreadable =
        crate::document::OutcomeReason::in_words(crate::document::OutcomeKind::InputError, "b.yaml: no <end>".into());
    review.outcome = vec![unreadable];
    let page = page(&review, &[Language::En]);
    assert!(page.contains("Not ready for approval") && !page.contains("Ready with conditions</p>"));
    assert!(page.matches("input error: b.yaml: no &lt;end&gt;").count() >= 2);
}
