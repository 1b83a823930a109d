"""The view of a line: what is folded, quickly as plainly, and its full stops are those that one expression finds."""

import re

from documents import EDGES
from hypothesis import example, given
from hypothesis import strategies as st

from normalize.view import FOLD, fold, squeeze

FOLDED = frozenset(chr(code) for code, folded in FOLD.items() if chr(code) != folded)

STOP = re.compile(r"(?<=[\u3400-\u9fff\"'》)\]])\.(?=$|[\u3400-\u9fff\"'《(\[])")


@given(st.text("中文a1.\"'》)]《([ 。，", max_size=12))
@example("中.")
@example(".中")
@example("中. 文")
@example("(1).中.a.文.")
def test_full_stops_are_those_of_chinese_sentences(text):
    text = re.sub(r"\.{2,}", "…", text.replace(" ", "")).strip()
    assert squeeze(text) == STOP.sub("。", text)


def test_no_character_folds_to_one_that_folds_again():
    assert FOLDED.isdisjoint(FOLD.values())


@given(st.lists(st.one_of(st.sampled_from(sorted(FOLDED)), st.sampled_from(EDGES), st.text(max_size=3))))
def test_folding_is_translating(parts):
    text = "".join(parts)
    assert fold(text) == text.translate(FOLD)
