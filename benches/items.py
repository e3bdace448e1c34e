#!/usr/bin/env python3
"""Writes snapshots of AWS Config, as large as wanted, that the benchmarks review.

usage: benches/items.py COUNT FILE

The items are those of the emulated account (tests/aws/items), each over and over with ids of its own, mixed as `MIX` says.
The same version of both writes the same bytes.
"""

import json
import pathlib
import sys

ITEMS = pathlib.Path(__file__).resolve().parent.parent / "tests" / "aws" / "items"
# Of a hundred items, how many are of each type: what large accounts hold most stands first. Many types of AWS Config are
# of no concern to any rule, and some are asked about by rules of other types.
MIX = {
    "AWS::EC2::NetworkInterface": 22,
    "AWS::EC2::Volume": 20,
    "AWS::SQS::Queue": 10,
    "AWS::DynamoDB::Table": 8,
    "AWS::EFS::FileSystem": 6,
    "AWS::ECS::TaskDefinition": 8,
    "AWS::RDS::DBInstance": 4,
    "AWS::Lambda::Function": 4,
    "AWS::IAM::Role": 6,
    "AWS::SNS::Topic": 4,
    "AWS::EC2::Instance": 3,
    "AWS::EC2::SecurityGroup": 3,
    "AWS::S3::Bucket": 1,
    "AWS::EC2::Subnet": 1,
}


# Of these, rules of other types ask: they are kept at hand throughout a review.
KEPT = {"AWS::Lambda::Function", "AWS::IAM::Role", "AWS::EC2::Instance", "AWS::EC2::SecurityGroup", "AWS::S3::Bucket", "AWS::EC2::Subnet"}
KEPT |= {"AWS::RDS::DBInstance", "AWS::EFS::FileSystem", "AWS::ECS::TaskDefinition"}


def kept(count):
    """How many of so many items are kept at hand."""
    return count * sum(share for kind, share in MIX.items() if kind in KEPT) // sum(MIX.values())


def originals():
    """The items of each type, those that were deleted left out."""
    found = {}
    for file in sorted(ITEMS.glob("*.json")):
        for item in json.loads(file.read_text(encoding="utf-8")):
            if item.get("configurationItemStatus") in ("OK", "ResourceDiscovered"):
                found.setdefault(item["resourceType"], []).append(item)
    return found


def renamed(item, number):
    """The text of an item with an id of its own."""
    text = json.dumps(item, ensure_ascii=False, separators=(",", ":"))
    names = {item["resourceId"], item.get("resourceName") or item["resourceId"]}
    for name in sorted(names, key=len, reverse=True):
        tail = name.rsplit("/", 1)[-1].rsplit(":", 1)[-1]
        text = text.replace(tail, f"{tail}{number:06x}")
    return text


def order():
    """The types of a hundred items, well mixed."""
    slots = [(at * 100 / count + index / 100, kind) for index, (kind, count) in enumerate(MIX.items()) for at in range(count)]
    return [kind for _, kind in sorted(slots)]


def write(count, path):
    """Writes a snapshot of so many items; gives how many bytes it has."""
    found, kinds = originals(), order()
    with open(path, "w", encoding="utf-8") as out:
        out.write('{"fileVersion":"1.0","configSnapshotId":"bench","configurationItems":[\n')
        for number in range(count):
            choices = found[kinds[number % len(kinds)]]
            out.write(renamed(choices[number // len(kinds) % len(choices)], number))
            out.write(",\n" if number + 1 < count else "\n")
        out.write("]}\n")
    return pathlib.Path(path).stat().st_size


if __name__ == "__main__":
    print(write(int(sys.argv[1]), sys.argv[2]))
