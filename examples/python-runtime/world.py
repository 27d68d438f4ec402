"""A world: registry, capabilities, profiles, policy, consents and stored artifacts. Refused whole if a part is broken."""

import base64
import hashlib

import json_schema as js
import json_text

MAX_DEPTH = 200
CAPS = ("cpu_time_ms", "wall_time_ms", "memory_bytes", "output_bytes")
BUDGET = js.closed({}, dict.fromkeys(CAPS, {"type": ["integer", "null"], "minimum": 0, "maximum": js.MAX_WHOLE}))
TIME, TEXTS, GATES = js.form(js.TIMESTAMP), js.array(js.TEXT), js.array(js.form(js.GATE_ID))
OPERATION = {"name": js.TEXT, "params_schema": js.SCHEMA, "capabilities": TEXTS, "required_gates": GATES}
OPERATION["output_types"] = js.array(js.STRING)
ENGINE = {"engine_id": js.TEXT, "interface_version": js.TEXT, "determinism_ceiling": js.LEVEL, "required_caps": TEXTS}
ENGINE.update(required_gates=GATES, default_budget=js.nullable(BUDGET), ops=js.array(js.closed(OPERATION), 1))
ENGINE.update(implementations=js.array(js.closed({"id": js.TEXT, "version": js.TEXT})))
ENGINE.update(failure_codes=js.array(js.form(js.ERROR_CODE)), conformance_vectors=js.array(js.OBJECT))
ENGINE_OPTIONAL = {"title": js.STRING, "domain": js.STRING, "optional_caps": TEXTS, "callable": js.FLAG}
SCOPES = [js.closed({"job_id": js.STRING}), js.closed({"model_id": js.STRING, "workspace_id": js.STRING})]
CONSENT = {"consent_id": js.form(js.UUID), "capability_id": js.TEXT, "grantor": js.TEXT, "scope": {"anyOf": SCOPES}}
CONSENT.update(granted_at=TIME, expires_at=js.nullable(TIME), revoked_at=js.nullable(TIME), until_revoked=js.FLAG)
MEMBERS = {
    "registry": {"type": "object", "additionalProperties": js.closed(ENGINE, ENGINE_OPTIONAL)},
    "capability_registry": js.closed({"axes": TEXTS, "full_ids": TEXTS}),
    "profiles": js.array(js.closed({"id": js.TEXT, "allowed": TEXTS})),
    "policy": js.closed({"denied": TEXTS}),
    "consents": js.array(js.closed(CONSENT)),
    "artifacts": js.array({"type": "object", "required": ["handle"], "properties": {"handle": js.HANDLE}}),
}
CLOCK = {"clock": js.closed({"now": TIME})}
WORLD = {"type": "object", "required": list(MEMBERS), "properties": dict(MEMBERS, **CLOCK)}


class Refused(ValueError):
    """The world cannot be used; `path` says where."""

    def __init__(self, path, message):
        super().__init__(f"{path} {message}")
        self.path = path


class World:
    def __init__(self, wire):
        wire = read_registry(wire)
        fault = js.find_fault(wire, WORLD)
        if fault:
            raise Refused(*fault)
        self.registry = wire["registry"]
        if not self.registry:
            raise Refused("/registry", "holds no engine")
        for key, entry in self.registry.items():
            names = [op["name"] for op in entry["ops"]]
            if entry["engine_id"] != key:
                raise Refused(f"/registry/{key}/engine_id", "is not the key of its entry")
            if len(set(names)) != len(names):
                raise Refused(f"/registry/{key}/ops", "declares an operation twice")
        self.axes = set(wire["capability_registry"]["axes"])
        self.full_ids = set(wire["capability_registry"]["full_ids"])
        self.profiles = {profile["id"]: profile["allowed"] for profile in wire["profiles"]}
        self.denied, self.consents = wire["policy"]["denied"], wire["consents"]
        self.clock_start = wire.get("clock", {}).get("now")
        self.artifacts = {}
        for index, item in enumerate(wire["artifacts"]):
            try:
                self.artifacts[item["handle"]["artifact_id"].lower()] = Artifact(item)
            except (ValueError, TypeError, KeyError):
                raise Refused(f"/artifacts/{index}", "holds no readable content") from None


def read_registry(wire):
    """The world with its registry read from registry_text, where it comes as text."""
    if not isinstance(wire, dict) or "registry_text" not in wire:
        return wire
    try:
        return dict(wire, registry=json_text.decode(wire["registry_text"], MAX_DEPTH, unique_members))
    except ValueError as error:
        raise Refused("/registry_text", f"cannot be read: {error}") from None


def unique_members(pairs):
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a member stands twice in one object")
    return dict(pairs)


class Artifact:
    """Stored bytes, or the entries of a directory or bundle, and the handle that they go by."""

    def __init__(self, wire):
        entries, text = wire.get("entries"), wire.get("text")
        self.handle, self.entries, self.payload = wire["handle"], None, None
        if entries is not None:
            bytes_of = {entry["path"]: base64.b64decode(entry["base64"], validate=True) for entry in entries}
            self.entries = {path.replace("\\", "/"): data for path, data in bytes_of.items()}
            if len(self.entries) != len(entries):
                raise ValueError("a path stands twice")
        elif text is not None:
            self.payload = json_text.utf8(text)
        else:
            self.payload = base64.b64decode(wire["base64"], validate=True)

    def size(self):
        return len(self.payload) if self.entries is None else sum(map(len, self.entries.values()))

    def matches(self, handle):
        return self.content_hash() == handle["content_hash"].lower() and self.size() == handle["size_bytes"]

    def content(self):
        """As artifact/read answers it."""
        if self.entries is None:
            return {"base64": base64.b64encode(self.payload).decode("ascii")}
        return {"entries": [{"path": p, "base64": base64.b64encode(d).decode("ascii")} for p, d in self.entries.items()]}

    def content_hash(self):
        """Of the bytes; of the canonical index for entries (READ-45)."""
        if self.entries is None:
            return sha256(self.payload)
        paths = sorted(self.entries, key=json_text.utf8)
        index = [{"content_hash": sha256(self.entries[p]), "path": p, "size_bytes": len(self.entries[p])} for p in paths]
        return sha256(json_text.compact(index))


def sha256(data):
    return hashlib.sha256(data).hexdigest()
