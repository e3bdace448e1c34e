//! Resources: policies in texts, what is left out, attributes, derived node groups.

use plumbrule::intake::cloudformation::from_source;
use plumbrule::intake::{IntakeError, Options, SkipReason, Skipped};
use plumbrule::source::Source;

use crate::shared::{design, entry, options, read, resource, shown};

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
            "Resources:\n  A: {Type: AWS::S3::Bucket}\n  'Fn::ForEach::L': [N, !Ref Elsewhere, {}]\n",
            "t.yaml: Fn::ForEach::L",
            SkipReason::ForEach,
        ),
        ("Resources:\n  A: {Type: AWS::S3::Bucket}\n  B: {Properties: {}}\n", "t.yaml: B", SkipReason::NoType),
        ("Transform: AWS::Serverless-2016-10-31\nResources: {A: {Type: AWS::Serverless::Api}}\n", "t.yaml: A", SkipReason::Sam),
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
