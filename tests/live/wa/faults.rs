//! A push that is stopped anywhere goes on where it was, sends nothing twice, and says what became of it.

use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};

use super::{Ran, Wa};

/// How many requests an undisturbed replay makes, and what it leaves.
fn undisturbed(wa: &Wa) -> (usize, Value) {
    wa.plan("");
    let before = wa.aws.requests().len();
    assert_eq!(wa.replay("").code, Some(0));
    (wa.aws.requests().len() - before, wa.held())
}

/// Runs the same command until it comes to its end.
fn resumed(wa: &Wa, first: &Ran, about: &str) {
    wa.aws.faults(&json!([]));
    let second = wa.replay("");
    assert_eq!(second.code, Some(0), "{about}: {}{}", first.err, second.err);
}

#[test]
fn a_push_that_loses_aws_at_any_request_goes_on_and_sends_nothing_twice() {
    let Some(wa) = Wa::start() else { return };
    let (requests, end) = undisturbed(&wa);
    let mut looked_at = 0;
    for nth in 1..=requests {
        for rule in [
            json!({"nth": nth, "fault": "kill-after"}),
            json!({"nth": nth, "fault": "half-reply"}),
            json!({"nth": nth, "fault": "reset"}),
            json!({"nth": nth, "fault": "reset", "after_effect": true}),
            json!({"nth": nth, "fault": "internal", "after_effect": true}),
        ] {
            wa.anew();
            wa.aws.faults(&json!([rule]));
            let first = wa.replay("--attempts 1");
            let code = first.code.unwrap();
            assert!(code == 0 || code == 3, "{rule}: {code} {}", first.err);
            resumed(&wa, &first, &rule.to_string());
            assert_eq!(wa.held(), end, "{rule}");
            wa.assert_once(&rule.to_string());
            looked_at += 1;
        }
    }
    println!("live: a push stopped {looked_at} times, at each of {requests} requests");
    assert!(requests >= 10, "{requests}");
}

#[test]
fn a_push_that_is_killed_at_any_request_goes_on_and_sends_nothing_twice() {
    let Some(wa) = Wa::start() else { return };
    let (requests, end) = undisturbed(&wa);
    for nth in 1..=requests {
        for after_effect in [false, true] {
            wa.anew();
            wa.aws.faults(&json!([{"nth": nth, "fault": "timeout", "seconds": 5, "after_effect": after_effect}]));
            kill_at(&wa, nth);
            wa.aws.faults(&json!([]));
            let second = wa.replay("");
            assert_eq!(second.code, Some(0), "{nth}: {}", second.err);
            assert_eq!(wa.held(), end, "{nth} {after_effect}");
            wa.assert_once(&format!("{nth} {after_effect}"));
        }
    }
}

