"""Which rules may claim a line, as the compiled kernel tells it: those with a cue in the line's view that fit it."""

import numpy as np
import pytest
from documents import documents
from hypothesis import given
from test_kernel import CODES, SINGLE, built, none, without

from normalize import kernel, rulebook, view
from normalize.converter import Converter
from normalize.cues import Cues
from normalize.model import Config
from normalize.passes import quick_rules
from normalize.pipeline import Normalizer
from normalize.rule import MANY_STOPS, ZONES

SLOTS, TAKEN = none((1 << 16) + 1, np.int32), none(1 << 13, np.uint8)
#: Of one rule with one cue of one character.
CLAIMS = ("甲", SINGLE, CODES[:1], none(4, np.int32), SLOTS, TAKEN, none(1, np.int32), none(3, np.int32))


@built
def test_rules_that_may_claim_a_line_are_those_with_a_cue_in_it():
    cues = Cues(quick_rules())
    texts = [example for rule in rulebook.load() for example in (*rule.removes, *rule.keeps)]
    texts = Converter("hans").convert_many(texts)
    for line in sorted({line for text in texts for line in text.split("\n")}):
        seen = view.view(line)
        marked = any(sign in view.fold(line) for sign in ("**", "](", "~~", "__"))
        stops = min(line.count("。"), MANY_STOPS)
        for zone in range(len(ZONES)):
            found = cues.claimants.of(line, zone, 0)
            fitting = [
                number
                for number, rule in enumerate(cues.rules)
                if rule.where in ZONES[zone] and not rule.span and len(seen) <= rule.longest and stops <= rule.stops
                if rule.has_cue(seen)
            ]
            assert found == (None if marked else [seen, *fitting] if fitting else [])


@built
def test_a_line_may_count_as_longer_than_it_is():
    cues = Cues(quick_rules())
    line = "扫码关注公众号"
    assert cues.claimants.of(line, 0, 0)[0] == line
    assert cues.claimants.of(line, 0, 2000) == []
    assert Cues(()).claimants.of(line, 0, 0) == []


@built
@given(documents())
def test_the_kernel_finds_who_claims_a_line(text):
    normalizer = Normalizer(Config(profile="corpus", max_share=1))
    ours = normalizer.run(text).edits
    with without():
        # What is remembered of lines was told by the kernel.
        assert Normalizer(Config(profile="corpus", max_share=1)).run(text).edits == ours


@built
@pytest.mark.parametrize(
    ("given", "error"),
    [
        ((*CLAIMS[:4], SLOTS[1:], *CLAIMS[5:], 0, 0, 3), ValueError),
        ((*CLAIMS[:5], TAKEN[1:], *CLAIMS[6:], 0, 0, 3), ValueError),
        (("甲", CODES, *CLAIMS[2:], 0, 0, 3), ValueError),
        ((b"a", *CLAIMS[1:], 0, 0, 3), TypeError),
        ((*CLAIMS, 0, 0, "3"), TypeError),
        ((*CLAIMS, 0, 0), TypeError),
    ],
)
def test_tables_that_do_not_fit_are_refused(given, error):
    with pytest.raises(error):
        kernel.native.claimants(*given)


@built
def test_rows_that_lie_outside_of_their_tables_name_no_rule():
    slots, taken = np.arange((1 << 16) + 1, dtype=np.int32), np.full(1 << 13, 255, np.uint8)
    for row in ([9, 1, 0, 1], [0, 9, 0, 1], [-1, 1, 0, 1], [0, -1, 0, 1], [0, 1, -1, 1], [0, 1, 0, 9]):
        cues = np.tile(np.array(row, np.int32), 99)
        for owner in (0, -1, 64):
            tables = slots, taken, np.array([owner], np.int32), np.array([15, 900, 900], np.int32)
            assert kernel.native.claimants("甲乙", SINGLE, CODES, cues, *tables, 0, 0, 3) == []
