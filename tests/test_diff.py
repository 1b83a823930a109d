"""The unified diff: whoever applies it to the source gets the text."""

from __future__ import annotations

import re
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from normalize.diff import unified
from normalize.model import Edit, Result

texts = st.text("ab \n", max_size=40)


@st.composite
def edited(draw):
    """Return a text and some disjoint edits of it."""
    source = draw(texts)
    cuts = sorted(draw(st.lists(st.integers(0, len(source)), max_size=8)))
    edits = []
    for start, end in zip(cuts[::2], cuts[1::2], strict=False):
        if edits and start <= edits[-1].end:
            continue
        new = draw(st.text("xy\n", max_size=4))
        if (start, new) != (end, ""):
            edits.append(Edit("r", "g", start, end, 1, 1, 1, source[start:end], new))
    return source, tuple(edits)


def apply(source: str, patch: str) -> str:
    """Apply a patch as patch(1) does, and insist that every line of it is right."""
    lines = source.split("\n")
    old = [line + "\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
    rows = patch.split("\n")[:-1]
    assert rows[:2] == ["--- a/n", "+++ b/n"]
    new, at, row = [], 0, 2
    while row < len(rows):
        spans = re.fullmatch(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@", rows[row])
        first, size, start, count = (1 if part is None else int(part) for part in spans.groups())
        first -= size > 0
        new += old[at:first]
        assert len(new) == start - (count > 0)
        at, row = first, row + 1
        before, begun = at, len(new)
        while row < len(rows) and not rows[row].startswith("@@"):
            mark, line = rows[row][0], rows[row][1:] + "\n"
            if row + 1 < len(rows) and rows[row + 1] == "\\ No newline at end of file":
                line = line[:-1]
            if mark in " -":
                assert old[at] == line
                at += 1
            if mark in " +":
                new.append(line)
            row += 1 + (line[-1:] != "\n")
        assert (at - before, len(new) - begun) == (size, count)
    return "".join(new + old[at:])


@settings(deadline=None)
@given(edited())
def test_applied_to_the_source_it_gives_the_text(case):
    source, edits = case
    text = Result(source, "", (), None, edits).replay()
    patch = unified(source, edits, "n")
    assert (patch == "") == (source == text)
    if patch:
        assert apply(source, patch) == text


@settings(deadline=None)
@given(edited())
def test_no_line_that_stays_is_shown_as_changed_at_the_ends_of_a_run(case):
    source, edits = case
    for hunk in re.split(r"^@@.*\n", unified(source, edits, "n"), flags=re.MULTILINE)[1:]:
        for run in re.findall(r"((?:^-.*\n)+)((?:^\+.*\n)+)", hunk, flags=re.MULTILINE):
            if "No newline" not in hunk:
                gone, came = ([line[1:] for line in part.splitlines()] for part in run)
                assert gone[0] != came[0] or len(gone) == len(came) == 0


def test_context_joins_changes_that_are_near_and_parts_those_that_are_far():
    source = "".join(f"{number}\n" for number in range(30))
    at = {number: source.index(f"\n{number}\n") + 1 for number in (2, 9, 10, 20)}

    def hunks(*numbers):
        edits = [Edit("r", "g", at[n], at[n] + len(str(n)), 1, 1, 1, str(n), "x") for n in numbers]
        return unified(source, edits, "n").count("@@ -")

    assert hunks(2, 9) == 1
    assert hunks(2, 10) == 2
    assert hunks(2, 9, 20) == 2


def test_a_terminal_does_not_obey_the_text():
    edit = Edit("r", "g", 0, 1, 1, 1, 1, "a", "b")
    hostile = "a\x1b[2J\u202e\r\n"
    assert "\x1b" not in unified(hostile, [edit], "n", terminal=True)
    assert "\\x1b[2J\\x202e\\x0d" in unified(hostile, [edit], "n", terminal=True)
    assert hostile in unified(hostile, [edit], "n")
    assert "\x1b[31m-a" in unified(hostile, [edit], "n", colour=True)


def test_time_is_linear():
    def took(lines: int) -> float:
        source = "甲乙丙\n" * lines
        edits = [Edit("r", "g", start, start + 1, 1, 1, 1, "甲", "x") for start in range(0, len(source), 8)]
        began = time.perf_counter()
        unified(source, edits, "n")
        return time.perf_counter() - began

    took(1000)
    assert min(took(40_000) for _ in range(3)) < 20 * max(min(took(5_000) for _ in range(3)), 0.001)
