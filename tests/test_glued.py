"""Lines of a foot that were glued to the end of a long line."""

import pytest

from normalize import glued
from normalize.model import Config
from normalize.pipeline import Normalizer

TEXT = "江岸的船工每天清早把船划到江心，等雾散了再回来。" * 18
NOTICE = "本词条内容由网友共同编辑，仅供参考。"


@pytest.fixture(scope="module")
def clean():
    return Normalizer(Config()).run


@pytest.mark.parametrize(
    "foot",
    [
        NOTICE,
        f" {NOTICE}",
        "转载请注明出处。",
        "分享让更多人看到",
        f"如有侵权，请联系我们删除。{NOTICE}",
        # What no rule of the foot claims goes where one does above it.
        f"{NOTICE}专注渡口与老街的记录，陪你慢慢走。",
    ],
)
def test_a_foot_goes_and_the_line_stays(clean, foot):
    done = clean(f"题目\n{TEXT}{foot}\n")
    assert done.text == f"题目\n{TEXT}\n"
    assert all(edit.inline for edit in done.edits)
    assert clean(done.text).text == done.text


@pytest.mark.parametrize(
    "end",
    [
        "他说：“转载请注明出处。”",
        "有人问：“怎么没了？转载请注明出处。”",
        "大家都来分享。",
        "如果这些难点解决了，大家自然就答应、满意、高兴。",
        "我们希望读者关心这个专栏，及时提供线索。",
    ],
)
def test_a_text_keeps_its_end(clean, end):
    assert clean(f"题目\n{TEXT}{end}\n").text == f"题目\n{TEXT}{end}\n"


def test_a_paragraph_keeps_its_end(clean):
    text = f"题目\n{TEXT[: glued.JOINED // 2]}。分享让更多人看到\n"
    assert clean(text).text == text


def test_a_line_of_any_length_takes_little_time(clean):
    text = "。" * 100_000
    assert clean(f"题目\n{text}\n").text == f"题目\n{text}\n"
