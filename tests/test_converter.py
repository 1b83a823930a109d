"""`Converter`: every configuration against the plain reading, single and in batches; what `hans` leaves alone."""

import pickle
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import reference
from hypothesis import given
from hypothesis import strategies as st

from normalize import converter, dictionary
from normalize.changes import slice_pieces
from normalize.converter import Converter
from normalize.encoding import decode
from normalize.evidence import TRADITIONAL
from normalize.matcher import decode as text_of
from normalize.matcher import encode
from normalize.splicing import splice

FIXTURES = Path(__file__).parent.parent / "fixtures"
HANS = Converter("hans")
GB2312 = [
    char
    for high in range(0xB0, 0xF8)
    for low in range(0xA1, 0xFF)
    for char in bytes([high, low]).decode("gb2312", "ignore")
]


@cache
def plain_hans(name="hans"):
    return reference.Hans(converter.tables(name)[0].entries, dictionary.vocabulary() if name == "hans-cn" else None)


def expected(name, text):
    return plain_hans(name).convert(text) if name in dictionary.SAFE else reference.convert(name, text)


def names_of(name):
    if name in dictionary.SAFE:
        return reference.table_names()
    return [table for stage in reference.chain(name) for table in stage]


def fixtures(*folders):
    paths = [path for folder in folders for path in sorted((FIXTURES / folder).iterdir())]
    return [pytest.param(decode(path.read_bytes()).text, id=path.stem) for path in paths]


@pytest.mark.parametrize("name", dictionary.NAMES)
def test_generated_texts_read_as_the_plain_reading_does(name):
    random = reference.seeded(name)
    short = list(reference.generated(random, names_of(name), 150, 12))
    long = list(reference.generated(random, names_of(name), 30, 400))
    foreign = list(reference.generated(random, reference.table_names(), 20, 400))
    texts = [*short, *long, *foreign]
    answers = [expected(name, text) for text in texts]
    one = Converter(name)
    assert [one.convert(text) for text in texts] == answers
    assert one.convert_many(texts) == answers


@pytest.mark.parametrize("name", dictionary.NAMES)
@given(
    st.lists(
        st.text("隨著看着乾干隆網络发髮头發軟體件埠蚌滑鼠面向过程⿰⿲\uf90aのカ・a\n\r\0😀\ud800", max_size=25),
        max_size=5,
    )
)
def test_any_text_reads_as_the_plain_reading_does(name, texts):
    one = Converter(name)
    answers = [expected(name, text) for text in texts]
    assert [one.convert(text) for text in texts] == answers
    assert one.convert_many(texts) == answers


#: The configurations that people use most; the others are among the slow tests.
USUAL = {"hans", "hans-cn", "s2t", "s2twp", "t2s", "tw2sp"}


@pytest.mark.parametrize(
    "name", [name if name in USUAL else pytest.param(name, marks=pytest.mark.slow) for name in dictionary.NAMES]
)
def test_every_key_of_every_table(name):
    one = Converter(name)
    keys = sorted({key for table in reference.table_names() for key in reference.table(table)})
    assert one.convert_many(keys) == [expected(name, key) for key in keys]
    reference.seeded(name).shuffle(keys)
    texts = ["".join(keys[first : first + 400]) for first in range(0, len(keys), 400)]
    assert [one.convert(text) for text in texts] == [expected(name, text) for text in texts]


@pytest.mark.parametrize(
    "name",
    [name if name in USUAL else pytest.param(name, marks=pytest.mark.slow) for name in reference.CONFIGURATIONS],
)
def test_the_changes_of_a_buffer_make_its_text(name):
    """Also where only documents are converted that hold a certain character."""
    texts = list(reference.generated(reference.seeded(name), names_of(name), 30, 200))
    lines = [("電" if at % 2 else "") + text.replace("\n", "").replace("電", "") for at, text in enumerate(texts)]
    buffer = "".join(line + "\n" for line in lines)
    codes, starts = encode(buffer), np.cumsum([0, *(len(line) + 1 for line in lines[:-1])])
    gate = np.zeros(0x110000, np.uint8)
    gate[ord("電")] = TRADITIONAL
    for wanted in (None, gate):
        done = converter.stages(name).changes(buffer, codes, starts, wanted)
        after = buffer if done is None else text_of(splice(codes, done, done.new))
        assert after.split("\n")[:-1] == [
            reference.convert(name, line) if wanted is None or at % 2 else line for at, line in enumerate(lines)
        ]
        rows = slice_pieces(done, 0, len(buffer)) if done is not None else []
        assert all(buffer[start:end] != new for start, end, new, *_ in rows)


@pytest.mark.parametrize("pack", [1, 2, 7, 60, 1000])
@pytest.mark.parametrize("name", ["hans", "hans-cn", "tw2sp", "s2twp", "hk2sp"])
def test_batches_do_not_matter(name, pack, monkeypatch):
    monkeypatch.setattr(converter, "PACK", pack)
    random = reference.seeded(f"{name} {pack}")
    texts = [*reference.generated(random, names_of(name), 40, 8), "", "", "\n", "\n\n\n", "plain\nASCII", "\ud800", ""]
    one = Converter(name)
    for _ in range(4):
        assert one.convert_many(texts) == [one.convert(text) for text in texts]
        random.shuffle(texts)
    assert one.convert_many(tuple(texts)) == one.convert_many(texts)


@pytest.mark.parametrize("texts", [[], [""], ["", ""], ["\n"], ["\n", "", "\n\n"], ["漢", ""], ["", "漢", "", ""]])
@pytest.mark.parametrize("name", ["hans", "t2s", "tw2sp"])
def test_empty_texts(name, texts):
    assert Converter(name).convert_many(texts) == [text.replace("漢", "汉") for text in texts]


