//! Finds by their names what is secret, or may be: passwords, tokens, variables of the environment, user data.

use serde_json::{Map, Value};

use super::REDACTED;

/// Ends of names whose text is a secret, in small letters without marks.
const SECRETS: [&str; 17] = [
    "accesstoken",
    "apikey",
    "authorization",
    "authtoken",
    "clientsecret",
    "connectionstring",
    "credentials",
    "passphrase",
    "passwd",
    "password",
    "privatekey",
    "refreshtoken",
    "secret",
    "secretaccesskey",
    "secretkey",
    "secretstring",
    "sessiontoken",
];
/// Names of members that name another member beside them.
const NAMES: [&str; 4] = ["name", "key", "parameterkey", "parametername"];
/// What the named members are called.
const VALUES: [&str; 3] = ["value", "parametervalue", "valuefrom"];
/// Ends of names that only point at something.
const POINTERS: [&str; 5] = ["arn", "id", "status", "name", "type"];

/// Replaces secrets in a value, in place.
pub(super) fn conceal(value: &mut Value) {
    match value {
        Value::Object(members) => conceal_members(members),
        Value::Array(members) => members.iter_mut().for_each(conceal),
        Value::String(text) if is_key_material(text) => REDACTED.clone_into(text),
        _ => {}
    }
}

fn conceal_members(members: &mut Map<String, Value>) {
    if names_secret(members) {
        values(members, true);
    }
    for (key, member) in members.iter_mut() {
        let key = plain(key);
        if key.contains("userdata") {
            hide(member);
        } else if is_environment(&key, member) {
            hide_variables(member);
        } else if is_secret(&key) {
            hide_below(member);
        }
        conceal(member);
    }
}

/// Whether a member such as `{name: DB_PASSWORD, value: …}` is about a secret.
fn names_secret(members: &Map<String, Value>) -> bool {
    members
        .iter()
        .any(|(key, value)| NAMES.contains(&plain(key).as_str()) && value.as_str().is_some_and(|name| is_secret(&plain(name))))
}

fn values(members: &mut Map<String, Value>, texts_only: bool) {
    for (key, value) in members.iter_mut() {
        if VALUES.contains(&plain(key).as_str()) && (value.is_string() || !texts_only) {
            hide(value);
        }
    }
}

/// Whether a member holds variables of an environment: of a function, a container, a build.
fn is_environment(key: &str, member: &Value) -> bool {
    match key {
        "environmentvariables" | "runtimeenvironmentvariables" | "envvars" | "variables" => true,
        // A build project has a map of other things under this name, with its variables in a list below.
        "environment" => {
            !["computeType", "environmentVariables", "variables", "Variables"].iter().any(|name| member.get(name).is_some())
        }
        _ => false,
    }
}

fn hide_variables(member: &mut Value) {
    match member {
        Value::Array(list) => list.iter_mut().filter_map(Value::as_object_mut).for_each(|variable| values(variable, false)),
        Value::Object(map) => map.values_mut().filter(|value| !value.is_object() && !value.is_array()).for_each(hide),
        _ => {}
    }
}

/// Hides the texts of a member whose name says that it is a secret, but not what points at where the secret lies.
fn hide_below(member: &mut Value) {
    match member {
        Value::String(text) if text.starts_with("arn:") => {}
        Value::String(_) => hide(member),
        Value::Array(list) => list.iter_mut().for_each(hide_below),
        Value::Object(map) => {
            for (key, value) in map.iter_mut() {
                let key = plain(key);
                if !POINTERS.iter().any(|end| key.ends_with(end)) {
                    hide_below(value);
                }
            }
        }
        _ => {}
    }
}

/// Hides a value; that there is nothing stays to be seen.
fn hide(value: &mut Value) {
    if !value.is_null() && value.as_str() != Some("") {
        *value = Value::String(REDACTED.to_owned());
    }
}

fn is_secret(plain_name: &str) -> bool {
    SECRETS.iter().any(|end| plain_name.ends_with(end))
}

fn is_key_material(text: &str) -> bool {
    text.contains("-----BEGIN") && text.contains("PRIVATE KEY")
}

/// A name in small letters without marks, so that `DB_PASSWORD` and `dbPassword` are one.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}
