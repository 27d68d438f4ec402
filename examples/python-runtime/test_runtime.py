"""Starts runtime.py as a child and talks to it over stdio: gates both ways, odd texts, odd results, what is kept."""

import base64
import copy
import hashlib
import json
import os
import subprocess
import sys
import unittest
import uuid

HERE = os.path.dirname(os.path.abspath(__file__))
GATES = ["G-SCHEMA", "G-CAP", "G-INTEGRITY", "G-BUDGET", "G-PROVENANCE", "G-DET"]
ABSENT = object()


def handle(data, **changes):
    artifact_id = str(uuid.uuid4())
    made = {"artifact_id": artifact_id, "kind": "file", "uri": f"store/{artifact_id}/payload", "size_bytes": len(data)}
    made.update(content_hash=hashlib.sha256(data).hexdigest(), classification="low", exportable=True)
    return dict(made, **changes)


INPUT = handle(b"seven\n")
SCHEMA = {
    "type": "object",
    "properties": {
        "source": {"$ref": "urn:mex-conformance:artifact-handle"},
        "mode": {"type": "string", "enum": ["fast", "exact"]},
        "note": {"type": "string"},
        "seed": {"type": "integer", "minimum": 0, "x-mex-required-when": "determinism in D3"},
    },
    "required": ["mode"],
    "additionalProperties": False,
}
CAPABILITIES = ["fs.read:inputs", "net.http", "gpu.compute"]
OP = {"name": "demo.run", "params_schema": SCHEMA, "capabilities": [], "required_gates": [], "output_types": []}
ENGINE = {"engine_id": "engine.demo", "interface_version": "1.0", "determinism_ceiling": "D2", "required_gates": []}
ENGINE.update(required_caps=CAPABILITIES, default_budget=None, implementations=[{"id": "impl", "version": "1.0.0"}])
ENGINE.update(ops=[OP], failure_codes=[], conformance_vectors=[])
CONSENT = {"consent_id": str(uuid.uuid4()), "capability_id": "net.http", "grantor": "owner", "expires_at": None}
CONSENT.update(scope={"model_id": "m", "workspace_id": "w"}, granted_at="2000-01-01T00:00:00Z")
CONSENT.update(until_revoked=True, revoked_at=None)
WORLD = {
    "registry": {"engine.demo": ENGINE},
    "capability_registry": {"axes": ["fs.read", "net.http"], "full_ids": ["gpu.compute"]},
    "profiles": [{"id": "all", "allowed": ["fs.read", "net.http"]}],
    "policy": {"denied": []},
    "consents": [CONSENT],
    "artifacts": [{"handle": INPUT, "text": "seven\n", "media_type": "text/plain", "artifact_type": "artifact.text"}],
}
OPERATION = {"schema_version": "poe-1.0", "engine_id": "engine.demo", "engine_version_req": None, "operation": "demo.run"}
OPERATION.update(inputs=[INPUT], params={"mode": "fast", "source": INPUT}, capabilities_requested=["fs.read:inputs"])
OPERATION.update(budget={"wall_time_ms": 5000}, determinism="D2", evidence_policy=None)
OPERATION.update(output_spec={"expected_types": [], "max_bytes": 100})
CONTEXT = {"actor_id": "agent", "capability_profile_id": "all", "model_id": "m", "workspace_id": "w"}

