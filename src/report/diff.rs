//! Writes what changed from one review to another, as text and as Markdown.

use annotate_snippets::renderer::{Effects, Style};
use minijinja::{Environment, Value, context};

use super::clean;
use super::clean::clean_name;
use super::columns::{width, wrap};
use super::markdown::{code, escaped};
use super::tables::paint;
use super::text::{TextOptions, environment};
use super::words::{Words, grouped};
use crate::compare::{Both, Change, Difference, Group, PracticeChange, Reason};
use crate::document::{Counts, State};
use crate::embedded;
use crate::framework;
use crate::rule::{Language, Rulebook};

/// Findings of one group, and practices, that are shown.
const SHOWN: usize = 20;

/// The difference as text for a terminal, with a line end.
#[must_use]
pub fn diff_to_text(difference: &Difference, rulebook: &Rulebook, options: &TextOptions) -> String {
    let color = options.color;
    let (columns, language) = (options.width, options.language);
    write("diff.txt.j2", difference, rulebook, options, |environment| {
        environment.add_filter("underline", |text: &str| "-".repeat(width(text)));
        environment.add_filter("bold", move |text: &str| paint(text, Style::new().effects(Effects::BOLD), color));
        environment.add_filter("dim", move |text: &str| paint(text, Style::new().effects(Effects::DIMMED), color));
        environment.add_filter("wrap", move |text: &str, indent: usize| {
            let gap = " ".repeat(indent);
            let lines = wrap(text, columns.saturating_sub(indent), language);
            lines.iter().map(|line| format!("{gap}{line}")).collect::<Vec<_>>().join("\n")
        });
        environment.add_filter("aligned", |rows: Vec<Vec<String>>| aligned(&rows));
    })
}

/// The difference as Markdown, with a line end.
#[must_use]
pub fn diff_to_markdown(difference: &Difference, rulebook: &Rulebook, language: Language) -> String {
    let options = TextOptions { language, ..TextOptions::default() };
    write("diff.md.j2", difference, rulebook, &options, |environment| {
        environment.add_filter("md", |text: &str| escaped(text));
        environment.add_filter("code", |text: &str| code(text));
    })
}

fn write(
    template: &str,
    difference: &Difference,
    rulebook: &Rulebook,
    options: &TextOptions,
    filters: impl FnOnce(&mut Environment<'static>),
) -> String {
    let words = Words::of(options.language);
    let page = Page { difference, rulebook, words };
    let render = || {
        let mut environment = environment(options)?;
        filters(&mut environment);
        let text = embedded::entry(embedded::TEMPLATES, template).unwrap_or_default();
        environment.render_named_str(template, text, page.context())
    };
    match render() {
        Ok(text) => text.trim_matches('\n').to_owned() + "\n",
        Err(error) => format!("{}: {error:#}\n", words.line("cli.internal-error")),
    }
}

/// Lines in which the first column stands left and the others right.
fn aligned(rows: &[Vec<String>]) -> String {
    let wide = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| width(cell)).max().unwrap_or(0);
    let cell = |(column, text): (usize, &String)| {
        let space = " ".repeat(wide(column).saturating_sub(width(text)));
        if column == 0 { format!("{text}{space}") } else { format!("{space}{text}") }
    };
    let line = |row: &Vec<String>| row.iter().enumerate().map(cell).collect::<Vec<_>>().join("  ");
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

struct Page<'a> {
    difference: &'a Difference,
    rulebook: &'a Rulebook,
    words: &'static Words,
}

