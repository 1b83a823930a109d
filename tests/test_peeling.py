"""The quick way through plain documents says what the full peeling says."""

from unittest import mock

from documents import documents, fixtures
from hypothesis import HealthCheck, given, settings

from normalize import boilerplate
from normalize.model import PROFILES, Config
from normalize.pipeline import Normalizer

NORMALIZERS = [Normalizer(Config(profile=profile)) for profile in PROFILES]


def slowly(normalizer, texts):
    with mock.patch.object(boilerplate, "_peel_quickly", return_value=None) as quick:
        cleaned = normalizer.clean_many(texts)
        assert quick.call_count or not any(texts)
        return cleaned


def test_all_fixtures_come_out_the_same():
    texts = list(fixtures().values())
    for normalizer in NORMALIZERS:
        assert normalizer.clean_many(texts) == slowly(normalizer, texts)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents())
def test_generated_documents_come_out_the_same(text):
    filler = "责任编辑：王小明\n渡口恢复通航以后，第一班船坐满了人，老船工站在船头，很久没有说话。\n关注我们\n"
    for normalizer in NORMALIZERS:
        assert normalizer.clean_many([text, filler]) == slowly(normalizer, [text, filler])
