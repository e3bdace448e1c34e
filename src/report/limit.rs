//! Keeps Markdown within the limit of the place that shows it, by leaving out whole parts.

/// How long a text may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limit {
    /// In characters.
    Characters(usize),
    /// In bytes of UTF-8.
    Bytes(usize),
}

impl Limit {
    /// Whether a text keeps within the limit.
    pub(crate) fn holds(self, text: &str) -> bool {
        match self {
            Self::Characters(most) => text.chars().nth(most).is_none(),
            Self::Bytes(most) => text.len() <= most,
        }
    }

    /// The text with as many of its parts as it can hold; too long only if it is so without any part.
    pub(crate) fn most<E>(self, parts: usize, render: impl Fn(usize) -> Result<String, E>) -> Result<String, E> {
        let whole = render(parts)?;
        if self.holds(&whole) || parts == 0 {
            return Ok(whole);
        }
        let (mut held, mut too_many) = (0, parts);
        let mut best = render(0)?;
        while too_many - held > 1 {
            let middle = held + (too_many - held) / 2;
            let text = render(middle)?;
            if self.holds(&text) {
                (held, best) = (middle, text);
            } else {
                too_many = middle;
            }
        }
        Ok(best)
    }

    /// The first paragraphs, lists and tables of a text, each whole, and a last sentence that says that something is missing.
    pub(crate) fn cut(self, text: &str, last: &str) -> String {
        let mut kept = String::new();
        for block in text.trim_end_matches('\n').split("\n\n") {
            if !self.holds(&format!("{kept}{block}\n\n{last}\n")) {
                break;
            }
            kept.push_str(block);
            kept.push_str("\n\n");
        }
        format!("{kept}{last}\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(count: usize) -> String {
        "ab\n".repeat(count) + "end\n"
    }

    fn most(limit: usize, count: usize) -> String {
        Limit::Characters(limit).most(count, |count| Ok::<_, ()>(parts(count))).unwrap()
    }

    #[test]
    fn a_text_within_the_limit_stays_whole() {
        assert_eq!(most(10, 2), parts(2));
    }

    #[test]
    fn as_many_parts_stay_as_the_limit_holds() {
        assert_eq!(most(9, 2), parts(1));
        for limit in 4..=40 {
            let text = most(limit, 100);
            assert_eq!(text.len(), 4 + (limit - 4) / 3 * 3);
        }
    }

    #[test]
    fn characters_and_bytes_are_counted_apart() {
        assert!(Limit::Characters(2).holds("가나") && !Limit::Characters(1).holds("가나"));
        assert!(Limit::Bytes(6).holds("가나") && !Limit::Bytes(5).holds("가나"));
    }

    #[test]
    fn no_table_is_cut_in_two() {
        let text = "one\n\n| a |\n| - |\n| b |\n\nthree\n";
        assert_eq!(Limit::Characters(26).cut(text, "…"), "one\n\n| a |\n| - |\n| b |\n\n…\n");
        assert_eq!(Limit::Characters(25).cut(text, "…"), "one\n\n…\n");
        assert_eq!(Limit::Characters(1).cut(text, "…"), "…\n");
    }
}
