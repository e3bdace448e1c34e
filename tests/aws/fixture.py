"""What the tests of the server share: a server in this process, and clients that check nothing themselves."""

import contextlib
import json
import threading
import unittest
import urllib.request

import botocore.session
from botocore.config import Config as ClientConfig
from botocore.exceptions import ClientError
from botocore.loaders import Loader

from aws.server import start

TOKYO, SEOUL, VIRGINIA = "ap-northeast-1", "ap-northeast-2", "us-east-1"
KEY, OTHER_KEY = "AKIAEMULATED00000001", "AKIAEMULATED00000002"

# Reading the models is most of what a client costs.
_LOADER = Loader()


class WithServer(unittest.TestCase):
    """Tests with a server of their own class; each test finds it as it started."""

    @classmethod
    def setUpClass(cls):
        cls.server, cls.emulator = start()
        threading.Thread(target=cls.server.serve_forever, args=(0.02,), daemon=True).start()
        cls.url = f"http://127.0.0.1:{cls.server.server_address[1]}"

    @classmethod
    def tearDownClass(cls):
        cls.emulator.over.set()
        cls.server.shutdown()
        cls.server.server_close()

    def setUp(self):
        self.control("reset", {})

    def client(self, service, region=TOKYO, key=KEY, token=None, url=None):
        """A client that neither checks what it sends nor repeats it."""
        session = botocore.session.Session()
        session.register_component("data_loader", _LOADER)
        session.set_credentials(key, "secret", token)
        settings = ClientConfig(parameter_validation=False, retries={"total_max_attempts": 1}, read_timeout=2)
        return session.create_client(service, region_name=region, endpoint_url=url or self.url, config=settings)

    def control(self, name, body=None):
        """Asks or tells the server itself."""
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(f"{self.url}/_emulator/{name}", data=data)) as answer:
            return json.load(answer)

    def somebody(self, service, operation, parameters, region=TOKYO):
        """What somebody else asks."""
        return self.control("call", {"service": service, "operation": operation, "region": region, "parameters": parameters})

    def select(self, expression, region=TOKYO, **more):
        """The rows of an expression."""
        found = self.client("config", region).select_resource_config(Expression=expression, **more)
        return [json.loads(row) for row in found["Results"]]

    @contextlib.contextmanager
    def fails(self, code, message=""):
        """The body ends in this error of the service."""
        with self.assertRaises(ClientError) as caught:
            yield caught
        self.assertEqual(caught.exception.response["Error"]["Code"], code)
        self.assertIn(message, caught.exception.response["Error"].get("Message", ""))
