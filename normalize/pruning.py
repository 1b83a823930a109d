"""Which phrases of a dictionary can be left out without changing an answer."""

from __future__ import annotations

from collections.abc import Mapping


def effective(phrases: dict[str, str], single: Mapping[str, str], own: frozenset[str]) -> dict[str, str]:
    """Drop the phrases that say what their characters say, unless one holds back a phrase that is kept.

    >>> effective({"乾坤": "乾坤", "干擾": "干扰"}, {"乾": "干", "擾": "扰"}, frozenset())
    {'乾坤': '乾坤'}
    """
    plain = str.maketrans(dict(single))
    kept = {key for key, value in phrases.items() if len(key) == 1 or key in own or key.translate(plain) != value}
    open_ones = [key for key in phrases if key not in kept]
    while open_ones:
        prefixes = {key[:length] for key in kept for length in range(1, len(key) + 1)}
        more = {key for key in open_ones if _holds_back(key, kept, prefixes)}
        if not more:
            break
        kept |= more
        open_ones = [key for key in open_ones if key not in more]
    return {key: value for key, value in phrases.items() if key in kept}


def _holds_back(key: str, kept: set[str], prefixes: set[str]) -> bool:
    """Whether a match of `key` can cover the place where a kept phrase would begin."""
    size = len(key)
    if any(key[:end] in kept for end in range(1, size)):
        return True
    return any(
        key[start:] in prefixes or any(key[start:end] in kept for end in range(start + 1, size))
        for start in range(1, size)
    )
