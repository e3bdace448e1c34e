//! What evidence alone can prove, and what keeps it from doing so.

use serde_json::Value;

use super::run::Folder;

const COMPLETE: &str = "workload: {complete: {owner: kim, date: 2026-11-20}}\n";

/// A practice with a small design that meets it.
struct Proof {
    practice: &'static str,
    design: &'static str,
    /// The property that meets it, and what does not.
    lacks: (&'static str, &'static str),
    /// A needed rule that passes.
    rule: &'static str,
}

const PROOFS: [Proof; 2] = [
    Proof {
        practice: "SEC08-BP02",
        design: "\
Resources:
  Jobs: {Type: AWS::SQS::Queue, Properties: {SqsManagedSseEnabled: true}}
  Files: {Type: AWS::EFS::FileSystem, Properties: {Encrypted: true}}
  Orders: {Type: AWS::RDS::DBCluster, Properties: {Engine: aurora-mysql, StorageEncrypted: true}}
  Writer: {Type: AWS::RDS::DBInstance, Properties: {Engine: aurora-mysql, DBInstanceClass: db.r7g.large, DBClusterIdentifier: !Ref Orders}}
  Carts: {Type: AWS::DynamoDB::Table, Properties: {KeySchema: [{AttributeName: id, KeyType: HASH}]}}
",
        lacks: ("{Encrypted: true}", "{Encrypted: false}"),
        rule: "efs-file-system-is-encrypted",
    },
    Proof {
        practice: "REL09-BP03",
        design: "\
Resources:
  Images: {Type: AWS::S3::Bucket, Properties: {VersioningConfiguration: {Status: Enabled}}}
  Orders: {Type: AWS::RDS::DBCluster, Properties: {Engine: aurora-mysql, BackupRetentionPeriod: 14}}
  Writer: {Type: AWS::RDS::DBInstance, Properties: {Engine: aurora-mysql, DBInstanceClass: db.r7g.large, DBClusterIdentifier: !Ref Orders}}
  Log: {Type: AWS::Logs::LogGroup}
",
        lacks: ("BackupRetentionPeriod: 14", "BackupRetentionPeriod: 1"),
        rule: "database-cluster-backups-are-kept",
    },
];

fn row(folder: &Folder, line: &str, practice: &str) -> Value {
    let review = folder.json(&format!("t.yaml {line}"));
    let rows = review["practices"].as_array().unwrap();
    rows.iter().find(|row| row["id"] == practice).unwrap().clone()
}

/// State and reason of the practice of a proof, in a workload that is complete.
fn decided(proof: &Proof, design: &str, line: &str) -> (String, String) {
    let folder = Folder::with(&[("t.yaml", design), ("plumbrule.yaml", COMPLETE)]);
    let row = row(&folder, line, proof.practice);
    (row["state"].as_str().unwrap().to_owned(), row["because"].as_str().unwrap().to_owned())
}

fn assert_decided(proof: &Proof, design: &str, line: &str, state: &str, because: &str) {
    let expected = (state.to_owned(), because.to_owned());
    assert_eq!(decided(proof, design, line), expected, "{}: {design}", proof.practice);
}

#[test]
fn a_whole_proof_meets_a_practice() {
    for proof in &PROOFS {
        let folder = Folder::with(&[("t.yaml", proof.design), ("plumbrule.yaml", COMPLETE)]);
        let row = row(&folder, "", proof.practice);
        assert_eq!(
            (&row["state"], &row["basis"], &row["because"]),
            (&"met".into(), &"evidence".into(), &"proved".into()),
            "{row:#}"
        );
    }
}

#[test]
fn a_kind_without_a_rule_keeps_it_open() {
    for proof in &PROOFS {
        for more in ["  Host: {Type: AWS::EC2::Instance}\n", "  Disk: {Type: AWS::EC2::Volume, Properties: {Encrypted: true}}\n"]
        {
            assert_decided(proof, &format!("{}{more}", proof.design), "", "cannot-tell", "not-covered");
        }
    }
}

#[test]
fn a_kind_counts_only_where_it_states_the_property() {
    for proof in &PROOFS {
        let plain = format!("{}  Web: {{Type: AWS::ECS::Service, Properties: {{LaunchType: FARGATE}}}}\n", proof.design);
        assert_decided(proof, &plain, "", "met", "proved");
        let volumes = plain.replace("LaunchType: FARGATE", "VolumeConfigurations: [{Name: scratch}]");
        assert_decided(proof, &volumes, "", "cannot-tell", "not-covered");
        let absent = plain.replace("LaunchType: FARGATE", "VolumeConfigurations: !Ref AWS::NoValue");
        assert_decided(proof, &absent, "", "met", "proved");
    }
}

