"""Files of addresses: what each line does, why it is refused, and nothing the second time."""

from __future__ import annotations

import json
import shutil
import sqlite3
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from driftbook.doors import demo
from driftbook.doors.importing import files, formats, words
from driftbook.doors.importing.files import Unreadable
from driftbook.doors.importing.lines import Line
from driftbook.doors.models import Address, Bundle, Door, Street, Unit, Upload
from driftbook.doors.tests.town import NOW, taken_in, town
from driftbook.history.models import Event
from driftbook.people.models import Organisation
from tests.cast import person, signed_in
from tests.handbook.small import ROOT

pytestmark = pytest.mark.django_db
HEAD = "street;number;letter;floor;door;postal_code;town\n"
FURNISHED = (
    "street,number,floor,door,postal_code,town,door_kind,leads_to,unit_kind,serial,installed,bundles\n"
    "Ærøgården,3,,,0999,Påhitby,stairwell,*,smart-relay,SR-1,2025-03-04,Nord|Nat\n"
    "Ærøgården,3,st,tv,0999,Påhitby,private,,smart-lock,SL-1,2025-03-04,Nord\n"
    "Ærøgården,3,1,th,0999,Påhitby,,,,,,\n"
)


@pytest.fixture
def keeper() -> Organisation:
    return town()


def verdicts(
    keeper: Organisation, text: str | bytes, *, dry: bool = False
) -> list[tuple[int, str, str]]:
    _counts, told = taken_in(keeper, text, dry=dry)
    return [(row.line, row.what, ", ".join(row.why)) for row in told]


def test_a_file_is_taken_in_once(keeper: Organisation) -> None:
    text = HEAD + "Opdigtet Allé;2;;;;0999;Påhitby\nOpdigtet Allé;2;a;;;0999;Påhitby\n"
    assert verdicts(keeper, text, dry=True) == [(2, "new", ""), (3, "new", "")]
    assert not Address.objects.exists()
    assert verdicts(keeper, text) == [(2, "new", ""), (3, "new", "")]
    assert [row.house for row in Address.objects.all()] == ["2", "2A"]
    assert verdicts(keeper, text) == [(2, "same", ""), (3, "same", "")]
    (event,) = Event.objects.all()
    assert event.did == "addresses.imported"
    content = json.loads(event.content)["after"]
    assert content == {
        "file": "file.csv", "format": "neutral", "new": 2, "same": 0, "changed": 0, "refused": 0,
    }  # fmt: skip


@pytest.mark.parametrize("dry", [True, False])
def test_a_line_that_comes_twice_is_one_address(keeper: Organisation, dry: bool) -> None:
    line = "Opdigtet Allé;2;;;;0999;Påhitby\n"
    assert verdicts(keeper, HEAD + line + line, dry=dry) == [(2, "new", ""), (3, "same", "")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_encodings_and_separators(keeper: Organisation, encoding: str, separator: str) -> None:
    text = (HEAD + "Ærøgården;2;;;;0999;Påhitby\r\n").replace(";", separator)
    assert verdicts(keeper, text.encode(encoding)) == [(2, "new", "")]
    assert Street.objects.get().name == "Ærøgården"


MALFORMED = {
    "Opdigtet Allé;2;;;0999;Påhitby": "columns",
    "Opdigtet Allé;2;;;;0999;Påhitby;;": "columns",
    ";2;;;;0999;Påhitby": "street",
    "!!!;2;;;;0999;Påhitby": "street",
    "Opdigtet Allé;;;;;0999;Påhitby": "number",
    "Opdigtet Allé;zwölf;;;;0999;Påhitby": "number",
    "Opdigtet Allé;0;;;;0999;Påhitby": "number",
    "Opdigtet Allé;2;;;;;Påhitby": "postal-code",
    "Opdigtet Allé;2;;;;0999;": "town",
    f"Opdigtet Allé;2;;;{'x' * 21};0999;Påhitby": "too-long",
    "Opdigtet \x00Allé;2;;;;0999;Påhitby": "characters",
}


@pytest.mark.parametrize(("line", "why"), MALFORMED.items())
def test_a_malformed_line_is_refused_and_the_others_are_not(
    keeper: Organisation, line: str, why: str
) -> None:
    good = "Opdigtet Allé;1;;;;0999;Påhitby"
    told = verdicts(keeper, HEAD + f"{good}\n{line}\n{good.replace(';1;', ';3;')}\n")
    assert told == [(2, "new", ""), (3, "refused", why), (4, "new", "")]
    assert words.said([why])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "must name the columns"),
        ("street;number\n", "missing: postal_code, town"),
        (HEAD.replace("letter", "colour"), "unknown columns: colour"),
    ],
)
def test_a_file_without_the_columns_is_not_begun(
    keeper: Organisation, text: str, says: str
) -> None:
    with pytest.raises(Unreadable, match=says):
        taken_in(keeper, text)


