"""Following the marks of the schema through raw data, whether or not it is valid.

Because the raw data is walked, an unknown contact is found even where a field beside it is wrong,
and all problems show at once.
"""

import difflib
import types
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from driftbook.handbook import notation
from driftbook.handbook.schema.base import HOURS, Mark, Ref, Repeatable, Written
from driftbook.handbook.yamltext import Document, Path

SPECIAL_HOURS = ("always", "otherwise")


@dataclass(frozen=True)
class Visit:
    """A value of the raw data, with the model field that it fills and that field's marks."""

    path: Path
    value: Any
    marks: tuple[Mark, ...]


def visits(model: type[BaseModel], data: Any, path: Path = ()) -> Iterator[Visit]:
    """Every marked value below `data`, read as `model` would read it."""
    if not isinstance(data, dict):
        return
    for name, info in model.model_fields.items():
        key = info.alias or name
        if data.get(key) is not None:
            marks = tuple(m for m in info.metadata if isinstance(m, Mark))
            yield from _value(info.annotation, marks, data[key], (*path, key))


def _value(annotation: Any, marks: tuple[Mark, ...], value: Any, path: Path) -> Iterator[Visit]:
    origin, inside = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        more = tuple(mark for mark in inside[1:] if isinstance(mark, Mark))
        yield from _value(inside[0], marks + more, value, path)
    elif origin in (Union, types.UnionType):
        for option in inside:
            yield from _value(option, marks, value, path)
    elif origin in (list, dict) and isinstance(value, origin):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in items:
            yield from _value(inside[-1], (), item, (*path, key))
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from visits(annotation, value, path)
    elif annotation is str and isinstance(value, str) and marks:
        yield Visit(path, value, marks)


def model_at(model: type[BaseModel], path: Iterable[str | int]) -> type[BaseModel] | None:
    """The model that describes the entry at `path`, to suggest its keys."""
    current: Any = model
    for step in path:
        for _ in range(4):
            origin = get_origin(current)
            if origin is Annotated:
                current = get_args(current)[0]
            elif origin in (Union, types.UnionType):
                current = next(a for a in get_args(current) if a is not type(None))
        origin = get_origin(current)
        if origin in (list, dict):
            current = get_args(current)[-1]
        elif isinstance(current, type) and issubclass(current, BaseModel):
            fields = {info.alias or name: info for name, info in current.model_fields.items()}
            if step not in fields:
                return None
            current = fields[str(step)].annotation
    while get_origin(current) in (Annotated, Union, types.UnionType):
        current = next(a for a in get_args(current) if a is not type(None))
    return current if isinstance(current, type) and issubclass(current, BaseModel) else None


def suggestion(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?`, or what there is, or nothing."""
    names = [str(name) for name in known]
    close = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    if close:
        return f"; did you mean '{close[0]}'?"
    return f"; there is {', '.join(sorted(names))}" if 0 < len(names) <= 12 else ""


def targets(documents: Mapping[str, Document], ref: Ref) -> list[str] | None:
    """The ids that a reference may name; None when their file is there but not readable."""
    chapter, key = ref.to.split(".")
    if chapter not in documents:
        return []
    data = documents[chapter].data
    if not isinstance(data, dict):
        return None
    entries = data.get(key)
    if isinstance(entries, dict):
        return [str(name) for name in entries]
    if isinstance(entries, list):
        return [str(e["id"]) for e in entries if isinstance(e, dict) and "id" in e]
    return []


def check(document: Document, visited: Sequence[Visit], documents: Mapping[str, Document]) -> None:
    """Report every reference to something unknown and every notation that says something else."""
    for visit in visited:
        for mark in visit.marks:
            if isinstance(mark, Ref):
                _reference(document, documents, visit, mark)
            elif isinstance(mark, Written) and mark.notation == "hours":
                _complain(document, visit, notation.complaint(visit.value))
            elif isinstance(mark, Written) and mark.notation == "days":
                _complain(document, visit, notation.days_complaint(visit.value))
    repeatable = {visit.path for visit in visited if Repeatable() in visit.marks}
    _twice(document, document.data, (), repeatable)


def _complain(document: Document, visit: Visit, complaint: str | None) -> None:
    if complaint:
        document.report(visit.path, complaint)


def _reference(
    document: Document, documents: Mapping[str, Document], visit: Visit, ref: Ref
) -> None:
    known = targets(documents, ref)
    if known is None:
        return  # what is wrong with that file is reported already
    if ref == HOURS:
        if visit.value not in (*known, *SPECIAL_HOURS):
            if notation.looks_like_a_name(visit.value):
                document.report(
                    visit.path,
                    f"there are no hours named '{visit.value}'{suggestion(visit.value, known)}",
                )
            else:
                _complain(document, visit, notation.complaint(visit.value))
        elif visit.value in SPECIAL_HOURS and visit.path[-1] != "when":
            document.report(visit.path, f"'{visit.value}' is only used for when a ladder holds")
        return
    if ref.to == "handbook.clauses" and not known:
        return  # a handbook without a list of clauses cites them freely
    if ref.to.startswith("guides.") and "guides" not in documents:
        document.report(visit.path, f"'{visit.value}' needs the chapter guides.yaml")
    elif visit.value not in known:
        what = _SINGULAR.get(ref.to) or _SINGULAR.get(ref.to.split(".")[1], ref.to)
        document.report(
            visit.path, f"there is no {what} '{visit.value}'{suggestion(visit.value, known)}"
        )


_SINGULAR = {
    "parties": "party",
    "clauses": "clause",
    "contacts": "contact",
    "systems": "system",
    "problems": "problem",
    "audiences": "audience",
    "levels": "level",
    "ladders": "ladder",
    "guides": "guide",
    "sign_ins": "way of signing in",
    "places": "place",
    "types": "job type",
    "requests.types": "request type",
    "classes": "class",
    "deadlines": "deadline",
    "procedures": "procedure",
    "units": "kind of unit",
    "queues": "queue",
    "waiting_rules": "waiting rule",
    "duties": "duty",
    "figures": "figure",
    "receivers": "receiver",
    "phone_queues": "telephone queue",
    "announcements": "announcement",
    "posts": "post",
    "scenarios": "scenario",
    "steps": "step",
    "situations": "situation",
    "kinds": "kind of change",
    "channels": "channel",
    "councils": "council",
}


def _twice(document: Document, data: Any, path: Path, repeatable: Set[Path]) -> None:
    """Entries of a list that carry the same id."""
    if isinstance(data, dict):
        for key, value in data.items():
            _twice(document, value, (*path, key), repeatable)
    elif isinstance(data, list):
        seen: set[str] = set()
        for index, item in enumerate(data):
            name = item.get("id") if isinstance(item, dict) else None
            if isinstance(name, str) and (*path, index, "id") not in repeatable:
                if name in seen:
                    document.report((*path, index, "id"), f"the id '{name}' is used twice")
                seen.add(name)
            _twice(document, item, (*path, index), repeatable)
