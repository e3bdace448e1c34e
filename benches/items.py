#!/usr/bin/env python3
"""Writes snapshots of AWS Config, as large as wanted, that the benchmarks review.

usage: benches/items.py COUNT FILE

The items are those of the emulated account (tests/aws/items), each over and over with ids and values of its own, mixed as `MIX`
says. The same version of both writes the same bytes.
"""

import collections
import copy
import json
import pathlib
import sys
import urllib.parse

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


def permission(port, cidr):
    """What a security group lets in, as AWS Config records it."""
    ranges = {"ipv4Ranges": [{"cidrIp": cidr}], "ipRanges": [cidr], "ipv6Ranges": []}
    return {"ipProtocol": "tcp", "fromPort": port, "toPort": port, "prefixListIds": [], "userIdGroupPairs": [], **ranges}


def trusts(service):
    """A policy that lets a service assume a role, as AWS Config records it."""
    statement = {"Effect": "Allow", "Principal": {"Service": f"{service}.amazonaws.com"}, "Action": "sts:AssumeRole"}
    return urllib.parse.quote(json.dumps({"Version": "2012-10-17", "Statement": [statement]}, separators=(",", ":")), safe="")


# The account is well kept, since a review of findings has rows of its own: what is written over the original, by path.
WELL_KEPT = {
    "AWS::EC2::Volume": {"configuration.encrypted": True},
    "AWS::DynamoDB::Table": {"configuration.deletionProtectionEnabled": True},
    "AWS::SQS::Queue": {
        "configuration.ReceiveMessageWaitTimeSeconds": "20",
        "configuration.RedrivePolicy": '{"deadLetterTargetArn":"arn:aws:sqs:ap-northeast-1:111122223333:dead","maxReceiveCount":"5"}',
    },
}
# Neighbours of most types differ: what is written over each in turn, by path. Every combination occurs.
PORTS = [[(443, "0.0.0.0/0")], [(443, "10.0.0.0/8")], [(5432, "10.0.0.0/8")], [(80, "10.0.0.0/8"), (443, "10.0.0.0/8")], [(6379, "10.1.0.0/16")], []]
STAGES = ["production", "staging", "test"]
TAGGED = ["AWS::EC2::Volume", "AWS::EC2::SecurityGroup", "AWS::EC2::Instance"]
VARIED = {
    "AWS::EC2::NetworkInterface": {"interfaceType": ["interface", "lambda", "nat_gateway"], "attachment.deviceIndex": [0, 1]},
    "AWS::EC2::Volume": {"volumeType": ["gp3", "gp3", "io2", "st1"], "size": [8, 30, 125, 500, 2000]},
    "AWS::EC2::SecurityGroup": {"ipPermissions": [[permission(*one) for one in ports] for ports in PORTS]},
    "AWS::IAM::Role": {
        "assumeRolePolicyDocument": [trusts(service) for service in ("lambda", "ec2", "ecs-tasks", "states", "scheduler")],
        "path": ["/", "/service-role/", "/teams/"],
    },
    "AWS::SQS::Queue": {"VisibilityTimeout": ["30", "120", "900"], "MessageRetentionPeriod": ["345600", "1209600"]},
    "AWS::Lambda::Function": {
        "runtime": ["python3.13", "nodejs22.x", "java21", "python3.12"],
        "memorySize": [256, 512, 1024, 2048],
        "timeout": [3, 30, 900],
    },
    "AWS::DynamoDB::Table": {"keySchema.0.attributeName": ["pk", "id"], "tableClassSummary.tableClass": ["STANDARD", "STANDARD_INFREQUENT_ACCESS"]},
    "AWS::RDS::DBInstance": {
        "engineVersion": ["16.4", "17.2", "15.8"],
        "dBInstanceClass": ["db.r6g.large", "db.m7g.xlarge", "db.t4g.medium"],
        "allocatedStorage": [100, 400],
        "backupRetentionPeriod": [7, 14, 35],
    },
    "AWS::SNS::Topic": {"DisplayName": ["", "alarms"], "SubscriptionsConfirmed": ["1", "2", "5"]},
    "AWS::EC2::Subnet": {"assignIpv6AddressOnCreation": [False, True], "availableIpAddressCount": [250, 91, 12]},
    "AWS::EC2::Instance": {"instanceType": ["m7g.large", "c7g.xlarge", "r7g.2xlarge"], "monitoring.state": ["enabled", "disabled"]},
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
        put(item, path, value)
    return item


def put(item, path, value):
    """Writes a value over what stands at a path."""
    *steps, last = path.split(".")
    for step in steps:
        item = item[int(step)] if step.isdecimal() else item.setdefault(step, {})
    item[last] = value


def varied(item, number):
    """The item of a type of a number: each path has a value of its own."""
    item = copy.deepcopy(item)
    for path, values in VARIED.get(item["resourceType"], {}).items():
        number, at = divmod(number, len(values))
        put(item, f"configuration.{path}", values[at])
    if item["resourceType"] in TAGGED:
        item["tags"] = {"Name": f"of {item['resourceId']}", "stage": STAGES[number % len(STAGES)]}
        item["configuration"]["tags"] = [{"key": key, "value": value} for key, value in item["tags"].items()]
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
        written, of_type = set(), collections.Counter()
        [vpc] = found["AWS::EC2::VPC"]
        for number in range(count):
            choices = found[kinds[number % len(kinds)]]
            item = once[number] if number < len(once) else choices[number // len(kinds) % len(choices)]
            item = item if number % OF_A_NETWORK or not number else vpc
            of_type[item["resourceType"]] += 1
            item = varied(item, of_type[item["resourceType"]])
            network = (vpc["resourceId"], f"{vpc['resourceId']}{number // OF_A_NETWORK:04x}")
            out.write(renamed(item, number if item["arn"] in written else 0, network))
            written.add(item["arn"])
            out.write(",\n" if number + 1 < count else "\n")
        out.write("]}\n")
    return pathlib.Path(path).stat().st_size


if __name__ == "__main__":
    print(write(int(sys.argv[1]), sys.argv[2]))
