#!/usr/bin/env python3
"""Writes the synthetic templates that the benchmarks review.

usage: benches/generate.py [FOLDER]      (default: target/bench)

The seed is fixed: the same version of this file writes the same bytes. No real design was copied. Every tenth resource
or so fails something, a few values are parameters without a value, and the kinds are those that templates hold most.
"""

import hashlib
import json
import pathlib
import random
import sys

SEED = 20261123
# A template of CloudFormation holds at most 500 resources; the larger files show how the time grows, nothing else.
GROWTH = {"growth-1k": 1_000, "growth-10k": 10_000, "growth-100k": 100_000}
KINDS = {
    "bucket": 20,
    "policy": 8,
    "group": 14,
    "role": 14,
    "function": 12,
    "logs": 10,
    "alarm": 8,
    "queue": 6,
    "database": 4,
    "volume": 4,
}
# What an estate is made of that nobody ever reviewed, and how many templates of 500 resources make about 120,000 findings.
NEGLECTED_KINDS = {
    "bucket": 22,
    "group": 16,
    "function": 16,
    "database": 10,
    "volume": 10,
    "queue": 10,
    "role": 8,
    "logs": 8,
}
NEGLECTED = 95
PARAMETERS = {
    "Environment": {"Type": "String", "AllowedValues": ["dev", "prod"]},
    "RetentionDays": {"Type": "Number", "Default": 30},
}
CONDITIONS = {"Production": {"Fn::Equals": [{"Ref": "Environment"}, "prod"]}}


class Template:
    """One template, grown resource by resource."""

    kinds = KINDS

    def __init__(self, seed, resources):
        self.random = random.Random(seed)
        self.resources = {"Key": KEY}
        self.buckets = []
        while len(self.resources) < resources:
            self.add()

    def add(self):
        name = self.random.choices(list(self.kinds), self.kinds.values())[0]
        logical_id = f"{name.capitalize()}{len(self.resources)}"
        self.resources[logical_id] = getattr(self, name)(logical_id)

    def often(self, share=0.9):
        return self.random.random() < share

    def bucket(self, logical_id):
        self.buckets.append(logical_id)
        properties = {"Tags": [{"Key": "Owner", "Value": f"team-{self.random.randrange(9)}"}]}
        if self.often():
            default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": {"Fn::GetAtt": ["Key", "Arn"]}}
            properties["BucketEncryption"] = {
                "ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": default}]
            }
        if self.often(0.7):
            properties["VersioningConfiguration"] = {"Status": "Enabled"}
        return resource("AWS::S3::Bucket", properties)

    def policy(self, _):
        bucket = self.buckets.pop() if self.buckets else "elsewhere"
        arn = {"Fn::Sub": f"arn:aws:s3:::${{{bucket}}}/*"} if bucket != "elsewhere" else "arn:aws:s3:::elsewhere/*"
        condition = {"Bool": {"aws:SecureTransport": "false"}}
        deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": arn, "Condition": condition}
        document = {"Version": "2012-10-17", "Statement": [deny]}
        name = {"Ref": bucket} if bucket != "elsewhere" else bucket
        return resource("AWS::S3::BucketPolicy", {"Bucket": name, "PolicyDocument": document})

    def group(self, _):
        port = self.random.choice([22, 443, 443, 443, 5432, 8080])
        source = "0.0.0.0/0" if port in (22, 443) else f"10.{self.random.randrange(256)}.0.0/16"
        rule = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "CidrIp": source}
        properties = {"GroupDescription": "Clients", "VpcId": {"Fn::ImportValue": "vpc"}, "SecurityGroupIngress": [rule]}
        return resource("AWS::EC2::SecurityGroup", properties)

    def role(self, _):
        trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        action = ["s3:GetObject", "s3:PutObject"] if self.often() else "*"
        grant = {"Effect": "Allow", "Action": action, "Resource": "*"}
        policy = {"PolicyName": "work", "PolicyDocument": {"Version": "2012-10-17", "Statement": [grant]}}
        document = {"Version": "2012-10-17", "Statement": [trust]}
        return resource("AWS::IAM::Role", {"AssumeRolePolicyDocument": document, "Policies": [policy]})

    def function(self, logical_id):
        properties = {
            "Runtime": "python3.13",
            "Handler": "index.handler",
            "Role": f"arn:aws:iam::111122223333:role/{logical_id}",
            "Code": {"S3Bucket": "artifacts-111122223333", "S3Key": f"{logical_id}.zip"},
            "MemorySize": self.random.choice([128, 256, 512]),
            "Environment": {"Variables": {"STAGE": {"Ref": "Environment"}}},
        }
        if self.often(0.5):
            properties["Architectures"] = ["arm64"]
        return resource("AWS::Lambda::Function", properties)

    def logs(self, _):
        return resource("AWS::Logs::LogGroup", {"RetentionInDays": {"Ref": "RetentionDays"}} if self.often() else {})

    def alarm(self, logical_id):
        properties = {
            "MetricName": "Errors",
            "Namespace": "AWS/Lambda",
            "Dimensions": [{"Name": "FunctionName", "Value": logical_id}],
            "Statistic": "Sum",
            "Period": 60,
            "EvaluationPeriods": self.random.randrange(1, 6),
            "Threshold": 1,
            "ComparisonOperator": "GreaterThanThreshold",
        }
        if self.often():
            properties["AlarmActions"] = [{"Fn::ImportValue": "operations-topic"}]
        return resource("AWS::CloudWatch::Alarm", properties)

    def queue(self, _):
        return resource("AWS::SQS::Queue", {"MessageRetentionPeriod": 1209600, "SqsManagedSseEnabled": True})

    def database(self, _):
        properties = {
            "Engine": "postgres",
            "DBInstanceClass": "db.m7g.large",
            "AllocatedStorage": "100",
            "StorageEncrypted": self.often(),
            "PubliclyAccessible": not self.often(),
            "MultiAZ": {"Fn::If": ["Production", True, False]},
            "BackupRetentionPeriod": {"Ref": "RetentionDays"},
        }
        return resource("AWS::RDS::DBInstance", properties)

    def volume(self, _):
        properties = {"AvailabilityZone": {"Fn::Select": [0, {"Fn::GetAZs": ""}]}, "Size": 100, "Encrypted": True}
        properties["VolumeType"] = "gp3" if self.often() else "gp2"
        return resource("AWS::EC2::Volume", properties)

    def body(self):
        return {
            "AWSTemplateFormatVersion": "2010-09-09",
            "Parameters": PARAMETERS,
            "Conditions": CONDITIONS,
            "Resources": self.resources,
        }


