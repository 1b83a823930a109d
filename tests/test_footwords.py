"""Lines that only their words tell: what feet of sites nobody knows lose, and what honest endings keep."""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from documents import BODY, endings, feet

from normalize import words
from normalize.model import RULE_GROUPS, Config
from normalize.pipeline import Normalizer

PROSE = f"{BODY}\n" * 8
#: Honest lines that go all the same, of all that stand in `fixtures/endings`: these numbers only sink.
LOST = {("article", False): 14, ("article", True): 13, ("corpus", False): 20, ("corpus", True): 19}
#: Lines that go of `fixtures/feet`, below a text: these shares only rise.
GOES = {"promo": 0.95, "contact": 0.82, "copyright": 0.88, "disclaimer": 0.9, "share": 0.92, "related": 0.38}


def gone(result):
    """Return the lines that go whole, and what removes each."""
    return {
        line: edit.rule
        for edit in result.edits
        if edit.group in RULE_GROUPS and not edit.inline and not edit.new
        for line in range(edit.line, edit.end_line + 1)
    }


@cache
def lost(profile, below):
    """Return what goes of honest endings, by rule, alone or above a foot."""
    made = []
    for number, ending in enumerate(endings()):
        foot = feet()[number % len(feet())][1] if below else ""
        made.append(f"{PROSE}{ending}\n{foot}")
    found = []
    for ending, result in zip(endings(), Normalizer(Config(profile=profile, max_share=1)).run_many(made), strict=True):
        first = PROSE.count("\n") + 1
        lines = ending.split("\n")
        found += [
            (rule, lines[line - first])
            for line, rule in gone(result).items()
            if first <= line < first + len(lines)
        ]  # fmt: skip
    return found


@pytest.mark.parametrize(
    ("profile", "below"),
    [case if case[0] == "article" else pytest.param(*case, marks=pytest.mark.slow) for case in LOST],
)
def test_honest_endings_stay(profile, below):
    found = lost(profile, below)
    assert len(found) <= LOST[profile, below], Counter(rule for rule, _ in found)


def test_feet_go():
    made = [PROSE + foot for _, foot in feet()]
    taken, all_lines = Counter(), Counter()
    for (kind, foot), result in zip(feet(), Normalizer(Config(max_share=1)).run_many(made), strict=True):
        first = PROSE.count("\n") + 1
        taken[kind] += sum(line >= first for line in gone(result))
        all_lines[kind] += foot.count("\n") + 1
    shares = {kind: round(taken[kind] / all_lines[kind], 3) for kind in all_lines}
    assert all(shares[kind] >= GOES[kind] for kind in GOES), shares


def test_words_decide_only_where_they_may():
    foot = "长期招募船友，一起下水\n每周三晚上在频道里陪你聊船\n下水报名请找船长微信"
    clean = Normalizer().clean
    assert clean(PROSE + foot) == PROSE
    # A text without a sentence, a narrower profile, a group that is kept, and what is not longer than its foot.
    assert clean(f"老渡口\n{foot}") == f"老渡口\n{foot}"
    for config in (Config(profile="minimal"), Config(keep=("promo",))):
        assert foot.split("\n")[0] in Normalizer(config).clean(PROSE + foot)
    assert clean(f"船开了。\n{foot}") == f"船开了。\n{foot}"


def test_the_audit_names_the_words():
    source = f"{PROSE}每周三晚上在频道里陪你聊船\n下水报名请找船长微信\n"
    result = Normalizer().run(source)
    assert [(edit.rule, edit.line) for edit in result.edits] == [("foot-words", 9), ("foot-words", 10)]
    assert result.undo() == source


def test_the_table_is_in_order():
    rows = [line.split("\t") for line in Path(words._DATA).read_text(encoding="utf-8").split("\n") if "\t" in line]
    weights = [int(weight) for weight, *_ in rows]
    assert weights == sorted(set(weights))
    assert all(abs(weight) < 1000 for weight in weights)
    names = [name for _, *features in rows for name in features]
    assert len(names) == len(set(names)) == len(words.weights())
    assert "" in names
    assert all(features == sorted(features) for _, *features in rows)
