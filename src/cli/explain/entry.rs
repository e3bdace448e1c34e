//! What is told of a practice, a question, a pillar or a lens.

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, Value, context};

use crate::framework::lens::{self, Lens, LensPractice, LensQuestion};
use crate::framework::proof::{self, Ceiling, Proof};
use crate::framework::{self, Pillar, Practice, Question, Risk, Title};
use crate::report::{Words, clean};
use crate::rule::{Rule, Rulebook, Strength};

/// An entry of a catalogue in words.
pub(super) struct Entry {
    words: &'static Words,
    title: String,
    about: Vec<String>,
    facts: Vec<Value>,
    lists: Vec<Value>,
}

impl Entry {
    fn new(words: &'static Words, title: &Title, id: &str) -> Self {
        let title = title.in_language(words.language().code()).to_owned();
        Self { words, title, about: vec![id.to_owned()], facts: Vec::new(), lists: Vec::new() }
    }

    fn about(mut self, text: String) -> Self {
        self.about.push(text);
        self
    }

    /// A label with its text; nothing for an empty one.
    fn fact(mut self, label: &str, text: String) -> Self {
        if !text.is_empty() {
            self.facts.push(context! { label => self.words.line(label).to_owned(), text });
        }
        self
    }

    /// A label with rows below; nothing without rows.
    fn list(mut self, label: &str, rows: Vec<String>) -> Self {
        if !rows.is_empty() {
            self.lists.push(context! { label => self.words.line(label).to_owned(), rows });
        }
        self
    }

    /// The entry as text with a line end.
    pub(super) fn render(self) -> anyhow::Result<String> {
        let mut environment = Environment::new();
        environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
        let template = crate::embedded::entry(crate::embedded::TEMPLATES, "entry.txt.j2").unwrap_or_default();
        let value = context! { title => self.title, about => self.about, facts => self.facts, lists => self.lists };
        let text = environment.render_named_str("entry.txt.j2", template, value)?;
        Ok(text.lines().map(|line| clean(line) + "\n").collect())
    }
}

/// Writes entries in a language.
pub(super) struct Writer<'a> {
    pub(super) rulebook: &'a Rulebook,
    pub(super) words: &'static Words,
}

