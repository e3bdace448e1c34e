//! What is done with the items of one type: a table, checked against the schemas and made ready to run.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use indexmap::IndexMap;
use serde_json::Value as Json;

use super::table::{Condition, Field, Presence, Spec, Suffix, TypeTable, Way};
use crate::schema::recorded::Recorded;
use crate::schema::{self, DefinitionId, KindSchema, Type};

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
}

/// How a resource within an item is made.
pub(super) struct AlsoPlan {
    pub(super) plan: KindPlan,
    pub(super) each: Option<Path>,
    pub(super) exists: Option<Path>,
    pub(super) only: Test,
    pub(super) unless: Test,
    pub(super) suffix: Option<SuffixPlan>,
}

pub(super) enum SuffixPlan {
    Text(String),
    Path(Path),
}

/// Steps through an item.
#[derive(Clone, Debug, Default)]
pub(super) struct Path {
    from_root: bool,
    steps: Vec<String>,
}

impl Path {
    fn parse(text: &str) -> Self {
        let (from_root, rest) = text.strip_prefix('/').map_or((false, text), |rest| (true, rest));
        Self { from_root, steps: rest.split('.').filter(|step| !step.is_empty()).map(str::to_owned).collect() }
    }

    /// What stands at the path; nothing for null.
    pub(super) fn of<'j>(&self, root: &'j Json, here: &'j Json) -> Option<&'j Json> {
        let start = if self.from_root { root } else { here };
        self.steps.iter().try_fold(start, |at, step| at.get(step)).filter(|value| !value.is_null())
    }

    /// The path as the table of recorded properties writes it, below that of the surrounding object.
    fn full(&self, base: &str) -> String {
        let base = if self.from_root { "" } else { base };
        let separator = if base.is_empty() || self.steps.is_empty() { "" } else { "." };
        format!("{base}{separator}{}", self.steps.join("."))
    }
}

/// Values that must stand at paths.
#[derive(Clone, Debug, Default)]
pub(super) struct Test(Vec<(Path, Vec<Json>)>);

impl Test {
    fn of(condition: &Condition) -> Self {
        Self(condition.iter().map(|(path, values)| (Path::parse(path), values.clone())).collect())
    }

    /// Whether every path holds one of its values; nothing has to hold of an empty test.
    pub(super) fn holds(&self, root: &Json, here: &Json) -> bool {
        self.0.iter().all(|(path, values)| {
            let found = path.of(root, here);
            values.iter().any(|value| match found {
                None => value.is_null(),
                Some(found) => found == value || !found.is_string() && value.as_str() == Some(&found.to_string()),
            })
        })
    }

    /// Whether something is asked, and holds.
    pub(super) fn excludes(&self, root: &Json, here: &Json) -> bool {
        !self.0.is_empty() && self.holds(root, here)
    }
}

/// How one value is made.
pub(super) struct Plan {
    pub(super) when: Option<(Test, Option<Box<Plan>>)>,
    pub(super) from: From,
    pub(super) absent: Absent,
    pub(super) make: Make,
    /// The kind and property, for whoever asks why it is unknown.
    pub(super) subject: Rc<str>,
    pub(super) ty: Option<Type>,
}

/// Where a value comes from.
pub(super) enum From {
    /// What stands at a path.
    At(Path),
    /// The surrounding object itself.
    Here,
    /// Always the same.
    Constant(Json),
    /// Nothing, as the table says.
    Missing,
    /// The first of these that is there.
    FirstOf(Vec<Plan>),
}

/// What it means that nothing stands at a path.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Absent {
    Missing,
    Unknown,
    Constant(Json),
}

/// What is made of what stands there.
pub(super) enum Make {
    /// The same, brought to the schema's type.
    Alike(Rc<Alike>),
    /// An object of named properties; the others of its definition are unknown.
    Object(Vec<(Box<str>, Plan)>),
    /// The registry's form with some properties that stand elsewhere.
    Registry(Rc<Alike>, Vec<(Box<str>, Plan)>),
    /// A list, member by member.
    Members {
        only: Test,
        unless: Test,
        member: Box<Plan>,
    },
    Tags,
    Pairs {
        key: Box<str>,
        value: Box<str>,
    },
    First(Rc<Alike>),
    Split,
    Count,
    Not,
    IsThere,
    After(Box<str>),
    Words {
        words: IndexMap<String, Json>,
        others: bool,
    },
    IsOneOf(Vec<Json>),
    /// No table says.
    NotMapped,
}

/// How objects are matched with definitions by the letters of their keys.
pub(super) struct Alike {
    kind: Option<&'static KindSchema>,
    recorded: Option<&'static Recorded>,
    base: String,
    subject: Rc<str>,
    rename: BTreeMap<String, String>,
    unknown: Vec<String>,
    /// By definition, since one place may hold only objects of one.
    objects: RefCell<Vec<(DefinitionId, Rc<ObjectPlan>)>>,
}

