//! What the designs hold: how many resources of the kinds that practices speak of, and which kinds are here completely.

use std::collections::{BTreeMap, BTreeSet};

use super::hidden;
use crate::design::{Design, Scope, Stage};
use crate::framework::proof;

/// What the designs under review hold. It is gathered part by part, so that no design needs to stay.
#[derive(Clone, Debug, Default)]
pub struct Holdings {
    /// How many resources there are of a kind; of `KIND.Property`, how many state the property.
    counts: BTreeMap<&'static str, usize>,
    /// The kinds that occur in templates: their resources may create others.
    written: BTreeSet<String>,
    /// What each design shows of the world.
    scopes: Vec<Scope>,
}

impl Holdings {
    /// What some designs hold.
    pub fn of<'d>(designs: impl IntoIterator<Item = &'d Design>) -> Self {
        let mut holdings = Self::default();
        for design in designs {
            holdings.add(design);
        }
        holdings
    }

    /// Adds a design, or a part of one.
    pub fn add(&mut self, design: &Design) {
        if design.is_first_part() {
            self.scopes.push(design.scope.clone());
        }
        for scope in proof::scopes().iter().copied() {
            let (kind, property) = scope.split_once('.').map_or((scope, None), |(kind, property)| (kind, Some(property)));
            let states = |id| property.is_none_or(|name| design.states(id, name));
            let count = design.of_kind(kind).filter(|id| design.is_under_review(*id) && states(*id)).count();
            *self.counts.entry(scope).or_default() += count;
        }
        // What a running resource created runs too, and is among the items.
        if design.stage == Stage::Written {
            let occurs = |kind: &&str| design.of_kind(kind).next().is_some();
            self.written.extend(design.kinds().filter(occurs).map(str::to_owned));
        }
    }

    /// Adds what another part of the same designs holds.
    pub fn join(&mut self, part: Self) {
        for (scope, count) in part.counts {
            *self.counts.entry(scope).or_default() += count;
        }
        self.written.extend(part.written);
        self.scopes.extend(part.scopes);
    }

    /// How many resources there are of a kind; of `KIND.Property`, those that state the property.
    pub(super) fn present(&self, scope: &str) -> usize {
        self.counts.get(scope).copied().unwrap_or_default()
    }

    /// A kind of the designs whose resources may create others of a kind, which no template names.
    pub(super) fn creator(&self, scope: &str) -> Option<&str> {
        let kind = scope.split_once('.').map_or(scope, |(kind, _)| kind);
        self.written.iter().map(String::as_str).find(|creator| hidden::may_create(creator, kind))
    }

    /// Whether there is any design.
    pub(super) fn is_any(&self) -> bool {
        !self.scopes.is_empty()
    }

    /// Whether somebody declared that everything is here.
    pub(super) fn is_declared_complete(&self) -> bool {
        self.scopes.iter().all(|scope| scope.complete)
    }

    /// Whether everything of a kind is here.
    pub(super) fn is_closed(&self, kind: &str) -> bool {
        self.scopes.iter().all(|scope| scope.is_closed(kind))
    }
}
