"""The gates on a request. Each judges the parts that it owns (READ-37) and lets alone what another gate denies."""

import re
from urllib.parse import unquote

import json_text
from attempt import Denial, Warn
from capabilities import g_cap
from json_schema import ENTITY, HANDLE, find_fault
from world import CAPS

INLINE_LIMIT = 32 * 1024
LEVELS = ("D0", "D1", "D2", "D3")
REQUIRED_WHEN = re.compile(r"determinism in (D[0-3](?:,D[0-3])*)")


def g_schema(attempt):
    operation = attempt.operation
    if not isinstance(attempt.sent, dict):
        return Denial("the operation is no JSON object; send one PlannedOperation")
    if operation.get("schema_version") != "poe-1.0":
        return Denial("schema_version is not `poe-1.0`, the one version that runs here", "/schema_version")
    if operation.get("protocol_id") is not None:
        return Denial("protocol_id marks an edit operation, which is no engine invocation (MEX-ENV-02)", "/protocol_id")
    if attempt.op_id is None:
        return Denial("op_id must be a hyphenated UUID", "/op_id")
    # Present, as the minimum list has it; null is any version (READ-05).
    if not isinstance(operation.get("engine_version_req", 0), (str, type(None))):
        return Denial("engine_version_req must be present, a string or null", "/engine_version_req")
    if not json_text.is_finite(operation):
        return Denial("a number is out of range; use finite numbers")
    if not isinstance(operation.get("params"), dict):
        return Denial("params must be an object", "/params")
    schema = attempt.op_entry["params_schema"] if attempt.op_entry else {}
    fault = find_fault(operation["params"], schema, "/params")
    return Denial(" ".join(fault), fault[0]) if fault else None


def g_integrity(attempt):
    denial = oversize(attempt.operation)
    if denial:
        return denial
    inputs = attempt.operation.get("inputs")
    if not isinstance(inputs, list):
        return Denial("inputs must be an array of artifact handles and entity references", "/inputs")
    for index, item in enumerate(inputs):
        if find_fault(item, HANDLE) and find_fault(item, ENTITY):
            path = f"/inputs/{index}"
            return Denial(f"{path} is neither an artifact handle nor an entity reference", path)
    # Handles in params are judged as those in inputs (READ-23); their shape is the params schema's affair.
    for handle in list(handles(inputs)) + list(handles(attempt.operation.get("params"))):
        reason = handle_fault(handle, attempt.world.artifacts)
        if reason:
            return Denial(reason)
    return None


def oversize(operation):
    """The 32 KB rule: params whole, every other part but inputs, every single text (READ-01, READ-02)."""
    for name, value in operation.items():
        if name != "inputs" and isinstance(value, (dict, list)) and len(json_text.compact(value)) > INLINE_LIMIT:
            part = "params" if name == "params" else "a part of the envelope"
            return Denial(f"{part} takes more than 32768 bytes; pass the payload as an input artifact")
    if any(len(json_text.utf8(text)) > INLINE_LIMIT for text in json_text.strings(operation)):
        return Denial("a text takes more than 32768 bytes; pass it as an input artifact")
    return None


