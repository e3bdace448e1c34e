use serde_json::json;

use super::*;

fn redacted(value: Value) -> Value {
    let mut value = value;
    Redaction::of_account("111122223333").item(&mut value);
    value
}

#[test]
fn the_account_itself_is_the_first_whatever_comes_first() {
    let value =
        redacted(json!({"a": "arn:aws:iam::444455556666:root", "b": "arn:aws:s3:::logs-111122223333", "c": "444455556666"}));
    assert_eq!(value, json!({"a": "arn:aws:iam::000000000002:root", "b": "arn:aws:s3:::logs-000000000001", "c": "000000000002"}));
}

#[test]
fn a_policy_spelled_for_a_url_stays_one() {
    let policy = r#"{"Statement":[{"Principal":{"AWS":"444455556666"},"Resource":"*"}]}"#;
    let value = redacted(json!({"policyDocument": spell::write(policy)}));
    let text = spell::read(value["policyDocument"].as_str().unwrap()).unwrap();
    assert_eq!(text, policy.replace("444455556666", "000000000002"));
}

#[test]
fn json_in_a_text_in_a_text_is_walked_and_stays_json() {
    let inner = json!({"Password": "hunter2", "owner": "alice@corp.example.co.kr"}).to_string();
    let value = redacted(json!({"configuration": json!({"policy": inner}).to_string()}));
    let outer: Value = serde_json::from_str(value["configuration"].as_str().unwrap()).unwrap();
    let inner: Value = serde_json::from_str(outer["policy"].as_str().unwrap()).unwrap();
    assert_eq!(inner, json!({"Password": REDACTED, "owner": "person-1@example.com"}));
}

#[test]
fn an_account_id_is_found_beside_other_digits_and_letters() {
    let mut redaction = Redaction::of_account("111122223333");
    assert_eq!(redaction.text("trail20261111222233330"), "trail20260000000000010");
    assert_eq!(redaction.text("%22111122223333%22"), "%22000000000001%22");
    assert_eq!(redaction.text("bucket444455556666"), "bucket000000000002");
    assert_eq!(redaction.text("1700000000000"), "1700000000000");
}

#[test]
fn ids_of_access_keys_and_principals_keep_their_kind() {
    let mut redaction = Redaction::default();
    assert_eq!(
        redaction.text("key AKIAIOSFODNN7EXAMPLE, AROAIOSFODNN7EXAMPLE"),
        "key AKIA0000000000000001, AROA0000000000000002"
    );
    assert_eq!(redaction.text("AKIAIOSFODNN7EXAMPLE"), "AKIA0000000000000001");
    assert_eq!(redaction.text("XAKIAIOSFODNN7EXAMPLE AKIASHORT"), "XAKIAIOSFODNN7EXAMPLE AKIASHORT");
}

#[test]
fn addresses_go_and_other_uses_of_the_sign_stay() {
    let mut redaction = Redaction::default();
    assert_eq!(redaction.text("to alice.b+c@corp.example.com, then"), "to person-1@example.com, then");
    assert_eq!(redaction.text("user@10.0.0.1 @here a@b"), "user@10.0.0.1 @here a@b");
    assert_eq!(redaction.text("담당 kim@기관"), "담당 kim@기관");
}

#[test]
fn variables_of_functions_containers_and_builds_go_and_their_names_stay() {
    let value = redacted(json!({
        "environment": {"variables": {"URL": "x", "EMPTY": ""}},
        "containerDefinitions": [{"environment": [{"name": "TOKEN", "value": "t"}], "name": "web"}],
        "project": {"environment": {"computeType": "SMALL", "privilegedMode": true,
            "environmentVariables": [{"name": "A", "value": "b", "type": "PLAINTEXT"}]}},
        "model": {"Environment": {"KEY": "v"}},
    }));
    assert_eq!(
        value,
        json!({
            "environment": {"variables": {"URL": REDACTED, "EMPTY": ""}},
            "containerDefinitions": [{"environment": [{"name": "TOKEN", "value": REDACTED}], "name": "web"}],
            "project": {"environment": {"computeType": "SMALL", "privilegedMode": true,
                "environmentVariables": [{"name": "A", "value": REDACTED, "type": "PLAINTEXT"}]}},
            "model": {"Environment": {"KEY": REDACTED}},
        })
    );
}

#[test]
fn secrets_go_and_what_points_at_them_stays() {
    let value = redacted(json!({
        "userData": "IyEvYmluL3No",
        "masterUserPassword": "p",
        "masterUserSecret": {"secretArn": "arn:aws:secretsmanager:x", "secretStatus": "active", "plain": "p"},
        "manageMasterUserPassword": true,
        "passwordLastUsed": "2026-01-01",
        "parameters": [{"parameterKey": "DbPassword", "parameterValue": "p"}, {"parameterKey": "Size", "parameterValue": "1"}],
        "pem": "-----BEGIN RSA PRIVATE KEY-----\nMII",
    }));
    assert_eq!(
        value,
        json!({
            "userData": REDACTED,
            "masterUserPassword": REDACTED,
            "masterUserSecret": {"secretArn": "arn:aws:secretsmanager:x", "secretStatus": "active", "plain": REDACTED},
            "manageMasterUserPassword": true,
            "passwordLastUsed": "2026-01-01",
            "parameters": [{"parameterKey": "DbPassword", "parameterValue": REDACTED}, {"parameterKey": "Size", "parameterValue": "1"}],
            "pem": REDACTED,
        })
    );
}

#[test]
fn a_number_that_is_a_known_account_goes_and_another_stays() {
    let value = redacted(json!({"ownerId": 111_122_223_333_u64, "asFloat": 111_122_223_333.0, "bytes": 107_374_182_400_u64}));
    assert_eq!(value, json!({"ownerId": "000000000001", "asFloat": "000000000001", "bytes": 107_374_182_400_u64}));
}

#[test]
fn hostile_texts_neither_panic_nor_stop_the_walk() {
    let mut redaction = Redaction::of_account("not an account");
    for text in ["%", "%7", "%7B", "%7B%FF", "@", "@.", "a@", "{", "[1", "%é", "À@b.co", "A", "9"] {
        let _ = redaction.text(text);
    }
    assert_eq!(redaction.text("%7Bbroken 111122223333"), "%7Bbroken 000000000001");
}
