//! What functions give, where the stack is known and where it is not.

use plumbrule::intake::Options;

use crate::shared::{hold, in_seoul, options, value};

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
