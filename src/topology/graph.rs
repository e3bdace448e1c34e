//! The resources of one design with their references, and which of them is a part of which.

use std::collections::HashMap;

use rustc_hash::FxHashMap;

use super::export::Exports;
use super::table::{Standing, table};
use super::walk::{Reference, Target, references};
use crate::design::{Design, Directory, EntryId, Resource, ResourceId};
use crate::document::ArchitectureRole;

/// The longest chain of parts that is followed; a longer one goes in circles.
const CHAIN: usize = 8;

/// The resources of one design, without those that are derived from others; after them what it imports from other designs.
pub(super) struct Graph<'d> {
    pub(super) design: &'d Design,
    pub(super) resources: Vec<(ResourceId, &'d Resource)>,
    /// The places of imported resources among those of all designs.
    imported: Vec<usize>,
    standings: HashMap<&'d str, Standing>,
    /// The references of each resource, to places in `resources`.
    references: Vec<Vec<(usize, Reference)>>,
    /// What each resource is a part of, at the end of all chains; itself for most.
    owners: Vec<usize>,
    /// The parts of each resource.
    pub(super) parts: Vec<Vec<usize>>,
    /// The kinds of resources that other parts of the design hold: behind the resources there is one place for each kind.
    beyond: Vec<&'d str>,
    /// The roles among them.
    pub(super) roles: Vec<EntryId>,
}

/// The resources that stand in the inputs, without those that are derived from them.
pub(super) fn own(design: &Design) -> impl Iterator<Item = (ResourceId, &Resource)> {
    design.resources().filter(|(_, resource)| !resource.kind.starts_with("Design::"))
}

/// The places of what references name.
struct Places<'d, 'e> {
    own: FxHashMap<ResourceId, usize>,
    exports: &'e Exports<'d>,
    /// What is imported, with its place among the resources of all designs.
    imported: Vec<(usize, (ResourceId, &'d Resource))>,
    directory: Option<&'d Directory>,
    /// The kinds of what other parts of the design hold. Whoever draws parts knows no exports.
    beyond: Vec<&'d str>,
    roles: Vec<EntryId>,
}

impl<'d, 'e> Places<'d, 'e> {
    fn new(design: &'d Design, resources: &[(ResourceId, &'d Resource)], exports: &'e Exports<'d>) -> Self {
        let own = resources.iter().map(|(id, _)| *id).zip(0..).collect();
        Self { own, exports, imported: Vec::new(), directory: design.directory(), beyond: Vec::new(), roles: Vec::new() }
    }

    /// The place of a kind that other parts hold.
    fn of_kind(&mut self, kind: &'d str) -> usize {
        let at = self.beyond.iter().position(|known| *known == kind).unwrap_or_else(|| {
            self.beyond.push(kind);
            self.beyond.len() - 1
        });
        self.own.len() + at
    }

    fn of(&mut self, target: Target<'_>, is_role: bool) -> Option<usize> {
        let name = match target {
            Target::Own(id) => return self.own.get(&id).copied(),
            Target::Elsewhere(entry) => {
                self.roles.extend(is_role.then_some(entry));
                let directory = self.directory?;
                return Some(self.of_kind(directory.kind(entry)));
            }
            Target::Export(name) => name,
        };
        let (place, resource) = self.exports.find(name)?;
        let known = self.imported.iter().position(|(other, _)| *other == place);
        let at = known.unwrap_or_else(|| {
            self.imported.push((place, resource));
            self.imported.len() - 1
        });
        Some(self.own.len() + at)
    }
}

impl<'d> Graph<'d> {
    /// Reads a design; paths of references are kept only if the picture tells resources apart.
    pub(super) fn new(design: &'d Design, exports: &Exports<'d>, is_exact: bool) -> Self {
        let resources: Vec<_> = own(design).collect();
        let mut standings: HashMap<&str, Standing> = HashMap::new();
        for (_, resource) in &resources {
            standings.entry(&resource.kind).or_insert_with(|| table().standing(&resource.kind));
        }
        let mut places = Places::new(design, &resources, exports);
        let mut found = Vec::with_capacity(resources.len());
        for (id, resource) in &resources {
            let (standing, is_resident) = (standings.get(&*resource.kind), design.is_under_review(*id));
            let named = standing.map(|standing| references(design, *id, standing, is_exact)).unwrap_or_default();
            found.push(
                named
                    .into_iter()
                    .filter_map(|(to, reference)| Some((places.of(to, is_resident && reference.is_role)?, reference)))
                    .collect(),
            );
        }
        let (beyond, roles) = (places.beyond, places.roles);
        let (imported, others): (Vec<usize>, Vec<_>) = places.imported.into_iter().unzip();
        for kind in others.iter().map(|(_, resource)| &*resource.kind).chain(beyond.iter().copied()) {
            standings.entry(kind).or_insert_with(|| table().standing(kind));
        }
        let resources = resources.into_iter().chain(others).collect();
        let (owners, parts) = (Vec::new(), Vec::new());
        let mut graph = Self { design, resources, imported, standings, references: found, owners, parts, beyond, roles };
        graph.find_owners();
        graph
    }

