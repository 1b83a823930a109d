"""Lines that go together or not at all, and lines of code."""

from types import SimpleNamespace

import pytest

from normalize import companions
from normalize.fences import fenced
from normalize.model import Config
from normalize.pipeline import Normalizer
from normalize.view import view

PICTURE = "![渡口](https://example.com/1.png)"


def document(text, removed=()):
    """Return what the functions ask of a document: its lines by number, and those that have gone."""
    lines = text.split("\n")
    filled = [at for at, line in enumerate(lines) if line.strip()]
    return SimpleNamespace(
        filled=filled,
        removed=dict.fromkeys(removed, ("rule", "share")),
        text=lines.__getitem__,
        seen=lambda line: view(lines[line]),
    )


@pytest.mark.parametrize(
    ("text", "removed", "some", "goes"),
    [
        # Above a button that goes stands the last picture of the text.
        (f"正文。\n{PICTURE}\n分享", [2], [1], []),
        (f"分享\n{PICTURE}\n\n正文。", [0], [1], []),
        (f"正文。\n{PICTURE}\n![[b.jpg]]\n分享", [3], [1, 2], []),
        # Between two buttons, and where nothing is left below or above.
        (f"正文。\n分享\n{PICTURE}\n收藏", [1, 3], [2], [2]),
        (f"正文。\n分享\n{PICTURE}\n", [1], [2], [2]),
        (f"{PICTURE}\n分享\n正文。", [1], [0], [0]),
        # What goes with it counts as gone.
        (f"正文。\n扫一扫\n{PICTURE}\n分享", [3], [1, 2], [1, 2]),
        # No picture, nothing to ask.
        ("正文。\n扫一扫\n分享", [2], [1], [1]),
    ],
)
def test_a_picture_goes_only_between_lines_that_go(text, removed, some, goes):
    assert companions.without_pictures(document(text, removed), some) == goes


@pytest.mark.parametrize(
    ("text", "some", "goes"),
    [
        ("* Mail\n  * Client\n* Project\n* Task", [2, 3], []),
        ("* Mail\n* Project", [0, 1], [0, 1]),
        # Nor half a quotation, in which a list stands.
        ("> 先关闭快门音。\n>\n> 3. 进入相机", [1, 2], []),
        ("> 关注我们\n> 分享", [0, 1], [0, 1]),
        # The links of a menu are no list of the text.
        ("* [热榜](/?hot=true)\n* [导航](/nav)\n* 关于", [0, 1], [0, 1]),
        # A list of news is one by its times.
        ("渡口停航两日 船工抢修缆绳  2031-06-06 10:03:51\n灯塔开放日吸引八百人  2031-06-06 10:02:56.0", [1], []),
        ("渡口停航两日\n灯塔开放日吸引八百人  2031-06-06 10:02:56", [1], [1]),
    ],
)
def test_a_list_goes_as_a_whole(text, some, goes):
    assert companions.of_whole_lists(document(text), some) == goes


@pytest.mark.parametrize(
    ("text", "removed", "titles"),
    [
        ("正文。\n推荐阅读\n老街的灯\n渡口的冬天\n分享", [4], [2, 3]),
        # They end at a line that goes, and are no sentences.
        ("正文。\n推荐阅读\n老街的灯\n渡口的冬天", [], []),
        ("正文。\n推荐阅读\n老街的灯\n船开了，大家都站起来。\n分享", [4], []),
        ("正文。\n推荐阅读\n" + "老街的灯\n" * 9 + "分享", [11], []),
    ],
)
def test_titles_go_with_the_heading_that_goes(text, removed, titles):
    page = document(text, removed)
    page.claim = lambda line, zone: SimpleNamespace(lists_pages=True) if line == 1 else None
    page.belongs = lambda line, rule: True
    page.size = lambda line: len(page.text(line))
    assert companions.lists_below(page, [1]) == titles


@pytest.mark.parametrize(
    ("text", "some", "goes"),
    [
        # What stands between two sentences heads the second one.
        ("土鸭肉紧。\n口碑效应\n老客人带来新客人。\n关注我们", [1, 3], [3]),
        ("土鸭肉紧。\n口碑效应\n关注我们", [1, 2], [1, 2]),
        # Above the first one stand dates and names, which no sentence belongs to.
        ("卤鸭店\n三月五日\n土鸭肉紧。", [1], [1]),
        # The rest of a sentence has no heading, and what a rule claims is none.
        ("土鸭肉紧。\n投稿信箱\n，标题注明姓名。", [1], [1]),
        ("土鸭肉紧。\n分享到\n老客人带来新客人。", [1], [1]),
        # Who signs stands above the day.
        ("特此通知。\n江岸小学\n2031.4.17", [1], []),
        ("特此通知。\n江岸小学\n二〇三一年四月十七日", [1], []),
        ("江岸小学\n2031.4.17\n放假三天。", [0], [0]),
    ],
)
def test_a_heading_stays_with_its_sentence(text, some, goes):
    page = document(text)
    page.size = lambda line: len(page.text(line))
    page.is_claimed = lambda line: page.text(line) == "分享到"
    assert companions.without_headings(page, some) == goes


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"运行效果：\n{PICTURE}", True),
        (f"**执行：**\n\n{PICTURE}", True),
        (f"运行效果\n{PICTURE}", False),
        ("运行效果：\n很好", False),
        ("运行效果：", False),
    ],
)
def test_what_a_picture_shows_is_said_above_it(text, shown):
    page = document(text)
    assert companions.shown_below(page, 0, page.filled) == shown


@pytest.mark.parametrize(
    ("text", "heads", "lines"),
    [
        ("甲\n```py\n乙\n\n丙\n```\n丁", [0], [1, 2, 3, 4, 5]),
        ("> ```\n> 甲\n> ```", [0], [0, 1, 2]),
        # A fence that is not closed, or closed in another document, is none; nor is a mark within a line.
        ("```\n甲\n乙", [0], []),
        ("```\n甲\n```\n乙", [0, 2], []),
        ("写作 ``` 的标记\n甲\n```", [0], []),
        ("```\n甲\n```\n乙\n```\n丙\n```", [0], [0, 1, 2, 4, 5, 6]),
    ],
)
def test_lines_of_code_stand_between_fences(text, heads, lines):
    begins = [0, *(at + 1 for at, char in enumerate(text) if char == "\n")]
    assert fenced(text, begins, heads) == lines


@pytest.mark.parametrize("profile", ["article", "corpus"])
def test_a_line_that_returns_in_code_stays(profile):
    """Three times the same short line is a button's where it is prose, and nothing special where it is code."""
    code = "```yaml\nname: 分享到微信\nspec: 1\nname: 分享到微信\nkind: 2\nname: 分享到微信\n```\n"
    above = "渡口的船期放在一处，码头的大屏和广播都从这里取数，不用再各自抄一遍。\n" * 5
    source = above + code + "正文到这里还没有完。\n" * 3
    assert "name: 分享到微信" in Normalizer(Config(profile=profile)).clean(source)
