"""Facts in texts: `{{ contact.vendor-support.phone }}` is filled in while reading.

Each number is then written once. The raw data is filled before it is validated, so that all that
reads a handbook later sees whole sentences.
"""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from driftbook.handbook.references import suggestion, visits
from driftbook.handbook.schema.base import PROSE
from driftbook.handbook.yamltext import Document, Path

_FACT = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
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


def fill(document: Document, model: type[BaseModel], known: Mapping[str, str]) -> set[str]:
    """Fill the facts into the texts of one file, in place; report unknown ones; return the used."""
    used: set[str] = set()
    for visit in list(visits(model, document.data)):
        if PROSE in visit.marks and "{{" in visit.value:
            _replace(document, visit.path, visit.value, known, used)
    return used


def _replace(
    document: Document, path: Path, text: str, known: Mapping[str, str], used: set[str]
) -> None:
    def value(found: re.Match[str]) -> str:
        name = found.group(1)
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


def _mapping(document: Document | None) -> dict[str, Any]:
    return document.data if document is not None and isinstance(document.data, dict) else {}


def _entries(data: dict[str, Any], key: str) -> dict[str, Any]:
    entries = data.get(key)
    return entries if isinstance(entries, dict) else {}
