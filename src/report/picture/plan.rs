//! What is drawn: cards in containers and the lines between them; what is too much is folded by kind, or counted.

use std::collections::{BTreeMap, HashMap, HashSet};

use indexmap::IndexMap;

use crate::document::{Architecture, ArchitectureNode, ArchitectureRole as Role, Review, VerdictEntry};
use crate::finding::Verdict;

/// Resources that are drawn one by one; of more, those of a kind in one container become one card.
pub(super) const SINGLE: usize = 40;
/// Cards of a folded picture.
pub(super) const CARDS: usize = 60;
/// Stacks or accounts that are drawn; of more, those with findings.
pub(super) const GROUPS: usize = 12;

/// What is drawn.
#[derive(Debug, Default)]
pub(super) struct Plan<'a> {
    pub(super) containers: Vec<Container<'a>>,
    pub(super) cards: Vec<Card<'a>>,
    pub(super) lines: Vec<Line>,
    /// Stacks that are not drawn, and the resources in them.
    pub(super) left_out: (usize, usize),
    /// Whether resources of a kind stand together.
    pub(super) is_folded: bool,
}

/// What holds cards and other containers.
#[derive(Debug)]
pub(super) struct Container<'a> {
    pub(super) frame: Frame,
    pub(super) parent: Option<usize>,
    /// The networks or subnets that it shows.
    pub(super) nodes: Vec<&'a ArchitectureNode>,
    pub(super) findings: Vec<&'a VerdictEntry>,
    /// What lies here and is not drawn, by what it is called.
    pub(super) counted: BTreeMap<&'a str, usize>,
    pub(super) title: Title,
}

/// What a group is called.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Title {
    pub(super) account: Option<String>,
    pub(super) region: Option<String>,
    pub(super) design: String,
    pub(super) zone: Option<String>,
}

/// Kinds of containers, outermost first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Frame {
    /// A stack, in its account and Region.
    Group,
    Network,
    Zone,
    /// Subnets that resources share.
    Tier,
    /// One of several subnets of a tier.
    Subnet,
}

/// A resource, or several of a kind.
#[derive(Debug)]
pub(super) struct Card<'a> {
    pub(super) container: usize,
    pub(super) nodes: Vec<&'a ArchitectureNode>,
    /// Resources that belong to them, by what they are called.
    pub(super) parts: BTreeMap<&'a str, usize>,
    pub(super) findings: Vec<&'a VerdictEntry>,
    pub(super) is_support: bool,
}

impl Card<'_> {
    /// How many resources it stands for, without their parts.
    pub(super) fn count(&self) -> usize {
        self.nodes.iter().map(|node| node.count).sum()
    }
}

/// A line between two cards.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) edges: Vec<usize>,
    pub(super) flow: bool,
    pub(super) both_ways: bool,
    pub(super) named: bool,
}

/// How much stands together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Single,
    /// Resources of a kind in one container.
    Kinds,
    /// Subnets too.
    Networks,
    /// Networks too.
    Groups,
    /// Everything.
    All,
}

impl<'a> Plan<'a> {
    /// What is drawn of a review.
    pub(super) fn new(review: &'a Review) -> Self {
        let maker = Maker::new(review);
        let resources = maker.nodes.iter().filter(|node| node.role == Role::Resource).map(|node| node.count).sum::<usize>();
        let mut plan = maker.plan(Level::Single);
        if resources > SINGLE || plan.cards.len() > SINGLE + SINGLE / 2 {
            for level in [Level::Kinds, Level::Networks, Level::Groups, Level::All] {
                plan = maker.plan(level);
                plan.is_folded = true;
                if plan.cards.len() <= CARDS {
                    break;
                }
            }
        }
        plan.limit();
        maker.lines(&mut plan);
        plan
    }

