//! The design of one account: its items as resources.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use super::body::body;
use super::item::{Header, Item};
use super::json::{Json, Wrong};
use super::keys::Keys;
use super::lift::{Lift, Slot};
use super::needed::Needed;
use super::only::Only;
use super::path::{Path, Place};
use super::plan::{AlsoPlan, KindPlan, SuffixPlan, TypePlan};
use super::scope::is_resource;
use super::table::tables;
use super::values::{is_empty, plain};
use super::walk::walk;
use crate::design::{Builder, Content, Draft, NodeId, Reason, RelationKind, Resource, Step, Unknown};
use crate::intake::derive;
use crate::schema;
use crate::source::{Position, Source, Span};

/// Attributes that a stack has and a running resource has not.
const OF_STACKS: [&str; 2] = ["DeletionPolicy", "UpdateReplacePolicy"];

/// Types that others are attached to.
const IS_ATTACHED_TO: [&str; 4] = ["AWS::EC2::SecurityGroup", "AWS::EC2::Volume", "AWS::EC2::NetworkAcl", "AWS::EC2::RouteTable"];

/// Adds the resources of one account to a design.
pub(super) struct Account {
    root: NodeId,
    id: NodeId,
    existence: NodeId,
    /// The Region of what has none.
    nowhere: NodeId,
    regions: BTreeMap<String, NodeId>,
    plans: HashMap<String, Rc<(TypePlan, Needed)>>,
    /// The number of the account, and its keys.
    keys: (String, Keys),
    /// The documents: the number of the source, and the name.
    inputs: Vec<(u32, Arc<str>)>,
    /// What anybody asks for; all if not said.
    only: Option<Only>,
    /// [`OF_STACKS`], once for all resources.
    of_stacks: [Arc<str>; 2],
}

/// The item that resources are made of.
struct Origin<'a> {
    header: &'a Header<'a>,
    body: &'a Json<'a>,
    span: Span,
    region: NodeId,
    source: u32,
    input: Arc<str>,
}

/// Where in an item a resource stands, and what tells it from the others of the item.
struct Within<'j> {
    place: Place<'j>,
    suffix: String,
    is_own: bool,
}

impl Account {
    /// Begins with the nodes that resources share: the account, its Regions, the documents.
    pub(super) fn new(id: &str, keys: Keys, regions: &BTreeSet<&str>, documents: &[&str], builder: &mut Builder) -> Self {
        let first = builder.source(Source::new(id, ""));
        let inputs = documents.iter().map(|name| (builder.source(Source::new(*name, "")), Arc::from(*name))).collect();
        let top = Draft { source: first, span: Span::default(), parent: None, step: Step::Root, typed: true };
        let root = builder.node(top.clone(), Content::Map(Box::default()));
        let below = |step: String| Draft { parent: Some(root), step: Step::Key(step.into()), ..top.clone() };
        let items = builder.node(below("configurationItems".into()), Content::Map(Box::default()));
        let known = if id.is_empty() { Content::Unknown(Unknown::present(Reason::Account)) } else { Content::Text(id.into()) };
        let account = builder.node(below("Account".into()), known);
        let existence = builder.node(below("Exists".into()), Content::Boolean(true));
        let nowhere = builder.node(below("Region".into()), Content::Missing);
        let named = regions.iter().map(|name| {
            let region = builder.node(below(format!("Region {name}")), Content::Text((*name).into()));
            ((*name).to_owned(), region)
        });
        let regions: BTreeMap<String, NodeId> = named.collect();
        builder.further_regions(regions.values().copied().collect());
        Self {
            root: items,
            id: account,
            existence,
            nowhere,
            regions,
            plans: HashMap::new(),
            keys: (id.to_owned(), keys),
            inputs,
            only: None,
            of_stacks: OF_STACKS.map(Arc::from),
        }
    }

    /// Leaves out what nobody asks for.
    pub(super) fn only(&mut self, only: Only) {
        self.only = Some(only);
    }

    /// Adds what an item shows; one that was deleted, or of a type that is no resource, shows nothing.
    pub(super) fn add(&mut self, item: &Item<'_>, (document, at): (usize, Position), builder: &mut Builder) -> Result<(), Wrong> {
        let header = &item.header;
        if !header.is_recorded() || !is_resource(&header.resource_type) {
            return Ok(());
        }
        let known = self.plan(&header.resource_type);
        let (plan, needed) = &*known;
        self.item(plan, (header, &body(item, needed)?), (document, at), builder);
        Ok(())
    }

