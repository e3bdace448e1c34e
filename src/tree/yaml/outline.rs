//! What begins where in a YAML text, and which stretches of it are scalars: what comments are held against.
//!
//! A tree forgets where an alias, a merge key or a null stands; here everything stands where it was written.

use std::collections::HashMap;
use std::sync::Arc;

use saphyr_parser::{Event, Parser, ScalarStyle, Span as Stretch};

use super::scalar::Meaning;
use super::{fault, lenient, place};
use crate::source::{Position, Source, Span};
use crate::tree::TreeError;

#[cfg(test)]
mod tests;

/// A YAML text as places.
#[derive(Debug, Default)]
pub struct Outline {
    /// Every entry of a map and every item of a list, in the order of the text; those within one come right after it.
    pub slots: Vec<Slot>,
    /// The text of every scalar, in order: without its tag and anchor, and of a block scalar without its header.
    pub scalars: Vec<Span>,
}

/// An entry of a map or an item of a list.
#[derive(Debug)]
pub struct Slot {
    /// The slot whose value holds it; `None` in the outermost list or map.
    pub parent: Option<usize>,
    /// The step that leads from there to it.
    pub step: Step,
    /// Where its key stands; of an item the place where it begins.
    pub key: Span,
    /// Where its value stands; of an alias the alias itself.
    pub value: Span,
    /// How its value is written.
    pub form: Form,
    /// The first slot behind those within it.
    pub next: usize,
}

/// A step from a slot to one within it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A key of a map.
    Key(Box<str>),
    /// An item of a list.
    Index(usize),
    /// The merge key `<<`.
    Merge,
}

/// How a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// An alias.
    Alias,
    /// With a tag of its own, such as `!GetAtt`.
    Tagged,
    /// A list or map in brackets.
    Flow,
    /// Any other.
    Plain,
}

/// Reads a text as an outline.
///
/// # Errors
/// The first fault of the text, with its place.
pub fn outline(source: &Arc<Source>) -> Result<Outline, TreeError> {
    attempt(source).or_else(|fault| {
        let (mut outline, pads) = lenient::retry(source, fault, attempt)?;
        for slot in &mut outline.slots {
            pads.restore(&mut slot.key);
            pads.restore(&mut slot.value);
        }
        outline.scalars.iter_mut().for_each(|span| pads.restore(span));
        Ok(outline)
    })
}

fn attempt(source: &Arc<Source>) -> Result<Outline, TreeError> {
    let mut writer = Writer::new(source);
    let mut parser = Parser::new_from_str(&source.text);
    while let Some(step) = parser.next_event() {
        let (event, stretch) = step.map_err(|error| fault::scan(source, &error, None))?;
        writer.event(event, stretch);
    }
    Ok(writer.outline)
}

/// A list or map that has not ended.
struct Open {
    /// The slot whose value it is.
    slot: Option<usize>,
    content: Content,
    /// End of the last thing in it.
    end: Position,
}

enum Content {
    List(usize),
    Map(Option<(Step, Span)>),
}

/// Turns events into an outline.
struct Writer<'s> {
    walker: place::Walker<'s>,
    outline: Outline,
    open: Vec<Open>,
    /// The texts that anchors name, since a key may be an alias.
    texts: HashMap<usize, Box<str>>,
}

impl<'s> Writer<'s> {
    fn new(source: &'s Source) -> Self {
        let walker = place::Walker::new(&source.text);
        Self { walker, outline: Outline::default(), open: Vec::new(), texts: HashMap::new() }
    }

