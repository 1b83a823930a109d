"""The nouns: what a configuration, an edit, a result and an error are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

#: Groups of boilerplate rules, in the order in which people read them.
RULE_GROUPS = ("disclaimer", "contact", "promo", "copyright", "share", "related", "credit", "header", "other")

#: Which rule groups a profile removes.
PROFILES: dict[str, frozenset[str]] = {
    "minimal": frozenset({"disclaimer", "contact"}),
    "article": frozenset({"disclaimer", "contact", "promo", "copyright", "share", "related"}),
    "corpus": frozenset(RULE_GROUPS),
}


class NormalizeError(Exception):
    """Base of every error this package raises on purpose; its text is one sentence with the next step."""


class ConfigError(NormalizeError):
    """An option, a configuration file, a dictionary or a rule file that cannot be used as it is."""


class DictionaryError(ConfigError):
    """A conversion table that is missing or has a bad line."""


class RuleError(ConfigError):
    """A boilerplate rule that the loader refuses."""


class DecodeError(NormalizeError):
    """Bytes that are not text in any encoding this package accepts.

    `offset` is the position in bytes of the first byte that cannot be decoded, or None where the reason is another one
    (for example text that decodes, but is Japanese).
    """

    def __init__(self, reason: str, offset: int | None = None) -> None:
        super().__init__(reason)
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Config:
    """What to do to a text. Frozen, hashable and picklable, so that it can be a cache key and cross processes.

    Raises `ConfigError` for a name that does not exist.

    >>> Config(profile="corpus", keep=("credit",)).groups() == PROFILES["corpus"] - {"credit"}
    True
    """

    #: "hans", "hans-cn", "none" or the name of an OpenCC configuration ("t2s", "s2tw", ...).
    convert: str = "hans"
    #: "minimal", "article" or "corpus": which groups of boilerplate go.
    profile: str = "article"
    #: Rule groups to remove on top of the profile's.
    remove: tuple[str, ...] = ()
    #: Rule groups to keep although the profile removes them; wins over `remove`.
    keep: tuple[str, ...] = ()
    #: Paths of further rule files (TOML), read after our own.
    rules: tuple[str, ...] = ()
    #: Paths of further dictionaries (OpenCC text format), read over our own: the user's entries win. Of equal ones the
    #: last counts.
    dictionaries: tuple[str, ...] = ()
    #: Undo pinyin glosses and other scraping damage.
    repair: bool = True
    #: Join the lines of texts that are broken at a fixed width.
    join_lines: bool = False
    #: Turn ASCII punctuation between Chinese characters into Chinese punctuation.
    punctuation: bool = True
    #: Turn 「」『』 into “”‘’ in documents that were traditional and end simplified.
    quotes: bool = True
    #: Keep ideographic blanks (U+3000) that indent a paragraph; False drops them.
    indent: bool = True
    #: The largest share of a document's visible characters that boilerplate rules may take.
    max_share: float = 0.95

    def __post_init__(self) -> None:
        if self.profile not in PROFILES:
            raise ConfigError(f"unknown profile {self.profile!r}: use one of {', '.join(PROFILES)}")
        for option, names in (("remove", self.remove), ("keep", self.keep)):
            for name in names:
                if name not in RULE_GROUPS:
                    raise ConfigError(f"unknown group {name!r} for {option}: use one of {', '.join(RULE_GROUPS)}")
        if not 0.0 <= self.max_share <= 1.0:
            raise ConfigError(f"max_share is a share between 0 and 1, not {self.max_share}")

    def groups(self) -> frozenset[str]:
        """Return the rule groups that this configuration removes."""
        return (PROFILES[self.profile] | frozenset(self.remove)) - frozenset(self.keep)


@dataclass(frozen=True, slots=True)
class Edit:
    r"""One change: the span [start, end) of the source, in code points, becomes `new`.

    Lines and columns are 1-based and count the source's own lines ("\n" ends a line; "\r\n" and "\r" too).
    """

    rule: str
    group: str
    start: int
    end: int
    line: int
    end_line: int
    column: int
    old: str
    new: str
    #: A span that was removed from a line that stays.
    inline: bool = False
    #: The best of several readings was taken; a person may want to look.
    uncertain: bool = False


@dataclass(slots=True)
class Result:
    """What became of one text. Edits are worked out when first asked for.

    `warnings` are sentences about places a person may want to look at.
    """

    source: str
    text: str
    warnings: tuple[str, ...] = ()
    _trace: Callable[[], tuple[Edit, ...]] | None = field(default=None, repr=False)
    _edits: tuple[Edit, ...] | None = field(default=None, repr=False)

    @property
    def edits(self) -> tuple[Edit, ...]:
        """Every change, in the order of the source, none overlapping another; conversions included."""
        if self._edits is None:
            self._edits = self._trace() if self._trace is not None else ()
            self._trace = None
        return self._edits

    @property
    def changed(self) -> bool:
        """Whether the text differs from the source."""
        return self.text != self.source

    @property
    def counts(self) -> dict[str, int]:
        """How often each rule applied."""
        return dict(sorted(Counter(edit.rule for edit in self.edits).items()))

    def replay(self) -> str:
        """Return the source with every edit applied: equal to `text`."""
        parts: list[str] = []
        at = 0
        for edit in self.edits:
            parts += (self.source[at : edit.start], edit.new)
            at = edit.end
        return "".join((*parts, self.source[at:]))

    def undo(self) -> str:
        """Return the text with every edit taken back: equal to `source`."""
        parts: list[str] = []
        at = shift = 0
        for edit in self.edits:
            start = edit.start + shift
            parts += (self.text[at:start], edit.old)
            at = start + len(edit.new)
            shift += len(edit.new) - (edit.end - edit.start)
        return "".join((*parts, self.text[at:]))
