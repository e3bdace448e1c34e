//! What is done with the items of one type: a table, checked against the schemas and made ready to run.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use super::json::Json;
use indexmap::IndexMap;

use super::alike::{Absent, Alike};
use super::only::Only;
use super::path::{Path, Test};
use super::table::{Blank, Field, MissingWord, Presence, Spec, Suffix, TypeTable, Walk, Way};
use crate::schema::recorded::Recorded;
use crate::schema::{self, KindSchema, Property, Type};

/// What most kinds call their tags.
const TAGS: &str = "Tags";

/// The plan for one resource type.
pub(super) struct TypePlan {
    /// Kinds by what an item holds, and the kind of all others.
    pub(super) kinds: Vec<(Test, Rc<KindPlan>)>,
    pub(super) kind: Rc<KindPlan>,
    pub(super) only: Test,
    pub(super) unless: Test,
    pub(super) also: Vec<AlsoPlan>,
}

/// How the properties of a kind are made.
pub(super) struct KindPlan {
    pub(super) kind: Rc<str>,
    pub(super) properties: Make,
    pub(super) ty: Option<Type>,
    pub(super) blank: Blank,
}

/// How a resource within an item is made.
pub(super) struct AlsoPlan {
    pub(super) plan: KindPlan,
    pub(super) each: Option<WalkPlan>,
    pub(super) exists: Option<Path>,
    /// Where nothing stands here, nobody can say that there is none.
    pub(super) told_by: Option<Path>,
    pub(super) only: Test,
    pub(super) unless: Test,
    pub(super) suffix: Option<SuffixPlan>,
}

pub(super) enum SuffixPlan {
    Text(String),
    Paths(Vec<Path>),
}

/// The list that is gone through, and the paths of the list within each member, of which the first that is there counts.
pub(super) struct WalkPlan {
    pub(super) list: Path,
    pub(super) inner: Vec<Path>,
}

impl WalkPlan {
    fn of(walk: &Walk) -> Self {
        Self { list: Path::parse(walk.path()), inner: walk.inner().iter().map(|path| Path::parse(path)).collect() }
    }

    /// The place of the members, and that of the members around them, as the table of recorded properties writes them.
    fn full(&self, base: &str, outer: &str) -> (String, String) {
        let list = self.list.full(base, outer);
        match self.inner.first() {
            Some(inner) => (inner.full(&list, base), list),
            None => (list, base.to_owned()),
        }
    }
}

/// How one value is made.
pub(super) struct Plan {
    pub(super) when: Option<(Test, Option<Box<Plan>>)>,
    pub(super) from: From,
    pub(super) absent: Absent,
    pub(super) make: Make,
    /// The kind and property, for whoever asks why it is unknown.
    pub(super) subject: Arc<str>,
    pub(super) ty: Option<Type>,
}

/// Where a value comes from.
pub(super) enum From {
    /// What stands at a path.
    At(Path),
    /// The surrounding object itself.
    Here,
    /// Always the same.
    Constant(Json<'static>),
    /// Nothing, as the table says.
    Missing,
    /// The first of these that is there.
    FirstOf(Vec<Plan>),
    /// Lists, one behind the other.
    AllOf(Vec<Plan>),
    /// What another plan picks.
    Picked(Box<Plan>),
}

/// What is made of what stands there.
pub(super) enum Make {
    /// The same, brought to the schema's type.
    Alike(Rc<Alike>),
    /// An object of named properties.
    Object(Named),
    /// An object that is alike but for some named properties.
    With(Rc<Alike>, Named),
    /// A list, member by member; of lists within the members if there are inner paths.
    Members {
        inner: Vec<Path>,
        inner_is_listed: bool,
        only: Test,
        unless: Test,
        member: Box<Plan>,
    },
    Tags,
    Pairs {
        key: Box<str>,
        value: Box<str>,
    },
    First(Pick),
    Rest(Pick),
    Split,
    Count,
    Not,
    IsThere,
    After(Box<str>),
    Between(Box<str>, Box<str>),
    Words {
        words: IndexMap<String, Json<'static>>,
        others: bool,
    },
    IsOneOf(Vec<Json<'static>>),
}

/// Named properties of an object.
pub(super) struct Named {
    pub(super) plans: Vec<(Arc<str>, Plan)>,
    /// Whether the other properties of the definition are missing; else they are unknown.
    pub(super) is_whole: bool,
    /// The properties that anybody asks for; all if not said.
    asked: Option<Rc<BTreeSet<String>>>,
    /// The properties of the definition that are not named, by their numbers there.
    others: OnceCell<Box<[usize]>>,
    /// Their names, each with what is said where nobody can say: kind and property.
    unnamed: OnceCell<Box<[Unnamed]>>,
}

/// A property that no table names: its number in the definition, its name, and kind and property.
pub(super) type Unnamed = (usize, Arc<str>, Arc<str>);

impl Named {
    fn new(plans: Vec<(Arc<str>, Plan)>, is_whole: bool) -> Self {
        Self { plans, is_whole, asked: None, others: OnceCell::new(), unnamed: OnceCell::new() }
    }

