"""Files in a store that speaks S3: several machines share it, and nobody reads it but Driftbook.

What is put carries its length, its MD5 (which the store checks) and its SHA-256 (which we check
when it is read, before the first byte is given out). Nothing is made public, no link is signed.
"""

from __future__ import annotations

import base64
import hashlib
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, BinaryIO, cast

from driftbook.files.shapes import Away, Damaged, Kept, sound

PIECE = 1 << 20
IN_MEMORY = 1 << 20
"""Bytes; a larger one is read through a file that has no name."""
CONNECT, ANSWER = 3, 20
"""Seconds for a connection, and for each answer."""
ATTEMPTS = 3
MISSING = {"404", "NoSuchKey", "NotFound"}
SHA256 = "sha256"


@dataclass(frozen=True)
class Bucket:
    """Where it is: `s3://bucket/prefix?region=eu-north-1`, its server, and who we are there."""

    name: str
    prefix: str
    """Empty, or with a slash at its end."""
    endpoint: str
    """Empty: that of Amazon."""
    region: str
    key: str
    secret: str
    by_host: bool = False
    """Whether the bucket is part of the host's name, and not of the path."""


class Objects:
    """The store of an installation on several machines."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket

    def put(self, name: str, content: BinaryIO) -> None:
        """Once this returns the store has said that it has all of it."""
        size, md5, sha256 = _measured(content)
        with _answers():
            self._client.put_object(
                **self._at(name),
                Body=content,
                ContentLength=size,
                ContentMD5=base64.b64encode(md5).decode(),
                ContentType="application/octet-stream",
                Metadata={SHA256: sha256},
            )

    def open(self, name: str) -> BinaryIO:
        """All of it, checked, in memory or in a file without a name.

        Raises FileNotFoundError, Damaged.
        """
        found = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the caller closes it
        try:
            self._fetch(name, cast("BinaryIO", found))
        except BaseException:
            found.close()
            raise
        found.seek(0)
        return cast("BinaryIO", found)

    def size(self, name: str) -> int:
        """Bytes. Raises FileNotFoundError."""
        with _answers():
            return int(self._client.head_object(**self._at(name))["ContentLength"])

    def remove(self, name: str) -> None:
        """Remove it, if it is there."""
        try:
            with _answers():
                self._client.delete_object(**self._at(name))
        except FileNotFoundError:
            return

    def listed(self, prefix: str) -> Iterator[Kept]:
        """A thousand are asked for at a time, when they are wanted."""
        begins = self._bucket.prefix + prefix
        more: dict[str, str] = {}
        while True:
            with _answers():
                answer = self._client.list_objects_v2(
                    Bucket=self._bucket.name, Prefix=begins, **more
                )
            for one in answer.get("Contents", []):
                name = one["Key"].removeprefix(self._bucket.prefix)
                yield Kept(name, int(one["Size"]), one["LastModified"].timestamp())
            if not answer.get("IsTruncated"):
                return
            more = {"ContinuationToken": answer["NextContinuationToken"]}

    @property
    def _client(self) -> Any:
        return _client(self._bucket)

    def _at(self, name: str) -> dict[str, str]:
        return {"Bucket": self._bucket.name, "Key": self._bucket.prefix + sound(name)}

    def _fetch(self, name: str, to: BinaryIO) -> None:
        told, length = hashlib.sha256(), 0
        with _answers():
            answer = self._client.get_object(**self._at(name))
            for piece in answer["Body"].iter_chunks(PIECE):
                to.write(piece)
                told.update(piece)
                length += len(piece)
        said = answer.get("Metadata", {}).get(SHA256, told.hexdigest())
        if length != answer["ContentLength"] or told.hexdigest() != said:
            raise Damaged(f"{name}: not the bytes that were put")


def _measured(content: BinaryIO) -> tuple[int, bytes, str]:
    """Size, MD5 and SHA-256 of all of it; it stands at its beginning afterwards."""
    content.seek(0)
    md5, sha256, size = hashlib.md5(usedforsecurity=False), hashlib.sha256(), 0
    while piece := content.read(PIECE):
        md5.update(piece)
        sha256.update(piece)
        size += len(piece)
    content.seek(0)
    return size, md5.digest(), sha256.hexdigest()


@lru_cache(maxsize=4)
def _client(bucket: Bucket) -> Any:
    """A client may be used by many threads; making one takes a quarter of a second."""
    import boto3  # only whoever has such a store needs it
    from botocore.config import Config

    config = Config(
        signature_version="s3v4",
        connect_timeout=CONNECT,
        read_timeout=ANSWER,
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        max_pool_connections=20,
        s3={"addressing_style": "virtual" if bucket.by_host else "path"},
        # Not all stores know the newer sums; MD5 on the way in and SHA-256 on the way out do.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    session = boto3.session.Session()  # nothing of the account that this process runs under
    made: Callable[..., Any] = session.client
    return made(
        "s3",
        endpoint_url=bucket.endpoint or None,
        region_name=bucket.region,
        aws_access_key_id=bucket.key,
        aws_secret_access_key=bucket.secret,
        config=config,
    )


@contextmanager
def _answers() -> Iterator[None]:
    """What the store says, in our own words."""
    from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
    from urllib3.exceptions import HTTPError

    try:
        yield
    except ClientError as fault:
        code = str(fault.response.get("Error", {}).get("Code", ""))
        if code in MISSING:
            raise FileNotFoundError(str(fault)) from None
        raise Away(f"the store of files says {code or fault}") from fault
    except (BotoCoreError, HTTPClientError, HTTPError) as fault:
        raise Away(f"the store of files cannot be reached: {type(fault).__name__}") from fault
