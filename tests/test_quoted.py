"""Code and addresses stay as they are, and tell nothing of the text around them."""

import time

import pytest
import reference
from hypothesis import example, given
from hypothesis import strategies as st

from normalize import dictionary
from normalize.converter import Converter
from normalize.model import Config
from normalize.pipeline import Normalizer

HANS, CN = Converter("hans"), Converter("hans-cn")
PLAIN = reference.Hans(dictionary.stages("hans")[0])
REGIONAL = reference.Hans(dictionary.stages("hans")[0], dictionary.vocabulary())
CLEANER = Normalizer(Config())
PIECES = [
    *("`", "```", "\n", "\n```\n", " ", "　", "https://example.com", "http://", "://", "ftp:", "/", "?", "=", "(", ")"),
    *(
        "a",
        "Z9",
        ".",
        ",",
        "，",
        "。",
        "）",
        "」",
        "臺灣",
        "乾",
        "乾隆",
        "著名",
        "看著",
        "軟體",
        "后",
        "这",
        "你好",
        "の",
    ),
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=24).map("".join)
#: Brackets are the punctuation pass's own matter.
OPEN_TEXTS = st.lists(st.sampled_from([piece for piece in PIECES if piece not in "()"]), max_size=24).map("".join)


@given(TEXTS)
@example("https://example.com/臺灣 ，乾燥")
@example("这`臺灣`，乾")
@example("```\n臺灣\n``` 臺灣\n```")
@example("看著`看著`")
def test_all_ways_answer_as_the_plain_reading(text):
    assert HANS.convert(text) == PLAIN.convert(text)
    assert CN.convert(text) == REGIONAL.convert(text)
    assert HANS.convert_many([text, "臺灣", text]) == [HANS.convert(text), "台湾", HANS.convert(text)]
    once = HANS.convert(text)
    assert HANS.convert(once) == once


@given(OPEN_TEXTS)
@example("https://example.com/臺灣 這個，")
@example("https://example.com/臺灣 ，這個。")
@example("https://example.com/臺灣.")
@example("https://example.com/臺灣?")
@example("https://example.com/搜尋?詞=臺灣, 這個")
def test_a_second_cleaning_decides_as_the_first(text):
    once = CLEANER.clean(text)
    assert CLEANER.clean(once) == once
    assert CLEANER.clean_many([text]) == [once]
    assert CLEANER.run(text).undo() == text


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("見https://example.com/wiki/臺灣 與臺灣", "见https://example.com/wiki/臺灣 与台湾"),
        ("見https://example.com/臺灣的網站。", "见https://example.com/台湾的网站。"),
        ("見https://example.com這個網站", "见https://example.com这个网站"),
        ("（https://example.com/臺灣）", "（https://example.com/臺灣）"),
        ("https://example.com/臺灣/歷史?頁=二", "https://example.com/臺灣/歷史?頁=二"),
        ("比分 10:30://臺灣", "比分 10:30://台湾"),
        ("一個 ` 臺灣", "一个 ` 台湾"),
        ("`臺灣\n臺灣`", "`台湾\n台湾`"),
    ],
)
def test_what_belongs_to_an_address(text, answer):
    assert HANS.convert(text) == answer


@pytest.mark.parametrize(
    "piece", ["```a\n", "`", "http://a", "a://漢", "://", "/漢", "https://e/漢/", "https://e/漢a "]
)
def test_no_text_takes_more_than_linear_time(piece):
    text = "漢" + piece * (200_000 // len(piece))
    start = time.perf_counter()
    HANS.convert(text)
    assert time.perf_counter() - start < 4