impl Page<'_> {
    fn context(&self) -> Value {
        let difference = self.difference;
        let more = difference.practices.len().saturating_sub(SHOWN);
        context! {
            reviews => [self.review("diff.old", &difference.reviews.old), self.review("diff.new", &difference.reviews.new)],
            notes => self.notes(),
            groups => Group::ALL.map(|group| vec![self.group_name(group), grouped(self.of(group).count())]),
            sections => Group::ALL.into_iter().filter_map(|group| self.section(group)).collect::<Vec<_>>(),
            verdicts => self.table("column.verdicts", &self.verdicts()),
            states => self.table("diff.column.state", &self.states()),
            practices => difference.practices.iter().take(SHOWN).map(|change| self.practice(change)).collect::<Vec<_>>(),
            practice_count => grouped(difference.practices.len()),
            practices_left => (more > 0).then(|| grouped(more)),
            effort => self.table("diff.effort", &self.effort()),
        }
    }

    fn review(&self, key: &str, review: &crate::compare::Compared) -> String {
        self.words.say(key, &[("file", &review.file), ("date", &review.as_of), ("tool", &review.tool)])
    }

    fn notes(&self) -> Vec<String> {
        let nothing = self.words.line("diff.nothing");
        let shown = |text: &'_ str| if text.is_empty() { nothing.to_owned() } else { clean_name(text) };
        let note = |note: &crate::compare::Note| {
            let key = format!("diff.what.{}", note.what);
            let what = self.words.line(&key);
            self.words.say("diff.note", &[("what", what), ("old", &shown(&note.old)), ("new", &shown(&note.new))])
        };
        self.difference.notes.iter().map(note).collect()
    }

    fn of(&self, group: Group) -> impl Iterator<Item = &Change> {
        self.difference.findings.iter().filter(move |change| change.group == group)
    }

    fn group_name(&self, group: Group) -> String {
        self.words.line(&format!("diff.group.{}", group.name())).to_owned()
    }

    /// The findings of a group. Those that are in both reviews as they were are only counted: the new review shows them.
    fn section(&self, group: Group) -> Option<Value> {
        let told: Vec<&Change> = self.of(group).filter(|change| change.because != Reason::Same).collect();
        let more = told.len().saturating_sub(SHOWN);
        let name = self.group_name(group);
        (!told.is_empty()).then(|| {
            context! {
                heading => self.words.say("diff.heading", &[("group", &name), ("count", &grouped(told.len()))]),
                findings => told.iter().take(SHOWN).map(|change| self.finding(change)).collect::<Vec<_>>(),
                more => (more > 0).then(|| grouped(more)),
            }
        })
    }

    fn finding(&self, change: &Change) -> Value {
        let title = self.rulebook.get(&change.rule).map_or("", |rule| rule.texts(self.words.language()).title());
        let dot = match change.element.chars().next() {
            None | Some('[') => "",
            Some('→') => " ",
            Some(_) => ".",
        };
        context! {
            severity => self.words.line(&format!("severity.{}", change.severity.name())),
            rule => clean_name(&change.rule),
            title => clean(title),
            resource => clean_name(&format!("{}{dot}{}", change.resource, change.element)),
            kind => clean_name(&change.kind),
            location => clean_name(&change.location.by_line()),
            message => clean(&change.message),
            because => self.words.line(&format!("diff.because.{}", change.because.name())),
            waived => change.waived,
        }
    }

    /// A table of what was and is, with its head.
    fn table(&self, first: &str, rows: &[(&str, usize, usize)]) -> Vec<Vec<String>> {
        let head = [first, "diff.column.old", "diff.column.new"].map(|key| self.words.line(key).to_owned()).to_vec();
        let row = |(key, old, new): &(&str, usize, usize)| vec![self.words.line(key).to_owned(), grouped(*old), grouped(*new)];
        std::iter::once(head).chain(rows.iter().map(row)).collect()
    }

    fn verdicts(&self) -> [(&'static str, usize, usize); 4] {
        let Both { old, new } = &self.difference.verdicts;
        let row = |key, count: fn(&Counts) -> usize| (key, count(old), count(new));
        [
            row("verdict.fail", |counts| counts.fail),
            row("verdict.unknown", |counts| counts.unknown),
            row("verdict.pass", |counts| counts.pass),
            row("verdict.not-applicable", |counts| counts.not_applicable),
        ]
    }

    fn states(&self) -> [(&'static str, usize, usize); 6] {
        let Both { old, new } = &self.difference.states;
        State::ALL.map(|state| (state_key(state), old.count(state), new.count(state)))
    }

    fn effort(&self) -> [(&'static str, usize, usize); 4] {
        let Both { old, new } = &self.difference.effort;
        let minutes = &self.difference.minutes;
        [
            ("diff.effort.decided", old.decided, new.decided),
            ("diff.effort.supported", old.supported, new.supported),
            ("diff.effort.person", old.person, new.person),
            ("diff.effort.minutes", minutes.old, minutes.new),
        ]
    }

    fn practice(&self, change: &PracticeChange) -> String {
        let code = self.words.language().code();
        let title = framework::practice(&change.id).map_or("", |practice| practice.title.in_language(code));
        let [old, new] = [change.old, change.new].map(|state| self.words.line(state_key(state)));
        self.words.say("diff.practice", &[("practice", &change.id), ("title", title), ("old", old), ("new", new)])
    }
}

/// The key of a state's name.
const fn state_key(state: State) -> &'static str {
    match state {
        State::Met => "diff.state.met",
        State::PartlyMet => "diff.state.partly-met",
        State::NotMet => "diff.state.not-met",
        State::NotApplicable => "diff.state.not-applicable",
        State::CannotTell => "diff.state.cannot-tell",
        State::NotAssessed => "diff.state.not-assessed",
    }
}
