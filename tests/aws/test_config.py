"""Config over its fixture items: what is recorded, paged and told."""

import json

from aws.fixture import OTHER_KEY, SEOUL, TOKYO, VIRGINIA, WithServer
from aws.world import START


class Recorders(WithServer):
    def test_a_recorder_tells_what_it_records(self):
        for region, kinds, all_supported in [(TOKYO, 0, True), (SEOUL, 0, False), (VIRGINIA, 3, False)]:
            told = self.client("config", region).describe_configuration_recorders()["ConfigurationRecorders"][0]
            self.assertEqual(told["recordingGroup"]["allSupported"], all_supported)
            self.assertEqual(len(told["recordingGroup"]["resourceTypes"]), kinds)
            self.assertNotIn("recording", told)

    def test_status_and_channels(self):
        client = self.client("config")
        status = client.describe_configuration_recorder_status()["ConfigurationRecordersStatus"][0]
        self.assertTrue(status["recording"])
        self.assertEqual(status["lastStartTime"].timestamp(), START)
        self.assertEqual(client.describe_delivery_channels()["DeliveryChannels"][0]["s3BucketName"], "config-bucket-111122223333")
        self.assertEqual(client.describe_delivery_channel_status()["DeliveryChannelsStatus"][0]["name"], "default")

    def test_a_region_without_recorder_has_none(self):
        client = self.client("config", "eu-west-1")
        self.assertEqual(client.describe_configuration_recorders()["ConfigurationRecorders"], [])
        self.assertEqual(client.describe_delivery_channels()["DeliveryChannels"], [])
        self.assertEqual(client.get_discovered_resource_counts()["totalDiscoveredResources"], 0)
        self.assertEqual(self.select("SELECT resourceId", "eu-west-1"), [])
        with self.fails("NoAvailableConfigurationRecorderException"):
            client.list_discovered_resources(resourceType="AWS::S3::Bucket")
        with self.fails("NoSuchConfigurationRecorderException"):
            client.describe_configuration_recorders(ConfigurationRecorderNames=["other"])

    def test_a_recorder_can_stop_and_go(self):
        self.control("recorders", {"account": "111122223333", "region": TOKYO, "recorder": {"name": "default", "recording": False}})
        status = self.client("config").describe_configuration_recorder_status()["ConfigurationRecordersStatus"][0]
        self.assertEqual((status["recording"], status["lastStatus"]), (False, "Pending"))
        self.control("recorders", {"account": "111122223333", "region": TOKYO, "recorder": None})
        self.assertEqual(self.client("config").describe_configuration_recorders()["ConfigurationRecorders"], [])
        self.control("reset", {})
        self.assertEqual(len(self.client("config").describe_configuration_recorders()["ConfigurationRecorders"]), 1)


