//! SAM: functions with their roles, and simple tables, become the resources that they stand for.
//!
//! What else a SAM template makes (interfaces, event sources, permissions) is said to be left out.
//! Sources: <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html>,
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html>.

use std::sync::Arc;

use super::function;
use super::grow::Growing;
use super::stack::{Stack, macros};
use crate::intake::{SkipReason, Skipped};
use crate::source::Span;
use crate::tree::{Entry, Kind, NodeIndex, Tree};

mod merge;
mod role;

/// The macro that a SAM template names.
pub(super) const MACRO: &str = "AWS::Serverless-2016-10-31";

/// Properties that a function takes over as they are.
const SAME: &[&str] = &[
    "Architectures",
    "CodeSigningConfigArn",
    "Description",
    "Environment",
    "EphemeralStorage",
    "FileSystemConfigs",
    "FunctionName",
    "Handler",
    "ImageConfig",
    "KmsKeyArn",
    "Layers",
    "LoggingConfig",
    "MemorySize",
    "PackageType",
    "RecursiveLoop",
    "ReservedConcurrentExecutions",
    "Runtime",
    "RuntimeManagementConfig",
    "SnapStart",
    "Timeout",
    "VpcConfig",
];

/// Properties of a function from which SAM makes more resources than are made here.
const MAKES_MORE: &[&str] = &["AutoPublishAlias", "Connectors", "DeploymentPreference", "Events", "ProvisionedConcurrencyConfig"];

/// Attributes that stay on whatever a resource becomes.
const ATTRIBUTES: &[&str] = &["Condition", "DeletionPolicy", "DependsOn", "Metadata", "UpdateReplacePolicy"];

/// Expands the SAM resources of a stack; gives what is left out.
pub(super) fn expand(stack: &mut Stack) -> Vec<Skipped> {
    if !macros(&stack.tree).iter().any(|name| name == MACRO) {
        return Vec::new();
    }
    let tree = Arc::clone(&stack.tree);
    let mut expansion = Expansion { grown: Growing::new(&tree), resources: Vec::new(), left_out: Vec::new() };
    let root = expansion.template(&tree);
    let left_out = expansion.left_out;
    stack.tree = expansion.grown.finish(root);
    let what = |name: String| format!("{}: {}{name}", tree.source.name, stack.prefix);
    left_out.into_iter().map(|name| Skipped { what: what(name), reason: SkipReason::Sam }).collect()
}

struct Expansion {
    grown: Growing,
    resources: Vec<Entry>,
    left_out: Vec<String>,
}

/// A SAM resource: its entry, and its properties with those of `Globals` under them.
struct Origin<'t> {
    entry: &'t Entry,
    /// Where what is made of it stands.
    span: Span,
    properties: Vec<Entry>,
}

impl Origin<'_> {
    fn get(&self, name: &str) -> Option<NodeIndex> {
        self.properties.iter().find(|entry| &*entry.key == name).map(|entry| entry.value)
    }
}

impl Expansion {
    fn template(&mut self, tree: &Tree) -> NodeIndex {
        let root = tree.root;
        for entry in tree.get(root, "Resources").map(|section| tree.entries(section)).unwrap_or_default() {
            self.resource(tree, entry);
        }
        let resources = std::mem::take(&mut self.resources);
        let sections = tree.entries(root).iter().map(|section| match &*section.key {
            "Resources" => {
                let span = tree.node(section.value).span;
                Entry { value: self.grown.add(span, Kind::Map(resources.clone())), ..section.clone() }
            }
            _ => section.clone(),
        });
        let sections = sections.collect();
        self.grown.add(tree.node(root).span, Kind::Map(sections))
    }

    fn resource(&mut self, tree: &Tree, entry: &Entry) {
        let kind = tree.get(entry.value, "Type").and_then(|kind| tree.text(kind)).unwrap_or_default();
        match kind {
            "AWS::Serverless::Function" => {
                let origin = self.origin(tree, entry, "Function");
                self.function(&origin);
            }
            "AWS::Serverless::SimpleTable" => {
                let origin = self.origin(tree, entry, "SimpleTable");
                self.table(&origin);
            }
            _ => {
                if kind.starts_with("AWS::Serverless::") {
                    self.left_out.push(entry.key.to_string());
                }
                self.resources.push(entry.clone());
            }
        }
    }

