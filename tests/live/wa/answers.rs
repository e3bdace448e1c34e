//! What a push leaves in the Tool, and that the same push again sends nothing.

use std::fs;

use serde_json::{Value, json};

use super::{HERE, Wa, keeps_to_schema};

#[test]
fn a_push_answers_what_the_review_decides_and_the_next_one_sends_nothing() {
    let Some(wa) = Wa::start() else { return };
    let shown = wa.push("");
    assert_eq!((shown.code, wa.changed().len()), (Some(0), 0), "without --yes nothing is sent");
    assert!(shown.out.contains("OPS03-BP01 Provide executive sponsorship: not selected → selected"), "{}", shown.out);
    assert!(shown.err.contains("Nothing was sent."), "{}", shown.err);
    let first = wa.push("--yes");
    assert_eq!((first.code, first.err.as_str()), (Some(0), "Answers sent: 4. The Tool held already: 53.\n"));
    let selected = wa.answer("org-culture");
    assert_eq!(selected["SelectedChoices"], json!(["ops_org_culture_executive_sponsor"]));
    let said = wa.choice("org-culture", "ops_org_culture_executive_sponsor");
    assert_eq!(
        said["Notes"],
        "[plumbrule:selected] 김 stated it on 2025-11-01. (unsigned statement)\n경영진이 프로그램을 지원합니다. 🧱\nhttps://wiki.example/sponsor [/plumbrule]"
    );
    let excluded = wa.choice("monitor-usage", "cost_monitor_usage_detailed_source");
    assert_eq!((&excluded["Status"], &excluded["Reason"]), (&json!("NOT_APPLICABLE"), &json!("BUSINESS_PRIORITIES")));
    let noted = wa.choice("network-protection", "sec_network_protection_layered");
    assert_eq!(noted["Status"], "UNSELECTED");
    assert!(noted["Notes"].as_str().unwrap().contains("security-group-closes-admin-ports at Door ["), "{noted}");
    let held = wa.held();
    let second = wa.push("--yes");
    assert_eq!((second.code, second.err.as_str()), (Some(0), "Answers sent: 0. The Tool held already: 57.\n"));
    assert_eq!((wa.changed().len(), wa.held()), (4, held));
}

#[test]
fn every_answer_fits_also_where_people_wrote_much_and_lists_come_in_small_pages_and_another_order() {
    let Some(wa) = Wa::start() else { return };
    wa.aws.settings(&json!({"page_size": 7, "shuffle": true}));
    let much = "우리 팀이 검토했습니다. 🧱".repeat(120);
    wa.person("org-culture", &json!({"Notes": much}));
    assert_eq!(wa.push("--yes --lang ja").code, Some(0));
    let notes = wa.answer("org-culture")["Notes"].as_str().unwrap().to_owned();
    assert!(notes.starts_with(&much) && notes.contains("[plumbrule:note]"), "{notes}");
    assert_eq!(wa.push("--yes --lang ja").err, "送信した回答: 0 件。Tool にすでにあった回答: 57 件。\n");
}

#[test]
fn choices_are_found_by_title_where_ids_are_others_and_left_out_where_neither_is_there() {
    let Some(wa) = Wa::start() else { return };
    wa.aws.settings(&json!({
        "rename": {"ops_org_culture_executive_sponsor": "ops_other_id", "cost_monitor_usage_detailed_source": "cost_other_id"},
        "retitle": {"cost_monitor_usage_detailed_source": "Something new"},
    }));
    let plan = wa.plan("");
    let unmatched: Vec<&Value> = plan["unmatched"].as_array().unwrap().iter().map(|one| &one["practice"]).collect();
    assert_eq!(unmatched, ["COST03-BP01"]);
    let told = wa.push("");
    assert!(told.out.contains("Found by their titles, since their ids differ: OPS03-BP01."), "{}", told.out);
    assert!(told.out.contains("nothing is said of them: COST03-BP01."), "{}", told.out);
    assert_eq!(wa.push("--yes").err, "Answers sent: 3. The Tool held already: 54.\n");
    assert_eq!(wa.answer("org-culture")["SelectedChoices"], json!(["ops_other_id"]));
    assert_eq!(wa.answer("monitor-usage")["Risk"], "UNANSWERED");
}

