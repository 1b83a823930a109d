"""What goes beside what rules claim line by line goes of one document as of many, and leaves a second run nothing."""

import pytest
from documents import BODY, PROSE, documents, is_settled, lines_by, with_endings
from hypothesis import given
from hypothesis import strategies as st

from normalize import judged, leftovers
from normalize.model import Config
from normalize.pipeline import Normalizer

FOOT = "扫码关注公众号，每周一篇渡口故事\n"
#: Lines that trees tell beside what has gone, and in what is left of a page.
JUDGED = (
    "好了，今天就到这里，如果觉得还行，顺手点个赞和“在看”吧。\n## 往期回顾\n# 渡口的灯\n#\n"
    "[一条旧船](https://example.com/a)\n[两位船工](https://example.com/b)\n[](https://example.com/c)\n"
)
LEFT = "需要入星球的可以私聊优惠\n"
#: Lines that rules know and that stand outside of the foot: they go, may go, and stay.
STRAYS = ("点击查看原文下载", "加好友", "位置：从不")


def stray(line: str, below: int) -> str:
    """Return a line with so many lines of a text and a foot below it."""
    return f"{BODY}\n" * 14 + f"{line}\n" + f"{BODY}\n" * below + FOOT


@given(documents(), st.sampled_from(STRAYS), st.integers(0, 6))
def test_one_document_is_cleaned_as_many_are(text, line, below):
    sources = [f"{text}\n{foot}" for foot in (JUDGED, LEFT, stray(line, below))]
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
    assert Normalizer(Config(profile=profile)).clean(PROSE + LEFT) == PROSE
