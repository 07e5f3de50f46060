"""Every module that could talk to somebody stands once in the page about whom we talk to."""

from __future__ import annotations

import ast
import re
from collections import Counter

from driftbook.config import environment
from driftbook.outbox.channels import sms
from tests.handbook.small import ROOT
from tests.house.test_cryptography import imported

PAGE = (ROOT / "docs/operating/outgoing.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`([a-z_/0-9]+\.py)`", PAGE)
TALKING = (
    *("socket", "socketserver", "asyncio", "http.client", "http.server", "xmlrpc", "ftplib"),
    *("urllib.request", "urllib3", "requests", "httpx", "aiohttp", "websockets"),
    *("smtplib", "poplib", "imaplib", "imap_tools", "aiosmtpd", "django.core.mail"),
    *("paho", "psycopg", "psycopg_pool", "boto3", "botocore", "redis", "ldap3"),
    *("opentelemetry.exporter", "subprocess", "multiprocessing.connection"),
)
"""Packages and modules by which a connection is opened, or a program started that could."""


def talks(module: ast.Module) -> bool:
    names = imported(module)
    return any(name == one or name.startswith(f"{one}.") for name in names for one in TALKING)


def test_every_module_that_could_talk_is_named_and_no_other(
    modules: dict[str, ast.Module],
) -> None:
    there = {path for path, module in modules.items() if talks(module)}
    assert there - set(NAMED) == set()
    assert set(NAMED) - there == set()


def test_each_stands_there_once() -> None:
    assert {name for name, times in Counter(NAMED).items() if times > 1} == set()


def test_an_import_is_seen_however_it_is_written() -> None:
    for line in (
        "import socket",
        "from requests import Session as Asking",
        "from urllib import request",
        "def late():\n    import boto3",
        "from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter",
    ):
        assert talks(ast.parse(line)), line
    assert not talks(ast.parse("from driftbook.history import requests\nimport urllib.parse"))


def test_the_settings_and_hosts_that_it_names_are_those_that_there_are() -> None:
    settings = set(re.findall(r"`DRIFTBOOK_([A-Z_]+)`", PAGE))
    assert settings - set(environment.NAMES) == set()
    for address in (sms.ELKS, sms.GATEWAYAPI):
        assert f"`{address.split('/')[2]}`" in PAGE
