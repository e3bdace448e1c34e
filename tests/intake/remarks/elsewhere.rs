//! Remarks in metadata, nested templates and cloud assemblies, and what a real review finds where they stand.

use plumbrule::intake::{Remark, Said};
use plumbrule::source::Location;

use super::{bucket, line, remarks, shown};

/// Whether a finding lies within what a remark covers, as waivers ask it.
fn covers(remark: &plumbrule::intake::Remark, place: &plumbrule::source::Location) -> bool {
    remark.paths.iter().any(|path| place.is_within(&remark.template, path))
}

/// The places of what a real review finds wrong or does not know.
fn findings(file: &std::path::Path) -> Vec<Location> {
    let output = assert_cmd::Command::cargo_bin("plumbrule")
        .unwrap()
        .args(["review", "--format", "json", "--exit-zero"])
        .arg(file)
        .output()
        .unwrap();
    let review: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let verdicts = review.get("verdicts").and_then(serde_json::Value::as_array).unwrap();
    verdicts.iter().map(|verdict| serde_json::from_value(verdict.get("location").unwrap().clone()).unwrap()).collect()
}

/// Holds that every remark covers a finding of a real review; gives the paths of those that are covered.
fn covered(template: &str) -> Vec<String> {
    let (folder, remarks) = remarks(&[("t.yaml", template)], &["t.yaml"]);
    let findings = findings(&folder.path().join("t.yaml"));
    for remark in &remarks {
        let is_found = findings.iter().any(|place| covers(remark, place));
        assert!(is_found, "{}\n{:?}", line(remark), findings.iter().map(|l| &l.path).collect::<Vec<_>>());
    }
    let mut paths: Vec<String> =
        findings.into_iter().filter(|place| remarks.iter().any(|remark| covers(remark, place))).map(|place| place.path).collect();
    paths.sort();
    paths.dedup();
    paths
}

#[test]
fn metadata_is_handed_out_field_by_field() {
    let yaml = "\
Metadata: {plumbrule: {waive: {rule: a, resource: Data}}}
Resources:
  Data:
    Type: AWS::S3::Bucket
    Metadata:
      plumbrule:
        waive:
          - {rule: b, until: 2027-01-31, owner: 자료팀, tags: [x, !Ref Y]}
          - all of it
        allow: x
  Logs: {Type: AWS::S3::Bucket, Metadata: {plumbrule: waive}}
";
    let expected = [
        "1:31  rule=a,resource=Data",
        "8:13 Resources.Data rule=b,until=2027-01-31,owner=자료팀,tags=[\"x\",{\"!Ref\":\"Y\"}]",
        "9:13 Resources.Data all of it",
        "10:9 ? allow",
        "11:44 ? plumbrule",
    ];
    assert_eq!(shown(yaml), expected);
    let json = r#"{"Resources": {"Data": {"Type": "AWS::S3::Bucket", "Metadata": {"plumbrule": {"waive": [{"rule": "a", "days": 3}]}}}}}"#;
    assert_eq!(shown(json), ["1:89 Resources.Data rule=a,days=3"]);
    let (_folder, remarks) = remarks(&[("t.yaml", yaml)], &["t.yaml"]);
    let remark = remarks.get(1).unwrap();
    assert_eq!((remark.field("rule"), remark.field("reason")), (Some("b"), None));
    let Said::Fields(fields) = &remark.content else { panic!("{remark:?}") };
    assert_eq!((fields.last().unwrap().location.line, fields.last().unwrap().location.column), (8, 60));
}

#[test]
fn what_loops_and_sam_make_is_covered() {
    let loops = "\
Transform: AWS::LanguageExtensions
Mappings: {Names: {A: {Of: a}, B: {Of: b}}}
Resources:
  Fn::ForEach::Buckets:
    - Name
    - [A, B]
    - Bucket${Name}:
        Type: AWS::S3::Bucket # plumbrule: a
        Metadata: {plumbrule: {waive: {rule: b}}}
        Properties:
          BucketName: !Sub '${Name}' # plumbrule: c
          AccessControl: !FindInMap [Names, !Ref Name, Of] # plumbrule: d
";
    let expected = [
        "8:31 Resources.BucketA Resources.BucketB a",
        "9:39 Resources.BucketA Resources.BucketB rule=b",
        "11:38 Resources.BucketA.Properties.BucketName Resources.BucketB.Properties.BucketName c",
        "12:60 Resources.BucketA.Properties.AccessControl Resources.BucketB.Properties.AccessControl d",
    ];
    assert_eq!(shown(loops), expected);
    let sam = "\
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {Runtime: python3.9}} # plumbrule: a
Resources:
  Work: # plumbrule: b
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.b # plumbrule: c
      Tracing: Active # plumbrule: d
";
    let expected = [
        "2:43 Resources.Work.Properties.Runtime a",
        "4:9 Resources.Work Resources.WorkRole b",
        "7:20 Resources.Work.Properties.Handler c",
        "8:23 Resources.Work.Properties.TracingConfig.Mode d",
    ];
    assert_eq!(shown(sam), expected);
}

