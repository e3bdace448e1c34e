//! What holds of every picture, counted over the examples and over designs of 5 to 2,000 resources.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use serde_json::{Map, Value as Json, json};

use super::draw::{Drawing, Rectangle};
use super::face::Face;
use super::plan::{CARDS, Frame, Plan};
use super::*;
use crate::design::Design;
use crate::finding::Severity;
use crate::intake;
use crate::report::sample;
use crate::rule::Language;
use crate::topology;

/// A review of files in which every third resource fails something.
fn review(path: &Path) -> Review {
    let intake = intake::gather(&[path.to_owned()], &intake::Options::default());
    let designs: Vec<(Arc<Design>, &'static str)> = intake.designs.iter().map(|r| (Arc::clone(&r.design), r.format)).collect();
    let resources = designs
        .iter()
        .flat_map(|(design, _)| design.resources().map(|(_, r)| (design.name.clone(), r.id.clone(), r.kind.to_string())));
    let verdicts = resources.step_by(3).zip(0..).map(|(resource, number)| finding(resource, number)).collect();
    let mut review = Review { verdicts, ..sample::empty() };
    review.architecture = topology::architecture(&designs, &review.verdicts);
    review
}

fn finding((design, id, kind): (String, String, String), number: usize) -> VerdictEntry {
    let mut entry = sample::failure("kms-key-rotates", "off", ("Data", "AES256"), &json!({}));
    let resource = Arc::make_mut(&mut entry.resource);
    (resource.design, resource.id, resource.kind) = (design.into(), id, kind.into());
    entry.severity = Severity::WORST_FIRST[number % 4];
    entry.fingerprint = format!("f{number}");
    entry
}

/// A template with so many systems, each with a network in two zones, services, functions, queues and stores.
fn template(systems: usize, services: usize) -> Json {
    let mut resources = Map::new();
    for system in 0..systems {
        let name = |name: &str| format!("S{system}{name}");
        let reference = |of: &str| json!({"Ref": name(of)});
        let mut add = |id: &str, kind: &str, properties: Json| {
            resources.insert(name(id), json!({"Type": kind, "Properties": properties}));
        };
        network(&mut add, &reference);
        add("Data", "AWS::DynamoDB::Table", json!({}));
        add("Inbox", "AWS::SQS::Queue", json!({}));
        add(
            "Files",
            "AWS::S3::Bucket",
            json!({"NotificationConfiguration": {"QueueConfigurations": [{"Event": "x", "Queue": reference("Inbox")}]}}),
        );
        add("Key", "AWS::KMS::Key", json!({}));
        for number in 0..services {
            let (function, group) = (format!("Work{number}"), format!("Group{number}"));
            add(&function, "AWS::Lambda::Function", json!({"Environment": {"Variables": {"T": reference("Data")}}}));
            add(
                &format!("Source{number}"),
                "AWS::Lambda::EventSourceMapping",
                json!({"EventSourceArn": reference("Inbox"), "FunctionName": reference(&function)}),
            );
            add(
                &group,
                "AWS::AutoScaling::AutoScalingGroup",
                json!({"VPCZoneIdentifier": [reference("AppA"), reference("AppB")], "TargetGroupARNs": [reference("Targets")]}),
            );
        }
    }
    json!({"Resources": resources})
}

fn network(add: &mut impl FnMut(&str, &str, Json), reference: &impl Fn(&str) -> Json) {
    add("Vpc", "AWS::EC2::VPC", json!({"CidrBlock": "10.0.0.0/16"}));
    for (subnet, zone) in [("WebA", 0), ("WebB", 1), ("AppA", 0), ("AppB", 1), ("Lone", 0), ("Far", 1), ("Empty", 1)] {
        let zone = json!({"Fn::Select": [zone, {"Fn::GetAZs": ""}]});
        add(subnet, "AWS::EC2::Subnet", json!({"VpcId": reference("Vpc"), "CidrBlock": "10.0.1.0/24", "AvailabilityZone": zone}));
    }
    add("Balancer", "AWS::ElasticLoadBalancingV2::LoadBalancer", json!({"Subnets": [reference("WebA"), reference("WebB")]}));
    let forward = json!([{"Type": "forward", "TargetGroupArn": reference("Targets")}]);
    add(
        "Listener",
        "AWS::ElasticLoadBalancingV2::Listener",
        json!({"LoadBalancerArn": reference("Balancer"), "DefaultActions": forward}),
    );
    add("Targets", "AWS::ElasticLoadBalancingV2::TargetGroup", json!({"VpcId": reference("Vpc")}));
    add("Nat", "AWS::EC2::NatGateway", json!({"SubnetId": reference("WebA")}));
    add("Storage", "AWS::FSx::FileSystem", json!({"SubnetIds": [reference("Lone")], "FileSystemType": "LUSTRE"}));
    add("Host", "AWS::EC2::Instance", json!({"SubnetId": reference("Far"), "InstanceType": "m7g.large"}));
    add("Door", "AWS::EC2::SecurityGroup", json!({"VpcId": reference("Vpc"), "GroupDescription": "d"}));
}

/// Writes a template to a file that lasts as long as the folder.
fn written(template: &Json) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("template.json");
    std::fs::write(&file, template.to_string()).unwrap();
    (folder, file)
}

