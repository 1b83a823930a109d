"""Recurring lines as a rule file that loads at once, for a person to look at."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence

from normalize.converter import Converter
from normalize.learn import NAME, NUMBER, Recurring
from normalize.rule import Rule, escape
from normalize.view import view

#: What a masked number and a masked name are in a pattern.
_AS_PATTERN = {NUMBER: r"\d{1,20}", NAME: r"[\p{Han}]{2,3}"}
#: The group of a rule by the words of its line, the first that fits; a person may know better.
_GROUPS = (
    ("copyright", "版权|转载|著作权|©|copyright|许可"),
    ("disclaimer", "声明|观点|立场|责任|仅供参考"),
    ("credit", "编辑|记者|作者|来源|责编|校对|摄影|供稿|审核"),
    ("contact", "电话|热线|邮箱|联系|传真|地址"),
    ("promo", "关注|扫码|下载|订阅|公众号|app|会员|微信"),
    ("related", "推荐|相关|更多|往期|延伸"),
    ("share", "分享|收藏|打印|返回|上一|下一|首页|评论|点击"),
)
_LONGEST_CUE = 8


def unknown(found: Iterable[Recurring], rules: Sequence[Rule]) -> list[Recurring]:
    """Return the lines that no rule takes as yet."""
    simplify = Converter("hans").convert
    left = []
    for line in found:
        seen = view(simplify(line.examples[0][0]))
        zones = (line.where, "any")
        if not any(
            rule.where in zones and not rule.span and len(seen) <= rule.longest and rule.matches(seen) for rule in rules
        ):
            left.append(line)
    return left


def as_rules(found: Iterable[Recurring], documents: int) -> str:
    """Write a rule file: a rule for each line, marked as learned, with one or two examples from the documents.

    Lines without two characters in a row that are no number and no name are left out: nothing would tell them.
    """
    tables = [table for line in found if (table := _table(line, documents))]
    head = (
        f"# Learned from {documents:,} documents. Look at each rule before you use this file with --rules: is its\n"
        "# line never part of a text? Delete the others, and give what is left better names, groups and reasons.\n"
    )
    return "\n".join([head, *tables])


def _table(line: Recurring, documents: int) -> str | None:
    cue = cue_of(line.masked)
    if cue is None:
        return None
    examples = [raw for raw, _ in line.examples]
    where = {"head": "head", "foot": "foot"}[line.where]
    found_in = ", ".join(dict.fromkeys(name for _, name in line.examples))
    return "\n".join(
        (
            "[[rule]]",
            f"# for example in {_comment(found_in)}",
            f'id      = "learned-{zlib.crc32((where + line.masked).encode()):08x}"',
            f'group   = "{_group(line)}"',
            f'where   = "{where}"',
            f'why     = "learned from {line.documents} of {documents} documents: it stands at their {where}"',
            f"cues    = [{_text(cue)}]",
            f"pattern = {_text(pattern_of(line.masked))}",
            f"longest = {min(900, 40 + 2 * max(map(len, examples)))}",
            f"removes = [{', '.join(map(_text, examples))}]",
            f"keeps   = [{_text(f'他把“{examples[0]}”念了一遍，没有听懂。')}]",
            "",
        )
    )


def pattern_of(masked: str) -> str:
    r"""Return the pattern of a masked line.

    >>> print(pattern_of(f"a.b {NUMBER}"))
    a\.b\ \d{1,20}
    """
    parts = re.split(f"([{NUMBER}{NAME}])", masked)
    return "".join(_AS_PATTERN.get(part) or escape(part) for part in parts)


def cue_of(masked: str) -> str | None:
    """Return the longest piece of a masked line that is the same in every document, None where there is none.

    >>> cue_of(f"第{NUMBER}版 本版编辑:{NAME}")
    '本版编辑:'
    """
    pieces = [piece.strip() for piece in re.split(f"[{NUMBER}{NAME}]", masked)]
    pieces = [piece for part in pieces for piece in (part.split(" ") if " " in part[:4] else [part])]
    best = max(pieces, key=len)[:_LONGEST_CUE].rstrip()
    return best if len(best) >= 2 else None


def _group(line: Recurring) -> str:
    for group, words in _GROUPS:
        if re.search(words, line.masked):
            return group
    return "header" if line.where == "head" else "promo"


def _text(text: str) -> str:
    """Write a TOML string."""
    import json

    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _comment(text: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in text)
