"""What a document is about: a raffle's own lines stay in the raffle, and go below another text."""

import numpy as np
import pytest
from documents import documents, lines_by
from hypothesis import given
from hypothesis import strategies as st
from test_companions import document

from normalize import leftovers, remains, topic
from normalize.model import Config
from normalize.pipeline import Normalizer
from normalize.view import view


def test_pairs_do_not_reach_over_other_signs():
    assert topic.pairs(view("扫码，抽奖A抽")) == ["扫码", "抽奖"]


@pytest.mark.parametrize(
    ("line", "is_about"),
    [("转发后参与抽奖，抽奖名额十个", True), ("扫码参与抽奖", False), ("灯谜抽奖", True), ("", False), ("谜", False)],
)
def test_two_pairs_make_a_line_part_of_the_topic(line, is_about):
    assert topic.is_about(view(line), frozenset({"抽奖", "灯谜"})) == is_about


@given(st.one_of(documents(), st.text("抽奖灯谜，1A", max_size=30)))
def test_a_line_is_about_its_own_pairs(text):
    pairs = topic.pairs(view(text))
    assert topic.is_about(view(text), frozenset(pairs)) == (len(pairs) >= topic.SHARED)
    assert not topic.is_about(view(text), frozenset())


def raffle(*lines):
    """Return a page about a raffle, with lines between its paragraphs."""
    above = (
        "渡口读书会年末抽奖\n"
        "读书会办到第六年了，书友从最初的十几个人变成了三百多人，去年年末大家在码头的书店里读了一整夜。\n"
        "今年我们想把抽奖放在读书会的最后，读得多的人抽奖的机会也多，奖品是老师傅做的木船模型。\n"
    )
    below = "抽奖在年末当晚八点开始，由书店里年纪最大的书友来抽，没有抽中的人也可以领一碗汤圆，继续把书读完。\n"
    return above + "".join(f"{line}\n" for line in lines) + below


def test_what_a_page_about_a_raffle_says_of_it_stays(monkeypatch):
    # The network is as sure of all short lines.
    def told(left, says):
        texts = [left.text(line) for line in left.left.take(left.at).tolist()]
        return np.array([400 if len(text) < 20 else -900 for text in texts], np.int32)

    monkeypatch.setattr(remains.Remains, "told", told)
    own = "扫码关注公众号，参加读书会抽奖", "回复“抽奖”，领读书会抽奖链接"
    result = Normalizer(Config(repair=False)).run(raffle(*own, "觉得不错就扫码进群"))
    assert result.text == raffle(*own)
    assert lines_by(result, leftovers.NAME) == [6]


def test_below_all_of_the_text_it_goes(monkeypatch):
    monkeypatch.setattr(remains.Remains, "told", lambda left, _: np.where(left.at >= 4, 400, -900))
    line = "扫码关注公众号，参加读书会抽奖\n"
    assert line not in Normalizer().clean(raffle() + line)


@given(documents())
def test_pairs_are_looked_for_or_counted_alike(text):
    whole = document(text)
    some, rest = whole.filled[::2], whole.filled[1::2]
    of_rest = topic.topic(whole, rest)
    expected = {line for line in some if topic.is_about(whole.seen(line), of_rest)}
    for most in (0, topic.LOOKED_AT):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(topic, "LOOKED_AT", most)
            assert topic.about(whole, some, rest) == expected
