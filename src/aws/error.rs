//! What goes wrong between us and AWS.

use std::error::Error;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_config::config::http::HttpResponse;
use aws_sdk_config::error::{ProvideErrorMetadata, SdkError};

use super::Action;
use super::retry::TOO_MANY;
use crate::redaction::REDACTED;

/// Letters of a message that are shown.
const MESSAGE_LIMIT: usize = 400;
/// Letters in a row from which a word may be a key, a token or a signature.
const LONG_WORD: usize = 64;
/// Codes of a refusal.
const REFUSED: [&str; 6] = [
    "AccessDenied",
    "AccessDeniedException",
    "UnauthorizedOperation",
    "AuthorizationError",
    "NotAuthorized",
    "InsufficientPermissionsException",
];
/// Codes of throttling, as the SDK lists them.
const THROTTLED: [&str; 10] = [
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottledException",
    "TooManyRequestsException",
    "RequestLimitExceeded",
    "BandwidthLimitExceeded",
    "RequestThrottled",
    "SlowDown",
    "PriorRequestNotComplete",
];
/// Codes that say that the credentials are no good. Messages that come with them may hold parts of them.
const CREDENTIALS: [&str; 12] = [
    "AuthFailure",
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteSignature",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "MissingAuthenticationToken",
    "RequestExpired",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
    "OptInRequired",
];

/// What goes wrong between us and AWS.
#[derive(Debug, thiserror::Error)]
pub enum AwsError {
    /// The identity may not do this.
    #[error("do {action}: AWS refuses it ({code}): {message}; `plumbrule iam-policy` prints what is needed")]
    Refused {
        /// The action as policies name it.
        action: &'static str,
        /// AWS's code.
        code: String,
        /// AWS's message.
        message: String,
    },
    /// AWS asked for fewer requests until all attempts were spent.
    #[error("do {action}: AWS throttles the requests; try again later")]
    Throttled {
        /// The action.
        action: &'static str,
    },
    /// No answer came in time.
    #[error("do {action}: no answer in time; see --timeout")]
    Timeout {
        /// The action.
        action: &'static str,
    },
    /// An answer came, but not whole, or not as AWS documents it.
    #[error("do {action}: the reply is broken")]
    Broken {
        /// The action.
        action: &'static str,
    },
    /// The endpoint cannot be reached.
    #[error("do {action}: the endpoint cannot be reached: {message}; check the Region, the network and --endpoint-url")]
    Unreachable {
        /// The action.
        action: &'static str,
        /// What the connection says.
        message: String,
    },
    /// AWS itself failed.
    #[error("do {action}: AWS fails ({code}); try again later")]
    Server {
        /// The action.
        action: &'static str,
        /// AWS's code, or the status.
        code: String,
    },
    /// There are no credentials, or none that AWS takes.
    #[error("find usable credentials: {message}; {advice}")]
    Credentials {
        /// What is wrong.
        message: String,
        /// What to do.
        advice: &'static str,
    },
    /// AWS takes the request for wrong.
    #[error("do {action}: AWS rejects it ({code}): {message}")]
    Rejected {
        /// The action.
        action: &'static str,
        /// AWS's code.
        code: String,
        /// AWS's message.
        message: String,
    },
    /// Nothing says in which Region to ask.
    #[error("find a Region: name one with --region, or set AWS_REGION or the profile's region")]
    Region,
    /// What is said about the access cannot be used.
    #[error("use the access as stated: {0}")]
    Setup(String),
    /// What was read cannot be written.
    #[error("write what was read: {0}")]
    Write(#[from] std::io::Error),
}

/// What to do where no credentials work.
const ADVICE: &str = "name a profile with --profile, run `aws sso login`, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";

impl AwsError {
    /// A word that names what went wrong, the same in every version.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Refused { .. } => "refused",
            Self::Throttled { .. } => "throttled",
            Self::Timeout { .. } => "timeout",
            Self::Broken { .. } => "broken-reply",
            Self::Unreachable { .. } => "unreachable",
            Self::Server { .. } => "server-error",
            Self::Credentials { .. } => "credentials",
            Self::Rejected { .. } => "rejected",
            Self::Region | Self::Setup(_) => "setup",
            Self::Write(_) => "write",
        }
    }

    /// AWS's own code, if AWS answered with one.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Refused { code, .. } | Self::Rejected { code, .. } | Self::Server { code, .. } => Some(code),
            _ => None,
        }
    }

    /// The error of a call.
    pub(super) fn of<E>(action: Action, error: &SdkError<E, HttpResponse>) -> Self
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        if let Some(credentials) = cause::<CredentialsError>(error) {
            return Self::credentials(credentials);
        }
        let action = action.name();
        match error {
            SdkError::TimeoutError(_) => Self::Timeout { action },
            SdkError::DispatchFailure(failure) if failure.is_timeout() => Self::Timeout { action },
            SdkError::DispatchFailure(_) => Self::Unreachable { action, message: scrub(&innermost(error)) },
            SdkError::ResponseError(_) => Self::Broken { action },
            SdkError::ServiceError(context) => {
                let (code, message) = (context.err().code().unwrap_or_default(), context.err().message().unwrap_or_default());
                Self::answered(action, context.raw().status().as_u16(), code, message)
            }
            _ => Self::Setup(scrub(&innermost(error))),
        }
    }

    /// The error that AWS answered with.
    fn answered(action: &'static str, status: u16, code: &str, message: &str) -> Self {
        let named = if code.is_empty() { status.to_string() } else { scrub(code) };
        match status {
            _ if THROTTLED.contains(&code) => Self::Throttled { action },
            TOO_MANY => Self::Throttled { action },
            _ if CREDENTIALS.contains(&code) => {
                Self::Credentials { message: format!("AWS does not take them ({named})"), advice: ADVICE }
            }
            _ if REFUSED.contains(&code) => Self::Refused { action, code: named, message: scrub(message) },
            200..300 => Self::Broken { action },
            500.. => Self::Server { action, code: named },
            _ => Self::Rejected { action, code: named, message: scrub(message) },
        }
    }

    /// The error of what provides credentials.
    pub(super) fn credentials(error: &CredentialsError) -> Self {
        let message = match error {
            CredentialsError::CredentialsNotLoaded(_) => "there are none".to_owned(),
            CredentialsError::ProviderTimedOut(_) => "what provides them does not answer in time".to_owned(),
            _ => scrub(&innermost(error)).trim_end_matches('.').to_owned(),
        };
        Self::Credentials { message, advice: ADVICE }
    }
}

