//! Which keys of KMS an account has, and which of them AWS manages.
//!
//! Databases, tables, volumes and file systems name their key by its ARN, also if it is the one that AWS manages for the
//! service, which a template would call by its alias. Rules tell such a key by the alias; so does a design of what runs.
//! Source: <https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-cmk>.

use std::collections::BTreeMap;

use super::body::body;
use super::item::Item;
use super::json::Json;
use super::needed::Needed;

/// The keys that there are items of.
#[derive(Clone, Debug, Default)]
pub(super) struct Keys {
    /// Whether AWS manages the key with an ARN.
    managed: BTreeMap<String, bool>,
    /// The aliases that AWS gave, by Region and id of the key.
    aliases: BTreeMap<(String, String), String>,
}

/// What a text says of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose<'k> {
    /// It names no key, or one that AWS does not manage.
    Itself,
    /// It names the key that AWS manages under this alias.
    Alias(&'k str),
    /// Nobody can tell whether AWS manages the key that it names.
    Doubtful,
}

impl Keys {
    /// Notes an item of a key or of an alias.
    pub(super) fn note(&mut self, item: &Item<'_>) {
        let header = &item.header;
        let (is_key, is_alias) = (header.resource_type == "AWS::KMS::Key", header.resource_type == "AWS::KMS::Alias");
        if !is_key && !is_alias {
            return;
        }
        let Ok(body) = body(item, &Needed::all()) else { return };
        let configuration = body.get("configuration");
        let text = |name: &str| configuration.and_then(|of| of.get(name)).and_then(Json::as_str);
        if let (true, Some(arn), Some(manager)) = (is_key, header.arn.as_deref().or_else(|| text("arn")), text("keyManager")) {
            self.managed.insert(arn.to_owned(), manager == "AWS");
        }
        if let (true, Some(region), Some(alias), Some(target)) =
            (is_alias, header.region(), text("AliasName"), text("TargetKeyId"))
            && alias.starts_with("alias/aws/")
        {
            let id = target.rsplit('/').next().unwrap_or(target);
            self.aliases.insert((region.to_owned(), id.to_owned()), alias.to_owned());
        }
    }

    /// Takes in the keys of another document.
    pub(super) fn extend(&mut self, other: &Self) {
        self.managed.extend(other.managed.iter().map(|(arn, managed)| (arn.clone(), *managed)));
        self.aliases.extend(other.aliases.iter().map(|(key, alias)| (key.clone(), alias.clone())));
    }

    /// What a text in an item of an account says of a key. A key of another account is none that AWS manages for this one.
    pub(super) fn named(&self, text: &str, account: &str) -> Whose<'_> {
        let Some((region, id)) = key_of(text, account) else { return Whose::Itself };
        match self.managed.get(text) {
            Some(false) => Whose::Itself,
            Some(true) => self
                .aliases
                .get(&(region.to_owned(), id.to_owned()))
                .map_or(Whose::Doubtful, |alias| Whose::Alias(alias.as_str())),
            None => Whose::Doubtful,
        }
    }
}

