"""The HTTP side: takes requests in, lets the emulator answer them, and cuts connections where a fault says so."""

import argparse
import json
import pathlib
import socket
import sys
import threading
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aws import sts
from aws.emulator import CONTROLS, Emulator
from aws.errors import NotEmulated, ServiceError

HERE = pathlib.Path(__file__).resolve().parent


class Answer:
    """What goes back over the wire."""

    def __init__(self, status, body, headers, error=None):
        self.status = status
        self.body = body.encode()
        self.headers = headers
        self.error = error


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    emulator = None

    def _handle(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path, _, query = self.path.partition("?")
        if path.startswith("/_emulator/"):
            self._control(path.removeprefix("/_emulator/"), body)
        else:
            self._aws(path, query, body)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _handle

    def _aws(self, path, query, body):
        emulator, called, rule = self.emulator, None, None
        with emulator.lock:
            number = len(emulator.requests) + 1
            noted = {"n": number, "method": self.command, "path": path}
            emulator.requests.append(noted)
            if emulator.faults.killed:
                noted |= {"fault": "killed"}
                return self._drop()
            try:
                called = emulator.call(self.command, path, query, self.headers, body)
                noted |= {"service": called.service.name, "operation": called.operation, "region": called.region}
                noted |= {"account": called.account, "parameters": called.parameters}
                rule = emulator.faults.met(called)
                answer = self._answered(called, rule)
            except ServiceError as error:
                answer = self._failed(called, error)
            noted |= {"status": answer.status} | ({"error": answer.error} if answer.error else {})
            noted |= {"fault": rule.kind} if rule else {}
        return self._send(answer, number, rule)

    def _answered(self, called, rule):
        """The answer to a call; silence and cut connections are left to `_send`."""
        emulator, service = self.emulator, called.service
        if rule:
            emulator.meanwhile(called, rule)
        if rule and rule.kind in ("timeout", "reset") and not rule.after_effect:
            return Answer(0, "", {})
        try:
            reply = emulator.serve(called, rule)
        except NotEmulated as error:
            emulator.note("NotEmulated", called)
            return _broken(service, "NotEmulated", str(error))
        except ServiceError:
            raise
        except Exception:  # whatever is wrong with us must reach the log, not only the client
            emulator.note("Crash", called, trace=traceback.format_exc())
            return _broken(service, "Crash", "the emulator failed; see /_emulator/log")
        bad = service.bad_reply(called.operation, reply)
        if bad:
            emulator.note("UnfaithfulReply", called, problems=[f"{path}: {what}" for path, what in bad])
            return _broken(service, "UnfaithfulReply", f"{bad[0][0]}: {bad[0][1]}")
        if service.protocol == "query":
            return Answer(200, sts.body(called, reply), {"Content-Type": "text/xml"})
        return Answer(200, json.dumps(reply, ensure_ascii=False), {"Content-Type": service.content_type()})

    def _failed(self, called, error):
        """An error as the answer, held against the model too."""
        emulator = self.emulator
        if called is None:
            emulator.note("BadRequest", None, path=self.path, problems=[f"{error.code}: {error.message}"])
            service = emulator.services["config" if "X-Amz-Target" in self.headers else "wellarchitected"]
            return Answer(service.status(error), *_with_type(service, error), error.code)
        service = called.service
        bad = service.bad_error(called.operation, error)
        if bad:
            emulator.note("UnfaithfulReply", called, error=error.code, problems=[f"{path}: {what}" for path, what in bad])
            return _broken(service, "UnfaithfulReply", f"{error.code}: {bad[0][0]}: {bad[0][1]}")
        if service.protocol == "query":
            return Answer(service.status(error), sts.error_body(error), {"Content-Type": "text/xml"}, error.code)
        return Answer(service.status(error), *_with_type(service, error), error.code)

    def _send(self, answer, number, rule):
        kind = rule.kind if rule else None
        if kind == "timeout":
            self.emulator.over.wait(rule.rule.get("seconds", 60))
        if kind in ("timeout", "reset"):
            return self._drop()
        head = [f"HTTP/1.1 {answer.status} {self.responses.get(answer.status, ('',))[0]}"]
        headers = answer.headers | {"x-amzn-RequestId": f"00000000-0000-4000-8000-{number:012d}"}
        head += [f"{name}: {value}" for name, value in headers.items()]
        head += [f"Content-Length: {len(answer.body)}", "", ""]
        body = answer.body[: len(answer.body) // 2] if kind == "half-reply" else answer.body
        self.wfile.write("\r\n".join(head).encode() + body)
        if kind == "half-reply":
            self._drop()
        return None

    def _drop(self):
        self.close_connection = True
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # the client was quicker

    def _control(self, name, body):
        try:
            with self.emulator.lock:
                told = CONTROLS[self.command, name](self.emulator, json.loads(body or b"null"))
            status = 200
        except KeyError as error:
            told, status = {"error": f"no {error}"}, 404
        except (ServiceError, TypeError, ValueError) as error:
            told, status = {"error": str(error)}, 400
        self._send(Answer(status, json.dumps(told, ensure_ascii=False), {"Content-Type": "application/json"}), 0, None)

    def log_message(self, *_arguments):
        """Says nothing: the control interface tells what happened."""


def _with_type(service, error):
    body, headers = service.error_body(error)
    return body, headers | {"Content-Type": service.content_type()}


def _broken(service, code, message):
    """An error that is ours and no service's."""
    if service.protocol == "query":
        return Answer(500, sts.error_body(ServiceError(code, message)), {"Content-Type": "text/xml"}, code)
    return Answer(500, *_with_type(service, ServiceError(code, message)), code)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A client that goes away in the middle is none of our faults."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


def start(account_file=HERE / "account.json", item_files=None):
    """A server on a free port of this machine, and its emulator. The caller serves and closes it."""
    files = sorted((HERE / "items").glob("*.json")) if item_files is None else item_files
    emulator = Emulator(account_file, files)
    handler = type("Handler", (Handler,), {"emulator": emulator})
    return _Server(("127.0.0.1", 0), handler), emulator


def main(arguments):
    """Serves until standard input closes."""
    parser = argparse.ArgumentParser(prog="aws", description="an emulated AWS for tests")
    parser.add_argument("--account", default=HERE / "account.json", help="accounts, keys and recorders")
    parser.add_argument("--items", nargs="*", help="files with items; left out: those beside the server")
    asked = parser.parse_args(arguments)
    server, emulator = start(asked.account, asked.items)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"listening http://127.0.0.1:{server.server_address[1]}", flush=True)
    while sys.stdin.buffer.read(4096):
        pass
    emulator.over.set()
    return 0