/// The cause of this type behind an error.
fn cause<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        next = error.source();
    }
    None
}

/// What stands at the end of a chain of causes, where it says most.
fn innermost(error: &dyn Error) -> String {
    let mut last = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        last = error.to_string();
        next = error.source();
    }
    last
}

/// A message without what may be a secret, and not longer than people read.
fn scrub(message: &str) -> String {
    let word =
        |word: &str| if word.len() >= LONG_WORD && !word.starts_with("arn:") { REDACTED.to_owned() } else { word.to_owned() };
    let mut short: String = message.split_whitespace().map(word).collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = short.char_indices().nth(MESSAGE_LIMIT) {
        short.truncate(end);
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16, code: &str) -> &'static str {
        AwsError::answered("config:X", status, code, "m").word()
    }

    #[test]
    fn answers_are_told_apart_by_code_and_then_by_status() {
        assert_eq!(answered(400, "AccessDeniedException"), "refused");
        assert_eq!(answered(400, "ThrottlingException"), "throttled");
        assert_eq!(answered(429, ""), "throttled");
        assert_eq!(answered(403, "ExpiredToken"), "credentials");
        assert_eq!(answered(503, "Oops"), "server-error");
        assert_eq!(answered(200, ""), "broken-reply");
        assert_eq!(answered(400, "ValidationException"), "rejected");
    }

    #[test]
    fn what_comes_with_refused_credentials_is_not_told() {
        let error = AwsError::answered("sts:X", 403, "SignatureDoesNotMatch", "x-amz-security-token:IQoJb3");
        assert!(!error.to_string().contains("IQoJb3"), "{error}");
    }

    #[test]
    fn a_message_is_short_and_without_long_words() {
        let token = "a".repeat(80);
        assert_eq!(scrub(&format!("token {token} here")), format!("token {REDACTED} here"));
        assert_eq!(scrub(&"word ".repeat(200)).chars().count(), MESSAGE_LIMIT + 1);
    }
}
