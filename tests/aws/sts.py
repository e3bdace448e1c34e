"""As much of STS as a client needs to know who it is and to assume a role, for tests that start no other server."""

import datetime
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from aws.errors import ServiceError
from aws.model import Call
from aws.world import key_of

_SPACE = "https://sts.amazonaws.com/doc/2011-06-15/"


def call(service, body):
    """The call that a form makes, or None if it is none of STS. Only scalars are read; lists of members are not emulated."""
    asked = dict(parse_qsl(body.decode("utf-8", "replace")))
    if asked.pop("Version", None) != service.metadata["apiVersion"]:
        return None
    operation = asked.pop("Action", "")
    if operation not in service.operations:
        raise ServiceError("InvalidAction", f"no operation {operation}")
    members = service.shapes[service.operations[operation]["input"]["shape"]]["members"]
    for name, text in asked.items():
        if name in members and service.shapes[members[name]["shape"]]["type"] == "integer" and text.isdigit():
            asked[name] = int(text)
    return Call(service, operation, asked)


class Sts:
    """The operations of STS over a world."""

    def __init__(self, world):
        self.world = world

    def answer(self, call):
        """The reply to a call, or None if the operation is not emulated."""
        if call.operation == "GetCallerIdentity":
            arn = f"arn:aws:iam::{call.account}:user/reviewer"
            return {"UserId": "AIDAEMULATED0000000A", "Account": call.account, "Arn": arn}
        return self._assumed(call.parameters) if call.operation == "AssumeRole" else None

    def _assumed(self, asked):
        account, role = asked["RoleArn"].split(":")[4], asked["RoleArn"].rpartition("/")[2]
        self.world.ids += 1
        session = asked["RoleSessionName"]
        # Clients drop credentials that have run out by their own clock, so this one time lies far ahead.
        credentials = {
            "AccessKeyId": key_of(account, self.world.ids),
            "SecretAccessKey": "emulated/secret/of/a/role/session/000000",
            "SessionToken": f"emulated-session-{self.world.ids}",
            "Expiration": 4_102_444_800,
        }
        user = {"AssumedRoleId": f"AROAEMULATED0000000A:{session}", "Arn": f"arn:aws:sts::{account}:assumed-role/{role}/{session}"}
        return {"Credentials": credentials, "AssumedRoleUser": user}


def body(call, reply):
    """A reply in XML."""
    inner = _xml(reply)
    name = call.operation
    return f'<{name}Response xmlns="{_SPACE}"><{name}Result>{inner}</{name}Result></{name}Response>'


def error_body(error):
    """An error in XML."""
    inner = f"<Type>Sender</Type><Code>{escape(error.code)}</Code><Message>{escape(error.message)}</Message>"
    return f'<ErrorResponse xmlns="{_SPACE}"><Error>{inner}</Error></ErrorResponse>'


def _xml(value):
    if isinstance(value, dict):
        return "".join(f"<{key}>{_time(key, inner)}</{key}>" for key, inner in value.items())
    return escape(str(value))


def _time(key, value):
    if key == "Expiration":
        return datetime.datetime.fromtimestamp(value, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    return _xml(value)
