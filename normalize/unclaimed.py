"""Lines that no rule claims among lines that rules claim: which of them the peeling passes, and which of those go.

A site's own words stand in its footer: a name, a slogan, a button that nobody has a rule for. The
peeling goes on beyond them where the lines behind say louder that they are a page's than these say that they are not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from normalize.changes import Index
from normalize.cues import FOOT, INSIDE, Mask
from normalize.document import Document
from normalize.expressions import match, search
from normalize.glued import cut_foot
from normalize.hits import among, table
from normalize.page import BETWEEN, IN_FOOT, NOTHING, Page
from normalize.rule import Rule
from normalize.weight import (
    ASIDE,
    DATED,
    GAP_LENGTH,
    LOUD,
    MARK,
    OWN,
    SAID,
    SITE,
    WIDE_LENGTH,
    claimed_weight,
    has_body,
    is_image,
    is_link,
    is_marks,
    is_sentence,
    of_text,
    trusted,
    weight,
)

#: Where the text ends with lines that no rule claims, as if such a line stood below.
END: Final = -10
#: The search in a foot ends where this much speaks for the text, or so many lines in a row are claimed by no rule.
ENOUGH: Final = -50
GAP: Final = 9
#: A sentence is only passed where one of so many lines above it, of so many characters at most, is the site's.
NEAR: Final = 2
NEAR_LENGTH: Final = 60
#: More lines than these are only passed below sentences longer than they are.
FEW: Final = 2
#: So many lines are passed in all and stay.
GAPS: Final = 20
#: So much that speaks for a foot above lines that no rule claims leaves no doubt of them; the same at the very end.
FIRM, FIRM_AT_END = 2 * OWN, 3 * OWN
#: So many lines are looked at for it.
REACH: Final = 20
# Patterns are compiled where they are first used, and kept by `expressions`: most runs need none of them.
#: What an aside between two lines of boilerplate does not show: dates and numbers may close a text.
_TELLS = "[0-9０-９〇一二三四五六七八九十]|年|月|日|第"
#: A line that is a date may sign a text.
_DATE = DATED + "|[〇一二三四五六七八九十 .、]+$"
_BACK, _LINKS = np.arange(1, GAP + 2)[:, np.newaxis], table("h![(0123456789")
#: What a text refers to begins so; what the heading of links says.
_SOURCE, _LINKED = r"\[[0-9]{1,3}\]|https?://", "[链连][接结]|[资資]料"
#: The names of offices end so, as they sign notices.
_OFFICES = frozenset("处會会室校院司局部委組组府廳厅社团團")


def may_pass(page: Page, line: int, below: str | None, close: Sequence[int]) -> bool:
    """Whether `gap_above` may pass a line that no rule claims, as far as the line and those close above it tell."""
    if is_sentence(page.line(line), page.lengths[line]) and page.between(line) is None:
        return below is not None and any(_of_site(page, each) for each in close)
    return True


def may_be_passed(page: Page, lines: Index, top: Index, at: Index, below: Index) -> Mask:
    """Return where `gap_above` may pass something: where rules claim something above, and the line itself allows it.

    `top` and `at` are the ranks of the first line of each document and of the line that no rule claims, `below` the
    numbers of the rules that claim the line below.
    """
    ranks = at - _BACK
    above = page.ranks.take(np.maximum(ranks, top))
    known = ((ranks >= top) & ((page.kinds.take(above) & FOOT != 0) | ~page.plainly.take(above))).any(axis=0)
    sizes = page.sizes.take(lines)
    found: Mask = (sizes <= WIDE_LENGTH) | among(page.first.take(lines), _LINKS)
    inside = (page.kinds.take(lines) & INSIDE != 0) | (sizes <= page.cues.longest_loose)
    asked = (known & ~found & inside).nonzero()[0]
    found[asked] = page.claims(lines[asked], BETWEEN) != NOTHING
    # A sentence is passed only close below a short line that a rule claims.
    said = (known & ~found & (below != NOTHING)).nonzero()[0]
    close = above[:NEAR, said]
    near = (page.kinds.take(close) & FOOT != 0) & (page.sizes.take(close) <= NEAR_LENGTH)
    found[said] = (near & (ranks[:NEAR, said] >= top[said])).any(axis=0)
    found &= known
    return found


def gap_above(document: Document, lines: Sequence[int], at: int, below: str | None) -> Sequence[int]:
    """Return the lines from `at` upward that no rule claims, if the peeling of a foot may pass them.

    It may where the lines right above say louder that they are a foot's than these say that they are the text's: each
    line tells something, and the sum decides. `below` is the group of the rule that claims the line below, None where
    none does.
    """
    last = document.text(lines[at])
    told = END if below is None and not is_link(last) and not is_image(last) else 0
    page = document.page
    size = few = 0  # characters of the lines that no rule claims, and how many there are
    gap: Sequence[int] | None = None
    for count in range(at + 1):
        line = lines[at - count]
        rule = None
        if is_marks(document, line):
            told += MARK
        elif (rule := trusted(document, line, document.claim(line, IN_FOOT))) is not None:
            told += claimed_weight(document, line, rule)
        elif count and gap is None and cut_foot(document, line):
            # Once it ends the text, a second run would cut its end off.
            document.uncut(line)
            return ()
        else:
            says = weight(document, line)
            # A sentence is passed only between the site's lines, whatever has gone below it in an earlier run.
            nearest = lines[max(0, at - count - NEAR) : at - count]
            if says == SAID and (below is None or not any(_of_site(page, each) for each in nearest)):
                return ()
            told += says
            if SAID < says < ASIDE:
                size, few = size + document.size(line), few + 1
        if rule is not None and gap is None:
            gap = lines[at - count + 1 : at + 1]
        if told > 0 and gap is not None:
            return gap if few <= FEW or has_body(document, lines[: at - count], 3 * size // 2) else ()
        if told <= ENOUGH or (gap is None and count >= GAP):
            return ()
    return ()


def _of_site(page: Page, line: int) -> bool:
    """Whether a short line is plainly the site's."""
    if not page.kind[line] & FOOT or page.lengths[line] > NEAR_LENGTH:
        return False
    rule = page.claim(line, IN_FOOT)
    return rule is not None and rule.group in SITE


