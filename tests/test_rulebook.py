"""What the loader of rules refuses, and what a rule file of one's own does."""

import pytest
from documents import BODY

from normalize.model import RULE_GROUPS, Config, RuleError
from normalize.pipeline import Normalizer

GOOD = {
    "id": '"a-rule"',
    "group": '"promo"',
    "where": '"foot"',
    "why": '"Because."',
    "cues": "['关注']",
    "pattern": "'关注我们'",
    "removes": "['关注我们']",
    "keeps": "['关注']",
}


def table(**changes):
    fields = {**GOOD, **changes}
    return "[[rule]]\n" + "".join(f"{key} = {value}\n" for key, value in fields.items() if value is not None)


BAD = {
    "unknown key": (table(colour='"red"'), "a-rule", "unknown key 'colour': use "),
    "no id": (table(id=None), "without id", "id is missing"),
    "no why": (table(why=None), "a-rule", "why is missing"),
    "blank why": (table(why='" "'), "a-rule", "why is missing"),
    "pattern no text": (table(pattern="3"), "a-rule", "pattern is missing or no text"),
    "no removes": (table(removes=None), "a-rule", "removes needs at least one example"),
    "empty removes": (table(removes="[]"), "a-rule", "removes needs at least one example"),
    "empty keeps": (table(keeps="[]"), "a-rule", "keeps needs at least one example"),
    "empty example": (table(keeps="['']"), "a-rule", "keeps needs at least one example"),
    "no cues": (table(cues=None), "a-rule", "cues needs at least one"),
    "cues no list": (table(cues="'关注'"), "a-rule", "cues needs at least one"),
    "id not kebab-case": (table(id='"A_Rule"'), "A_Rule", "kebab-case"),
    "duplicate id": (table() + table(), "a-rule", "choose another"),
    "an id of ours": (table(id='"open-app"'), "open-app", "choose another"),
    "unknown group": (table(group='"spam"'), "a-rule", f"use one of {', '.join(RULE_GROUPS)}"),
    "unknown zone": (table(where='"middle"'), "a-rule", "head, foot, any, inside or between"),
    "span anywhere": (table(where='"any"', span="true"), "a-rule", "a span: head or foot"),
    "span between": (table(where='"between"', span="true"), "a-rule", "a span: head or foot"),
    "opens between": (table(where='"between"', opens="{ lines = 2, body = '.' }"), "a-rule", "opens no block"),
    "longest no number": (table(longest='"9"'), "a-rule", "longest is a number"),
    "longest too large": (table(longest="100000"), "a-rule", "longest is a number of characters from 1 to 900"),
    "longest zero": (table(longest="0"), "a-rule", "longest is a number"),
    "closes at the head": (table(where='"head"', closes="true"), "a-rule", "whole lines of the foot"),
    "closes no truth": (table(closes="1"), "a-rule", "closes is true or false"),
    "opens without body": (table(opens="{ lines = 2 }"), "a-rule", "opens is written as"),
    "opens no table": (table(opens="2"), "a-rule", "opens is written as"),
    "opens lines no number": (table(opens="{ lines = '2', body = '.' }"), "a-rule", "opens is written as"),
    "pattern unbalanced": (table(pattern="'关注(我们'"), "a-rule", "pattern cannot be used"),
    "pattern with look-ahead": (table(pattern="'关注(?=我们).*'"), "a-rule", "pattern cannot be used"),
    "pattern with back-reference": (table(pattern=r"'(关)注\1'"), "a-rule", "without look-around and back-references"),
    "pattern with unknown piece": (table(pattern="'关注{nobody}'"), "a-rule", "use one of"),
    "pattern for the empty line": (table(pattern="'(?:关注)?'"), "a-rule", "matches the empty line"),
    "body unbalanced": (table(opens="{ lines = 2, body = '(' }"), "a-rule", "pattern cannot be used"),
    "text and pattern": (table(text='"关注我们"'), "a-rule", "leave one of them out"),
    "text of two lines": (table(pattern=None, text='"关注\\n我们"'), "a-rule", "text is one line"),
    "text empty": (table(pattern=None, text='" "'), "a-rule", "text is one line"),
    "text no text": (table(pattern=None, text="3"), "a-rule", "text is one line"),
    "text without keeps": (table(pattern=None, text='"关注我们"', keeps=None), "a-rule", "keeps needs at least one"),
    "unknown table": (table() + "[colours]\nred = 1\n", "colours", "a rule file holds [[rule]] and [pieces]"),
    "no TOML": ("[[rule]\n", "", "is not TOML"),
    "no UTF-8": ("# \udcff\n", "", "cannot be read"),
}


@pytest.mark.parametrize("kind", BAD)
def test_the_loader_refuses(kind, tmp_path):
    text, name, remedy = BAD[kind]
    path = tmp_path / "mine.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(RuleError) as error:
        Normalizer(Config(rules=(str(path),)))
    message = str(error.value)
    assert "mine.toml" in message
    assert name in message
    assert remedy in message
    assert "\n" not in message


def test_the_loader_refuses_a_missing_file(tmp_path):
    with pytest.raises(RuleError, match="check the name"):
        Normalizer(Config(rules=(str(tmp_path / "none.toml"),)))


def test_a_rule_of_ones_own_is_used_in_either_script(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(table(cues="['渡口時報']", pattern="'渡口時報.{2,9}'"), encoding="utf-8")
    for convert, foot in (("hans", "渡口时报每日一读"), ("none", "渡口時報每日一讀"), ("s2tw", "渡口时报每日一读")):
        mine = Normalizer(Config(rules=(str(path),), convert=convert))
        assert mine.run(f"{BODY}\n\n{foot}\n").counts["a-rule"] == 1
        assert mine.clean(f"{foot}。\n\n{BODY}\n").startswith("渡口")


PLAIN = [
    "讀渡口時報，看見對岸 Since 1985 (週一見)",
    "A. B* [C] {2} (d) | ^e$ \\\\ #f + ?g",
    "a b c d",
    "完",
]


@pytest.mark.parametrize("text", PLAIN)
@pytest.mark.parametrize("span", ["true", "false"])
def test_a_plain_text_is_a_rule_without_a_pattern(text, span, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(
        table(pattern=None, cues=None, removes=None, text=f'"{text}"', keeps="['不是这一句']", span=span),
        encoding="utf-8",
    )
    line = text.replace("\\\\", "\\")
    for convert in ("hans", "none"):
        mine = Normalizer(Config(rules=(str(path),), convert=convert))
        foot = line if span == "false" else f"{BODY}{line}"
        result = mine.run(f"{BODY}\n\n{foot}\n")
        assert result.counts["a-rule"] == 1
        assert result.text == (f"{BODY}\n" if span == "false" else f"{BODY}\n\n{BODY}\n")
        if len(line) > 3:
            kept = mine.run(f"{BODY}\n\n{line}的另一半\n")
            assert "a-rule" not in kept.counts