#[test]
fn a_workload_that_is_not_declared_complete_proves_nothing() {
    for proof in &PROOFS {
        let row = row(&Folder::with(&[("t.yaml", proof.design)]), "", proof.practice);
        let because = row["because"].as_str().unwrap();
        assert_eq!(row["state"], "cannot-tell", "{row:#}");
        assert!(["open-scope", "unknown"].contains(&because), "{row:#}");
    }
}

#[test]
fn a_failure_beats_the_proof() {
    for proof in &PROOFS {
        let lacking = proof.design.replace(proof.lacks.0, proof.lacks.1);
        assert_ne!(lacking, proof.design);
        assert_decided(proof, &lacking, "", "partly-met", "failures");
    }
}

#[test]
fn a_needed_rule_that_did_not_run_leaves_it_open() {
    for proof in &PROOFS {
        let config = format!("{COMPLETE}rules: {{skip: [{}]}}\n", proof.rule);
        let folder = Folder::with(&[("t.yaml", proof.design), ("plumbrule.yaml", &config)]);
        let row = row(&folder, "", proof.practice);
        assert_eq!((&row["state"], &row["because"]), (&"cannot-tell".into(), &"left-out".into()), "{row:#}");
        assert_eq!(row["arguments"]["rule"], proof.rule);
    }
}

#[test]
fn nothing_of_it_is_not_applicable() {
    for proof in &PROOFS {
        let nothing = "Resources:\n  Role: {Type: AWS::IAM::Role}\n";
        assert_decided(proof, nothing, "", "not-applicable", "nothing-of-it");
        let given = if proof.practice == "SEC08-BP02" { "AWS::DynamoDB::Table" } else { "AWS::Logs::LogGroup" };
        let (state, _) = decided(proof, &format!("{nothing}  Given: {{Type: {given}}}\n"), "");
        assert_ne!(state, "not-applicable", "what AWS takes care of is there all the same");
    }
}

#[test]
fn what_may_create_unseen_resources_keeps_it_open() {
    for proof in &PROOFS {
        let with = |kind: &str, design: &str| format!("{design}  More: {{Type: '{kind}', Properties: {{ServiceToken: x}}}}\n");
        let nothing = "Resources:\n  Role: {Type: AWS::IAM::Role}\n";
        for kind in ["Custom::Database", "AWS::CloudFormation::CustomResource", "Acme::Data::Store", "Acme::Data::Store::MODULE"]
        {
            assert_decided(proof, &with(kind, proof.design), "", "cannot-tell", "open-scope");
            assert_ne!(decided(proof, &with(kind, nothing), "").0, "not-applicable", "{kind}");
        }
        let helper = "Custom::S3BucketNotifications";
        assert_decided(proof, &with(helper, proof.design), "", "met", "proved");
        assert_decided(proof, &with(helper, nothing), "", "not-applicable", "nothing-of-it");
        // A kind that creates one kind opens this one alone.
        let replica = if proof.practice == "REL09-BP03" { ("cannot-tell", "open-scope") } else { ("met", "proved") };
        assert_decided(proof, &with("Custom::DynamoDBReplica", proof.design), "", replica.0, replica.1);
    }
}

#[test]
fn what_creates_unseen_resources_is_named() {
    let [proof, _] = &PROOFS;
    let design = format!("{}  More: {{Type: Custom::Database}}\n", proof.design);
    let row = row(&Folder::with(&[("t.yaml", &design), ("plumbrule.yaml", COMPLETE)]), "", proof.practice);
    assert_eq!(row["arguments"]["kinds"], serde_json::json!(["Custom::Database"]));
    assert_eq!((&row["settle"]["reason"], &row["settle"]["subject"]), (&"hidden-resources".into(), &"Custom::Database".into()));
}

#[test]
fn an_unseen_resource_does_not_change_what_rules_say() {
    let with = "Resources:\n  Data: {Type: AWS::S3::Bucket}\n  More: {Type: Custom::Policy}\n";
    let folder = Folder::with(&[("t.yaml", with), ("plumbrule.yaml", COMPLETE)]);
    assert_eq!(super::run::verdict(&folder.json("t.yaml"), "s3-bucket-policy-requires-tls", "Data"), "fail");
}
