"""The part of JSON Schema that params schemas use, and builders for the shapes that callers and engines send."""

import re

UUID = r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"
TIMESTAMP = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d{1,9})?(Z|\+00:00)$"
GATE_ID = r"^[A-Za-z][A-Za-z0-9_.-]{0,99}$"
ERROR_CODE = r"^[A-Z][A-Z0-9_-]*$"
LOWER_SHA256 = r"^[0-9a-f]{64}$"
MAX_WHOLE = 2**53 - 1

STRING, TEXT, FLAG, OBJECT = {"type": "string"}, {"type": "string", "minLength": 1}, {"type": "boolean"}, {"type": "object"}
LEVEL = {"enum": ["D0", "D1", "D2", "D3"]}


def form(pattern):
    return {"type": "string", "pattern": pattern}


def array(items, least=0):
    return {"type": "array", "items": items, "minItems": least}


def nullable(schema):
    return {"anyOf": [schema, {"type": "null"}]}


def closed(required, optional=None):
    """An object with these members and no others."""
    properties = dict(required, **(optional or {}))
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


def artifact_handle(hash_pattern):
    kinds = ["file", "tool_output", "transcript", "dataset_slice", "prompt_payload", "report", "bundle"]
    required = {"artifact_id": form(UUID), "kind": {"enum": kinds}, "uri": TEXT, "content_hash": form(hash_pattern)}
    required["size_bytes"] = {"type": "integer", "minimum": 0, "maximum": MAX_WHOLE}
    required.update(classification={"enum": ["low", "medium", "high"]}, exportable=FLAG)
    return closed(required, {"retention_ttl_days": {"type": ["integer", "null"], "minimum": 0}})


# In requests the letter case of a hash does not matter (READ-43); what is handed out is lower case.
HANDLE = artifact_handle(r"^[0-9a-fA-F]{64}$")
ENTITY = closed({"artefact_type": TEXT, "artefact_id": form(UUID)}, {"selector": {"type": ["string", "null"]}})
REFERENCES = {"urn:mex-conformance:artifact-handle": HANDLE, "urn:mex-conformance:entity-ref": ENTITY}

TYPES = {
    "string": lambda v: isinstance(v, str),
    "boolean": lambda v: isinstance(v, bool),
    "null": lambda v: v is None,
    "array": lambda v: isinstance(v, list),
    "object": lambda v: isinstance(v, dict),
    "number": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool),
    "integer": lambda v: TYPES["number"](v) and (isinstance(v, int) or v.is_integer()),
}

# What a schema itself must look like, as far as it is read here.
PART, WORD = {"$ref": "urn:python-runtime:schema"}, {"enum": list(TYPES)}
COUNT, NUMBER = {"type": "integer", "minimum": 0}, {"type": "number"}
KEYWORDS = {"type": {"anyOf": [WORD, array(WORD, 1)]}, "properties": {"type": "object", "additionalProperties": PART}}
KEYWORDS.update(required=array(STRING), additionalProperties=PART, items=PART, anyOf=array(PART, 1), enum=array({}))
KEYWORDS.update(minimum=NUMBER, maximum=NUMBER, minLength=COUNT, minItems=COUNT, pattern=STRING)
KEYWORDS["$ref"] = STRING
SCHEMA = {"type": "object", "properties": KEYWORDS}
REFERENCES[PART["$ref"]] = {"type": ["object", "boolean"], "properties": KEYWORDS}


def find_fault(value, schema, path=""):
    """(JSON pointer, what is wrong) of the first fault, or None. Quotes no value. An unknown $ref raises KeyError."""
    if isinstance(schema, bool):
        return None if schema else (path, "is not allowed here")
    if "$ref" in schema:
        return find_fault(value, REFERENCES[schema["$ref"]], path)
    if "anyOf" in schema and all(find_fault(value, branch, path) for branch in schema["anyOf"]):
        return path, "fits none of the allowed forms"
    if "type" in schema:
        names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        if not any(TYPES[name](value) for name in names):
            return path, "must be of type " + " or ".join(names)
    allowed = schema.get("enum", [schema["const"]] if "const" in schema else None)
    if allowed is not None and not any(equal(value, item) for item in allowed):
        return path, "is not one of the allowed values"
    if isinstance(value, str):
        if len(value) < schema.get("minLength", 0):
            return path, "is too short"
        if "pattern" in schema and not matches(value, schema["pattern"]):
            return path, "does not have the required form"
    if isinstance(value, dict):
        return object_fault(value, schema, path)
    if isinstance(value, list):
        return array_fault(value, schema, path)
    if TYPES["number"](value) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        return path, "is out of range"
    return None


def equal(left, right):
    """Equality of JSON values: true is not 1."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    return left == right


def matches(text, pattern):
    """Pattern search as JSON Schema has it: `$` is the very end, not the place before a last newline."""
    ends = re.sub(r"\\.|\[(?:\\.|[^\]\\])*\]|\$", lambda m: r"\Z" if m.group() == "$" else m.group(), pattern)
    return re.search(ends, text, re.ASCII) is not None


def object_fault(value, schema, path):
    for name in schema.get("required", []):
        if name not in value:
            return f"{path}/{name}", "is missing"
    properties, rest = schema.get("properties", {}), schema.get("additionalProperties", True)
    for name, item in value.items():
        inner = properties.get(name, rest)
        if inner is False:
            return path, "has a member that is not known here"
        fault = find_fault(item, inner, f"{path}/{name}")
        if fault:
            return fault
    return None


def array_fault(value, schema, path):
    if len(value) < schema.get("minItems", 0):
        return path, "has too few members"
    faults = (find_fault(item, schema.get("items", {}), f"{path}/{index}") for index, item in enumerate(value))
    return next(filter(None, faults), None)
