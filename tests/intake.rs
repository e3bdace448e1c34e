//! What the intake makes of a template: what is known, assumed, missing, unknown and why.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails where something is not as it should be")]

use std::fmt::Write as _;

use plumbrule::design::{Content, Design, NodeId, Piece, Presence, Resource, Trail, World};
use plumbrule::intake::cloudformation::from_source;
use plumbrule::intake::{IntakeError, Options, SkipReason, Skipped};
use plumbrule::source::Source;

/// Everything that an expression of the tables can name.
const SECTIONS: &str = "\
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
fn options() -> Options {
    Options { parameters: [("Given".to_owned(), "told".to_owned())].into(), ..Options::default() }
}

fn in_seoul() -> Options {
    Options { region: Some("ap-northeast-2".into()), account: Some("111122223333".into()), ..options() }
}

fn read(template: &str, options: &Options) -> (Design, Vec<Skipped>) {
    from_source(&Source::new("t.yaml", template), options).unwrap_or_else(|error| panic!("{error}\n{template}"))
}

fn design(template: &str) -> Design {
    read(template, &options()).0
}

fn resource<'d>(design: &'d Design, id: &str) -> &'d Resource {
    design.resources().map(|(_, resource)| resource).find(|resource| resource.id == id).unwrap()
}

/// The node below a map node.
fn entry(design: &Design, map: NodeId, key: &str) -> NodeId {
    let Content::Map(entries) = &design.node(map).content else { panic!("no map: {}", shown(design, map)) };
    entries.iter().find(|(name, _)| &**name == key).map_or_else(|| panic!("no {key}"), |(_, node)| *node)
}

