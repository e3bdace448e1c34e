//! Where a resource lies: in which subnets, or in which network.

use super::graph::Graph;

/// How far subnets are looked for by way of subnet groups, templates and interfaces.
const DEEPEST: usize = 3;

impl Graph<'_> {
    /// The subnets that a resource lies in, else the networks, in the order of the inputs.
    pub(super) fn within(&self, at: usize) -> Vec<usize> {
        if self.is(at, |standing| standing.is_network) {
            return Vec::new();
        }
        if self.is(at, |standing| standing.is_subnet) {
            return self.named_containers(at, |standing| standing.is_network);
        }
        let mut found = Vec::new();
        self.subnets(at, DEEPEST, &mut found);
        if found.is_empty() {
            self.networks(at, DEEPEST, &mut found);
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn named_containers(&self, at: usize, wanted: impl Fn(&super::table::Standing) -> bool) -> Vec<usize> {
        let places = self.references(at).iter().filter(|(to, reference)| reference.is_place && self.is(*to, &wanted));
        places.map(|(to, _)| *to).collect()
    }

    fn subnets(&self, at: usize, depth: usize, found: &mut Vec<usize>) {
        found.extend(self.named_containers(at, |standing| standing.is_subnet));
        for next in self.carriers(at).filter(|_| depth > 0) {
            self.subnets(next, depth - 1, found);
        }
    }

    fn networks(&self, at: usize, depth: usize, found: &mut Vec<usize>) {
        found.extend(self.named_containers(at, |standing| standing.is_network));
        let groups =
            self.references(at).iter().filter(|(_, reference)| reference.relation == crate::design::RelationKind::Attaches);
        let groups = groups.map(|(to, _)| *to).filter(|to| *to != at);
        for next in self.carriers(at).chain(groups).filter(|_| depth > 0) {
            self.networks(next, depth - 1, found);
        }
    }

    /// What says for a resource where it lies: its parts, and subnet groups and templates that it names.
    fn carriers(&self, at: usize) -> impl Iterator<Item = usize> {
        let named = self.references(at).iter().map(|(to, _)| *to);
        let carried = named.filter(move |to| *to != at && self.is(*to, |standing| standing.carried_by.is_some()));
        let parts = self.parts(at).iter().copied().filter(|part| self.is(*part, |standing| standing.part_by.is_some()));
        carried.chain(parts)
    }
}
