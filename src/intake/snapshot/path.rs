//! Paths through an item, and what must stand at them.

use std::borrow::Cow;

use super::json::Json;
use indexmap::IndexMap;

use super::table::{Condition, Wanted};
use super::values::{is_empty, plain, scalar};

/// Where in an item something is looked for.
#[derive(Clone, Copy)]
pub(super) struct Place<'j> {
    /// The whole item.
    pub(super) root: &'j Json<'j>,
    /// The object or member at hand.
    pub(super) here: &'j Json<'j>,
    /// What the list of the member stands in: the outer member in a list of lists.
    pub(super) outer: &'j Json<'j>,
    /// The key of a member of a map.
    pub(super) key: Option<&'j str>,
}

impl<'j> Place<'j> {
    /// The item itself.
    pub(super) fn top(root: &'j Json<'j>) -> Self {
        Self { root, here: root, outer: root, key: None }
    }

    /// An object at the place.
    pub(super) fn at(self, here: &'j Json<'j>) -> Self {
        Self { here, ..self }
    }

    /// A member of a list or map that stands at the place.
    pub(super) fn member(self, key: Option<&'j str>, member: &'j Json<'j>) -> Self {
        Self { here: member, outer: self.here, key, ..self }
    }
}

/// Where a path starts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Start {
    #[default]
    Here,
    Root,
    Outer,
    Key,
}

/// Steps through an item.
#[derive(Clone, Debug, Default)]
pub(super) struct Path {
    start: Start,
    steps: Vec<String>,
}

impl Path {
    pub(super) fn parse(text: &str) -> Self {
        let (start, rest) = match text {
            "$key" => (Start::Key, ""),
            _ => match (text.strip_prefix("../"), text.strip_prefix('/')) {
                (Some(rest), _) => (Start::Outer, rest),
                (None, Some(rest)) => (Start::Root, rest),
                (None, None) => (Start::Here, text),
            },
        };
        Self { start, steps: rest.split('.').filter(|step| !step.is_empty()).map(str::to_owned).collect() }
    }

    /// The members that it goes through.
    pub(super) fn steps(&self) -> &[String] {
        &self.steps
    }

    /// Whether it leads to the whole item.
    pub(super) fn is_item(&self) -> bool {
        self.start == Start::Root && self.steps.is_empty()
    }

    /// What stands at the path; nothing for null.
    pub(super) fn of<'j>(&self, place: Place<'j>) -> Option<Cow<'j, Json<'j>>> {
        let start = match self.start {
            Start::Here => place.here,
            Start::Root => place.root,
            Start::Outer => place.outer,
            Start::Key => return place.key.map(|key| Cow::Owned(Json::from(key))),
        };
        let found = self.steps.iter().try_fold(start, |at, step| below(at, step));
        found.filter(|value| !value.is_null()).map(Cow::Borrowed)
    }

    /// The path as the table of recorded properties writes it, below those of the surrounding objects.
    pub(super) fn full(&self, base: &str, outer: &str) -> String {
        let base = match self.start {
            Start::Here => base,
            Start::Outer => outer,
            Start::Root | Start::Key => "",
        };
        let separator = if base.is_empty() || self.steps.is_empty() { "" } else { "." };
        format!("{base}{separator}{}", self.steps.join("."))
    }
}

/// The member of an object, by its name in any case: `vPCZoneIdentifier` is also written `vpczoneIdentifier`.
fn below<'j>(at: &'j Json<'j>, step: &str) -> Option<&'j Json<'j>> {
    let members = at.as_object()?;
    let in_other_letters = || members.iter().find(|(key, _)| key.eq_ignore_ascii_case(step));
    members.iter().find(|(key, _)| key == step).or_else(in_other_letters).map(|(_, value)| value)
}

/// What must stand at a path.
#[derive(Clone, Debug)]
enum Probe {
    /// Nothing.
    Nothing,
    /// Something that is not empty.
    Something,
    /// This scalar.
    Is(Json<'static>),
    /// A text that begins so.
    Begins(String),
    /// The same as at another path of the item.
    SameAs(Path),
    /// A text that holds the one at another path of the item.
    Holds(Path),
}

impl Probe {
    fn of(value: &Json<'static>) -> Self {
        let path = |name: &str| value.get(name).and_then(Json::as_str).map(Path::parse);
        if let Some(path) = path("same-as") {
            return Self::SameAs(path);
        }
        if let Some(path) = path("holds") {
            return Self::Holds(path);
        }
        match value {
            Json::Null => Self::Nothing,
            Json::String(text) => match text.strip_suffix('*') {
                Some(start) => Self::Begins(start.to_owned()),
                None => Self::Is(value.clone()),
            },
            _ => Self::Is(value.clone()),
        }
    }

    /// The path that it compares with.
    fn other(&self) -> Option<&Path> {
        match self {
            Self::SameAs(path) | Self::Holds(path) => Some(path),
            _ => None,
        }
    }

