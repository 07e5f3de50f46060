"""Writing the next edition: problems by line, two authors at once, uploads, nothing lost."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from driftbook.editions.models import Draft
from driftbook.editions.tests.cast import MAKER, OWNER, agreement, of
from driftbook.editions.tests.conftest import COVER, NIGHT, SUPPORT
from driftbook.history.models import Event

pytestmark = pytest.mark.django_db
DRAFT = "/handbooks/town/draft/"
CHAPTER = f"{DRAFT}chapters/support/"
WHOLE = COVER.format(version="1", review="2027-11-01", more="")


@pytest.fixture(autouse=True)
def parties() -> None:
    agreement()


def text(page: Any) -> str:
    return " ".join(page.content.decode().split())


def english(client: Client, address: str) -> str:
    return text(client.get(address, headers={"accept-language": "en"}))


def save(client: Client, words: str, revision: int, chapter: str = "support") -> Any:
    said = {"text": words, "revision": revision}
    address = f"{DRAFT}chapters/{chapter}/"
    return client.post(address, said, headers={"accept-language": "en"})


def draft() -> Draft:
    return Draft.objects.get(agreement__handbook="town")


def test_beginning_twice_is_one_draft() -> None:
    hanne = of(OWNER)
    assert "Nobody is working on a new edition." in english(hanne, DRAFT)
    hanne.post(DRAFT)
    of(MAKER).post(DRAFT)
    assert Draft.objects.count() == 1
    assert Event.objects.filter(did="draft.started").count() == 1


def test_problems_stand_at_their_lines_and_the_text_is_kept() -> None:
    hanne = of(OWNER)
    hanne.post(DRAFT)
    save(hanne, WHOLE, 1, "handbook")
    words = (SUPPORT + NIGHT).replace("call: desk", "call: dsk")
    assert save(hanne, words, 2).status_code == 302
    page = english(hanne, CHAPTER)
    number = words.splitlines().index("    steps: [{call: dsk}]") + 1
    assert f'href="#line-{number}"' in page
    assert "did you mean &#x27;desk&#x27;?" in page
    assert f'id="line-{number}" class="wrong"' in page
    assert "1 line cannot be read" in english(hanne, DRAFT)
    assert "call: dsk" in draft().files["support.yaml"]


def test_two_who_write_the_same_chapter_lose_nothing() -> None:
    hanne, ellen = of(OWNER), of(MAKER)
    hanne.post(DRAFT)
    save(hanne, "a: 1\n", 1)
    answer = save(ellen, "a: 2\n", 1)
    assert answer.status_code == 409
    page = text(answer)
    assert "Hanne has saved something else." in page
    assert "a: 2" in page
    assert "a: 1" in page
    assert draft().files["support.yaml"] == "a: 1\n"
    revision = answer.context["form"]["revision"].value()
    assert save(ellen, "a: 2\n", revision).status_code == 302
    assert draft().files["support.yaml"] == "a: 2\n"


def test_saving_the_same_again_changes_nothing() -> None:
    hanne = of(OWNER)
    hanne.post(DRAFT)
    save(hanne, "a: 1\r\nb: 2", 1)
    save(hanne, "a: 1\nb: 2\n", 1)
    assert (draft().revision, draft().files["support.yaml"]) == (2, "a: 1\nb: 2\n")
    assert Event.objects.filter(did="draft.changed").count() == 1


def upload(client: Client, *files: SimpleUploadedFile) -> Any:
    said = {"chosen": list(files)}
    return client.post(f"{DRAFT}upload/", said, headers={"accept-language": "en"})


def zipped(**files: str) -> SimpleUploadedFile:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, words in files.items():
            archive.writestr(f"town/{name}.yaml", words)
        archive.writestr("__MACOSX/town/._support.yaml", "junk")
        archive.writestr("town/demo/notes.txt", "junk")
    return SimpleUploadedFile("town.zip", packed.getvalue())


def test_a_zip_of_the_folder_becomes_the_draft() -> None:
    hanne = of(OWNER)
    hanne.post(DRAFT)
    save(hanne, "guides: []\n", 1, "guides")
    assert upload(hanne, zipped(handbook=WHOLE, support=SUPPORT)).status_code == 302
    assert set(draft().files) == {"handbook.yaml", "support.yaml"}


def test_one_chapter_leaves_the_others() -> None:
    hanne = of(OWNER)
    upload(hanne, zipped(handbook=WHOLE, support=SUPPORT))
    upload(hanne, SimpleUploadedFile("support.yaml", "a: å\n".encode()))
    assert draft().files == {"handbook.yaml": WHOLE, "support.yaml": "a: å\n"}


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (SimpleUploadedFile("jokes.yaml", b"a: 1"), "No chapter is named jokes.yaml."),
        (SimpleUploadedFile("support.yaml", b"\xff\xfe"), "is not written in UTF-8"),
        (SimpleUploadedFile("town.zip", b"no zip"), "is not a zip that can be opened"),
        (SimpleUploadedFile("support.yaml", b"a" * 2_000_001), "is too large"),
    ],
)
def test_files_that_cannot_be_taken_change_nothing(file: SimpleUploadedFile, reason: str) -> None:
    hanne = of(OWNER)
    hanne.post(DRAFT)
    answer = upload(hanne, file)
    assert answer.status_code == 422
    assert reason in text(answer)
    assert draft().files == {}
    assert "Choose the files first." in text(upload(hanne))


def many_times(name: str, times: int, each: int) -> SimpleUploadedFile:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(times):
            archive.writestr(f"{number}/{name}", b" " * each)
    return SimpleUploadedFile("town.zip", packed.getvalue())


def damaged() -> SimpleUploadedFile:
    raw = bytearray(many_times("support.yaml", 1, 100_000).read())
    raw[50:60] = b"\xff" * 10
    return SimpleUploadedFile("town.zip", bytes(raw))


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (many_times("support.yaml", 40, 1_000_000), "is there more than once"),
        (many_times("support.yaml", 1, 2_000_001), "is too large"),
        (damaged(), "is not a zip that can be opened"),
    ],
)
def test_a_small_zip_that_is_large_inside_or_damaged(file: SimpleUploadedFile, reason: str) -> None:
    """Forty megabytes from fifty kilobytes, and it could have been forty thousand."""
    hanne = of(OWNER)
    hanne.post(DRAFT)
    answer = upload(hanne, file)
    assert answer.status_code == 422
    assert reason in text(answer)
    assert draft().files == {}


def test_a_draft_is_thrown_away_once() -> None:
    hanne = of(OWNER)
    hanne.post(DRAFT)
    for _ in range(2):
        hanne.post(f"{DRAFT}withdrawal/")
    assert not Draft.objects.exists()
    assert Event.objects.filter(did="draft.withdrawn").count() == 1
