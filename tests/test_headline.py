"""No text goes without its title: the line above the first sentence that may be one."""

from types import SimpleNamespace

import numpy as np
import pytest

from normalize import judged
from normalize.headline import headline, without_headline
from normalize.pipeline import Normalizer
from normalize.view import view

SAID = "在河边长大的人，多少都见过给木船上桐油，今天就和大家一块儿给一条小船上油，从打磨开始，一步一步地来。"
MENU = ["新闻", "经验", "渡口经验 > 手工 > 小船"]


def page(lines, claimed=()):
    """Return as much of a document as the title is told by; the lines numbered in `claimed` are a rule's."""
    return SimpleNamespace(
        left=list(range(len(lines))),
        size=lambda line: len("".join(lines[line].split())),
        text=lambda line: lines[line],
        seen=lambda line: view(lines[line]),
        claim=lambda line, zone: line if line in claimed else None,
    )


@pytest.mark.parametrize(
    ("lines", "claimed", "some", "title"),
    [
        ([*MENU, "怎样给小木船上桐油", "听语音", SAID], (), {0, 1, 2, 3, 4}, 3),
        ([*MENU, "怎样给小木船上桐油", "更新：2031-06-07 01:31", SAID], (4,), {1, 2, 3}, 3),
        (["怎样给小木船上桐油", *MENU, "渡口网的首页推荐", SAID], (), {1, 2, 4}, None),
        ([*MENU, SAID, "怎样给小木船上桐油"], (), {0, 1, 2, 4}, None),
        ([SAID], (), {0}, None),
        # The name of a site may stand behind its title, but titles of other pages stand behind one another.
        (["新闻", "怎样给小木船上桐油｜渡口网", SAID], (), {0, 1}, 1),
        (["怎样给木船上桐油 | 怎样给竹筏上桐油", SAID], (), {0}, None),
    ],
)
def test_the_only_line_that_may_be_the_title_stays(lines, claimed, some, title):
    assert headline(page(lines, claimed), some) == title


@pytest.mark.parametrize(
    ("lines", "some", "goes"),
    [
        (["爱 船 捐 款", "爱船捐款", "亲爱的船友：", SAID], [0, 1], []),
        (["爱船捐款", "亲爱的船友：", SAID], [0, 1], [0, 1]),
        # What the menu calls a page is its title.
        (["渡口网", "声明", "友情链接", "声明", SAID], [1, 2, 3], [1, 2]),
        (["渡口网", "声明", "友情链接", "声明", "更新", SAID], [1, 2, 3, 4], [1, 2, 3, 4]),
        # What a notice is called is the title of one that is the text.
        (["渡口网", "友情链接", "免责声明", SAID], [1, 2], [1]),
        (["渡口网", "免责声明", "友情链接", SAID], [1, 2], [1, 2]),
    ],
)
def test_a_short_title_stays_that_stands_twice(lines, some, goes):
    document = page(lines)
    document.filled, document.removed = document.left, {}
    assert without_headline(document, some) == goes


def test_trees_that_tell_everything_do_not_take_it(monkeypatch):
    monkeypatch.setattr(judged, "judge", lambda rows, trees: np.full(len(rows), 10_000))
    monkeypatch.setattr(judged, "SPEAKS", -10_000)
    monkeypatch.setattr(judged, "AT_HEAD", 2)
    lines = [
        "登录 / 注册",
        "新闻",
        "扫码看更多",
        "怎样给小木船上桐油",
        "听语音",
        SAID * 3,
        SAID * 2,
        "上一篇：春汛",
        "分享到微信",
    ]
    cleaned = Normalizer().clean("\n".join(lines))
    assert "怎样给小木船上桐油" in cleaned
    assert "听语音" not in cleaned
