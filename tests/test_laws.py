"""The laws that hold for every text: fixtures, rule examples, generated documents; under every profile."""

import pickle
import random
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from cases import FIXTURES, normalizer, texts
from documents import documents, fixtures, tangles
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from normalize.model import PROFILES, RULE_GROUPS, Config
from normalize.pipeline import Normalizer

CONFIGS = [Config(profile=profile, convert=convert) for profile in PROFILES for convert in ("hans", "none")]
CONFIGS.append(Config(convert="hans-cn"))
TO_SIMPLIFIED = [Config(convert="t2s"), Config(convert="tw2sp", profile="corpus"), Config(convert="hk2sp")]
OTHERS = [
    Config(convert="s2tw"),
    Config(convert="s2twp", profile="corpus"),
    Config(punctuation=False, quotes=False, repair=False, indent=False, profile="corpus"),
    Config(max_share=0.3, profile="corpus", indent=False),
    Config(profile="minimal", remove=("credit", "header"), keep=("contact",), max_share=1.0),
]
WORDS = (str(FIXTURES / "dictionaries" / "words.txt"),)
OTHERS += [Config(convert=name, dictionaries=WORDS) for name in ("hans", "hans-cn", "s2twp", "tw2sp")]
PLAIN = Config(profile="corpus", convert="none", punctuation=False, quotes=False, repair=False)
QUICK = settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


def title(config):
    changed = [f"{key}={value}" for key, value in vars_of(config) if value != getattr(Config(), key)]
    return ",".join(changed) or "default"


def vars_of(config):
    return [(key, getattr(config, key)) for key in Config.__dataclass_fields__]


def expect_twice_is_once(config, sources):
    once = normalizer(config).clean_many(sources)
    twice = normalizer(config).clean_many(once)
    for source, first, second in zip(sources, once, twice, strict=True):
        assert second == first, source


def line_starts(text):
    """Return where lines begin, read character by character."""
    starts = [0]
    at = 0
    while at < len(text):
        if text[at] == "\r":
            at += 1 + (text[at + 1 : at + 2] == "\n")
            starts.append(at)
        else:
            at += 1
            if text[at - 1] == "\n":
                starts.append(at)
    return starts


def expect_true_edits(source, result):
    """Replay, undo, and every field of every edit."""
    assert result.source == source
    assert result.replay() == result.text, source
    assert result.undo() == source, source
    assert result.changed == bool(result.edits)
    assert result.counts == dict(sorted(Counter(edit.rule for edit in result.edits).items()))
    starts = line_starts(source)
    end = 0
    for edit in result.edits:
        assert end <= edit.start < edit.end <= len(source)
        assert edit.old == source[edit.start : edit.end] != edit.new
        line = max(number for number, start in enumerate(starts, 1) if start <= edit.start)
        last = max(number for number, start in enumerate(starts, 1) if start <= edit.end - 1)
        assert (edit.line, edit.column, edit.end_line) == (line, edit.start - starts[line - 1] + 1, last)
        assert edit.group in (*RULE_GROUPS, "repair", "convert", "punctuation", "tidy")
        if edit.inline:
            assert edit.new == ""
            assert edit.group in RULE_GROUPS
            assert edit.line == edit.end_line
            whole = source[starts[line - 1] : starts[line] if line < len(starts) else len(source)]
            assert edit.old.strip() != whole.strip()
        elif edit.group in RULE_GROUPS:
            assert edit.new == ""
        elif edit.rule in ("blank", "blank-line", "gap"):
            # What a rule removed between blank lines is told by its name.
            assert not any("\u3400" <= char <= "\u9fff" for char in edit.old), edit
        end = edit.end


def visible(text):
    return sum(not char.isspace() for char in text)


def expect_only_removal(config, source, result):
    """What is left are lines of the source, but for spans that were marked; and never more goes than the share."""
    cut = {}
    for edit in result.edits:
        if edit.inline:
            cut.setdefault(edit.line, []).append(edit)
    whole = source
    for edits in reversed(cut.values()):
        for edit in reversed(edits):
            whole = whole[: edit.start] + whole[edit.end :]
    left = iter(["".join(line.split()) for line in whole.split("\n")])
    for line in result.text.split("\n"):
        seen = "".join(line.split())
        assert not seen or seen in left, (source, line)
    removed = sum(visible(edit.old) for edit in result.edits if edit.group in RULE_GROUPS)
    assert removed <= config.max_share * visible(source) + 1e-9


def expect_same_in_any_company(config, sources):
    one_by_one = [normalizer(config).clean(source) for source in sources]
    assert normalizer(config).clean_many(sources) == one_by_one
    results = normalizer(config).run_many(sources)
    assert [result.text for result in results] == one_by_one
    cleaned, counts, warnings = normalizer(config).clean_counted(sources)
    assert cleaned == one_by_one
    assert counts == sum((Counter(result.counts) for result in results), Counter())
    assert warnings == [(number, text) for number, result in enumerate(results) for text in result.warnings]
    assert normalizer(config).clean_many(sources[::-1]) == one_by_one[::-1]


