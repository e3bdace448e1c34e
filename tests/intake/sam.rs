//! SAM: functions with their roles, and simple tables.

use plumbrule::design::Design;
use plumbrule::intake::cloudformation::from_source;
use plumbrule::intake::{Options, SkipReason};
use plumbrule::source::Source;

use crate::shared::{entry, options, read, resource, shown};

const SAM: &str = "\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {Runtime: python3.12, Layers: [first], Environment: {Variables: {A: global, B: global}}, Tags: {team: x}}
Conditions: {Never: !Equals [a, b]}
Resources:
  Work:
    Type: AWS::Serverless::Function
    Condition: Never
    Properties:
      Handler: app.main
      CodeUri: ./src
      Layers: [second]
      Environment: {Variables: {B: own}}
      Tracing: Active
      DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt Dead.Arn}
      FunctionUrlConfig: {AuthType: AWS_IAM}
      EventInvokeConfig: {MaximumRetryAttempts: 1, DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Dead.Arn}}}
      Policies:
        - ReadOnlyAccess
        - arn:aws:iam::111122223333:policy/own
        - S3ReadPolicy: {BucketName: data}
        - Statement: [{Effect: Allow, Action: 's3:*', Resource: '*'}]
  Lean: {Type: AWS::Serverless::Function, Properties: {InlineCode: x, Role: !GetAtt Somebody.Arn}}
  Table: {Type: AWS::Serverless::SimpleTable, Properties: {PrimaryKey: {Name: k, Type: Number}}}
  Dead: {Type: AWS::SQS::Queue}
  Somebody: {Type: AWS::IAM::Role}
";

fn property(design: &Design, id: &str, name: &str) -> String {
    shown(design, entry(design, resource(design, id).properties, name))
}

#[test]
fn a_function_brings_its_role_its_address_and_its_failures() {
    let (design, skipped) = read(SAM, &Options { complete: true, ..options() });
    assert!(skipped.is_empty(), "{skipped:?}");
    let made: Vec<(&str, &str)> = design.resources().map(|(_, r)| (r.id.as_str(), &*r.kind)).collect();
    assert_eq!(
        made,
        [
            ("WorkRole", "AWS::IAM::Role"),
            ("Work", "AWS::Lambda::Function"),
            ("WorkUrl", "AWS::Lambda::Url"),
            ("WorkEventInvokeConfig", "AWS::Lambda::EventInvokeConfig"),
            ("Lean", "AWS::Lambda::Function"),
            ("Table", "AWS::DynamoDB::Table"),
            ("Dead", "AWS::SQS::Queue"),
            ("Somebody", "AWS::IAM::Role"),
        ]
    );
    assert!(design.scope.is_closed("AWS::Lambda::Function"));
    for id in ["WorkRole", "Work", "WorkUrl", "WorkEventInvokeConfig"] {
        assert_eq!(shown(&design, resource(&design, id).existence), "false", "{id}");
        assert_eq!(design.location(resource(&design, id).properties).line, 6, "{id}");
    }
}

#[test]
fn a_function_takes_over_its_properties_and_those_of_globals() {
    let (design, _) = read(SAM, &options());
    for (name, value) in [
        ("Runtime", "'python3.12'"),
        ("Layers", "['first', 'second']"),
        ("Environment", "{Variables: {B: 'own', A: 'global'}}"),
        ("TracingConfig", "{Mode: 'Active'}"),
        ("DeadLetterConfig", "{TargetArn: @Dead.Arn}"),
        ("Role", "@WorkRole.Arn"),
        ("Code", "~transform AWS::Serverless-2016-10-31"),
        ("Tags", "[{Key: 'lambda:createdBy', Value: 'SAM'}, {Key: 'team', Value: 'x'}]"),
    ] {
        assert_eq!(property(&design, "Work", name), value, "{name}");
    }
    assert_eq!(property(&design, "Lean", "Role"), "@Somebody.Arn");
    assert_eq!(property(&design, "Lean", "Code"), "{ZipFile: 'x'}");
    assert_eq!(property(&design, "WorkUrl", "AuthType"), "'AWS_IAM'");
    assert_eq!(property(&design, "WorkEventInvokeConfig", "DestinationConfig"), "{OnFailure: {Destination: @Dead.Arn}}");
}

