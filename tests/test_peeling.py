"""The quick way through many plain documents says what the full peeling says of each."""

import sys
from unittest import mock

import pytest
from documents import documents, fixtures, patchwork
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from normalize import boilerplate
from normalize.model import PROFILES, Config
from normalize.peeling import peel
from normalize.pipeline import Normalizer

SAID = "第一班船坐满了人，老船工站在船头望着对岸，很久没有说话。他说水涨了就走上游，水退了再走下游，一辈子都是这样。"
NORMALIZERS = [Normalizer(Config(profile=profile)) for profile in PROFILES]


def slowly(normalizer, texts):
    with mock.patch.object(boilerplate, "FEW", sys.maxsize), mock.patch.object(boilerplate, "Sweep") as quick:
        cleaned = normalizer.clean_many(texts)
        assert not quick.called
        return cleaned


def quickly(normalizer, texts):
    with mock.patch.object(boilerplate, "FEW", 0), mock.patch.object(boilerplate, "peel", wraps=peel) as slow:
        return normalizer.clean_many(texts), slow.call_count


@pytest.mark.parametrize(
    "profile", ["article", *(pytest.param(other, marks=pytest.mark.slow) for other in ("minimal", "corpus"))]
)
def test_all_fixtures_come_out_the_same(profile):
    texts = list(fixtures().values())
    normalizer = Normalizer(Config(profile=profile))
    cleaned, one_by_one = quickly(normalizer, texts)
    assert cleaned == slowly(normalizer, texts)
    assert one_by_one < len(texts) / 2


@pytest.mark.slow
def test_pages_put_together_come_out_the_same():
    texts = patchwork(600, seed=1)
    for normalizer in NORMALIZERS:
        cleaned = quickly(normalizer, texts)[0]
        assert cleaned == slowly(normalizer, texts)
        assert normalizer.clean_many(cleaned) == cleaned


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(documents(), min_size=1, max_size=4))
def test_generated_documents_come_out_the_same(texts):
    for normalizer in NORMALIZERS:
        assert quickly(normalizer, texts)[0] == slowly(normalizer, texts)


@pytest.mark.parametrize(
    "text",
    [
        "渡口复航\n第一班船坐满了人，老船工很久没有说话。\n相关阅读\n渡口的一天\n船工与他的船",
        "渡口复航\n欢迎关注我们的公众号\n渡口日报\n第一班船坐满了人，老船工很久没有说话。",
        "渡口复航\n第一班船坐满了人，老船工很久没有说话。\n———\n责任编辑：王小明\n———\n关注我们",
        "渡口复航\n第一班船坐满了人，老船工很久没有说话。\n责任编辑：王小明\n渡口网\n关注我们\n版权所有",
        "分享\n收藏\n点赞",
        "责任编辑：王小明\n关注我们",
        # A picture, and a number longer than a sentence, below what a rule claims.
        f"渡口复航\n{SAID}\n想进入交流群的读者，请扫码下方二维码加我微信，备注“加群”。\n"
        f"![](https://example.com/{'0' * 80}.png)",
        f"渡口复航\n{SAID}\n2031-03-01 09:01:20\n关注我们\n网站简介 联系我们\n{'0100203003' * 5}",
        # A title longer than a sentence above the headers.
        f"文章来源\n- 文章：{'渡口复航以后的第一个春天' * 6}\n- 撰文：林舟\n- 首发：江岸周刊\n"
        f"- 发布：2031 年 11 月 26 日\n- 链接：https://example.com/p/memory-access\n\n{SAID}\n{SAID}",
        # A header below the end of the foot, which stays, lets a line between headers go.
        "最近建了几个读书交流群，扫描加我微信，备注：读书，即可进群交流。\n**致读者**: 点击上方 “渡口驿站” → "
        "点击右上角“ ... ”→ 点选“设为星标★ ” 加上星标，就不会找不到我啦！\n她在 Medium 上关注我，我不知道\n"
        "> 本文原發表於《河灣日報》",
        # Lines of a block that stays say nothing for a foot.
        f"渡口复航\n{SAID}\n作者信息：\n林舟，负责渡口的调度工作。\n\n来源：本文转自公众号江岸周刊，点击查看原文。",
        # The end of a text above lines of which the last is known.
        f"渡口复航\n{SAID}\n{SAID}\n{SAID}\nEND\n请及时更新到最新一班。\n来源：渡口网",
        # A heading without a block above a word and the title.
        f"往期推荐\n灯还醒着\n写在渡口停航以后\n{SAID}\n{SAID}\n修订日期：待定\n{SAID}\n标签：船 渡口",
    ],
)
def test_shapes_come_out_the_same(text):
    for normalizer in NORMALIZERS:
        assert quickly(normalizer, [text])[0] == slowly(normalizer, [text])
