"""A boilerplate rule: its fields, and what its patterns say of a line.

Patterns run on RE2, in time linear in the line: no rule, ours or a user's, can hang a run.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Final, NamedTuple

from normalize.compiling import one
from normalize.model import PROFILES, RULE_GROUPS, RuleError
from normalize.pattern import LinePattern, SpanPattern, plain_pattern, wider_pattern
from normalize.view import FOLD, view
from normalize.words import denies

#: The longest line a whole-line pattern ever sees, in characters of its view.
LONGEST: Final = 900
#: Where the rules may look that claim whole lines of the foot, of the head, anywhere, between boilerplate.
ZONES = (("foot", "inside", "any"), ("head", "any"), ("inside", "any"), ("between",))
#: The groups of what a site says in sentences: names, dates and titles of other pages may speak as texts do.
_ASKED = frozenset({"disclaimer", "contact", "promo", "copyright", "share"})
#: So many full stops and more in a line are one case.
MANY_STOPS: Final = 3
#: Characters that mean something in a verbose pattern.
_SPECIAL = re.compile(r"[\\^$.|?*+()\[\]{}# ]")
_BLANKS = re.compile(r"(?:\\ )+")


class Opens(NamedTuple):
    """What a heading draws in below it: up to `lines` lines that all match `body`."""

    lines: int
    body: str


class Rule:
    """One shape of boilerplate; see `rules/README.md` for the meaning of the fields."""

    def __init__(
        self,
        *,
        id: str,
        group: str,
        where: str,
        span: bool = False,
        opens: Opens | None = None,
        closes: bool = False,
        plainly: bool = False,
        longest: int = LONGEST,
        stops: int = LONGEST,
        pieces: dict[str, str] | None = None,
        why: str = "",
        removes: tuple[str, ...] = (),
        keeps: tuple[str, ...] = (),
        pattern: str = "",
        cues: tuple[str, ...] = (),
        row: bytes = b"",
    ) -> None:
        """Take `pattern` and `cues` as they are, or both as JSON in `row`, which is read when one is asked for."""
        self.id, self.group, self.where, self.span, self.opens = id, group, where, span, opens
        #: Whether a text is over with such a line: what stands below it is the site's.
        self.closes = closes
        #: Whether its lines go whatever their words say; whether that is asked of a line which it claims.
        self.plainly = plainly
        self.asks = not plainly and group in _ASKED and where != "between"
        #: The longest line of this shape, in characters of its view.
        self.longest = longest
        #: At most so many full stops (`。`) are in a view of this shape: of our own rules the index knows how many.
        self.stops = stops
        #: The fragments that the pattern may name.
        self.pieces: dict[str, str] = {} if pieces is None else pieces
        self.why, self.removes, self.keeps = why, removes, keeps
        self._row, self._pattern, self._cues = row, pattern, cues
        # Patterns are put together when first used: most runs need few of them. `cached_property` needs a dictionary,
        # which compiled objects do not have.
        self._made_whole: LinePattern | None = None
        self._made_body: LinePattern | None = None
        self._made_span: SpanPattern | None = None

    @property
    def pattern(self) -> str:
        """The pattern as it is written, verbose."""
        self._read()
        return self._pattern

    @property
    def cues(self) -> tuple[str, ...]:
        """Literals, one of which stands in every line of this shape."""
        self._read()
        return self._cues

    def _read(self) -> None:
        row = self._row
        if row:
            import json

            pattern, cues = json.loads(row)
            self._pattern, self._cues, self._row = pattern, tuple(cues), b""

    @property
    def _whole(self) -> LinePattern:
        if self._made_whole is None:
            wider = wider_pattern(self.pattern, self.pieces)
            self._made_whole = LinePattern(plain_pattern(self.pattern, self.pieces), wider, self.longest)
        return self._made_whole

    @property
    def _body(self) -> LinePattern:
        if self._made_body is None:
            self._made_body = LinePattern(plain_pattern(self.opens.body if self.opens else "", self.pieces))
        return self._made_body

    @property
    def _span(self) -> SpanPattern:
        if self._made_span is None:
            self._made_span = SpanPattern(plain_pattern(self.pattern, self.pieces), head=self.where == "head")
        return self._made_span

    @property
    def lists_pages(self) -> bool:
        """Whether it claims the headings of lists of other pages."""
        return self.opens is not None and self.group == "related"

    def has_cue(self, seen: str) -> bool:
        """Whether a line holds one of the cues, without which it is not of this shape."""
        if self._row:
            self._read()
        # No generator: this is asked for each rule and line, and most rules have few cues.
        for cue in self._cues:  # noqa: SIM110
            if cue in seen:
                return True
        return False

    def matches(self, seen: str, data: bytes | None = None) -> bool:
        """Whether the whole line, as a view, is of this shape; with its UTF-8, it is known to have a cue."""
        return (data is not None or self.has_cue(seen)) and self._whole.matches(seen, data)

    def takes_in(self, seen: str) -> bool:
        """Whether a line below this heading belongs to its block."""
        return self._body.matches(seen)

    def find_span(self, folded: str) -> tuple[int, int] | None:
        """Return the span at the end (or start) of a folded line that goes, unless its words deny that."""
        # Blanks may stand inside a cue, as they do in `hits`: the next run finds them gone.
        cued = self.has_cue(folded) or (" " in folded and self.has_cue(folded.replace(" ", "")))
        found = self._span.find(folded) if cued else None
        if found is not None and self.asks and denies(view(folded[found[0] : found[1]])):
            return None
        return found


def by_stops(rules: Sequence[Rule], zones: Sequence[str]) -> tuple[frozenset[int], ...]:
    """Return by the full stops of a line which rules may claim it whole in some zones: prose has several stops.

    The last ones are those for `MANY_STOPS` and more.
    """
    whole = [(at, rule.stops) for at, rule in enumerate(rules) if rule.where in zones and not rule.span]
    return tuple(frozenset(at for at, most in whole if most >= stops) for stops in range(MANY_STOPS + 1))


def in_order(rules: Iterable[Rule]) -> list[Rule]:
    """Return rules in the order in which they are asked: the first one that claims a line decides.

    Groups that narrow profiles remove come first, and of those that the same profiles remove the headings of lists: a
    word of a site's bar may be one, and then the list goes too.
    """
    wide = {group: sum(group not in groups for groups in PROFILES.values()) for group in RULE_GROUPS}
    place = {group: at for at, group in enumerate(RULE_GROUPS)}
    return sorted(rules, key=lambda rule: (wide[rule.group], not rule.lists_pages, place[rule.group]))


def digest(rules: Collection[Rule]) -> str:
    """Return a fingerprint of some rules, in hexadecimal: of all that decides, in the order in which they are asked."""
    import json
    from hashlib import sha256

    some = in_order(rules)
    # Written as JSON, which takes half of the time that `repr` does.
    shown = [[r.id, r.group, r.where, r.cues, r.pattern, r.longest, r.span, r.opens, r.closes, r.plainly] for r in some]
    return sha256(json.dumps(shown + sorted(some[0].pieces.items()), ensure_ascii=False).encode()).hexdigest()


def literal(text: str, *, span: bool = False) -> str:
    r"""Return the verbose pattern of a plain text in simplified characters; of a span blanks may come and go.

    >>> print(literal("【A.B】 渡口"))
    \[a\.b\]渡口
    """
    if not span:
        return escape(view(text))
    return _BLANKS.sub(r"\\ *", escape(text.translate(FOLD).strip()))


def escape(seen: str) -> str:
    """Return the verbose pattern that matches a piece of a view."""
    return _SPECIAL.sub(r"\\\g<0>", seen)


def check(rule: Rule) -> None:
    """Compile the patterns of a rule; raises `RuleError` for one that RE2 refuses or that matches the empty line."""
    import re2

    for part in (rule.pattern, *([rule.opens.body] if rule.opens else [])):
        try:
            compiled = one(plain_pattern(part, rule.pieces))
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
