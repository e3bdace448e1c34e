//! `data/framework/proof.yaml` against the rules and the kinds that there are.

use std::collections::BTreeSet;

use plumbrule::finding::Severity;
use plumbrule::framework::practices;
use plumbrule::framework::proof::{Proof, proof};
use plumbrule::rule::{Rulebook, Strength};
use plumbrule::schema;

/// What AWS calls a setting of encryption at the root of a kind.
const WORDS: [&str; 4] = ["Encrypt", "Kms", "KMS", "SSE"];

/// Kinds with such a setting that store nothing by themselves: what they describe stands in another kind, or moves only.
const STORE_NOTHING: &[&str] = &[
    "AWS::AppConfig::ConfigurationProfile",
    "AWS::AppConfig::Deployment",
    "AWS::Chime::VoiceConnector",
    "AWS::CloudFront::FieldLevelEncryptionProfile",
    "AWS::Config::DeliveryChannel",
    "AWS::DMS::InstanceProfile",
    "AWS::DataSync::LocationEFS",
    "AWS::DataSync::LocationHDFS",
    "AWS::DocDB::GlobalCluster",
    "AWS::EC2::EnclaveCertificateIamRoleAssociation",
    "AWS::EC2::TransitGateway",
    "AWS::EC2::VPC",
    "AWS::EC2::VPCEncryptionControl",
    "AWS::ECR::RepositoryCreationTemplate",
    "AWS::Glue::DataCatalogEncryptionSettings",
    "AWS::Glue::SecurityConfiguration",
    "AWS::IAM::SAMLProvider",
    "AWS::IoT::EncryptionConfiguration",
    "AWS::Lambda::EventSourceMapping",
    "AWS::MediaConnect::FlowEntitlement",
    "AWS::MediaConnect::FlowOutput",
    "AWS::MediaConnect::RouterInput",
    "AWS::Neptune::GlobalCluster",
    "AWS::ODB::OdbNetwork",
    "AWS::Pipes::Pipe",
    "AWS::Redshift::SnapshotCopyGrant",
    "AWS::SSM::ResourceDataSync",
    "AWS::Serverless::CapacityProvider",
    "AWS::Serverless::Function",
    "AWS::Serverless::SimpleTable",
    "AWS::Serverless::WebFunction",
    "AWS::Transfer::HostKey",
    "AWS::WorkSpaces::Directory",
    "AWS::WorkSpacesWeb::BrowserSettings",
    "AWS::WorkSpacesWeb::DataProtectionSettings",
    "AWS::WorkSpacesWeb::IpAccessSettings",
    "AWS::WorkSpacesWeb::UserSettings",
];

/// The proofs that name rules.
fn whole() -> Vec<&'static Proof> {
    practices().filter_map(|practice| proof(&practice.id)).filter(|proof| !proof.needs.is_empty()).collect()
}

fn bare(scope: &str) -> &str {
    scope.split_once('.').map_or(scope, |(kind, _)| kind)
}

#[test]
fn needed_rules_bear_on_the_practice() {
    let rulebook = Rulebook::builtin().unwrap();
    let mut checked = 0;
    for proof in whole() {
        for id in &proof.needs {
            let rule = rulebook.get(id).unwrap_or_else(|| panic!("{}: no rule {id}", proof.id));
            let mut evidence = rule.metadata.evidence.iter();
            let bears = evidence.any(|e| e.practice == proof.id && e.strength != Strength::Hints);
            assert!(bears, "{}: {id}", proof.id);
            checked += 1;
        }
    }
    assert!(checked >= 13, "{checked}");
}

#[test]
fn needed_rules_speak_of_kinds_in_the_scope() {
    let rulebook = Rulebook::builtin().unwrap();
    for proof in whole() {
        let kinds: BTreeSet<&String> = proof.needs.iter().flat_map(|id| &rulebook.get(id).unwrap().metadata.applies_to).collect();
        for kind in kinds {
            assert!(proof.scope.contains(kind), "{}: {kind} is not in the scope as a whole", proof.id);
        }
    }
}

