//! Which kinds rules ask other resources about: those must be at hand wherever a part of a large design is reviewed.

use std::collections::BTreeSet;

use super::{Rule, Rulebook};
use crate::embedded;

/// Words that lead to a resource whose kind stands nowhere in the script.
const LEADING: [&str; 2] = [".resource()", ".related("];

/// The kinds that the built-in rules reach by these words. A test over all cases finds one that is missing here.
const REACHED: &[&str] = &[
    "AWS::ApiGateway::Resource",
    "AWS::ApiGateway::RestApi",
    "AWS::ApiGatewayV2::Api",
    "AWS::DynamoDB::Table",
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
    "AWS::SageMaker::Cluster",
    "AWS::SecretsManager::RotationSchedule",
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

impl Rulebook {
    /// The kinds and paths at which rules ask whom resources name. What is missing here is asked by fetching all of a kind.
    #[must_use]
    pub fn asked_paths(&self) -> BTreeSet<(String, String)> {
        self.rules().flat_map(|rule| named_paths(&rule.script)).collect()
    }

    /// Every word of the scripts and settings that may be the name of a property.
    #[must_use]
    pub fn words(&self) -> BTreeSet<String> {
        let mut all = BTreeSet::new();
        for rule in self.rules() {
            all.extend(words(&rule.script));
            for setting in rule.metadata.settings.values() {
                all.extend(words(&setting.to_string()));
            }
        }
        // The vocabulary itself looks at tags.
        all.extend(["Tags", "Key", "Value"].map(str::to_owned));
        all
    }
}

fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words.filter(|word| word.starts_with(|c: char| c.is_ascii_alphabetic())).map(str::to_owned)
}

fn is_built_in(rule: &Rule) -> bool {
    embedded::RULES.iter().any(|known| known.id == rule.id.as_str() && known.digest == rule.digest)
}

/// The kinds that a script hands to a word or function together with a path: two texts, with nothing but a comma between them.
fn named_paths(script: &str) -> BTreeSet<(String, String)> {
    let parts: Vec<&str> = script.split('"').collect();
    let pairs = parts.windows(3).skip(1).step_by(2);
    let found = pairs.filter_map(|pair| match pair {
        [kind, between, path] if between.trim() == "," && kind.contains("::") && !path.contains("::") => {
            Some(((*kind).to_owned(), (*path).to_owned()))
        }
        _ => None,
    });
    found.collect()
}

/// The kinds that a script hands to a word or function. Those in lists are only compared with.
fn named_kinds(script: &str) -> BTreeSet<String> {
    let (mut kinds, mut open) = (BTreeSet::new(), Vec::new());
    for (index, part) in script.split('"').enumerate() {
        if index % 2 == 1 {
            let is_kind = part.contains("::") && !part.contains(' ') && open.last() == Some(&'(');
            kinds.extend(is_kind.then(|| part.to_owned()));
            continue;
        }
        for bracket in part.chars().filter(|c| "()[]{}".contains(*c)) {
            if "([{".contains(bracket) {
                open.push(bracket);
            } else {
                open.pop();
            }
        }
    }
    kinds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_found_in_scripts() {
        let script = "let a = x.kind in [\"AWS::S3::Bucket\"]; require design.all(\"AWS::EC2::VPC\").len() > 0 else \"none\";";
        assert_eq!(named_kinds(script).into_iter().collect::<Vec<_>>(), ["AWS::EC2::VPC"]);
    }

    #[test]
    fn paths_are_found_in_scripts() {
        let script =
            "x.referrers(\"AWS::EC2::Subnet\", \"VpcId\").count() + named(x, \"A::B\", \"C[].D\") in [\"A::B\", \"C::D\"]";
        let pair = |kind: &str, path: &str| (kind.to_owned(), path.to_owned());
        assert_eq!(named_paths(script), BTreeSet::from([pair("AWS::EC2::Subnet", "VpcId"), pair("A::B", "C[].D")]));
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