    /// Counts the cards beyond the limit, those with the fewest findings and resources first.
    fn limit(&mut self) {
        if self.cards.len() <= CARDS {
            return;
        }
        let weight = |card: &Card<'_>| (card.findings.len(), card.count());
        let mut order: Vec<usize> = (0..self.cards.len()).collect();
        order.sort_by_key(|at| std::cmp::Reverse(self.cards.get(*at).map(weight)));
        let kept: HashSet<usize> = order.into_iter().take(CARDS).collect();
        let cards = std::mem::take(&mut self.cards);
        for (at, card) in cards.into_iter().enumerate() {
            if kept.contains(&at) {
                self.cards.push(card);
            } else if let Some(container) = self.containers.get_mut(card.container) {
                for node in &card.nodes {
                    *container.counted.entry(&node.label).or_default() += node.count;
                }
                card.parts.iter().for_each(|(label, count)| *container.counted.entry(label).or_default() += count);
            }
        }
    }

    /// The container of a card and those around it, innermost first.
    pub(super) fn around(&self, container: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(container), |here| self.containers.get(*here)?.parent)
    }
}

/// Makes plans of one review.
struct Maker<'a> {
    architecture: &'a Architecture,
    nodes: &'a [ArchitectureNode],
    /// The failures of each node.
    findings: Vec<Vec<&'a VerdictEntry>>,
    /// Nodes that a finding draws although they are configuration.
    is_named: HashSet<usize>,
    /// The subnet that stands for all with which it shares resources.
    tiers: HashMap<usize, usize>,
    /// The subnets of each tier.
    members: BTreeMap<usize, Vec<usize>>,
    groups: Vec<Title>,
    left_out: (usize, HashSet<Title>),
}

impl<'a> Maker<'a> {
    fn new(review: &'a Review) -> Self {
        let architecture = &review.architecture;
        let nodes = architecture.nodes.as_slice();
        let findings = findings(review, nodes);
        let named = architecture.edges.iter().filter(|edge| edge.named).flat_map(|edge| [edge.from, edge.to]);
        let mut maker = Self {
            architecture,
            nodes,
            is_named: named.collect(),
            findings,
            tiers: HashMap::new(),
            members: BTreeMap::new(),
            groups: Vec::new(),
            left_out: (0, HashSet::new()),
        };
        maker.find_tiers();
        maker.find_groups();
        maker
    }