PASSING = {
    "as it is": {},
    "upper-case op_id": {"op_id": str(uuid.uuid4()).upper()},
    "consent": {"capabilities_requested": ["net.http"]},
    "params of 32768 bytes": {"params": {"mode": "fast", "note": "n" * (32768 - 25)}},
    "other members": {"skip_gates": True},
    "D1 with evidence": {"determinism": "D1", "evidence_policy": {"required": True}},
    "entity": {"inputs": [{"artefact_type": "note", "artefact_id": str(uuid.uuid4())}]},
    "max_bytes equal": {"budget": {"output_bytes": 100}},
    "largest cap": {"budget": {"wall_time_ms": 2**53 - 1}},
}
DENIED = [
    ("G-SCHEMA", {"schema_version": "poe-99.0"}),
    ("G-SCHEMA", {"protocol_id": "edit"}),
    ("G-SCHEMA", {"op_id": "7"}),
    ("G-SCHEMA", {"engine_version_req": ABSENT}),
    ("G-SCHEMA", {"params": {"mode": "slow"}}),
    ("G-SCHEMA", {"params": {"mode": "fast", "other": 1}}),
    ("G-SCHEMA", {"params": {"mode": "fast", "seed": True}}),
    ("G-CAP", {"engine_id": "engine.none"}),
    ("G-CAP", {"operation": ["demo.run"]}),
    ("G-CAP", {"capabilities_requested": []}),
    ("G-CAP", {"capabilities_requested": ["fs.read:inputs", "fs.read:other"]}),
    ("G-CAP", {"capabilities_requested": ["gpu.compute"]}),
    ("G-INTEGRITY", {"inputs": ABSENT}),
    ("G-INTEGRITY", {"inputs": [dict(INPUT, uri="a/../../b")]}),
    ("G-INTEGRITY", {"inputs": [dict(INPUT, uri="%2e%2e\\b")]}),
    ("G-INTEGRITY", {"params": {"mode": "fast", "source": dict(INPUT, uri="/etc/passwd")}}),
    ("G-INTEGRITY", {"inputs": [dict(INPUT, content_hash="0" * 64)]}),
    ("G-INTEGRITY", {"params": {"mode": "fast", "note": "n" * (32768 - 24)}}),
    ("G-INTEGRITY", {"further": ["é" * 9000, "é" * 9000]}),
    ("G-BUDGET", {"budget": {}}),
    ("G-BUDGET", {"budget": {"wall_time_ms": -1}}),
    ("G-BUDGET", {"budget": {"wall_time_ms": 1.5}}),
    ("G-BUDGET", {"budget": {"output_bytes": 99}}),
    ("G-BUDGET", {"output_spec": None}),
    ("G-DET", {"determinism": "d2"}),
    ("G-DET", {"determinism": "D3", "params": {"mode": "fast", "seed": 1}}),
    ("G-DET", {"determinism": "D0", "evidence_policy": {"required": False}}),
    ("G-DET", {"determinism": "D1"}),
]
ODD_TEXTS = ["", "7", "[1]", '{"a":', "\ufeff{}", "[" * 10000 + "]" * 10000, '{"a":' * 10000, '{"a":NaN}', '{"\0":1}']
ODD_TEXTS += ['{"op_id":"\\ud800"}', '{"a":1,"a":2}', '{"a":%s}' % ("9" * 5000), '{"budget":1e999}', '{"__proto__":{}}']
BROKEN_SCHEMAS = [
    (None, ""),
    ("object", ""),
    ({"type": 7}, "/type"),
    ({"type": "objekt"}, "/type"),
    ({"type": ["object", "nil"]}, "/type"),
    ({"properties": ["mode"]}, "/properties"),
    ({"properties": {"mode": {"type": "strnig"}}}, "/properties/mode/type"),
    ({"properties": {"mode": {"items": {"anyOf": []}}}}, "/properties/mode/items/anyOf"),
    ({"properties": {"mode": "string"}}, "/properties/mode"),
    ({"required": [1]}, "/required/0"),
    ({"additionalProperties": {"minimum": "1"}}, "/additionalProperties/minimum"),
]
LIES = [
    ("G-SCHEMA", lambda r: r.update(op_id=str(uuid.uuid4()))),
    ("G-SCHEMA", lambda r: r.pop("started_at")),
    ("G-SCHEMA", lambda r: r.update(ended_at="1999-01-01T00:00:00Z")),
    ("G-SCHEMA", lambda r: r["outputs"][0].update(content="inline")),
    ("G-CAP", lambda r: r["provenance"]["capabilities_granted"].append("net.http")),
    ("G-INTEGRITY", lambda r: r["evidence"].append(handle(b"never staged"))),
    ("G-INTEGRITY", lambda r: r["outputs"][0].update(size_bytes=1)),
    ("G-INTEGRITY", lambda r: r.update(logs_ref=handle(b"never staged"))),
    ("G-BUDGET", lambda r: (r["outputs"].append(INPUT), r["provenance"]["outputs"].append(INPUT["content_hash"]))),
    ("G-PROVENANCE", lambda r: r["provenance"].update(engine_id="engine.other")),
    ("G-PROVENANCE", lambda r: r["provenance"].update(inputs=[])),
    ("G-PROVENANCE", lambda r: r["outputs"][0].update(uri="data:,out")),
    ("G-DET", lambda r: r.update(evidence=[])),
]


