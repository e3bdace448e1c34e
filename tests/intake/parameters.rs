//! Conditions, worlds, parameters and the types of scalars.

use std::fmt::Write as _;

use plumbrule::design::{Trail, World};
use plumbrule::intake::Options;

use crate::shared::{SECTIONS, design, entry, in_seoul, options, read, resource, shown, value};

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
