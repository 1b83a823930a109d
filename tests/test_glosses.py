"""Glosses: the simulator is what the pages are, and what it does is undone; what a writer meant stays."""

import re

import pytest
from cases import texts
from damage import SEEN_OFTEN, damage, encode, seen, subsets
from documents import fixtures
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypinyin import pinyin

from normalize import glosses, shifted
from normalize.commonness import chinese
from normalize.pipeline import Normalizer
from normalize.readings import any_readings, gbk, glossed_trails, pairs, plain, readings
from normalize.restoration import LOST_BYTE, repair, restore
from normalize.settling import settle

ALL = tuple(seen().items())
#: What stands on pages, and what it was.
OBSERVED = (
    ("永宏PLC", "永宏P(guān)LC"),
    ("因為惡意者更換成本", "因?yàn)閻阂庹吒鼡Q成本"),
    ("總人口的比重為", "總?cè)丝诘谋戎貫"),
    ("服輸的樣子", "服輸?shù)臉幼"),
    ("因為我們知道", "因?yàn)槲覀冎?道"),
)
STATISTICS = "國家統計局數據", "國家統(tǒng)計局?jǐn)?shù)據(jù)"

SENTENCES = tuple(
    line
    for folder in ("articles", "untouched", "kept")
    for text in texts(folder).values()
    for line in re.split(r"\s*\n\s*", text)
    if 10 < len(line) < 200 and encode(line) is not None and not re.search("[?(&<ぁ-ヿ]|[a-zà-ǜ]\\)", line)
    if len(set(line) & readings()[0].keys()) > 3
)


@pytest.mark.parametrize(("text", "page"), OBSERVED)
def test_the_simulator_does_what_pages_show(text, page):
    assert damage(text, ALL).page == page
    assert repair(page) == text


def test_the_simulator_takes_any_part_of_the_list():
    part = [entry for entry in ALL if entry[0] in "統據數謹"]
    assert damage(STATISTICS[0], part).page == STATISTICS[1]
    assert repair(STATISTICS[1]) == STATISTICS[0]


def test_the_simulator_loses_lead_bytes():
    assert damage("。互聯", [("聯", "lián")], leads=True).page == "?；ヂ?lián)"
    assert damage("。現", [("現", "xiàn")], leads=True).page == "?，F(xiàn)"
    assert repair("他去年就來了?；ヂ?lián)網(wǎng)的發(fā)展") == "他去年就來了。互聯網的發展"


def test_there_is_enough_to_damage():
    assert len(SENTENCES) > 150
    assert len(SEEN_OFTEN.split()) == 114


def evident(page, entries):
    """Whether a page shows the pattern: three different glosses, or one between two characters."""
    return len([1 for _, reading in entries if f"{reading})" in page]) >= 3 or re.search(r"\?[a-zà-ǜ]+\)", page)


@st.composite
def damaged(draw):
    text = "\n".join(draw(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=12, unique=True))) + "\n"
    if draw(st.booleans()):
        text = text.translate(str.maketrans("，；：？！", ",;:?!"))
    entries = draw(st.permutations(ALL))[: draw(st.integers(1, len(ALL)))]
    return damage(text, entries, swallows_line_ends=draw(st.booleans()))


