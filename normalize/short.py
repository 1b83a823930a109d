"""One short text converted at a time: what costs there is the number of calls, and how the text is copied."""

from __future__ import annotations

from codecs import utf_16_le_encode

import numpy as np

from normalize.evidence import KANA, SIMPLIFIED, TRADITIONAL, worth_converting
from normalize.matcher import FEW, Table, decode
from normalize.quoted import may_quote

_HALF = np.dtype("<u2")
LEAVE, CONVERT, LOOK_CLOSER = range(3)


class Short:
    """A table of equal length, without entries of the user's, for short texts. Threads may share it."""

    def __init__(self, table: Table) -> None:
        self._table = table
        seen = np.arange(256, dtype=np.uint8)
        verdicts = np.where(worth_converting(seen), CONVERT, LEAVE)
        # Where both scripts stand, or none that is sure, or kana, lines are judged one by one.
        unsure = (seen & (SIMPLIFIED | KANA) != 0) | (seen & TRADITIONAL == 0)
        #: By the flags that some character of a text has: what is to be done with it.
        self._verdicts = np.where((verdicts == CONVERT) & unsure, LOOK_CLOSER, verdicts).astype(np.uint8).tobytes()

    def convert(self, text: str) -> str | None:
        """Convert one text by the table; None where it is long, or rare in some way, and has to be read otherwise."""
        # Python writes 16 bits a character in half the time that 32 take; half a surrogate pair it refuses.
        try:
            data, size = utf_16_le_encode(text)
        except UnicodeEncodeError:
            return None
        if len(data) != 2 * size:
            return None
        codes = np.frombuffer(data, _HALF)
        table = self._table
        flags = table.flags.take(codes)
        verdict = self._verdicts[np.bitwise_or.reduce(flags)]
        if verdict != CONVERT:
            return text if verdict == LEAVE else None
        if may_quote(text):
            return None
        places = table.places(flags)
        if len(places) > FEW:
            return None
        out = table.alone(codes)
        values, begins = table.values, table.begins
        for start, length, entry in table.few(text, places.tolist()):
            begin = begins[entry]
            out[start : start + length] = values[begin : begin + length]
        return decode(out)
