//! What people accept and state, and what the policy says, in words.

use super::clean::{clean, clean_name};
use super::words::{Words, grouped};
use crate::document::{AttestationEntry, OverrideEntry, Review, SaidEntry, State, WaiverEntry};

/// What a review calls the command line where it names who said something.
const COMMAND_LINE: &str = "the command line";

/// Waivers, statements and policy of a review.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Acceptance<'a> {
    pub(crate) review: &'a Review,
    pub(crate) words: &'static Words,
}

impl Acceptance<'_> {
    /// Whether there is nothing of all this.
    pub(crate) fn is_empty(&self) -> bool {
        let policy = &self.review.policy;
        self.review.waivers.is_empty()
            && self.review.attestations.is_empty()
            && policy.files.is_empty()
            && policy.locks.is_empty()
            && policy.overrides.is_empty()
    }

    /// The waivers: what each covers; its state, days, owner and reason.
    pub(crate) fn waivers(&self) -> Vec<(String, String)> {
        self.review.waivers.iter().map(|waiver| (self.covers(waiver), self.told_waiver(waiver))).collect()
    }

    /// The waivers as cells: rule, what, until, owner, state, findings, reason.
    pub(crate) fn waiver_rows(&self) -> Vec<Vec<String>> {
        let row = |waiver: &WaiverEntry| {
            let reason = self.words.say("waiver.why", &[("reason", unended(&waiver.reason))]) + self.approval(waiver).as_str();
            vec![
                clean_name(&waiver.rule),
                self.place(waiver),
                clean(&waiver.until),
                clean_name(&waiver.owner),
                self.words.line(&format!("waiver-state.{}", waiver.state.name())).to_owned(),
                grouped(waiver.findings),
                reason,
            ]
        };
        self.review.waivers.iter().map(row).collect()
    }

    fn covers(&self, waiver: &WaiverEntry) -> String {
        self.words.list(&[clean_name(&waiver.rule), self.place(waiver)])
    }

    fn place(&self, waiver: &WaiverEntry) -> String {
        let place = clean(&waiver.location.by_line());
        match &waiver.resource {
            Some(resource) => self.words.say("waiver.at", &[("resource", &clean_name(resource)), ("place", &place)]),
            None => place,
        }
    }

    fn told_waiver(&self, waiver: &WaiverEntry) -> String {
        let state = self.words.line(&format!("waiver-state.{}", waiver.state.name())).to_owned();
        let values = [
            ("state", &*state),
            ("until", &*waiver.until),
            ("owner", &*clean_name(&waiver.owner)),
            ("count", &*grouped(waiver.findings)),
            ("reason", unended(&waiver.reason)),
        ];
        self.words.say("waiver.told", &values) + self.approval(waiver).as_str()
    }

    fn approval(&self, waiver: &WaiverEntry) -> String {
        let approver = waiver.approver.iter().map(|name| self.words.say("waiver.approver", &[("approver", &clean_name(name))]));
        let ticket = waiver.ticket.iter().map(|name| self.words.say("waiver.ticket", &[("ticket", &clean_name(name))]));
        approver.chain(ticket).collect()
    }

    /// What the waiver of a finding says, by the waiver's place.
    pub(crate) fn waived_by(&self, id: &str) -> Option<String> {
        let waiver = self.review.waivers.iter().find(|waiver| waiver.id == id)?;
        let values = [("until", &*waiver.until), ("owner", &*clean_name(&waiver.owner)), ("reason", unended(&waiver.reason))];
        Some(self.words.say("waiver.of-finding", &values) + self.approval(waiver).as_str())
    }

    /// The statements: what each is about and claims; who states it, in which state it is, what it says.
    pub(crate) fn statements(&self) -> Vec<(String, String)> {
        let one = |entry: &AttestationEntry| {
            let (claims, state, signature) = self.standing(entry);
            let head = self.words.say("statement.about", &[("about", &entry.about), ("claims", &claims)]);
            let values = [
                ("state", &*state),
                ("signature", &*signature),
                ("until", &*entry.until),
                ("name", &*clean_name(&entry.name)),
                ("role", &*clean_name(&entry.role)),
                ("statement", &*entry.statement),
            ];
            (head, self.words.say("statement.told", &values))
        };
        self.review.attestations.iter().map(one).collect()
    }

    /// The statements as cells: about, claims, name, role, until, state, signature, statement.
    pub(crate) fn statement_rows(&self) -> Vec<Vec<String>> {
        let row = |entry: &AttestationEntry| {
            let (claims, state, signature) = self.standing(entry);
            let (name, role) = (clean_name(&entry.name), clean_name(&entry.role));
            vec![clean(&entry.about), claims, name, role, clean(&entry.until), state, signature, clean(&entry.statement)]
        };
        self.review.attestations.iter().map(row).collect()
    }

    fn standing(&self, entry: &AttestationEntry) -> (String, String, String) {
        let word = |key: String| self.words.line(&key).to_owned();
        let claims: State = entry.claims;
        (
            word(format!("ledger.state.{}", claims.name())),
            word(format!("statement-state.{}", entry.state.name())),
            word(format!("signature.{}", entry.signature.name())),
        )
    }

    /// The policy: files with digests, what is locked, what replaced another value.
    pub(crate) fn policy(&self) -> Vec<String> {
        let policy = &self.review.policy;
        let file =
            |file: &crate::document::InputFile| self.words.say("policy.file", &[("file", &file.file), ("sha256", &file.sha256)]);
        let lock = |said: &SaidEntry| {
            self.words.say("policy.lock", &[("key", &said.key), ("value", &said.value), ("by", &self.voice(&said.by))])
        };
        let replaced = |entry: &OverrideEntry| {
            let (by, of) = (self.voice(&entry.by), self.voice(&entry.of));
            let values =
                [("key", &*entry.key), ("value", &*entry.value), ("by", &*by), ("instead", &*entry.instead_of), ("of", &*of)];
            self.words.say("policy.override", &values)
        };
        let files = policy.files.iter().map(file);
        files.chain(policy.locks.iter().map(lock)).chain(policy.overrides.iter().map(replaced)).collect()
    }

    /// Who says something: a file by its name, the command line by its word.
    fn voice(&self, by: &str) -> String {
        if by == COMMAND_LINE { self.words.line("policy.command-line").to_owned() } else { clean_name(by) }
    }
}

/// A reason without its full stop, which the sentence around it brings.
fn unended(reason: &str) -> &str {
    reason.trim_end().trim_end_matches(['.', '。'])
}
