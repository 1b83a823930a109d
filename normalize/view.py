"""The view of a line: what boilerplate patterns see, the same for both widths of characters and for tidied text."""

from __future__ import annotations

import re
from functools import cache

#: What a view folds: characters of equal meaning become one. Length is kept.
_FOLDED = {
    **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    **dict.fromkeys("【〔［", "["),
    **dict.fromkeys("】〕］", "]"),
    **dict.fromkeys("“”„‟「」『』＂", '"'),
    **dict.fromkeys("‘’＇", "'"),
    **dict.fromkeys("｜丨│┃∣︱", "|"),
    **dict.fromkeys("—–―─－", "-"),
    **dict.fromkeys("·•・‧●", "·"),
    **dict.fromkeys("～", "~"),
    **dict.fromkeys("\u3000\u00a0\t", " "),
    **{chr(code): chr(code + 32) for code in (*range(65, 91), *range(0xC0, 0xD7), *range(0xD8, 0xDF))},
    **{chr(code): chr(code - 0xFEE0 + 32) for code in range(0xFF21, 0xFF3B)},
}
FOLD = {ord(char): folded for char, folded in _FOLDED.items()}
# Half a surrogate pair is no character that RE2 takes.
FOLD.update(dict.fromkeys(range(0xD800, 0xE000), "\ufffd"))


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    # Compiled when first used: many runs meet no line that needs them.
    return (
        re.compile(r"\.{2,}|…+"),
        re.compile(r"(?<=[^\x00-\x7f]) +| +(?=[^\x00-\x7f])"),
        re.compile(" {2,}"),
        re.compile(r"(?<=[\u3400-\u9fff\"'》)\]])\.(?=$|[\u3400-\u9fff\"'《(\[])"),
    )


def view(line: str) -> str:
    """Return what a whole-line pattern sees of a line in simplified characters.

    Lower case, ASCII forms of full-width characters, one form of each quotation mark, bar, dash and dot, no blanks
    beside Chinese, one `…` for any ellipsis. It is the same for a line and for that line tidied.

    >>> view("【责任编辑 ： 王Ｗ.. 】")
    '[责任编辑:王w…]'
    """
    return squeeze(line.translate(FOLD))


def squeeze(folded: str) -> str:
    """Return the view of a line whose characters are folded already."""
    text = folded.strip()
    if " " not in text and "." not in text and "…" not in text:
        return text
    dots, beside, blanks, stop = _patterns()
    text = blanks.sub(" ", beside.sub("", dots.sub("…", text)))
    return stop.sub("。", text) if "." in text else text
