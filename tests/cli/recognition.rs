//! What is taken for a design, and what belongs together.

use super::run::{BUCKET, Folder, verdict};

const VERSIONS: &str = "s3-bucket-keeps-versions";
const JSON: &str = r#"{"Resources": {"Data": {"Type": "AWS::S3::Bucket"}}}"#;

/// The names of the designs of a review.
fn designs(review: &serde_json::Value) -> Vec<&str> {
    review["coverage"]["designs"].as_array().unwrap().iter().map(|d| d["name"].as_str().unwrap()).collect()
}

/// What was not looked at, with its reason.
fn left_out(review: &serde_json::Value) -> Vec<(&str, &str)> {
    let all = review["coverage"]["not_looked_at"].as_array().unwrap();
    all.iter().map(|l| (l["what"].as_str().unwrap(), l["reason"].as_str().unwrap())).collect()
}

#[test]
fn a_template_is_known_by_what_it_says_and_not_by_its_name() {
    let folder = Folder::with(&[
        ("in/a.yaml", BUCKET),
        ("in/b.template", JSON),
        ("in/c.txt", BUCKET),
        ("in/d", JSON),
        ("in/e.cfn.yml", BUCKET),
        ("in/values.yaml", "Resources: 3\nType: x\nnote: AWS::S3::Bucket\n"),
        ("in/readme.md", "Resources have a Type such as AWS::S3::Bucket."),
        ("in/image.png", "\u{0}\u{1}Resources Type AWS::"),
    ]);
    let review = folder.json("in");
    assert_eq!(designs(&review), ["in/a.yaml", "in/b.template", "in/c.txt", "in/d", "in/e.cfn.yml"]);
}

#[test]
fn a_file_that_is_named_twice_is_one_design() {
    let folder = Folder::with(&[("in/t.yaml", BUCKET)]);
    let once = folder.json("in/t.yaml");
    for line in ["in/t.yaml in/t.yaml", "in/t.yaml ./in/t.yaml", "in/t.yaml in", "in/t.yaml in/../in"] {
        let review = folder.json(line);
        assert_eq!(designs(&review), ["in/t.yaml"], "{line}");
        assert_eq!(review["verdicts"], once["verdicts"], "{line}");
        assert_eq!(review["provenance"]["inputs"].as_array().unwrap().len(), 1, "{line}");
    }
}

#[test]
fn ignored_files_are_not_read_unless_they_are_named() {
    let folder = Folder::with(&[
        ("in/a.yaml", BUCKET),
        ("in/old.yaml", BUCKET),
        ("in/build/b.yaml", BUCKET),
        ("in/c.tmp.yaml", BUCKET),
        ("in/.gitignore", "build/\n*.tmp.yaml\n"),
        ("in/.ignore", "old.yaml\n"),
        ("in/.hidden/d.yaml", BUCKET),
    ]);
    assert_eq!(designs(&folder.json("in")), ["in/a.yaml"]);
    assert_eq!(designs(&folder.json("in/old.yaml")), ["in/old.yaml"]);
}

const MANIFEST: &str = r#"{"version": "36.0.0", "artifacts": {
  "Web": {"type": "aws:cloudformation:stack", "environment": "aws://111122223333/ap-northeast-2",
          "properties": {"templateFile": "Web.template.json"}, "additionalMetadataFile": "Web.metadata.json"},
  "Any": {"type": "aws:cloudformation:stack", "environment": "aws://unknown-account/unknown-region",
          "properties": {"templateFile": "Any.template.json"}},
  "Stage": {"type": "cdk:cloud-assembly", "properties": {"directoryName": "assembly-Stage"}},
  "Tree": {"type": "cdk:tree", "properties": {"file": "tree.json"}}}}"#;

const INNER: &str = "out/assembly-Stage/Inner.template.json";
const METADATA: &str = r#"{"/Web/Data/Resource": [{"type": "aws:cdk:logicalId", "data": "DataC1"},
  {"type": "aws:cdk:creationStack", "data": ["...new Bucket2 in aws-cdk-lib...", "new Web (lib/web.ts:7:3)"]}]}"#;
const STAGE: &str = r#"{"version": "36.0.0", "artifacts": {"Inner": {"type": "aws:cloudformation:stack",
  "environment": "aws://444455556666/eu-west-1", "properties": {"templateFile": "Inner.template.json", "stackName": "Stage-Inner"}}}}"#;

