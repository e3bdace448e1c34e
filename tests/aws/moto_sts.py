"""STS by moto, as a server that ends with the process that started it."""

import contextlib
import json
import os
import pathlib
import sys


def main():
    """Serves until standard input closes."""
    account = json.loads((pathlib.Path(__file__).parent / "account.json").read_text(encoding="utf-8"))["default"]
    os.environ["MOTO_ACCOUNT_ID"] = account  # moto reads it when it is imported
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    # Standard output is for the one line that whoever started us waits for.
    with contextlib.redirect_stdout(sys.stderr):
        server.start()
    host, port = server.get_host_and_port()
    print(f"listening http://{host}:{port}", flush=True)
    while sys.stdin.buffer.read(4096):
        pass
    server.stop()
    return 0
