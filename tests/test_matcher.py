"""The vectorised matcher agrees with the plain reading of a dictionary, by both of its paths."""

import pickle
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache

import numpy as np
import pytest
import reference
from hypothesis import given
from hypothesis import strategies as st

from normalize import converter, matcher, pruning
from normalize.matcher import Table, decode, encode
from normalize.trie import Trie

#: Every stage that differs from others, and `hans`: (configuration, number of the stage).
DISTINCT = {tables: (name, at) for name in reference.CONFIGURATIONS for at, tables in enumerate(reference.chain(name))}
STAGES = [*DISTINCT.values(), ("hans", 0)]


@cache
def plain(name, at):
    """The plain reading of one stage."""
    if name == "hans":
        return reference.Stage(converter.tables("hans")[0].entries)
    return reference.stages(name)[at]


@contextmanager
def few(limit):
    """Up to `limit` candidates take the plain loop."""
    before, matcher.FEW = matcher.FEW, limit
    try:
        yield
    finally:
        matcher.FEW = before


def converted(table, text):
    """The answer of a table, when both paths agree on it."""
    codes = encode(text)
    answers = []
    for limit in (-1, len(text)):
        with few(limit):
            found = table.match(text, codes, table.flags.take(codes))
            rows = [column.tolist() for column in (found.start, found.length, found.entry)]
            answers.append((rows, table.convert(text)))
    assert answers[0] == answers[1]
    return answers[0][1]


