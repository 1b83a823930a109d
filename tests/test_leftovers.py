"""Lines of a page in what is left of it: told by a network, where nothing else of it may have gone."""

from functools import cache
from types import SimpleNamespace

import pytest
from documents import documents, lines_by, with_endings
from hypothesis import given
from hypothesis import strategies as st

from normalize import hits, kernel, leftovers, network
from normalize.buffer import Buffer
from normalize.model import RULE_GROUPS, Config
from normalize.passes import RARE, Passes
from normalize.pipeline import Normalizer
from normalize.remains import SHAPE, shape
from normalize.suspicion import LONG_LINE
from normalize.view import view

TITLE = "用旧电脑搭一台家用文件服务器\n"
SAID = (
    "很多人换了新电脑以后，旧机器就放在角落里积灰。其实只要内存有四个吉字节，硬盘没有坏道，它就能当一台文件服务器用上好几年。\n",
    "先把系统装好，再把硬盘按用途分成两个区，一个放系统，一个放文件。分区的时候不要贪大，系统区留三十个吉字节就够了。\n",
    "接着打开共享服务，给家里每个人建一个账户。账户的权限要分清楚，孩子的账户只能读，不能删。\n",
    "最后记得设定每周一次的备份。备份的盘最好放在另一间屋子里，这样就算机器坏了，照片和文档也还在。\n",
)
TEXT = TITLE + "\n" + "".join(SAID)
#: No rule of feet claims it, and its words alone do not say enough.
FOOT = "喜欢这篇文章就发到朋友圈吧\n"


def by_network(result):
    """Return the lines that are told in what is left."""
    return lines_by(result, leftovers.NAME)


def test_the_audit_names_them():
    result = Normalizer().run(TEXT + FOOT)
    assert result.text == TEXT
    assert by_network(result)
    assert result.undo() == TEXT + FOOT


@pytest.mark.parametrize("config", [Config(profile="minimal"), Config(keep=("promo",)), Config(convert="tw2sp")])
def test_they_go_only_where_words_may_decide(config):
    assert not by_network(Normalizer(config).run(TEXT + FOOT))


def test_below_a_short_text_they_stay():
    source = TITLE + SAID[0] + FOOT
    assert len(SAID[0]) < leftovers.BODY
    assert Normalizer().clean(source) == source
    assert Normalizer().clean(TITLE + SAID[0] + SAID[1] + FOOT) == TITLE + SAID[0] + SAID[1]


CALL, WORD = "欢迎关注我们的公众号", "手机"


@pytest.mark.parametrize(
    ("lines", "some", "asides", "goes"),
    [
        # Between two that go; at an end only if the network says as much of it as of others.
        ([CALL, WORD, CALL], {0, 2}, {1}, {0, 1, 2}),
        ([CALL, WORD], {0}, {1}, {0}),
        ([CALL, WORD], {0, 1}, set(), {0, 1}),
        ([WORD, CALL], {1}, {0}, {0, 1}),
        # A line that stays on one side keeps the row; so do Latin letters that nothing surrounds.
        ([SAID[0], WORD, WORD, CALL], {1, 2, 3}, set(), {3}),
        ([CALL, WORD, "/", WORD, CALL], {0, 1, 4}, {3}, {0, 1, 2, 3, 4}),
        ([SAID[0], "follow us", CALL], {1, 2}, set(), {2}),
        # A word of a list may say something of a site.
        ([TITLE, "关注", "石桥", "点赞", CALL], {1, 3, 4}, set(), {3, 4}),
        ([CALL, *[WORD] * (leftovers.SILENT + 1), CALL], {0, leftovers.SILENT + 2}, set(range(1, 10)), {0, 10}),
    ],
)
def test_what_stands_among_lines_that_go_goes_with_them(lines, some, asides, goes):
    document = SimpleNamespace(
        filled=list(range(len(lines))),
        removed={},
        text=lambda line: lines[line],
        seen=lambda line: view(lines[line]),
        size=lambda line: len(lines[line]),
        page=SimpleNamespace(plain=[line[0].isalnum() for line in lines]),
    )
    assert set(leftovers._backed(document, sorted(some), sorted(asides))) == goes


