"""Lines that repeat themselves without end: whatever they are made of, a run gets past them.

A pattern that can part a line in very many ways tries all of them before it says no, and hangs the run. So lines are
made of everything that rules and our own patterns know, many times over, in every place of a page.
"""

import re

import pytest
from documents import rules

from normalize import topmenu
from normalize.model import Config
from normalize.pipeline import Normalizer

TEXT = "江岸的船工每天清早把船划到江心，等雾散了再回来。" * 3
#: What patterns of ours look for besides the cues of rules.
MARKS = [
    *"!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~", "![", "](", "[[", "]]", "&amp;", "&lt;", "<a ", "</a>", "&nbsp;", "**", "~~",
    "1. ", "- ", "* ", "> ", "12", "1万", "2031-03-05 ", "10:20 ", "https://a.b/c", "a@b.c", "abc ", "AB",
    *"\u3000、：「」（）…。，！·►→|》第页赞", "  ", "渡口", "王小明", "评论(3)",
]  # fmt: skip
SECTIONS = [word for word in topmenu._SECTION.split("|") if word.isalpha()]
ROWS = ["".join(SECTIONS), "".join(SECTIONS[::7]), " ".join(SECTIONS[::5]), "|".join(SECTIONS[::3])]


def pages(piece, size):
    """Return pages with a line of a piece again and again: alone, at the top, below a title, at the bottom."""
    for end in ("", "。", "渡口!"):
        line = piece * (size // len(piece) + 1) + end
        yield line
        yield f"{line}\n{TEXT}\n{TEXT}\n"
        yield f"渡口见闻\n{line}\n{TEXT}\n{TEXT}\n"
        yield f"渡口见闻\n{TEXT}\n{TEXT}\n{line}"


@pytest.mark.parametrize("profile", ["article", "corpus"])
@pytest.mark.parametrize("size", [60, 700])
def test_lines_without_end_are_gone_past(profile, size):
    normalizer = Normalizer(Config(profile=profile))
    assert all(re.search(r"\w", word) for word in SECTIONS)
    for piece in MARKS + ROWS + [one + two for one, two in zip(MARKS, MARKS[7:] + MARKS[:7], strict=True)]:
        normalizer.clean_many(list(pages(piece, size)))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["cues", "removes", "keeps"])
def test_lines_of_what_rules_know_are_gone_past(kind):
    normalizer = Normalizer(Config(profile="corpus"))
    for rule in rules():
        pieces = [piece.split("\n")[0] for piece in getattr(rule, kind)[:2]]
        normalizer.clean_many([page for piece in pieces for page in pages(piece, 600)])
