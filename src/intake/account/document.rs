//! Writes the snapshot document: items first, one a line, and what is known last, last.

use std::collections::BTreeSet;
use std::io::Write;

use serde_json::{Value, json};

use super::Collected;
use crate::aws::{AwsError, Identity};
use crate::redaction::Redaction;

/// Version of the trailer.
const VERSION: u32 = 1;
/// What AWS Config says is the Region of what has none.
const GLOBAL: &str = "global";

/// A document that is being written.
pub(super) struct Document<'a> {
    out: &'a mut dyn Write,
    account: String,
    redaction: Option<Redaction>,
    is_empty: bool,
    /// What has no Region is recorded in several, and written once.
    global: BTreeSet<(String, String)>,
}

impl<'a> Document<'a> {
    pub(super) fn begin(out: &'a mut dyn Write, identity: &Identity, redact: bool) -> Result<Self, AwsError> {
        out.write_all(br#"{"fileVersion":"1.0","configSnapshotId":"plumbrule","configurationItems":["#)?;
        let redaction = redact.then(|| Redaction::of_account(&identity.account));
        Ok(Self { out, account: identity.account.clone(), redaction, is_empty: true, global: BTreeSet::new() })
    }

    /// The account as the document names it.
    pub(super) fn account(&mut self) -> String {
        match &mut self.redaction {
            Some(redaction) => redaction.text(&self.account),
            None => self.account.clone(),
        }
    }

    /// Writes an item; false if the same one was written for another Region.
    pub(super) fn write(&mut self, (kind, id): (&str, &str), mut item: Value) -> Result<bool, AwsError> {
        let is_global = item.get("awsRegion").and_then(Value::as_str) == Some(GLOBAL);
        if is_global && !self.global.insert((kind.to_owned(), id.to_owned())) {
            return Ok(false);
        }
        if let Some(redaction) = &mut self.redaction {
            redaction.item(&mut item);
        }
        self.out.write_all(if self.is_empty { b"\n" } else { b",\n" })?;
        self.is_empty = false;
        serde_json::to_writer(&mut self.out, &item).map_err(std::io::Error::from)?;
        Ok(true)
    }

    pub(super) fn end(self, collected: &Collected) -> Result<(), AwsError> {
        let Collected { account, partition, redacted, regions, collections, counts } = collected;
        let trailer = json!({
            "version": VERSION,
            "account": account,
            "partition": partition,
            "redacted": redacted,
            "regions": regions,
            "collections": collections,
            "counts": counts,
        });
        self.out.write_all(b"\n],\"plumbrule\":")?;
        serde_json::to_writer(&mut *self.out, &trailer).map_err(std::io::Error::from)?;
        self.out.write_all(b"}\n")?;
        Ok(())
    }
}
