//! What the stacks of one application export to each other, by the names that the CDK gives exports.

use std::collections::HashMap;
use std::sync::Arc;

use super::graph::own;
use crate::design::{Design, Resource, ResourceId};

/// Characters of a logical id.
const LONGEST: usize = 255;
/// What stands between the name of the stack and the logical id.
const MARKS: [&str; 2] = ["ExportsOutputRef", "ExportsOutputFnGetAtt"];

/// The resources of all designs by their logical ids; `None` for an id that occurs twice.
#[derive(Default)]
pub(super) struct Exports<'d>(HashMap<&'d str, Option<Export<'d>>>);

/// A resource of another design, with its place among those of all.
type Export<'d> = (usize, (ResourceId, &'d Resource));

impl<'d> Exports<'d> {
    /// The resources of several designs; a single one exports to nobody here.
    pub(super) fn new(designs: &'d [(Arc<Design>, &'static str)]) -> Self {
        let mut all = HashMap::new();
        let resources = designs.iter().flat_map(|(design, _)| own(design)).filter(|_| designs.len() > 1);
        for (place, (id, resource)) in resources.enumerate() {
            let fresh = Some((place, (id, resource)));
            all.entry(resource.id.as_str()).and_modify(|known| *known = None).or_insert(fresh);
        }
        Self(all)
    }

    /// The resource that an export is of, such as `Data:ExportsOutputRefOrdersA9B6533847015BBC`, with its place among all.
    pub(super) fn find(&self, export: &str) -> Option<Export<'d>> {
        let rest = MARKS.iter().find_map(|mark| Some(export.split_once(mark)?.1))?;
        let ends = rest.char_indices().take(LONGEST).map(|(at, c)| at + c.len_utf8());
        let mut ids = ends.filter_map(|end| rest.get(..end)).collect::<Vec<_>>().into_iter().rev();
        ids.find_map(|id| self.0.get(id)).copied().flatten()
    }
}
