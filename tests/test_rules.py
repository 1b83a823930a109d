"""Rules: what every one of ours promises, and that no line can hold one up."""

import re
import time
from functools import cache

import pytest
from cases import normalizer
from documents import BODY, BODY_HANT, rules

from normalize import rulebook
from normalize.converter import Converter
from normalize.model import RULE_GROUPS, Config
from normalize.pattern import ANY, ROUGH, SHORT
from normalize.rule import check, plain_pattern
from normalize.rulecheck import ABOVE, BELOW
from normalize.view import FOLD, bare, fold, squeeze, view

ALL = rules()
IDS = [rule.id for rule in ALL]


@cache
def hans():
    return Converter("hans").convert


@cache
def to_traditional():
    return Converter("s2t").convert


def test_the_quick_index_says_what_the_tables_say():
    quick = rulebook.load_quickly()
    assert [(rule.id, rule.group, rule.where, rule.pattern, rule.cues) for rule in quick] == [
        (rule.id, rule.group, rule.where, rule.pattern, rule.cues) for rule in ALL
    ]
    assert [(rule.longest, rule.span, rule.opens, rule.pieces) for rule in quick] == [
        (rule.longest, rule.span, rule.opens, rule.pieces) for rule in ALL
    ]


def test_ids_are_unique_and_every_group_has_rules():
    assert len(set(IDS)) == len(IDS)
    assert {rule.group for rule in ALL} == set(RULE_GROUPS)


@pytest.mark.parametrize("rule", ALL, ids=IDS)
def test_a_rule_has_enough_examples_in_both_scripts(rule):
    assert len(rule.removes) >= 2
    assert len(rule.keeps) >= 2
    for shown in (*rule.removes, *rule.keeps):
        assert shown == shown.strip()


def in_zone(rule, example, hant=False):
    """Put an example where its rule looks for it."""
    body = BODY_HANT if hant else BODY
    if rule.where == "head":
        return f"{example}\n{body}\n{body}\n"
    if rule.where == "between":
        return f"{body}\n{body}\n{ABOVE}\n{example}\n{BELOW}\n"
    if rule.where == "inside" or (rule.where == "any" and not rule.opens):
        return f"{body}\n{body}\n{example}\n{body}\n{body}\n"
    return f"{body}\n{body}\n{example}\n"


def removed(result):
    """Return the rules that took something, and the source lines of which all went."""
    edits = [edit for edit in result.edits if edit.group in RULE_GROUPS]
    whole = {line for edit in edits if not edit.inline for line in range(edit.line, edit.end_line + 1)}
    return {edit.rule for edit in edits}, whole


def going(rule):
    """Yield the examples of what a rule removes, in both scripts, with documents that hold them."""
    for example in rule.removes:
        if rule.where == "head" and rule.opens and "\n" not in example:
            # A heading on top goes only with its block.
            continue
        forms = {example}
        if hans()(example) == example:
            forms.add(to_traditional()(example))
        for form in forms:
            yield form, in_zone(rule, form, hant=form != example)


def staying(rule):
    """Yield documents that hold the near misses of a rule, in both scripts."""
    for example in rule.keeps:
        for form in {example, to_traditional()(example)}:
            yield f"{BODY}\n{BODY}\n{form}\n"
            yield f"{form}\n{BODY}\n{BODY}\n"
            yield f"{BODY}\n{form}\n{BODY}\n"
            yield f"{BODY}\n{BODY}\n\n{form}"


@cache
def outcome(convert):
    """Return what becomes of all these documents, by document: many at once take a tenth of the time."""
    documents = [document for rule in ALL for _, document in going(rule)]
    if convert == "hans":
        documents += [document for rule in ALL for document in staying(rule)]
    results = normalizer(Config(profile="corpus", convert=convert)).run_many(documents)
    return {document: removed(result) for document, result in zip(documents, results, strict=True)}


@pytest.mark.parametrize("convert", ["hans", "none", "s2tw"])
@pytest.mark.parametrize("rule", ALL, ids=IDS)
def test_what_a_rule_removes_goes(rule, convert):
    for form, document in going(rule):
        names, lines = outcome(convert)[document]
        first = next(number for number, line in enumerate(document.split("\n"), 1) if line == form.split("\n")[0])
        own = set(range(first, first + form.count("\n") + 1))
        if rule.where == "between":
            own |= {first - 1, first + 1}
        if rule.span:
            assert names, document
            assert not lines, document
        else:
            assert lines == own, (document, names, lines)
            assert names - {"decoration"}


@pytest.mark.parametrize("rule", ALL, ids=IDS)
def test_the_rule_itself_takes_its_examples(rule):
    for example in rule.removes:
        line = hans()(example.split("\n")[0])
        seen = view(line)
        if not rule.span and not rule.matches(seen):
            seen = squeeze(bare(fold(line)))  # A line in Markdown, by its words.
        assert len(seen) <= rule.longest
        if rule.span:
            assert rule.find_span(hans()(example).translate(FOLD)) is not None, example
        else:
            assert rule.matches(seen), example
            assert any(cue in seen for cue in rule.cues)
            if rule.opens:
                below = example.split("\n")[1:]
                assert len(below) <= rule.opens.lines
                assert all(rule.takes_in(view(hans()(line))) for line in below), example


