//! Names and values from a design that want to harm a terminal, and secrets that nobody may see.

use std::io::Cursor;

use calamine::{DataRef, Reader as _, Xlsx};
use serde_json::json;

use super::run::{Folder, command, ended};

/// Characters that move, colour or reorder what a terminal shows.
fn is_harmful(c: char) -> bool {
    c.is_control() && c != '\n'
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

fn hostile_template() -> serde_json::Value {
    let names = ["\u{1b}[31mRed\u{1b}[0m", "A\u{202e}B\u{2066}", "new\nline", "bell\u{7}\u{8}", "\u{9b}2J", &"L".repeat(10_000)];
    let mut resources = serde_json::Map::new();
    for name in names {
        resources.insert(name.to_owned(), json!({"Type": "AWS::S3::Bucket", "Properties": {"BucketName": name}}));
    }
    resources.insert("Evil".into(), json!({"Type": "AWS::Evil\u{1b}[2J::\u{202e}Kind"}));
    resources.insert("\u{1b}]0;title\u{7}".into(), json!({"Properties": {}}));
    resources.insert(
        "Mode".into(),
        json!({"Type": "AWS::S3::Bucket",
        "Properties": {"VersioningConfiguration": {"Status": {"Ref": "P\u{1b}[2J"}}}}),
    );
    json!({
        "Parameters": {"P\u{1b}[2J": {"Type": "String", "AllowedValues": ["Enabled", "off\u{202e}"]}},
        "Resources": resources,
    })
}

#[test]
fn hostile_names_are_harmless() {
    let folder = Folder::with(&[("a\u{202e}b.json", &hostile_template().to_string())]);
    folder.write("raw.yaml", "Resources:\n  \"A\u{202e}B\": {Type: AWS::S3::Bucket, Properties: {BucketName: \"x\u{1b}[2J\"}}\n");
    for language in ["en", "ko", "ja"] {
        let ran = folder.review(&format!(". --lang {language}"));
        for (what, text) in [("out", &ran.out), ("err", &ran.err)] {
            let found: Vec<String> = text.chars().filter(|c| is_harmful(*c)).map(|c| c.escape_unicode().to_string()).collect();
            assert!(found.is_empty(), "{language} {what}: {found:?}");
        }
    }
    let ran = folder.review(". --format json");
    assert!(!ran.out.chars().any(is_harmful), "JSON escapes what could harm a terminal");
    assert!(ran.out.contains(r"\u202e"), "and loses nothing");
}

/// The texts of all cells of a workbook; no cell holds a formula.
fn cells(bytes: Vec<u8>) -> Vec<String> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let mut texts = book.sheet_names();
    for name in book.sheet_names() {
        let mut reader = book.worksheet_cells_reader(&name).unwrap();
        while let Some(cell) = reader.next_cell_with_formula_metadata().unwrap() {
            assert!(cell.formula.is_none(), "{name}");
            if let DataRef::SharedString(text) = cell.value {
                texts.push(text.to_owned());
            }
        }
    }
    texts
}

#[test]
fn hostile_names_are_texts_in_workbooks() {
    let mut template = hostile_template();
    let script = "</script><img src=x onerror=alert(1)>";
    for name in [script, "=HYPERLINK(\"https://evil.example\")", "+1", "@SUM(A1)", "nul\0byte", "_x0041_"] {
        template["Resources"][name] = json!({"Type": "AWS::S3::Bucket", "Properties": {"BucketName": name}});
    }
    let folder = Folder::with(&[("=a\u{202e}.json", &template.to_string()), ("plumbrule.yaml", "workload: {name: '=1+1'}\n")]);
    folder.review(". -q -o xlsx=review.xlsx -o json=review.json");
    ended(command().current_dir(folder.path()).args(["questions", "review.json", "-o", "questions.xlsx", "--lang", "all"]));
    for name in ["review.xlsx", "questions.xlsx"] {
        let texts = cells(folder.bytes(name));
        let found: Vec<&String> = texts.iter().filter(|text| text.chars().any(is_harmful)).collect();
        assert!(found.is_empty(), "{name}: {found:?}");
        assert!(texts.iter().all(|text| !text.trim_start().starts_with(['=', '+', '-', '@'])), "{name}");
        assert!(texts.iter().all(|text| text.encode_utf16().count() <= 32_767), "{name}");
    }
    let texts = cells(folder.bytes("review.xlsx"));
    for shown in [script, "'=HYPERLINK(\"https://evil.example\")", "'+1", "nul␀byte", "_x0041_"] {
        assert!(texts.iter().any(|text| text == shown), "{shown}");
    }
}

