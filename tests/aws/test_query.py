"""The SELECT language does what AWS documents, and refuses what AWS says is not supported."""

import json
import unittest

from aws.errors import ServiceError
from aws.query import parse
from aws.rows import run

ITEMS = [
    {
        "resourceType": "AWS::EC2::Volume", "resourceId": "vol-1", "awsRegion": "us-east-1", "version": "1.3",
        "configuration": {"size": 100.0, "encrypted": True, "state": {"value": "available"}, "volumeType": "gp3"},
        "tags": [{"key": "stage", "tag": "stage=test", "value": "test"}],
    },
    {
        "resourceType": "AWS::EC2::Volume", "resourceId": "vol-2", "awsRegion": "us-east-1", "version": "1.3",
        "configuration": {"size": 8.0, "encrypted": False, "state": {"value": "in-use"}, "volumeType": "gp2"}, "tags": [],
    },
    {
        "resourceType": "AWS::EC2::SecurityGroup", "resourceId": "sg-1", "awsRegion": "us-east-1", "version": "1.3",
        "configuration": {"ipPermissions": [
            {"fromPort": 22.0, "ipProtocol": "tcp", "ipRanges": ["10.0.0.0/24"]},
            {"fromPort": 443.0, "ipProtocol": "udp", "ipRanges": ["0.0.0.0/0"]},
        ]},
        "tags": [], "relationships": [{"resourceId": "vpc-1", "resourceType": "AWS::EC2::VPC"}],
    },
    {
        "resourceType": "AWS::EC2::SecurityGroup", "resourceId": "sg-2", "awsRegion": "us-east-1", "version": "1.3",
        "configuration": {"ipPermissions": [{"fromPort": 22.0, "ipProtocol": "tcp", "ipRanges": ["10.0.0.0/24"]}]}, "tags": [],
    },
]  # fmt: skip

VOLUME = "resourceType = 'AWS::EC2::Volume'"


def rows(expression):
    return run(parse(expression), ITEMS)


def ids(condition):
    return sorted(row.split('"')[3] for row in rows(f"SELECT resourceId WHERE {condition}"))


class Conditions(unittest.TestCase):
    def assert_ids(self, condition, *expected):
        self.assertEqual(ids(condition), list(expected), condition)

    def test_comparisons(self):
        self.assert_ids(VOLUME, "vol-1", "vol-2")
        self.assert_ids("configuration.size > 8", "vol-1")
        self.assert_ids("configuration.size >= 8", "vol-1", "vol-2")
        self.assert_ids("configuration.size < 100", "vol-2")
        self.assert_ids("configuration.size <= 100.0", "vol-1", "vol-2")
        self.assert_ids(f"{VOLUME} AND configuration.volumeType <> 'gp3'", "vol-2")
        self.assert_ids("configuration.encrypted = true", "vol-1")
        self.assert_ids("configuration.encrypted = 'false'", "vol-2")

    def test_lists_and_ranges(self):
        self.assert_ids("resourceId IN ('vol-1', 'sg-1', 'none')", "sg-1", "vol-1")
        self.assert_ids("resourceId NOT IN ('vol-1', 'sg-1')", "sg-2", "vol-2")
        self.assert_ids("configuration.size BETWEEN 50 AND 100", "vol-1")
        self.assert_ids("configuration.size BETWEEN 101 AND 200")

    def test_and_binds_before_or_and_not_before_both(self):
        self.assert_ids("resourceId = 'sg-1' OR resourceId = 'vol-1' AND configuration.size = 8", "sg-1")
        self.assert_ids("(resourceId = 'sg-1' OR resourceId = 'vol-1') AND configuration.size = 8")
        self.assert_ids(f"NOT {VOLUME} AND resourceId = 'sg-1'", "sg-1")
        self.assert_ids(f"NOT ({VOLUME} OR resourceId = 'sg-1')", "sg-2")

    def test_wildcards_end_a_value(self):
        self.assert_ids("resourceType LIKE 'AWS::EC2::V%'", "vol-1", "vol-2")
        self.assert_ids("resourceId LIKE 'vol-_'", "vol-1", "vol-2")
        self.assert_ids("resourceId LIKE 'vol_1'", "vol-1")
        self.assert_ids("resourceType LIKE 'AWS::EC2::V'")

    def test_a_condition_on_a_list_holds_if_any_member_fulfils_it(self):
        both = "configuration.ipPermissions.fromPort = 22 AND configuration.ipPermissions.ipProtocol = 'udp'"
        self.assert_ids(both, "sg-1")
        self.assert_ids("NOT configuration.ipPermissions.fromPort = 443 AND resourceType LIKE 'AWS::EC2::S%'", "sg-2")
        self.assert_ids("relationships.resourceId = 'vpc-1'", "sg-1")
        self.assert_ids("tags.tag = 'stage=test'", "vol-1")
        self.assert_ids("tags.key = 'stage'", "vol-1")

    def test_blocks_of_addresses_are_ranges(self):
        ranges = "configuration.ipPermissions.ipRanges"
        self.assert_ids(f"{ranges} = '10.0.0.7'", "sg-1", "sg-2")
        self.assert_ids(f"{ranges} = '192.168.0.2'", "sg-1")
        exact = f"{ranges} BETWEEN '10.0.0.0' AND '10.0.0.255' AND NOT {ranges} < '10.0.0.0' AND NOT {ranges} > '10.0.0.255'"
        self.assert_ids(exact, "sg-2")

    def test_an_absent_property_fulfils_nothing(self):
        self.assert_ids("configuration.nothing = 'a'")
        self.assert_ids("NOT configuration.nothing = 'a'", "sg-1", "sg-2", "vol-1", "vol-2")

    def test_quotes_are_doubled(self):
        self.assert_ids("resourceId = 'it''s'")


