//! All that is ever asked of AWS, and the policy that permits it.

use serde_json::{Value, json};

/// What permissions are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// `review --live`, `snapshot save`, `doctor`.
    Review,
    /// `wa pull`, `wa plan`.
    Pull,
    /// `wa push`, `wa milestone`, `wa workload create`.
    Push,
}

macro_rules! actions {
    ($($name:ident: $service:literal, [$($purpose:ident),*];)+) => {
        /// One operation of AWS, by its name in policies.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Action {
            $(#[doc = concat!("`", $service, ":", stringify!($name), "`.")] $name,)+
        }

        impl Action {
            /// All actions, in the order of the policy.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The action as policies name it, such as `config:SelectResourceConfig`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => concat!($service, ":", stringify!($name)),)+
                }
            }

            /// What the action is needed for. Who one is may be asked without a permission.
            const fn purposes(self) -> &'static [Purpose] {
                match self {
                    $(Self::$name => &[$(Purpose::$purpose),*],)+
                }
            }
        }
    };
}

actions! {
    GetCallerIdentity: "sts", [];
    AssumeRole: "sts", [];
    BatchGetResourceConfig: "config", [Review];
    DescribeConfigurationRecorderStatus: "config", [Review];
    DescribeConfigurationRecorders: "config", [Review];
    DescribeDeliveryChannelStatus: "config", [Review];
    ListDiscoveredResources: "config", [Review];
    SelectResourceConfig: "config", [Review];
    ListWorkloads: "wellarchitected", [Review, Pull, Push];
}

impl Action {
    /// Whether a policy for a purpose names the action.
    #[must_use]
    pub fn is_for(self, purpose: Purpose) -> bool {
        self.purposes().contains(&purpose)
    }
}

/// The least that an identity must be allowed for a purpose, as an IAM policy.
///
/// The operations of AWS Config that read what was recorded know no resources in policies, and those of the Tool are about
/// workloads whose ids nobody knows before, so the policy names all of them.
#[must_use]
pub fn policy(purpose: Purpose) -> Value {
    let actions: Vec<&str> = Action::ALL.iter().filter(|action| action.is_for(purpose)).map(|action| action.name()).collect();
    let sid = match purpose {
        Purpose::Review => "PlumbruleReview",
        Purpose::Pull => "PlumbruleToolPull",
        Purpose::Push => "PlumbruleToolPush",
    };
    json!({"Version": "2012-10-17", "Statement": [{"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": "*"}]})
}