#[test]
fn a_name_of_ten_thousand_letters_does_not_flood_the_report() {
    let folder = Folder::with(&[("t.json", &hostile_template().to_string())]);
    let ran = folder.review("t.json");
    let longest = ran.out.lines().map(|line| line.chars().count()).max().unwrap();
    assert!(longest < 400, "{longest}");
}

const SECRET: &str = "\
Parameters:
  Password: {Type: String, NoEcho: true}
  Token: {Type: String, NoEcho: 'True', Default: default-token-4711}
Resources:
  Data:
    Type: AWS::S3::Bucket
    Properties: {BucketName: !Sub '${Password}-${Token}', VersioningConfiguration: {Status: !Ref Password}}
  Base:
    Type: AWS::RDS::DBInstance
    Properties:
      MasterUserPassword: !Ref Password
      MultiAZ: !Equals [!Ref Password, x]
      KmsKeyId: !Ref Token
  Child:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: child.yaml, Parameters: {Inner: !Ref Password}}
";
const CHILD: &str = "\
Parameters: {Inner: {Type: String}}
Resources:
  Logs: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: !Ref Inner}}
";

#[test]
fn a_secret_parameter_is_never_shown() {
    let parameters = r#"[{"ParameterKey": "Token", "ParameterValue": "hunter3"}]"#;
    let folder = Folder::with(&[("secret.yaml", SECRET), ("child.yaml", CHILD), ("p.json", parameters)]);
    for given in ["--parameter Password=hunter2", "--parameter=Password=hunter2"] {
        for rest in ["", "--format json --include-passes", "--lang ko", "--trace s3-bucket-keeps-versions@Data"] {
            let ran = folder.review(&format!("secret.yaml {given} --parameters p.json -o text=out.txt -o json=out.json {rest}"));
            assert!(ran.code < 4, "{}", ran.err);
            let mut shown = format!("{}{}", ran.out, ran.err);
            if !rest.starts_with("--trace") {
                shown.push_str(&folder.read("out.txt"));
                shown.push_str(&folder.read("out.json"));
            }
            for secret in ["hunter2", "hunter3", "4711"] {
                assert!(!shown.contains(secret), "{given} {rest}: {secret}");
            }
        }
    }
}

#[test]
fn a_value_is_recorded_only_if_a_template_declares_it_in_the_open() {
    let template =
        "Parameters: {Mode: {Type: String}, Key: {Type: String, NoEcho: true}}\nResources: {A: {Type: AWS::S3::Bucket}}\n";
    let folder = Folder::with(&[("t.yaml", template)]);
    let line = "t.yaml --parameter Mode=on --parameter Key=k1 --parameter=Key=k2 --parameter Other=k3 --format json";
    let ran = ended(&mut folder.command(line));
    let arguments: Vec<&str> = line
        .split(' ')
        .filter(|word| !["--format", "json"].contains(word))
        .map(|word| match word {
            "Key=k1" => "Key=***",
            "--parameter=Key=k2" => "--parameter=Key=***",
            "Other=k3" => "Other=***",
            word => word,
        })
        .collect();
    assert_eq!(ran.json()["provenance"]["arguments"], json!([&["review", "--as-of", "2026-11-23"][..], &arguments].concat()));
    assert_eq!(ran.complaint(), "warning: No template has a parameter named Other.");
}

#[test]
fn a_secret_that_a_rule_reads_is_shown_nowhere() {
    let template = "\
Parameters: {Word: {Type: String, Default: hunter2-default}}
Resources:
  Plain: {Type: AWS::RDS::DBInstance, Properties: {MasterUserPassword: hunter2-literal}}
  Given: {Type: AWS::RDS::DBInstance, Properties: {MasterUserPassword: !Ref Word}}
";
    let folder = Folder::with(&[("t.yaml", template)]);
    for line in ["t.yaml", "t.yaml --format json", "t.yaml --trace master-password-is-not-in-the-template@Given"] {
        let ran = folder.review(&format!("{line} --include-passes --exit-zero --rule master-password-is-not-in-the-template"));
        assert!(ran.out.contains("Word=…"), "{}", ran.out);
        assert!(!ran.out.contains("hunter2") && !ran.err.contains("hunter2"), "{}", ran.out);
    }
}
