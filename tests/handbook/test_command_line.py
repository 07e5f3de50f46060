"""The command line: what it prints, what it exits with, and that it starts without Django."""

import json
import subprocess
import sys

import jsonschema_rs
import pytest

from driftbook.cli import main
from driftbook.handbook.schema.chapters import FILES
from driftbook.handbook.yamltext import load
from tests.handbook.small import COVER, ROOT, SHIPPED

OREBRO = str(ROOT / "handbooks/orebro")
GLADSAXE = str(ROOT / "handbooks/gladsaxe")


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(words)
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_ask_support_answers_in_the_agreed_shape(capsys):
    code, out, _ = run(
        capsys, "ask", "support", OREBRO, "--system", "carelock", "--at", "2026-11-24T23:10", "--json"
    )  # fmt: skip
    answer = json.loads(out)
    assert code == 0
    assert answer["handbook"] == "orebro"
    assert answer["version"] == "1.2"
    assert answer["at"] == "2026-11-24T23:10:00+01:00"
    assert answer["answered"] is True
    assert answer["matched"]["rule"] == "carelock-night"
    assert answer["matched"]["source"] == ["O-07"]
    assert answer["until"] == "2026-11-25T07:00:00+01:00"
    assert answer["next"]["rule"] == "carelock-day"
    assert [step["kind"] for step in answer["steps"]] == ["do", "do", "call", "call"]
    call = answer["steps"][2]
    assert call["phone"] == "+4619105410"
    assert call["source"] == ["O-07"]
    assert {"kind", "text", "contact", "phone", "menu", "open", "source"} <= call.keys()
    for reason in answer["reasons"]:
        assert {"code", "params", "text"} <= reason.keys()


def test_an_open_line_with_its_menu(capsys):
    words = ("--system", "tes", "--problem", "support", "--at", "2026-11-24T09:00", "--json")
    _, out, _ = run(capsys, "ask", "support", OREBRO, *words)
    step = json.loads(out)["steps"][0]
    assert (step["menu"], step["open"], step["phone"]) == ([3, 1], True, "+4619212000")


def test_an_instant_with_an_offset_is_another_instant(capsys):
    words = ("ask", "support", OREBRO, "--system", "carelock", "--json", "--at")
    _, out, _ = run(capsys, *words, "2026-11-24T23:10+00:00")
    assert json.loads(out)["at"] == "2026-11-25T00:10:00+01:00"


@pytest.mark.parametrize("language", ["da", "sv", "en"])
def test_reasons_speak_three_languages(capsys, language):
    _, out, _ = run(
        capsys, "ask", "support", OREBRO, "--system", "carelock", "--at", "2026-11-24T23:10",
        "--language", language,
    )  # fmt: skip
    assert "019-10 54 10" in out
    assert {"da": "gælder nu", "sv": "gäller nu", "en": "applies now"}[language] in out


def test_ask_catalogue(capsys):
    folder = str(ROOT / "handbooks/it-teamet")
    code, out, _ = run(capsys, "ask", "catalogue", folder, "--item", "printers", "--json")
    answer = json.loads(out)
    assert (code, answer["state"], answer["included"]) == (0, "not-included", False)
    code, _, err = run(capsys, "ask", "catalogue", folder, "--item", "printer")
    assert code == 2
    assert "did you mean 'printers'?" in err


def test_ask_guide_follows_the_choices(capsys):
    words = ("ask", "guide", GLADSAXE, "--guide", "battery", "--json", "--choices")
    _, out, _ = run(capsys, *words, "critical")
    outcome = json.loads(out)["outcome"]
    assert (outcome["action"], outcome["order"]["job"]) == ("order", "battery-change")
    assert run(capsys, *words, "perhaps")[0] == 2


