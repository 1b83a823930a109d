"""Regular expressions that are compiled when first asked for, and then found by one look-up.

A line is held against dozens of small patterns, most of which most runs never need: compiled at the import they would
cost a start some milliseconds, and the functions of `re` spend more time on finding a compiled pattern than on a line.
Only for patterns that the program itself is made of: what was compiled once stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

_Found = re.Match[str] | None

_MATCH: Final[dict[str, Callable[[str], _Found]]] = {}
_FULLMATCH: Final[dict[str, Callable[[str], _Found]]] = {}
_SEARCH: Final[dict[str, Callable[[str], _Found]]] = {}
_FINDITER: Final[dict[str, Callable[[str], Iterator[re.Match[str]]]]] = {}


def match(pattern: str, text: str) -> _Found:
    """Return what `re.match` does.

    >>> match("第[0-9]+页", "第3页，共9页")
    <re.Match object; span=(0, 3), match='第3页'>
    """
    found = _MATCH.get(pattern)
    if found is None:
        found = _MATCH[pattern] = re.compile(pattern).match
    return found(text)


def fullmatch(pattern: str, text: str) -> _Found:
    """Return what `re.fullmatch` does.

    >>> fullmatch("第[0-9]+页", "第3页，共9页") is None
    True
    """
    found = _FULLMATCH.get(pattern)
    if found is None:
        found = _FULLMATCH[pattern] = re.compile(pattern).fullmatch
    return found(text)


def search(pattern: str, text: str) -> _Found:
    """Return what `re.search` does.

    >>> search("共[0-9]+页", "第3页，共9页")
    <re.Match object; span=(4, 7), match='共9页'>
    """
    found = _SEARCH.get(pattern)
    if found is None:
        found = _SEARCH[pattern] = re.compile(pattern).search
    return found(text)


def finditer(pattern: str, text: str) -> Iterator[re.Match[str]]:
    """Return what `re.finditer` does.

    >>> [found[0] for found in finditer("[0-9]+", "第3页，共9页")]
    ['3', '9']
    """
    found = _FINDITER.get(pattern)
    if found is None:
        found = _FINDITER[pattern] = re.compile(pattern).finditer
    return found(text)
