//! Where a waiver may stand: outside every text, on or directly above a key.

use super::super::run::Folder;
use super::{RULE, WAIVE, door, ended_so, of, ran, waived};

const IN_A_TEXT: &str =
    "waiver-is-complete in-a-text medium: The waiver stands within a text, where it is no comment, so it covers nothing.";
const NOTHING: &str = "waiver-is-complete covers-nothing medium: The waiver stands at no key, so it covers nothing.";

#[test]
fn in_a_block_scalar_it_is_text() {
    let template = door(&format!("      GroupName: |\n        # {WAIVE}\n        # {WAIVE}\n"), "");
    ended_so(&of(&template), 1, &[], &[IN_A_TEXT]);
}

#[test]
fn in_quotes_it_is_text() {
    for quote in ["'", "\""] {
        let template = door(&format!("      GroupName: {quote}a # {WAIVE}{quote}\n"), "");
        ended_so(&of(&template), 1, &[], &[IN_A_TEXT]);
    }
}

#[test]
fn after_a_block_scalar_it_counts() {
    let template = door(&format!("      GroupName: |\n        text\n      # {WAIVE}\n"), "");
    ended_so(&of(&template), 0, &["active 1"], &[]);
}

#[test]
fn after_an_alias_it_counts() {
    let range = format!(
        "Mappings: {{A: {{B: {{C: &r [{{IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}}]}}}}}}\n\
        Resources:\n  Door:\n    Type: AWS::EC2::SecurityGroup\n    Properties:\n      GroupDescription: door\n      SecurityGroupIngress: *r # {WAIVE}\n"
    );
    let review = of(&range);
    ended_so(&review, 0, &["active 1"], &[]);
    let bare = of(&range.replace(&format!(" # {WAIVE}"), ""));
    ended_so(&bare, 1, &[], &[]);
}

#[test]
fn with_carriage_returns_it_counts() {
    for end in ["\r\n", "\r"] {
        ended_so(&of(&waived(WAIVE).replace('\n', end)), 0, &["active 1"], &[]);
        let above = door(&format!("      # {WAIVE}\n"), "").replace('\n', end);
        ended_so(&of(&above), 0, &["active 1"], &[]);
    }
}

#[test]
fn with_hangul_before_it_it_counts_and_its_place_is_in_characters() {
    let korean = "plumbrule: waive security-group-closes-admin-ports until 2026-12-31 by 플랫폼팀: 배스천 이전 전까지";
    let template = waived(korean).replace("GroupDescription: door", "GroupDescription: '출입문'").replace(" # ", "  # 임시 # ");
    let review = of(&template);
    ended_so(&review, 0, &["active 1"], &[]);
    let waiver = &review.1["waivers"][0];
    assert_eq!((&waiver["owner"], &waiver["reason"]), (&"플랫폼팀".into(), &"배스천 이전 전까지".into()));
    let line = template.lines().find(|line| line.contains("plumbrule")).unwrap();
    let column = line.chars().take_while(|c| *c != '#').count() + "# 임시 ".chars().count() + 1;
    assert_eq!(waiver["location"]["column"], column);
    assert_eq!(waiver["location"]["line"], 6);
}

#[test]
fn two_on_one_finding_both_count_and_the_longer_is_named() {
    let shorter = WAIVE.replace("2026-12-31", "2026-11-30");
    let template = door(&format!("      # {shorter}\n"), &format!(" # {WAIVE}"));
    let (ended, review) = of(&template);
    ended_so(&(ended, review.clone()), 0, &["active 1", "active 1"], &[]);
    assert_eq!(review["gate"]["waived"], 1, "one finding");
    assert_eq!(super::super::run::entry(&review, RULE, "Door")["waiver"], review["waivers"][1]["id"]);
    // When the longer one has ended neither is left.
    let folder = Folder::with(&[("t.yaml", &template)]);
    let day = |day: &str| {
        let mut command = super::super::run::command();
        command.current_dir(folder.path()).args(["review", "t.yaml", "--as-of", day, "--format", "json", "--include-passes"]);
        let ran = super::super::run::ended(&mut command);
        let review = ran.json();
        (ran.code, super::states(&review))
    };
    assert_eq!(day("2026-12-01"), (0, vec!["expired 1".to_owned(), "active 1".to_owned()]));
    assert_eq!(day("2027-01-01"), (1, vec!["expired 1".to_owned(), "expired 1".to_owned()]));
}

