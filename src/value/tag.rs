//! Tags: what a resource bears, and whether it can bear any.

use std::rc::Rc;

use super::read::below;
use super::{Form, Place, RuleFault, Truth, Value, View};
use crate::design::ResourceId;
use crate::schema;

/// Kinds that hand their tags down to the resources of the stacks that they make.
const STACKS: [&str; 3] = ["AWS::CloudFormation::Stack", "AWS::CloudFormation::StackSet", "AWS::Serverless::Application"];

impl Value {
    /// The value of a tag; missing if the resource has no such tag.
    ///
    /// # Errors
    /// If `Tags` is neither list nor map.
    pub fn tag(&self, key: &str) -> Result<Self, RuleFault> {
        let tags = self.property("Tags");
        if matches!(tags.quiet(), View::Map) {
            return Ok(tags.property(key));
        }
        let list = tags.members()?;
        let wanted = self.with(Form::Text(Rc::from(key), Place::Nowhere));
        for member in &list.members {
            match member.surely().and(member.value.property("Key").equals(&wanted)?) {
                Truth::True => return Ok(member.value.property("Value")),
                Truth::Unknown(cause) => return Ok(self.caused(below(&cause))),
                Truth::False => {}
            }
        }
        Ok(match &list.open {
            Some(cause) => self.caused(below(cause)),
            None => self.with(Form::Missing(list.place.clone())),
        })
    }

    /// Whether the resource bears a tag: itself, or a stack of the design that it is nested in.
    ///
    /// # Errors
    /// If the value is no resource or the key no text.
    pub fn bears(&self, key: &Self) -> Result<Truth, RuleFault> {
        let Some(id) = self.as_resource() else { return Err(self.no_resource("bears")) };
        match key.view() {
            View::Text(_) => {}
            View::Unknown(cause) => return Ok(Truth::Unknown(cause)),
            other => return Err(RuleFault::Word(format!("the key of a tag is a text, not {}", other.type_name()))),
        }
        let mut found = self.holds_tag(key)?;
        for stack in self.outer_stacks(id) {
            found = found.or(Self::resource(&self.session, stack).holds_tag(key)?);
        }
        self.session.note_subject(self.property("Tags").place());
        Ok(found)
    }

    /// Whether `Tags` of the resource itself holds a key.
    fn holds_tag(&self, key: &Self) -> Result<Truth, RuleFault> {
        let tags = self.property("Tags");
        if let (View::Map, View::Text(key)) = (tags.quiet(), key.quiet()) {
            return Ok(tags.property(&key).present());
        }
        let list = tags.members()?;
        let mut found = list.rest();
        for member in &list.members {
            found = found.or(member.surely().and(member.value.property("Key").equals(key)?));
        }
        Ok(found)
    }

    /// The stacks of the design that a resource is nested in.
    fn outer_stacks(&self, id: ResourceId) -> Vec<ResourceId> {
        let design = self.session.design();
        let inner = &design.resource(id).id;
        let holds =
            |stack: &ResourceId| inner.strip_prefix(&design.resource(*stack).id).is_some_and(|rest| rest.starts_with('/'));
        let stacks = STACKS.iter().filter(|_| inner.contains('/')).flat_map(|kind| design.of_kind(kind));
        stacks.filter(holds).collect()
    }

    /// Whether the schema of the resource's kind lists a property that a template may set; a kind without a schema has none.
    ///
    /// # Errors
    /// If the value is no resource.
    pub fn may_have(&self, name: &str) -> Result<Truth, RuleFault> {
        let Some(id) = self.as_resource() else { return Err(self.no_resource("may_have")) };
        let kind = schema::kind(self.session.kind(id));
        let property = kind.and_then(|kind| kind.property(kind.root(), name));
        Ok(Truth::from(property.is_some_and(|property| !property.read_only)))
    }

    fn no_resource(&self, word: &str) -> RuleFault {
        RuleFault::Word(format!("{word} is a word of resources, not of {}", self.quiet().type_name()))
    }
}
