//! What people answered in the Tool survives every push.

use std::fs;

use serde_json::json;

use super::{HERE, LENS, Wa};

const SPONSOR: &str = "ops_org_culture_executive_sponsor";
const OTHER: &str = "ops_org_culture_team_emp_take_action";

#[test]
fn what_a_person_selected_or_wrote_survives_every_push() {
    let Some(wa) = Wa::start() else { return };
    wa.person(
        "network-protection",
        &json!({"SelectedChoices": ["sec_network_protection_layered"], "Notes": "Kim looked at it."}),
    );
    wa.person(
        "org-culture",
        &json!({"SelectedChoices": [OTHER], "ChoiceUpdates": {OTHER: {"Status": "SELECTED", "Notes": "By 박."}}}),
    );
    for _ in 0..3 {
        assert_eq!(wa.push("--yes").code, Some(0));
    }
    let answer = wa.answer("network-protection");
    assert_eq!(answer["SelectedChoices"], json!(["sec_network_protection_layered"]));
    assert!(
        answer["Notes"].as_str().unwrap().starts_with("Kim looked at it.\n[plumbrule:note] SEC05-BP02: partly met."),
        "{answer}"
    );
    assert_eq!(wa.answer("org-culture")["SelectedChoices"], json!([OTHER, SPONSOR]));
    assert_eq!(wa.choice("org-culture", OTHER)["Notes"], "By 박.");
    wa.assert_once("three pushes");
    let stays = wa.push("");
    assert!(
        stays.out.contains("SEC05-BP02 stays selected, since a person selected it; in the review it is partly met."),
        "{}",
        stays.out
    );
    assert_eq!(wa.push("--yes --overwrite").err, "Answers sent: 1. The Tool held already: 56.\n");
    assert_eq!(wa.answer("network-protection")["SelectedChoices"], json!([]));
    assert_eq!(wa.answer("org-culture")["SelectedChoices"], json!([OTHER, SPONSOR]), "of the other nobody can tell");
}

#[test]
fn what_a_person_takes_back_or_excludes_stays_so() {
    let Some(wa) = Wa::start() else { return };
    assert_eq!(wa.push("--yes").code, Some(0));
    wa.person("org-culture", &json!({"SelectedChoices": []}));
    wa.person("monitor-usage", &json!({"IsApplicable": false, "Reason": "OUT_OF_SCOPE"}));
    let before = wa.held();
    assert_eq!(wa.push("--yes").err, "Answers sent: 0. The Tool held already: 57.\n");
    assert_eq!(wa.held(), before);
    let told = wa.push("").out;
    assert!(told.contains("OPS03-BP01 stays as it is, since a person took back what an earlier push had set"), "{told}");
    assert!(told.contains("COST03-BP01 is left alone, since a person said that the question does not apply"), "{told}");
}

#[test]
fn an_answer_that_changes_between_the_plan_and_the_push_is_merged_anew() {
    let Some(wa) = Wa::start() else { return };
    wa.plan("");
    wa.person("org-culture", &json!({"SelectedChoices": [OTHER], "Notes": "Since the plan."}));
    let ran = wa.replay("");
    assert_eq!(ran.code, Some(0));
    assert!(ran.err.contains("Answered by people since the plan was made, and brought together anew: OPS 3."), "{}", ran.err);
    let answer = wa.answer("org-culture");
    assert_eq!(answer["SelectedChoices"], json!([OTHER, SPONSOR]));
    assert!(answer["Notes"].as_str().unwrap().starts_with("Since the plan.\n[plumbrule:note]"));
}

#[test]
fn a_conflict_reads_the_answer_again_and_keeps_what_somebody_said_meanwhile() {
    let Some(wa) = Wa::start() else { return };
    wa.plan("");
    let theirs = json!({"WorkloadId": wa.id, "LensAlias": LENS, "QuestionId": "org-culture", "SelectedChoices": [OTHER]});
    let rule = json!([{"operation": "UpdateAnswer", "where": {"QuestionId": "org-culture"}, "nth": 1, "fault": "conflict",
                       "meanwhile": [{"operation": "UpdateAnswer", "parameters": theirs}]}]);
    wa.aws.faults(&rule);
    let ran = wa.replay("");
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(wa.answer("org-culture")["SelectedChoices"], json!([OTHER, SPONSOR]));
    wa.assert_once("after a conflict");
    wa.anew();
    wa.aws.faults(&json!([{"operation": "UpdateAnswer", "fault": "conflict"}]));
    let ran = wa.replay("");
    assert_eq!((ran.code, wa.changed().len()), (Some(3), 0));
    assert!(ran.err.contains("wellarchitected:UpdateAnswer met changes by somebody else again and again"), "{}", ran.err);
}

#[test]
fn a_review_that_can_no_longer_tell_takes_back_what_was_ours_alone() {
    let Some(wa) = Wa::start() else { return };
    wa.person("network-protection", &json!({"Notes": "Ours."}));
    assert_eq!(wa.push("--yes").code, Some(0));
    fs::remove_file(wa.file("attestations.yaml")).unwrap();
    fs::write(
        wa.file("t.yaml"),
        "Resources:\n  Jobs:\n    Type: AWS::SQS::Queue\n    Properties: {KmsMasterKeyId: alias/jobs}\n",
    )
    .unwrap();
    wa.review();
    assert_eq!(wa.push("--yes").code, Some(0));
    assert_eq!(wa.answer("network-protection")["Notes"], "Ours.");
    assert_eq!(wa.answer("org-culture")["SelectedChoices"], json!([]));
    assert!(!wa.held().to_string().contains("plumbrule"), "{}", wa.held());
}

#[test]
fn a_region_outside_the_jurisdiction_needs_to_be_acknowledged_by_name() {
    let Some(wa) = Wa::start() else { return };
    for line in [
        "wa push --yes --region us-east-1 --workload orders --review review.json --jurisdiction KR",
        "wa push --yes --region us-east-1 --workload orders --review review.json --jurisdiction KR --acknowledge-region us-west-2",
        "wa milestone --yes --region us-east-1 --workload orders --name first --jurisdiction KR",
        "wa workload create --yes --region us-east-1 --aws-region us-east-1 --jurisdiction KR",
    ] {
        let ran = wa.run(line);
        assert_eq!(ran.code, Some(2), "{}", ran.err);
        assert!(
            ran.err.contains("the jurisdiction KR") && ran.err.contains("pass --acknowledge-region us-east-1"),
            "{}",
            ran.err
        );
    }
    let ran = wa.run(
        "wa workload create --yes --region us-east-1 --aws-region us-east-1 --jurisdiction KR --acknowledge-region us-east-1",
    );
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(wa.push("--yes --jurisdiction KR").code, Some(0), "{HERE} lies in it");
    // A review that was held against a jurisdiction brings it along, and so does its plan.
    let ran = wa.run("review t.yaml --exit-zero -q --jurisdiction JP -o json=review.json");
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(wa.push("--yes").code, Some(2));
    wa.plan("");
    assert_eq!(wa.replay("").code, Some(2));
    assert_eq!(wa.replay(&format!("--acknowledge-region {HERE}")).code, Some(0));
}
