"""XML with entities of its own, from outside or without end: in SAML answers and in files."""

from __future__ import annotations

import ast
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django.test
import pytest

from driftbook.people.models import Session, User
from driftbook.people.tests import cast
from driftbook.people.tests.saml import SamlProvider, key_pair
from driftbook.requests import kinds

SECRET = "what-stands-in-a-file-of-the-server"
READERS = (
    "xml",
    "lxml",
    "defusedxml",
    "xmltodict",
    "bs4",
    "html5lib",
    "openpyxl",
    "docx",
    "svglib",
)
"""Modules that read XML; none of ours imports one, but to escape what it writes."""
LAUGHS = "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' if n else '<!ENTITY a0 "ha">' for n in range(10)
)
Bomb = Callable[[str], str]


@pytest.fixture(autouse=True)
def real_people(settings: Any) -> None:
    settings.DEMO = False


@pytest.fixture
def provider(tmp_path_factory: pytest.TempPathFactory) -> SamlProvider:
    folder = tmp_path_factory.getbasetemp()
    key_pair("xml", folder)
    return SamlProvider("xml", folder)


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    file = tmp_path / "secret.txt"
    file.write_text(SECRET)
    return file


def doctype(declared: str, used: str) -> Bomb:
    """Put declarations before the answer, and use one where the person's name stands."""

    def make(answer: str) -> str:
        head, _, rest = answer.partition("?>") if answer.startswith("<?xml") else ("", "", answer)
        made = f"<!DOCTYPE x [{declared}]>{rest}".replace(">Aase<", f">{used}<")
        assert used in made
        return f"{head}?>{made}" if head else made

    return make


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("declared", "used"),
    [
        ('<!ENTITY e SYSTEM "file://{file}">', "&e;"),
        ('<!ENTITY e SYSTEM "http://127.0.0.1:9/">', "&e;"),
        ('<!ENTITY e PUBLIC "x" "file://{file}">', "&e;"),
        ('<!ENTITY % p SYSTEM "file://{file}"> %p;', "x"),
        ('<!ENTITY e "harmless">', "&e;"),
        (LAUGHS, "&a9;"),
        (f'<!ENTITY e "{"x" * 50_000}">', "&e;" * 2_000),
        ("", "x"),
    ],
    ids=["file", "address", "public", "parameter", "own", "laughs", "quadratic", "empty"],
)
def test_a_saml_answer_with_a_document_type_is_refused(
    provider: SamlProvider, secret: Path, declared: str, used: str, caplog: Any
) -> None:
    """It is refused before anything in it is looked at, and nobody is let in."""
    directory = provider.directory_of(cast.organisation("lindeby"), GG_Care="care-worker")
    client = django.test.Client(HTTP_HOST="driftbook.example.org")
    bomb = doctype(declared.replace("{file}", str(secret)), used)
    response = provider.sign_in(directory, client, "aase", ["GG_Care"], tamper=bomb)
    assert (response.status_code, response.context["reason"]) == (400, "not-trusted")
    # libxml2 gives bombs up by itself, while it reads them
    assert response.context["detail"] in ("DTDForbidden", "XMLSyntaxError")
    assert SECRET not in response.content.decode() + caplog.text
    assert len(response.content) < 100_000
    assert not User.objects.exists()
    assert not Session.objects.filter(user__isnull=False).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "raw",
    [
        "", "<", "no xml", "<a>" * 3_000, "<a" + " b='c'" * 20_000 + "/>", "\ufeff<a/>",
        "<?xml version='1.0' encoding='UTF-16'?><a/>", "<?xml version='1.1'?><a/>",
        "<?xml version='1.0'?><?xml-stylesheet href='file:///etc/passwd'?><a/>",
        "<a xmlns:xi='http://www.w3.org/2001/XInclude'><xi:include href='/etc/passwd'/></a>",
    ],
    ids=range(10),
)  # fmt: skip
def test_what_is_no_answer_is_refused_and_no_fault_of_ours(
    provider: SamlProvider, raw: str
) -> None:
    directory = provider.directory_of(cast.organisation("lindeby"), GG_Care="care-worker")
    client = django.test.Client(HTTP_HOST="driftbook.example.org")
    client.get(f"/sign-in/saml/{directory.address}/login/")
    response = provider.deliver(raw, directory, client)
    assert response.status_code == 400
    assert "root:" not in response.content.decode()


def test_no_module_of_ours_reads_xml() -> None:
    """What is read in a file that is one is a few bytes, as text; whoever adds a reader adds the
    answer to entities."""
    found = set()
    source = Path(kinds.__file__).parents[1]
    for file in source.rglob("*.py"):
        if "tests" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(name.split(".")[0] in READERS for name in names):
                found.add((str(file.relative_to(source)), *names))
    assert found == {("doors/batteries/picture.py", "xml.sax.saxutils")}


def office(types: str, document: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr("[Content_Types].xml", types)
        packed.writestr("xl/workbook.xml", document)
    return buffer.getvalue()


SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def test_a_spreadsheet_with_entities_is_not_expanded(secret: Path) -> None:
    """Its kind is known by words in it; nobody here opens it, so it is kept as it is."""
    types = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">{LAUGHS}]><T>&e;&a9;{SHEET}</T>'
    content = office(types, f"<!DOCTYPE x [{LAUGHS}]><w>&a9;</w>")
    assert kinds.kind_of(content, "a.xlsx") == f"{kinds.OPEN_XML}spreadsheetml"
    assert (
        kinds.kind_of(office(f"<!DOCTYPE x [{LAUGHS}]><T>&a9;</T>", ""), "a.xlsx")
        not in kinds.TAKEN
    )


@pytest.mark.parametrize(
    "svg",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<!DOCTYPE svg [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><svg>&e;</svg>",
        b"\xef\xbb\xbf  \n<?xml version='1.0'?><!-- x --><svg><script>alert(1)</script></svg>",
        "<svg/>".encode("utf-16"),
    ],
)
@pytest.mark.parametrize("named", ["a.svg", "a.png", "a.txt", "a.csv", "a.xlsx"])
def test_a_picture_that_is_a_program_is_not_taken_as_one(svg: bytes, named: str) -> None:
    assert kinds.kind_of(svg, named) not in kinds.TAKEN
