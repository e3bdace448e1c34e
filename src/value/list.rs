//! Lists whose members, and whose end, may be unknown.

use std::rc::Rc;

use super::{Cause, Form, Place, Read, RuleFault, Truth, Value, View};
use crate::design::{Content, NodeId, Presence, Reason, Unknown};

/// Work of copying a member, which takes memory.
const COPY: usize = 8;

/// Work of comparing a member.
pub(super) const COMPARE: usize = 4;

/// A member, and the doubt whether it is one.
#[derive(Clone, Debug)]
pub struct Member {
    /// The member.
    pub value: Value,
    /// Why it may not be there; `None` if it surely is.
    pub doubt: Option<Rc<Cause>>,
}

impl Member {
    /// A member that is surely there.
    #[must_use]
    pub const fn sure(value: Value) -> Self {
        Self { value, doubt: None }
    }

    /// Whether it is a member.
    #[must_use]
    pub fn surely(&self) -> Truth {
        self.doubt.as_ref().map_or(Truth::True, |doubt| Truth::Unknown(Rc::clone(doubt)))
    }
}

/// Members in order, and whether there may be more.
#[derive(Clone, Debug)]
pub struct List {
    /// The members that are or may be there.
    pub members: Vec<Member>,
    /// Why there may be more; `None` if these are all.
    pub open: Option<Rc<Cause>>,
    /// Where the list stands.
    pub place: Place,
}

impl List {
    /// A closed list of sure members.
    #[must_use]
    pub fn closed(values: Vec<Value>, place: Place) -> Self {
        Self { members: values.into_iter().map(Member::sure).collect(), open: None, place }
    }

    /// What the members that are not here say: nothing (false) or unknown.
    #[must_use]
    pub fn rest(&self) -> Truth {
        self.open.as_ref().map_or(Truth::False, |cause| Truth::Unknown(Rc::clone(cause)))
    }

    /// The first doubt about members or end.
    #[must_use]
    pub fn doubt(&self) -> Option<Rc<Cause>> {
        self.open.clone().or_else(|| self.members.iter().find_map(|member| member.doubt.clone()))
    }
}

impl Value {
    /// The members of a list. A missing list is empty; an unknown one is empty and open.
    ///
    /// # Errors
    /// If the value is something else.
    pub fn members(&self) -> Result<Rc<List>, RuleFault> {
        let list = self.unpaid_members()?;
        self.session.spend(1 + list.members.len())?;
        Ok(list)
    }

    fn unpaid_members(&self) -> Result<Rc<List>, RuleFault> {
        if let Form::List(list) = &self.form {
            return Ok(Rc::clone(list));
        }
        let place = self.place();
        match self.view() {
            View::Missing => Ok(Rc::new(List { members: Vec::new(), open: None, place })),
            View::Unknown(cause) => Ok(Rc::new(List { members: Vec::new(), open: Some(cause), place })),
            View::List => Ok(Rc::new(self.listed(place))),
            other if self.is_free() || matches!(self.form, Form::Node(_)) => {
                let unknown = Unknown::present(Reason::WrongType("list".into()));
                let _ = other;
                Ok(Rc::new(List { members: Vec::new(), open: Some(Cause::new(unknown, place.clone())), place }))
            }
            other => Err(RuleFault::Word(format!("{} is {}, not a list", self.show(), other.type_name()))),
        }
    }

    fn listed(&self, place: Place) -> List {
        match &self.form {
            Form::Node(node) => self.node_members(*node, place),
            Form::Table(json, stated_in) => {
                let items = json.as_array().map_or(&[][..], Vec::as_slice);
                let row = |(index, item): (usize, &serde_json::Value)| {
                    let stated_in = stated_in.as_deref().and_then(|list| name_of_row(list, index, item));
                    self.with(Form::Table(Rc::new(item.clone()), stated_in))
                };
                List::closed(items.iter().enumerate().map(row).collect(), place)
            }
            _ => List::closed(Vec::new(), place),
        }
    }

    fn node_members(&self, node: NodeId, place: Place) -> List {
        let session = Rc::clone(&self.session);
        let mut list = List { members: Vec::new(), open: None, place };
        if let Content::List(items) = session.content(session.resolve(node)) {
            for item in items {
                self.add_member(*item, &mut list);
            }
        }
        list
    }

    /// A member that resolves to missing is not there; one that stands for several may bring any number.
    fn add_member(&self, item: NodeId, list: &mut List) {
        let found = self.session.resolve(item);
        match self.session.form(found) {
            Content::Missing => {}
            Content::Unknown(unknown) if unknown.presence == Presence::Undecided => {
                self.session.note(Read::Node(found));
                list.open.get_or_insert_with(|| Cause::new(unknown.clone(), Place::Node(item)));
            }
            Content::Varies(..) => {
                let unknown = self.session.unknown(found).unwrap_or_else(|| Unknown::undecided(Reason::Branch));
                let cause = Cause::new(unknown.clone(), Place::Node(item));
                let doubt = (unknown.presence == Presence::Undecided).then_some(cause);
                list.members.push(Member { value: self.with(Form::Node(item)), doubt });
            }
            _ => list.members.push(Member::sure(self.with(Form::Node(item)))),
        }
    }

    /// The members that are surely there, as if they were all. Only for an excuse: what is seen may spare a resource, but that
    /// nothing is seen must never be held against it.
    ///
    /// # Errors
    /// If the value is no list.
    pub fn seen(&self) -> Result<Self, RuleFault> {
        let list = self.members()?;
        let members = list.members.iter().filter(|member| member.doubt.is_none()).cloned().collect();
        Ok(self.list(List { members, open: None, place: list.place.clone() }))
    }