#[test]
fn kinds_and_properties_exist() {
    let mut checked = 0;
    for proof in practices().filter_map(|practice| proof(&practice.id)) {
        for entry in proof.scope.iter().chain(&proof.given) {
            let kind = schema::kind(bare(entry));
            assert!(kind.is_some() || entry.starts_with("Design::"), "{}: {entry}", proof.id);
            if let (Some(kind), Some((_, property))) = (kind, entry.split_once('.')) {
                assert!(kind.property(kind.root(), property).is_some(), "{}: {entry}", proof.id);
                checked += 1;
            }
        }
    }
    assert!(checked >= 4, "{checked}");
}

#[test]
fn a_kind_is_named_once() {
    for proof in practices().filter_map(|practice| proof(&practice.id)) {
        let whole = |list: &[String]| list.iter().filter(|entry| !entry.contains('.')).cloned().collect::<BTreeSet<_>>();
        assert!(whole(&proof.scope).is_disjoint(&whole(&proof.given)), "{}", proof.id);
        for list in [&proof.scope, &proof.given] {
            assert_eq!(list.len(), list.iter().collect::<BTreeSet<_>>().len(), "{}", proof.id);
            assert!(list.is_sorted() || proof.needs.is_empty(), "{}: order", proof.id);
        }
    }
}

/// A failure that informs is no reason to call a practice not met.
#[test]
fn a_rule_that_only_informs_only_hints() {
    let rulebook = Rulebook::builtin().unwrap();
    let informs: Vec<_> = rulebook.rules().filter(|rule| rule.metadata.severity.worst() == Severity::Info).collect();
    assert!(!informs.is_empty());
    for rule in informs {
        for evidence in &rule.metadata.evidence {
            assert_eq!(evidence.strength, Strength::Hints, "{} of {}", evidence.practice, rule.id);
        }
    }
}

/// S3 encrypts every object; whose key does it is another practice.
#[test]
fn a_key_of_ones_own_is_no_evidence_of_encryption() {
    let rulebook = Rulebook::builtin().unwrap();
    for name in ["s3-bucket-encryption-uses-customer-key", "trail-uses-customer-key", "fsx-lustre-uses-customer-key"] {
        let rule = rulebook.get(name).unwrap();
        let of =
            |practice: &str| rule.metadata.evidence.iter().find(|evidence| evidence.practice == practice).map(|e| e.strength);
        assert_eq!((of("SEC08-BP01"), of("SEC08-BP02")), (Some(Strength::Evidences), Some(Strength::Hints)), "{name}");
    }
}

#[test]
fn a_proof_names_its_scope() {
    for proof in practices().filter_map(|practice| proof(&practice.id)) {
        assert!(proof.needs.is_empty() || !proof.scope.is_empty(), "{}: nothing would be uncovered", proof.id);
        assert!(proof.given.is_empty() || !proof.needs.is_empty(), "{}", proof.id);
    }
}

/// A kind that comes with a new schema is either in the scope or given, or somebody has looked at it.
#[test]
fn every_kind_with_a_setting_of_encryption_is_decided() {
    let proof = proof("SEC08-BP02").unwrap();
    let decided: BTreeSet<&str> = proof.scope.iter().chain(&proof.given).map(|entry| bare(entry)).collect();
    let mut open = Vec::new();
    for name in schema::kinds() {
        let kind = schema::kind(name).unwrap();
        let names = |word: &&str| kind.properties(kind.root()).iter().any(|property| property.name.contains(*word));
        if WORDS.iter().any(names) && !decided.contains(name) {
            open.push(name);
        }
    }
    open.sort_unstable();
    let extra: Vec<_> = open.iter().filter(|name| !STORE_NOTHING.contains(name)).collect();
    assert!(extra.is_empty(), "{extra:#?}");
    let stale: Vec<_> = STORE_NOTHING.iter().filter(|name| !open.contains(name)).collect();
    assert!(stale.is_empty(), "{stale:#?}");
}
