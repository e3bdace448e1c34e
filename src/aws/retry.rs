//! Which failures are tried again, beyond those that the SDK knows by itself.
//!
//! The SDK's standard strategy stands: up to so many attempts, exponential waits with full jitter up to a cap, and a budget of
//! retries for all calls of a service, so that an endpoint that fails everything is not asked forever. It tries again on
//! throttling, 500, 502, 503, 504, timeouts, resets and replies that end early; never on a refusal or a rejected request. Added
//! here are 429 without a code that it knows, and an answer of success that cannot be read. Its jitter is the one thing in this
//! program that differs from run to run; nothing but time comes of it.

use aws_smithy_runtime_api::client::interceptors::context::InterceptorContext;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::retries::classifiers::{ClassifyRetry, RetryAction, RetryClassifierPriority};

/// Status that says that too much was asked.
pub(super) const TOO_MANY: u16 = 429;

/// Tries again what the SDK would give up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Persistence;

impl ClassifyRetry for Persistence {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let failed = matches!(context.output_or_error(), Some(Err(_)));
        match context.response().map(HttpResponse::status) {
            Some(status) if failed && status.as_u16() == TOO_MANY => RetryAction::throttling_error(),
            Some(status) if failed && status.is_success() => RetryAction::transient_error(),
            _ => RetryAction::NoActionIndicated,
        }
    }

    fn name(&self) -> &'static str {
        "plumbrule"
    }

    fn priority(&self) -> RetryClassifierPriority {
        RetryClassifierPriority::run_after(RetryClassifierPriority::transient_error_classifier())
    }
}
