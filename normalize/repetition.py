"""Paragraphs that a page shows twice, one directly below the other, and blanks inside words.

What is left alone: short lines (refrains, dialogue, rows of a table), lines that are no sentences, repetitions further
apart, and ideographic blanks that set something apart: a list of names, a heading, verse, columns.
"""

from __future__ import annotations

import re

from normalize.changes import Piece
from normalize.suspicion import LONG_LINE

_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|$)")
_SENTENCE = re.compile("[。！？.!?]")
_PROSE = re.compile("[，。！？；,;!?]")
_COLUMNS = re.compile("[|\t]")
_WIDE = re.compile("\u3000(?<=[\u3400-\u9fff]{2}\u3000)(?=[\u3400-\u9fff]{2})")
#: Two characters that a blank parts are one word from this cost on, in tenths of the natural logarithm.
_WORD = 35
#: Or from this one on, where the second is so much likelier behind the first than anywhere: 天氣, but not 張三.
_RARER_WORD, _GAIN = 45, 30
#: So many blanks inside the words of one line; more are a manner of setting it.
_MOST = 2


def repeated(text: str) -> list[Piece]:
    r"""Return the paragraphs that only repeat the one above, the empty lines between included.

    >>> line = "渡口恢复通航以后，第一班船坐满了人，老船工站在船头望着对岸，很久没有说话。" * 2
    >>> [piece[:3] for piece in repeated(f"{line}\n\n{line}\n")] == [(len(line), 2 * len(line) + 2, "")]
    True
    """
    pieces: list[Piece] = []
    above, stop = "", 0  # the last line with text, and where it ends
    for match in _LINE.finditer(text):
        line = match[1].strip(" \u3000")
        if not line:
            continue
        if line == above and len(line) >= LONG_LINE and _SENTENCE.search(line) and not _COLUMNS.search(line):
            pieces.append((stop, match.end(1), "", "repeated-paragraph", "repair", False))
            stop = match.end(1)
            continue
        above, stop = line, match.end(1)
    return pieces


def parted(text: str) -> list[Piece]:
    """Return the ideographic blanks that stand inside a word of a sentence.

    >>> [piece[:3] for piece in parted("这项经　济政策影响了许多家庭，也改变了他们。")]
    [(3, 4, '')]
    >>> parted("到会的有张　三、李　四。")
    []
    """
    lines: dict[int, list[int]] = {}  # the blanks that part words, by where their lines begin
    for match in _WIDE.finditer(text):
        at = match.start()
        if _is_word(text[at - 1], text[at + 1]):
            lines.setdefault(text.rfind("\n", 0, at) + 1, []).append(at)
    pieces: list[Piece] = []
    for begin, places in lines.items():
        stop = text.find("\n", begin)
        line = text[begin : stop if stop >= 0 else len(text)].strip("\u3000")
        # Where others part no word they set apart columns or names, and a heading has no sentence.
        if line.count("\u3000") == len(places) <= _MOST and len(_PROSE.findall(line)) > 1:
            pieces += [(at, at + 1, "", "parted-word", "repair", False) for at in places]
    return pieces


def _is_word(first: str, second: str) -> bool:
    from normalize.commonness import chinese
    from normalize.wordpairs import together

    cost = together(first, second)
    return cost <= _WORD or (cost <= _RARER_WORD and chinese()[second] - cost >= _GAIN)
