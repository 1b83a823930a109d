"""Writes normalize/rules/index.json and cues.npy from the rule tables: python tests/write_rule_index.py."""

import re
from pathlib import Path
from re import _constants as kinds
from re import _parser as parser

import numpy as np

from normalize import cues, cuestarts, rulebook
from normalize.pattern import plain_pattern

STOP = ord("。")
#: More full stops than any line has.
ANY = 10**6


def text() -> str:
    """Return what the index has to be."""
    return rulebook.index_of(rulebook.load(), stops_of)


def starts():
    """Return what the tables of the cues have to be, in one row."""
    return cuestarts.packed(cues.Cues(rulebook.load_quickly()).starts, rulebook.fingerprint())


def stops_of(rule) -> int:
    """Return the most full stops that a view claimed by a rule may hold."""
    return most_stops(plain_pattern(rule.pattern, rule.pieces))


def most_stops(regex: str) -> int:
    r"""Return the most full stops in what a plain pattern takes in.

    >>> most_stops("[^。]{2,40}。?"), most_stops("(?:a|[^b]){3}"), most_stops(r"[\x{3001}-\x{3003}]c*")
    (1, 3, 1)
    """
    # What RE2 writes in its own way.
    regex = re.sub(r"\\x\{([0-9a-f]+)\}", lambda code: f"\\U{int(code[1], 16):08x}", regex)
    return _most(parser.parse(regex))


def _most(parts) -> int:
    found = 0
    for kind, what in parts:
        match kind:
            case kinds.LITERAL:
                found += what == STOP
            case kinds.NOT_LITERAL:
                found += what != STOP
            case kinds.ANY:
                found += 1
            case kinds.IN:
                found += _takes_in(what)
            case kinds.BRANCH:
                found += max(map(_most, what[1]))
            case kinds.SUBPATTERN:
                found += _most(what[3])
            case kinds.MAX_REPEAT | kinds.MIN_REPEAT:
                each = _most(what[2])
                found += each and (ANY if what[1] is kinds.MAXREPEAT else each * what[1])
            case _ if kind is not kinds.AT:
                raise ValueError(kind)
    return min(found, ANY)


def _takes_in(members) -> bool:
    inside, negated = False, False
    for kind, what in members:
        match kind:
            case kinds.NEGATE:
                negated = True
            case kinds.LITERAL:
                inside |= what == STOP
            case kinds.RANGE:
                inside |= what[0] <= STOP <= what[1]
            case kinds.CATEGORY:
                inside |= what in (kinds.CATEGORY_NOT_DIGIT, kinds.CATEGORY_NOT_SPACE, kinds.CATEGORY_NOT_WORD)
            case _:
                raise ValueError(kind)
    return inside != negated


if __name__ == "__main__":
    Path(rulebook.INDEX).write_text(text(), encoding="utf-8")
    np.save(cuestarts.SAVED, starts())
