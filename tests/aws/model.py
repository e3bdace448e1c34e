"""The official service models: which operation a request asks for, with which parameters, and how it is answered."""

import json
import re
from urllib.parse import parse_qsl, unquote

from botocore.loaders import Loader

from aws.errors import COMMON, ServiceError
from aws.validation import problems


class Call:
    """A request as the model understands it."""

    def __init__(self, service, operation, parameters, region=None, account=None):
        self.service = service
        self.operation = operation
        self.parameters = parameters
        self.region = region
        self.account = account


class Service:
    """One service: its model, and the protocol that it speaks."""

    def __init__(self, name):
        model = Loader().load_service_model(name, "service-2")
        self.name = name
        self.shapes = model["shapes"]
        self.operations = model["operations"]
        self.metadata = model["metadata"]
        self.protocol = self.metadata["protocol"]
        self._routes = [_route(o) for o in self.operations.values()] if self.protocol == "rest-json" else []

    def call(self, method, path, query, headers, body):
        """The call that an HTTP request makes, or None if it is none of this service."""
        if self.protocol == "json":
            return self._json_call(headers, body)
        if self.protocol == "rest-json":
            return self._rest_call(method, path, query, body)
        return None

    def _json_call(self, headers, body):
        prefix, _, operation = headers.get("X-Amz-Target", "").partition(".")
        if prefix != self.metadata["targetPrefix"]:
            return None
        if operation not in self.operations:
            raise ServiceError("UnknownOperationException", f"no operation {operation}")
        return Call(self, operation, _parsed(body))

    def _rest_call(self, method, path, query, body):
        steps = [unquote(step) for step in path.strip("/").split("/")]
        for route_method, pattern, name in self._routes:
            found = _matched(pattern, steps) if route_method == method else None
            if found is not None:
                return Call(self, name, self._bound(name, found, query, body))
        return None

    def _bound(self, operation, labels, query, body):
        """Parameters from the path, the query string and the body, by the names of the model."""
        members = self.shapes[self.operations[operation]["input"]["shape"]]["members"]
        asked = dict(parse_qsl(query, keep_blank_values=True))
        bound = {}
        for name, member in members.items():
            key, place = member.get("locationName", name), member.get("location")
            source = {"uri": labels, "querystring": asked}.get(place)
            if source is not None and key in source:
                bound[name] = self._typed(member["shape"], source.pop(key))
        for key, value in asked.items():
            bound[key] = value
        keys = {member.get("locationName", name): name for name, member in members.items() if "location" not in member}
        for key, value in _parsed(body).items():
            bound[keys.get(key, key)] = value
        return bound

    def _typed(self, shape, text):
        """A text of the path or the query string in the type of its shape; what cannot be one stays a text."""
        kind = self.shapes[shape]["type"]
        if kind in ("integer", "long") and re.fullmatch(r"-?[0-9]+", text):
            return int(text)
        if kind == "boolean" and text in ("true", "false"):
            return text == "true"
        return text

    def bad_parameters(self, call):
        """What the model does not allow about the parameters of a call."""
        shape = self.operations[call.operation].get("input", {}).get("shape")
        return problems(self.shapes, shape, call.parameters) if shape else []

    def bad_reply(self, operation, reply):
        """What the model does not allow about a reply."""
        shape = self.operations[operation].get("output", {}).get("shape")
        if shape is None:
            return [("", "the operation answers nothing")] if reply else []
        return problems(self.shapes, shape, reply)

    def bad_error(self, operation, error):
        """What the model does not allow about an error."""
        shape = self.shapes.get(error.code)
        named = {e["shape"] for e in self.operations.get(operation, {}).get("errors", [])}
        if error.code not in named:
            return [] if error.code in COMMON else [(error.code, f"{operation} has no such error")]
        return problems(self.shapes, error.code, self.error_members(error)) if shape else []

    def error_members(self, error):
        """The members of an error, by the names of the model."""
        members = self.shapes.get(error.code, {}).get("members", {})
        told = {"Message": error.message} if "Message" in members else {}
        return told | error.members

    def status(self, error):
        """The HTTP status of an error."""
        modelled = self.shapes.get(error.code, {}).get("error", {}).get("httpStatusCode")
        return modelled or COMMON.get(error.code, 400)

    def error_body(self, error):
        """The body and the further headers of an error in the protocol of the service."""
        if self.protocol == "json":
            body = {"__type": error.code, "message": error.message} | error.members
            return json.dumps(body, ensure_ascii=False), {"x-amzn-ErrorType": error.code}
        body = {"Message": error.message} | error.members
        return json.dumps(body, ensure_ascii=False), {"x-amzn-ErrorType": error.code}

    def content_type(self):
        """The content type of replies."""
        return f"application/x-amz-json-{self.metadata['jsonVersion']}" if self.protocol == "json" else "application/json"


def _route(operation):
    path = operation["http"]["requestUri"].split("?")[0]
    return operation["http"]["method"], path.strip("/").split("/"), operation["name"]


def _matched(pattern, steps):
    if len(pattern) != len(steps):
        return None
    labels = {}
    for want, step in zip(pattern, steps):
        if want.startswith("{"):
            labels[want.strip("{}+")] = step
        elif want != step:
            return None
    return labels


def _parsed(body):
    try:
        value = json.loads(body or b"{}")
    except ValueError as error:
        raise ServiceError("ValidationException", f"the body is no JSON: {error}") from error
    if not isinstance(value, dict):
        raise ServiceError("ValidationException", "the body is no JSON object")
    return value