def test_ask_changes_answers_in_the_agreed_shape(capsys):
    words = ("ask", "changes", GLADSAXE, "--change", "user-not-in-key-bundle", "--json")
    code, out, _ = run(capsys, *words, "--sign-in", "ad")
    answer = json.loads(out)
    assert code == 0
    assert (answer["handbook"], answer["version"]) == ("gladsaxe", "1.3")
    assert (answer["change"], answer["sign_in"]) == ("user-not-in-key-bundle", "ad")
    assert answer["answered"] is True
    assert (answer["where"]["id"], answer["where"]["name"]) == ("ad", "AD")
    assert answer["by"]["party"] == "municipality"
    assert (answer["by"]["role"], answer["by"]["contact"]) == ("Kommunens IT", "own-it")
    assert answer["source"] == ["G-30", "G-05"]
    assert [reason["code"] for reason in answer["reasons"]] == [
        "changed-there", "for-sign-in", "other-sign-in",
    ]  # fmt: skip
    for reason in answer["reasons"]:
        assert reason.keys() == {"code", "params", "text", "source"}


def test_ask_changes_asks_back_with_every_answer(capsys):
    words = ("ask", "changes", GLADSAXE, "--change", "user-not-in-user-group", "--language", "en")
    code, out, _ = run(capsys, *words, "--json")
    answer = json.loads(out)
    assert (code, answer["answered"], answer["where"]) == (0, False, None)
    assert [reason["code"] for reason in answer["reasons"]] == ["say-sign-in"]
    assert [(c["sign_in"], c["where"]["id"]) for c in answer["choices"]] == [
        ("ad", "ad"), ("local", "module"),
    ]  # fmt: skip
    _, out, _ = run(capsys, *words)
    assert "Med AD:\n→ AD (Kommunens IT, Gladsaxe Kommune)" in out
    assert "Say how the person signs in: Med AD, Uden AD." in out


def test_ask_changes_in_lines_says_where_by_whom_and_why(capsys):
    words = ("--change", "user-not-in-user-group", "--sign-in", "local", "--language", "en")
    _, out, _ = run(capsys, "ask", "changes", GLADSAXE, *words)
    assert "→ Administrationsmodulet Netkey (" in out
    assert "  Kommunens SPOC: Spørg din leder" in out
    assert "Another row is for people who sign in otherwise (Med AD): AD." in out
    assert out.endswith("(G-30)\n")


def test_ask_changes_of_a_contradiction_says_so_also_when_it_asks_back(capsys, tmp_path):
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "handbook.yaml").write_text(COVER)
    (folder / "people.yaml").write_text(
        "sign_ins: {ad: {name: With AD, steps: [S]}, own: {name: Without, steps: [S]}}\n"
        "places:\n"
        "  one: {name: One, by: {party: town, role: IT}}\n"
        "  two: {name: Two, by: {party: town, role: IT}}\n"
        "changes:\n"
        "  - {id: x, name: X, sign_in: [ad], place: one}\n"
        "  - {id: x, name: X, sign_in: [ad], place: two}\n"
    )
    _, out, _ = run(capsys, "ask", "changes", str(folder), "--change", "x", "--language", "en")
    assert "- The handbook also says: Two. It contradicts itself here" in out
    assert "Without:\n- The handbook does not say where “X” is changed for: Without." in out


