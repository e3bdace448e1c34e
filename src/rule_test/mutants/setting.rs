//! Changes of settings: a number one less and one more, a member of a list removed.

use serde_json::Value;

use super::Mutant;
use super::edit::neighbours;
use crate::rule::Rule;

/// The mutants of a rule's settings.
pub(super) fn mutants(rule: &Rule) -> Vec<Mutant> {
    let settings = &rule.metadata.settings;
    settings.iter().flat_map(|(name, value)| changes(value).into_iter().map(|other| mutant(rule, name, value, other))).collect()
}

fn mutant(rule: &Rule, name: &str, old: &Value, new: Value) -> Mutant {
    let mut changed = rule.clone();
    let described = format!("{name}: {old} => {new}");
    changed.metadata.settings.insert(name.to_owned(), new);
    Mutant { name: described, rule: changed }
}

fn changes(value: &Value) -> Vec<Value> {
    match value {
        Value::Number(number) => {
            neighbours(&number.to_string()).iter().filter_map(|other| serde_json::from_str(other).ok()).collect()
        }
        Value::Array(items) => (0..items.len()).flat_map(|index| list_changes(items, index)).collect(),
        _ => Vec::new(),
    }
}

/// The list without a member, and with each change of the member.
fn list_changes(items: &[Value], index: usize) -> Vec<Value> {
    let with = |replacement: Option<Value>| {
        let mut replacement = replacement;
        let kept =
            items.iter().enumerate().filter_map(|(at, item)| if at == index { replacement.take() } else { Some(item.clone()) });
        Value::Array(kept.collect())
    };
    let changed = items.get(index).map(changes).unwrap_or_default();
    std::iter::once(with(None)).chain(changed.into_iter().map(|value| with(Some(value)))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_number_moves_by_one() {
        assert_eq!(changes(&json!(7)), [json!(6), json!(8)]);
    }

    #[test]
    fn a_list_loses_each_member_and_its_numbers_move() {
        assert_eq!(changes(&json!(["a", 1])), [json!([1]), json!(["a"]), json!(["a", 0]), json!(["a", 2])]);
    }
}
