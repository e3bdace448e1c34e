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
    GetWorkload: "wellarchitected", [Pull, Push];
    GetLensReview: "wellarchitected", [Pull, Push];
    ListAnswers: "wellarchitected", [Pull, Push];
    GetAnswer: "wellarchitected", [Pull, Push];
    UpdateAnswer: "wellarchitected", [Push];
    ListMilestones: "wellarchitected", [Push];
    CreateMilestone: "wellarchitected", [Push];
    CreateWorkload: "wellarchitected", [Push];
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

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    /// How far before `.send()` the name of its operation stands at most.
    const REACH: usize = 900;

    /// All sources but this one.
    fn sources(folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|suffix| suffix == "rs") && !path.ends_with("aws/action.rs") {
                found.push(fs::read_to_string(&path).unwrap());
            }
        }
    }

    /// The method of the SDK that does an action, such as `.select_resource_config()`.
    fn method(action: Action) -> String {
        let operation = action.name().split_once(':').unwrap().1;
        let mut method = String::from(".");
        for (at, letter) in operation.char_indices() {
            if letter.is_ascii_uppercase() && at > 0 {
                method.push('_');
            }
            method.push(letter.to_ascii_lowercase());
        }
        method + "()"
    }

    #[test]
    fn every_action_is_done_somewhere_and_nothing_else_is_sent() {
        let mut all = Vec::new();
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
        // The SDK itself assumes the role.
        let methods: Vec<String> =
            Action::ALL.iter().filter(|action| **action != Action::AssumeRole).map(|a| method(*a)).collect();
        for method in &methods {
            assert!(all.iter().any(|text| text.contains(method)), "nobody calls {method}");
        }
        let mut sent = 0;
        for text in &all {
            for (at, _) in text.match_indices(".send()") {
                let from = (0..=at.saturating_sub(REACH)).rev().find(|from| text.is_char_boundary(*from)).unwrap_or_default();
                let before = text.get(from..at).unwrap();
                assert!(methods.iter().any(|method| before.contains(method)), "no action of the list is sent here: …{before}");
                sent += 1;
            }
        }
        assert!(sent >= 8, "{sent}");
    }

    #[test]
    fn a_policy_allows_no_writing_for_a_review() {
        for purpose in [Purpose::Review, Purpose::Pull] {
            for action in Action::ALL.iter().filter(|action| action.is_for(purpose)) {
                let operation = action.name().split_once(':').unwrap().1;
                let reads = ["Get", "List", "Describe", "Select", "BatchGet"].iter().any(|verb| operation.starts_with(verb));
                assert!(reads, "{} for {purpose:?}", action.name());
            }
        }
        assert_eq!(policy(Purpose::Review)["Statement"][0]["Effect"], "Allow");
    }
}
