//! A template of which every value is a parameter without default: the gate asks for values and does not guess.

use super::run::{Folder, reasons, verdict};

const TEMPLATE: &str = "\
Parameters:
  Range: {Type: String}
  From: {Type: Number}
  To: {Type: Number}
  Protocol: {Type: String}
  Tokens: {Type: String}
  Encrypted: {Type: String}
  Size: {Type: Number}
  Zone: {Type: String}
  Status: {Type: String}
  Public: {Type: String}
Resources:
  Door:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: !Ref AWS::StackName
      SecurityGroupIngress: [{IpProtocol: !Ref Protocol, FromPort: !Ref From, ToPort: !Ref To, CidrIp: !Ref Range}]
  Machine:
    Type: AWS::EC2::LaunchTemplate
    Properties: {LaunchTemplateData: {MetadataOptions: {HttpTokens: !Ref Tokens}}}
  Disk:
    Type: AWS::EC2::Volume
    Properties: {Encrypted: !Ref Encrypted, Size: !Ref Size, AvailabilityZone: !Ref Zone}
  Data:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration: {Status: !Ref Status}
      PublicAccessBlockConfiguration: {BlockPublicAcls: !Ref Public, BlockPublicPolicy: !Ref Public, IgnorePublicAcls: !Ref Public, RestrictPublicBuckets: !Ref Public}
";

const GOOD: &str = "\
Parameters:
  {Range: 10.0.0.0/8, From: 443, To: 443, Protocol: tcp, Tokens: required, Encrypted: 'true', Size: 20,
   Zone: ap-northeast-2a, Status: Enabled, Public: 'true'}
";

#[test]
fn without_values_the_gate_says_what_to_pass() {
    let folder = Folder::with(&[("t.yaml", TEMPLATE)]);
    let ran = folder.review("t.yaml --format json");
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert_eq!(
        ran.complaint(),
        "not enough known: Decided verdicts at or above `fail_on: high`: 0%; the gate asks for 50%. Pass --parameters FILE."
    );
    let review = ran.json();
    assert_eq!(reasons(&review), ["not-enough-known"]);
    assert_eq!((&review["gate"]["passed"], &review["gate"]["decided"]), (&false.into(), &0.0.into()));
    assert_eq!(review["outcome"][0]["message"], ran.err.trim_end().split_once(": ").unwrap().1);
    assert!(review["verdicts"].as_array().unwrap().iter().all(|v| v["verdict"] != "fail" || v["severity"] != "high"));
    let asked: Vec<&str> = review["coverage"]["open_questions"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|q| q["reason"] == "parameter")
        .map(|q| q["subject"].as_str().unwrap())
        .collect();
    for parameter in ["Tokens", "Encrypted"] {
        assert!(asked.iter().any(|subject| subject.split(", ").any(|name| name == parameter)), "{parameter}: {asked:?}");
    }
    for option in ["--lang ko", "--lang ja", "--format markdown", "--quiet"] {
        let ran = folder.review(&format!("t.yaml {option}"));
        assert_eq!(ran.code, 3);
        assert!(ran.err.contains("--parameters FILE"), "{}", ran.err);
    }
}

#[test]
fn with_its_parameter_file_it_gates_normally() {
    let folder = Folder::with(&[
        ("t.yaml", TEMPLATE),
        ("good.yaml", GOOD),
        ("bad.yaml", &GOOD.replace("10.0.0.0/8, From: 443, To: 443", "0.0.0.0/0, From: 22, To: 22")),
    ]);
    let good = folder.review("t.yaml --parameters good.yaml --format json --include-passes");
    assert_eq!(good.code, 0, "{}", good.err);
    let rule = "security-group-closes-admin-ports";
    assert_eq!(verdict(&good.json(), rule, "Door"), "pass");
    assert_eq!(good.json()["gate"]["decided"], 1.0);
    let bad = folder.review("t.yaml --parameters bad.yaml --format json --include-passes");
    assert_eq!((bad.code, reasons(&bad.json())), (1, vec!["gate-failed"]));
    assert_eq!(verdict(&bad.json(), rule, "Door"), "fail");
}

#[test]
fn a_locked_share_of_what_must_be_known_cannot_be_diluted() {
    let policy = "locked: {gate: {fail_on: high, min_decided: 0.5}}\n";
    let folder = super::policy::repository(policy, "");
    folder.write("t.yaml", TEMPLATE);
    // Many findings of low severity are decided; what matters is not.
    let decided = (0..40).map(|n| format!("  Log{n}: {{Type: AWS::Logs::LogGroup, Properties: {{RetentionInDays: 30}}}}\n"));
    folder.write("logs.yaml", format!("Resources:\n{}", decided.collect::<String>()));
    for line in ["", "--fail-on info", "--fail-on low"] {
        let review = folder.json(&format!("t.yaml logs.yaml {line}"));
        assert!(reasons(&review).contains(&"not-enough-known"), "{line}: {:#}", review["gate"]);
    }
}
