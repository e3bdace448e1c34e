//! The phrase of a comment: `waive RULE until YYYY-MM-DD by OWNER [approved by NAME] [ticket ID]: reason`.

use jiff::civil::Date;

/// What a phrase says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Phrase {
    pub(super) rule: String,
    pub(super) until: Date,
    pub(super) owner: String,
    pub(super) approver: Option<String>,
    pub(super) ticket: Option<String>,
    pub(super) reason: String,
}

/// What is wrong with a phrase: a text key of the rule `waiver-is-complete`, with what it speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) key: &'static str,
    /// The name of a placeholder and what fills it.
    pub(super) about: (&'static str, String),
}

pub(super) const fn wrong(key: &'static str, name: &'static str, value: String) -> Wrong {
    Wrong { key, about: (name, value) }
}

/// Reads what follows `plumbrule:`.
pub(super) fn parse(text: &str) -> Result<Phrase, Wrong> {
    let (word, rest) = first(text);
    if word != "waive" {
        return Err(wrong("unknown-word", "word", word.to_owned()));
    }
    let (head, reason) = match rest.split_once(": ") {
        Some((head, reason)) => (head, reason.trim()),
        None => (rest.trim_end_matches(':'), ""),
    };
    let (rule, rest) = first(head);
    if rule.is_empty() || rule == "until" {
        return Err(wrong("no-rule", "rule", String::new()));
    }
    let missing = |key| wrong(key, "rule", rule.to_owned());
    let rest = after(rest, "until").ok_or_else(|| missing("no-until"))?;
    let (day, rest) = first(rest);
    let until = date(day)?;
    let rest = after(rest, "by").ok_or_else(|| missing("no-owner"))?;
    let (rest, ticket) = cut(rest, " ticket ");
    let (owner, approver) = cut(rest, " approved by ");
    if owner.is_empty() {
        return Err(missing("no-owner"));
    }
    if reason.is_empty() {
        return Err(missing("no-reason"));
    }
    let given = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(str::to_owned);
    Ok(Phrase {
        rule: rule.to_owned(),
        until,
        owner: owner.to_owned(),
        approver: given(approver),
        ticket: given(ticket),
        reason: reason.to_owned(),
    })
}

/// A day, exactly as `YYYY-MM-DD`.
pub(super) fn date(text: &str) -> Result<Date, Wrong> {
    let read = text.parse::<Date>().ok().filter(|date| date.to_string() == text);
    read.ok_or_else(|| wrong("wrong-day", "until", text.to_owned()))
}

/// The first word and what follows it.
fn first(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    text.split_once(char::is_whitespace).unwrap_or((text, ""))
}

/// What follows a word that must stand first.
fn after<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let (found, rest) = first(text);
    (found == word).then_some(rest)
}

/// A text in two at a mark.
fn cut<'t>(text: &'t str, mark: &str) -> (&'t str, Option<&'t str>) {
    match text.split_once(mark) {
        Some((before, behind)) => (before.trim(), Some(behind.trim())),
        None => (text.trim(), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_says_everything() {
        let phrase =
            parse("waive s3-x until 2027-01-31 by Kim Minji approved by ciso@example.com ticket SEC-7: moved: see SEC-7")
                .unwrap();
        assert_eq!((phrase.rule.as_str(), phrase.until.to_string().as_str()), ("s3-x", "2027-01-31"));
        assert_eq!((phrase.owner.as_str(), phrase.reason.as_str()), ("Kim Minji", "moved: see SEC-7"));
        assert_eq!((phrase.approver.as_deref(), phrase.ticket.as_deref()), (Some("ciso@example.com"), Some("SEC-7")));
        let phrase = parse("waive  *  until 2027-01-31 by 플랫폼팀: 이전 예정").unwrap();
        assert_eq!((phrase.owner.as_str(), phrase.reason.as_str(), phrase.approver), ("플랫폼팀", "이전 예정", None));
    }

    #[test]
    fn what_is_missing_is_named() {
        for (text, key) in [
            ("ignore s3-x", "unknown-word"),
            ("", "unknown-word"),
            ("waive", "no-rule"),
            ("waive until 2027-01-31 by kim: x", "no-rule"),
            ("waive s3-x by kim: x", "no-until"),
            ("waive s3-x until 2027-02-30 by kim: x", "wrong-day"),
            ("waive s3-x until tomorrow by kim: x", "wrong-day"),
            ("waive s3-x until 2027-01-31: x", "no-owner"),
            ("waive s3-x until 2027-01-31 : x", "no-owner"),
            ("waive s3-x until 2027-01-31 by : x", "no-owner"),
            ("waive s3-x until 2027-01-31 by kim", "no-reason"),
            ("waive s3-x until 2027-01-31 by kim:", "no-reason"),
            ("waive s3-x until 2027-01-31 by kim:  ", "no-reason"),
        ] {
            assert_eq!(parse(text).unwrap_err().key, key, "{text}");
        }
    }
}
