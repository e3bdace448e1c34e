//! Parses the lines of one kind.

use std::sync::OnceLock;

use super::{Change, Definition, DefinitionId, KindSchema, Property, Type};

/// Begins a definition, and stands nowhere else in a kind.
const SIGN: char = '^';

/// Reads a kind from its name on, and finds its definitions; `None` if it breaks the format.
pub(super) fn kind(block: &'static str) -> Option<KindSchema> {
    let (head, body) = block.split_once('\n')?;
    let mut words = head.split(' ');
    let name = words.next()?;
    let mut parts = body.split(SIGN);
    let own = parts.next().map(|lines| definition("", lines));
    let others = parts.map(|part| part.split_once('\n').map(|(name, lines)| definition(name, lines)));
    let definitions = std::iter::once(own).chain(others).collect::<Option<_>>()?;
    Some(KindSchema { name, identifier: words.collect(), definitions })
}

fn definition(name: &'static str, lines: &'static str) -> Definition {
    Definition { name, lines, properties: OnceLock::new() }
}

/// Reads the properties of a definition; `None` if a line breaks the format.
pub(super) fn properties(lines: &'static str, all: &[Definition]) -> Option<Vec<Property>> {
    let mut done = Vec::with_capacity(lines.matches('\n').count());
    for line in lines.split_terminator('\n') {
        done.push(property(line, all)?);
    }
    Some(done)
}

/// Reads `Name!+*-> type =a|b`.
fn property(line: &'static str, all: &[Definition]) -> Option<Property> {
    let (head, rest) = line.split_once(' ')?;
    let name = head.trim_end_matches(['!', '+', '*', '-', '>']);
    let flags = head.get(name.len()..)?;
    let (ty, allowed) = match rest.split_once(' ') {
        Some((ty, allowed)) => (ty, allowed.strip_prefix('=')?.split('|').collect()),
        None => (rest, Vec::new()),
    };
    Some(Property {
        name,
        ty: parse_type(ty, all)?,
        required: flags.contains('!'),
        change: match () {
            () if flags.contains('+') => Change::Replaces,
            () if flags.contains('*') => Change::Depends,
            () => Change::InPlace,
        },
        read_only: flags.contains('-'),
        write_only: flags.contains('>'),
        allowed,
    })
}

fn parse_type(text: &str, all: &[Definition]) -> Option<Type> {
    let inner = |close| text.get(1..)?.strip_suffix(close).and_then(|inner| parse_type(inner, all)).map(Box::new);
    Some(match text.chars().next()? {
        '[' => Type::List(inner(']')?),
        '{' => Type::Map(inner('}')?),
        ':' => Type::Object(id(text.get(1..)?, all)?),
        _ => word(text)?,
    })
}

fn id(name: &str, all: &[Definition]) -> Option<DefinitionId> {
    let at = all.binary_search_by(|definition| definition.name.cmp(name)).ok()?;
    u32::try_from(at).ok().map(DefinitionId)
}

fn word(text: &str) -> Option<Type> {
    Some(match text {
        "string" => Type::String,
        "integer" => Type::Integer,
        "number" => Type::Number,
        "boolean" => Type::Boolean,
        "json" => Type::Json,
        "?" => Type::Ambiguous,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLOCK: &str =
        "A::B Id Sub.Name\nAny* ?\nId+- string\nSubs! [{:Sub}]\n^Sub\nKey!+> string\nMode string =a|b c\nSub :Sub\n";

    #[test]
    fn a_kind_has_its_name_and_identifier() {
        let kind = kind(BLOCK).unwrap();
        assert_eq!((kind.name, kind.primary_identifier()), ("A::B", &["Id", "Sub.Name"][..]));
    }

    #[test]
    fn flags_follow_the_name() {
        let kind = kind(BLOCK).unwrap();
        let flags = |name| kind.property(kind.root(), name).map(|p| (p.required, p.change, p.read_only));
        assert_eq!(flags("Id"), Some((false, Change::Replaces, true)));
        assert_eq!(flags("Subs"), Some((true, Change::InPlace, false)));
        assert_eq!(flags("Any"), Some((false, Change::Depends, false)));
        assert_eq!(flags("Other"), None);
    }

    #[test]
    fn a_property_may_be_write_only() {
        let kind = kind(BLOCK).unwrap();
        let key = kind.property(DefinitionId(1), "Key").unwrap();
        assert_eq!((key.required, key.change, key.write_only), (true, Change::Replaces, true));
        let properties = [kind.root(), DefinitionId(1)].map(|id| kind.properties(id)).concat();
        assert_eq!(properties.iter().filter(|property| property.write_only).count(), 1);
    }

    #[test]
    fn types_nest_and_lead_back_to_themselves() {
        let kind = kind(BLOCK).unwrap();
        let sub = Type::Object(DefinitionId(1));
        let subs = Type::List(Box::new(Type::Map(Box::new(sub.clone()))));
        assert_eq!(kind.property(kind.root(), "Subs").unwrap().ty, subs);
        assert_eq!(kind.property(DefinitionId(1), "Sub").unwrap().ty, sub);
    }

    #[test]
    fn allowed_values_may_hold_spaces() {
        let kind = kind(BLOCK).unwrap();
        assert_eq!(kind.property(DefinitionId(1), "Mode").unwrap().allowed, ["a", "b c"]);
    }

    #[test]
    fn a_definition_of_another_kind_has_no_properties() {
        assert!(kind(BLOCK).unwrap().properties(DefinitionId(7)).is_empty());
    }

    #[test]
    fn a_kind_may_lack_properties_or_definitions() {
        assert!(kind("A::B\n").unwrap().properties(DefinitionId(0)).is_empty());
        assert_eq!(kind("A::B\n^T\nx json\n").unwrap().properties(DefinitionId(1)).len(), 1);
        assert!(kind("A::B\nx :T\n^T\n").unwrap().properties(DefinitionId(1)).is_empty());
    }

    #[test]
    fn a_line_that_breaks_the_format_is_refused() {
        for line in ["x\n", "x text\n", "x [string\n", "x :T\n", "x \n", "x string a|b\n"] {
            assert_eq!(properties(line, &[]), None, "{line}");
        }
        assert!(kind("A").is_none());
        assert!(kind("A\n^T").is_none());
    }
}
