"""The view of a line: its full stops are those that one expression finds."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from normalize.view import squeeze

STOP = re.compile(r"(?<=[\u3400-\u9fff\"'》)\]])\.(?=$|[\u3400-\u9fff\"'《(\[])")


@given(st.text("中文a1.\"'》)]《([ 。，", max_size=12))
@example("中.")
@example(".中")
@example("中. 文")
@example("(1).中.a.文.")
def test_full_stops_are_those_of_chinese_sentences(text):
    text = re.sub(r"\.{2,}", "…", text.replace(" ", "")).strip()
    assert squeeze(text) == STOP.sub("。", text)
