"""Whole articles: what cleaning makes of each, byte for byte."""

import pytest
from cases import FIXTURES, normalizer, texts

from normalize.model import Config
from normalize.notes import GAP
from normalize.restoration import PRIVATE_USE

ARTICLES = texts("articles")


@pytest.mark.parametrize("name", ARTICLES)
def test_an_article_is_cleaned_as_an_editor_left_it(name):
    cleaned = (FIXTURES / "cleaned" / name).read_bytes().decode("utf-8")
    result = normalizer(Config()).run(ARTICLES[name])
    assert result.text == cleaned
    # A closed gap is told, and so are the bullets that only one font shows; nothing else is doubtful here.
    told = [text.partition(":")[0] for text in result.warnings]
    gaps = any(edit.rule == "gap" for edit in result.edits)
    private = any("\ue000" <= char <= "\uf8ff" for char in ARTICLES[name])
    assert told == [GAP] * gaps + [PRIVATE_USE] * private


def test_every_article_has_its_cleaned_form():
    assert ARTICLES.keys() == {path.name for path in (FIXTURES / "cleaned").iterdir()}
