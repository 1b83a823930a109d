"""Rows of the words that sites call their sections by."""

import pytest

from normalize.model import Config
from normalize.pipeline import Normalizer
from normalize.topmenu import SECTIONS, is_row

WORDS = "首页新闻国内国际社会时政军事财经"
TEXT = "江岸的船工每天清早把船划到江心，等雾散了再回来。" * 3


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (WORDS, SECTIONS),
        ("首页新闻网友互动图片视频杂谈评论博客", SECTIONS),
        ("新闻 体育 娱乐 财经", 4),
        ("渡口 老街 石阶 水痕", 0),
        ("新闻里说渡口恢复通航，图片上看得见船。", 0),
        ("新闻联播的时候大家都坐在一起图片", 0),
    ],
)
def test_a_row_of_sections(shown, words):
    assert is_row(shown) == words


@pytest.mark.parametrize("end", ["", "。", "，渡口", "渡口恢复通航以后老船工坐在石阶上"])
@pytest.mark.parametrize("row", [WORDS, "首页新闻网友互动", "abcd", "新闻渡口"])
def test_a_row_of_any_length_takes_little_time(row, end):
    # There are more ways to part such a row into words than anybody can try.
    is_row(row * 2000 + end)
    done = Normalizer(Config()).run(f"{row * 40}{end}\n渡口见闻\n2031-03-05\n{TEXT}\n老街。{TEXT}")
    assert done.text.endswith(f"渡口见闻\n2031-03-05\n{TEXT}\n老街。{TEXT}")