    /// Leaves out properties that nobody asks for.
    fn only(&mut self, asked: &Rc<BTreeSet<String>>) {
        self.plans.retain(|(name, _)| asked.contains(&**name));
        self.asked = Some(Rc::clone(asked));
        self.others = OnceCell::new();
    }

    /// Which properties of the definition are not named and asked for, by their numbers.
    pub(super) fn others<'d>(&self, definition: impl Iterator<Item = &'d str>) -> &[usize] {
        let is_named = |name: &str| self.plans.iter().any(|(named, _)| &**named == name);
        let is_other = |name: &str| !is_named(name) && self.asked.as_ref().is_none_or(|asked| asked.contains(name));
        self.others.get_or_init(|| (0..).zip(definition).filter(|(_, name)| is_other(name)).map(|(number, _)| number).collect())
    }

    /// The same with what is said of them.
    pub(super) fn unnamed(&self, definition: &[Property], subject: &str) -> &[Unnamed] {
        self.unnamed.get_or_init(|| {
            let others = self.others(definition.iter().map(|property| property.name));
            let of = |number: &usize| {
                let name = definition.get(*number)?.name;
                Some((*number, Arc::from(name), Arc::from(format!("{subject}.{name}"))))
            };
            others.iter().filter_map(of).collect()
        })
    }
}

/// Which members of a list are looked at, and what of them.
pub(super) struct Pick {
    pub(super) only: Test,
    pub(super) unless: Test,
    pub(super) take: Path,
    pub(super) alike: Rc<Alike>,
}

/// Makes the plans of one kind of a type.
struct Maker<'t> {
    kind: Option<&'static KindSchema>,
    recorded: Option<&'static Recorded>,
    table: &'t TypeTable,
}

/// Where a plan is made for: its place in the item, its name, and the type that the schema gives it.
struct Spot {
    base: String,
    /// The place of what `base` stands in.
    outer: String,
    subject: String,
    ty: Option<Type>,
}

impl TypePlan {
    /// The plan for a type, by its table if there is one.
    pub(super) fn new(resource_type: &str, table: Option<&TypeTable>) -> Self {
        static EMPTY: std::sync::LazyLock<TypeTable> = std::sync::LazyLock::new(TypeTable::default);
        let recorded = schema::recorded::recorded(resource_type);
        let given = table.unwrap_or(&EMPTY);
        let nothing = IndexMap::new();
        let of = |kind: &str, further: &IndexMap<String, Field>| {
            let maker = Maker { kind: schema::kind(kind), recorded, table: given };
            Rc::new(maker.kind_plan(kind, further, table.is_none_or(|table| table.registry)))
        };
        let also = given.also.iter().map(|also| {
            let maker = Maker { kind: schema::kind(&also.kind), recorded, table: given };
            maker.also(also)
        });
        Self {
            kinds: given.kinds.iter().map(|choice| (Test::of(&choice.when), of(&choice.kind, &choice.properties))).collect(),
            kind: of(given.kind.as_deref().unwrap_or(resource_type), &nothing),
            only: Test::of(&given.only),
            unless: Test::of(&given.unless),
            also: also.collect(),
        }
    }

