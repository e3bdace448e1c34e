"""Every kind of constraint of a model is held, in requests and in our own replies."""

import json
import unittest
import urllib.error
import urllib.request

from aws.fixture import WithServer
from aws.validation import problems

SHAPES = {
    "Text": {"type": "string", "min": 2, "max": 4, "pattern": "[a-z]+"},
    "Word": {"type": "string", "enum": ["ON", "OFF"]},
    "Count": {"type": "integer", "min": 1, "max": 9},
    "Share": {"type": "double", "max": 1},
    "Flag": {"type": "boolean"},
    "When": {"type": "timestamp"},
    "Texts": {"type": "list", "min": 1, "max": 2, "member": {"shape": "Text"}},
    "Named": {"type": "map", "max": 1, "key": {"shape": "Text"}, "value": {"shape": "Count"}},
    "Thing": {"type": "structure", "required": ["id"], "members": {"id": {"shape": "Text"}, "in": {"shape": "Thing"}}},
    "Odd": {"type": "blob"},
}

GOOD = {
    "Text": ["ab", "abcd"],
    "Word": ["ON"],
    "Count": [1, 9],
    "Share": [0.5, 1],
    "Flag": [True, False],
    "When": [1767225600, 1767225600.5],
    "Texts": [["ab"], ["ab", "cd"]],
    "Named": [{}, {"ab": 3}],
    "Thing": [{"id": "ab"}, {"id": "ab", "in": {"id": "cd"}}],
}

BAD = [
    ("Text", 5, "a string"),
    ("Text", "a", "length greater than or equal to 2"),
    ("Text", "abcde", "length less than or equal to 4"),
    ("Text", "AB", "pattern"),
    ("Text", "ab\n", "pattern"),
    ("Word", "on", "enum"),
    ("Count", "3", "an integer"),
    ("Count", True, "an integer"),
    ("Count", 2.0, "an integer"),
    ("Count", 0, "value greater than or equal to 1"),
    ("Count", 10, "value less than or equal to 9"),
    ("Share", "1", "a number"),
    ("Share", 1.5, "value less than or equal to 1"),
    ("Flag", "true", "a boolean"),
    ("Flag", 1, "a boolean"),
    ("When", "2026-01-01T00:00:00Z", "a number"),
    ("Texts", "ab", "a list"),
    ("Texts", [], "length greater than or equal to 1"),
    ("Texts", ["ab", "ab", "ab"], "length less than or equal to 2"),
    ("Texts", ["ab", "A"], "pattern"),
    ("Named", [], "a map"),
    ("Named", {"A": 3}, "pattern"),
    ("Named", {"ab": 0}, "value greater"),
    ("Named", {"ab": 1, "cd": 1}, "length less than or equal to 1"),
    ("Thing", [], "a structure"),
    ("Thing", {}, "must not be null"),
    ("Thing", {"id": None}, "must not be null"),
    ("Thing", {"id": "ab", "in": {}}, "must not be null"),
    ("Thing", {"id": "ab", "colour": 1}, "unknown"),
    ("Odd", b"", "not emulated"),
]


class Shapes(unittest.TestCase):
    def test_what_the_model_allows_passes(self):
        for name, values in GOOD.items():
            for value in values:
                self.assertEqual(problems(SHAPES, name, value), [], f"{name} {value!r}")

    def test_what_the_model_does_not_allow_is_named(self):
        for name, value, what in BAD:
            told = problems(SHAPES, name, value)
            self.assertTrue(any(what in text for _, text in told), f"{name} {value!r}: {told}")

    def test_a_problem_names_its_place(self):
        self.assertEqual(problems(SHAPES, "Thing", {"id": "ab", "in": {"id": "A"}})[0][0], "in.id")
        self.assertEqual(problems(SHAPES, "Texts", ["ab", "A"])[0][0], ".2.member")


NEW = {
    "WorkloadName": "orders", "Description": "takes orders", "Environment": "PRODUCTION", "AwsRegions": ["ap-northeast-1"],
    "ReviewOwner": "owner@example.com", "Lenses": ["wellarchitected"], "ClientRequestToken": "one",
}  # fmt: skip


