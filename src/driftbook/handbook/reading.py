"""A folder → the handbook, or every problem at once as `file:line:column: message`."""

from collections.abc import Mapping
from pathlib import Path as Folder
from typing import Any

from pydantic import BaseModel, ValidationError

from driftbook.handbook import facts, particulars, references
from driftbook.handbook.book import Handbook
from driftbook.handbook.schema.chapters import CHAPTERS, FILES
from driftbook.handbook.schema.handbook import Cover
from driftbook.handbook.yamltext import MAX_BYTES, Document, Path, Problem, load


class Unreadable(Exception):
    """The handbook cannot be read; `problems` holds all that is wrong, file by file."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def read(folder: Folder) -> Handbook:
    """Read the handbook in a folder. Raises Unreadable with every problem that was found."""
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise Unreadable([_cannot("handbook.yaml", folder, error)]) from None
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    for entry in entries:
        if entry.suffix not in (".yaml", ".yml") or entry.name.startswith("."):
            continue
        try:
            with entry.open("rb") as handle:
                files[entry.name] = handle.read(MAX_BYTES + 1)
        except OSError as error:
            problems.append(_cannot(entry.name, entry, error))
    if problems:
        raise Unreadable(problems)
    return read_files(files, folder=folder.resolve().name)


def _cannot(name: str, path: Folder, error: OSError) -> Problem:
    return Problem(name, 1, 1, f"{path} cannot be read: {error.strerror or error}")


def read_files(files: Mapping[str, bytes], *, folder: str | None = None) -> Handbook:
    """Read a handbook from the bytes of its files. Raises Unreadable."""
    documents, problems = _load(files)
    known = facts.known_facts(documents)
    filled = facts.Filled()
    models: dict[str, BaseModel] = {}
    for name, document in documents.items():
        if document.data is None:
            continue
        visited = list(references.visits(FILES[name], document.data))
        references.check(document, visited, documents)
        facts.fill(name, document, visited, known, filled)
        try:
            models[name] = FILES[name].model_validate(document.data)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                _explain(document, FILES[name], dict(detail))
    particulars.report(documents, models, folder)
    problems += [p for document in documents.values() for p in document.problems]
    if problems:
        order = {f"{name}.yaml": index for index, name in enumerate(FILES)}
        unique = sorted(set(problems), key=lambda p: (order.get(p.file, -1), p))
        raise Unreadable(unique)
    cover = models.pop("handbook")
    assert isinstance(cover, Cover)  # noqa: S101 the schema table says so
    return Handbook(
        cover=cover,
        chapters={name: models[name] for name in CHAPTERS if name in models},  # type: ignore[misc]
        places={name: document.values for name, document in documents.items()},
        named_facts=frozenset(filled.used),
        numbers_in_texts=tuple(filled.numbers),
    )


def _load(files: Mapping[str, bytes]) -> tuple[dict[str, Document], list[Problem]]:
    documents: dict[str, Document] = {}
    problems: list[Problem] = []
    for file, raw in sorted(files.items()):
        name = file.removesuffix(".yaml")
        if name not in FILES or not file.endswith(".yaml"):
            hint = references.suggestion(file, [f"{known}.yaml" for known in FILES])
            problems.append(Problem(file, 1, 1, f"no chapter is named '{file}'{hint}"))
            continue
        documents[name] = load(raw, file)
    if "handbook" not in documents:
        problems.append(Problem("handbook.yaml", 1, 1, "the file is missing"))
    return {name: documents[name] for name in FILES if name in documents}, problems


# --- the parser's and pydantic's words, in plain ones -------------------------------------------

_PLAIN = {
    "string_type": "should be text; put it in quotes",
    "int_type": "should be a whole number",
    "bool_type": "should be true or false",
    "list_type": "should be a list: lines that start with '- '",
    "dict_type": "should be entries of 'name: value'",
    "model_type": "should be entries of 'name: value'",
    "date_from_datetime_parsing": "is not a date; write it as 2026-11-23",
    "date_parsing": "is not a date; write it as 2026-11-23",
    "date_type": "is not a date; write it as 2026-11-23",
    "string_too_short": "should not be empty",
    "too_short": "should not be empty",
}
_PATTERNS = {
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "an id is made of small letters a-z, digits and hyphens",
    r"^[a-z]{2,3}(-[A-Z]{2})?$": "a language is two small letters, such as da",
    r"^[A-Z]{2}$": "a country is two capital letters, such as DK",
    r"^[^\r\n]*$": "should be one line",
    r"^https://\S+$": "should be an address that starts with https://",
    r"^[^@\s]+@[^@\s]+\.[a-z]+$": "is not a mail address",
    r"^[A-Za-z0-9][A-Za-z0-9.§/-]{0,19}$": "is not the id of a clause, such as G-04",
}


def _explain(document: Document, model: type[BaseModel], detail: dict[str, Any]) -> None:
    location: Path = tuple(detail["loc"])
    kind, context = str(detail["type"]), detail.get("ctx", {})
    if location and location[-1] == "[key]":
        message = _PATTERNS.get(str(context.get("pattern")), str(detail["msg"]))
        document.report(location[:-1], f"'{location[-2]}': {message}", key=True)
        return
    path = _in_document(document, location)
    if kind == "missing":
        document.report(path, f"'{location[-1]}' is missing here")
    elif kind == "extra_forbidden":
        owner = references.model_at(model, location[:-1])
        fields = owner.model_fields if owner else {}
        known = [info.alias or name for name, info in fields.items()]
        hint = references.suggestion(str(location[-1]), known)
        document.report(location, f"'{location[-1]}' is not known here{hint}", key=True)
    elif kind == "value_error":
        document.report(path, str(context["error"]))
    elif kind == "literal_error":
        document.report(path, f"'{path[-1]}' should be {context['expected']}")
    elif kind == "string_pattern_mismatch":
        message = _PATTERNS.get(str(context.get("pattern")), str(detail["msg"]))
        document.report(path, f"'{detail['input']}': {message}")
    else:
        name = f"'{path[-1]}' " if path else "the file "
        message = _PLAIN.get(kind, f"is not right: {str(detail['msg'])[:200]}")
        document.report(path, name + message)


def _in_document(document: Document, location: Path) -> Path:
    """Pydantic's location may hold names of union members that are not in the file: skip them."""
    path: Path = ()
    for step in location:
        if (*path, step) in document.values:
            path = (*path, step)
    return path