def answer_of_engine(call):
    operation, out, seen = call["operation"], handle(b"out"), handle(b"seen")
    hashes = [item["content_hash"] for item in operation["inputs"] if "content_hash" in item]
    provenance = {"engine_id": "engine.demo", "engine_version": "1.0", "config_hash": "0" * 64, "environment": {}}
    provenance.update(implementation={"id": "impl", "version": "1.0.0"}, inputs=hashes, outputs=[out["content_hash"]])
    provenance["capabilities_granted"] = list(call["capabilities_granted"])
    result = {"op_id": operation["op_id"], "status": "succeeded", "outputs": [out], "evidence": [seen], "errors": []}
    result.update(started_at="2000-01-01T00:00:00Z", ended_at="2000-01-01T00:00:00.5Z", provenance=provenance)
    staged = [{"handle": out, "text": "out"}, {"handle": seen, "base64": base64.b64encode(b"seen").decode()}]
    return {"result": {"result": result, "staged": staged}}


def bundle(**entries):
    """What an engine stages under its handle; the index of the bundle as the target protocol has it."""
    data = {path: text.encode() for path, text in entries.items()}
    index = [{"content_hash": hashlib.sha256(data[p]).hexdigest(), "path": p, "size_bytes": len(data[p])} for p in sorted(data)]
    made = handle(json.dumps(index, separators=(",", ":")).encode(), kind="bundle", size_bytes=sum(map(len, data.values())))
    listed = [{"path": path, "base64": base64.b64encode(item).decode()} for path, item in data.items()]
    return {"handle": made, "entries": listed}


