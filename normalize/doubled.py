"""Commas that one family of sites writes before other marks: 通畅了,,市民 and 称赞,。 where one mark stood.

The same sites drive glosses into their pages; what they add is a comma, right before a comma or the mark that ends a
sentence. It goes, and what stood there stays.

Left alone: texts without a comma right before the end of a sentence, where two commas are an empty field of a table;
texts with few such pairs, which are slips of a writer; three marks and more in a row.
"""

from __future__ import annotations

import re
from functools import cache

from normalize.changes import Piece

#: So many pairs, and one of them at the end of a sentence, are no slip.
PAIRS = 3
#: The audit's name for the change.
NAME = "doubled-comma"
#: What a comma may stand behind, and what the marks are before which one is added.
_BEHIND, _MARKS = r"(?<=[\u3400-\u9fff”’」』》）)\]%0-9A-Za-z]),", ",，。！？；：、"


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    # Compiled when first used: most texts need neither.
    inside, end = rf"[,，；：、](?![\s{_MARKS}]|\Z)", "[。！？]"
    return re.compile(f"{_BEHIND}(?={inside}|{end}(?![{_MARKS}]))"), re.compile(_BEHIND + end)


def find(text: str) -> list[Piece]:
    r"""Return the commas that were added before other marks.

    >>> [piece[:3] for piece in find("水退了,,船开了,,人来了,。")]
    [(3, 4, ''), (8, 9, ''), (13, 14, '')]
    >>> find("林小舟,,船工\n王大山,,厨师\n陈美,,教师")
    []
    """
    pair, end = _patterns()
    if end.search(text) is None:
        return []
    places = [match.start() for match in pair.finditer(text)]
    return [(at, at + 1, "", NAME, "repair", False) for at in places] if len(places) >= PAIRS else []
