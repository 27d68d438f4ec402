"""JSON text that strangers wrote: read within bounds, measured, and written so that any line stays readable."""

import json
import math
import re

_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.S)


def decode(text, max_depth, members=None):
    """The value of a text; `members`, where given, makes each object from the list of its pairs.

    Raises ValueError for what is no JSON, or nested deeper than max_depth levels.
    """
    if _too_deep(text, max_depth):
        raise ValueError("nested too deeply")
    return json.loads(text, parse_int=_whole_number, parse_constant=_refuse, object_pairs_hook=members)


def encode(value):
    """One line. ASCII, so that lone surrogates and NUL survive as the escapes they came in."""
    return json.dumps(value, separators=(",", ":"), allow_nan=False)


def compact(value):
    """The compact serialization as UTF-8, non-ASCII characters unescaped (READ-01)."""
    return utf8(json.dumps(value, separators=(",", ":"), ensure_ascii=False))


def utf8(text):
    return text.encode("utf-8", "surrogatepass")


def strings(value):
    """All texts in a value, names of members included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from strings(item)


def is_finite(value):
    """False if a number in it is too large to be one, such as 1e999."""
    if isinstance(value, list):
        return all(map(is_finite, value))
    if isinstance(value, dict):
        return all(map(is_finite, value.values()))
    return not isinstance(value, float) or math.isfinite(value)


def is_whole(value):
    """A whole number from 0 to 2^53 - 1; True and False are none."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return 0 <= value <= 2**53 - 1 and value == int(value)


def _too_deep(text, limit):
    if text.count("[") + text.count("{") <= limit:
        return False
    depth = 0
    for mark in re.findall(r"[\[\]{}]", _STRING.sub("", text)):
        depth += 1 if mark in "[{" else -1
        if depth > limit:
            return True
    return False


def _whole_number(digits):
    # int() of thousands of digits is slow and bounded in newer Pythons.
    number = float(digits)
    return int(digits) if math.isfinite(number) else number


def _refuse(word):
    raise ValueError(f"{word} is no JSON")
