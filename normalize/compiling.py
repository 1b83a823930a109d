"""Patterns compiled by RE2, and what another process needs to have the same ones before they are asked for.

Each process compiles what its documents ask for. Where one takes the place of another that was made room for, what
that one has compiled is compiled before the fork instead: once for all that come, in memory that they share.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, TypeAlias

from normalize.model import RuleError

#: What a pattern is asked: whether it is the whole line, whether it is in the line, where it is.
Asked: TypeAlias = Literal["whole", "in", "where"]
Key: TypeAlias = tuple[Asked, str]

#: Compiled before they are asked for; and what was compiled since `met` was asked, None where nobody has asked yet.
_ahead: dict[Key, Any] = {}
_met: list[Key] | None = None


def compiled(asked: Asked, regex: str) -> Any:
    """Return what is true of bytes that match (`whole`, `in`), or else a pattern that is searched for (`where`).

    Raises `RuleError` for a pattern that takes too much memory.

    >>> bool(compiled("whole", "编辑:[^ ]+")("编辑:王小明".encode()))
    True
    """
    key = (asked, regex)
    found = _ahead.pop(key, None)
    if found is None:
        found = one(regex) if asked == "where" else _set(regex, whole=asked == "whole")
        if _met is not None:
            _met.append(key)
    return found


def met() -> list[Key]:
    """Return what this process has compiled since it was last asked; nothing where it is asked for the first time.

    >>> _, _, _ = met(), compiled("in", "渡口"), compiled("in", "老街")
    >>> met(), met()
    ([('in', '渡口'), ('in', '老街')], [])
    """
    global _met
    found, _met = _met or [], []
    return found


def prepare(keys: Iterable[Key]) -> None:
    """Compile what `met` of another process has told, for processes that are forked from this one."""
    for asked, regex in keys:
        if (asked, regex) not in _ahead:
            _ahead[asked, regex] = one(regex) if asked == "where" else _set(regex, whole=asked == "whole")


def one(regex: str) -> Any:
    """Compile a pattern that is searched for. Raises RE2's own error for one that it refuses."""
    # Imported here: a run that meets no boilerplate needs no RE2.
    import re2

    return re2.compile(regex, _options(32))


def _set(regex: str, *, whole: bool) -> Any:
    # A set of one pattern answers yes or no in a third of the time that a match object takes.
    import re2

    for megabytes in (2, 32):
        made = (re2.Set.FullMatchSet if whole else re2.Set.SearchSet)(_options(megabytes))
        made.Add(regex)
        try:
            made.Compile()
        except re2.error:
            continue
        # Asked itself, where its wrapper in Python would take as long as the answer for a short line.
        return getattr(made, "_set", made).Match
    raise RuleError("RE2 needs too much memory for the pattern: make its counts smaller")


def _options(megabytes: int) -> Any:
    import re2

    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = megabytes << 20
    return options
