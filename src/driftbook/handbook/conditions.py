"""Conditions of the questions in a form: whether `only_if` names another, and what it can be."""

from collections.abc import Callable, Container, Mapping
from typing import Any

from driftbook.handbook import references
from driftbook.handbook.yamltext import Document, Path

Questions = Mapping[str, dict[str, Any]]
_CHOSEN = ("choice", "several")


def report(
    document: Document,
    path: Path,
    entry: dict[str, Any],
    word: str,
    asked: Questions,
    before: Container[str],
    values: Callable[[dict[str, Any]], list[str] | None],
) -> None:
    """Report what is wrong with the condition of the entry at `path`.

    `word` is what the chapter calls a question; `before` are those of the `asked` on which the
    entry may depend; `values` says what can be answered to one, or None: anything.
    """
    rule = entry.get("only_if")
    other = rule.get(word) if isinstance(rule, dict) else None
    if not isinstance(rule, dict) or not isinstance(other, str):
        return
    place: Path = (*path, "only_if", word)
    if other not in asked:
        hint = references.suggestion(other, asked)
        document.report(place, f"the type has no {word} '{other}'{hint}")
        return
    if other not in before:
        message = f"'{other}' has to be asked before what depends on it"
        if other == path[-1]:
            message = f"'{other}' cannot depend on itself"
        document.report(place, message)
        return
    known = values(asked[other])
    wanted = rule.get("one_of")
    for index, value in enumerate(wanted if isinstance(wanted, list) else []):
        if known is not None and isinstance(value, str) and value not in known:
            hint = references.suggestion(value, known)
            document.report(
                (*path, "only_if", "one_of", index), f"'{other}' is never '{value}'{hint}"
            )


def values(question: dict[str, Any]) -> list[str] | None:
    """What can be answered to it; None: anything."""
    kind, choices = question.get("kind", "text"), question.get("choices")
    if kind in _CHOSEN and isinstance(choices, dict):
        return list(choices)
    return ["yes", "no"] if kind == "yes-no" else None