/// Region and id of the key of the account that a text names by its ARN.
fn key_of<'t>(text: &'t str, account: &str) -> Option<(&'t str, &'t str)> {
    let mut parts = text.strip_prefix("arn:")?.splitn(5, ':').skip(1);
    let is_key = parts.next()? == "kms";
    let (region, owner) = (parts.next()?, parts.next()?);
    let id = parts.next()?.strip_prefix("key/")?;
    (is_key && owner == account).then_some((region, id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::{Content, Presence};

    use crate::intake::snapshot::{Asked, Document, designs};
    use crate::intake::{Intake, Options};

    fn noted(items: &[&str]) -> Keys {
        let mut keys = Keys::default();
        for text in items {
            keys.note(&Item::read(text).unwrap());
        }
        keys
    }

    const OWN: &str = r#"{"resourceType":"AWS::KMS::Key","arn":"arn:aws:kms:eu-west-1:111122223333:key/own","accountId":"111122223333","awsRegion":"eu-west-1","configuration":{"keyManager":"CUSTOMER"}}"#;
    const OF_AWS: &str = r#"{"resourceType":"AWS::KMS::Key","arn":"arn:aws:kms:eu-west-1:111122223333:key/aws","accountId":"111122223333","awsRegion":"eu-west-1","configuration":"{\"keyManager\":\"AWS\"}"}"#;
    const ALIAS: &str = r#"{"resourceType":"AWS::KMS::Alias","accountId":"111122223333","awsRegion":"eu-west-1","configuration":{"AliasName":"alias/aws/rds","TargetKeyId":"aws"}}"#;

    #[test]
    fn a_key_of_aws_is_called_by_its_alias() {
        let keys = noted(&[OWN, OF_AWS, ALIAS]);
        let named = |id: &str| keys.named(&format!("arn:aws:kms:eu-west-1:111122223333:key/{id}"), "111122223333");
        assert_eq!((named("own"), named("aws")), (Whose::Itself, Whose::Alias("alias/aws/rds")));
        assert_eq!(noted(&[OF_AWS]).named("arn:aws:kms:eu-west-1:111122223333:key/aws", "111122223333"), Whose::Doubtful);
    }

    #[test]
    fn a_key_that_no_item_tells_of_is_doubtful_if_it_is_of_the_account() {
        let keys = noted(&[OWN]);
        assert_eq!(keys.named("arn:aws:kms:eu-west-1:111122223333:key/other", "111122223333"), Whose::Doubtful);
        assert_eq!(keys.named("arn:aws:kms:eu-west-1:444455556666:key/other", "111122223333"), Whose::Itself);
        for text in ["alias/aws/rds", "arn:aws:kms:eu-west-1:111122223333:alias/own", "arn:aws:s3:::bucket", "key/own", "arn:"] {
            assert_eq!(keys.named(text, "111122223333"), Whose::Itself, "{text}");
        }
    }

    /// The key that a database of the account names, as the design has it.
    fn key_in_a_design(id: &str) -> Content {
        let db = format!(
            r#"{{"resourceType":"AWS::RDS::DBInstance","resourceId":"db","accountId":"111122223333","awsRegion":"eu-west-1","configuration":{{"kmsKeyId":"arn:aws:kms:eu-west-1:111122223333:key/{id}"}}}}"#
        );
        // The keys come last: all items are looked at before the first becomes a resource.
        let text = format!("[{}]", [db.as_str(), OWN, OF_AWS, ALIAS].join(","));
        let mut intake = Intake::default();
        designs(vec![Document::memory(text.into_bytes(), "items.json")], &Options::default(), &Asked::default, &mut intake);
        let design = intake.designs.remove(0).design;
        let (_, found) = design.resources().find(|(_, found)| &*found.kind == "AWS::RDS::DBInstance").unwrap();
        let Content::Map(properties) = &design.node(found.properties).content else { panic!("no properties") };
        let (_, key) = properties.iter().find(|(name, _)| &**name == "KmsKeyId").unwrap();
        design.node(*key).content.clone()
    }

    #[test]
    fn a_design_names_the_keys_of_aws_as_a_template_would() {
        assert_eq!(key_in_a_design("aws"), Content::Text("alias/aws/rds".into()));
        assert_eq!(key_in_a_design("own"), Content::Text("arn:aws:kms:eu-west-1:111122223333:key/own".into()));
        assert!(matches!(key_in_a_design("other"), Content::Unknown(unknown) if unknown.presence == Presence::Present));
    }

    #[test]
    fn keys_of_several_documents_come_together() {
        let mut keys = noted(&[OWN]);
        keys.extend(&noted(&[OF_AWS, ALIAS]));
        assert_eq!(keys.named("arn:aws:kms:eu-west-1:111122223333:key/aws", "111122223333"), Whose::Alias("alias/aws/rds"));
    }
}
