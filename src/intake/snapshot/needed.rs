//! Which members of an item the plan of its type looks at: the others need not be parsed.

use std::cell::RefCell;
use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::alike::fold;
use super::path::{Path, Test};
use super::plan::{AlsoPlan, From, KindPlan, Make, Named, Pick, Plan, SuffixPlan, TypePlan};
use crate::schema::Type;

/// What holds the properties of a resource.
pub(super) const CONFIGURATIONS: [&str; 2] = ["configuration", "supplementaryConfiguration"];

/// Most spellings that are remembered: items of one type hold far fewer, unless they mean harm.
const SPELLINGS: usize = 1_000;

/// The members of an item, and of its configurations, that are looked at.
#[derive(Debug, Default)]
pub(super) struct Needed {
    /// Whether a configuration is looked at as a whole.
    is_whole: bool,
    /// Keys by their letters. Steps that go on from elsewhere are among them: a few keys too many do no harm.
    keys: BTreeSet<String>,
    /// The spellings so far.
    known: RefCell<Known>,
}

/// The answer for each spelling.
#[derive(Debug, Default)]
struct Known {
    /// In the order in which they came: in items of one type, most keys follow one another as they did before.
    answers: Vec<(Box<str>, bool)>,
    /// Where a spelling stands there.
    places: FxHashMap<Box<str>, usize>,
    /// The one that comes next if all is as before.
    next: usize,
}

impl Known {
    fn answer(&mut self, key: &str) -> Option<bool> {
        let at = match self.answers.get(self.next) {
            Some((next, _)) if **next == *key => self.next,
            _ => *self.places.get(key)?,
        };
        self.next = at + 1;
        self.answers.get(at).map(|(_, answer)| *answer)
    }

    fn add(&mut self, key: &str, answer: bool) {
        if self.answers.len() < SPELLINGS {
            self.places.insert(key.into(), self.answers.len());
            self.answers.push((key.into(), answer));
        }
    }
}

impl Needed {
    /// All members.
    pub(super) fn all() -> Self {
        Self { is_whole: true, ..Self::default() }
    }

    /// What a plan looks at.
    pub(super) fn of(plan: &TypePlan) -> Self {
        let mut needed = Self::default();
        needed.test(&plan.only);
        needed.test(&plan.unless);
        for (test, kind) in &plan.kinds {
            needed.test(test);
            needed.kind(kind);
        }
        needed.kind(&plan.kind);
        plan.also.iter().for_each(|also| needed.also(also));
        needed
    }

    /// Whether a member is looked at.
    pub(super) fn has(&self, key: &str) -> bool {
        if self.is_whole {
            return true;
        }
        let mut known = self.known.borrow_mut();
        known.answer(key).unwrap_or_else(|| {
            let is_needed = self.keys.contains(&fold(key));
            known.add(key, is_needed);
            is_needed
        })
    }

    fn kind(&mut self, plan: &KindPlan) {
        if let (Make::With(alike, named), Some(Type::Object(definition))) = (&plan.properties, &plan.ty) {
            let object = alike.object(*definition);
            for property in named.others(object.properties.iter().map(|property| property.name)) {
                let Some(property) = object.properties.get(*property) else { continue };
                match &property.path {
                    Some(path) => self.path(path),
                    None => self.key(property.spelt()),
                }
            }
            return self.named(named);
        }
        self.make(&plan.properties);
    }

    fn also(&mut self, also: &AlsoPlan) {
        let walk = also.each.iter().flat_map(|walk| std::iter::once(&walk.list).chain(&walk.inner));
        let suffix = match &also.suffix {
            Some(SuffixPlan::Paths(paths)) => paths.as_slice(),
            _ => &[],
        };
        walk.chain(&also.exists).chain(&also.told_by).chain(suffix).for_each(|path| self.path(path));
        self.test(&also.only);
        self.test(&also.unless);
        self.kind(&also.plan);
    }

    fn named(&mut self, named: &Named) {
        named.plans.iter().for_each(|(_, plan)| self.plan(plan));
    }

    fn plan(&mut self, plan: &Plan) {
        if let Some((test, otherwise)) = &plan.when {
            self.test(test);
            if let Some(other) = otherwise {
                self.plan(other);
            }
        }
        match &plan.from {
            From::At(path) => self.path(path),
            From::FirstOf(plans) | From::AllOf(plans) => plans.iter().for_each(|plan| self.plan(plan)),
            From::Picked(plan) => self.plan(plan),
            From::Here | From::Missing | From::Constant(_) => {}
        }
        self.make(&plan.make);
    }

    fn make(&mut self, make: &Make) {
        match make {
            Make::Object(named) | Make::With(_, named) => self.named(named),
            Make::Members { inner, only, unless, member, .. } => {
                for path in inner {
                    self.path(path);
                }
                self.test(only);
                self.test(unless);
                self.plan(member);
            }
            Make::First(Pick { only, unless, take, .. }) | Make::Rest(Pick { only, unless, take, .. }) => {
                self.test(only);
                self.test(unless);
                self.path(take);
            }
            // These take what stands at the path as a whole.
            _ => {}
        }
    }

    fn test(&mut self, test: &Test) {
        test.paths().for_each(|path| self.path(path));
    }

    fn path(&mut self, path: &Path) {
        let is_configuration = |step: &String| CONFIGURATIONS.iter().any(|name| name.eq_ignore_ascii_case(step));
        self.is_whole |= matches!(path.steps(), [only] if is_configuration(only)) || path.is_item();
        path.steps().iter().for_each(|step| self.key(step));
    }

    fn key(&mut self, key: &str) {
        self.keys.insert(fold(key));
    }
}

#[cfg(test)]
mod tests {
    use super::super::only::Only;
    use super::super::table::tables;
    use super::*;

    fn needed(resource_type: &str, only: Option<&Only>) -> Needed {
        let mut plan = TypePlan::new(resource_type, tables().get(resource_type));
        if let Some(only) = only {
            plan.only(only);
        }
        Needed::of(&plan)
    }

    #[test]
    fn what_no_plan_looks_at_is_not_needed() {
        let volume = needed("AWS::EC2::Volume", None);
        assert!(volume.has("encrypted") && volume.has("Encrypted"));
        assert!(!volume.has("createTime") && !volume.has("createTime"));
        let of_kind = |kind: &str| Only::paths(&[(kind.to_owned(), "Encrypted.Deeper[]".to_owned())]);
        let only = needed("AWS::EC2::Volume", Some(&of_kind("AWS::EC2::Volume")));
        assert!(only.has("encrypted") && !only.has("volumeType"));
        assert!(!needed("AWS::EC2::Volume", Some(&of_kind("AWS::S3::Bucket"))).has("encrypted"));
    }

    #[test]
    fn keys_of_the_registry_are_known_by_their_letters() {
        let repository = needed("AWS::ECR::Repository", None);
        assert!(repository.has("ImageTagMutability") && repository.has("imageTagMutability"));
        assert!(!repository.has("CreatedBySomebody"));
        assert!(Needed::all().has("CreatedBySomebody"));
    }
}