    /// Leaves out properties that nobody asks for. What lies below them is kept whole, since it tells members of lists apart.
    pub(super) fn only(&mut self, only: &Only) {
        // Nobody else holds the kinds of a plan that was just made.
        let kinds = self.kinds.iter_mut().map(|(_, kind)| kind).chain(std::iter::once(&mut self.kind)).filter_map(Rc::get_mut);
        for plan in kinds.chain(self.also.iter_mut().map(|also| &mut also.plan)) {
            if let Make::Object(named) | Make::With(_, named) = &mut plan.properties {
                named.only(&only.names(&plan.kind));
            }
        }
    }
}

impl Maker<'_> {
    fn root(&self) -> Option<Type> {
        self.kind.map(|kind| Type::Object(kind.root()))
    }

    fn kind_plan(&self, kind: &str, further: &IndexMap<String, Field>, registry: bool) -> KindPlan {
        let spot = Spot { base: String::new(), outer: String::new(), subject: kind.to_owned(), ty: self.root() };
        let mut plans = self.of_kind(further, &spot);
        plans.extend(self.of_kind(&self.table.properties, &spot));
        let is_known = self.recorded.is_none_or(Recorded::is_registry_form) || self.table.registry;
        let properties = if registry && is_known {
            if !plans.iter().any(|(name, _)| &**name == TAGS) {
                plans.extend(self.tags(&spot));
            }
            let spot = Spot { base: "configuration".to_owned(), ..spot };
            Make::With(Rc::new(self.alike(&spot, &BTreeMap::new(), &self.table.unknown)), Named::new(plans, false))
        } else if registry {
            // Nobody knows the form of the configuration; tags stand in every item alike.
            plans.extend(self.tags(&spot));
            Make::Object(Named::new(plans, false))
        } else {
            Make::Object(Named::new(plans, false))
        };
        let blank = if matches!(properties, Make::With(..)) { self.table.blank.in_registry() } else { self.table.blank };
        KindPlan { kind: kind.into(), properties, ty: self.root(), blank }
    }

    /// The named properties of a kind. Where a type is of several kinds, each takes those that it has.
    fn of_kind(&self, fields: &IndexMap<String, Field>, spot: &Spot) -> Vec<(Arc<str>, Plan)> {
        let is_shared = !self.table.kinds.is_empty();
        let mut plans = self.object(fields, spot);
        plans.retain(|(_, plan)| !is_shared || plan.ty.is_some() || self.kind.is_none());
        plans
    }

    /// Tags of the registry's form: items have them beside the configuration.
    fn tags(&self, spot: &Spot) -> Option<(Arc<str>, Plan)> {
        let spec = Spec { from: Some(Field::Path("tags".to_owned())), way: Some(Way::Tags), ..Spec::default() };
        let spot = self.property_spot(TAGS, spot);
        matches!(spot.ty, Some(Type::List(_) | Type::Map(_) | Type::Json)).then(|| (TAGS.into(), self.spec(&spec, &spot)))
    }

    fn also(&self, also: &super::table::Also) -> AlsoPlan {
        let each = also.each.as_ref().map(WalkPlan::of);
        let (base, outer) = each.as_ref().map(|walk| walk.full("", "")).unwrap_or_default();
        let spot = Spot { base, outer, subject: also.kind.clone(), ty: self.root() };
        let (exists, only) = match &also.only {
            None => (None, Test::default()),
            Some(Presence::Path(path)) => (Some(Path::parse(path)), Test::default()),
            Some(Presence::Values(values)) => (None, Test::of(values)),
        };
        let properties = Make::Object(Named::new(self.object(&also.properties, &spot), false));
        AlsoPlan {
            plan: KindPlan { kind: also.kind.as_str().into(), properties, ty: self.root(), blank: self.table.blank },
            each,
            exists,
            told_by: also.told_by.as_deref().map(Path::parse),
            only,
            unless: Test::of(&also.unless),
            suffix: also.id.as_ref().map(|suffix| match suffix {
                Suffix::Text(text) => SuffixPlan::Text(text.clone()),
                Suffix::Path { path } => SuffixPlan::Paths(path.paths().iter().map(|path| Path::parse(path)).collect()),
            }),
        }
    }

    fn alike(&self, spot: &Spot, rename: &BTreeMap<String, String>, unknown: &[String]) -> Alike {
        Alike {
            kind: self.kind,
            recorded: self.recorded,
            base: spot.base.clone(),
            subject: spot.subject.as_str().into(),
            rename: rename.clone(),
            unknown: unknown.to_vec(),
            objects: RefCell::default(),
        }
    }

    /// The named properties of an object, and those of its definition that are not named, which are unknown.
    fn object(&self, fields: &IndexMap<String, Field>, spot: &Spot) -> Vec<(Arc<str>, Plan)> {
        let plan = |(name, field): (&String, &Field)| (name.as_str().into(), self.plan(field, &self.property_spot(name, spot)));
        fields.iter().map(plan).collect()
    }

    fn property_spot(&self, name: &str, spot: &Spot) -> Spot {
        let ty = match (&spot.ty, self.kind) {
            (Some(Type::Object(definition)), Some(kind)) => kind.property(*definition, name).map(|property| property.ty.clone()),
            (Some(Type::Map(value)), _) => Some((**value).clone()),
            _ => None,
        };
        Spot { base: spot.base.clone(), outer: spot.outer.clone(), subject: format!("{}.{name}", spot.subject), ty }
    }

    fn plan(&self, field: &Field, spot: &Spot) -> Plan {
        match field {
            Field::Path(text) => {
                let spec = Spec { from: Some(Field::Path(text.clone())), ..Spec::default() };
                self.spec(&spec, spot)
            }
            Field::Spec(spec) => self.spec(spec, spot),
        }
    }

    fn spec(&self, spec: &Spec, spot: &Spot) -> Plan {
        let (from, below) = self.from(spec, spot);
        let absent = match &from {
            From::Picked(plan) if spec.absent.is_none() => plan.absent.clone(),
            _ => self.absent(spec, &below.base),
        };
        Plan {
            when: spec
                .when
                .as_ref()
                .map(|condition| (Test::of(condition), spec.otherwise.as_ref().map(|field| Box::new(self.plan(field, spot))))),
            from,
            absent,
            make: self.make(spec, &below),
            subject: spot.subject.as_str().into(),
            ty: spot.ty.clone(),
        }
    }

    /// Where a value comes from, and the place that it then stands at.
    fn from(&self, spec: &Spec, spot: &Spot) -> (From, Spot) {
        let plans = |fields: &[Field]| fields.iter().map(|field| self.plan(field, spot)).collect();
        let below = |base: String, outer: String| Spot { base, outer, subject: spot.subject.clone(), ty: spot.ty.clone() };
        let here = || below(spot.base.clone(), spot.outer.clone());
        if spec.missing.is_some() {
            return (From::Missing, here());
        }
        if let Some(constant) = &spec.constant {
            return (From::Constant(constant.clone()), here());
        }
        match (&spec.first_of, &spec.all_of, &spec.from, &spec.each) {
            (Some(fields), ..) => (From::FirstOf(plans(fields)), here()),
            (_, Some(fields), ..) => (From::AllOf(plans(fields)), here()),
            (_, _, Some(Field::Path(path)), _) => {
                let path = Path::parse(path);
                let full = path.full(&spot.base, &spot.outer);
                (From::At(path), below(full, spot.base.clone()))
            }
            (_, _, Some(field @ Field::Spec(_)), _) => (From::Picked(Box::new(self.plan(field, spot))), here()),
            (.., Some(walk)) => {
                let walk = WalkPlan::of(walk);
                let (full, outer) = walk.full(&spot.base, &spot.outer);
                (From::At(walk.list), below(full, outer))
            }
            (None, None, None, None) => (From::Here, here()),
        }
    }

    /// What it means that nothing stands there: the table says, else whether Config records the place at all.
    fn absent(&self, spec: &Spec, full: &str) -> Absent {
        match &spec.absent {
            Some(Json::String(word)) if word == "missing" => Absent::Missing,
            Some(Json::String(word)) if word == "unknown" => Absent::Unknown,
            Some(value) => Absent::Constant(value.clone()),
            None if self.is_recorded(full) => Absent::Missing,
            None => Absent::Unknown,
        }
    }

    /// Whether Config says something at a place whenever there is something to say.
    fn is_recorded(&self, full: &str) -> bool {
        const OF_EVERY_ITEM: [&str; 4] = ["arn", "resourceId", "resourceName", "availabilityZone"];
        OF_EVERY_ITEM.contains(&full) || self.recorded.is_some_and(|recorded| recorded.lists(full))
    }

    fn make(&self, spec: &Spec, spot: &Spot) -> Make {
        let alike = || Rc::new(self.alike(spot, &spec.rename, &spec.unknown));
        if let Some(way @ (Way::First | Way::Rest)) = spec.way {
            return self.pick(spec, spot, way);
        }
        if let Some(walk) = &spec.each {
            let inner = walk.inner().iter().map(|path| Path::parse(path)).collect();
            let member = Box::new(self.member(spec, spot));
            let inner_is_listed = self.is_recorded(&spot.base);
            return Make::Members { inner, inner_is_listed, only: Test::of(&spec.only), unless: Test::of(&spec.unless), member };
        }
        if let Some(fields) = &spec.map {
            return Make::Object(self.named(fields, spec, spot));
        }
        if !spec.with.is_empty() {
            return Make::With(alike(), self.named(&spec.with, spec, spot));
        }
        if let Some(words) = &spec.values {
            let mut words = words.clone();
            let others = words.shift_remove("*").is_some();
            return Make::Words { words, others };
        }
        if let Some(values) = &spec.is {
            return Make::IsOneOf(values.clone());
        }
        let text = |name: &Option<String>, default: &str| name.as_deref().unwrap_or(default).into();
        match spec.way {
            None | Some(Way::First | Way::Rest) => Make::Alike(alike()),
            Some(Way::Tags) => Make::Tags,
            Some(Way::Pairs) => Make::Pairs { key: text(&spec.key, "Key"), value: text(&spec.value, "Value") },
            Some(Way::Split) => Make::Split,
            Some(Way::NumberOf) => Make::Count,
            Some(Way::Not) => Make::Not,
            Some(Way::IsThere) => Make::IsThere,
            Some(Way::After) => Make::After(text(&spec.mark, "/")),
            Some(Way::Between) => Make::Between(text(&spec.after, ""), text(&spec.before, "")),
        }
    }

    fn named(&self, fields: &IndexMap<String, Field>, spec: &Spec, spot: &Spot) -> Named {
        Named::new(self.object(fields, spot), matches!(spec.rest, Some(MissingWord::Missing)))
    }

    /// The first member of a list, or all others.
    fn pick(&self, spec: &Spec, spot: &Spot, way: Way) -> Make {
        let take = Path::parse(spec.take.as_deref().unwrap_or("."));
        let ty = match &spot.ty {
            Some(Type::List(item)) if way == Way::Rest => Some((**item).clone()),
            other => other.clone(),
        };
        let below =
            Spot { base: take.full(&spot.base, &spot.outer), outer: spot.base.clone(), subject: spot.subject.clone(), ty };
        let alike = Rc::new(self.alike(&below, &spec.rename, &spec.unknown));
        let pick = Pick { only: Test::of(&spec.only), unless: Test::of(&spec.unless), take, alike };
        if way == Way::Rest { Make::Rest(pick) } else { Make::First(pick) }
    }

    /// How one member of a list is made.
    fn member(&self, spec: &Spec, spot: &Spot) -> Plan {
        let ty = match &spot.ty {
            Some(Type::List(item)) => Some((**item).clone()),
            _ => None,
        };
        let of_member = Spec {
            from: spec.take.clone().map(Field::Path),
            rename: spec.rename.clone(),
            unknown: spec.unknown.clone(),
            way: spec.way,
            mark: spec.mark.clone(),
            after: spec.after.clone(),
            before: spec.before.clone(),
            values: spec.values.clone(),
            ..Spec::default()
        };
        let spot = Spot { base: spot.base.clone(), outer: spot.outer.clone(), subject: spot.subject.clone(), ty };
        let mut plan = self.spec(&of_member, &spot);
        if let Some(fields) = &spec.map {
            plan.make = Make::Object(self.named(fields, spec, &spot));
        }
        plan
    }
}
