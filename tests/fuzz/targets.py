"""What is fuzzed: every door that bytes of strangers come through before anybody has looked at them.

A target takes bytes and gives nothing. It may fail only with what the module itself documents;
everything else that it raises is a fault, and so is a result that no database could keep.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from driftbook.doors.importing import files, formats, tags
from driftbook.doors.wire import payloads, topics
from driftbook.doors.wire.edge import bridges, discovery, messages
from driftbook.handbook import reading, yamltext
from driftbook.inbox import parsing
from driftbook.inbox.models import Mail
from driftbook.inbox.own import Ours
from driftbook.inbox.parsing.bodies import TooDeep
from driftbook.incidents import entry_shapes
from driftbook.incidents.log_api import Sent

LARGEST = 64 * 1024
"""Bytes of an input."""
ARRIVED = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
BETWEEN = b"\x1e"
COVER = b"""handbook: town
title: The town
language: da
country: DK
timezone: Europe/Copenhagen
version: "1"
date: 2026-01-01
parties:
  town: {name: The town, kind: municipality}
  works: {name: The works, kind: supplier}
"""
OURS = Ours(frozenset({"cases@example.org", "driftbook@example.org"}), ("The works", "Driftbook"))
CHAPTERS = ("support", "guides", "doors", "jobs", "requests", "incidents", "downtime", "people")


def yaml(data: bytes) -> None:
    """One file: the tree and the places of what stands in it. Never raises."""
    document = yamltext.load(data, "support.yaml")
    for path in document.values:
        document.place(path)


def handbook(data: bytes) -> None:
    """A cover and one chapter; the first byte says which, and 255 that it is the cover itself."""
    if not data:
        return
    which, text = data[0], data[1:]
    name = "handbook" if which == 255 else CHAPTERS[which % len(CHAPTERS)]
    given = {"handbook.yaml": COVER, f"{name}.yaml": text}
    try:
        reading.read_files(given)
    except reading.Unreadable as problems:
        keepable(str(problems))


def mail(data: bytes) -> None:
    """A mail as it is taken out of the ledger. What it nests too deep for us, the reader handles."""
    received = Mail(raw=data, recipient="cases+12.abc@example.org", source="lmtp")
    try:
        letter = parsing.understand(received, OURS)
    except (parsing.Unreadable, TooDeep, RecursionError):
        return
    keepable(
        letter.sender, letter.sender_name, letter.subject, letter.message_id, letter.text,
        letter.folded, letter.html, *letter.to, *letter.tokens, *letter.references,
        *(part for file in letter.files for part in (file.name, file.kind, file.content_id)),
        *([letter.bounce.recipient, letter.bounce.status] if letter.bounce else []),
    )  # fmt: skip
    assert len(letter.digest) == 64


def mqtt(data: bytes) -> None:
    """Messages, each a topic, a line end and a payload: what is described is then listened to."""
    wirings: list[Mapping[str, Any]] = []
    for message in data.split(BETWEEN)[:20]:
        first, _end, payload = message.partition(b"\n")
        name = first.decode("utf-8", "replace")
        topic = topics.parse(name)
        if topic is None:
            continue
        if topic.what == topics.EDGE:
            _edge(topic, name, payload, wirings)
            continue
        for retained in (False, True):
            meaning = payloads.parse(topic, payload, ARRIVED, retained=retained)
            if isinstance(meaning, payloads.Said):
                keepable(meaning.device, meaning.event)


def _edge(topic: topics.Topic, name: str, payload: bytes, wirings: list[Mapping[str, Any]]) -> None:
    described = discovery.discovered(topic.gateway, topic.rest, payload)
    if isinstance(described, discovery.Described):
        wirings.append(described.parts)
        list(messages.topics_of(described.parts))
    bridges.said(topic.gateway, payload)
    for wiring in wirings:
        messages.understood(topic.gateway, "L-1", "nuki", wiring, name, payload, ARRIVED)


def addresses(data: bytes) -> None:
    """A file of addresses, in each of the formats."""
    for format in formats.FORMATS:
        try:
            for line in formats.lines(files.of_bytes(data), format, "DK"):
                if not isinstance(line, formats.Refused):
                    keepable(*(str(value) for value in line))
        except files.Unreadable as wrong:
            keepable(str(wrong))


def tag_file(data: bytes) -> None:
    """A file of tags, up to where the database is asked."""
    try:
        table = files.of_bytes(data)
        tags.demand(table)
    except files.Unreadable as wrong:
        keepable(str(wrong))
        return
    for record in table.records:
        assert record.broken or len(record.cells) == len(table.columns)


def entries(data: bytes) -> None:
    """What a device sends that has been without network."""
    try:
        sent = Sent.model_validate(json.loads(data))
    except (ValueError, RecursionError):  # the API answers 400 or 422
        return
    for entry in sent.entries:
        entry_shapes.as_entry(entry)
        if entry_shapes.fits(entry.kind, entry.data) and entry_shapes.writable(entry):
            kept = json.dumps(entry.data, ensure_ascii=False)
            keepable(kept, entry.words, entry.subject)
            assert "\\u0000" not in kept


def keepable(*texts: str) -> None:
    """Raise for a text that a database refuses: NUL, or half of a surrogate pair."""
    for text in texts:
        text.encode()
        assert "\0" not in text, text[:200]


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    "yaml": yaml,
    "handbook": handbook,
    "mail": mail,
    "mqtt": mqtt,
    "addresses": addresses,
    "tags": tag_file,
    "entries": entries,
}
