//! Bedrock model ids and inference profiles: which geography a call may reach.
//!
//! A geography prefix stands before a known vendor: `apac.anthropic.…`. Model names may hold dots themselves, so two dots
//! alone say nothing. Sources and dates stand in `data/facts/inference_profiles.yaml` and `model_vendors.yaml`.

use crate::design::{Reason, Unknown};
use crate::engine::words::{Takes, Words};
use crate::facts;
use crate::value::{Value, View};

pub(super) fn add(words: &mut Words) {
    words.add("inference_prefix", &[Takes::Any], |given| Ok(prefix(given.value(0)?).into()));
}

fn prefix(model: &Value) -> Value {
    model.session().note_subject(model.place());
    let text = match model.view() {
        View::Text(text) => text.to_string(),
        View::Pieces(node) => match tail(model, node) {
            Some(tail) => tail,
            None => return model.truth(model.undetermined_truth()),
        },
        View::Missing => return model.missing(),
        // Only Bedrock's own resources stand for models and profiles.
        View::Reference(id, _) if !model.session().kind(id).starts_with("AWS::Bedrock") => {
            return model.new_text("");
        }
        _ => return model.truth(model.undetermined_truth()),
    };
    if text.contains(":application-inference-profile/") {
        return model.unknown(Unknown::present(Reason::Form("inference profile".into())));
    }
    of_id(model, text.rsplit('/').next().unwrap_or(&text), text.contains(":inference-profile/"))
}

/// The known end of a text, if it holds the id after the last slash.
fn tail(model: &Value, node: crate::design::NodeId) -> Option<String> {
    let tokens = model.known_end(node);
    tokens.contains('/').then_some(tokens)
}

/// The geography that an id names. An inference profile always names one first; other ids only before a vendor.
fn of_id(model: &Value, id: &str, is_profile: bool) -> Value {
    let mut labels = id.split('.');
    let (first, second) = (labels.next().unwrap_or_default(), labels.next().unwrap_or_default());
    let is_geography = facts::table("inference_profiles").is_some_and(|table| table.rows.contains_key(first));
    // A new vendor stands in no table yet: what ends like a model id is read as one.
    let names_one = is_profile || is_vendor(second) || is_geography && !is_vendor(first) && ends_with_version(id);
    match (names_one, is_geography) {
        (false, _) => model.new_text(""),
        (true, true) => model.new_text(first),
        (true, false) => model.unknown(Unknown::present(Reason::NoFact(format!("inference_profiles: {first}")))),
    }
}

/// Whether a text ends as ids of models do: `-v1:0`.
fn ends_with_version(id: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    id.rsplit_once(':')
        .is_some_and(|(name, revision)| digits(revision) && name.rsplit_once("-v").is_some_and(|(_, version)| digits(version)))
}

fn is_vendor(label: &str) -> bool {
    facts::table("model_vendors").is_some_and(|table| table.rows.contains_key(label))
}