#: With those that convert words, and with all others: these less common ones are among the slow tests.
LESS_USUAL = [
    config
    for config in CONFIGS
    if config == Config(profile="minimal") or (config.convert != "hans" and config != Config(convert="none"))
]
USUAL = [config for config in CONFIGS if config not in LESS_USUAL]
MOST = [*USUAL, *(pytest.param(config, marks=pytest.mark.slow) for config in (*LESS_USUAL, *TO_SIMPLIFIED))]
EVERY = [*MOST, *(pytest.param(config, marks=pytest.mark.slow) for config in OTHERS)]
#: What holds of one of the usual ones nearly always does of the others.
FIRST = [*USUAL[:1], *(pytest.param(config, marks=pytest.mark.slow) for config in USUAL[1:]), *EVERY[len(USUAL) :]]


@pytest.mark.parametrize("config", MOST, ids=title)
def test_twice_is_once_for_fixtures(config):
    expect_twice_is_once(config, list(fixtures().values()))


@QUICK
@given(st.lists(documents(), min_size=1, max_size=4), st.sampled_from(CONFIGS))
def test_twice_is_once_for_generated_documents(sources, config):
    if config.convert == "none":
        # A gloss in a text that stays traditional is judged by its document, which is another one without its foot.
        config = replace(config, repair=False)
    expect_twice_is_once(config, sources)


@pytest.mark.slow
@settings(QUICK, max_examples=500)
@given(tangles(), st.sampled_from(["article", "corpus"]))
def test_twice_is_once_for_tangles_of_marks(source, profile):
    for convert in ("hans", "none", "tw2sp", "s2tw"):
        config = Config(profile=profile, convert=convert)
        result = normalizer(config).run(source)
        assert result.undo() == source
        assert result.replay() == result.text
        # What was made traditional is converted again; all else is done.
        again = config if convert in ("hans", "none", "tw2sp") else replace(config, convert="none")
        assert normalizer(again).clean(result.text) == result.text


@pytest.mark.parametrize("config", CONFIGS, ids=title)
def test_clean_texts_come_out_byte_for_byte(config):
    untouched = texts("untouched")
    assert dict(zip(untouched, normalizer(config).clean_many(list(untouched.values())), strict=True)) == untouched


@pytest.mark.parametrize("convert", ["hans", "none", "s2tw"])
def test_texts_to_keep_lose_no_line(convert):
    kept = texts("kept")
    for name, source in kept.items():
        result = normalizer(Config(profile="corpus", convert=convert)).run(source)
        assert [edit for edit in result.edits if edit.group in RULE_GROUPS] == [], name
        assert len(result.text.splitlines()) == len(source.splitlines()), name
        if convert == "none":
            assert result.text == source


@pytest.mark.parametrize("config", FIRST, ids=title)
def test_edits_of_fixtures_are_true(config):
    sources = list(fixtures().values())
    for source, result in zip(sources, normalizer(config).run_many(sources), strict=True):
        expect_true_edits(source, result)


def test_edits_of_articles_with_blanks_on_their_blank_lines_are_true():
    spread = [re.sub("\n+", "  \n\u3000\n \n", text) for text in texts("articles").values()]
    expect_same_in_any_company(Config(profile="corpus"), spread)
    for source, result in zip(spread, normalizer(Config(profile="corpus")).run_many(spread), strict=True):
        expect_true_edits(source, result)


@QUICK
@given(st.lists(documents(), min_size=1, max_size=3), st.sampled_from([*CONFIGS, *OTHERS]))
def test_edits_of_generated_documents_are_true(sources, config):
    for source, result in zip(sources, normalizer(config).run_many(sources), strict=True):
        expect_true_edits(source, result)


@pytest.mark.parametrize("share", [0.8, pytest.param(0.3, marks=pytest.mark.slow)])
def test_removal_only_removes_from_fixtures(share):
    config = replace(PLAIN, max_share=share)
    tidied = normalizer(replace(config, keep=RULE_GROUPS)).clean_many(list(fixtures().values()))
    for source, result in zip(tidied, normalizer(config).run_many(tidied), strict=True):
        expect_only_removal(config, source, result)


@QUICK
@given(documents())
def test_removal_only_removes_from_generated_documents(source):
    tidied = normalizer(replace(PLAIN, keep=RULE_GROUPS)).clean(source)
    expect_only_removal(PLAIN, tidied, normalizer(PLAIN).run(tidied))


@pytest.mark.parametrize("config", EVERY, ids=title)
def test_fixtures_come_out_the_same_in_any_company(config):
    sources = list(fixtures().values())
    random.Random(7).shuffle(sources)  # noqa: S311 (no secret)
    sources = sources[:400]
    expect_same_in_any_company(config, sources)


@pytest.mark.slow
@QUICK
@given(st.lists(documents(6), min_size=1, max_size=5), st.sampled_from([*CONFIGS, *OTHERS]))
def test_generated_documents_come_out_the_same_in_any_company(sources, config):
    expect_same_in_any_company(config, sources)


def test_a_pickled_normalizer_and_threads_give_the_same():
    sources = list(texts("articles").values())
    for config in (Config(), Config(convert="s2twp", profile="corpus")):
        expected = normalizer(config).clean_many(sources)
        copy = pickle.loads(pickle.dumps(Normalizer(config)))  # noqa: S301 (our own)
        assert copy.config == config
        assert copy.clean_many(sources) == expected
        fresh = Normalizer(config)
        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(fresh.clean, sources)) == expected
        results = pickle.loads(pickle.dumps(fresh.run_many(sources)))  # noqa: S301
        assert [result.undo() for result in results] == sources


def test_simplified_text_is_never_converted():
    for name, text in texts("untouched").items():
        assert not [edit for edit in normalizer(Config()).run(text).edits if edit.group == "convert"], name
