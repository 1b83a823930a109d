"""A buffer after changes answers as one that is made of the changed text."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from normalize.buffer import NEWLINE, Buffer, line_flags
from normalize.changes import changes

MARK, LETTER = 1, 2


def flag_table():
    table = np.zeros(0x110000, np.uint16)
    table[:11] = line_flags()
    table[[ord("!"), ord("?")]] = MARK
    table[ord("a") : ord("z") + 1] = LETTER
    return table


TABLE = flag_table()


@st.composite
def steps(draw):
    """Draw texts and, for each of some steps, changes as functions of the length of the buffer."""
    texts = draw(st.lists(st.text("ab!?中\n", max_size=12), min_size=1, max_size=4))
    size = sum(map(len, texts)) + len(texts)
    rounds = []
    for _ in range(draw(st.integers(1, 3))):
        # The last line end stays: every buffer ends in one.
        bounds = sorted(draw(st.lists(st.integers(0, size - 1), min_size=2, max_size=8)))
        rows = []
        for start, end in zip(bounds[::2], bounds[1::2], strict=False):
            if rows and start == rows[-1][1]:
                continue
            new = draw(st.text("a!中\n", max_size=3))
            if start < end:
                rows.append((start, end, new, "rule", "tidy", False))
        rounds.append(rows)
        size += sum(len(row[2]) - (row[1] - row[0]) for row in rows)
    return texts, rounds


def changed(text, rows):
    for start, end, new, *_ in reversed(rows):
        text = text[:start] + new + text[end:]
    return text


@given(steps(), st.booleans(), st.booleans())
def test_places_and_flags_follow_changes(drawn, asked_before, asked_between):
    texts, rounds = drawn
    buffer = Buffer(texts, TABLE, MARK)
    text = buffer.string()
    if asked_before:
        buffer.places(MARK)
    for rows in rounds:
        buffer.make(changes(rows))
        text = changed(text, rows)
        if asked_between:
            assert buffer.places(MARK | NEWLINE).tolist() == [at for at, char in enumerate(text) if char in "!?\n"]
    assert buffer.string() == text
    assert buffer.flags.tolist() == [int(TABLE[ord(char)]) for char in text]
    for kind, chars in ((MARK, "!?"), (NEWLINE, "\n"), (MARK | NEWLINE, "!?\n")):
        assert buffer.places(kind).tolist() == [at for at, char in enumerate(text) if char in chars]
    assert buffer.breaks.tolist() == buffer.places(NEWLINE).tolist()
