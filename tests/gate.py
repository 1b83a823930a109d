"""How the labelled articles fare: what goes, by rule group and by kind, and what is lost.

A line counts as right when a person marked it as boilerplate of any kind; recall is counted by the kind that the person
gave, precision by the group of the rule that took the line.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from functools import cache

from cases import FIXTURES, texts

from normalize.model import RULE_GROUPS, Config
from normalize.pipeline import Normalizer

PINNED = FIXTURES / "gate.json"


@cache
def labels() -> dict[str, dict]:
    """Return what a person marked in each article, by file name."""
    rows = map(json.loads, (FIXTURES / "labels.jsonl").read_text(encoding="utf-8").splitlines())
    return {row["path"]: row for row in rows}


def digest() -> str:
    """Return a fingerprint of the articles and their labels."""
    sha = hashlib.sha256((FIXTURES / "labels.jsonl").read_bytes())
    for path in sorted((FIXTURES / "articles").iterdir()):
        sha.update(path.name.encode() + b"\0" + path.read_bytes())
    return sha.hexdigest()


@dataclass
class Outcome:
    """What a profile does to all articles."""

    #: Marked lines and spans by kind, and those of them that went.
    marked: Counter = field(default_factory=Counter)
    gone: Counter = field(default_factory=Counter)
    #: Lines and spans that went, by the group of the rule, and those of them that a person had marked.
    taken: Counter = field(default_factory=Counter)
    right: Counter = field(default_factory=Counter)
    #: What went without being marked: the article, the line, its text.
    lost: list = field(default_factory=list)


@cache
def outcome(profile: str) -> Outcome:
    """Clean all articles with a profile and compare with the labels."""
    found = Outcome()
    articles = texts("articles")
    for name, result in zip(
        articles, Normalizer(Config(profile=profile)).run_many(list(articles.values())), strict=True
    ):
        _compare(found, name, labels()[name], result)
    return found


def _compare(found, name, row, result):
    marked = {int(line): kind for line, kind in row["labels"].items()}
    shown = result.source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    edits = [edit for edit in result.edits if edit.group in RULE_GROUPS]
    whole = {line: e.group for e in edits if not e.inline for line in range(e.line, e.end_line + 1)}
    spans = [(edit.line, edit.old.strip(), edit.group) for edit in edits if edit.inline]
    found.marked.update(marked.values())
    found.gone.update(kind for line, kind in marked.items() if line in whole)
    inline = Counter()
    for span in row["inline"]:
        line, text = span["line"], span["text"]
        cut = any(line == at and (_bare(old) in _bare(text) or _bare(text) in _bare(old)) for at, old, _ in spans)
        found.marked[f"inline {span['kind']}"] += 1
        found.gone[f"inline {span['kind']}"] += cut or line in whole
        inline[line] = (inline[line] or "") + text
    for line, group in whole.items():
        if not shown[line - 1].strip() or line in row["ambiguous"]:
            continue
        found.taken[group] += 1
        if line in marked or line in inline:
            found.right[group] += 1
        else:
            found.lost.append((name, line, shown[line - 1]))
    for line, old, group in spans:
        found.taken[group] += 1
        # What went inside a line had been marked, up to blanks and brackets.
        if line in marked or not set(filter(str.isalnum, old)) - set(inline[line] or ""):
            found.right[group] += 1
        else:
            found.lost.append((name, line, old))


def _bare(text):
    """Leave out marks and blanks: whether a bracket or a dash went with a span says nothing."""
    return "".join(filter(str.isalnum, text))
