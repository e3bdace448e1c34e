#!/usr/bin/env python3
"""Writes the table of CloudFormation resource kinds from the schemas in a cfn-lint wheel.

usage: scripts/schema-table.py cfn_lint-*.whl > data/schema/cloudformation.txt

The argument is a wheel, or the folder it was unpacked or installed into. data/schema/README.md explains the table.
"""

import collections
import copy
import io
import json
import pathlib
import re
import sys
import zipfile

HOME_REGION = "us-east-1"
BRANCHES = ("oneOf", "anyOf", "allOf", "then", "else")
SCALARS = ("string", "integer", "number", "boolean")
AMBIGUOUS, JSON = ("?",), ("json",)
ROOT = ""


class Wheel:
    """The files of a wheel, packed or not."""

    def __init__(self, path):
        path = pathlib.Path(path)
        self.root = zipfile.Path(io.BytesIO(path.read_bytes())) if path.is_file() else path

    def json(self, *parts):
        return json.loads(self.root.joinpath("cfnlint", "data", "schemas", *parts).read_text(encoding="utf-8"))

    def version(self):
        names = (entry.name for entry in self.root.iterdir())
        found = (re.fullmatch(r"cfn_lint-(.+)\.dist-info", name) for name in names)
        return next(match[1] for match in found if match)

    def regions(self):
        folder = self.root.joinpath("cfnlint", "data", "schemas", "providers")
        names = sorted(entry.name[: -len(".json")] for entry in folder.iterdir() if entry.name.endswith(".json"))
        return [HOME_REGION] + [name for name in names if name != HOME_REGION]

    def schemas(self):
        """Kind by kind, in order; the home region's schema if it has one, else the first region's."""
        files = {}
        for region in self.regions():
            files = self.json("providers", f"{region}.json") | files
        for kind in sorted(files):
            yield kind, self.json("resources", f"{files[kind]}.json")


class Property:
    def __init__(self, kind, required, allowed):
        self.type, self.required, self.allowed = kind, required, allowed
        self.create_only = self.conditional = self.read_only = self.write_only = False

    def line(self, name):
        flags = "!" * self.required + "+" * self.create_only + "*" * self.conditional
        flags += "-" * self.read_only + ">" * self.write_only
        allowed = " =" + "|".join(self.allowed) if self.allowed else ""
        return f"{name}{flags} {spell(self.type)}{allowed}"


def spell(kind):
    match kind:
        case ("list", item):
            return f"[{spell(item)}]"
        case ("map", value):
            return f"{{{spell(value)}}}"
        case ("ref", name):
            return f":{name}"
        case (word,):
            return word


def inner(kind):
    """The definition that a type leads to, through lists and maps."""
    while kind[0] in ("list", "map"):
        kind = kind[1]
    return kind[1] if kind[0] == "ref" else None


def with_inner(kind, name):
    return (kind[0], with_inner(kind[1], name)) if kind[0] in ("list", "map") else ("ref", name)


