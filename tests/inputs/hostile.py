"""What nobody sends by mistake: values at the edges of types, of databases and of calendars."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

TEXTS = (
    "", " ", "\0", "a\0b", "\x1b[0m", "\u202e", "\ufeff", "\uffff", "x" * 70_000, "ß" * 300, "İ", "٣", "²",
    "-1", "0", "1e999", "NaN", "Infinity", "-9999999999999999999", "9223372036854775808", "9" * 5000,
    "0001-01-01", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "9999-12-31", "2026-02-30",
    "2026-03-29T02:30:00", "2026-W01-1", "99999-01-01", "0000-00-00", "24:00", "23:59:60", "0001-01", "9999-12",
    "-1 day", "P1D", "00000000-0000-0000-0000-000000000000", "null", "None", "true", "[]", "{}", "'", '"',
    "%00", "%", "%s", "{0}", "{{7*7}}", "<script>", "../../etc/passwd", "a/b", "\\", "*", "a@b", "@", "\r\nX: y",
    "http://[::1", "http://[", "//", "javascript:x", "+4570204002", "+", "tel:" , "town", "the-town", "sv", "😀" * 50,
)  # fmt: skip
"""As they may stand in a query, a form or JSON."""
VALUES: tuple[Any, ...] = (
    *TEXTS, "\ud800", "a\udfff", None, True, False, 0, -1, 2**31, 2**63, -(2**63) - 1, 2**200, 1e308, 0.1,
    -0.0, [], {}, [None], [[]], {"": ""}, ["x"] * 2000, {"\ud800": 1}, {"\0": "\0"}, ["\0"],
)  # fmt: skip
"""As they may stand in JSON."""

texts = st.sampled_from(TEXTS)
values = st.sampled_from(VALUES)


def places(body: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value in a piece of JSON."""
    if before:
        yield before
    inside = body.items() if isinstance(body, dict) else enumerate(body) if _listed(body) else ()
    for name, value in list(inside)[:50]:
        yield from places(value, (*before, name))


def _listed(body: Any) -> bool:
    return isinstance(body, list)


def put(body: Any, path: tuple[Any, ...], value: Any) -> Any:
    """The same with another value there."""
    if not path:
        return value
    copy = dict(body) if isinstance(body, dict) else list(body)
    copy[path[0]] = put(body[path[0]], path[1:], value)
    return copy
