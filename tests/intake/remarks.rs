//! Words to the review that stand in templates: what they cover, and where.

use std::fmt::Write as _;
use std::path::PathBuf;

use plumbrule::intake::{Misplacement, Remark, RemarkKind, Said, gather};

use crate::shared::options;

mod elsewhere;

/// What stands in the remarks of a template, one a line: `line:column paths text`; `-` covers nothing, `"` is in a scalar.
fn shown(template: &str) -> Vec<String> {
    remarks(&[("t.yaml", template)], &["t.yaml"]).1.iter().map(line).collect()
}

fn line(remark: &Remark) -> String {
    let paths = match remark.kind {
        RemarkKind::Misplaced(Misplacement::CoversNothing) => "-".to_owned(),
        RemarkKind::Misplaced(Misplacement::InScalar) => "\"".to_owned(),
        RemarkKind::Misplaced(Misplacement::UnknownKey) => "?".to_owned(),
        _ => remark.paths.join(" "),
    };
    let text = match &remark.content {
        Said::Text(text) => text.clone(),
        Said::Fields(fields) => fields.iter().map(|f| format!("{}={}", f.name, f.text)).collect::<Vec<_>>().join(","),
    };
    format!("{}:{} {paths} {text}", remark.location.line, remark.location.column)
}

/// Files in a folder of their own, and the remarks of those that are named.
fn remarks(files: &[(&str, &str)], named: &[&str]) -> (tempfile::TempDir, Vec<Remark>) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let paths: Vec<PathBuf> = named.iter().map(|name| folder.path().join(name)).collect();
    let intake = gather(&paths, &options());
    assert!(intake.errors.is_empty(), "{:?}", intake.errors);
    (folder, intake.remarks)
}

/// A template with a bucket whose properties are these lines.
fn bucket(properties: &str) -> String {
    let lines = properties.lines().flat_map(|line| ["      ", line, "\n"]);
    ["Resources:\n  Data:\n    Type: AWS::S3::Bucket\n    Properties:\n"].into_iter().chain(lines).collect()
}

#[test]
fn a_comment_covers_the_key_on_its_line() {
    let template =
        bucket("BucketName: a # plumbrule: waive x\nTags: # plumbrule: waive y\n  - Key: k # plumbrule: waive z\n    Value: v");
    let expected = [
        "5:21 Resources.Data.Properties.BucketName waive x",
        "6:13 Resources.Data.Properties.Tags waive y",
        "7:18 Resources.Data.Properties.Tags[0] waive z",
    ];
    assert_eq!(shown(&template), expected);
}

#[test]
fn comments_above_a_key_are_stacked() {
    let template = bucket("# plumbrule: waive x\n# a note\n#plumbrule: waive y\nBucketName: a\n# plumbrule: waive z\n\nTags: []");
    let name = "Resources.Data.Properties.BucketName";
    assert_eq!(shown(&template), [format!("5:7 {name} waive x"), format!("7:7 {name} waive y"), "9:7 - waive z".to_owned()]);
}

#[test]
fn a_comment_at_the_type_of_a_resource_covers_the_resource() {
    let template = "Resources:\n  Data:\n    Type: AWS::S3::Bucket # plumbrule: a\n  Logs: # plumbrule: b\n    # plumbrule: c\n    Type: AWS::S3::Bucket\n    DeletionPolicy: Retain # plumbrule: d\n";
    let expected =
        ["3:27 Resources.Data a", "4:9 Resources.Logs b", "5:5 Resources.Logs c", "7:28 Resources.Logs.DeletionPolicy d"];
    assert_eq!(shown(template), expected);
}

#[test]
fn a_comment_without_a_key_covers_nothing() {
    let template =
        "--- # plumbrule: a\n# plumbrule: b\n\nResources: {Q: {Type: AWS::SQS::Queue,\n  # plumbrule: c\n  }}\n# plumbrule: d";
    assert_eq!(shown(template), ["1:5 - a", "2:1 - b", "5:3 - c", "7:1 - d"]);
}

