"""The patterns of boilerplate rules as RE2 takes them, compiled as late and as little as the lines allow.

RE2 writes a counted repetition out as many times as it may occur: almost all of what a pattern costs to compile is
counts. So a line is first held against a rough pattern, in which every larger count has no upper bound. It takes in
whatever the pattern itself takes in, is compiled in a ninth of the time, and almost every line that is not of the shape
fails there already. For a line that is no longer than a count, that count means nothing either way; so there are
patterns for short lines, which leave such counts out, and the whole one is compiled when a long line asks for it, less
the counts that no line reaches which the rule takes.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

from normalize.compiling import compiled
from normalize.model import RuleError
from normalize.rough import HAN, OTHERS, coarse, larger_counts, without_counts
from normalize.view import FOLD, LONE

#: Counts from here on have no upper bound in the rough pattern.
ROUGH: Final = 5
#: So many of the last lines say of what kind the next one may be, where a pattern has so many larger counts.
TIDE: Final = 8
MANY: Final = 12
#: The longest lines that the patterns for short lines are right for, in characters.
SHORT = (16, 48)
#: A piece may have a twin of its name and this, which takes in more and compiles to less.
WIDER = "wide"
#: More than any count that RE2 takes.
ANY: Final = 1001

_HAN, _NOT_HAN = r"\p{Han}", r"\P{Han}"
#: Parts of a verbose pattern: an escape, a class, a piece (its name is group 1), a comment, blanks, and all else.
_TOKEN = re.compile(r"\\p\{Han\}|\\.?|\[\^?\]?(?:\\.|[^\]\\])*\]?|\{([a-z]+)\}|#[^\n]*|\s+|\{|[^\\\[{#\s]+", re.DOTALL)
_IN_CLASS = re.compile(r"\\[pP]\{Han\}|\\.?|[^\\]+", re.DOTALL)
#: What a view folds, with a backslash before ASCII characters that could mean something.
_FOLD = {
    code: "\\" + folded if folded < "\x80" and not folded.isalnum() else folded
    for code, folded in FOLD.items()
    if code >= 0x80 and folded != LONE
}


class LinePattern:
    """A plain pattern that whole lines are held against; the answers are those of RE2's full match.

    >>> pattern = LinePattern("编辑:[^ ]{2,4}")
    >>> pattern.matches("编辑:王小明"), pattern.matches("编辑:王"), pattern.matches("编辑:王小明李小红")
    (True, False, False)
    """

    def __init__(self, regex: str, wider: str | None = None, longest: int = 0) -> None:
        self._regex = regex
        #: The length of almost all lines that are asked about, at most.
        self._longest = longest
        #: What the rough pattern is made of: a plain pattern that takes in the same and more, and compiles to less.
        self._wider = wider or regex
        # What answers roughly; all others by how far they are right, and by what was compiled. Most runs need few.
        self._roughly: Any = None
        self._reaching: dict[int, Any] = {}
        self._compiled: dict[str, Any] = {}
        #: How many more of the last lines were of the shape than were not; how many larger counts the pattern has.
        self._tide = self._counts = 0

    def matches(self, line: str, data: bytes | None = None) -> bool:
        """Whether the whole line is of this shape; `data` is its UTF-8, where it is at hand."""
        if data is None:
            data = line.encode()
        size = len(line)
        shortest, short = SHORT
        reach = shortest if size <= shortest else short if size <= short else max(self._longest, short)
        if size > reach:
            reach = ANY
        exact = self._reaching.get(reach)
        # One with many counts answers at once only where line after line is of the shape: of others it takes RE2 many
        # states to tell that they are none.
        if exact is not None and (self._tide == TIDE or self._counts < MANY):
            found = bool(exact(data))
        else:
            found = self._by_rough(data, reach)
        self._tide = min(self._tide + 1, TIDE) if found else max(self._tide - 1, -TIDE)
        return found

    def _by_rough(self, data: bytes, reach: int) -> bool:
        rough = self._roughly
        if rough is None:
            rough = self._roughly = self._reach(ROUGH)
            self._counts = larger_counts(self._regex, ROUGH)
        if not rough(data):
            return False
        exact = self._reaching.get(reach)
        if exact is None:
            exact = self._reach(reach)
        return exact is rough or bool(exact(data))

    @property
    def rough(self) -> str:
        """The plain pattern that a line is held against first."""
        return coarse(without_counts(self._wider, ROUGH))

    def _reach(self, reach: int) -> Any:
        """Compile what is right for lines of at most so many characters, unless what is so for longer ones was."""
        if longer := [other for other in self._reaching if other > reach > ROUGH]:
            self._reaching[reach] = self._reaching[min(longer)]
            return self._reaching[reach]
        regex = self.rough if reach == ROUGH else without_counts(self._regex, reach)
        if regex not in self._compiled:
            self._compiled[regex] = compiled("whole", regex)
        exact = self._reaching[reach] = self._compiled[regex]
        if reach > ROUGH:
            # It is right for shorter lines too: what was compiled for these takes memory for nothing from here on.
            for shorter in [other for other in self._reaching if ROUGH < other < reach]:
                self._reaching[shorter] = exact
            rough = self._roughly
            self._compiled = {kept: each for kept, each in self._compiled.items() if each is exact or each is rough}
        return exact


class SpanPattern:
    """A plain pattern that is looked for at the end, or with `head` at the start, of a line.

    >>> SpanPattern("[(]编辑:[^ )]{2,4}[)]", head=False).find("正文。(编辑:王小明) ")
    (3, 12)
    """

    def __init__(self, regex: str, *, head: bool) -> None:
        self._frame = "^(?:{})" if head else "(?:{}) *$"
        self._regex = regex
        self._made_rough: Any = None
        self._made_exact: Any = None

    def find(self, line: str) -> tuple[int, int] | None:
        """Return [start, end) of the first span of this shape, None where there is none or it is empty."""
        rough = self._rough  # In one step mypyc takes the property for a method, and calls no more than that.
        if not rough(line.encode("utf-8", "surrogatepass")):
            return None
        match = self._exact.search(line)
        if match is None:
            return None
        # A group marks the span where something stands before it: the title in the only line of a page.
        start, end = match.span(1) if self._exact.groups else match.span()
        return (start, end) if end > start else None

    @property
    def _rough(self) -> Any:
        if self._made_rough is None:
            self._made_rough = compiled("in", self._frame.format(coarse(without_counts(self._regex, ROUGH))))
        return self._made_rough

    @property
    def _exact(self) -> Any:
        if self._made_exact is None:
            self._made_exact = compiled("where", self._frame.format(self._regex))
        return self._made_exact


def plain_pattern(verbose: str, pieces: dict[str, str]) -> str:
    r"""Return a verbose pattern as RE2 takes it: fragments put in, blanks and comments out, characters folded.

    >>> print(plain_pattern("编辑 {sep} # who", {"sep": "[:：]"}))
    编辑(?:[:\:])
    """
    parts = _parts(verbose)
    # Plain text and names of pieces by turns.
    return "".join([_piece(part, pieces) if at % 2 else part for at, part in enumerate(parts)])


def wider_pattern(verbose: str, pieces: dict[str, str]) -> str | None:
    """Return the plain pattern that is made of wider pieces where there are any, None where it uses none of them.

    >>> print(wider_pattern("编辑: {who}", {"who": "王|李", "whowide": r"[一-龥]"}))
    编辑:(?:[一-龥])
    """
    twins = {name.removesuffix(WIDER): text for name, text in pieces.items() if name.endswith(WIDER)}
    if not any(f"{{{name}}}" in verbose for name in twins):
        return None
    return plain_pattern(verbose, {**pieces, **twins})


def _piece(name: str, pieces: dict[str, str]) -> str:
    if name not in pieces:
        raise RuleError(f"there is no piece {{{name}}}: use one of {', '.join(sorted(pieces)) or 'none'}")
    return f"(?:{plain_pattern(pieces[name], pieces)})"


@lru_cache(maxsize=256)
def _parts(verbose: str) -> tuple[str, ...]:
    # Most rules share a few pieces, and reading them once is most of what there is to do.
    parts = [""]
    for found in _TOKEN.finditer(verbose):
        token = found[0]
        if found[1]:
            parts += (found[1], "")
        else:
            parts[-1] += _plain(token)
    return tuple(parts)


def _plain(token: str) -> str:
    match token[0]:
        case "\\":
            # One range compiles five times faster than the property, and no line of text tells them apart.
            return f"[{HAN}]" if token == _HAN else token
        case "[":
            return _IN_CLASS.sub(lambda inner: _folded(inner[0]), token)
    return "" if token[0] == "#" or token.isspace() else token.translate(_FOLD)


def _folded(inner: str) -> str:
    if inner[0] == "\\":
        return {_HAN: HAN, _NOT_HAN: OTHERS}.get(inner, inner)
    return inner.translate(_FOLD)
