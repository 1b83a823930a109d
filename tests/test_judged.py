"""Lines that decision trees tell, beside others that have gone."""

import numpy as np
import pytest
from documents import BODY, BODY_HANT, documents, lines_by, with_endings
from hypothesis import given
from hypothesis import strategies as st

from normalize import judged, kernel
from normalize.lineshape import LENGTH, TRAITS, shape
from normalize.linetrees import LEAF, PAGE_STACK, PAGE_TREES, SITE_STACK, SITE_TREES, judge, trees
from normalize.model import RULE_GROUPS, Config
from normalize.pipeline import Normalizer
from normalize.surroundings import MISSING, NAMES, Surroundings, ends, reached

PROSE = f"{BODY}\n" * 18
#: What a rule and words tell of this foot leaves titles of other pages.
FOOT = (
    "好了，今天就到这里，如果觉得还行，顺手点个赞和“在看”吧。\n## 往期回顾\n# 渡口的灯\n#\n"
    "[一条旧船](https://example.com/a)\n[两位船工](https://example.com/b)\n[](https://example.com/c)\n"
)
#: How many numbers of a line each table is given: to the stack what the trees and the network tell as well.
TABLES = {
    SITE_TREES: len(NAMES), PAGE_TREES: len(NAMES), SITE_STACK: len(NAMES) + 2, PAGE_STACK: len(NAMES) + 2,
}  # fmt: skip


def by_trees(result):
    """Return the lines that trees have taken."""
    return lines_by(result, judged.NAME)


def test_the_audit_names_the_trees():
    source = PROSE + FOOT
    result = Normalizer().run(source)
    first = PROSE.count("\n") + 1
    assert {first + 4, first + 5} <= set(by_trees(result))
    assert result.undo() == source
    assert Normalizer().clean(result.text) == result.text


def test_what_only_a_text_says_stays():
    for line in ("结语", "03", "二○三一年四月", "地点 渡口大楼"):
        source = PROSE + FOOT.replace("[一条旧船](https://example.com/a)", line)
        assert line in Normalizer().clean(source).split("\n")


def test_links_to_other_pages_may_say_what_the_text_is_about():
    """Above a sentence that stays a line is the text's if it says what that says; a bare link is not."""
    foot = FOOT.replace("一条旧船", "渡口恢复通航以后").replace("两位船工", "恢复通航以后的第一班船")
    source = f"{PROSE}{foot}抽奖是一种常用的办法，码头上的人都知道怎么抽，也知道抽到了怎么领。\n"
    cleaned = Normalizer().clean(source)
    assert "](https://example.com/a)" not in cleaned
    assert "抽奖是一种常用的办法" in cleaned
    plain = source.replace("[渡口恢复通航以后](https://example.com/a)", "渡口恢复通航以后")
    assert "\n渡口恢复通航以后\n" in Normalizer().clean(plain)
    # A heading may be the text's, also as a link.
    heading = source.replace("[恢复通航以后的第一班船]", "## [恢复通航以后的第一班船]")
    assert "## [恢复通航以后的第一班船]" in Normalizer().clean(heading)


@pytest.mark.parametrize("config", [Config(profile="minimal"), Config(keep=("promo",)), Config(convert="tw2sp")])
def test_trees_decide_only_where_words_may(config):
    assert not by_trees(Normalizer(config).run(PROSE + FOOT))


@pytest.mark.parametrize("profile", ["article", "corpus"])
def test_where_nothing_has_gone_nothing_is_judged(profile):
    for result in with_endings(profile, False):
        if by_trees(result):
            assert any(edit.group in RULE_GROUPS and edit.rule != judged.NAME for edit in result.edits)


@pytest.mark.parametrize("body", [BODY, BODY_HANT])
def test_more_than_the_text_never_goes(body):
    foot = "\n".join([FOOT, *(f"[旧船第{number}条](https://example.com/{number})" for number in range(40))])
    assert BODY in Normalizer().clean(f"{body}\n" * 3 + foot)


@pytest.mark.parametrize("profile", ["article", "corpus"])
def test_what_is_left_may_lie_beyond_the_reach(profile):
    # More has gone at both ends than is looked at.
    short = "\n".join(f"船工第{number}句话" for number in range(12))
    text = f"渡口的灯\n{short}\n{BODY * 8}\n{short}\n"
    source = "点击上方蓝字关注我们\n" * 60 + text + "扫码关注公众号，回复领取资料\n" * 100
    assert Normalizer(Config(profile=profile, max_share=1)).clean(source) == text


@pytest.mark.parametrize("name", TABLES)
def test_every_node_leads_on(name):
    nodes, roots = trees(name)
    inner = nodes[:, 0] != LEAF
    places = np.arange(len(nodes))
    assert nodes[inner, 0].max() < TABLES[name]
    assert (nodes[inner, 0] >= 0).all()
    for low_or_high in (2, 3):
        assert (nodes[inner, low_or_high] > places[inner]).all()
    below = np.sort(nodes[inner, 2:].ravel())
    # Each node but the roots stands below one other.
    assert np.array_equal(np.sort(np.concatenate([below, roots])), places)


