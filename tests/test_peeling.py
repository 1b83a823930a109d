"""The quick way through many plain documents says what the full peeling says of each."""

import sys
from unittest import mock

import pytest
from documents import documents, fixtures
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from normalize import boilerplate
from normalize.model import PROFILES, Config
from normalize.peeling import peel
from normalize.pipeline import Normalizer

NORMALIZERS = [Normalizer(Config(profile=profile)) for profile in PROFILES]


def slowly(normalizer, texts):
    with mock.patch.object(boilerplate, "FEW", sys.maxsize), mock.patch.object(boilerplate, "Sweep") as quick:
        cleaned = normalizer.clean_many(texts)
        assert not quick.called
        return cleaned


def quickly(normalizer, texts):
    with mock.patch.object(boilerplate, "FEW", 0), mock.patch.object(boilerplate, "peel", wraps=peel) as slow:
        return normalizer.clean_many(texts), slow.call_count


def test_all_fixtures_come_out_the_same():
    texts = list(fixtures().values())
    for normalizer in NORMALIZERS:
        cleaned, one_by_one = quickly(normalizer, texts)
        assert cleaned == slowly(normalizer, texts)
        assert one_by_one < len(texts) / 2


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
    ],
)
def test_shapes_come_out_the_same(text):
    for normalizer in NORMALIZERS:
        assert quickly(normalizer, [text])[0] == slowly(normalizer, [text])
