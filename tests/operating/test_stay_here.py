"""Demo and debugging cannot reach production: every way that was thought of, tried."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from driftbook.config import environment
from driftbook.config.environment import OperatorError
from driftbook.operating import guarding
from tests.handbook.small import ROOT

KEY = {"DRIFTBOOK_SECRET_KEY": "x" * 50}


@pytest.mark.parametrize("switch", ["DRIFTBOOK_DEMO", "DRIFTBOOK_DEBUG"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DRIFTBOOK_ALLOWED_HOSTS", "drift.example.org"),
        ("DRIFTBOOK_ALLOWED_HOSTS", "*"),
        ("DRIFTBOOK_ALLOWED_HOSTS", "0.0.0.0"),
        ("DRIFTBOOK_ADDRESS", "https://drift.example.org"),
        ("DRIFTBOOK_DATABASE", "postgresql://me@db.example.org/driftbook"),
        ("DRIFTBOOK_DATABASE", "postgresql://me@/driftbook?host=10.0.0.5"),
        ("DRIFTBOOK_PROXIES", "1"),
    ],
)
def test_settings_of_an_installation_are_refused(switch: str, name: str, value: str) -> None:
    with pytest.raises(OperatorError, match=f"{switch}=1 "):
        environment.read({**KEY, switch: "1", name: value})


def test_the_key_of_development_is_refused_without_debugging() -> None:
    with pytest.raises(OperatorError, match="which everybody knows"):
        environment.read({"DRIFTBOOK_SECRET_KEY": environment.DEVELOPMENT_KEY})


def answered(**more: str) -> int:
    guard = guarding.middleware(lambda request: HttpResponse("in"))
    asked = {"HTTP_HOST": "127.0.0.1:8000", "REMOTE_ADDR": "127.0.0.1", **more}
    return guard(RequestFactory().get("/demo/", **asked)).status_code


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"HTTP_HOST": "localhost"},
        {"HTTP_HOST": "[::1]:8000", "REMOTE_ADDR": "::1"},
        {"REMOTE_ADDR": "::ffff:127.0.0.1"},
        {"REMOTE_ADDR": ""},
        {"HTTP_HOST": "demo.localhost:8000"},
    ],
)
def test_this_machine_is_answered(more: dict[str, str]) -> None:
    assert answered(**more) == 200


@pytest.mark.parametrize(
    "more",
    [
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_X_FORWARDED_HOST": "localhost"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
        {"HTTP_X_REAL_IP": "10.0.0.1"},
        {"HTTP_FORWARDED": "for=10.0.0.1"},
        {"HTTP_VIA": "1.1 proxy"},
        {"REMOTE_ADDR": "10.0.0.1"},
        {"REMOTE_ADDR": "::ffff:10.0.0.1"},
        {"HTTP_HOST": "drift.example.org"},
        {"HTTP_HOST": "localhost.example.org"},
        {"HTTP_HOST": "127.0.0.1.example.org:8000"},
        {"HTTP_HOST": "10.0.0.1:8000"},
    ],
)
def test_whoever_comes_from_elsewhere_is_not(more: dict[str, str]) -> None:
    assert answered(**more) == 403


def said(script: str, tmp_path: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    bare = {name: value for name, value in os.environ.items() if not name.startswith("DRIFTBOOK_")}
    bare.pop("DJANGO_SETTINGS_MODULE", None)
    more = {"PYTHONPATH": str(ROOT / "src"), "DRIFTBOOK_VAR": str(tmp_path), **environ}
    return subprocess.run(
        [sys.executable, "-c", script],
        env={**bare, **more}, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


GUARDED = "import django; django.setup(); from django.conf import settings; print([m for m in settings.MIDDLEWARE if 'guard' in m])"


@pytest.mark.parametrize(
    ("switches", "guarded"),
    [({"DRIFTBOOK_DEMO": "1"}, True), ({"DRIFTBOOK_DEBUG": "1"}, True), ({}, False)],
)
def test_the_guard_stands_where_it_is_needed(tmp_path, switches, guarded: bool) -> None:
    done = said(
        GUARDED, tmp_path, **KEY, **switches, DJANGO_SETTINGS_MODULE="driftbook.config.settings"
    )
    assert ("guarding" in done.stdout) is guarded, done.stderr


def test_no_server_starts_with_the_settings_of_tests(tmp_path: Path) -> None:
    done = said(
        "import driftbook.config.wsgi",
        tmp_path,
        DJANGO_SETTINGS_MODULE="driftbook.config.settings_test",
    )
    assert done.returncode != 0
    assert "DJANGO_SETTINGS_MODULE must be driftbook.config.settings" in done.stderr
