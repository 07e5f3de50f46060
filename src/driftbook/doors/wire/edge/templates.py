"""Templates that are known, by their shape: where in a message the value stands. Never rendered."""

from __future__ import annotations

import re

_PLAIN = re.compile(r"\{\{-?\s*value\s*-?\}\}")
_KEY = re.compile(
    r"""\{\{-?\s*value_json
        (?:\.(?P<dotted>\w{1,60})|\[\s*(?P<quote>['"])(?P<key>[\w -]{1,60})(?P=quote)\s*\])
        \s*-?\}\}""",
    re.VERBOSE,
)
_FOLDED = re.compile(
    r"""\{%-?\s*if\s+value\s+in\s+[(\[](?:\s*'\d{1,3}'\s*,?){1,20}\s*[)\]]\s*-?%\}\s*\d{1,3}\s*
        \{%-?\s*else\s*-?%\}\s*\{\{\s*value\s*\}\}\s*\{%-?\s*endif\s*-?%\}""",
    re.VERBOSE,
)
LONGEST = 500


def keys(template: object, profile: str) -> tuple[str, ...] | None:
    """The key under which the value stands, none for the whole message; None: not known.

    >>> keys('{{ value_json["state"] }}', "zigbee2mqtt"), keys(None, "esphome"), keys("{{ 1 }}", "")
    (('state',), (), None)
    """
    if template is None or template == "":
        return ()
    if not isinstance(template, str) or len(template) > LONGEST:
        return None
    text = template.strip()
    if _PLAIN.fullmatch(text):
        return ()
    if found := _KEY.fullmatch(text):
        return (found["dotted"] or found["key"],)
    if profile == "nuki" and _FOLDED.fullmatch(text):
        return ()  # it folds numbers that our own table knows one by one
    return None
