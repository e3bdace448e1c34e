//! What a user says about the way to an account.

use std::time::Duration;

/// Where to ask, as whom, and how patiently.
#[derive(Clone, Debug)]
pub struct Access {
    /// Profile of the shared configuration files; else the environment decides.
    pub profile: Option<String>,
    /// Regions to ask in; if empty, the one that the environment or the profile names.
    pub regions: Vec<String>,
    /// Role to assume.
    pub role: Option<String>,
    /// What the role's owner asks for beside its name.
    pub external_id: Option<String>,
    /// Name of the session in the trails of the role's account.
    pub role_session_name: Option<String>,
    /// Endpoint of every service, instead of AWS's own and of `AWS_ENDPOINT_URL`.
    pub endpoint: Option<String>,
    /// How long one attempt may take.
    pub timeout: Duration,
    /// How often a request is tried at most.
    pub attempts: u32,
}

impl Default for Access {
    fn default() -> Self {
        Self {
            profile: None,
            regions: Vec::new(),
            role: None,
            external_id: None,
            role_session_name: None,
            endpoint: None,
            timeout: Duration::from_secs(30),
            attempts: 8,
        }
    }
}
