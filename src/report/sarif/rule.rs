//! One rule as a SARIF reporting descriptor.

use serde_json::{Map, Value, json};

use crate::document::VerdictEntry;
use crate::finding::Severity;
use crate::framework;
use crate::report::markdown::escaped;
use crate::report::record::{Record, level};
use crate::rule::Rule;

/// GitHub takes 1,024 characters of a description, 255 of a name, and 20 tags.
const DESCRIPTION: usize = 1_024;
const NAME: usize = 255;
const TAGS: usize = 20;

/// What a reader must know of a rule. `entry` is the worst of its results: severities differ by text key, but other tools know one
/// for a rule.
pub(super) fn descriptor(record: &Record<'_>, id: &str, entry: Option<&VerdictEntry>) -> Value {
    let rule = record.rule(id);
    let usual = rule.map(|rule| rule.metadata.severity.default);
    let worst = entry.map(|entry| entry.severity).or(usual).unwrap_or(Severity::Info);
    let help = Help::of(record, id);
    let mut described = Map::new();
    let mut put = |name: &str, value: Value| described.insert(name.to_owned(), value);
    put("id", json!(id));
    put("name", json!(shortened(&name(id), NAME)));
    put("shortDescription", json!({ "text": shortened(&help.title, DESCRIPTION) }));
    put("fullDescription", json!({ "text": shortened(if help.why.is_empty() { &help.title } else { &help.why }, DESCRIPTION) }));
    put("help", json!({ "text": help.text(), "markdown": help.markdown() }));
    if let Some(link) = help.links.first().or(help.practices.first().map(|(_, link)| link)) {
        put("helpUri", json!(link));
    }
    put("defaultConfiguration", json!({ "level": level(worst) }));
    put("properties", properties(rule, entry, worst));
    Value::Object(described)
}

/// `SubjectIsLikeThis` of `subject-is-like-this`: the form that SARIF advises for names.
fn name(id: &str) -> String {
    let capital = |part: &str| {
        let mut letters = part.chars();
        letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect::<String>()
    };
    id.split('-').map(capital).collect()
}

fn shortened(text: &str, most: usize) -> String {
    if text.chars().nth(most).is_none() {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}

fn properties(rule: Option<&Rule>, entry: Option<&VerdictEntry>, worst: Severity) -> Value {
    let pack = rule.map(|rule| rule.pack.as_str()).or_else(|| entry.map(|entry| entry.pack.as_str()));
    let of_rule = rule.into_iter().flat_map(|rule| rule.metadata.evidence.iter().map(|evidence| evidence.practice.as_str()));
    let tags: Vec<&str> = pack.into_iter().chain(of_rule).take(TAGS).collect();
    let mut properties = json!({
        "tags": tags,
        // A value that is not known never fails, so a failure is seldom wrong.
        "precision": "high",
        "problem.severity": match level(worst) { "note" => "recommendation", other => other },
    });
    if let (Some(properties), Some(score)) = (properties.as_object_mut(), score(worst)) {
        properties.insert("security-severity".to_owned(), json!(score));
    }
    properties
}

/// A number within GitHub's band for the severity: above 9 critical, 7 to 8.9 high, 4 to 6.9 medium, below 4 low. The numbers are
/// ours and come from no scoring system. A score must be above zero, so what is only worth knowing has none.
const fn score(severity: Severity) -> Option<&'static str> {
    match severity {
        Severity::Critical => Some("9.5"),
        Severity::High => Some("8.0"),
        Severity::Medium => Some("5.5"),
        Severity::Low => Some("3.0"),
        Severity::Info => None,
    }
}

/// Whether a source is a link, and nothing in it could end it early.
fn is_link(source: &str) -> bool {
    source.starts_with("https://") && source.chars().all(|c| c.is_ascii_graphic() && !"<>\"{}|\\^`".contains(c))
}

/// The help of a rule: why it matters, how to fix it, on which practices it bears, where to read more.
struct Help<'a> {
    title: String,
    why: String,
    /// Labels with their texts.
    notes: Vec<(&'a str, String)>,
    practices: Vec<(String, String)>,
    practice_label: &'a str,
    links: Vec<String>,
    links_label: &'a str,
}

impl<'a> Help<'a> {
    fn of(record: &Record<'a>, id: &str) -> Self {
        let words = record.words;
        let why = record.text(id, "why");
        let notes = [("label.why", why.clone()), ("label.fix", record.text(id, "fix"))];
        let rule = record.rule(id);
        let evidence = rule.map(|rule| rule.metadata.evidence.as_slice()).unwrap_or_default();
        let known = evidence.iter().filter_map(|evidence| framework::practice(&evidence.practice));
        let told = |practice: &framework::Practice| {
            (format!("{} {}", practice.id, practice.title.in_language(words.language().code())), practice.link())
        };
        let practices: Vec<(String, String)> = known.map(told).collect();
        let sources = rule.map(|rule| rule.metadata.sources.clone()).unwrap_or_default();
        Self {
            title: record.title(id),
            why,
            notes: notes.into_iter().filter(|(_, text)| !text.is_empty()).map(|(key, text)| (words.line(key), text)).collect(),
            practice_label: words.line("label.practice"),
            links: sources.into_iter().filter(|link| is_link(link)).collect(),
            links_label: words.line("explain.sources"),
            practices,
        }
    }

    fn text(&self) -> String {
        let notes = self.notes.iter().map(|(label, text)| format!("{label}: {text}"));
        let practices = self.practices.iter().map(|(title, _)| format!("{}: {title}", self.practice_label));
        let links = self.links.iter().map(|link| format!("{}: {link}", self.links_label));
        std::iter::once(self.title.clone()).chain(notes).chain(practices).chain(links).collect::<Vec<_>>().join("\n")
    }

    fn markdown(&self) -> String {
        let notes = self.notes.iter().map(|(label, text)| format!("**{label}:** {}", escaped(text)));
        let practices =
            self.practices.iter().map(|(title, link)| format!("- {}: [{}](<{link}>)", self.practice_label, escaped(title)));
        let links = self.links.iter().map(|link| format!("- {}: <{link}>", self.links_label));
        let list: Vec<String> = practices.chain(links).collect();
        let paragraphs = std::iter::once(escaped(&self.title)).chain(notes).chain((!list.is_empty()).then(|| list.join("\n")));
        paragraphs.collect::<Vec<_>>().join("\n\n")
    }
}
