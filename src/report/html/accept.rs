//! What people state and accept: statements with the boxes for approval, and waivers.

use jiff::civil::Date;
use minijinja::{Value, context};

use super::super::clean::{clean, clean_name};
use super::super::words::grouped;
use super::head::spaced;
use super::sheet::Sheet;
use crate::document::{AttestationEntry, AttestationState, WaiverEntry, WaiverState};

impl Sheet<'_> {
    pub(super) fn sign(&self) -> Value {
        let statements = &self.review.attestations;
        let invalid = statements.iter().filter(|entry| entry.state != AttestationState::Valid).count();
        let deck = self.counted("html.sign.deck", statements.len(), &[]);
        let deck = match invalid {
            0 => deck,
            count => self.paragraph(&[deck, self.counted("html.sign.invalid", count, &[])]),
        };
        let digest = spaced(&self.review.provenance.rulebook.sha256);
        let date = clean(&self.review.provenance.as_of);
        context! {
            deck,
            caption => self.words.say("html.sign.caption", &[("digest", &digest), ("date", &date)]),
            rows => statements.iter().map(|entry| self.statement(entry)).collect::<Vec<_>>(),
        }
    }

    fn statement(&self, entry: &AttestationEntry) -> Value {
        let evidence: Vec<String> = entry.evidence.iter().map(|one| clean_name(&one.link)).collect();
        context! {
            about => entry.about.clone(),
            claims => entry.claims.name(),
            claims_word => self.line(&format!("ledger.state.{}", entry.claims.name())),
            statement => entry.statement.clone(),
            evidence,
            name => clean_name(&entry.name),
            role => clean_name(&entry.role),
            date => entry.date.clone(),
            until => entry.until.clone(),
            counts => entry.state == AttestationState::Valid,
            state => self.line(&format!("statement-state.{}", entry.state.name())),
            signature => self.line(&format!("signature.{}", entry.signature.name())),
        }
    }

    pub(super) fn waivers(&self) -> Value {
        let waivers = &self.review.waivers;
        let active = waivers.iter().filter(|waiver| waiver.state == WaiverState::Active).count();
        let deck = self.counted("html.waivers.deck", active, &[]);
        let deck = match waivers.len() - active {
            0 => deck,
            count => self.paragraph(&[deck, self.counted("html.waivers.inactive", count, &[])]),
        };
        context! { deck, rows => waivers.iter().map(|waiver| self.waiver(waiver)).collect::<Vec<_>>() }
    }

    fn waiver(&self, waiver: &WaiverEntry) -> Value {
        let covers = waiver.resource.as_deref().map(clean_name);
        let place = clean_name(&waiver.location.by_line());
        let ticket = waiver.ticket.as_deref().map(clean_name);
        context! {
            rule => clean_name(&waiver.rule),
            covers => covers.into_iter().chain([place]).collect::<Vec<_>>().join(" · "),
            reason => waiver.reason.clone(),
            owner => clean_name(&waiver.owner),
            approver => waiver.approver.as_deref().map(clean_name).into_iter().chain(ticket).collect::<Vec<_>>().join(" · "),
            until => waiver.until.clone(),
            left => self.days_left(&waiver.until),
            active => waiver.state == WaiverState::Active,
            state => self.line(&format!("waiver-state.{}", waiver.state.name())),
            findings => grouped(waiver.findings),
        }
    }

    /// Days from the day of the review to a day, which itself still counts; nothing if it has passed.
    fn days_left(&self, until: &str) -> String {
        let day = |text: &str| text.parse::<Date>().ok();
        let days = day(&self.review.provenance.as_of).zip(day(until)).and_then(|(from, to)| from.until(to).ok());
        days.map(|span| usize::try_from(span.get_days()).map_or_else(|_| "0".to_owned(), grouped)).unwrap_or_default()
    }
}
