//! One configuration item, as AWS Config records it.
//!
//! Source: <https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigurationItem.html>.

use std::borrow::Cow;
use std::ops::Range;

use super::json::{Json, Reader, Wrong};

/// An item of which the members were found, and nothing but the header was made.
pub(super) struct Item<'t> {
    pub(super) header: Header<'t>,
    text: &'t str,
    members: Vec<(Cow<'t, str>, Range<usize>)>,
}

/// What an item says about itself; the rest is not looked at yet.
#[derive(Debug, Default)]
pub(super) struct Header<'t> {
    pub(super) resource_type: Cow<'t, str>,
    pub(super) resource_id: Option<Cow<'t, str>>,
    pub(super) resource_name: Option<Cow<'t, str>>,
    pub(super) arn: Option<Cow<'t, str>>,
    pub(super) account_id: Option<Cow<'t, str>>,
    pub(super) aws_region: Option<Cow<'t, str>>,
    configuration_item_status: Option<Cow<'t, str>>,
    /// A text, or seconds since 1970.
    configuration_item_capture_time: Option<&'t str>,
}

impl<'t> Item<'t> {
    /// Reads an item; one that is a JSON text, as `SelectResourceConfig` gives it, is [`unwrapped`] before.
    ///
    /// # Errors
    /// If it is no object, or says something of itself that is no text.
    pub(super) fn read(text: &'t str) -> Result<Self, Wrong> {
        let mut item = Self { header: Header::default(), text, members: Vec::with_capacity(MEMBERS) };
        Reader::new(text).members(|key, at| item.members.push((key, at)))?;
        for (key, at) in &item.members {
            let value = text.get(at.clone()).unwrap_or_default();
            item.header.take(key, value).map_err(|what| Wrong::at(text, at.start, what))?;
        }
        Ok(item)
    }

    /// The members, each with its text.
    pub(super) fn members(&self) -> impl Iterator<Item = (&Cow<'t, str>, &'t str)> {
        self.members.iter().map(|(key, at)| (key, self.text.get(at.clone()).unwrap_or_default()))
    }
}

/// Members that most items have.
const MEMBERS: usize = 24;

impl<'t> Header<'t> {
    /// Takes a member, if it belongs to the header.
    fn take(&mut self, key: &str, value: &'t str) -> Result<(), &'static str> {
        let slot = match key {
            "resourceType" => {
                self.resource_type = text(value)?.unwrap_or_default();
                return Ok(());
            }
            "configurationItemCaptureTime" => {
                self.configuration_item_capture_time = Some(value);
                return Ok(());
            }
            "resourceId" => &mut self.resource_id,
            "resourceName" => &mut self.resource_name,
            "arn" | "ARN" => &mut self.arn,
            "accountId" | "awsAccountId" => &mut self.account_id,
            "awsRegion" => &mut self.aws_region,
            "configurationItemStatus" => &mut self.configuration_item_status,
            _ => return Ok(()),
        };
        *slot = text(value)?;
        Ok(())
    }
}

/// A member of the header.
fn text(value: &str) -> Result<Option<Cow<'_, str>>, &'static str> {
    // The value was gone over already: without an escape it is what it says.
    let plain = value.strip_prefix('"').and_then(|text| text.strip_suffix('"')).filter(|text| !text.contains('\\'));
    if let Some(text) = plain {
        return Ok(Some(Cow::Borrowed(text)));
    }
    match Reader::new(value).whole() {
        Ok(Json::String(text)) => Ok(Some(text)),
        Ok(Json::Null) => Ok(None),
        _ => Err("a text is expected"),
    }
}

impl Header<'_> {
    /// Whether the resource is there: it was not deleted, and its properties were recorded.
    pub(super) fn is_recorded(&self) -> bool {
        matches!(self.configuration_item_status.as_deref(), None | Some("OK" | "ResourceDiscovered"))
    }