def test_doors_units_flats_and_bundles(keeper: Organisation) -> None:
    wanted = [
        (2, "new", "door, unit, flats, bundle"),
        (3, "new", "door, unit, bundle"),
        (4, "new", ""),
    ]
    assert verdicts(keeper, FURNISHED, dry=True) == wanted
    assert not Door.objects.exists()
    assert verdicts(keeper, FURNISHED) == wanted
    stairs = Door.objects.get(kind="stairwell")
    assert [flat.house for flat in stairs.leads_to.all()] == ["3, st. tv", "3, 1. th"]
    assert {bundle.name: bundle.doors.count() for bundle in Bundle.objects.all()} == {
        "Nord": 2,
        "Nat": 1,
    }
    assert {row[1] for row in verdicts(keeper, FURNISHED)} == {"same"}
    assert (Door.objects.count(), Unit.objects.count()) == (2, 2)


def test_a_unit_that_was_removed_is_not_mounted_again(keeper: Organisation) -> None:
    verdicts(keeper, FURNISHED)
    Unit.objects.update(removed=NOW)
    assert {row[1] for row in verdicts(keeper, FURNISHED)} == {"same"}
    assert Unit.objects.count() == 2


REFUSED = {
    "Ærøgården,5,,,0999,Påhitby,private,,smart-lock,SL-1,,": "unit-elsewhere",
    "Ærøgården,5,,,0999,Påhitby,,,smart-lock,,,": "no-door",
    "Ærøgården,5,,,0999,Påhitby,hatch,,,,,": "door-kind",
    "Ærøgården,5,1,th,0999,Påhitby,stairwell,,,,,": "stairwell-of-flat",
    "Ærøgården,5,,,0999,Påhitby,private,*,,,,": "no-stairwell",
    "Ærøgården,5,,,0999,Påhitby,private,,,X,,": "no-unit",
    "Ærøgården,5,,,0999,Påhitby,private,,Smart Lock,,,": "unit-kind",
    "Ærøgården,5,,,0999,Påhitby,private,,smart-lock,,4/3 2025,": "installed",
    "Ærøgården,5,,,0999,Påhitby,private,,smart-lock,,2099-01-01,": "installed",
    "Ærøgården,3,,,0999,Påhitby,stairwell,9 th,,,,": "no-such-flat",
}


@pytest.mark.parametrize("dry", [True, False])
@pytest.mark.parametrize(("line", "why"), REFUSED.items())
def test_what_cannot_be_on_a_door_is_refused(
    keeper: Organisation, line: str, why: str, dry: bool
) -> None:
    told = verdicts(keeper, FURNISHED + line + "\n", dry=dry)
    assert told[-1] == (5, "refused", why)
    assert words.said([why])


def test_serials_of_another_organisation_do_not_matter(keeper: Organisation) -> None:
    verdicts(town("far-away"), FURNISHED)
    assert {row[1] for row in verdicts(keeper, FURNISHED)} == {"new"}


def test_the_register_number_follows_an_address_that_moves(keeper: Organisation) -> None:
    head = "street,number,postal_code,town,register_id\n"
    verdicts(keeper, head + "Gammel Vej,1,0999,Påhitby,a\nGammel Vej,2,0999,Påhitby,\n")
    kept = Address.objects.get(register="a")
    new = head + "Ny Vej,1,0999,Påhitby,a\nGammel Vej,2,0999,Påhitby,b\n"
    wanted = [(2, "changed", "moved"), (3, "changed", "register")]
    assert verdicts(keeper, new, dry=True) == wanted
    assert verdicts(keeper, new) == wanted
    kept.refresh_from_db()
    assert str(kept) == "Ny Vej 1, 0999 Påhitby"
    assert verdicts(keeper, head + "Gammel Vej,2,0999,Påhitby,a\n") == [
        (2, "refused", "place-taken")
    ]
    twice = head + "Ny Vej,8,0999,Påhitby,c\nNy Vej,9,0999,Påhitby,c\n"
    assert verdicts(keeper, twice, dry=True)[1] == (3, "refused", "register-twice")
    assert verdicts(keeper, twice)[1] == (3, "refused", "register-twice")