#[test]
fn the_templates_of_an_assembly_are_read_once_with_their_environment() {
    let template = r#"{"Resources": {"DataC1": {"Type": "AWS::S3::Bucket", "Metadata": {"aws:cdk:path": "Web/Data/Resource"}}}}"#;
    let inner = template.replace("DataC1", "Inner");
    let folder = Folder::with(&[
        ("out/manifest.json", MANIFEST),
        ("out/Web.template.json", template),
        ("out/Web.metadata.json", METADATA),
        ("out/Any.template.json", JSON),
        ("out/assembly-Stage/manifest.json", STAGE),
        ("out/assembly-Stage/Inner.template.json", &inner),
    ]);
    for line in ["out", "out/manifest.json", ".", "out/Web.template.json out", "out out/manifest.json out/Any.template.json"] {
        let review = folder.json(line);
        assert_eq!(review["coverage"]["designs"].as_array().unwrap().len(), 3, "{line}");
        assert!(review["coverage"]["designs"].as_array().unwrap().iter().all(|d| d["format"] == "CDK"), "{line}");
        let web = super::run::entry(&review, VERSIONS, "DataC1");
        assert_eq!(web["resource"]["region"], "ap-northeast-2");
        assert_eq!(web["resource"]["account"], "111122223333");
        assert_eq!(web["resource"]["construct"], "Web/Data");
        assert_eq!(web["resource"]["written_at"], "lib/web.ts:7:3");
        let inner = super::run::entry(&review, VERSIONS, "Inner");
        assert_eq!(inner["resource"]["region"], "eu-west-1");
        assert!(inner["resource"]["design"].as_str().unwrap().ends_with(INNER), "{inner}");
        let any = super::run::entry(&review, VERSIONS, "Data");
        assert!(any["resource"]["region"].is_null() && any["resource"]["account"].is_null());
        assert!(left_out(&review).is_empty(), "{line}: {:?}", left_out(&review));
    }
}

const PARENT: &str = "\
Parameters: {Mode: {Type: String, Default: Enabled}}
Resources:
  Child:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: ./nested/child.yaml
      Parameters: {Status: !Ref Mode, Kept: 30}
";
const CHILD: &str = "\
Parameters: {Status: {Type: String}, Kept: {Type: Number}, Fallback: {Type: String, Default: Suspended}}
Resources:
  Data: {Type: AWS::S3::Bucket, Properties: {VersioningConfiguration: {Status: !Ref Status}}}
  Copy: {Type: AWS::S3::Bucket, Properties: {VersioningConfiguration: {Status: !Ref Fallback}}}
  Logs: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: !Ref Kept}}
  Grandchild:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: ../leaf.yaml}
";
const LEAF: &str = "Resources:\n  Data: {Type: AWS::S3::Bucket}\n";

fn nested() -> Folder {
    Folder::with(&[("parent.yaml", PARENT), ("nested/child.yaml", CHILD), ("leaf.yaml", LEAF)])
}

#[test]
fn a_nested_stack_is_reviewed_as_part_of_the_stack_around_it() {
    let review = nested().json("parent.yaml");
    assert_eq!(designs(&review), ["parent.yaml"]);
    assert_eq!(verdict(&review, VERSIONS, "Child/Data"), "pass", "the parameter was handed down");
    assert_eq!(super::run::entry(&review, VERSIONS, "Child/Data")["assumed"], serde_json::json!(["Mode=Enabled"]));
    assert_eq!(verdict(&review, "log-group-has-retention", "Child/Logs"), "pass");
    assert_eq!(verdict(&review, VERSIONS, "Child/Copy"), "fail");
    assert_eq!(super::run::entry(&review, VERSIONS, "Child/Copy")["assumed"], serde_json::json!(["Child/Fallback=Suspended"]));
    let leaf = super::run::entry(&review, VERSIONS, "Child/Grandchild/Data");
    assert_eq!((&leaf["verdict"], &leaf["location"]["line"]), (&"fail".into(), &2.into()));
    assert!(leaf["location"]["file"].as_str().unwrap().ends_with("leaf.yaml"), "{leaf:#}");
    assert_eq!(left_out(&review), []);
}

#[test]
fn a_nested_stack_is_not_reviewed_again_on_its_own() {
    let folder = nested();
    for line in [
        ".",
        "parent.yaml nested/child.yaml leaf.yaml",
        "leaf.yaml ./nested parent.yaml",
        "./parent.yaml nested/../nested/child.yaml leaf.yaml",
    ] {
        let review = folder.json(line);
        assert_eq!(review["coverage"]["designs"].as_array().unwrap().len(), 1, "{line}: {:?}", designs(&review));
    }
}

#[test]
fn a_parameter_of_a_nested_stack_is_given_by_its_path() {
    let review = nested().json("parent.yaml --parameter Child/Fallback=Enabled");
    assert_eq!(verdict(&review, VERSIONS, "Child/Copy"), "pass");
}

#[test]
fn a_list_that_is_handed_down_stays_a_list_and_every_assumption_is_kept() {
    let parent = "\
Parameters: {Env: {Type: String, Default: Ena}, Rest: {Type: String, Default: bled}}
Resources:
  Child:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: child.yaml, Parameters: {Names: 'x,Enabled', Status: !Sub '${Env}${Rest}'}}
";
    let child = "\
Parameters: {Names: {Type: CommaDelimitedList}, Status: {Type: String}}
Resources:
  First: {Type: AWS::S3::Bucket, Properties: {VersioningConfiguration: {Status: !Select [1, !Ref Names]}}}
  Second: {Type: AWS::S3::Bucket, Properties: {VersioningConfiguration: {Status: !Ref Status}}}