@settings(max_examples=400, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(damaged())
def test_what_lost_no_byte_is_restored(case):
    if not case.lost and evident(case.page, case.entries):
        assert repair(case.page) == case.text
    assert repair(case.text) == case.text


@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(damaged())
def test_what_lost_bytes_is_restored_but_for_the_places_that_are_told(case):
    result = Normalizer().run(case.page)
    assert result.undo() == case.page
    assert result.replay() == result.text
    if case.lost and evident(case.page, case.entries) and repair(case.page) != case.text:
        pieces, doubts = restore(case.page)
        assert doubts or any(rule == "guessed-byte" for *_, rule, _, _ in pieces)


def test_every_subset_of_a_long_text_in_any_order():
    text = "\n".join(SENTENCES[::3])
    for number in range(25):
        case = damage(text, subsets(seen(), f"{number}"))
        got = repair(case.page)
        assert sum(a != b for a, b in zip(got.split("\n"), text.split("\n"), strict=False)) <= 3
        if not case.lost:
            assert got == text


def test_undamaged_texts_stay():
    changed = {name for name, text in fixtures().items() if repair(text) != text}
    assert {name for name in changed if not name.startswith("cases/")} == {
        f"articles/{name}.txt"
        for name in (
            "agri-gloss-one-line-glued-foot",
            "finance-gloss-contact-footer",
            "health-gloss-legit-pinyin-clean",
            "tech-gloss-gb18030-crlf-word-cut",
        )
    }


@pytest.mark.parametrize(
    "text",
    [
        "他只回了一個囧(jiǒng)字。",
        "弹（tán）幕越来越多，弹(tán)出来的窗口也是。",
        "回(huí)家(jiā)的(de)路(lù)很(hěn)長(zhǎng)",
        "回(huí)家(jiā)的(de)路(lù)很(hěn)长(cháng)",
        "愛馬仕（Hermès）、波哥大（Bogotá）、tree (shù)",
        "長(zhǎng)大的長不讀長(cháng)，重(chóng)新的重不讀重(zhòng)。",
        "學(xué)習(xí)",
        "長(cháng)江與長(zhǎng)老",
        "小明去圖書館(guǎn)借書。他很喜歡閱讀(dú)，尤其是歷史(shǐ)故事。老師說，讀書可以增(zēng)長知識。",
        "樂(yuè)器與快樂(lè)，樂字有兩個讀音。",
        "鞦韆(qiān)架上春衫薄(bó)，綺(qǐ)羅(luó)香(xiāng)。",
        "詞語：學習(xué xí) 國家(guó jiā)",
        "鬱(yù)金香、饕(tāo)餮、籲(yù)請，這些字都難寫。",
        "嗎?(yes)",
        "什么?yes)",
    ],
)
def test_what_is_meant_stays(text):
    assert repair(text) == text


def test_a_page_with_a_gloss_that_was_meant_keeps_it():
    page = damage("互聯網發展以後，業務實現轉變，饕(tāo)餮不在其列。", ALL).page
    assert "(guān)" not in page
    assert repair(page) == "互聯網發展以後，業務實現轉變，饕(tāo)餮不在其列。"


def test_one_gloss_in_a_long_text_of_a_character_with_several_readings_stays():
    body = "渡口恢復通航以後，第一班船坐滿了人，老船工站在船頭望著對岸，很久沒有說話。" * 6
    assert repair(body + "村長(zhǎng)也來了。") == body + "村長(zhǎng)也來了。"
    assert repair(body + "產業(yè)也來了。") == body + "產業也來了。"
    assert repair(body + "行業很多，產業(yè)也來了。") == body + "行業很多，產業(yè)也來了。"


def test_a_lost_digit_is_told_and_never_guessed():
    case = damage("這項產業經濟數據，因為5個人。", ALL)
    assert case.lost
    _, doubts = restore(case.page)
    assert repair(case.page) == "這項產業經濟數據，因為?個人。"
    assert [(case.page[place], what) for place, what in doubts] == [("?", LOST_BYTE)]


def test_guesses_are_marked_uncertain_and_open_places_told():
    result = Normalizer().run("互聯(lián)網(wǎng)的發(fā)展，因?yàn)槲覀冎?道這件事。\n")
    assert [edit.uncertain for edit in result.edits if edit.rule == "guessed-byte"] == [True]
    assert result.text == "互联网的发展，因为我们知道这件事。\n"
    assert result.warnings == ()
    result = Normalizer().run("互聯(lián)網(wǎng)的發(fā)展。\n他們的總?cè)丝?很多。\n")
    assert result.text == "互联网的发展。\n他们的总人口？很多。\n"
    (told,) = result.warnings
    assert told.startswith("a byte is lost")
    assert told.endswith("line 2 column 10")


def test_what_the_page_cannot_be_is_left_and_told():
    page = "互聯(lián)網(wǎng)的發(fā)展。\n?yàn)\U0001f600\ud800?；"
    result = Normalizer().run(page)
    assert result.undo() == page


@pytest.mark.parametrize(
    "text", ["?yàn)" * 3000, "?；" * 3000, "網(wǎng)" * 3000, "因?yàn)" + "槲" * 60000, "(" * 50000]
)
def test_time_is_linear(text):
    import time

    begin = time.perf_counter()
    repair("互聯(lián)網(wǎng)的發(fā)展" + text)
    assert time.perf_counter() - begin < 20


def test_tables():
    table, listed = readings()
    assert listed == seen().keys() | set("著這")
    assert all(reading in table[char] for char, reading in ALL)
    assert any_readings()["網"] == {"wǎng"}
    assert any_readings()["轮"] == {"lún"}
    assert plain("lǜ") == "lv"
    assert pairs()[0xA1A3] == "。"
    assert pairs()[0xD7FA] == pairs()[0xAAA1] == "\0"
    for pair in range(0x8000, 0x10000):
        try:
            char = pair.to_bytes(2).decode("gbk")
        except UnicodeDecodeError:
            char = "\0"
        assert pairs()[pair] == (char if len(char) == 1 else "\0")
    assert gbk()["\ue000"] == b"\xaa\xa1"
    assert gbk()["\ud800"] == b""
    for char, values in table.items():
        for reading in values:
            lead, trail = char.encode("gbk")
            assert trail in glossed_trails(lead, reading)
            assert all(reading in table[pairs()[lead << 8 | one]] for one in glossed_trails(lead, reading))
    assert chinese()["網"] < glosses.COMMON


def test_readings_are_those_of_the_package_they_come_from():
    table, listed = readings()
    own = {char: pinyin(char)[0][0] for char in table}
    assert {char for char in table if own[char] not in table[char]} == set()
    # Another reading than the default one stands only where pages show it.
    assert {char for char in table if len(table[char]) > 1} <= listed
    assert {char for char, values in any_readings().items() if pinyin(char)[0][0] not in values} == set()


def test_settling():
    near = [(40, 0, 0, 0, "知", ((None, "我", -1), "知", 1)), (45, 0, 0, 0, "志", ((None, "我", -1), "志", 1))]
    found = settle("我?", 0, 2, near)
    # What is the same on the page is left out.
    assert (found.start, found.end, found.new, found.unknown, found.guessed) == (0, 1, "我", (1,), ())
    far = [near[0], (60, *near[1][1:])]
    assert (settle("我?", 0, 2, far).new, settle("我?", 0, 2, far).guessed) == ("我知", (1,))
    swallowed = [
        (40, 0, 0, 0, ",", ((None, "知", 0), ",", 0)),
        (45, 0, 0, 0, "\n", ((None, "知", 0), "\n", 0)),
        (90, 0, 0, 0, "志", (None, "志", 0)),
    ]
    assert settle("?", 0, 1, swallowed).new == "知?"
    lead = [(40, 0, 0, 0, "。", ((None, "", 0), "。", -1)), (45, 0, 0, 0, "海", ((None, "", 0), "海", -1))]
    assert settle("??", 0, 2, lead) is None


def test_the_search_gives_up_on_text_that_is_none():
    search = shifted.Search("?yàn)" + "\U00020000" * 3, frozenset())
    assert search.solve(0, "因", lambda size: "因"[-size:]) is None
