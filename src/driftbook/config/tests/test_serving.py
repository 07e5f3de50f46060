"""Where the web server listens, how wide, and whom it believes."""

from __future__ import annotations

from pathlib import Path

import pytest

from driftbook.config import environment, serving
from driftbook.config.letters import OperatorError


def test_what_is_usual() -> None:
    usual = serving.read({})
    assert (usual.bind, usual.threads, usual.local) == (("127.0.0.1:8000",), 8, True)
    assert 2 <= usual.workers <= 8
    assert usual.proxies == ("127.0.0.0/8", "::1")


@pytest.mark.parametrize(
    ("bind", "local"),
    [
        ("127.0.0.1:80", True),
        ("[::1]:8000, unix:/run/a.sock", True),
        ("localhost:8000", True),
        ("0.0.0.0:8000", False),
        ("[::]:8000", False),
        ("127.0.0.1:8000,10.0.0.5:8000", False),
        ("drift.example.org:8000", False),
    ],
)
def test_who_reaches_it(bind: str, local: bool) -> None:
    assert serving.read({"BIND": bind}).local is local


@pytest.mark.parametrize(
    ("name", "value"),
    [("BIND", "8000"), ("BIND", "h:0"), ("BIND", "h:70000"), ("BIND", "unix:a"), ("BIND", ","),
     ("BIND", "h:80/x"), ("WORKERS", "0"), ("WORKERS", "65"), ("THREADS", "many"),
     ("PROXY_ADDRESSES", "10.0.0.1/8"), ("PROXY_ADDRESSES", "proxy.example.org")],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(name: str, value: str) -> None:
    with pytest.raises(OperatorError, match=f"DRIFTBOOK_{name}"):
        serving.read({name: value})


def test_an_installed_driftbook_has_no_folder_of_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert environment.usual_var("") == environment.ROOT / "var"
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    with pytest.raises(OperatorError, match="DRIFTBOOK_VAR is missing"):
        environment.read({"DRIFTBOOK_SECRET_KEY": "x" * 50})
    assert environment.usual_var("/srv") == Path("/srv")