@pytest.mark.parametrize(
    ("folder", "words", "message"),
    [
        ("gladsaxe", (), "say what is to be changed, with --change: emergency-key, address-"),
        ("gladsaxe", ("--change", "rolle"), "there is no change 'rolle'; did you mean 'role'?"),
        ("gladsaxe", ("--change", "role", "--sign-in", "fax"), "there is no sign-in 'fax'"),
        ("orebro", ("--change", "role"), "the handbook 'orebro' has no chapter people"),
        ("orebro", (), "the handbook 'orebro' has no chapter people"),
    ],
)
def test_a_change_that_cannot_be_asked_for_is_refused_in_plain_words(
    capsys, folder, words, message
):
    code, out, err = run(capsys, "ask", "changes", str(ROOT / "handbooks" / folder), *words)
    assert (code, out) == (2, "")
    assert message in err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--system", "carelok", "--at", "2026-11-24"), "did you mean 'carelock'?"),
        (("--system", "carelock", "--at", "tonight"), "'tonight' is no instant"),
        (("--system", "carelock", "--at", "9999-01-01T00:00"), "outside 1970-2199"),
        (("--system", "carelock", "--problem", "fire"), "there is no problem 'fire'"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused_in_plain_words(capsys, words, message):
    code, out, err = run(capsys, "ask", "support", OREBRO, *words)
    assert (code, out) == (2, "")
    assert message in err
    assert "Traceback" not in err


def test_check_exits_0_without_errors_1_with_and_2_when_unreadable(capsys, tmp_path):
    shipped = [str(ROOT / "handbooks" / name) for name in SHIPPED]
    assert run(capsys, "check", *shipped, "--from", "2026-11-23")[0] == 0
    broken = str(ROOT / "tests/unrepaired/orebro")
    code, out, _ = run(capsys, "check", broken, "--from", "2026-11-23", "--json")
    assert code == 1
    result = json.loads(out)["handbooks"][0]
    assert result["errors"] == 4
    assert {"code", "severity", "file", "line", "column", "times", "source"} <= (
        result["findings"][0].keys()
    )
    (tmp_path / "handbook.yaml").write_text(COVER + "oops: 1\n")
    code, out, err = run(capsys, "check", str(tmp_path), shipped[0])
    assert code == 2
    assert "'oops' is not known here" in err
    assert shipped[0] in out  # the readable one is still checked


def test_check_names_file_line_clause_and_dates(capsys):
    folder = str(ROOT / "tests/unrepaired/orebro")
    _, out, _ = run(capsys, "check", folder, "--from", "2026-11-23", "--language", "en")
    line = next(line for line in out.splitlines() if "holiday-gap" in line)
    assert "/support.yaml:17:13: error holiday-gap: Nothing applies to carelock" in line
    assert "Fri 25 Dec 2026 07:00–17:00" in line
    assert "(O-05, O-06, O-07)" in line


def test_the_committed_schemas_are_what_the_code_says(capsys, tmp_path):
    assert run(capsys, "schema", "--to", str(tmp_path))[0] == 0
    for name in FILES:
        committed = (ROOT / "docs/schema" / f"{name}.json").read_text()
        assert (tmp_path / f"{name}.json").read_text() == committed, (
            "run: driftbook schema --to docs/schema"
        )


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_files_point_editors_at_their_schema(name):
    for path in (ROOT / "handbooks" / name).glob("*.yaml"):
        first = path.read_text().splitlines()[0]
        assert first == f"# yaml-language-server: $schema=../../docs/schema/{path.stem}.json"


@pytest.mark.parametrize("name", SHIPPED)
def test_an_editor_finds_nothing_wrong_in_the_shipped_files(name):
    for path in (ROOT / "handbooks" / name).glob("*.yaml"):
        schema = json.loads((ROOT / "docs/schema" / f"{path.stem}.json").read_text())
        editor = jsonschema_rs.validator_for(schema)
        data = load(path.read_bytes(), path.name).data
        assert [error.message for error in editor.iter_errors(data)] == []
        assert not editor.is_valid({**data, "oops": 1})


def test_the_handbook_commands_do_not_load_django():
    script = (
        "import sys; from driftbook.cli import main; "
        f"main(['ask', 'support', {OREBRO!r}, '--system', 'carelock']); "
        f"main(['check', {OREBRO!r}]); "
        f"main(['ask', 'changes', {GLADSAXE!r}, '--change', 'role']); "
        f"main(['check', {GLADSAXE!r}]); "
        f"main(['ask', 'windows', {GLADSAXE!r}]); "
        f"main(['ask', 'job', {GLADSAXE!r}, '--type', 'repair']); "
        "sys.exit(any(name.partition('.')[0] in ('django', 'ninja', 'holidays') "
        "for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_handbook_in_a_language_that_we_do_not_speak_is_answered_in_english(capsys, tmp_path):
    """A sixth organisation: Norwegian, with Norway's public holidays and numbers."""
    folder = tmp_path / "small"
    folder.mkdir()
    cover = COVER.replace("language: en", "language: nb").replace("country: SE", "country: NO")
    (folder / "handbook.yaml").write_text(cover.replace("Europe/Stockholm", "Europe/Oslo"))
    (folder / "support.yaml").write_text(
        "contacts:\n"
        "  vakt: {name: Vakttelefonen, phone: 815 00 000}\n"
        "  kontor: {name: Kontoret, phone: 22 00 00 00, hours: 'Mo-Fr 08:00-15:30; PH off'}\n"
        "systems: {las: {name: Låsen}}\n"
        "ladders:\n"
        "  - {id: dag, systems: [las], when: 'Mo-Fr 08:00-15:30; PH off', steps: [{call: kontor}]}\n"
        "  - {id: natt, systems: [las], when: otherwise, steps: [{call: vakt}]}\n"
    )
    words = ("ask", "support", str(folder), "--system", "las", "--at", "2027-05-17T10:00")
    code, out, err = run(capsys, *words)
    assert (code, err) == (0, "")
    assert "is a public holiday: Andre pinsedag; Grunnlovsdag" in out
    assert json.loads(run(capsys, *words, "--json")[1])["steps"][0]["phone"] == "+4781500000"
    assert run(capsys, "check", str(folder))[0] == 0


def later(tmp_path, *pairs):
    """Another edition of Örebro's handbook, in a folder of its own."""
    folder = tmp_path / "orebro"
    folder.mkdir()
    for path in (ROOT / "handbooks/orebro").glob("*.yaml"):
        text = path.read_text()
        for old, new in pairs:
            text = text.replace(old, new)
        (folder / path.name).write_text(text)
    return str(folder)


def test_compare_tells_what_changes_by_severity_with_clauses(capsys, tmp_path):
    new = later(
        tmp_path,
        ("13:00-17:00; Fr 07:00-12:00,13:00-16:00", "13:00-17:00; Fr 07:00-12:00,13:00-15:00"),
    )
    code, out, err = run(capsys, "compare", OREBRO, new, "--from", "2026-12-01", "--language", "en")
    assert (code, err) == (1, "")
    lines = out.splitlines()
    assert lines[0] == "Somebody loses an answer"
    assert (
        "- Kommunsupport, IT och telefoni closes at 15:00 instead of 16:00 on Fridays, "
        "but not on public holidays. (O-02, O-03, O-04)"
    ) in lines
    assert lines[-1].endswith("version 1.2, 60 days from 2026-12-01")


def test_compare_as_json(capsys, tmp_path):
    new = later(tmp_path, ("13:00-16:30; PH off", "12:30-16:30; PH off"))
    words = ("--from", "2026-12-01", "--days", "10", "--json", "--language", "en")
    code, out, _ = run(capsys, "compare", OREBRO, new, *words)
    shown = json.loads(out)
    assert code == 1
    assert (shown["from"], shown["to"]) == (
        "2026-12-01T00:00:00+01:00",
        "2026-12-11T00:00:00+01:00",
    )
    first = shown["changes"][0]
    assert (first["code"], first["breaking"]) == ("opens", "better")
    assert first["times"][0] == ["2026-12-01T12:30:00+01:00", "2026-12-01T13:00:00+01:00"]
    assert first["patterns"][0]["windows"] == [["12:30", "13:00"]]
    assert first["params"]["now"]["way"] == "019-21 20 00"
    assert {
        "system": "carelock",
        "problem": "support",
        "audience": "staff",
        "involved": [],
    } in first["who"]


def test_compare_exits_0_without_changes_and_2_when_unreadable(capsys, tmp_path):
    assert run(capsys, "compare", OREBRO, OREBRO)[0] == 0
    code, _, err = run(capsys, "compare", str(tmp_path / "nowhere"), OREBRO)
    assert code == 2
    assert "nowhere" in err
    assert run(capsys, "compare", OREBRO, OREBRO, "--days", "0")[0] == 2
