"""Ideographic description sequences: ⿰氵漢 describes one character, so its parts are no text to convert.

Unicode 15.1, section 18.2; upstream leaves sequences of up to 64 characters, nested up to 16 deep, as they are. What
does not parse is text like other text.
"""

from __future__ import annotations

from collections.abc import Sequence

#: How many parts each operator takes.
OPERATORS = {code: 3 if code in (0x2FF2, 0x2FF3) else 1 if code >= 0x2FFE else 2 for code in range(0x2FF0, 0x3000)}
LONGEST = 64
_DEEPEST = 16


def description(codes: Sequence[int]) -> int:
    """Return the length of the sequence that `codes` begin with; 0 where they do not begin with a whole one.

    >>> description([ord(char) for char in "⿰氵⿱林漢字"])
    5
    >>> description([ord("⿰"), ord("漢")])
    0
    """
    return _end(codes, 0, _DEEPEST)


def _end(codes: Sequence[int], at: int, depth: int) -> int:
    """Return where the part at a place ends; 0 where it does not."""
    if not depth or at >= min(len(codes), LONGEST):
        return 0
    end = at + 1
    for _ in range(OPERATORS.get(codes[at], 0)):
        end = _end(codes, end, depth - 1)
        if not end:
            return 0
    return end
