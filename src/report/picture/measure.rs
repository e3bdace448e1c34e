//! How wide a text is: advance widths of a grotesque, so that the same text is as wide everywhere.

/// Advance widths of the printable ASCII characters in thousandths of an em, those of Inter at regular weight.
const ASCII: [u16; 95] = [
    282, 288, 468, 639, 645, 890, 648, 290, 365, 365, 503, 662, 288, 459, 288, 360, 629, 444, 622, 640, 654, 610, 629, 570, 629,
    629, 288, 298, 662, 662, 662, 527, 959, 682, 653, 731, 727, 602, 588, 746, 744, 265, 562, 664, 562, 889, 758, 765, 633, 765,
    640, 640, 646, 745, 682, 978, 675, 671, 638, 365, 360, 365, 471, 455, 327, 562, 614, 571, 614, 582, 367, 615, 593, 241, 241,
    549, 241, 876, 591, 603, 614, 614, 383, 523, 360, 591, 562, 805, 544, 562, 556, 417, 334, 417, 662,
];
/// Other typefaces of the stack are wider.
const RESERVE: f64 = 1.04;
/// What semibold adds.
const BOLD: f64 = 1.05;

/// A size of type.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Type {
    /// Pixels of an em.
    pub(super) size: f64,
    /// Whether it is semibold.
    pub(super) is_bold: bool,
}

/// Names of resources and headings.
pub(super) const NAME: Type = Type { size: 13.0, is_bold: true };
/// Everything else; nothing is smaller.
pub(super) const NOTE: Type = Type { size: 12.0, is_bold: false };

/// The width of a text in pixels.
pub(super) fn width(text: &str, of: Type) -> f64 {
    let thousandths: u32 = text.chars().map(advance).sum();
    f64::from(thousandths) / 1000.0 * of.size * RESERVE * if of.is_bold { BOLD } else { 1.0 }
}

/// Hangul, Kana, Han and whatever else fills a square are one em wide, other letters two thirds.
fn advance(c: char) -> u32 {
    let ascii = u32::from(c).checked_sub(32).and_then(|index| ASCII.get(usize::try_from(index).ok()?));
    match (ascii, unicode_width::UnicodeWidthChar::width(c)) {
        (Some(width), _) => u32::from(*width),
        (None, Some(0)) => 0,
        (None, Some(2)) => 1_000,
        (None, _) => 670,
    }
}

/// A text that is at most so wide, cut at its end if need be.
pub(super) fn shortened(text: &str, limit: f64, of: Type) -> String {
    if width(text, of) <= limit {
        return text.to_owned();
    }
    let room = limit - width("…", of);
    let mut used = 0.0;
    let fits = |c: &char| {
        used += width(c.encode_utf8(&mut [0; 4]), of);
        used <= room
    };
    let kept: String = text.chars().take_while(fits).collect();
    kept.trim_end().to_owned() + "…"
}

/// A name on at most so many lines, broken where a word of it begins; the last line is cut.
pub(super) fn name_lines(name: &str, limit: f64, of: Type, most: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for piece in pieces(name) {
        let line = lines.last().map_or("", String::as_str);
        let is_full = width(&format!("{line}{piece}"), of) > limit && !line.is_empty();
        if is_full && lines.len() < most {
            lines.push(piece.trim_start().to_owned());
        } else if let Some(line) = lines.last_mut() {
            line.push_str(&piece);
        }
    }
    lines.iter().map(|line| shortened(line.trim_end(), limit, of)).collect()
}

/// The words of a name such as `DatabaseStorageAlarm` or `order-queue`, each with what parts it from the next.
fn pieces(name: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut before = ' ';
    for c in name.chars() {
        let begins = (c.is_uppercase() && before.is_lowercase()) || "-_./: ,·".contains(before) || is_wide(c) || is_wide(before);
        match pieces.last_mut() {
            Some(piece) if !begins => piece.push(c),
            _ => pieces.push(c.to_string()),
        }
        before = c;
    }
    pieces
}

fn is_wide(c: char) -> bool {
    unicode_width::UnicodeWidthChar::width(c) == Some(2) && !is_hangul(c)
}

fn is_hangul(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{ac00}'..='\u{d7af}')
}

/// A text on as many lines as it needs.
pub(super) fn wrapped(text: &str, limit: f64, of: Type) -> Vec<String> {
    name_lines(text, limit, of, 6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wide_letter_is_one_em() {
        assert!((width("한", NOTE) - 12.0 * RESERVE).abs() < 0.01);
        assert!(width("가나다", NOTE) > width("abc", NOTE) && width("W", NOTE) > width("i", NOTE));
    }

    #[test]
    fn a_name_breaks_where_its_words_begin() {
        assert_eq!(name_lines("DatabaseStorageAlarm", 100.0, NAME, 2), ["Database", "StorageAlarm"]);
        assert_eq!(name_lines("order-queue-of-tokyo", 60.0, NAME, 2), ["order-", "queue-…"]);
        assert_eq!(name_lines("Queue", 100.0, NAME, 2), ["Queue"]);
    }

    #[test]
    fn whatever_is_cut_fits() {
        for text in ["x".repeat(10_000), "데이터베이스".repeat(40), "\u{fffd}".repeat(99)] {
            for limit in [40.0, 120.0] {
                let lines = name_lines(&text, limit, NAME, 2);
                assert!(lines.iter().all(|line| width(line, NAME) <= limit) && lines.len() <= 2, "{lines:?}");
                assert!(lines.last().unwrap().ends_with('…'));
            }
        }
    }
}