fn small() -> Json {
    json!({"Resources": {
        "Inbox": {"Type": "AWS::SQS::Queue"},
        "Timer": {"Type": "AWS::Events::Rule", "Properties": {"Targets": [{"Id": "i", "Arn": {"Fn::GetAtt": ["Inbox", "Arn"]}}, {"Id": "w", "Arn": {"Fn::GetAtt": ["Work", "Arn"]}}]}},
        "Source": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {"EventSourceArn": {"Fn::GetAtt": ["Inbox", "Arn"]}, "FunctionName": {"Ref": "Work"}}},
        "Data": {"Type": "AWS::DynamoDB::Table"}, "Copy": {"Type": "AWS::S3::Bucket"},
        "Files": {"Type": "AWS::S3::Bucket", "Properties": {"ReplicationConfiguration": {"Rules": [{"Destination": {"Bucket": {"Fn::GetAtt": ["Copy", "Arn"]}}}]}}},
        "Work": {"Type": "AWS::Lambda::Function", "Properties": {"Environment": {"Variables": {"T": {"Ref": "Data"}, "Q": {"Ref": "Inbox"}, "F": {"Ref": "Files"}}}}},
    }})
}

/// The reviews over which everything is counted, with their names.
fn reviews() -> &'static [(String, Review)] {
    static ALL: OnceLock<Vec<(String, Review)>> = OnceLock::new();
    ALL.get_or_init(all_reviews)
}

fn all_reviews() -> Vec<(String, Review)> {
    let mut reviews: Vec<(String, Review)> = ["web-service", "ai-training", "cdk-app"]
        .map(|name| (name.to_owned(), review(Path::new(&format!("examples/{name}")))))
        .into();
    for (name, template) in [("5", small()), ("40", template(1, 5)), ("150", template(4, 5)), ("2000", template(60, 4))] {
        let (_folder, file) = written(&template);
        reviews.push((name.to_owned(), review(&file)));
    }
    reviews.push(("many-stacks".to_owned(), stacks(30)));
    reviews.push(("hostile".to_owned(), hostile()));
    reviews
}

/// A review of many stacks.
fn stacks(count: usize) -> Review {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..count {
        std::fs::write(folder.path().join(format!("stack{number:02}.json")), small().to_string()).unwrap();
    }
    review(folder.path())
}

/// A review in which every text of the design tries to break out.
fn hostile() -> Review {
    let (_folder, file) = written(&template(1, 3));
    let mut review = review(&file);
    let attack = format!("</script><img src=x onerror=alert(1)>\u{202e}\0\"'&{}", "n".repeat(10_000));
    for (number, node) in review.architecture.nodes.iter_mut().enumerate() {
        node.name = format!("{number}{attack}");
        node.label.clone_from(&attack);
        node.shows = vec![attack.clone(); 4];
        node.region = Some(attack.clone());
        node.account = Some(attack.clone());
        node.zone = node.zone.as_ref().map(|_| attack.clone());
    }
    for edge in &mut review.architecture.edges {
        edge.property.clone_from(&attack);
    }
    review.verdicts.iter_mut().for_each(|entry| entry.message = attack.as_str().into());
    review
}

#[expect(clippy::unnecessary_wraps, reason = "a page may leave a finding out")]
fn anchor(entry: &VerdictEntry) -> Option<String> {
    Some(entry.fingerprint.clone())
}