#[test]
fn text_is_no_comment() {
    let texts = [
        "BucketName: |\n  # plumbrule: a\n  # plumbrule: b",
        "BucketName: >-\n  text # plumbrule: a",
        "BucketName: \"x\n  # plumbrule: a\"",
        "BucketName: 'x # plumbrule: a'",
        "BucketName: !Sub \"x # plumbrule: a\"",
        "BucketName: !Sub |\n  x # plumbrule: a",
        "BucketName: x#plumbrule: a",
        "BucketName: !Join ['', [x, '# plumbrule: a']]",
    ];
    for text in texts {
        let found = shown(&bucket(text).replace("x#plumbrule: a", "x#plumbrule:a"));
        let quoted: Vec<bool> = found.iter().map(|line| line.contains(" \" a")).collect();
        assert_eq!(quoted, [true], "{text}: {found:?}");
    }
}

#[test]
fn a_comment_beside_a_text_is_one() {
    let name = "Resources.Data.Properties.BucketName a";
    let texts = [
        "BucketName: | # plumbrule: a\n  x",
        "BucketName: !Sub >- # plumbrule: a\n  x",
        "BucketName: &n |2 # plumbrule: a\n   x",
        "BucketName: !Sub # plumbrule: a\n  'x'",
        "BucketName: !Sub \"x # y\" # plumbrule: a",
        "BucketName: 'x'\t# plumbrule: a",
        "BucketName: \"x\n  y\" # plumbrule: a",
        "BucketName: x\n  y # plumbrule: a",
        "BucketName:\n  !Ref AWS::StackName # plumbrule: a",
        "BucketName:   # plumbrule: a",
        "BucketName: # plumbrule: a\n  x",
        "'BucketName': {Ref: AWS::StackName} # plumbrule: a",
        "? BucketName # plumbrule: a\n: x",
        "# plumbrule: a\nBucketName: |\n  x",
        "BucketName:\n  # plumbrule: a\n  x",
        "BucketName: !Join # plumbrule: a\n  - ''\n  - [x]",
        "BucketName: !Join\n  - ''\n  - - x # plumbrule: a",
        "BucketName:\n  Fn::Join: # plumbrule: a\n  - ''\n  - [x]",
        "BucketName:\n  Fn::Sub:\n    # plumbrule: a\n    - '${A}'\n    - {A: x}",
    ];
    for text in texts {
        let found = shown(&bucket(text));
        assert!(found.len() == 1 && found.iter().all(|line| line.ends_with(name)), "{text}: {found:?}");
    }
}

#[test]
fn a_comment_behind_a_block_of_text_is_one() {
    let template = "Resources:\n  Data:\n    Type: AWS::S3::Bucket\n    Properties:\n      BucketName: |\n        # plumbrule: text\n        x\n      # plumbrule: a\n      Tags: []\n  # plumbrule: b\n  Logs: {Type: AWS::S3::Bucket}\n";
    let expected = ["6:9 \" text", "8:7 Resources.Data.Properties.Tags a", "10:3 Resources.Logs b"];
    assert_eq!(shown(template), expected);
}

#[test]
fn items_are_covered_however_they_are_written() {
    let template = bucket(
        "Tags:\n  - # plumbrule: a\n    Key: a\n  # plumbrule: b\n  - {Key: b, Value: b}\n  -\n    Key: c # plumbrule: c\n    Value: c\n",
    );
    let tags = "Resources.Data.Properties.Tags";
    let expected = [format!("6:11 {tags}[0] a"), format!("8:9 {tags}[1] b"), format!("11:18 {tags}[2] c")];
    assert_eq!(shown(&template), expected);
    let flow = bucket(
        "Tags: [ # plumbrule: a\n  {Key: a, # plumbrule: b\n   Value: b, # plumbrule: c\n  }, # plumbrule: d\n  {Key: e}, {Key: f} # plumbrule: e\n  ] # plumbrule: f",
    );
    let expected = [
        format!("5:15 {tags} a"),
        format!("6:18 {tags}[0] b"),
        format!("7:20 {tags}[0].Value c"),
        format!("8:12 {tags}[0] d"),
        format!("9:28 {tags}[1] {tags}[2] e"),
        format!("10:11 {tags} f"),
    ];
    assert_eq!(shown(&flow), expected);
}

