//! Waivers that stand in designs.

use std::collections::BTreeMap;

use super::phrase::{Phrase, Wrong, date, parse, wrong};
use super::{Target, Waiver, Written};
use crate::document::WaiverSource;
use crate::finding::Concern;
use crate::intake::{Misplacement, Remark, RemarkKind, Said};

/// Takes a remark as a waiver, or says what is wrong with it.
pub(super) fn take(remark: &Remark, written: &mut Written) {
    let read = match remark.kind {
        RemarkKind::Misplaced(Misplacement::CoversNothing) => Err(wrong("covers-nothing", "word", String::new())),
        RemarkKind::Misplaced(Misplacement::InScalar) => Err(wrong("in-a-text", "word", String::new())),
        RemarkKind::Misplaced(Misplacement::UnknownKey) => Err(wrong("unknown-word", "word", said(remark))),
        RemarkKind::Comment | RemarkKind::Metadata | RemarkKind::Acknowledgement => phrase(remark),
    };
    match read {
        Ok(phrase) => written.waivers.push(waiver(remark, phrase)),
        Err(wrong) => written.concerns.push(concern(remark, &wrong)),
    }
}

fn said(remark: &Remark) -> String {
    match &remark.content {
        Said::Text(text) => text.clone(),
        Said::Fields(fields) => fields.first().map(|field| field.name.clone()).unwrap_or_default(),
    }
}

fn phrase(remark: &Remark) -> Result<Phrase, Wrong> {
    match &remark.content {
        Said::Text(text) => parse(text),
        Said::Fields(_) if remark.kind == RemarkKind::Acknowledgement => acknowledged(remark),
        Said::Fields(_) => fields(remark),
    }
}

/// An acknowledgement has an id and one text for all the rest.
fn acknowledged(remark: &Remark) -> Result<Phrase, Wrong> {
    let text = |name: &str| remark.field(name).unwrap_or_default();
    parse(&format!("waive {} {}", text("id"), text("reason")))
}

/// The fields of metadata.
fn fields(remark: &Remark) -> Result<Phrase, Wrong> {
    let text = |name: &str| remark.field(name).map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let rule = text("rule").ok_or_else(|| wrong("no-rule", "rule", String::new()))?;
    let missing = |key| wrong(key, "rule", rule.clone());
    let until = text("until").ok_or_else(|| missing("no-until"))?;
    Ok(Phrase {
        until: date(&until)?,
        owner: text("owner").or_else(|| text("by")).ok_or_else(|| missing("no-owner"))?,
        approver: text("approver"),
        ticket: text("ticket"),
        reason: text("reason").ok_or_else(|| missing("no-reason"))?,
        rule,
    })
}

fn waiver(remark: &Remark, phrase: Phrase) -> Waiver {
    let source = if remark.kind == RemarkKind::Comment { WaiverSource::Comment } else { WaiverSource::Metadata };
    Waiver {
        rule: phrase.rule,
        until: phrase.until,
        owner: phrase.owner,
        reason: phrase.reason,
        approver: phrase.approver,
        ticket: phrase.ticket,
        source,
        location: remark.location.clone(),
        target: Target::Places {
            template: remark.template.clone(),
            paths: std::sync::Arc::clone(&remark.paths),
            resource: remark.field("resource").map(str::to_owned),
        },
    }
}

fn concern(remark: &Remark, wrong: &Wrong) -> Concern {
    let (name, value) = &wrong.about;
    Concern {
        rule: "waiver-is-complete",
        key: wrong.key,
        subject: remark.location.to_string(),
        kind: "Review::Waiver",
        location: remark.location.clone(),
        arguments: BTreeMap::from([((*name).to_owned(), value.clone().into())]),
    }
}
