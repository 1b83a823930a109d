"""Lines of a page in what is left of it: what no rule, no word by itself and nothing that has gone beside it told.

Most pages whose foot nobody has a rule for lose nothing at all, and so nothing tells where it begins. But the lines
near the ends of what is left can be seen by themselves (`remains`), and a network that reads them with the lines around
them says of each whether it is a page's (`network`). All documents are seen at once; those of which a line may go are
looked at one by one, and what that lays bare is peeled as a second run would.

A line that hardly says anything goes where it stands among lines that go, as a button does and a word of a menu.

Left alone: a first line that is not the first word of a menu; the only line that may be the title (`headline`); what
rules claim whose group stays, and what only a text says; between paragraphs what the text comes back to (`topic`);
documents without a sentence, or whose sentences are shorter than what would go, so pages that are one advertisement;
everything where lines are not judged by their words (`footwords`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from typing import Final

import numpy as np

from normalize.broken import without_parts
from normalize.changes import Index
from normalize.companions import lists_below, of_whole_lists, without_headings, without_led, without_pictures
from normalize.cues import Mask
from normalize.document import Document
from normalize.expressions import search
from normalize.fields import without_fields
from normalize.footwords import group_near
from normalize.headline import TITLE, without_headline
from normalize.judged import EVERY
from normalize.network import PAGE, SITE
from normalize.page import IN_FOOT, IN_HEAD, NOTHING, Page
from normalize.prose import is_code, is_english, is_of_fragments
from normalize.remains import remains_in, remains_of
from normalize.topic import about, without_about
from normalize.weight import SHORT_LENGTH, has_body, in_table, is_marks, is_text
from normalize.wording import HAN, is_datum, is_texts, spoken

#: What the audit calls it.
NAME = "leftover-line"
#: So much has to be said for a line's being a site's, or a page's, in hundredths of the natural logarithm of odds;
#: where text stands between it and both ends; of a sentence; so much more for each line between that stays.
ENOUGH = {SITE: 150, PAGE: 180}
INSIDE: Final = 200
SENTENCE: Final = 400
PASSED: Final = 10
#: The sentences that stay have to be so many times what goes, and so many characters at least.
TIMES: Final = 1
BODY: Final = 100
#: No larger share of what is left, in characters, may speak for a site; of lines of no more characters it is asked.
MOST_LOUD, HEARD = 0.5, 160
#: A line that names so many things one after the other is a roster.
NAMED: Final = 6
#: So many lines that say nothing of a site may stand in a row; so much is said for one that may stand there.
SILENT: Final = 8
ASIDE: Final = 50
#: A bare word has so many characters at most.
WORD: Final = 4
#: A caption ends with whose the picture is.
_CAPTION = "[(（](?:[图圖](?:片|源)?(?:[来來]源)?|[来來]源|photo)[ :：/／][^()（）]{1,20}[)）]$"


def found(page: Page, stays: Mask, stops: Index, texts: Mapping[int, str], active: frozenset[str]) -> list[int]:
    """Return the numbers of the documents of which a line may go, given which lines of the page stay.

    `stops` are the lines behind the last ones of the documents, `texts` what is left of lines of which a span has gone.
    """
    if not page.by_words or not len(page.ranks):
        return []
    remains = remains_of(page, stays, stops, texts)
    if not len(remains.at):
        return []
    says = _says(active)
    some = (remains.told(says) >= ENOUGH[says]).nonzero()[0]
    # Most of what looks like a page's and stays is a credit, whose group is not removed.
    goes = page.cues.active(active)
    for zone in (IN_FOOT, IN_HEAD):
        asked = remains.left.take(remains.at.take(some))
        claimed = page.claims(asked, zone)
        cut = np.array([line in texts for line in asked.tolist()], np.bool_)
        some = some[cut | (claimed == NOTHING) | goes.take(np.maximum(claimed, 0))]
    return sorted({*remains.owners().take(some).tolist()})


def lines(document: Document, active: frozenset[str]) -> dict[int, tuple[str, str]]:
    """Return what goes of what is left of a document: what removes each line."""
    page, left = document.page, document.left
    if not page.by_words or not left or not document.prose:
        return {}
    remains = remains_in(document)
    left = remains.left.tolist()
    if not len(remains.at):
        return {}
    which = _says(active)
    says = remains.told(which)
    if says.max() < ENOUGH[which] or _is_loud(document, left) or is_of_fragments(document, left):
        return {}
    told = dict(zip(remains.at.tolist(), says.tolist(), strict=True))
    some = [left[at] for at in _at_edges(document, left, told, ENOUGH[which])]
    # A roster stays, and so does what stands over it.
    rosters = [at for at, line in enumerate(left) if document.text(line).count("、") >= NAMED]
    stay = {left[each] for at in rosters for each in (at, max(at - 1, 0))}
    some = [line for line in some if line not in stay and _may_go(document, line, active)]
    some = without_about(document, left, some)
    asides = [left[at] for at, said in told.items() if said >= ASIDE and left[at] not in stay]
    asides = _short(document, [line for line in asides if _may_go(document, line, active)])
    some = _backed(document, *_without_captions(document, left, some, asides))
    some = without_pictures(document, of_whole_lists(document, without_parts(document, some)))
    some = without_fields(document, some)
    some = without_headline(document, without_led(document, without_headings(document, some), sources=True))
    # A link counts by its words.
    size = sum([document.size(line) - page.targets[line] for line in some])
    if not some or not has_body(document, [line for line in left if line not in some], max(BODY, TIMES * size + 1)):
        return {}
    some += lists_below(document, some)
    other = "other" if active >= EVERY else "promo"
    return {line: (NAME, group_near(document, line, active) or other) for line in some}


def _at_edges(document: Document, left: Sequence[int], told: Mapping[int, int], enough: int) -> list[int]:
    """Return the places of the lines of which enough is said: more where others stand between them and the end."""
    found: set[int] = set()
    sentences = ["。" in document.seen(line) for line in left]
    for places in (range(len(left) - 1, 0, -1), range(1, len(left))):
        least = enough
        for at in places:
            says, sentence = told.get(at, 0), sentences[at]
            # Of a sentence that a rule knows nearly enough is told.
            if says >= least and (
                not sentence or says >= SENTENCE or (says >= INSIDE and document.is_claimed(left[at]))
            ):
                found.add(at)
            else:
                least += PASSED
                if least < INSIDE and (sentence or is_text(document, left[at])):
                    least = INSIDE
    return sorted(found)


def _short(document: Document, lines: Sequence[int]) -> list[int]:
    """Return those of some lines that are as short as buttons; above the text one that is longer has to stay."""
    size = document.size
    short = [line for line in lines if size(line) <= SHORT_LENGTH]
    text = next((line for line in document.left if is_text(document, line)), -1)
    longest = max([size(line) for line in document.left if line < text and line not in short], default=0)
    return [line for line in short if line > text or (size(line) < longest and longest >= TITLE)]


def _speaks(document: Document, line: int) -> bool:
    return spoken(document.text(line)) > 0 and search(HAN, document.seen(line)) is not None


def _without_captions(
    document: Document, left: Sequence[int], some: Sequence[int], asides: Sequence[int]
) -> tuple[list[int], list[int]]:
    """Return both without what says nothing of a site and is what the text is about: what its pictures show."""
    quiet = [line for line in [*some, *asides] if not _speaks(document, line)]
    if not quiet:
        return list(some), list(asides)
    going = {*some, *asides}
    own = about(document, quiet, [line for line in left if line not in going])
    return [line for line in some if line not in own], [line for line in asides if line not in own]


def _backed(document: Document, some: Sequence[int], asides: Sequence[int]) -> list[int]:
    """Return those of some lines that speak for a site by themselves, and what stands between what goes.

    A line that says nothing of a site is seen as one by what stands around it, and so is a whole list above a call. Of
    names in Latin letters the words know nothing. Between what goes a few silent lines and asides in a row go with it.
    """
    speak = {line for line in some if _speaks(document, line)}
    known = set(some)
    silent = known.union(asides) - speak
    backed = set(speak)
    held: list[int] = []  # silent lines in a row, below one that goes
    below = True  # what stands beyond both ends says nothing
    for line in [*document.filled, None]:
        if line is None or line in speak or line in document.removed:
            # The last lines of a text are as short.
            if below and len(held) <= SILENT and (line is not None or known.issuperset(held)):
                backed.update(held)
            held, below = [], True
        elif line in silent or is_marks(document, line):
            held.append(line)
        else:
            below = False
            held.clear()
    return sorted(line for line in backed if not _is_word_alone(document, line, backed))


def _is_word_alone(document: Document, line: int, goes: Collection[int]) -> bool:
    """Whether a line is a bare word, right above and below which nothing goes: a list of the text's may have it."""
    if document.size(line) > WORD:
        return False
    at = bisect_left(document.filled, line)
    beside = document.filled[max(0, at - 1) : at] + document.filled[at + 1 : at + 2]
    return all(each not in goes and each not in document.removed for each in beside)


def _is_loud(document: Document, left: Sequence[int]) -> bool:
    """Whether what is left speaks like a site throughout: an advertisement, a raffle, a call are their own text."""
    sizes = {line: document.size(line) for line in left}
    loud = sum([size for line, size in sizes.items() if size <= HEARD and spoken(document.text(line)) > 0])
    return loud > MOST_LOUD * sum(sizes.values())


def _says(active: frozenset[str]) -> int:
    return PAGE if active >= EVERY else SITE


def _may_go(document: Document, line: int, active: frozenset[str]) -> bool:
    """Whether neither its words, a rule of an end nor the table it is a row of say that a line stays."""
    if line in document.kept:
        return False
    claims = [document.claim(line, zone) for zone in (IN_FOOT, IN_HEAD)]
    if any(rule is not None and rule.group not in active for rule in claims):
        return False
    text, seen = document.text(line), document.seen(line)
    if is_texts(text) or search(_CAPTION, text) is not None or is_datum(seen) or is_english(seen) or is_code(seen):
        return False
    return not in_table(document, line)
