//! Which properties AWS Config records, from the lists that AWS publishes for queries.

use std::sync::OnceLock;

use super::table;

/// The table; `data/schema/README.md` explains its lines.
const TEXT: &str = include_str!("../../data/schema/config.txt");

/// Follows the name of a type whose properties are those of the registry.
const REGISTRY: &str = "registry";

/// What AWS Config records of one resource type. Its lines are read only when something is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Name of the type, such as `AWS::EC2::Volume`.
    pub name: &'static str,
    is_registry_form: bool,
    lines: &'static str,
}

impl Recorded {
    /// Whether the configuration has the property names of the CloudFormation registry, not those of the service's own API;
    /// `Id` and one name more may be others.
    #[must_use]
    pub fn is_registry_form(&self) -> bool {
        self.is_registry_form
    }

    /// Whether a path without indexes, such as `configuration.attachments.state`, or something below it is listed; letters
    /// are compared without case.
    ///
    /// AWS lists what queries can search. What is not listed may be recorded all the same, as policy documents are.
    #[must_use]
    pub fn lists(&self, path: &str) -> bool {
        let mut steps = path.split('.');
        let mut step = steps.next();
        let mut depth = 0;
        for line in self.lines.lines() {
            let name = line.trim_start_matches(' ');
            let indent = line.len() - name.len();
            if indent < depth {
                // The object that the last step led to ends here.
                return false;
            }
            if indent == depth && step.is_some_and(|step| name.eq_ignore_ascii_case(step)) {
                step = steps.next();
                if step.is_none() {
                    return true;
                }
                depth += 1;
            }
        }
        false
    }
}

/// What AWS Config records of a resource type; `None` if AWS publishes no list for it.
#[must_use]
pub fn recorded(resource_type: &str) -> Option<&'static Recorded> {
    let all = all();
    let at = all.binary_search_by(|recorded| recorded.name.cmp(resource_type)).ok()?;
    all.get(at)
}

/// The names of all types with a list, in order.
pub fn types() -> impl Iterator<Item = &'static str> {
    all().iter().map(|recorded| recorded.name)
}

/// One line that names the source of the lists and their date.
#[must_use]
pub fn version() -> &'static str {
    table::note(TEXT)
}

/// The types in order of their names, found when first asked for.
fn all() -> &'static [Recorded] {
    static ALL: OnceLock<Vec<Recorded>> = OnceLock::new();
    // A test makes sure that every type of the table parses.
    ALL.get_or_init(|| table::blocks(TEXT).filter_map(parse).collect())
}

