"""Both kinds of store promise the same: a folder, and a real Swift with its S3 interface."""

from __future__ import annotations

import argparse
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config

from driftbook import files_command
from driftbook.config.letters import OperatorError
from driftbook.config.sharing import bucket
from driftbook.files import store
from driftbook.files.objects import SHA256
from tests.objects_store import BUCKET, KEY, ObjectStore, is_there

A, B = "cases/ab/abc", "cases/ac/acd"


@pytest.fixture(scope="module")
def swift(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ObjectStore]:
    assert is_there(), "install swift-proxy, swift-account, swift-container and swift-object"
    started = ObjectStore(tmp_path_factory.mktemp("swift"))
    try:
        started.start()
        yield started
    finally:
        started.stop()


def chosen(swift: ObjectStore, prefix: str) -> Any:
    said = {name.removeprefix("DRIFTBOOK_"): value for name, value in swift.environment.items()}
    return bucket({**said, "FILES": f"s3://{BUCKET}/{prefix}"})


@pytest.fixture(params=["folder", "objects"])
def kept(request: Any, settings: Any, tmp_path: Path) -> None:
    settings.CASE_FILES = tmp_path / "cases"
    if request.param == "objects":
        settings.FILES = chosen(request.getfixturevalue("swift"), tmp_path.name)


def read(name: str) -> bytes:
    with store.open(name) as content:
        return content.read()


@pytest.mark.usefixtures("kept")
def test_what_is_put_is_there_and_the_same_again_is_the_same() -> None:
    large = bytes(range(256)) * 12_000  # larger than what is held in memory
    for _ in range(2):
        store.put(A, io.BytesIO(large))
    source = io.BytesIO(b"two")
    source.seek(2)
    store.put(B, source)  # from its beginning, wherever it stood
    assert (read(A), read(B), store.size(A)) == (large, b"two", len(large))
    assert list(store.names("cases/")) == [A, B]
    assert list(store.names("cases/ac/a")) == [B]
    store.put(B, io.BytesIO(b""))
    assert read(B) == b""


@pytest.mark.usefixtures("kept")
def test_what_is_not_there_is_missing_and_nothing_worse() -> None:
    assert not store.exists(A)
    with pytest.raises(FileNotFoundError):
        store.open(A)
    store.remove(A)
    store.put(A, io.BytesIO(b"one"))
    assert store.exists(A)
    store.remove(A)
    store.remove(A)
    assert list(store.names("cases/")) == []


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("name", ["", "/etc/passwd", "cases/../../x", "cases//x", "cases/./x"])
def test_no_name_leads_elsewhere(name: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(name)}$"):
        store.open(name)


def test_nothing_half_written_stays_in_the_folder(settings: Any, tmp_path: Path) -> None:
    class Breaks(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError(28, "no space left")

    settings.CASE_FILES = tmp_path
    with pytest.raises(OSError, match="no space left"):
        store.put(A, Breaks(b"one"))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_nobody_reads_the_store_without_its_key(swift: ObjectStore, settings: Any) -> None:
    settings.FILES = chosen(swift, "private")
    store.put(A, io.BytesIO(b"hers"))
    where = {"Bucket": BUCKET, "Key": f"private/{A}"}
    assert swift.client().get_object(**where)["Body"].read() == b"hers"
    stranger = boto3.client(
        "s3",
        endpoint_url=swift.endpoint,
        region_name="us-east-1",
        config=Config(signature_version=UNSIGNED, s3={"addressing_style": "path"}),
    )
    with pytest.raises(stranger.exceptions.ClientError):
        stranger.get_object(**where)
    said = {"FILES_ENDPOINT": swift.endpoint, "FILES": f"s3://{BUCKET}/private"}
    settings.FILES = bucket({**said, "FILES_CREDENTIALS": f"{KEY}:wrong"})
    with pytest.raises(store.Away):
        store.open(A)


def test_bytes_that_are_not_those_that_were_put(swift: ObjectStore, settings: Any) -> None:
    settings.FILES = chosen(swift, "damaged")
    store.put(A, io.BytesIO(b"good"))
    where = {"Bucket": BUCKET, "Key": f"damaged/{A}"}
    said = swift.client().head_object(**where)["Metadata"]
    swift.client().put_object(**where, Body=b"evil", Metadata={SHA256: said[SHA256]})
    with pytest.raises(store.Damaged):
        store.open(A)


def test_a_store_that_is_away(swift: ObjectStore, settings: Any) -> None:
    settings.FILES = bucket(
        {
            "FILES": "s3://driftbook",
            "FILES_ENDPOINT": "http://127.0.0.1:9",
            "FILES_CREDENTIALS": "a:b",
        }
    )
    for ask in (store.open, store.size, store.remove, lambda name: list(store.names(name))):
        with pytest.raises(store.Away):
            ask(A)
    with pytest.raises(store.Away):
        store.put(A, io.BytesIO(b"x"))


@pytest.mark.parametrize(
    "said",
    [
        {"FILES": "https://s3.example.org/x"},
        {"FILES": "s3://"},
        {"FILES": "s3://bucket?colour=red", "FILES_CREDENTIALS": "a:b"},
        {"FILES": "s3://bucket?style=odd", "FILES_CREDENTIALS": "a:b"},
        {"FILES": "s3://bucket", "FILES_CREDENTIALS": "only-one"},
        {"FILES": "s3://bucket", "FILES_CREDENTIALS": "a:b", "FILES_ENDPOINT": "s3.example.org"},
        {"FILES_ENDPOINT": "https://s3.example.org"},
    ],
)
def test_what_cannot_be_is_refused(said: dict[str, str]) -> None:
    with pytest.raises(OperatorError):
        bucket(said)
    assert bucket({}) is None


def test_from_the_folder_to_the_store_and_back(
    swift: ObjectStore, settings: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was interrupted goes on; what was damaged on the way is sent again."""
    settings.CASE_FILES = tmp_path / "cases"
    for number in range(3):
        store.put(f"cases/a{number}/{number}", io.BytesIO(b"%d" % number * 1000))
    with pytest.raises(ValueError, match="DRIFTBOOK_FILES"):
        run("copy")
    settings.FILES = chosen(swift, "copied")
    where = {"Bucket": BUCKET, "Key": "copied/cases/a0/0"}
    swift.client().put_object(**where, Body=b"half")
    run("copy")
    run("copy")
    told = capsys.readouterr().out
    assert "3 copied and compared, 0 were there already" in told
    assert "0 copied and compared, 3 were there already" in told
    assert read("cases/a0/0") == b"0" * 1000
    run("fetch", "--to", str(tmp_path / "back"))
    found = {path.name: path.read_bytes() for path in (tmp_path / "back").rglob("*/*/*")}
    assert found == {str(number): b"%d" % number * 1000 for number in range(3)}


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    files_command.add(parser.add_subparsers())
    options = parser.parse_args(["files", *words])
    code: int = options.run(options)
    return code
