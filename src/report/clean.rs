//! Takes the power out of characters that could move, colour or reorder what a terminal shows.

/// A text from a design in which no character controls the terminal; the number of characters stays the same.
///
/// Control characters become their pictures (`␛` for escape, `␊` for a new line), everything else becomes `U+FFFD`.
#[must_use]
pub fn clean(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    text.chars().map(harmless).collect()
}

/// A text of several lines, each cleaned.
#[must_use]
pub fn clean_text(text: &str) -> String {
    text.lines().map(|line| clean_line(line) + "\n").collect()
}

/// Whether a text is all printable ASCII, as most are.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// A name, cleaned and cut where nobody reads on; CloudFormation takes logical ids of 255 letters, people write far shorter ones.
pub(crate) fn clean_name(name: &str) -> String {
    const LONGEST: usize = 160;
    if name.chars().count() <= LONGEST {
        return clean(name);
    }
    name.chars().take(LONGEST - 1).map(harmless).chain(['…']).collect()
}

/// A line of a source; tabs stay, since they only indent.
pub(crate) fn clean_line(line: &str) -> String {
    if is_plain(line) {
        return line.to_owned();
    }
    line.chars().map(|c| if c == '\t' { c } else { harmless(c) }).collect()
}

/// Whether [`clean`] replaces a character.
pub(crate) fn is_harmful(c: char) -> bool {
    harmless(c) != c
}

fn harmless(c: char) -> char {
    match c {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\u{7f}' => '\u{2421}',
        _ if is_invisible(c) => char::REPLACEMENT_CHARACTER,
        _ => c,
    }
}

/// C1 controls, line separators, marks of direction, characters without width that hide differences, and what is none: XML has
/// no form for it.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{80}'..='\u{9f}' | '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_control_character_survives() {
        let hostile: String = ('\0'..='\u{9f}').filter(|c| c.is_control()).collect();
        let shown = clean(&hostile);
        assert!(!shown.chars().any(char::is_control), "{shown}");
        assert_eq!(shown.chars().count(), hostile.chars().count());
    }

    #[test]
    fn an_escape_sequence_is_shown_not_obeyed() {
        assert_eq!(clean("\u{1b}[2Jgone\nGate passed"), "␛[2Jgone␊Gate passed");
    }

    #[test]
    fn marks_of_direction_are_replaced() {
        for c in ['\u{202e}', '\u{2066}', '\u{2069}', '\u{200f}', '\u{61c}'] {
            assert_eq!(clean(&format!("a{c}b")), "a\u{fffd}b");
        }
    }

    #[test]
    fn ordinary_text_stays_as_it_is() {
        let text = "버킷 `데이터` バケット – é 🪣";
        assert_eq!(clean(text), text);
    }

    #[test]
    fn a_line_of_a_source_keeps_its_tabs() {
        assert_eq!(clean_line("\tKey:\u{1b} x"), "\tKey:␛ x");
    }
}