/// A node in one line: `?reason` is an unknown that is there, `~reason` one that may be missing, `<P: a | b>` varies.
fn shown(design: &Design, id: NodeId) -> String {
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
fn value(expression: &str, options: &Options) -> String {
    let (design, _) = read(&format!("{SECTIONS}{expression}\n"), options);
    shown(&design, entry(&design, resource(&design, "Thing").properties, "Value"))
}

fn hold(table: &[(&str, &str)], options: &Options) {
    let wrong: Vec<String> = table
        .iter()
        .map(|(expression, expected)| (expression, expected, value(expression, options)))
        .filter(|(_, expected, found)| found != *expected)
        .map(|(expression, expected, found)| format!("{expression}\n  expected {expected}\n  found    {found}"))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn references() {
    hold(
        &[
            ("!Ref Given", "'told'"),
            ("{Ref: Given}", "'told'"),
            ("!Ref Assumed", "'dev'"),
            ("!Ref Open", "<Open: 'a' | 'b'>"),
            ("!Ref Free", "?parameter Free"),
            ("!Ref Compared", "<Compared: 'x' | ?parameter Compared>"),
            ("!Ref Names", "['p', 'q']"),
            ("!Ref Subnets", "?parameter Subnets"),
            ("!Ref Secret", "?secret Secret"),
            ("!Ref Looked", "?dynamic ssm"),
            ("!Ref Queue", "@Queue"),
            ("!Ref Nothing", "?undefined Nothing"),
            ("!GetAtt Queue.Arn", "@Queue.Arn"),
            ("!GetAtt [Queue, Arn]", "@Queue.Arn"),
            ("{'Fn::GetAtt': [Queue, Arn]}", "@Queue.Arn"),
            ("{'Fn::GetAtt': Queue.Arn}", "@Queue.Arn"),
            ("!GetAtt Queue.Outputs.Url", "?attribute Queue.Outputs.Url"),
            ("!GetAtt Nothing.Arn", "?undefined Nothing"),
            ("!GetAtt Queue", "?function Fn::GetAtt"),
            ("!ImportValue shared-vpc", "?import shared-vpc"),
            ("!ImportValue {'Fn::Sub': '${Assumed}-vpc'}", "?import dev-vpc"),
        ],
        &options(),
    );
}

#[test]
fn pseudo_parameters_where_the_stack_is_known() {
    hold(
        &[
            ("!Ref AWS::Region", "'ap-northeast-2'"),
            ("!Ref AWS::AccountId", "'111122223333'"),
            ("!Ref AWS::Partition", "'aws'"),
            ("!Ref AWS::URLSuffix", "'amazonaws.com'"),
            ("!Ref AWS::NoValue", "missing"),
            ("!Ref AWS::StackName", "?pseudo AWS::StackName"),
            ("!Ref AWS::StackId", "?pseudo AWS::StackId"),
            ("!Ref AWS::NotificationARNs", "?pseudo AWS::NotificationARNs"),
            ("!Sub 'arn:${AWS::Partition}:s3:::logs-${AWS::AccountId}'", "'arn:aws:s3:::logs-111122223333'"),
        ],
        &in_seoul(),
    );
    let stated = Options { parameters: [("AWS::StackName".to_owned(), "orders".to_owned())].into(), ..Options::default() };
    let named = Options { stack: Some("orders".into()), ..Options::default() };
    for known in [stated, named] {
        assert_eq!(value("!Sub '${AWS::StackName}-logs'", &known), "'orders-logs'");
    }
    for (region, partition, suffix) in [
        ("cn-north-1", "aws-cn", "amazonaws.com.cn"),
        ("us-gov-west-1", "aws-us-gov", "amazonaws.com"),
        ("eusc-de-east-1", "aws-eusc", "amazonaws.eu"),
        ("us-east-1", "aws", "amazonaws.com"),
    ] {
        let options = Options { region: Some(region.into()), ..options() };
        assert_eq!(value("!Ref AWS::Partition", &options), format!("'{partition}'"));
        assert_eq!(value("!Ref AWS::URLSuffix", &options), format!("'{suffix}'"));
    }
}

#[test]
fn pseudo_parameters_where_it_is_not() {
    hold(
        &[
            ("!Ref AWS::Region", "#region t.yaml"),
            ("!Ref AWS::AccountId", "#account t.yaml"),
            ("!Ref AWS::Partition", "?region"),
            ("!Ref AWS::URLSuffix", "?region"),
            ("!Sub 'logs-${AWS::AccountId}'", "\"logs-{#account t.yaml}\""),
        ],
        &options(),
    );
}

#[test]
fn texts() {
    hold(
        &[
            ("!Sub 'a-${Given}-b'", "'a-told-b'"),
            ("!Sub '${Given}'", "'told'"),
            ("!Sub 'a-${Free}'", "\"a-{?parameter Free}\""),
            ("!Sub 'a-${Open}'", "<Open: 'a-a' | 'a-b'>"),
            ("!Sub '${Queue}'", "@Queue"),
            ("!Sub '${Queue.Arn}/*'", "\"{@Queue.Arn}/*\""),
            ("!Sub '${!Literal}-${Given}'", "'${Literal}-told'"),
            ("!Sub ['${Own}-${Given}', {Own: !Ref Assumed}]", "'dev-told'"),
            ("!Sub ['${Given}', {Given: own}]", "'own'"),
            ("{'Fn::Sub': ['${Own}', {Own: 1}]}", "1"),
            ("!Sub 'open ${Given'", "'open ${Given'"),
            ("!Sub '${Nothing}'", "?undefined Nothing"),
            ("!Sub ''", "''"),
            ("!Join ['-', [a, !Ref Given, c]]", "'a-told-c'"),
            ("!Join ['', [a, !Ref Free]]", "\"a{?parameter Free}\""),
            ("!Join [',', !Ref Names]", "'p,q'"),
            ("!Join [',', [a, !Ref AWS::NoValue, b]]", "'a,b'"),
            ("!Join [',', !Ref Subnets]", "?parameter Subnets"),
            ("!Join ['-', []]", "''"),
            ("!Join [!Ref Free, [a, b]]", "?function Fn::Join"),
            ("'{{resolve:ssm:/a/b:1}}'", "?dynamic ssm"),
            ("'a-{{resolve:secretsmanager:x:SecretString:y}}-b'", "\"a-{?dynamic secretsmanager}-b\""),
            ("'{{resolve:ssm-secure:/a}}'", "?dynamic ssm-secure"),
            ("!Sub '{{resolve:ssm:/${Given}/x}}'", "?dynamic ssm"),
            ("!Sub 'a-{{resolve:ssm:/${Free}/x}}-${Given}'", "\"a-{?dynamic ssm}-told\""),
            ("!Join ['', ['{{resolve:secretsmanager:', !Ref Queue, ':SecretString:password}}']]", "?dynamic secretsmanager"),
            ("!Join ['', ['x{{resolve:ssm:a}}', '{{resolve:ssm:b}}y']]", "\"x{?dynamic ssm}{?dynamic ssm}y\""),
            ("'{{resolve:ssm:never'", "'{{resolve:ssm:never'"),
            ("!Base64 hello", "?function Fn::Base64"),
            ("!Base64 {Ref: Given}", "?function Fn::Base64"),
            ("!ToJsonString {a: 1}", "?function Fn::ToJsonString"),
        ],
        &options(),
    );
}

#[test]
fn lists() {
    hold(
        &[
            ("!Select [0, [a, b]]", "'a'"),
            ("!Select ['1', [a, b]]", "'b'"),
            ("!Select [1, !Ref Names]", "'q'"),
            ("!Select [5, [a, b]]", "?function Fn::Select"),
            ("!Select [0, !Ref Subnets]", "?parameter Subnets"),
            ("!Select [!Ref Free, [a, b]]", "?function Fn::Select"),
            ("!Select [1, !Split ['-', a-b-c]]", "'b'"),
            ("!Split [',', 'a,b']", "['a', 'b']"),
            ("!Split [',', !Ref Open]", "<Open: ['a'] | ['b']>"),
            ("!Split [',', !Ref Free]", "?parameter Free"),
            ("!Split [',', !ImportValue subnets]", "?import subnets"),
            ("!Select [0, !GetAZs '']", "#zone 0"),
            ("!Select [1, {'Fn::GetAZs': {Ref: AWS::Region}}]", "#zone 1"),
            ("!GetAZs ''", "[#zone 0, #zone 1, ~function Fn::GetAZs]"),
            ("{'Fn::Length': [a, b, c]}", "3"),
            ("{'Fn::Length': {Ref: Names}}", "2"),
            ("!Length {Ref: Names}", "2"),
            ("!Length [a]", "1"),
            ("{'Fn::Length': {Ref: Subnets}}", "?function Fn::Length"),
            ("!Cidr [10.0.0.0/16, 4, 8]", "?function Fn::Cidr"),
            ("!Select [0, !Cidr [10.0.0.0/16, 4, 8]]", "?function Fn::Cidr"),
            ("[a, !Ref AWS::NoValue, !Ref Given]", "['a', missing, 'told']"),
            ("[a, !If [IsA, b, !Ref AWS::NoValue]]", "['a', <Open: 'b' | missing>]"),
            ("{a: 1, b: !Ref AWS::NoValue}", "{a: 1, b: missing}"),
        ],
        &options(),
    );
}

#[test]
fn mappings() {
    hold(
        &[
            ("!FindInMap [Sizes, ap-northeast-2, Size]", "'big'"),
            ("!FindInMap [Sizes, ap-northeast-2, Zones]", "['x', 'y']"),
            ("!FindInMap [Sizes, !Ref Assumed, Size]", "'small'"),
            ("!FindInMap [Sizes, !Ref Open, Size]", "<Open: 'one' | 'two'>"),
            ("!FindInMap [Sizes, !Ref Free, Size]", "?parameter Free"),
            ("!FindInMap [Sizes, !Ref AWS::Region, Size]", "?region"),
            ("!FindInMap [Sizes, !Ref Compared, Size]", "<Compared: ?mapping Sizes.x.Size | ?parameter Compared>"),
            ("!FindInMap [Sizes, !Sub 'a-${Free}', Size]", "?parameter Free"),
            ("!FindInMap [Sizes, !Ref Queue, Size]", "?function Fn::FindInMap"),
            ("!FindInMap [Sizes, prod, Size]", "?mapping Sizes.prod.Size"),
            ("!FindInMap [Nothing, a, b]", "?mapping Nothing.a.b"),
            ("!FindInMap [Sizes, prod, Size, {DefaultValue: middle}]", "'middle'"),
            ("!FindInMap [Sizes, !Ref AWS::Region, Size, {DefaultValue: middle}]", "?region"),
        ],
        &options(),
    );
    assert_eq!(value("!FindInMap [Sizes, !Ref AWS::Region, Size]", &in_seoul()), "'big'");
}

#[test]
fn choices() {
    hold(
        &[
            ("!If [Yes, a, b]", "'a'"),
            ("!If [No, a, b]", "'b'"),
            ("!If [No, a, !Ref AWS::NoValue]", "missing"),
            ("!If [IsA, {k: 1}, {k: 2}]", "<Open: {k: 1} | {k: 2}>"),
            ("!If [IsA, a, !Ref AWS::NoValue]", "<Open: 'a' | missing>"),
            ("!If [IsA, !If [IsX, 1, 2], 3]", "<Open, Compared: 1 | 2 | 3 | 3>"),
            ("!If [Imported, a, b]", "?condition Imported"),
            ("!If [Imported, a, !Ref AWS::NoValue]", "~condition Imported"),
            ("!If [Imported, !Ref Given, !Ref Given]", "'told'"),
            ("!If [Nothing, a, b]", "?condition Nothing"),
            ("!If [Yes, a]", "?function Fn::If"),
            ("{'Fn::Transform': {Name: Acme, Parameters: {}}}", "~transform Acme"),
            ("{'Fn::Transform': {Name: Acme}, Other: 1}", "~transform Fn::Transform"),
        ],
        &options(),
    );
}

/// A condition, and whether a resource that bears it exists.
fn existence(condition: &str, options: &Options) -> String {
    let sections = SECTIONS.replace("Conditions:\n", &format!("Conditions:\n  Tested: {condition}\n"));
    let template = sections.replace("    Type: Custom::Thing\n", "    Type: Custom::Thing\n    Condition: Tested\n");
    let (design, _) = read(&format!("{template}1\n"), options);
    shown(&design, resource(&design, "Thing").existence)
}

#[test]
fn conditions_have_three_values() {
    for (condition, expected) in [
        ("!Equals [a, a]", "true"),
        ("!Equals [a, b]", "false"),
        ("!Equals [!Ref Given, told]", "true"),
        ("!Equals [!Ref Assumed, prod]", "false"),
        ("!Equals [!Ref Open, a]", "<Open: true | false>"),
        ("!Equals [!Ref Open, c]", "<Open: false | false>"),
        ("!Equals [!Ref Compared, x]", "<Compared: true | false>"),
        ("!Equals [!Sub '${Compared}', other]", "<Compared: false | ~condition Tested>"),
        ("!Equals [!Sub '${Compared}', x]", "<Compared: true | false>"),
        ("!Equals ['{{resolve:ssm:/a}}-x', '{{resolve:ssm:/b}}-x']", "~condition Tested"),
        ("!Equals [!Sub '${Free}-x', !Sub '${Free}-x']", "true"),
        ("!Equals [!Ref Queue, !Ref Queue]", "true"),
        ("!Equals [!Ref AWS::Region, !Ref AWS::Region]", "true"),
        ("!Equals [!ImportValue there, x]", "~condition Tested"),
        ("!Equals [!Ref AWS::Region, ap-northeast-2]", "~condition Tested"),
        ("!Equals [!Sub 'a-${AWS::AccountId}', b]", "false"),
        ("!Equals [!Sub 'a-${AWS::AccountId}', a-111122223333]", "~condition Tested"),
        ("!Equals [!Join ['', !Ref Names], pq]", "true"),
        ("!Equals [!Ref AWS::Region, '']", "false"),
        ("!Not [!Condition Yes]", "false"),
        ("!Not [!Condition Imported]", "~condition Tested"),
        ("!And [!Condition Yes, !Condition Yes]", "true"),
        ("!And [!Condition No, !Condition Imported]", "false"),
        ("!And [!Condition Yes, !Condition Imported]", "~condition Tested"),
        ("!Or [!Condition Yes, !Condition Imported]", "true"),
        ("!Or [!Condition No, !Condition Imported]", "~condition Tested"),
        ("!Or [!Condition IsA, !Condition IsX]", "<Open, Compared: true | true | true | false>"),
        ("{Condition: Yes}", "true"),
        ("!Condition Nothing", "~condition Tested"),
        ("!Condition Tested", "~condition Tested"),
    ] {
        let found = existence(condition, &options());
        let found = found.replace("<Compared, Open: true | true | true | false>", "<Open, Compared: true | true | true | false>");
        assert_eq!(found, expected, "{condition}");
    }
    assert_eq!(existence("!Equals [!Ref AWS::Region, ap-northeast-2]", &in_seoul()), "true");
}

/// A template whose value depends on as many parameters of two values each.
fn many(parameters: usize) -> String {
    let mut declared = String::new();
    let mut text = String::new();
    for number in 0..parameters {
        let _ = writeln!(declared, "  P{number}: {{Type: String, AllowedValues: [a, b]}}");
        let _ = write!(text, "${{P{number}}}");
    }
    let template =
        format!("Parameters:\n{declared}Resources:\n  Thing: {{Type: Custom::Thing, Properties: {{Value: !Sub '{text}'}}}}\n");
    let design = design(&template);
    shown(&design, entry(&design, resource(&design, "Thing").properties, "Value"))
}

#[test]
fn sixteen_worlds_are_worked_out_and_no_more() {
    let four = many(4);
    assert!(four.starts_with("<P0, P1, P2, P3: 'aaaa' | 'aaab' | 'aaba' | "), "{four}");
    assert_eq!(four.matches('|').count(), 15);
    assert_eq!(many(5), "~too-many-worlds P0, P1, P2, P3, P4");
}

#[test]
fn a_world_chooses_among_the_cases() {
    let design = design(&format!("{SECTIONS}!If [IsA, 1, !Ref Compared]\n"));
    let node = entry(&design, resource(&design, "Thing").properties, "Value");
    let mut trail = Trail::default();
    let _ = design.resolve(node, &World::default(), &mut trail);
    let parameters: Vec<_> = trail.wants.iter().copied().collect();
    assert_eq!(parameters.len(), 2);
    let world = parameters.iter().fold(World::default(), |world, p| {
        let name = design.parameter(*p).name.as_str();
        world.with(*p, usize::from(name == "Open"))
    });
    assert_eq!(shown(&design, design.resolve(node, &world, &mut trail)), "'x'");
}

#[test]
fn assumptions_are_kept_with_what_they_decide() {
    let design = design(&format!("{SECTIONS}!Sub '${{Assumed}}-${{Given}}'\n"));
    let node = entry(&design, resource(&design, "Thing").properties, "Value");
    let assumed = design.assumptions(design.node(node).assumed);
    assert_eq!(assumed.iter().collect::<Vec<_>>(), ["Assumed=dev"]);
}

#[test]
fn parameters_given_assumed_and_open() {
    let bare = Options { no_defaults: true, ..options() };
    assert_eq!(value("!Ref Assumed", &bare), "?parameter Assumed");
    assert_eq!(value("!Ref Given", &bare), "'told'");
    let given =
        |name: &str, value: &str| Options { parameters: [(name.to_owned(), value.to_owned())].into(), ..Options::default() };
    assert_eq!(value("!Ref Subnets", &given("Subnets", "subnet-1, subnet-2")), "['subnet-1', 'subnet-2']");
    assert_eq!(value("!Ref Secret", &given("Secret", "known")), "?secret Secret", "a secret is never read");
    assert_eq!(value("!Ref Open", &given("Open", "b")), "'b'");
}

#[test]
fn scalars_take_the_type_of_the_schema() {
    let design = design(
        "\
Resources:
  Base:
    Type: AWS::RDS::DBInstance
    Properties:
      MultiAZ: 'true'
      StorageEncrypted: yes
      Port: 5432
      BackupRetentionPeriod: '7'
      AllocatedStorage: 20
      PubliclyAccessible: perhaps
      VPCSecurityGroups: sg-1
      Tags: {Key: a}
",
    );
    let properties = resource(&design, "Base").properties;
    for (key, expected) in [
        ("MultiAZ", "true"),
        ("StorageEncrypted", "true"),
        ("Port", "'5432'"),
        ("BackupRetentionPeriod", "7"),
        ("AllocatedStorage", "'20'"),
        ("PubliclyAccessible", "?wrong-type boolean"),
        ("VPCSecurityGroups", "?wrong-type list"),
        ("Tags", "?wrong-type scalar or list"),
    ] {
        assert_eq!(shown(&design, entry(&design, properties, key)), expected, "{key}");
    }
}

#[test]
fn a_policy_in_a_json_text_is_read() {
    let design = design(
        r#"
Resources:
  Key:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy: '{"Statement": [{"Effect": "Allow", "Action": "kms:*", "Resource": null, "Count": 2, "On": true}]}'
  Other:
    Type: AWS::KMS::Key
    Properties: {KeyPolicy: '{"Statement": ['}
"#,
    );
    let policy = |id: &str| shown(&design, entry(&design, resource(&design, id).properties, "KeyPolicy"));
    let expected = "{Statement: [{Effect: 'Allow', Action: 'kms:*', Resource: ?wrong-type value, Count: 2, On: true}]}";
    assert_eq!(policy("Key"), expected);
    assert_eq!(policy("Other"), "'{\"Statement\": ['");
}

#[test]
fn what_is_not_looked_at_is_listed_and_opens_every_scope() {
    for (template, what, reason) in [
        (
            "Resources:\n  A: {Type: AWS::S3::Bucket}\n  'Fn::ForEach::L': [N, [a], {}]\n",
            "t.yaml: Fn::ForEach::L",
            SkipReason::ForEach,
        ),
        ("Resources:\n  A: {Type: AWS::S3::Bucket}\n  B: {Properties: {}}\n", "t.yaml: B", SkipReason::NoType),
        (
            "Transform: AWS::Serverless-2016-10-31\nResources: {A: {Type: AWS::S3::Bucket}}\n",
            "t.yaml: AWS::Serverless-2016-10-31",
            SkipReason::Sam,
        ),
        ("Transform: [Acme]\nResources: {A: {Type: AWS::S3::Bucket}}\n", "t.yaml: Acme", SkipReason::Macro),
        (
            "Resources:\n  A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: 'https://x/y'}}\n",
            "t.yaml: A",
            SkipReason::RemoteStack,
        ),
    ] {
        let (design, skipped) = read(template, &Options { complete: true, ..options() });
        assert_eq!(skipped, [Skipped { what: what.to_owned(), reason }], "{template}");
        assert!(!design.scope.is_closed("AWS::S3::Bucket"), "{template}");
    }
    let plain = "Transform: AWS::LanguageExtensions\nResources: {A: {Type: AWS::S3::Bucket}}\n";
    let (design, skipped) = read(plain, &Options { complete: true, ..options() });
    assert!(skipped.is_empty() && design.scope.is_closed("AWS::S3::Bucket"));
    assert!(!read(plain, &options()).0.scope.is_closed("AWS::S3::Bucket"));
}

#[test]
fn attributes_and_names_of_a_resource() {
    let design = design(
        "\
Resources:
  Data:
    Type: AWS::S3::Bucket
    DeletionPolicy: Retain
    UpdateReplacePolicy: !If [Never, Delete, Delete]
    Metadata: {'aws:cdk:path': Web/Data/Resource}
Conditions: {Never: !Equals [a, b]}
",
    );
    let data = resource(&design, "Data");
    assert_eq!(shown(&design, data.attributes), "{DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Delete'}");
    assert_eq!(data.alias.as_deref(), Some("Web/Data"));
    assert_eq!(shown(&design, data.existence), "true");
    assert_eq!(shown(&design, data.region), "#region t.yaml");
    assert_eq!(design.location(data.properties).line, 2);
}

#[test]
fn a_stack_is_told_apart_by_its_name() {
    let named = Options { stack: Some("orders".into()), ..options() };
    let (design, _) = read("Resources: {Data: {Type: AWS::S3::Bucket}}\n", &named);
    assert_eq!(resource(&design, "Data").key, "orders/Data");
    assert_eq!(shown(&design, resource(&design, "Data").account), "#account orders");
}

#[test]
fn a_text_that_is_no_template_is_refused() {
    let refused = |text: &str| from_source(&Source::new("t.yaml", text), &options()).unwrap_err();
    assert!(matches!(refused("a: 1\n"), IntakeError::Unrecognised { .. }));
    assert!(matches!(refused("Resources: {A: {Type: X}, B: 1}\n"), IntakeError::Template { line: 1, column: 30, .. }));
    assert!(matches!(refused("Resources: [\n"), IntakeError::Tree(_)));
}

const CLUSTER: &str = "\
Parameters: {Size: {Type: Number, Default: 4}, Kind: {Type: String, AllowedValues: [ml.p5.48xlarge, ml.p5en.48xlarge]}}
Resources:
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: efa}}
  Cluster:
    Type: AWS::SageMaker::Cluster
    Properties:
      VpcConfig: {SecurityGroupIds: [!Ref Group], Subnets: [subnet-1]}
      InstanceGroups:
        - {InstanceGroupName: workers, InstanceType: !Ref Kind, InstanceCount: !Ref Size}
        - {InstanceGroupName: head, InstanceType: ml.m5.large, InstanceCount: 1}
        - InstanceGroupName: tests
          InstanceType: ml.p5.48xlarge
          InstanceCount: 2
          OverrideVpcConfig: {SecurityGroupIds: [sg-2], Subnets: [subnet-2]}