impl Writer<'_> {
    pub(super) fn practice(&self, practice: &Practice) -> Entry {
        let proof = proof::proof(&practice.id);
        let question = framework::question(&practice.question);
        let asked = question.map(|question| self.named(&question.id, &question.title)).unwrap_or_default();
        let evidence = proof::evidence(&practice.id).map(|title| self.told(title)).unwrap_or_default();
        let entry = Entry::new(self.words, &practice.title, &practice.id)
            .about(self.pillar_name(&practice.pillar))
            .about(self.risk(practice.risk))
            .fact("explain.question", asked)
            .fact("explain.evidence", evidence);
        let entry = match proof {
            Some(proof) => self.proof(entry, proof),
            None => entry,
        };
        let id = if practice.choice_inferred {
            self.words.say("explain.inferred", &[("id", &practice.choice_id)])
        } else {
            practice.choice_id.clone()
        };
        let bearing = self.bearing(&practice.id);
        let none = if bearing.is_empty() { self.words.line("explain.no-rules").to_owned() } else { String::new() };
        entry
            .fact("explain.tool", id)
            .fact("explain.page", practice.link())
            .fact("explain.bearing", none)
            .list("explain.bearing", bearing)
    }

    /// How far evidence can go, and what it needs.
    fn proof(&self, entry: Entry, proof: &Proof) -> Entry {
        let ceiling = self.words.line(&format!("ceiling.{}", proof.ceiling.name())).to_owned();
        let stages: Vec<String> = proof.stages.iter().map(|stage| self.stage(stage)).collect();
        let needs = match (proof.ceiling, proof.needs.as_slice()) {
            (Ceiling::Decide, []) => self.words.line("explain.no-needs").to_owned(),
            (_, needs) => needs.join(self.words.line("list.separator")),
        };
        let scope = self.words.list(&proof.scope);
        entry
            .fact("explain.ceiling", ceiling)
            .fact("explain.stages", stages.join(self.words.line("list.separator")))
            .fact("explain.needs", needs)
            .fact("explain.scope", scope)
    }

    fn stage(&self, stage: &str) -> String {
        self.words.line(&format!("stage.{stage}")).to_owned()
    }

    /// The rules that bear on a practice, the strongest first.
    fn bearing(&self, practice: &str) -> Vec<String> {
        let of = |rule: &Rule| rule.metadata.evidence.iter().find(|evidence| evidence.practice == practice).map(|e| e.strength);
        let mut rules: Vec<(Strength, &Rule)> = self.rulebook.rules().filter_map(|rule| Some((of(rule)?, rule))).collect();
        rules.sort_by_key(|(strength, rule)| (*strength as u8, rule.id.clone()));
        let row = |(strength, rule): &(Strength, &Rule)| {
            let title = rule.texts(self.words.language()).title();
            let strength = self.words.line(&format!("strength.{}", strength.name())).to_owned();
            self.words.say("explain.bears", &[("rule", rule.id.as_str()), ("title", title), ("strength", &strength)])
        };
        rules.iter().map(row).collect()
    }

    pub(super) fn question(&self, question: &Question) -> Entry {
        let rows = question.practices().map(|p| self.rated(&p.id, Some(p.risk), &p.title)).collect();
        Entry::new(self.words, &question.title, &question.id)
            .about(self.pillar_name(&question.pillar))
            .fact("explain.tool", question.question_id.clone())
            .list("explain.practices", rows)
    }

    pub(super) fn pillar(&self, pillar: &Pillar) -> Entry {
        let own = || framework::questions().filter(|question| question.pillar == pillar.id);
        let practices = own().flat_map(Question::practices).count();
        Entry::new(self.words, &pillar.title, &pillar.id)
            .about(self.counted(own().count(), practices))
            .fact("explain.tool", pillar.pillar_id.clone())
            .list("explain.questions", own().map(|question| self.named(&question.id, &question.title)).collect())
    }

    pub(super) fn lenses(&self) -> Entry {
        let title = self.words.line("explain.lenses").to_owned();
        let row = |lens: &Lens| {
            let key = if lens.held { "explain.lens-held" } else { "explain.lens" };
            let counts = self.counted(lens.questions, lens.practices);
            self.words.say(key, &[("id", &lens.id), ("name", self.told(&lens.name).as_str()), ("counts", &counts)])
        };
        let rows = lens::lenses().map(row).collect();
        let about = vec![self.words.say("explain.count", &[("count", &lens::lenses().len().to_string())])];
        Entry { words: self.words, title, about, facts: Vec::new(), lists: Vec::new() }.list("explain.names", rows)
    }

    pub(super) fn lens(&self, lens: &Lens) -> Entry {
        let rows = lens::questions(&lens.id).iter().map(|question| self.named(&question.id, &question.title)).collect();
        let held = if lens.held { String::new() } else { self.words.line("explain.not-held").to_owned() };
        Entry::new(self.words, &lens.name, &lens.id)
            .about(self.counted(lens.questions, lens.practices))
            .fact("explain.page", lens.pages.clone())
            .fact("explain.questions", held)
            .list("explain.questions", rows)
    }

    pub(super) fn lens_question(&self, lens: &Lens, question: &LensQuestion) -> Entry {
        let own = lens::practices(&lens.id).iter().filter(|practice| practice.question == question.id);
        Entry::new(self.words, &question.title, &question.id)
            .about(self.pillar_name(&question.pillar))
            .about(self.told(&lens.name))
            .list("explain.practices", own.map(|p| self.rated(&p.id, p.risk, &p.title)).collect())
    }

    pub(super) fn lens_practice(&self, lens: &Lens, practice: &LensPractice) -> Entry {
        let question = lens::questions(&lens.id).iter().find(|question| question.id == practice.question);
        let asked = question.map(|question| self.named(&question.id, &question.title)).unwrap_or_default();
        let entry = Entry::new(self.words, &practice.title, &practice.id)
            .about(self.pillar_name(&practice.pillar))
            .about(self.told(&lens.name));
        let entry = match practice.risk {
            Some(risk) => entry.about(self.risk(risk)),
            None => entry,
        };
        let page = lens::link(&lens.id, practice).unwrap_or_else(|| self.words.line("explain.no-page").to_owned());
        entry.fact("explain.question", asked).fact("explain.page", page)
    }

    fn told(&self, title: &Title) -> String {
        title.in_language(self.words.language().code()).to_owned()
    }

    fn named(&self, id: &str, title: &Title) -> String {
        format!("{id} {}", self.told(title))
    }

    fn rated(&self, id: &str, risk: Option<Risk>, title: &Title) -> String {
        match risk {
            Some(risk) => {
                self.words.say("explain.rated", &[("id", id), ("title", &self.told(title)), ("risk", &self.risk(risk))])
            }
            None => self.named(id, title),
        }
    }

    fn risk(&self, risk: Risk) -> String {
        let risk = self.words.line(&format!("risk.{}", risk.name())).to_owned();
        self.words.say("explain.risk", &[("risk", &risk)])
    }

    fn pillar_name(&self, id: &str) -> String {
        framework::pillar(id).map_or_else(|| id.to_owned(), |pillar| self.told(&pillar.title))
    }

    fn counted(&self, questions: usize, practices: usize) -> String {
        if questions + practices == 0 {
            return self.words.line("explain.topics").to_owned();
        }
        let values = [("questions", &*questions.to_string()), ("practices", &*practices.to_string())];
        self.words.say("explain.counts", &values)
    }
}
