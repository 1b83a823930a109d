"""What upstream answers we answer: its stored answers for words, runs and overlaps of words, and for sentences."""

import unicodedata

import numpy as np
import pytest
import reference
import upstream

from normalize import dictionary, stages
from normalize.converter import Converter
from normalize.descriptions import OPERATORS

#: Parts with so many texts that each configuration takes seconds.
LARGE = ("between", "overlapping")


def check(name, part):
    texts = upstream.inputs()[part]
    assert len(texts) > 100
    answers = Converter(name).convert_many(texts)
    assert upstream.digest(answers) == upstream.digests()[name, part]


def test_all_sixteen_configurations_are_there():
    assert set(dictionary.CHAINS) == set(reference.CONFIGURATIONS)
    assert len(reference.CONFIGURATIONS) == 16
    pairs = {(name, part) for name in reference.CONFIGURATIONS for part in upstream.inputs()}
    assert set(upstream.digests()) == pairs
    assert {path.stem for path in upstream.FOLDER.glob("*.tsv")} == {*reference.CONFIGURATIONS, "digests"}


@pytest.mark.parametrize("name", reference.CONFIGURATIONS)
def test_sentences(name):
    pairs = upstream.sentences(name)
    assert len(pairs) >= 8
    assert [Converter(name).convert(text) for text, _ in pairs] == [answer for _, answer in pairs]
    assert [reference.convert(name, text) for text, _ in pairs] == [answer for _, answer in pairs]


@pytest.mark.parametrize("name", reference.CONFIGURATIONS)
@pytest.mark.parametrize("part", [part for part in upstream.inputs() if part not in LARGE])
def test_generated_texts(name, part):
    check(name, part)


@pytest.mark.slow
@pytest.mark.parametrize("name", reference.CONFIGURATIONS)
@pytest.mark.parametrize("part", LARGE)
def test_more_generated_texts(name, part):
    check(name, part)


@pytest.mark.parametrize("name", reference.CONFIGURATIONS)
def test_only_what_is_odd_takes_the_slow_path(name):
    marked = np.flatnonzero(Converter(name).by.tables[0].flags & stages.ODD).tolist()
    stand_ins = {chr(code) for code in range(0x3000, 0x110000) if reference.is_compatible(chr(code))}
    odd = [ord(char) for char in stand_ins if unicodedata.normalize("NFC", char) != char]
    assert marked == sorted([*OPERATORS, *odd])


@pytest.mark.parametrize(
    ("name", "text", "answer"),
    [
        # A phrase of a later stage does not reach over the edge of a word of the first.
        ("s2twp", "可视化学", "視覺化學"),
        ("s2twp", "確實可視化学合成", "確實可視化學合成"),
        ("tw2sp", "等於有序列埠", "等于有序列端口"),
        # Compatibility ideographs; one of the block that is a character in its own right.
        ("t2s", "\uf90a屬，\ufa11", "金属，\ufa11"),
        ("t2s", "\uf92f\ufa5d", "劳艹"),
        # The parts of a described character are no text.
        ("s2twp", "⿰软件软件", "⿰软件軟體"),
        ("t2s", "⿰漢", "⿰汉"),
        ("t2s", "⿲漢漢⿰漢漢漢", "⿲漢漢⿰漢漢汉"),
        ("t2s", "\u31ef漢漢", "\u31ef汉汉"),
        ("t2s", "\u2ffe漢漢", "\u2ffe漢汉"),
        # Characters that few fonts have are written all the same, as upstream's library does.
        ("t2s", "二噁英", "二𫫇英"),
    ],
)
def test_what_a_plain_reading_of_the_tables_would_miss(name, text, answer):
    assert Converter(name).convert(text) == answer == reference.convert(name, text)
    assert Converter(name).convert_many(["", text, "a", text]) == ["", answer, "a", answer]


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        (
            "漢\0漢",
            "汉\0汉",
        ),  # upstream repeats text behind a NUL in places; nothing may be doubled
        ("⿰漢\n漢", "⿰汉\n汉"),  # upstream takes a line end for a part of a character; a line is what it is alone
        ("漢\ud800", "汉\ud800"),  # upstream raises an error; a lone surrogate is handed on
    ],
)
def test_the_differences_that_are_meant(text, ours):
    assert Converter("t2s").convert(text) == ours
    assert "\n".join(map(Converter("t2s").convert, text.split("\n"))) == ours