#[test]
fn aliases_are_covered_where_they_are_written() {
    let template = "\
Common: &common {BucketName: a} # plumbrule: a
Resources:
  One: {Type: AWS::S3::Bucket, Properties: {Tags: &tags [&tag {Key: k, Value: v}]}}
  Two:
    Type: AWS::S3::Bucket
    Properties:
      Tags: *tags # plumbrule: b
      <<: *common # plumbrule: c
  Three:
    Type: AWS::S3::Bucket
    Properties:
      Tags:
        - {Key: l, Value: v}
        - *tag # plumbrule: d
";
    let expected = [
        "1:33 Resources.Two.Properties.BucketName a",
        "7:19 Resources.Two.Properties.Tags b",
        "8:19 Resources.Two.Properties.BucketName c",
        "14:16 Resources.Three.Properties.Tags[1] d",
    ];
    assert_eq!(shown(template), expected);
}

#[test]
fn a_branch_is_covered_at_the_path_of_its_function() {
    let template = "\
Parameters: {Mode: {Type: String, AllowedValues: [a, b]}}
Conditions: {A: !Equals [!Ref Mode, a], Never: !Equals [a, b]}
Resources:
  Data:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration: !If
        - A
        - Status: Enabled # plumbrule: a
        - Status: Suspended # plumbrule: b
      BucketEncryption:
        Fn::If:
          - Never
          - {ServerSideEncryptionConfiguration: []} # plumbrule: c
          - !Ref AWS::NoValue
";
    let expected = [
        "9:27 Resources.Data.Properties.VersioningConfiguration a",
        "10:29 Resources.Data.Properties.VersioningConfiguration b",
        "14:53 Resources.Data.Properties.BucketEncryption c",
    ];
    assert_eq!(shown(template), expected);
}

#[test]
fn places_count_characters_whatever_ends_the_lines() {
    let unix = "Resources:\n  Data:\n    Type: AWS::S3::Bucket\n    Properties:\n      BucketName: '이름'  # plumbrule: 예외 가\n      # 메모 # plumbrule: b\n      Tags: []\n";
    let expected = ["5:25 Resources.Data.Properties.BucketName 예외 가", "6:12 Resources.Data.Properties.Tags b"];
    for text in [unix.to_owned(), unix.replace('\n', "\r\n"), unix.replace('\n', "\r"), format!("\u{feff}{unix}")] {
        assert_eq!(shown(&text), expected, "{text:?}");
    }
    let (_folder, remarks) = remarks(&[("t.yaml", unix)], &["t.yaml"]);
    let at = &remarks.first().unwrap().location;
    assert_eq!((at.line, at.column, at.end_line, at.end_column), (5, 25, 5, 42));
    assert_eq!(at.path, "Resources.Data.Properties.BucketName");
}

#[test]
fn many_remarks_take_a_time_that_grows_with_the_text() {
    let mut template = bucket("BucketName: a");
    for _ in 0..20_000 {
        template.push_str("      # plumbrule: waive x\n");
    }
    template.push_str("      Tags:\n");
    for number in 0..5_000 {
        let _ = writeln!(template, "        - {{Key: k{number}, Value: !Join ['', [a, b]]}} # plumbrule: waive y");
    }
    let hashes = "#".repeat(50_000);
    let _ = writeln!(template, "      # {hashes} plumbrule: {}", "#plumbrule: ".repeat(20_000));
    let (_folder, remarks) = remarks(&[("t.yaml", &template)], &["t.yaml"]);
    assert_eq!(remarks.len(), 45_001);
}
