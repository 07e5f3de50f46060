"""Log lines of every kind go through one form, and nobody can be told from them."""

from __future__ import annotations

import io
import json
import logging
import string
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import structlog
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from driftbook.history import requests
from driftbook.operating.logs import formatting, masking


@contextmanager
def written(form: str) -> Iterator[io.StringIO]:
    """A logger `driftbook.trial` that writes as the real ones do."""
    told = io.StringIO()
    handler = logging.StreamHandler(told)
    handler.setFormatter(formatting.formatter(form))
    logger = logging.getLogger("driftbook.trial")
    before = logger.propagate, logger.level
    logger.addHandler(handler)
    logger.propagate, logger.level = False, logging.INFO
    try:
        yield told
    finally:
        logger.removeHandler(handler)
        logger.propagate, logger.level = before


def test_a_line_for_people() -> None:
    with written("lines") as told:
        logging.getLogger("driftbook.trial").warning(
            "the broker %s is away", "mqtt://b.example.org"
        )
        structlog.get_logger("driftbook.trial").info("request", route="support:home", ms=1.5)
    first, second = told.getvalue().splitlines()
    assert first.endswith(" WARNING - driftbook.trial: the broker mqtt://b.example.org is away")
    assert second.endswith(" INFO - driftbook.trial: request route=support:home ms=1.5")


def test_a_line_knows_its_request() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        logging.getLogger("driftbook.trial").info("asked")
        return HttpResponse()

    with written("lines") as told:
        answer = requests.middleware(view)(RequestFactory().get("/"))
    assert told.getvalue().endswith(f" INFO {answer['X-Request-ID']} driftbook.trial: asked\n")


def test_a_line_for_programs() -> None:
    with written("json") as told:
        structlog.get_logger("driftbook.trial").info("request", route="support:home", status=200)
        try:
            raise ValueError("nothing from anne@example.org")
        except ValueError:
            logging.getLogger("driftbook.trial").exception("it failed")
    first, second = (json.loads(line) for line in told.getvalue().splitlines())
    assert list(first)[:5] == ["timestamp", "level", "logger", "request", "event"]
    assert (first["level"], first["event"], first["route"], first["status"]) == (
        *("info", "request", "support:home", 200),
    )
    assert "ValueError: nothing from a…@example.org" in second["exception"]
    assert "test_log.py" in second["exception"]


def test_a_message_cannot_begin_a_line_of_its_own() -> None:
    with written("lines") as told:
        logging.getLogger("driftbook.trial").info(
            "hallo\n2026 ERROR forged\u2028 %s", "a\rb\x1b[2J"
        )
    assert len(told.getvalue().splitlines()) == 1
    assert "\x1b" not in told.getvalue()


def test_what_cannot_be_formatted_is_not_printed() -> None:
    with written("lines") as told:
        logging.getLogger("driftbook.trial").info("%d", "anne@example.org")
    assert told.getvalue().startswith("INFO - driftbook.trial: a line of test_log:")
    assert "anne" not in told.getvalue()


def test_django_names_the_route_and_not_the_path() -> None:
    class Found:
        view_name = "incidents:hook"
        route = "incidents/hooks/<token>/"

    class Asked:
        resolver_match = Found()

    with written("lines") as told:
        handler = logging.getLogger("driftbook.trial").handlers[0]
        path = "/incidents/hooks/geheim/"
        said = ("django.request", logging.ERROR, "x.py", 1, "Internal Server Error: %s", (path,))
        record = logging.LogRecord(*said, None)
        record.request = Asked()
        handler.handle(record)
    assert "Internal Server Error: incidents:hook" in told.getvalue()
    assert "geheim" not in told.getvalue()


def _valid_day(year: int, month: int, day: int, rest: int) -> str:
    return f"{day:02}{month:02}{year % 100:02}-{rest:04}"


