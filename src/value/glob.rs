//! Texts with unknown parts, and patterns with `*` and `?`.

/// Characters that are written for one piece of work.
pub(super) const CHARACTERS: usize = 16;

/// One step of a text or pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    /// This character.
    Char(char),
    /// Any one character (`?`).
    One,
    /// Any characters, or none (`*`, or an unknown part).
    Many,
}

/// A sequence of tokens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Glob(pub Vec<Token>);

impl Glob {
    /// A known text.
    #[must_use]
    pub fn literal(text: &str) -> Self {
        Self(text.chars().map(Token::Char).collect())
    }

    /// A pattern with `*` and `?`, as in IAM.
    #[must_use]
    pub fn pattern(text: &str) -> Self {
        Self(
            text.chars()
                .map(|c| match c {
                    '*' => Token::Many,
                    '?' => Token::One,
                    c => Token::Char(c),
                })
                .collect(),
        )
    }

    /// Any text.
    #[must_use]
    pub fn any() -> Self {
        Self(vec![Token::Many])
    }

    /// One after the other.
    #[must_use]
    pub fn then(mut self, next: &Self) -> Self {
        self.0.extend_from_slice(&next.0);
        self
    }

    /// How much work it is to hold this beside another.
    #[must_use]
    pub fn work_beside(&self, other: &Self) -> usize {
        const CELLS: usize = 64;
        self.0.len().saturating_mul(other.0.len()) / CELLS + (self.0.len() + other.0.len()) / CHARACTERS
    }

    /// Whether some text fits both.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        table(
            &self.0,
            &other.0,
            |a, b| match (a, b) {
                (Token::Char(a), Token::Char(b)) => a == b,
                _ => true,
            },
            true,
        )
    }

    /// Whether every text that fits `other` fits this pattern (`false` if that cannot be shown).
    #[must_use]
    pub fn holds(&self, other: &Self) -> bool {
        table(
            &self.0,
            &other.0,
            |a, b| match (a, b) {
                (Token::Char(a), Token::Char(b)) => a == b,
                (Token::One, Token::Char(_) | Token::One) => true,
                _ => false,
            },
            false,
        )
    }
}

/// Dynamic programming over both sequences; `Many` of `a` takes anything, `Many` of `b` only if `both`.
fn table(a: &[Token], b: &[Token], one: fn(Token, Token) -> bool, both: bool) -> bool {
    let Some((a, b)) = trimmed(a, b) else { return false };
    let mut row: Vec<bool> = Vec::with_capacity(b.len() + 1);
    row.push(true);
    for token in b {
        let before = row.last().copied().unwrap_or(false);
        row.push(before && both && *token == Token::Many);
    }
    let mut next = Vec::with_capacity(row.len());
    for left in a {
        Rows { one, both }.next(&row, &mut next, *left, b);
        std::mem::swap(&mut row, &mut next);
    }
    row.last().copied().unwrap_or(false)
}

/// Both without the characters that they share at the begin and the end; nothing if two characters differ there.
fn trimmed<'t>(mut a: &'t [Token], mut b: &'t [Token]) -> Option<(&'t [Token], &'t [Token])> {
    while let ([Token::Char(left), rest @ ..], [Token::Char(right), others @ ..]) = (a, b) {
        if left != right {
            return None;
        }
        (a, b) = (rest, others);
    }
    while let ([rest @ .., Token::Char(left)], [others @ .., Token::Char(right)]) = (a, b) {
        if left != right {
            return None;
        }
        (a, b) = (rest, others);
    }
    Some((a, b))
}

/// How a row of the table follows from the one before.
struct Rows {
    one: fn(Token, Token) -> bool,
    both: bool,
}

impl Rows {
    fn next(&self, row: &[bool], next: &mut Vec<bool>, left: Token, b: &[Token]) {
        let at = |row: &[bool], index: usize| row.get(index).copied().unwrap_or(false);
        next.clear();
        next.push(left == Token::Many && at(row, 0));
        for (index, right) in b.iter().enumerate() {
            let skip_left = left == Token::Many && (at(row, index + 1) || at(next, index));
            let skip_right = self.both && *right == Token::Many && (at(next, index) || at(row, index + 1));
            let step = left != Token::Many && *right != Token::Many && at(row, index) && (self.one)(left, *right);
            next.push(skip_left || skip_right || step);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(pattern: &str, text: &str) -> bool {
        Glob::pattern(pattern).holds(&Glob::literal(text))
    }

    #[test]
    fn a_star_takes_any_characters_and_none() {
        assert!(holds("s3:Get*", "s3:GetObject") && holds("*", "") && holds("a*c", "ac"));
        assert!(!holds("s3:Get*", "s3:PutObject") && !holds("", "a"));
    }

    #[test]
    fn a_question_mark_takes_one_character() {
        assert!(holds("a?c", "abc") && !holds("a?c", "ac"));
    }

    #[test]
    fn a_text_with_a_hole_fits_only_where_a_star_takes_the_hole() {
        let text = Glob(vec![Token::Char('a'), Token::Many, Token::Char('z')]);
        assert!(Glob::pattern("a*").holds(&text) && !Glob::pattern("abz").holds(&text));
        assert!(Glob::pattern("abz").meets(&text) && !Glob::pattern("b*").meets(&text));
    }

    #[test]
    fn two_patterns_meet_if_one_text_fits_both() {
        assert!(Glob::pattern("s3:Get*").meets(&Glob::pattern("s3:*Object")));
        assert!(!Glob::pattern("s3:Get*").meets(&Glob::pattern("ec2:*")));
    }
}
