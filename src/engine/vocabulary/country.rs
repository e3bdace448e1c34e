//! Regions, countries, and what a jurisdiction allows.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::design::{Reason, Unknown};
use crate::engine::operand::{Operand, fault};
use crate::engine::words::{Takes, Words};
use crate::jurisdiction::{self, Stack, TIERS};
use crate::value::{List, Place, RuleFault, Truth, Value, View};

pub(super) fn add(words: &mut Words, stack: Option<&Arc<Stack>>) {
    words.add("country", &[Takes::Any], |given| Ok(country(given.value(0)?).into()));
    words.value("bucket_region", bucket_region);
    let Some(stack) = stack else { return };
    add_properties(words, stack);
    add_questions(words, stack);
    let held = Arc::clone(stack);
    words.add("allowed", &[Takes::Value, Takes::Value], move |given| {
        let tiers = tiers(&held, given.value(1)?).map_err(fault)?;
        let strictest = tiers.last().copied().unwrap_or_default();
        Ok(texts(given.value(0)?, &held.allowed_regions(strictest).codes(held.partition())).into())
    });
    let held = Arc::clone(stack);
    words.value("allowed_backup", move |jurisdiction| {
        Ok(texts(jurisdiction, &held.allowed_backup_regions().codes(held.partition())))
    });
    let held = Arc::clone(stack);
    words.add("inference_profile", &[Takes::Value, Takes::Value], move |given| Ok(profile(&held, given.value(1)?).into()));
}

fn add_properties(words: &mut Words, stack: &Arc<Stack>) {
    let held = Arc::clone(stack);
    words.add_property("id", move |value| if is_jurisdiction(value) { value.new_text(held.id()) } else { value.property("id") });
    let held = Arc::clone(stack);
    words.add_property("countries", move |value| {
        if is_jurisdiction(value) { texts(value, held.countries()) } else { value.property("countries") }
    });
}

fn add_questions(words: &mut Words, stack: &Arc<Stack>) {
    let held = Arc::clone(stack);
    words.add("allows", &[Takes::Value, Takes::Value, Takes::Value], move |given| {
        let allowed = allows(&held, given.value(1)?, given.value(2)?).map_err(fault)?;
        Ok(Operand::of_truth(given.session, allowed))
    });
    let held = Arc::clone(stack);
    words.add("allows_backup", &[Takes::Value, Takes::Value], move |given| {
        Ok(Operand::of_truth(given.session, ask(given.value(1)?, |code| held.allows_backup(code))))
    });
}

fn is_jurisdiction(value: &Value) -> bool {
    matches!(value.form, crate::value::Form::Jurisdiction)
}

fn texts(base: &Value, items: &[String]) -> Value {
    let values = items.iter().map(|item| base.new_text(item)).collect();
    base.list(List::closed(values, Place::Nowhere))
}

/// The country of a Region, which needs no jurisdiction.
fn country(region: &Value) -> Value {
    match region.view() {
        View::Text(code) => {
            jurisdiction::country(&code).map_or_else(|| no_region(region, &code), |country| region.new_text(country))
        }
        View::Missing => region.missing(),
        _ => region.truth(region.undetermined_truth()),
    }
}

fn no_region(region: &Value, code: &str) -> Value {
    region.unknown(Unknown::present(Reason::NoFact(format!("regions: {code}"))))
}

fn ask(region: &Value, allows: impl Fn(&str) -> Option<bool>) -> Truth {
    region.session().note_subject(region.place());
    match region.view() {
        View::Text(code) => match allows(&code) {
            Some(answer) => Truth::from(answer),
            None => no_region(region, &code).undetermined_truth(),
        },
        _ => region.undetermined_truth(),
    }
}

/// Allowed in every tier that the data may have: yes. In none: no. Otherwise the tier has to be stated.
fn allows(stack: &Stack, region: &Value, resource: &Value) -> Result<Truth, RuleFault> {
    let tiers = tiers(stack, resource)?;
    let code_known = matches!(region.view(), View::Text(_));
    let answer = ask(region, |code| {
        let known = jurisdiction::country(code).is_some();
        known.then(|| stack.allows(code, &tiers).unwrap_or(false))
    });
    if answer == Truth::False
        && code_known
        && let View::Text(code) = region.view()
        && stack.allows(&code, &tiers).is_none()
    {
        return Ok(resource.unknown(Unknown::present(Reason::NotStated("context.default_tier".into()))).undetermined_truth());
    }
    region.session().note_subject(region.place());
    Ok(answer)
}

/// The tiers that the data of a resource may have: its tag, else the default tier, else any.
fn tiers(stack: &Stack, resource: &Value) -> Result<Vec<u8>, RuleFault> {
    if let (Some(_), Some(key)) = (resource.as_resource(), stack.tag_keys().classification.as_deref()) {
        let tag = resource.tag(key)?;
        match tag.view() {
            View::Text(label) => {
                return Ok(stack.tier_of(&label, aliases(resource).as_ref()).map_or_else(|| TIERS.to_vec(), |tier| vec![tier]));
            }
            View::Missing => {}
            _ => return Ok(TIERS.to_vec()),
        }
    }
    let stated = resource.session().context.get("default_tier").and_then(serde_json::Value::as_u64);
    Ok(stated.and_then(|tier| u8::try_from(tier).ok()).map_or_else(|| TIERS.to_vec(), |tier| vec![tier]))
}

fn aliases(resource: &Value) -> Option<BTreeMap<String, u8>> {
    let stated = resource.session().context.get("tier_aliases")?;
    serde_json::from_value(stated.clone()).ok()
}

fn profile(stack: &Stack, prefix: &Value) -> Value {
    match prefix.view() {
        View::Text(text) => match stack.prefix(&text) {
            Some(answer) => prefix.new_text(answer),
            None => prefix.unknown(Unknown::present(Reason::NoFact(format!("inference_profiles: {text}")))),
        },
        View::Missing => prefix.missing(),
        _ => prefix.truth(prefix.undetermined_truth()),
    }
}

/// The Region of a bucket: of the resource in the design, else as `context.bucket_regions` says.
fn bucket_region(bucket: &Value) -> Result<Value, RuleFault> {
    let target = bucket.target()?;
    if target.as_resource().is_some() {
        return Ok(target.property("region"));
    }
    let stated = bucket.session().context.get("bucket_regions").cloned().unwrap_or_default();
    match bucket.view() {
        View::Text(text) => {
            let name = text.rsplit(':').next().unwrap_or(&text).split('/').next().unwrap_or_default().to_owned();
            let entry = stated.get(&name).map(|entry| entry.get("region").unwrap_or(entry));
            Ok(match entry.and_then(serde_json::Value::as_str) {
                Some(region) => bucket.new_text(region),
                None => bucket.unknown(Unknown::present(Reason::NotStated(format!("context.bucket_regions.{name}")))),
            })
        }
        View::Missing => Ok(bucket.unknown(Unknown::undecided(Reason::NotStated("context.bucket_regions".into())))),
        _ => Ok(target),
    }
}