class Rows(unittest.TestCase):
    def test_a_row_holds_what_was_selected_nested(self):
        expression = "SELECT resourceId, configuration.size, configuration.state.value, tags WHERE resourceId = 'vol-1'"
        tags = '[{"key":"stage","tag":"stage=test","value":"test"}]'
        expected = f'{{"resourceId":"vol-1","configuration":{{"size":100.0,"state":{{"value":"available"}}}},"tags":{tags}}}'
        self.assertEqual(rows(expression), [expected])

    def test_members_of_lists_keep_what_was_selected(self):
        expression = "SELECT configuration.ipPermissions.fromPort, configuration.ipPermissions.ipProtocol WHERE resourceId = 'sg-1'"
        expected = '[{"fromPort":22.0,"ipProtocol":"tcp"},{"fromPort":443.0,"ipProtocol":"udp"}]'
        self.assertEqual(rows(expression), [f'{{"configuration":{{"ipPermissions":{expected}}}}}'])

    def test_a_star_is_the_scalars_at_the_top(self):
        expected = '{"awsRegion":"us-east-1","resourceId":"sg-2","resourceType":"AWS::EC2::SecurityGroup","version":"1.3"}'
        self.assertEqual(rows("SELECT * WHERE resourceId = 'sg-2'"), [expected])

    def test_order(self):
        self.assertEqual(rows(f"SELECT resourceId WHERE {VOLUME} ORDER BY resourceId DESC")[0], '{"resourceId":"vol-2"}')
        self.assertEqual(rows(f"select resourceId where {VOLUME} order by resourceId asc")[0], '{"resourceId":"vol-1"}')
        two = rows("SELECT resourceType, resourceId ORDER BY resourceType, resourceId DESC")
        self.assertEqual([row.split('"')[7] for row in two], ["sg-2", "sg-1", "vol-2", "vol-1"])

    def test_aggregates(self):
        grouped = rows("SELECT resourceType, COUNT(*) GROUP BY resourceType ORDER BY resourceType")
        self.assertEqual(grouped[0], '{"COUNT(*)":2,"resourceType":"AWS::EC2::SecurityGroup"}')
        self.assertEqual(rows(f"SELECT COUNT(*) WHERE {VOLUME}"), ['{"COUNT(*)":2}'])
        self.assertEqual(rows("SELECT COUNT(*) WHERE resourceId = 'none'"), ['{"COUNT(*)":0}'])
        one = rows(f"SELECT MAX(configuration.size), MIN(configuration.size), AVG(configuration.size), SUM(configuration.size) WHERE {VOLUME}")
        self.assertEqual(list(json.loads(one[0]).values()), [100.0, 8.0, 54.0, 108.0])
        nested = rows(f"SELECT configuration.volumeType, COUNT(*) WHERE {VOLUME} GROUP BY configuration.volumeType ORDER BY COUNT(*)")
        self.assertIn('{"COUNT(*)":1,"configuration":{"volumeType":"gp2"}}', nested)


