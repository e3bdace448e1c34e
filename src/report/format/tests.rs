//! Tests of what holds for all formats.

use std::collections::BTreeSet;
use std::sync::Arc;

use clap::ValueEnum as _;
use serde_json::json;

use super::*;
use crate::document::{BaselineState, UnknownEntry, VerdictEntry, WaiverEntry, WaiverSource};
use crate::report::{Words, sample, tell};
use crate::rule::Language;

/// Waivers of both sources, an unknown, a pass, and a baseline.
pub(in crate::report) fn accepted() -> Review {
    let mut review = sample::review();
    review.provenance.inputs = serde_json::from_value(json!([{"file": "web.yaml", "sha256": "ab12"}])).unwrap();
    review.verdicts.truncate(4);
    review.waivers = [WaiverSource::Comment, WaiverSource::File].map(waiver).into();
    review.verdicts[0].waiver = Some("web.yaml:7:1".into());
    review.verdicts[1].waiver = Some("waivers.yaml:3:3".into());
    review.verdicts[2].baseline = Some(BaselineState::Known);
    review.verdicts[3].baseline = Some(BaselineState::New);
    let unknown = VerdictEntry {
        verdict: Verdict::Unknown,
        unknown: Some(Box::new(UnknownEntry { reason: "parameter".into(), subject: "Env".into(), question: "".into() })),
        fingerprint: "unknown".into(),
        ..review.verdicts[3].clone()
    };
    let pass = VerdictEntry { verdict: Verdict::Pass, fingerprint: "pass".into(), ..review.verdicts[2].clone() };
    review.verdicts.extend([unknown, pass]);
    review
}

fn waiver(source: WaiverSource) -> WaiverEntry {
    let (id, file, line) = match source {
        WaiverSource::File => ("waivers.yaml:3:3", "waivers.yaml", 3),
        _ => ("web.yaml:7:1", "web.yaml", 7),
    };
    serde_json::from_value(json!({
        "id": id, "rule": "*", "resource": null, "reason": "sandbox, no data", "owner": "team-a", "until": "2027-01-31",
        "approver": null, "ticket": "OPS-7", "source": source, "state": "active", "findings": 1,
        "location": {"file": file, "line": line, "column": 1, "end_line": line, "end_column": 40, "path": ""},
    }))
    .unwrap()
}

/// Names that want to end an element, a command, a cell, a code span or a line.
pub(in crate::report) fn vicious() -> Review {
    let mut review = accepted();
    let attacks = [
        "]]></failure><!-- \u{fffe}\u{1b}[2J",
        "=cmd|'/c calc'!A0\"",
        "::error file=x::y%0A,\r\n::warning::z",
        "`</td>|` [x](https://evil) 설계 \u{202e}",
    ];
    for (at, entry) in review.verdicts.iter_mut().enumerate() {
        let attack = attacks[at % attacks.len()];
        entry.resource_mut().id = attack.into();
        entry.resource_mut().design = attack.into();
        entry.location.file = attack.into();
        entry.message = attack.into();
        entry.element = attack.into();
        entry.property = Some(attack.into());
        entry.resource_mut().construct = Some(attack.into());
        entry.rule = format!("{}{attack}", entry.rule).into();
        entry.pack = attack.into();
        entry.failing_worlds = vec![attack.into()];
        entry.practices = Arc::new([crate::document::PracticeEntry { id: attack.into(), strength: "hints".into() }]);
    }
    for waiver in &mut review.waivers {
        waiver.reason = attacks.concat();
        attacks[2].clone_into(&mut waiver.owner);
    }
    review.outcome.iter_mut().for_each(|reason| reason.message = attacks.concat());
    review.coverage.designs.iter_mut().for_each(|design| design.name = attacks.concat());
    review.provenance.inputs[0].file = attacks.concat();
    review
}

/// A review in a format and language; what a workbook shows, line by line.
pub(in crate::report) fn rendered(review: &Review, format: Format, language: Language) -> String {
    as_text(&rendered_bytes(review, format, language), format)
}

fn as_text(bytes: &[u8], format: Format) -> String {
    if format.is_text() { String::from_utf8(bytes.to_vec()).unwrap() } else { crate::report::xlsx::tests::shown(bytes) }
}

/// The bytes of a review in a format and language.
pub(in crate::report) fn rendered_bytes(review: &Review, format: Format, language: Language) -> Vec<u8> {
    let rulebook = sample::rulebook();
    let mut review = review.clone();
    tell(&mut review, &rulebook, language);
    let options = TextOptions { language, ..TextOptions::default() };
    Rendering { review: &review, rulebook: &rulebook, options, max_chars: None, languages: Vec::new(), beside: None }
        .render(format)
        .unwrap()
}

