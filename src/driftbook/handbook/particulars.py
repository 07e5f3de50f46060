"""What a handbook must be beyond its schema: numbers that are numbers, paths that lead on."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from driftbook.handbook import (
    door_particulars,
    downtime_particulars,
    incident_particulars,
    job_particulars,
    phones,
    publicholidays,
    references,
    request_particulars,
    steps,
)
from driftbook.handbook.schema.handbook import Cover
from driftbook.handbook.yamltext import Document, Path


def report(
    documents: Mapping[str, Document], models: Mapping[str, BaseModel], folder: str | None
) -> None:
    """Report what only the whole handbook shows, in the documents themselves."""
    cover = models.get("handbook")
    if isinstance(cover, Cover):
        _cover(documents["handbook"], cover, folder)
    _taken(documents, cover if isinstance(cover, Cover) else None)
    _phones(documents)
    _guide_paths(documents.get("guides"))
    _ways(documents.get("support"))
    _shared_numbers(documents.get("support"))
    job_particulars.report(documents)
    steps.report(documents.get("jobs"))
    request_particulars.report(documents)
    incident_particulars.report(documents)
    door_particulars.report(documents)
    downtime_particulars.report(documents)


# Words that stand where an id stands in the addresses of pages.
TAKEN_HANDBOOKS = (
    "compare",
    "drafts",
    "editions",
    "embed",
    "new",
    "organisation",
    "resumption",
    "runs",
    "search",
    "week",
)
TAKEN_SYSTEMS = ("catalogue", "week")
TAKEN_SITUATIONS = ("shared",)


def _taken(documents: Mapping[str, Document], cover: Cover | None) -> None:
    if cover is not None and cover.handbook in TAKEN_HANDBOOKS:
        taken = f"'{cover.handbook}' is the name of a page; choose another id"
        documents["handbook"].report(("handbook",), taken)
    for chapter, sort, names in (
        ("support", "systems", TAKEN_SYSTEMS),
        ("incidents", "situations", TAKEN_SITUATIONS),
    ):
        document = documents.get(chapter)
        data = document.data.get(sort) if document and isinstance(document.data, dict) else None
        for name in names:
            if document is not None and isinstance(data, dict) and name in data:
                taken = f"'{name}' is the name of a page; choose another id"
                document.report((sort, name), taken, key=True)


def _cover(document: Document, cover: Cover, folder: str | None) -> None:
    if folder is not None and cover.handbook != folder:
        document.report(
            ("handbook",), f"the id is '{cover.handbook}' but the folder is named '{folder}'"
        )
    try:
        ZoneInfo(cover.timezone)
    except (ValueError, OSError, KeyError):
        document.report(("timezone",), f"'{cover.timezone}' is no time zone; Europe/Copenhagen is")
    country, part = cover.holidays.country or cover.country, cover.holidays.subdivision
    if not publicholidays.is_known(country, part):
        name = f"{country}, {part}" if part else country
        document.report(("holidays",), f"the public holidays of '{name}' are not known")
    if cover.review and cover.review < cover.date:
        document.report(("review",), "the review lies before the date of the handbook")


def _phones(documents: Mapping[str, Document]) -> None:
    cover, support = documents.get("handbook"), documents.get("support")
    if cover is None or support is None or not isinstance(cover.data, dict):
        return
    country = cover.data.get("country")
    for path, contact in _contacts(support):
        phone = contact.get("phone")
        if not isinstance(phone, str) or not isinstance(country, str):
            continue
        if phones.parse(phone, country) is None:
            support.report((*path, "phone"), f"'{phone}' is not a telephone number")


def _shared_numbers(support: Document | None) -> None:
    if support is None:
        return
    contacts = {path[-1]: contact for path, contact in _contacts(support)}
    for path, contact in _contacts(support):
        other = contacts.get(contact.get("phone_of"))  # type: ignore[arg-type]
        if isinstance(other, dict) and "phone" not in other:
            support.report(
                (*path, "phone_of"), f"'{contact['phone_of']}' has no number of its own to share"
            )


_WAYS = {"call": ("phone", "phone_of"), "mail": ("mail",), "fill_in": ("web",)}


def _ways(support: Document | None) -> None:
    """A step calls, writes to or fills in only what its contact has a number or address for."""
    if support is None:
        return
    contacts = {path[-1]: contact for path, contact in _contacts(support)}
    ladders = support.data.get("ladders") if isinstance(support.data, dict) else None
    for index, ladder in enumerate(ladders if isinstance(ladders, list) else []):
        steps = ladder.get("steps") if isinstance(ladder, dict) else None
        for position, step in enumerate(steps if isinstance(steps, list) else []):
            for kind, ways in _WAYS.items():
                name = step.get(kind) if isinstance(step, dict) else None
                contact = contacts.get(name) if isinstance(name, str) else None
                if contact is not None and not any(way in contact for way in ways):
                    path = ("ladders", index, "steps", position, kind)
                    support.report(path, f"the contact '{name}' has no {ways[0]} for this step")


def _contacts(support: Document) -> list[tuple[Path, dict[str, Any]]]:
    contacts = support.data.get("contacts") if isinstance(support.data, dict) else None
    if not isinstance(contacts, dict):
        return []
    return [(("contacts", name), c) for name, c in contacts.items() if isinstance(c, dict)]


def _guide_paths(document: Document | None) -> None:
    """In a guide, `start` names a question and `then` a question or an outcome."""
    guides = document.data.get("guides") if document and isinstance(document.data, dict) else None
    for index, guide in enumerate(guides if isinstance(guides, list) else []):
        if not isinstance(guide, dict) or document is None:
            continue
        questions, outcomes = guide.get("questions"), guide.get("outcomes")
        if not isinstance(questions, dict) or not isinstance(outcomes, dict):
            continue
        base: Path = ("guides", index)
        for name in questions.keys() & outcomes.keys():
            document.report(
                (*base, "outcomes", name), f"'{name}' names both a question and an outcome"
            )
        _known(document, (*base, "start"), guide.get("start"), questions, "question")
        for name, question in questions.items():
            choices = question.get("choices") if isinstance(question, dict) else None
            for position, choice in enumerate(choices if isinstance(choices, list) else []):
                if isinstance(choice, dict):
                    path = (*base, "questions", name, "choices", position, "then")
                    ends = {**questions, **outcomes}
                    _known(document, path, choice.get("then"), ends, "question or outcome")


def _known(document: Document, path: Path, name: Any, known: dict[str, Any], what: str) -> None:
    if isinstance(name, str) and name not in known:
        hint = references.suggestion(name, known)
        document.report(path, f"there is no {what} '{name}' in this guide{hint}")
