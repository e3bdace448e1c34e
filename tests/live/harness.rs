//! The emulated AWS itself: it passes its own tests, and the clients of the SDK understand it.

use std::process::Command;

use serde_json::{Value, json};

use crate::emulator::{Emulator, KEY, SECRETS, ask, python, skip};

#[test]
fn the_emulated_aws_holds_its_own_tests() {
    let Some(python) = python() else { return skip() };
    let root = env!("CARGO_MANIFEST_DIR");
    let mut command = Command::new(python);
    command.args(["-m", "unittest", "discover", "--start-directory", "tests/aws", "--top-level-directory", "tests"]);
    let output = command.current_dir(root).env("PYTHONDONTWRITEBYTECODE", "1").output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    let ran = told.lines().find_map(|line| line.strip_prefix("Ran ")?.split(' ').next()?.parse::<usize>().ok());
    println!("live: {} checks of the emulated AWS", ran.unwrap());
    assert!(ran.unwrap() >= 90 && told.contains("\nOK"), "{told}");
}

#[test]
fn a_server_ends_with_whoever_started_it() {
    let Some(aws) = Emulator::start() else { return };
    let url = aws.url().to_owned();
    assert_eq!(ask(&url, "GET", "/_emulator/log", &Value::Null).unwrap().0, 200);
    drop(aws);
    assert!(ask(&url, "GET", "/_emulator/log", &Value::Null).is_err());
}

#[test]
#[should_panic(expected = "what the emulated AWS noticed")]
fn a_request_that_no_service_allows_fails_the_test_that_made_it() {
    let Some(aws) = Emulator::start() else { panic!("what the emulated AWS noticed: nothing, it is not installed") };
    let (status, _) = ask(aws.url(), "GET", "/workloads/too-short", &json!({})).unwrap();
    assert_eq!(status, 403, "it is not even signed");
}

#[test]
fn what_aws_is_can_be_changed_and_is_then_as_it_was() {
    let Some(aws) = Emulator::start_with(&[]) else { return };
    let items = aws.state()["items"].as_u64().unwrap();
    aws.items(&json!([{"resourceType": "AWS::SQS::Queue", "resourceId": "new", "awsRegion": "us-east-1", "configuration": {}}]));
    aws.settings(&json!({"page_size": 1}));
    aws.recorder("111122223333", "us-east-1", &Value::Null);
    assert_eq!(aws.state()["items"], items + 1);
    let workload = json!({"WorkloadName": "theirs", "Description": "of somebody else", "Environment": "PRODUCTION",
        "AwsRegions": ["us-east-1"], "ReviewOwner": "them", "Lenses": ["wellarchitected"], "ClientRequestToken": "one"});
    let id = aws.somebody("wellarchitected", "CreateWorkload", "us-east-1", &workload);
    assert_eq!(aws.state()["workloads"][0]["WorkloadId"], id["WorkloadId"]);
    aws.reset();
    assert_eq!(aws.state(), json!({"workloads": [], "items": items}));
}

#[test]
fn a_command_knows_this_aws_and_no_other() {
    let Some(aws) = Emulator::start() else { return };
    let command = aws.plumbrule(&["--version"]);
    let told = |name: &str| command.get_envs().find(|(key, _)| *key == name).and_then(|(_, value)| value?.to_str());
    assert_eq!(told("AWS_ENDPOINT_URL"), Some(aws.url()));
    assert_eq!(told("AWS_ENDPOINT_URL_STS"), Some(aws.sts_url()), "STS too, where moto was not started");
    assert_eq!((told("AWS_ACCESS_KEY_ID"), told("AWS_CONFIG_FILE")), (Some(KEY), Some("/dev/null")));
    assert_eq!(told("HOME"), aws.home().to_str());
    let output = aws.plumbrule(&["--version"]).output().unwrap();
    assert!(output.status.success());
    assert!(SECRETS.iter().all(|secret| !String::from_utf8_lossy(&output.stdout).contains(secret)));
}

mod clients {
    use std::collections::BTreeSet;
    use std::time::Duration;

    use aws_config::{Region, SdkConfig};
    use aws_sdk_config::types::{ResourceKey, ResourceType};
    use aws_sdk_sts::config::Credentials;
    use aws_sdk_wellarchitected::types::WorkloadEnvironment;
    use serde_json::{Value, json};

    use crate::emulator::{Emulator, KEY, SECRET_KEY};

    fn block_on<T>(work: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
    }

    fn ours() -> Credentials {
        Credentials::new(KEY, SECRET_KEY, None, None, "tests")
    }

    async fn configured(url: &str, region: &str, credentials: Credentials) -> SdkConfig {
        let http = aws_smithy_http_client::Builder::new().build_http();
        let timeouts = aws_sdk_config::config::timeout::TimeoutConfig::builder().read_timeout(Duration::from_secs(1)).build();
        let loader = aws_config::from_env().http_client(http).region(Region::new(region.to_owned())).endpoint_url(url);
        loader.credentials_provider(credentials).timeout_config(timeouts).load().await
    }

    async fn selected(client: &aws_sdk_config::Client, expression: &str) -> Vec<Value> {
        let mut pages = client.select_resource_config().expression(expression).limit(3).into_paginator().send();
        let mut rows = vec![];
        while let Some(page) = pages.next().await {
            let page = page.unwrap();
            assert!(page.results().len() <= 3);
            rows.extend(page.results().iter().map(|row| serde_json::from_str::<Value>(row).unwrap()));
        }
        rows
    }

