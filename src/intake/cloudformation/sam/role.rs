//! The role that SAM makes for a function that names none.

use super::{Expansion, Origin};
use crate::source::Span;
use crate::tree::{Entry, Kind, NodeIndex};

/// Managed policies that event sources bring, by the type of the event.
const BY_EVENT: &[(&str, &str)] = &[
    ("DynamoDB", "service-role/AWSLambdaDynamoDBExecutionRole"),
    ("Kinesis", "service-role/AWSLambdaKinesisExecutionRole"),
    ("MSK", "service-role/AWSLambdaMSKExecutionRole"),
    ("SQS", "service-role/AWSLambdaSQSQueueExecutionRole"),
];

/// What a function must be allowed, by the type of the target that it sends to.
const SENDING: &[(&str, &str)] = &[
    ("EventBridge", "events:PutEvents"),
    ("Lambda", "lambda:InvokeFunction"),
    ("SNS", "sns:Publish"),
    ("SQS", "sqs:SendMessage"),
];

impl Expansion {
    /// Adds the role of a function; gives the reference to it.
    pub(super) fn role(&mut self, origin: &Origin<'_>, tags: NodeIndex) -> NodeIndex {
        let span = origin.span;
        let (managed, inline) = self.policies(origin);
        let trust = origin.get("AssumeRolePolicyDocument").unwrap_or_else(|| self.trust(span));
        let entry = |key: &str, value| Entry { key: key.into(), key_span: span, value };
        let mut properties = vec![
            entry("AssumeRolePolicyDocument", trust),
            entry("ManagedPolicyArns", self.grown.add(span, Kind::List(managed))),
            entry("Tags", tags),
        ];
        if !inline.is_empty() {
            properties.push(entry("Policies", self.grown.add(span, Kind::List(inline))));
        }
        let same = [("PermissionsBoundary", "PermissionsBoundary"), ("RolePath", "Path")];
        properties.extend(same.iter().filter_map(|(from, to)| Some(entry(to, origin.get(from)?))));
        self.make(origin, "Role", "AWS::IAM::Role", properties);
        let (name, arn) = (self.grown.text(span, &format!("{}Role", origin.entry.key)), self.grown.text(span, "Arn"));
        let target = self.grown.add(span, Kind::List(vec![name, arn]));
        self.grown.map(span, vec![("Fn::GetAtt", target)])
    }

    /// Lambda may take the role.
    fn trust(&mut self, span: Span) -> NodeIndex {
        let service = self.grown.text(span, "lambda.amazonaws.com");
        let principal = self.grown.map(span, vec![("Service", service)]);
        let (effect, action) = (self.grown.text(span, "Allow"), self.grown.text(span, "sts:AssumeRole"));
        let statement = self.grown.map(span, vec![("Effect", effect), ("Action", action), ("Principal", principal)]);
        let version = self.grown.text(span, "2012-10-17");
        let statements = self.grown.add(span, Kind::List(vec![statement]));
        self.grown.map(span, vec![("Version", version), ("Statement", statements)])
    }

    /// Managed policies, and policies of the role's own.
    fn policies(&mut self, origin: &Origin<'_>) -> (Vec<NodeIndex>, Vec<NodeIndex>) {
        let mut managed: Vec<NodeIndex> = self.implied(origin).iter().map(|name| self.aws(origin.span, name)).collect();
        let mut inline = Vec::new();
        let stated = origin.get("Policies");
        let items = match stated.map(|at| &self.grown.tree.node(at).kind) {
            Some(Kind::List(items)) => items.clone(),
            _ => stated.into_iter().collect(),
        };
        for (number, item) in items.into_iter().enumerate() {
            let is_call = self.is_call(item);
            match self.grown.tree.text(item).map(str::to_owned).filter(|_| !is_call) {
                Some(name) if !name.starts_with("arn:") => managed.push(self.aws(self.grown.tree.node(item).span, &name)),
                Some(_) => managed.push(item),
                None if is_call => managed.push(item),
                None => inline.push(self.inline(origin, item, number)),
            }
        }
        inline.extend(self.sending(origin));
        (managed, inline)
    }

