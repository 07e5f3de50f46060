"""Facts in texts: `{{ contact.vendor-support.phone }}` is filled in while reading.

Each number is then written once. The raw data is filled before it is validated, so that all that
reads a handbook later sees whole sentences.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from driftbook.handbook.references import Visit, suggestion
from driftbook.handbook.schema.base import PROSE
from driftbook.handbook.yamltext import Document, Path

_FACT = re.compile(r"\{\{([^{}]*)\}\}")
_DIGITS = re.compile(r"\+?\d(?:[ \-/]?\d){5,13}")
_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_NUMBERS_BELONG = ("phone", "short")
_CONTACT = ("name", "phone", "short", "mail", "web", "where")


def known_facts(documents: Mapping[str, Document]) -> dict[str, str]:
    """Every fact that a text may name, with its value as it is printed."""
    cover = _mapping(documents.get("handbook"))
    found: dict[str, str] = {}
    for name, value in _entries(cover, "facts").items():
        if isinstance(value, str):
            found[f"fact.{name}"] = value
    for name, party in _entries(cover, "parties").items():
        if isinstance(party, dict) and isinstance(party.get("name"), str):
            found[f"party.{name}.name"] = party["name"]
    contacts = _entries(_mapping(documents.get("support")), "contacts")
    for name, contact in contacts.items():
        if isinstance(contact, dict):
            found |= _facts_of(name, contact, contacts)
    return found


def _facts_of(name: str, contact: dict[str, Any], contacts: dict[str, Any]) -> dict[str, str]:
    """The facts of one contact; a shared number counts as its own."""
    shared = contacts.get(str(contact.get("phone_of")))
    lent = shared if isinstance(shared, dict) else {}
    found: dict[str, str] = {}
    for key in _CONTACT:
        value = contact.get(key, lent.get(key) if key in ("phone", "short") else None)
        if isinstance(value, str):
            found[f"contact.{name}.{key}"] = value
    menu = contact.get("menu")
    if isinstance(menu, list) and menu:
        found[f"contact.{name}.menu"] = ", ".join(str(key) for key in menu)
    return found


@dataclass
class Filled:
    """What was met while filling the texts of a handbook."""

    used: set[str] = field(default_factory=set)
    """The facts that texts name."""
    numbers: list[tuple[str, Path, str]] = field(default_factory=list)
    """Long rows of digits in texts: the chapter, the place, and what is written."""


def fill(
    name: str,
    document: Document,
    visited: Iterable[Visit],
    known: Mapping[str, str],
    filled: Filled,
) -> None:
    """Fill the facts into the texts of one file, in place; report the unknown ones."""
    for visit in visited:
        if PROSE not in visit.marks:
            continue
        text = visit.value
        if "{{" in text:
            text = _replace(document, visit.path, text, known, filled.used)
        if visit.path[-1] not in _NUMBERS_BELONG:
            filled.numbers += [(name, visit.path, number) for number in _long_numbers(text)]


def _long_numbers(text: str) -> list[str]:
    found = (match.group(0) for match in _DIGITS.finditer(_DATE.sub(" ", text)))
    return [number for number in found if sum(map(str.isdigit, number)) >= 7]


def _replace(
    document: Document, path: Path, text: str, known: Mapping[str, str], used: set[str]
) -> str:
    def value(found: re.Match[str]) -> str:
        name = found.group(1).strip()
        if name not in known:
            document.report(
                path, f"the text names an unknown fact '{name}'{suggestion(name, known)}"
            )
            return name
        if "{{" in known[name]:
            document.report(path, f"the fact '{name}' itself names a fact")
        used.add(name)
        return known[name]

    filled = _FACT.sub(value, text)
    if "{{" in filled or "}}" in filled:
        document.report(path, "'{{' and '}}' stand around the name of a fact: {{ fact.example }}")
    container = document.data
    for step in path[:-1]:
        container = container[step]
    container[path[-1]] = filled
    return filled


def _mapping(document: Document | None) -> dict[str, Any]:
    return document.data if document is not None and isinstance(document.data, dict) else {}


def _entries(data: dict[str, Any], key: str) -> dict[str, Any]:
    entries = data.get(key)
    return entries if isinstance(entries, dict) else {}