    fn node(&self, at: usize) -> Option<&'a ArchitectureNode> {
        self.nodes.get(at)
    }

    fn role(&self, at: usize) -> Option<Role> {
        self.node(at).map(|node| node.role)
    }

    fn findings(&self, at: usize) -> &[&'a VerdictEntry] {
        self.findings.get(at).map_or(&[], Vec::as_slice)
    }

    /// Subnets that a resource spans belong together.
    fn find_tiers(&mut self) {
        let mut first: HashMap<usize, usize> = HashMap::new();
        for node in self.nodes.iter().filter(|node| node.role == Role::Resource) {
            let subnets: Vec<usize> = node.within.iter().copied().filter(|at| self.role(*at) == Some(Role::Subnet)).collect();
            let Some(lead) = subnets.iter().map(|at| root(&first, *at)).min() else { continue };
            for subnet in subnets {
                let other = root(&first, subnet);
                first.insert(other, lead);
            }
        }
        let subnets: Vec<usize> = first.keys().copied().collect();
        self.tiers = subnets.into_iter().map(|at| (at, root(&first, at))).collect();
        for (subnet, tier) in &self.tiers {
            self.members.entry(*tier).or_default().push(*subnet);
        }
        self.members.values_mut().for_each(|subnets| subnets.sort_unstable());
    }

    /// Of many groups those with findings are drawn.
    fn find_groups(&mut self) {
        let mut weights: IndexMap<Title, usize> = IndexMap::new();
        for (at, node) in self.nodes.iter().enumerate() {
            let open = self.findings(at).iter().filter(|entry| entry.waiver.is_none()).count();
            *weights.entry(title(node)).or_default() += open;
        }
        if weights.len() > GROUPS {
            let mut order: Vec<(usize, usize)> = weights.values().copied().zip(0..).filter(|(weight, _)| *weight > 0).collect();
            order.sort_by_key(|(weight, at)| (std::cmp::Reverse(*weight), *at));
            let kept: HashSet<usize> = order.iter().take(GROUPS).map(|(_, at)| *at).collect();
            let out: HashSet<Title> =
                weights.keys().enumerate().filter(|(at, _)| !kept.contains(at)).map(|(_, t)| t.clone()).collect();
            let resources = self.nodes.iter().filter(|node| out.contains(&title(node))).map(|node| node.count).sum();
            self.left_out = (resources, out);
        }
        self.groups = weights.into_keys().filter(|title| !self.left_out.1.contains(title)).collect();
    }

    fn plan(&self, level: Level) -> Plan<'a> {
        let left_out = (self.left_out.1.len(), self.left_out.0);
        let mut draft = Draft {
            maker: self,
            level,
            plan: Plan { left_out, ..Plan::default() },
            known: HashMap::new(),
            cards: HashMap::new(),
        };
        for (at, node) in self.nodes.iter().enumerate() {
            if !self.left_out.1.contains(&title(node)) {
                draft.place(at, node);
            }
        }
        draft.place_parts();
        draft.plan
    }

    /// Adds the lines between the cards of a plan, one for each pair.
    fn lines(&self, plan: &mut Plan<'a>) {
        let mut card_of: HashMap<*const ArchitectureNode, usize> = HashMap::new();
        for (at, card) in plan.cards.iter().enumerate() {
            card_of.extend(card.nodes.iter().map(|node| (std::ptr::from_ref(*node), at)));
        }
        let card = |at: usize| card_of.get(&std::ptr::from_ref(self.node(at)?)).copied();
        let mut lines: IndexMap<(usize, usize), Line> = IndexMap::new();
        for (index, edge) in self.architecture.edges.iter().enumerate() {
            let (Some(from), Some(to)) = (card(edge.from), card(edge.to)) else { continue };
            if from == to {
                continue;
            }
            let is_back = lines.contains_key(&(to, from));
            let key = if is_back { (to, from) } else { (from, to) };
            let fresh = Line { from, to, edges: Vec::new(), flow: false, both_ways: false, named: false };
            let line = lines.entry(key).or_insert(fresh);
            line.edges.push(index);
            line.flow |= edge.flow;
            line.named |= edge.named;
            line.both_ways |= edge.both_ways || (is_back && edge.flow);
        }
        plan.lines = lines.into_values().collect();
    }
}

/// The group that a node is drawn in.
fn title(node: &ArchitectureNode) -> Title {
    Title { account: node.account.clone(), region: node.region.clone(), design: node.design.clone(), zone: None }
}

/// The first of those that belong together.
fn root(first: &HashMap<usize, usize>, at: usize) -> usize {
    let mut here = at;
    while let Some(next) = first.get(&here).filter(|next| **next != here) {
        here = *next;
    }
    here
}

/// The failures of each node, in their order.
fn findings<'a>(review: &'a Review, nodes: &[ArchitectureNode]) -> Vec<Vec<&'a VerdictEntry>> {
    let exact: HashMap<(&str, &str), usize> =
        nodes.iter().zip(0..).map(|(n, at)| ((n.design.as_str(), n.id.as_str()), at)).collect();
    let by_kind: HashMap<(&str, &str), usize> =
        nodes.iter().zip(0..).map(|(n, at)| ((n.design.as_str(), n.kind.as_str()), at)).collect();
    let is_folded = nodes.iter().any(|node| node.id.is_empty());
    let mut found = vec![Vec::new(); nodes.len()];
    for entry in review.verdicts.iter().filter(|entry| entry.verdict == Verdict::Fail) {
        let resource = &entry.resource;
        let design = resource.design.as_str();
        // What is derived from a resource bears its id and a name.
        let owner = resource.id.rsplit_once('/').map_or("", |(owner, _)| owner);
        let named = exact.get(&(design, &resource.id)).or_else(|| exact.get(&(design, owner)));
        let kind = || by_kind.get(&(design, &resource.kind)).or_else(|| by_kind.get(&("", &resource.kind)));
        let at = if is_folded { kind() } else { named.filter(|_| !resource.id.is_empty()) };
        if let Some(list) = at.and_then(|at| found.get_mut(*at)) {
            list.push(entry);
        }
    }
    found
}

