"""A draft of a recording, where espeak-ng is installed."""

from __future__ import annotations

import io
import wave

import pytest

from driftbook.incidents import speaking

there = pytest.mark.skipif(not speaking.installed(), reason="espeak-ng is not installed")


@there
@pytest.mark.parametrize("language", ["da", "sv", "en", "nb-NO"])
def test_a_wav_file_of_some_seconds(language: str) -> None:
    with wave.open(io.BytesIO(speaking.speak("Vi kan ikke svare lige nu.", language))) as heard:
        assert 0.5 < heard.getnframes() / heard.getframerate() < 10


@there
def test_a_language_that_nobody_speaks() -> None:
    with pytest.raises(speaking.NoVoice):
        speaking.speak("x", "xx")


def test_where_it_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert not speaking.installed()
    with pytest.raises(speaking.NotInstalled):
        speaking.speak("x", "da")
