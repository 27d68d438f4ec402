"""One execution attempt: what was sent, and what the gates need to know about it."""

import uuid

from json_schema import UUID, matches

FIELDS = (
    "schema_version op_id engine_id engine_version_req operation inputs params"
    " capabilities_requested budget determinism evidence_policy output_spec"
).split()


class Denial:
    """A gate says no. The reason quotes nothing that the caller sent."""

    outcome, level, severity = "deny", "error", "error"

    def __init__(self, reason, path=None, code=None, capability_id=None, exceeded=None):
        self.reason, self.path, self.code = reason, path, code
        self.capability_id = capability_id
        self.exceeded = exceeded  # (cap, limit, observed) of a budget that the engine overran


class Warn(Denial):
    """A gate has a reservation, and lets the operation go on (MEX-DIAG-06)."""

    outcome, level, severity = "warn", "warning", "warn"


class Attempt:
    def __init__(self, sent, context, world, now):
        self.sent, self.context, self.world, self.now = sent, context, world, now
        self.operation = sent if isinstance(sent, dict) else {}
        self.attempt_id = str(uuid.uuid4())
        op_id = self.operation.get("op_id")
        # Upper case is the same UUID, and is echoed as it came (READ-22).
        self.op_id = op_id if isinstance(op_id, str) and matches(op_id, UUID) else None
        self.job_id = self.op_id or self.attempt_id
        self.engine_id = text_or_none(self.operation.get("engine_id"))
        self.operation_name = text_or_none(self.operation.get("operation"))
        self.entry = world.registry.get(self.engine_id)
        ops = self.entry["ops"] if self.entry else []
        self.op_entry = next((op for op in ops if op["name"] == self.operation_name), None)
        self.invocation = str(uuid.uuid4())
        self.checks = []  # (capability_id, allow or deny) that G-CAP made

    def envelope(self):
        """What the engine gets: the minimum fields as they were sent and judged (MEX-BYP-02); others stay behind."""
        return {name: self.operation[name] for name in FIELDS if name in self.operation}

    def call(self):
        """What the events of the engine's start and end say of it."""
        return {"invocation": self.invocation, "engine_id": self.engine_id, "operation": self.operation_name}

    def requested(self):
        """Requested capability ids, each once."""
        return list(dict.fromkeys(self.operation["capabilities_requested"]))

    def caps(self):
        """Enforced caps: the smaller of the request's and the registry's default (READ-09)."""
        defaults = self.entry["default_budget"] or {}
        both = [{k: v for k, v in caps.items() if v is not None} for caps in (defaults, self.operation["budget"])]
        return {name: min(caps[name] for caps in both if name in caps) for name in {**both[0], **both[1]}}


def text_or_none(value):
    return value if isinstance(value, str) else None