#[test]
fn for_a_fixed_finding_it_is_no_longer_needed() {
    let template = waived(WAIVE).replace("0.0.0.0/0", "10.0.0.0/8");
    let told = format!("waiver-is-needed unused low: Nothing that the waiver of `{RULE}` covers fails any more.");
    ended_so(&of(&template), 0, &["unused 0"], &[&told]);
}

#[test]
fn on_its_last_day_it_counts_and_on_the_next_it_does_not() {
    ended_so(&of(&waived(&WAIVE.replace("2026-12-31", "2026-11-23"))), 0, &["active 1"], &[]);
    let told = format!("waiver-is-in-force expired medium: The waiver of `{RULE}` by kim ended on 2026-11-22.");
    ended_so(&of(&waived(&WAIVE.replace("2026-12-31", "2026-11-22"))), 1, &["expired 1"], &[&told]);
}

#[test]
fn it_covers_what_stands_at_its_key_and_no_more() {
    let two = door("", "").replace(
        "[{IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}]",
        &format!("\n        - {{IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}} # {WAIVE}\n        - {{IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIpv6: '::/0'}}"),
    );
    let review = of(&two);
    ended_so(&review, 1, &["active 1"], &[]);
    assert_eq!(review.1["gate"]["failures"], 1);
    let of_resource = door("", "").replace("  Door:\n", &format!("  Door: # {WAIVE}\n"));
    ended_so(&of(&of_resource), 0, &["active 1"], &[]);
    let other = door("", "").replace("GroupDescription: door", &format!("GroupDescription: door # {WAIVE}"));
    let told = format!("waiver-is-needed unused low: Nothing that the waiver of `{RULE}` covers fails any more.");
    ended_so(&of(&other), 1, &["unused 0"], &[&told]);
    let nowhere = format!("{}# {WAIVE}\n", door("", ""));
    ended_so(&of(&nowhere), 1, &[], &[NOTHING]);
}

#[test]
fn what_is_malformed_quiets_nothing_and_says_what_is_missing() {
    let complete = |key: &str, text: &str| format!("waiver-is-complete {key} medium: {text}");
    for (phrase, key, text) in [
        ("ignore this", "unknown-word", "`ignore` means nothing here; a waiver begins with `plumbrule: waive`.".to_owned()),
        ("waive", "no-rule", "The waiver names no rule.".to_owned()),
        ("waive RULE by kim: x", "no-until", format!("The waiver of `{RULE}` names no last day: `until YYYY-MM-DD`.")),
        (
            "waive RULE until 2026-02-30 by kim: x",
            "wrong-day",
            "The last day `2026-02-30` of the waiver is no day; write it as YYYY-MM-DD.".to_owned(),
        ),
        ("waive RULE until 2027-01-31: x", "no-owner", format!("The waiver of `{RULE}` names no owner: `by OWNER`.")),
        ("waive RULE until 2027-01-31 by kim", "no-reason", format!("The waiver of `{RULE}` gives no reason.")),
    ] {
        let comment = format!("plumbrule: {}", phrase.replace("RULE", RULE));
        ended_so(&of(&waived(&comment)), 1, &[], &[&complete(key, &text)]);
    }
    let unknown = complete("unknown-rule", "There is no rule `no-such-rule`; `plumbrule rules list` shows all.");
    ended_so(&of(&waived(&WAIVE.replace(RULE, "no-such-rule"))), 1, &["broken 0"], &[&unknown]);
    let pattern = complete("unknown-rule", "There is no rule `security-*`; `plumbrule rules list` shows all.");
    ended_so(&of(&waived(&WAIVE.replace(RULE, "security-*"))), 1, &["broken 0"], &[&pattern]);
}

