//! Bedrock model ids and inference profiles: which geography a call may reach.
//!
//! A geography prefix stands before a known vendor: `apac.anthropic.…`. Model names may hold dots themselves, so two dots
//! alone say nothing. Sources and dates stand in `data/facts/inference_profiles.yaml` and `model_vendors.yaml`.

use std::rc::Rc;

use rhai::{Dynamic, Engine};

use crate::design::{Reason, Unknown};
use crate::engine::Slot;
use crate::engine::operators::{Answer, lift};
use crate::engine::statements::running;
use crate::facts;
use crate::value::{Value, View};

pub(super) fn register(engine: &mut Engine, slot: &Slot) {
    let current = Rc::clone(slot);
    engine.register_fn("inference_prefix", move |model: Dynamic| -> Answer<Value> {
        Ok(prefix(&lift(&running(&current)?, model)?))
    });
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
        View::Reference(id, _) if !model.session().design.resource(id).kind.starts_with("AWS::Bedrock") => {
            return model.new_text("");
        }
        _ => return model.truth(model.undetermined_truth()),
    };
    if text.contains(":application-inference-profile/") {
        return model.unknown(Unknown::present(Reason::Form("inference profile".into())));
    }
    of_id(model, text.rsplit('/').next().unwrap_or(&text))
}

/// The known end of a text, if it holds the id after the last slash.
fn tail(model: &Value, node: crate::design::NodeId) -> Option<String> {
    let tokens = model.known_end(node);
    tokens.contains('/').then_some(tokens)
}

fn of_id(model: &Value, id: &str) -> Value {
    let mut labels = id.split('.');
    let (first, second) = (labels.next().unwrap_or_default(), labels.next().unwrap_or_default());
    if is_vendor(first) && !is_vendor(second) {
        return model.new_text("");
    }
    if !is_vendor(second) {
        return model.new_text("");
    }
    if facts::table("inference_profiles").is_some_and(|table| table.rows.contains_key(first)) {
        return model.new_text(first);
    }
    model.unknown(Unknown::present(Reason::NoFact(format!("inference_profiles: {first}"))))
}

fn is_vendor(label: &str) -> bool {
    facts::table("model_vendors").is_some_and(|table| table.rows.contains_key(label))
}
