"""Writes normalize/data/hans.index from the tables: python tests/write_hans_index.py."""

import math
from collections import Counter
from pathlib import Path

from normalize import commonness, compiled, dictionary
from normalize.evidence import evidence_flags
from normalize.matcher import Table


def text() -> str:
    """Return what the index has to be."""
    (entries,) = dictionary.stages("hans")
    table = Table(entries)
    heads = sorted({key[:2] for key in table.phrases if len(key) > 1})
    return compiled.index_of(entries, table, evidence_flags(table, dictionary.japanese_forms()), apart(heads))


def apart(heads):
    """Return which beginnings of phrases to keep apart, so that few places of common text look like a beginning.

    A place does where a first character of one half stands before a second of the same half. How many do is taken
    from how common the characters are; beginnings change halves one by one as long as that number falls.
    """
    costs = commonness.chinese()
    share = [{char: math.exp(-costs[char] / 10) for char in chars} for chars in (*zip(*heads, strict=True),)]
    half = {head: ord(head[1]) % 2 for head in heads}
    used = [tuple(Counter(head[at] for head in heads if half[head] == number) for at in (0, 1)) for number in (0, 1)]

    def looks_alike():
        mass = [[sum(share[at][char] for char in +counts[at]) for at in (0, 1)] for counts in used]
        return sum(first * second for first, second in mass)

    def move(head):
        for number, step in ((half[head], -1), (1 - half[head], 1)):
            for at in (0, 1):
                used[number][at][head[at]] += step
        half[head] = 1 - half[head]

    best = looks_alike()
    moved = True
    while moved:
        moved = False
        for head in heads:
            move(head)
            now = looks_alike()
            if now < best * (1 - 1e-9):
                best, moved = now, True
            else:
                move(head)
    return [head for head in heads if half[head]]


if __name__ == "__main__":
    Path(compiled.INDEX).write_text(text(), encoding="utf-8", newline="\n")