def handles(value):
    if isinstance(value, dict) and not find_fault(value, HANDLE):
        yield value
    elif isinstance(value, (dict, list)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from handles(item)


def handle_fault(handle, store):
    """Why a handle cannot be trusted: its uri, or the stored content (MEX-INT-01 to 03)."""
    if leaves_workspace(handle["uri"]):
        return "the uri of a handle leaves the workspace; use a relative path below it"
    stored = store.get(handle["artifact_id"].lower())
    if stored is None:
        return "an artifact that a handle names is not stored here"
    if not stored.matches(handle):
        return "the stored content of an artifact does not match its handle"
    return None


def leaves_workspace(uri):
    for _ in range(8):  # percent-encoded forms too, however often they were encoded (READ-49)
        path = uri.strip()
        if "\0" in path or path[:1] in ("/", "\\") or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", path):
            return True
        if ".." in re.split(r"[/\\]", path):
            return True
        if unquote(uri) == uri:
            return False
        uri = unquote(uri)
    return True


def g_budget(attempt):
    budget = attempt.operation.get("budget")
    if not isinstance(budget, dict) or not set(budget) <= set(CAPS):
        return Denial("budget must be an object of the caps " + ", ".join(CAPS), "/budget")
    caps = {name: value for name, value in budget.items() if value is not None}
    for name, value in caps.items():
        if not json_text.is_whole(value) or value == 0:
            return Denial(f"budget cap {name} must be a whole number from 1 to 2^53 - 1", f"/budget/{name}")
    if not caps:
        return Denial("budget sets no cap; set at least one of time, memory and output", "/budget")
    spec = attempt.operation.get("output_spec")
    most = spec.get("max_bytes") if isinstance(spec, dict) else None
    if not is_output_spec(spec):
        return Denial("output_spec must hold expected_types (array of strings) and may hold max_bytes", "/output_spec")
    if most is not None and most > caps.get("output_bytes", most):
        return Denial("output_spec.max_bytes is above budget.output_bytes", "/output_spec/max_bytes")
    defaults = (attempt.entry or {}).get("default_budget") or {}
    above = [name for name in caps if defaults.get(name) is not None and caps[name] > defaults[name]]
    return Warn(f"budget cap {above[0]} is above the default of the registry, which is enforced") if above else None


def is_output_spec(spec):
    if not isinstance(spec, dict) or not set(spec) <= {"expected_types", "max_bytes"}:
        return False
    types, most = spec.get("expected_types"), spec.get("max_bytes")
    return isinstance(types, list) and all(isinstance(t, str) for t in types) and (most is None or json_text.is_whole(most))


def g_provenance(_attempt):
    """Provenance is a claim of results: see results.py. What a request adds to it (inputs, hashes) is G-INTEGRITY's."""
    return None


def g_det(attempt):
    level, policy = attempt.operation.get("determinism"), attempt.operation.get("evidence_policy")
    if level not in LEVELS:
        return Denial("determinism must be one of D0, D1, D2, D3", "/determinism")
    if policy is not None and not is_evidence_policy(policy):
        return Denial("evidence_policy must be null or { required: boolean, notes? }", "/evidence_policy")
    if level in ("D0", "D1") and not (policy and policy["required"]):
        return Denial("determinism D0 and D1 need an evidence_policy that requires evidence", "/evidence_policy")
    if attempt.entry and level > attempt.entry["determinism_ceiling"]:
        return Denial("determinism is above the ceiling of the engine", "/determinism")
    params = attempt.operation.get("params")
    schema = attempt.op_entry["params_schema"] if attempt.op_entry else {}
    for name, rule in schema.get("properties", {}).items():
        levels = isinstance(rule, dict) and REQUIRED_WHEN.fullmatch(str(rule.get("x-mex-required-when")))
        if levels and level in levels.group(1).split(",") and isinstance(params, dict) and name not in params:
            return Denial(f"/params/{name} is required at this level of determinism", f"/params/{name}")
    return None


def is_evidence_policy(policy):
    if not isinstance(policy, dict) or not set(policy) <= {"required", "notes"}:
        return False
    return isinstance(policy.get("required"), bool) and isinstance(policy.get("notes"), (str, type(None)))


GLOBAL_GATES = [
    ("G-SCHEMA", g_schema),
    ("G-CAP", g_cap),
    ("G-INTEGRITY", g_integrity),
    ("G-BUDGET", g_budget),
    ("G-PROVENANCE", g_provenance),
    ("G-DET", g_det),
]


def request_gates(attempt):
    """The global gates, always all of them (MEX-GATE-03), then the engine's own: none is known here, so those deny."""
    named = (attempt.entry or {}).get("required_gates", []) + (attempt.op_entry or {}).get("required_gates", [])
    own = [gate for gate in dict.fromkeys(named) if gate not in dict(GLOBAL_GATES)]
    unknown = Denial("the registry requires an engine gate that this runtime does not have")
    return GLOBAL_GATES + [(gate, lambda _attempt: unknown) for gate in own]
