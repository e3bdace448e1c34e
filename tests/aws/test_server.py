"""The server as a process and as a peer: who may ask, where things go wrong aloud, and how it ends."""

import json
import pathlib
import subprocess
import sys
import unittest
import urllib.error
import urllib.request

from botocore.exceptions import ClientError

from aws.fixture import OTHER_KEY, TOKYO, WithServer
from aws.test_validation import NEW

FOLDER = pathlib.Path(__file__).parent


class Signatures(WithServer):
    def ask(self, path="/", **headers):
        request = urllib.request.Request(self.url + path, b"{}", {name.replace("_", "-"): value for name, value in headers.items()})
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, json.load(answer), answer.headers
        except urllib.error.HTTPError as error:
            return error.code, json.load(error), error.headers

    def test_a_request_without_signature_is_refused(self):
        status, body, headers = self.ask(X_Amz_Target="StarlingDoveService.DescribeConfigurationRecorders")
        self.assertEqual((status, body["__type"]), (403, "MissingAuthenticationToken"))
        self.assertEqual(headers["x-amzn-ErrorType"], "MissingAuthenticationToken")
        self.assertTrue(headers["x-amzn-RequestId"])

    def test_a_signature_for_another_service_is_refused(self):
        scope = "AWS4-HMAC-SHA256 Credential=AKIAEMULATED00000001/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0"
        status, body, _ = self.ask(X_Amz_Target="StarlingDoveService.DescribeConfigurationRecorders", Authorization=scope)
        self.assertEqual((status, body["__type"]), (400, "IncompleteSignature"))

    def test_what_nobody_serves_is_refused_and_noted(self):
        self.assertEqual(self.ask("/nothing/here")[0], 400)
        self.assertEqual(self.ask(X_Amz_Target="StarlingDoveService.Dance")[1]["__type"], "UnknownOperationException")
        self.assertEqual([one["kind"] for one in self.control("log")], ["BadRequest", "BadRequest"])

    def test_temporary_keys_need_their_token(self):
        key = self.client("sts").assume_role(RoleArn="arn:aws:iam::444455556666:role/reader", RoleSessionName="tests")["Credentials"]
        found = self.client("sts", key=key["AccessKeyId"], token=key["SessionToken"]).get_caller_identity()
        self.assertEqual(found["Account"], "444455556666")
        with self.fails("UnrecognizedClientException"):
            self.client("config", key=key["AccessKeyId"]).select_resource_config(Expression="SELECT *")

    def test_keys_belong_to_accounts(self):
        for key, account in [("AKIAEMULATED00000001", "111122223333"), (OTHER_KEY, "444455556666"), ("AKIAUNKNOWN", "111122223333")]:
            self.assertEqual(self.client("sts", key=key).get_caller_identity()["Account"], account)

    def test_sts_is_held_against_its_model(self):
        with self.fails("ValidationException", "RoleSessionName"):
            self.client("sts").assume_role(RoleArn="arn:aws:iam::444455556666:role/reader", RoleSessionName="x y z")


class Noise(WithServer):
    def test_what_is_not_emulated_fails_aloud(self):
        with self.fails("NotEmulated"):
            self.client("config").describe_config_rules()
        with self.fails("NotEmulated"):
            self.client("wellarchitected").list_lenses()
        self.assertEqual([one["kind"] for one in self.control("log")], ["NotEmulated", "NotEmulated"])

    def test_a_failure_of_our_own_reaches_the_log(self):
        self.emulator.world.items.append({"accountId": "111122223333", "awsRegion": TOKYO})
        self.emulator.world.version += 1
        with self.fails("Crash"):
            self.select("SELECT resourceId")
        self.assertIn("KeyError", self.control("log")[0]["trace"])

    def test_requests_are_noted_with_their_parameters(self):
        self.select("SELECT resourceId", Limit=3)
        told = self.control("requests")[0]
        self.assertEqual((told["service"], told["operation"], told["region"]), ("config", "SelectResourceConfig", TOKYO))
        self.assertEqual((told["account"], told["status"]), ("111122223333", 200))
        self.assertEqual(told["parameters"], {"Expression": "SELECT resourceId", "Limit": 3})

    def test_a_control_that_does_not_exist_is_404(self):
        with self.assertRaises(urllib.error.HTTPError) as caught:
            self.control("nothing")
        self.assertEqual(caught.exception.code, 404)


class Processes(WithServer):
    def started(self, *arguments):
        command = [sys.executable, str(FOLDER), *arguments]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(self.end, process)
        return process, process.stdout.readline().split()[1]

    def end(self, process):
        process.stdin.close()
        process.wait(10)
        process.stdout.close()
        process.stderr.close()

    def test_it_ends_when_its_input_closes_even_while_it_keeps_silent(self):
        process, url = self.started()
        rule = json.dumps([{"fault": "timeout", "seconds": 60}]).encode()
        urllib.request.urlopen(urllib.request.Request(f"{url}/_emulator/faults", rule)).close()
        with self.assertRaises(Exception):
            self.client("config", url=url).select_resource_config(Expression="SELECT *")
        process.stdin.close()
        self.assertEqual(process.wait(10), 0)

    def test_two_at_once_give_the_same_bytes(self):
        told = []
        for url in [self.started()[1], self.started()[1]]:
            tool, config = self.client("wellarchitected", url=url), self.client("config", url=url)
            id = tool.create_workload(**NEW)["WorkloadId"]
            tool.update_answer(WorkloadId=id, LensAlias="wellarchitected", QuestionId="priorities", Notes="same")
            config.select_resource_config(Expression="SELECT resourceId, configuration", Limit=5)
            with self.assertRaises(ClientError):
                config.select_resource_config(Expression="nothing")
            answers = [urllib.request.urlopen(f"{url}/_emulator/{name}").read() for name in ("state", "requests")]
            told.append(answers)
        self.assertEqual(told[0], told[1])

    def test_items_come_from_the_files_that_are_named(self):
        _, url = self.started("--items", str(FOLDER / "items" / "us-east-1.json"))
        self.assertEqual(json.load(urllib.request.urlopen(f"{url}/_emulator/state"))["items"], 6)


if __name__ == "__main__":
    unittest.main()