/// A plan in the making.
struct Draft<'m, 'a> {
    maker: &'m Maker<'a>,
    level: Level,
    plan: Plan<'a>,
    /// The containers by what they stand for.
    known: HashMap<(Frame, Title, usize), usize>,
    /// The card of each container and kind, where kinds stand together.
    cards: HashMap<(usize, &'a str, bool), usize>,
}

impl<'a> Draft<'_, 'a> {
    fn place(&mut self, at: usize, node: &'a ArchitectureNode) {
        let is_drawn = !self.maker.findings(at).is_empty() || self.maker.is_named.contains(&at);
        match node.role {
            Role::Part => {}
            Role::Resource => {
                let container = self.container_of(node);
                self.card(container, at, node, false);
            }
            Role::Network if self.level < Level::Groups && !node.id.is_empty() => {
                self.network(at, node);
            }
            Role::Subnet if self.level < Level::Networks && self.maker.tiers.contains_key(&at) => {}
            _ => {
                let container = self.network_of(node);
                if is_drawn {
                    self.card(container, at, node, true);
                } else if let Some(container) = self.plan.containers.get_mut(container) {
                    *container.counted.entry(&node.label).or_default() += node.count;
                }
            }
        }
    }

    /// Parts are counted on the card of what they belong to, and their findings stand there.
    fn place_parts(&mut self) {
        let mut card_of: HashMap<*const ArchitectureNode, usize> = HashMap::new();
        for (at, card) in self.plan.cards.iter().enumerate() {
            card_of.extend(card.nodes.iter().map(|node| (std::ptr::from_ref(*node), at)));
        }
        let maker = self.maker;
        for (at, node) in maker.nodes.iter().enumerate().filter(|(_, node)| node.role == Role::Part) {
            if maker.left_out.1.contains(&title(node)) {
                continue;
            }
            let owner = node.part_of.and_then(|owner| maker.node(owner));
            match owner.and_then(|owner| card_of.get(&std::ptr::from_ref(owner))).and_then(|card| self.plan.cards.get_mut(*card))
            {
                Some(card) => {
                    *card.parts.entry(&node.label).or_default() += node.count;
                    card.findings.extend(maker.findings(at));
                }
                None => self.place_loose_part(at, node, owner),
            }
        }
    }

    /// A part of something that is only counted is counted too, unless a finding speaks of it.
    fn place_loose_part(&mut self, at: usize, node: &'a ArchitectureNode, owner: Option<&'a ArchitectureNode>) {
        let container = self.network_of(owner.unwrap_or(node));
        if !self.maker.findings(at).is_empty() || self.maker.is_named.contains(&at) {
            self.card(container, at, node, true);
        } else if let Some(container) = self.plan.containers.get_mut(container) {
            *container.counted.entry(&node.label).or_default() += node.count;
        }
    }

    fn card(&mut self, container: usize, at: usize, node: &'a ArchitectureNode, is_support: bool) {
        let findings = self.maker.findings(at);
        if self.level > Level::Single {
            let key = (container, node.kind.as_str(), is_support);
            if let Some(card) = self.cards.get(&key).and_then(|card| self.plan.cards.get_mut(*card)) {
                card.nodes.push(node);
                card.findings.extend(findings);
                return;
            }
            self.cards.insert(key, self.plan.cards.len());
        }
        let findings = findings.to_vec();
        self.plan.cards.push(Card { container, nodes: vec![node], parts: BTreeMap::new(), findings, is_support });
    }