/// The properties of one definition at one place.
pub(super) struct ObjectPlan {
    pub(super) properties: Vec<AlikeProperty>,
    /// Which property a key of the item stands for; found out once for each spelling.
    matches: RefCell<HashMap<Box<str>, Option<usize>>>,
}

/// A property of a definition.
pub(super) struct AlikeProperty {
    pub(super) name: &'static str,
    pub(super) ty: Type,
    pub(super) absent: Absent,
    pub(super) is_told: bool,
    pub(super) subject: Rc<str>,
    folded: String,
    below: OnceCell<Rc<Alike>>,
    base: String,
}

impl ObjectPlan {
    /// The property that a key of the item stands for.
    pub(super) fn property_of(&self, key: &str) -> Option<usize> {
        if let Some(known) = self.matches.borrow().get(key) {
            return *known;
        }
        let folded = fold(key);
        let found = self.properties.iter().position(|property| property.folded == folded);
        self.matches.borrow_mut().insert(key.into(), found);
        found
    }
}

impl AlikeProperty {
    /// How what stands below is matched.
    pub(super) fn below(&self, above: &Alike) -> Rc<Alike> {
        let make = || {
            Rc::new(Alike {
                kind: above.kind,
                recorded: above.recorded,
                base: self.base.clone(),
                subject: Rc::clone(&self.subject),
                rename: above.rename.clone(),
                unknown: above.unknown.clone(),
                objects: RefCell::default(),
            })
        };
        Rc::clone(self.below.get_or_init(make))
    }
}

impl Alike {
    /// The properties of a definition, at this place.
    pub(super) fn object(&self, definition: DefinitionId) -> Rc<ObjectPlan> {
        if let Some((_, known)) = self.objects.borrow().iter().find(|(of, _)| *of == definition) {
            return Rc::clone(known);
        }
        let properties = self.kind.map_or(&[][..], |kind| kind.properties(definition));
        let plan = Rc::new(ObjectPlan {
            properties: properties.iter().map(|property| self.property(property)).collect(),
            matches: RefCell::default(),
        });
        self.objects.borrow_mut().push((definition, Rc::clone(&plan)));
        plan
    }

    fn property(&self, property: &schema::Property) -> AlikeProperty {
        let spelt = self.rename.get(property.name).map_or(property.name, String::as_str);
        let base = format!("{}.{spelt}", self.base);
        let listed = !property.write_only && self.recorded.is_some_and(|recorded| recorded.lists(&base));
        AlikeProperty {
            name: property.name,
            ty: property.ty.clone(),
            absent: if listed { Absent::Missing } else { Absent::Unknown },
            is_told: !self.unknown.iter().any(|name| name == property.name),
            subject: format!("{}.{}", self.subject, property.name).into(),
            folded: fold(spelt),
            below: OnceCell::new(),
            base,
        }
    }
}

/// A key by its letters and digits, without case.
fn fold(key: &str) -> String {
    key.chars().filter(|c| !matches!(c, '_' | '-')).flat_map(char::to_lowercase).collect()
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
    subject: String,
    ty: Option<Type>,
}

impl TypePlan {
    /// The plan for a type, by its table if there is one.
    pub(super) fn new(resource_type: &str, table: Option<&TypeTable>) -> Self {
        static EMPTY: std::sync::LazyLock<TypeTable> = std::sync::LazyLock::new(TypeTable::default);
        let recorded = schema::recorded::recorded(resource_type);
        let given = table.unwrap_or(&EMPTY);
        let of = |kind: &str| {
            let maker = Maker { kind: schema::kind(kind), recorded, table: given };
            Rc::new(maker.kind_plan(kind, table.is_none_or(|table| table.registry)))
        };
        let also = given.also.iter().map(|also| {
            let maker = Maker { kind: schema::kind(&also.kind), recorded, table: given };
            maker.also(also)
        });
        Self {
            kinds: given.kinds.iter().map(|choice| (Test::of(&choice.when), of(&choice.kind))).collect(),
            kind: of(given.kind.as_deref().unwrap_or(resource_type)),
            only: Test::of(&given.only),
            unless: Test::of(&given.unless),
            also: also.collect(),
        }
    }
}

