"""Rougher forms of a plain pattern, which take in what it takes in and more, and compile to less.

RE2 writes a counted repetition out as many times as it may occur, and each character that a class leaves out parts the
range of the others. Where a line is no longer than a count, the count means nothing; where a rough answer is followed
by an exact one, neither does what a class leaves out.
"""

from __future__ import annotations

import re
from functools import cache

#: The first and the last of the Chinese characters. These, and all others, as members of a class: one range compiles
#: five times faster than the property, and no line of text tells them apart.
FIRST, LAST = "\u3400", "\u9fff"
HAN, OTHERS = r"\x{3400}-\x{9fff}", r"\x{0}-\x{33ff}\x{a000}-\x{10ffff}"


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    # Compiled when first used: some runs need no pattern of a rule.
    return (
        # What may hold braces that count nothing (escapes, classes), or else a count: its least and its largest number.
        re.compile(
            r"\\[xpP]\{[^}]*\}|\\.|\[\^?\]?(?:\[:\^?\w+:\]|\\[xpP]\{[^}]*\}|\\.|[^\]\\])*\]|\{(\d+)(?:,(\d+))?\}",
            re.DOTALL,
        ),
        # An escape or a class, with its members in group 1 if it is a negated one.
        re.compile(r"\\.|\[\^((?:\\.|[^\]\\])+)\]|\[(?:\[:\^?\w+:\]|\\.|[^\]\\])*\]", re.DOTALL),
    )


def larger_counts(regex: str, reach: int) -> int:
    """Return how many counts of a plain pattern are `reach` or more."""
    return sum(1 for each in _patterns()[0].finditer(regex) if int(each[2] or each[1] or 0) >= reach)


def without_counts(regex: str, reach: int) -> str:
    r"""Return a plain pattern without the upper bound of every count that is `reach` or more.

    On lines of at most `reach` characters it takes in the same, on longer ones the same or more: each turn of a
    repetition takes a character, or nothing, and then one turn of nothing is as good as many.

    >>> print(without_counts(r"a{2,30}b{3}c{0,4}d{0,12}[{9}]\x{4e00}", 5))
    a{2,}b{3}c{0,4}d*[{9}]\x{4e00}
    """
    if "\\Q" in regex:
        return regex  # Quoted text, where braces count nothing.

    def open_up(found: re.Match[str]) -> str:
        least, largest = found[1], found[2]
        if least is None or int(largest or least) < reach:
            return found[0]
        return {"0": "*", "1": "+"}.get(least, f"{{{least},}}")

    return _patterns()[0].sub(open_up, regex)


def coarse(regex: str) -> str:
    r"""Return a plain pattern that takes in what another does and more, since its negated classes leave out less.

    Each Chinese character left out parts the range of all of them, and a part compiles to several instructions.

    >>> print(coarse(r"[^。:他她]{2,4}[^\x{0}-\x{33ff}\x{a000}-\x{10ffff}的]你"))
    [^。:]{2,4}[\x{3400}-\x{9fff}]你
    """
    if "\\Q" in regex:
        return regex

    def widened(found: re.Match[str]) -> str:
        members: str | None = found[1]
        if members is None:
            return found[0]
        left_out = _without_chinese(members)
        if OTHERS in members:
            return f"[{HAN}]"
        return f"[^{left_out}]" if left_out else "."

    return _patterns()[1].sub(widened, regex)


def _without_chinese(members: str) -> str:
    """Return the members of a class without the Chinese characters that neither begin nor end a range."""
    # No pattern: to compile one with all of them takes longer than all else that a rough form takes.
    kept = [
        char
        for before, char, after in zip("^" + members, members, members[1:] + "]", strict=False)
        if not FIRST <= char <= LAST or before == "-" or after == "-"
    ]
    return "".join(kept)