def unpruned(table, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(pruning, "effective", lambda phrases, *_: phrases)
        return Table(table.entries, table.own)


ALPHABET = "甲乙丙a\0😀\ud800\n"


@st.composite
def dictionaries(draw):
    """Small dictionaries whose keys overlap; many phrases say only what their characters say."""
    single = draw(st.dictionaries(st.sampled_from(ALPHABET), st.sampled_from(ALPHABET), max_size=4))
    entries = dict(single)
    for key in draw(st.lists(st.text(ALPHABET, min_size=1, max_size=4), max_size=12)):
        own = key.translate(str.maketrans(single))
        entries[key] = draw(st.one_of(st.just(own), st.text(ALPHABET, min_size=1, max_size=4)))
    return entries


@given(dictionaries(), st.text(ALPHABET, max_size=40), st.data())
def test_any_dictionary_reads_as_the_plain_reading_does(entries, text, data):
    own = data.draw(st.sets(st.sampled_from(sorted(entries)))) if entries else ()
    expected = reference.Stage(entries).read(text)
    assert converted(Table(entries, own), text) == expected
    assert converted(Table(entries), text * 3) == reference.Stage(entries).read(text * 3)


@given(dictionaries(), st.lists(st.text(ALPHABET, min_size=1, max_size=6), max_size=12), st.sampled_from([-1, 0, 99]))
def test_no_phrase_covers_a_barred_span(entries, pieces, limit):
    table, codes = Table(entries), encode("".join(pieces))
    edges = np.cumsum([0, *map(len, pieces)])
    asked = []

    def barred(start, end):
        asked.append(start.tolist())
        return np.searchsorted(edges, end) > np.searchsorted(edges, start, side="right")

    with few(limit):
        found = table.match(None, codes, table.flags.take(codes), barred)
    assert all(starts and starts == sorted(starts) for starts in asked)
    assert decode(table.write(codes, found)) == "".join(map(reference.Stage(entries).read, pieces))


@given(st.sets(st.text(ALPHABET, min_size=1, max_size=9), min_size=1, max_size=40))
def test_every_phrase_of_a_trie_is_found_alone(phrases):
    phrases = sorted(phrases)
    trie = Trie(phrases)
    for number, phrase in enumerate(phrases):
        found = trie.match(encode(phrase), np.zeros(1, np.intp))
        assert (found.length.tolist(), found.entry.tolist()) == ([len(phrase)], [number])


@given(dictionaries(), st.text(ALPHABET, max_size=40))
def test_pruning_changes_no_answer(entries, text):
    with pytest.MonkeyPatch.context() as patch:
        whole = unpruned(Table(entries), patch)
    assert whole.convert(text) == Table(entries).convert(text)


@pytest.mark.parametrize(
    ("entries", "text", "expected"),
    [
        ({"甲": "xx", "甲乙丙": "yyy"}, "甲乙丁", "xx乙丁"),  # the pair is known, but none of its phrases matches
        ({"甲": "xx", "甲乙丙": "yyy"}, "甲", "xx"),
        ({"a\0": "bb"}, "za", "za"),  # a phrase that continues with NUL is not sought behind the end
        ({"a\0": "bb"}, "a\0", "bb"),
        ({"甲乙": "1", "乙丙丁": "2", "丁戊": "3"}, "甲乙丙丁戊", "1丙3"),
        ({"乙丙丁": "2", "丁戊": "3"}, "甲乙丙丁戊", "甲2戊"),
        ({"甲乙": "1", "甲乙丙": "2"}, "丁甲乙", "丁1"),  # the longer one would reach past the end
        ({"甲甲": "1"}, "甲甲甲", "1甲"),
        ({}, "甲", "甲"),
        ({"甲": "乙"}, "", ""),
    ],
)
def test_cases(entries, text, expected):
    assert converted(Table(entries), text) == expected


def test_the_number_of_candidates_chooses_the_path(monkeypatch):
    table = Table({"甲乙": "丙丁"})
    walks = []
    walk = Trie.match

    def watched(self, codes, places, barred=None):
        walks.append(len(places))
        return walk(self, codes, places, barred)

    monkeypatch.setattr(Trie, "match", watched)
    assert table.convert("甲乙" * matcher.FEW) == "丙丁" * matcher.FEW
    assert walks == []
    assert table.convert("甲乙" * (matcher.FEW + 1)) == "丙丁" * (matcher.FEW + 1)
    assert walks == [matcher.FEW + 1]


@pytest.mark.parametrize(("name", "at"), STAGES)
def test_every_key_alone(name, at):
    table, stage = converter.tables(name)[at], plain(name, at)
    for key in table.entries:
        assert table.convert(key) == stage.read(key), key


@pytest.mark.parametrize(("name", "at"), STAGES)
def test_every_key_between_others(name, at):
    table, stage = converter.tables(name)[at], plain(name, at)
    random = reference.seeded(f"{name} {at}")
    keys = list(table.entries)
    random.shuffle(keys)
    for first in range(0, len(keys), 500):
        text = "".join(keys[first : first + 500])
        assert converted(table, text) == stage.read(text)
        fillers = random.choices(keys, k=3)
        short = "".join([*fillers[:2], keys[first][:-1], *keys[first : first + 2], fillers[2]])
        assert converted(table, short) == stage.read(short)


@pytest.mark.parametrize(("name", "at"), STAGES)
def test_pruned_tables_answer_as_whole_ones(name, at, monkeypatch):
    table = converter.tables(name)[at]
    whole = unpruned(table, monkeypatch)
    names = [part for stage in reference.chain(name) for part in stage] if name != "hans" else reference.table_names()
    for text in reference.generated(reference.seeded(f"pruned {name} {at}"), names, 20, 300):
        assert table.convert(text) == whole.convert(text)


def test_pruning_leaves_something_out():
    table = converter.tables("s2t")[0]
    assert 0 < len(table.phrases) < sum(len(key) > 1 for key in table.entries)


@given(st.text(st.characters(exclude_categories=()), max_size=50))
def test_code_points_go_there_and_back(text):
    codes = encode(text)
    assert decode(codes) == text
    assert codes.tolist() == [ord(char) for char in text]


def test_a_table_pickles_as_its_entries():
    table = Table({"甲": "乙", "甲丙": "丁丁丁"}, {"甲"})
    again = pickle.loads(pickle.dumps(table))  # noqa: S301
    assert (again.entries, again.own) == (table.entries, table.own)
    assert again.convert("甲甲丙丙") == table.convert("甲甲丙丙") == "乙丁丁丁丙"


def test_threads_share_a_table_from_its_first_use():
    entries = converter.tables("tw2sp")[0].entries
    texts = list(reference.generated(reference.seeded(5), ["TWPhrasesRev", "TWVariantsRev"], 64, 120))
    expected = [reference.Stage(entries).read(text) for text in texts]
    for _ in range(5):
        table = Table(entries)
        together = threading.Barrier(8)

        def work(table=table, together=together):
            together.wait()
            return [table.convert(text) for text in texts]

        with ThreadPoolExecutor(8) as pool:
            for answer in [pool.submit(work) for _ in range(8)]:
                assert answer.result() == expected
