"""What the operator may say about several machines: files, connections, only reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from driftbook.config.letters import PREFIX, OperatorError
from driftbook.files.objects import Bucket

NAMES = (
    "FILES",
    "FILES_CREDENTIALS",
    "FILES_ENDPOINT",
    "POOL",
    "POOLER",
    "READ_ONLY",
)
NOT_A_BUCKET = (
    f"{PREFIX}FILES is not s3://bucket/prefix?region=eu-north-1&style=path; style is path or host."
)
MOST = 200
"""Connections of one process."""
WRITTEN = "-c default_transaction_read_only=on"


@dataclass(frozen=True)
class Sharing:
    """With its defaults filled in."""

    files: Bucket | None
    """None: files lie in DRIFTBOOK_VAR."""
    pool: int
    """Connections to PostgreSQL that one process opens at most."""
    pooler: bool
    """Whether a pooler stands before PostgreSQL that gives a connection out for one transaction."""
    read_only: bool


def read(given: Mapping[str, str], *, pooler: bool, read_only: bool) -> Sharing:
    """Raises OperatorError."""
    pool = given.get("POOL") or "10"
    if not (pool.isascii() and pool.isdigit() and 1 <= int(pool[:9]) <= MOST):
        raise OperatorError(f"{PREFIX}POOL is {pool!r}; write a number from 1 to {MOST}.")
    return Sharing(files=bucket(given), pool=int(pool), pooler=pooler, read_only=read_only)


def bucket(given: Mapping[str, str]) -> Bucket | None:
    """The store of DRIFTBOOK_FILES; None: the folder. Says nothing of the secret that was given."""
    address, endpoint = given.get("FILES", ""), given.get("FILES_ENDPOINT", "").rstrip("/")
    key, colon, secret = given.get("FILES_CREDENTIALS", "").rpartition(":")
    if not address:
        if endpoint or key:
            raise OperatorError(f"{PREFIX}FILES is missing: s3://bucket, beside its _ENDPOINT.")
        return None
    try:
        url = urlsplit(address)
        sound = url.scheme == "s3" and url.netloc and not url.username and not url.fragment
        said = dict(parse_qsl(url.query, strict_parsing=bool(url.query)))
    except ValueError:
        raise OperatorError(NOT_A_BUCKET) from None
    region, style = said.pop("region", "us-east-1"), said.pop("style", "path")
    if not sound or said or style not in ("path", "host"):
        raise OperatorError(NOT_A_BUCKET)
    if not (key and colon and secret):
        raise OperatorError(f"{PREFIX}FILES_CREDENTIALS is not key:secret.")
    if endpoint and urlsplit(endpoint).scheme not in ("https", "http"):
        raise OperatorError(f"{PREFIX}FILES_ENDPOINT is no address such as https://s3.example.org.")
    inner = url.path.strip("/")
    return Bucket(
        name=url.netloc,
        prefix=f"{inner}/" if inner else "",
        endpoint=endpoint,
        region=region,
        key=key,
        secret=secret,
        by_host=style == "host",
    )


def shared(database: dict[str, Any], sharing: Sharing) -> dict[str, Any]:
    """Django's settings for a database, as so many processes and machines use it.

    A pooler that gives a connection out for one transaction knows no prepared statements and no
    cursors that outlive it; it also refuses what a connection would ask for at its start. With
    READ_ONLY the database itself refuses to write, so that no page can do so by mistake.
    """
    options: dict[str, Any] = {**database["OPTIONS"]}
    if database["ENGINE"].endswith("sqlite3"):
        if sharing.read_only:
            options["init_command"] += "; PRAGMA query_only=ON"
        return {**database, "OPTIONS": options}
    options["pool"] = {**options["pool"], "max_size": sharing.pool}
    if sharing.read_only and not sharing.pooler:
        options["options"] = WRITTEN
    if sharing.pooler:
        options["prepare_threshold"] = None
    return {**database, "DISABLE_SERVER_SIDE_CURSORS": sharing.pooler, "OPTIONS": options}
