//! Questions of a part of a large account: what the answer needs beside what is at hand is noted, and the answer asked again.

use std::rc::Rc;

use super::{Cause, RuleFault, Value};
use crate::design::{Directory, Mentions, Need, ResourceId};

/// The resources of a kind that are not at hand and may name others at a path.
pub(super) enum Elsewhere<'d> {
    Nobody,
    /// Those that do are listed.
    Listed(&'d Mentions),
    /// Nobody looked, so any may.
    Anybody,
}

impl Value {
    /// Puts resources into the order of the inputs: in a part, what was fetched stands behind all others.
    pub(super) fn in_order_of_inputs<T>(&self, all: &mut [T], id: impl Fn(&T) -> ResourceId) {
        let design = self.session.design();
        if design.directory().is_some() {
            all.sort_by_key(|one| (design.entry_of(id(one)), id(one)));
        }
    }

    /// All resources of a kind that are at hand; if there may be others, they are needed.
    pub(super) fn of_kind(&self, kind: &str) -> Vec<ResourceId> {
        let design = self.session.design();
        if design.is_partial(kind) {
            self.session.need(Need::Kind(kind.to_owned()));
        }
        let mut ids: Vec<ResourceId> = design.of_kind(kind).collect();
        self.in_order_of_inputs(&mut ids, |id| *id);
        ids
    }

    /// The directory, if resources of a kind may be elsewhere.
    fn directory_of(&self, kind: &str) -> Option<&Directory> {
        let design = self.session.design();
        design.directory().filter(|_| design.is_partial(kind))
    }

    /// Who of a kind is not at hand and names somebody at a path.
    pub(super) fn elsewhere(&self, kind: &str, path: &str) -> Elsewhere<'_> {
        match self.directory_of(kind).map(|directory| directory.mentions(kind, path)) {
            None => Elsewhere::Nobody,
            Some(Some(mentions)) => Elsewhere::Listed(mentions),
            Some(None) => Elsewhere::Anybody,
        }
    }

    /// Notes the resources of a kind that name a resource at a path and are elsewhere.
    pub(super) fn need_referrers(&self, elsewhere: &Elsewhere<'_>, kind: &str, target: ResourceId) {
        match elsewhere {
            Elsewhere::Nobody => {}
            Elsewhere::Listed(mentions) => {
                for name in &self.session.design().resource(target).names {
                    self.session.need_entries(mentions.of(name));
                }
            }
            Elsewhere::Anybody => self.session.need(Need::Kind(kind.to_owned())),
        }
    }

    /// Why running resources of which a value is unknown may name another: the first says it for all.
    pub(super) fn doubt_of_referrers_values(
        &self,
        elsewhere: &Elsewhere<'_>,
        path: &str,
        target: ResourceId,
        doubtful: &[ResourceId],
    ) -> Result<Option<Rc<Cause>>, RuleFault> {
        let Elsewhere::Listed(mentions) = elsewhere else { return self.doubt_of_values(doubtful, path, target) };
        for entry in &mentions.doubtful {
            if self.session.need_entries(&[*entry]) {
                break;
            }
            let is_of = |id: &ResourceId| self.session.design().entry_of(*id) == Some(*entry);
            let own: Vec<ResourceId> = doubtful.iter().copied().filter(is_of).collect();
            if let Some(cause) = self.doubt_of_values(&own, path, target)? {
                return Ok(Some(cause));
            }
        }
        Ok(None)
    }

    /// Notes those who bear the name that a text ends with and are elsewhere.
    pub(super) fn need_bearers(&self, name: &str) {
        if let Some(directory) = self.session.design().directory() {
            self.session.need_entries(directory.bearers(name));
        }
    }
}
