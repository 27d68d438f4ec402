"""A MEX v1.2 runtime for class core: target protocol 1.0 over stdio. Entry and protocol loop; see README.md."""

import collections
import itertools
import os
import queue
import sys
import threading
import time

import json_text
import world
from pipeline import Case, EngineFailure, EngineTimeout

OPERATION_DEPTH = 100
LONGEST_WAIT = threading.TIMEOUT_MAX / 2  # seconds; no queue waits for 2^53 ms
HELLO = {
    "protocol": "1.0",
    "runtime": {"name": "python-runtime", "version": "1.0.0", "language": "python"},
    "spec": "v02.100",
    "classes": ["core"],
    "features": [],
    "max_concurrency": 1,
}


class RpcError(Exception):
    """An answer that is a JSON-RPC error: (code, message)."""


class Wire:
    """Lines in and out. A thread reads, so that waiting for an engine can have a limit."""

    def __init__(self):
        self._lines = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in sys.stdin.buffer:
            self._lines.put(line)
        self._lines.put(None)

    def receive(self, seconds=None):
        """The next message. Raises EOFError at the end, queue.Empty in time, ValueError for what is no JSON object."""
        line = self._lines.get(timeout=seconds)
        if line is None:
            raise EOFError
        message = json_text.decode(line.decode("utf-8"), world.MAX_DEPTH)
        if not isinstance(message, dict):
            raise ValueError("no JSON object")
        return message

    def send(self, **message):
        sys.stdout.buffer.write(json_text.encode(dict(message, jsonrpc="2.0")).encode("ascii") + b"\n")
        sys.stdout.buffer.flush()


class Server:
    def __init__(self, wire):
        self.wire = wire
        self.worlds, self.cases = {}, {}
        self.call_ids, self.waiting = itertools.count(1), collections.deque()
        self.methods = {
            "hello": self.hello,
            "world/load": self.load_world,
            "case/start": self.start_case,
            "execute": self.execute,
            "observe": self.observe,
            "case/end": self.end_case,
            "shutdown": lambda params: {},
        }

    def serve(self):
        """Answers one message after the other until shutdown or the end of the input."""
        while True:
            try:
                message = self.waiting.popleft() if self.waiting else self.wire.receive()
            except ValueError:
                self.wire.send(id=None, error={"code": -32700, "message": "the line is no JSON object"})
                continue
            self.answer(message)
            if message.get("method") == "shutdown":
                return

    def answer(self, message):
        method, request_id = message.get("method"), message.get("id")
        if not isinstance(method, str):
            if "result" not in message and "error" not in message:  # else: a late answer, of no use any more
                self.wire.send(id=request_id, error={"code": -32600, "message": "the message is no request"})
            return
        try:
            if method not in self.methods:
                raise RpcError(-32601, "this runtime does not have the method")
            outcome = {"result": self.methods[method](message.get("params") or {})}
        except RpcError as error:
            outcome = {"error": {"code": error.args[0], "message": error.args[1]}}
        except (EOFError, BrokenPipeError):
            raise
        except Exception as error:  # whatever was sent: answered, and the next request is served
            outcome = {"error": {"code": -32602, "message": f"the params do not fit ({type(error).__name__})"}}
        if request_id is not None:
            self.wire.send(id=request_id, **outcome)

    def hello(self, params):
        if "1.0" not in params["protocol"]:
            raise RpcError(-32602, "this runtime speaks protocol 1.0 alone")
        return HELLO

    def load_world(self, params):
        try:
            self.worlds[params["world_id"]] = world.World(params["world"])
        except world.Refused as refused:
            error = {"code": "WORLD_REFUSED", "message": str(refused), "path": refused.path}
            return {"accepted": False, "error": error}
        return {"accepted": True}

    def start_case(self, params):
        if params["world_id"] not in self.worlds:
            raise RpcError(-32602, "no such world was loaded")
        self.cases[params["case"]] = Case(self.worlds[params["world_id"]])
        return {}

    def end_case(self, params):
        self.open_case(params)
        del self.cases[params["case"]]
        return {}

    def open_case(self, params):
        if params["case"] not in self.cases:
            raise RpcError(-32602, "no such case is open")
        return self.cases[params["case"]]

    def execute(self, params):
        case, context = self.open_case(params), params["context"]
        if not isinstance(context["actor_id"], str):
            raise RpcError(-32602, "context names no actor")
        sent = params.get("operation")
        if "operation_text" in params:
            try:
                sent = json_text.decode(params["operation_text"], OPERATION_DEPTH)
            except ValueError:
                sent = None  # judged, denied and recorded like any other value that is no object (READ-40)
        return case.execute(sent, context, lambda attempt, seconds: self.invoke(params["case"], attempt, seconds))

    def observe(self, params):
        recorder = self.open_case(params).recorder
        ids = [event["event_id"] for event in recorder.events]
        first = ids.index(params["after"]) + 1 if params.get("after") in ids else 0
        return {
            "events": recorder.events[first:],
            "diagnostics": recorder.diagnostics,
            "problems": recorder.problems(),
        }

    def invoke(self, case_id, attempt, seconds):
        """Calls the engine, which the other side plays. Other requests wait until it has answered."""
        call_id = next(self.call_ids)
        call = {"case": case_id, "invocation": attempt.invocation, "engine_id": attempt.engine_id}
        call.update(operation=attempt.envelope(), capabilities_granted=attempt.requested())
        self.wire.send(id=call_id, method="engine/invoke", params=call)
        deadline = None if seconds is None else time.monotonic() + min(seconds, LONGEST_WAIT)
        while True:
            try:
                message = self.wire.receive(None if deadline is None else max(0, deadline - time.monotonic()))
            except queue.Empty:
                params = {"case": case_id, "invocation": attempt.invocation, "reason": "budget_exceeded"}
                self.wire.send(method="engine/cancel", params=params)
                raise EngineTimeout from None
            except ValueError:  # nothing but the engine's answer comes while it is awaited
                raise EngineFailure("the engine's answer is no JSON") from None
            if "method" in message:
                self.waiting.append(message)
            elif message.get("id") == call_id:
                if "result" not in message:
                    raise EngineFailure("the engine answered with an error")
                return message["result"]


def main():
    try:
        Server(Wire()).serve()
    except (EOFError, BrokenPipeError):
        pass
    os._exit(0)  # the reading thread may still wait for input, and must not hold the process


if __name__ == "__main__":
    main()
