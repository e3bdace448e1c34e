//! The table, and what is read from the examples.

use std::path::PathBuf;

use super::table::table;
use super::*;
use crate::document::ArchitectureRole as Role;
use crate::intake;
use crate::schema;

/// The architecture of files, without findings.
fn read(path: &str) -> Architecture {
    let intake = intake::gather(&[PathBuf::from(path)], &intake::Options::default());
    let designs: Vec<(Arc<Design>, &'static str)> = intake.designs.iter().map(|r| (Arc::clone(&r.design), r.format)).collect();
    architecture(&designs, &[])
}

/// The architecture of resources in the form of a template.
fn of(resources: &str) -> Architecture {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("template.yaml");
    std::fs::write(&file, format!("Resources:\n{resources}")).unwrap();
    read(file.to_str().unwrap())
}

fn flows(architecture: &Architecture) -> Vec<String> {
    let name = |at: usize| architecture.nodes[at].id.clone();
    architecture.edges.iter().map(|edge| format!("{} {} {}", name(edge.from), edge.relation, name(edge.to))).collect()
}

#[test]
fn the_table_names_kinds_that_there_are() {
    let unknown: Vec<&str> = table().kinds().filter(|kind| schema::kind(kind).is_none()).collect();
    assert!(table().kinds().count() > 200, "the table was not read");
    assert_eq!(unknown, Vec::<&str>::new());
}

#[test]
fn data_flows_from_the_load_balancer_by_way_of_the_instances_to_the_database() {
    let found = flows(&read("examples/web-service"));
    let expected = [
        "LoadBalancer attaches AutoScalingGroup",
        "AutoScalingGroup references Database",
        "AutoScalingGroup references UploadsBucket",
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_database_lies_in_the_subnets_of_its_subnet_group() {
    let web = read("examples/web-service");
    let node = |id: &str| web.nodes.iter().find(|node| node.id == id).unwrap();
    let within: Vec<&str> = node("Database").within.iter().map(|at| web.nodes[*at].id.as_str()).collect();
    assert_eq!(within, ["SubnetA", "SubnetB"]);
    assert_eq!(node("DatabaseSubnets").role, Role::Part);
    assert_eq!(node("SubnetB").zone.as_deref(), Some("#2"));
    assert!(node("AssetsBucket").within.is_empty());
}

#[test]
fn a_file_system_feeds_what_mounts_it_and_a_bucket_feeds_the_file_system() {
    let expected = [
        "Datasets references TrainingStorage",
        "Checkpoints references TrainingStorage",
        "TrainingStorage mounts TrainingCluster",
        "EvaluationStorage mounts TrainingCluster",
    ];
    assert_eq!(flows(&read("examples/ai-training")), expected);
}

#[test]
fn a_flow_crosses_from_one_stack_of_an_application_to_the_other() {
    let found = flows(&read("examples/cdk-app"));
    let crossing = found.iter().filter(|flow| flow.starts_with("Handler"));
    assert_eq!(
        crossing.collect::<Vec<_>>(),
        ["Handler886CB40B references OrdersA9B65338", "Handler886CB40B references Receipts59C0D3E0"]
    );
}

#[test]
fn a_queue_that_a_function_reads_flows_to_it_although_its_role_may_reach_the_queue() {
    let found = flows(&of(
        "  Inbox: {Type: AWS::SQS::Queue}\n  Work: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt Role.Arn}}\n  \
        Role: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyDocument: {Statement: [{Resource: [!GetAtt Inbox.Arn, !GetAtt Data.Arn]}]}}]}}\n  \
        Source: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Inbox.Arn, FunctionName: !Ref Work}}\n  \
        Data: {Type: AWS::DynamoDB::Table}\n",
    ));
    assert_eq!(found, ["Inbox references Work", "Work references Data"]);
}

#[test]
fn a_reference_is_a_line_only_if_a_finding_names_it() {
    let resources = "  Key: {Type: AWS::KMS::Key}\n  Inbox: {Type: AWS::SQS::Queue, Properties: {KmsMasterKeyId: !Ref Key}}\n";
    assert_eq!(flows(&of(resources)), Vec::<String>::new());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("template.yaml");
    std::fs::write(&file, format!("Resources:\n{resources}")).unwrap();
    let intake = intake::gather(&[file], &intake::Options::default());
    let design = &intake.designs[0].design;
    let graph = graph::Graph::new(design, &Exports::default(), true);
    let mut architecture = Architecture::default();
    graph.write(&Named::from([("Inbox", vec!["KmsMasterKeyId"])]), &mut architecture);
    assert_eq!(flows(&architecture), ["Key encrypts Inbox"]);
    assert!(architecture.edges[0].named && !architecture.edges[0].flow);
}

#[test]
fn parts_that_name_each_other_are_told_apart() {
    let circle = of("  A: {Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {Name: !Ref B}}\n  \
                       B: {Type: AWS::ElasticLoadBalancingV2::ListenerRule, Properties: {ListenerArn: !Ref C, Actions: [!Ref A]}}\n  \
                       C: {Type: AWS::ElasticLoadBalancingV2::ListenerRule, Properties: {ListenerArn: !Ref B}}\n");
    assert_eq!(circle.nodes.len(), 3);
    assert!(circle.nodes.iter().all(|node| node.part_of.is_none_or(|owner| circle.nodes[owner].part_of.is_none())));
}

#[test]
fn beyond_the_limit_resources_of_a_kind_stand_together() {
    let buckets = (0..=LIMIT).map(|n| format!("  B{n}: {{Type: AWS::S3::Bucket}}")).collect::<Vec<_>>().join("\n");
    let folded = of(&format!(
        "{buckets}\n  F: {{Type: AWS::Lambda::Function, Properties: {{Environment: {{Variables: {{B: !Ref B7}}}}}}}}\n"
    ));
    let counts: Vec<(&str, usize)> = folded.nodes.iter().map(|node| (node.kind.as_str(), node.count)).collect();
    assert_eq!(counts, [("AWS::S3::Bucket", LIMIT + 1), ("AWS::Lambda::Function", 1)]);
    assert_eq!((folded.resources, folded.edges.len()), (LIMIT + 2, 1));
}

#[test]
fn kinds_without_number_stay_within_the_limit() {
    let many = (0..=LIMIT + 5).map(|n| format!("  R{n}: {{Type: Custom::K{n}}}")).collect::<Vec<_>>().join("\n");
    let folded = of(&many);
    assert_eq!(folded.nodes.len(), LIMIT);
    assert_eq!(folded.nodes.iter().map(|node| node.count).sum::<usize>(), folded.resources);
}
