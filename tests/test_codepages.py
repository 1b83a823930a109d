"""What Python's codecs read otherwise than files mean it, encodings by name, and the scores of characters."""

from __future__ import annotations

import doctest

import pytest
from encoded import CHINESE, HANS, HANT, TEXTS, YUE
from hypothesis import given
from hypothesis import strategies as st

from normalize import codepages, commonness, encoding
from normalize.encoding import Decoded, decode
from normalize.model import ConfigError, DecodeError


def test_the_euro_sign_of_code_page_936():
    assert decode(HANS.encode("gbk") + b"\x8099.50\n").text == HANS + "€99.50\n"
    assert decode(b"5\x80", "gbk").text == "5€"
    with pytest.raises(DecodeError, match="80 at offset 2"):
        decode("中".encode("gbk") + b"\x80" + "文".encode("gbk"), "gbk")
    assert decode(YUE.encode("big5hkscs") + b"\xa3\xe15").text == YUE + "€5"


def test_private_use_of_the_old_standard_is_read_by_the_new_one():
    data = bytes.fromhex("a6d9a6daa6dba6dca6dda6dea6dfa6eca6eda6f3a8bcfe59fe61fe66fe67fe6dfe7efe90fea0a3a0")
    text = "︐︒︑︓︔︕︖︗︘︙ḿ龴龵龶龷龸龹龺龻\u3000"
    assert decode(data, "gb18030").text == text


def test_kana_of_big5_stand_where_eten_put_them():
    shop = "巷口的麵包の家賣コーヒー，也賣おにぎり。"
    assert decode(shop.encode("big5hkscs")).text == shop
    # Python alone writes them elsewhere; its own files come back too.
    shop = shop.replace("ー", "～")
    assert decode(shop.encode("cp950")).text == shop
    assert decode((YUE + "甲").encode("big5hkscs") + b"\xa1\x45\xa1\xe3").text == YUE + "甲‧～"


NAMES = {
    "gb2312": "gb18030", "GBK": "gb18030", "cp936": "gb18030", "x-gbk": "gb18030", "GB18030": "gb18030",
    "euc-cn": "gb18030", "windows-936": "gb18030", "Big5": "cp950", "big-5": "cp950", "cp950": "cp950",
    "UTF8": "utf-8", "utf_8": "utf-8", "utf-8-sig": "utf-8",
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_names_as_people_write_them(name):
    text = "中文與詩"
    decoded = decode(text.encode(NAMES[name]), name)
    assert decoded == Decoded(text, NAMES[name], 1.0)
    assert decode(b"", name) == Decoded("", NAMES[name], 1.0)


@pytest.mark.parametrize("name", ["big5", "Big5-HKSCS", "big5-hkscs:2004", "hkscs"])
def test_hong_kong_characters_by_name(name):
    assert decode("佢喺度".encode("big5hkscs"), name) == Decoded("佢喺度", "big5hkscs", 1.0)


@pytest.mark.parametrize("name", ["klingon", "", "rot13", "base64", "idna", "undefined", "a\0b", "\ud800", "../x"])
def test_unknown_names(name):
    with pytest.raises(ConfigError, match="unknown encoding"):
        decode(b"abc", name)


@pytest.mark.parametrize("mark", ["\ufeff", ""])
@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_byte_order_is_found_where_the_name_leaves_it_open(codec, mark):
    assert decode((mark + HANT).encode(codec), codec[:6]) == Decoded(HANT, codec, 1.0)


def test_named_encoding_is_strict_and_not_doubted():
    with pytest.raises(DecodeError, match=r"not UTF-8.*leave out --encoding") as refused:
        decode(b"abc" + HANT.encode("cp950"), "utf-8")
    assert refused.value.offset == 3
    assert decode(HANT.encode("cp950"), "latin-1").confidence == 1.0
    assert decode(b"a\0b", "utf-8").text == "a\0b"
    assert decode("\ufeff中".encode(), "utf-8") == Decoded("中", "utf-8-sig", 1.0)


def test_the_characters_are_listed_once_from_common_to_rare():
    with open(commonness.DATA, encoding="utf-8", newline="\n") as file:
        lines = [line.split(" ") for line in file.read().split("\n") if line and not line.startswith("#")]
    listed = "".join(chars for _, chars in lines)
    assert len(set(listed)) == len(listed) > 5_000
    costs = [int(cost) for cost, _ in lines]
    assert costs == sorted(costs)
    known = commonness.known()
    for text in (TEXTS[name] for name in CHINESE):
        assert sum(char not in known for char in text) <= 0.02 * len(text) + 1
    for common, rare in ("的嘅", "一乙", "這邐", "这迩", "係俁"):
        assert known[common] < known.get(rare, commonness.RARE)
    # What UTF-8 looks like in GBK.
    assert all(known.get(char, commonness.RARE) >= 110 for char in "锛銆鈥殑鏄浠绗")


def test_both_ways_to_find_unknown_characters_agree(monkeypatch):
    damaged = HANS.encode("gb18030")[1:].decode("gb18030", "ignore")
    monkeypatch.setattr(commonness, "_seen", 0)
    by_set = commonness.garbled(damaged)
    monkeypatch.setattr(commonness, "_seen", commonness._PAID)
    assert commonness.garbled(damaged) == by_set
    assert by_set[0] > 20


@given(st.text("的一是在。a㐀㐁㐂㐃", max_size=80), st.sets(st.sampled_from("㐀㐁㐂㐃")), st.booleans())
def test_places_of_few_and_of_many_characters(text, chars, many):
    more = {chr(code) for code in range(0x20000, 0x20040)} if many else set()
    assert commonness._places(text, chars | more) == [at for at, char in enumerate(text) if char in chars]


def test_garbled_text_of_any_size_is_refused():
    rare = "".join(map(chr, range(0x4E00, 0x9FA5)))
    for size in (1, 8):
        with pytest.raises(DecodeError, match="from line 2 on"):
            decode((HANT[:100].replace("\n", "") * 10 + "\n" + rare * size).encode("gb18030"))


@pytest.mark.parametrize("module", [encoding, codepages, commonness])
def test_examples(module):
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0
