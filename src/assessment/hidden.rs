//! Resources whose kind does not show what they create: behind them may stand others that no template names.

use crate::schema;

/// The namespace of kinds that we derive ourselves.
const DERIVED: &str = "Design::";

/// Kinds of AWS that create resources of any kind by a template or program that is not among the inputs.
const CREATORS: &[&str] = &[
    "AWS::Amplify::App",
    "AWS::CloudFormation::ChangeSet",
    "AWS::CloudFormation::CustomResource",
    "AWS::ControlTower::LandingZone",
    "AWS::DataPipeline::Pipeline",
    "AWS::DataZone::Environment",
    "AWS::DataZone::Project",
    "AWS::LaunchWizard::Deployment",
    "AWS::OpsWorks::Stack",
    "AWS::SSMQuickSetup::ConfigurationManager",
    "AWS::SageMaker::Project",
    "AWS::ServiceCatalog::CloudFormationProvisionedProduct",
];

/// Custom resources of the CDK's own library, with the kinds that they create. Nearly every CDK program has one of them.
/// <https://github.com/aws/aws-cdk/tree/main/packages/@aws-cdk/custom-resource-handlers>
const OF_THE_CDK: &[(&str, &[&str])] = &[
    ("Custom::AWSCDK-EKS-Cluster", &["AWS::EKS::Cluster"]),
    ("Custom::AWSCDK-EKS-FargateProfile", &["AWS::EKS::FargateProfile"]),
    ("Custom::AWSCDKCfnJson", &[]),
    ("Custom::AWSCDKOpenIdConnectProvider", &["AWS::IAM::OIDCProvider"]),
    ("Custom::CDKBucketDeployment", &[]),
    ("Custom::CloudwatchLogResourcePolicy", &["AWS::Logs::ResourcePolicy"]),
    ("Custom::CrossAccountZoneDelegation", &["AWS::Route53::RecordSet"]),
    ("Custom::CrossRegionExportReader", &[]),
    ("Custom::CrossRegionExportWriter", &["AWS::SSM::Parameter"]),
    ("Custom::DeleteExistingRecordSet", &[]),
    ("Custom::DescribeCognitoUserPoolClient", &[]),
    ("Custom::DynamoDBReplica", &["AWS::DynamoDB::Table"]),
    ("Custom::ECRAutoDeleteImages", &[]),
    ("Custom::LogRetention", &["AWS::Logs::LogGroup"]),
    ("Custom::S3AutoDeleteObjects", &[]),
    ("Custom::S3BucketNotifications", &[]),
    ("Custom::UserPoolCloudFrontDomainName", &[]),
    ("Custom::VpcRestrictDefaultSG", &[]),
];

/// Whether a resource of the first kind may create one of the second: a kind that we know does not, a custom resource, a
/// module, a kind of a third party, and a kind that is newer than our table may create any.
pub(super) fn may_create(creator: &str, kind: &str) -> bool {
    match OF_THE_CDK.iter().find(|(name, _)| *name == creator) {
        Some((_, kinds)) => kinds.contains(&kind),
        None => CREATORS.contains(&creator) || schema::kind(creator).is_none() && !creator.starts_with(DERIVED),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_create_anything() {
        for creator in [
            "Custom::Database",
            "Custom::AWS",
            "AWS::CloudFormation::CustomResource",
            "AWS::ServiceCatalog::CloudFormationProvisionedProduct",
            "MyCompany::Storage::Bucket::MODULE",
            "Datadog::Monitors::Monitor",
            "AWS::S3::BucketOfTomorrow",
        ] {
            assert!(may_create(creator, "AWS::S3::Bucket"), "{creator}");
        }
    }

    #[test]
    fn what_creates_nothing_else() {
        for creator in ["AWS::S3::Bucket", "AWS::Lambda::Function", "Design::NodeGroup", "Custom::S3AutoDeleteObjects"] {
            assert!(!may_create(creator, "AWS::S3::Bucket"), "{creator}");
        }
    }

    #[test]
    fn helpers_of_the_cdk_create_only_what_is_known() {
        assert!(may_create("Custom::LogRetention", "AWS::Logs::LogGroup"));
        assert!(!may_create("Custom::LogRetention", "AWS::EC2::Volume"));
        for (creator, kinds) in OF_THE_CDK {
            assert!(schema::kind(creator).is_none(), "{creator}");
            assert!(kinds.iter().all(|kind| schema::kind(kind).is_some()), "{creator}");
        }
        assert!(CREATORS.iter().all(|kind| schema::kind(kind).is_some()));
    }
}
