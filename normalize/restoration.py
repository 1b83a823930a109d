"""Undoing what scraping did to a text, before anything else touches its characters."""

from __future__ import annotations

from normalize import glosses


def repair(text: str) -> str:
    """Undo the scraping damage of one text; a text without damage comes back as it is.

    >>> repair("互聯(lián)網(wǎng)的傳(chuán)播")
    '互聯網的傳播'
    """
    at = 0
    parts = []
    for start, end, new, *_ in glosses.find(text)[0]:
        parts += (text[at:start], new)
        at = end
    return "".join((*parts, text[at:]))
