use super::*;

/// The property at the end of a path, through lists and maps.
fn at(name: &str, path: &str) -> &'static Property {
    let kind = kind(name).unwrap();
    let mut definition = Some(kind.root());
    let mut found = None;
    for step in path.split('.') {
        let property = kind.property(definition.unwrap(), step).unwrap();
        definition = object(&property.ty);
        found = Some(property);
    }
    found.unwrap()
}

fn object(ty: &Type) -> Option<DefinitionId> {
    match ty {
        Type::List(inner) | Type::Map(inner) => object(inner),
        Type::Object(definition) => Some(*definition),
        _ => None,
    }
}

fn definitions(kind: &KindSchema) -> impl Iterator<Item = DefinitionId> {
    (0..).take(kind.definitions.len()).map(DefinitionId)
}

fn list_of(item: Type) -> Type {
    Type::List(Box::new(item))
}

#[test]
fn every_kind_parses() {
    for name in kinds() {
        let kind = kind(name).unwrap();
        assert_eq!(kind.name, name);
        for definition in &kind.definitions {
            let properties = parse::properties(definition.lines, &kind.definitions);
            assert!(properties.is_some(), "{name}: {}", definition.name);
        }
    }
    assert!(kinds().count() > 1800);
}

#[test]
fn names_and_properties_are_in_order() {
    assert!(kinds().is_sorted());
    for kind in kinds().filter_map(kind) {
        assert!(kind.definitions.is_sorted_by_key(|definition| definition.name), "{}", kind.name);
        for definition in definitions(kind) {
            assert!(kind.properties(definition).is_sorted_by_key(|property| property.name), "{}", kind.name);
        }
    }
}

#[test]
fn every_type_leads_to_a_definition_of_its_kind() {
    for kind in kinds().filter_map(kind) {
        let properties = definitions(kind).flat_map(|definition| kind.properties(definition));
        for target in properties.filter_map(|property| object(&property.ty)) {
            assert!(!kind.properties(target).is_empty(), "{}", kind.name);
        }
    }
}

#[test]
fn every_identifier_is_a_property() {
    for kind in kinds().filter(|name| !name.starts_with("AWS::Serverless::")).filter_map(kind) {
        assert!(!kind.primary_identifier().is_empty(), "{}", kind.name);
        for path in kind.primary_identifier() {
            let first = path.split('.').next().unwrap();
            assert!(kind.property(kind.root(), first).is_some(), "{} {path}", kind.name);
        }
    }
}

#[test]
fn a_bucket_has_its_encryption_three_objects_deep() {
    let path = "BucketEncryption.ServerSideEncryptionConfiguration.ServerSideEncryptionByDefault.SSEAlgorithm";
    let algorithm = at("AWS::S3::Bucket", path);
    assert_eq!((&algorithm.ty, algorithm.required), (&Type::String, true));
    assert_eq!(algorithm.allowed, ["AES256", "aws:kms", "aws:kms:dsse"]);
}

#[test]
fn a_bucket_is_identified_by_its_name() {
    assert_eq!(kind("AWS::S3::Bucket").unwrap().primary_identifier(), ["BucketName"]);
    assert_eq!(at("AWS::S3::Bucket", "BucketName").change, Change::Replaces);
    assert!(at("AWS::S3::Bucket", "Arn").read_only);
}

#[test]
fn a_flag_may_stand_deep_in_a_kind() {
    assert!(at("AWS::S3::Bucket", "MetadataTableConfiguration.S3TablesDestination.TableArn").read_only);
    assert_eq!(at("AWS::SageMaker::Cluster", "Orchestrator.Eks").change, Change::Replaces);
}

#[test]
fn what_aws_never_gives_back_is_write_only() {
    for (name, path, expected) in [
        ("AWS::RDS::DBInstance", "MasterUserPassword", true),
        ("AWS::SecretsManager::Secret", "SecretString", true),
        ("AWS::Lambda::Function", "Code.ZipFile", true),
        ("AWS::KinesisFirehose::DeliveryStream", "ElasticsearchDestinationConfiguration.CloudWatchLoggingOptions.Enabled", true),
        ("AWS::KinesisFirehose::DeliveryStream", "S3DestinationConfiguration.CloudWatchLoggingOptions.Enabled", false),
        ("AWS::Lambda::Function", "Code", false),
        ("AWS::RDS::DBInstance", "StorageEncrypted", false),
        ("AWS::S3::Bucket", "Arn", false),
    ] {
        assert_eq!(at(name, path).write_only, expected, "{name} {path}");
    }
}

