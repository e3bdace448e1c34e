//! The architecture picture, and the same in words.

use minijinja::{Value, context};

use super::super::picture::{Item, Mention, Row, draw};
use super::sheet::Sheet;
use crate::document::VerdictEntry;

impl Sheet<'_> {
    /// The picture; nothing if no design holds a resource.
    pub(super) fn architecture(&self) -> Option<Value> {
        let anchor = |entry: &VerdictEntry| Some(format!("{}{}", self.prefix, entry.fingerprint));
        let picture = draw(self.review, self.words, &anchor, self.prefix)?;
        let shown = (self.groups.left() > 0).then(|| self.line("html.arch.shown"));
        Some(context! {
            deck => picture.headline,
            svg => Value::from_safe_string(picture.svg),
            caption => self.paragraph(&std::iter::once(picture.caption).chain(shown).collect::<Vec<_>>()),
            outline => picture.outline.iter().map(item).collect::<Vec<_>>(),
            edges => picture.edges.iter().map(row).collect::<Vec<_>>(),
        })
    }
}

/// A container or resource with what lies in it.
fn item(one: &Item) -> Value {
    let mention = |one: &Mention| context! { text => one.text.clone(), anchor => one.anchor.clone() };
    context! {
        name => one.name.clone(),
        more => one.more.clone(),
        findings => one.findings.iter().map(mention).collect::<Vec<_>>(),
        items => one.items.iter().map(item).collect::<Vec<_>>(),
    }
}

fn row(row: &Row) -> Value {
    context! {
        from => row.from.clone(),
        to => row.to.clone(),
        relation => row.relation.clone(),
        stated_by => row.stated_by.clone(),
        named => row.named,
    }
}
