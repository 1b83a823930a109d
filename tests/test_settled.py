"""What goes beside what rules claim line by line goes of one document as of many, and leaves a second run nothing."""

import pytest
from documents import documents, is_settled, lines_by, with_endings
from hypothesis import given
from hypothesis import strategies as st
from test_judged import FOOT as JUDGED
from test_leftovers import FOOT as LEFT
from test_leftovers import TEXT
from test_strays import LESS, MEANT, PLAIN, between

from normalize import judged, leftovers
from normalize.model import Config
from normalize.pipeline import Normalizer


@given(documents(), st.sampled_from([PLAIN, LESS, MEANT]), st.integers(0, 6))
def test_one_document_is_cleaned_as_many_are(text, line, below):
    sources = [f"{text}\n{foot}" for foot in (JUDGED, LEFT, between(line, below=below))]
    normalizer = Normalizer(Config(max_share=1))
    alone = [normalizer.run(source) for source in sources]
    many = normalizer.run_many(sources * 7)
    for at, result in enumerate(alone):
        assert [many[place].edits for place in (at, at + 18)] == [result.edits] * 2
    assert normalizer.clean(alone[-1].text) == alone[-1].text


@pytest.mark.parametrize("profile", ["article", "corpus"])
@pytest.mark.parametrize("below", [False, True])
def test_a_second_run_finds_nothing(profile, below):
    first = with_endings(profile, below)
    assert is_settled(first, profile)


@pytest.mark.parametrize("profile", ["article", "corpus"])
@pytest.mark.parametrize("name", [judged.NAME, leftovers.NAME])
def test_there_is_something_to_find(name, profile):
    assert any(lines_by(result, name) for result in with_endings(profile, True))
    assert Normalizer(Config(profile=profile)).clean(TEXT + LEFT) == TEXT
