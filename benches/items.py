#!/usr/bin/env python3
"""Writes snapshots of AWS Config, as large as wanted, that the benchmarks review.

usage: benches/items.py COUNT FILE

The items are those of the emulated account (tests/aws/items), each over and over with ids of its own, mixed as `MIX` says.
The same version of both writes the same bytes.
"""

import json
import pathlib
import sys

REGION, ACCOUNT = "ap-northeast-1", "111122223333"
ITEMS = pathlib.Path(__file__).resolve().parent.parent / "tests" / "aws" / "items"
# Of a hundred items, how many are of each type: what large accounts hold most stands first. Many types of AWS Config are
# of no concern to any rule, and some are asked about by rules of other types.
MIX = {
    "AWS::EC2::NetworkInterface": 24,
    "AWS::EC2::Volume": 20,
    "AWS::EC2::SecurityGroup": 10,
    "AWS::IAM::Role": 8,
    "AWS::SQS::Queue": 7,
    "AWS::Lambda::Function": 6,
    "AWS::DynamoDB::Table": 6,
    "AWS::RDS::DBInstance": 5,
    "AWS::SNS::Topic": 5,
    "AWS::EC2::Subnet": 6,
    "AWS::S3::Bucket": 2,
    "AWS::EC2::Instance": 1,
}
# Of these, rules of other types ask: an index of them is kept throughout a review.
KEPT = {kind for kind in MIX if kind not in ("AWS::EC2::NetworkInterface", "AWS::SQS::Queue", "AWS::SNS::Topic", "AWS::EC2::Volume")}
# Once, so that everything of a type is known to be here: the recorder.
FIRST = ["AWS::Config::ConfigurationRecorder", "AWS::EC2::VPC", "AWS::KMS::Key"]
# So many items lie in a network of their own. It then holds 120 subnets, of which it may hold 200 unless AWS allows more:
# https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
OF_A_NETWORK = 2_000
# The account is well kept, since a review of findings has rows of its own: what is written over the original, by path.
WELL_KEPT = {
    "AWS::EC2::Volume": {"configuration.encrypted": True, "configuration.volumeType": "gp3"},
    "AWS::DynamoDB::Table": {"configuration.deletionProtectionEnabled": True},
    "AWS::SQS::Queue": {
        "configuration.ReceiveMessageWaitTimeSeconds": "20",
        "configuration.RedrivePolicy": '{"deadLetterTargetArn":"arn:aws:sqs:ap-northeast-1:111122223333:dead","maxReceiveCount":"5"}',
    },
}
# Backs up everything.
BACKUP = {
    "version": "1.3",
    "accountId": ACCOUNT,
    "awsRegion": REGION,
    "configurationItemCaptureTime": "2026-01-05T03:20:01.000Z",
    "configurationItemStatus": "OK",
    "resourceType": "AWS::Backup::BackupSelection",
    "resourceId": "plan_selection",
    "arn": f"arn:aws:backup:{REGION}:{ACCOUNT}:backup-plan:plan/selection",
    "configuration": {
        "BackupPlanId": "plan",
        "SelectionId": "selection",
        "BackupSelection": {"SelectionName": "all", "IamRoleArn": f"arn:aws:iam::{ACCOUNT}:role/backup", "Resources": ["*"], "NotResources": [], "ListOfTags": [], "Conditions": {}},
    },
    "supplementaryConfiguration": {},
    "relationships": [],
    "tags": {},
}


def kept(count):
    """How many of so many items an index is kept of."""
    return count * sum(share for kind, share in MIX.items() if kind in KEPT) // sum(MIX.values())


def originals():
    """The items of each type in one Region of one account, well kept; those that were deleted left out."""
    found = {}
    for file in sorted(ITEMS.glob("*.json")):
        for item in json.loads(file.read_text(encoding="utf-8")):
            here = item.get("accountId") == ACCOUNT and item.get("awsRegion") in (REGION, "global")
            if here and item.get("configurationItemStatus") in ("OK", "ResourceDiscovered"):
                found.setdefault(item["resourceType"], []).append(improved(item))
    return found


def improved(item):
    """An item as a well kept account has it."""
    for path, value in WELL_KEPT.get(item["resourceType"], {}).items():
        *steps, last = path.split(".")
        inner = item
        for step in steps:
            inner = inner.setdefault(step, {})
        inner[last] = value
    return item


def renamed(item, number, network):
    """The text of an item with an id of its own, in a network; the first of each keeps its id, which others name."""
    text = json.dumps(item, ensure_ascii=False, separators=(",", ":")).replace(*network)
    names = {item["resourceId"], item.get("resourceName") or item["resourceId"]}
    names.discard(network[0])
    for name in sorted(names, key=len, reverse=True):
        tail = name.rsplit("/", 1)[-1].rsplit(":", 1)[-1]
        text = text.replace(tail, f"{tail}{number:06x}") if number else text
    return text


def order():
    """The types of a hundred items, well mixed."""
    slots = [(at * 100 / count + index / 100, kind) for index, (kind, count) in enumerate(MIX.items()) for at in range(count)]
    return [kind for _, kind in sorted(slots)]


def write(count, path):
    """Writes a snapshot of so many items; gives how many bytes it has."""
    found, kinds = originals(), order()
    once = [BACKUP] + [item for kind in FIRST for item in found[kind]]
    with open(path, "w", encoding="utf-8") as out:
        out.write('{"fileVersion":"1.0","configSnapshotId":"bench","configurationItems":[\n')
        written = set()
        [vpc] = found["AWS::EC2::VPC"]
        for number in range(count):
            choices = found[kinds[number % len(kinds)]]
            item = once[number] if number < len(once) else choices[number // len(kinds) % len(choices)]
            item = item if number % OF_A_NETWORK or not number else vpc
            network = (vpc["resourceId"], f"{vpc['resourceId']}{number // OF_A_NETWORK:04x}")
            out.write(renamed(item, number if item["arn"] in written else 0, network))
            written.add(item["arn"])
            out.write(",\n" if number + 1 < count else "\n")
        out.write("]}\n")
    return pathlib.Path(path).stat().st_size


if __name__ == "__main__":
    print(write(int(sys.argv[1]), sys.argv[2]))
