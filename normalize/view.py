"""The view of a line: what boilerplate patterns see, the same for both widths of characters and for tidied text."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import numpy.typing as npt

from normalize import kernel

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
    **dict.fromkeys("╱∕⁄", "/"),
    # The small forms of Taiwan's and Hong Kong's older pages.
    **dict(zip("﹐﹑﹒﹔﹕﹖﹗﹙﹚∶︰", ",、.;:?!()::", strict=True)),
    **dict.fromkeys("\u3000\u00a0\t", " "),
    **{chr(code): chr(code + 32) for code in (*range(65, 91), *range(0xC0, 0xD7), *range(0xD8, 0xDF))},
    **{chr(code): chr(code - 0xFEE0 + 32) for code in range(0xFF21, 0xFF3B)},
}
FOLD = {ord(char): folded for char, folded in _FOLDED.items()}
#: Half a surrogate pair is no character that RE2 takes.
LONE = "\ufffd"
FOLD.update(dict.fromkeys(range(0xD800, 0xE000), LONE))
#: A link of Markdown, and no picture; what stands in full-width brackets is folded to the same and has no address.
_LINK = r"(?<!!)\[([^\[\]]*)\]\((?:[a-z]{2,12}:|/|#)(?:[^()]|\([^()]*\))*\)"


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    # Compiled when first used: many runs meet no line that needs them.
    return (
        re.compile(r"\.{2,}|…+"),
        # Marks that are ASCII by now may have been Chinese ones, beside which no blank stays.
        re.compile(r'(?<=[^\x00-\x7f]) +| +(?=[^\x00-\x7f])|(?<=[^\x00-\x7f]["\])]) +| +(?=["\[(][^\x00-\x7f])'),
        re.compile(" {2,}"),
    )


def view(line: str) -> str:
    """Return what a whole-line pattern sees of a line in simplified characters.

    Lower case, ASCII forms of full-width characters, one form of each quotation mark, bar, slash, dash and dot, no
    blanks beside Chinese or the marks that enclose it, one `…` for any ellipsis. It is the same for a line and for that
    line tidied.

    >>> view("【责任编辑 ： 王Ｗ.. 】")
    '[责任编辑:王w…]'
    """
    return squeeze(fold(line))


def fold(line: str) -> str:
    """Return a line with its characters folded, each one to one.

    >>> fold("【编辑：Ａ】")
    '[编辑:a]'
    """
    if kernel.native is not None:
        folded: str = kernel.native.fold(line, fold_table())
        return folded
    # Most characters fold to themselves, and translating is slow for each: only the others are touched.
    return _foldable().sub(_folded, line)


@cache
def fold_table() -> npt.NDArray[np.uint32]:
    """Return for every code point what has to be added to it, modulo 2**32, to fold it as a view does."""
    # Zeros take no memory until they are written to.
    table = np.zeros(0x110000, dtype=np.uint32)
    codes = np.array(list(FOLD), np.uint32)
    table[codes] = np.array([ord(char) for char in FOLD.values()], np.uint32) - codes
    return table


@cache
def _foldable() -> re.Pattern[str]:
    codes = sorted(code for code, folded in FOLD.items() if chr(code) != folded)
    # As ranges, which compile in a quarter of the time that the characters take one by one.
    breaks = [at for at in range(1, len(codes)) if codes[at] != codes[at - 1] + 1]
    spans = zip([0, *breaks], [*breaks, len(codes)], strict=True)
    return re.compile("[" + "".join(f"\\u{codes[low]:04x}-\\u{codes[high - 1]:04x}" for low, high in spans) + "]")


def _folded(found: re.Match[str]) -> str:
    return FOLD[ord(found[0])]


def squeeze(folded: str) -> str:
    """Return the view of a line whose characters are folded already."""
    if kernel.native is not None:
        squeezed: str = kernel.native.squeeze(folded)
        return squeezed
    text = folded.strip()
    if " " not in text and "." not in text and "…" not in text:
        return text
    dots, beside, blanks = _patterns()
    text = blanks.sub(" ", beside.sub("", dots.sub("…", text)))
    return full_stops(text) if "." in text else text


def bare(folded: str) -> str:
    """Return a folded line without the signs of Markdown: bold type and strokes gone, links shown by their words.

    >>> bare("**[阅读全文](https://example.com/a)**")
    '阅读全文'
    """
    text = folded.replace("**", "").replace("__", "").replace("~~", "")
    return re.sub(_LINK, r"\1", text) if "](" in text else text


def full_stops(text: str) -> str:
    """Write the full stops of Chinese sentences as such; no two dots stand side by side."""
    # Not a pattern: classes of distant characters take `re` 2 ms to compile.
    first, *rest = text.split(".")
    parts = [first]
    for part in rest:
        ends = parts[-1] != "" and (_is_han(parts[-1][-1]) or parts[-1][-1] in "\"'》)]")
        parts += ("。" if ends and (not part or _is_han(part[0]) or part[0] in "\"'《([") else ".", part)
    return "".join(parts)


def has_stop(text: str) -> bool:
    """Whether a line has a full stop, or a dot that may become one and counts the same where it does not.

    >>> has_stop("到站。"), has_stop("到站. "), has_stop("到站..."), has_stop("2.1")
    (True, True, False, False)
    """
    if "。" in text or "." not in text:
        return "。" in text
    # Several dots become an ellipsis.
    folded = fold(text).replace("..", "…")
    return "。" in full_stops(folded) or any(map(_is_han, (part[-1:] for part in folded.split(".")[:-1])))


def _is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff"