/// Starts a push and kills its process while a request is under way.
fn kill_at(wa: &Wa, nth: usize) {
    let mut command = wa.aws.plumbrule(&["wa", "push", "--plan", "plan.json", "--yes"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let is_under_way = || wa.aws.requests().iter().any(|request| request["fault"] == "timeout");
    let came = (0..600).any(|_| {
        #[expect(clippy::disallowed_methods, reason = "another process needs time to come to its request")]
        std::thread::sleep(Duration::from_millis(20));
        is_under_way()
    });
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(came, "the push never came to request {nth}");
}

#[test]
fn a_push_of_a_review_goes_on_too() {
    let Some(wa) = Wa::start() else { return };
    assert_eq!(wa.push("--yes").code, Some(0));
    let end = wa.held();
    for nth in 1..=4 {
        wa.anew();
        wa.aws.faults(&json!([{"operation": "UpdateAnswer", "nth": nth, "fault": "kill-after"}]));
        let first = wa.push("--yes --attempts 1");
        assert_eq!(first.code, Some(if nth == 4 { 0 } else { 3 }), "{}", first.err);
        wa.aws.faults(&json!([]));
        assert_eq!(wa.push("--yes").code, Some(0));
        assert_eq!(wa.held(), end);
        wa.assert_once("a review");
    }
}

#[test]
fn a_stop_has_a_code_of_its_own_and_says_what_was_sent_what_not_and_how_to_go_on() {
    let Some(wa) = Wa::start() else { return };
    wa.plan("");
    for (fault, says) in [
        ("refuse", "was refused; see which permission `plumbrule iam-policy` lists for it (User: arn:aws:sts::"),
        ("timeout", "had no reply in time"),
        ("reset", "found no connection, or one that broke off"),
        ("internal", "failed within the service"),
    ] {
        wa.anew();
        wa.aws.faults(&json!([{"operation": "UpdateAnswer", "nth": 2, "fault": fault, "seconds": 3}]));
        let ran = wa.replay("--timeout 1");
        assert_eq!((ran.code, wa.changed().len()), (Some(3), 1), "{fault}: {}", ran.err);
        for part in [
            "error: wellarchitected:UpdateAnswer ",
            says,
            "The push stopped at ",
            "Answers sent: 1.",
            "Not sent: ",
            "The same command goes on from here",
        ] {
            assert!(ran.err.contains(part), "{fault}: {part}: {}", ran.err);
        }
        assert_eq!(ran.err.contains("came through is not known"), fault != "refuse", "{}", ran.err);
    }
}

#[test]
fn a_command_that_aws_does_not_answer_ends_with_the_operation_and_a_code_of_its_own() {
    let Some(wa) = Wa::start() else { return };
    for (operation, command) in [
        ("GetCallerIdentity", "wa pull --workload orders"),
        ("ListWorkloads", "wa pull --workload orders"),
        ("ListAnswers", "wa pull --workload orders"),
        ("GetAnswer", "wa plan --review review.json --workload orders"),
        ("GetLensReview", "wa push --yes --review review.json --workload orders"),
        ("ListMilestones", "wa milestone --yes --workload orders --name first"),
        ("CreateMilestone", "wa milestone --yes --workload orders --name first"),
    ] {
        for fault in ["refuse", "half-reply", "reset", "throttle"] {
            wa.anew();
            wa.aws.faults(&json!([{"operation": operation, "fault": fault}]));
            let ran = wa.run(&format!("{command} --region {} --attempts 2", super::HERE));
            assert_eq!(ran.code, Some(3), "{operation} {fault}: {}", ran.err);
            assert!(
                ran.err.starts_with("error: ") && ran.err.contains(&format!(":{operation} ")),
                "{operation} {fault}: {}",
                ran.err
            );
        }
    }
}

#[test]
fn throttling_is_waited_for_and_a_lost_reply_is_looked_up() {
    let Some(wa) = Wa::start() else { return };
    let (_, end) = undisturbed(&wa);
    wa.anew();
    wa.aws.faults(&json!([{"every": 3, "fault": "throttle"}]));
    assert_eq!(wa.push("--yes").code, Some(0));
    assert_eq!(wa.held(), end);
    wa.assert_once("throttled");
    wa.anew();
    wa.aws.faults(&json!([{"operation": "UpdateAnswer", "fault": "half-reply"}]));
    assert_eq!(wa.replay("").err, "Answers sent: 4. The Tool held already: 53.\n");
    assert_eq!((wa.held(), wa.changed().len()), (end, 4));
}

#[test]
fn a_reply_that_tells_of_something_else_is_not_believed() {
    let Some(wa) = Wa::start() else { return };
    for (operation, set) in
        [("GetAnswer", json!({"Answer.QuestionId": "another"})), ("GetWorkload", json!({"Workload.WorkloadId": "f".repeat(32)}))]
    {
        wa.aws.faults(&json!([{"operation": operation, "fault": "unfaithful", "set": set}]));
        let ran = wa.push("--yes");
        assert_eq!((ran.code, wa.changed().len()), (Some(3), 0), "{operation}: {}", ran.err);
        assert!(ran.err.contains("it is about another"), "{}", ran.err);
    }
}
