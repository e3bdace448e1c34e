"""Faults that are injected into answers: which request meets one, and which.

A rule says which requests it counts and which of those it hits; the first rule that hits decides. Every rule counts.
  service, operation, region   left out: any
  where                        {parameter: text}: the parameter holds the text, e.g. {"Expression": "AWS::KMS::Key"}
  nth                          a number or a list of numbers, from 1; or `from` a number on; or `every` k-th; or
  probability, seed            by chance, the same every time; none of these: every one
  times                        hits no more than that
  fault                        throttle | refuse | conflict | internal | timeout | reset | half-reply | kill-after | unfaithful
  after_effect                 true: the change is made first, and then the fault comes instead of the reply
  seconds                      how long `timeout` keeps silent before it closes the connection; 60 if left out
  meanwhile                    [{operation, parameters}, ...]: what somebody else asks of the same service just before
  set                          {path: value} that `unfaithful` puts into the reply, e.g. {"Workload.WorkloadId": "short"}

`half-reply` always has its effect: it tells the length of the whole reply, sends half of it and closes. `kill-after` answers
and then refuses every later request, until the rules are replaced or the emulator is reset.
"""

import random

from aws.errors import ServiceError

KINDS = {"throttle", "refuse", "conflict", "internal", "timeout", "reset", "half-reply", "kill-after", "unfaithful"}
KEYS = {
    "service", "operation", "region", "where", "nth", "from", "every", "probability", "seed", "times", "fault", "after_effect",
    "seconds", "set", "meanwhile",
}  # fmt: skip


class Rule:
    """One rule with its counts."""

    def __init__(self, rule):
        unknown = set(rule) - KEYS
        if unknown or rule.get("fault") not in KINDS:
            raise ValueError(f"a rule has {sorted(unknown)}, fault {rule.get('fault')!r}")
        self.rule = rule
        self.kind = rule["fault"]
        self.seen = 0
        self.hits = 0
        self._chance = random.Random(rule.get("seed", 1))

    @property
    def after_effect(self):
        """Whether the change is made although the reply is lost."""
        return self.kind in ("half-reply", "kill-after", "unfaithful") or bool(self.rule.get("after_effect"))

    def hit(self, call):
        """Counts a call; whether it meets the fault."""
        if not self._counts(call):
            return False
        self.seen += 1
        hit = self._chosen() and self.hits < self.rule.get("times", self.seen)
        self.hits += hit
        return hit

    def _counts(self, call):
        told = {"service": call.service.name, "operation": call.operation, "region": call.region}
        if any(self.rule.get(key, value) != value for key, value in told.items()):
            return False
        return all(text in str(call.parameters.get(name, "")) for name, text in self.rule.get("where", {}).items())

    def _chosen(self):
        nth = self.rule.get("nth")
        if nth is not None:
            return self.seen in (nth if isinstance(nth, list) else [nth])
        if "from" in self.rule:
            return self.seen >= self.rule["from"]
        if "every" in self.rule:
            return self.seen % self.rule["every"] == 0
        return self._chance.random() < self.rule["probability"] if "probability" in self.rule else True


class Faults:
    """All rules."""

    def __init__(self, rules=()):
        self.rules = [Rule(rule) for rule in rules]
        self.killed = False

    def met(self, call):
        """The rule that a call meets, or None."""
        hits = [rule for rule in self.rules if rule.hit(call)]
        if hits and hits[0].kind == "kill-after":
            self.killed = True
        return hits[0] if hits else None


def error(rule, call):
    """The error that a fault answers with, or None if it answers with none."""
    rest = call.service.protocol == "rest-json"
    if rule.kind == "throttle":
        return ServiceError("ThrottlingException", "Rate exceeded")
    if rule.kind == "refuse":
        action = f"{call.service.metadata.get('signingName', call.service.metadata['endpointPrefix'])}:{call.operation}"
        who = f"arn:aws:sts::{call.account}:assumed-role/reviewer/session"
        return ServiceError("AccessDeniedException", f"User: {who} is not authorized to perform: {action}")
    if rule.kind == "conflict":
        members = {"ResourceId": call.parameters.get("WorkloadId", "other"), "ResourceType": "WORKLOAD"} if rest else {}
        return ServiceError("ConflictException", "[Conflict] Another request changed the resource", **members)
    if rule.kind == "internal":
        return ServiceError("InternalServerException" if rest else "InternalFailure", "Internal error")
    return None


def distort(reply, rule):
    """Puts what `unfaithful` says into a reply."""
    for path, value in rule.rule.get("set", {}).items():
        steps, place = path.split("."), reply
        for step in steps[:-1]:
            place = place[int(step)] if isinstance(place, list) else place.setdefault(step, {})
        if value is None:
            del place[steps[-1]]
        elif isinstance(place, list):
            place[int(steps[-1])] = value
        else:
            place[steps[-1]] = value
