"""A boilerplate rule: its fields, and its pattern as RE2 takes it.

Patterns run on RE2, in time linear in the line: no rule, ours or a user's, can hang a run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from normalize.model import RuleError
from normalize.view import FOLD

#: The longest line a whole-line pattern ever sees, in characters of its view.
LONGEST = 900
_HAN, _HAN_RANGE = r"\p{Han}", r"\x{3400}-\x{9fff}"
_PIECE = re.compile(r"\{([a-z]+)\}")


class Opens(NamedTuple):
    """What a heading draws in below it: up to `lines` lines that all match `body`."""

    lines: int
    body: str


@dataclass(eq=False)
class Rule:
    """One shape of boilerplate; see `rules/README.md` for the meaning of the fields."""

    id: str
    group: str
    where: str
    why: str
    pattern: str
    removes: tuple[str, ...]
    keeps: tuple[str, ...]
    cues: tuple[str, ...] = ()
    span: bool = False
    opens: Opens | None = None
    #: The longest line of this shape, in characters of its view.
    longest: int = LONGEST
    #: The fragments that the pattern may name.
    pieces: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    # Patterns are put together and compiled when first used: most runs need few of them.
    @cached_property
    def _whole(self) -> Any:
        return _compile_whole(plain_pattern(self.pattern, self.pieces))

    @cached_property
    def _body(self) -> Any:
        return _compile_whole(plain_pattern(self.opens.body if self.opens else "", self.pieces))

    @cached_property
    def _span(self) -> Any:
        regex = plain_pattern(self.pattern, self.pieces)
        return _compile(f"^(?:{regex})" if self.where == "head" else f"(?:{regex}) *$")

    def matches(self, seen: str) -> bool:
        """Whether the whole line, as a view, is of this shape."""
        return any(cue in seen for cue in self.cues) and bool(self._whole.Match(seen))

    def takes_in(self, seen: str) -> bool:
        """Whether a line below this heading belongs to its block."""
        return bool(self._body.Match(seen))

    def find_span(self, folded: str) -> tuple[int, int] | None:
        """Return the span at the end (or start) of a folded line that goes."""
        if not any(cue in folded for cue in self.cues):
            return None
        match = self._span.search(folded)
        return match.span() if match is not None and match.end() > match.start() else None


def _options(megabytes: int) -> Any:
    import re2

    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = megabytes << 20
    return options


def _compile(regex: str) -> Any:
    # Imported here: a run that meets no boilerplate needs no RE2.
    import re2

    return re2.compile(regex, _options(32))


def _compile_whole(regex: str) -> Any:
    # A set of one pattern answers yes or no in a third of the time that a match object takes.
    import re2

    for megabytes in (2, 32):
        compiled = re2.Set.FullMatchSet(_options(megabytes))
        compiled.Add(regex)
        try:
            compiled.Compile()
        except re2.error:
            continue
        return compiled
    raise RuleError("RE2 needs too much memory for the pattern: make its counts smaller")


def plain_pattern(verbose: str, pieces: dict[str, str]) -> str:
    r"""Return a verbose pattern as RE2 takes it: fragments put in, blanks and comments out, characters folded.

    >>> print(plain_pattern("编辑 {sep} # who", {"sep": "[:：]"}))
    编辑(?:[:\:])
    """
    out: list[str] = []
    at, class_from, size = 0, -1, len(verbose)
    while at < size:
        char = verbose[at]
        in_class = class_from >= 0
        if verbose.startswith(_HAN, at):
            # One range compiles five times faster than the property, and no line of text tells them apart.
            out.append(_HAN_RANGE if in_class else f"[{_HAN_RANGE}]")
            at += len(_HAN)
            continue
        if char == "\\":
            out.append(verbose[at : at + 2])
            at += 2
            continue
        if not in_class and char == "{" and (name := _PIECE.match(verbose, at)):
            if name[1] not in pieces:
                raise RuleError(f"there is no piece {{{name[1]}}}: use one of {', '.join(sorted(pieces)) or 'none'}")
            out.append(f"(?:{plain_pattern(pieces[name[1]], pieces)})")
            at = name.end()
            continue
        if not in_class and char == "#":
            end = verbose.find("\n", at)
            at = size if end < 0 else end
            continue
        if char == "[" and not in_class:
            # A "]" right behind the opening is a character of the class.
            class_from = at + 2 if verbose.startswith("^", at + 1) else at + 1
        elif char == "]" and in_class and at > class_from:
            class_from = -1
        if in_class or not char.isspace():
            folded = char if char < "\x80" else FOLD.get(ord(char), char)
            out.append("\\" + folded if folded != char and folded < "\x80" and not folded.isalnum() else folded)
        at += 1
    return "".join(out)


def check(rule: Rule) -> None:
    """Compile the patterns of a rule; raises `RuleError` for one that RE2 refuses or that matches the empty line."""
    import re2

    for part in (rule.pattern, *([rule.opens.body] if rule.opens else [])):
        try:
            compiled = _compile(plain_pattern(part, rule.pieces))
        except RuleError as error:
            raise RuleError(f"the rule {rule.id!r}: its pattern cannot be used: {error}") from error
        except re2.error as error:
            reason = error.args[0].decode() if isinstance(error.args[0], bytes) else error
            raise RuleError(
                f"the rule {rule.id!r}: its pattern cannot be used ({reason}): write it as RE2 takes it, without "
                "look-around and back-references"
            ) from error
        if part == rule.pattern and compiled.fullmatch("") is not None:
            raise RuleError(f"the rule {rule.id!r}: its pattern matches the empty line: say what must stand there")
