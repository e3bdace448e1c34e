//! Derives `Design::NodeGroup` from the resources that make GPU and EFA nodes, so that a rule about nodes is written once.
//!
//! A derived field is the same node as its source, or follows it case by case: it is known, missing or unknown as that is.

use crate::design::{Builder, Content, Draft, NodeId, Reason, Resource, ResourceId, Unknown};
use crate::facts;

/// The kind that is derived.
const KIND: &str = "Design::NodeGroup";

/// Adds the node groups that some resources make.
pub(super) fn node_groups(ids: impl IntoIterator<Item = ResourceId>, builder: &mut Builder) {
    for id in ids {
        let kind = std::sync::Arc::clone(&builder.design().resource(id).kind);
        match &*kind {
            "AWS::SageMaker::Cluster" => hyperpod(id, builder),
            "AWS::EC2::LaunchTemplate" => launch_template(id, builder),
            "AWS::PCS::ComputeNodeGroup" => compute_group(id, builder),
            _ => {}
        }
    }
}

/// What a group says, as nodes of its source.
struct Group {
    /// Node that the group stands at.
    at: NodeId,
    /// Its name below the resource; `None` if the resource is the group.
    name: Option<String>,
    instance_type: Option<NodeId>,
    count: Option<NodeId>,
    orchestrator: &'static str,
    efa: Content,
    security_groups: Content,
    subnets: Content,
    file_systems: Content,
}

/// A HyperPod cluster.
struct Cluster {
    id: ResourceId,
    properties: NodeId,
    is_eks: bool,
}

fn hyperpod(id: ResourceId, builder: &mut Builder) {
    let properties = builder.design().resource(id).properties;
    let is_eks = follow(builder, properties, &["Orchestrator", "Eks"]).is_some();
    let cluster = Cluster { id, properties, is_eks };
    for list in ["InstanceGroups", "RestrictedInstanceGroups"] {
        let Some(groups) = follow(builder, properties, &[list]) else { continue };
        match builder.design().node(groups).content.clone() {
            Content::List(items) => {
                for item in items {
                    hyperpod_group(&cluster, item, builder);
                }
            }
            // The groups cannot be listed, so nobody can say that these are all.
            _ => builder.doubt(KIND),
        }
    }
}

fn hyperpod_group(cluster: &Cluster, at: NodeId, builder: &mut Builder) {
    let instance_type = follow(builder, at, &["InstanceType"]);
    // HyperPod attaches EFA by itself where the type supports it:
    // https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-hyperpod-prerequisites.html
    let Some(efa) = efa_by_type(builder, instance_type) else { return };
    let network = |part: &str, builder: &Builder| {
        let own = follow(builder, at, &["OverrideVpcConfig", part]);
        own.or_else(|| follow(builder, cluster.properties, &["VpcConfig", part])).map_or(Content::Missing, Content::Same)
    };
    let group = Group {
        at,
        name: Some(text(builder, follow(builder, at, &["InstanceGroupName"])).unwrap_or_else(|| "group".to_owned())),
        instance_type,
        count: follow(builder, at, &["InstanceCount"]),
        orchestrator: if cluster.is_eks { "hyperpod-eks" } else { "hyperpod-slurm" },
        efa,
        security_groups: network("SecurityGroupIds", builder),
        subnets: network("Subnets", builder),
        file_systems: mounted(builder, at),
    };
    add(cluster.id, group, builder);
}

/// The file systems that the storage configuration mounts. Lifecycle scripts may mount others, which nobody sees here.
fn mounted(builder: &Builder, at: NodeId) -> Content {
    let storage = follow(builder, at, &["InstanceStorageConfigs"]);
    let Some(Content::List(items)) = storage.map(|node| builder.design().node(node).content.clone()) else {
        return Content::Unknown(Unknown::undecided(Reason::NotStated("lifecycle scripts".to_owned())));
    };
    let names: Vec<NodeId> = items.iter().filter_map(|item| follow(builder, *item, &["FsxLustreConfig", "DnsName"])).collect();
    if names.is_empty() {
        return Content::Unknown(Unknown::undecided(Reason::NotStated("lifecycle scripts".to_owned())));
    }
    Content::List(names.into_boxed_slice())
}