";
    let review = Folder::with(&[("parent.yaml", parent), ("child.yaml", child)]).json("parent.yaml");
    assert_eq!(verdict(&review, VERSIONS, "Child/First"), "pass");
    let second = super::run::entry(&review, VERSIONS, "Child/Second");
    assert_eq!((&second["verdict"], &second["assumed"]), (&"pass".into(), &serde_json::json!(["Env=Ena", "Rest=bled"])));
}

#[test]
fn stacks_that_nest_each_other_come_to_an_end() {
    let text = |other: &str| {
        format!("{BUCKET}  Next:\n    Type: AWS::CloudFormation::Stack\n    Properties: {{TemplateURL: {other}}}\n")
    };
    let folder = Folder::with(&[("root.yaml", &text("a.yaml")), ("a.yaml", &text("b.yaml")), ("b.yaml", &text("a.yaml"))]);
    let review = folder.json("root.yaml");
    assert!(left_out(&review).iter().any(|(_, reason)| reason.contains("nest too deeply")), "{:?}", left_out(&review));
}

const REMOTE: &str = "\
Resources:
  Data: {Type: AWS::S3::Bucket}
  Child:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: 'https://s3.amazonaws.com/templates/child.yaml'}
";
const COMPLETE: &str = "workload: {complete: {owner: kim, date: 2026-11-20}}\n";
const TLS: &str = "s3-bucket-policy-requires-tls";

#[test]
fn a_nested_stack_elsewhere_is_said_and_keeps_scopes_open() {
    let folder = Folder::with(&[("t.yaml", REMOTE), ("plumbrule.yaml", COMPLETE)]);
    let review = folder.json("t.yaml");
    assert_eq!(left_out(&review), [("t.yaml: Child", "the template of the nested stack is not a local file")]);
    assert_eq!(verdict(&review, TLS, "Data"), "unknown", "the policy may stand in the other template");
    folder.write("t.yaml", BUCKET);
    assert_eq!(verdict(&folder.json("t.yaml"), TLS, "Data"), "fail", "nothing else is there");
}

const NAMED: &str = "Resources:\n  Data: {Type: AWS::S3::Bucket, Properties: {BucketName: orders-data}}\n";
const POLICY: &str = "\
Resources:
  DataPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: orders-data
      PolicyDocument:
        Statement:
          - Effect: Deny
            Principal: '*'
            Action: s3:*
            Resource: ['arn:aws:s3:::orders-data', 'arn:aws:s3:::orders-data/*']
            Condition: {Bool: {aws:SecureTransport: 'false'}}
";

#[test]
fn a_declared_workload_joins_its_templates() {
    let folder = Folder::with(&[("bucket.yaml", NAMED), ("policy.yaml", POLICY)]);
    let apart = folder.json("bucket.yaml policy.yaml");
    assert_eq!(designs(&apart), ["bucket.yaml", "policy.yaml"]);
    assert_eq!(verdict(&apart, TLS, "Data"), "unknown", "each template is a design of its own");
    folder.write("plumbrule.yaml", COMPLETE);
    let joined = folder.json("bucket.yaml policy.yaml");
    assert_eq!(designs(&joined), ["workload"]);
    assert_eq!(joined["coverage"]["designs"][0]["complete"], true);
    assert_eq!(verdict(&joined, TLS, "Data"), "pass");
    assert_eq!(verdict(&folder.json("bucket.yaml"), TLS, "Data"), "fail", "absence is absence now");
}

#[test]
fn what_is_not_expanded_is_said() {
    let template = "\
Transform: [AWS::Serverless-2016-10-31, Acme]
Resources:
  Data: {Type: AWS::S3::Bucket}
  Fn::ForEach::Buckets: [Name, !Ref Elsewhere, {'Bucket${Name}': {Type: AWS::S3::Bucket}}]
  Api: {Type: AWS::Serverless::Api}
  Odd: {Properties: {}}
";
    let folder = Folder::with(&[("t.yaml", template), ("plumbrule.yaml", COMPLETE)]);
    let review = folder.json("t.yaml");
    let what: Vec<&str> = left_out(&review).into_iter().map(|(what, _)| what).collect();
    for name in ["t.yaml: Api", "t.yaml: Acme", "t.yaml: Fn::ForEach::Buckets", "t.yaml: Odd"] {
        assert!(what.contains(&name), "{what:?}");
    }
    assert_eq!(verdict(&review, TLS, "Data"), "unknown");
}

#[test]
fn an_assembly_cannot_lead_out_of_itself() {
    for directory in ["../other", "/etc", "missing"] {
        let manifest = MANIFEST.replace("assembly-Stage", directory);
        let folder =
            Folder::with(&[("out/manifest.json", &manifest), ("out/Web.template.json", JSON), ("out/Any.template.json", JSON)]);
        let ran = folder.review("out --exit-zero");
        assert!(
            ran.complaint().contains(if directory == "missing" { "cannot read" } else { "directoryName" }),
            "{}",
            ran.complaint()
        );
    }
}
