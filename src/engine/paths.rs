//! Properties in a row as one step: `a.B.C` becomes `a.B_C`, so that Rhai finds one function instead of two.
//!
//! The mark is as long as the dot, so every place in a script stays where it was. No property of CloudFormation has an
//! underscore in its name.

/// What could be taken for the begin of a text or hide its end; scripts with it are left as they are.
const MISLEADING: [&str; 3] = ["/*", "'\"'", "#\""];

/// The script with one mark for each dot between two properties.
pub(super) fn joined(script: &str) -> String {
    if MISLEADING.iter().any(|mark| script.contains(mark)) {
        return script.to_owned();
    }
    let mut bytes = script.as_bytes().to_vec();
    let mut at = 0;
    while let Some(byte) = bytes.get(at).copied() {
        at = match byte {
            b'"' | b'`' => after_text(&bytes, at),
            b'/' if bytes.get(at + 1) == Some(&b'/') => after_line(&bytes, at),
            b'.' => join_from(&mut bytes, at),
            _ => at + 1,
        };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| script.to_owned())
}

/// The names that a joined property stands for.
pub(super) fn names(property: &str) -> impl Iterator<Item = &str> {
    let is_joined = property.starts_with(|c: char| c.is_ascii_uppercase());
    let (joined, single) = if is_joined { (Some(property.split('_')), None) } else { (None, Some(property)) };
    joined.into_iter().flatten().chain(single)
}

/// Joins the properties behind a dot; gives where they end.
fn join_from(bytes: &mut [u8], dot: usize) -> usize {
    let Some(mut end) = property_end(bytes, dot + 1) else { return dot + 1 };
    while bytes.get(end) == Some(&b'.') {
        let Some(next) = property_end(bytes, end + 1) else { break };
        if let Some(between) = bytes.get_mut(end) {
            *between = b'_';
        }
        end = next;
    }
    end
}

/// Where a property that begins here ends; `None` if none begins, or if it is called.
fn property_end(bytes: &[u8], start: usize) -> Option<usize> {
    let is_first = bytes.get(start).is_some_and(u8::is_ascii_uppercase);
    let length = bytes.get(start..)?.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let end = start + length;
    (is_first && !matches!(bytes.get(end), Some(b'(' | b'_'))).then_some(end)
}

fn after_text(bytes: &[u8], start: usize) -> usize {
    let quote = bytes.get(start).copied();
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at).copied() {
        match byte {
            b'\\' => at += 2,
            _ if Some(byte) == quote => return at + 1,
            _ => at += 1,
        }
    }
    at
}

fn after_line(bytes: &[u8], start: usize) -> usize {
    bytes.get(start..).and_then(|rest| rest.iter().position(|byte| *byte == b'\n')).map_or(bytes.len(), |length| start + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_in_a_row_become_one() {
        for (script, expected) in [
            ("a.B.C == 1", "a.B_C == 1"),
            ("a.B[0].C.D.or(\"x.Y.Z\")", "a.B[0].C_D.or(\"x.Y.Z\")"),
            ("a.B.C.present & a.b.C", "a.B_C.present & a.b.C"),
            ("// a.B.C\na.B.C(1)", "// a.B.C\na.B.C(1)"),
            ("a.B\n    .C.D", "a.B\n    .C_D"),
            ("`${a.B.C}` + a.B.C", "`${a.B.C}` + a.B_C"),
            ("\"\\\".A.B\" + a.B.C", "\"\\\".A.B\" + a.B_C"),
            ("1.5 + x.region", "1.5 + x.region"),
            ("/* 5\" */ a.B == \"x.Y.Z\"", "/* 5\" */ a.B == \"x.Y.Z\""),
            ("a.B == '\"' | a.B == \"x.Y.Z\"", "a.B == '\"' | a.B == \"x.Y.Z\""),
            ("a.B == #\"\\\"# | a.B == \"x.Y.Z\"", "a.B == #\"\\\"# | a.B == \"x.Y.Z\""),
        ] {
            assert_eq!(joined(script), expected);
        }
    }

    #[test]
    fn a_joined_property_stands_for_its_names() {
        assert_eq!(names("B_C_D").collect::<Vec<_>>(), ["B", "C", "D"]);
        assert_eq!(names("deletion_policy").collect::<Vec<_>>(), ["deletion_policy"]);
    }
}
