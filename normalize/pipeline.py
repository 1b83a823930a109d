"""Texts in, clean texts out: the passes behind one configured object, for one text or many."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from normalize import converter, dictionary, notes, rulebook
from normalize.buffer import Buffer
from normalize.model import Config, ConfigError
from normalize.passes import Passes
from normalize.rule import Rule as Rule
from normalize.rule import digest
from normalize.tally import tally

if TYPE_CHECKING:
    from normalize.result import Edit, Result

#: Characters in one buffer: cleaning makes many more calls for each than conversion does, and what is much larger does
#: not stay in the processor's caches from one pass to the next.
PACK = 1 << 20


def rules(paths: tuple[str, ...] = ()) -> tuple[Rule, ...]:
    """Return our boilerplate rules and those of further files, with their reasons and examples."""
    return rulebook.load(paths, converter.Converter("hans").convert)


class Normalizer:
    """Cleans texts as a `Config` says. Picklable; safe to share between threads.

    Raises `ConfigError` for a conversion, a dictionary or a rule file that cannot be used.

    >>> Normalizer().clean("隨著網絡發展,人們的生活改變了.")
    '随着网络发展，人们的生活改变了。'
    """

    def __init__(self, config: Config | None = None) -> None:
        self.config = config or Config()
        if self.config.convert not in (*dictionary.NAMES, "none"):
            raise ConfigError(
                f"there is no conversion {self.config.convert!r}: use one of none, {', '.join(dictionary.NAMES)}"
            )
        self._passes = Passes(self.config)

    def __reduce__(self) -> tuple[type[Normalizer], tuple[Config]]:
        return Normalizer, (self.config,)

    @cached_property
    def rules_sha256(self) -> str:
        """A fingerprint of the rules in use, in hexadecimal; it goes into the audit."""
        # A folder's run waits for it, and that of our own rules is at hand.
        own = None if self.config.rules else rulebook.own_digest()
        return own or digest(self._passes.rules)

    def clean(self, text: str) -> str:
        """Clean one text."""
        return self.clean_many([text])[0]

    def clean_many(self, texts: Sequence[str]) -> list[str]:
        """Clean many texts, packed into buffers: the fast path. The answers are those of `clean`, in order."""
        with _without_collection():
            return [text for pack in converter.packs(texts, PACK) for text in self._passes.run(pack)[0].texts()]

    def run(self, text: str) -> Result:
        """Clean one text and keep what was done."""
        return self.run_many([text])[0]

    def run_many(self, texts: Sequence[str]) -> list[Result]:
        """Clean many texts and keep what was done; edits are worked out when first asked for."""
        from normalize.result import Result

        results = []
        for pack in converter.packs(texts, PACK):
            buffer, refused = self._passes.run(pack)
            told = self._warnings(buffer, pack, refused)
            for number, (source, text) in enumerate(zip(pack, buffer.texts(), strict=True)):
                warnings = tuple(told.get(number, ()))
                results.append(Result(source, text, warnings, _Trace(buffer, number, source)))
        return results

    def clean_counted(self, texts: Sequence[str]) -> tuple[list[str], Counter[str], list[tuple[int, str]]]:
        """Clean many texts; return them, the counts of edits by rule over all of them, and warnings by index."""
        cleaned: list[str] = []
        counts: Counter[str] = Counter()
        warnings: list[tuple[int, str]] = []
        with _without_collection():
            for pack in converter.packs(texts, PACK):
                buffer, refused = self._passes.run(pack)
                told = self._warnings(buffer, pack, refused)
                warnings += [(len(cleaned) + number, text) for number in sorted(told) for text in told[number]]
                cleaned += buffer.texts()
                counts += tally(buffer.steps)
        return cleaned, counts, warnings

    def _warnings(self, buffer: Buffer, sources: Sequence[str], refused: list[int]) -> dict[int, list[str]]:
        told = notes.sentences(buffer, sources)
        for number in refused:
            told.setdefault(number, []).append(self._too_much())
        return told

    def _too_much(self) -> str:
        return f"boilerplate rules claim more than {self.config.max_share:.0%} of the document: nothing was removed"


@contextmanager
def _without_collection() -> Iterator[None]:
    """Hold back the collector of cyclic garbage: none is made here, and looking for it takes a tenth of the time."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class _Trace:
    """Works out the edits of one document of a buffer; a class so that results can be pickled."""

    def __init__(self, buffer: Buffer, number: int, source: str) -> None:
        self.buffer, self.number, self.source = buffer, number, source

    def __call__(self) -> tuple[Edit, ...]:
        return self.buffer.trace(self.number, self.source)
