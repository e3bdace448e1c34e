//! Other resources: who names whom, and what is there at all.

use std::rc::Rc;

use super::trace::Gather;
use super::{Cause, Form, List, Member, Read, RuleFault, Truth, Value, View};
use crate::design::{Content, NodeId, Piece, Reason, ResourceId, Unknown};
use crate::schema;

/// Kinds whose resources are named by an id that means something in their own Region only, or by resources that must lie
/// beside them: networks, disks and addresses, load balancers with their listeners, clusters with their instances.
const NAMED_IN_THEIR_REGION: [&str; 6] = [
    "AWS::EC2::",
    "AWS::ElasticLoadBalancingV2::",
    "AWS::RDS::DBCluster",
    "AWS::DocDB::DBCluster",
    "AWS::Neptune::DBCluster",
    "AWS::Backup::BackupPlan",
];

impl Value {
    /// All resources of a kind; open unless the scope of the kind is closed.
    #[must_use]
    pub fn all(&self, kind: &str) -> Self {
        let list = self.session.gather(|| self.gather_all(kind));
        match self.form {
            Form::Design => self.session.gathered(|| Gather::All(self.session.word(kind)), &list),
            _ => self.session.looks_around(),
        }
        self.list(list)
    }

    /// The same as a list, without a step of the trace.
    pub(super) fn gather_all(&self, kind: &str) -> List {
        let members = self.of_kind(kind).into_iter().filter_map(|id| self.existing(id)).collect();
        List { members, open: self.scope_doubt(kind), place: self.place() }
    }

    /// A resource as a list member, with the doubt whether it exists; `None` if it does not.
    fn existing(&self, id: ResourceId) -> Option<Member> {
        let value = Self::resource(&self.session, id);
        match self.session.exists(id) {
            Truth::True => Some(Member::sure(value)),
            Truth::False => None,
            Truth::Unknown(cause) => Some(Member { value, doubt: Some(cause) }),
        }
    }

    fn scope_doubt(&self, kind: &str) -> Option<Rc<Cause>> {
        self.session.note(Read::Scope(self.session.word(kind)));
        let scope = &self.session.design().scope;
        let reason = if scope.complete { Reason::UnreadPart } else { Reason::OpenScope };
        (!scope.is_closed(kind)).then(|| Cause::new(Unknown::undecided(reason(kind.to_owned())), self.place()))
    }

    /// Whether resources that name another may stand elsewhere. What only its own Region can name is known once everything of
    /// that Region is here.
    fn doubt_of_referrers(&self, kind: &str, target: ResourceId) -> Option<Rc<Cause>> {
        let design = self.session.design();
        let resource = design.resource(target);
        let region = match &design.node(resource.region).content {
            Content::Text(region) if NAMED_IN_THEIR_REGION.iter().any(|start| resource.kind.starts_with(start)) => region,
            _ => return self.scope_doubt(kind),
        };
        if design.scope.is_closed_in(kind, region) {
            self.session.note(Read::Scope(self.session.word(kind)));
            return None;
        }
        self.scope_doubt(kind)
    }

    /// The resources of a kind whose property at a path names this resource.
    ///
    /// # Errors
    /// If the value is no resource.
    pub fn referrers(&self, kind: &str, path: &str) -> Result<Self, RuleFault> {
        let Some(target) = self.as_resource() else {
            return match self.view() {
                View::Unknown(_) | View::Missing => Ok(self.list((*self.members()?).clone())),
                other => Err(RuleFault::Word(format!("referrers is a word of resources, not of {}", other.type_name()))),
            };
        };
        let list = self.session.gather(|| self.gather_referrers(target, kind, path))?;
        if self.session.subject.get() == Some(target) {
            self.session.gathered(|| Gather::Referrers(self.session.word(kind), self.session.word(path)), &list);
        } else {
            self.session.looks_around();
        }
        Ok(self.list(list))
    }

    /// The same of a resource as a list, without a step of the trace.
    pub(super) fn gather_referrers(&self, target: ResourceId, kind: &str, path: &str) -> Result<List, RuleFault> {
        let mut list = List { members: Vec::new(), open: self.doubt_of_referrers(kind, target), place: self.place() };
        self.session.note(Read::Referrers(self.session.word(kind), self.session.word(path)));
        let elsewhere = self.elsewhere(kind, path);
        self.need_referrers(&elsewhere, kind, target);
        let index = self.session.indexes.referrers(self.session.design(), kind, path);
        let certain = index.certain.get(&target).map_or(&[][..], Vec::as_slice);
        let mut candidates: Vec<(ResourceId, bool)> = certain.iter().map(|id| (*id, true)).collect();
        candidates.extend(index.others.iter().map(|id| (*id, false)));
        candidates.sort_unstable();
        candidates.dedup_by_key(|(id, _)| *id);
        self.session.spend(candidates.len())?;
        self.in_order_of_inputs(&mut candidates, |(id, _)| *id);
        for (id, certain) in candidates {
            if let Some(mut member) = self.existing(id) {
                let names = if certain { Truth::True } else { member.value.names_somewhere(path, target)? };
                match names {
                    Truth::True => list.members.push(member),
                    Truth::False => {}
                    Truth::Unknown(cause) => {
                        member.doubt.get_or_insert(cause);
                        list.members.push(member);
                    }
                }
            }
        }
        if list.open.is_none() {
            list.open = self.doubt_of_referrers_values(&elsewhere, path, target, &index.doubtful)?;
        }
        Ok(list)
    }