#[test]
fn a_name_with_flags_is_a_property() {
    for (name, expected) in [("SecretString", true), ("BucketName", true), ("SecretStrin", false), ("", false)] {
        assert_eq!(is_property(name), expected, "{name}");
    }
}

#[test]
fn a_change_replaces_a_resource_stays_in_place_or_depends() {
    for (name, path, expected) in [
        ("AWS::RDS::DBInstance", "StorageEncrypted", Some(true)),
        ("AWS::EC2::SecurityGroup", "SecurityGroupIngress[0].FromPort", Some(false)),
        ("AWS::IAM::Role", "Policies[0].PolicyDocument.Statement[0].Effect", Some(false)),
        ("AWS::S3::BucketPolicy", "PolicyDocument", Some(false)),
        ("AWS::EC2::Instance", "BlockDeviceMappings[0].Ebs.VolumeType", None),
        ("AWS::OpenSearchService::Domain", "EncryptionAtRestOptions.Enabled", None),
        ("AWS::S3::Bucket", "NoSuchProperty", None),
        ("AWS::S3::Bucket", "VersioningConfiguration.NoSuchProperty", None),
    ] {
        assert_eq!(is_create_only(kind(name).unwrap(), path), expected, "{name} {path}");
    }
}

#[test]
fn an_instance_has_scalars_of_every_type() {
    let ty = |path| &at("AWS::EC2::Instance", path).ty;
    assert_eq!(ty("ImageId"), &Type::String);
    assert_eq!(ty("EbsOptimized"), &Type::Boolean);
    assert_eq!(ty("BlockDeviceMappings.Ebs.VolumeSize"), &Type::Integer);
    assert_eq!(ty("SecurityGroupIds"), &list_of(Type::String));
    assert_eq!(at("AWS::EC2::Instance", "SubnetId").change, Change::Replaces);
}

#[test]
fn a_policy_document_is_free() {
    let document = at("AWS::IAM::Role", "AssumeRolePolicyDocument");
    assert_eq!((&document.ty, document.required), (&Type::Json, true));
    for name in ["AWS::IAM::ManagedPolicy", "AWS::IAM::Policy", "AWS::S3::BucketPolicy"] {
        assert_eq!(at(name, "PolicyDocument").ty, Type::Json, "{name}");
    }
}

#[test]
fn a_cluster_has_instance_groups() {
    assert_eq!(at("AWS::SageMaker::Cluster", "InstanceGroups.InstanceCount").ty, Type::Integer);
    assert!(at("AWS::SageMaker::Cluster", "InstanceGroups.CurrentCount").read_only);
}

#[test]
fn a_web_acl_nests_statements_without_end() {
    let kind = kind("AWS::WAFv2::WebACL").unwrap();
    let statement = object(&at(kind.name, "Rules.Statement").ty).unwrap();
    let path = "Rules.Statement.AndStatement.Statements";
    assert_eq!(at(kind.name, path).ty, list_of(Type::Object(statement)));
    assert!(kind.property(statement, "RateBasedStatement").is_some());
}

#[test]
fn alternatives_of_one_property_are_merged() {
    assert_eq!(at("AWS::DynamoDB::Table", "KeySchema.AttributeName").ty, Type::String);
    assert_eq!(at("AWS::SQS::Queue", "RedrivePolicy.maxReceiveCount").ty, Type::Integer);
}

#[test]
fn free_values_of_several_types_are_ambiguous() {
    assert_eq!(at("AWS::Lambda::Function", "Environment.Variables").ty, Type::Map(Box::new(Type::Ambiguous)));
}

#[test]
fn an_unknown_kind_has_no_schema() {
    for name in ["AWS::S3::Buckets", "AWS::S3", "", "Custom::Thing", "Arn", "AWS::S3::Bucket BucketName"] {
        assert!(kind(name).is_none(), "{name}");
    }
}

#[test]
fn a_kind_is_parsed_once() {
    let threads: Vec<_> = (0..4).map(|_| std::thread::spawn(|| kind("AWS::EC2::VPC").unwrap())).collect();
    let first = kind("AWS::EC2::VPC").unwrap();
    assert!(threads.into_iter().all(|thread| std::ptr::eq(thread.join().unwrap(), first)));
}

#[test]
fn the_version_names_source_and_date() {
    assert!(version().starts_with("CloudFormation registry schemas of 20"), "{}", version());
    assert!(version().contains("cfn-lint"));
}
