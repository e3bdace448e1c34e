//! Measures and breaks text in columns of a terminal: Hangul, Kana and Kanji are two wide.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::rule::Language;

/// Characters before which a line of Japanese does not begin.
const NOT_FIRST: &str = "、。，．・：；？！」』）】〕］｝〉》ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ々〜,.:;?!)]}%";
/// Characters after which a line of Japanese does not end.
const NOT_LAST: &str = "「『（【〔［｛〈《([{";

/// Columns that a text takes.
pub(crate) fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// Breaks prose into lines of at most so many columns; a word that is longer stays whole, so that it can be copied.
pub(crate) fn wrap(text: &str, columns: usize, language: Language) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in words(text, language) {
        let gap = usize::from(word.spaced && !line.is_empty());
        if !line.is_empty() && width(&line) + gap + width(&word.text) > columns {
            lines.push(std::mem::take(&mut line));
        } else if gap == 1 {
            line.push(' ');
        }
        line.push_str(&word.text);
    }
    lines.push(line);
    lines
}

/// The smallest piece of a line that is not broken.
#[derive(Default)]
struct Word {
    text: String,
    spaced: bool,
}

fn words(text: &str, language: Language) -> Vec<Word> {
    let chars: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut word = Word::default();
    let mut held = 0;
    for (at, &c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|i| chars.get(i)).copied();
        let after = chars.get(at + 1).copied();
        let free = at >= held;
        if c == ' ' && free && !holds_together(before, after) && !is_option(&word.text, after) {
            found.push(std::mem::replace(&mut word, Word { text: String::new(), spaced: true }));
            continue;
        }
        if language == Language::Ja && free && before.is_some_and(|b| may_break(b, c)) && !word.text.is_empty() {
            found.push(std::mem::take(&mut word));
        }
        if free {
            held = end_of_unit(chars.get(at..).unwrap_or_default()).map_or(0, |length| at + length);
        }
        word.text.push(c);
    }
    found.push(word);
    found.retain(|word| !word.text.is_empty());
    found
}

/// How many characters of short code, or of a short remark in parentheses, begin here.
fn end_of_unit(rest: &[char]) -> Option<usize> {
    let (closing, limit) = match rest.first()? {
        '`' => ('`', 32),
        '(' => (')', 14),
        _ => return None,
    };
    rest.iter().take(limit).skip(1).position(|c| *c == closing).map(|length| length + 2)
}

/// Whether a space stands between a number and its unit or counter, or between the letters and the number of an id: `SEC 8`.
fn holds_together(before: Option<char>, after: Option<char>) -> bool {
    match (before, after) {
        (Some(before), Some(after)) if before.is_ascii_digit() => after.is_alphabetic(),
        (Some(before), Some(after)) => before.is_ascii_uppercase() && after.is_ascii_digit(),
        _ => false,
    }
}

/// Whether a space stands between an option of the command line and the name of its value.
fn is_option(word: &str, after: Option<char>) -> bool {
    word.starts_with("--") && after.is_some_and(|c| c.is_ascii_uppercase())
}

/// Whether Japanese may break between two characters; a word in Katakana stays whole.
fn may_break(before: char, after: char) -> bool {
    (is_wide(before) || is_wide(after))
        && before != ' '
        && !NOT_LAST.contains(before)
        && !NOT_FIRST.contains(after)
        && !(is_katakana(before) && is_katakana(after))
}

fn is_katakana(c: char) -> bool {
    matches!(c, '\u{30a1}'..='\u{30fa}' | '\u{30fc}')
}

fn is_wide(c: char) -> bool {
    c.width() == Some(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hangul_and_kanji_are_two_columns_wide() {
        assert_eq!((width("보안"), width("柱"), width("GPU")), (4, 2, 3));
    }

    #[test]
    fn korean_breaks_at_spaces_only() {
        let lines = wrap("기본 암호화 방식을 확인하십시오.", 12, Language::Ko);
        assert_eq!(lines, ["기본 암호화", "방식을", "확인하십시오."]);
    }

    #[test]
    fn japanese_breaks_anywhere_but_before_a_full_stop() {
        let lines = wrap("値を確認してください。", 10, Language::Ja);
        assert_eq!(lines, ["値を確認し", "てくださ", "い。"]);
        assert!(wrap("「値」を、確認。", 4, Language::Ja).iter().all(|l| !l.starts_with(['、', '。', '」'])));
        assert!(wrap("あ「値」を", 4, Language::Ja).iter().all(|l| !l.ends_with('「')));
    }

    #[test]
    fn a_number_stays_with_its_unit() {
        assert_eq!(wrap("needs 480 MB/s of it", 10, Language::En), ["needs", "480 MB/s", "of it"]);
        assert!(wrap("台数 8 基では足りません。", 6, Language::Ja).contains(&"8 基で".to_owned()));
    }

    #[test]
    fn an_id_of_letters_and_a_number_stays_whole() {
        assert_eq!(wrap("see SEC 8, REL 13", 7, Language::En), ["see", "SEC 8,", "REL 13"]);
    }

    #[test]
    fn short_code_and_short_remarks_stay_whole() {
        assert_eq!(wrap("at `fail_on: high` now", 12, Language::En), ["at", "`fail_on: high`", "now"]);
        assert_eq!(wrap("強制する (立証)", 14, Language::Ja), ["強制する", "(立証)"]);
    }

    #[test]
    fn an_option_stays_with_its_value() {
        assert_eq!(wrap("Pass --parameters FILE now", 14, Language::En), ["Pass", "--parameters FILE", "now"]);
    }

    #[test]
    fn a_word_in_katakana_stays_whole() {
        assert_eq!(wrap("許可リージョンへ", 10, Language::Ja), ["許可", "リージョン", "へ"]);
    }

    #[test]
    fn a_word_longer_than_the_line_stays_whole() {
        let arn = "arn:aws:kms:ap-northeast-2:111122223333:key/abcd";
        for language in Language::ALL {
            assert!(wrap(&format!("a {arn} b"), 10, language).contains(&arn.to_owned()));
        }
    }

    #[test]
    fn an_empty_text_is_one_empty_line() {
        assert_eq!(wrap("", 10, Language::En), [""]);
    }
}