#[test]
fn the_list_of_formats_is_that_of_the_options() {
    let names: Vec<String> =
        Format::value_variants().iter().map(|f| f.to_possible_value().unwrap().get_name().to_owned()).collect();
    assert_eq!(names, Format::ALL.map(Format::name));
}

#[test]
fn the_page_of_formats_names_each_with_its_suffix() {
    let page = include_str!("../../../docs/formats.md");
    for format in Format::ALL {
        let row = format!("\n| `{}` | `.{}` |", format.name(), format.suffix());
        assert!(page.contains(&row), "no row begins with {row}");
    }
}

#[test]
fn every_format_says_what_the_gate_decided_and_where_the_practices_stand() {
    for language in Language::ALL {
        let review = accepted();
        let options = TextOptions { language, ..TextOptions::default() };
        let rulebook = sample::rulebook();
        let record = Record::new(&review, &rulebook, &options);
        let gate = Words::of(language).say("gate.failed", &[("severity", "high"), ("count", "2")]);
        assert!(record.gate().starts_with(&gate), "{}", record.gate());
        for format in Format::ALL {
            let text = rendered(&review, format, language);
            match format {
                Format::Json => assert!(text.contains("\"passed\": false"), "{text}"),
                Format::Html => assert!(text.contains("<code>fail_on: high</code>"), "{text}"),
                Format::Text | Format::Markdown | Format::GithubSummary => assert!(text.contains("`fail_on: high`"), "{text}"),
                _ => assert!(text.contains(&gate), "{format:?}: {text}"),
            }
            let has_sentence =
                !matches!(format, Format::Text | Format::Json | Format::Markdown | Format::GithubSummary | Format::LedgerCsv);
            assert!(!has_sentence || text.contains(&record.states()), "{format:?}: {text}");
        }
    }
}

#[test]
fn nothing_of_a_design_leaves_its_place_in_any_format() {
    for review in [vicious(), sample::hostile()] {
        for (language, format) in Language::ALL.into_iter().flat_map(|l| Format::ALL.map(|f| (l, f))) {
            let text = rendered(&review, format, language);
            let harmful = |c: char| c != '\n' && (c.is_control() || matches!(c, '\u{202e}' | '\u{fffe}'));
            assert_eq!(text.chars().find(|c| harmful(*c)), None, "{format:?}");
            assert!(text.ends_with('\n') && !text.contains(Words::of(language).line("cli.internal-error")), "{text}");
            let own = ["::error file=", "::warning file=", "::notice title=plumbrule::"];
            let commands = text.lines().map(str::trim_start).filter(|line| line.starts_with("::"));
            let foreign = commands.clone().find(|line| format != Format::Github || !own.iter().any(|own| line.starts_with(own)));
            assert_eq!(foreign, None, "{format:?}");
        }
    }
}

#[test]
fn the_same_review_gives_the_same_bytes_in_every_format() {
    for format in Format::ALL {
        let bytes = || rendered_bytes(&accepted(), format, Language::Ko);
        assert!(bytes() == bytes(), "{format:?}");
    }
}

#[test]
fn where_no_design_was_read_the_gate_lets_nothing_through() {
    let review = sample::empty();
    let formats = [Format::Sarif, Format::Junit, Format::Gitlab, Format::Github, Format::Csv, Format::Xlsx];
    for format in formats {
        let text = rendered(&review, format, Language::En);
        assert!(text.contains("no design was read.") && !text.contains("Gate passed"), "{format:?}: {text}");
    }
}

#[test]
fn failures_below_the_least_severity_are_left_out_of_every_format() {
    let (mut review, rulebook) = (accepted(), sample::rulebook());
    review.verdicts.retain(|entry| entry.verdict == Verdict::Fail);
    let options = TextOptions { min_severity: Severity::High, ..TextOptions::default() };
    let rendering =
        Rendering { review: &review, rulebook: &rulebook, options, max_chars: None, languages: Vec::new(), beside: None };
    let low: BTreeSet<&str> = review.verdicts.iter().filter(|e| e.severity < Severity::High).map(|e| &*e.message).collect();
    assert!(!low.is_empty());
    for format in Format::ALL {
        let text = as_text(&rendering.render(format).unwrap(), format);
        assert_eq!(low.iter().find(|message| text.contains(**message)), None, "{format:?}");
    }
}