/// Reads a type from its name on; `None` if its first line breaks the format.
fn parse(block: &'static str) -> Option<Recorded> {
    let (head, lines) = block.split_once('\n')?;
    let (name, is_registry_form) = match head.split_once(' ') {
        None => (head, false),
        Some((name, REGISTRY)) => (name, true),
        Some(_) => return None,
    };
    Some(Recorded { name, is_registry_form, lines })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const BLOCK: &str =
        "A::B registry\nconfiguration\n Arn\n Subs\n  Key\n   Arn\n  Mode\n Zone\nsupplementaryConfiguration\n Tags\n";

    fn lists(name: &str, path: &str) -> bool {
        recorded(name).unwrap().lists(path)
    }

    /// Whether a line of a type may follow one of a depth.
    fn may_follow(above: Option<usize>, line: &str) -> bool {
        let name = line.trim_start_matches(' ');
        let depth = line.len() - name.len();
        let is_word = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let is_section = matches!(name, "configuration" | "supplementaryConfiguration");
        is_word && depth <= above.map_or(0, |above| above + 1) && (depth > 0 || is_section)
    }

    #[test]
    fn every_line_parses() {
        assert!(TEXT.is_ascii());
        let notes = TEXT.split('~').next().unwrap();
        assert!(notes.lines().all(|line| line.starts_with("# ")), "{notes}");
        assert_eq!(table::blocks(TEXT).filter_map(parse).count(), TEXT.matches('~').count());
        for recorded in all() {
            let mut above = None;
            for line in recorded.lines.lines() {
                assert!(may_follow(above, line), "{}: `{line}`", recorded.name);
                above = Some(line.len() - line.trim_start().len());
            }
        }
    }

    #[test]
    fn every_line_is_found_by_its_path() {
        let mut count = 0;
        for recorded in all() {
            let mut steps: Vec<&str> = Vec::new();
            let mut paths = BTreeSet::new();
            for line in recorded.lines.lines() {
                let name = line.trim_start();
                steps.truncate(line.len() - name.len());
                steps.push(name);
                let path = steps.join(".");
                assert!(recorded.lists(&path) && recorded.lists(&path.to_uppercase()), "{} {path}", recorded.name);
                assert!(!recorded.lists(&format!("{path}.noSuchName")), "{} {path}", recorded.name);
                assert!(paths.insert(path.to_lowercase()), "{} has {path} twice", recorded.name);
                count += 1;
            }
        }
        assert!(count > 10_000, "{count}");
    }

    #[test]
    fn the_types_come_in_order_and_many_are_kinds() {
        assert!(types().is_sorted());
        let kinds: BTreeSet<_> = super::super::kinds().collect();
        let shared = types().filter(|name| kinds.contains(name)).count();
        let registry = all().iter().filter(|recorded| recorded.is_registry_form()).count();
        println!("recorded: {} types, {shared} of them kinds, {registry} in registry form", types().count());
        assert_eq!((types().count(), shared, registry), (413, 394, 310));
    }

    #[test]
    fn a_volume_has_its_attachments() {
        for path in ["configuration.encrypted", "configuration.kmsKeyId", "configuration.attachments.deleteOnTermination"] {
            assert!(lists("AWS::EC2::Volume", path), "{path}");
        }
        assert!(lists("AWS::EC2::Volume", "configuration.attachments"));
        assert!(!lists("AWS::EC2::Volume", "configuration.deleteOnTermination"));
        assert!(lists("AWS::EC2::Instance", "configuration.blockDeviceMappings.ebs.volumeId"));
        assert!(lists("AWS::S3::Bucket", "supplementaryConfiguration.ServerSideEncryptionConfiguration"));
    }

    #[test]
    fn a_type_is_in_registry_form_or_in_that_of_its_api() {
        for (name, expected) in [
            ("AWS::EKS::Cluster", true),
            ("AWS::ECS::TaskDefinition", true),
            ("AWS::EC2::Volume", false),
            ("AWS::SNS::Topic", false),
            ("AWS::SQS::Queue", false),
            ("AWS::SecretsManager::Secret", false),
            ("AWS::SSM::PatchCompliance", false),
        ] {
            assert_eq!(recorded(name).unwrap().is_registry_form(), expected, "{name}");
        }
    }

    #[test]
    fn a_name_in_registry_form_is_a_property_of_the_kind() {
        let mut strange = Vec::new();
        for recorded in all().iter().filter(|recorded| recorded.is_registry_form()) {
            let kind = super::super::kind(recorded.name).unwrap();
            let own = recorded.lines.lines().skip(1).take_while(|line| line.starts_with(' '));
            let names = own.filter_map(|line| line.strip_prefix(' ')).filter(|name| !name.starts_with(' '));
            let unknown = names.filter(|name| *name != "Id" && kind.property(kind.root(), name).is_none());
            strange.extend(unknown.map(|name| format!("{}.{name}", recorded.name)));
        }
        assert_eq!(
            strange,
            [
                "AWS::Config::ConfigurationRecorder.Recording",
                "AWS::DataSync::Task.ErrorCode",
                "AWS::ECS::TaskDefinition.Status",
                "AWS::EKS::Cluster.ClusterStatus",
            ]
        );
    }

    #[test]
    fn a_path_is_followed_from_the_top_without_case() {
        let recorded = parse(BLOCK).unwrap();
        let listed = ["configuration", "Configuration.subs.KEY.arn", "configuration.Zone", "supplementaryconfiguration.tags"];
        for path in listed {
            assert!(recorded.lists(path), "{path}");
        }
        let elsewhere = ["Arn", "configuration.Key", "configuration.Tags", "configuration.Arn.Key", "configuration.Subs.Zone"];
        let broken = ["", ".", " Arn", "configuration.", "configuration. Key", "configuration.Subs[0]"];
        for path in elsewhere.into_iter().chain(broken) {
            assert!(!recorded.lists(path), "{path}");
        }
    }

    #[test]
    fn a_type_without_properties_lists_nothing() {
        assert!(!parse("A::B\n").unwrap().lists("configuration"));
        assert!(!lists("AWS::SSM::PatchCompliance", "configuration"));
    }

    #[test]
    fn an_unknown_type_or_a_broken_line_is_refused() {
        for name in ["", "AWS::EC2", "AWS::EC2::Volumes", "aws::ec2::volume", "AWS::EKS::Cluster registry"] {
            assert_eq!(recorded(name), None, "{name}");
        }
        assert_eq!(parse("A::B other\n"), None);
        assert_eq!(parse("A::B"), None);
    }

    #[test]
    fn the_version_names_source_and_date() {
        assert!(version().starts_with("AWS Config resource schemas of 20"), "{}", version());
        assert!(version().contains("awslabs/aws-config-resource-schema"));
    }
}