    fn item(
        &self,
        plan: &TypePlan,
        (header, body): (&Header<'_>, &Json<'_>),
        (document, at): (usize, Position),
        builder: &mut Builder,
    ) {
        if !plan.only.holds(Place::top(body)) || plan.unless.excludes(Place::top(body)) {
            return;
        }
        let region = header.region().and_then(|name| self.regions.get(name)).copied().unwrap_or(self.nowhere);
        let Some((source, input)) = self.inputs.get(document).cloned() else { return };
        let span = Span { start: at, end: at };
        let origin = Origin { header, body, span, region, source, input };
        let kind = plan.kinds.iter().find(|(test, _)| test.holds(Place::top(body))).map_or(&plan.kind, |(_, kind)| kind);
        let own = builder.next_resource();
        self.resource(kind, &origin, &Within { place: Place::top(body), suffix: String::new(), is_own: true }, builder);
        for also in &plan.also {
            self.also(also, &origin, builder);
        }
        if builder.next_resource() != own {
            derive::node_groups([own], builder);
        }
    }

    fn plan(&mut self, resource_type: &str) -> Rc<(TypePlan, Needed)> {
        if let Some(known) = self.plans.get(resource_type) {
            return Rc::clone(known);
        }
        let mut plan = TypePlan::new(resource_type, tables().get(resource_type));
        self.only.iter().for_each(|only| plan.only(only));
        let needed = Needed::of(&plan);
        let known = Rc::new((plan, needed));
        self.plans.insert(resource_type.to_owned(), Rc::clone(&known));
        known
    }

    /// Adds the resources that CloudFormation has and that stand within the item.
    fn also(&self, also: &AlsoPlan, origin: &Origin<'_>, builder: &mut Builder) {
        let top = Place::top(origin.body);
        if also.told_by.as_ref().is_some_and(|path| path.of(top).is_none()) {
            builder.doubt(&also.plan.kind);
        }
        let places = also.each.as_ref().map_or_else(|| vec![top], |steps| walk(steps, top));
        for (place, index) in places.into_iter().zip(0usize..) {
            let exists = also.exists.as_ref().is_none_or(|path| path.of(place).is_some_and(|found| !is_empty(&found)));
            if exists && also.only.holds(place) && !also.unless.excludes(place) {
                let suffix = match &also.suffix {
                    Some(SuffixPlan::Text(text)) => text.clone(),
                    Some(SuffixPlan::Paths(paths)) => suffix(paths, place).unwrap_or_else(|| index.to_string()),
                    None if also.each.is_some() => index.to_string(),
                    None => String::new(),
                };
                self.resource(&also.plan, origin, &Within { place, suffix, is_own: false }, builder);
            }
        }
    }

    fn resource(&self, plan: &KindPlan, origin: &Origin<'_>, within: &Within<'_>, builder: &mut Builder) {
        if self.only.as_ref().is_some_and(|only| !only.has(&plan.kind)) {
            return;
        }
        let header = origin.header;
        let kind = builder.kind(&plan.kind);
        let below = |name: String| if within.suffix.is_empty() { name } else { [&*name, &within.suffix].join("/") };
        let id = below(header.name().to_owned());
        let key = below(header.key());
        let draft = |parent, step| Draft { source: origin.source, span: origin.span, parent: Some(parent), step, typed: true };
        let body = builder.node(draft(self.root, Step::Key(id.as_str().into())), Content::Map(Box::default()));
        let (account, keys) = &self.keys;
        let keys = (!plan.kind.starts_with("AWS::KMS::")).then_some((account.as_str(), keys));
        let mut lift =
            Lift { builder, source: origin.source, span: origin.span, kind: schema::kind(&plan.kind), blank: plan.blank, keys };
        let slot = Slot { parent: body, step: Step::Key("Properties".into()), ty: plan.ty.as_ref() };
        let properties = lift.properties(&plan.properties, within.place, &plan.kind, &slot);
        let attributes = attributes(&self.of_stacks, &draft(body, Step::Part), builder);
        let names = if within.is_own { header.names().into_iter().map(Box::from).collect() } else { Box::default() };
        builder.resource(Resource {
            id,
            key,
            input: Arc::clone(&origin.input),
            kind,
            properties,
            attributes,
            region: origin.region,
            account: self.id,
            existence: self.existence,
            alias: None,
            written_at: None,
            names,
            recorded: if within.is_own { recorded(origin.body) } else { Box::default() },
        });
    }
}

