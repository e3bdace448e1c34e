//! Notes in the Tool: what is ours stands between marks, keeps to the API's lengths, and leaves alone what people wrote.

use crate::report::{Words, clean, grouped};

/// The most that the notes of a question hold.
pub const QUESTION: usize = 2084;
/// The most that the note of a choice holds.
pub const CHOICE: usize = 250;

const CLOSING: &str = "[/plumbrule]";
/// What both marks begin with; neutralised where it stands in a text of ours.
const BEGINNINGS: [(&str, &str); 2] = [("[plumbrule:", "(plumbrule:"), ("[/plumbrule", "(/plumbrule")];

/// The length of a text. The API's model counts characters; a service may count units of UTF-16, which are never fewer, so that
/// a text which is short enough by them is short enough in any case.
#[must_use]
pub fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

/// What the opening mark says of the choice that a note stands at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// We selected it.
    Selected,
    /// We set it to not applicable.
    NotApplicable,
    /// We said something, and set nothing.
    Note,
}

impl Mark {
    const ALL: [Self; 3] = [Self::Selected, Self::NotApplicable, Self::Note];

    const fn opening(self) -> &'static str {
        match self {
            Self::Selected => "[plumbrule:selected]",
            Self::NotApplicable => "[plumbrule:not-applicable]",
            Self::Note => "[plumbrule:note]",
        }
    }
}

/// A note in its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts<'t> {
    /// What people wrote before our part, or all there is.
    pub before: &'t str,
    /// Our part.
    pub ours: Option<(Mark, &'t str)>,
    /// What people wrote behind it.
    pub after: &'t str,
}

/// Takes a note apart. A mark without its other half is no mark.
#[must_use]
pub fn parts(text: &str) -> Parts<'_> {
    let opened = |mark: Mark| text.find(mark.opening()).map(|at| (at, mark));
    let first = Mark::ALL.into_iter().filter_map(opened).min_by_key(|(at, _)| *at);
    let found = first.and_then(|(_, mark)| {
        let (before, rest) = text.split_once(mark.opening())?;
        let (body, after) = rest.split_once(CLOSING)?;
        Some(Parts { before, ours: Some((mark, body.trim())), after })
    });
    found.unwrap_or(Parts { before: text, ours: None, after: "" })
}

/// What people wrote, without our part.
#[must_use]
pub fn theirs(text: &str) -> String {
    let Parts { before, ours, after } = parts(text);
    match ours {
        None => text.to_owned(),
        // The line end that parted their text from ours was ours.
        Some(_) => format!("{}{after}", before.strip_suffix('\n').unwrap_or(before)),
    }
}

/// What our part of a note is to hold.
#[derive(Clone, Debug)]
pub struct Ours<'a> {
    /// What the mark says.
    pub mark: Mark,
    /// Lines, the most important first.
    pub items: &'a [String],
}

/// A note with our part replaced, added behind what people wrote, or, with `None`, taken out. Where what they wrote leaves no room
/// for the marks and a character, nothing is added.
#[must_use]
pub fn with(text: &str, ours: Option<&Ours<'_>>, limit: usize, words: &Words) -> String {
    let new = written(text, ours, limit, words);
    // What the service makes of spaces and line ends is no difference.
    if new.split_whitespace().eq(text.split_whitespace()) { text.to_owned() } else { new }
}

fn written(text: &str, ours: Option<&Ours<'_>>, limit: usize, words: &Words) -> String {
    let Some(ours) = ours else { return theirs(text) };
    let found = parts(text);
    let gap = if found.ours.is_some() || found.before.is_empty() { "" } else { "\n" };
    let frame = [found.before, gap, ours.mark.opening(), CLOSING, found.after].iter().map(|part| length(part)).sum::<usize>();
    let Some(room) = limit.checked_sub(frame) else { return crowded(text, ours, limit) };
    let body = fitted(ours.items, room.saturating_sub(2), words);
    let padding = if body.is_empty() || room < 2 { "" } else { " " };
    format!("{}{gap}{}{padding}{body}{padding}{CLOSING}{}", found.before, ours.mark.opening(), found.after)
}

/// The note where there is no room: a part of ours that is there keeps its place with the right mark if it can.
fn crowded(text: &str, ours: &Ours<'_>, limit: usize) -> String {
    let found = parts(text);
    let bare = format!("{}{}{CLOSING}{}", found.before, ours.mark.opening(), found.after);
    if found.ours.is_some() && length(&bare) <= limit { bare } else { theirs(text) }
}

/// As many items as there is room for, one a line, and how many more there are.
fn fitted(items: &[String], room: usize, words: &Words) -> String {
    let items: Vec<String> = items.iter().map(|item| harmless(item)).collect();
    let whole = items.join("\n");
    if length(&whole) <= room {
        return whole;
    }
    for kept in (1..items.len()).rev() {
        let more = words.say("wa.note.more", &[("count", &grouped(items.len() - kept))]);
        let text = items.iter().take(kept).chain([&more]).map(String::as_str).collect::<Vec<_>>().join("\n");
        if length(&text) <= room {
            return text;
        }
    }
    items.first().map(|first| shortened(first, room)).unwrap_or_default()
}