    fn fits(&self, found: Option<&Json<'_>>, place: Place<'_>) -> bool {
        let Some(whole) = found else { return matches!(self, Self::Nothing) };
        let found = scalar(whole);
        let text = found.as_str();
        let at = |path: &Path| path.of(Place::top(place.root));
        match self {
            Self::Nothing => false,
            Self::Something => !is_empty(whole),
            Self::Is(value) => found == value || text.is_none() && value.as_str() == Some(plain(found).as_str()),
            Self::Begins(start) => text.is_some_and(|text| text.starts_with(start.as_str())),
            Self::SameAs(path) => at(path).is_some_and(|other| *other == *found),
            Self::Holds(path) => {
                let other = at(path);
                let part = other.as_deref().and_then(Json::as_str).filter(|part| !part.is_empty());
                text.zip(part).is_some_and(|(text, part)| text.contains(part))
            }
        }
    }
}

/// Values that must stand at paths: at all of the paths of one group, one of the values at each.
#[derive(Clone, Debug, Default)]
pub(super) struct Test(Vec<Vec<(Path, Vec<Probe>)>>);

impl Test {
    pub(super) fn of(condition: &Condition) -> Self {
        let probes = |wanted: &Wanted| match wanted {
            Wanted::There(_) => vec![Probe::Something],
            Wanted::OneOf(values) => values.iter().map(Probe::of).collect(),
        };
        let group =
            |paths: &IndexMap<String, Wanted>| paths.iter().map(|(path, wanted)| (Path::parse(path), probes(wanted))).collect();
        Self(condition.maps().iter().map(group).collect())
    }

    /// The paths that it looks at.
    pub(super) fn paths(&self) -> impl Iterator<Item = &Path> {
        self.0.iter().flatten().flat_map(|(path, probes)| std::iter::once(path).chain(probes.iter().filter_map(Probe::other)))
    }

    /// Whether every path of a group holds one of its values; nothing has to hold of an empty test.
    pub(super) fn holds(&self, place: Place<'_>) -> bool {
        self.0.is_empty() || self.excludes(place)
    }

    /// Whether something is asked, and holds.
    pub(super) fn excludes(&self, place: Place<'_>) -> bool {
        let fits = |(path, probes): &(Path, Vec<Probe>)| {
            let found = path.of(place);
            probes.iter().any(|probe| probe.fits(found.as_deref(), place))
        };
        self.0.iter().any(|group| group.iter().all(fits))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(path: &str, place: Place<'_>) -> Option<Json<'static>> {
        Path::parse(path).of(place).map(|found| found.into_owned().into_owned())
    }

    #[test]
    fn paths_start_at_the_member_the_outer_member_or_the_item() {
        let item = Json::from(json!({"a": {"ports": 22, "ranges": [{"cIDR": "10.0.0.0/8"}]}, "id": "x"}));
        let a = item.get("a").unwrap();
        let outer = Place::top(&item).member(None, a);
        let inner = outer.member(Some("k"), &a.get("ranges").and_then(Json::as_array).unwrap()[0]);
        assert_eq!(found("cidr", inner), Some(json!("10.0.0.0/8").into()));
        assert_eq!(found("../ports", inner), Some(json!(22).into()));
        assert_eq!(found("/id", inner), Some(json!("x").into()));
        assert_eq!(found(".", inner), Some(json!({"cIDR": "10.0.0.0/8"}).into()));
        assert_eq!(found("$key", inner), Some(json!("k").into()));
        assert_eq!(found("ports", inner), None);
        assert_eq!(Path::parse("../ports").full("a.ranges", "a"), "a.ports");
    }

    fn fits(condition: serde_json::Value, item: &Json<'_>) -> bool {
        let condition: Condition = serde_json::from_value(condition).unwrap();
        Test::of(&condition).holds(Place::top(item))
    }

    #[test]
    fn tests_compare_with_words_with_beginnings_and_with_the_item() {
        let item = Json::from(
            json!({"state": {"value": "gone"}, "name": "com.aws.eu-west-1.s3", "region": "eu-west-1", "on": true, "none": null, "some": {"block": {}}}),
        );
        assert!(fits(json!({"state": ["gone", "going"]}), &item));
        assert!(!fits(json!({"state": ["here"]}), &item));
        assert!(fits(json!({"on": ["true"]}), &item) && fits(json!({"on": [true]}), &item));
        assert!(fits(json!({"name": ["com.*"]}), &item) && !fits(json!({"name": ["aws.*"]}), &item));
        assert!(fits(json!({"name": [{"holds": "region"}]}), &item) && !fits(json!({"name": [{"holds": "state"}]}), &item));
        assert!(
            fits(json!({"region": [{"same-as": "region"}]}), &item) && !fits(json!({"name": [{"same-as": "region"}]}), &item)
        );
        assert!(fits(json!({"none": [null]}), &item) && !fits(json!({"none": "there"}), &item));
        assert!(fits(json!({"some": "there"}), &item) && !fits(json!({"some.block": "there"}), &item));
        assert!(!fits(json!({"region": ["eu-west-1"], "state": ["here"]}), &item));
        assert!(fits(json!([{"region": ["eu-west-1"]}, {"state": ["here"]}]), &item));
        assert!(fits(json!({}), &item) && !Test::default().excludes(Place::top(&item)));
    }
}