@pytest.mark.skipif(kernel.native is None, reason="there is no compiled kernel")
@pytest.mark.parametrize("name", TABLES)
@given(data=st.data())
def test_the_kernel_says_what_the_trees_say(name, data):
    size = TABLES[name]
    rows = data.draw(st.lists(st.lists(st.integers(-1200, 1200), min_size=size, max_size=size), max_size=4))
    told = judge(rows, name).tolist()
    native, kernel.native = kernel.native, None
    try:
        assert judge(rows, name).tolist() == told
    finally:
        kernel.native = native


@pytest.mark.skipif(kernel.native is None, reason="there is no compiled kernel")
def test_the_kernel_refuses_nodes_that_lead_nowhere():
    rows, roots = np.zeros((1, 2), np.int32), np.zeros(1, np.int32)
    for node in ((2, 0, 1, 1), (0, 0, 0, 1), (0, 0, 2, 1), (0, 0, -1, 1), (-2, 0, 1, 1)):
        with pytest.raises(ValueError, match="leads nowhere"):
            kernel.judge(rows, np.array([node, (LEAF, 5, 0, 0)], np.int32), roots)
    for root in (-1, 1):
        with pytest.raises(ValueError, match="leads nowhere"):
            kernel.judge(rows, np.array([(LEAF, 5, 0, 0)], np.int32), np.array([root], np.int32))
    assert kernel.judge(rows, np.array([(0, 0, 1, 1), (LEAF, 5, 0, 0)], np.int32), roots).tolist() == [5]


@pytest.mark.parametrize(("name", "column"), [(SITE_STACK, -2), (PAGE_STACK, -2), (SITE_STACK, -1), (PAGE_STACK, -1)])
def test_the_stack_hears_both(name, column):
    row = np.zeros((1, TABLES[name]), np.int32)
    said = []
    for told in (-400, 400):
        row[0, column] = told
        said.append(int(judge(row, name)[0]))
    assert said[0] < said[1]


@pytest.mark.parametrize(("said", "left"), [(-1, True), (judged.MORE - 1, False)])
def test_a_sentence_takes_more_to_go(monkeypatch, said, left):
    monkeypatch.setattr(judged, "judge", lambda rows, name: np.full(len(rows), judged.ENOUGH.get(name, 0) + said))
    lines = "灯下的三条船", "灯下的三条船都修好了。"
    cleaned = Normalizer(Config(profile="corpus")).clean(
        f"{PROSE}{lines[1]}\n{lines[0]}\n扫码关注公众号，回复资料领取\n点个在看\n长按二维码\n"
    )
    assert (lines[0] in cleaned.split("\n"), lines[1] in cleaned.split("\n")) == (left, True)


def test_what_the_text_comes_back_to_stays_above_its_end(monkeypatch):
    # The trees are as sure of all short lines.
    monkeypatch.setattr(judged, "judge", lambda rows, _: np.where(np.array(rows)[:, LENGTH] < 20, 1000, -1000))
    own, other = "扫码登记小票参加抽奖", "觉得不错就扫码进群"
    text = f"青石镇春集抽奖办法\n小票抽奖分三轮，{BODY}\n{{}}小票抽奖以后，{BODY}\n"
    cleaner = Normalizer(Config(profile="corpus"))
    assert cleaner.clean(text.format(f"{own}\n{other}\n") + "长按二维码关注\n点个在看\n扫码进群\n") == text.format(
        f"{own}\n"
    )


@given(documents())
def test_a_line_has_its_shape_however_it_is_tidied(text):
    for line in text.split("\n"):
        assert len(shape(line)) == len(TRAITS)
        assert shape(line) == shape(f" {line}\u3000") or "`" in line or line != line.strip()


def test_a_row_tells_what_stands_around():
    shapes = [shape(line) for line in (BODY, "扫码关注我们", "", "第二行：")]
    around = Surroundings(shapes, [False, True, False, False], [False, True, False, False])
    row = dict(zip(NAMES, around.row(0), strict=True))
    assert (row["below"], row["gone+1"], row["gone_below"], row["kept_below"]) == (1, 1, 1, 2)
    assert (row["gone-1"], row["max<5"], row["top"], row["gap"]) == (MISSING, MISSING, 0, 0)
    assert dict(zip(NAMES, around.row(1), strict=True))["gap"] == 1


def test_of_a_long_document_both_ends_are_looked_at():
    lines = list(range(1000))
    looked = ends(lines)
    assert [looked[at] for at in reached(len(looked))] == [*range(30), *range(940, 1000)]
    assert list(ends(lines[:114])) == lines[:114]
    assert list(reached(90)) == lines[:90]
