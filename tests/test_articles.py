"""Whole articles: what cleaning makes of each, byte for byte, and how it does against what people marked."""

import json
from collections import Counter
from functools import cache

import pytest
from cases import FIXTURES, texts

from normalize.model import PROFILES, RULE_GROUPS, Config
from normalize.notes import GAP
from normalize.pipeline import Normalizer
from normalize.restoration import PRIVATE_USE

ARTICLES = texts("articles")
ROWS = map(json.loads, (FIXTURES / "labels.jsonl").read_text(encoding="utf-8").splitlines())
LABELS = {row["path"]: row for row in ROWS}

#: How many of the marked lines, and spans inside lines, each profile removes at least; it may only rise.
FLOORS = {
    "minimal": {"contact": 12, "disclaimer": 16, "inline contact": 1, "inline disclaimer": 4},
    "article": {
        "contact": 13, "copyright": 11, "disclaimer": 16, "promo": 22, "related": 37, "share_nav": 56,
        "inline contact": 1, "inline copyright": 1, "inline disclaimer": 4, "inline promo": 1, "inline share_nav": 2,
    },
    "corpus": {
        "contact": 13, "copyright": 11, "disclaimer": 16, "promo": 22, "related": 37, "share_nav": 57,
        "meta_header": 22, "source_credit": 12, "other": 7,
        "inline contact": 1, "inline copyright": 1, "inline disclaimer": 4, "inline promo": 1, "inline share_nav": 2,
        "inline source_credit": 4,
    },
}  # fmt: skip


@pytest.mark.parametrize("name", ARTICLES)
def test_an_article_is_cleaned_as_an_editor_left_it(name):
    cleaned = (FIXTURES / "cleaned" / name).read_bytes().decode("utf-8")
    result = Normalizer().run(ARTICLES[name])
    assert result.text == cleaned
    # A closed gap is told, and so are the bullets that only one font shows; nothing else is doubtful here.
    told = [text.partition(":")[0] for text in result.warnings]
    gaps = any(edit.rule == "gap" for edit in result.edits)
    private = any("\ue000" <= char <= "\uf8ff" for char in ARTICLES[name])
    assert told == [GAP] * gaps + [PRIVATE_USE] * private


def test_every_article_has_its_labels_and_its_cleaned_form():
    assert ARTICLES.keys() == LABELS.keys() == {path.name for path in (FIXTURES / "cleaned").iterdir()}


@cache
def outcome(profile):
    """Return how many marked lines and spans of each kind went, and the lines that went without being marked."""
    gone, lost = Counter(), []
    names = list(ARTICLES)
    for name, result in zip(names, Normalizer(Config(profile=profile)).run_many(list(ARTICLES.values())), strict=True):
        row = LABELS[name]
        marked = {int(line): kind for line, kind in row["labels"].items()}
        edits = [edit for edit in result.edits if edit.group in RULE_GROUPS]
        whole = {line for edit in edits if not edit.inline for line in range(edit.line, edit.end_line + 1)}
        spans = [(edit.line, edit.old.strip()) for edit in edits if edit.inline]
        gone.update(kind for line, kind in marked.items() if line in whole)
        covered = set(marked) | set(row["ambiguous"])
        for span in row["inline"]:
            covered.add(span["line"])
            cut = any(line == span["line"] and (old in span["text"] or span["text"] in old) for line, old in spans)
            gone[f"inline {span['kind']}"] += cut or span["line"] in whole
        shown = result.source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        lost += [(name, line, shown[line - 1]) for line in whole - covered if shown[line - 1].strip()]
        inline = {span["line"]: "" for span in row["inline"]}
        for span in row["inline"]:
            inline[span["line"]] += span["text"]
        lost += [
            (name, line, old) for line, old in spans if line not in marked and not _inside(old, inline.get(line, ""))
        ]
    return gone, lost


def _inside(old, marked):
    """Whether what went inside a line had been marked, up to blanks and brackets."""
    return not set(filter(str.isalnum, old)) - set(marked)


@pytest.mark.parametrize("profile", PROFILES)
def test_no_line_and_no_span_of_content_is_lost(profile):
    assert outcome(profile)[1] == []


@pytest.mark.parametrize("profile", PROFILES)
def test_as_much_boilerplate_goes_as_before(profile):
    gone = outcome(profile)[0]
    assert {kind: gone[kind] for kind, floor in FLOORS[profile].items() if gone[kind] < floor} == {}


def test_a_wider_profile_removes_what_a_narrower_one_does():
    minimal, article, corpus = (outcome(profile)[0] for profile in PROFILES)
    assert minimal <= article <= corpus
