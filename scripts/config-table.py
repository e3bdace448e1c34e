#!/usr/bin/env python3
"""Writes the table of what AWS Config records from the lists in a checkout of awslabs/aws-config-resource-schema.

usage: scripts/config-table.py aws-config-resource-schema COMMIT DATE > data/schema/config.txt

The arguments are the checkout, its commit and the commit's date (`git log -1 --format='%H %cs'`), for the first line.
data/schema/README.md explains the table.
"""

import json
import pathlib
import re
import sys

LISTS = pathlib.PurePath("config", "properties", "resource-types")
ENDING = ".properties.json"
SECTIONS = ("configuration", "supplementaryConfiguration")
REGISTRY = pathlib.Path(__file__).parent.parent / "data" / "schema" / "cloudformation.txt"


class Node:
    """A recorded name and those below it, by their letters without case: some lists have a name in two spellings."""

    def __init__(self, name):
        self.name, self.below = name, {}

    def add(self, steps):
        if steps:
            self.below.setdefault(steps[0].lower(), Node(steps[0])).add(steps[1:])

    def lines(self, depth):
        for _, node in sorted(self.below.items()):
            yield " " * depth + node.name
            yield from node.lines(depth + 1)


def tree(paths):
    root = Node("")
    for path in sorted(paths):
        steps = path.split(".")
        if steps[0] in SECTIONS:
            root.add(steps)
    return root


def registry():
    """Kind to its own properties, from the table of resource kinds."""
    kinds = {}
    for block in REGISTRY.read_text(encoding="ascii").split("~")[1:]:
        head, *lines = block.split("^")[0].splitlines()
        kinds[head.split(" ")[0]] = {re.match(r"\w+", line)[0] for line in lines}
    return kinds


def is_registry_form(root, properties):
    """Whether the names are those of the registry, save for `Id` and one more. PascalCase alone does not tell: some
    services' own answers, such as a queue's attributes, are spelled so."""
    configuration = root.below.get("configuration")
    names = {node.name for node in configuration.below.values()} if configuration else set()
    is_pascal_case = all(name[0].isupper() for name in names)
    return bool(names & properties) and is_pascal_case and len(names - properties - {"Id"}) <= 1


def verify(name, lines):
    """Stops if a name would break the format."""
    for line in lines:
        if not re.fullmatch(r" *[A-Za-z0-9_]+", line, re.ASCII):
            sys.exit(f"{name}: the table cannot hold `{line}`")


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    _, checkout, commit, date = sys.argv
    kinds = registry()
    files = {path.name.removesuffix(ENDING): path for path in pathlib.Path(checkout, LISTS).glob(f"*{ENDING}")}
    print(f"# AWS Config resource schemas of {date}, from awslabs/aws-config-resource-schema {commit}")
    print("# written by scripts/config-table.py; do not edit; data/schema/README.md explains the lines")
    for name, path in sorted(files.items()):
        root = tree(json.loads(path.read_text(encoding="utf-8")))
        lines = list(root.lines(0))
        verify(name, lines)
        form = " registry" if is_registry_form(root, kinds.get(name, set())) else ""
        print(f"~{name}{form}", *lines, sep="\n")


if __name__ == "__main__":
    main()
