//! Policy documents: statements, actions, principals, conditions.
//!
//! Forms follow <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html>.

use std::collections::BTreeMap;

use crate::design::{Reason, Unknown};
use crate::engine::operand::{Answer, fault};
use crate::engine::words::Words;
use crate::value::{Glob, List, Member, RuleFault, Token, Truth, Value, View};

pub(super) fn add(words: &mut Words) {
    words.value("statements", statements);
    words.question("allows", |statement| effect(statement, "Allow"));
    words.question("denies", |statement| effect(statement, "Deny"));
    words.question_of_text("acts_on", |statement, action| {
        short(action)?;
        let asked = Glob::literal(&action.to_ascii_lowercase());
        acts(statement, |pattern| holds(pattern, &asked)).map_err(fault)
    });
    words.question_of_text("acts_on_any", |statement, action| {
        short(action)?;
        let asked = Glob::pattern(&action.to_ascii_lowercase());
        acts_on_any(statement, &asked).map_err(fault)
    });
    words.value("actions", |statement| one_or_many(&statement.property("Action")));
    words.value("resources", |statement| one_or_many(&statement.property("Resource")));
    words.question("all_resources", all_resources);
    words.value("principals", principals);
    words.value("conditions", conditions);
}

/// No action of AWS comes near this length; patterns are held beside it character by character.
fn short(action: &str) -> Answer<()> {
    if action.len() <= 128 { Ok(()) } else { Err("an action is a text of at most 128 characters".into()) }
}

/// The statements of a document, of one statement, or of a list of them.
fn statements(document: &Value) -> Result<Value, RuleFault> {
    match document.view() {
        View::Map => one_or_many(&document.property("Statement")),
        View::Missing | View::Unknown(_) => Ok(document.list((*document.members()?).clone())),
        _ => {
            let unknown = document.unknown(Unknown::present(Reason::WrongType("map".into())));
            Ok(document.list((*unknown.members()?).clone()))
        }
    }
}

/// A list, or one member that stands without brackets.
pub(super) fn one_or_many(value: &Value) -> Result<Value, RuleFault> {
    match value.view() {
        View::List | View::Missing | View::Unknown(_) => Ok(value.list((*value.members()?).clone())),
        _ => Ok(value.list(List::closed(vec![value.clone()], value.place()))),
    }
}

fn effect(statement: &Value, wanted: &str) -> Result<Truth, RuleFault> {
    let effect = statement.property("Effect");
    effect.equals(&effect.new_text(wanted))
}

/// Whether a pattern covers every text that fits what was asked; false only if it covers none.
fn holds(pattern: &Glob, asked: &Glob) -> Option<bool> {
    if pattern.holds(asked) {
        Some(true)
    } else if !pattern.meets(asked) {
        Some(false)
    } else {
        None
    }
}

/// Whether `Action`, or everything but `NotAction`, covers.
fn acts(statement: &Value, covers: impl Fn(&Glob) -> Option<bool>) -> Result<Truth, RuleFault> {
    let action = statement.property("Action");
    let not_action = statement.property("NotAction");
    match (action.view(), not_action.view()) {
        (View::Missing, View::Missing) => Ok(Truth::False),
        (View::Missing, _) => Ok(any_pattern(&not_action, &covers)?.negate()),
        _ => any_pattern(&action, &covers),
    }
}

fn any_pattern(patterns: &Value, covers: &impl Fn(&Glob) -> Option<bool>) -> Result<Truth, RuleFault> {
    let list = one_or_many(patterns)?.members()?;
    let mut found = list.rest();
    for member in &list.members {
        found = found.or(member.surely().and(one_pattern(&member.value, covers)));
    }
    Ok(found)
}

fn one_pattern(pattern: &Value, covers: &impl Fn(&Glob) -> Option<bool>) -> Truth {
    let Ok(Ok(tokens)) = pattern.tokens("acts_on") else { return pattern.undetermined_truth() };
    let lowered = lower_pattern(&tokens);
    match covers(&lowered) {
        Some(answer) if pattern.is_literal() => Truth::from(answer),
        Some(false) => Truth::False,
        _ if pattern.is_literal() => Truth::False,
        _ => pattern.undetermined_truth(),
    }
}

/// `*` and `?` of the policy's own text become tokens; unknown parts already are.
fn lower_pattern(tokens: &Glob) -> Glob {
    Glob(
        tokens
            .0
            .iter()
            .map(|token| match token {
                Token::Char('*') => Token::Many,
                Token::Char('?') => Token::One,
                Token::Char(c) => Token::Char(c.to_ascii_lowercase()),
                other => *other,
            })
            .collect(),
    )
}