    #[test]
    fn the_client_of_config_reads_recorders_rows_and_items() {
        let Some(aws) = Emulator::start() else { return };
        block_on(async {
            let client = aws_sdk_config::Client::new(&configured(aws.url(), "ap-northeast-1", ours()).await);
            let recorders = client.describe_configuration_recorders().send().await.unwrap();
            assert_eq!(recorders.configuration_recorders()[0].name(), Some("default"));
            let status = client.describe_configuration_recorder_status().send().await.unwrap();
            assert!(status.configuration_recorders_status()[0].recording());
            let rows = selected(&client, "SELECT resourceType, resourceId, configuration, tags").await;
            let kinds: BTreeSet<&str> = rows.iter().map(|row| row["resourceType"].as_str().unwrap()).collect();
            assert!(rows.len() > 20 && kinds.contains("AWS::S3::Bucket"), "{kinds:?}");
            let counts = client.get_discovered_resource_counts().send().await.unwrap();
            let own = |row: &&Value| row["resourceType"] != "AWS::Config::ConfigurationRecorder";
            assert_eq!(counts.total_discovered_resources(), i64::try_from(rows.iter().filter(own).count()).unwrap());
            let key = ResourceKey::builder().resource_type(ResourceType::Bucket).resource_id("data-111122223333");
            let items = client.batch_get_resource_config().resource_keys(key.build().unwrap()).send().await.unwrap();
            assert_eq!(items.base_configuration_items()[0].account_id(), Some("111122223333"));
        });
        assert!(aws.requests().len() > 8);
    }

    #[test]
    fn the_client_of_config_meets_faults_as_it_would_in_aws() {
        let Some(aws) = Emulator::start() else { return };
        block_on(async {
            let client = aws_sdk_config::Client::new(&configured(aws.url(), "ap-northeast-1", ours()).await);
            let ask = || client.select_resource_config().expression("SELECT resourceId").send();
            aws.faults(&json!([{"operation": "SelectResourceConfig", "nth": [1, 2], "fault": "throttle"}]));
            ask().await.unwrap();
            assert_eq!(aws.count("SelectResourceConfig"), 3, "the client repeats what was throttled");
            for fault in ["refuse", "half-reply", "reset", "timeout", "internal"] {
                aws.faults(&json!([{"fault": fault}]));
                assert!(ask().await.is_err(), "{fault}");
            }
            aws.faults(&json!([{"fault": "kill-after", "nth": 1}]));
            ask().await.unwrap();
            assert!(ask().await.is_err(), "AWS is gone");
            aws.faults(&json!([]));
            let wrong = client.select_resource_config().expression("SELECT FROM").send().await.unwrap_err();
            assert!(wrong.into_service_error().is_invalid_expression_exception());
        });
    }

    #[test]
    fn the_client_of_the_tool_answers_questions() {
        let Some(aws) = Emulator::start() else { return };
        block_on(async {
            let client = aws_sdk_wellarchitected::Client::new(&configured(aws.url(), "ap-northeast-1", ours()).await);
            let workload = client.create_workload().workload_name("orders").description("takes orders");
            let workload = workload.environment(WorkloadEnvironment::Production).aws_regions("ap-northeast-1");
            let workload = workload.review_owner("owner@example.com").lenses("wellarchitected").send().await.unwrap();
            let id = workload.workload_id().unwrap();
            let first = client.list_answers().workload_id(id).lens_alias("wellarchitected").max_results(50).send().await.unwrap();
            let more = client.list_answers().workload_id(id).lens_alias("wellarchitected").max_results(50);
            let more = more.next_token(first.next_token().unwrap()).send().await.unwrap();
            assert_eq!(first.answer_summaries().len() + more.answer_summaries().len(), 57);
            let question = &first.answer_summaries()[0];
            let (asked, choice) = (question.question_id().unwrap(), question.choices()[0].choice_id().unwrap());
            let answer = client.update_answer().workload_id(id).lens_alias("wellarchitected").question_id(asked);
            let answer = answer.selected_choices(choice).notes("shown by the review").send().await.unwrap();
            assert_eq!(answer.answer().unwrap().selected_choices(), [choice]);
            let milestone = client.create_milestone().workload_id(id).milestone_name("first").send().await.unwrap();
            assert_eq!(milestone.milestone_number(), Some(1));
            let none = client.get_workload().workload_id("0".repeat(32)).send().await.unwrap_err().into_service_error();
            assert!(none.is_resource_not_found_exception(), "{none:?}");
            aws.faults(&json!([{"operation": "UpdateAnswer", "fault": "conflict"}]));
            let answer = client.update_answer().workload_id(id).lens_alias("wellarchitected").question_id(asked);
            assert!(answer.notes("again").send().await.unwrap_err().into_service_error().is_conflict_exception());
        });
        assert_eq!(aws.state()["workloads"][0]["answers"]["priorities"]["notes"], "shown by the review");
    }

    #[test]
    fn a_role_that_moto_lends_reaches_the_other_account() {
        let Some(aws) = Emulator::start().map(Emulator::with_moto) else { return };
        block_on(async {
            let sts = aws_sdk_sts::Client::new(&configured(aws.sts_url(), "ap-northeast-1", ours()).await);
            assert_eq!(sts.get_caller_identity().send().await.unwrap().account(), Some("111122223333"));
            let role = sts.assume_role().role_arn("arn:aws:iam::444455556666:role/reader").role_session_name("tests");
            let role = role.send().await.unwrap().credentials.unwrap();
            let token = Some(role.session_token);
            let credentials = Credentials::new(role.access_key_id, role.secret_access_key, token, None, "tests");
            let client = aws_sdk_config::Client::new(&configured(aws.url(), "ap-northeast-1", credentials).await);
            let rows = selected(&client, "SELECT resourceId WHERE resourceType = 'AWS::S3::Bucket'").await;
            assert_eq!(rows, [json!({"resourceId": "archive-444455556666"})]);
        });
    }
}