    fn event(&mut self, event: Event<'_>, stretch: Stretch) {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let meaning = Meaning::of(tag.as_deref());
                if anchor != 0 {
                    self.texts.insert(anchor, (&*text).into());
                }
                let span = self.scalar(&text, style, stretch, anchor != 0 || tag.is_some());
                if self.expects_key() {
                    let merges = style == ScalarStyle::Plain && &*text == "<<" && !matches!(meaning, Meaning::Text);
                    self.key(if merges { Step::Merge } else { Step::Key((&*text).into()) }, span);
                } else {
                    self.value(span, form(&meaning, Form::Plain));
                }
            }
            Event::Alias(anchor) => {
                let span = place::span(stretch);
                if self.expects_key() {
                    let text = self.texts.get(&anchor).cloned().unwrap_or_default();
                    self.key(Step::Key(text), span);
                } else {
                    self.value(span, Form::Alias);
                }
            }
            Event::SequenceStart(_, tag) => self.enter(Content::List(0), &Meaning::of(tag.as_deref()), stretch),
            Event::MappingStart(_, tag) => self.enter(Content::Map(None), &Meaning::of(tag.as_deref()), stretch),
            Event::SequenceEnd | Event::MappingEnd => self.leave(stretch),
            _ => {}
        }
    }

    /// Notes the text of a scalar; gives the span of all of it.
    fn scalar(&mut self, text: &str, style: ScalarStyle, stretch: Stretch, is_marked: bool) -> Span {
        let span = self.walker.scalar(style, stretch);
        if style == ScalarStyle::Plain && text.is_empty() {
            return self.absent(span);
        }
        let start = if is_marked { self.walker.behind_marks(style, stretch) } else { span.start };
        self.outline.scalars.push(Span { start, end: span.end });
        span
    }

    /// The parser places an absent value at the next token, which may be lines away.
    fn absent(&self, span: Span) -> Span {
        let before = match self.open.last() {
            Some(Open { content: Content::Map(Some((_, key))), .. }) => key.end,
            _ => return span,
        };
        if span.start == span.end && span.start.line > before.line { Span { start: before, end: before } } else { span }
    }

    fn expects_key(&self) -> bool {
        matches!(self.open.last(), Some(Open { content: Content::Map(None), .. }))
    }

    fn key(&mut self, step: Step, span: Span) {
        if let Some(open) = self.open.last_mut() {
            open.end = open.end.max(span.end);
            open.content = Content::Map(Some((step, span)));
        }
    }

    /// Adds a value that has no parts.
    fn value(&mut self, span: Span, form: Form) {
        self.slot(span, form);
        self.end_at(span.end);
    }

    /// Adds the slot of the value that begins; none for the outermost one.
    fn slot(&mut self, value: Span, form: Form) -> Option<usize> {
        let open = self.open.last_mut()?;
        let begin = Span { start: value.start, end: value.start };
        let (step, key) = match &mut open.content {
            Content::List(count) => {
                *count += 1;
                (Step::Index(*count - 1), begin)
            }
            Content::Map(pending) => pending.take()?,
        };
        let at = self.outline.slots.len();
        self.outline.slots.push(Slot { parent: open.slot, step, key, value, form, next: at + 1 });
        Some(at)
    }

    fn enter(&mut self, content: Content, meaning: &Meaning, stretch: Stretch) {
        let is_flow = self.walker.is_bracket(stretch);
        let Span { start, .. } = place::span(stretch);
        let form = form(meaning, if is_flow { Form::Flow } else { Form::Plain });
        let slot = self.slot(Span { start, end: start }, form);
        self.open.push(Open { slot, content, end: start });
    }

    fn leave(&mut self, stretch: Stretch) {
        let Some(open) = self.open.pop() else { return };
        let end = self.walker.closing(stretch).unwrap_or(open.end);
        let next = self.outline.slots.len();
        if let Some(slot) = open.slot.and_then(|at| self.outline.slots.get_mut(at)) {
            slot.value.end = end;
            slot.next = next;
        }
        self.end_at(end);
    }

    fn end_at(&mut self, end: Position) {
        if let Some(open) = self.open.last_mut() {
            open.end = open.end.max(end);
        }
    }
}

fn form(meaning: &Meaning, otherwise: Form) -> Form {
    if matches!(meaning, Meaning::Tagged(_)) { Form::Tagged } else { otherwise }
}
