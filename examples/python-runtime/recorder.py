"""The Flight Recorder and Problems of one case, in memory: append-only, redacted before anything is kept."""

import hashlib
import json
import re
import time
import uuid
from datetime import datetime, timedelta, timezone

from json_schema import TIMESTAMP, matches

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)

# Detectors of 10.5.6.9 as (category, detector, pattern). JSON pointers are no absolute paths (READ-44).
DETECTORS = [
    ("secret", "secret_private_key", r"-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|\Z)"),
    ("secret", "secret_db_url", r"\b[a-z][a-z0-9+]*://[^\s:/@]+:[^\s@]+@\S+"),
    ("secret", "secret_aws", r"\b(AKIA|ASIA)[0-9A-Z]{16}\b"),
    ("secret", "secret_api_key", r"\b(sk|pk|rk)[-_][A-Za-z0-9_-]{16,}|(?i:\bapi[-_ ]?key\b\s*[:=]\s*\S+)"),
    ("secret", "secret_token", r"\bgh[a-z]_\w{20,}|\beyJ[\w-]+\.[\w-]+\.[\w-]*|(?i:\bbearer\s+\S+|\btoken\b\s*[:=]\s*\S+)"),
    ("secret", "secret_password", r"(?i)\b(password|passwd|pwd|secret)\b\s*[:=]\s*\S+"),
    ("pii", "pii_email", r"\b[\w.+-]+@[\w-]+\.[\w.-]+\b"),
    ("pii", "pii_phone", r"(?<![\w-])\+?\d[\d ().-]{7,}\d\b"),
    ("path", "path_absolute", r"(?<!\w)/(home|Users|root|etc|var|tmp|usr|opt|mnt|srv|Volumes)/\S+|\b[A-Za-z]:\\\S+"),
    ("env", "env_var", r"\$\{?[A-Z_][A-Z0-9_]+\}?|\b[A-Z][A-Z0-9]*_[A-Z0-9_]+=\S+"),
]


def redact(text):
    for category, detector, pattern in DETECTORS:
        text = re.sub(pattern, f"[REDACTED:{category}:{detector}]", text)
    return text


def parse_time(text):
    """Nanoseconds since 1970 of a wire timestamp, or None."""
    if not isinstance(text, str) or not matches(text, TIMESTAMP):
        return None
    try:
        # A leap second counts as the second before; years from 0001.
        moment = datetime(*map(int, (text[:4], text[5:7], text[8:10], text[11:13], text[14:16])), tzinfo=timezone.utc)
    except ValueError:
        return None
    fraction = re.search(r"\.(\d+)", text)
    seconds = (moment - EPOCH) // timedelta(seconds=1) + min(59, int(text[17:19]))
    return seconds * 10**9 + (int(fraction.group(1).ljust(9, "0")) if fraction else 0)


class Clock:
    """Starts at the world's clock, or now, and never runs backwards."""

    def __init__(self, start=None):
        self._offset = (parse_time(start) if start else time.time_ns()) - time.monotonic_ns()

    def now(self):
        return self._offset + time.monotonic_ns()

    def stamp(self):
        moment = EPOCH + timedelta(microseconds=self.now() // 1000)
        return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


class Recorder:
    def __init__(self, clock):
        self.clock = clock
        self.events, self.diagnostics = [], []

    def event(self, attempt, kind, **fields):
        context = attempt.context
        event = {"type": kind, "event_id": str(uuid.uuid4()), "timestamp": self.clock.stamp(), "actor": "system"}
        event.update(job_id=attempt.job_id, attempt_id=attempt.attempt_id, model_id=context.get("model_id"))
        event["wsids"] = [context["workspace_id"]] if context.get("workspace_id") else []
        event.update(fields)
        self.events.append(event)

    def diagnostic(self, attempt, title, message, severity="error", code=None, tool=None, capability_id=None):
        """Stores a Diagnostic, then says so with FR-EVT-003 (MEX-LOG-04). Gives its id."""
        found = {"source": "engine", "surface": "system", "tool": tool, "code": code, "severity": severity}
        found.update(title=redact(title), locations=[], capability_id=capability_id, policy_decision_id=None)
        found.update(fingerprint=fingerprint(found), id=str(uuid.uuid4()), message=redact(message), actor="system")
        found.update(job_id=attempt.job_id, attempt_id=attempt.attempt_id, model_id=attempt.context.get("model_id"))
        found.update(wsid=attempt.context.get("workspace_id"), link_confidence="direct", timestamp=self.clock.stamp())
        self.diagnostics.append(found)
        self.event(
            attempt, "diagnostic", diagnostic_id=found["id"], severity=severity, source="engine", wsid=found["wsid"]
        )
        return found["id"]

    def gate_outcome(self, attempt, gate, phase, finding):
        """Records what a gate found (None: pass), the Diagnostic first. Gives the denial for the answer, or None."""
        for item, decision in attempt.checks:
            actor_id = attempt.context["actor_id"]
            self.event(
                attempt, "capability_action", capability_id=item, actor_id=actor_id, decision_outcome=decision
            )
        attempt.checks = []
        details = {"gate": gate, "phase": phase, "outcome": "pass", "op_id": attempt.op_id}
        for name, value in (("engine_id", attempt.engine_id), ("operation", attempt.operation_name)):
            details[name] = value[:256] if value is not None else None
        details.update(code=None, reason=None, severity=None, diagnostic_id=None)
        if finding:
            reason = redact(finding.reason)
            title = f"{gate}: {reason}"
            diagnostic = self.diagnostic(attempt, title, reason, finding.level, finding.code, gate, finding.capability_id)
            details.update(outcome=finding.outcome, code=finding.code, reason=reason, severity=finding.severity)
            details["diagnostic_id"] = diagnostic
        level = finding.level if finding else "info"
        self.event(attempt, "system", component="mex.gates", message="gate_outcome", level=level, details=details)
        if details["outcome"] != "deny":
            return None
        denial = {name: details[name] for name in ("gate", "code", "reason", "severity", "diagnostic_id")}
        more = {"path": finding.path, "capability_id": finding.capability_id}
        return dict(denial, details={name: value for name, value in more.items() if value is not None})

    def problems(self):
        """Diagnostics grouped by fingerprint (MEX-DIAG-04)."""
        groups = {}
        for found in self.diagnostics:
            problem = groups.setdefault(
                found["fingerprint"],
                {k: found[k] for k in ("fingerprint", "severity", "title", "source", "surface", "code", "tool")},
            )
            problem.setdefault("diagnostic_ids", []).append(found["id"])
            problem["count"] = len(problem["diagnostic_ids"])
        return list(groups.values())


def fingerprint(found):
    """SHA-256 of the canonical tuple: no times, no ids, no counters (MEX-DIAG-03)."""
    names = ("source", "surface", "tool", "code", "severity", "title", "locations", "capability_id", "policy_decision_id")
    values = [found[name] for name in names]
    values[5] = values[5].replace("\r\n", "\n").strip()
    return hashlib.sha256(json.dumps(values, separators=(",", ":")).encode("ascii")).hexdigest()
