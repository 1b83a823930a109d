"""Changes of several passes become edits of the source that replay and undo exactly."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from normalize import splicing
from normalize.changes import changes, compose, edits, merge, moved, slice_pieces
from normalize.model import Result
from normalize.splicing import splice, splice_stretches


def apply(text, pieces):
    parts, at = [], 0
    for start, end, new, *_ in pieces:
        assert start >= at
        parts += [text[at:start], new]
        at = end
    return "".join([*parts, text[at:]])


def codes_of(text):
    return np.frombuffer(text.encode("utf-32-le"), np.uint32)


def text_of(codes):
    return codes.tobytes().decode("utf-32-le")


@st.composite
def pieces_of(draw, text, tag):
    """Disjoint changes of a text; none is a pure insertion, as in every pass."""
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=10)))
    pairs = [pair for pair in pairwise(cuts) if draw(st.booleans())]
    return [
        (a, b, draw(st.text("xyz中\n", max_size=3)), f"{tag}{draw(st.integers(0, 2))}", tag, draw(st.booleans()))
        for a, b in pairs
    ]


@st.composite
def two_passes(draw):
    text = draw(st.text("ab中文\r\n", max_size=25))
    first = draw(pieces_of(text, "one"))
    middle = apply(text, first)
    return text, first, middle, draw(pieces_of(middle, "two"))


@given(two_passes())
def test_composed_changes_do_what_both_passes_did(case):
    text, first, middle, second = case
    joined = compose(first, second)
    assert apply(text, joined) == apply(middle, second)


@given(two_passes())
def test_edits_replay_and_undo(case):
    text, first, middle, second = case
    result = Result(text, apply(middle, second), (), lambda: edits(text, compose(first, second)))
    assert result.replay() == result.text
    assert result.undo() == text
    lines = text.replace("\r\n", "\r\0").replace("\r", "\n").split("\n")
    for edit in result.edits:
        assert edit.old == text[edit.start : edit.end]
        assert 1 <= edit.line <= edit.end_line <= len(lines)


@given(two_passes())
def test_splice_is_the_plain_replacement(case):
    text, first, middle, _ = case
    done = changes(first)
    if done is None:
        assert not first
        return
    assert text_of(splice(codes_of(text), done, done.new)) == middle
    assert slice_pieces(done, 0, len(text) + 1) == first
    # Far apart in a long buffer, too.
    crowd, splicing._CROWD = splicing._CROWD, 1
    for gap in (3, 3000):
        spread = text.replace("中", "中" * gap)
        wide = [(*(at + (gap - 1) * text.count("中", 0, at) for at in piece[:2]), *piece[2:]) for piece in first]
        found = changes(wide)
        long = codes_of("前" * gap + spread + "後" * gap)
        found.start += gap
        found.end += gap
        assert splice_stretches(long, found, found.new).tolist() == splice(long, found, found.new).tolist()
    splicing._CROWD = crowd
    half = len(first) // 2
    assert slice_pieces(merge([changes(first[half:]), changes(first[:half])]), 0, len(text) + 1) == first


def test_moved_follows_removed_text():
    done = changes([(2, 4, "", "r", "g", False), (6, 7, "zz", "r", "g", False)])
    assert moved(np.array([0, 2, 4, 6, 7, 8]), done).tolist() == [0, 2, 2, 4, 6, 7]


def test_a_removal_takes_in_the_repair_inside_it():
    assert compose([(1, 4, "", "gloss", "repair", False)], [(0, 6, "", "line", "promo", False)]) == [
        (0, 9, "", "line", "promo", False)
    ]


def test_blank_lines_that_go_leave_the_removal_between_them_its_name():
    before = [(4, 8, "", "share-bar", "share", False)]
    after = [(2, 6, "", "blank-line", "tidy", False), (7, 8, "", "blank", "tidy", False)]
    assert compose(before, after) == [
        (2, 4, "", "blank-line", "tidy", False),
        (4, 8, "", "share-bar", "share", False),
        (8, 10, "", "blank-line", "tidy", False),
        (11, 12, "", "blank", "tidy", False),
    ]


def test_one_repair_under_two_later_changes_stays_one_change():
    before = [(0, 8, "……", "entity", "tidy", False)]
    after = [(0, 1, "a", "x", "g", False), (1, 3, "b", "y", "g", False)]
    assert compose(before, after) == [(0, 9, "ab", "entity", "tidy", False)]
