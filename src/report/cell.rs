//! Texts in the cells of spreadsheets: none moves, hides or becomes a formula, also not after the file was saved as CSV.

use super::clean;

/// A cell of one line that no spreadsheet takes for a formula.
pub(super) fn harmless(text: &str) -> String {
    guarded(clean(text))
}

/// A cell that keeps its lines. Where a line ends, it ends with a line feed, as spreadsheet programs write it.
pub(super) fn harmless_lines(text: &str) -> String {
    guarded(text.lines().map(clean).collect::<Vec<_>>().join("\n"))
}

/// Puts an apostrophe before what would begin a formula. East Asian editions take full-width signs for one too.
fn guarded(text: String) -> String {
    let is_formula = text.trim_start().starts_with(['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}']);
    if is_formula { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_begin_a_formula_begins_with_an_apostrophe() {
        for text in ["=1", "+1", "-1", "@a", "\u{ff1d}1", " =1", "=\u{202e}1"] {
            assert!(harmless(text).starts_with('\''), "{text}");
            assert!(harmless_lines(text).starts_with('\''), "{text}");
        }
        for text in ["a=1", "'=1", "", "\u{2502}"] {
            assert_eq!((harmless(text), harmless_lines(text)), (text.to_owned(), text.to_owned()));
        }
    }

    #[test]
    fn a_tab_or_a_return_before_a_sign_is_none_any_more() {
        assert_eq!(harmless("\t=1"), "␉=1");
        assert_eq!(harmless_lines("\r=1\0"), "␍=1␀");
        assert_eq!(harmless_lines("\n=1"), "'\n=1");
    }

    #[test]
    fn lines_stay_where_a_cell_may_have_several() {
        assert_eq!(harmless_lines("a\r\nb\n\u{1b}c"), "a\nb\n␛c");
        assert_eq!(harmless("a\nb"), "a␊b");
    }
}
