"""No dead number: invalid ones, and ones that look like a slip of another (G-17)."""

from collections.abc import Mapping
from itertools import combinations

from driftbook.handbook import phones
from driftbook.handbook.deciding.timeline import chapter
from driftbook.handbook.proving.findings import Report


def prove(report: Report) -> None:
    """Numbers that cannot be, that differ by one slip, that are written twice or in texts."""
    country = report.handbook.cover.country
    contacts = chapter(report.handbook).contacts
    own = {name: contact for name, contact in contacts.items() if contact.phone}
    for name, contact in own.items():
        if not phones.is_valid(contact.phone or "", country):
            _contact(report, "invalid-number", name, {"number": contact.phone})
    for one, other in combinations(own, 2):
        first, second = own[one].phone or "", own[other].phone or ""
        a, b = phones.e164(first, country) or first, phones.e164(second, country) or second
        if a == b:
            _contact(report, "number-twice", other, {"number": second, "other": one})
        elif own[one].party == own[other].party and is_one_slip(a, b):
            params = {"number": second, "other": one, "other_number": first}
            _contact(report, "near-number", other, params)
    _texts(report)


def is_one_slip(one: str, other: str) -> bool:
    """Whether one number becomes the other by one wrong, missing, extra or swapped digit."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    if len(one) == len(other):
        wrong = [i for i in range(len(one)) if one[i] != other[i]]
        if len(wrong) == 1:
            return True
        return (
            len(wrong) == 2
            and wrong[1] == wrong[0] + 1
            and one[wrong[0]] == other[wrong[1]]
            and one[wrong[1]] == other[wrong[0]]
        )
    short, long = sorted((one, other), key=len)
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


def _contact(report: Report, code: str, name: str, params: Mapping[str, object]) -> None:
    contact = chapter(report.handbook).contacts[name]
    report.add(
        code,
        "support",
        ("contacts", name, "phone"),
        entry=f"contacts.{name}",
        source=contact.source,
        params={"contact": name, **params},
    )


def _texts(report: Report) -> None:
    """Telephone numbers written in texts by hand: they go out of date where nobody looks."""
    handbook = report.handbook
    country = handbook.cover.country
    known = {
        phones.e164(contact.phone, country) or contact.phone: name
        for name, contact in chapter(handbook).contacts.items()
        if contact.phone
    }
    for chapter_name, path, found in handbook.numbers_in_texts:
        number = phones.e164(found, country) or found
        near = next((n for n in known if is_one_slip(n, number)), None)
        if number in known:
            if not _is_filled_in(report, known[number]):
                code, other = "number-in-text", known[number]
            else:
                continue
        elif near is not None:
            code, other = "near-number", known[near]
        elif phones.is_valid(found, country):
            code, other = "number-in-text", ""
        else:
            continue
        entry = ".".join(str(step) for step in path)
        params = {"number": found, "other": other, "other_number": near or ""}
        report.add(code, chapter_name, path, entry=entry, params=params)


def _is_filled_in(report: Report, contact: str) -> bool:
    """Whether texts name this contact's number as a fact, so that it may stand in them."""
    named = report.handbook.named_facts
    sharing = [
        name
        for name, entry in chapter(report.handbook).contacts.items()
        if name == contact or entry.phone_of == contact
    ]
    return any(f"contact.{name}.phone" in named for name in sharing)
