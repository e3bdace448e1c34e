//! Words on lists, with and without a condition.

use std::rc::Rc;

use crate::engine::words::Words;
use crate::value::{List, Member, RuleFault, Truth, Value};

pub(super) fn add(words: &mut Words) {
    words.value("count", Value::count);
    words.value("seen", Value::seen);
    words.value("sum", Value::sum);
    words.value("distinct", Value::distinct);
    words.value("flatten", Value::flatten);
    words.value("values", |map| map.entries(false));
    words.value("keys", |map| map.entries(true));
    words.value("first", |list| list.index(0));
}

/// A question about all members that takes a condition on one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) enum Quantifier {
    Some,
    None,
    Every,
}

impl Quantifier {
    pub(in crate::engine) const ALL: [(&str, Self); 3] = [("some", Self::Some), ("none", Self::None), ("every", Self::Every)];

    /// What the condition of each member comes to. The place that decided is that of the first member that decides, or the
    /// list's.
    pub(in crate::engine) fn ask<E: From<RuleFault>>(
        self,
        list: &Value,
        mut condition: impl FnMut(&Member) -> Result<Truth, E>,
    ) -> Result<Truth, E> {
        let members = list.members()?;
        let deciding = if self == Self::Every { Truth::False } else { Truth::True };
        let mut found = members.rest();
        if self == Self::Every {
            found = found.negate();
        }
        let mut decided = None;
        for member in &members.members {
            let here = self.of_member(member, condition(member)?);
            if here == deciding {
                decided.get_or_insert(member);
            }
            found = if self == Self::Every { found.and(here) } else { found.or(here) };
        }
        list.session().note_subject(decided.map_or_else(|| list.place(), |member| member.value.place()));
        Ok(if self == Self::None { found.negate() } else { found })
    }

    /// A member that may not be there decides nothing.
    fn of_member(self, member: &Member, condition: Truth) -> Truth {
        if self == Self::Every { member.surely().negate().or(condition) } else { member.surely().and(condition) }
    }
}

/// The members for which a condition holds, or may hold.
pub(in crate::engine) fn keep<E: From<RuleFault>>(
    list: &Value,
    mut condition: impl FnMut(&Member) -> Result<Truth, E>,
) -> Result<Value, E> {
    let all = list.members()?;
    let mut members = Vec::new();
    for member in &all.members {
        match condition(member)? {
            Truth::True => members.push(member.clone()),
            Truth::False => {}
            Truth::Unknown(cause) => {
                members.push(Member { value: member.value.clone(), doubt: member.doubt.clone().or(Some(cause)) });
            }
        }
    }
    Ok(list.list(List { members, open: all.open.clone(), place: all.place.clone() }))
}

/// What becomes of each member.
pub(in crate::engine) fn change_each<E: From<RuleFault>>(
    list: &Value,
    mut change: impl FnMut(&Member) -> Result<Value, E>,
) -> Result<Value, E> {
    let all = list.members()?;
    let mut members = Vec::with_capacity(all.members.len());
    for member in &all.members {
        members.push(Member { value: change(member)?, doubt: member.doubt.clone() });
    }
    Ok(list.list(List { members, open: all.open.clone(), place: all.place.clone() }))
}

/// A member whose change hangs on an unknown branch.
pub(in crate::engine) fn changed_unknown(list: &Value) -> Value {
    let session = list.session();
    Value::design(session).truth(Truth::Unknown(Rc::clone(&session.last_unknown())))
}
