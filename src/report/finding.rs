//! What the text report says about one failure: title, message and notes in the language of the report.

use std::collections::BTreeSet;

use super::acceptance::Acceptance;
use super::clean::{clean, clean_name};
use super::words::{Words, fill};
use crate::document::{PracticeEntry, Review, VerdictEntry};
use crate::framework;
use crate::rule::{Rule, Rulebook};

/// A failure in words.
#[derive(Debug)]
pub(crate) struct Telling {
    /// The claim that does not hold.
    pub(crate) title: String,
    /// What is so.
    pub(crate) message: String,
    /// Labels with their texts, one paragraph each.
    pub(crate) notes: Vec<(&'static str, Vec<String>)>,
}

/// Finds the words for the failures of one review.
#[derive(Debug)]
pub(crate) struct Teller<'a> {
    acceptance: Acceptance<'a>,
    rulebook: &'a Rulebook,
    words: &'static Words,
    many_designs: bool,
    /// Whether resources run, so that their Region tells them apart.
    running: bool,
}

impl<'a> Teller<'a> {
    pub(crate) fn new(review: &'a Review, rulebook: &'a Rulebook, words: &'static Words) -> Self {
        let acceptance = Acceptance { review, words };
        let designs = &review.coverage.designs;
        let running = designs.iter().any(|design| design.stage == "running");
        Self { acceptance, rulebook, words, many_designs: designs.len() > 1, running }
    }

    /// Tells a failure; what was told before of the same rule is left out, and `told` remembers it.
    pub(crate) fn tell(&self, entry: &VerdictEntry, told: &mut BTreeSet<String>) -> Telling {
        let rule = self.rulebook.get(&entry.rule);
        let of_rule = [
            ("label.why", vec![self.filled(rule, "why", entry)]),
            ("label.fix", vec![self.filled(rule, "fix", entry)]),
            ("label.practice", entry.practices.iter().map(|p| self.practice(p)).collect()),
            ("label.also-known-as", vec![self.names(entry)]),
        ];
        let written = entry.resource.written_at.as_deref().map(clean_name);
        let mut notes: Vec<(&'static str, Vec<String>)> =
            vec![("label.resource", vec![self.resource(entry)]), ("label.written-at", written.into_iter().collect())];
        notes.extend(of_rule.into_iter().filter(|note| told.insert(format!("{} {note:?}", entry.rule))));
        notes.push(("label.assumed", vec![self.words.list(&entry.assumed)]));
        notes.push(("label.fails-when", vec![self.words.list(&entry.failing_worlds)]));
        for (_, paragraphs) in &mut notes {
            paragraphs.retain(|paragraph| !paragraph.is_empty());
        }
        notes.retain(|(_, paragraphs)| !paragraphs.is_empty());
        Telling { title: self.title(entry), message: clean(&entry.message), notes }
    }

    /// Tells a failure that somebody accepts: what it is, and who accepts it, until when and why.
    pub(crate) fn tell_waived(&self, entry: &VerdictEntry) -> Telling {
        let waived = entry.waiver.as_deref().map(|id| self.acceptance.waived_by(id).unwrap_or_else(|| clean_name(id)));
        let notes = [("label.resource", Some(self.resource(entry)).filter(|name| !name.is_empty())), ("label.waived", waived)];
        let notes = notes.into_iter().filter_map(|(label, text)| Some((label, vec![text?]))).collect();
        Telling { title: self.title(entry), message: clean(&entry.message), notes }
    }

    fn title(&self, entry: &VerdictEntry) -> String {
        let title = self.rulebook.get(&entry.rule).map_or("", |rule| rule.texts(self.words.language()).title());
        if title.is_empty() { clean(&entry.rule) } else { clean(title) }
    }

    fn filled(&self, rule: Option<&Rule>, key: &str, entry: &VerdictEntry) -> String {
        let language = self.words.language();
        rule.map(|rule| fill(rule.texts(language).line(key), &entry.arguments, language)).unwrap_or_default()
    }

    fn resource(&self, entry: &VerdictEntry) -> String {
        let resource = &entry.resource;
        // What a finding about the review speaks of stands at its place and in its message.
        if resource.id.is_empty() || entry.pack == "review" {
            return String::new();
        }
        let dot = match entry.element.chars().next() {
            None | Some('[') => "",
            Some('→') => " ",
            Some(_) => ".",
        };
        let name = clean_name(&format!("{}{dot}{}", resource.id, entry.element));
        let design = self.many_designs.then_some(resource.design.as_str()).filter(|design| !design.is_empty());
        let region = resource.region.as_deref().filter(|_| self.running);
        let design = resource.construct.as_deref().or(region).or(design);
        let key = if design.is_some() { "resource.in-design" } else { "resource.alone" };
        let design = design.unwrap_or_default();
        self.words.say(key, &[("name", &name), ("kind", &resource.kind), ("design", design)])
    }

    fn practice(&self, entry: &PracticeEntry) -> String {
        let title = framework::practice(&entry.id).map_or("", |p| p.title.in_language(self.words.language().code()));
        let key = format!("strength.{}", entry.strength);
        let strength = if self.words.has(&key) { self.words.line(&key) } else { &entry.strength };
        self.words.say("practice.bears", &[("practice", &entry.id), ("title", title), ("strength", strength)])
    }

    fn names(&self, entry: &VerdictEntry) -> String {
        let service = |name: &str| {
            let key = format!("service.{name}");
            if self.words.has(&key) { self.words.line(&key).to_owned() } else { name.to_owned() }
        };
        let names: Vec<String> = entry.also_known_as.iter().map(|(name, id)| format!("{} {id}", service(name))).collect();
        self.words.list(&names)
    }
}