DIGITS = st.integers(0, 9999)
CPR = st.builds(_valid_day, st.integers(1930, 2020), st.integers(1, 12), st.integers(1, 28), DIGITS)
PERSONNUMMER = st.builds(
    lambda y, m, d, r: f"{y}{m:02}{d:02}-{r:04}",
    st.integers(1930, 2020), st.integers(1, 12), st.integers(1, 28), DIGITS,
)  # fmt: skip
MAILS = st.builds(
    lambda name, host: f"{name}@{host}.example.org",
    st.text(string.ascii_lowercase + ".-_", min_size=5, max_size=20).filter(
        lambda name: name[0].isalpha() and name[-1].isalpha()
    ),
    st.text(string.ascii_lowercase, min_size=1, max_size=10),
)
PHONES = st.builds(lambda n: f"+45{n}", st.integers(20000000, 99999999))
TOKENS = st.text(string.ascii_letters + string.digits + "-_", min_size=32, max_size=60).filter(
    lambda text: (
        any(c.islower() for c in text)
        and any(c.isupper() for c in text)
        and any(c.isdigit() for c in text)
    )
)
PERSONAL = st.one_of(CPR, PERSONNUMMER, MAILS, PHONES, TOKENS)
AROUND = st.text(string.ascii_letters + " .,;()/=\n", max_size=30)


@given(personal=PERSONAL, before=AROUND, after=AROUND, form=st.sampled_from(["lines", "json"]))
def test_whatever_looks_personal_never_comes_out(
    personal: str, before: str, after: str, form: str
) -> None:
    """As message, argument, field, in a list, in a fault and its cause."""
    text = f"{before} {personal} {after}"
    with written(form) as told:
        plain = logging.getLogger("driftbook.trial")
        plain.info(text.replace("%", ""))
        plain.warning("about %s and %r", text, [text])
        structlog.get_logger("driftbook.trial").info("event", one=text, many=[text, {text: text}])
        try:
            try:
                raise KeyError(text)
            except KeyError as cause:
                local = text
                raise RuntimeError(f"because of {local}") from cause
        except RuntimeError:
            plain.exception("it failed for %s", text)
    assert personal not in told.getvalue()


@pytest.mark.parametrize(
    ("said", "kept", "gone"),
    [
        ("at postgresql://ann:p4ss@db.example.org/x", "db.example.org", "p4ss"),
        ("GET https://example.org/a?name=Anne&x=1", "https://example.org/a?", "Anne"),
        ("GET /cases/?q=Anne", "/cases/?", "Anne"),
        ("Authorization: Bearer abcdefghij", "Authorization", "abcdefghij"),
        ("password='hunter2' for", "password", "hunter2"),
        ("duplicate key\nDETAIL:  Key (name)=(Anne Berg) already exists.", "duplicate", "Anne"),
        ("x DETAIL: y\nDETAIL:  Failing row contains (1, Anne Berg).", "x", "Berg"),
        ("field [type=int, input_value='Anne Berg', input_type=str]", "input_type=str", "Anne"),
        ("token driftbook_abcdefghijklmnopqrstuvwxyz", "driftbook_", "abcdefgh"),
    ],
)
def test_secrets_and_rows_are_left_out(said: str, kept: str, gone: str) -> None:
    assert kept in masking.text(said)
    assert gone not in masking.text(said)


@pytest.mark.parametrize(
    "said",
    [
        "1ed2da27-0000-4000-8000-00000000abcd",
        "worker host-1234-ab12cd begins",
        "driftbook.requests.extracting.making could not be done at 2026-11-26T10:00:00Z",
        "5bd2026f128662763c532f2f4b6f2476",
        "what is due of Message 12 could not be done",
    ],
)
def test_what_helps_the_operator_stays(said: str) -> None:
    assert masking.text(said) == said


def test_numbers_of_people_are_masked_as_numbers_too() -> None:
    assert masking.value({"n": 1112801234, "ok": True, "ms": 1.5}) == {
        "n": "[masked]",
        "ok": True,
        "ms": 1.5,
    }


def test_the_server_itself_writes_in_the_same_form(capfd: pytest.CaptureFixture[str]) -> None:
    from gunicorn.config import Config

    from driftbook.operating.logs.serving import Logger

    server = Logger(Config())
    server.error("Error handling request %s", "/cases/?q=Anne")
    server.access(None, None, {}, None)
    said = capfd.readouterr().err
    assert said.endswith(" ERROR - gunicorn.error: Error handling request /cases/?[masked]\n")
    assert said.count("\n") == 1
