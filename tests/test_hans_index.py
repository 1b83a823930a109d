"""The index of `hans` is what the tables say, and a stale or broken one is not used."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import write_hans_index
from hypothesis import given, settings
from hypothesis import strategies as st

from normalize import compiled, converter, dictionary
from normalize.cues import LIMIT
from normalize.matcher import SECONDS, STARTS, Table


def test_the_index_is_up_to_date():
    assert Path(compiled.INDEX).read_bytes().decode() == write_hans_index.text()


def slowly(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(compiled, "load", lambda: None)
        return converter.safe.__wrapped__("hans").table


def joined(table):
    """Return the flags with those of both halves as one: which phrases stand in which half changes no answer."""
    flags = table.flags.copy()
    for one, other in (STARTS, SECONDS):
        flags[table.flags & other != 0] |= one
        flags &= ~np.uint8(other)
    return flags


def same(one, other):
    arrays = np.array_equal(one.shift, other.shift) and np.array_equal(joined(one), joined(other))
    return arrays and (one.entries, one.phrases) == (other.entries, other.phrases)


def test_both_ways_make_the_same_table(monkeypatch):
    hans = compiled.load()
    assert hans is not None
    assert same(hans.table(), slowly(monkeypatch))
    assert same(hans.table(), converter.tables("hans")[0])


def test_what_stands_apart_is_a_part_of_the_beginnings():
    hans = compiled.load()
    heads = {key[:2] for key in hans.table().phrases}
    assert hans.apart < heads


@settings(deadline=None, max_examples=25)
@given(st.lists(st.sampled_from(sorted({*"".join(compiled.load().table().phrases)})), max_size=40), st.randoms())
def test_what_stands_apart_changes_no_answer(chars, rng):
    entries = compiled.load().table().phrases
    heads = sorted({key[:2] for key in entries})
    table = Table(entries, apart=rng.sample(heads, len(heads) // 2))
    text = "".join(chars) + "".join(rng.sample(sorted(entries), 3))
    assert table.convert(text) == Table(entries).convert(text)


def test_no_flag_lies_beyond_what_the_passes_look_at():
    assert not converter.tables("hans")[0].flags[LIMIT:].any()


def test_a_changed_table_counts_and_not_the_index(tmp_path, monkeypatch):
    shutil.copytree(dictionary.SUPPLEMENT, tmp_path / "data")
    monkeypatch.setattr(dictionary, "SUPPLEMENT", str(tmp_path / "data"))
    assert compiled.load() is not None
    with open(tmp_path / "data" / "hans_words.txt", "a", encoding="utf-8") as file:
        file.write("㐂㐂\t喜喜\n")
    assert compiled.load() is None
    assert converter.safe.__wrapped__("hans").table.entries["㐂㐂"] == "喜喜"


@pytest.mark.parametrize("keep", [0, 1, 2, 3, 5])
def test_a_broken_index_is_not_used(tmp_path, monkeypatch, keep):
    lines = Path(compiled.INDEX).read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / "hans.index").write_text("".join(lines[:keep]), encoding="utf-8")
    monkeypatch.setattr(compiled, "INDEX", str(tmp_path / "hans.index"))
    assert compiled.load() is None


def test_a_missing_index_is_not_used(tmp_path, monkeypatch):
    monkeypatch.setattr(compiled, "INDEX", str(tmp_path / "none"))
    assert compiled.load() is None
