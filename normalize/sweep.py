"""The peeling of many plain documents at once: one line of each a round, by vector operations.

Plain is a document of which whole lines go and no more has to be known: no spans, nothing in its middle, no lines to be
passed. What is not plain is left to `peeling`, and what is comes out as it would there.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from normalize.abovetitle import unsure
from normalize.belowtitle import HEAD_GAP, TITLE, may_go_below
from normalize.beyond import may_stand
from normalize.blocks import block_above, block_below, opens_block
from normalize.changes import Index
from normalize.choice import more_may_go
from normalize.cues import ANY, FOOT, HEAD, HEAD_SPAN, HEADING, Mask
from normalize.document import Document
from normalize.headwords import GROUPS, continued
from normalize.judged import found_more
from normalize.masthead import found as named
from normalize.page import IN_FOOT, IN_HEAD, NOTHING, SENTENCE, Page
from normalize.peeling import foot_beyond, more_goes
from normalize.stopping import goes_beyond
from normalize.subject import doubted
from normalize.tails import TAIL, reached
from normalize.taken import Taken
from normalize.weight import BUTTON, WIDE_LENGTH, ends_sentence, is_decoration, is_marks

#: Instead of the number of a rule: the line shows nothing but marks; the peeling ends at a heading without a block.
MARKS: Final = -2
ENDS: Final = -3
#: So many documents or fewer are left to `peeling`.
FEW: Final = 2
_DOWN = np.arange(HEAD_GAP + 1)[:, np.newaxis]


class Sweep:
    """What goes of some documents of a page, and which of them are not plain; work is done when it is made.

    A removal is a line and the number of a rule; for decoration `len(rules)` is added to that of its neighbour.
    """

    def __init__(self, page: Page, numbers: Index, looks: npt.NDArray[np.uint8], active: frozenset[str]) -> None:
        self._page, self._numbers, self._looks, self._count = page, numbers, looks, len(page.cues.rules)
        self._groups, self._active, self._opens = active, page.cues.active(active), page.cues.opens
        self._at, self._top = page.last_filled.take(numbers), page.first_filled.take(numbers)
        #: Whether a document has a line as long as a sentence; whether it is plain so far.
        self._long = np.maximum.reduceat(page.sizes, page.heads)[numbers] > SENTENCE
        self.plain, self._taken = looks & ANY == 0, Taken(page, numbers)
        self._foot()
        self._more()
        self._head()
        self.plain[found_more(page, numbers, self._taken, self.plain, active)] = False
        self.plain &= ~named(page, numbers, self._taken)

    def removals(self) -> tuple[Index, Index]:
        """Return the lines that go from plain documents, and their rules."""
        rows, lines, rules = self._taken.all()
        stays = self.plain.take(rows)
        return lines[stays], rules[stays]

    def others(self) -> list[tuple[int, int]]:
        """Return the documents that are not plain, and where they are worth a look."""
        rows = (~self.plain).nonzero()[0]
        return list(zip(self._numbers[rows].tolist(), self._looks[rows].tolist(), strict=True))

    def _claims(self, line: Index, bit: int, zone: int) -> Index:
        """Return the number of the rule that claims each line, NOTHING or MARKS."""
        page = self._page
        rule = np.full(len(line), NOTHING)
        odd = (~page.plainly.take(line)).nonzero()[0]
        if len(odd):
            rule[odd[[is_decoration(page.line(each)) for each in line[odd].tolist()]]] = MARKS
        asked = ((page.kinds.take(line) & bit != 0) & (rule == NOTHING)).nonzero()[0]
        if len(asked):
            rule[asked] = page.claims(line[asked], zone)
        return rule

    def _foot(self) -> None:
        rows = ((self._looks & FOOT != 0) & self.plain).nonzero()[0]
        #: The rule of the line below where that goes, and the one that claims it.
        below, claimed = np.full((2, len(self.plain)), NOTHING)
        waiting = waiting_lines = np.zeros(0, np.intp)  # decoration below which nothing has been removed so far
        stopped: list[tuple[Index, Index]] = []
        while len(rows):
            line = self._page.ranks.take(self._at.take(rows))
            rule = self._claims(line, FOOT, IN_FOOT)
            self._blocks(rows, line, rule)
            stop = rule == NOTHING
            if stop.any():
                stopped.append((rows[stop], line[stop]))
            marks = (rule == MARKS).nonzero()[0]
            if len(marks):
                stops = [ends_sentence(self._page.line(each)) for each in line[marks].tolist()]
                self.plain[rows[marks[np.array(stops, np.bool_)]]] = False
                beside = below.take(rows[marks])
                goes = beside >= 0
                self._taken.add(rows[marks[goes]], line[marks[goes]], beside[goes] + self._count)
                waiting = np.concatenate([waiting, rows[marks[~goes]]])
                waiting_lines = np.concatenate([waiting_lines, line[marks[~goes]]])
            hit = (rule >= 0).nonzero()[0]
            if len(hit):
                found, owner = rule[hit], rows[hit]
                self._doubt(owner, line[hit], found)
                self.plain[owner[found == self._page.cues.pushes]] = False
                goes = self._active.take(found)
                self._taken.add(owner[goes], line[hit[goes]], found[goes])
                below[owner], claimed[owner] = np.where(goes, found, NOTHING), found
                if len(waiting):
                    # A claimed line takes what waits with it, or leaves it.
                    now = np.full(len(self.plain), MARKS)
                    now[owner] = below.take(owner)
                    verdict = now.take(waiting)
                    goes = verdict >= 0
                    self._taken.add(waiting[goes], waiting_lines[goes], verdict[goes] + self._count)
                    waits = verdict == MARKS
                    waiting, waiting_lines = waiting[waits], waiting_lines[waits]
            rows = rows[~stop]
            self._at[rows] -= 1
            # Of a document that goes whole nothing is plain.
            self.plain[rows[self._at.take(rows) < self._top.take(rows)]] = False
            rows = self._many(rows[self.plain.take(rows)])
        if stopped:
            # Once for all of them: what is asked is asked by many operations, however few the lines.
            rows, line = (np.concatenate(parts) for parts in zip(*stopped, strict=True))
            top, at = self._top.take(rows), self._at.take(rows)
            beyond = goes_beyond(self._page, self._numbers.take(rows), line, top, at, claimed.take(rows))
            self.plain[rows[beyond]] = False

    def _doubt(self, rows: Index, lines: Index, rules: Index) -> None:
        """Leave documents to `peeling` of which a line that a rule claims may be the text's."""
        self.plain[rows[doubted(self._page, self._numbers.take(rows), lines, rules, self._long.take(rows))]] = False

    def _many(self, rows: Index) -> Index:
        """Return rows if they are many: for few of them one more round takes longer than to peel their documents."""
        if len(rows) > FEW:
            return rows
        self.plain[rows] = False
        return rows[:0]

    def _blocks(self, rows: Index, line: Index, rule: Index) -> None:
        """Take the blocks that end with lines which no rule claims: their headings stand for them from there on."""
        page = self._page
        unclaimed = ((rule == NOTHING) & (self._looks.take(rows) & HEADING != 0)).nonzero()[0]
        headed = page.headed(self._numbers.take(rows[unclaimed]), line[unclaimed])
        for at in unclaimed[headed].tolist():
            row = int(rows[at])
            top = int(self._top[row])
            document = Document(page, int(self._numbers[row]))
            rank = int(self._at[row]) - top
            found = block_above(document, document.filled, rank)
            if found is None:
                continue
            above, heading = found
            by = page.cues.numbers[heading]
            if self._active[by]:
                self._taken.add_block(row, document.filled[above + 1 : rank + 1], by)
            elif any(is_marks(document, each) for each in document.filled[above + 1 : rank + 1]):
                self.plain[row] = False  # Marks that stay with their block are no marks to what comes after.
            rule[at], line[at] = by, document.filled[above]
            self._at[row] = top + above

    def _more(self) -> None:
        """Look whether more goes than rules claim line by line: a tail, what words tell, a foot above lines."""
        page = self._page
        rows = ((self._looks & FOOT != 0) & self.plain).nonzero()[0]
        top, at, tails = self._top.take(rows), self._at.take(rows), (self._looks.take(rows) & TAIL).nonzero()[0]
        more = more_may_go(page, self._numbers[rows], top, at)
        more[tails] |= TAIL * reached(page, top.take(tails), at.take(tails) + 1)
        asked = more.nonzero()[0]
        documents = self._taken.documents(rows[asked], at[asked])
        for (row, document), parts in zip(documents, more[asked].tolist(), strict=True):
            stop = int(self._at[row] - self._top[row])
            self.plain[row] = not more_goes(document, document.filled, stop, self._groups, int(self._looks[row]), parts)
        rows = rows[may_stand(page, top, at) & self.plain.take(rows)]
        for row, document in self._taken.documents(rows, self._at[rows]):
            self.plain[row] = foot_beyond(document, self._groups, int(self._looks[row])) is None

    def _blocks_below(self, rows: Index, lines: Index, rules: Index) -> Mask:
        """Take the blocks below headings; tell at which lines the peeling of a head ends, since they have none."""
        page = self._page
        ends = np.zeros(len(rows), np.bool_)
        for at in self._opens.take(rules).nonzero()[0].tolist():
            row, rule, line = int(rows[at]), page.cues.rules[rules[at]], int(lines[at])
            document = Document(page, int(self._numbers[row]))
            ends[at] = not opens_block(document, rule, line)
            if ends[at]:  # It may be a label all the same, or a word of a menu.
                self.plain[row] = False
                continue
            below = page.filled[int(self._top[row]) + 1 : int(self._at[row]) + 1].tolist()
            block = block_below(document, rule, below)
            if self._active[rules[at]]:
                self._taken.add_block(row, block, int(rules[at]))
            self._top[row] += len(block)
        return ends

    def _head(self) -> None:
        page = self._page
        rows = ((self._looks & HEAD != 0) & self.plain).nonzero()[0]
        titled, calls = np.zeros((2, len(self.plain)), np.bool_)
        begins = self._top.copy()
        while len(rows):
            self.plain[rows[self._top.take(rows) > self._at.take(rows)]] = False
            rows = rows[self.plain.take(rows)]
            line = page.ranks.take(self._top.take(rows))
            rule = self._claims(line, HEAD, IN_HEAD)
            self.plain[rows[rule == MARKS]] = False
            hit = (rule >= 0).nonzero()[0]
            if len(hit):
                found, owner = rule[hit], rows[hit]
                self._doubt(owner, line[hit], found)
                # The word of a button may be the title, and so may a link.
                title = (page.sizes.take(line[hit]) <= BUTTON) | (page.link_sizes.take(line[hit]) > 0)
                self.plain[owner[title & (self._top.take(owner) == begins.take(owner))]] = False
                stays = self._blocks_below(owner, line[hit], found)
                goes = self._active.take(found) & ~stays
                self._taken.add(owner[goes], line[hit[goes]], found[goes])
                calls[owner[goes & page.cues.active(GROUPS).take(found)]] = True
            self._top[rows] += 1
            if len(hit):
                rule[hit[stays]] = ENDS
                rows, line, rule = rows[rule != ENDS], line[rule != ENDS], rule[rule != ENDS]
            none = (rule == NOTHING).nonzero()[0]
            if len(none):
                owner, at, size = rows[none], line[none], page.sizes.take(line[none])
                self.plain[owner[(page.kinds.take(at) & HEAD_SPAN != 0) | (page.first.take(at) == ord("!"))]] = False
                passed = titled.take(owner)
                self.plain[owner[unsure(page, self._top.take(owner) - 1, begins.take(owner), passed)]] = False
                ends = passed | (size > TITLE)
                titled[owner] = True
                # A line below the title may be passed where a header stands below it, a long one above two of them.
                # Lines below a foot's end that stay are looked at too.
                top, last = self._top.take(owner), page.last_filled.take(self._numbers.take(owner))
                asked = (ends & (top <= last)).nonzero()[0]
                below = page.ranks.take(np.minimum(top[asked] + _DOWN, last[asked]))
                headers = np.count_nonzero(page.kinds.take(below) & HEAD, axis=0)
                passes = owner[asked[headers > (size[asked] > WIDE_LENGTH)]]
                for row, document in self._taken.documents(passes, self._at[passes]):
                    self.plain[row] &= not may_go_below(document, int(page.ranks[self._top[row] - 1]))
                goes_on = np.ones(len(rows), np.bool_)
                goes_on[none[ends]] = False
                rows = rows[goes_on]
            rows = self._many(rows[self.plain.take(rows)])
        rows = (calls & self.plain).nonzero()[0]
        for row, document in self._taken.documents(rows, self._at[rows]):
            self.plain[row] = not continued(document)