def test_the_same_register_number_in_another_organisation(keeper: Organisation) -> None:
    text = "street,number,postal_code,town,register_id\nGammel Vej,1,0999,Påhitby,a\n"
    verdicts(town("far-away"), text)
    assert verdicts(keeper, text) == [(2, "new", "")]


# --- the registers ------------------------------------------------------------------------------

FLAT_DAR = (
    "id,status,vejkode,vejnavn,husnr,etage,dør,supplerendebynavn,postnr,postnrnavn,kommunekode\n"
    "u1,1,0001,Opdigtet Allé,012A,2,tv,Nybyen,0999,Påhitby,0000\n"
    "u2,2,0001,Opdigtet Allé,14,,,,0999,Påhitby,0000\n"
)
WHOLE_DAR = (
    "id_lokalId;status;adressebetegnelse;etagebetegnelse;dørbetegnelse;husnummer;virkningTil\n"
    'u1;3;"Opdigtet Allé 12A, 2. tv, Nybyen, 0999 Påhitby";2;tv;h1;\n'
    'u2;4;"Opdigtet Allé 14, 0999 Påhitby";;;h2;\n'
    'u3;3;"Opdigtet Allé 16, 0999 Påhitby";;;h3;2020-01-01\n'
    'u4;3;"Opdigtet Allé 18, st. 3, 0999 Påhitby";st;3;h4;\n'
)


def test_the_danish_register(keeper: Organisation) -> None:
    _counts, told = taken_in(keeper, FLAT_DAR, "dar")
    assert [(row.what, row.why) for row in told] == [("new", ()), ("refused", ("closed",))]
    _counts, told = taken_in(keeper, WHOLE_DAR, "dar")
    assert [(row.what, *row.why) for row in told] == [
        ("same",), ("refused", "closed"), ("refused", "outdated"), ("new",),
    ]  # fmt: skip
    first, last = Address.objects.order_by("number")
    assert (str(first), first.register) == ("Opdigtet Allé 12A, 2. tv, 0999 Påhitby", "u1")
    assert last.house == "18, st. 3"


SWEDISH = (
    "objektidentitet,adressomrade.faststalltNamn,gardsadressomrade.faststalltNamn,"
    "adressplatsattribut.adressplatsbeteckning.adressplatsnummer,"
    "adressplatsattribut.adressplatsbeteckning.bokstavstillagg,"
    "adressplatsattribut.postnummer,adressplatsattribut.postort\n"
    "s1,Påhittade gatan,,5,B,99999,Påhittad\n"
    "s2,Åby,Norrgården,,,99999,Påhittad\n"
)


def test_the_swedish_register_as_csv_and_as_geopackage(
    keeper: Organisation, tmp_path: Path
) -> None:
    _counts, told = taken_in(keeper, SWEDISH, "lantmateriet")
    assert [(row.what, *row.why) for row in told] == [("new",), ("refused", "number")]
    assert str(Address.objects.get()) == "Påhittade gatan 5B, 99999 Påhittad"
    assert Street.objects.get().country == "SE"
    path = tmp_path / "addresses.gpkg"
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE gpkg_contents (table_name TEXT)")
    database.execute("INSERT INTO gpkg_contents VALUES ('belagenhetsadress')")
    database.execute(
        "CREATE TABLE belagenhetsadress (fid INTEGER, objektidentitet TEXT, "
        "adressomrade_faststalltnamn TEXT, gardsadressomrade_faststalltnamn TEXT, "
        "adressplatsnummer INTEGER, bokstavstillagg TEXT, postnummer INTEGER, postort TEXT, "
        "geom BLOB)"
    )
    row = (1, "s1", "Påhittade gatan", None, 5, "B", 99999, "Påhittad", b"GP\0")
    database.execute("INSERT INTO belagenhetsadress VALUES (?,?,?,?,?,?,?,?,?)", row)
    database.commit()
    database.close()
    lines = list(formats.lines(files.of_path(path), "lantmateriet", "SE"))
    assert [line.text for line in lines if isinstance(line, Line)] == [
        "Påhittade gatan 5B, 99999 Påhittad"
    ]
    with pytest.raises(Unreadable):
        files.of_bytes(path.read_bytes())