def test_the_first_words_of_a_menu_go_with_the_others():
    menu = "新闻\n\n体育\n\n娱乐\n\n财经\n\n汽车\n\n科技\n\n"
    notice = "特别声明：以上内容(如有图片或视频亦包括在内)为自媒体平台用户上传并发布，本平台仅提供信息存储服务。\n"
    cleaned = Normalizer().clean(menu + TEXT + notice)
    assert TITLE in cleaned
    assert "新闻" not in cleaned


def test_a_roster_and_its_heading_stay():
    names = "、".join(f"周{char}" for char in "小大远近高低明暗")
    for heading in ("感谢名单", "欢迎加入的新朋友"):
        source = f"{TEXT}{heading}\n{names}\n"
        assert Normalizer().clean(source) == source


def test_of_a_list_all_items_go_or_none():
    items = f"- 照片每周备份一次\n- {FOOT}"
    assert Normalizer().clean(TEXT + items) == TEXT + items
    assert Normalizer().clean(TEXT + "照片每周备份一次。\n- " + FOOT) == TEXT + "照片每周备份一次。\n"


@pytest.mark.parametrize("share", [0.01, 0.9])
def test_no_more_goes_than_may(share):
    result = Normalizer(Config(max_share=share)).run(TEXT + FOOT)
    assert (not result.edits) == bool(result.warnings) == (share < 0.1)


def test_a_line_of_which_a_span_has_gone_is_seen_as_it_is():
    source = TEXT.rstrip("\n") + "（编辑：周小渡）\n" + FOOT
    normalizer = Normalizer(Config(profile="corpus"))
    first = normalizer.clean(source)
    assert normalizer.clean(first) == first == TEXT


def test_a_full_stop_counts_as_it_will_be():
    # The dot of the last line of the text becomes one.
    text = f"{TITLE}{SAID[2]}{SAID[2]}写这篇短文的人是周小渡.他住在河的对岸，已经三年\n"
    assert len(SAID[2] * 2) < leftovers.BODY < len(text) - len(TITLE)
    normalizer = Normalizer()
    first = normalizer.clean(text + FOOT)
    assert normalizer.clean(first) == first


def test_a_paragraph_that_repeats_the_one_above_counts_once(monkeypatch):
    title = TITLE.rstrip("\n") + "！" + SAID[0].rstrip("。\n")
    assert len(title) >= LONG_LINE
    rows = []

    def record(vectors, lengths, seen, first, stop):
        rows.append((vectors.tolist(), lengths.tolist(), seen.tolist(), first.tolist(), stop.tolist()))
        return told(vectors, lengths, seen, first, stop)

    told = network.told
    monkeypatch.setattr(network, "told", record)
    normalizer = Normalizer()
    for times in (1, 2):
        normalizer.run(f"{title}\n" * times + "".join(SAID) + FOOT)
    assert rows[0] == rows[len(rows) // 2] != []


@cache
def normalizers():
    """Return one for the kernel and one for Python: what one remembers the other does not know."""
    return Normalizer(Config(max_share=1)), Normalizer(Config(max_share=1))


@pytest.mark.skipif(kernel.native is None, reason="there is no compiled kernel")
@given(st.lists(documents(), min_size=1, max_size=10))
def test_the_kernel_sees_what_python_sees(texts):
    with_kernel, without = normalizers()
    sources = [f"{text}\n{FOOT}" for text in texts]
    ours = [result.edits for result in with_kernel.run_many(sources)]
    native, kernel.native = kernel.native, None
    try:
        assert [result.edits for result in without.run_many(sources)] == ours
    finally:
        kernel.native = native


def test_groups_are_those_of_rules():
    results = [result for profile in ("article", "corpus") for result in with_endings(profile, True)]
    groups = {edit.group for result in results for edit in result.edits if edit.rule == leftovers.NAME}
    assert groups <= set(RULE_GROUPS)


@pytest.mark.parametrize("compiled", [True, False])
def test_cues_of_a_line_do_not_hang_on_the_next(compiled, monkeypatch):
    if not compiled:
        monkeypatch.setattr(kernel, "native", None)
    passes = Passes(Config())
    # At its end stand the first two characters of cues.
    line = "公司名称：辰光精密股份有限公司"
    texts = [f"{line}\n{chr(0x4E00 + at)}船" for at in range(3000)]
    buffer = Buffer(texts, passes._flags, RARE)
    _, found = hits.find(buffer.codes, buffer, passes._cues)
    assert not found.kind[::2].any()


def test_numbers_have_names():
    assert len(shape("扫码关注我们")) == len(SHAPE)