class Selection(WithServer):
    def kinds(self, region):
        return {row["resourceType"] for row in self.select("SELECT resourceType, COUNT(*) GROUP BY resourceType", region)}

    def test_a_query_sees_what_is_recorded_in_its_region(self):
        self.assertEqual(
            self.kinds(VIRGINIA), {"AWS::S3::Bucket", "AWS::EC2::Volume", "AWS::KMS::Key", "AWS::Config::ConfigurationRecorder"}
        )
        # The recorder leaves this kind out, whatever its items say of themselves.
        left_out = {"resourceType": "AWS::EC2::NetworkInterface", "resourceId": "eni-1", "awsRegion": SEOUL, "configuration": {}}
        self.control("items", [left_out])
        self.assertNotIn("AWS::EC2::NetworkInterface", self.kinds(SEOUL))
        self.assertIn("AWS::EC2::NetworkInterface", self.kinds(TOKYO))
        self.assertEqual(self.select("SELECT awsRegion, COUNT(*) GROUP BY awsRegion", SEOUL), [{"COUNT(*)": 10, "awsRegion": SEOUL}])

    def test_global_items_are_seen_where_they_are_recorded(self):
        expression = "SELECT resourceName WHERE awsRegion = 'global' ORDER BY resourceName"
        self.assertEqual(self.select(expression), [{"resourceName": "notify"}, {"resourceName": "operator"}])
        self.assertEqual(self.select(expression, SEOUL), [])

    def test_deleted_and_unrecorded_items_are_not_seen(self):
        for status in ("ResourceDeleted", "ResourceNotRecorded"):
            for region in (TOKYO, SEOUL, VIRGINIA):
                self.assertEqual(self.select(f"SELECT resourceId WHERE configurationItemStatus = '{status}'", region), [])
        self.assertEqual(len(self.select("SELECT resourceId WHERE resourceType = 'AWS::EC2::Volume'")), 2)

    def test_accounts_are_apart(self):
        client = self.client("config", key=OTHER_KEY)
        found = client.select_resource_config(Expression="SELECT accountId, resourceId WHERE resourceType = 'AWS::S3::Bucket'")
        self.assertEqual(json.loads(found["Results"][0]), {"accountId": "444455556666", "resourceId": "archive-444455556666"})

    def test_pages_hold_everything_once(self):
        client = self.client("config")
        for limit in (1, 7, 100):
            rows, token, pages = [], None, 0
            while True:
                more = {"NextToken": token} if token else {}
                page = client.select_resource_config(Expression="SELECT resourceType, resourceId", Limit=limit, **more)
                rows += page["Results"]
                pages += 1
                self.assertLessEqual(len(page["Results"]), limit)
                token = page.get("NextToken")
                if token is None:
                    break
            self.assertEqual((len(rows), len(set(rows)), pages), (26, 26, -(-26 // limit)))

    def test_without_a_limit_a_page_has_25_rows_and_settings_may_lower_it(self):
        client = self.client("config")
        self.assertEqual(len(client.select_resource_config(Expression="SELECT resourceId")["Results"]), 25)
        self.assertEqual(len(client.select_resource_config(Expression="SELECT resourceId", Limit=0)["Results"]), 25)
        self.control("settings", {"page_size": 2})
        self.assertEqual(len(client.select_resource_config(Expression="SELECT resourceId", Limit=50)["Results"]), 2)

    def test_a_token_fits_only_its_own_question(self):
        token = self.client("config").select_resource_config(Expression="SELECT resourceId", Limit=5)["NextToken"]
        for expression, region in [("SELECT resourceName", TOKYO), ("SELECT resourceId", SEOUL)]:
            with self.fails("InvalidNextTokenException"):
                self.client("config", region).select_resource_config(Expression=expression, NextToken=token)
        for wrong in ("5", "abc=", "ü", ""):
            with self.fails("InvalidNextTokenException"):
                self.client("config").select_resource_config(Expression="SELECT resourceId", NextToken=wrong)

    def test_an_expression_that_is_none_is_refused(self):
        with self.fails("InvalidExpressionException", "FROM is not supported"):
            self.select("SELECT resourceId FROM items")

    def test_pages_tell_their_fields(self):
        found = self.client("config").select_resource_config(Expression="SELECT resourceId, COUNT(*) GROUP BY resourceId")
        self.assertEqual(found["QueryInfo"]["SelectFields"], [{"Name": "resourceId"}, {"Name": "COUNT(*)"}])
        found = self.client("config").select_resource_config(Expression="SELECT *")
        self.assertEqual(len(found["QueryInfo"]["SelectFields"]), 10)

    def test_rows_have_the_form_of_the_service(self):
        row = self.select("SELECT tags, configuration, relationships WHERE resourceId = 'i-0a1b2c3d4e5f67890'")[0]
        self.assertEqual(row["tags"][0], {"key": "Name", "tag": "Name=main", "value": "main"})
        self.assertEqual(str(row["configuration"]["amiLaunchIndex"]), "0.0")
        self.assertEqual(row["relationships"][0]["resourceType"], "AWS::EC2::VPC")
        row = self.select("SELECT supplementaryConfiguration WHERE resourceId = 'data-111122223333'")[0]["supplementaryConfiguration"]
        self.assertIsInstance(row["AccessControlList"], str)
        self.assertIs(row["PublicAccessBlockConfiguration"]["blockPublicAcls"], True)


    def test_some_kinds_are_recorded_and_never_searched(self):
        self.control("settings", {"unsearchable": ["AWS::EC2::FlowLog"]})
        self.assertNotIn("AWS::EC2::FlowLog", self.kinds(TOKYO))
        found = self.client("config").list_discovered_resources(resourceType="AWS::EC2::FlowLog")
        self.assertEqual(len(found["resourceIdentifiers"]), 1)


class Items(WithServer):
    def test_counts_leave_out_what_no_query_sees(self):
        told = self.client("config").get_discovered_resource_counts()
        counts = {one["resourceType"]: one["count"] for one in told["resourceCounts"]}
        self.assertEqual((told["totalDiscoveredResources"], counts["AWS::EC2::Volume"]), (25, 2))
        self.assertNotIn("AWS::Config::ConfigurationRecorder", counts)
        told = self.client("config").get_discovered_resource_counts(resourceTypes=["AWS::S3::Bucket"])
        self.assertEqual(told["resourceCounts"], [{"resourceType": "AWS::S3::Bucket", "count": 2}])
        page = self.client("config").get_discovered_resource_counts(limit=3)
        self.assertEqual(len(page["resourceCounts"]), 3)
        more = self.client("config").get_discovered_resource_counts(limit=100, nextToken=page["nextToken"])
        self.assertEqual(len(more["resourceCounts"]), len(counts) - 3)

    def test_lists_show_deleted_items_only_if_asked(self):
        client = self.client("config", SEOUL)
        found = client.list_discovered_resources(resourceType="AWS::DynamoDB::Table")["resourceIdentifiers"]
        self.assertEqual([one["resourceId"] for one in found], ["drafts"])
        found = client.list_discovered_resources(resourceType="AWS::DynamoDB::Table", includeDeletedResources=True)
        self.assertEqual([one["resourceId"] for one in found["resourceIdentifiers"]], ["drafts", "gone"])
        self.assertIn("resourceDeletionTime", found["resourceIdentifiers"][1])

    def test_lists_take_ids_or_a_name(self):
        client, kind = self.client("config"), {"resourceType": "AWS::S3::Bucket"}
        for more, count in [({"resourceIds": ["data-111122223333", "none"]}, 1), ({"resourceName": "logs-111122223333"}, 1), ({}, 2)]:
            self.assertEqual(len(client.list_discovered_resources(**kind, **more)["resourceIdentifiers"]), count)
        for more in ({"resourceIds": ["a"], "resourceName": "a"}, {"resourceIds": ["a"] * 21}):
            with self.fails("ValidationException"):
                client.list_discovered_resources(**kind, **more)

    def test_nothing_is_counted_while_the_recorder_is_off(self):
        recorder = {"name": "default", "recording": False}
        self.control("recorders", {"account": "111122223333", "region": TOKYO, "recorder": recorder})
        self.assertEqual(self.client("config").get_discovered_resource_counts()["resourceCounts"], [])

    def test_a_batch_tells_no_tags(self):
        keys = [{"resourceType": "AWS::RDS::DBInstance", "resourceId": "db-ABCDEFGHIJKLMNOPQRSTUVWX01"}]
        item = self.client("config").batch_get_resource_config(resourceKeys=keys)["baseConfigurationItems"][0]
        self.assertNotIn("tags", item)
        self.assertNotIn("Tags", item["supplementaryConfiguration"])

    def test_a_batch_gives_whole_items_and_names_the_others(self):
        keys = [{"resourceType": "AWS::S3::Bucket", "resourceId": name} for name in ("data-111122223333", "none")]
        found = self.client("config").batch_get_resource_config(resourceKeys=keys)
        item = found["baseConfigurationItems"][0]
        self.assertEqual(json.loads(item["configuration"])["name"], "data-111122223333")
        self.assertEqual(json.loads(item["supplementaryConfiguration"]["BucketVersioningConfiguration"])["status"], "Enabled")
        self.assertEqual(found["unprocessedResourceKeys"], keys[1:])

    def test_items_come_in_the_form_of_a_snapshot_too(self):
        snapshot = {"configurationItems": [{
            "configurationItemVersion": "1.3", "awsAccountId": "111122223333", "ARN": "arn:aws:sqs:ap-northeast-1:111122223333:new",
            "resourceType": "AWS::SQS::Queue", "resourceId": "new", "awsRegion": TOKYO, "tags": {"a": "b"},
            "relationships": [{"resourceType": "AWS::KMS::Key", "resourceId": "k", "name": "Is associated with "}],
            "configuration": {"QueueName": "new"},
        }]}  # fmt: skip
        self.control("items", snapshot)
        row = self.select("SELECT arn, accountId, tags.tag, relationships WHERE resourceId = 'new'")[0]
        self.assertEqual((row["accountId"], row["arn"][-4:]), ("111122223333", ":new"))
        self.assertEqual(row["tags"], [{"tag": "a=b"}])
        self.assertEqual(row["relationships"][0]["relationshipName"], "Is associated with ")
