"""Every value that differs, entry by entry, for any chapter: nothing published goes unmentioned.

The models are walked side by side, so that chapters written later are compared too. Where the
effect of a chapter is worked out elsewhere, what was written otherwise is listed here as well, as
words: it may have an effect outside the span.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from driftbook.handbook.comparing.changes import Breaking, Report, difference
from driftbook.handbook.schema.base import PROSE

Path = tuple[str | int, ...]
WORKED_OUT = ("handbook", "support", "guides")
"""The files whose effect on people is told by the other comparisons."""


class Value(NamedTuple):
    """A value that differs; None: it is not there."""

    path: Path
    entry: Path
    """The path of the entry that it belongs to."""
    source: tuple[str, ...]
    before: object
    now: object
    prose: bool
    order: bool = False


def compare(report: Report) -> None:
    """Report chapters and entries that are gone, new, or written otherwise."""
    files = {"handbook": None, **report.old.chapters, **report.new.chapters}
    for name in files:
        old = report.old.cover if name == "handbook" else report.old.chapters.get(name)
        new = report.new.cover if name == "handbook" else report.new.chapters.get(name)
        if old is None or new is None:
            code = "chapter-added" if old is None else "chapter-removed"
            report.add(difference(code, chapter=name), entry=name)
            continue
        by_entry: dict[Path, list[Value]] = defaultdict(list)
        for value in differing(old, new):
            if not _is_said(report, (name, *value.path)):
                by_entry[value.entry].append(value)
        for entry, values in by_entry.items():
            _add(report, name, entry, values)


def differing(old: BaseModel, new: BaseModel) -> Iterator[Value]:
    """Every value that differs between two models of the same kind."""
    yield from _models(old, new, (), (), ())


def _is_said(report: Report, path: Path) -> bool:
    return any(path[:length] in report.said for length in range(1, len(path) + 1))


def _add(report: Report, chapter: str, entry: Path, values: list[Value]) -> None:
    place = ".".join(str(step) for step in (chapter, *entry))
    breaking: Breaking | None = "words" if chapter in WORKED_OUT else None
    source = [clause for value in values for clause in value.source]
    whole = next((value for value in values if value.path == entry), None)
    if whole is not None and not whole.order:
        code = "entry-added" if whole.before is None else "entry-removed"
        value = whole.now if whole.before is None else whole.before
        found = difference(code, place=place, name=_name(value))
        report.add(found, entry=place, source=source, breaking=breaking)
        return
    for value in (value for value in values if value.order):
        where = ".".join(str(step) for step in (chapter, *value.path))
        report.add(difference("order-changed", place=where), entry=where, source=source)
    fields = [value for value in values if not value.order]
    if fields:
        report.add(
            difference(
                "words-changed" if all(value.prose for value in fields) else "entry-changed",
                place=place,
                fields=tuple(_field(value) for value in fields),
                before=tuple(_plain(value.before) for value in fields),
                now=tuple(_plain(value.now) for value in fields),
            ),
            entry=place,
            source=source,
            breaking=breaking,
        )


def _field(value: Value) -> str:
    """The path of a value within its entry."""
    return ".".join(str(step) for step in value.path[len(value.entry) :])


def _name(value: object) -> str:
    """What an entry is called, as far as any of the usual fields says so."""
    for field in ("name", "title", "text", "say", "ask"):
        said = getattr(value, field, None)
        if isinstance(said, str):
            return said
    return ""


def _plain(value: object) -> object:
    """A value as text; None where it is not there."""
    if isinstance(value, BaseModel):
        return value.model_dump_json(by_alias=True, exclude_defaults=True)
    if isinstance(value, list | tuple | set | frozenset):
        return tuple(_plain(item) for item in value)
    return None if value is None else str(value)


# --- walking two values side by side ------------------------------------------------------------


def _models(
    old: BaseModel, new: BaseModel, path: Path, entry: Path, source: tuple[str, ...]
) -> Iterator[Value]:
    source = tuple(getattr(new, "source", ())) or source
    for name, info in type(new).model_fields.items():
        key = info.alias or name
        before, now = getattr(old, name, None), getattr(new, name)
        yield from _values(before, now, (*path, key), entry, source, is_prose(type(new), name))


def _values(
    old: object, new: object, path: Path, entry: Path, source: tuple[str, ...], prose: bool
) -> Iterator[Value]:
    if isinstance(old, BaseModel) and type(old) is type(new):
        assert isinstance(new, BaseModel)  # noqa: S101 of the same type
        yield from _models(old, new, path, entry, source)
    elif isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from _entries(old, new, path, entry, source, prose)
    elif (pair := _by_id(old, new)) is not None:
        yield from _entries(*pair, path, entry, source, prose)
    elif _alike(old, new):
        assert isinstance(old, list)  # noqa: S101 as _alike says
        assert isinstance(new, list)  # noqa: S101
        for index, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from _values(one, other, (*path, index), entry, source, prose)
    elif old != new or type(old) is not type(new):
        yield Value(path, entry, source, old, new, prose)


def _entries(
    old: Mapping[str, object],
    new: Mapping[str, object],
    path: Path,
    entry: Path,
    source: tuple[str, ...],
    prose: bool,
) -> Iterator[Value]:
    for name in dict.fromkeys((*new, *old)):
        here = (*path, name)
        if name in old and name in new:
            inside = here if isinstance(new[name], BaseModel) else entry
            yield from _values(old[name], new[name], here, inside, source, prose)
        else:
            one = new.get(name, old.get(name))
            own = tuple(getattr(one, "source", ())) or source
            yield Value(here, here, own, old.get(name), new.get(name), prose=False)
    both = [name for name in new if name in old]
    if both != [name for name in old if name in new]:
        yield Value(path, entry, source, list(old), list(new), prose=False, order=True)


def _by_id(old: object, new: object) -> tuple[dict[str, object], dict[str, object]] | None:
    """Two lists of entries as mappings by their ids; None where they have none."""
    if not isinstance(old, list) or not isinstance(new, list) or not (old or new):
        return None
    one, other = (
        {str(item.id): item for item in items if isinstance(getattr(item, "id", None), str)}
        for items in (old, new)
    )
    complete = len(one) == len(old) and len(other) == len(new)
    return (one, other) if complete else None


def _alike(old: object, new: object) -> bool:
    """Two lists of as many models without ids: compared one by one, by their position."""
    return (
        isinstance(old, list)
        and isinstance(new, list)
        and len(old) == len(new)
        and all(isinstance(item, BaseModel) for item in (*old, *new))
    )


@lru_cache(maxsize=1024)
def is_prose(model: type[BaseModel], field: str) -> bool:
    """Whether a field holds texts for people rather than something to decide from."""
    info: FieldInfo = model.model_fields[field]
    return PROSE in info.metadata or _has_prose(info.annotation)


def _has_prose(annotation: object) -> bool:
    marks = getattr(annotation, "__metadata__", ())
    return PROSE in marks or any(_has_prose(inside) for inside in get_args(annotation))
