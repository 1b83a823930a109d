"""What became of one text: the cleaned one, and every change that was made, which can be taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field


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
