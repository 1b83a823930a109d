"""The filter: however the bytes are cut, the text is what it is."""

from __future__ import annotations

import io

import pytest
import reference
from hypothesis import given, settings
from hypothesis import strategies as st

from normalize import stream
from normalize.converter import Converter
from normalize.cuts import last_cut
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


WORDS = [
    *(
        "一隻",
        "隻身",
        "乾淨",
        "頭髮",
        "發展",
        "皇后",
        "後來",
        "，",
        "。",
        "\n",
        "a ",
        "干干",
        "净",
        "里",
        "面",
        "⿰",
        "⿲",
    ),
    *(
        "软件",
        "鼠标",
        "面向过程",
        "过程",
        "可視化",
        "学",
        "序列",
        "埠",
        "等於有",
        "網際網路",
        "路由器",
        "\uf90a",
        "意向",
        "国",
    ),
]
#: Configurations and the user's entries, which may hold marks and blanks.
CONVERTERS = [(name, "") for name in ("t2s", "s2t", "s2twp", "tw2sp", "hk2sp", "jp2t")] + [
    ("s2twp", "，里\t、裡\na 软\tA\n净\t凈凈\n"),
    ("tw2sp", "學。\t学！\n乾淨皇后\t乾淨皇后\n"),
]


@pytest.fixture(scope="module")
def converters(tmp_path_factory):
    folder = tmp_path_factory.mktemp("own")
    result = []
    for number, (name, entries) in enumerate(CONVERTERS):
        (folder / f"{number}.txt").write_text(entries, "utf-8")
        result.append(Converter(name, [str(folder / f"{number}.txt")] if entries else []))
    return result


@settings(deadline=None, max_examples=400)
@given(
    st.lists(st.sampled_from(WORDS), max_size=300),
    st.integers(0, len(CONVERTERS) - 1),
    st.integers(4, 90),
    st.integers(10, 200),
)
def test_no_phrase_is_cut(converters, parts, number, chunk, longest):
    text = "".join(parts)
    converter = converters[number]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stream, "CHUNK", chunk)
        patch.setattr(stream, "LONGEST", longest)
        found = b"".join(stream.convert(io.BytesIO(text.encode()), converter, "utf-8")).decode()
    assert found == converter.convert(text)


@pytest.mark.parametrize("number", range(len(CONVERTERS)))
def test_a_long_line_is_cut_where_no_phrase_reaches(converters, number):
    converter = converters[number]
    random = reference.seeded(number)
    for repeated in (False, True):
        text = "".join(random.choices([word for word in WORDS if word != "\n"], k=9000))
        text = "干" * 9000 if repeated else text
        cut = last_cut(converter, text)
        assert 0 < cut < len(text)
        assert len(text) - cut < 2000
        for more in ("", "净", "程的", "網際網路"):
            assert converter.convert(text[:cut]) + converter.convert(text[cut:] + more) == converter.convert(
                text + more
            )


@pytest.mark.parametrize("name", ["hans", "hans-cn"])
def test_each_block_is_judged_by_itself_and_none_is_small(name, monkeypatch):
    monkeypatch.setattr(stream, "CHUNK", 60)
    converter = Converter(name)
    lines = ["看著\n", "遠處的風景很美，這裡的軟體也好\n", "看著\n"]
    for text in ("".join(lines), "".join(lines * 20), "软体与看著\n" * 30):
        blocks = []
        monkeypatch.setattr(converter, "convert", lambda block, blocks=blocks: blocks.append(block) or block)
        list(stream.convert(io.BytesIO(text.encode()), converter, "utf-8"))
        monkeypatch.undo()
        monkeypatch.setattr(stream, "CHUNK", 60)
        assert "".join(blocks) == text
        assert all(block.endswith("\n") for block in blocks)
        assert len(blocks[-1].encode()) >= 60 or len(blocks) == 1
        found = b"".join(stream.convert(io.BytesIO(text.encode()), converter, "utf-8")).decode()
        assert found == "".join(map(converter.convert, blocks))
    assert found == text


def test_what_a_pipe_delivers_at_a_time_does_not_matter(monkeypatch):
    monkeypatch.setattr(stream, "CHUNK", 97)
    text = "遠處的風景很美\n看著\n" * 60
    for name in ("hans", "tw2sp"):
        whole = list(stream.convert(io.BytesIO(text.encode()), Converter(name), "utf-8"))
        for step in (1, 13, 500):
            assert list(stream.convert(Trickle(text.encode(), step), Converter(name), "utf-8")) == whole


def test_bytes_that_are_not_text_are_named_by_their_place(monkeypatch):
    monkeypatch.setattr(stream, "CHUNK", 16)
    good = "漢字漢字\n".encode() * 4
    pieces = stream.convert(io.BytesIO(good + b"\xff\n" + good), None, "utf-8")
    with pytest.raises(DecodeError) as caught:
        list(pieces)
    assert caught.value.offset == len(good)
    with pytest.raises(DecodeError):
        list(stream.convert(io.BytesIO("漢字".encode() * 20 + b"\xe6"), None, "utf-8"))