/// Calls a check with each review's plan and drawing.
fn each(check: impl Fn(&str, &Review, &Plan<'_>, &Drawing<'_, '_>)) {
    let words = Words::of(Language::Ja);
    for (name, review) in reviews() {
        let plan = Plan::new(review);
        let faces: Vec<Face> = plan.cards.iter().map(|card| Face::new(card, words)).collect();
        let drawing = Drawing::new(&plan, &faces, words, &anchor, &review.architecture);
        check(name, review, &plan, &drawing);
    }
}

fn contains(outer: Rectangle, inner: Rectangle) -> bool {
    let slack = 0.01;
    outer.x <= inner.x + slack
        && outer.y <= inner.y + slack
        && outer.x + outer.width + slack >= inner.x + inner.width
        && outer.y + outer.height + slack >= inner.y + inner.height
}

#[test]
fn no_two_cards_and_no_two_siblings_overlap() {
    each(|name, _, plan, drawing| {
        for one in 0..plan.cards.len() {
            for other in 0..one {
                assert!(!drawing.card(one).overlaps(&drawing.card(other)), "{name}: cards {one} and {other}");
            }
        }
        for one in 0..plan.containers.len() {
            for other in 0..one {
                if plan.containers[one].parent == plan.containers[other].parent {
                    assert!(!drawing.container(one).overlaps(&drawing.container(other)), "{name}: containers {one} and {other}");
                }
            }
        }
    });
}

#[test]
fn everything_lies_in_its_container_and_in_the_picture() {
    each(|name, _, plan, drawing| {
        let picture = Rectangle { x: 0.0, y: 0.0, width: drawing.grid.width, height: drawing.height() };
        for (at, container) in plan.containers.iter().enumerate() {
            let outer = container.parent.map_or(picture, |parent| drawing.container(parent));
            assert!(contains(outer, drawing.container(at)), "{name}: {outer:?} {:?}", drawing.container(at));
        }
        for (at, card) in plan.cards.iter().enumerate() {
            assert!(contains(drawing.container(card.container), drawing.card(at)), "{name}: card {at}");
            let apart =
                plan.containers.iter().enumerate().filter(|(other, _)| !plan.around(card.container).any(|own| own == *other));
            for (other, _) in apart {
                assert!(!drawing.container(other).overlaps(&drawing.card(at)), "{name}: card {at} in foreign container {other}");
            }
        }
    });
}

#[test]
fn every_resource_is_drawn_or_counted_exactly_once() {
    each(|name, review, plan, _| {
        let cards: usize = plan.cards.iter().map(|card| card.count() + card.parts.values().sum::<usize>()).sum();
        let counted: usize = plan.containers.iter().flat_map(|held| held.counted.values()).sum();
        // A subnet of a tier may have a place of its own in it.
        let held: HashSet<*const _> =
            plan.containers.iter().flat_map(|held| &held.nodes).map(|node| std::ptr::from_ref(*node)).collect();
        assert_eq!(cards + held.len() + counted + plan.left_out.1, review.architecture.resources, "{name}");
    });
}

#[test]
fn every_line_runs_from_card_to_card_past_all_others() {
    let mut bends: BTreeMap<usize, usize> = BTreeMap::new();
    let bends_of = std::cell::RefCell::new(&mut bends);
    each(|name, _, plan, drawing| {
        for (line, way) in plan.lines.iter().zip(&drawing.routes.ways) {
            let points = drawing.grid.points(way, &drawing.routes);
            let touches = |card: usize, (x, y): (f64, f64)| {
                let area = drawing.card(card);
                ((x - area.x).abs() < 0.1 || (x - area.x - area.width).abs() < 0.1) && y > area.y && y < area.y + area.height
            };
            assert!(touches(line.from, points[0]) && touches(line.to, points[points.len() - 1]), "{name}: {line:?} {points:?}");
            for pair in points.windows(2) {
                let ((x1, y1), (x2, y2)) = (pair[0], pair[1]);
                assert!((x1 - x2).abs() < 0.1 || (y1 - y2).abs() < 0.1, "{name}: a slanting line");
                let area = Rectangle { x: x1.min(x2), y: y1.min(y2), width: (x1 - x2).abs(), height: (y1 - y2).abs() };
                let hit = (0..plan.cards.len()).find(|card| drawing.card(*card).overlaps(&area));
                assert_eq!(hit, None, "{name}: {line:?} {points:?}");
            }
            *bends_of.borrow_mut().entry(way.turns.len()).or_default() += 1;
        }
    });
    println!("bends: {bends:?}");
    assert!(bends.keys().all(|count| *count <= 4) && bends.contains_key(&4), "{bends:?}");
    let (few, all): (usize, usize) = (bends.iter().filter(|(count, _)| **count <= 2).map(|(_, n)| n).sum(), bends.values().sum());
    assert!(all > 40 && few * 10 >= all * 8, "most lines have two bends at most");
}

#[test]
fn a_picture_stays_small_however_large_the_design() {
    each(|name, _, plan, drawing| {
        assert!(plan.cards.len() <= CARDS + CARDS / 2, "{name}: {}", plan.cards.len());
        assert!(drawing.layout.columns <= 7 && drawing.grid.width < 2_000.0, "{name}: {}", drawing.grid.width);
        let groups = plan.containers.iter().filter(|container| container.frame == Frame::Group).count();
        assert!(groups <= super::plan::GROUPS, "{name}: {groups}");
    });
}

#[test]
fn the_outline_and_the_table_say_what_is_drawn() {
    fn leaves(items: &[Item]) -> usize {
        items.iter().map(|item| if item.items.is_empty() { 1 } else { leaves(&item.items) }).sum()
    }
    each(|name, review, plan, drawing| {
        let picture = draw(review, drawing.words, &anchor, "ja-").unwrap();
        let notes = plan.containers.iter().filter(|container| !container.counted.is_empty()).count();
        let bare = (0..plan.containers.len()).filter(|at| {
            plan.containers[*at].counted.is_empty()
                && !plan.cards.iter().any(|card| card.container == *at)
                && !plan.containers.iter().any(|other| other.parent == Some(*at))
        });
        assert_eq!(leaves(&picture.outline), plan.cards.len() + notes + bare.count(), "{name}");
        assert_eq!(picture.edges.len(), plan.lines.len(), "{name}");
        for (row, line) in picture.edges.iter().zip(&plan.lines) {
            assert_eq!((&row.from, &row.to), (&drawing.faces[line.from].full, &drawing.faces[line.to].full), "{name}");
            assert!(!row.stated_by.is_empty(), "{name}");
        }
    });
}

#[test]
fn the_same_review_gives_the_same_bytes() {
    for (name, review) in reviews() {
        let picture = || draw(review, Words::of(Language::Ko), &anchor, "ko-").unwrap();
        let (one, other) = (picture(), picture());
        assert_eq!(one.svg, other.svg, "{name}");
        assert!(one.svg.len() < 150_000, "{name}: {}", one.svg.len());
    }
}

/// The element names of a drawing, which must be well formed; texts are cleaned and short.
fn elements(svg: &str) -> BTreeMap<String, usize> {
    let mut reader = quick_xml::Reader::from_str(svg);
    let (mut names, mut depth) = (BTreeMap::new(), 0);
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Start(start) => {
                depth += 1;
                *names.entry(start.name().as_ref().to_owned()).or_default() += 1;
            }
            quick_xml::events::Event::Empty(start) => *names.entry(start.name().as_ref().to_owned()).or_default() += 1,
            quick_xml::events::Event::End(_) => depth -= 1,
            quick_xml::events::Event::Text(text) => assert!(text.len() < 1_000, "{}", text.len()),
            quick_xml::events::Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0);
    names
}