/// Whether the statement covers at least one action of a pattern. All but `NotAction` covers some unless a pattern takes all of it.
fn acts_on_any(statement: &Value, asked: &Glob) -> Result<Truth, RuleFault> {
    let action = statement.property("Action");
    if matches!(action.view(), View::Missing) {
        return acts(statement, |pattern| Some(pattern.holds(asked)));
    }
    acts(statement, |pattern| Some(pattern.meets(asked)))
}

fn all_resources(statement: &Value) -> Result<Truth, RuleFault> {
    let resource = statement.property("Resource");
    let inverted = statement.property("NotResource").present();
    let list = one_or_many(&resource)?.members()?;
    let mut found = list.rest();
    for member in &list.members {
        found = found.or(member.surely().and(member.value.equals(&resource.new_text("*"))?));
    }
    resource.session().note_subject(resource.place());
    Ok(inverted.or(found))
}

/// The principals as maps `{type, id, account, public}`.
fn principals(statement: &Value) -> Result<Value, RuleFault> {
    let principal = statement.property("Principal");
    let mut list = List { members: Vec::new(), open: None, place: principal.place() };
    match principal.view() {
        View::Missing => {
            let inverted = statement.property("NotPrincipal");
            match inverted.present() {
                Truth::True => list.members.push(Member::sure(person(&inverted, "AWS", Truth::True))),
                Truth::False => {}
                Truth::Unknown(cause) => list.open = Some(cause),
            }
        }
        View::Unknown(cause) => list.open = Some(cause),
        View::Map => by_type(&principal, &mut list)?,
        _ => list.members.push(Member::sure(named(&principal, "AWS")?)),
    }
    Ok(statement.list(list))
}

fn by_type(principal: &Value, list: &mut List) -> Result<(), RuleFault> {
    let types = principal.entries(true)?.members()?;
    list.open.clone_from(&types.open);
    for kind in &types.members {
        let View::Text(name) = kind.value.view() else { continue };
        let named_ones = one_or_many(&principal.property(&name))?.members()?;
        list.open = list.open.take().or_else(|| named_ones.open.clone());
        for member in &named_ones.members {
            let doubt = member.doubt.clone().or_else(|| kind.doubt.clone());
            list.members.push(Member { value: named(&member.value, &name)?, doubt });
        }
    }
    Ok(())
}

/// A principal that stands for everybody is `*`, alone or as an AWS principal.
fn named(id: &Value, kind: &str) -> Result<Value, RuleFault> {
    let public = if kind == "AWS" { id.equals(&id.new_text("*"))? } else { Truth::False };
    Ok(person(id, kind, public))
}

fn person(id: &Value, kind: &str, public: Truth) -> Value {
    let account = if kind == "AWS" { super::arn::account_of(id) } else { id.missing() };
    let text = if matches!(id.view(), View::Map) { id.new_text("*") } else { id.clone() };
    let entries = BTreeMap::from([("type", id.new_text(kind)), ("id", text), ("account", account), ("public", id.truth(public))]);
    id.record(entries)
}

/// The conditions as maps `{operator, key, values}`.
fn conditions(statement: &Value) -> Result<Value, RuleFault> {
    let block = statement.property("Condition");
    let mut list = List { members: Vec::new(), open: None, place: block.place() };
    let operators = block.entries(true)?.members()?;
    list.open.clone_from(&operators.open);
    for operator in &operators.members {
        let View::Text(name) = operator.value.view() else { continue };
        let keys = block.property(&name).entries(true)?.members()?;
        list.open = list.open.take().or_else(|| keys.open.clone());
        for key in &keys.members {
            let View::Text(key_name) = key.value.view() else { continue };
            let doubt = key.doubt.clone().or_else(|| operator.doubt.clone());
            list.members.push(Member { value: condition(&block, &name, &key_name)?, doubt });
        }
    }
    Ok(statement.list(list))
}

fn condition(block: &Value, operator: &str, key: &str) -> Result<Value, RuleFault> {
    let stated = block.property(operator).property(key);
    // `ForAllValues:` also holds where the key is absent, so it stays in the operator's name.
    let plain = operator.trim_start_matches("ForAnyValue:").trim_end_matches("IfExists");
    let values = one_or_many(&stated)?.members()?;
    let texts = List {
        members: values.members.iter().map(|m| Member { value: m.value.as_text(), doubt: m.doubt.clone() }).collect(),
        open: values.open.clone(),
        place: values.place.clone(),
    };
    let entries = BTreeMap::from([
        ("operator", stated.new_text(plain)),
        ("key", stated.new_text(&key.to_ascii_lowercase())),
        ("values", stated.list(texts)),
        ("if_exists", stated.new_boolean(operator.ends_with("IfExists"))),
    ]);
    Ok(stated.record(entries))
}
