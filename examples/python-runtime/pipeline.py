"""One attempt from envelope to answer: gates, engine, gates. The only road to an engine (MEX-BYP-01)."""

import copy
import re
import threading
import time

import results
from attempt import Attempt, Denial
from gates import request_gates
from recorder import Clock, Recorder


class EngineTimeout(Exception):
    """No answer within the wall time."""


class EngineFailure(Exception):
    """The engine answered with an error, or with what is no answer."""


class Case:
    """A fresh instance of a world: its recorder and its artifacts. Nothing is shared between cases.

    Attempts of one case take turns: engines alone work at the same time, so gates see nothing half done (MEX-GATE-09).
    """

    def __init__(self, world):
        self.world = copy.copy(world)
        self.world.artifacts = dict(world.artifacts)
        self.recorder = Recorder(Clock(world.clock_start))
        self.turn = threading.Lock()

    def observe(self, after):
        """All that was recorded, or the events after that one."""
        with self.turn:
            ids = [event["event_id"] for event in self.recorder.events]
            events = self.recorder.events[ids.index(after) + 1 if after in ids else 0 :]
            return {"events": events, "diagnostics": self.recorder.diagnostics[:], "problems": self.recorder.problems()}

    def execute(self, sent, context, invoke):
        """The answer of `execute`. `invoke(attempt, seconds)` reaches the engine."""
        attempt = Attempt(sent, context, self.world, self.recorder.clock.now())
        with self.turn:
            denial = self._judge(attempt, "request", request_gates(attempt), attempt)
            if denial:
                return denied(attempt, "request", denial)
            if not bound(attempt):
                reason = "the registry binds no implementation of the required version to the engine"
                return self._fail(attempt, "ENGINE_NOT_BOUND", reason)
            self.recorder.event(attempt, "tool_call", **attempt.call())
        started = time.monotonic()
        status, reply, error = reach(invoke, attempt)
        elapsed = (time.monotonic() - started) * 1000
        with self.turn:
            self.recorder.event(attempt, "tool_result", status=status, duration_ms=elapsed, **attempt.call())
            if status == "cancelled":
                self._budget_exceeded(attempt, "wall_time_ms", attempt.caps()["wall_time_ms"], elapsed)
            return self._fail(attempt, *error) if error else self._answer(attempt, reply)

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

    def _answer(self, attempt, reply):
        denial = self._judge(attempt, "result", results.result_gates(reply), attempt, reply)
        if denial:
            return denied(attempt, "result", denial)
        for artifact_id, artifact in reply.exports():
            self.world.artifacts.setdefault(artifact_id, artifact)  # what is stored stays as it is (MEX-ART-04)
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


def reach(invoke, attempt):
    """(status, the engine's reply, None), or (status, None, (code, message)) where it gave none."""
    wall = attempt.caps().get("wall_time_ms")
    try:
        reply = results.Reply(invoke(attempt, None if wall is None else wall / 1000))
        return reply.status, reply, None
    except EngineTimeout:
        return "cancelled", None, ("BUDGET_EXCEEDED", "the engine ran longer than the wall_time_ms cap")
    except EngineFailure as failure:
        return "failed", None, ("ENGINE_FAILED", str(failure))


def bound(attempt):
    """Implementations that satisfy engine_version_req; of its forms only =X.Y.Z is judged (READ-53)."""
    wanted = attempt.operation["engine_version_req"] or ""
    found = attempt.entry["implementations"]
    return [i for i in found if i["version"] == wanted[1:]] if re.fullmatch(r"=\d+\.\d+\.\d+", wanted) else found


def denied(attempt, phase, denial):
    return {"attempt_id": attempt.attempt_id, "outcome": "denied", "phase": phase, "denial": denial}