    /// How many resources stand in the design itself.
    pub(super) fn own_len(&self) -> usize {
        self.resources.len() - self.imported.len()
    }

    /// The place of a resource among those of all designs, whose own begin at `first`.
    pub(super) fn global(&self, at: usize, first: usize) -> usize {
        let imported = at.checked_sub(self.own_len()).and_then(|at| self.imported.get(at));
        imported.copied().unwrap_or(first + at)
    }

    /// How many resources there are.
    pub(super) fn len(&self) -> usize {
        self.resources.len()
    }

    /// The kind of a resource.
    pub(super) fn kind(&self, at: usize) -> &'d str {
        match self.resources.get(at) {
            Some((_, resource)) => &resource.kind,
            None => at.checked_sub(self.resources.len()).and_then(|at| self.beyond.get(at)).copied().unwrap_or_default(),
        }
    }

    /// How a resource's kind stands in the picture.
    pub(super) fn standing(&self, at: usize) -> Option<&Standing> {
        self.standings.get(self.kind(at))
    }

    /// Whether something holds of how a resource's kind stands in the picture.
    pub(super) fn is(&self, at: usize, holds: impl Fn(&Standing) -> bool) -> bool {
        self.standing(at).is_some_and(holds)
    }

    /// What a resource names.
    pub(super) fn references(&self, at: usize) -> &[(usize, Reference)] {
        self.references.get(at).map_or(&[], Vec::as_slice)
    }

    /// What a resource is a part of, or itself.
    pub(super) fn owner(&self, at: usize) -> usize {
        self.owners.get(at).copied().unwrap_or(at)
    }

    /// The parts of a resource.
    pub(super) fn parts(&self, at: usize) -> &[usize] {
        self.parts.get(at).map_or(&[], Vec::as_slice)
    }

    /// How a resource stands in the picture.
    pub(super) fn role(&self, at: usize) -> ArchitectureRole {
        match self.standing(at) {
            Some(standing) if standing.is_network => ArchitectureRole::Network,
            Some(standing) if standing.is_subnet => ArchitectureRole::Subnet,
            _ if self.owner(at) != at => ArchitectureRole::Part,
            Some(standing) if standing.is_loose() => ArchitectureRole::Support,
            _ => ArchitectureRole::Resource,
        }
    }

    fn find_owners(&mut self) {
        let mut direct: Vec<Option<usize>> = (0..self.len()).map(|at| self.named_owner(at)).collect();
        for at in 0..self.len() {
            for (to, _) in self.references(at) {
                let is_carried = *to != at && self.carries(at, *to) && !self.leads_to(&direct, at, *to);
                if let Some(owner @ None) = direct.get_mut(*to).filter(|_| is_carried) {
                    *owner = Some(at);
                }
            }
        }
        self.owners = (0..self.len()).map(|at| last(&direct, at)).collect();
        self.parts = vec![Vec::new(); self.len()];
        for at in 0..self.len() {
            let owner = self.owner(at);
            if let Some(parts) = self.parts.get_mut(owner).filter(|_| owner != at) {
                parts.push(at);
            }
        }
    }

    /// What a property of the resource says that it is a part of, or where a link ends.
    fn named_owner(&self, at: usize) -> Option<usize> {
        let names = |(to, reference): &&(usize, Reference)| {
            *to != at && (reference.is_owner || reference.link_end == Some(false)) && !self.is_container(*to)
        };
        self.references(at).iter().find(names).map(|(to, _)| *to)
    }

    /// Whether others lie in a resource.
    pub(super) fn is_container(&self, at: usize) -> bool {
        self.is(at, |standing| standing.is_network || standing.is_subnet)
    }

    /// Whether a resource carries what it names.
    fn carries(&self, at: usize, to: usize) -> bool {
        let Some(by) = self.standing(to).and_then(|standing| standing.carried_by) else { return false };
        let is_one = |kind: &String| kind == self.kind(at);
        !self.is_container(at) && (by.iter().any(is_one) || (by.is_empty() && !self.is(at, |standing| standing.link.is_some())))
    }

    /// Whether a chain of owners leads from one resource to another.
    fn leads_to(&self, direct: &[Option<usize>], from: usize, to: usize) -> bool {
        let chain = std::iter::successors(Some(from), |here| direct.get(*here).copied().flatten());
        chain.take(self.len().min(4 * CHAIN)).any(|here| here == to)
    }
}

/// The end of a chain of owners; a resource of its own if the chain goes in circles.
fn last(direct: &[Option<usize>], at: usize) -> usize {
    let mut here = at;
    for _ in 0..CHAIN {
        match direct.get(here).copied().flatten() {
            Some(owner) => here = owner,
            None => return here,
        }
    }
    at
}
