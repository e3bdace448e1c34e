//! Tests of the sentences in all languages.

use std::collections::BTreeSet;

use serde_json::json;

use super::*;

fn filled(line: &str, arguments: &Value, language: Language) -> String {
    let arguments = arguments.as_object().unwrap().iter().map(|(k, v)| (k.clone(), v.clone())).collect();
    fill(line, &arguments, language)
}

fn placeholders(line: &str) -> BTreeSet<&str> {
    line.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect()
}

#[test]
fn the_languages_have_the_same_keys_with_the_same_placeholders() {
    let shape = |language| Words::of(language).lines().map(|(k, l)| (k, placeholders(l))).collect::<Vec<_>>();
    assert!(shape(Language::En).len() > 100);
    assert_eq!(shape(Language::En), shape(Language::Ko));
    assert_eq!(shape(Language::En), shape(Language::Ja));
}

#[test]
fn no_korean_particle_hedges_its_form() {
    const FORBIDDEN: [&str; 10] =
        ["이(가)", "가(이)", "은(는)", "는(은)", "을(를)", "를(을)", "와(과)", "과(와)", "(으)로", "(이)"];
    for (key, line) in Words::of(Language::Ko).lines() {
        assert!(!FORBIDDEN.iter().any(|form| line.contains(form)), "{key}: {line}");
    }
}

#[test]
fn no_korean_particle_that_depends_on_sound_follows_a_placeholder() {
    for (key, line) in Words::of(Language::Ko).lines() {
        for part in line.split('}').skip(1) {
            let next = part.trim_start_matches('`').chars().next().unwrap_or(' ');
            assert!(!"이가은는을를와과으로".contains(next), "{key}: {line}");
        }
    }
}

#[test]
fn japanese_has_a_space_between_scripts_and_none_before_its_own_marks() {
    let japanese = |c: char| matches!(c, '\u{3041}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}');
    let foreign = |c: char| c.is_ascii_alphanumeric() || "{}`".contains(c);
    for (key, line) in Words::of(Language::Ja).lines() {
        for (a, b) in line.chars().zip(line.chars().skip(1)) {
            assert!(!(japanese(a) && foreign(b) || foreign(a) && japanese(b)), "{key}: {a}{b} in {line}");
            assert!(!(a == ' ' && "、。」".contains(b)), "{key}: {line}");
        }
    }
}

#[test]
fn every_reason_has_a_sentence_and_a_question() {
    let source = include_str!("../../design/unknown.rs");
    let body = source.split("fn code").nth(1).and_then(|rest| rest.split("fn subject").next()).unwrap();
    let codes: Vec<&str> = body.lines().filter_map(|l| l.split("=> \"").nth(1)?.strip_suffix("\",")).collect();
    assert!(codes.len() >= 24, "{codes:?}");
    for code in codes {
        for key in [format!("unknown.{code}"), format!("question.{code}")] {
            assert!(Language::ALL.iter().all(|l| Words::of(*l).has(&key)), "{key}");
        }
    }
}

#[test]
fn a_sentence_is_filled_with_harmless_values() {
    let words = Words::of(Language::En);
    assert_eq!(words.question("parameter", "Env"), "Which value does the parameter `Env` have? Pass --parameter Env=VALUE.");
    assert_eq!(words.unknown("not-stated", "a\u{1b}[31mb"), "`a␛[31mb` is not stated.");
    assert_eq!(words.say("no.such.key", &[]), "no.such.key");
}

#[test]
fn a_reason_without_a_name_has_its_own_sentence() {
    let words = Words::of(Language::Ko);
    assert_eq!(words.unknown("outside-design", ""), "설계에 포함되지 않은 리소스를 가리키는 값입니다.");
    assert!(words.unknown("outside-design", "Logs").contains("`Logs`"));
}

#[test]
fn what_fills_a_placeholder_is_not_read_again() {
    assert_eq!(filled("{a} {b}", &json!({"a": "{b}", "b": "x"}), Language::En), "{b} x");
    assert_eq!(filled("{nobody} { {a", &json!({"a": 1}), Language::En), "{nobody} { {a");
}

#[test]
fn numbers_have_commas_and_two_decimals_at_most() {
    let cases = [
        (json!(1_234_567), "1,234,567"),
        (json!(-1234.5), "-1,234.5"),
        (json!(480.0), "480"),
        (json!(0.126), "0.13"),
        (json!(0.001), "<0.01"),
        (json!(-0.001), ">-0.01"),
        (json!(0.0), "0"),
        (json!(999.999), "1,000"),
        (json!(12), "12"),
    ];
    for (value, shown) in cases {
        assert_eq!(filled("{n}", &json!({"n": value}), Language::En), shown);
    }
}

#[test]
fn missing_unknown_and_lists_speak_the_language() {
    let arguments = json!({"m": null, "u": {"unknown": true}, "l": ["a", 1200, null], "b": true});
    assert_eq!(filled("{m}|{u}|{l}|{b}", &arguments, Language::En), "not set|unknown|a, 1,200, not set|true");
    assert_eq!(filled("{m}|{u}|{l}", &arguments, Language::Ko), "미기재|미확정|a, 1,200, 미기재");
    assert_eq!(filled("{m}|{u}|{l}", &arguments, Language::Ja), "未記載|未確定|a、1,200、未記載");
}

#[test]
fn long_values_and_lists_are_cut() {
    let long = "x".repeat(5000);
    assert_eq!(filled("{a}", &json!({"a": long}), Language::En).len(), 203);
    let list: Vec<usize> = (100..200).collect();
    assert!(filled("{a}", &json!({"a": list}), Language::En).ends_with("118, 119 and 80 more"));
}
