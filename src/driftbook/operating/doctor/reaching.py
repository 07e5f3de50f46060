"""Asking those whom Driftbook talks to whether they would: each answers within a few seconds."""

from __future__ import annotations

import contextlib
import smtplib
import socket
import ssl
import time
from typing import Any

from paho.mqtt.enums import MQTTErrorCode

from driftbook.doors.wire import connecting
from driftbook.files.clamd import connected
from driftbook.files.objects import Bucket, Objects

SECONDS = 4.0


def clamd(where: str) -> str:
    """Why clamd does not answer; empty: it does."""
    try:
        with connected(where, SECONDS) as line:
            line.sendall(b"zPING\0")
            return "" if line.recv(100).startswith(b"PONG") else "it says something else"
    except (OSError, ValueError) as fault:
        return str(fault) or type(fault).__name__


def smtp(host: str, port: int, tls: str, user: str, password: str) -> tuple[str, str]:
    """What a mail server refuses, and why: `unreachable`, `tls`, `login`; two empty texts: none."""
    step = "unreachable"
    try:
        made: Any = smtplib.SMTP_SSL if tls == "ssl" else smtplib.SMTP
        with contextlib.closing(made(host, port, timeout=SECONDS)) as server:
            server.ehlo()
            if tls == "starttls":
                step = "tls"
                server.starttls(context=ssl.create_default_context())
                server.ehlo()
            if user:
                step = "login"
                server.login(user, password)
    except ssl.SSLError as fault:
        return "tls", fault.reason or "TLS fails"
    except smtplib.SMTPResponseException as fault:
        return step, f"it says {fault.smtp_code}"
    except (OSError, smtplib.SMTPException) as fault:
        return step, str(fault) or type(fault).__name__
    return "", ""


def broker(address: str) -> str:
    """Why the broker does not take us; empty: it does."""
    client = connecting.client(address, reconnects=False)
    answers: list[Any] = []
    client.on_connect = lambda _c, _d, _f, reason, _p: answers.append(reason)
    try:
        client.connect(*connecting.where(address))
        until = time.monotonic() + SECONDS
        while not answers and time.monotonic() < until:
            if client.loop(0.1) != MQTTErrorCode.MQTT_ERR_SUCCESS and not answers:
                return "it has ended the connection"
    except (OSError, ValueError) as fault:
        return str(fault) or type(fault).__name__
    finally:
        with contextlib.suppress(Exception):
            client.disconnect()
    if not answers:
        return "it does not answer"
    return str(answers[0]) if answers[0].is_failure else ""


def has_address(host: str) -> bool:
    """Whether a name leads anywhere."""
    try:
        return bool(socket.getaddrinfo(host, None))
    except (OSError, UnicodeError):
        return False


def files(bucket: Bucket) -> str:
    """Why the store of files cannot be read; empty: it can."""
    try:
        next(iter(Objects(bucket).listed("health/")), None)
    except ImportError:
        return "the store of files needs boto3: pip install 'driftbook[s3]'"
    except OSError as fault:
        return str(fault)
    return ""