@pytest.mark.parametrize("over", [-2, -1, 0, 1])
def test_a_pack_is_cut_between_texts(over):
    half = converter.PACK // 2
    texts = ["隨" * (half - 1), "著" * (half + over), "國", "", "著"]
    assert [len(part) for part in converter.packs(texts)] == ([2, 3] if over >= -1 else [3, 2])
    assert HANS.convert_many(texts) == [HANS.convert(text) for text in texts]


def test_simplified_characters_stay():
    assert len(GB2312) == 6763
    assert [char for char in GB2312 if HANS.convert(char) != char] == []
    assert HANS.convert_many(GB2312) == GB2312
    assert HANS.convert("".join(GB2312)) == "".join(GB2312)


def test_outputs_stay():
    outputs = list(converter.tables("hans")[0].entries.values())
    assert HANS.convert_many(outputs) == outputs
    assert [value for value in outputs if HANS.convert(value) != value] == []
    assert HANS.convert("\n".join(outputs)) == "\n".join(outputs)


@pytest.mark.parametrize("text", fixtures("untouched"))
def test_simplified_and_japanese_pages_stay(text):
    assert HANS.convert(text) == text


@pytest.mark.parametrize("text", fixtures("articles", "kept", "untouched"))
def test_hans_is_idempotent_and_keeps_length(text):
    once = HANS.convert(text)
    assert len(once) == len(text)
    assert HANS.convert(once) == once
    assert once == plain_hans().convert(text)


@given(st.text("乾清宮宫隆看著着名國国の東京カ・隨燥燥\n", max_size=60))
def test_hans_is_idempotent_on_mixed_lines(text):
    once = HANS.convert(text)
    assert len(once) == len(text)
    assert HANS.convert(once) == once


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("乾隆皇帝的著作很著名", "乾隆皇帝的著作很著名"),  # nothing here is only traditional
        ("乾隆年間，氣候乾燥", "乾隆年间，气候干燥"),
        ("他看著遠方，那是著名的風景", "他看着远方，那是著名的风景"),
        ("看著\n風景", "看着\n风景"),  # the document tells
        ("看著\n风景", "看著\n风景"),
        ("这里谈乾隆与著者的说法\n他看著遠處的風景", "这里谈乾隆与著者的说法\n他看着远处的风景"),  # each line tells
        ("看著\n遠處的風景很美\n这里", "看着\n远处的风景很美\n这里"),  # the majority of the document
        ("看著\n遠處\n这里说现发展问题", "看著\n远处\n这里说现发展问题"),
        ("看著遠这", "看著远这"),  # in doubt nothing
        ("“國”字的写法与这里说的乾不同", "“国”字的写法与这里说的乾不同"),
        ("東京の話です、車が見える", "東京の話です、車が見える"),
        ("臺灣の味\n網路新聞", "臺灣の味\n网路新闻"),
        ("這是一個很長很長的句子裡的の字", "这是一个很长很长的句子里的の字"),
        ("・網路新聞\n・臺灣", "・网路新闻\n・台湾"),  # a bullet is no kana
        ("快來掃碼（づ￣3￣）づ\n今天開車過來ヽ(✿ﾟ▽ﾟ)ノ", "快来扫码（づ￣3￣）づ\n今天开车过来ヽ(✿ﾟ▽ﾟ)ノ"),  # nor is a face
        ("東京の話です、車が見える。\n乾清宫", "東京の話です、車が見える。\n乾清宫"),  # no evidence for a neighbour
        ("東京の話です、車が見える。\n乾坤看", "東京の話です、車が見える。\n乾坤看"),
        ("東京の話です、車が見える。\n看著", "東京の話です、車が見える。\n看着"),  # a word that tells by itself
        ("藉由", "借由"),
        ("他看著我", "他看着我"),
        ("他看著作", "他看著作"),  # it may be one word
        ("之後他在下面乾杯，由於有特徵", "之后他在下面干杯，由于有特征"),
        ("後生可畏，乾坤在手", "後生可畏，乾坤在手"),
        ("乾", "乾"),
        ("看著这", "看著这"),
        ("宮沢與小田辺", "宫泽与小田边"),
        ("宫沢的书", "宫沢的书"),  # a Japanese form in simplified text
        ("\uf90a\uf978\uf99a", "金两连"),
    ],
)
def test_line_and_document_judge_what_may_be_either(text, answer):
    assert HANS.convert(text) == answer
    assert HANS.convert_many(["漢字", text, "汉字"]) == ["汉字", answer, "汉字"]
    assert HANS.convert(answer) == answer


@pytest.mark.parametrize(("name", "entries"), [("hans", ""), ("tw2sp", ""), ("hans", "電腦\t计算机\n")])
def test_converters_pickle_and_threads_share_them(tmp_path, name, entries):
    (tmp_path / "own.txt").write_text(entries, "utf-8")
    one = Converter(name, [str(tmp_path / "own.txt")])
    texts = [*reference.generated(reference.seeded(1), ["TSPhrases", "TWPhrasesRev"], 40, 60), "電腦乾燥"]
    answers = [one.convert(text) for text in texts]
    again = pickle.loads(pickle.dumps(one))  # noqa: S301
    assert (again.name, again.dictionaries) == (one.name, one.dictionaries)
    assert again.convert_many(texts) == answers
    converter.safe.cache_clear()
    converter.stages.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        fresh = list(pool.map(lambda text: Converter(name, one.dictionaries).convert(text), texts))
        shared = list(pool.map(lambda _: one.convert_many(texts), range(8)))
    assert fresh == answers
    assert shared == [answers] * 8
