"""A file of settings means here what it means to systemd, or is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from driftbook.config import settings_file
from driftbook.config.letters import OperatorError


def lines(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "driftbook.env"
    path.write_text(text)
    return path


def test_a_line_is_a_setting(tmp_path: Path) -> None:
    path = lines(
        tmp_path,
        "# comment\n; comment\n\n  A = b c  \nB='x # y'\nC=\"z\"\nD=\nE=a=b#c\nF=håb $HOME\n",
    )
    assert settings_file.read(path) == {
        "A": "b c",
        "B": "x # y",
        "C": "z",
        "D": "",
        "E": "a=b#c",
        "F": "håb $HOME",
    }


@pytest.mark.parametrize(
    "line",
    ["export A=b", "no equals sign", "=b", "1A=b", "A=b\nA=c", "A='b", "A=\"a$b\"", 'A="b\\n"',
     "A=b\\", "A=b'c'", "A='b'c"],
)  # fmt: skip
def test_what_systemd_would_read_otherwise_is_refused_with_its_line(
    tmp_path: Path, line: str
) -> None:
    with pytest.raises(OperatorError, match=r"driftbook\.env:[23]: "):
        settings_file.read(lines(tmp_path, f"# first\n{line}\n"))


def test_a_refusal_says_no_secret(tmp_path: Path) -> None:
    with pytest.raises(OperatorError) as refused:
        settings_file.read(lines(tmp_path, "DRIFTBOOK_SECRET_KEY='top-secret\n"))
    assert "top-secret" not in str(refused.value)


def test_the_option_stands_before_the_command(tmp_path: Path) -> None:
    path = str(lines(tmp_path, "DRIFTBOOK_VAR=/srv\n"))
    for words in (["--settings", path, "work"], [f"--settings={path}", "work"]):
        environ = {"PATH": "/bin"}
        assert settings_file.taken(words, environ) == ["work"]
        assert environ == {"PATH": "/bin", "DRIFTBOOK_VAR": "/srv"}
    environ = {"DRIFTBOOK_SETTINGS": path}
    assert settings_file.taken(["work"], environ) == ["work"]
    assert environ == {"DRIFTBOOK_VAR": "/srv"}
    for words in (["--settings"], ["--settings="]):
        with pytest.raises(OperatorError, match="needs the name of a file"):
            settings_file.taken(words, {})
    assert settings_file.taken([], {}) == []


def test_two_answers_to_one_question_are_refused(tmp_path: Path) -> None:
    words = ["--settings", str(lines(tmp_path, "DRIFTBOOK_VAR=/srv\n")), "work"]
    assert settings_file.taken(words, {"DRIFTBOOK_VAR": "/srv"}) == ["work"]
    with pytest.raises(OperatorError, match="DRIFTBOOK_VAR is set in the environment, and other"):
        settings_file.taken(words, {"DRIFTBOOK_VAR": "/elsewhere"})


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes(b"A=\xe5\n")
    for path in (tmp_path / "none", tmp_path, tmp_path / "latin"):
        with pytest.raises(OperatorError, match="The settings cannot be read: "):
            settings_file.read(path)