/// A text cut behind a sentence, else behind a word, else anywhere.
fn shortened(text: &str, room: usize) -> String {
    let Some(room) = room.checked_sub(1) else { return String::new() };
    let mut used = 0;
    let fits = |c: &char| {
        used += c.len_utf16();
        used <= room
    };
    let head: String = text.chars().take_while(fits).collect();
    let ends = |c: char| matches!(c, '.' | '。' | '?' | '!');
    let sentence = head.char_indices().rev().find(|(_, c)| ends(*c)).map(|(at, c)| at + c.len_utf8());
    let end = sentence.or_else(|| head.rfind(' ')).filter(|at| *at > head.len() / 2).unwrap_or(head.len());
    format!("{}…", head.get(..end).unwrap_or(&head).trim_end())
}

/// A line that cannot be taken for a mark, nor moves a terminal.
fn harmless(item: &str) -> String {
    let line = clean(&item.split_whitespace().collect::<Vec<_>>().join(" "));
    BEGINNINGS.iter().fold(line, |text, (mark, instead)| text.replace(mark, instead))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::Language;

    fn words() -> &'static Words {
        Words::of(Language::En)
    }

    fn put(text: &str, items: &[&str], limit: usize) -> String {
        let items: Vec<String> = items.iter().map(ToString::to_string).collect();
        with(text, Some(&Ours { mark: Mark::Note, items: &items }), limit, words())
    }

    #[test]
    fn our_part_stands_behind_what_people_wrote_and_is_replaced_by_itself_only() {
        let first = put("Talked to Kim.\n", &["4 pass"], CHOICE);
        assert_eq!(first, "Talked to Kim.\n\n[plumbrule:note] 4 pass [/plumbrule]");
        let edited = format!("{first} See the wiki.");
        assert_eq!(put(&edited, &["5 pass"], CHOICE), "Talked to Kim.\n\n[plumbrule:note] 5 pass [/plumbrule] See the wiki.");
        assert_eq!(with(&first, None, CHOICE, words()), "Talked to Kim.\n");
        assert_eq!(theirs(&edited), "Talked to Kim.\n See the wiki.");
    }

    #[test]
    fn a_mark_that_somebody_broke_is_their_text() {
        for broken in ["[plumbrule:note] 4 pass", "4 pass [/plumbrule]", "[plumbrule:else] x [/plumbrule]"] {
            assert_eq!(parts(broken), Parts { before: broken, ours: None, after: "" });
            assert!(put(broken, &["x"], CHOICE).starts_with(broken));
        }
    }

    #[test]
    fn what_a_design_names_cannot_close_or_open_a_mark() {
        let text = put("", &["a [/plumbrule] b [plumbrule:selected] c\u{202e}"], CHOICE);
        assert_eq!(parts(&text).ours, Some((Mark::Note, "a (/plumbrule] b (plumbrule:selected] c\u{fffd}")));
        assert_eq!(theirs(&text), "");
    }

    #[test]
    fn no_note_is_longer_than_the_api_takes_in_any_script() {
        let texts = ["한국어 문장입니다. ".repeat(40), "日本語の文です。".repeat(60), "🧱".repeat(300), "word ".repeat(900)];
        for text in &texts {
            for theirs in ["", "Ours already.", &"x".repeat(180), &"🧱".repeat(100)] {
                for limit in [CHOICE, QUESTION] {
                    let note = put(theirs, &[text, text, text], limit);
                    assert!(length(&note) <= limit, "{limit}: {}", length(&note));
                    assert!(note.starts_with(theirs));
                    assert_eq!(put(&note, &[text, text, text], limit), note, "the same again");
                }
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_cut_at_an_item_and_counted_or_at_a_sentence() {
        let items: Vec<String> = (1..=30).map(|n| format!("finding {n:02} at a resource")).collect();
        let items: Vec<&str> = items.iter().map(String::as_str).collect();
        let note = put("", &items, CHOICE);
        assert!(note.ends_with("finding 08 at a resource\n… 22 more [/plumbrule]"), "{note}");
        let note = put("", &[&"저장 데이터를 암호화합니다. ".repeat(30)], CHOICE);
        assert!(note.ends_with("암호화합니다.… [/plumbrule]"), "{note}");
    }

    #[test]
    fn where_people_left_no_room_their_text_stays_whole() {
        let full = "x".repeat(CHOICE);
        assert_eq!(put(&full, &["4 pass"], CHOICE), full);
        let nearly = "x".repeat(CHOICE - 30);
        assert_eq!(put(&nearly, &["4 pass"], CHOICE), format!("{nearly}\n[plumbrule:note][/plumbrule]"));
    }
}
