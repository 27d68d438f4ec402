"""One attempt from envelope to answer: gates, engine, gates. The only road to an engine (MEX-BYP-01)."""

import copy
import re
import time
import uuid

import results
from attempt import Attempt, Denial
from gates import request_gates
from recorder import Clock, Recorder


class EngineTimeout(Exception):
    """No answer within the wall time."""


class EngineFailure(Exception):
    """The engine answered with an error, or with what is no answer."""


class Case:
    """A fresh instance of a world: its recorder and its artifacts. Nothing is shared between cases."""

    def __init__(self, world):
        self.world = copy.copy(world)
        self.world.artifacts = dict(world.artifacts)
        self.recorder = Recorder(Clock(world.clock_start))

    def execute(self, sent, context, invoke):
        """The answer of `execute`. `invoke(attempt, seconds)` reaches the engine."""
        attempt = Attempt(sent, context, self.world, self.recorder.clock.now())
        denial = self._judge(attempt, "request", request_gates(attempt), attempt)
        if denial:
            return denied(attempt, "request", denial)
        if not bound(attempt):
            reason = "the registry binds no implementation of the required version to the engine"
            return self._fail(attempt, "ENGINE_NOT_BOUND", reason)
        return self._run(attempt, invoke)

    def _judge(self, attempt, phase, gates, *judged):
        """Evaluates and records every gate, also after a denial (READ-04). The first denial is the answer."""
        first = None
        for gate, check in gates:
            try:
                finding = check(*judged)
            except Exception:  # a gate that fails denies (MEX-GATE-06)
                finding = Denial("the gate could not judge this and denies")
            if finding and finding.exceeded:
                self._budget_exceeded(attempt, *finding.exceeded)
            denial = self.recorder.gate_outcome(attempt, gate, phase, finding)
            first = first or denial
        return first

    def _run(self, attempt, invoke):
        attempt.invocation, started = str(uuid.uuid4()), time.monotonic()
        call = {"invocation": attempt.invocation, "engine_id": attempt.engine_id, "operation": attempt.operation_name}
        self.recorder.event(attempt, "tool_call", **call)
        wall = attempt.caps().get("wall_time_ms")
        reply, status, error = None, "failed", None
        try:
            reply = results.Reply(invoke(attempt, None if wall is None else wall / 1000))
            status = reply.status if reply.status in ("succeeded", "failed", "denied") else "malformed"
        except EngineTimeout:
            status, error = "cancelled", ("BUDGET_EXCEEDED", "the engine ran longer than the wall_time_ms cap")
        except EngineFailure as failure:
            error = ("ENGINE_FAILED", str(failure))
        elapsed = (time.monotonic() - started) * 1000
        self.recorder.event(attempt, "tool_result", status=status, duration_ms=elapsed, **call)
        if status == "cancelled":
            self._budget_exceeded(attempt, "wall_time_ms", wall, elapsed)
        return self._fail(attempt, *error) if error else self._answer(attempt, reply)

    def _answer(self, attempt, reply):
        denial = self._judge(attempt, "result", results.result_gates(reply), attempt, reply)
        if denial:
            return denied(attempt, "result", denial)
        self.world.artifacts.update(reply.exports)
        if reply.status != "succeeded":
            codes = [error["code"] for error in reply.result["errors"]]
            title = f"the engine reported status {reply.status}"
            self.recorder.diagnostic(attempt, title, title, code=codes[0] if codes else None)
        return {"attempt_id": attempt.attempt_id, "outcome": "executed", "result": reply.result}

    def _fail(self, attempt, code, message):
        self.recorder.diagnostic(attempt, message, message, code=code)
        error = {"code": code, "message": message}
        return {"attempt_id": attempt.attempt_id, "outcome": "failed", "error": error}

    def _budget_exceeded(self, attempt, cap, limit, observed):
        details = {"cap": cap, "limit": limit, "observed": observed, "invocation": attempt.invocation}
        self.recorder.event(
            attempt, "system", component="mex.budget", message="budget_exceeded", level="error", details=details
        )


def bound(attempt):
    """Implementations that satisfy engine_version_req; of its forms only =X.Y.Z is judged (READ-53)."""
    wanted = attempt.operation["engine_version_req"] or ""
    found = attempt.entry["implementations"]
    return [i for i in found if i["version"] == wanted[1:]] if re.fullmatch(r"=\d+\.\d+\.\d+", wanted) else found


def denied(attempt, phase, denial):
    return {"attempt_id": attempt.attempt_id, "outcome": "denied", "phase": phase, "denial": denial}