    /// When it was recorded, in milliseconds since 1970; zero if nothing is said.
    pub(super) fn captured(&self) -> i64 {
        let Some(raw) = self.configuration_item_capture_time else { return 0 };
        let text = raw.trim_matches('"');
        let of_text = text.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_millisecond);
        let of_seconds = || text.parse::<f64>().ok().and_then(|seconds| jiff::SignedDuration::try_from_secs_f64(seconds).ok());
        of_text.or_else(|| i64::try_from(of_seconds()?.as_millis()).ok()).unwrap_or_default()
    }

    /// The Region, `None` for resources that have none.
    pub(super) fn region(&self) -> Option<&str> {
        self.aws_region.as_deref().filter(|region| !region.is_empty() && *region != "global")
    }

    /// What identifies the resource: its ARN, else account, Region, type and id.
    pub(super) fn key(&self) -> String {
        match self.arn.as_deref().filter(|arn| !arn.is_empty()) {
            Some(arn) => arn.to_owned(),
            None => {
                [self.account_id.as_deref(), self.aws_region.as_deref(), Some(&*self.resource_type), self.resource_id.as_deref()]
                    .map(Option::unwrap_or_default)
                    .join("/")
            }
        }
    }

    /// The name that people know the resource by.
    pub(super) fn name(&self) -> &str {
        let name = self.resource_name.as_deref().filter(|name| !name.is_empty());
        name.or(self.resource_id.as_deref()).unwrap_or("?")
    }

    /// All names that others may know it by.
    pub(super) fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        for name in [self.arn.as_deref(), self.resource_id.as_deref(), self.resource_name.as_deref()].into_iter().flatten() {
            if !name.is_empty() && !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }
}

/// The item within a JSON text; the item itself if it is none.
///
/// # Errors
/// If it is no UTF-8, or the text does not end.
pub(super) fn unwrapped(text: &[u8]) -> Result<Cow<'_, str>, Wrong> {
    let text = std::str::from_utf8(text).map_err(|_| Wrong::at("", 0, "what is no UTF-8 begins"))?;
    if !text.starts_with('"') {
        return Ok(Cow::Borrowed(text));
    }
    match Reader::new(text).whole()? {
        Json::String(inner) => Ok(inner),
        _ => Ok(Cow::Borrowed(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(text: &str) -> Header<'_> {
        Item::read(text).unwrap().header
    }

    #[test]
    fn both_spellings_of_the_header_are_read() {
        let delivered = r#"{"resourceType":"AWS::EC2::Volume","resourceId":"vol-1","ARN":"arn:aws:ec2:eu-west-1:111122223333:volume/vol-1","awsAccountId":"111122223333","awsRegion":"eu-west-1","configurationItemStatus":"OK","configurationItemCaptureTime":"2026-11-01T00:00:00.000Z","configuration":{}}"#;
        let selected = r#"{"resourceType":"AWS::EC2::Volume","resourceId":"vol-1","arn":"arn:aws:ec2:eu-west-1:111122223333:volume/vol-1","accountId":"111122223333","awsRegion":"eu-west-1","configurationItemCaptureTime":1793491200.0}"#;
        let (one, other) = (header(delivered), header(selected));
        assert_eq!((one.key(), one.region()), (other.key(), other.region()));
        assert_eq!(one.account_id, other.account_id);
        assert_eq!((one.captured(), other.captured()), (1_793_491_200_000, 1_793_491_200_000));
        assert_eq!(one.names(), ["arn:aws:ec2:eu-west-1:111122223333:volume/vol-1", "vol-1"]);
    }

    #[test]
    fn what_is_gone_or_was_not_recorded_is_told() {
        for (status, recorded) in
            [("OK", true), ("ResourceDiscovered", true), ("ResourceDeleted", false), ("ResourceNotRecorded", false)]
        {
            let text = format!(r#"{{"resourceType":"T","configurationItemStatus":"{status}"}}"#);
            assert_eq!(header(&text).is_recorded(), recorded, "{status}");
        }
    }

    #[test]
    fn an_item_within_a_text_is_unwrapped() {
        assert_eq!(&*unwrapped(br#""{\"a\":1}""#).unwrap(), r#"{"a":1}"#);
        assert!(unwrapped(b"{\"a\":\"\xff\"}").is_err());
    }
}
