//! Worlds: one choice for each parameter that has no value.

use std::collections::{BTreeMap, BTreeSet};

use super::{AssumptionId, Content, Design, NodeId, ParameterId, Presence, Reason, Unknown};

/// A choice for some parameters: the index into the domain of each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct World {
    choices: BTreeMap<ParameterId, usize>,
}

impl World {
    /// The world with one choice more.
    #[must_use]
    pub fn with(mut self, parameter: ParameterId, choice: usize) -> Self {
        self.choices.insert(parameter, choice);
        self
    }

    /// The choice for a parameter.
    #[must_use]
    pub fn choice(&self, parameter: ParameterId) -> Option<usize> {
        self.choices.get(&parameter).copied()
    }

    /// Whether nothing was chosen.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.choices.is_empty()
    }
}

/// What resolving a node met on its way.
#[derive(Clone, Debug, Default)]
pub struct Trail {
    /// Parameters that a world would have to choose.
    pub wants: BTreeSet<ParameterId>,
    /// Assumptions that were made.
    pub assumed: BTreeSet<AssumptionId>,
}

impl Design {
    /// Follows cases and sameness to the node that holds the content in a world; an undecided `Varies` is returned as it is.
    #[must_use]
    pub fn resolve(&self, id: NodeId, world: &World, trail: &mut Trail) -> NodeId {
        let mut here = id;
        loop {
            let node = self.node(here);
            if node.assumed != AssumptionId::default() {
                trail.assumed.insert(node.assumed);
            }
            match &node.content {
                Content::Same(other) => here = *other,
                Content::Varies(by, cases) => {
                    if let Some(case) = self.case(by, world).and_then(|index| cases.get(index)) {
                        here = *case;
                    } else {
                        trail.wants.extend(by.iter().filter(|p| world.choice(**p).is_none()));
                        return here;
                    }
                }
                _ => return here,
            }
        }
    }

    /// The index of the case that a world chooses.
    fn case(&self, by: &[ParameterId], world: &World) -> Option<usize> {
        by.iter()
            .try_fold(0, |index, parameter| Some(index * self.parameter(*parameter).domain.len() + world.choice(*parameter)?))
    }

    /// The unknown that an undecided node stands for; `None` if it is decided.
    #[must_use]
    pub fn unknown(&self, id: NodeId) -> Option<Unknown> {
        match &self.node(id).content {
            Content::Unknown(unknown) => Some(unknown.clone()),
            Content::Varies(by, cases) => Some(self.undecided(by, cases)),
            Content::Symbol(family, _) => Some(Unknown::present(Reason::of_symbol(family))),
            _ => None,
        }
    }

    fn undecided(&self, by: &[ParameterId], cases: &[NodeId]) -> Unknown {
        let names: Vec<&str> = by.iter().map(|p| self.parameter(*p).name.as_str()).collect();
        let reason = Reason::Parameter(names.join(", "));
        if cases.iter().all(|case| self.surely_present(*case)) { Unknown::present(reason) } else { Unknown::undecided(reason) }
    }

    fn surely_present(&self, id: NodeId) -> bool {
        match &self.node(id).content {
            Content::Missing => false,
            Content::Unknown(unknown) => unknown.presence == Presence::Present,
            Content::Same(other) => self.surely_present(*other),
            Content::Varies(_, cases) => cases.iter().all(|case| self.surely_present(*case)),
            _ => true,
        }
    }
}
