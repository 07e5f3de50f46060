"""Putting: in the transaction of the fact, once per key, rendered for the receiver."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.template import TemplateDoesNotExist

from driftbook.outbox.actions import NoAddress
from driftbook.outbox.headers import BadHeader
from driftbook.outbox.many import Letter, put_many
from driftbook.outbox.models import Message
from driftbook.outbox.rendering import NothingToSay
from driftbook.outbox.tests.post import NOW, code, letter
from driftbook.work.transactions import NotInATransaction


@pytest.mark.django_db
def test_a_mail_is_rendered_when_it_is_put() -> None:
    message = letter()
    assert (message.state, message.due, message.subject) == ("waiting", NOW, "Danish: New edition")
    assert message.text == "Dear Ann & Bo,\nthis & that."
    assert message.html == "<p>Dear Ann &amp; Bo, this &amp; that.</p>"
    assert message.reference == f"<{message.uid.hex}@example.org>"


@pytest.mark.django_db
def test_it_is_in_the_language_of_the_receiver() -> None:
    assert letter("a", language="da").subject.startswith("Dansk:")
    assert letter("b", language="sv").subject.startswith("Danska:")


@pytest.mark.django_db
def test_the_same_key_again_puts_nothing_new() -> None:
    first = letter()
    assert letter(context={"subject": "Other", "name": ""}) == first
    assert Message.objects.get().subject == "Danish: New edition"


@pytest.mark.django_db(transaction=True)
def test_a_message_without_its_fact_is_refused() -> None:
    with pytest.raises(NotInATransaction):
        letter()


@pytest.mark.django_db(transaction=True)
def test_a_fact_that_does_not_happen_sends_nothing() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        assert len(letter().key) / 0
    assert not Message.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "subject", ["a\r\nBcc: x@example.org", "a\nb", "a\x0bb", "a\u2028b", "a\0"]
)
def test_a_subject_is_one_line_whatever_is_in_it(subject: str) -> None:
    message = letter(context={"subject": subject, "name": "Ann"})
    assert len(message.subject.splitlines()) == 1
    assert "\0" not in message.subject + message.text


@pytest.mark.django_db
def test_an_sms_is_a_text_to_a_number_with_its_country() -> None:
    message = code()
    assert (message.to, message.text, message.subject) == ("+4512345605", "Code 4711", "")
    assert message.reference.startswith("sms_")


@pytest.mark.django_db
def test_it_can_be_put_for_later_and_about_something() -> None:
    later = NOW + timedelta(days=1)
    message = letter(due=later, about=("handbook", "town"))
    assert (message.due, message.about_kind, message.about_key) == (later, "handbook", "town")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["", "ann", "ann@", "ann@example.org\nBcc: b@example.org", "a@b, c@example.org"]
)
def test_what_is_no_mail_address_is_refused(address: str) -> None:
    with pytest.raises(NoAddress):
        letter(to=address)


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["", "12345605", "ring", "+"])
def test_what_is_no_number_with_a_country_is_refused(number: str) -> None:
    with pytest.raises(NoAddress):
        code(to=number)


@pytest.mark.django_db
def test_a_template_must_be_there_and_say_something() -> None:
    with pytest.raises(TemplateDoesNotExist):
        letter(template="trial/none")
    for one in (letter, code):
        with pytest.raises(NothingToSay):
            one(template="trial/blank")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Bcc", "x@example.org"),
        ("Subject", "Another"),
        ("reply-to", "a@example.org"),
        ("Reply-To", "a@example.org\nBcc: x@example.org"),
        ("Reply-To", "a@example.org, x@example.org"),
        ("Reply-To", "Ann <a@example.org>"),
        ("Return-Path", "å@example.org"),
        ("From", "Ann\r\nBcc: x@example.org"),
        ("From", "x@example.org"),
        ("From", "Ann <x@example.org>"),
        ("From", "Ann\u2028Bcc"),
        ("From", ""),
        ("In-Reply-To", "<a@example.org>\n"),
        ("In-Reply-To", "a@example.org"),
        ("References", "<a@example.org>  <b@example.org>"),
        ("References", " ".join(f"<{number}@example.org>" for number in range(21))),
        ("Auto-Submitted", "maybe"),
        ("List-Unsubscribe", "https://drift.example.org/end/"),
        ("List-Unsubscribe", "<https://drift.example.org/a/>, <mailto:x@example.org>"),
        ("List-Unsubscribe", "<mailto:x@example.org>"),
        ("List-Unsubscribe", "<https://drift.example.org/\nBcc: x@example.org>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=Maybe"),
    ],
)
def test_no_header_comes_in_with_another(name: str, value: str) -> None:
    with pytest.raises(BadHeader):
        letter(headers={name: value})


@pytest.mark.django_db
def test_only_a_mail_has_headers() -> None:
    with pytest.raises(BadHeader):
        code(headers={"Reply-To": "a@example.org"})


def many(*to: str) -> list[Letter]:
    said = {"subject": "New edition", "name": "Ann & Bo"}
    return [Letter(to=one, language="en", key=f"many:{one}", context=said) for one in to]


@pytest.mark.django_db
def test_many_at_once_are_as_one_by_one() -> None:
    one = letter(about=("edition", "town"))
    about: dict[str, Any] = {
        "template": "trial/letter",
        "organisation": one.organisation,
        "now": NOW,
    }
    put_many(many("a@example.org", "b@example.org"), **about)
    put_many(many("b@example.org", "c@example.org"), **about)  # the same key again
    rows = Message.objects.exclude(pk=one.pk).order_by("to")
    assert [row.to for row in rows] == ["a@example.org", "b@example.org", "c@example.org"]
    for name in ("subject", "text", "html", "state", "due", "channel", "organisation"):
        assert {getattr(row, name) for row in rows} == {getattr(one, name)}
    assert {row.reference for row in rows} == {f"<{row.uid.hex}@example.org>" for row in rows}


@pytest.mark.django_db
def test_many_are_put_or_none() -> None:
    about: dict[str, Any] = {"template": "trial/letter", "organisation": None, "now": NOW}
    with pytest.raises(NoAddress):
        put_many(many("a@example.org", "b"), **about)
    assert not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_many_without_their_fact_are_refused() -> None:
    with pytest.raises(NotInATransaction):
        put_many([], template="trial/letter", organisation=None, now=NOW)
