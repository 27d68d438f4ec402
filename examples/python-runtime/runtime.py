"""A MEX v1.2 runtime of classes core, execution and engines: target protocol 1.0 over stdio. Entry and loop; see README.md."""

import itertools
import os
import queue
import sys
import threading

import json_text
import world
from pipeline import Case, EngineFailure, EngineTimeout

OPERATION_DEPTH = 100
LONGEST_WAIT = threading.TIMEOUT_MAX / 2  # seconds; no queue waits for 2^53 ms
HELLO = {
    "protocol": "1.0",
    "runtime": {"name": "python-runtime", "version": "1.0.0", "language": "python"},
    "spec": "v02.100",
    "classes": ["core", "execution", "engines"],
    "features": [],
    "engines": ["engine.analyst", "engine.director", "engine.librarian", "engine.physics", "engine.spatial"],
    "max_concurrency": 64,
}


class RpcError(Exception):
    """An answer that is a JSON-RPC error: (code, message)."""


class Wire:
    """Lines in and out. The main thread alone receives; any thread may send."""

    def __init__(self):
        self._sending = threading.Lock()

    def receive(self):
        """The next message. Raises EOFError at the end, ValueError for what is no JSON object."""
        line = sys.stdin.buffer.readline()
        if not line:
            raise EOFError
        message = json_text.decode(line.decode("utf-8"), world.MAX_DEPTH)
        if not isinstance(message, dict):
            raise ValueError("no JSON object")
        return message

    def send(self, **message):
        line = json_text.encode(dict(message, jsonrpc="2.0")).encode("ascii") + b"\n"
        with self._sending:
            try:
                sys.stdout.buffer.write(line)
                sys.stdout.buffer.flush()
            except BrokenPipeError:  # nobody reads any more
                os._exit(0)


class Server:
    def __init__(self, wire):
        self.wire = wire
        self.worlds, self.cases = {}, {}
        self.call_ids, self.calls = itertools.count(1), {}  # engine calls that are open, each with its queue
        self.threads = {}  # of the executes of each open case
        self.methods = {
            "hello": self.hello,
            "world/load": self.load_world,
            "case/start": self.start_case,
            "execute": self.execute,
            "observe": self.observe,
            "artifact/read": self.read_artifact,
            "case/end": self.end_case,
            "shutdown": lambda params: {},
        }

    def serve(self):
        """Serves one message after the other until shutdown or the end of the input."""
        while True:
            try:
                message = self.wire.receive()
            except ValueError:
                self.wire.send(id=None, error={"code": -32700, "message": "the line is no JSON object"})
                continue
            if message.get("method") in ("execute", "case/end"):  # what waits for engines does not hold the others up
                thread = threading.Thread(target=self.answer, args=(message,), daemon=True)
                self.threads.setdefault(case_of(message), []).append(thread)
                thread.start()
            else:
                self.answer(message)
            if message.get("method") == "shutdown":
                return

    def answer(self, message):
        method, request_id = message.get("method"), message.get("id")
        if not isinstance(method, str):
            if "result" not in message and "error" not in message:
                self.wire.send(id=request_id, error={"code": -32600, "message": "the message is no request"})
            elif isinstance(request_id, int) and request_id in self.calls:  # else: a late answer, of no use any more
                self.calls.pop(request_id).put(message)
            return
        try:
            if method not in self.methods:
                raise RpcError(-32601, "this runtime does not have the method")
            outcome = {"result": self.methods[method](message.get("params") or {})}
        except RpcError as error:
            outcome = {"error": {"code": error.args[0], "message": error.args[1]}}
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
        """Executes that are open are answered first."""
        self.open_case(params)
        for thread in self.threads.pop(params["case"]):
            if thread is not threading.current_thread():
                thread.join()
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
        return self.open_case(params).observe(params.get("after"))

    def read_artifact(self, params):
        artifact = self.open_case(params).world.artifacts.get(params["artifact_id"].lower())
        if artifact is None or not artifact.matches(artifact.handle):
            return {"found": False}
        return dict(artifact.content(), found=True)

    def invoke(self, case_id, attempt, seconds):
        """Calls the engine, which the other side plays, and waits for its answer."""
        call_id, answers = next(self.call_ids), queue.Queue()
        self.calls[call_id] = answers
        call = {"case": case_id, "invocation": attempt.invocation, "engine_id": attempt.engine_id}
        call.update(operation=attempt.envelope(), capabilities_granted=attempt.requested())
        self.wire.send(id=call_id, method="engine/invoke", params=call)
        try:
            message = answers.get(timeout=None if seconds is None else min(seconds, LONGEST_WAIT))
        except queue.Empty:
            self.calls.pop(call_id, None)
            params = {"case": case_id, "invocation": attempt.invocation, "reason": "budget_exceeded"}
            self.wire.send(method="engine/cancel", params=params)
            raise EngineTimeout from None
        if "result" not in message:
            raise EngineFailure("the engine answered with an error")
        return message["result"]


def case_of(message):
    params = message.get("params")
    return params.get("case") if isinstance(params, dict) and isinstance(params.get("case"), str) else None


def main():
    try:
        Server(Wire()).serve()
    except EOFError:
        pass
    os._exit(0)  # threads may still wait for engines, and must not hold the process


if __name__ == "__main__":
    main()
