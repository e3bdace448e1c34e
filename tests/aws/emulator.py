"""All services with their state, their faults and their log: what a request comes to, before it is HTTP again."""

import re
import threading

from aws import faults, sts
from aws.config import Config
from aws.errors import NotEmulated, ServiceError
from aws.model import Call, Service
from aws.tool import Tool
from aws.world import Settings, World

_SCOPE = re.compile(
    r"^AWS4-HMAC-SHA256 Credential=([^/]+)/\d{8}/([a-z0-9-]+)/([a-z0-9-]+)/aws4_request, ?SignedHeaders=.+Signature="
)


class Emulator:
    """All services with their state, their faults and their log."""

    def __init__(self, account_file, item_files):
        self.lock = threading.RLock()
        self.over = threading.Event()
        self.services = {name: Service(name) for name in ("config", "wellarchitected", "sts")}
        self.world = World(account_file, item_files)
        self.answers = {
            "config": Config(self.world, self.services["config"]),
            "wellarchitected": Tool(self.world),
            "sts": sts.Sts(self.world),
        }
        self.reset()

    def reset(self):
        """Back to the start."""
        self.world.reset()
        self.faults = faults.Faults()
        self.requests = []
        self.log = []

    def call(self, method, path, query, headers, body):
        """The call that a request makes, signed by someone."""
        called = self._routed(method, path, query, headers, body)
        if called is None:
            raise ServiceError("UnknownOperationException", f"no service has {method} {path}")
        scope = _SCOPE.match(headers.get("Authorization", ""))
        if not scope:
            raise ServiceError("MissingAuthenticationToken", "Request is missing Authentication Token")
        key, called.region, signed_for = scope.groups()
        if signed_for != called.service.metadata.get("signingName", called.service.metadata["endpointPrefix"]):
            raise ServiceError("IncompleteSignature", f"the signature is for {signed_for}")
        if key.startswith("ASIA") and not headers.get("X-Amz-Security-Token"):
            raise ServiceError("UnrecognizedClientException", "The security token included in the request is invalid.")
        called.account = self.world.account_of(key)
        return called

    def _routed(self, method, path, query, headers, body):
        if "X-Amz-Target" in headers:
            return self.services["config"].call(method, path, query, headers, body)
        if headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"):
            return sts.call(self.services["sts"], body)
        return self.services["wellarchitected"].call(method, path, query, headers, body)

    def note(self, kind, called, **what):
        """Puts a line into the log."""
        with self.lock:
            told = {"service": called.service.name, "operation": called.operation} if called else {}
            self.log.append({"kind": kind} | told | what)

    def somebody(self, asked):
        """The reply to a call that comes from no client: no fault meets it, and no log tells of it."""
        called = Call(self.services[asked["service"]], asked["operation"], asked.get("parameters", {}))
        called.region, called.account = asked["region"], asked.get("account", self.world.default_account)
        bad = called.service.bad_parameters(called)
        if bad:
            raise ValueError(str(bad))
        return self.answers[asked["service"]].answer(called)

    def meanwhile(self, called, rule):
        """What a rule lets somebody else do just before its call."""
        same = {"service": called.service.name, "region": called.region, "account": called.account}
        for other in rule.rule.get("meanwhile", []):
            self.somebody(same | other)

    def serve(self, called, rule):
        """The reply to a call, held against the model."""
        bad = called.service.bad_parameters(called)
        if bad:
            self.note("BadRequest", called, problems=[f"{path}: {what}" for path, what in bad])
            raise _validation(called, bad)
        if rule and not rule.after_effect and faults.error(rule, called):
            raise faults.error(rule, called)
        reply = self.answers[called.service.name].answer(called)
        if reply is None:
            raise NotEmulated(f"{called.service.name}:{called.operation}")
        if rule and faults.error(rule, called):
            raise faults.error(rule, called)
        if rule and rule.kind == "unfaithful":
            faults.distort(reply, rule)
        return reply


def _validation(called, bad):
    count = f"{len(bad)} validation error{'s' if len(bad) > 1 else ''} detected"
    message = f"{count}: " + "; ".join(f"Value at '{path}' failed to satisfy constraint: {what}" for path, what in bad)
    if called.service.name != "wellarchitected":
        return ServiceError("ValidationException", message)
    fields = [{"Name": path, "Message": what} for path, what in bad]
    return ServiceError("ValidationException", message, Reason="FIELD_VALIDATION_FAILED", Fields=fields)


def _state(emulator, _body):
    workloads = []
    for (account, region), here in emulator.world.workloads.items():
        for workload in here.values():
            answers = {id: vars(answer) for id, answer in workload.answers.items() if vars(answer) != _UNANSWERED}
            names = [name for name, _, _ in workload.milestones]
            workloads.append({"account": account, "region": region, "answers": answers, "milestones": names} | workload.told)
    return {"workloads": workloads, "items": len(emulator.world.items)}


_UNANSWERED = {"selected": [], "choices": {}, "notes": None, "is_applicable": True, "reason": None}


def _replace_faults(emulator, rules):
    emulator.faults = faults.Faults(rules or [])
    return {"rules": len(emulator.faults.rules)}


def _set(emulator, settings):
    emulator.world.set(Settings(**(settings or {})))
    return {}


CONTROLS = {
    ("GET", "requests"): lambda emulator, _: emulator.requests,
    ("GET", "log"): lambda emulator, _: emulator.log,
    ("GET", "state"): _state,
    ("POST", "call"): lambda emulator, asked: emulator.somebody(asked),
    ("POST", "reset"): lambda emulator, _: emulator.reset() or {},
    ("POST", "faults"): _replace_faults,
    ("POST", "items"): lambda emulator, items: emulator.world.add(items) or {"items": len(emulator.world.items)},
    ("POST", "recorders"): lambda emulator, r: emulator.world.record(r["account"], r["region"], r["recorder"]) or {},
    ("POST", "settings"): _set,
}