";

#[test]
fn node_groups_are_derived_from_a_hyperpod_cluster() {
    let design = design(CLUSTER);
    let groups: Vec<&str> = design.of_kind("Design::NodeGroup").map(|id| design.resource(id).id.as_str()).collect();
    assert_eq!(groups, ["Cluster/workers", "Cluster/tests"], "the head has no accelerator");
    let field = |group: &str, key: &str| shown(&design, entry(&design, resource(&design, group).properties, key));
    assert_eq!(field("Cluster/tests", "InstanceType"), "'p5.48xlarge'");
    assert_eq!(field("Cluster/tests", "Efa"), "true");
    assert_eq!(field("Cluster/tests", "SecurityGroupIds"), "=['sg-2']");
    assert_eq!(field("Cluster/tests", "Orchestrator"), "'hyperpod-slurm'");
    assert_eq!(field("Cluster/tests", "FileSystemIds"), "~not-stated lifecycle scripts");
    assert_eq!(field("Cluster/workers", "InstanceType"), "<Kind: 'p5.48xlarge' | 'p5en.48xlarge'>");
    assert_eq!(field("Cluster/workers", "Count"), "=4");
    assert_eq!(field("Cluster/workers", "SecurityGroupIds"), "=[@Group]");
    assert_eq!(design.location(resource(&design, "Cluster/tests").properties).line, 11);
}

