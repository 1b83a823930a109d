"""The filter: however the bytes are cut, the text is what it is."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalize import stream
from normalize.converter import Converter
from normalize.model import DecodeError


class Trickle(io.RawIOBase):
    """Delivers at most a few bytes a call, as a pipe may."""

    def __init__(self, data, step):
        self.data, self.step = data, step

    def readable(self):
        return True

    def readinto(self, buffer):
        size = min(self.step, len(buffer), len(self.data))
        buffer[:size], self.data = self.data[:size], self.data[size:]
        return size


@settings(deadline=None)
@given(
    text=st.text("漢字網絡a1 ,，。\n\r", max_size=200),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "big5", "utf-16", "utf-16-le"]),
    chunk=st.integers(4, 40),
    step=st.integers(1, 50),
)
def test_the_text_arrives_whole(monkeypatch_module, text, encoding, chunk, step):
    monkeypatch_module.setattr(stream, "CHUNK", chunk)
    source = io.BufferedReader(Trickle(text.encode(encoding), step))
    found = b"".join(stream.convert(source, None, encoding)).decode()
    assert found.removeprefix("\ufeff") == text


@pytest.fixture(scope="module")
def monkeypatch_module():
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(["一隻", "隻身", "乾淨", "頭髮", "發展", "皇后", "後來", "，", "。", "\n", "a "]), max_size=120
    )
)
def test_no_phrase_is_cut(parts):
    text = "".join(parts)
    converter = Converter("t2s")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stream, "CHUNK", 30)
        patch.setattr(stream, "LONGEST", 40)
        found = b"".join(stream.convert(io.BytesIO(text.encode()), converter, "utf-8")).decode()
    assert found == converter.convert(text)


def test_bytes_that_are_not_text_are_named_by_their_place(monkeypatch):
    monkeypatch.setattr(stream, "CHUNK", 16)
    good = "漢字漢字\n".encode() * 4
    pieces = stream.convert(io.BytesIO(good + b"\xff\n" + good), None, "utf-8")
    with pytest.raises(DecodeError) as caught:
        list(pieces)
    assert caught.value.offset == len(good)
    with pytest.raises(DecodeError):
        list(stream.convert(io.BytesIO("漢字".encode() * 20 + b"\xe6"), None, "utf-8"))
