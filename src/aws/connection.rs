//! Opens the way to an account and waits for its answers.

use std::collections::BTreeSet;
use std::error::Error;
use std::future::Future;
use std::time::Duration;

use aws_config::default_provider::credentials::DefaultCredentialsChain;
use aws_config::environment::EnvironmentVariableRegionProvider;
use aws_config::identity::IdentityCache;
use aws_config::meta::region::RegionProviderChain;
use aws_config::profile::{ProfileFileCredentialsProvider, ProfileFileRegionProvider};
use aws_config::provider_config::ProviderConfig;
use aws_config::retry::RetryConfig;
use aws_config::sts::AssumeRoleProvider;
use aws_config::timeout::TimeoutConfig;
use aws_config::{AppName, BehaviorVersion, Region, SdkConfig, imds};
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_config::config::SharedHttpClient;
use aws_sdk_config::config::http::HttpResponse;
use aws_sdk_config::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use tokio::runtime::{Builder, Runtime};

use super::retry::Persistence;
use super::{Access, Action, AwsError};

/// How long the address of an instance's metadata may stay silent: elsewhere than on an instance nobody answers there.
const METADATA_PATIENCE: Duration = Duration::from_millis(800);
/// How many times an attempt's time all attempts of an operation may take.
const OPERATION: u32 = 6;
/// The longest wait before the second attempt; each further one may wait twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(400);
/// The longest wait between two attempts.
const LONGEST_WAIT: Duration = Duration::from_secs(20);
/// Name of the session of an assumed role, where nobody says another.
const SESSION: &str = "plumbrule";

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Account id.
    pub account: String,
    /// ARN of the user or the session.
    pub arn: String,
    /// `aws`, `aws-cn`, `aws-us-gov`, …
    pub partition: String,
}

/// An open way to one account, in one or more Regions.
#[derive(Debug)]
pub struct Connection {
    runtime: Runtime,
    sdk: SdkConfig,
    regions: Vec<String>,
    identity: Identity,
}

impl Connection {
    /// Finds credentials, assumes the role if one is named, and asks who that is.
    ///
    /// # Errors
    /// If there are no credentials, no Region, or AWS does not take or answer them.
    pub fn open(access: &Access) -> Result<Self, AwsError> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let (sdk, home) = runtime.block_on(configure(access))?;
        let named: BTreeSet<&String> = if access.regions.is_empty() { [&home].into() } else { access.regions.iter().collect() };
        let regions = named.into_iter().cloned().collect();
        let identity = Identity { account: String::new(), arn: String::new(), partition: String::new() };
        let mut connection = Self { runtime, sdk, regions, identity };
        connection.identity = connection.ask_identity().map_err(|error| of_profile(error, access.profile.as_deref()))?;
        Ok(connection)
    }

    /// Who asks.
    #[must_use]
    pub const fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The Regions, sorted, each once.
    #[must_use]
    pub fn regions(&self) -> &[String] {
        &self.regions
    }

    /// A client of AWS Config in a Region.
    #[must_use]
    pub fn config(&self, region: &str) -> aws_sdk_config::Client {
        let config = aws_sdk_config::config::Builder::from(&self.sdk).region(Region::new(region.to_owned()));
        aws_sdk_config::Client::from_conf(config.retry_classifier(Persistence).build())
    }

    /// A client of the Well-Architected Tool in a Region.
    #[must_use]
    pub fn tool(&self, region: &str) -> aws_sdk_wellarchitected::Client {
        let config = aws_sdk_wellarchitected::config::Builder::from(&self.sdk).region(Region::new(region.to_owned()));
        aws_sdk_wellarchitected::Client::from_conf(config.retry_classifier(Persistence).build())
    }

    /// Does one call and waits for its answer.
    ///
    /// # Errors
    /// If AWS refuses, fails or does not answer, after all attempts.
    pub fn call<T, E>(
        &self,
        action: Action,
        operation: impl Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    ) -> Result<T, AwsError>
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        self.runtime.block_on(operation).map_err(|error| AwsError::of(action, &error))
    }

    /// Lets time pass.
    pub fn pause(&self, time: Duration) {
        // The clock belongs to the runtime, so the wait begins within it.
        self.runtime.block_on(async { tokio::time::sleep(time).await });
    }

    fn ask_identity(&self) -> Result<Identity, AwsError> {
        let config = aws_sdk_sts::config::Builder::from(&self.sdk).retry_classifier(Persistence).build();
        let client = aws_sdk_sts::Client::from_conf(config);
        let told = self.call(Action::GetCallerIdentity, client.get_caller_identity().send())?;
        let broken = || AwsError::Broken { action: Action::GetCallerIdentity.name() };
        let (account, arn) = (told.account().ok_or_else(broken)?, told.arn().ok_or_else(broken)?);
        let partition = arn.split(':').nth(1).ok_or_else(broken)?;
        Ok(Identity { account: account.to_owned(), arn: arn.to_owned(), partition: partition.to_owned() })
    }
}

