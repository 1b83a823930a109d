"""Patterns of rules: what is compiled to say no quickly says nothing else than the pattern itself."""

import pytest
import re2
from documents import rules
from hypothesis import given
from hypothesis import strategies as st

from normalize.pattern import SHORT, LinePattern, SpanPattern, plain_pattern
from normalize.rough import coarse, without_counts
from normalize.view import fold, view

OPTIONS = re2.Options()
OPTIONS.case_sensitive = False
OPTIONS.max_mem = 32 << 20

ALL = [plain_pattern(rule.pattern, rule.pieces) for rule in rules()]
ALL += [plain_pattern(rule.opens.body, rule.pieces) for rule in rules() if rule.opens]
#: The same as rules use them, some of them with wider pieces in the rough pattern.
USED = [rule._whole for rule in rules()] + [rule._body for rule in rules() if rule.opens]
#: Every shape of count, over what takes a character, what may take none, and what holds counts itself.
SHAPES = [
    "a{0,6}", "a{3,9}b", "a{12}", "a{2,}b{0,30}", "(?:a{0,7}b){2,5}", "(?:a?){4,8}b", "(?:a*b*){0,6}a", "[^a]{1,24}b",
    "(?:ab|a){0,25}", "a{0,23}", "a{0,24}", "(?:a{20,30}|b{5,6}){1,20}", r"\x{61}{5,8}", r"[{6}a]{0,8}", r"\{6}{0,9}a",
    r"[]a{7}]{0,5}", r"\pL{2,9}", r"\p{Greek}{0,8}[[:alpha:]{5}]{2,6}", "a{0,8}?b", r"\Qa{5,8}\E",
]  # fmt: skip


def full(regex, line):
    return re2.compile(regex, OPTIONS).fullmatch(line) is not None


@given(st.sampled_from(SHAPES), st.text("ab{6}", max_size=SHORT[-1] + 8), st.sampled_from([0, 5, SHORT[-1] + 4]))
def test_counts_decide_as_they_are_written(regex, line, longest):
    assert LinePattern(regex, longest=longest).matches(line) == full(regex, line)


@given(st.sampled_from(SHAPES), st.lists(st.sampled_from(["a", "b", "ab", "aaaaa", "bbbbb"]), max_size=14).map("".join))
def test_long_repetitions_are_counted(regex, line):
    assert LinePattern(regex).matches(line) == full(regex, line)
    assert LinePattern(regex, longest=SHORT[-1] + 2).matches(line) == full(regex, line)


@given(st.sampled_from(SHAPES), st.permutations(["a" * 9 + "b", "ab" * 20, "a" * 51 + "b", "b" * 70, "a" * 12]))
def test_it_does_not_matter_which_line_is_asked_about_first(regex, lines):
    pattern = LinePattern(regex, longest=60)
    assert [pattern.matches(line) for line in lines] == [full(regex, line) for line in lines]


@given(st.sampled_from(SHAPES), st.sampled_from(["", "x", "aaaaaaaa"]), st.text("ab", max_size=40), st.booleans())
def test_spans_are_those_of_the_pattern(regex, start, rest, head):
    line = start + rest
    found = re2.compile(f"^(?:{regex})" if head else f"(?:{regex}) *$", OPTIONS).search(line)
    span = found.span() if found is not None and found.end() > found.start() else None
    assert SpanPattern(regex, head=head).find(line) == span


@given(
    st.lists(st.sampled_from(["他", "的", "一-十", ":", "。", "\\]", "-", "a-f", "\\P{Han}"]), min_size=1, unique=True),
    st.text(),
)
def test_a_coarse_pattern_takes_in_what_the_pattern_does(members, line):
    members.sort(key=lambda member: member != "-")
    regex = plain_pattern(f"[^{''.join(members)}]{{1,9}}", {})
    line = view(line)[:9]
    if re2.compile(regex, OPTIONS).fullmatch(line):
        assert re2.compile(coarse(regex), OPTIONS).fullmatch(line)


@pytest.mark.slow
def test_rules_answer_as_their_patterns_do():
    shown = [example for rule in rules() for example in (*rule.removes, *rule.keeps)]
    lines = sorted({view(line) for example in shown for line in example.split("\n")})[::7]
    for regex, pattern in zip(ALL, USED, strict=True):
        exact = re2.compile(regex, OPTIONS)
        for line in lines:
            for seen in (line, line + line, line[: len(line) // 2]):
                assert pattern.matches(seen) == (exact.fullmatch(seen) is not None), (regex, seen)


def test_spans_of_rules_are_found_however_long_the_line_is():
    # A set of patterns that runs out of memory says no.
    spans = [rule for rule in rules() if rule.span]
    prose = "".join(view(line) for rule in rules() for line in rule.keeps)[:20_000]
    for rule in spans:
        regex, head = plain_pattern(rule.pattern, rule.pieces), rule.where == "head"
        pattern = SpanPattern(regex, head=head)
        exact = re2.compile(f"^(?:{regex})" if head else f"(?:{regex}) *$", OPTIONS)
        for shown in (fold(line) for line in (*rule.removes, *rule.keeps) if "\n" not in line):
            for line in (shown, shown + prose if head else prose + shown):
                found = exact.search(line)
                span = found.span(1 if exact.groups else 0) if found is not None else None
                assert pattern.find(line) == (span if span is not None and span[1] > span[0] else None), (regex, line)


@pytest.mark.slow
def test_the_rough_pattern_is_small():
    def size(regex):
        return re2.compile(regex, OPTIONS).programsize

    rough = sum(size(pattern.rough) for pattern in USED)
    short = sum(size(without_counts(regex, SHORT[-1])) for regex in ALL)
    exact = sum(size(regex) for regex in ALL)
    # Rules whose counts are small have little to lose, so the size itself is bounded too.
    assert rough < 1_000 * len(ALL)
    assert rough * 4.5 < exact
    assert rough < short < exact


def test_blanks_comments_and_pieces_of_verbose_patterns():
    pieces = {"sep": "[:： ]", "who": "{sep} [\u4e00-\u9fff]{2,4} # a name"}
    assert plain_pattern("编 辑 {who} # who", pieces) == "编辑(?:(?:[:\\: ])[一-鿿]{2,4})"
    assert plain_pattern(r"\p{Han} [^\p{Han}#] \# \ ", {}) == r"[\x{3400}-\x{9fff}][^\x{3400}-\x{9fff}#]\#\ "
    assert plain_pattern("［Ａ］", {}) == r"\[a\]"
