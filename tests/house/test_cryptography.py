"""Every module that imports something cryptographic stands once in the page about it."""

from __future__ import annotations

import ast
import re
from collections import Counter

from driftbook.config import environment
from tests.handbook.small import ROOT

PAGE = (ROOT / "docs/operating/cryptography.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`([a-z_/0-9]+\.py)`", PAGE.partition("## Changing the secret key")[0])
CRYPTOGRAPHIC = (
    *("hashlib", "hmac", "secrets", "ssl", "random", "cryptography", "jwt", "pyrage", "onelogin"),
    *("fido2", "nacl", "Crypto", "OpenSSL", "xmlsec", "itsdangerous", "bcrypt", "argon2"),
    *("django.core.signing", "django.utils.crypto", "django.contrib.auth.hashers"),
    *("allauth.mfa", "allauth.socialaccount.internal.jwtkit"),
)
"""Packages and modules by which something is hashed, signed, encrypted or left to chance."""
TWICE = {"doors/wire/session.py"}
"""In more than one row, for more than one thing."""


def imported(module: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
    return found


def uses(module: ast.Module) -> bool:
    names = imported(module)
    return any(name == one or name.startswith(f"{one}.") for name in names for one in CRYPTOGRAPHIC)


def test_every_module_with_cryptography_is_named_and_no_other(
    modules: dict[str, ast.Module],
) -> None:
    there = {path for path, module in modules.items() if uses(module)}
    assert there - set(NAMED) == set()
    assert set(NAMED) - there == set()


def test_each_stands_there_once() -> None:
    assert {name for name, times in Counter(NAMED).items() if times > 1} == TWICE


def test_an_import_is_seen_however_it_is_written() -> None:
    for line in (
        "import hashlib",
        "import hmac as keyed",
        "from django.core import signing",
        "from django.utils.crypto import salted_hmac",
        "from cryptography.hazmat.primitives import hashes",
        "def late():\n    from secrets import token_hex",
    ):
        assert uses(ast.parse(line)), line
    assert not uses(ast.parse("import hashes\nfrom driftbook.people import tokens"))


def test_every_secret_of_the_operators_that_is_a_key_is_named() -> None:
    keys = {name for name in environment.SECRETS if "KEY" in name}
    assert keys == {"SECRET_KEY", "SECRET_KEY_FALLBACKS"}
    assert {name for name in keys if f"`DRIFTBOOK_{name}`" not in PAGE} == set()