class Refusals(unittest.TestCase):
    def test_what_is_not_supported_is_refused(self):
        for expression in [
            "",
            "resourceId",
            "SELECT",
            "SELECT resourceId FROM x",
            "SELECT DISTINCT resourceId",
            "SELECT ALL resourceId",
            "SELECT resourceId AS id",
            "SELECT resourceId, COUNT(*) GROUP BY resourceId HAVING COUNT(*) > 1",
            "SELECT resourceId WHERE resourceName = NULL",
            "SELECT resourceId WHERE resourceName IS NULL",
            "SELECT resourceId UNION SELECT resourceName",
            "SELECT resourceId JOIN x",
            "SELECT resourceId LIMIT 5",
            "SELECT resourceId WHERE",
            "SELECT resourceId WHERE resourceId",
            "SELECT resourceId WHERE resourceId = ",
            "SELECT resourceId WHERE resourceId = vol-1",
            'SELECT resourceId WHERE resourceId = "vol-1"',
            "SELECT resourceId WHERE resourceId = 'vol-1",
            "SELECT resourceId WHERE (resourceId = 'vol-1'",
            "SELECT resourceId WHERE resourceId IN ()",
            "SELECT resourceId WHERE resourceId BETWEEN 'a'",
            "SELECT resourceId WHERE resourceId LIKE 'vo%'",
            "SELECT resourceId WHERE resourceId LIKE '%vol'",
            "SELECT resourceId WHERE resourceId LIKE 'vol%1'",
            "SELECT resourceId WHERE 'vol%' LIKE 'vol-1'",
            "SELECT resourceId, COUNT(*)",
            "SELECT resourceId GROUP BY resourceId",
            "SELECT *, COUNT(*) GROUP BY resourceId",
            "SELECT COUNT(MAX(resourceId))",
            "SELECT MAX(*)",
            "SELECT a, b, c, d, COUNT(*) GROUP BY a, b, c, d",
            "SELECT a, b, COUNT(*) GROUP BY a, b ORDER BY COUNT(*)",
            "SELECT resourceId ORDER BY resourceName",
            "SELECT resourceId; DROP TABLE items",
            "SELECT resourceId resourceName",
        ]:
            with self.subTest(expression), self.assertRaises(ServiceError) as caught:
                parse(expression)
            self.assertEqual(caught.exception.code, "InvalidExpressionException")

    def test_what_is_supported_is_read(self):
        for expression in [
            "SELECT *",
            "SELECT resourceId WHERE resourceType='AWS::EC2::Instance'",
            "SELECT configuration.complianceType, COUNT(*) WHERE resourceType = 'AWS::Config::ResourceCompliance' GROUP BY configuration.complianceType",
            "SELECT COUNT(*), accountId group by accountId",
            "SELECT a, b, c, COUNT(*) GROUP BY a, b, c",
            "SELECT a, COUNT(*) GROUP BY a ORDER BY COUNT(*) DESC",
            "SELECT\n resourceId,\n configuration.placement.tenancy\nWHERE\n resourceType = 'AWS::EC2::Instance'\nAND\n configuration.imageId = 'ami-12345'",
        ]:
            with self.subTest(expression):
                self.assertTrue(parse(expression).fields)
