"""The demo stays on one machine, and what the operator may say about signing in."""

from __future__ import annotations

import pytest

from driftbook.config import environment
from driftbook.config.environment import OperatorError

DEMO = {"DRIFTBOOK_SECRET_KEY": "x" * 50, "DRIFTBOOK_DEMO": "1"}


@pytest.mark.parametrize(
    "hosts", ["driftbook.example.org", "*", "0.0.0.0", "localhost,192.168.1.5", ".example.org"]
)
def test_the_demo_answers_to_no_other_host(hosts: str) -> None:
    with pytest.raises(OperatorError, match="ALLOWED_HOSTS names"):
        environment.read({**DEMO, "DRIFTBOOK_ALLOWED_HOSTS": hosts})


@pytest.mark.parametrize("hosts", ["", "localhost", "127.0.0.1,[::1],demo.localhost", "127.9.9.9"])
def test_the_demo_answers_on_this_machine(hosts: str) -> None:
    assert environment.read({**DEMO, "DRIFTBOOK_ALLOWED_HOSTS": hosts}).demo


@pytest.mark.parametrize(
    "address",
    ["postgresql://me@db.example.org/driftbook", "postgresql://me@/driftbook?host=10.0.0.5"],
)
def test_the_demo_keeps_off_databases_elsewhere(address: str) -> None:
    with pytest.raises(OperatorError, match="DATABASE is on another machine"):
        environment.read({**DEMO, "DRIFTBOOK_DATABASE": address})


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://me@localhost/driftbook",
        "postgresql://me@127.0.0.1:5433/driftbook",
        "postgresql://me@/driftbook?host=/var/run/postgresql",
        "postgresql://me@/driftbook",
        "var/driftbook.sqlite3",
    ],
)
def test_the_demo_uses_databases_on_this_machine(address: str) -> None:
    assert environment.read({**DEMO, "DRIFTBOOK_DATABASE": address}).database == address


def test_without_the_demo_every_host_will_do() -> None:
    told = {"DRIFTBOOK_SECRET_KEY": "x" * 50, "DRIFTBOOK_ALLOWED_HOSTS": "driftbook.example.org"}
    assert not environment.read(told).demo


def test_directories_and_sessions_have_defaults() -> None:
    chosen = environment.read(DEMO).entrance
    assert (chosen.fresh_seconds, chosen.grace_seconds, chosen.saml_minutes) == (60, 300, 60)
    assert (chosen.idle_minutes, chosen.session_days, chosen.proxies) == (480, 7, 0)
    assert (chosen.privacy_url, chosen.privacy_version) == ("", "1")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DIRECTORY_FRESH_SECONDS", "-1"),
        ("DIRECTORY_GRACE_SECONDS", "3601"),
        ("SAML_MINUTES", "0"),
        ("SESSION_DAYS", "a week"),
        ("PROXIES", "10"),
        ("SESSION_IDLE_MINUTES", "1.5"),
    ],
)
def test_a_number_out_of_bounds_is_said_to_be(name: str, value: str) -> None:
    with pytest.raises(OperatorError, match=f"DRIFTBOOK_{name} is .* write a whole number from"):
        environment.read({**DEMO, f"DRIFTBOOK_{name}": value})


def test_the_privacy_policy_is_an_address() -> None:
    address = "https://example.org/privacy"
    assert environment.read({**DEMO, "DRIFTBOOK_PRIVACY_URL": address}).entrance.privacy_url
    with pytest.raises(OperatorError, match="write an address with https"):
        environment.read({**DEMO, "DRIFTBOOK_PRIVACY_URL": "javascript:alert(1)"})
