//! Tests of what holds for all formats.

use std::sync::Arc;

use clap::ValueEnum as _;
use serde_json::json;

use super::*;
use crate::document::{BaselineState, UnknownEntry, VerdictEntry, WaiverEntry, WaiverSource};
use crate::report::{sample, tell};
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
        unknown: Some(UnknownEntry { reason: "parameter".into(), subject: "Env".into(), question: String::new() }),
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
        attack.clone_into(&mut entry.resource.id);
        attack.clone_into(&mut entry.resource.design);
        attack.clone_into(&mut entry.location.file);
        attack.clone_into(&mut entry.message);
        entry.element = attack.into();
        entry.property = Some(attack.into());
        entry.resource.construct = Some(attack.into());
        entry.rule = format!("{}{attack}", entry.rule);
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

/// A review in a format and language.
pub(in crate::report) fn rendered(review: &Review, format: Format, language: Language) -> String {
    let rulebook = sample::rulebook();
    let mut review = review.clone();
    tell(&mut review, &rulebook, language);
    let options = TextOptions { language, ..TextOptions::default() };
    Rendering { review: &review, rulebook: &rulebook, options, max_chars: None }.render(format)
}

#[test]
fn the_list_of_formats_is_that_of_the_options() {
    let names: Vec<String> =
        Format::value_variants().iter().map(|f| f.to_possible_value().unwrap().get_name().to_owned()).collect();
    assert_eq!(names, Format::ALL.map(Format::name));
}

#[test]
fn the_same_review_gives_the_same_bytes_in_every_format() {
    for format in Format::ALL {
        assert_eq!(rendered(&accepted(), format, Language::Ko), rendered(&accepted(), format, Language::Ko), "{format:?}");
    }
}
