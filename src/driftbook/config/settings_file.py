"""A file of settings, read as systemd reads an EnvironmentFile; what it reads otherwise is refused.

One setting a line, `NAME=value`; a line that begins with # or ; is a comment. Nothing is expanded.
"""

from __future__ import annotations

import re
from collections.abc import MutableMapping, Sequence
from pathlib import Path

from driftbook.config.letters import PREFIX, OperatorError

OPTION = "--settings"
NAMED = f"{PREFIX}SETTINGS"
"""The variable that names a file, instead of the option."""
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_QUOTED = re.compile(r"'(?P<single>[^']*)'|\"(?P<double>[^\"\\$`]*)\"")


def taken(words: Sequence[str], environ: MutableMapping[str, str]) -> list[str]:
    """The command line without its leading `--settings FILE`, which is now in `environ`.

    Raises OperatorError: no such file, a line that is none, or a setting that the environment has
    with another value.
    """
    rest, path = list(words), environ.pop(NAMED, "")
    if rest and rest[0].partition("=")[0] == OPTION:
        _, equals, path = rest.pop(0).partition("=")
        if not equals:
            path = rest.pop(0) if rest else ""
        if not path:
            raise OperatorError(f"{OPTION} needs the name of a file.")
    if path:
        _put(read(Path(path)), path, environ)
    return rest


def read(path: Path) -> dict[str, str]:
    """The settings of a file. Raises OperatorError with the line that is wrong, not its value."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as wrong:
        reason = getattr(wrong, "strerror", None) or "it is no UTF-8 text"
        raise OperatorError(f"The settings cannot be read: {path}: {reason}.") from None
    found: dict[str, str] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        stripped = line.strip()
        if not stripped or stripped[0] in "#;":
            continue
        name, equals, value = stripped.partition("=")
        name = name.rstrip()
        if not equals or not _NAME.fullmatch(name):
            raise OperatorError(f"{path}:{number}: write NAME=value, or # before a comment.")
        if name in found:
            raise OperatorError(f"{path}:{number}: {name} stands there twice; keep one.")
        found[name] = _value(value.strip(), f"{path}:{number}: {name}")
    return found


def _value(text: str, where: str) -> str:
    """Without its quotes."""
    if text[:1] in ("'", '"'):
        quoted = _QUOTED.fullmatch(text)
        if quoted is None:
            raise OperatorError(
                f"{where}: the quotes do not close at the end, or hold what systemd reads "
                "otherwise (\\ $ ` between double ones). Without quotes it is simplest."
            )
        return quoted["single"] if quoted["single"] is not None else quoted["double"]
    if "\\" in text:
        raise OperatorError(f"{where}: write a value with \\ between single quotes.")
    if "'" in text or '"' in text:
        raise OperatorError(f"{where}: quotes stand round the whole value or nowhere.")
    return text


def _put(found: dict[str, str], path: str, environ: MutableMapping[str, str]) -> None:
    for name, value in found.items():
        ours = name.startswith(PREFIX)
        if ours and environ.get(name, value).strip() != value:
            raise OperatorError(
                f"{name} is set in the environment, and otherwise in {path}; keep one."
            )
    environ.update(found)
