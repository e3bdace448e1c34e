"""Runs a query over items and answers rows as the service writes them.

As documented: `*` selects ten scalar properties; a condition on a list holds if any member fulfils it; an IPv4 block is
compared as the range that it is; nested rows keep only what was selected; numbers of a configuration come back with a
fraction (`"size":100.0` in AWS's example). Without ORDER BY the order means nothing, so it is one that nobody expects.
"""

import hashlib
import ipaddress
import json
import re

from aws.world import DELETED, UNRECORDED

SCALARS = [
    "accountId", "awsRegion", "arn", "availabilityZone", "configurationItemCaptureTime", "resourceCreationTime", "resourceId",
    "resourceName", "resourceType", "version",
]  # fmt: skip
_FORM = {"configuration", "supplementaryConfiguration"}


def searchable(world, account, region):
    """The items that a query sees: recorded, and not deleted."""
    found = [item for item in world.items_in(account, region) if _is_seen(world, account, region, item)]
    return sorted((_searched(item) for item in found), key=_scattered)


def _is_seen(world, account, region, item):
    kind, status = item["resourceType"], item["configurationItemStatus"]
    recorded = status not in DELETED | UNRECORDED and world.is_recorded(account, region, kind)
    return recorded and kind not in world.settings.unsearchable


def _scattered(item):
    return hashlib.md5(f"{item['resourceType']} {item['resourceId']}".encode(), usedforsecurity=False).hexdigest()


def _searched(item):
    """An item in the form in which it is searched and answered."""
    made = {key: _floats(value) if key in _FORM else value for key, value in item.items()}
    made["tags"] = [{"key": key, "tag": f"{key}={value}", "value": value} for key, value in sorted(item["tags"].items())]
    return made


def _floats(value):
    if isinstance(value, dict):
        return {key: _floats(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_floats(inner) for inner in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def run(query, items):
    """The rows of a query over searchable items, as JSON texts."""
    found = [item for item in items if query.where is None or _holds(query.where, item)]
    rows = _grouped(query, found) if query.is_aggregate else [_row(query, item) for item in found]
    for field, descending in reversed(query.order):
        rows.sort(key=lambda row, field=field: _rank(row, field), reverse=descending)
    return [json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows]


def _rank(row, field):
    if "(" in field:
        return (1, "", row[field])
    value = next(iter(_values(row, field.split("."))), None)
    if value is None:
        return (0, "", 0)
    return (1, "", value) if isinstance(value, (int, float)) else (2, str(value), 0)


def _row(query, item):
    row = {}
    for field in SCALARS if query.fields == ["*"] else query.fields:
        _merge(row, _cut(item, field.split(".")))
    return row


def _cut(value, steps):
    """What is left of a value when only the property at `steps` is kept; None if nothing is."""
    if not steps:
        return value
    if isinstance(value, list):
        return [inner for inner in (_cut(member, steps) for member in value) if inner is not None]
    if not isinstance(value, dict):
        return None
    # Keys may hold dots themselves, as the names of tags and of parameters do.
    for length in range(len(steps), 0, -1):
        key = ".".join(steps[:length])
        if key in value:
            inner = _cut(value[key], steps[length:])
            return None if inner is None else {key: inner}
    return None


def _merge(row, more):
    for key, value in (more or {}).items():
        if isinstance(value, dict) and isinstance(row.get(key), dict):
            _merge(row[key], value)
        elif isinstance(value, list) and isinstance(row.get(key), list) and len(value) == len(row[key]):
            for old, new in zip(row[key], value):
                if isinstance(old, dict) and isinstance(new, dict):
                    _merge(old, new)
        else:
            row[key] = json.loads(json.dumps(value))


def _values(value, steps):
    """All scalars at a property, over every member of every list on the way."""
    if isinstance(value, list):
        for member in value:
            yield from _values(member, steps)
    elif not steps:
        if value is not None and not isinstance(value, dict):
            yield value
    elif isinstance(value, dict):
        for length in range(len(steps), 0, -1):
            key = ".".join(steps[:length])
            if key in value:
                yield from _values(value[key], steps[length:])
                return


def _holds(tree, item):
    operator = tree[0]
    if operator == "AND":
        return _holds(tree[1], item) and _holds(tree[2], item)
    if operator == "OR":
        return _holds(tree[1], item) or _holds(tree[2], item)
    if operator == "NOT":
        return not _holds(tree[1], item)
    return any(_TESTS[operator](value, tree[2]) for value in _values(item, tree[1].split(".")))


def _spans(value, wanted):
    """A value as the range that it covers, and what it is compared with, in one order; None if they do not compare."""
    block, bound = _block(value), _block(wanted)
    if block and bound and "/" not in str(wanted):
        return block[0], block[1], bound[0]
    if isinstance(wanted, bool) or isinstance(value, bool):
        text = str(value).lower()
        return text, text, str(wanted).lower()
    if isinstance(wanted, float) and isinstance(value, (int, float)):
        return value, value, wanted
    return str(value), str(value), str(wanted)


def _block(value):
    if not isinstance(value, str) or not re.fullmatch(r"[0-9.]+(/[0-9]+)?", value) or value.count(".") != 3:
        return None
    try:
        block = ipaddress.ip_network(value, strict=False)
    except ValueError:
        return None
    return int(block[0]), int(block[-1])


def _equal(value, wanted):
    low, high, bound = _spans(value, wanted[0])
    return low <= bound <= high


def _between(value, wanted):
    low, _, last = _spans(value, wanted[1])
    _, high, first = _spans(value, wanted[0])
    return low <= last and high >= first


_TESTS = {
    "=": _equal,
    "<": lambda value, wanted: _spans(value, wanted[0])[0] < _spans(value, wanted[0])[2],
    ">": lambda value, wanted: _spans(value, wanted[0])[1] > _spans(value, wanted[0])[2],
    "<=": lambda value, wanted: _spans(value, wanted[0])[0] <= _spans(value, wanted[0])[2],
    ">=": lambda value, wanted: _spans(value, wanted[0])[1] >= _spans(value, wanted[0])[2],
    "IN": lambda value, wanted: any(_equal(value, [one]) for one in wanted),
    "BETWEEN": _between,
    "LIKE": lambda value, wanted: isinstance(value, str) and re.fullmatch(wanted[0], value, re.DOTALL) is not None,
}


def _grouped(query, items):
    groups = {} if query.group else {(): list(items)}
    for item in items if query.group else []:
        key = tuple(next(iter(_values(item, name.split("."))), None) for name in query.group)
        groups.setdefault(key, []).append(item)
    rows = []
    for key, members in groups.items():
        row = {field: _aggregate(field, members) for field in query.aggregates}
        for name, value in zip(query.group, key):
            if value is not None and name in query.fields:
                _merge(row, _nested(name.split("."), value))
        rows.append(row)
    return rows


def _nested(steps, value):
    return {steps[0]: _nested(steps[1:], value) if steps[1:] else value}


def _aggregate(field, items):
    name, _, inner = field.rstrip(")").partition("(")
    if inner == "*":
        return len(items)
    values = [value for item in items for value in _values(item, inner.split("."))]
    if name == "COUNT":
        return len(values)
    numbers = [value for value in values if isinstance(value, (int, float)) and not isinstance(value, bool)]
    if not numbers:
        return None
    return {"AVG": sum(numbers) / len(numbers), "MAX": max(numbers), "MIN": min(numbers), "SUM": sum(numbers)}[name]
