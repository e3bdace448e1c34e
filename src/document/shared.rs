//! Reads verdicts from a file so that they share what is the same in many of them, as those of a review that was just made do.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::hash::Hash;
use std::sync::Arc;

use serde::Deserializer;
use serde::de::{SeqAccess, Visitor};

use super::verdict::{PracticeEntry, ReadEntry, ResourceEntry, VerdictEntry};
use crate::source::{Name, Names};

/// The verdicts of a review.
pub(super) fn verdicts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<VerdictEntry>, D::Error> {
    deserializer.deserialize_seq(Sharing::default())
}

/// What the verdicts that were read so far hold, each thing once.
#[derive(Default)]
struct Sharing {
    names: Names,
    equivalents: HashSet<Arc<BTreeMap<String, String>>>,
    texts: HashSet<Arc<[String]>>,
    practices: HashSet<Arc<[PracticeEntry]>>,
    resources: HashSet<Arc<ResourceEntry>>,
    reads: HashSet<Arc<[ReadEntry]>>,
}

impl<'de> Visitor<'de> for Sharing {
    type Value = Vec<VerdictEntry>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of verdicts")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut verdicts = Vec::new();
        while let Some(mut entry) = seq.next_element()? {
            self.share(&mut entry);
            verdicts.push(entry);
        }
        Ok(verdicts)
    }
}

impl Sharing {
    fn share(&mut self, entry: &mut VerdictEntry) {
        if let Some(resource) = Arc::get_mut(&mut entry.resource) {
            let often = [resource.region.as_mut(), resource.account.as_mut()].into_iter().flatten();
            often.chain([&mut resource.kind, &mut resource.design]).for_each(|name| self.name(name));
        }
        for read in Arc::get_mut(&mut entry.reads).into_iter().flatten() {
            let stated = [read.value.as_mut(), read.location.as_mut()].into_iter().flatten();
            stated.chain([&mut read.path, &mut read.state]).for_each(|name| self.name(name));
        }
        let often =
            [&mut entry.rule, &mut entry.pack, &mut entry.key, &mut entry.element, &mut entry.location.file, &mut entry.message];
        let stated = [entry.property.as_mut(), entry.waiver.as_mut()].into_iter().flatten();
        stated.chain(often).chain(entry.arguments.names_mut()).for_each(|name| self.name(name));
        entry.unknown.iter_mut().for_each(|unknown| self.name(&mut unknown.question));
        once(&mut self.equivalents, &mut entry.also_known_as);
        once(&mut self.texts, &mut entry.implements);
        once(&mut self.texts, &mut entry.assumed);
        once(&mut self.practices, &mut entry.practices);
        once(&mut self.resources, &mut entry.resource);
        once(&mut self.reads, &mut entry.reads);
    }

    fn name(&self, name: &mut Name) {
        *name = self.names.of(name);
    }
}

/// Puts what was met before in the place of something that is the same.
fn once<T: ?Sized + Eq + Hash>(met: &mut HashSet<Arc<T>>, thing: &mut Arc<T>) {
    match met.get(thing) {
        Some(known) => *thing = Arc::clone(known),
        None => drop(met.insert(Arc::clone(thing))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::to_json;

    #[test]
    fn what_is_the_same_is_held_once() {
        let entry = |resource: &str| {
            serde_json::json!({
                "rule": "r", "pack": "security", "key": "k", "also_known_as": {"config": "c"}, "implements": ["i"],
                "resource": {"id": resource, "kind": "AWS::S3::Bucket", "design": "t.yaml", "region": "eu-west-1",
                             "account": null, "construct": null},
                "element": "", "property": "P", "verdict": "fail", "severity": "high",
                "location": {"file": "t.yaml", "line": 1, "column": 1, "end_line": 1, "end_column": 2, "path": "Resources"},
                "message": "m", "arguments": {"a": 1}, "unknown": null, "failing_worlds": [], "assumed": ["Env=prod"],
                "practices": [{"id": "SEC08-BP02", "strength": "proves"}],
                "reads": [{"path": "Resources", "state": "known", "value": "v", "location": "t.yaml:1:1"}],
                "fingerprint": resource,
            })
        };
        let json = serde_json::json!([entry("A"), entry("A"), entry("B")]);
        let read = verdicts(&json).unwrap();
        assert_eq!(to_json(&read), to_json(&json));
        let [one, two, three] = &read[..] else { panic!("{read:?}") };
        assert!(Arc::ptr_eq(&one.resource, &two.resource) && !Arc::ptr_eq(&one.resource, &three.resource));
        for other in [two, three] {
            assert!(Arc::ptr_eq(&one.reads, &other.reads) && Arc::ptr_eq(&one.practices, &other.practices));
            assert!(Arc::ptr_eq(&one.assumed, &other.assumed) && Arc::ptr_eq(&one.also_known_as, &other.also_known_as));
            assert!(std::ptr::eq(one.rule.as_str(), other.rule.as_str()));
            assert!(std::ptr::eq(one.location.file.as_str(), other.resource.design.as_str()));
        }
    }
}
