"""Lines of a foot that stand in the line of the text, glued to its last sentence.

Pages of one line, and those whose paragraphs were joined, have their foot in the line of the text. So the end of a long
line, from the end of a sentence on, is asked about as a line of its own: it goes where a rule of the foot claims it,
and where its words leave no doubt.

Left alone: shorter lines, of which only rules of their own tell what is glued to them; what does not begin behind the
end of a sentence; what closes a quotation; credits, of which rules of their own know how they look within a line.
"""

from __future__ import annotations

from typing import Final

from normalize.cues import FOOT_SPAN
from normalize.document import Document
from normalize.page import BETWEEN, IN_FOOT, first_claim
from normalize.rule import Rule
from normalize.view import fold, full_stops, view
from normalize.wording import spoken

#: A line of so many characters may be a page whose paragraphs were joined.
JOINED: Final = 400
#: So many characters at the end of a line are looked at, from each of so many ends of sentences.
REACH: Final = 400
PARTS: Final = 5
#: What goes has so many characters at least, and says so much for a site.
SHORTEST: Final = 6
ENOUGH: Final = 200
#: What a sentence ends with, and what may stand behind that.
_ENDS, _CLOSES = "。!?…~", "\"'”’)]"


def cut_foot(document: Document, line: int) -> bool:
    """Cut one span, or one line that was glued to it, off the end of a line; tell whether there was one."""
    if document.page.kind[line] & FOOT_SPAN and document.cut(line, IN_FOOT):
        return True
    text = document.text(line)
    # The same line is asked about again and again, in what is left of the document.
    known = document.bounds(line)
    if len(text) < JOINED or known in document.page.unglued:
        return False
    if _is_long(text) and _cut_glued(document, line, text):
        return True
    document.page.unglued.add(known)
    return False


def _is_long(text: str) -> bool:
    """Whether so many characters of a long line that count stand near its end; blanks do not."""
    return len("".join(text[-2 * JOINED :].split())) >= JOINED


def _cut_glued(document: Document, line: int, text: str) -> bool:
    """Cut off the last sentences of a line, from the lowest on that a rule of the foot claims with those below it."""
    end = len(text.rstrip())
    first = max(0, end - REACH - 1)
    # A full stop as it will be, so that the same goes now and in a second run.
    folded = full_stops(fold(text[first:end]))
    end -= first
    begins = _begins(folded, end)
    if not begins:
        return False
    cues = document.page.cues
    rules: list[Rule] | None = None
    stop = end
    for begin in begins:
        for last in (end, stop) if stop < end else (end,):
            part = folded[begin:last].strip()
            # Of most lines the words say at once that nothing is glued to them.
            if len(part) < SHORTEST or part.count('"') % 2 or spoken(part) < ENOUGH:
                continue
            if rules is None:
                rules = cues.within(view(folded[begins[-1] : end]), cues.glued)
            rule = first_claim(view(part), rules, IN_FOOT)
            if rule is not None:
                document.cut_end(line, first + begin, rule)
                return True
        if first_claim(view(folded[begin:stop]), cues.between, BETWEEN) is not None:
            stop = begin
    return False


def _begins(folded: str, end: int) -> list[int]:
    """Return where the last sentences of a folded line begin behind others, the last one first."""
    found: list[int] = []
    for at in range(end - 1, max(0, end - REACH) - 1, -1):
        if folded[at] not in _ENDS:
            continue
        begin = at + 1
        while begin < end and folded[begin] in _CLOSES:
            begin += 1
        if begin < end and folded[begin] not in _ENDS:
            found.append(begin)
            if len(found) == PARTS:
                break
    return found
