//! The findings by rule and reason, each with its places, code frames, the values that were read, and who accepts it.

use minijinja::{Value, context};

use super::super::clean::{clean, clean_name};
use super::super::gate::pack_name;
use super::super::words::grouped;
use super::frame::frame;
use super::groups::{Group, Standing};
use super::sheet::Sheet;
use crate::document::{ReadEntry, VerdictEntry};
use crate::finding::Severity;
use crate::rule::pack_place;

/// Places of one group that are shown with code and values.
const FULL_OF_A_GROUP: usize = 10;
/// Places that are shown with code and values in all.
const FULL_IN_ALL: usize = 1_000;
/// Groups from which a browser lays out only what is near the window.
const MANY: usize = 100;
/// Groups that are open at the beginning.
const OPEN: usize = 200;
/// Values of one place that are shown.
const READS: usize = 12;

impl Sheet<'_> {
    pub(super) fn findings(&self) -> Value {
        let groups = &self.groups.all;
        let mut full = FULL_IN_ALL;
        let told: Vec<Value> = groups.iter().enumerate().map(|(place, group)| self.group(place, group, &mut full)).collect();
        let severities = Severity::WORST_FIRST.into_iter().filter(|severity| groups.iter().any(|g| g.severity == *severity));
        let mut packs: Vec<&str> = groups.iter().map(|group| group.pack.as_str()).collect();
        packs.sort_by_key(|pack| (pack_place(pack), *pack));
        packs.dedup();
        let standings = Standing::ALL.into_iter().filter(|one| groups.iter().any(|g| g.standings.contains_key(one)));
        let choice = |code: &str, word: String| context! { code, word };
        let shown: usize = groups.iter().map(|group| group.shown.len()).sum();
        context! {
            deck => self.findings_deck(),
            notes => self.findings_notes(),
            beside => self.beside.filter(|_| self.groups.left() > 0),
            many => groups.len() > MANY || shown > MANY * 5,
            groups => told,
            severities => severities.map(|one| choice(one.name(), self.severity(one))).collect::<Vec<_>>(),
            packs => packs.into_iter().map(|pack| choice(pack, pack_name(self.words, pack))).collect::<Vec<_>>(),
            standings => standings.map(|one| choice(one.name(), self.standing(one))).collect::<Vec<_>>(),
        }
    }

    fn findings_deck(&self) -> String {
        let open: usize = self.groups.open.values().sum();
        let accepted = self.groups.waived + self.groups.known;
        let deck = self.counted("html.findings.deck", open, &[]);
        if accepted == 0 {
            return deck;
        }
        self.paragraph(&[deck, self.counted("html.findings.accepted", accepted, &[])])
    }

    fn findings_notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.groups.hidden > 0 {
            let values = [("severity", self.groups.least.name()), ("count", &*grouped(self.groups.hidden))];
            notes.push(self.words.say("findings.hidden", &values));
        }
        let left = self.groups.left();
        if left > 0 {
            let shown = self.groups.all.iter().map(|group| group.shown.len()).sum();
            let values = [("shown", &*grouped(shown)), ("total", &*grouped(shown + left))];
            let key = if self.beside.is_some() { "html.findings.beside" } else { "html.findings.left" };
            notes.push(self.words.say(key, &values));
        }
        notes
    }

    fn standing(&self, standing: Standing) -> String {
        self.line(&format!("html.standing.{}", standing.name()))
    }

    fn group(&self, place: usize, group: &Group, full: &mut usize) -> Value {
        let entries: Vec<&VerdictEntry> = group.shown.iter().filter_map(|at| self.shown(*at)).collect();
        let first = entries.first().copied();
        let rule = self.rule(&group.rule);
        let message = first.map(|entry| clean(&entry.message)).unwrap_or_default();
        let left = group.count() - group.shown.len();
        let stages: Vec<String> = group.stages.iter().map(|stage| self.line(&format!("stage.{stage}"))).collect();
        let effort = rule.map(|rule| rule.metadata.effort.name());
        let mut with_code = FULL_OF_A_GROUP.min(*full);
        *full -= with_code.min(entries.len());
        let mut places = Vec::new();
        for entry in &entries {
            places.push(self.place(entry, &message, with_code > 0, places.is_empty()));
            with_code = with_code.saturating_sub(1);
        }
        context! {
            id => Group::id(place),
            severity => group.severity.name(),
            word => self.severity(group.severity),
            pack => group.pack.clone(),
            pillar => pack_name(self.words, &group.pack),
            standing => group.standing().name(),
            flag => (group.standing() != Standing::Open).then(|| self.standing(group.standing())),
            count => group.count(),
            open => group.severity >= Severity::High && place < OPEN && group.standing() == Standing::Open,
            title => if message.is_empty() { self.claim(&group.rule) } else { message },
            place => self.first_place(&entries, group.count()),
            stages,
            rule => group.rule.clone(),
            practices => first.map(|entry| self.practices_of(entry)),
            effort => effort.map(|name| self.effort(name)),
            effort_place => match effort { Some("small") => 0, Some("medium") => 1, Some("large") => 2, _ => 3 },
            names => first.map(|entry| self.names(entry)).unwrap_or_default(),
            claim => self.claim(&group.rule),
            why => self.text(&group.rule, "why", first),
            fix => self.text(&group.rule, "fix", first),
            places_heading => self.counted("html.finding.places", group.count(), &[]),
            places,
            left => (left > 0).then(|| self.counted("html.finding.left", left, &[])),
            sources => rule.map(|rule| rule.metadata.sources.clone()).unwrap_or_default(),
        }
    }

    /// Where the first stands, and how many more there are.
    fn first_place(&self, entries: &[&VerdictEntry], count: usize) -> String {
        let Some(first) = entries.first() else { return String::new() };
        let place = format!("{} {}", clean_name(&first.location.by_line()), name_of(first));
        if count > 1 { self.words.say("list.more", &[("list", &place), ("count", &grouped(count - 1))]) } else { place }
    }

    fn practices_of(&self, entry: &VerdictEntry) -> Vec<Value> {
        let is_known = |id: &str| self.review.practices.iter().any(|row| row.id == id);
        let practices = entry.practices.iter().map(|one| context! { id => one.id.clone(), in_ledger => is_known(&one.id) });
        practices.collect()
    }

    fn names(&self, entry: &VerdictEntry) -> Vec<String> {
        let service = |name: &str| {
            let key = format!("service.{name}");
            if self.words.has(&key) { self.line(&key) } else { clean_name(name) }
        };
        entry.also_known_as.iter().map(|(name, id)| format!("{} {id}", service(name))).collect()
    }

    /// One place; with code and values if there is room for them.
    fn place(&self, entry: &VerdictEntry, headline: &str, is_full: bool, is_first: bool) -> Value {
        let message = clean(&entry.message);
        let waived = entry.waiver.as_deref().map(|id| self.acceptance().waived_by(id).unwrap_or_else(|| clean_name(id)));
        let frame = is_full.then(|| frame(entry, &self.full.excerpts)).flatten();
        let leaves: Vec<&ReadEntry> = entry.reads.iter().filter(|read| is_full && is_leaf(read, &entry.reads)).collect();
        let reads: Vec<Value> = leaves.iter().take(READS).map(|read| self.read(read, entry)).collect();
        let more = leaves.len().saturating_sub(reads.len());
        let standing = Standing::of(entry);
        let flags = [
            (standing != Standing::Open).then(|| self.standing(standing)),
            (!entry.assumed.is_empty()).then(|| self.line("label.assumed")),
        ];
        context! {
            full => frame.is_some() || !reads.is_empty(),
            open => is_first,
            name => name_of(entry),
            at => self.at(entry),
            standing => standing.name(),
            fingerprint => entry.fingerprint.clone(),
            flags => flags.into_iter().flatten().collect::<Vec<_>>(),
            message => (message != headline).then_some(message),
            notes => self.place_notes(entry),
            waived,
            frame,
            more_reads => (!reads.is_empty() && more > 0).then(|| self.words.say("list.rest", &[("count", &grouped(more))])),
            reads,
        }
    }

    fn at(&self, entry: &VerdictEntry) -> String {
        let place = clean_name(&entry.location.by_line());
        let kind = clean_name(&entry.resource.kind);
        let design = entry.resource.construct.as_deref().unwrap_or(&entry.resource.design);
        let design = (self.review.coverage.designs.len() > 1 && !design.is_empty()).then(|| clean_name(design));
        let written = entry.resource.written_at.as_deref().map(clean_name);
        let parts = [Some(place), Some(kind).filter(|kind| !kind.is_empty()), design, written];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }

    /// What the verdict rests on: assumed values, and choices of parameters.
    fn place_notes(&self, entry: &VerdictEntry) -> Vec<String> {
        let lists = [("label.assumed", &*entry.assumed), ("label.fails-when", &*entry.failing_worlds)];
        let told = lists.into_iter().filter(|(_, list)| !list.is_empty());
        told.map(|(label, list)| format!("{}: {}", self.words.line(label), self.words.list(list))).collect()
    }

    /// A value that was read. Of its path and place what differs from those of the finding is told.
    fn read(&self, read: &ReadEntry, entry: &VerdictEntry) -> Value {
        let key = format!("state.{}", read.state);
        let state = if self.words.has(&key) { self.line(&key) } else { clean_name(&read.state) };
        let value = read.value.as_deref().map(|value| shortened(&clean(value)));
        let own_file = format!("{}:", entry.location.file);
        let place = read.location.as_deref().map(|place| clean_name(place.strip_prefix(&own_file).unwrap_or(place)));
        let own_path = format!("Resources.{}.Properties.", entry.resource.id);
        let path = clean_name(read.path.strip_prefix(&own_path).unwrap_or(&read.path));
        context! { path, value => value.unwrap_or_default(), place => place.unwrap_or_default(), state }
    }
}

/// Whether nothing below was read: what holds another value is no evidence of its own.
fn is_leaf(read: &ReadEntry, reads: &[ReadEntry]) -> bool {
    let below = |other: &ReadEntry| other.path.strip_prefix(&*read.path).is_some_and(|rest| rest.starts_with(['.', '[']));
    read.state != "known" || !reads.iter().any(below)
}

/// The resource with the list member that the verdict speaks of.
fn name_of(entry: &VerdictEntry) -> String {
    let dot = match entry.element.chars().next() {
        None | Some('[') => "",
        Some('→') => " ",
        Some(_) => ".",
    };
    clean_name(&format!("{}{dot}{}", entry.resource.id, entry.element))
}

fn shortened(value: &str) -> String {
    const LONGEST: usize = 120;
    match value.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", value.get(..end).unwrap_or_default()),
        None => value.to_owned(),
    }
}
