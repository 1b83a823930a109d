"""How much of a document is prose, broken sentences, and lists that a line leads to."""

import pytest

from normalize import broken, companions, judged, pitch, prose, tails, weight
from normalize.buffer import Buffer
from normalize.document import Document
from normalize.expressions import fullmatch
from normalize.hits import find
from normalize.model import RULE_GROUPS, Config
from normalize.page import Page
from normalize.passes import RARE, Passes

SENTENCE = "江岸的船工每天清早把船划到江心，等雾散了再回来。"


def document(text):
    """Return a document of a buffer of its own, nothing of it removed."""
    passes = Passes(Config(profile="corpus"))
    buffer = Buffer([text], passes._flags, RARE)
    lines, hits = find(buffer.codes, buffer, passes._cues)
    return Document(Page(buffer.string(), lines, hits, passes._cues, passes.config.groups()), 0)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("渡口换票\n" + f"{SENTENCE}\n" * 3, False),
        # A programme: one sentence, and lines that say when and where.
        (
            "渡口读书会\n时间\n上午九点\n地点\n江岸图书馆三楼\n报名\n三十个人\n上半场东岸篇\n下半场西岸篇\n" + SENTENCE,
            True,
        ),
    ],
)
def test_a_document_of_fragments(text, found):
    whole = document(text)
    assert prose.is_of_fragments(whole, whole.left) == found


def test_what_stands_between_sentences_that_do_not_stand_together():
    text = "\n".join(["题目", SENTENCE, *("ferry --list", "一览") * 6, SENTENCE, "分享"])
    whole = document(text)
    assert list(prose.interrupted(whole.left, prose.sentences(whole, whole.left))) == list(range(1, 15))
    text = "\n".join(["题目", *(SENTENCE, "小标题") * 6, SENTENCE, "分享"])
    whole = document(text)
    assert list(prose.interrupted(whole.left, prose.sentences(whole, whole.left))) == []


def test_what_is_deep_in_a_text():
    text = "\n".join(["题目", *(SENTENCE,) * 4, "一行", *(SENTENCE,) * 4, "分享"])
    whole = document(text)
    assert list(prose.deep(whole.left, prose.sentences(whole, whole.left))) == [5]
    whole = document("题目\n分享")
    assert list(prose.deep(whole.left, prose.sentences(whole, whole.left))) == []


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        (f"题目\n{SENTENCE}买票的人打开\n客户端\n就能看到。", 2, True),
        (f"题目\n{SENTENCE}\n客户端\n，点开就能看到。", 2, True),
        (f"题目\n{SENTENCE}\n，点开就能看到。\n分享", 2, True),
        # A sentence that has ended, a blank line, marks alone, a credit, a heading, an item.
        (f"题目\n{SENTENCE}\n客户端\n分享", 2, False),
        (f"题目\n{SENTENCE}买票的人打开\n\n客户端", 3, False),
        (f"题目\n{SENTENCE}\n客户端\n，", 2, False),
        ("题目\n作者：王大海，编辑：李小船\n分享", 2, False),
        (f"题目\n## {SENTENCE}买票的人打开\n客户端", 2, False),
        (f"题目\n- {SENTENCE}买票的人打开\n客户端", 2, False),
    ],
)
def test_lines_in_a_broken_sentence(text, line, found):
    assert broken.in_sentence(document(text), line) == found
    assert broken.without_parts(document(text), [line]) == [line] * (not found)


@pytest.mark.parametrize(
    ("text", "some", "goes"),
    [
        (f"{SENTENCE}\n参加的船工：\n王大海，东岸\n李小船，西岸\n孙家渡\n分享到：微信 微博\n孙家", [2, 3, 4, 6], [6]),
        (f"{SENTENCE}\n参加的船工\n王大海，东岸", [1, 2], [1, 2]),
        # A site's own words lead to nothing; a sentence ends the list.
        (f"{SENTENCE}\n扫码关注公众号：\n渡口日报", [1, 2], [1, 2]),
        (f"参加的船工：\n王大海\n{SENTENCE}\n孙家渡", [1, 3], [3]),
    ],
)
def test_a_list_below_what_leads_to_it(text, some, goes):
    assert companions.without_led(document(text), some) == goes


@pytest.mark.parametrize("last", ["源码在这里，大家可以自己下载。", "如果你们也试过，请写信告诉我。"])
def test_no_sentence_that_says_nothing_for_a_site_opens_an_offer(last):
    offer = ["想系统学检索的朋友看这里", "三十节视频课带你入门", "加入学习圈", "现在加入立减二十元", "扫描下方二维码"]
    body = [f"{SENTENCE}第{number}天也是这样。" for number in "一二三四五"]
    whole = document("\n".join(["渡口检索", *body, last, *offer, "分享"]))
    whole.page.by_words = True
    lines = whole.left
    whole.removed[lines[-1]] = ("share-buttons", "share")
    going = pitch.pitch(whole, lines[:-1], frozenset(RULE_GROUPS))
    assert set(going) == set(lines[-1 - len(offer) : -1])