#: What these begin with is a site's as well: its own lead, a card with its teaser, spam behind any words, whatever
#: stands between two lines of a site, what a blog says of itself.
LEADS = {"farm-foreword", "teaser-with-its-readers", "comment-spam", "site-between", "writer-invites"}
SENTENCE_OF_THE_TEXT = "闸口的水位昨夜退了半尺，林小舟说，再等一天就能开船。"


@pytest.mark.parametrize("rule", [rule for rule in ALL if not rule.span and rule.id not in LEADS])
def test_a_rule_takes_no_sentence_of_the_text_along(rule):
    for example in rule.removes:
        seen = view(SENTENCE_OF_THE_TEXT + hans()(example.split("\n")[0]))
        assert len(seen) > rule.longest or not rule.matches(seen), example


@pytest.mark.parametrize("rule", ALL, ids=IDS)
def test_the_near_misses_of_a_rule_stay(rule):
    for document in staying(rule):
        assert outcome("hans")[document] == (set(), set()), document


@pytest.mark.parametrize("rule", ALL, ids=IDS)
def test_a_pattern_compiles_for_lines_of_every_length(rule):
    check(rule)
    if rule.span:
        rule._span._rough, rule._span._exact  # noqa: B018
        return
    for part in (rule._whole, *([rule._body] if rule.opens else [])):
        for reach in (ROUGH, *SHORT, ANY):
            part._reach(reach)


@pytest.mark.parametrize("rule", ALL, ids=IDS)
def test_cues_are_necessary_and_written_as_they_are_seen(rule):
    for cue in rule.cues:
        assert cue == hans()(cue).translate(FOLD), "a cue is compared with the simplified, folded line"
        assert " " not in cue[:4]
        assert rule.where != "any" or len(cue) > 1
        # Cues are looked for before dots become one mark.
        assert "…" not in cue or cue.replace("…", "..") in rule.cues
    whole = re.compile("|".join(map(re.escape, rule.cues)))
    for example in rule.removes:
        bare = whole.sub("", view(hans()(example.split("\n")[0])))
        while whole.search(bare):
            bare = whole.sub("", bare)
        assert not rule.matches(bare)


LONG = 100_000


def hostile(rule):
    """Yield what patterns find hard: pieces of their own examples and words again and again, almost a match."""
    own = [view(hans()(line)) for example in rule.removes for line in example.split("\n")]
    words = re.findall(r"[\u3400-\u9fff]{2,}|[a-z]{3,}", plain_pattern(rule.pattern, {**rule.pieces}))
    units = [
        *rule.cues[:3], *(line[:12] for line in own[:2]), own[0], own[-1][-9:], *words[:3], "".join(words[:20]),
        "中", "a", "1", " ", "*", "(", ",", "www.", "2024-", "王小明、",
    ]  # fmt: skip
    cue = rule.cues[0]
    for unit in filter(None, dict.fromkeys(units)):
        # A line without a cue is not looked at.
        yield lambda size, unit=unit: cue + (unit * (size // len(unit) + 1))[:size]
    yield lambda size: own[0] + "中" * size
    yield lambda size: "中" * size + own[0]


def seconds(rule, lines):
    """Return the processor time that a rule needs for some lines: a busy machine must not count."""
    begin = time.process_time()
    for line in lines:
        rule.matches(line)
        rule.find_span(line)
        if rule.opens:
            rule.takes_in(line)
    return time.process_time() - begin


@pytest.mark.slow
@pytest.mark.parametrize("rule", ALL, ids=IDS)
def test_time_grows_with_the_length_of_a_line_and_no_faster(rule):
    makers = list(hostile(rule))
    rule.matches(rule.cues[0])
    short, double, long = ([make(size) for make in makers] for size in (LONG // 4, LONG // 2, LONG))
    for _ in range(4):
        times = [seconds(rule, lines) for lines in (short, double, long)]
        # Four times the length takes four times the time, or ten where RE2 changes its engine; sixteen were a square.
        if times[2] < 10 * times[0] + 0.01:
            break
    assert times[2] < 10 * times[0] + 0.01, times
    assert times[2] < 0.1 * len(makers), times


@pytest.mark.slow
def test_no_line_holds_the_pipeline_up():
    corpus = normalizer(Config(profile="corpus"))
    corpus.clean(BODY)
    begin = time.process_time()
    corpus.clean((BODY + "\n") * 2_600)
    plain = time.process_time() - begin
    for unit in (
        "责任编辑：",
        "如有侵权",
        "关注我们",
        "(",
        "中.",
        '中",',
        "&amp;",
        "中 ",
        "「",
        "\u200d",
        "網(wǎng)",
        "中\r",
        "e\u0301",
        "[a](",
        "a@a.",
    ):
        for text in (
            (unit * 100_000)[:100_000],
            (unit + "\n") * (100_000 // (len(unit) + 1)),
            "中.,(中)_" + (unit * 100_000)[:100_000],
        ):
            begin = time.process_time()
            corpus.clean(text)
            assert time.process_time() - begin < min(5, 1 + 100 * plain), (unit, text[:30])