    /// The innermost container of a resource.
    fn container_of(&mut self, node: &'a ArchitectureNode) -> usize {
        let maker = self.maker;
        let subnets: Vec<usize> = node.within.iter().copied().filter(|at| maker.role(*at) == Some(Role::Subnet)).collect();
        let tier = subnets.first().and_then(|subnet| maker.tiers.get(subnet));
        let (Some(tier), true) = (tier, self.level < Level::Networks) else { return self.network_of(node) };
        let members = maker.members.get(tier).map_or(&[][..], Vec::as_slice);
        let outer = self.tier(*tier, members);
        match subnets.as_slice() {
            [subnet] if members.len() > 1 => {
                let nodes: Vec<usize> = vec![*subnet];
                self.container((Frame::Subnet, *subnet), Some(outer), &nodes, Title::default())
            }
            _ => outer,
        }
    }

    fn tier(&mut self, tier: usize, members: &[usize]) -> usize {
        let Some(first) = self.maker.node(tier) else { return self.group(&Title::default()) };
        let outer = self.network_of(first);
        let zone = first.zone.clone().filter(|_| members.len() == 1);
        let outer = match zone {
            Some(zone) if self.maker.has_zones(first) => {
                let title = Title { zone: Some(zone), ..title(first) };
                self.container((Frame::Zone, outer), Some(outer), &[], title)
            }
            _ => outer,
        };
        self.container((Frame::Tier, tier), Some(outer), members, Title::default())
    }

    /// The network that a resource lies in, else its group.
    fn network_of(&mut self, node: &'a ArchitectureNode) -> usize {
        let network = self.maker.network(node).and_then(|at| Some((at, self.maker.node(at)?)));
        match network.filter(|_| self.level < Level::Groups) {
            Some((at, network)) => self.network(at, network),
            None => self.group(&title(node)),
        }
    }

    fn network(&mut self, at: usize, node: &'a ArchitectureNode) -> usize {
        let group = self.group(&title(node));
        self.container((Frame::Network, at), Some(group), &[at], Title::default())
    }

    fn group(&mut self, of: &Title) -> usize {
        let title = if self.level == Level::All { Title::default() } else { of.clone() };
        self.container((Frame::Group, 0), None, &[], title)
    }

    fn container(&mut self, (frame, key): (Frame, usize), parent: Option<usize>, nodes: &[usize], title: Title) -> usize {
        let maker = self.maker;
        let fresh = self.plan.containers.len();
        let at = *self.known.entry((frame, title.clone(), key)).or_insert(fresh);
        if at == fresh {
            let findings = nodes.iter().flat_map(|node| maker.findings(*node)).copied().collect();
            let nodes = nodes.iter().filter_map(|node| maker.node(*node)).collect();
            self.plan.containers.push(Container { frame, parent, nodes, findings, counted: BTreeMap::new(), title });
        }
        at
    }
}

impl Maker<'_> {
    /// The network that a node lies in, itself or by its subnets.
    fn network(&self, node: &ArchitectureNode) -> Option<usize> {
        let first = *node.within.first()?;
        match self.role(first)? {
            Role::Network => Some(first),
            _ => self.node(first)?.within.iter().copied().find(|at| self.role(*at) == Some(Role::Network)),
        }
    }

    /// Whether the tiers of one subnet in a network lie in several zones.
    fn has_zones(&self, subnet: &ArchitectureNode) -> bool {
        let alone = self.members.values().filter(|members| members.len() == 1).flatten().filter_map(|at| self.node(*at));
        let zones: HashSet<&str> =
            alone.filter(|other| other.within == subnet.within).filter_map(|s| s.zone.as_deref()).collect();
        zones.len() > 1
    }
}
