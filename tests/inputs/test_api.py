"""Every operation of the API keeps to its description, whoever sends whatever.

Each example is a request as schemathesis makes it up from the description; then what is really there
is put into it, and something hostile. `DRIFTBOOK_EXAMPLES=500` sends more, and others every time,
and lets every visitor try what else only some try.
"""

from __future__ import annotations

import json
import os
import re
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests import described
from tests.inputs import hostile
from tests.inputs.visitors import EVERYTHING, NOBODY, VISITORS, World, heard, undone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_connection")]
GIVEN = os.environ.get("DRIFTBOOK_EXAMPLES")
MANY = int(GIVEN or "2")
CHECKS: Any = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
OPERATIONS = [found.ok() for found in described.api().get_all_operations()]
NAMED = pytest.mark.parametrize("operation", OPERATIONS, ids=[one.label for one in OPERATIONS])
BROKEN = (
    (b"{", "application/json"),
    (b"", "application/json"),
    (b"\xff\xfe{}", "application/json"),
    (b"[" * 100_000, "application/json"),
    (b'{"a": 1e999, "b": NaN}', "application/json"),
    (b'{"a": ' + b"9" * 5000 + b"}", "application/json"),
    (b"null", "application/json; charset=none"),
    (b"a=1", "application/x-www-form-urlencoded"),
    (b"--x\r\n", "multipart/form-data; boundary=x"),
    (b"--x", "multipart/form-data"),
    (b"<a/>", "text/xml"),
    (b"{}", "\xe6/\xe6"),
)
"""Bodies that are none, and what they say that they are."""


def test_the_description_has_every_operation() -> None:
    assert len(OPERATIONS) > 180


def _path(operation: Any) -> str:
    """As the house writes it: `<key>` for `{key}`."""
    return re.sub(r"{(?:\w+:)?(\w+)}", r"<\1>", operation.path)


@st.composite
def cases(draw: Any, operation: Any, world: World) -> Any:
    """A request that the description allows; with what is there; with one thing that is not right."""
    case = draw(operation.as_strategy())
    path = _path(operation)
    if draw(st.integers(0, 4)):
        case.path_parameters = dict(case.path_parameters or {}) | world.holes(path)
    if draw(st.booleans()):
        case.query = dict(case.query or {}) | world.query(path)
    known = world.objects.sent(path)
    if known and operation.body and draw(st.integers(0, 3)):
        made = case.body if isinstance(case.body, dict) and draw(st.booleans()) else {}
        case.body, case.media_type = made | known, "application/json"
    return case if draw(st.booleans()) else _spoilt(draw, case, operation)


def _spoilt(draw: Any, case: Any, operation: Any) -> Any:
    asked = [parameter.name for parameter in operation.query] or ["unknown"]
    where = draw(st.sampled_from(["query", "body", "body", "body", "path"]))
    if where == "body" and isinstance(case.body, dict | list) and case.body:
        at = draw(st.sampled_from(list(hostile.places(case.body))))
        case.body = hostile.put(case.body, at, draw(hostile.values))
    elif where == "path" and case.path_parameters:
        name = draw(st.sampled_from(sorted(case.path_parameters)))
        value = draw(hostile.texts.filter(lambda text: text.strip("./") and len(text) < 2000))
        case.path_parameters = {**case.path_parameters, name: value}
    else:
        name = draw(st.sampled_from([*asked, "unknown"]))
        case.query = {**(case.query or {}), name: draw(hostile.texts)[:4000]}
    return case


@NAMED
def test_it_keeps_to_its_description(operation: Any, world: World) -> None:
    @settings(
        max_examples=MANY,
        deadline=None,
        derandomize=not GIVEN,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def sent(data: Any) -> None:
        case = data.draw(cases(operation, world))
        who = data.draw(st.one_of(st.just(EVERYTHING), st.sampled_from(VISITORS)))
        with heard() as faults, undone():
            answer = case.call(headers=world.headers(who))
        assert not faults, f"{who}: {faults[-1][-3000:]}\n{case.as_curl_command()[:2000]}"
        case.validate_response(answer, checks=CHECKS)

    sent()


@NAMED
def test_visitors_with_what_is_really_there(operation: Any, world: World) -> None:
    """As a program would send it that knows what it wants; another of the roles at each operation."""
    path = _path(operation)
    one = VISITORS[OPERATIONS.index(operation) % len(VISITORS)]
    for who in VISITORS if GIVEN else dict.fromkeys((EVERYTHING, one)):
        body = {"body": world.objects.sent(path), "media_type": "application/json"}
        case = operation.Case(
            path_parameters=world.holes(path),
            query=world.query(path),
            **(body if operation.body else {}),
        )
        with heard() as faults, undone():
            answer = case.call(headers=world.headers(who))
        assert not faults, f"{who}: {faults[-1][-3000:]}"
        case.validate_response(answer, checks=CHECKS)


@NAMED
def test_bodies_that_are_none_and_methods_that_are_not_there(operation: Any, world: World) -> None:
    path = _path(operation)
    address = re.sub(r"<(\w+)>", lambda hole: world.holes(path)[hole[1]], path)
    described_ = set(operation.definition.raw["responses"])
    for who in (EVERYTHING, NOBODY):
        said = {f"HTTP_{k.upper().replace('-', '_')}": v for k, v in world.headers(who).items()}
        client = Client(raise_request_exception=False)
        for body, kind in BROKEN[: None if GIVEN or who else 1] if operation.body else ():
            with heard() as faults, undone():
                answer = client.generic(
                    operation.method.upper(), address, body, content_type=kind, **said
                )
            assert not faults, f"{who} {body[:20]!r}: {faults[-1][-3000:]}"
            assert str(answer.status_code) in described_, (answer.status_code, body[:20], kind)
            if answer.content:
                json.loads(answer.content)
        for method in ("PATCH", "TRACE", "SPAM") if GIVEN or who else ("PATCH",):
            with heard() as faults, undone():
                answer = client.generic(method, address, b"", **said)
            assert not faults, f"{who} {method}: {faults[-1][-3000:]}"
            assert answer.status_code == 405, (method, answer.status_code)
            assert operation.method.upper() in answer["Allow"]
