"""A draft of a recording: the text of an announcement as speech (A-04), where espeak-ng is there.

It is a draft to listen to, or to play until somebody has read the text aloud.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

PROGRAM = "espeak-ng"
SLOW = 150
"""Words a minute: callers hear it once, on a telephone."""
LONGEST = 5_000
SECONDS = 30


class NotInstalled(Exception):
    """espeak-ng is not on this machine."""


class NoVoice(Exception):
    """espeak-ng is there, and has no voice for the language."""


def installed() -> bool:
    """Whether a draft can be made here."""
    return shutil.which(PROGRAM) is not None


def speak(text: str, language: str) -> bytes:
    """The text as a WAV file, in the voice of a language such as `da` or `nb-NO`.

    Raises NotInstalled, NoVoice.
    """
    program = shutil.which(PROGRAM)
    if program is None:
        raise NotInstalled
    for voice in dict.fromkeys((language.lower(), language.partition("-")[0])):
        found = _speak(program, voice, text[:LONGEST])
        if found:
            return found
    raise NoVoice(language)


def _speak(program: str, voice: str, text: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "speech.wav"  # what goes through a pipe does not say how long it is
        asked = [program, "-v", voice, "-s", str(SLOW), "-b", "1", "-w", str(file), "--stdin"]
        done = subprocess.run(  # noqa: S603 nothing of it from outside but a language and a text
            asked, input=text.encode(), capture_output=True, timeout=SECONDS, check=False
        )
        return file.read_bytes() if done.returncode == 0 and file.exists() else b""