#[test]
fn metadata_waives_in_yaml_and_in_json() {
    let fields = format!("{{rule: {RULE}, until: 2026-12-31, owner: kim, reason: bastion, approver: ciso, ticket: SEC-7}}");
    let of_resource = door("", "")
        .replace("    Properties:\n", &format!("    Metadata: {{plumbrule: {{waive: [{fields}]}}}}\n    Properties:\n"));
    let of_template = format!("Metadata: {{plumbrule: {{waive: {{resource: Door, {}}}}}\n{}", &fields[1..], door("", ""));
    for template in [of_resource, of_template] {
        let json: serde_json::Value = serde_yaml::from_str(&template).unwrap();
        for text in [template.clone(), json.to_string()] {
            let (ran, review) = of(&text);
            ended_so(&(ran, review.clone()), 0, &["active 1"], &[]);
            let waiver = &review["waivers"][0];
            let of = |field: &str| waiver[field].as_str().unwrap();
            assert_eq!(["source", "approver", "ticket"].map(of), ["metadata", "ciso", "SEC-7"]);
        }
    }
}

#[test]
fn metadata_that_lacks_something_says_what() {
    for (fields, key) in [
        ("{until: 2026-12-31, owner: kim, reason: x}", "no-rule"),
        ("{rule: RULE, owner: kim, reason: x}", "no-until"),
        ("{rule: RULE, until: soon, owner: kim, reason: x}", "wrong-day"),
        ("{rule: RULE, until: 2026-12-31, reason: x}", "no-owner"),
        ("{rule: RULE, until: 2026-12-31, owner: kim}", "no-reason"),
        ("{rule: RULE, until: 2026-12-31, owner: kim, reason: ' '}", "no-reason"),
    ] {
        let metadata = format!("    Metadata: {{plumbrule: {{waive: {}}}}}\n    Properties:\n", fields.replace("RULE", RULE));
        let review = of(&door("", "").replace("    Properties:\n", &metadata));
        assert_eq!((review.0.code, super::states(&review.1)), (1, vec![]), "{fields}");
        let told = super::concerns(&review.1);
        assert!(told.len() == 1 && told[0].starts_with(&format!("waiver-is-complete {key} ")), "{fields}: {told:?}");
    }
}

const MANIFEST: &str = r#"{"version": "55.0.0", "artifacts": {
  "Web": {"type": "aws:cloudformation:stack", "environment": "aws://unknown-account/unknown-region",
          "properties": {"templateFile": "Web.template.json"}, "additionalMetadataFile": "Web.metadata.json"}}}"#;

#[test]
fn a_cdk_program_waives_by_acknowledging() {
    let template: serde_json::Value = serde_yaml::from_str(&door("", "")).unwrap();
    let metadata = |reason: &str| {
        format!(
            r#"{{"/Web/Door": [{{"type": "aws:cdk:acknowledged-rules", "data": {{"plumbrule::{RULE}": "{reason}"}}}}],
                "/Web/Door/Resource": [{{"type": "aws:cdk:logicalId", "data": "Door"}}]}}"#
        )
    };
    let folder = Folder::with(&[("out/manifest.json", MANIFEST), ("out/Web.template.json", &template.to_string())]);
    folder.write("out/Web.metadata.json", metadata("until 2026-12-31 by kim: bastion"));
    let (ended, review) = ran(&folder, "out");
    ended_so(&(ended, review.clone()), 0, &["active 1"], &[]);
    assert_eq!((&review["waivers"][0]["source"], &review["waivers"][0]["reason"]), (&"metadata".into(), &"bastion".into()));
    folder.write("out/Web.metadata.json", metadata("bastion"));
    let told = format!("waiver-is-complete no-until medium: The waiver of `{RULE}` names no last day: `until YYYY-MM-DD`.");
    ended_so(&ran(&folder, "out"), 1, &[], &[&told]);
}

#[test]
fn of_two_resources_of_one_name_it_covers_its_own() {
    for configuration in ["", "workload: {complete: {owner: kim, date: 2026-11-01}}\n"] {
        let of_resource = door("", "").replace("  Door:\n", &format!("  Door: # {WAIVE}\n"));
        let folder = Folder::with(&[("a.yaml", &door("", "")), ("b.yaml", &of_resource), ("plumbrule.yaml", configuration)]);
        for line in ["a.yaml b.yaml", "b.yaml a.yaml"] {
            let review = ran(&folder, line);
            ended_so(&review, 1, &["active 1"], &[]);
            assert_eq!(review.1["gate"]["failures"], 1, "{configuration}");
        }
    }
}
