"""What never stands in a log: numbers and addresses of people, tokens, passwords, rows of tables.

Numbers and addresses are those of the history (`history.masking`). A name cannot be recognised; so
no line of ours is given one, and what databases say about rows is left out.
"""

from __future__ import annotations

import re
from typing import Any

from driftbook.history import masking

GONE = masking.GONE

_SECRETS = re.compile(
    r"""
    (?P<user> :// ) [^/\s@'"]{1,500} @
  | (?P<query> (?: https?:// | (?<![\w/]) / ) [^\s?'"]{0,2000} \? ) [^\s'"]+
  | (?P<named> \b (?: password | passwd | secret | secret_key | token | api_?key | sessionid
        | csrftoken | csrfmiddlewaretoken | signature | credentials | authorization )
        ["']? \s* [=:] \s* (?: (?:bearer|basic|token) \s+ )? ["']? ) [^\s"',;&)}\]]+
  | (?P<bearer> \b (?: bearer | basic ) \s+ ) [A-Za-z0-9._~+/=-]{8,}
  | (?P<ours> \b driftbook_ ) [A-Za-z0-9_-]{16,}
  | (?P<detail> ^ [ ]* DETAIL: [ ]* ) .*
  | (?P<failing> Failing\ row\ contains\ ) .*
  | (?P<key> \b Key\ \([^)]*\)= ) .*
  | (?P<input> \b input_value= ) .*? (?= ,\ input_type= | $ )
  | (?P<random> ) (?<![A-Za-z0-9_-]) (?=[A-Za-z0-9_-]*[a-z])(?=[A-Za-z0-9_-]*[A-Z])
        (?=[A-Za-z0-9_-]*\d) [A-Za-z0-9_-]{24,} (?![A-Za-z0-9_-])
    """,
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)
_MIXED = re.compile(r"(?=.*[a-z])(?=.*[A-Z])(?=.*\d)")


def text(value: str) -> str:
    """The text without what would tell who somebody is, or let somebody in."""
    return masking.text(_SECRETS.sub(_replace, value))


def value(given: Any) -> Any:
    """The same for anything that a log line may hold; what is no JSON becomes its text."""
    if isinstance(given, str):
        return text(given)
    if given is None or isinstance(given, (bool, float)):
        return given
    if isinstance(given, int):
        return masking.masked(given)
    if isinstance(given, dict):
        return {text(str(name)): value(part) for name, part in given.items()}
    if isinstance(given, (list, tuple, set, frozenset)):
        return [value(part) for part in given]
    return text(str(given))


def _replace(found: re.Match[str]) -> str:
    kind = found.lastgroup or "random"
    if kind == "random":  # the letters of a name are not mixed with digits and capitals
        return GONE if _MIXED.match(found[0]) else found[0]
    after = "@" if kind == "user" else ""
    return f"{found[kind]}{GONE}{after}"
