//! Milestones and workloads are made once.

use serde_json::json;

use super::{HERE, Wa};

#[test]
fn a_milestone_is_made_once_also_if_its_reply_is_lost() {
    let Some(wa) = Wa::start() else { return };
    let line = format!("wa milestone --region {HERE} --workload orders --name v1.0");
    assert_eq!(wa.run(&line).code, Some(0));
    assert_eq!(wa.aws.count("CreateMilestone"), 0, "without --yes nothing is sent");
    wa.aws.faults(&json!([{"operation": "CreateMilestone", "nth": 1, "fault": "reset", "after_effect": true}]));
    let made = wa.run(&format!("{line} --yes --attempts 1"));
    assert_eq!(made.code, Some(3), "{}", made.err);
    let again = wa.run(&format!("{line} --yes"));
    assert_eq!(again.err, "There is a milestone of that name already, number 1; nothing was sent.\n");
    assert_eq!((again.code, &wa.held()[0]["milestones"]), (Some(0), &json!(["v1.0"])));
    for name in ["ab".to_owned(), "가".repeat(101)] {
        let ran = wa.run(&format!("wa milestone --region {HERE} --workload orders --name {name} --yes"));
        assert_eq!(ran.code, Some(2), "{}", ran.err);
        assert!(ran.err.contains("the Tool takes 3 to 100"), "{}", ran.err);
    }
}

#[test]
fn the_hundred_and_first_milestone_is_not_asked_for() {
    let Some(wa) = Wa::start() else { return };
    for number in 1..=100 {
        let asked =
            json!({"WorkloadId": wa.id, "MilestoneName": format!("m-{number}"), "ClientRequestToken": format!("t{number}")});
        wa.somebody("CreateMilestone", &asked);
    }
    let ran = wa.run(&format!("wa milestone --region {HERE} --workload orders --name last --yes"));
    assert_eq!((ran.code, wa.aws.count("CreateMilestone")), (Some(2), 0));
    assert!(ran.err.contains("the workload has 100 milestones"), "{}", ran.err);
}

#[test]
fn a_workload_is_made_once_from_what_is_written_already() {
    let Some(wa) = Wa::start() else { return };
    let line =
        "wa workload create --region ap-northeast-1 --review review.json --aws-region ap-northeast-1 --account-id 111122223333";
    let shown = wa.run(line);
    assert_eq!((shown.code, wa.aws.count("CreateWorkload")), (Some(0), 0));
    assert!(shown.out.contains("\"description\": \"Takes orders and ships them.\""), "{}", shown.out);
    wa.aws.faults(&json!([{"operation": "CreateWorkload", "nth": 1, "fault": "half-reply"}]));
    let lost = wa.run(&format!("{line} --yes --attempts 1"));
    assert_eq!(lost.code, Some(3), "{}", lost.err);
    let again = wa.run(&format!("{line} --yes"));
    assert!(again.err.starts_with("There is a workload of that name already; nothing was sent: "), "{}", again.err);
    let made: Vec<_> = wa.held().as_array().unwrap().iter().filter(|one| one["region"] == "ap-northeast-1").cloned().collect();
    assert_eq!(made.len(), 1);
    assert_eq!((&made[0]["Environment"], &made[0]["ReviewOwner"]), (&json!("PRODUCTION"), &json!("Kim")));
    assert_eq!(again.out.trim(), made[0]["WorkloadId"]);
    // The SDK's own attempts carry the same token, so the Tool makes one workload of them.
    wa.aws.faults(&json!([{"operation": "CreateWorkload", "nth": 1, "fault": "half-reply"}]));
    let ran = wa.run("wa workload create --region us-east-1 --aws-region us-east-1 --name second --yes");
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(wa.held().as_array().unwrap().iter().filter(|one| one["region"] == "us-east-1").count(), 1);
}

#[test]
fn what_nobody_says_is_asked_for_by_its_option() {
    let Some(wa) = Wa::start() else { return };
    std::fs::write(wa.file("plumbrule.yaml"), "workload: {name: orders, environment: blue}\n").unwrap();
    let lacks = |more: &str, option: &str| {
        let ran = wa.run(&format!("wa workload create --region {HERE} --yes {more}"));
        assert_eq!(ran.code, Some(2), "{}", ran.err);
        assert!(ran.err.contains(&format!("pass {option}")), "{}", ran.err);
    };
    lacks("", "--description");
    lacks("--description text", "--environment");
    lacks("--description text --environment preproduction", "--owner");
    lacks("--description text --environment preproduction --owner Kim", "--aws-region");
    assert_eq!(wa.aws.count("CreateWorkload"), 0);
}
