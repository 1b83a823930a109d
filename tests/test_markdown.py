"""Markdown: what is not prose survives byte for byte, and the prose is cleaned as any text."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from installed import tree, write

from normalize import Normalizer, batch
from normalize.markdown import mask
from normalize.request import Request
from normalize.settings import Settings

#: Pieces that stay, and a text around them.
KEPT = [
    "`網絡 , 代碼`",
    "``a ` 碼``",
    '](說明.html "標題,x")',
    "![",
    "](圖(一).png)",
    "][標籤]",
    '<span title="標題,漢">',
    "</span>",
    "<br/>",
    "<!-- 註,解\n兩行 -->",
    "<code>碼 , x</code>",
    "<https://example.com/漢字>",
    "https://example.com/a,b?c=1",
    "\\*",
]
BLOCKS = [
    '```python\nx = "漢字" , 1  \n\n\ny\n```',
    "~~~\n漢字,漢字\n```\n~~~",
    "> ```\n> 漢字,漢字\n> ```",
    "- ```\n  漢 , 字\n  ```",
    '[標籤]: https://example.com/漢字 "標題,漢"',
    "<pre>\n漢字 , x\n\n\n</pre>",
    "* * *",
    "---",
]
FRONT = "---\ntitle: 漢字 , 標題\ntags: [隨,  網]\n\n\n---\n"


NORMALIZER = Normalizer()


def cleaned(source, normalizer=NORMALIZER):
    masked = mask(source)
    result = masked.result(normalizer.run(masked.text))
    assert masked.whole(normalizer.clean(masked.text))
    assert result.replay() == result.text
    assert result.undo() == source
    return result.text


@pytest.mark.parametrize("piece", KEPT)
def test_what_stands_in_a_line_survives_and_the_text_around_it_is_cleaned(piece):
    source = f"人們[隨著,網絡{piece}的發展,人們] 的生活改變了{piece}。\n"
    clean = source.replace(piece, "\0").replace("隨著,網絡", "随着，网络").replace("人們", "人们")
    clean = clean.replace("的發展,", "的发展，").replace("改變", "改变").replace("\0", piece)
    assert cleaned(source).replace("] 的", "]的") == clean.replace("] 的", "]的")


@pytest.mark.parametrize("block", BLOCKS)
def test_blocks_survive(block):
    text = f"隨著網絡的發展。\n\n{block}\n\n人們的生活改變了。\n"
    assert cleaned(text) == f"随着网络的发展。\n\n{block}\n\n人们的生活改变了。\n"


@pytest.mark.parametrize("mark", ["# ", "## ", "- ", "  - ", "1. ", "12) ", "> ", "> > ", "* ", "+ ", "| "])
def test_marks_at_the_beginning_of_a_line_survive(mark):
    assert cleaned(f"{mark}隨著,漢字\n") == f"{mark}随着，汉字\n"


def test_labels_by_which_links_find_their_targets_survive():
    source = (
        "看[參考 甲]與[參考\t甲][]、![圖說]、[隨便]與[參考 甲](a.md)。\n\n[參考 甲]: a.html\n[圖說]: 圖.png '題,目'\n"
    )
    expected = source.replace("與", "与").replace("[隨便]", "[随便]")
    assert cleaned(source) == expected.replace("[參考 甲](a.md)", "[参考甲](a.md)")


def test_footnotes_are_text_and_found_by_their_labels():
    source = "文字[^註]與[^1],漢字。\n\n[^註]: 註腳,漢字\n    網絡,人們\n[^1]: 隨著。\n"
    expected = "文字[^註]与[^1]，汉字。\n\n[^註]: 注脚，汉字\n    网络，人们\n[^1]: 随着。\n"
    assert cleaned(source) == expected


def test_front_matter_hard_breaks_and_line_ends():
    source = FRONT + "隨著網絡  \n發展,人們\n"
    assert cleaned(source) == FRONT + "随着网络  \n发展，人们\n"
    assert cleaned(source.replace("\n", "\r\n")) == FRONT + "随着网络  \n发展，人们\n"


def test_an_open_fence_reaches_to_the_end_and_an_open_span_nowhere():
    assert cleaned("漢字`,`` 漢字\n\n```\n漢字").startswith("汉字")
    assert cleaned("漢字\n\n```\n漢字\n") == "汉字\n\n```\n漢字\n"


def test_characters_of_the_planes_used_for_masks_survive():
    assert cleaned("漢\U000f0000\U000f0000`碼`\U0010fffd字\n") == "汉\U000f0000\U000f0000`碼`\U0010fffd字\n"


PARTS = [*KEPT, *BLOCKS, "\n", "\n\n", "漢字,漢字", " ", "[", "`", "<", "(", "\r\n"]


@given(st.lists(st.sampled_from(PARTS), max_size=12))
def test_masking_alone_changes_nothing_and_keeps_lengths(parts):
    source = "".join(parts)
    masked = mask(source)
    assert masked.restore(masked.text) == source
    assert masked.whole(masked.text)
    assert len(masked.text) == len(source) + len(masked.added)


@given(st.lists(st.sampled_from([*KEPT, "\n", "\n\n", "漢字,漢字", "。", "隨著"]), max_size=10))
def test_twice_is_once(parts):
    normalizer = Normalizer()

    def clean(text):
        masked = mask(text)
        return masked.restore(normalizer.clean(masked.text))

    once = clean("".join(parts))
    assert clean(once) == once


def test_a_document_in_a_run_is_told_as_any_other(tmp_path):
    body = "昨天的會議討論了三件事，每一件都和居民的生活有關。\n\n"
    write(
        tmp_path / "raw",
        {
            "a.md": FRONT + body + "責任編輯：王小明\n",
            "b.MARKDOWN": body + "責任編輯：[王小明](https://example.com/漢)\n\n責任編輯：王小明\n",
            "c.txt": "[字](漢)\n",
        },
    )
    request = Request(str(tmp_path / "raw"), str(tmp_path / "out"), audit=str(tmp_path / "audit"), quiet=True)
    settings = Settings(Settings().config.__class__(profile="corpus"), jobs=1)
    assert batch.run(request, settings) == 0
    out = {name: data.decode() for name, data in tree(tmp_path / "out").items()}
    clean = "昨天的会议讨论了三件事，每一件都和居民的生活有关。\n"
    assert out["a.md"] == FRONT + clean
    assert "](https://example.com/漢)" in out["b.MARKDOWN"]
    assert out["c.txt"] == "[字](汉)\n"
    audit = [json.loads(line) for line in (tmp_path / "audit").read_bytes().splitlines()]
    edit = next(edit for edit in audit[0]["edits"] if edit["group"] == "credit")
    assert (edit["line"], edit["old"].strip()) == (9, "責任編輯：王小明")