@pytest.mark.parametrize(
    ("line", "needs"),
    [
        ("\tferry version", judged.NEVER),
        ("This is what the ferry said.", judged.NEVER),
        ("ferry version", 0),
        ("\t关于我们", 0),
        ("船来了。", judged.SENTENCE),
    ],
)
def test_how_much_has_to_be_said_of_a_line(line, needs):
    assert judged._needs(document(f"渡口\n{SENTENCE}\n{line}"), 2) == needs


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["tidewatch", "[", "-a", "] [", '-n " num"', "[ --file ]", "]"], True),
        (["-END-", "-渡口-", "-- 王大海", "-a"], False),
        ([f"{name} 返回座位数" for name in ("size", "seat_count", "at", "find()", "load", "slot[]")], True),
        (["app 下载", "rss 订阅", "wap 版", "English", "Email us", "vip 会员"], False),
    ],
)
def test_the_options_of_a_command_make_a_manual(lines, found):
    whole = document("\n".join(["题目", SENTENCE, *lines]))
    assert prose.is_manual(whole, whole.left) == found


def test_what_a_text_refers_to_stays_as_a_whole():
    text = "\n".join(["题目", SENTENCE, "参考：", "Ferry lights", "灯号概述", "Ship AIS概述", "分类: 航道", "收藏"])
    whole = document(text)
    assert companions.without_led(whole, [4, 5, 7], sources=True) == [7]
    whole = document(text.replace("参考：", "目录："))
    assert companions.without_led(whole, [4, 5, 7], sources=True) == [4, 5, 7]


@pytest.mark.parametrize("heading", ["参考", "## 参考资料", "引用链接", "References"])
def test_sources_below_a_heading_without_a_colon_stay(heading):
    source = "Waiting for the Ferry: A Study of Forty Years of Timetables on One River"
    text = "\n".join(["题目", SENTENCE, heading, source, "[1]: https://example.com/a", "分类: 航道", "收藏"])
    assert companions.without_led(document(text), [2, 3, 4, 6]) == [6]
    assert companions.without_led(document(text.replace(heading, "参考了旧图")), [2, 3, 4, 6]) == [2, 3, 4, 6]


@pytest.mark.parametrize(("mark", "count", "found"), [("\t", 3, True), ("|", 3, True), ("\t", 2, False)])
def test_rows_of_a_table_have_bars_or_tabs(mark, count, found):
    rows = [mark.join(("江岸线", "15.9", "1.29")) for _ in range(count)]
    whole = document("\n".join(["题目", *rows, SENTENCE]))
    assert weight.in_table(whole, 1) == found


@pytest.mark.parametrize(
    ("text", "found"), [("渡口见闻(12)", True), ("python(12)", True), ("plot low high,drop(cons) line(0)", False)]
)
def test_a_command_is_no_title_with_a_count(text, found):
    assert (fullmatch(tails._OFTEN, text) is not None) == found


@pytest.mark.parametrize(
    ("title", "stays"), [("老街的灯塔", True), ("渡口的灯塔", True), ("渡口的老灯塔", False), ("灯", True), ("", True)]
)
def test_in_a_tail_first_words_go_with_the_title_they_begin_with(title, stays):
    whole = document(f"题目\n{SENTENCE}\n{title}\n渡口的老灯塔亮了一百年，守塔的人换了三代，灯油早已换成电。\n收藏")
    assert tails._stays(whole, 3) == stays


def test_what_a_writer_answers_between_votes_is_no_tail():
    votes = [
        "推 hewan: 谢谢整理 09/18 12:06",
        "→ jiangan: 请问票价一样吗 09/18 12:08",
        "一样，可以参考",
        "* 渡口公告栏",
    ]
    whole = document("\n".join(["题目", *(SENTENCE * 2,) * 8, *votes * 6, votes[0], "分享", "收藏", "最新评论"]))
    gone = tails.tail(whole, whole.filled, frozenset(RULE_GROUPS))
    assert {whole.text(line) for line in gone} == {*votes[:2], "分享", "收藏", "最新评论"}


@pytest.mark.parametrize(
    ("lines", "some", "left"),
    [
        # A heading of what a page states itself, and one of a section.
        (["请先阅读以下声明：", SENTENCE], [1], []),
        (["# 关于我们的船", "下面是船名"], [1], []),
        (["请先阅读以下声明：", "版权所有 河口网"], [1], [1]),
        (["# 关于我们", "## 联系我们"], [1, 2], [1, 2]),
        (["# 关于我们", "扫码关注"], [1, 2], [1, 2]),
    ],
)
def test_what_heads_something_that_stays(lines, some, left):
    assert companions.without_headings(document("\n".join(["题目", *lines])), some) == left


def test_what_a_notice_encloses_stays_below_it():
    text = f"题目\n{SENTENCE}\n附：《渡口行船安排》\nhttps://example.com/a.docx\n首页"
    assert companions.without_led(document(text), [2, 3]) == []
