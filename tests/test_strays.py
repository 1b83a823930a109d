"""Lines that rules know and that stand outside of the head and the foot: they go where their words say the same."""

import pytest
from documents import BODY

from normalize import strays
from normalize.model import Config
from normalize.pipeline import Normalizer
from normalize.wording import spoken

#: Rules of feet claim both; the words of the first speak plainly for a site, those of the second less so.
PLAIN, LESS = "点击查看原文下载", "加关注，不迷路"
#: A rule claims it as a path of pages; its words speak for a text.
MEANT = "位置：从不"
FOOT = "扫码关注公众号，每周一篇渡口故事\n"


def between(line, above=14, below=6):
    """Return a text with a line in its middle and a foot below it."""
    return f"{BODY}\n" * above + f"{line}\n" + f"{BODY}\n" * below + FOOT


def without(line, text):
    """Return the lines of a text but one, and its foot."""
    return "".join(each for each in text.splitlines(keepends=True) if each.strip() != line and each != FOOT)


@pytest.fixture(scope="module")
def normalizer():
    return Normalizer(Config(repair=False))


def test_the_lines_are_what_they_are_said_to_be():
    assert spoken(PLAIN) >= strays.ENOUGH > spoken(LESS) >= strays.NEAR > spoken(MEANT)


def test_the_audit_names_the_rule(normalizer):
    source = between(PLAIN)
    result = normalizer.run(source)
    line = source.split("\n").index(PLAIN) + 1
    assert [edit.rule for edit in result.edits if edit.line <= line <= edit.end_line] == ["look-here"]
    assert result.text == without(PLAIN, source)
    assert result.undo() == source


@pytest.mark.parametrize("below", range(1, 7))
def test_how_near_it_has_to_be(normalizer, below):
    text = normalizer.clean(between(LESS, below=below))
    # The text ends where the foot began.
    assert (LESS not in text) == (below < strays.REACH)


def test_words_that_say_something_else_keep_it(normalizer):
    for below in (1, 2, 6):
        assert MEANT in normalizer.clean(between(MEANT, below=below)).split("\n")


def test_where_nothing_of_the_site_has_gone_it_stays(normalizer):
    assert PLAIN in normalizer.clean(between(PLAIN).removesuffix(FOOT)).split("\n")
    dated = f"渡口的灯\n2031年5月6日 08:30\n{between(PLAIN).removesuffix(FOOT)}"
    text = Normalizer(Config(profile="corpus")).clean(dated)
    assert "2031" not in text
    assert PLAIN in text.split("\n")


@pytest.mark.parametrize("config", [Config(profile="minimal"), Config(keep=("promo",)), Config(convert="tw2sp")])
def test_only_where_words_may_decide(config):
    assert PLAIN in Normalizer(config).clean(between(PLAIN)).split("\n")


def test_the_first_line_and_bare_words_stay(normalizer):
    assert normalizer.clean(f"{PLAIN}\n{between('无', above=0)}").startswith(PLAIN)
    assert spoken("取消") >= strays.ENOUGH
    assert "取消" in normalizer.clean(between("取消")).split("\n")


def test_documents_without_a_line_are_passed(normalizer):
    source = between(PLAIN)
    texts = ["", source, " \n", *[source] * 20, "\n"]
    assert normalizer.clean_many(texts)[1:24:2] == [normalizer.clean(text) for text in texts[1:24:2]]
    assert normalizer.clean_many([""] * 20) == [""] * 20