/// A launch template whose interfaces are EFA interfaces.
fn launch_template(id: ResourceId, builder: &mut Builder) {
    let properties = builder.design().resource(id).properties;
    let Some(data) = follow(builder, properties, &["LaunchTemplateData"]) else { return };
    let interfaces = items(builder, follow(builder, data, &["NetworkInterfaces"]));
    let is_efa = |node: &NodeId| text(builder, follow(builder, *node, &["InterfaceType"])).is_some_and(|t| t.starts_with("efa"));
    if !interfaces.iter().any(is_efa) {
        return;
    }
    let mut groups: Vec<NodeId> = interfaces.iter().flat_map(|i| items(builder, follow(builder, *i, &["Groups"]))).collect();
    groups.extend(items(builder, follow(builder, data, &["SecurityGroupIds"])));
    let subnets: Vec<NodeId> = interfaces.iter().filter_map(|i| follow(builder, *i, &["SubnetId"])).collect();
    let or_missing =
        |nodes: Vec<NodeId>| if nodes.is_empty() { Content::Missing } else { Content::List(nodes.into_boxed_slice()) };
    let group = Group {
        at: data,
        name: None,
        instance_type: follow(builder, data, &["InstanceType"]),
        count: None,
        orchestrator: "ec2",
        efa: Content::Boolean(true),
        security_groups: or_missing(groups),
        subnets: or_missing(subnets),
        file_systems: Content::Unknown(Unknown::undecided(Reason::NotStated("user data".to_owned()))),
    };
    add(id, group, builder);
}

/// A compute node group of Parallel Computing Service; interfaces and mounts stand in its launch template.
fn compute_group(id: ResourceId, builder: &mut Builder) {
    let properties = builder.design().resource(id).properties;
    for item in items(builder, follow(builder, properties, &["InstanceConfigs"])) {
        let instance_type = follow(builder, item, &["InstanceType"]);
        let Some(_) = efa_by_type(builder, instance_type) else { continue };
        let elsewhere = || Content::Unknown(Unknown::undecided(Reason::NotStated("launch template".to_owned())));
        let group = Group {
            at: item,
            name: Some(text(builder, instance_type).unwrap_or_else(|| "group".to_owned())),
            instance_type,
            count: follow(builder, properties, &["ScalingConfiguration", "MaxInstanceCount"]),
            orchestrator: "pcs",
            efa: elsewhere(),
            security_groups: elsewhere(),
            subnets: follow(builder, properties, &["SubnetIds"]).map_or(Content::Missing, Content::Same),
            file_systems: elsewhere(),
        };
        add(id, group, builder);
    }
}

/// Whether the type brings EFA; `None` for a type without accelerator and EFA, which makes no group of ours.
fn efa_by_type(builder: &Builder, instance_type: Option<NodeId>) -> Option<Content> {
    let undecided = || Content::Unknown(Unknown::undecided(Reason::NotStated("InstanceType".to_owned())));
    let Some(name) = text(builder, instance_type) else { return Some(undecided()) };
    let row = facts::table("instances")?.row(name.trim_start_matches("ml."));
    match row {
        Some(row) => {
            let efa = row.get("efa_max").and_then(serde_json::Value::as_f64);
            efa.map_or_else(|| Some(undecided()), |count| Some(Content::Boolean(count > 0.0)))
        }
        None if is_accelerated_name(&name) => Some(undecided()),
        None => None,
    }
}

/// Families of accelerated instances begin with p, g, trn, inf or dl; a new one may not stand in the table yet.
fn is_accelerated_name(name: &str) -> bool {
    let bare = name.trim_start_matches("ml.");
    ["p", "g", "trn", "inf", "dl"]
        .iter()
        .any(|start| bare.strip_prefix(start).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit())))
}