#[test]
fn a_nested_template_has_its_own_remarks() {
    let parent = "Resources:\n  One: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: child.yaml}}\n  Two: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: child.yaml}} # plumbrule: a\n";
    let child = "Resources:\n  Data:\n    Type: AWS::S3::Bucket # plumbrule: b\n";
    let (folder, remarks) = remarks(&[("parent.yaml", parent), ("child.yaml", child)], &["parent.yaml", "."]);
    assert_eq!(remarks.iter().map(line).collect::<Vec<_>>(), ["3:82 Resources.Two a", "3:27 Resources.Data b"]);
    let findings = findings(&folder.path().join("parent.yaml"));
    assert!(findings.iter().any(|place| covers(remarks.last().unwrap(), place)), "{findings:?}");
}

#[test]
fn remarks_cover_what_a_review_finds() {
    let plain = bucket(
        "VersioningConfiguration: {Status: Suspended} # plumbrule: a\n# plumbrule: b\nPublicAccessBlockConfiguration:\n  BlockPublicAcls: false # plumbrule: c",
    );
    assert!(covered(&plain).iter().all(|path| path.starts_with("Resources.Data.Properties.")));
    let of_resource = "Resources:\n  Data:\n    Type: AWS::S3::Bucket # plumbrule: a\n  Logs: {Type: AWS::S3::Bucket}\n";
    assert!(covered(of_resource).iter().all(|path| path.starts_with("Resources.Data")));
    let looped = "Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::B:\n    - N\n    - [A, B]\n    - Bucket${N}:\n        Type: AWS::S3::Bucket\n        Properties:\n          VersioningConfiguration:\n            Status: Suspended # plumbrule: a\n";
    let status = |name: &str| format!("Resources.Bucket{name}.Properties.VersioningConfiguration.Status");
    assert_eq!(covered(looped), [status("A"), status("B")]);
    let sam = "Transform: AWS::Serverless-2016-10-31\nResources:\n  Work:\n    Type: AWS::Serverless::Function\n    Properties: {Handler: a, Policies: # plumbrule: a\n      [{Statement: [{Effect: Allow, Action: '*', Resource: '*'}]}]}\n";
    assert!(covered(sam).iter().all(|path| path.starts_with("Resources.WorkRole.Properties.Policies")));
}

const MANIFEST: &str = r#"{"version": "55.0.0", "artifacts": {
  "Web": {"type": "aws:cloudformation:stack", "environment": "aws://unknown-account/unknown-region",
          "properties": {"templateFile": "Web.template.json"}, "additionalMetadataFile": "Web.metadata.json"}}}"#;
const TEMPLATE: &str = r#"{"Resources": {"Data1": {"Type": "AWS::S3::Bucket"}, "Logs2": {"Type": "AWS::S3::Bucket"}}}"#;
const METADATA: &str = r#"{
"/Web": [{"type": "aws:cdk:acknowledged-rules", "data": {"plumbrule::a": "all"}}, {"type": "aws:cdk:templateFile", "data": "Web.template.json"}],
"/Web/Data": [{"type": "aws:cdk:acknowledged-rules", "data": {"plumbrule::b": "until 2027-01-31 by x: logs"}},
  {"type": "aws:cdk:acknowledged-rules", "data": {"Annotation::c": "r"}}],
"/Web/Data/Resource": [{"type": "aws:cdk:logicalId", "data": "Data1"}],
"/Web/Database/Resource": [{"type": "aws:cdk:logicalId", "data": "Logs2"}],
"/Web/Empty": [{"type": "aws:cdk:acknowledged-rules", "data": {"plumbrule::d": ""}}],
"/Web/In": [{"type": "aws:cdk:templateFile", "data": "In.nested.template.json"}],
"/Web/In/Data": [{"type": "aws:cdk:acknowledged-rules", "data": {"plumbrule::e": "r"}}],
"/Web/In/Data/Resource": [{"type": "aws:cdk:logicalId", "data": "Data9"}]
}"#;

#[test]
fn what_a_cdk_program_acknowledges_is_read() {
    let files = [("manifest.json", MANIFEST), ("Web.template.json", TEMPLATE), ("Web.metadata.json", METADATA)];
    let (_folder, found) = remarks(&files, &["manifest.json", "."]);
    let template = |remark: &Remark| remark.template.rsplit('/').next().unwrap().to_owned();
    let lines: Vec<String> = found.iter().map(|remark| format!("{} {}", template(remark), line(remark))).collect();
    let expected = [
        "In.nested.template.json 2:58  id=a,reason=all,construct=/Web",
        "In.nested.template.json 9:66 Resources.Data9 id=e,reason=r,construct=/Web/In/Data",
        "Web.metadata.json 7:64 - id=d,reason=,construct=/Web/Empty",
        "Web.template.json 2:58  id=a,reason=all,construct=/Web",
        "Web.template.json 3:63 Resources.Data1 id=b,reason=until 2027-01-31 by x: logs,construct=/Web/Data",
    ];
    let mut sorted = lines.clone();
    sorted.sort();
    assert_eq!(sorted, expected);
    let inline = MANIFEST.replace(r#""additionalMetadataFile": "Web.metadata.json""#, &format!(r#""metadata": {METADATA}"#));
    let (_folder, found) = remarks(&[("manifest.json", &inline), ("Web.template.json", TEMPLATE)], &["manifest.json"]);
    assert_eq!(found.len(), 5, "{found:?}");
    assert!(found.iter().all(|remark| remark.location.file.ends_with("manifest.json")));
}
