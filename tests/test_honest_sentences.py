"""Lines of a text that speak of what boilerplate speaks of: codes to scan, copyright, editors, hotlines, followers.

They were written against the rules, or without looking at them, as news, stories, laws, letters and manuals have them.
Those in `both.txt` stay under both profiles, those in `article.txt` under `article`: a signature may be a credit.
"""

from __future__ import annotations

import pytest
from cases import FIXTURES, normalizer

from normalize.model import RULE_GROUPS, Config

TITLE = "渡口镇的一年\n"
TEXT = (
    "去年冬天，江岸下了一场大雪，渡口停航了三天，镇上的人都到码头上看雪，孩子们在船头堆了一个雪人。\n"
    "老船工说，上一次下这么大的雪，还是他刚学撑船的那一年，那时候桥还没有修，过江全靠一条木船。\n"
    "春天来得很晚，柳树到四月才发芽，第一班轮渡开出去的时候，岸上站满了送行的人，有人带了鞭炮。\n"
)
END = "镇上的人说，明年开春还要再办一次这样的活动，到时候请邻镇的人也来看看。\n"
FOOT = "更多精彩内容，请关注微信公众号“江岸新闻”\n分享到：微信 微博\n"
#: What stands above the line and below it, and what of the latter goes.
PLACES = {
    "last": (TITLE + TEXT, "", ""),
    "above a foot": (TITLE + TEXT, "", FOOT),
    "below the title": (TITLE, TEXT, ""),
    "in the middle": (TITLE + TEXT, END, ""),
}


def lines(profile: str) -> list[str]:
    """Return the lines that stay under a profile."""
    names = ["both", "article"] if profile == "article" else ["both"]
    return [
        line
        for name in names
        for line in (FIXTURES / "honest" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    ]


def lost(profile: str, place: str, some: list[str]) -> list[str]:
    """Return those of some lines that change where they stand, but for their characters and punctuation."""
    above, below, goes = PLACES[place]
    done = normalizer(Config(profile=profile)).clean_many([f"{above}{line}\n{below}{goes}" for line in some])
    kept = normalizer(Config(profile=profile, keep=tuple(RULE_GROUPS))).clean_many(
        [f"{above}{line}\n{below}" for line in some]
    )
    return [line for line, one, other in zip(some, done, kept, strict=True) if one != other]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("profile", ["article", "corpus"])
def test_honest_lines_stay(profile, place):
    some = lines(profile)
    assert len(some) > 2000
    assert lost(profile, place, some) == []


def test_no_line_stands_twice():
    some = lines("article")
    assert len(set(some)) == len(some)
