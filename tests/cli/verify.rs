//! A review comes out the same when it is repeated, and one that somebody changed does not.

use serde_json::{Value, json};

use super::run::{Folder, OPEN_SSH, Ran, command, ended};

const PARAMETERS: &str = "\
Parameters: {Cidr: {Type: String, NoEcho: true}}
Resources:
  Door:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: door
      SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: !Ref Cidr}]
";

/// A folder with a template and its review.
fn reviewed(template: &str, line: &str) -> Folder {
    let folder = Folder::with(&[("stack/t.yaml", template)]);
    let ran = folder.review(&format!("stack {line} -q -o json=review.json"));
    assert!(ran.code < 2, "{}", ran.err);
    folder
}

fn verify(folder: &Folder, line: &str) -> Ran {
    ended(command().current_dir(folder.path()).arg("verify").args(line.split_whitespace()))
}

/// Changes the review that lies in a folder.
fn edit(folder: &Folder, change: impl Fn(&mut Value)) {
    let mut review: Value = serde_json::from_str(&folder.read("review.json")).unwrap();
    change(&mut review);
    folder.write("review.json", review.to_string());
}

#[test]
fn what_nobody_changed_comes_out_the_same() {
    for line in
        ["", "--lang ja", "--include-passes", "--min-severity high", "--rule security-group-closes-admin-ports --exit-zero"]
    {
        let folder = reviewed(OPEN_SSH, line);
        let ran = verify(&folder, "review.json");
        assert_eq!(ran.code, 0, "{line}: {}{}", ran.out, ran.err);
        assert!(ran.out.starts_with("Identical: the review comes out the same. Verdicts that it lists: "), "{}", ran.out);
    }
}

#[test]
fn the_folder_of_the_inputs_can_be_another() {
    let folder = reviewed(OPEN_SSH, "");
    let ran = ended(command().args(["verify", "--inputs"]).arg(folder.path()).arg(folder.path().join("review.json")));
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
}

#[test]
fn an_edited_review_is_caught() {
    let folder = reviewed(OPEN_SSH, "");
    edit(&folder, |review| {
        review["gate"]["passed"] = json!(true);
        review["verdicts"].as_array_mut().unwrap().remove(0);
    });
    let ran = verify(&folder, "review.json");
    assert_eq!(ran.code, 1);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines[0], "Different: the review does not come out the same. Differences: 2.");
    assert_eq!(lines[1], "  gate.passed: recorded true, found false");
    assert!(lines[2].starts_with("  verdicts[security-group-closes-admin-ports@Door "), "{}", lines[2]);
    assert!(lines[2].ends_with("]: not recorded, found fail"), "{}", lines[2]);
}

#[test]
fn a_finding_called_waived_is_caught() {
    let folder = reviewed(OPEN_SSH, "");
    edit(&folder, |review| review["verdicts"][0]["waiver"] = json!("waivers.yaml:2:5"));
    let ran = verify(&folder, "review.json");
    assert!(ran.out.contains(".waiver: recorded waivers.yaml:2:5, not found"), "{}", ran.out);
    assert_eq!(ran.code, 1);
}

#[test]
fn a_changed_input_is_named_first() {
    let folder = reviewed(OPEN_SSH, "");
    folder.write("stack/t.yaml", OPEN_SSH.replace("0.0.0.0/0", "10.0.0.0/8"));
    let ran = verify(&folder, "review.json");
    assert_eq!(ran.code, 1);
    let second = ran.out.lines().nth(1).unwrap();
    assert!(second.starts_with("  provenance.inputs[stack/t.yaml].sha256: recorded "), "{second}");
}

#[test]
fn a_missing_input_is_an_error() {
    let folder = reviewed(OPEN_SSH, "");
    std::fs::remove_dir_all(folder.path().join("stack")).unwrap();
    let ran = verify(&folder, "review.json");
    assert_eq!(ran.code, 2);
    assert_eq!(ran.complaint(), "error: . does not hold stack; --inputs is the folder in which the review was run");
}

#[test]
fn a_concealed_parameter_must_be_given_again() {
    let folder = reviewed(PARAMETERS, "--parameter Cidr=0.0.0.0/0");
    assert!(!folder.read("review.json").contains("0.0.0.0/0"));
    let ran = verify(&folder, "review.json");
    let expected = "error: the review conceals the value of the parameter Cidr; pass --parameter Cidr=VALUE";
    assert_eq!((ran.code, ran.complaint()), (2, expected));
    assert_eq!(verify(&folder, "review.json --parameter Cidr=0.0.0.0/0").code, 0);
}

#[test]
fn standard_input_cannot_be_repeated() {
    let folder = Folder::with(&[]);
    let ran = ended(folder.command("- -q -o json=review.json").write_stdin(OPEN_SSH));
    assert_eq!(ran.code, 1, "{}", ran.err);
    let ran = verify(&folder, "review.json");
    let expected = "error: the review was made from standard input, so it cannot be repeated from a folder";
    assert_eq!((ran.code, ran.complaint()), (2, expected));
}

#[test]
fn a_review_cannot_make_the_program_write() {
    let folder = reviewed(OPEN_SSH, "");
    edit(&folder, |review| {
        review["provenance"]["arguments"].as_array_mut().unwrap().extend(["-o".into(), "json=stolen.json".into()]);
    });
    let ran = verify(&folder, "review.json");
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(!folder.path().join("stolen.json").exists());
}

#[test]
fn something_else_is_no_review() {
    let folder = Folder::with(&[("review.json", "{\"a\": 1}")]);
    let ran = verify(&folder, "review.json");
    assert_eq!(ran.code, 2);
    assert!(ran.complaint().starts_with("error: cannot understand review.json: it is no review of plumbrule ("), "{}", ran.err);
}
