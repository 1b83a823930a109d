"""Whole articles: what cleaning makes of each, byte for byte."""

import pytest
from cases import FIXTURES, texts

from normalize.pipeline import Normalizer

ARTICLES = texts("articles")


@pytest.mark.parametrize("name", ARTICLES)
def test_an_article_is_cleaned_as_an_editor_left_it(name):
    cleaned = (FIXTURES / "cleaned" / name).read_bytes().decode("utf-8")
    result = Normalizer().run(ARTICLES[name])
    assert result.text == cleaned
    assert result.warnings == ()


def test_every_article_has_its_cleaned_form():
    assert ARTICLES.keys() == {path.name for path in (FIXTURES / "cleaned").iterdir()}
