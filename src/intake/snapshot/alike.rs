//! Objects that are alike: the keys of an item and the properties of a definition are the same, but for their letters.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use super::json::Json;

use super::path::Path;
use crate::schema::recorded::Recorded;
use crate::schema::{self, DefinitionId, KindSchema, Type};

/// What it means that nothing stands at a path.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Absent {
    Missing,
    Unknown,
    Constant(Json<'static>),
}

/// How objects are matched with definitions by the letters of their keys.
pub(super) struct Alike {
    pub(super) kind: Option<&'static KindSchema>,
    pub(super) recorded: Option<&'static Recorded>,
    pub(super) base: String,
    pub(super) subject: Arc<str>,
    pub(super) rename: BTreeMap<String, String>,
    pub(super) unknown: Vec<String>,
    /// By definition, since one place may hold only objects of one.
    pub(super) objects: RefCell<Vec<(DefinitionId, Rc<ObjectPlan>)>>,
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
    /// The same, as the nodes of designs share it.
    pub(super) key: Arc<str>,
    pub(super) ty: Type,
    pub(super) absent: Absent,
    pub(super) is_told: bool,
    pub(super) subject: Arc<str>,
    /// Where it stands, if that is further below.
    pub(super) path: Option<Path>,
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
    /// How its key is spelt, by its letters.
    pub(super) fn spelt(&self) -> &str {
        &self.folded
    }

    /// How what stands below is matched.
    pub(super) fn below(&self, above: &Alike) -> Rc<Alike> {
        let make = || {
            Rc::new(Alike {
                kind: above.kind,
                recorded: above.recorded,
                base: self.base.clone(),
                subject: Arc::clone(&self.subject),
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
        let is_recorded = |base: &str| self.recorded.is_some_and(|recorded| recorded.lists(base));
        // Of a list that is written `{quantity, items}`, the members stand below `items`.
        let plain = format!("{}.{spelt}", self.base);
        let within = format!("{}.items.{spelt}", self.base);
        let base = if !is_recorded(&plain) && is_recorded(&within) { within } else { plain };
        let listed = !property.write_only && is_recorded(&base);
        AlikeProperty {
            name: property.name,
            key: property.name.into(),
            ty: property.ty.clone(),
            absent: if listed { Absent::Missing } else { Absent::Unknown },
            is_told: !self.unknown.iter().any(|name| name == property.name),
            subject: format!("{}.{}", self.subject, property.name).into(),
            path: spelt.contains('.').then(|| Path::parse(spelt)),
            folded: fold(spelt),
            below: OnceCell::new(),
            base,
        }
    }
}

/// A key by its letters and digits, without case.
pub(super) fn fold(key: &str) -> String {
    key.chars().filter(|c| !matches!(c, '_' | '-')).flat_map(char::to_lowercase).collect()
}
