//! Goes through the shelf workload by workload, and writes what is not there or not right.

use std::collections::BTreeMap;
use std::path::Path;

use super::files::Files;
use super::pages::reports;
use super::shelf::{self, Place, REVIEW, Read, digest};
use super::summary::Summary;
use super::{Broken, PublishError, Site, index, workload};
use crate::compare::{KEPT, since};
use crate::document::{ChangeEntry, HistoryEntry, Review, join_history};
use crate::embedded;
use crate::report::to_json;

/// The name of a summary in the folder of its review.
const SUMMARY: &str = "summary.json";
/// The name of a page in its folder.
pub(super) const PAGE: &str = "index.html";

/// A review on the site.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) place: Place,
    pub(super) summary: Summary,
}

/// A workload as the index shows it.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) folder: String,
    pub(super) latest: Summary,
    pub(super) place: Place,
    pub(super) reviews: usize,
    /// The day of the first.
    pub(super) first: String,
    /// How its reviews stood, oldest first, without pillars.
    pub(super) stood: Vec<HistoryEntry>,
}

/// Writes all pages; a row for each workload, by name.
pub(super) fn write(site: &Site<'_>, files: &mut Files, broken: &mut Vec<Broken>) -> Result<Vec<Row>, PublishError> {
    let program = program(site);
    let mut rows = Vec::new();
    for folder in shelf::workloads(files) {
        let mut shelf = Shelf { site, files, broken, program: &program, known: Vec::new(), before: None };
        let entries = shelf.entries(&folder)?;
        let known = shelf.known;
        if let Some(row) = workload::write(site, files, &folder, entries, known)? {
            rows.push(row);
        }
    }
    let key = |row: &Row| (row.latest.workload.to_lowercase(), row.folder.clone());
    rows.sort_by_cached_key(key);
    files.put(Path::new(PAGE), &index::page(site, &rows)?)?;
    Ok(rows)
}

/// Everything of the program that decides how a page is written.
fn program(site: &Site<'_>) -> String {
    let tables = [embedded::TEMPLATES, embedded::TEXTS];
    let mut parts = vec![env!("CARGO_PKG_VERSION").to_owned(), crate::framework::digest().to_owned()];
    parts.extend(tables.into_iter().flatten().map(|(name, text)| format!("{name}\0{text}")));
    parts.extend(site.rulebook.rules().map(|rule| format!("{} {}", rule.id, rule.digest)));
    parts.extend(site.languages.iter().map(|language| language.code().to_owned()));
    digest(&parts.join("\0"))
}

/// The digest of a summary and of all that it was made from: of another one it is another.
fn seal(summary: &Summary, made_from: &str) -> String {
    let open = Summary { seal: String::new(), ..summary.clone() };
    digest(&format!("{made_from}\n{}", to_json(&open)))
}

/// The reviews of one workload, oldest first, as they are gone through.
struct Shelf<'a, 'f> {
    site: &'a Site<'a>,
    files: &'f mut Files,
    broken: &'f mut Vec<Broken>,
    program: &'a str,
    /// How the reviews so far stood, with those of which only a history tells.
    known: Vec<HistoryEntry>,
    /// The review before, and what its file is known by.
    before: Option<(Place, String)>,
}

impl Shelf<'_, '_> {
    fn entries(&mut self, folder: &str) -> Result<Vec<Entry>, PublishError> {
        let mut entries = Vec::new();
        for place in shelf::places(self.files, folder) {
            // What a run that broke off left behind is removed as the folder is read.
            self.files.names(&place.folder());
            let Some(summary) = self.entry(&place)? else { continue };
            join_history(&mut self.known, summary.told.iter().cloned().chain([summary.stood.clone()]));
            self.before = Some((place.clone(), summary.stood.sha256.clone()));
            entries.push(Entry { place, summary });
        }
        Ok(entries)
    }

    /// A review with its pages written; nothing if it cannot be published.
    fn entry(&mut self, place: &Place) -> Result<Option<Summary>, PublishError> {
        let path = self.files.path(&place.folder().join(REVIEW));
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) => return Ok(self.refuse(format!("read {}: {error}", path.display()))),
        };
        if !self.files.written.contains(&place.folder().join(REVIEW)) {
            self.files.keep(1);
        }
        let made_from = self.made_from(&digest(&text));
        if let Some(summary) = self.made(place, &made_from) {
            self.files.keep(summary.pages.len() + 1);
            return Ok(Some(summary));
        }
        match shelf::read_text(&path, text) {
            Err(problem) => Ok(self.refuse(problem)),
            Ok(Read { review, sha256, .. }) => match place.misfit(&review) {
                Some(problem) => Ok(self.refuse(format!("publish {}: {problem}", path.display()))),
                None => self.make(place, review, &sha256, &made_from).map(Some),
            },
        }
    }

    fn refuse(&mut self, problem: String) -> Option<Summary> {
        self.broken.push(Broken { problem });
        None
    }

    /// The digest of all that the pages of a review are made from.
    fn made_from(&self, sha256: &str) -> String {
        let known = self.known.iter().map(|past| format!("{} {}", past.as_of, past.sha256));
        let before = self.before.iter().map(|(_, sha256)| sha256.clone());
        digest(
            &[self.program.to_owned(), sha256.to_owned()].into_iter().chain(before).chain(known).collect::<Vec<_>>().join("\n"),
        )
    }

    /// The summary of a review whose pages are as they should be.
    fn made(&self, place: &Place, made_from: &str) -> Option<Summary> {
        let read = |name: &str| std::fs::read_to_string(self.files.path(&place.folder().join(name))).ok();
        let text = read(SUMMARY)?;
        let summary: Summary = serde_json::from_str(&text).ok()?;
        let is_whole = |(name, expected): (&String, &String)| read(name).is_some_and(|text| digest(&text) == *expected);
        let holds = summary.seal == seal(&summary, made_from) && to_json(&summary) == text;
        (holds && summary.pages.contains_key(PAGE) && summary.pages.iter().all(is_whole)).then_some(summary)
    }

    /// Writes the pages of a review, and what is known of it.
    fn make(&mut self, place: &Place, mut review: Review, sha256: &str, made_from: &str) -> Result<Summary, PublishError> {
        let day = review.provenance.as_of.clone();
        let mut told = std::mem::take(&mut review.history);
        told.retain(|past| past.as_of <= day && past.sha256 != sha256 && !self.known.iter().any(|known| known.is(past)));
        review.change = self.change(&review);
        review.history.clone_from(&self.known);
        join_history(&mut review.history, told.iter().cloned());
        let first = review.history.len().saturating_sub(KEPT);
        review.history.drain(..first);
        let mut pages = BTreeMap::new();
        for (name, text) in reports(self.site, &review)? {
            self.files.put(&place.folder().join(&name), &text)?;
            pages.insert(name, digest(&text));
        }
        let mut summary = Summary { told, pages, ..Summary::of(&review, sha256, self.site.languages) };
        summary.seal = seal(&summary, made_from);
        self.files.put(&place.folder().join(SUMMARY), &to_json(&summary))?;
        Ok(summary)
    }

    /// What changed since the review before on the shelf, unless the review itself knows a nearer one.
    fn change(&self, review: &Review) -> Option<ChangeEntry> {
        let own = review.change.clone();
        let Some((place, sha256)) = &self.before else { return own };
        if own.as_ref().is_some_and(|own| own.since > place.day) {
            return own;
        }
        let read = shelf::read(&self.files.path(&place.folder().join(REVIEW))).ok()?;
        since((&place.name(), &read.review, sha256), review).ok().or(own)
    }
}
