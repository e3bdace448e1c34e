//! Parts of ARNs.
//!
//! The form is `arn:partition:service:region:account:resource`:
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>.

use crate::design::{Content, Piece};
use crate::engine::words::Words;
use crate::value::{RuleFault, Value, View};

pub(super) fn add(words: &mut Words) {
    words.value_of_text("arn_part", arn_part);
}

const PARTS: [&str; 6] = ["arn", "partition", "service", "region", "account", "resource"];

fn arn_part(value: &Value, part: &str) -> Result<Value, RuleFault> {
    let Some(position) = PARTS.iter().position(|name| *name == part) else {
        return Err(RuleFault::Word(format!(
            "an ARN has no part `{part}`; it has partition, service, region, account, resource"
        )));
    };
    Ok(match value.view() {
        View::Missing => value.missing(),
        View::Text(text) => of_text(value, &text, position),
        View::Reference(id, _) if part == "region" || part == "account" => Value::resource(value.session(), id).property(part),
        View::Pieces(node) => of_pieces(value, node, position),
        _ => value.truth(value.undetermined_truth()),
    })
}

fn of_text(value: &Value, text: &str, position: usize) -> Value {
    if !text.starts_with("arn:") {
        return value.missing();
    }
    match text.splitn(PARTS.len(), ':').nth(position) {
        Some("") | None => value.missing(),
        Some(part) => value.new_text(part),
    }
}

/// Finds the part in a text with unknown parts, as long as no hole before it can hold a colon.
fn of_pieces(value: &Value, node: crate::design::NodeId, position: usize) -> Value {
    let session = value.session();
    let Content::Pieces(pieces) = &session.design().node(node).content else { return value.missing() };
    let mut parts: Vec<Vec<Piece>> = vec![Vec::new()];
    for piece in pieces {
        match piece {
            Piece::Literal(text) => split_into(text, &mut parts),
            Piece::Hole(hole) => match Value::at(session, *hole).view() {
                View::Text(text) => split_into(&text, &mut parts),
                View::Reference(id, _) if parts.len() == 1 && (position == 3 || position == 4) => {
                    return Value::resource(session, id).property(PARTS.get(position).copied().unwrap_or("region"));
                }
                _ => push(&mut parts, Piece::Hole(*hole)),
            },
        }
    }
    match parts.get(position).map(Vec::as_slice) {
        Some([]) => value.missing(),
        Some([Piece::Literal(text)]) => value.new_text(text),
        Some([Piece::Hole(hole)]) => Value::at(session, *hole),
        _ => value.truth(value.undetermined_truth()),
    }
}

/// Splits at the first five colons; the resource part keeps its own.
fn split_into(text: &str, parts: &mut Vec<Vec<Piece>>) {
    let mut rest = text;
    while let (Some((part, after)), true) = (rest.split_once(':'), parts.len() < PARTS.len()) {
        push_text(parts, part);
        parts.push(Vec::new());
        rest = after;
    }
    push_text(parts, rest);
}

fn push_text(parts: &mut [Vec<Piece>], text: &str) {
    if text.is_empty() {
        return;
    }
    if let Some(Piece::Literal(before)) = parts.last_mut().and_then(|last| last.last_mut()) {
        *before = format!("{before}{text}").into();
        return;
    }
    push(parts, Piece::Literal(text.into()));
}

fn push(parts: &mut [Vec<Piece>], piece: Piece) {
    if let Some(last) = parts.last_mut() {
        last.push(piece);
    }
}

/// The account of an AWS principal: twelve digits, or the account of its ARN.
pub(super) fn account_of(principal: &Value) -> Value {
    match principal.view() {
        View::Text(text) if text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit()) => principal.clone(),
        View::Text(text) if text.starts_with("arn:") => of_text(principal, &text, 4),
        View::Text(_) | View::Missing | View::Map => principal.missing(),
        View::Reference(id, _) => Value::resource(principal.session(), id).property("account"),
        View::Pieces(_) => arn_part(principal, "account").unwrap_or_else(|_| principal.missing()),
        View::Symbol(..) => principal.clone(),
        _ => principal.truth(principal.undetermined_truth()),
    }
}