#[test]
fn a_role_carries_the_policies_of_its_function() {
    let (design, _) = read(SAM, &Options { region: Some("eu-west-1".into()), ..options() });
    let managed = property(&design, "WorkRole", "ManagedPolicyArns");
    for name in ["service-role/AWSLambdaBasicExecutionRole", "AWSXrayWriteOnlyAccess", "ReadOnlyAccess"] {
        assert!(managed.contains(&format!("'arn:aws:iam::aws:policy/{name}'")), "{managed}");
    }
    assert!(managed.ends_with("'arn:aws:iam::111122223333:policy/own']"), "{managed}");
    let inline = property(&design, "WorkRole", "Policies");
    let sending = |name: &str| {
        format!(
            "{{PolicyName: '{name}', PolicyDocument: {{Version: '2012-10-17', \
             Statement: [{{Effect: 'Allow', Action: 'sqs:SendMessage', Resource: @Dead.Arn}}]}}}}"
        )
    };
    assert_eq!(
        inline,
        format!(
            "[{{PolicyName: 'WorkRolePolicy2', PolicyDocument: ~transform AWS::Serverless-2016-10-31}}, \
             {{PolicyName: 'WorkRolePolicy3', PolicyDocument: {{Statement: [{{Effect: 'Allow', Action: 's3:*', Resource: '*'}}]}}}}, \
             {}, {}]",
            sending("DeadLetterQueuePolicy"),
            sending("WorkEventInvokeConfigOnFailureSQSPolicy")
        )
    );
    assert!(property(&design, "WorkRole", "AssumeRolePolicyDocument").contains("lambda.amazonaws.com"));
}

#[test]
fn a_simple_table_is_billed_on_demand() {
    let (design, _) = read(SAM, &options());
    assert_eq!(property(&design, "Table", "BillingMode"), "'PAY_PER_REQUEST'");
    assert_eq!(property(&design, "Table", "KeySchema"), "[{AttributeName: 'k', KeyType: 'HASH'}]");
    assert_eq!(property(&design, "Table", "AttributeDefinitions"), "[{AttributeName: 'k', AttributeType: 'N'}]");
}

#[test]
fn what_else_sam_makes_is_left_out_and_opens_every_scope() {
    let template = "\
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {Events: {Global: {Type: Api}}, Tracing: {Odd: map}}}
Resources:
  Api: {Type: AWS::Serverless::Api, Properties: {StageName: x}}
  Work: {Type: AWS::Serverless::Function, Properties: {Events: {Own: {Type: SQS}}, Tracing: {More: map}, Tags: {Ref: X}}}
";
    let (design, skipped) = read(template, &Options { complete: true, ..options() });
    let what: Vec<(&str, &SkipReason)> = skipped.iter().map(|s| (s.what.as_str(), &s.reason)).collect();
    assert_eq!(what, [("t.yaml: Api", &SkipReason::Sam), ("t.yaml: Work.Events", &SkipReason::Sam)]);
    assert!(!design.scope.is_closed("AWS::SQS::Queue"));
    assert!(property(&design, "WorkRole", "ManagedPolicyArns").contains("AWSLambdaSQSQueueExecutionRole"));
    assert_eq!(property(&design, "Work", "Tags"), "~transform AWS::Serverless-2016-10-31");
}

#[test]
fn a_name_that_sam_takes_as_well_is_refused_with_its_place() {
    let template = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Work: {Type: AWS::Serverless::Function, Properties: {InlineCode: x, Handler: i.h, Runtime: python3.12}}
  WorkRole: {Type: AWS::DynamoDB::Table}
";
    let error = from_source(&Source::new("sam.yaml", template), &options()).unwrap_err().to_string();
    assert!(error.contains("sam.yaml:4") && error.contains("two resources are named `WorkRole`"), "{error}");
}
