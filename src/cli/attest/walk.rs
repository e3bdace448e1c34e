//! Asks for one open practice after the other, and writes each answer at once.

use dialoguer::{Input, Select};

use super::super::{Ended, output};
use super::{File, day, evidence, open};
use crate::attestation::{Attestation, Claim, EvidenceLink};
use crate::config::Day;
use crate::document::PracticeRow;
use crate::framework::{self, proof};
use crate::report::{Words, clean, grouped};

/// What can be claimed, in the order in which it is offered.
const CLAIMS: [(&str, Claim); 4] = [
    ("diff.state.met", Claim::Met),
    ("diff.state.partly-met", Claim::PartlyMet),
    ("diff.state.not-met", Claim::NotMet),
    ("diff.state.not-applicable", Claim::NotApplicable),
];

pub(super) fn run(rows: &[&PracticeRow], file: &File, words: &Words) -> Ended {
    if rows.is_empty() {
        output::note(words.line("attest.none"));
        return Ok(0);
    }
    let path = super::super::output::shown(&file.path);
    output::note(&words.say("attest.open", &[("count", &grouped(rows.len())), ("path", &path)]));
    let mut walk = Walk { file, words, person: None };
    let mut written = 0;
    for (at, row) in rows.iter().enumerate() {
        output::note("");
        output::note(&format!("{}/{}  {}", at + 1, rows.len(), open::line(row, words)));
        for line in show(row, words) {
            output::note(&line);
        }
        match walk.choice()? {
            Choice::Claim(claim) => {
                let attestation = walk.statement(&row.id, claim)?;
                file.add(&attestation, words)?;
                written += 1;
            }
            Choice::Skip => {}
            Choice::Stop => break,
        }
    }
    let (stated, left) = (grouped(written), grouped(rows.len() - written));
    output::note(&words.say("attest.done", &[("written", &stated), ("left", &left)]));
    if written > 0 {
        file.tell_what_follows(words);
    }
    Ok(0)
}

/// What is known of a practice before somebody answers.
fn show(row: &PracticeRow, words: &Words) -> Vec<String> {
    let code = words.language().code();
    let question = framework::question(&row.question).map_or("", |question| question.title.in_language(code));
    let shows = proof::evidence(&row.id).map_or("", |title| title.in_language(code));
    let (passed, unknown) = (grouped(row.passed), grouped(row.unknown));
    let found = if row.rules.is_empty() {
        words.line("attest.found-nothing").to_owned()
    } else {
        let rules = words.list(&row.rules);
        words.say("attest.found", &[("passed", &passed), ("unknown", &unknown), ("rules", &rules)])
    };
    let settle = row.settle.as_ref().map(|unknown| words.say("attest.settle", &[("question", &unknown.question)]));
    [
        words.say("attest.question", &[("id", &row.question), ("title", question)]),
        words.say("attest.shows", &[("evidence", shows)]),
        found,
    ]
    .into_iter()
    .chain(settle)
    .collect()
}

/// What somebody chooses to do with a practice.
enum Choice {
    Claim(Claim),
    Skip,
    Stop,
}

struct Walk<'a> {
    file: &'a File,
    words: &'a Words,
    /// Name and role of the last answer.
    person: Option<(String, String)>,
}

impl Walk<'_> {
    fn choice(&self) -> anyhow::Result<Choice> {
        let keys = CLAIMS.iter().map(|(key, _)| *key).chain(["attest.skip", "attest.stop"]);
        let names: Vec<&str> = keys.map(|key| self.words.line(key)).collect();
        // To go on without an answer is what the next key press does, so that nobody states something by mistake.
        let at = Select::new().with_prompt(self.words.line("attest.state")).items(&names).default(CLAIMS.len()).interact()?;
        Ok(match CLAIMS.get(at) {
            Some((_, claim)) => Choice::Claim(*claim),
            None if at == CLAIMS.len() => Choice::Skip,
            None => Choice::Stop,
        })
    }

    fn statement(&mut self, about: &str, state: Claim) -> anyhow::Result<Attestation> {
        let statement = self.text("attest.statement", None)?;
        let before = self.person.as_ref();
        let name = self.text("attest.name", before.map(|(name, _)| name.as_str()))?;
        let role = self.text("attest.role", before.map(|(_, role)| role.as_str()))?;
        self.person = Some((name.clone(), role.clone()));
        let until = self.until()?;
        let evidence = self.evidence()?;
        Ok(Attestation { about: about.to_owned(), state, statement, name, role, date: Day(self.file.as_of), until, evidence })
    }

    /// A text that is not empty.
    fn text(&self, key: &str, default: Option<&str>) -> anyhow::Result<String> {
        loop {
            let mut input = Input::<String>::new().with_prompt(self.words.line(key));
            if let Some(default) = &default {
                input = input.default((*default).to_owned());
            }
            let answer = input.interact_text()?;
            if !answer.trim().is_empty() {
                return Ok(answer.trim().to_owned());
            }
        }
    }

    fn until(&self) -> anyhow::Result<Day> {
        loop {
            let answer = self.text("attest.until", Some(&self.file.in_a_year().to_string()))?;
            match day(&answer) {
                Ok(until) if until.0 >= self.file.as_of => return Ok(until),
                Ok(until) => output::note(&self.words.say("attest.past", &[("until", &until.to_string())])),
                Err(error) => output::note(&error.to_string()),
            }
        }
    }

    fn evidence(&self) -> anyhow::Result<Vec<EvidenceLink>> {
        let mut links = Vec::new();
        loop {
            let prompt = self.words.line("attest.evidence");
            let answer: String = Input::new().with_prompt(prompt).allow_empty(true).interact_text()?;
            match evidence::of(answer.trim(), self.file.folder()) {
                _ if answer.trim().is_empty() => return Ok(links),
                Ok(link) => links.push(link),
                Err(error) => output::note(&clean(&format!("{error:#}"))),
            }
        }
    }
}