class Requests(WithServer):
    """A bad request answers as the service does, and is noted."""

    def assert_refused(self, method, message, **asked):
        with self.fails("ValidationException", message) as caught:
            method(**asked)
        self.assertEqual(caught.exception.response["ResponseMetadata"]["HTTPStatusCode"], 400)
        self.assertEqual(self.control("log")[-1]["kind"], "BadRequest")

    def test_a_good_request_passes(self):
        self.assertEqual(len(self.client("wellarchitected").create_workload(**NEW)["WorkloadId"]), 32)
        self.assertEqual(self.control("log"), [])

    def test_bodies_are_held_against_the_model(self):
        create = self.client("wellarchitected").create_workload
        for name, value, message in [
            ("WorkloadName", "ab", "length greater than or equal to 3"),
            ("WorkloadName", "a" * 101, "length less than or equal to 100"),
            ("WorkloadName", 7, "a string"),
            ("Environment", "production", "enum"),
            ("AccountIds", ["1111"], "length greater than or equal to 12"),
            ("AccountIds", ["11112222333x"], "pattern"),
            ("NonAwsRegions", ["abc"] * 6, "length less than or equal to 5"),
            ("Tags", {}, "length greater than or equal to 1"),
            ("ArchitecturalDesign", "not an address", "pattern"),
            ("Notes", "n" * 2085, "length less than or equal to 2084"),
        ]:
            with self.subTest(name=name, message=message):
                self.assert_refused(create, message, **(NEW | {name: value}))
        self.assert_refused(create, "must not be null", **{k: v for k, v in NEW.items() if k != "Lenses"})
        self.assertEqual(self.control("state")["workloads"], [])

    def test_paths_and_query_strings_are_held_too(self):
        client = self.client("wellarchitected")
        self.assert_refused(client.get_workload, "length", WorkloadId="abc")
        self.assert_refused(client.list_answers, "value less than", WorkloadId="0" * 32, LensAlias="wellarchitected", MaxResults=51)
        self.assert_refused(client.list_answers, "enum", WorkloadId="0" * 32, LensAlias="wellarchitected", QuestionPriority="x")
        self.assert_refused(client.list_answers, "an integer", WorkloadId="0" * 32, LensAlias="w", MilestoneNumber="first")

    def test_the_fields_are_told(self):
        with self.fails("ValidationException") as caught:
            self.client("wellarchitected").get_workload(WorkloadId="abc")
        self.assertEqual(caught.exception.response["Reason"], "FIELD_VALIDATION_FAILED")
        self.assertEqual(caught.exception.response["Fields"][0]["Name"], "WorkloadId")

    def test_config_refuses_too(self):
        client = self.client("config")
        self.assert_refused(client.select_resource_config, "value less than or equal to 100", Expression="SELECT *", Limit=101)
        self.assert_refused(client.select_resource_config, "length less than", Expression="S" * 4097)
        self.assert_refused(client.select_resource_config, "must not be null")
        self.assert_refused(client.batch_get_resource_config, "enum", resourceKeys=[{"resourceType": "AWS::No::Kind", "resourceId": "a"}])

    def test_an_unknown_member_is_refused(self):
        answer = self.raw("PATCH", "/workloads/" + "0" * 32, {"Colour": "red"})
        self.assertEqual(answer[0], 400)
        self.assertIn("Colour' failed to satisfy constraint: Member is unknown", answer[1])

    def raw(self, method, path, body):
        scope = "AWS4-HMAC-SHA256 Credential=AKIAEMULATED00000001/20260101/ap-northeast-1/wellarchitected/aws4_request"
        headers = {"Authorization": f"{scope}, SignedHeaders=host, Signature=0", "Content-Type": "application/json"}
        request = urllib.request.Request(self.url + path, json.dumps(body).encode(), headers, method=method)
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


class Replies(WithServer):
    """A reply that the model does not allow never leaves as if it were right."""

    def test_each_kind_of_constraint_is_held(self):
        client = self.client("wellarchitected")
        id = client.create_workload(**NEW)["WorkloadId"]
        for path, value, message in [
            ("Workload.WorkloadId", "short", "length greater"),
            ("Workload.WorkloadId", "Z" * 32, "pattern"),
            ("Workload.WorkloadName", 5, "a string"),
            ("Workload.WorkloadName", "n" * 101, "length less"),
            ("Workload.Environment", "TEST", "enum"),
            ("Workload.UpdatedAt", "2026-01-01", "a number"),
            ("Workload.IsReviewOwnerUpdateAcknowledged", "true", "a boolean"),
            ("Workload.AccountIds", "111122223333", "a list"),
            ("Workload.Tags", {}, "length greater"),
            ("Workload.RiskCounts", {"VERY_HIGH": 1}, "enum"),
            ("Workload.RiskCounts", {"HIGH": "1"}, "an integer"),
            ("Workload.Colour", "red", "unknown"),
            ("Colour", "red", "unknown"),
        ]:
            with self.subTest(path=path, message=message):
                self.control("faults", [{"fault": "unfaithful", "set": {path: value}}])
                with self.fails("UnfaithfulReply", message) as caught:
                    client.get_workload(WorkloadId=id)
                self.assertEqual(caught.exception.response["ResponseMetadata"]["HTTPStatusCode"], 500)
                self.assertEqual(self.control("log")[-1]["kind"], "UnfaithfulReply")

    def test_a_missing_member_and_a_value_out_of_range_are_noticed(self):
        client = self.client("config")
        self.control("faults", [{"fault": "unfaithful", "set": {"ConfigurationRecorders.0.recordingMode": {}}}])
        with self.fails("UnfaithfulReply", "must not be null"):
            client.describe_configuration_recorders()
        tool = self.client("wellarchitected")
        self.control("faults", [])
        id = tool.create_workload(**NEW)["WorkloadId"]
        self.control("faults", [{"fault": "unfaithful", "set": {"MilestoneNumber": 101}}])
        with self.fails("UnfaithfulReply", "value less than or equal to 100"):
            tool.create_milestone(WorkloadId=id, MilestoneName="first", ClientRequestToken="one")

    def test_what_is_true_passes_the_same_check(self):
        client = self.client("wellarchitected")
        id = client.create_workload(**NEW)["WorkloadId"]
        self.control("faults", [{"fault": "unfaithful", "set": {"Workload.WorkloadName": "other name"}}])
        self.assertEqual(client.get_workload(WorkloadId=id)["Workload"]["WorkloadName"], "other name")

    def test_an_error_that_the_operation_does_not_have_is_unfaithful(self):
        self.control("faults", [{"fault": "conflict"}])
        with self.fails("UnfaithfulReply", "has no such error"):
            self.client("wellarchitected").list_workloads()
