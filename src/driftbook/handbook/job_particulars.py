"""What the chapter `jobs` must be beyond its schema: facts that can be said, rates in a currency.

The raw data is walked, so that these problems show together with those of the schema.
"""

from collections.abc import Mapping
from typing import Any

from driftbook.handbook import conditions
from driftbook.handbook.turns import entries, report_turn
from driftbook.handbook.yamltext import Document, Path


def report(documents: Mapping[str, Document]) -> None:
    """Report what is wrong in `jobs.yaml`, in the document itself."""
    document = documents.get("jobs")
    if document is None or not isinstance(document.data, dict):
        return
    for type_, entry in entries(document.data.get("types")):
        for fact, about in entries(entry.get("facts")):
            path: Path = ("types", type_, "facts", fact)
            _fact(document, documents, path, about)
            _only_if(document, documents, path, about, dict(entries(entry["facts"])))
    for name, entry in entries(document.data.get("classes")):
        rate = entry.get("rate")
        if isinstance(rate, dict) and "amount" in rate and "currency" not in rate:
            document.report(
                ("classes", name, "rate", "amount"),
                "an amount needs its currency: 'currency: DKK'",
            )
    _turns(document, documents)


def _fact(
    document: Document, documents: Mapping[str, Document], path: Path, fact: dict[str, Any]
) -> None:
    kind, choices = fact.get("kind", "text"), fact.get("choices")
    if kind == "choice" and not choices:
        document.report((*path, "kind"), "a choice needs 'choices' to choose from")
    elif kind != "choice" and choices:
        document.report((*path, "choices"), "only 'kind: choice' has choices")
    elif kind == "unit-kind" and "doors" not in documents:
        document.report((*path, "kind"), "'unit-kind' needs the chapter doors.yaml")


def _only_if(
    document: Document,
    documents: Mapping[str, Document],
    path: Path,
    fact: dict[str, Any],
    facts: dict[str, dict[str, Any]],
) -> None:
    """A condition names another fact, and values that it can have."""
    others = [name for name in facts if name != path[-1]]

    def values(about: dict[str, Any]) -> list[str] | None:
        return _values(about, documents)

    conditions.report(document, path, fact, "fact", facts, others, values)


def _values(fact: dict[str, Any], documents: Mapping[str, Document]) -> list[str] | None:
    """What can be said of a fact; None: anything."""
    doors = documents.get("doors")
    if fact.get("kind") != "unit-kind":
        return conditions.values(fact)
    if doors is not None and isinstance(doors.data, dict):
        return [name for name, _ in entries(doors.data.get("units"))]
    return None


def _turns(document: Document, documents: Mapping[str, Document]) -> None:
    """Whom to telephone: a problem and an audience that the system has."""
    ways = document.data.get("ways") if isinstance(document.data, dict) else None
    for index, way in enumerate(ways if isinstance(ways, list) else []):
        turn = way.get("telephone") if isinstance(way, dict) else None
        report_turn(document, documents, ("ways", index, "telephone"), turn)