fn add(source: ResourceId, group: Group, builder: &mut Builder) {
    let origin = builder.design().resource(source).clone();
    let template = builder.design().node(group.at).clone();
    let root =
        Draft { source: template.source, span: template.span, parent: Some(template.parent), step: template.step, typed: true };
    let map = builder.node(root, Builder::pending());
    let bare_type = group.instance_type.map_or(Content::Missing, |node| without_prefix(builder, node));
    let name = group.name.clone().unwrap_or_else(|| origin.id.clone());
    let unstated = || Content::Unknown(Unknown::undecided(Reason::NotStated("Count".to_owned())));
    let fields = [
        ("Name", Content::Text(name.into())),
        ("InstanceType", bare_type),
        ("Count", group.count.map_or_else(unstated, Content::Same)),
        ("Orchestrator", Content::Text(group.orchestrator.into())),
        ("Efa", group.efa),
        ("SecurityGroupIds", group.security_groups),
        ("SubnetIds", group.subnets),
        ("FileSystemIds", group.file_systems),
    ];
    let entries = fields.map(|(key, content)| (std::sync::Arc::from(key), field(builder, group.at, map, key, content)));
    builder.set(map, Content::Map(Box::new(entries)));
    let suffix = group.name.map(|name| format!("/{name}")).unwrap_or_default();
    let resource = Resource {
        id: format!("{}{suffix}", origin.id),
        key: format!("{}{suffix}", origin.key),
        input: origin.input,
        kind: builder.kind(KIND),
        properties: map,
        attributes: origin.attributes,
        region: origin.region,
        account: origin.account,
        existence: origin.existence,
        alias: origin.alias,
        written_at: origin.written_at,
        names: Box::default(),
        recorded: Box::default(),
    };
    builder.resource(resource);
}

/// A field of a derived resource; it stands where its source stands, else at the group.
fn field(builder: &mut Builder, group: NodeId, parent: NodeId, key: &str, content: Content) -> NodeId {
    let at = match &content {
        Content::Same(node) => *node,
        _ => group,
    };
    let place = builder.design().node(at).clone();
    let draft = Draft {
        source: place.source,
        span: place.span,
        parent: Some(parent),
        step: crate::design::Step::Key(key.into()),
        typed: true,
    };
    builder.node(draft, content)
}

/// The instance type without the prefix of SageMaker, in every case that it has.
fn without_prefix(builder: &mut Builder, node: NodeId) -> Content {
    match builder.design().node(node).content.clone() {
        Content::Text(text) => match text.strip_prefix("ml.") {
            Some(bare) => Content::Text(bare.into()),
            None => Content::Same(node),
        },
        Content::Varies(by, cases) => {
            let bare: Vec<NodeId> = cases.iter().map(|case| bare_case(builder, *case)).collect();
            Content::Varies(by, bare.into_boxed_slice())
        }
        _ => Content::Same(node),
    }
}

fn bare_case(builder: &mut Builder, case: NodeId) -> NodeId {
    let content = without_prefix(builder, case);
    let node = builder.design().node(case).clone();
    let assumed = builder.design().assumptions(node.assumed).clone();
    let draft = Draft { source: node.source, span: node.span, parent: Some(node.parent), step: node.step, typed: true };
    let bare = builder.node(draft, content);
    builder.assume(bare, assumed);
    bare
}

/// The node at a path of keys, as far as maps lead there.
fn follow(builder: &Builder, from: NodeId, keys: &[&str]) -> Option<NodeId> {
    keys.iter().try_fold(from, |here, key| match &builder.design().node(here).content {
        Content::Map(entries) => entries.iter().find(|(name, _)| &**name == *key).map(|(_, child)| *child),
        _ => None,
    })
}

fn items(builder: &Builder, list: Option<NodeId>) -> Vec<NodeId> {
    match list.map(|node| &builder.design().node(node).content) {
        Some(Content::List(items)) => items.to_vec(),
        _ => Vec::new(),
    }
}

fn text(builder: &Builder, node: Option<NodeId>) -> Option<String> {
    match node.map(|node| &builder.design().node(node).content) {
        Some(Content::Text(text)) => Some(text.to_string()),
        _ => None,
    }
}