class RuntimeTest(unittest.TestCase):
    def setUp(self):
        command = [sys.executable, "runtime.py"]
        self.child = subprocess.Popen(command, cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.engine, self.calls, self.sent = answer_of_engine, [], 0
        self.assertEqual(self.call("hello", protocol=["1.0"])["result"]["protocol"], "1.0")
        self.start(WORLD)

    def tearDown(self):
        self.assertEqual(self.call("shutdown"), {"jsonrpc": "2.0", "id": self.sent, "result": {}})
        self.assertEqual(self.child.wait(10), 0)
        self.child.stdin.close()
        self.child.stdout.close()

    def write(self, line):
        self.child.stdin.write(line + b"\r\n")
        self.child.stdin.flush()

    def read(self):
        return json.loads(self.child.stdout.readline())

    def request(self, method, **params):
        self.sent += 1
        self.write(json.dumps({"jsonrpc": "2.0", "id": self.sent, "method": method, "params": params}).encode())
        return self.sent

    def call(self, method, **params):
        self.request(method, **params)
        while True:
            message = self.read()
            if message.get("method") != "engine/invoke":
                return message
            self.calls.append(message["params"])
            answer = self.engine(message["params"])
            if answer is None:
                cancel = self.read()
                self.assertEqual((cancel["method"], cancel["params"]["reason"]), ("engine/cancel", "budget_exceeded"))
            else:
                self.write(json.dumps(dict(answer, jsonrpc="2.0", id=message["id"])).encode())

    def start(self, world):
        self.case = str(uuid.uuid4())
        self.assertEqual(self.call("world/load", world_id=self.case, world=world)["result"], {"accepted": True})
        self.call("case/start", case=self.case, world_id=self.case, seed="s")

    def found(self, artifact_id):
        return self.call("artifact/read", case=self.case, artifact_id=artifact_id)["result"]

    def execute(self, changes=None, **params):
        operation = dict(OPERATION, op_id=str(uuid.uuid4()))
        operation.update(changes or {})
        operation = {name: value for name, value in operation.items() if value is not ABSENT}
        self.calls = []
        params = params or {"operation": operation}
        return operation, self.call("execute", case=self.case, context=CONTEXT, **params)["result"]

    def observe(self):
        return self.call("observe", case=self.case)["result"]

    def outcomes(self, answer, phase="request"):
        events = [e for e in self.observe()["events"] if e["attempt_id"] == answer["attempt_id"]]
        found = [e["details"] for e in events if e.get("message") == "gate_outcome"]
        return [(d["gate"], d["outcome"]) for d in found if d["phase"] == phase]

    def assert_denied(self, answer, gate, phase="request"):
        self.assertEqual((answer["outcome"], answer["phase"], answer["denial"]["gate"]), ("denied", phase, gate))
        seen = self.observe()
        stored = {found["id"]: found for found in seen["diagnostics"]}
        self.assertEqual(stored[answer["denial"]["diagnostic_id"]]["attempt_id"], answer["attempt_id"])
        self.assertIn(answer["denial"]["diagnostic_id"], [e.get("diagnostic_id") for e in seen["events"]])

    def test_passing_requests_reach_the_engine_unchanged(self):
        for name, changes in PASSING.items():
            with self.subTest(name):
                operation, answer = self.execute(changes)
                self.assertEqual(answer["result"]["status"], "succeeded", answer)
                operation.pop("skip_gates", None)
                self.assertEqual([call["operation"] for call in self.calls], [operation])
                self.assertEqual(self.outcomes(answer), [(gate, "pass") for gate in GATES])

    def test_denied_requests_stop_before_the_engine_and_all_gates_are_recorded(self):
        for gate, changes in DENIED:
            with self.subTest(gate=gate, changes=str(changes)[:60]):
                answer = self.execute(changes)[1]
                self.assert_denied(answer, gate)
                self.assertEqual(self.calls, [])
                self.assertEqual(self.outcomes(answer), [(g, "deny" if g == gate else "pass") for g in GATES])

    def test_unknown_capability_has_its_code_wherever_it_stands(self):
        for ids in (["FS.read:inputs", "fs.read:inputs"], ["fs.read:inputs", "nope"], [""]):
            answer = self.execute({"capabilities_requested": ids})[1]
            self.assertEqual(answer["denial"]["code"], "HSK-4001")
        decisions = [e["decision_outcome"] for e in self.observe()["events"] if e["type"] == "capability_action"]
        self.assertEqual(decisions, ["deny", "deny", "deny"])

    def test_consent_that_is_not_in_force_denies(self):
        for change in ({"revoked_at": "2001-01-01T00:00:00Z"}, {"until_revoked": False}, {"scope": {"job_id": "x"}}):
            self.start(dict(WORLD, consents=[dict(CONSENT, **change)]))
            self.assert_denied(self.execute({"capabilities_requested": ["net.http"]})[1], "G-CAP")

    def test_required_engine_gate_that_is_unknown_denies(self):
        world = copy.deepcopy(WORLD)
        world["registry"]["engine.demo"]["required_gates"] = ["G-SAFETY.NEW"]
        self.start(world)
        self.assert_denied(self.execute()[1], "G-SAFETY.NEW")

    def test_budget_above_the_default_runs_with_a_warning(self):
        world = copy.deepcopy(WORLD)
        world["registry"]["engine.demo"]["default_budget"] = {"wall_time_ms": 50}
        self.start(world)
        answer = self.execute()[1]
        self.assertEqual((answer["outcome"], self.outcomes(answer)[3]), ("executed", ("G-BUDGET", "warn")))
        self.assertEqual([p["severity"] for p in self.observe()["problems"]], ["warning"])
        self.engine = lambda call: None  # hangs: the smaller cap is the one that is enforced
        self.assertEqual(self.execute()[1]["error"]["code"], "BUDGET_EXCEEDED")

    def test_odd_texts_are_refused_and_the_next_request_is_served(self):
        for text in ODD_TEXTS:
            with self.subTest(text[:20]):
                self.assert_denied(self.execute(operation_text=text)[1], "G-SCHEMA")
                self.assertEqual(self.execute()[1]["outcome"], "executed")

    def test_broken_lines_and_unknown_methods_are_answered(self):
        for line in (b"{", b"[]", b"", b"\xff", b"[" * 10000):
            self.write(line)
            self.assertEqual(self.read()["error"]["code"], -32700)
        self.assertEqual(self.call("no/such")["error"]["code"], -32601)
        self.assertEqual(self.call("observe", case="none")["error"]["code"], -32602)

    def test_lying_results_are_not_handed_out(self):
        for gate, lie in LIES:
            with self.subTest(gate):

                def liar(call, lie=lie):
                    answer = answer_of_engine(call)
                    lie(answer["result"]["result"])
                    return answer

                self.engine = liar
                changes = {"determinism": "D1", "evidence_policy": {"required": True}}
                changes["output_spec"] = {"expected_types": [], "max_bytes": 3}
                answer = self.execute(changes)[1]
                self.assert_denied(answer, gate, "result")
                self.assertNotIn("result", answer)

    def test_outputs_and_evidence_of_a_success_can_be_read_and_nothing_else_of_it(self):
        left = handle(b"left behind")

        def engine(call):
            answer = answer_of_engine(call)
            answer["result"]["staged"].append({"handle": left, "text": "left behind"})
            return answer

        self.engine = engine
        result = self.execute()[1]["result"]
        self.assertEqual(self.found(result["outputs"][0]["artifact_id"]), {"found": True, "base64": "b3V0"})
        self.assertEqual(self.found(result["evidence"][0]["artifact_id"].upper()), {"found": True, "base64": "c2Vlbg=="})
        self.assertEqual(self.found(INPUT["artifact_id"]), {"found": True, "base64": "c2V2ZW4K"})
        self.assertEqual(self.found(left["artifact_id"]), {"found": False})
        self.assertEqual(self.execute({"inputs": [result["outputs"][0]]})[1]["outcome"], "executed")

        def next_engine(call):
            answer = answer_of_engine(call)
            answer["result"]["result"]["evidence"].append(left)
            return answer

        self.engine = next_engine
        self.assert_denied(self.execute()[1], "G-INTEGRITY", "result")

    def test_nothing_of_a_refused_or_failed_result_is_kept(self):
        failure = {"status": "failed", "errors": [{"code": "BROKEN", "message": "no"}]}
        for change in ({"evidence": None}, {"op_id": str(uuid.uuid4())}, failure):
            results = []

            def engine(call, change=change, results=results):
                answer = answer_of_engine(call)
                results.append(answer["result"]["result"])
                results[0].update(change)
                return answer

            self.engine = engine
            self.execute()
            self.assertEqual(self.found(results[0]["outputs"][0]["artifact_id"]), {"found": False})

    def test_bundles_are_exported_unless_an_entry_leaves_them(self):
        for path, kept in (("a/b", True), ("../b", False), ("/b", False)):
            made = bundle(**{path: "one", "c": "two"})

            def engine(call, made=made):
                answer = answer_of_engine(call)
                answer["result"]["result"]["evidence"] = [made["handle"]]
                answer["result"]["staged"].append(made)
                return answer

            self.engine = engine
            self.assertEqual(self.execute()[1]["outcome"], "executed" if kept else "denied")
            read = {"found": True, "entries": made["entries"]} if kept else {"found": False}
            self.assertEqual(self.found(made["handle"]["artifact_id"]), read)

    def test_other_bytes_under_a_stored_id_are_refused(self):
        def engine(call):
            answer = answer_of_engine(call)
            answer["result"]["staged"].append({"handle": INPUT, "text": "other"})
            return answer

        self.engine = engine
        self.assert_denied(self.execute()[1], "G-INTEGRITY", "result")
        self.assertEqual(self.found(INPUT["artifact_id"])["base64"], "c2V2ZW4K")

    def test_stored_bytes_that_do_not_verify_are_not_found(self):
        self.start(dict(WORLD, artifacts=[dict(WORLD["artifacts"][0], text="eight\n")]))
        self.assertEqual(self.found(INPUT["artifact_id"]), {"found": False})
        self.assert_denied(self.execute()[1], "G-INTEGRITY")

    def test_engines_that_are_open_at_once_do_not_mix(self):
        sent = {}
        for number in range(8):
            level = {"determinism": "D3"} if number % 4 == 3 else {}  # above the ceiling: denied
            operation = dict(OPERATION, op_id=str(uuid.uuid4()), **level)
            sent[self.request("execute", case=self.case, context=CONTEXT, operation=operation)] = operation
        answers, calls = {}, []
        while len(calls) + len(answers) < 8:
            message = self.read()
            if message.get("method") == "engine/invoke":
                calls.append(message)
            else:
                answers[message["id"]] = message["result"]
        self.assertEqual(len({call["params"]["invocation"] for call in calls}), 6)
        last = self.request("case/end", case=self.case)
        for call in reversed(calls):
            self.write(json.dumps(dict(answer_of_engine(call["params"]), jsonrpc="2.0", id=call["id"])).encode())
        while len(answers) < 8:
            message = self.read()
            answers[message["id"]] = message["result"]
        self.assertNotIn(last, answers)  # executes that are open are answered before case/end
        self.assertEqual(self.read()["id"], last)
        for request_id, operation in sent.items():
            if operation["determinism"] == "D3":
                self.assertEqual(answers[request_id]["denial"]["gate"], "G-DET")
            else:
                self.assertEqual(answers[request_id]["result"]["op_id"], operation["op_id"])

    def test_an_engine_that_babbles_has_its_wall_time(self):
        operation = dict(OPERATION, op_id=str(uuid.uuid4()), budget={"wall_time_ms": 50})
        self.request("execute", case=self.case, context=CONTEXT, operation=operation)
        self.assertEqual(self.read()["method"], "engine/invoke")
        self.write(b'{"result": {"resu')
        self.assertEqual(self.read()["error"]["code"], -32700)
        self.assertEqual(self.read()["method"], "engine/cancel")
        self.assertEqual(self.read()["result"]["error"]["code"], "BUDGET_EXCEEDED")
        kinds = [(e["type"], e.get("status")) for e in self.observe()["events"] if e["type"].startswith("tool_")]
        self.assertEqual(kinds, [("tool_call", None), ("tool_result", "cancelled")])

    def test_engine_errors_fail_and_are_surfaced(self):
        self.engine = lambda call: {"error": {"code": 1, "message": "password=hunter2"}}
        self.assertEqual(self.execute()[1]["error"]["code"], "ENGINE_FAILED")
        self.assertEqual(self.observe()["problems"][0]["code"], "ENGINE_FAILED")

    def test_equal_denials_group_and_nothing_raw_is_recorded(self):
        secret = "AKIAIOSFODNN7EXAMPLE"
        policy = {"required": False, "notes": secret}
        for _ in range(3):
            self.execute({"determinism": "D0", "evidence_policy": policy, "params": {"mode": secret, secret: secret}})
        seen = self.observe()
        self.assertEqual([problem["count"] for problem in seen["problems"]], [3, 3])
        self.assertNotIn(secret, json.dumps(seen))
        self.assertEqual(len({e["event_id"] for e in seen["events"]}), len(seen["events"]))
        self.assertEqual(seen, self.observe())

    def test_broken_worlds_are_refused_with_the_place(self):
        broken = [({"registry_text": text}, "/registry_text") for text in ("{", '{"a":1,"a":2}', '{"a":NaN}')]
        broken += [({"profiles": [{}]}, "/profiles/0/id"), ({"registry": {}}, "/registry")]
        place = "/registry/engine.demo/ops/0/params_schema"
        for schema, part in BROKEN_SCHEMAS:
            registry = {"engine.demo": dict(ENGINE, ops=[dict(OP, params_schema=schema)])}
            broken.append(({"registry": registry}, place + part))
        for change, path in broken:
            with self.subTest(str(change)[:60]):
                refusal = self.call("world/load", world_id="b", world=dict(WORLD, **change))["result"]
                self.assertEqual((refusal["accepted"], refusal["error"]["path"]), (False, path))


if __name__ == "__main__":
    unittest.main()
