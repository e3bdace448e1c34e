//! One configuration item, as AWS Config records it.
//!
//! Source: <https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigurationItem.html>.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

/// What an item says about itself; the rest is not looked at yet.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Header<'t> {
    #[serde(borrow, default)]
    pub(super) resource_type: Cow<'t, str>,
    #[serde(borrow, default)]
    pub(super) resource_id: Option<Cow<'t, str>>,
    #[serde(borrow, default)]
    pub(super) resource_name: Option<Cow<'t, str>>,
    #[serde(borrow, default, alias = "ARN")]
    pub(super) arn: Option<Cow<'t, str>>,
    #[serde(borrow, default, alias = "awsAccountId")]
    pub(super) account_id: Option<Cow<'t, str>>,
    #[serde(borrow, default)]
    pub(super) aws_region: Option<Cow<'t, str>>,
    #[serde(borrow, default)]
    configuration_item_status: Option<Cow<'t, str>>,
    /// A text, or seconds since 1970.
    #[serde(borrow, default)]
    configuration_item_capture_time: Option<&'t RawValue>,
}

impl Header<'_> {
    /// Whether the resource is there: it was not deleted, and its properties were recorded.
    pub(super) fn is_recorded(&self) -> bool {
        matches!(self.configuration_item_status.as_deref(), None | Some("OK" | "ResourceDiscovered"))
    }

    /// When it was recorded, in milliseconds since 1970; zero if nothing is said.
    pub(super) fn captured(&self) -> i64 {
        let Some(raw) = self.configuration_item_capture_time else { return 0 };
        let text = raw.get().trim_matches('"');
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

/// Reads the header of an item; of one that is a JSON text, as `SelectResourceConfig` gives it, use [`unwrapped`] before.
pub(super) fn header(text: &[u8]) -> serde_json::Result<Header<'_>> {
    serde_json::from_slice(text)
}

/// The item within a JSON text; the item itself if it is none.
pub(super) fn unwrapped(text: &[u8]) -> serde_json::Result<Cow<'_, [u8]>> {
    if text.first() != Some(&b'"') {
        return Ok(Cow::Borrowed(text));
    }
    serde_json::from_slice::<String>(text).map(|inner| Cow::Owned(inner.into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_of_the_header_are_read() {
        let delivered = br#"{"resourceType":"AWS::EC2::Volume","resourceId":"vol-1","ARN":"arn:aws:ec2:eu-west-1:111122223333:volume/vol-1","awsAccountId":"111122223333","awsRegion":"eu-west-1","configurationItemStatus":"OK","configurationItemCaptureTime":"2026-11-01T00:00:00.000Z","configuration":{}}"#;
        let selected = br#"{"resourceType":"AWS::EC2::Volume","resourceId":"vol-1","arn":"arn:aws:ec2:eu-west-1:111122223333:volume/vol-1","accountId":"111122223333","awsRegion":"eu-west-1","configurationItemCaptureTime":1793491200.0}"#;
        let (one, other) = (header(delivered).unwrap(), header(selected).unwrap());
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
            assert_eq!(header(text.as_bytes()).unwrap().is_recorded(), recorded, "{status}");
        }
    }

    #[test]
    fn an_item_within_a_text_is_unwrapped() {
        assert_eq!(&*unwrapped(br#""{\"a\":1}""#).unwrap(), br#"{"a":1}"#);
    }
}
