"""Every table of the database stands once in the page about what is stored about whom."""

from __future__ import annotations

import re
from collections import Counter

from django.apps import apps
from django.conf import settings
from django.db import models

from driftbook.people import kept
from driftbook.people.models import User
from tests.handbook.small import ROOT

PAGE = (ROOT / "docs/operating/privacy.md").read_text(encoding="utf-8")
TABLE = PAGE.partition("## Every table")[2]
NAMED = re.findall(r"`([a-z_]+\.[A-Z]\w+)`", TABLE)
DIGESTS_OF_CONTENT = {"inbox.Mail", "requests.Attachment", "requests.Extract", "doors.DeadLetter"}
"""Tables whose digest says what a file or a mail is, and opens nothing."""


def test_every_table_stands_there_once() -> None:
    there = {model._meta.label for model in apps.get_models()}
    assert {name: count for name, count in Counter(NAMED).items() if count > 1} == {}
    assert there - set(NAMED) == set()
    assert set(NAMED) - there == set()


def test_whoever_is_said_to_be_about_nobody_names_no_person() -> None:
    rows = [line for line in TABLE.splitlines() if "| nobody | | |" in line]
    nobodys = re.findall(r"`([a-z_]+\.[A-Z]\w+)`", " ".join(rows))
    assert len(nobodys) > 20
    for name in nobodys:
        fields = apps.get_model(name)._meta.get_fields()
        wrong = [f.name for f in fields if isinstance(f, models.Field) and _personal(f)]
        assert wrong == [], name


def _personal(field: models.Field[object, object]) -> bool:
    if isinstance(field, models.ForeignKey):
        return field.related_model is User and field.model._meta.app_label != "people"
    named = field.name in ("person", "citizen", "phone", "email", "contact", "sender", "holder")
    return named or (
        isinstance(field, models.EmailField) and field.model._meta.label != "inbox.Mailbox"
    )


def test_every_setting_that_keeps_something_is_named() -> None:
    names = {name for name in dir(settings) if re.fullmatch(r"KEEP_\w+_DAYS", name)}
    assert {name for name in names if f"DRIFTBOOK_{name}" not in PAGE} == set()


def test_every_app_that_knows_persons_gives_out_and_forgets() -> None:
    apps_of = {name.split(".")[0] for name in NAMED if _knows(name)}
    apps_of -= {"people", "history", "outbox", "charges", "editions"}  # personal.py; keys alone
    where = {one.export.__module__.split(".")[1] for one in kept._KEPT.values()}
    assert apps_of <= where


def _knows(name: str) -> bool:
    model = apps.get_model(name)
    mine = [f for f in model._meta.concrete_fields if f.name in ("person", "user")]
    return bool(mine) and model.__module__.startswith("driftbook.")


def classes_of_rows() -> list[tuple[list[str], set[str]]]:
    """The tables of each row, and its classes."""
    rows = [line for line in TABLE.splitlines() if line.startswith("| `")]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    named = [re.findall(r"`([a-z_]+\.[A-Z]\w+)`", row[0]) for row in cells]
    return [(names, set(row[-1].split(", "))) for names, row in zip(named, cells, strict=True)]


def test_every_table_is_of_a_class_that_has_rules() -> None:
    """ASVS 14.1.1 and 14.1.2: none without a class, and no class without each of its rules."""
    part = PAGE.partition("## Classes")[2].partition("## Every table")[0]
    rules = [line.strip("|").split("|") for line in part.splitlines() if line.startswith("| ")]
    titles, *said = [[cell.strip() for cell in row] for row in rules]
    said = [row for row in said if row[0] != "---"]
    assert len(titles) == 6
    assert all(len(row) == len(titles) and all(row) for row in said)
    classes = {row[0] for row in said}
    assert classes == {"secret", "close", "personal", "internal"}
    for names, of in classes_of_rows():
        assert of, names
        assert of <= classes, names


def test_what_holds_a_secret_or_a_person_is_of_that_class() -> None:
    secrets = {"password", "secret", "digest", "token", "hook", "session_key"}
    for names, of in classes_of_rows():
        for name in names:
            fields = [
                one for one in apps.get_model(name)._meta.get_fields()
                if isinstance(one, models.Field)
            ]  # fmt: skip
            mine = name.split(".")[0] not in ("sessions", "django_tasks_database")
            if mine and secrets & {one.name for one in fields}:
                assert "secret" in of or name in DIGESTS_OF_CONTENT, name
            if any(_personal(one) for one in fields):
                assert of & {"close", "personal"}, name
