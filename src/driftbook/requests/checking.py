"""What is looked at before a case is filed, beyond what the handbook sees by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from driftbook.handbook import phones
from driftbook.handbook.book import Handbook
from driftbook.handbook.deciding import forms, requests
from driftbook.handbook.deciding.forms import Problem
from driftbook.handbook.deciding.requests import Filing
from driftbook.handbook.schema.requests import RequestType
from driftbook.people.models import Organisation, Party
from driftbook.requests import summing
from driftbook.requests.files import File
from driftbook.requests.models import TEXT

PARTY, STRANGE, BAD, NO_FILES = "no-party", "not-theirs", "bad-file", "no-files"
"""Problems that the database and the files have; `filing_words` phrases them."""
Files = Mapping[str, Sequence[File]]
"""By the field that asks for them."""


def with_files(answers: Mapping[str, Any], files: Files | None) -> dict[str, Any]:
    """The answers with the names of the files, which is all that the handbook asks of them."""
    names = {field: [one.name[:TEXT] for one in some] for field, some in (files or {}).items()}
    return {**answers, **{field: some for field, some in names.items() if field and some}}


def cleaned(handbook: Handbook, type_: RequestType, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers to what is asked, numbers as E.164; files follow once they are kept."""
    found: dict[str, Any] = {}
    for name, given in forms.said(type_, answers).items():
        field = type_.fields[name]
        if field.kind == "file":
            continue
        several = [_one(handbook, field.kind, one) for one in forms.values(given)]
        found[name] = several if field.many or field.kind == "several" else several[0]
    return found


def _one(handbook: Handbook, kind: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = value.strip()
    if kind == "phone":
        return phones.e164(text, handbook.cover.country) or text
    return text


def strange(
    type_: RequestType, answers: Mapping[str, Any], known: summing.Names
) -> Iterator[Problem]:
    """Objects that are not there, or not the customer's."""
    for name, found in known.items():
        wanted = {str(one) for one in forms.values(answers[name])}
        if wanted - found.keys():
            yield Problem(name, STRANGE, {"name": type_.fields[name].name})


def unasked(type_: RequestType, files: Files | None) -> Iterator[Problem]:
    """Files beside fields that ask for none."""
    for name, some in (files or {}).items():
        field = type_.fields.get(name)
        if name and some and (field is None or field.kind != "file"):
            yield Problem(name, NO_FILES, {"name": field.name if field else name})


def provider(
    handbook: Handbook, filing: Filing, parties: Sequence[Party]
) -> tuple[Organisation | None, list[Problem]]:
    """Who sees the case; nobody but the customer while it is at first level."""
    if filing.first_level:
        return None, []
    name = requests.chapter(handbook).queues[filing.queue].party or ""
    found = (one.organisation for one in parties if one.name == name and one.provides)
    handles = next(found, None)
    return handles, [] if handles else [Problem("", PARTY, {"name": name})]
