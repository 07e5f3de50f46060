"""YAML as people mean it, with the line and column of every value.

`no` stays text, `12:30` stays text, a key said twice is an error, and anchors, aliases and tags
are refused. PyYAML's C parser delivers the events; the tree is built here, so that all of this
costs one pass.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

Path = tuple[str | int, ...]

MAX_BYTES = 2_000_000
MAX_DEPTH = 40
MAX_NODES = 200_000

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})\Z")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,14})\.[0-9]{1,15}\Z")
_WORDS: dict[str, object] = {"true": True, "false": False, "null": None, "~": None, "": None}
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, order=True)
class Problem:
    """Something wrong in a file; line and column count from 1."""

    file: str
    line: int
    column: int
    message: str

    @property
    def chapter(self) -> str:
        """The chapter that the file holds; `handbook` for the cover."""
        return self.file.removesuffix(".yaml")

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


@dataclass
class Document:
    """A file's data, where each value and each key stands, and what was wrong with it."""

    file: str
    data: Any = None
    values: dict[Path, tuple[int, int]] = field(default_factory=dict)
    keys: dict[Path, tuple[int, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def place(self, path: Path, *, key: bool = False) -> tuple[int, int]:
        """Line and column of the value (or its key) at `path`, or of the nearest entry above."""
        if key and path in self.keys:
            return self.keys[path]
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, (1, 1))

    def report(self, path: Path, message: str, *, key: bool = False) -> None:
        """Add a problem at `path`."""
        self.problems.append(Problem(self.file, *self.place(path, key=key), message))


class _Stop(Exception):
    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.line, self.column = line, column


def _stop(message: str, mark: Any) -> _Stop:
    return _Stop(message, mark.line + 1, mark.column + 1)


def load(raw: bytes, file: str) -> Document:
    """Read one YAML file. Never raises: what is wrong is in `problems`, with all that was found."""
    document = Document(file)
    try:
        text = _decode(raw)
        document.data = _Builder(document).build(text)
    except _Stop as stop:
        document.problems.append(Problem(file, stop.line, stop.column, str(stop)))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        document.problems.append(
            Problem(file, line, column, f"not readable as YAML: {error.problem or error.context}")
        )
    except yaml.YAMLError as error:
        reason = getattr(error, "reason", None) or str(error).splitlines()[0]
        document.problems.append(Problem(file, 1, 1, f"not readable as YAML: {reason}"))
    return document


def _decode(raw: bytes) -> str:
    if len(raw) > MAX_BYTES:
        raise _Stop(f"the file is larger than {MAX_BYTES // 1_000_000} MB")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - (raw.rfind(b"\n", 0, error.start) + 1) + 1
        raise _Stop("the file is not UTF-8 text", line, column) from None
    control = re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]", text)
    if control:
        line = text.count("\n", 0, control.start()) + 1
        column = control.start() - text.rfind("\n", 0, control.start())
        raise _Stop("a character that no text should hold", line, column)
    return text


class _Builder:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.stack: list[tuple[Any, Path]] = []
        self.key: list[str | None] = []
        self.nodes = 0
        self.root: Any = None
        self.documents = 0

    def build(self, text: str) -> Any:
        for event in yaml.parse(text, Loader=_Loader):
            self._refuse(event)
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(event)
            elif isinstance(event, yaml.MappingStartEvent):
                self._open({}, event)
            elif isinstance(event, yaml.SequenceStartEvent):
                self._open([], event)
            elif isinstance(event, yaml.CollectionEndEvent):
                self.stack.pop()
                self.key.pop()
        if self.documents == 0:
            raise _Stop("the file is empty")
        return self.root

    def _refuse(self, event: Any) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _stop("anchors (&) and aliases (*) are not used here", event.start_mark)
        if getattr(event, "tag", None):
            raise _stop("tags (!) are not used here", event.start_mark)
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise _stop("one file holds one document", event.start_mark)
        if isinstance(event, yaml.NodeEvent):
            self.nodes += 1
            if self.nodes > MAX_NODES:
                raise _stop(f"more than {MAX_NODES} values", event.start_mark)

    def _open(self, container: Any, event: Any) -> None:
        if len(self.stack) >= MAX_DEPTH:
            raise _stop(f"nested deeper than {MAX_DEPTH} levels", event.start_mark)
        path = self._place(container, event)
        self.stack.append((container, path))
        self.key.append(None)

    def _scalar(self, event: Any) -> None:
        if self.stack and isinstance(self.stack[-1][0], dict) and self.key[-1] is None:
            self._begin_key(event)
            return
        plain = event.style in (None, "")
        self._place(_plain(event.value) if plain else event.value, event)

    def _begin_key(self, event: Any) -> None:
        mapping, path = self.stack[-1]
        name: str = event.value
        if name in mapping:
            line = self.document.keys[(*path, name)][0]
            self.document.problems.append(
                Problem(
                    self.document.file,
                    event.start_mark.line + 1,
                    event.start_mark.column + 1,
                    f"'{name}' is said twice; first on line {line}",
                )
            )
        else:
            at = (event.start_mark.line + 1, event.start_mark.column + 1)
            self.document.keys[(*path, name)] = at
        self.key[-1] = name

    def _place(self, value: Any, event: Any) -> Path:
        path: Path = ()
        if self.stack:
            container, parent = self.stack[-1]
            if isinstance(container, list):
                path = (*parent, len(container))
                container.append(value)
            else:
                name = self.key[-1]
                if name is None:
                    raise _stop("a key must be plain text", event.start_mark)
                path = (*parent, name)
                container[name] = value
                self.key[-1] = None
        else:
            self.root = value
        self.document.values[path] = (event.start_mark.line + 1, event.start_mark.column + 1)
        return path


def _plain(text: str) -> object:
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.match(text):
        return int(text)
    if _DECIMAL.match(text):
        return float(text)
    return text
