"""Each encoding is found, damage is told with its place, and what is not Chinese is refused."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest
from encoded import BYTES, CHINESE, FILES, HANS, HANT, TEXTS
from hypothesis import given
from hypothesis import strategies as st

from normalize import commonness, detection
from normalize.encoding import Decoded, decode
from normalize.model import DecodeError


@pytest.fixture(scope="module")
def accuracy():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BYTES.parents[1] / "tests" / "benchmarks"))
        yield importlib.import_module("encoding_accuracy")


def test_every_file_of_bytes_is_listed():
    assert {path.name for path in BYTES.iterdir()} == {*FILES, "expected.toml"}


@pytest.mark.parametrize("name", [name for name, file in FILES.items() if "error" not in file])
def test_file_is_decoded(name):
    file, decoded = FILES[name], decode((BYTES / name).read_bytes())
    assert decoded.encoding == file["encoding"]
    assert (decoded.confidence <= 0.5) == file.get("doubted", False)
    assert decoded.text == TEXTS[file["text"]] if "text" in file else "�" not in decoded.text


@pytest.mark.parametrize("name", [name for name, file in FILES.items() if "error" in file])
def test_file_is_refused(name):
    file, data = FILES[name], (BYTES / name).read_bytes()
    with pytest.raises(DecodeError) as refused:
        decode(data)
    assert str(refused.value).startswith(file["error"])
    assert refused.value.offset == file.get("offset")
    if "named" in file:
        assert "--encoding" in str(refused.value)
        assert decode(data, file["named"]) == Decoded(TEXTS[file["text"]], file["named"], 1.0)


@pytest.mark.parametrize("length", [10, 30, 100, 1000])
@pytest.mark.parametrize(
    ("case", "at_ten"),
    [
        ("simplified GB18030", 0.98),
        ("traditional Big5", 0.98),
        ("Cantonese HKSCS", 0.98),
        ("traditional in GBK", 0.98),
        ("UTF-16LE, no mark, simplified", 1.0),
        ("UTF-16BE, no mark, simplified", 1.0),
        ("UTF-16LE, no mark, traditional", 1.0),
        ("UTF-16BE, no mark, traditional", 1.0),
        ("UTF-32LE, no mark", 1.0),
        ("UTF-32BE, no mark", 1.0),
        ("UTF-8", 1.0),
        ("UTF-8, a byte lost", 0.98),
        ("EUC-JP refused", 0.99),
        ("Shift-JIS refused", 0.99),
        ("EUC-KR refused", 0.99),
        ("cp1252 refused", 0.99),
        ("cp1251 refused", 0.99),
    ],
)
def test_accuracy(accuracy, case, at_ten, length):
    assert accuracy.share(case, length, 200) >= (at_ten if length == 10 else 0.995)


@pytest.mark.parametrize(("case", "floor"), [("GB18030, damage noticed", 0.97), ("CP950, damage noticed", 0.9)])
def test_ten_lost_bytes_are_noticed(accuracy, case, floor):
    assert accuracy.share(case, 1000, 100) >= floor


def test_whole_texts_are_not_doubted(accuracy):
    for kind, codec in (("hans", "gb18030"), ("hant", "cp950"), ("hant", "gb18030"), ("yue", "big5hkscs")):
        for text in accuracy.texts(kind):
            assert decode(text.encode(codec)).confidence > 0.9, text


def test_articles_are_not_called_garbled(accuracy):
    corpus = importlib.import_module("corpus")
    articles = [text for text in corpus.articles(200) if "(shù)" not in text]
    assert len(articles) > 180
    assert all(commonness.garbled(text) == (0, -1) for text in articles)


MARKED = [("utf-8", "utf-8-sig"), *((name, name) for name in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"))]


@pytest.mark.parametrize(("codec", "name"), [*MARKED, ("gb18030", "gb18030")])
@pytest.mark.parametrize("text", ["", "a", "中", HANS])
def test_mark_is_honoured_and_removed(codec, name, text):
    assert decode(("\ufeff" + text).encode(codec)) == Decoded(text, name, 1.0)


def test_only_one_mark_is_removed():
    assert decode("\ufeff\ufeff中".encode()).text == "\ufeff中"


def test_damage_after_a_mark_has_its_place_in_the_file():
    with pytest.raises(DecodeError, match="UTF-8") as refused:
        decode(b"\xef\xbb\xbfabc\xff")
    assert refused.value.offset == 6
    with pytest.raises(DecodeError, match="utf-16-le") as refused:
        decode("\ufeff中文".encode("utf-16-le") + b"\x00\xd8")
    assert refused.value.offset == 6


def test_nothing_is_utf8():
    assert decode(b"") == Decoded("", "utf-8", 1.0)


@given(st.text(st.characters(exclude_characters="\0\ufeff", exclude_categories=["Cs"]), max_size=300))
def test_all_of_utf8_comes_back(text):
    decoded = decode((HANS + text).encode())
    assert decoded == Decoded(HANS + text, "utf-8", 1.0)


@given(st.one_of(st.binary(max_size=300), st.binary(max_size=60).map(lambda data: HANT.encode("cp950")[:80] + data)))
def test_any_bytes_are_decoded_or_refused(data):
    try:
        decoded = decode(data)
    except DecodeError as error:
        told = error
    else:
        assert 0 <= decoded.confidence <= 1
        assert decode(data, decoded.encoding).text == decoded.text
        return
    assert told.offset is None or 0 <= told.offset < len(data)
    assert ": " in str(told)


@given(st.sampled_from(CHINESE), st.data())
def test_utf8_that_lost_a_byte_is_named_with_the_place(name, data):
    good = TEXTS[name].encode()
    at = data.draw(st.sampled_from([at for at, byte in enumerate(good) if byte > 0x7F]))
    bad = good[:at] + good[at + 1 :]
    with pytest.raises(UnicodeDecodeError) as strict:
        bad.decode()
    with pytest.raises(DecodeError, match="UTF-8") as refused:
        decode(bad)
    assert refused.value.offset == strict.value.start
    assert f"{strict.value.start:,}" in str(refused.value)


@given(st.sampled_from(CHINESE), st.integers(0, 120), st.sampled_from(["utf-16-le", "utf-16-be"]))
def test_utf16_without_a_mark(name, start, codec):
    text = (TEXTS[name] * 3)[start : start + 40]
    decoded = decode(text.encode(codec))
    assert (decoded.text, decoded.encoding) == (text, codec)


def test_damage_beyond_the_sample_is_found():
    data = HANS.encode("gb18030") * 200
    assert decode(data) == Decoded(HANS * 200, "gb18030", 1.0)
    with pytest.raises(DecodeError, match="damaged gb18030") as refused:
        decode(data + b"\xff" + data)
    assert refused.value.offset == len(data)


def test_a_file_that_goes_on_in_another_encoding_is_refused():
    head, tail = HANT.encode("cp950") * 20, TEXTS["law-hans"].encode("gb2312") * 20
    with pytest.raises(DecodeError, match="damaged Big5") as refused:
        decode(head + tail)
    assert refused.value.offset is None or refused.value.offset >= len(head)


def test_only_a_sample_of_a_long_file_is_scored(monkeypatch):
    scored = []
    of = commonness.Costs.of
    monkeypatch.setattr(commonness.Costs, "of", lambda self, text: scored.append(len(text)) or of(self, text))
    decode(HANS.encode("gb18030") * 1000)
    assert 0 < sum(scored) < 4 * detection.SAMPLES[1]


def test_utf8_needs_no_table(monkeypatch):
    def never():
        raise AssertionError("the table was asked for")

    monkeypatch.setattr(commonness, "chinese", never)
    for text in ("plain ASCII\n", "汉字", HANS, "\ufeff漢字", ""):
        assert decode(text.encode()).text == text.removeprefix("\ufeff")


def test_no_heavy_import():
    code = "import sys, normalize.encoding; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == 0


def test_lines_are_nobodys_business():
    text = HANS + "行一\u2028行二\x85行三\x0c行四\r\n行五\r行六\n"
    assert decode(text.encode("gb18030")).text == text


@pytest.mark.parametrize("data", [bytes(100), b"text with a zero \0 in it", b"\1\2\3\0" * 20, b"PAR1\0\0\0\0" * 4])
def test_zero_bytes_are_not_text(data):
    with pytest.raises(DecodeError, match="not text"):
        decode(data)


def test_the_place_of_a_zero_character_is_exact():
    for codec in ("utf-16-le", "utf-16-be", "utf-32-be"):
        head = "\ufeff中国Ā文字" * 3
        with pytest.raises(DecodeError, match="not text") as refused:
            decode((head + "\0" + HANS).encode(codec))
        assert refused.value.offset == len(head.encode(codec))


@pytest.mark.parametrize("magic", detection._BINARY)
def test_binary_files_are_named(magic):
    with pytest.raises(DecodeError, match="not text but"):
        decode(magic + b"\0\xff\xfe\0\0\xe4\0")