impl Maker<'_> {
    fn root(&self) -> Option<Type> {
        self.kind.map(|kind| Type::Object(kind.root()))
    }

    fn kind_plan(&self, kind: &str, registry: bool) -> KindPlan {
        let spot = Spot { base: String::new(), subject: kind.to_owned(), ty: self.root() };
        let named = self.object(&self.table.properties, &spot);
        let is_known = self.recorded.is_none_or(Recorded::is_registry_form) || self.table.registry;
        let properties = if registry && is_known {
            let spot = Spot { base: "configuration".to_owned(), ..spot };
            Make::Registry(Rc::new(self.alike(&spot, &BTreeMap::new(), &self.table.unknown)), named)
        } else if registry {
            Make::NotMapped
        } else {
            Make::Object(named)
        };
        KindPlan { kind: kind.into(), properties, ty: self.root() }
    }

    fn also(&self, also: &super::table::Also) -> AlsoPlan {
        let each = also.each.as_deref().map(Path::parse);
        let base = each.as_ref().map(|path| path.full("")).unwrap_or_default();
        let spot = Spot { base, subject: also.kind.clone(), ty: self.root() };
        let (exists, only) = match &also.only {
            None => (None, Test::default()),
            Some(Presence::Path(path)) => (Some(Path::parse(path)), Test::default()),
            Some(Presence::Values(values)) => (None, Test::of(values)),
        };
        let properties = Make::Object(self.object(&also.properties, &spot));
        AlsoPlan {
            plan: KindPlan { kind: also.kind.as_str().into(), properties, ty: self.root() },
            each,
            exists,
            only,
            unless: Test::of(&also.unless),
            suffix: also.id.as_ref().map(|suffix| match suffix {
                Suffix::Text(text) => SuffixPlan::Text(text.clone()),
                Suffix::Path { path } => SuffixPlan::Path(Path::parse(path)),
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
    fn object(&self, fields: &IndexMap<String, Field>, spot: &Spot) -> Vec<(Box<str>, Plan)> {
        let plan = |(name, field): (&String, &Field)| (name.as_str().into(), self.plan(field, &self.property_spot(name, spot)));
        fields.iter().map(plan).collect()
    }

    fn property_spot(&self, name: &str, spot: &Spot) -> Spot {
        let ty = match (&spot.ty, self.kind) {
            (Some(Type::Object(definition)), Some(kind)) => kind.property(*definition, name).map(|property| property.ty.clone()),
            (Some(Type::Map(value)), _) => Some((**value).clone()),
            _ => None,
        };
        Spot { base: spot.base.clone(), subject: format!("{}.{name}", spot.subject), ty }
    }

    fn plan(&self, field: &Field, spot: &Spot) -> Plan {
        match field {
            Field::Path(text) => {
                let spec = Spec { from: Some(text.clone()), ..Spec::default() };
                self.spec(&spec, spot)
            }
            Field::Spec(spec) => self.spec(spec, spot),
        }
    }

    fn spec(&self, spec: &Spec, spot: &Spot) -> Plan {
        let path = spec.from.as_deref().or(spec.each.as_deref()).map(Path::parse);
        let full = path.as_ref().map_or_else(|| spot.base.clone(), |path| path.full(&spot.base));
        let from = match (&spec.constant, &spec.first_of, path) {
            _ if spec.missing.is_some() => From::Missing,
            (Some(constant), _, _) => From::Constant(constant.clone()),
            (None, Some(fields), _) => From::FirstOf(fields.iter().map(|field| self.plan(field, spot)).collect()),
            (None, None, Some(path)) => From::At(path),
            (None, None, None) => From::Here,
        };
        let below = Spot { base: full.clone(), subject: spot.subject.clone(), ty: spot.ty.clone() };
        Plan {
            when: spec
                .when
                .as_ref()
                .map(|condition| (Test::of(condition), spec.otherwise.as_ref().map(|field| Box::new(self.plan(field, spot))))),
            from,
            absent: self.absent(spec, &full),
            make: self.make(spec, &below),
            subject: spot.subject.as_str().into(),
            ty: spot.ty.clone(),
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
        if spec.each.is_some() {
            return Make::Members {
                only: Test::of(&spec.only),
                unless: Test::of(&spec.unless),
                member: Box::new(self.member(spec, spot)),
            };
        }
        if let Some(fields) = &spec.map {
            return Make::Object(self.object(fields, spot));
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
            None => Make::Alike(alike()),
            Some(Way::Tags) => Make::Tags,
            Some(Way::Pairs) => Make::Pairs { key: text(&spec.key, "Key"), value: text(&spec.value, "Value") },
            Some(Way::First) => Make::First(alike()),
            Some(Way::Split) => Make::Split,
            Some(Way::NumberOf) => Make::Count,
            Some(Way::Not) => Make::Not,
            Some(Way::IsThere) => Make::IsThere,
            Some(Way::After) => Make::After(text(&spec.mark, "/")),
        }
    }

    /// How one member of a list is made.
    fn member(&self, spec: &Spec, spot: &Spot) -> Plan {
        let ty = match &spot.ty {
            Some(Type::List(item)) => Some((**item).clone()),
            _ => None,
        };
        let of_member = Spec {
            from: spec.take.clone(),
            map: None,
            rename: spec.rename.clone(),
            unknown: spec.unknown.clone(),
            way: spec.way,
            mark: spec.mark.clone(),
            values: spec.values.clone(),
            ..Spec::default()
        };
        let spot = Spot { base: spot.base.clone(), subject: spot.subject.clone(), ty };
        let mut plan = self.spec(&of_member, &spot);
        if let Some(fields) = &spec.map {
            plan.make = Make::Object(self.object(fields, &spot));
        }
        plan
    }
}
