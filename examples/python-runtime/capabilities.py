"""G-CAP: the operation is declared, and every capability it asks for is known, declared, allowed and consented to."""

from attempt import Denial
from recorder import parse_time

UNKNOWN_CAPABILITY = "HSK-4001"
DAY_NS = 24 * 3600 * 10**9


def g_cap(attempt):
    if attempt.entry is None:
        return Denial("engine_id names no engine of the registry", "/engine_id")
    if attempt.op_entry is None:
        return Denial("operation is not declared for this engine", "/operation")
    ids = attempt.operation.get("capabilities_requested")
    if not isinstance(ids, list) or not all(isinstance(item, str) for item in ids):
        return Denial("capabilities_requested must be an array of capability ids", "/capabilities_requested")
    declared = attempt.entry["required_caps"] + attempt.entry.get("optional_caps", []) + attempt.op_entry["capabilities"]
    if not ids and declared:
        return Denial("capabilities_requested is empty; ask for what the operation needs", "/capabilities_requested")
    if not ids and not is_usable(attempt):
        return Denial("the capability profile is unknown, or names an unknown capability")
    return judge(attempt, attempt.requested(), declared, allowed_by_profile(attempt))


def judge(attempt, ids, declared, allowed):
    # Unknown ids are looked for first, so nothing is allowed in a list that holds one (READ-17).
    unknown = next((item for item in ids if not is_known(item, attempt.world)), None)
    if unknown is not None:
        attempt.checks.append((unknown, "deny"))
        reason = "a requested capability is not in the capability registry"
        return Denial(reason, "/capabilities_requested", UNKNOWN_CAPABILITY, unknown)
    for item in ids:
        reason = refusal(item, attempt, declared, allowed)
        attempt.checks.append((item, "deny" if reason else "allow"))
        if reason:
            return Denial(reason, "/capabilities_requested", None, item)
    return None


def refusal(item, attempt, declared, allowed):
    """Why a known capability is not granted; the most restrictive source wins (MEX-CAP-08, MEX-CAP-18)."""
    if item not in declared:  # exact: a bare axis in a declaration covers no scope (READ-42)
        return "a requested capability is declared neither by the engine nor by the operation"
    if allowed is not None and not covers(allowed, item):
        return "the capability profile does not allow a requested capability"
    if covers(attempt.world.denied, item):
        return "surface policy denies a requested capability"
    if needs_consent(item) and not any(is_consent(record, item, attempt) for record in attempt.world.consents):
        return "a requested capability needs a consent record that is in force for this job, or model and workspace"
    return None


def allowed_by_profile(attempt):
    """Ids that the profile allows; None where the context names no profile (READ-47: declaration only)."""
    profile_id = attempt.context.get("capability_profile_id")
    if profile_id is None:
        return None
    return attempt.world.profiles[profile_id] if is_usable(attempt) else []


def is_usable(attempt):
    """A whitelist that names an unknown id is none, nor is one that does not exist (MEX-CAP-09)."""
    profile_id = attempt.context.get("capability_profile_id")
    allowed = attempt.world.profiles.get(profile_id)
    return profile_id is None or (allowed is not None and all(is_known(item, attempt.world) for item in allowed))


def axis_of(item):
    return item.split(":", 1)[0]


def is_known(item, world):
    """A registered full id, a registered axis, or a non-empty scope on one. Compared byte for byte (MEX-CAP-06)."""
    scope = item.partition(":")[2]
    return item in world.full_ids or item in world.axes or (axis_of(item) in world.axes and scope != "")


def covers(grants, item):
    """Exact, or the grant of the bare axis for a scoped id; nothing else (MEX-CAP-04, MEX-CAP-05)."""
    return item in grants or (":" in item and axis_of(item) in grants)


def needs_consent(item):
    return item.startswith("device.") or axis_of(item) in ("device", "net.http", "secrets.use")


def is_consent(record, item, attempt):
    """Whether a record covers exactly this id (READ-48), this attempt and this moment."""
    if record["capability_id"] != item or not in_force(record, attempt.now):
        return False
    scope, context = record["scope"], attempt.context
    if "job_id" in scope:
        return attempt.op_id is not None and scope["job_id"].lower() == attempt.op_id.lower()
    return scope["model_id"] == context.get("model_id") and scope["workspace_id"] == context.get("workspace_id")


def in_force(record, now):
    granted = parse_time(record["granted_at"])
    if granted is None or granted > now:
        return False
    if record["revoked_at"] is not None and parse_time(record["revoked_at"]) <= now:
        return False
    if record["expires_at"] is not None:
        return now < parse_time(record["expires_at"])
    return record["until_revoked"] is True or now < granted + DAY_NS
