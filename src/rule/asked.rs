//! Which kinds rules ask other resources about: those must be at hand wherever a part of a large design is reviewed.

use std::collections::BTreeSet;

use super::{Rule, Rulebook};
use crate::embedded;

/// Words that lead to a resource whose kind stands nowhere in the script.
const LEADING: [&str; 2] = [".resource()", ".related("];

/// The kinds that the built-in rules reach by these words. A test over all cases finds one that is missing here.
const REACHED: &[&str] = &[
    "AWS::ApiGateway::Resource",
    "AWS::ApiGatewayV2::Api",
    "AWS::EC2::NetworkAcl",
    "AWS::EC2::PlacementGroup",
    "AWS::EC2::RouteTable",
    "AWS::EFS::AccessPoint",
    "AWS::EFS::FileSystem",
    "AWS::FSx::FileSystem",
    "AWS::IAM::InstanceProfile",
    "AWS::IAM::Role",
    "AWS::KMS::Alias",
    "AWS::KMS::Key",
    "AWS::KMS::ReplicaKey",
    "AWS::Lambda::Alias",
    "AWS::Lambda::Function",
    "AWS::Lambda::Version",
];

impl Rulebook {
    /// The kinds that rules ask other resources about; `None` if a rule that is not built in may ask about any.
    #[must_use]
    pub fn asked_kinds(&self) -> Option<BTreeSet<String>> {
        let mut kinds: BTreeSet<String> = REACHED.iter().map(|kind| (*kind).to_owned()).collect();
        for rule in self.rules() {
            if LEADING.iter().any(|word| rule.script.contains(word)) && !is_built_in(rule) {
                return None;
            }
            kinds.extend(named_kinds(&rule.script));
            // A rule about the whole design may walk over everything that it speaks of.
            kinds.extend(rule.metadata.applies_to.iter().filter(|_| rule.is_about_design()).cloned());
        }
        Some(kinds)
    }
}

fn is_built_in(rule: &Rule) -> bool {
    embedded::RULES.iter().any(|known| known.id == rule.id.as_str() && known.digest == rule.digest)
}

/// The kinds that stand in a script as texts.
fn named_kinds(script: &str) -> impl Iterator<Item = String> + '_ {
    script.split('"').skip(1).step_by(2).filter(|text| text.contains("::") && !text.contains(' ')).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_found_in_scripts() {
        let script = "require design.all(\"AWS::EC2::VPC\").len() > 0 else \"none\";";
        assert_eq!(named_kinds(script).collect::<Vec<_>>(), ["AWS::EC2::VPC"]);
    }

    #[test]
    fn only_rules_that_are_built_in_may_follow_names() {
        let mut book = Rulebook::builtin().unwrap();
        assert!(book.asked_kinds().is_some_and(|kinds| kinds.contains("AWS::EC2::Subnet")));
        let mut rule = book.rules().find(|rule| rule.script.contains(".resource()")).unwrap().clone();
        rule.digest = "other".into();
        book.insert(rule);
        assert_eq!(book.asked_kinds(), None);
    }
}