#[test]
fn none_of_these_is_said_only_where_evidence_speaks_against_every_choice() {
    let Some(wa) = Wa::start() else { return };
    let text = fs::read_to_string(wa.file("review.json")).unwrap();
    let mut review: Value = serde_json::from_str(&text).unwrap();
    let unmet = |review: &mut Value, but: Option<&str>| {
        for row in review["practices"].as_array_mut().unwrap().iter_mut().filter(|row| row["question"] == "SEC 6") {
            row["state"] = json!(if row["id"].as_str() == but { "cannot-tell" } else { "not-met" });
            row["basis"] = json!("evidence");
        }
        fs::write(wa.file("review.json"), review.to_string()).unwrap();
    };
    unmet(&mut review, Some("SEC06-BP01"));
    assert_eq!(wa.push("--yes").code, Some(0));
    assert_eq!(wa.answer("protect-compute")["SelectedChoices"], json!([]));
    unmet(&mut review, None);
    assert_eq!(wa.push("--yes").code, Some(0));
    assert_eq!(wa.answer("protect-compute")["SelectedChoices"], json!(["sec_protect_compute_no"]));
    unmet(&mut review, Some("SEC06-BP01"));
    assert_eq!(wa.push("--yes").code, Some(0), "one of them can no longer be told");
    assert_eq!(wa.answer("protect-compute")["SelectedChoices"], json!([]));
}

#[test]
fn a_plan_is_a_document_with_a_schema_in_three_languages_and_is_replayed() {
    let Some(wa) = Wa::start() else { return };
    let plan = wa.plan("");
    keeps_to_schema(&wa, "wa-plan", &wa.file("plan.json"));
    assert_eq!((&plan["wa_plan"], &plan["region"]), (&json!(1), &json!(HERE)));
    assert_eq!(wa.plan(""), plan, "the same state gives the same plan");
    for (language, says) in
        [("en", "Answers that would change: 4 of 57."), ("ko", "변경될 답변: 57개 중 4개."), ("ja", "変わる回答: 57 件中 4 件。")]
    {
        let ran = wa.run(&format!("wa plan --region {HERE} --workload {} --review review.json --lang {language}", wa.id));
        assert!(ran.out.contains(says), "{}", ran.out);
    }
    assert_eq!(wa.replay("").err, "Answers sent: 4. The Tool held already: 53.\n");
    assert_eq!(wa.replay("").err, "Answers sent: 0. The Tool held already: 57.\n");
}

#[test]
fn a_plan_that_is_none_or_is_for_another_place_is_refused_before_anything_is_sent() {
    let Some(wa) = Wa::start() else { return };
    let plan = wa.plan("");
    let refused = |plan: Value, more: &str, says: &str| {
        fs::write(wa.file("plan.json"), plan.to_string()).unwrap();
        let ran = wa.replay(more);
        assert_eq!(ran.code, Some(2), "{}", ran.err);
        assert!(ran.err.contains(says), "{}", ran.err);
    };
    let with = |path: &str, value: Value| {
        let mut plan = plan.clone();
        *plan.pointer_mut(path).unwrap() = value;
        plan
    };
    refused(json!({"wa_plan": 1}), "", "it is no plan");
    refused(with("/wa_plan", json!(2)), "", "it is a plan of form 2");
    refused(plan.clone(), "--region us-east-1", "the plan is for the Region ap-northeast-2");
    refused(with("/workload/arn", json!("arn:else")), "", "the plan is for the workload arn:else");
    refused(with("/workload/id", json!("0".repeat(32))), "", "found nothing of that id");
    assert_eq!(wa.changed().len(), 0);
}