/// What a stack would do with the resource is recorded nowhere.
fn attributes(of_stacks: &[Arc<str>], draft: &Draft, builder: &mut Builder) -> NodeId {
    let id = builder.node(draft.clone(), Builder::pending());
    let entries = of_stacks.iter().map(|name| {
        let content = Content::Unknown(Unknown::undecided(Reason::NotRecorded(Arc::clone(name))));
        let below = Draft { parent: Some(id), step: Step::Key(Arc::clone(name)), ..draft.clone() };
        (Arc::clone(name), builder.node(below, content))
    });
    let content = Content::Map(entries.collect());
    builder.set(id, content);
    id
}

/// What the item says about other resources. That a network contains a resource is said by the resource itself.
fn recorded(body: &Json<'_>) -> Box<[(RelationKind, Box<str>)]> {
    let text = |one: &Json<'_>, keys: &[&str]| {
        let found = keys.iter().find_map(|key| one.get(key)?.as_str());
        found.filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let list = body.get("relationships").and_then(Json::as_array).unwrap_or_default();
    let relations = list.iter().filter_map(|one| {
        let meaning = text(one, &["relationshipName", "name"]).unwrap_or_default();
        let target = text(one, &["resourceId", "resourceName"])?;
        let kind = match meaning.trim() {
            m if m.starts_with("Contains") => return None,
            m if m.starts_with("Is contained in") => RelationKind::Contains,
            // Both ends of an association tell of it; the one that stands before the other is not the one that is attached.
            _ if text(body, &["resourceType"]).is_some_and(|own| IS_ATTACHED_TO.contains(&&*own)) => return None,
            m if m.starts_with("Is attached to") || m.starts_with("Is associated with") => RelationKind::Attaches,
            _ => RelationKind::References,
        };
        Some((kind, target.into()))
    });
    relations.collect()
}

/// The end of a name: what stands at the paths, without those where nothing does.
fn suffix(paths: &[Path], place: Place<'_>) -> Option<String> {
    let parts: Vec<String> = paths.iter().filter_map(|path| path.of(place)).map(|part| plain(&part)).collect();
    (!parts.is_empty()).then(|| parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::{Design, Scope};

    /// The design of the items of a file, each parsed as a whole, or as far as its plan looks at it.
    fn design(items: &[serde_json::Value], whole: bool) -> Design {
        let mut builder = Builder::new("", Scope::default());
        let mut account = Account::new("111122223333", Keys::default(), &BTreeSet::new(), &[""], &mut builder);
        for item in items {
            let text = item.to_string();
            let item = Item::read(&text).unwrap();
            let header = &item.header;
            if whole && header.is_recorded() && is_resource(&header.resource_type) {
                let known = account.plan(&header.resource_type);
                let body = body(&item, &Needed::all()).unwrap();
                account.item(&known.0, (header, &body), (0, Position::default()), &mut builder);
            } else {
                account.add(&item, (0, Position::default()), &mut builder).unwrap();
            }
        }
        builder.finish()
    }

    #[test]
    fn what_is_not_parsed_is_not_missed() {
        let tests = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
        let files = |folder: &str| std::fs::read_dir(tests.join(folder)).unwrap().map(|entry| entry.unwrap().path());
        let of_twins = files("twins").map(|twin| twin.join("items.json")).filter(|file| file.exists());
        let mut count = 0;
        for file in files("aws/items").chain(of_twins) {
            let found: serde_json::Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
            let items = found.get("configurationItems").unwrap_or(&found);
            for item in items.as_array().unwrap().chunks(1) {
                let (part, whole) = (design(item, false), design(item, true));
                assert_eq!(format!("{part:?}"), format!("{whole:?}"), "{}", item[0]);
                count += part.resources().count();
            }
        }
        assert!(count > 200, "{count}");
    }
}