#[test]
fn node_groups_are_derived_from_a_launch_template_with_efa() {
    let design = design(
        "\
Resources:
  Plain: {Type: AWS::EC2::LaunchTemplate, Properties: {LaunchTemplateData: {InstanceType: p5.48xlarge}}}
  Nodes:
    Type: AWS::EC2::LaunchTemplate
    Properties:
      LaunchTemplateData:
        InstanceType: p5.48xlarge
        NetworkInterfaces: [{InterfaceType: efa, Groups: [sg-1], SubnetId: subnet-1}, {InterfaceType: efa-only, Groups: [sg-1]}]
",
    );
    let groups: Vec<&str> = design.of_kind("Design::NodeGroup").map(|id| design.resource(id).id.as_str()).collect();
    assert_eq!(groups, ["Nodes"]);
    let group = design.of_kind("Design::NodeGroup").next().unwrap();
    let field = |key: &str| shown(&design, entry(&design, design.resource(group).properties, key));
    assert_eq!(field("Efa"), "true");
    assert_eq!(field("SecurityGroupIds"), "['sg-1', 'sg-1']");
    assert_eq!(field("SubnetIds"), "['subnet-1']");
    assert_eq!(field("Count"), "~not-stated Count");
}

#[test]
fn groups_that_cannot_be_listed_leave_a_doubt() {
    let template = "\
Parameters: {Groups: {Type: CommaDelimitedList}}
Resources:
  Cluster: {Type: AWS::SageMaker::Cluster, Properties: {InstanceGroups: !Ref Groups}}
";
    let (design, _) = read(template, &Options { complete: true, ..options() });
    assert!(!design.scope.is_closed("Design::NodeGroup"));
    assert!(design.scope.is_closed("AWS::S3::Bucket"));
}
