"""The view of a line: what is folded, and that a quick way of folding is the plain one."""

from documents import EDGES
from hypothesis import given
from hypothesis import strategies as st

from normalize.view import FOLD, FOLDED, fold


def test_no_character_folds_to_one_that_folds_again():
    assert FOLDED.isdisjoint(FOLD.values())


@given(st.lists(st.one_of(st.sampled_from(sorted(FOLDED)), st.sampled_from(EDGES), st.text(max_size=3))))
def test_folding_is_translating(parts):
    text = "".join(parts)
    assert fold(text) == text.translate(FOLD)