# --- the command, the demo, the page ------------------------------------------------------------


def command(keeper: Organisation, path: Path, *more: str) -> str:
    out = StringIO()
    call_command("addresses", "import", "--organisation", keeper.slug, *more, path, stdout=out)
    return out.getvalue()


def test_the_command(keeper: Organisation, tmp_path: Path) -> None:
    path, report = tmp_path / "a.csv", tmp_path / "report.csv"
    path.write_text(FURNISHED, encoding="utf-8")
    told = command(keeper, path, "--dry-run", "--report", str(report))
    assert told.startswith("would be: 3 new")
    assert len(report.read_text().splitlines()) == 4
    assert not Address.objects.exists()
    counts = json.loads(command(keeper, path, "--json"))
    assert (counts["new"], counts["refused_lines"]) == (3, [])
    path.write_text(FURNISHED + "x\n", encoding="utf-8")
    with pytest.raises(SystemExit):
        command(keeper, path)
    for wrong in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(CommandError):
            command(keeper, wrong)


def test_the_demo_is_taken_in_without_a_word_against_it(
    keeper: Organisation, tmp_path: Path
) -> None:
    folder = tmp_path / "gladsaxe"
    shutil.copytree(ROOT / "handbooks/gladsaxe", folder)
    (folder / "demo/gateways.yaml").unlink()  # for these it takes the cast: test_show_the_demo
    told = list(demo.shown(keeper, folder, NOW))
    assert len(told) == 1
    assert Street.objects.count() == 6
    assert Bundle.objects.count() == 2
    assert set(Unit.objects.values_list("kind", flat=True)) == {
        "smart-lock", "smart-relay", "smart-keybox",
    }  # fmt: skip
    assert list(demo.shown(keeper, folder, NOW)) == []
    assert list(demo.shown(keeper, ROOT / "handbooks/aarhus", NOW)) == []


def test_a_file_is_looked_at_before_it_is_taken_in(keeper: Organisation) -> None:
    client = signed_in(person("sofie", keeper.slug, "spoc"))
    file = SimpleUploadedFile("a.csv", (FURNISHED + "Ærøgården,0,,,0999,P,,,,,,\n").encode())
    sent = client.post("/doors/import/", {"format": "neutral", "file": file})
    page = client.get(sent["Location"]).content.decode()
    assert "The number of the house is missing" in page
    assert not Address.objects.exists()
    outsider = signed_in(person("olga", "far-away", "spoc"))
    assert outsider.get(sent["Location"]).status_code == 404
    client.post(sent["Location"] + "confirmation/")
    assert Address.objects.count() == 3
    assert not Upload.objects.exists()
    assert Event.objects.get().role == "spoc"


def test_a_file_that_is_none_is_refused_in_words(keeper: Organisation) -> None:
    client = signed_in(person("sofie", keeper.slug, "spoc"))
    for content, says in (
        (b"a;b\n1;2\n", "columns are missing"),
        (b"", "The file is empty"),
        (b"x" * 1_000_001, "larger than 1 MB"),
        (b"\n" * 6_000, "more than 5,000 lines"),
    ):
        file = SimpleUploadedFile("a.csv", content)
        answer = client.post("/doors/import/", {"format": "neutral", "file": file})
        assert answer.status_code == 422
        assert says in answer.content.decode()


def test_a_file_is_thrown_away(keeper: Organisation) -> None:
    client = signed_in(person("sofie", keeper.slug, "spoc"))
    file = SimpleUploadedFile("a.csv", FURNISHED.encode())
    sent = client.post("/doors/import/", {"format": "neutral", "file": file})
    client.post(sent["Location"] + "withdrawal/")
    assert not Upload.objects.exists()
    assert not Address.objects.exists()
