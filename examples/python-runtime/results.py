"""The gates on a result: nothing false, missing or inlined is handed out as a success (MEX-GATE-05; READ-38: refused)."""

import json_schema as js
from attempt import Denial
from gates import leaves_workspace
from json_text import is_finite
from recorder import parse_time
from world import Artifact

HANDLE, HASH, TIME = js.artifact_handle(js.LOWER_SHA256), js.form(js.LOWER_SHA256), js.form(js.TIMESTAMP)
ERROR = js.closed({"code": js.form(js.ERROR_CODE), "message": js.TEXT}, {"details_ref": js.nullable(HANDLE)})
PROVENANCE = {"engine_id": js.TEXT, "engine_version": js.TEXT, "config_hash": HASH, "environment": js.OBJECT}
PROVENANCE.update(inputs=js.array(HASH), outputs=js.array(HASH), capabilities_granted=js.array(js.STRING))
PROVENANCE.update(implementation=js.closed({"id": js.TEXT, "version": js.TEXT}))
STATUSES = ["succeeded", "failed", "denied"]
RESULT = {"op_id": js.form(js.UUID), "status": {"enum": STATUSES}, "errors": js.array(ERROR)}
RESULT.update(started_at=TIME, ended_at=TIME, outputs=js.array(HANDLE), evidence=js.array(HANDLE))
OPTIONAL = {"provenance": js.nullable(js.closed(PROVENANCE, {"determinism": js.nullable(js.LEVEL)}))}
RESULT_SHAPE = js.closed(RESULT, dict(OPTIONAL, logs_ref=js.nullable(HANDLE)))


class Reply:
    """What the engine sent back, with a staging of its own (MEX-BYP-03)."""

    def __init__(self, wire):
        wire = wire if isinstance(wire, dict) else {}
        self.result, self.staged = wire.get("result"), wire.get("staged") or []
        status = self.result.get("status") if isinstance(self.result, dict) else None
        self.status = status if status in STATUSES else "malformed"
        self.well_formed = False
        self.staging = {}  # artifact id to artifact, filled by G-INTEGRITY: where nothing succeeded, nothing is kept

    def artifact(self, artifact_id, attempt):
        return self.staging.get(artifact_id.lower()) or attempt.world.artifacts.get(artifact_id.lower())

    def references(self):
        """Handles that a success hands out. Each must be true, and what it names is kept."""
        logs = self.result.get("logs_ref")
        return self.result["outputs"] + self.result["evidence"] + ([logs] if logs else [])

    def exports(self):
        """(id, artifact) of what outlives the invocation: what was staged and is handed out."""
        for handle in self.references() if self.staging else []:
            artifact = self.staging.get(handle["artifact_id"].lower())
            if artifact:
                artifact.handle = handle
                yield handle["artifact_id"].lower(), artifact


def g_schema(attempt, reply):
    result = reply.result
    fault = js.find_fault(result, RESULT_SHAPE)
    if fault:
        return Denial(f"the engine's result is malformed: {fault[0] or 'it'} {fault[1]}", fault[0])
    if result["op_id"].lower() != attempt.op_id.lower():
        return Denial("the engine's result names another op_id", "/op_id")
    started, ended = parse_time(result["started_at"]), parse_time(result["ended_at"])
    if started is None or ended is None or started > ended:
        return Denial("the times of the engine's result are not in order", "/ended_at")
    if not is_finite(result):
        return Denial("a number in the engine's result is out of range")
    if result["status"] == "succeeded" and result.get("provenance") is None:
        return Denial("a succeeded result needs provenance", "/provenance")
    if result["status"] == "failed" and not result["errors"]:
        return Denial("a failed result needs a typed error", "/errors")
    reply.well_formed = True
    return None


def g_cap(attempt, reply):
    if not set(reply.result["provenance"]["capabilities_granted"]) <= set(attempt.requested()):
        return Denial("provenance claims a capability that was not granted", "/provenance/capabilities_granted")
    return None


def g_integrity(attempt, reply):
    for item in reply.staged:
        artifact_id, artifact = item["handle"]["artifact_id"], Artifact(item)
        before = reply.artifact(artifact_id, attempt)
        if before and before.content_hash() != artifact.content_hash():
            return Denial("a staged artifact would change stored content (MEX-ART-04)")
        if any(map(leaves_workspace, artifact.entries or ())):
            return Denial("an entry of a staged bundle leaves it")
        reply.staging[artifact_id.lower()] = artifact
    for handle in reply.references():
        artifact = reply.artifact(handle["artifact_id"], attempt)
        if artifact is None:
            return Denial("an artifact that the result names was not staged")
        if not artifact.matches(handle):
            return Denial("the content of an artifact does not match its handle in the result")
        if leaves_workspace(handle["uri"]) and not handle["uri"].startswith("data:"):
            return Denial("the uri of an artifact in the result leaves the workspace")
    return None


def g_budget(attempt, reply):
    total = sum(handle["size_bytes"] for handle in reply.result["outputs"])
    limits = (attempt.caps().get("output_bytes"), attempt.operation["output_spec"].get("max_bytes"))
    limit = min((limit for limit in limits if limit is not None), default=total)
    if total > limit:
        return Denial("outputs are larger than the output cap", "/outputs", exceeded=("output_bytes", limit, total))
    return None


def g_provenance(attempt, reply):
    provenance = reply.result["provenance"]
    if any(handle["uri"].startswith("data:") for handle in reply.references()):
        return Denial("an artifact is inlined in its uri; reference stored content")
    if provenance["engine_id"] != attempt.engine_id:
        return Denial("provenance names another engine", "/provenance/engine_id")
    if provenance.get("determinism") not in (None, attempt.operation["determinism"]):
        return Denial("provenance names another level of determinism", "/provenance/determinism")
    inputs = {item["content_hash"].lower() for item in attempt.operation["inputs"] if "content_hash" in item}
    if not inputs <= set(provenance["inputs"]):
        return Denial("provenance lacks an input of the operation", "/provenance/inputs")
    if set(provenance["outputs"]) != {handle["content_hash"] for handle in reply.result["outputs"]}:
        return Denial("provenance outputs are not the outputs of the result", "/provenance/outputs")
    return None


def g_det(attempt, reply):
    if attempt.operation["determinism"] in ("D0", "D1") and not reply.result["evidence"]:
        return Denial("a D0 or D1 result needs at least one evidence artifact", "/evidence")
    return None


def result_gates(reply):
    """(gate, check) in order. What is malformed has no parts to judge; what claims no success has only its shape (READ-54)."""
    yield "G-SCHEMA", g_schema
    if reply.well_formed and reply.status == "succeeded":
        yield "G-CAP", g_cap
        yield "G-INTEGRITY", g_integrity
        yield "G-BUDGET", g_budget
        yield "G-PROVENANCE", g_provenance
        yield "G-DET", g_det