class Neglected(Template):
    """A template in which most resources fail what they can."""

    kinds = NEGLECTED_KINDS

    def often(self, share=0.9):
        return super().often(1 - share)

    def group(self, _):
        ports = self.random.sample([22, 3389, 3306, 5432, 6379, 27017], 3)
        rules = [{"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "CidrIp": "0.0.0.0/0"} for port in ports]
        properties = {"GroupDescription": "Everyone", "VpcId": {"Fn::ImportValue": "vpc"}, "SecurityGroupIngress": rules}
        return resource("AWS::EC2::SecurityGroup", properties)

    def function(self, logical_id):
        made = super().function(logical_id)
        made["Properties"]["Runtime"] = self.random.choice(["python3.7", "nodejs14.x", "python3.13"])
        del made["Properties"]["MemorySize"]
        return made

    def queue(self, logical_id):
        return resource("AWS::SQS::Queue", {"QueueName": logical_id.lower(), "SqsManagedSseEnabled": self.often()})

    def volume(self, logical_id):
        made = super().volume(logical_id)
        made["Properties"]["Encrypted"] = self.often()
        return made


def resource(kind, properties):
    return {"Type": kind, "Properties": properties}


KEY_POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "kms:*", "Resource": "*"}],
}
KEY = resource("AWS::KMS::Key", {"EnableKeyRotation": True, "KeyPolicy": KEY_POLICY})
EMPTY = {"Resources": {"Wait": {"Type": "AWS::CloudFormation::WaitConditionHandle"}}}


def yaml(value, indent=0):
    """Block YAML with the short tags of CloudFormation; just what the templates above need."""
    pad = "\n" + "  " * indent
    if isinstance(value, dict) and len(value) == 1:
        tagged = short_tag(*next(iter(value.items())))
        if tagged:
            return tagged
    if isinstance(value, dict) and value:
        return "".join(f"{pad}{entry(key, yaml(child, indent + 1))}" for key, child in value.items())
    if isinstance(value, list) and value:
        return "".join(f"{pad}- {yaml(child, indent + 1).lstrip()}" for child in value)
    return json.dumps(value)


def entry(key, text):
    key = json.dumps(key) if ":" in key else key
    return f"{key}:{text}" if text.startswith("\n") else f"{key}: {text}"


def short_tag(key, value):
    if key == "Ref":
        return f"!Ref {value}"
    if key == "Fn::GetAtt":
        return f"!GetAtt {value[0]}.{value[1]}"
    if key in ("Fn::Sub", "Fn::ImportValue"):
        return f"!{key[4:]} {json.dumps(value)}"
    return None


def nodes(value):
    """Nodes of the tree, the unit in which the program limits its input."""
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + sum(nodes(child) for child in children)


def hundred():
    """Sizes of 100 templates that add up to 2,300 resources."""
    draw = random.Random(SEED)
    sizes = [23] * 100
    for _ in range(600):
        giver, taker = draw.randrange(100), draw.randrange(100)
        if sizes[giver] > 4:
            sizes[giver] -= 1
            sizes[taker] += 1
    return sizes


def templates():
    """File name, body."""
    yield "empty.json", EMPTY
    yield "resources-10.json", Template(SEED + 1, 10).body()
    yield "resources-500.json", Template(SEED + 2, 500).body()
    for number, size in enumerate(hundred()):
        yield f"hundred/stack-{number:02}.yaml", Template(SEED + 1000 + number, size).body()
    for name, size in GROWTH.items():
        yield f"{name}.json", Template(SEED + size, size).body()
    for number in range(NEGLECTED):
        yield f"neglected/stack-{number:02}.json", Neglected(SEED + 2000 + number, 500).body()


def write(folder):
    """Writes everything unless this very generator did so before; gives rows of name, resources, nodes, bytes."""
    folder = pathlib.Path(folder)
    stamp, own = folder / "stamp.json", hashlib.sha256(pathlib.Path(__file__).read_bytes()).hexdigest()
    if stamp.exists() and (written := json.loads(stamp.read_text()))["generator"] == own:
        return written["rows"]
    rows = {}
    for name, body in templates():
        text = yaml(body).lstrip() + "\n" if name.endswith(".yaml") else json.dumps(body, indent=1) + "\n"
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        row = rows.setdefault(name.split("/")[0], [0, 0, 0])
        for index, count in enumerate((len(body["Resources"]), nodes(body), len(text.encode()))):
            row[index] += count
    stamp.write_text(json.dumps({"generator": own, "rows": rows}))
    return rows


if __name__ == "__main__":
    target = sys.argv[1] if len(sys.argv) > 1 else "target/bench"
    print(f"seed {SEED}")
    for name, (resources, node_count, size) in write(target).items():
        print(f"{name:20} {resources:>8,} resources {node_count:>10,} nodes {size:>12,} bytes")
