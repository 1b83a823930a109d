"""The nouns: what a configuration, an edit, a result and an error are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from normalize.result import Edit as Edit
    from normalize.result import Result as Result

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


def __getattr__(name: str) -> object:
    # Not at the import: a run that keeps no edits does without, and making the two takes a hundredth of a start.
    if name in ("Edit", "Result"):
        from normalize import result

        value: object = getattr(result, name)
        globals()[name] = value
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
