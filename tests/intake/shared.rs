//! Templates in one line, and values in one line.

use std::fmt::Write as _;

use plumbrule::design::{Content, Design, NodeId, Piece, Presence, Resource};
use plumbrule::intake::cloudformation::from_source;
use plumbrule::intake::{Options, Skipped};
use plumbrule::source::Source;

/// Everything that an expression of the tables can name.
pub(crate) const SECTIONS: &str = "\
Parameters:
  Given: {Type: String}
  Assumed: {Type: String, Default: dev}
  Open: {Type: String, AllowedValues: [a, b]}
  Free: {Type: String}
  Compared: {Type: String}
  Names: {Type: CommaDelimitedList, Default: 'p, q'}
  Subnets: {Type: 'List<AWS::EC2::Subnet::Id>'}
  Secret: {Type: String, NoEcho: true, Default: s3cret}
  Looked: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /a/b}
Mappings:
  Sizes:
    ap-northeast-2: {Size: big, Zones: [x, y]}
    dev: {Size: small}
    a: {Size: one}
    b: {Size: two}
Conditions:
  Yes: !Equals [a, a]
  No: !Equals [a, b]
  Imported: !Equals [!ImportValue there, x]
  IsX: !Equals [!Ref Compared, x]
  IsA: !Equals [!Ref Open, a]
Resources:
  Queue: {Type: AWS::SQS::Queue}
  Thing:
    Type: Custom::Thing
    Properties:
      Value: ";

/// Options in which `Given` has a value.
pub(crate) fn options() -> Options {
    Options { parameters: [("Given".to_owned(), "told".to_owned())].into(), ..Options::default() }
}

pub(crate) fn in_seoul() -> Options {
    Options { region: Some("ap-northeast-2".into()), account: Some("111122223333".into()), ..options() }
}

pub(crate) fn read(template: &str, options: &Options) -> (Design, Vec<Skipped>) {
    from_source(&Source::new("t.yaml", template), options).unwrap_or_else(|error| panic!("{error}\n{template}"))
}

pub(crate) fn design(template: &str) -> Design {
    read(template, &options()).0
}

pub(crate) fn resource<'d>(design: &'d Design, id: &str) -> &'d Resource {
    design.resources().map(|(_, resource)| resource).find(|resource| resource.id == id).unwrap()
}

/// The node below a map node.
pub(crate) fn entry(design: &Design, map: NodeId, key: &str) -> NodeId {
    let Content::Map(entries) = &design.node(map).content else { panic!("no map: {}", shown(design, map)) };
    entries.iter().find(|(name, _)| &**name == key).map_or_else(|| panic!("no {key}"), |(_, node)| *node)
}

/// A node in one line: `?reason` is an unknown that is there, `~reason` one that may be missing, `<P: a | b>` varies.
pub(crate) fn shown(design: &Design, id: NodeId) -> String {
    let list = |nodes: &[NodeId]| nodes.iter().map(|node| shown(design, *node)).collect::<Vec<_>>();
    match &design.node(id).content {
        Content::Boolean(truth) => truth.to_string(),
        Content::Number(number) => number.to_string(),
        Content::Text(text) => format!("'{text}'"),
        Content::Pieces(pieces) => {
            let mut text = String::new();
            for piece in pieces {
                let _ = match piece {
                    Piece::Literal(literal) => write!(text, "{literal}"),
                    Piece::Hole(node) => write!(text, "{{{}}}", shown(design, *node)),
                };
            }
            format!("\"{text}\"")
        }
        Content::List(items) => format!("[{}]", list(items).join(", ")),
        Content::Map(entries) => {
            let fields: Vec<String> = entries.iter().map(|(key, node)| format!("{key}: {}", shown(design, *node))).collect();
            format!("{{{}}}", fields.join(", "))
        }
        Content::Missing => "missing".to_owned(),
        Content::Unknown(unknown) => {
            let mark = if unknown.presence == Presence::Present { '?' } else { '~' };
            let subject = unknown.reason.subject();
            format!("{mark}{}{}{subject}", unknown.reason.code(), if subject.is_empty() { "" } else { " " })
        }
        Content::Reference(id, None) => format!("@{}", design.resource(*id).id),
        Content::Reference(id, Some(attribute)) => format!("@{}.{attribute}", design.resource(*id).id),
        Content::Symbol(family, name) => format!("#{family} {name}"),
        Content::Varies(by, cases) => {
            let names: Vec<&str> = by.iter().map(|p| design.parameter(*p).name.as_str()).collect();
            format!("<{}: {}>", names.join(", "), list(cases).join(" | "))
        }
        Content::Same(node) => format!("={}", shown(design, *node)),
    }
}

/// What an expression comes to.
pub(crate) fn value(expression: &str, options: &Options) -> String {
    let (design, _) = read(&format!("{SECTIONS}{expression}\n"), options);
    shown(&design, entry(&design, resource(&design, "Thing").properties, "Value"))
}

pub(crate) fn hold(table: &[(&str, &str)], options: &Options) {
    let wrong: Vec<String> = table
        .iter()
        .map(|(expression, expected)| (expression, expected, value(expression, options)))
        .filter(|(_, expected, found)| found != *expected)
        .map(|(expression, expected, found)| format!("{expression}\n  expected {expected}\n  found    {found}"))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
