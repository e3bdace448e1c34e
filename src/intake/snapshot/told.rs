//! What AWS Config tells of a property, by the tables and the published lists, without any item.

use super::alike::{Absent, Alike};
use super::plan::{From, KindPlan, Make, Named, Plan, TypePlan};
use super::table::tables;
use crate::schema::{self, Type, recorded};

/// What AWS Config tells of a property of a running resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Told {
    /// It is recorded: an item that does not hold it says that it is not set.
    Always,
    /// It is read where an item holds it; where none does, nobody can say.
    WhereHeld,
    /// AWS Config does not record it, or not in a way that tells.
    NotRecorded,
    /// No table says where it stands.
    NotMapped,
    /// AWS Config records no resources of the kind.
    NoItems,
}

/// Looks up what is told of the properties of one kind.
pub struct Teller {
    plans: Vec<TypePlan>,
    kind: String,
}

impl Teller {
    /// Prepares to tell of a kind.
    #[must_use]
    pub fn of(kind: &str) -> Self {
        let types: std::collections::BTreeSet<&str> = recorded::types().chain(tables().keys().map(String::as_str)).collect();
        let makes = |resource_type: &&str| match tables().get(*resource_type) {
            Some(table) => {
                super::scope::kinds_of(resource_type, table).contains(kind) || table.also.iter().any(|also| also.kind == kind)
            }
            None => *resource_type == kind && schema::kind(kind).is_some(),
        };
        let plan = |resource_type: &str| TypePlan::new(resource_type, tables().get(resource_type));
        Self { plans: types.into_iter().filter(makes).map(plan).collect(), kind: kind.to_owned() }
    }

    /// What is told of a property, by its path without indexes; of a kind that several types tell of, the best.
    #[must_use]
    pub fn told(&self, path: &str) -> Told {
        let steps: Vec<&str> = path.split('.').filter(|step| !step.is_empty()).collect();
        self.kind_plans().map(|plan| follow(&plan.properties, plan.ty.as_ref(), &steps)).min().unwrap_or(Told::NoItems)
    }

    fn kind_plans(&self) -> impl Iterator<Item = &KindPlan> {
        let own =
            self.plans.iter().flat_map(|plan| plan.kinds.iter().map(|(_, kind)| &**kind).chain(std::iter::once(&*plan.kind)));
        let within = self.plans.iter().flat_map(|plan| plan.also.iter().map(|also| &also.plan));
        own.chain(within).filter(|plan| *plan.kind == *self.kind)
    }
}

fn follow(make: &Make, ty: Option<&Type>, steps: &[&str]) -> Told {
    match make {
        _ if steps.is_empty() => Told::Always,
        Make::Object(named) => follow_named(named, steps).unwrap_or(if named.is_whole { Told::Always } else { Told::NotMapped }),
        Make::With(alike, named) => follow_named(named, steps).unwrap_or_else(|| follow_alike(alike, ty, steps)),
        Make::Alike(alike) => follow_alike(alike, ty, steps),
        Make::First(pick) | Make::Rest(pick) => follow_alike(&pick.alike, ty, steps),
        Make::Members { member, .. } => follow_plan(member, steps),
        _ => Told::Always,
    }
}

fn follow_named(named: &Named, steps: &[&str]) -> Option<Told> {
    let (first, rest) = steps.split_first()?;
    let (_, plan) = named.plans.iter().find(|(name, _)| &**name == *first)?;
    Some(follow_plan(plan, rest))
}

fn follow_plan(plan: &Plan, steps: &[&str]) -> Told {
    let otherwise = plan.when.as_ref().and_then(|(_, otherwise)| otherwise.as_ref());
    otherwise.map_or(Told::NoItems, |other| follow_plan(other, steps)).min(follow_source(plan, steps))
}

fn follow_source(plan: &Plan, steps: &[&str]) -> Told {
    let told = match &plan.from {
        From::FirstOf(plans) | From::AllOf(plans) => {
            plans.iter().map(|plan| follow_plan(plan, steps)).min().unwrap_or(Told::NotMapped)
        }
        From::Missing | From::Constant(_) => return Told::Always,
        From::At(_) | From::Here | From::Picked(_) => follow(&plan.make, plan.ty.as_ref(), steps),
    };
    // What is never there says nothing of itself.
    if plan.absent == Absent::Unknown && matches!(plan.from, From::At(_)) { told.max(Told::WhereHeld) } else { told }
}

fn follow_alike(alike: &Alike, ty: Option<&Type>, steps: &[&str]) -> Told {
    let Some((first, rest)) = steps.split_first() else { return Told::Always };
    match ty {
        Some(Type::List(item)) => follow_alike(alike, Some(item), steps),
        Some(Type::Map(value)) => follow_alike(alike, Some(value), rest),
        Some(Type::Object(definition)) => {
            let object = alike.object(*definition);
            let Some(property) = object.properties.iter().find(|property| property.name == *first) else {
                return Told::NotMapped;
            };
            if !property.is_told {
                return Told::NotRecorded;
            }
            let below = follow_alike(&property.below(alike), Some(&property.ty), rest);
            if property.absent == Absent::Unknown { below.max(Told::WhereHeld) } else { below }
        }
        _ => Told::Always,
    }
}