    /// Why the first of some running resources of which a value is unknown may name another.
    pub(super) fn doubt_of_values(
        &self,
        doubtful: &[ResourceId],
        path: &str,
        target: ResourceId,
    ) -> Result<Option<Rc<Cause>>, RuleFault> {
        for id in doubtful.iter().copied() {
            self.session.spend(1)?;
            if let Some(member) = self.existing(id)
                && let Truth::Unknown(cause) = member.value.names_somewhere(path, target)?
            {
                return Ok(Some(cause));
            }
        }
        Ok(None)
    }

    /// Whether any value at a path names the resource.
    fn names_somewhere(&self, path: &str, target: ResourceId) -> Result<Truth, RuleFault> {
        let Some((step, rest)) = path.split_once('.').map_or(Some((path, "")), Some).filter(|(step, _)| !step.is_empty()) else {
            return Ok(self.identifies(target));
        };
        let next = self.property(step.trim_end_matches("[]"));
        if !step.ends_with("[]") {
            return next.names_somewhere(rest, target);
        }
        let list = next.members()?;
        list.members
            .iter()
            .try_fold(list.rest(), |found, member| Ok(found.or(member.surely().and(member.value.names_somewhere(rest, target)?))))
    }

    /// Whether the value is the identity of a resource: a reference to it, or its literal name or ARN.
    #[must_use]
    pub fn identifies(&self, target: ResourceId) -> Truth {
        self.session.note_subject(self.place());
        if let Some(names) = self.text_names_running(target, false) {
            return Truth::from(names);
        }
        match self.view() {
            View::Reference(id, _) => Truth::from(id == target),
            View::Unknown(cause) => Truth::Unknown(cause),
            View::Text(text) => self.text_names(&text, target, false),
            View::Pieces(node) => match self.sole_reference(node) {
                Some(id) => Truth::from(id == target),
                None => self.bears_name(target),
            },
            View::Symbol(..) => self.bears_name(target),
            _ => Truth::False,
        }
    }

    /// Whether the text holds a reference to the resource or its literal name.
    #[must_use]
    pub fn names(&self, target: ResourceId) -> Truth {
        self.session.note_subject(self.place());
        if let Some(names) = self.text_names_running(target, true) {
            return Truth::from(names);
        }
        match self.view() {
            View::Pieces(node) => self.pieces_name(node, target),
            View::Text(text) => self.text_names(&text, target, true),
            _ => self.identifies(target),
        }
    }

    fn pieces_name(&self, node: NodeId, target: ResourceId) -> Truth {
        let Content::Pieces(pieces) = &self.session.design().node(node).content else { return Truth::False };
        let mut found = Truth::False;
        for piece in pieces {
            found = found.or(match piece {
                Piece::Hole(hole) => Self::at(&self.session, *hole).names(target),
                Piece::Literal(text) => self.text_names(text, target, true),
            });
        }
        found
    }

    /// A literal names a resource by its physical name. A resource without one gets a name that no literal can foresee.
    fn text_names(&self, text: &str, target: ResourceId, inside: bool) -> Truth {
        if !self.session.design().resource(target).names.is_empty() {
            return Truth::from(self.names_running(text, target, inside));
        }
        match self.name_value(target).map(|value| value.view()) {
            Some(View::Text(name)) if inside => Truth::from(holds_word(text, &name)),
            Some(View::Text(name)) => {
                Truth::from(text == &*name || (text.starts_with("arn:") && split_name(text).next_back() == Some(&*name)))
            }
            Some(View::Unknown(cause)) => Truth::Unknown(cause),
            _ => Truth::False,
        }
    }

    /// Whether the text of a node names a running resource, which is one step of the trace; `None` if it is no text, or the
    /// resource does not run. The text itself is noted as read.
    fn text_names_running(&self, target: ResourceId, inside: bool) -> Option<bool> {
        let node = self.session.text_node(self)?;
        let names = self.session.gather(|| {
            let runs = !self.session.design().resource(target).names.is_empty();
            runs.then(|| self.text().is_some_and(|text| self.names_running(text, target, inside)))
        })?;
        self.session.note(Read::Node(node));
        self.session.compared_name(node, target, inside, names);
        Some(names)
    }

    /// Whether a literal names a running resource. All its names are known, so there is no doubt.
    pub(super) fn names_running(&self, text: &str, target: ResourceId, inside: bool) -> bool {
        let design = self.session.design();
        if inside {
            return design.resource(target).names.iter().any(|name| holds_word(text, name));
        }
        design.named_in(text, self.owner()).contains(&target)
    }

    /// The resource that the value stands in; the subject of the check if it stands in none.
    fn owner(&self) -> Option<ResourceId> {
        let owner = self.place().node().and_then(|node| self.session.design().owner(node));
        owner.or_else(|| self.session.subject.get())
    }

