//! Finds account ids, ids of access keys and addresses in a running text.

use super::Redaction;

/// Digits of an account id.
const ACCOUNT: usize = 12;
/// Letters of the id of an access key or a principal.
const KEY: usize = 20;
/// What such ids begin with, as IAM's reference of identifiers lists them.
const KEY_PREFIXES: [&str; 12] = ["ABIA", "ACCA", "AGPA", "AIDA", "AIPA", "AKIA", "ANPA", "ANVA", "APKA", "AROA", "ASCA", "ASIA"];

/// Whether a text is an account id.
pub(super) fn is_account(text: &str) -> bool {
    text.len() == ACCOUNT && text.bytes().all(|byte| byte.is_ascii_digit())
}

impl Redaction {
    /// A text with its marks replaced.
    pub(super) fn marks(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let taken = match first {
                '0'..='9' => self.digits(rest, &mut out),
                'A' if !out.ends_with(|c: char| c.is_ascii_alphanumeric()) => self.key_at(rest, &mut out),
                '@' => self.address_at(rest, &mut out),
                '%' => escape(rest, &mut out),
                _ => 0,
            };
            let taken = if taken == 0 {
                out.push(first);
                first.len_utf8()
            } else {
                taken
            };
            rest = rest.get(taken..).unwrap_or_default();
        }
        out
    }

    /// A row of digits: an account id if it has its length; a longer one may hold an id that is known.
    fn digits(&mut self, rest: &str, out: &mut String) -> usize {
        let run = head(rest, |c| c.is_ascii_digit());
        if run.len() == ACCOUNT {
            out.push_str(&self.account(run));
        } else {
            let mut replaced = run.to_owned();
            if run.len() > ACCOUNT {
                for (id, word) in &self.accounts {
                    replaced = replaced.replace(id, word);
                }
            }
            out.push_str(&replaced);
        }
        run.len()
    }

    fn key_at(&mut self, rest: &str, out: &mut String) -> usize {
        let run = head(rest, |c| c.is_ascii_uppercase() || c.is_ascii_digit());
        let ends = !rest.get(run.len()..).unwrap_or_default().starts_with(|c: char| c.is_ascii_lowercase());
        if (KEY..=KEY + 1).contains(&run.len()) && ends && KEY_PREFIXES.iter().any(|prefix| run.starts_with(prefix)) {
            out.push_str(&self.key(run));
            return run.len();
        }
        0
    }

    /// The rest of an address behind `@`; its beginning was written already, and is taken back.
    fn address_at(&mut self, rest: &str, out: &mut String) -> usize {
        let domain = head(rest.get(1..).unwrap_or_default(), |c| c.is_ascii_alphanumeric() || c == '.' || c == '-');
        let domain = domain.trim_end_matches(['.', '-']);
        let begins = out.rfind(|c: char| !(c.is_ascii_alphanumeric() || "._%+-".contains(c))).map_or(0, |at| next(out, at));
        let name = out.get(begins..).unwrap_or_default().to_owned();
        let has_top =
            domain.rsplit_once('.').is_some_and(|(_, top)| top.len() > 1 && !top.starts_with(|c: char| c.is_ascii_digit()));
        if name.is_empty() || !has_top {
            return 0;
        }
        out.truncate(begins);
        let word = self.address(&format!("{name}@{domain}"));
        out.push_str(&word);
        domain.len() + 1
    }
}

/// A letter that a URL spells with `%`: its two digits are no part of a number behind it.
fn escape(rest: &str, out: &mut String) -> usize {
    let spelled = rest.get(..3).filter(|spelled| spelled.bytes().skip(1).all(|byte| byte.is_ascii_hexdigit()));
    out.push_str(spelled.unwrap_or_default());
    spelled.map_or(0, str::len)
}

/// The beginning of a text that consists of such letters.
fn head(text: &str, is_part: impl Fn(char) -> bool) -> &str {
    let end = text.find(|c: char| !is_part(c)).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// Where the letter after the one at a place begins.
fn next(text: &str, at: usize) -> usize {
    at + text.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8)
}
