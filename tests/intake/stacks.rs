//! Stack sets: the template that stands in a template.

use plumbrule::intake::SkipReason;

use crate::shared::{entry, options, read, resource, shown};

const SET: &str = "\
Resources:
  Base:
    Type: AWS::CloudFormation::StackSet
    Properties:
      StackSetName: base
      Parameters: [{ParameterKey: Days, ParameterValue: '7'}]
      StackInstancesGroup: [{Regions: [ap-northeast-2]}]
      TemplateBody: |
        Parameters: {Days: {Type: Number}}
        Resources:
          Key:
            Type: AWS::KMS::Key
            Properties:
              PendingWindowInDays: !Ref Days
  Quoted:
    Type: AWS::CloudFormation::StackSet
    Properties: {TemplateBody: '{\"Resources\": {\"Key\": {\"Type\": \"AWS::KMS::Key\"}}}', StackInstancesGroup: [{Regions: [a, b]}]}
";

#[test]
fn the_template_of_a_stack_set_is_read_where_it_stands() {
    let (design, skipped) = read(SET, &options());
    assert!(skipped.is_empty(), "{skipped:?}");
    let key = resource(&design, "Base/Key");
    let days = entry(&design, key.properties, "PendingWindowInDays");
    assert_eq!((shown(&design, days).as_str(), design.location(days).line), ("7", 14));
    assert_eq!(shown(&design, key.region), "'ap-northeast-2'");
    let quoted = resource(&design, "Quoted/Key");
    assert_eq!(shown(&design, quoted.region), "#region t.yaml/Quoted", "several Regions are none that is known");
    assert_eq!(design.location(quoted.properties).line, 17);
}

#[test]
fn the_template_of_a_stack_set_elsewhere_is_left_out() {
    for body in ["TemplateURL: 'https://a/b'", "TemplateBody: !Sub '${A}'", "TemplateBody: 'no template'"] {
        let template = format!("Resources: {{Base: {{Type: AWS::CloudFormation::StackSet, Properties: {{{body}}}}}}}");
        let (_, skipped) = read(&template, &options());
        assert_eq!(skipped.first().map(|s| &s.reason), Some(&SkipReason::RemoteStack), "{body}");
    }
}
