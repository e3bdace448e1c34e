//! Addresses, address ranges and ports.

use std::str::FromStr;

use ipnet::IpNet;

use crate::design::{Reason, Unknown};
use crate::engine::operand::fault;
use crate::engine::words::Words;
use crate::value::{Form, Order, RuleFault, Truth, Value, View};

pub(super) fn add(words: &mut Words) {
    words.question("is_any_address", |value| Ok(is_any_address(value)));
    words.question_of("within", |value, outer| within(value, outer).map_err(fault));
    words.value("address_count", address_count);
    words.question_of("opens_port", |rule, port| opens_port(rule, port).map_err(fault));
    words.question_of("opens_any_port", |rule, ports| opens_any_port(rule, ports).map_err(fault));
    words.question_of("opens_to_all", |rule, ports| opens_to_all(rule, ports).map_err(fault));
}

/// The same for several ports: whether at least one is held.
fn opens_any_port(rule: &Value, ports: &Value) -> Result<Truth, RuleFault> {
    let ports = ports.members()?;
    let mut opens = ports.rest();
    if ports.members.is_empty() {
        return Ok(opens);
    }
    let opening = Opening::of(rule)?;
    for port in &ports.members {
        opens = opens.or(port.surely().and(opening.holds(&port.value)?));
        if opens == Truth::True {
            break;
        }
    }
    Ok(opens)
}

/// Whether a security-group rule opens at least one of some ports to every address. Most rules name an address range or a
/// group, and of those nothing else has to be asked.
fn opens_to_all(rule: &Value, ports: &Value) -> Result<Truth, RuleFault> {
    let anywhere = is_any_address(&rule.property("CidrIp")).or(is_any_address(&rule.property("CidrIpv6")));
    if anywhere == Truth::False {
        return Ok(anywhere);
    }
    Ok(anywhere.and(opens_any_port(rule, ports)?))
}

/// A CIDR, or why it is none.
fn network(value: &Value) -> Result<Result<IpNet, Truth>, RuleFault> {
    match value.view() {
        View::Text(text) => Ok(IpNet::from_str(&text).map_err(|_| form(value))),
        View::Missing => Err(RuleFault::NeedsDefault(value.show())),
        _ => Ok(Err(value.undetermined_truth())),
    }
}

fn form(value: &Value) -> Truth {
    value.unknown(Unknown::present(Reason::Form("CIDR".into()))).undetermined_truth()
}

fn is_any_address(value: &Value) -> Truth {
    value.session().note_subject(value.place());
    match value.view() {
        View::Missing => Truth::False,
        View::Text(text) => IpNet::from_str(&text).map_or_else(|_| form(value), |net| Truth::from(net.prefix_len() == 0)),
        _ => value.undetermined_truth(),
    }
}

fn within(value: &Value, outer: &Value) -> Result<Truth, RuleFault> {
    value.session().note_subject(value.place());
    Ok(match (network(value)?, network(outer)?) {
        (Ok(inner), Ok(outer)) => Truth::from(outer.contains(&inner)),
        (Err(unknown), _) | (_, Err(unknown)) => unknown,
    })
}

fn address_count(value: &Value) -> Result<Value, RuleFault> {
    Ok(match network(value)? {
        Ok(net) => value.new_number(2f64.powi(i32::from(net.max_prefix_len() - net.prefix_len()))),
        Err(unknown) => value.truth(unknown),
    })
}

fn opens_port(rule: &Value, port: &Value) -> Result<Truth, RuleFault> {
    Opening::of(rule)?.holds(port)
}

/// What a security-group rule opens. Protocol `-1` holds every port; TCP and UDP need a range.
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ec2-securitygroupingress.html>.
struct Opening {
    /// Whether the protocol holds every port.
    every: Truth,
    /// Whether it is one with ports.
    ranged: Truth,
    range: Option<Range>,
}

struct Range {
    from: Value,
    to: Value,
    /// Both as numbers, if they are known.
    numbers: Option<(f64, f64)>,
    /// Whether the range stands for all ports.
    all: Truth,
}

impl Opening {
    fn of(rule: &Value) -> Result<Self, RuleFault> {
        let protocol = rule.property("IpProtocol");
        if matches!(protocol.view(), View::Missing) {
            return Ok(Self { every: Truth::False, ranged: Truth::False, range: None });
        }
        let (every, ranged) = kinds(&protocol)?;
        rule.session().note_subject(protocol.place());
        let (from, to) = (rule.property("FromPort"), rule.property("ToPort"));
        let ends = (from.view(), to.view());
        if matches!(ends, (View::Missing, _) | (_, View::Missing)) {
            return Ok(Self { every, ranged, range: None });
        }
        let numbers = if let (View::Number(from), View::Number(to)) = ends { Some((from, to)) } else { None };
        let all = from.equals(&from.new_number(-1.0))?;
        Ok(Self { every, ranged, range: Some(Range { from, to, numbers, all }) })
    }

    fn holds(&self, port: &Value) -> Result<Truth, RuleFault> {
        let Some(Range { from, to, numbers, all }) = &self.range else { return Ok(self.every.clone()) };
        let inside = match (numbers, &port.form) {
            (Some((from, to)), Form::Number(port, _)) => Truth::from(from <= port && port <= to),
            _ => from.compare(Order::LessOrEqual, port)?.and(to.compare(Order::GreaterOrEqual, port)?),
        };
        let inside = all.clone().or(inside);
        from.session().note_subject(from.place());
        Ok(self.every.clone().or(self.ranged.clone().and(inside)))
    }
}

/// Whether a protocol holds every port, and whether it is one with ports.
fn kinds(protocol: &Value) -> Result<(Truth, Truth), RuleFault> {
    const RANGED: [&str; 4] = ["tcp", "udp", "6", "17"];
    if let View::Text(name) = protocol.view() {
        return Ok((Truth::from(&*name == "-1"), Truth::from(RANGED.contains(&&*name))));
    }
    let every = protocol.equals(&protocol.new_text("-1"))?;
    let mut ranged = Truth::False;
    for name in RANGED {
        ranged = ranged.or(protocol.equals(&protocol.new_text(name))?);
    }
    Ok((every, ranged))
}
