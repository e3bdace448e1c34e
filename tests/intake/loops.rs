//! `Fn::ForEach` and the other language extensions.

use plumbrule::intake::{Options, SkipReason};

use crate::shared::{design, entry, options, read, resource, shown};

const LOOPS: &str = "\
Transform: AWS::LanguageExtensions
Parameters: {Envs: {Type: CommaDelimitedList, Default: 'dev,prod'}, Open: {Type: CommaDelimitedList}}
Mappings: {Windows: {dev: {Days: 30}, prod: {Days: 7}}}
Conditions: {Isprod: !Equals [a, a]}
Resources:
  Fn::ForEach::Keys:
    - Env
    - !Ref Envs
    - Key${Env}:
        Type: AWS::KMS::Key
        Properties:
          Description: !Sub 'key of ${Env} in ${AWS::Region}'
          PendingWindowInDays: !FindInMap [Windows, !Ref Env, Days]
          Fn::ForEach::On: [Name, [Enabled, EnableKeyRotation], {'${Name}': true}]
      Fn::ForEach::Sizes:
        - Size
        - [a.b, c]
        - Bucket${Env}&{Size}: {Type: AWS::S3::Bucket, Properties: {BucketName: !Join ['-', [!Ref Env, !Ref Size]]}}
  Plain: {Type: AWS::SQS::Queue, Properties: {QueueName: '${Env}'}}
";

fn ids(design: &plumbrule::design::Design) -> Vec<&str> {
    design.resources().map(|(_, resource)| resource.id.as_str()).collect()
}

#[test]
fn a_loop_is_written_out_with_the_loops_within() {
    let design = design(LOOPS);
    assert_eq!(ids(&design), ["Keydev", "Bucketdevab", "Bucketdevc", "Keyprod", "Bucketprodab", "Bucketprodc", "Plain"]);
    let property = |id: &str, name: &str| shown(&design, entry(&design, resource(&design, id).properties, name));
    assert_eq!(property("Keydev", "PendingWindowInDays"), "30");
    assert_eq!(property("Keyprod", "PendingWindowInDays"), "7");
    assert_eq!(property("Keyprod", "EnableKeyRotation"), "true");
    assert_eq!(property("Keyprod", "Description"), "\"key of prod in {#region t.yaml}\"");
    assert_eq!(property("Bucketprodab", "BucketName"), "'prod-a.b'");
    assert_eq!(property("Plain", "QueueName"), "'${Env}'", "the identifier means nothing outside of its loop");
}

#[test]
fn what_a_loop_makes_stands_at_its_lines_and_rests_on_its_collection() {
    let (design, skipped) = read(LOOPS, &options());
    assert!(skipped.is_empty(), "{skipped:?}");
    let key = resource(&design, "Keyprod");
    assert_eq!(design.location(entry(&design, key.properties, "Description")).line, 12);
    let assumed =
        |id: &str| design.assumptions(design.node(resource(&design, id).existence).assumed).iter().cloned().collect::<Vec<_>>();
    assert_eq!(assumed("Bucketprodc"), ["Envs=dev,prod"]);
    assert!(assumed("Plain").is_empty());
}

#[test]
fn a_given_collection_rests_on_nothing() {
    let given = Options { parameters: [("Envs".to_owned(), "x".to_owned())].into(), ..Options::default() };
    let (design, _) = read(LOOPS, &given);
    assert_eq!(ids(&design), ["Keyx", "Bucketxab", "Bucketxc", "Plain"]);
    assert!(design.assumptions(design.node(resource(&design, "Keyx").existence).assumed).is_empty());
}

#[test]
fn a_loop_over_what_is_not_known_is_left_out() {
    let open = LOOPS.replace("!Ref Envs", "!Ref Open");
    let (design, skipped) = read(&open, &Options { complete: true, ..options() });
    assert_eq!(ids(&design), ["Plain"]);
    assert_eq!(skipped.first().map(|s| (s.what.as_str(), &s.reason)), Some(("t.yaml: Fn::ForEach::Keys", &SkipReason::ForEach)));
    assert!(!design.scope.is_closed("AWS::S3::Bucket"));
}

#[test]
fn loops_cannot_grow_without_end() {
    let members = ["x"; 100].iter().enumerate().map(|(i, x)| format!("{x}{i}")).collect::<Vec<_>>().join(", ");
    let mut body = "'Q${A}${B}${C}${D}': {Type: AWS::SQS::Queue}".to_owned();
    for name in ["D", "C", "B", "A"] {
        body = format!("'Fn::ForEach::{name}': [{name}, [{members}], {{{body}}}]");
    }
    let (design, skipped) = read(&format!("Resources: {{{body}, Last: {{Type: AWS::SQS::Queue}}}}"), &options());
    assert_eq!(ids(&design), ["Last"]);
    assert!(skipped.iter().all(|s| s.reason == SkipReason::ForEach) && skipped.len() == 1, "{skipped:?}");
}

#[test]
fn a_policy_may_be_written_as_a_json_text() {
    let design = design(
        "Resources: {Key: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {'Fn::ToJsonString': {Statement: [{Effect: Deny}]}}}}}",
    );
    let policy = entry(&design, resource(&design, "Key").properties, "KeyPolicy");
    assert_eq!(shown(&design, policy), "{Statement: [{Effect: 'Deny'}]}");
}
