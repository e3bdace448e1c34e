//! What people answered in the Tool becomes statements; what a push wrote does not.

use std::fs;

use serde_json::{Value, json};

use super::{HERE, Wa, keeps_to_schema};

fn pull(wa: &Wa, more: &str) -> super::Ran {
    wa.run(&format!("wa pull --region {HERE} --workload orders {more}"))
}

#[test]
fn answers_of_people_are_pulled_reviewed_and_pushed_back_without_a_change_to_them() {
    let Some(wa) = Wa::start() else { return };
    assert_eq!(wa.push("--yes").code, Some(0));
    wa.person("securely-operate", &json!({"SelectedChoices": ["sec_securely_operate_multi_accounts"],
        "ChoiceUpdates": {"sec_securely_operate_multi_accounts": {"Status": "SELECTED", "Notes": "계정은 \"세 개\": 확인함 # 2025"},
                          "sec_securely_operate_aws_account": {"Status": "NOT_APPLICABLE", "Reason": "OUT_OF_SCOPE"}}}));
    fs::create_dir(wa.file("pulled")).unwrap();
    let ran = pull(&wa, "--to pulled");
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let text = fs::read_to_string(wa.file("pulled/attestations.yaml")).unwrap();
    let stated: Value = serde_yaml::from_str(&text).unwrap();
    let stated = stated["attestations"].as_array().unwrap();
    assert_eq!(stated.len(), 2, "what the push wrote is no statement of a person: {text}");
    assert_eq!((&stated[0]["about"], &stated[0]["name"]), (&json!("SEC01-BP01"), &json!("Kim")));
    assert_eq!(stated[0]["statement"], "Selected in the AWS Well-Architected Tool. 계정은 \"세 개\": 확인함 # 2025");
    assert_eq!(stated[0]["evidence"][0]["link"], format!("arn:aws:wellarchitected:{HERE}:111122223333:workload/{}", wa.id));
    assert_eq!((&stated[1]["state"], &stated[1]["about"]), (&json!("not-applicable"), &json!("SEC01-BP02")));
    assert!(stated[1]["statement"].as_str().unwrap().starts_with("OUT_OF_SCOPE: "), "{text}");
    keeps_to_schema(&wa, "wa", &wa.file("pulled/wa.json"));
    let held: Value = serde_json::from_str(&fs::read_to_string(wa.file("pulled/wa.json")).unwrap()).unwrap();
    let question = held["answers"].as_array().unwrap().iter().find(|one| one["question"] == "SEC 1").unwrap();
    assert_eq!(question["risk"], "HIGH", "the Tool's own");

    // The statements count in a review, and the review's push takes nothing from the answers that they come from.
    fs::copy(wa.file("t.yaml"), wa.file("pulled/t.yaml")).unwrap();
    let ran = wa.run("review pulled/t.yaml --exit-zero -q -o json=review.json");
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let review: Value = serde_json::from_str(&fs::read_to_string(wa.file("review.json")).unwrap()).unwrap();
    let state = |id: &str| review["practices"].as_array().unwrap().iter().find(|row| row["id"] == id).unwrap()["state"].clone();
    assert_eq!((state("SEC01-BP01"), state("SEC01-BP02")), (json!("met"), json!("not-applicable")));
    assert_eq!(wa.push("--yes").code, Some(0));
    let answer = wa.answer("securely-operate");
    assert_eq!(answer["SelectedChoices"], json!(["sec_securely_operate_multi_accounts"]));
    let excluded = wa.choice("securely-operate", "sec_securely_operate_aws_account");
    assert_eq!((&excluded["Status"], &excluded["Reason"]), (&json!("NOT_APPLICABLE"), &json!("OUT_OF_SCOPE")));
    let again = pull(&wa, "--to pulled");
    assert!(again.err.contains("Statements added to pulled/attestations.yaml: 0. It held already: 2."), "{}", again.err);
}

#[test]
fn what_a_person_wrote_into_files_is_not_touched_and_what_differs_is_said() {
    let Some(wa) = Wa::start() else { return };
    wa.person("org-culture", &json!({"ChoiceUpdates": {"ops_org_culture_executive_sponsor": {"Status": "NOT_APPLICABLE"}}}));
    let files = ["attestations.yaml", "plumbrule.yaml"].map(|name| wa.file(name));
    let before = files.clone().map(|file| fs::read_to_string(file).unwrap());
    let ran = pull(&wa, "");
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(files.map(|file| fs::read_to_string(file).unwrap()), before);
    assert!(ran.err.contains("OPS03-BP01: the Tool says not applicable, the file says met. Nothing was changed"), "{}", ran.err);
    assert!(ran.err.contains("plumbrule.yaml differs from the Tool in `description` of the workload"), "{}", ran.err);
    assert!(ran.out.contains("  description: \"takes orders\"\n") && !ran.out.contains("environment"), "{}", ran.out);
}

#[test]
fn a_statement_whose_answer_is_gone_is_named() {
    let Some(wa) = Wa::start() else { return };
    wa.person("securely-operate", &json!({"SelectedChoices": ["sec_securely_operate_multi_accounts"]}));
    assert_eq!(pull(&wa, "").code, Some(0));
    wa.person("securely-operate", &json!({"SelectedChoices": []}));
    let ran = pull(&wa, "");
    assert!(
        ran.err.contains("No longer answered in the Tool, but still stated in ./attestations.yaml: SEC01-BP01."),
        "{}",
        ran.err
    );
}

#[test]
fn a_question_that_does_not_apply_speaks_of_all_its_practices() {
    let Some(wa) = Wa::start() else { return };
    wa.person("securely-operate", &json!({"IsApplicable": false, "Reason": "BUSINESS_PRIORITIES", "Notes": "Not ours."}));
    fs::create_dir(wa.file("pulled")).unwrap();
    assert_eq!(pull(&wa, "--to pulled --lang ja --owner 佐藤").code, Some(0));
    let text = fs::read_to_string(wa.file("pulled/attestations.yaml")).unwrap();
    let count = plumbrule::framework::question("SEC 1").unwrap().practices().count();
    assert_eq!(text.matches("about: SEC01-BP").count(), count, "{text}");
    assert!(text.contains("BUSINESS_PRIORITIES: AWS Well-Architected Tool で該当なしとしました。 Not ours."), "{text}");
    assert_eq!(text.matches("name: \"佐藤\"").count(), count, "{text}");
}
