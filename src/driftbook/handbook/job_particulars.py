"""What the chapter `jobs` must be beyond its schema: facts that can be said, rates in a currency.

The raw data is walked, so that these problems show together with those of the schema.
"""

from collections.abc import Mapping
from typing import Any

from driftbook.handbook import references
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
    rule = fact.get("only_if")
    other = rule.get("fact") if isinstance(rule, dict) else None
    if not isinstance(rule, dict) or not isinstance(other, str):
        return
    place: Path = (*path, "only_if", "fact")
    if other not in facts:
        hint = references.suggestion(other, facts)
        document.report(place, f"the type has no fact '{other}'{hint}")
        return
    if other == path[-1]:
        document.report(place, f"'{other}' cannot depend on itself")
        return
    known = _values(facts[other], documents)
    wanted = rule.get("one_of")
    for index, value in enumerate(wanted if isinstance(wanted, list) else []):
        if known is not None and isinstance(value, str) and value not in known:
            hint = references.suggestion(value, known)
            document.report(
                (*path, "only_if", "one_of", index), f"'{other}' is never '{value}'{hint}"
            )


def _values(fact: dict[str, Any], documents: Mapping[str, Document]) -> list[str] | None:
    """What can be said of a fact; None: anything."""
    kind, choices = fact.get("kind", "text"), fact.get("choices")
    if kind == "choice" and isinstance(choices, dict):
        return list(choices)
    if kind == "yes-no":
        return ["yes", "no"]
    doors = documents.get("doors")
    if kind == "unit-kind" and doors is not None and isinstance(doors.data, dict):
        return [name for name, _ in entries(doors.data.get("units"))]
    return None


def _turns(document: Document, documents: Mapping[str, Document]) -> None:
    """Whom to telephone: a problem and an audience that the system has."""
    ways = document.data.get("ways") if isinstance(document.data, dict) else None
    for index, way in enumerate(ways if isinstance(ways, list) else []):
        turn = way.get("telephone") if isinstance(way, dict) else None
        report_turn(document, documents, ("ways", index, "telephone"), turn)
