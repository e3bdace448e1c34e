"""Faults come when they should, and do to a client what AWS would."""

import http.client
import time

from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError

from aws.fixture import SEOUL, TOKYO, WithServer
from aws.test_tool import FIRST, LENS, WithWorkload

SELECT = {"Expression": "SELECT resourceId WHERE resourceType = 'AWS::KMS::Key'"}


class Rules(WithServer):
    def outcomes(self, count, region=TOKYO, expression=SELECT["Expression"]):
        """Which of so many requests met a fault, as `x`."""
        told = ""
        for _ in range(count):
            try:
                self.client("config", region).select_resource_config(Expression=expression)
                told += "."
            except ClientError:
                told += "x"
        return told

    def test_rules_choose_by_number(self):
        for rule, expected in [
            ({}, "xxxxxx"),
            ({"nth": 2}, ".x...."),
            ({"nth": [1, 4]}, "x..x.."),
            ({"from": 3}, "..xxxx"),
            ({"every": 3}, "..x..x"),
            ({"times": 2}, "xx...."),
            ({"service": "wellarchitected"}, "......"),
            ({"operation": "ListDiscoveredResources"}, "......"),
        ]:
            self.control("faults", [{"fault": "throttle"} | rule])
            self.assertEqual(self.outcomes(6), expected, rule)

    def test_chance_is_the_same_every_time(self):
        told = []
        for _ in range(2):
            self.control("faults", [{"fault": "throttle", "probability": 0.5, "seed": 7}])
            told.append(self.outcomes(12))
        self.assertEqual(told[0], told[1])
        self.assertTrue("x" in told[0] and "." in told[0])

    def test_rules_choose_by_region_and_parameter(self):
        self.control("faults", [{"fault": "refuse", "region": SEOUL, "where": {"Expression": "AWS::KMS::Key"}}])
        self.assertEqual(self.outcomes(1), ".")
        self.assertEqual(self.outcomes(1, SEOUL), "x")
        self.assertEqual(self.outcomes(1, SEOUL, "SELECT resourceId"), ".")

    def test_a_rule_that_means_nothing_is_refused(self):
        for rule in ({"fault": "storm"}, {"fault": "reset", "nht": 1}):
            with self.assertRaises(Exception) as caught:
                self.control("faults", [rule])
            self.assertEqual(caught.exception.code, 400)

    def test_requests_tell_their_faults(self):
        self.control("faults", [{"fault": "throttle", "nth": 1}])
        self.outcomes(2)
        told = [(one["status"], one.get("fault"), one.get("error")) for one in self.control("requests")]
        self.assertEqual(told, [(400, "throttle", "ThrottlingException"), (200, None, None)])


class Kinds(WithWorkload):
    def fault(self, **rule):
        self.control("faults", [rule])

    def test_errors_have_the_codes_and_the_status_of_their_service(self):
        config, cases = self.client("config"), {
            "throttle": (("ThrottlingException", 400), ("ThrottlingException", 429)),
            "refuse": (("AccessDeniedException", 400), ("AccessDeniedException", 403)),
            "internal": (("InternalFailure", 500), ("InternalServerException", 500)),
        }
        for kind, expected in cases.items():
            self.fault(fault=kind)
            for call, (code, status) in zip((lambda: config.select_resource_config(**SELECT), self.answer), expected):
                with self.fails(code) as caught:
                    call()
                self.assertEqual(caught.exception.response["ResponseMetadata"]["HTTPStatusCode"], status)
        self.fault(fault="conflict")
        with self.fails("ConflictException") as caught:
            self.update(Notes="new")
        self.assertEqual(caught.exception.response["ResponseMetadata"]["HTTPStatusCode"], 409)
        self.fault(fault="refuse")
        with self.fails("AccessDeniedException", "is not authorized to perform: wellarchitected:GetAnswer"):
            self.answer()
        self.assertEqual(self.control("log"), [])

    def test_a_fault_changes_nothing_unless_it_comes_after_the_effect(self):
        for kind in ("throttle", "internal", "reset", "conflict", "timeout"):
            for after in (False, True):
                self.control("faults", [])
                self.update(Notes="old", SelectedChoices=[])
                self.fault(fault=kind, after_effect=after, seconds=0.1)
                with self.assertRaises((ClientError, ConnectionClosedError)):
                    self.update(Notes="new", SelectedChoices=[FIRST])
                self.control("faults", [])
                self.assertEqual(self.answer()["Notes"], "new" if after else "old", (kind, after))

    def test_half_a_reply_ends_before_its_length(self):
        self.fault(fault="half-reply")
        connection = http.client.HTTPConnection(self.url.removeprefix("http://"))
        scope = "AWS4-HMAC-SHA256 Credential=AKIAEMULATED00000001/20260101/ap-northeast-1/wellarchitected/aws4_request"
        headers = {"Authorization": f"{scope}, SignedHeaders=host, Signature=0"}
        path = f"/workloads/{self.id}/lensReviews/wellarchitected/answers/priorities"
        connection.request("PATCH", path, '{"Notes": "new"}', headers)
        with self.assertRaises(http.client.IncompleteRead) as caught:
            connection.getresponse().read()
        connection.close()
        self.assertAlmostEqual(len(caught.exception.partial), caught.exception.expected, delta=1)
        self.control("faults", [])
        self.assertEqual(self.answer()["Notes"], "new")

    def test_a_timeout_keeps_silent(self):
        self.fault(fault="timeout", seconds=30)
        begun = time.monotonic()
        with self.assertRaises(ReadTimeoutError):
            self.answer()
        self.assertGreater(time.monotonic() - begun, 1.5)

    def test_after_a_kill_everything_is_refused_until_it_is_revived(self):
        self.fault(fault="kill-after", operation="UpdateAnswer", nth=2)
        self.update(Notes="one")
        self.answer()
        self.update(Notes="two")
        for _ in range(3):
            with self.assertRaises(ConnectionClosedError):
                self.answer()
        self.control("faults", [])
        self.assertEqual(self.answer()["Notes"], "two")

    def test_somebody_else_may_come_first(self):
        theirs = {"WorkloadId": self.id, "QuestionId": "priorities", **LENS, "SelectedChoices": [FIRST]}
        self.fault(fault="conflict", nth=1, meanwhile=[{"operation": "UpdateAnswer", "parameters": theirs}])
        with self.fails("ConflictException"):
            self.update(Notes="new")
        self.assertEqual(self.answer()["SelectedChoices"], [FIRST])
        self.assertNotIn("Notes", self.answer())

    def test_what_somebody_asks_meets_no_fault_and_is_not_noted(self):
        self.fault(fault="kill-after")
        before = len(self.control("requests"))
        theirs = {"WorkloadId": self.id, "QuestionId": "priorities", **LENS, "Notes": "theirs"}
        told = self.somebody("wellarchitected", "UpdateAnswer", theirs)
        self.assertEqual((told["Answer"]["Notes"], len(self.control("requests"))), ("theirs", before))
        for bad in ({"Notes": "n" * 2085}, {"SelectedChoices": ["nothing"]}):
            with self.assertRaises(Exception) as caught:
                self.somebody("wellarchitected", "UpdateAnswer", theirs | bad)
            self.assertEqual(caught.exception.code, 400)

    def test_a_question_is_refused_by_its_id(self):
        self.fault(fault="refuse", where={"QuestionId": "priorities"})
        with self.fails("AccessDeniedException"):
            self.answer()
        self.assertEqual(self.tool.get_answer(WorkloadId=self.id, QuestionId="ops-model", **LENS)["Answer"]["Risk"], "UNANSWERED")
