"""Texts in the form of fields: a label with a colon or in brackets on one line, what it says on the next.

An offer of a job, a record of a person, a form that was printed are nothing but short lines, and many of these are what
a site's foot says as well: whom to ask, a telephone number, an address. They are the text's as the fields above them
are. What a text gives of each of several things stands below the same labels each time: two such labels are enough.
Left alone: labels that a rule claims, as in a foot that gives telephone and address so; texts with few fields.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from normalize.calls import is_answer
from normalize.document import Document

#: A label has so many characters at most; a text of fields has so many labels, fewer if these are in brackets or stand
#: in it more than once, and between two of them so many lines at most.
LABEL: Final = 10
FIELDS, BRACKETED, AGAIN = 4, 3, 2
APART: Final = 6
#: What sets a label in bold.
BOLD: Final = "_*"


def without_fields(document: Document, some: Sequence[int]) -> list[int]:
    """Return those of some lines that stand neither among the fields of a text nor right below the last label.

    How to answer the call that a page is (`calls`) is a field as well.
    """
    some = [line for line in some if not is_answer(document.page, document.number, line)]
    if not some:
        return []
    left = document.left
    labels = [at for at, line in enumerate(left) if _is_label(document, line)]
    told = Counter(document.seen(left[at]) for at in labels)
    stays: set[int] = set()
    run: list[int] = []
    for at in [*labels, len(left) + APART + 1]:
        if run and at - run[-1] > APART:
            texts = [document.seen(left[each]) for each in run]
            enough = BRACKETED if all(text.startswith("[") for text in texts) else FIELDS
            if len(run) >= enough or sum(told[text] > 1 for text in texts) >= AGAIN:
                stays.update(left[run[0] : run[-1] + 2])
            run = []
        # A label right below another one is the word of a menu.
        if not run or at > run[-1] + 1:
            run.append(at)
    return [line for line in some if line not in stays]


def _is_label(document: Document, line: int) -> bool:
    if not 1 < document.size(line) <= LABEL:  # Most lines are longer, and their views are not looked at.
        return False
    seen = document.seen(line).strip(BOLD)
    is_one = seen.endswith(":") or (seen.startswith("[") and seen.find("]") == len(seen) - 1)
    return is_one and not document.is_claimed(line)