    /// How many members the list has.
    ///
    /// # Errors
    /// If the value is no list.
    pub fn count(&self) -> Result<Self, RuleFault> {
        let list = self.members()?;
        #[expect(clippy::cast_precision_loss, reason = "lists are far shorter than 2^52")]
        let sure = list.members.iter().filter(|member| member.doubt.is_none()).count() as f64;
        Ok(match list.doubt() {
            None => self.with(Form::Number(sure, list.place.clone())),
            Some(doubt) => self.caused(Rc::new(Cause { at_least: Some(sure), ..(*doubt).clone() })),
        })
    }

    /// The sum of the members; unknown if any of them, or the end, is. Members are quantities, so what is surely there is the
    /// least that the sum can be.
    ///
    /// # Errors
    /// If the value is no list, or a member is no number.
    pub fn sum(&self) -> Result<Self, RuleFault> {
        let list = self.members()?;
        let mut total = 0.0;
        let mut doubt = list.doubt();
        for member in &list.members {
            match member.value.view() {
                View::Number(number) if member.doubt.is_none() => total += number.max(0.0),
                View::Number(_) => {}
                View::Unknown(cause) => {
                    total += cause.at_least.unwrap_or(0.0);
                    doubt.get_or_insert(cause);
                }
                View::Missing => return Err(RuleFault::NeedsDefault(member.value.show())),
                other => return Err(RuleFault::Word(format!("cannot add {}", other.type_name()))),
            }
        }
        Ok(match doubt {
            None => self.with(Form::Number(total, list.place.clone())),
            Some(doubt) => self.caused(Rc::new(Cause { at_least: Some(total), ..(*doubt).clone() })),
        })
    }

    /// The members without repetition; where equality is unknown, the later one stays with a doubt.
    ///
    /// # Errors
    /// If the value is no list, or members have different types.
    pub fn distinct(&self) -> Result<Self, RuleFault> {
        let list = self.members()?;
        let mut kept: Vec<Member> = Vec::new();
        for member in &list.members {
            let mut known = Truth::False;
            self.session.spend(COMPARE * kept.len())?;
            for other in &kept {
                known = known.or(other.surely().and(other.value.equals(&member.value)?));
            }
            match known {
                Truth::True => {}
                Truth::False => kept.push(member.clone()),
                Truth::Unknown(cause) => kept.push(Member { value: member.value.clone(), doubt: Some(cause) }),
            }
        }
        Ok(self.list(List { members: kept, open: list.open.clone(), place: list.place.clone() }))
    }

    /// The members of all member lists.
    ///
    /// # Errors
    /// If the value or a member is no list.
    pub fn flatten(&self) -> Result<Self, RuleFault> {
        let list = self.members()?;
        let mut flat = List { members: Vec::new(), open: list.open.clone(), place: list.place.clone() };
        for member in &list.members {
            let inner = member.value.members()?;
            self.session.spend(COPY * inner.members.len())?;
            flat.open = flat.open.or_else(|| inner.open.clone());
            flat.members.extend(
                inner
                    .members
                    .iter()
                    .map(|item| Member { value: item.value.clone(), doubt: item.doubt.clone().or_else(|| member.doubt.clone()) }),
            );
        }
        Ok(self.list(flat))
    }

    /// The keys of a map, or its values, in the order of the source.
    ///
    /// # Errors
    /// If the value is no map.
    pub fn entries(&self, keys: bool) -> Result<Self, RuleFault> {
        let place = self.place();
        match (self.view(), &self.form) {
            (View::Map, Form::Node(node)) => Ok(self.list(self.node_entries(*node, keys, place))),
            (View::Map, Form::Table(json, _)) => {
                let entries = json.as_object().into_iter().flatten();
                let values = entries.map(|(key, value)| {
                    let value = if keys { serde_json::Value::String(key.clone()) } else { value.clone() };
                    self.with(Form::Table(Rc::new(value), None))
                });
                Ok(self.list(List::closed(values.collect(), place)))
            }
            (View::Missing, _) => Ok(self.list(List::closed(Vec::new(), place))),
            (View::Unknown(cause), _) => Ok(self.list(List { members: Vec::new(), open: Some(cause), place })),
            _ if matches!(self.form, Form::Node(_)) => {
                let cause = Cause::new(Unknown::present(Reason::WrongType("map".into())), place.clone());
                Ok(self.list(List { members: Vec::new(), open: Some(cause), place }))
            }
            (other, _) => Err(RuleFault::Word(format!("{} is {}, not a map", self.show(), other.type_name()))),
        }
    }

    fn node_entries(&self, node: NodeId, keys: bool, place: Place) -> List {
        let session = Rc::clone(&self.session);
        let mut list = List { members: Vec::new(), open: None, place };
        for (key, value) in session.keys(session.resolve(node)) {
            let before = list.members.len();
            self.add_member(*value, &mut list);
            if keys
                && list.members.len() > before
                && let Some(member) = list.members.last_mut()
            {
                member.value = self.with(Form::Text(Rc::from(&**key), Place::Node(*value)));
            }
        }
        list
    }
}

/// The name under which the absent keys of a list member are "not stated": a component of the workload without an objective
/// has not stated it. What an entry of the context leaves out, it has not.
fn name_of_row(list: &str, index: usize, row: &serde_json::Value) -> Option<Rc<str>> {
    let name = row.get("name").and_then(serde_json::Value::as_str).map_or_else(|| index.to_string(), str::to_owned);
    list.starts_with("workload.").then(|| Rc::from(format!("{list}[{name}]")))
}