def is_address(document: Document, gap: Sequence[int]) -> bool:
    """Whether lines with which a text ends, below a site's own, are all of the site's address and licence."""
    rules = [document.between(line) for line in gap]
    return all(rule is not None and rule.group in ("contact", "copyright") for rule in rules)


def may_be_owned(page: Page, lines: Index, below: Index) -> Mask:
    """Whether some lines may be fields of the owner's address, by the numbers of the rules that claim those below."""
    found: Mask = (page.kinds.take(lines) & INSIDE != 0) & (below != NOTHING)
    found[found] = page.cues.active(frozenset({"copyright"})).take(below[found])
    return found


def owned(document: Document, line: int) -> Rule | None:
    """Return the rule of a field of the owner's address, where it stands right above whose the site is.

    Who is host and who keeps it running is such a field.
    """
    rule = document.between(line)
    return rule if rule is not None and rule.group in ("contact", "copyright") else None


def asides(
    document: Document,
    gap: Sequence[int],
    above: Rule,
    higher: Sequence[int],
    below: str | None,
    sure: int,
    active: frozenset[str],
) -> dict[int, tuple[str, str]]:
    """Return what goes of lines that were passed, with boilerplate above and below.

    A line goes that belongs to the block which the line above opens, that a rule for such lines claims, or that shows
    no number and no date. All of them go or none, unless the lines above that are plainly the site's, and as many as
    `sure` below, leave no doubt: then all but sentences and dates go. Nothing goes beside what only a text says.
    `higher` are the lines above the one that `above` claims.
    """
    found: dict[int, tuple[str, str]] = {}
    firm = _firmness(document, above, higher) >= (FIRM if sure else FIRM_AT_END)
    if below is None and all(is_image(document.text(line)) for line in gap) and above.group == "promo":
        return dict.fromkeys(gap, ("decoration", above.group))
    if below is None and not firm:
        return found
    if any(of_text(document.text(line)) or (below is None and _signs(document, line)) for line in gap):
        return found
    group = below or above.group
    title = document.text(document.filled[0]).strip()
    block = above.opens.lines if above.opens is not None else 0
    for number, line in enumerate(gap):
        block = block if number < block and document.belongs(line, above) else 0
        rule = document.between(line)
        if rule is not None and rule.group in active:
            found[line] = (rule.id, rule.group)
        elif block:
            found[line] = (above.id, above.group)
        elif is_image(text := document.text(line)) or (text.strip() == title and weight(document, line) != SAID):
            found[line] = ("decoration", group)
        elif firm:
            if rule is None and weight(document, line) != SAID and not match(_DATE, document.text(line).strip()):
                found[line] = ("decoration", group)
        elif (
            rule is None
            and document.size(line) <= GAP_LENGTH
            and weight(document, line) > LOUD
            and not search(_TELLS, document.text(line).strip())
        ):
            found[line] = ("decoration", group)
        else:
            return {}
    return found


def heads_sources(document: Document, heading: int, gap: Sequence[int]) -> bool:
    """Whether a heading of links stands above what a text refers to: a number in brackets, or an address."""
    return search(_LINKED, document.seen(heading)) is not None and any(
        match(_SOURCE, document.text(line).strip()) is not None for line in gap
    )


def _signs(document: Document, line: int) -> bool:
    """Whether a line may sign the text: a date, or an office."""
    text = document.text(line).strip()
    return match(_DATE, text) is not None or text[-1:] in _OFFICES


def _firmness(document: Document, above: Rule, higher: Sequence[int]) -> int:
    """Return how much the site's own lines from the one that `above` claims upward speak for a foot, at most."""
    told = most = OWN if above.group in SITE else 0
    for line in reversed(higher[-REACH:]):
        if is_marks(document, line):
            told += MARK
        elif (rule := trusted(document, line, document.claim(line, IN_FOOT))) is None:
            told += weight(document, line)
        elif rule.group in SITE:
            told += claimed_weight(document, line, rule)
        most = max(most, told)
        if told <= most + SAID:
            break
    return most
