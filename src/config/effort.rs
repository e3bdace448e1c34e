//! What a review by hand costs, so that a review can say how much of it the machine did.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Minutes that a person spends on one practice. The defaults are assumptions, not measurements: state your own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, expecting = "a map of minutes per practice")]
pub struct ReviewEffort {
    /// On a practice without any help.
    pub by_hand: u32,
    /// On reading and accepting what the machine decided.
    pub decided: u32,
    /// On confirming what the machine supports with evidence, or asks a question about.
    pub supported: u32,
}

impl Default for ReviewEffort {
    fn default() -> Self {
        Self { by_hand: 20, decided: 2, supported: 10 }
    }
}