    fn origin<'t>(&mut self, tree: &Tree, entry: &'t Entry, global: &str) -> Origin<'t> {
        let own = tree.get(entry.value, "Properties");
        let shared = tree.get(tree.root, "Globals").and_then(|globals| tree.get(globals, global));
        Origin { entry, span: entry.key_span, properties: merge::entries(&mut self.grown, tree, shared, own) }
    }

    /// Adds a resource that a SAM resource stands for.
    fn make(&mut self, origin: &Origin<'_>, suffix: &str, kind: &str, properties: Vec<Entry>) {
        let span = origin.span;
        let kind = self.grown.text(span, kind);
        let properties = self.grown.add(span, Kind::Map(properties));
        let entry = |key: &str, value| Entry { key: key.into(), key_span: span, value };
        let mut body = vec![entry("Type", kind), entry("Properties", properties)];
        let attributes = self.grown.entries(origin.entry.value).into_iter().filter(|e| ATTRIBUTES.contains(&&*e.key));
        body.extend(attributes.filter(|e| suffix.is_empty() || &*e.key == "Condition"));
        let value = self.grown.add(self.grown.tree.node(origin.entry.value).span, Kind::Map(body));
        let key = format!("{}{suffix}", origin.entry.key).into();
        self.resources.push(Entry { key, key_span: span, value });
    }

    fn function(&mut self, origin: &Origin<'_>) {
        let mut properties: Vec<Entry> = origin.properties.iter().filter(|e| SAME.contains(&&*e.key)).cloned().collect();
        let tags = self.tags(origin);
        let role = match origin.get("Role") {
            Some(role) => role,
            None => self.role(origin, tags),
        };
        let mut put = |key: &str, value: NodeIndex| properties.push(Entry { key: key.into(), key_span: origin.span, value });
        put("Role", role);
        put("Tags", tags);
        put("Code", self.code(origin));
        if let Some(mode) = origin.get("Tracing") {
            put("TracingConfig", self.grown.map(origin.span, vec![("Mode", mode)]));
        }
        if let Some(target) = origin.get("DeadLetterQueue").and_then(|queue| self.member(queue, "TargetArn")) {
            put("DeadLetterConfig", self.grown.map(origin.span, vec![("TargetArn", target)]));
        }
        self.make(origin, "", "AWS::Lambda::Function", properties);
        self.url(origin);
        self.failures(origin);
        let more = MAKES_MORE.iter().filter(|name| origin.get(name).is_some());
        self.left_out.extend(more.map(|name| format!("{}.{name}", origin.entry.key)));
    }

    /// The value under a key of a map.
    fn member(&self, at: NodeIndex, key: &str) -> Option<NodeIndex> {
        self.grown.tree.get(at, key)
    }

    /// Whether a function stands here, so that nothing can be said of what it gives.
    fn is_call(&self, at: NodeIndex) -> bool {
        function::call(&self.grown.tree, at).is_some()
    }

    /// Where the code lies: what `sam package` uploads is not known before.
    fn code(&mut self, origin: &Origin<'_>) -> NodeIndex {
        let span = origin.span;
        if let Some(text) = origin.get("InlineCode") {
            return self.grown.map(span, vec![("ZipFile", text)]);
        }
        if let Some(image) = origin.get("ImageUri") {
            return self.grown.map(span, vec![("ImageUri", image)]);
        }
        let place = origin.get("CodeUri").filter(|at| !self.is_call(*at));
        let uri = place.and_then(|at| self.grown.tree.text(at)).and_then(|uri| uri.strip_prefix("s3://")?.split_once('/'));
        if let Some((bucket, key)) = uri.map(|(bucket, key)| (bucket.to_owned(), key.to_owned())) {
            let (bucket, key) = (self.grown.text(span, &bucket), self.grown.text(span, &key));
            return self.grown.map(span, vec![("S3Bucket", bucket), ("S3Key", key)]);
        }
        let names = [("Bucket", "S3Bucket"), ("Key", "S3Key"), ("Version", "S3ObjectVersion")];
        let parts: Vec<(&str, NodeIndex)> =
            names.iter().filter_map(|(from, to)| Some((*to, self.member(place?, from)?))).collect();
        if parts.is_empty() { self.unknown(span) } else { self.grown.map(span, parts) }
    }

    /// A value that the macro decides.
    fn unknown(&mut self, span: Span) -> NodeIndex {
        let name = self.grown.text(span, MACRO);
        let argument = self.grown.map(span, vec![("Name", name)]);
        self.grown.map(span, vec![("Fn::Transform", argument)])
    }

    /// Tags as a list; SAM adds one of its own.
    fn tags(&mut self, origin: &Origin<'_>) -> NodeIndex {
        let own = self.grown.text(origin.span, "SAM");
        let mut tags = vec![self.tag(origin.span, "lambda:createdBy", own)];
        let stated = origin.get("Tags").filter(|at| !self.is_call(*at));
        let entries = stated.map(|at| self.grown.entries(at)).unwrap_or_default();
        tags.extend(entries.iter().map(|entry| self.tag(entry.key_span, &entry.key, entry.value)));
        if origin.get("Tags").is_some() && stated.is_none() {
            return self.unknown(origin.span);
        }
        self.grown.add(origin.span, Kind::List(tags))
    }

    fn tag(&mut self, span: Span, key: &str, value: NodeIndex) -> NodeIndex {
        let key = self.grown.text(span, key);
        self.grown.map(span, vec![("Key", key), ("Value", value)])
    }

    fn reference(&mut self, origin: &Origin<'_>) -> NodeIndex {
        let name = self.grown.text(origin.span, &origin.entry.key);
        self.grown.map(origin.span, vec![("Ref", name)])
    }

    fn url(&mut self, origin: &Origin<'_>) {
        let Some(config) = origin.get("FunctionUrlConfig") else { return };
        let target = self.reference(origin);
        let mut properties = vec![Entry { key: "TargetFunctionArn".into(), key_span: origin.span, value: target }];
        let same = ["AuthType", "Cors", "InvokeMode"];
        properties.extend(self.grown.entries(config).into_iter().filter(|e| same.contains(&&*e.key)));
        self.make(origin, "Url", "AWS::Lambda::Url", properties);
    }

    /// What becomes of events that fail.
    fn failures(&mut self, origin: &Origin<'_>) {
        let Some(config) = origin.get("EventInvokeConfig") else { return };
        let entries = self.grown.entries(config);
        let (name, qualifier) = (self.reference(origin), self.grown.text(origin.span, "$LATEST"));
        let entry = |key: &str, value| Entry { key: key.into(), key_span: origin.span, value };
        let mut properties = vec![entry("FunctionName", name), entry("Qualifier", qualifier)];
        properties.extend(entries.into_iter().filter(|e| &*e.key != "DestinationConfig"));
        let destinations = self.member(config, "DestinationConfig");
        let each: Vec<(&str, NodeIndex)> = ["OnFailure", "OnSuccess"]
            .into_iter()
            .filter_map(|key| {
                let stated = self.member(self.member(destinations?, key)?, "Destination");
                let target = stated.unwrap_or_else(|| self.unknown(origin.span));
                Some((key, self.grown.map(origin.span, vec![("Destination", target)])))
            })
            .collect();
        if !each.is_empty() {
            properties.push(entry("DestinationConfig", self.grown.map(origin.span, each)));
        }
        self.make(origin, "EventInvokeConfig", "AWS::Lambda::EventInvokeConfig", properties);
    }

    /// A table with a key of one attribute, `id` if none is named; billed on demand unless its capacity is stated.
    fn table(&mut self, origin: &Origin<'_>) {
        let span = origin.span;
        let primary = origin.get("PrimaryKey");
        let name = primary.and_then(|key| self.member(key, "Name")).unwrap_or_else(|| self.grown.text(span, "id"));
        let letter = match primary.and_then(|key| self.member(key, "Type")).and_then(|at| self.grown.tree.text(at)) {
            Some("Number") => "N",
            Some("Binary") => "B",
            _ => "S",
        };
        let (letter, hash) = (self.grown.text(span, letter), self.grown.text(span, "HASH"));
        let attribute = self.grown.map(span, vec![("AttributeName", name), ("AttributeType", letter)]);
        let key = self.grown.map(span, vec![("AttributeName", name), ("KeyType", hash)]);
        let same = ["PointInTimeRecoverySpecification", "ProvisionedThroughput", "SSESpecification", "TableName"];
        let mut properties: Vec<Entry> = origin.properties.iter().filter(|e| same.contains(&&*e.key)).cloned().collect();
        let mut put = |key: &str, value: NodeIndex| properties.push(Entry { key: key.into(), key_span: span, value });
        put("AttributeDefinitions", self.grown.add(span, Kind::List(vec![attribute])));
        put("KeySchema", self.grown.add(span, Kind::List(vec![key])));
        if origin.get("ProvisionedThroughput").is_none() {
            put("BillingMode", self.grown.text(span, "PAY_PER_REQUEST"));
        }
        if origin.get("Tags").is_some() {
            put("Tags", self.unknown(span));
        }
        self.make(origin, "", "AWS::DynamoDB::Table", properties);
    }
}
