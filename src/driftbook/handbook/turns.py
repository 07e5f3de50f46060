"""Questions to the chapter `support` that another chapter asks: does the system know them?"""

from collections.abc import Iterator, Mapping
from typing import Any

from driftbook.handbook import references
from driftbook.handbook.yamltext import Document, Path


def report_turn(
    document: Document, documents: Mapping[str, Document], path: Path, turn: object
) -> None:
    """Report a problem or an audience, at `path` of a chapter, that the system does not have."""
    if not isinstance(turn, dict):
        return
    support = documents.get("support")
    systems = support.data.get("systems") if support and isinstance(support.data, dict) else None
    system = dict(entries(systems)).get(str(turn.get("system")), {})
    for key, among in (("problem", "problems"), ("audience", "audiences")):
        known, said = system.get(among), turn.get(key)
        if isinstance(known, list) and isinstance(said, str) and said not in known:
            hint = references.suggestion(said, words(known))
            message = f"the system '{turn['system']}' has no {key} '{said}'{hint}"
            document.report((*path, key), message)


def entries(data: object) -> Iterator[tuple[str, dict[str, Any]]]:
    """The entries of raw data that are mappings, by their ids."""
    if isinstance(data, dict):
        for name, entry in data.items():
            if isinstance(entry, dict):
                yield str(name), entry


def listed(data: object) -> list[Any]:
    """Raw data that is a list; else an empty one."""
    return data if isinstance(data, list) else []


def words(data: object) -> list[str]:
    """The texts in raw data that is a list."""
    return [word for word in listed(data) if isinstance(word, str)]