class Kind:
    """The definitions of one resource kind, as far as its properties lead to them."""

    def __init__(self, name, schema):
        self.name, self.schema = name, schema
        self.definitions = {}
        self.waiting = [(ROOT, schema)]
        while self.waiting:
            self.define(*self.waiting.pop())
        self.mark("createOnlyProperties", "create_only")
        self.mark("conditionalCreateOnlyProperties", "conditional")
        self.mark("readOnlyProperties", "read_only")
        self.mark("writeOnlyProperties", "write_only")

    def define(self, name, node):
        if name in self.definitions:
            return
        required = self.required(node)
        properties = self.definitions[name] = {}
        for key, nodes in self.collect(node, ()).items():
            node = nodes[0] if len(nodes) == 1 else {"anyOf": nodes}
            kind = self.resolve(node, f"{name}.{key}", ())
            allowed = self.allowed(node, ()) if kind == ("string",) else []
            properties[key] = Property(kind, key in required, allowed)

    def target(self, reference):
        node = self.schema
        for step in reference.removeprefix("#/").split("/"):
            node = node[step]
        return node

    def required(self, node):
        own = set(node.get("required", ()))
        return own.union(*(self.required(part) for part in node.get("allOf", ()) if "$ref" not in part))

    def collect(self, node, seen):
        """Property to its schemas: those of the object itself, else all that its branches have for it."""
        if not isinstance(node, dict):
            return {}
        if "$ref" in node:
            reference = node["$ref"]
            return {} if reference in seen else self.collect(self.target(reference), (*seen, reference))
        own = {key: [value] for key, value in node.get("properties", {}).items() if isinstance(value, dict)}
        others = collections.defaultdict(list)
        for branch in branches(node):
            for key, values in self.collect(branch, seen).items():
                others[key] += [value for value in values if value not in others[key]]
        return dict(others) | own

    def resolve(self, node, name, seen):
        """The type of a schema; an object without a name of its own is called `name`."""
        if not isinstance(node, dict):
            return AMBIGUOUS
        if "$ref" in node:
            return self.resolve_reference(node["$ref"], name, seen)
        types = [word for word in [node.get("type")] if word] if not isinstance(node.get("type"), list) else node["type"]
        types = [word for word in types if word != "null"]
        match sorted(types):
            case []:
                return self.untyped(node, name, seen)
            case ["object"] | ["object", "string"]:
                return self.object(node, name, seen)
            case ["array"]:
                return ("list", self.resolve(node["items"], name, seen) if "items" in node else AMBIGUOUS)
            case [word] if word in SCALARS:
                return (word,)
            case _:
                return AMBIGUOUS

    def resolve_reference(self, reference, name, seen):
        if reference in seen:
            return AMBIGUOUS
        own_name = reference.removeprefix("#/definitions/")
        name = name if own_name == reference else own_name
        return self.resolve(self.target(reference), name, (*seen, reference))

    def object(self, node, name, seen):
        if self.collect(node, ()):
            self.waiting.append((name, node))
            return ("ref", name)
        values = list(node.get("patternProperties", {}).values())
        if isinstance(node.get("additionalProperties"), dict):
            values.append(node["additionalProperties"])
        types = {self.resolve(value, name, seen) for value in values}
        return ("map", types.pop() if len(types) == 1 else AMBIGUOUS) if types else JSON

    def untyped(self, node, name, seen):
        if "properties" in node or "patternProperties" in node:
            return self.object(node, name, seen)
        if "items" in node:
            return ("list", self.resolve(node["items"], name, seen))
        if "enum" in node or "const" in node:
            values = node.get("enum", [node.get("const")])
            return ("string",) if all(isinstance(value, str) for value in values) else AMBIGUOUS
        if node.get("format") == "json":
            return JSON
        if any(word in node for word in ("format", "pattern", "minLength", "maxLength")):
            return ("string",)
        types = {self.resolve(branch, name, seen) for branch in branches(node) if says_something(branch)}
        return self.common(types, node, name, seen)

    def common(self, types, node, name, seen):
        """One type for the alternatives of a schema; a free object beside a list or map is an older spelling of it."""
        if any(kind[0] in ("list", "map") for kind in types):
            types = types - {JSON}
        if len(types) == 1 and next(iter(types))[0] != "ref":
            return types.pop()
        if types and all(kind[0] in ("ref", "json") for kind in types):
            only = next(iter(types)) if len(types) == 1 else None
            return only if only and only[1] != name else self.object(node, name, seen)
        return ("number",) if types == {("integer",), ("number",)} else AMBIGUOUS

    def allowed(self, node, seen):
        """The values of a string, if its schema lists them and their case matters."""
        if "$ref" in node:
            reference = node["$ref"]
            return [] if reference in seen else self.allowed(self.target(reference), (*seen, reference))
        values = node.get("enum", [node["const"]] if "const" in node else [])
        if not values and "type" not in node:
            parts = [self.allowed(branch, seen) for branch in branches(node)]
            values = sum(parts, []) if all(parts) else []
        return sorted({value for value in values if isinstance(value, str)})

    def mark(self, paths, flag):
        """Sets a flag at the end of each path; a definition that others share is copied for the path."""
        for path in sorted(self.schema.get(paths, ()), key=lambda path: (path.count("/"), path)):
            owner = ROOT
            *way, last = [step for step in path.split("/")[2:] if step not in ("*", "items", "properties")] or [None]
            for step in way:
                owner = self.own_definition(owner, step)
            found = self.definitions.get(owner, {}).get(last)
            if found:
                setattr(found, flag, True)

    def own_definition(self, owner, step):
        found = self.definitions.get(owner, {}).get(step)
        target = inner(found.type) if found else None
        if target is None or self.uses(target) == 1:
            return target
        copied = f"{target}@{owner}.{step}"
        self.definitions[copied] = copy.deepcopy(self.definitions[target])
        found.type = with_inner(found.type, copied)
        return copied

    def uses(self, name):
        every = (entry for properties in self.definitions.values() for entry in properties.values())
        return sum(inner(entry.type) == name for entry in every)

    def lines(self):
        identifiers = [".".join(path.split("/")[2:]) for path in self.schema.get("primaryIdentifier", ())]
        yield " ".join([f"~{self.name}", *identifiers])
        for name in sorted(self.reached()):
            if name != ROOT:
                yield f"^{name}"
            for key, entry in sorted(self.definitions[name].items()):
                yield entry.line(key)

    def reached(self):
        """The definitions that still lead somewhere after copies have taken their place."""
        found, waiting = set(), [ROOT]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += filter(None, (inner(entry.type) for entry in self.definitions[name].values()))
        return found


def branches(node):
    for word in BRANCHES:
        found = node.get(word, ())
        yield from found if isinstance(found, list) else [found] if found else []


def says_something(branch):
    """Whether a branch says more than which properties are required."""
    words = ("$ref", "type", "properties", "patternProperties", "items", "enum", "const", *BRANCHES)
    return isinstance(branch, dict) and any(word in branch for word in words)


LINE = re.compile(r"[A-Za-z0-9_]+!?\+?\*?-?>? [^ ]+( =.+)?")


def verify(kind, lines):
    """Stops if a name or value would break the format."""
    for line in lines:
        well_formed = re.fullmatch(r"\^[^ ]+", line) or LINE.fullmatch(line)
        if not (line.isascii() and line.isprintable() and well_formed) or "~" in line or "^" in line[1:]:
            sys.exit(f"{kind}: the table cannot hold `{line}`")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    wheel = Wheel(sys.argv[1])
    date = wheel.json("version.json")["schema_date"][:10]
    print(f"# CloudFormation registry schemas of {date}, from cfn-lint {wheel.version()}")
    print("# written by scripts/schema-table.py; do not edit; data/schema/README.md explains the lines")
    for name, schema in wheel.schemas():
        head, *lines = Kind(name, schema).lines()
        verify(name, lines)
        print(head, *lines, sep="\n")


if __name__ == "__main__":
    main()
