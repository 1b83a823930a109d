"""Counts, exit codes and what a person reads."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalize import report, standard
from normalize.model import ConfigError, DecodeError, DictionaryError, NormalizeError, RuleError
from normalize.report import Outcome

names = st.text("ab", max_size=2)
words = st.sampled_from(["changed", "unchanged", "skipped", "failed"])
outcomes = st.builds(
    Outcome,
    statuses=st.dictionaries(words, st.integers(1, 9)).map(Counter),
    size=st.integers(0, 10**9),
    counts=st.dictionaries(names, st.integers(1, 9)).map(Counter),
    encodings=st.dictionaries(names, st.integers(1, 9)).map(Counter),
    failures=st.lists(st.tuples(names, names), max_size=3),
    skips=st.lists(st.tuples(names, names), max_size=3),
    warnings=st.lists(st.tuples(names, names), max_size=3),
    warned=st.integers(0, 9),
)


def summed(parts) -> Outcome:
    total = Outcome()
    for part in parts:
        total.add(part)
    return total


@settings(deadline=None)
@given(st.lists(outcomes, max_size=6), st.integers(0, 6))
def test_a_sum_does_not_depend_on_how_it_is_grouped(parts, cut):
    assert summed(parts) == summed([summed(parts[:cut]), summed(parts[cut:])])


def test_memory_is_bounded_and_numbers_are_not(monkeypatch):
    monkeypatch.setattr(report, "KEPT", 3)
    total = summed(Outcome(Counter(failed=2), failures=[("a", "x"), ("b", "y")], audit=[b"line"]) for _ in range(5))
    assert len(total.failures) == 3
    assert total.statuses["failed"] == 10
    assert total.audit == []


@pytest.mark.parametrize(
    ("statuses", "fatal", "asking", "code"),
    [
        ({}, None, False, 0),
        ({"changed": 3, "unchanged": 1, "skipped": 2}, None, False, 0),
        ({"changed": 1}, None, True, 1),
        ({"unchanged": 1, "skipped": 2}, None, True, 0),
        ({"changed": 1, "failed": 1}, None, False, 3),
        ({"changed": 1, "failed": 1}, None, True, 3),
        ({"changed": 1, "failed": 1}, "the disk is full", True, 4),
        ({}, "the disk is full", False, 4),
    ],
)
def test_the_exit_code_is_the_gravest_answer(statuses, fatal, asking, code):
    assert Outcome(Counter(statuses), fatal=fatal).exit_code(asking=asking) == code


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ConfigError("x"), 2),
        (DictionaryError("x"), 2),
        (RuleError("x"), 2),
        (DecodeError("x"), 3),
        (NormalizeError("x"), 4),
        (standard.OutputError("x"), 4),
    ],
)
def test_every_error_has_its_exit_code(error, code):
    assert report.exit_code_of(error) == code


def test_the_summary_tells_rules_by_their_number_and_everything_that_went_wrong():
    total = Outcome(
        Counter(changed=1200, unchanged=3, failed=12, skipped=1),
        5_250_000,
        Counter({"editor-credit": 7, "convert": 40_000, "ads": 7}),
        Counter({"utf-8": 1000, "gb18030": 215}),
        [(f"{number}.txt", "no known encoding") for number in range(12)],
        [("link", "a link to a folder")],
        [("odd.txt", "too much would go")],
        1,
    )
    assert report.summary(total, 2.04).splitlines() == [
        "1,216 documents (5.2 MB) in 2.0 s: 1,200 changed, 3 unchanged, 1 skipped, 12 failed",
        "encodings: utf-8 1,000, gb18030 215",
        "edits by rule:",
        "        40,000  convert",
        "             7  ads",
        "             7  editor-credit",
        "failed (12):",
        *(f"  {number}.txt: no known encoding" for number in range(10)),
        "  and 2 more; --audit FILE names them all",
        "skipped (1):",
        "  link: a link to a folder",
        "to look at (1):",
        "  odd.txt: too much would go",
    ]


def test_a_dry_run_says_would():
    assert "2 would change, 1 unchanged" in report.summary(Outcome(Counter(changed=2, unchanged=1)), 0.1, would=True)


@settings(deadline=None)
@given(outcomes)
def test_the_json_summary_is_one_line_with_the_same_numbers(total):
    line = report.json_summary(total, 0.5, input="x\udcff")
    assert line.count(b"\n") == 1
    read = json.loads(line)
    assert read["documents"] == total.documents
    assert read["counts"] == total.counts
    assert read["input"] == "x\udcff"
