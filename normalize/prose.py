"""How much of a document is prose: the less it is, the less what its lines look like tells of whose they are.

In an article short lines are a page's, and where they stand tells which. In a programme, a table, a manual, a call for
helpers the text itself is made of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from normalize.document import Document
from normalize.expressions import match, search
from normalize.weight import is_text

#: Of a text sentences, and lines as long as such, are so much of all characters at least.
LEAST: Final = 0.4
#: So many lines from the first sentence to the last make their share worth counting.
MANY: Final = 12
#: An English sentence has so many blanks at least.
WORDS: Final = 2
#: What stands in hardly a line but of a programme.
_CODE = r"[{}=;<>]|[a-z0-9_]\([^()]*\)|[a-z]_"
#: An option of a command, as a line of a manual has it; so many make one.
_OPTION = r"(?:\] ?)?\[?[\"' ]{0,3}(?:-[a-zA-Z0-9]+(?:[\s|\]=].*)?|--[a-z].*)$"
OPTIONS: Final = 3
#: What a name of a programme stands for, and so many of them.
_NAMED = r"[a-z][a-z0-9_]*(?:\[\]|\([^()]*\))? [^ -~]"
NAMES: Final = 6
#: What has so many lines of the text on both sides is deep in it.
DEPTH: Final = 4


def is_of_fragments(document: Document, left: Sequence[int]) -> bool:
    """Whether of what is left of a document hardly anything is prose."""
    size = document.size
    texts = sum([size(line) for line in left if is_text(document, line)])
    return texts < LEAST * sum([size(line) for line in left])


def is_english(seen: str) -> bool:
    """Whether a line, by its view, is a sentence in English: nobody here knows what that says.

    >>> is_english("the ferry leaves at eight."), is_english("about us"), is_english("vol. 2.")
    (True, False, False)
    """
    return seen.isascii() and seen.endswith((".", "!", "?")) and seen.count(" ") >= WORDS


def is_code(seen: str) -> bool:
    """Whether a line, by its view, may be a line of a programme: a call with what it is given, or marks of code.

    >>> is_code("plot(low, high)"), is_code("x = 3"), is_code("https://example.com/?x=3"), is_code("follow us (here)")
    (True, True, False, False)
    """
    return seen.isascii() and "://" not in seen and search(_CODE, seen) is not None


def is_manual(document: Document, lines: Sequence[int]) -> bool:
    """Whether some lines are the options of a command, or names and what they do: what stands among them is no menu."""
    shown = [document.text(line).strip() for line in lines]
    options = sum([match(_OPTION, text) is not None for text in shown])
    return options >= OPTIONS or sum([match(_NAMED, text) is not None for text in shown]) >= NAMES


def sentences(document: Document, left: Sequence[int]) -> list[int]:
    """Return the places of the lines that are of a text, among those that are left of a document."""
    return [at for at, line in enumerate(left) if is_text(document, line)]


def interrupted(left: Sequence[int], texts: Sequence[int]) -> Sequence[int]:
    """Return the lines from the first sentence that is left of a document to the last, if most of them are none.

    Commands, points and rows of tables stand between the sentences of a manual. `texts` are the places of `sentences`.
    """
    inner = left[texts[0] : texts[-1] + 1] if texts else ()
    return inner if len(inner) >= MANY and 2 * len(texts) < len(inner) else ()


def deep(left: Sequence[int], texts: Sequence[int]) -> Sequence[int]:
    """Return the lines of what is left of a document that have some lines of the text above and below them."""
    return left[texts[0] + DEPTH : max(texts[0], texts[-1] - DEPTH + 1)] if texts else ()
