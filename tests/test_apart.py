"""Pages of one line: the foot that was joined to the text is cut off its end."""

import pytest
from documents import fixtures

from normalize import apart
from normalize.model import Config
from normalize.pipeline import Normalizer

TEXT = "江岸的船工每天清早把船划到江心，等雾散了再回来。" * 24
NOTICE = "声明：本文转载自网络，版权归原作者所有，如有侵权请联系我们删除。"
BUTTONS = "[ 加入收藏 ]  [ 告诉好友 ]  [ 打印本文 ]  [ 关闭窗口 ]"
TITLES = "相关阅读：  渡口的春天来得早  老街的油纸伞  石阶上的水痕"
OWNER = "关于我们  广告服务  联系我们  版权所有 江岸日报社"


@pytest.fixture(scope="module")
def clean():
    return Normalizer(Config()).run


@pytest.mark.parametrize(
    "foot",
    [
        f"  {OWNER}",
        f"  {NOTICE}  {BUTTONS}  {OWNER}",
        f" {BUTTONS}  {TITLES}  {OWNER}",
        f"  分享到：  微信  微博  {TITLES}  {OWNER}",
    ],
)
def test_the_foot_of_a_page_of_one_line_goes(clean, foot):
    done = clean(TEXT + foot)
    assert done.text == TEXT
    assert all(edit.inline for edit in done.edits if edit.group not in {"tidy", "punctuation"})
    assert clean(done.text).text == done.text
    # What was cut is undone by its edits: each says where it stood and what.
    for edit in done.edits:
        assert (TEXT + foot)[edit.start : edit.end] == edit.old


def test_below_other_lines_the_last_one_is_taken_apart(clean):
    assert clean(f"渡口见闻\n2031-03-05\n{TEXT}  {BUTTONS}  {OWNER}\n").text == f"渡口见闻\n2031-03-05\n{TEXT}\n"


@pytest.mark.parametrize(
    "end",
    [
        # Sentences of a text, and what it ends with besides.
        "船工说，等桥修好了，大家都会记得这条船。",
        "  附：渡口的班次  清早六点  中午十二点  傍晚六点",
        "  王大海  二〇三一年三月",
        "他在信里写道：“版权所有，不得转载。”",
        "有人在岸边喊：“分享到朋友圈！关注我们！”",
    ],
)
def test_the_end_of_a_text_stays(clean, end):
    assert clean(TEXT + end).text.startswith(TEXT)
    assert "".join(clean(TEXT + end).text.split()) == "".join((TEXT + end).split())


def test_a_short_line_stays(clean):
    text = f"{TEXT[:200]}  {BUTTONS}  {OWNER}"
    assert not [edit for edit in clean(text).edits if edit.inline and "窗口" in edit.old]


def test_too_little_text_keeps_what_stands_behind_it(clean):
    text = f"渡口。  {BUTTONS}  " * 12
    assert clean(text).text.startswith("渡口。")


def test_no_more_goes_than_may():
    foot = f"  {NOTICE}  {BUTTONS}  {OWNER}"
    assert Normalizer(Config(max_share=0.05)).run(TEXT + foot).text.startswith(TEXT)
    assert "打印本文" in Normalizer(Config(max_share=0.05)).run(TEXT + foot).text


def test_an_address_is_not_taken_apart():
    assert apart.parts("见 https://example.com/w?v=1&t=2 。完") == [(0, 33), (33, 34)]


def test_a_line_of_any_length_takes_little_time(clean):
    text = "渡口  " * 60_000
    assert clean(text).text.startswith("渡口")


PAGES = {name: text for name, text in fixtures().items() if name.startswith(("articles", "untouched", "kept", "cases"))}
GAPS = ("", "  ", "\u3000\u3000", " ")


def joined(gap, *folders):
    """Return pages whose lines are joined, those that are long then."""
    texts = [gap.join(map(str.strip, text.splitlines())) for name, text in PAGES.items() if name.startswith(folders)]
    return [text for text in texts if len(text) >= apart.JOINED]


@pytest.mark.parametrize("gap", GAPS)
@pytest.mark.parametrize("profile", ["article", "corpus"])
def test_honest_texts_in_one_line_keep_their_end(profile, gap):
    honest = joined(gap, "untouched", "kept")
    assert len(honest) >= 15
    for done in Normalizer(Config(profile=profile)).run_many(honest):
        assert not [edit for edit in done.edits if edit.inline and edit.group not in {"tidy", "punctuation", "convert"}]


@pytest.mark.parametrize("gap", GAPS)
@pytest.mark.parametrize("profile", ["minimal", "article", "corpus"])
def test_joined_pages_are_the_same_by_themselves_and_after_a_second_run(profile, gap):
    normalizer, pages = Normalizer(Config(profile=profile)), joined(gap, "articles", "cases")
    cleaned = normalizer.clean_many(pages)
    assert normalizer.clean_many(cleaned) == cleaned
    assert [normalizer.clean(page) for page in pages[::9]] == cleaned[::9]
