//! Indexes over a design, built when first asked: who refers to whom at a path, and who bears which name.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::design::{Content, Design, NodeId, ResourceId, Stage};
use crate::schema;

/// The resources of a kind by what their values at a path name.
#[derive(Debug, Default)]
pub(crate) struct Referrers {
    /// Those whose values are all references, by the resource they refer to.
    pub(crate) certain: FxHashMap<ResourceId, Vec<ResourceId>>,
    /// Those that have to be asked: literals, texts with parts, unknown values.
    pub(crate) others: Vec<ResourceId>,
    /// Running resources of which some value is unknown: any of them may name anything, so one is asked for all.
    pub(crate) doubtful: Vec<ResourceId>,
}

/// Resources by literal physical name.
type Names = HashMap<String, Vec<ResourceId>>;

/// The indexes of one session.
#[derive(Debug, Default)]
pub(crate) struct Indexes {
    /// By kind and path.
    referrers: RefCell<FxHashMap<String, FxHashMap<String, Rc<Referrers>>>>,
    names: RefCell<Option<Rc<Names>>>,
}

impl Indexes {
    /// Who of a kind refers to whom at a path.
    pub(crate) fn referrers(&self, design: &Design, kind: &str, path: &str) -> Rc<Referrers> {
        if let Some(known) = self.referrers.borrow().get(kind).and_then(|paths| paths.get(path)) {
            return Rc::clone(known);
        }
        let built = Rc::new(index(design, kind, path));
        self.referrers.borrow_mut().entry(kind.to_owned()).or_default().insert(path.to_owned(), Rc::clone(&built));
        built
    }

    /// The resources that bear a literal name, in the order of the inputs.
    pub(crate) fn named(&self, design: &Design, name: &str) -> Vec<ResourceId> {
        let names = Rc::clone(self.names.borrow_mut().get_or_insert_with(|| Rc::new(literal_names(design))));
        names.get(name).cloned().unwrap_or_default()
    }
}

fn index(design: &Design, kind: &str, path: &str) -> Referrers {
    let mut found = Referrers::default();
    for id in design.of_kind(kind) {
        let ends = design.ends(design.resource(id).properties, path);
        if design.stage == Stage::Running {
            let named: Vec<Option<Vec<ResourceId>>> = ends.iter().map(|end| targets(design, id, (*end)?)).collect();
            found.doubtful.extend(named.iter().any(Option::is_none).then_some(id));
            named.into_iter().flatten().flatten().for_each(|target| found.certain.entry(target).or_default().push(id));
            continue;
        }
        let targets: Option<Vec<Vec<ResourceId>>> = ends.iter().map(|end| targets(design, id, (*end)?)).collect();
        match targets.map(|targets| targets.into_iter().flatten()) {
            Some(targets) => targets.for_each(|target| found.certain.entry(target).or_default().push(id)),
            None => found.others.push(id),
        }
    }
    found
}

/// Every node that was looked at to find out what the resources of a kind name at a path.
#[must_use]
pub fn referring_nodes(design: &Design, kind: &str, path: &str) -> Vec<NodeId> {
    let prefixes = path.char_indices().filter(|(_, c)| *c == '.').map(|(at, _)| path.get(..at).unwrap_or(path)).chain([path]);
    let steps: Vec<&str> = prefixes.flat_map(|prefix| [prefix, prefix.trim_end_matches("[]")]).collect();
    let roots: Vec<NodeId> = design.of_kind(kind).map(|id| design.resource(id).properties).collect();
    roots.iter().flat_map(|root| steps.iter().flat_map(|step| design.ends(*root, step)).flatten()).collect()
}

/// The resources that a value of a resource names; `None` if it has to be asked. All names of running resources are known, so
/// their texts need not be.
fn targets(design: &Design, from: ResourceId, node: NodeId) -> Option<Vec<ResourceId>> {
    match &design.node(node).content {
        Content::Reference(target, _) if design.node(node).assumed == crate::design::AssumptionId::default() => {
            Some(vec![*target])
        }
        Content::Text(text) if design.stage == Stage::Running => Some(design.named_in(text, Some(from))),
        Content::Missing if design.stage == Stage::Running => Some(Vec::new()),
        _ => None,
    }
}

/// Literal physical names. A name that depends on a world is no literal.
fn literal_names(design: &Design) -> Names {
    let mut names = Names::new();
    for (id, resource) in design.resources() {
        if let Some(name) = literal_name(design, resource) {
            names.entry(name).or_default().push(id);
        }
    }
    names
}

fn literal_name(design: &Design, resource: &crate::design::Resource) -> Option<String> {
    let [path] = schema::kind(&resource.kind)?.primary_identifier() else { return None };
    let [Some(node)] = design.ends(resource.properties, path)[..] else { return None };
    match &design.node(node).content {
        Content::Text(text) => Some(text.to_string()),
        _ => None,
    }
}
