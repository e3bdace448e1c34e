//! A running account: one design, or one part after the other, so that memory does not grow with the account.

use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use super::account::Account;
use super::keys::Keys;
use super::read::{Document, Found};
use super::table::tables;
use super::{Survey, account_of, name, scope};
use crate::design::{Builder, Design, Scope, Stage};
use crate::intake::{IntakeError, Options};
use crate::source::Position;

/// Fewest resources that a part holds beside those that the others ask about.
const PART: usize = 4_000;

/// The resources of one account, in documents that are read as often as needed.
#[derive(Clone, Debug)]
pub struct Running {
    id: String,
    documents: Rc<Vec<Document>>,
    survey: Rc<Survey>,
    scope: Scope,
    part: usize,
}

/// What is asked about resources. Of a large account nothing else is kept.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The kinds whose resources are asked about by others; `None` stands for all.
    pub kinds: Option<BTreeSet<String>>,
    /// The names of properties that anybody looks at, at any depth.
    pub names: BTreeSet<String>,
}

/// A design in the making.
struct Work<'e> {
    account: Account,
    builder: Builder,
    errors: &'e mut Vec<IntakeError>,
}

/// What is done behind each item, and once more at the end of a document.
type After<'f> = dyn FnMut(&mut Builder, bool) + 'f;

/// Which items are wanted.
#[derive(Clone, Copy)]
enum Wanted<'k> {
    All,
    /// Those that make resources of one of these kinds.
    Of(&'k BTreeSet<String>),
    /// The others.
    Besides(&'k BTreeSet<String>),
}

impl Wanted<'_> {
    fn holds(self, resource_type: &str) -> bool {
        let makes = |kinds: &BTreeSet<String>| match tables().get(resource_type) {
            Some(table) => scope::kinds_of(resource_type, table).into_iter().any(|kind| kinds.contains(kind)),
            None => kinds.contains(resource_type),
        };
        match self {
            Self::All => true,
            Self::Of(kinds) => makes(kinds),
            Self::Besides(kinds) => !makes(kinds),
        }
    }
}

impl Running {
    pub(super) fn new(id: &str, documents: &Rc<Vec<Document>>, survey: &Rc<Survey>, options: &Options, is_unread: bool) -> Self {
        let shown = survey.accounts.get(id).map_or(&[][..], Vec::as_slice);
        let doubted = is_unread.then(|| "*".to_owned()).into_iter().collect();
        let (closed, closed_in) = scope::closed_kinds(shown);
        Self {
            id: id.to_owned(),
            documents: Rc::clone(documents),
            survey: Rc::clone(survey),
            scope: Scope { complete: options.complete, closed, closed_in, doubted },
            part: options.at_once.unwrap_or(PART),
        }
    }

    /// How many items of resources there are.
    pub(super) fn resources(&self) -> usize {
        let shown = self.survey.accounts.get(&self.id).map_or(&[][..], Vec::as_slice);
        shown.iter().map(scope::Shown::resources).sum()
    }

    /// The names of the documents.
    pub fn inputs(&self) -> impl Iterator<Item = &str> {
        self.documents.iter().map(|document| document.name.as_str())
    }

    /// The account as one design.
    pub(super) fn whole(&self, errors: &mut Vec<IntakeError>) -> Design {
        let mut work = self.work(errors);
        self.add_all(Wanted::All, &mut work, &mut |_, _| {});
        work.builder.finish()
    }

    /// The account part by part. The first part holds the kinds that are asked about, and every further part holds them too; the
    /// others stand in one part each.
    pub fn parts(&self, asked: &Asked, errors: &mut Vec<IntakeError>, mut take: impl FnMut(&Arc<Design>)) {
        let mut work = self.work(errors);
        work.account.only(&asked.names);
        let asked = asked.kinds.as_ref();
        self.add_all(asked.map_or(Wanted::All, Wanted::Of), &mut work, &mut |_, _| {});
        let first = Arc::new(std::mem::replace(&mut work.builder, Builder::new("", Scope::default())).finish());
        take(&first);
        let Some(asked) = asked else { return };
        work.builder = Builder::resume(Arc::unwrap_or_clone(first));
        let nodes = work.builder.design().node_count();
        // What all parts hold is asked anew in each: the more it is, the larger the parts, or time would grow with the square.
        let most = self.part.max(work.builder.design().resource_count() / 2);
        self.add_all(Wanted::Besides(asked), &mut work, &mut |builder, is_last| {
            let design = builder.design();
            let added = design.resource_count() - design.context_count();
            if added >= most || is_last && added > 0 {
                give(builder, nodes, &mut take);
            }
        });
    }

    fn work<'e>(&self, errors: &'e mut Vec<IntakeError>) -> Work<'e> {
        let mut builder = Builder::new(&name(&self.id, &self.documents), self.scope.clone());
        builder.stage(Stage::Running);
        let shown = self.survey.accounts.get(&self.id).map_or(&[][..], Vec::as_slice);
        let regions: BTreeSet<&str> = shown.iter().flat_map(scope::Shown::regions).collect();
        let names: Vec<&str> = self.inputs().collect();
        let mut keys = Keys::default();
        for document in shown {
            keys.extend(&document.keys);
        }
        Work { account: Account::new(&self.id, keys, &regions, &names, &mut builder), builder, errors }
    }

    /// Adds the wanted items of all documents.
    fn add_all(&self, wanted: Wanted<'_>, work: &mut Work<'_>, after: &mut After<'_>) {
        for index in 0..self.documents.len() {
            self.add(index, wanted, work, after);
        }
        after(&mut work.builder, true);
    }

    fn add(&self, index: usize, wanted: Wanted<'_>, work: &mut Work<'_>, after: &mut After<'_>) {
        let Some(document) = self.documents.get(index) else { return };
        // A document that breaks off was named by the first look; what stands before is reviewed.
        let _ = document.each(|found| {
            let Found::Item(header, text, at) = found else { return };
            let is_wanted = wanted.holds(&header.resource_type)
                && account_of(header) == self.id
                && self.survey.is_latest(header, (index, at.line, at.column));
            if !is_wanted {
                return;
            }
            let place = if document.is_passing { Position::default() } else { at };
            if let Err(error) = work.account.add(header, text, (index, place), &mut work.builder) {
                let message = format!("this is no configuration item of AWS Config: {error}");
                work.errors.push(IntakeError::Template {
                    file: document.name.clone(),
                    line: at.line,
                    column: at.column,
                    message,
                });
            }
            after(&mut work.builder, false);
        });
    }
}

/// Hands a part out and makes room for the next.
fn give(builder: &mut Builder, nodes: usize, take: &mut impl FnMut(&Arc<Design>)) {
    let part = Arc::new(std::mem::replace(builder, Builder::new("", Scope::default())).finish());
    take(&part);
    let mut next = Builder::reopen(Arc::unwrap_or_clone(part));
    next.rewind(nodes);
    *builder = next;
}
