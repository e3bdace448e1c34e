"""Holds a value against a shape of a service model: everything that the model says, no more."""

import functools
import re


@functools.lru_cache(maxsize=None)
def _pattern(text):
    return re.compile(text)


def problems(shapes, name, value, path=""):
    """Everything about `value` that the shape `name` does not allow, as (path, constraint) pairs."""
    shape = shapes[name]
    check = _BY_TYPE.get(shape["type"])
    if check is None:
        return [(path, f"Member has a type that is not emulated: {shape['type']}")]
    return list(check(shapes, shape, value, path))


def _join(path, step):
    return f"{path}.{step}" if path else step


def _structure(shapes, shape, value, path):
    if not isinstance(value, dict):
        yield path, "Member must be a structure"
        return
    members = shape.get("members", {})
    for name in shape.get("required", []):
        if value.get(name) is None:
            yield _join(path, name), "Member must not be null"
    for name, inner in value.items():
        if name not in members:
            yield _join(path, name), "Member is unknown"
        elif inner is not None:
            yield from problems(shapes, members[name]["shape"], inner, _join(path, name))


def _list(shapes, shape, value, path):
    if not isinstance(value, list):
        yield path, "Member must be a list"
        return
    yield from _size(shape, len(value), path, "length")
    for number, inner in enumerate(value, 1):
        yield from problems(shapes, shape["member"]["shape"], inner, f"{path}.{number}.member")


def _map(shapes, shape, value, path):
    if not isinstance(value, dict):
        yield path, "Member must be a map"
        return
    yield from _size(shape, len(value), path, "length")
    for key, inner in value.items():
        yield from problems(shapes, shape["key"]["shape"], key, f"{path}.key")
        yield from problems(shapes, shape["value"]["shape"], inner, _join(path, key))


def _string(_shapes, shape, value, path):
    if not isinstance(value, str):
        yield path, "Member must be a string"
        return
    if "enum" in shape and value not in shape["enum"]:
        yield path, f"Member must satisfy enum value set: [{', '.join(shape['enum'][:20])}]"
    yield from _size(shape, len(value), path, "length")
    if "pattern" in shape and not _pattern(shape["pattern"]).fullmatch(value):
        yield path, f"Member must satisfy regular expression pattern: {shape['pattern']}"


def _integer(_shapes, shape, value, path):
    if isinstance(value, bool) or not isinstance(value, int):
        yield path, "Member must be an integer"
        return
    yield from _size(shape, value, path, "value")


def _number(_shapes, shape, value, path):
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        yield path, "Member must be a number"
        return
    yield from _size(shape, value, path, "value")


def _boolean(_shapes, _shape, value, path):
    if not isinstance(value, bool):
        yield path, "Member must be a boolean"


def _size(shape, size, path, what):
    if "min" in shape and size < shape["min"]:
        yield path, f"Member must have {what} greater than or equal to {shape['min']}"
    if "max" in shape and size > shape["max"]:
        yield path, f"Member must have {what} less than or equal to {shape['max']}"


_BY_TYPE = {
    "structure": _structure,
    "list": _list,
    "map": _map,
    "string": _string,
    "integer": _integer,
    "long": _integer,
    "double": _number,
    "float": _number,
    "timestamp": _number,
    "boolean": _boolean,
}