    /// Policies that let the function send what failed, or succeeded, to where it is told.
    fn sending(&mut self, origin: &Origin<'_>) -> Vec<NodeIndex> {
        let mut policies = Vec::new();
        if let Some(queue) = origin.get("DeadLetterQueue") {
            policies.extend(self.send_to(origin.span, queue, "TargetArn", "DeadLetterQueuePolicy"));
        }
        let destinations = origin.get("EventInvokeConfig").and_then(|config| self.member(config, "DestinationConfig"));
        for outcome in ["OnFailure", "OnSuccess"] {
            if let Some(to) = destinations.and_then(|all| self.member(all, outcome)) {
                let kind = self.member(to, "Type").and_then(|at| self.grown.tree.text(at)).unwrap_or_default();
                let name = format!("{}EventInvokeConfig{outcome}{kind}Policy", origin.entry.key);
                policies.extend(self.send_to(origin.span, to, "Destination", &name));
            }
        }
        policies
    }

    /// A policy that allows sending to one target.
    fn send_to(&mut self, span: Span, to: NodeIndex, key: &str, name: &str) -> Option<NodeIndex> {
        let kind = self.member(to, "Type").and_then(|at| self.grown.tree.text(at))?;
        let action = SENDING.iter().find(|(target, _)| *target == kind).map(|(_, action)| *action)?;
        let target = self.member(to, key).unwrap_or_else(|| self.unknown(span));
        let (effect, action) = (self.grown.text(span, "Allow"), self.grown.text(span, action));
        let statement = self.grown.map(span, vec![("Effect", effect), ("Action", action), ("Resource", target)]);
        let (version, name) = (self.grown.text(span, "2012-10-17"), self.grown.text(span, name));
        let statements = self.grown.add(span, Kind::List(vec![statement]));
        let document = self.grown.map(span, vec![("Version", version), ("Statement", statements)]);
        Some(self.grown.map(span, vec![("PolicyName", name), ("PolicyDocument", document)]))
    }

    /// The policies that follow from what the function does.
    fn implied(&self, origin: &Origin<'_>) -> Vec<&'static str> {
        let tree = &self.grown.tree;
        let mut names = vec!["service-role/AWSLambdaBasicExecutionRole"];
        if origin.get("VpcConfig").is_some() {
            names.push("service-role/AWSLambdaVPCAccessExecutionRole");
        }
        if origin.get("Tracing").is_some_and(|at| matches!(tree.text(at), Some("Active" | "PassThrough"))) {
            names.push("AWSXrayWriteOnlyAccess");
        }
        let events = origin.get("Events").map(|at| tree.entries(at)).unwrap_or_default();
        let types: Vec<&str> = events.iter().filter_map(|e| tree.text(tree.get(e.value, "Type")?)).collect();
        names.extend(BY_EVENT.iter().filter(|(event, _)| types.contains(event)).map(|(_, policy)| *policy));
        names
    }

    /// The ARN of a policy that AWS manages.
    fn aws(&mut self, span: Span, name: &str) -> NodeIndex {
        let arn = self.grown.text(span, &format!("arn:${{AWS::Partition}}:iam::aws:policy/{name}"));
        self.grown.map(span, vec![("Fn::Sub", arn)])
    }

    /// A policy of the role's own; what a policy template of SAM grants is not known here.
    fn inline(&mut self, origin: &Origin<'_>, item: NodeIndex, number: usize) -> NodeIndex {
        let span = self.grown.tree.node(item).span;
        let document = if self.grown.tree.get(item, "Statement").is_some() { item } else { self.unknown(span) };
        let name = self.grown.text(span, &format!("{}RolePolicy{number}", origin.entry.key));
        self.grown.map(span, vec![("PolicyName", name), ("PolicyDocument", document)])
    }
}