    /// Whether a text with unknown parts is the name of a resource.
    fn bears_name(&self, target: ResourceId) -> Truth {
        let unknown = || Truth::Unknown(Cause::new(self.blur(), self.place()));
        match self.name_value(target) {
            Some(name) if !matches!(name.view(), View::Missing) => name.equals(self).unwrap_or_else(|_| unknown()),
            _ => unknown(),
        }
    }

    /// The property that holds a resource's physical name.
    fn name_value(&self, id: ResourceId) -> Option<Self> {
        let kind = schema::kind(&self.session.design().resource(id).kind)?;
        match kind.primary_identifier() {
            [path] if !path.contains('.') => Some(Self::resource(&self.session, id).property(path)),
            _ => None,
        }
    }

    /// The literal physical name of a resource, if it has one.
    pub(crate) fn physical_name(&self, id: ResourceId) -> Option<Rc<str>> {
        match self.name_value(id)?.quiet() {
            View::Text(name) => Some(name),
            _ => None,
        }
    }

    /// The one resource that a text like `arn:aws:s3:::${Bucket}` ends with.
    fn sole_reference(&self, node: NodeId) -> Option<ResourceId> {
        let Content::Pieces(pieces) = &self.session.design().node(node).content else { return None };
        match pieces.last()? {
            Piece::Hole(hole) => match Self::at(&self.session, *hole).quiet() {
                View::Reference(id, _) => Some(id),
                _ => None,
            },
            Piece::Literal(_) => None,
        }
    }

    /// The resource of the design that the value names.
    ///
    /// # Errors
    /// If the value is neither text nor reference.
    pub fn target(&self) -> Result<Self, RuleFault> {
        if let Some(node) = self.session.text_node(self) {
            return Ok(self.target_of_text(node));
        }
        let id = match self.view() {
            View::Missing => return Ok(self.missing()),
            View::Unknown(cause) => return Ok(self.caused(cause)),
            View::Reference(id, _) => Some(id),
            View::Text(text) => self.find_named(&text),
            View::Pieces(node) => self.sole_reference(node),
            View::Whole(_) => return Ok(self.clone()),
            _ => None,
        };
        match id.map(|id| (id, self.session.exists(id))) {
            Some((id, Truth::True)) => Ok(Self::resource(&self.session, id)),
            Some((_, Truth::Unknown(cause))) => Ok(self.caused(cause)),
            _ => {
                let name = match self.quiet() {
                    View::Text(text) => text.to_string(),
                    _ => String::new(),
                };
                Ok(self.unknown(Unknown::present(Reason::OutsideDesign(name))))
            }
        }
    }

    /// The resource that the text of a node names, which is one step of the trace.
    fn target_of_text(&self, node: NodeId) -> Self {
        self.session.note(Read::Node(node));
        match self.session.gather(|| self.find_target()) {
            Some((id, Truth::True)) => {
                self.session.found_target(node, id);
                Self::resource(&self.session, id)
            }
            Some((_, Truth::Unknown(cause))) => {
                self.session.looks_around();
                self.caused(cause)
            }
            Some((_, Truth::False)) | None => {
                self.session.found_stranger(node);
                self.unknown(Unknown::present(Reason::OutsideDesign(self.text().unwrap_or_default().to_owned())))
            }
        }
    }

    /// The resource that the text of a node names, and whether it exists, without a step of the trace.
    pub(super) fn find_target(&self) -> Option<(ResourceId, Truth)> {
        let id = self.find_named(self.text()?)?;
        Some((id, self.session.exists(id)))
    }

    /// The resource that bears a literal name, or the name that an ARN ends with.
    fn find_named(&self, text: &str) -> Option<ResourceId> {
        let design = self.session.design();
        let named = self.session.named(text, self.owner());
        let running = named.here.into_iter().find(|id| !design.is_removed(*id));
        if running.is_some() || !named.elsewhere.is_empty() {
            return running;
        }
        let own = self.place().node();
        let name = if text.starts_with("arn:") { split_name(text).next_back().unwrap_or(text) } else { text };
        self.need_bearers(name);
        // A bucket policy is known by its bucket's name: the resource that holds the name is not the one that is named.
        let holds = |id: &ResourceId| own.is_some_and(|node| design.is_within(node, design.resource(*id).properties));
        // Asking the name again notes that it was read.
        let bears = |id: &ResourceId| matches!(self.text_names(text, *id, false), Truth::True);
        self.session.indexes.named(design, name).into_iter().find(|id| !holds(id) && !design.is_removed(*id) && bears(id))
    }
}

/// Whether a text holds a name as a whole word: `table/orders` does not name `order`.
fn holds_word(text: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    text.match_indices(name).any(|(start, _)| {
        let before = text.get(..start).and_then(|t| t.chars().next_back());
        let after = text.get(start + name.len()..).and_then(|t| t.chars().next());
        !name.is_empty() && !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

/// The parts of an id or ARN between `:` and `/`.
fn split_name(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.split([':', '/'])
}
