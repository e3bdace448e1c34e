//! How to read the review, and how to repeat it.

use minijinja::{Value, context};

use super::super::clean::{clean, clean_name};
use super::super::words::grouped;
use super::sheet::Sheet;
use crate::document::{Digested, InputFile};

/// Terms that are explained, by their keys.
const TERMS: [&str; 9] =
    ["states", "cannot-tell", "not-assessed", "strength", "risk", "assumed", "statement", "waiver", "fingerprint"];
/// Inputs that are listed.
const INPUTS: usize = 60;

impl Sheet<'_> {
    pub(super) fn appendix(&self) -> Value {
        let of = |speaks: bool| self.review.coverage.rules.iter().filter(move |tally| (tally.counts.subjects() > 0) == speaks);
        let rules: Vec<_> = of(true).collect();
        let idle: Vec<&str> = of(false).map(|tally| tally.rule.as_str()).collect();
        let rule = |tally: &crate::document::RuleTally| {
            let counts = &tally.counts;
            context! {
                id => tally.rule.clone(),
                fail => grouped(counts.fail),
                unknown => grouped(counts.unknown),
                pass => grouped(counts.pass),
            }
        };
        let separator = self.words.line("list.separator");
        let mut method = vec![self.line("html.method.rules"), self.line("html.method.order")];
        if self.ledger_of().is_begun() {
            method.extend(self.worklist().effort_sentences());
        }
        context! {
            terms => TERMS,
            method,
            provenance => self.provenance(),
            policy => self.acceptance().policy(),
            rules_title => self.counted("html.appendix.rules", rules.len(), &[]),
            rules => rules.into_iter().map(rule).collect::<Vec<_>>(),
            idle => (!idle.is_empty()).then(|| self.counted("html.appendix.idle", idle.len(), &[("rules", &idle.join(separator))])),
            command => self.command(),
        }
    }

    fn provenance(&self) -> Vec<Value> {
        let provenance = &self.review.provenance;
        let entry = |name: &str, lines: Vec<String>| context! { name => self.line(&format!("html.provenance.{name}")), lines };
        let digested = |set: &Digested| vec![format!("{} · sha256 {}", grouped(set.count), set.sha256)];
        let mut entries = vec![
            entry("tool", vec![format!("plumbrule {}", provenance.tool)]),
            entry("as-of", vec![provenance.as_of.clone()]),
            entry("rules", digested(&provenance.rulebook)),
            entry("facts", digested(&provenance.facts)),
            entry("framework", digested(&provenance.framework)),
            entry("jurisdictions", digested(&provenance.jurisdictions)),
            entry("schema", vec![provenance.schema.clone()]),
            entry("inputs", self.files(&provenance.inputs)),
        ];
        if let Some(configuration) = &provenance.configuration {
            entries.push(entry("configuration", self.files(std::slice::from_ref(configuration))));
        }
        if !provenance.accompanying.is_empty() {
            entries.push(entry("accompanying", self.files(&provenance.accompanying)));
        }
        entries
    }

    fn files(&self, files: &[InputFile]) -> Vec<String> {
        let named = files.iter().take(INPUTS).map(|file| format!("{} · sha256 {}", clean_name(&file.file), file.sha256));
        let left = files.len().saturating_sub(INPUTS);
        let rest = (left > 0).then(|| self.words.say("list.rest", &[("count", &grouped(left))]));
        named.chain(rest).collect()
    }

    fn command(&self) -> Option<String> {
        let arguments = &self.review.provenance.arguments;
        let words = std::iter::once("plumbrule".to_owned()).chain(arguments.iter().map(|argument| clean(argument)));
        (!arguments.is_empty()).then(|| words.collect::<Vec<_>>().join(" "))
    }
}