#[test]
fn hostile_names_show_as_text() {
    let review = hostile();
    let picture = draw(&review, Words::of(Language::En), &anchor, "").unwrap();
    let names = elements(&picture.svg);
    assert!(!names.contains_key("script") && !names.contains_key("img"), "{names:?}");
    assert!(!picture.svg.contains(['\u{202e}', '\0']) && !picture.svg.contains(" style="));
    assert!(picture.svg.contains("&lt;"), "the names are shown");
    let outline = serde_json::to_string(&picture.outline).unwrap();
    assert!(!outline.contains('\u{202e}') && !outline.contains(&"n".repeat(400)));
}

#[test]
fn ids_bear_the_prefix_and_findings_lead_to_their_anchors() {
    let review = review(Path::new("examples/web-service"));
    let picture = draw(&review, Words::of(Language::En), &anchor, "ja-").unwrap();
    let ids: Vec<&str> = picture.svg.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(ids.len() == 3 && ids.iter().all(|id| id.starts_with("ja-")), "{ids:?}");
    let links: Vec<&str> =
        picture.svg.split("<a class=\"").skip(1).filter_map(|rest| rest.split("href=\"").nth(1)?.split('"').next()).collect();
    assert!(links.len() > 5 && links.iter().all(|link| link.starts_with("#f")), "{links:?}");
    assert_eq!(picture.svg.matches("<use ").count(), links.len());
}

#[test]
fn more_than_three_findings_are_counted() {
    let mut review = review(Path::new("examples/web-service"));
    let of_database =
        |number| finding(("examples/web-service/template.yaml".into(), "Database".into(), "AWS::RDS::DBInstance".into()), number);
    review.verdicts = (0..7).map(of_database).collect();
    let picture = draw(&review, Words::of(Language::En), &anchor, "").unwrap();
    assert!(picture.svg.contains(">+4</text>"));
    assert_eq!(picture.svg.matches("<use ").count(), 3);
    assert_eq!(picture.numbers.with_findings, 1);
}

#[test]
fn a_review_without_resources_has_no_picture() {
    assert!(draw(&sample::empty(), Words::of(Language::En), &anchor, "").is_none());
}