/// The configuration of the SDK, and the Region where no other is said.
async fn configure(access: &Access) -> Result<(SdkConfig, String), AwsError> {
    let http = aws_smithy_http_client::Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https();
    let region = home(access).await?;
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .http_client(http.clone())
        .region(Region::new(region.clone()))
        .app_name(app_name()?)
        .retry_config(
            RetryConfig::standard()
                .with_max_attempts(access.attempts.max(1))
                .with_initial_backoff(FIRST_WAIT)
                .with_max_backoff(LONGEST_WAIT),
        )
        .timeout_config(
            TimeoutConfig::builder()
                .operation_attempt_timeout(access.timeout)
                .operation_timeout(access.timeout.saturating_mul(OPERATION))
                .build(),
        )
        .credentials_provider(credentials(access, &http, &region).await);
    if let Some(endpoint) = &access.endpoint {
        loader = loader.endpoint_url(endpoint);
    }
    if let Some(profile) = &access.profile {
        loader = loader.profile_name(profile);
    }
    let sdk = loader.load().await;
    Ok((assume(access, sdk).await, region))
}

/// The configuration with the credentials of the role that is to be assumed.
async fn assume(access: &Access, sdk: SdkConfig) -> SdkConfig {
    let Some(role) = &access.role else { return sdk };
    let session = access.role_session_name.as_deref().unwrap_or(SESSION);
    let mut provider = AssumeRoleProvider::builder(role).configure(&sdk).session_name(session);
    if let Some(external_id) = &access.external_id {
        provider = provider.external_id(external_id);
    }
    let provider = SharedCredentialsProvider::new(provider.build().await);
    sdk.into_builder().credentials_provider(provider).identity_cache(IdentityCache::lazy().build()).build()
}

/// Where credentials come from: the profile that is named, which wins over the environment as in the AWS CLI; else the usual chain.
async fn credentials(access: &Access, http: &SharedHttpClient, region: &str) -> SharedCredentialsProvider {
    let region = Region::new(region.to_owned());
    let config = ProviderConfig::without_region().with_http_client(http.clone()).with_region(Some(region.clone()));
    if let Some(profile) = &access.profile {
        return SharedCredentialsProvider::new(
            ProfileFileCredentialsProvider::builder().configure(&config).profile_name(profile).build(),
        );
    }
    let metadata = imds::Client::builder()
        .configure(&config)
        .max_attempts(1)
        .connect_timeout(METADATA_PATIENCE)
        .read_timeout(METADATA_PATIENCE)
        .operation_timeout(METADATA_PATIENCE * 2)
        .build();
    let chain = DefaultCredentialsChain::builder().configure(config).region(region).imds_client(metadata);
    SharedCredentialsProvider::new(chain.build().await)
}

/// The Region for whatever is not asked in a Region of its own. An instance's metadata is not asked for it: reviews name Regions.
async fn home(access: &Access) -> Result<String, AwsError> {
    if let Some(first) = access.regions.first() {
        return Ok(first.clone());
    }
    let mut profile = ProfileFileRegionProvider::builder();
    if let Some(name) = &access.profile {
        profile = profile.profile_name(name);
    }
    let chain = match access.profile {
        Some(_) => RegionProviderChain::first_try(profile.build()).or_else(EnvironmentVariableRegionProvider::new()),
        None => RegionProviderChain::first_try(EnvironmentVariableRegionProvider::new()).or_else(profile.build()),
    };
    chain.region().await.map(|region| region.as_ref().to_owned()).ok_or(AwsError::Region)
}

/// Says which profile it is whose credentials are no good.
fn of_profile(error: AwsError, profile: Option<&str>) -> AwsError {
    match (error, profile) {
        (AwsError::Credentials { message, advice }, Some(profile)) => {
            AwsError::Credentials { message: format!("profile `{profile}`: {message}"), advice }
        }
        (error, _) => error,
    }
}

/// Our name and version in the requests, for whoever reads the trail.
fn app_name() -> Result<AppName, AwsError> {
    AppName::new(concat!("plumbrule-", env!("CARGO_PKG_VERSION"))).map_err(|error| AwsError::Setup(error.to_string()))
}
