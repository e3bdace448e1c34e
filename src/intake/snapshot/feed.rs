//! Hands out the items of documents in batches, so that several threads can work on them.

use std::ops::Range;
use std::sync::Arc;

use super::read::{Document, Stream};
use super::split::{Piece, Splitter, Spot};
use crate::intake::IntakeError;

/// Some items in a row.
#[derive(Default)]
pub(super) struct Batch {
    /// Which batch it is, from zero.
    pub(super) number: usize,
    /// Members of documents that stand beside the items, each with the number of its document.
    pub(super) members: Vec<(u32, String, Vec<u8>)>,
    /// Documents that break off, each with why.
    pub(super) broken: Vec<(u32, IntakeError)>,
    bytes: Vec<u8>,
    items: Vec<(Place, Range<usize>)>,
}

/// Where an item stands: the number of its document, and the place there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) document: u32,
    pub(super) spot: Spot,
}

impl Batch {
    /// The items with their places.
    pub(super) fn items(&self) -> impl Iterator<Item = (Place, &[u8])> {
        self.items.iter().map(|(place, range)| (*place, self.bytes.get(range.clone()).unwrap_or_default()))
    }
}

/// Reads documents one after the other, batch by batch.
pub(super) struct Feed {
    documents: Arc<Vec<Document>>,
    /// How many bytes each item of each document has that is handed out; all are if nobody looked yet.
    lengths: Option<Arc<Vec<Vec<u32>>>>,
    /// Items of a batch.
    size: usize,
    document: usize,
    stream: Option<Splitter<Stream>>,
    /// Items of the present document that were handed out.
    handed: usize,
    number: usize,
    /// Bytes of the largest batch so far.
    bytes: usize,
}

impl Feed {
    /// Begins with the first document.
    pub(super) fn new(documents: &Arc<Vec<Document>>, lengths: Option<&Arc<Vec<Vec<u32>>>>, size: usize) -> Self {
        let (documents, lengths) = (Arc::clone(documents), lengths.map(Arc::clone));
        Self { documents, lengths, size: size.max(1), document: 0, stream: None, handed: 0, number: 0, bytes: 0 }
    }

    /// The next items, in the room of a batch that is done with; none at the end.
    pub(super) fn next_batch(&mut self, used: Batch) -> Option<Batch> {
        let mut batch = Batch { number: self.number, bytes: used.bytes, items: used.items, ..Batch::default() };
        batch.bytes.clear();
        batch.items.clear();
        batch.bytes.reserve(self.bytes);
        while batch.items.len() < self.size && self.document < self.documents.len() {
            if !self.fill(&mut batch) {
                (self.document, self.stream, self.handed) = (self.document + 1, None, 0);
            }
        }
        self.number += 1;
        self.bytes = self.bytes.max(batch.bytes.len());
        let is_empty = batch.items.is_empty() && batch.members.is_empty() && batch.broken.is_empty();
        (!is_empty).then_some(batch)
    }

    /// Takes items of the present document, as many as the batch wants; whether there may be more.
    fn fill(&mut self, batch: &mut Batch) -> bool {
        let Some(document) = self.documents.get(self.document) else { return false };
        let number = u32::try_from(self.document).unwrap_or(u32::MAX);
        let lengths = self.lengths.as_ref().map(|lengths| lengths.get(self.document).map_or(&[][..], Vec::as_slice));
        let stream = match &mut self.stream {
            Some(stream) => stream,
            none => match document.open() {
                Ok(text) => none.insert(Splitter::new(text)),
                Err(error) => {
                    batch.broken.push((number, error));
                    return false;
                }
            },
        };
        while batch.items.len() < self.size {
            if let Some(lengths) = lengths {
                let Some(length) = lengths.get(self.handed) else { return false };
                stream.expect(usize::try_from(*length).ok());
            }
            match stream.next_piece() {
                Ok(Some(Piece::Item(spot))) => {
                    let start = batch.bytes.len();
                    batch.bytes.extend_from_slice(stream.text());
                    batch.items.push((Place { document: number, spot }, start..batch.bytes.len()));
                    self.handed += 1;
                }
                Ok(Some(Piece::Member(name))) => batch.members.push((number, name, stream.text().to_vec())),
                Ok(None) => return false,
                Err(error) => {
                    batch.broken.push((number, document.wrong(error)));
                    return false;
                }
            }
        }
        true
    }
}
