"""Documents to try laws on: all fixtures, all examples of rules, and generated ones made of their pieces."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import cache

from cases import FIXTURES, cases, texts
from hypothesis import strategies as st

from normalize import rulebook
from normalize.model import Config, Result
from normalize.pipeline import Normalizer
from normalize.rule import Rule

BODY = "渡口恢复通航以后，第一班船坐满了人，老船工站在船头望着对岸，很久没有说话。"
PROSE = f"渡口的灯\n{BODY * 2}\n" + f"{BODY}\n" * 12
BODY_HANT = "渡口恢復通航以後，第一班船坐滿了人，老船工站在船頭望著對岸，很久沒有說話。"

#: Pieces that passes have an opinion about, alone or beside one another.
EDGES = (
    "", " ", "  ", "\t", "　", "　　", "\n", "\n\n\n", "\r", "\r\n", "\u2028", "\x0b", "\x00", "\ufeff", "\u200b",
    "\u200d", "\u202e", "e\u0301", "\u1112\u1161\u11ab", "か\u3099", "\u0301", "２", "Ａ", "&nbsp;", "&amp;",
    "&amp;nbsp;", "&lt;", "&#10;", "&lt;b&gt;", "&#96;", "`", "``", ",", ".", "..", "...", "......", "?!", "？",
    "!", ";", ":", "：", "\"", "\"\"", "'", "“", "”", "「", "」", "『", "』", "(", ")", "（", "）", "《", "》",
    "1.", "一.", "第一章 ", "2.1", "1,000", "23:54:10", "https://example.com/a,", "a@b.cn", "[x](y,z)", "$x$",
    "<b>", "a,中", "中,", "中.", "中 文", "中 文，", "头", "頭", "乾", "乾隆", "著", "後", "网(wǎng)", "網(wǎng)",
    "互聯(lián)", "發(fā)", "囧(jiǒng)", "の", "にほん", "———", "* * *", "◆", "END", "- END -", "……", "…", "，",
    "。", "、", ", ", "。 ", "5%,", "[J]", "# 标题", "| a | b |", "#标签 #标签", "=", "{", "}", ";\n", "😀",
    "👨\u200d👩", "1,甲,2\n3,乙,4\n", "\ud800", "𠮷", "A", "word word",
    "\n```\n", "```yaml\n", "> ```\n", "![甲](a.png)", "\n![[a.jpg]]\n", "效果：\n![甲](a.png)\n", "* 甲\n  * 乙\n",
    "[甲](https://example.com/a)\n", "\n参考资料\n", "\n，点开就能看到", "他们在手机上打开\n客户端\n",
    "\n-a\n] [\n--file\n-n 3\n", "名单：\n王大海\n李小船\n", "> 甲\n>\n> 乙\n", "\n}\n", "\ttide --list\n",
    "• 甲\n• 乙\n", "[TOC]\n", "The ferry has left.\n",
)  # fmt: skip


@cache
def rules() -> tuple[Rule, ...]:
    """Return our rules with their examples."""
    return rulebook.load()


@cache
def examples() -> tuple[str, ...]:
    """Return every example of every rule."""
    return tuple(text for rule in rules() for text in (*rule.removes, *rule.keeps))


def _parts(folder: str) -> list[tuple[str, str]]:
    """Return the parts of texts, parted by empty lines, with the first word of the name of their file."""
    return [
        (path.name.split("-")[0], part)
        for path in sorted((FIXTURES / folder).glob("*.txt"))
        for part in path.read_text(encoding="utf-8").strip("\n").split("\n\n")
    ]


@cache
def endings() -> list[str]:
    """Return how honest texts end, some lines each."""
    return [text for _, text in _parts("endings")]


@cache
def with_endings(profile: str, below: bool) -> list[Result]:
    """Return what becomes of a text above each honest ending, alone or above a foot."""
    made = [f"{PROSE}{ending}\n{feet()[at % len(feet())][1] if below else ''}" for at, ending in enumerate(endings())]
    return Normalizer(Config(profile=profile, max_share=1)).run_many(made)


def lines_by(result: Result, rule: str) -> list[int]:
    """Return the lines that something has removed, by what the audit calls it."""
    return [line for edit in result.edits if edit.rule == rule for line in range(edit.line, edit.end_line + 1)]


def is_settled(results: Sequence[Result], profile: str) -> bool:
    """Whether a second run changes none of some results."""
    texts = [result.text for result in results]
    return [result.text for result in Normalizer(Config(profile=profile, max_share=1)).run_many(texts)] == texts


@cache
def feet() -> list[tuple[str, str]]:
    """Return feet of pages, some lines each, with their kind."""
    return _parts("feet")


@cache
def fixtures() -> dict[str, str]:
    """Return every text among the fixtures, by a name."""
    found = {
        f"{folder}/{name}": text for folder in ("articles", "untouched", "kept") for name, text in texts(folder).items()
    }
    for case in cases():
        found[f"cases/{case.name}"] = case.text
    for rule in rules():
        for kind, shown in (("removes", rule.removes), ("keeps", rule.keeps)):
            for number, text in enumerate(shown):
                found[f"rules/{rule.id}/{kind}/{number}"] = text
                found[f"rules/{rule.id}/{kind}/{number}/below"] = f"{BODY}\n\n{BODY}\n{text}\n"
                found[f"rules/{rule.id}/{kind}/{number}/above"] = f"{text}\n{BODY_HANT}\n{BODY}\n{BODY}\n"
    for number, ending in enumerate(endings()[::5]):
        _, foot = feet()[number * 3 % len(feet())]
        found[f"endings/{number}"] = f"{BODY_HANT}\n{BODY}\n\n{ending}\n{foot if number % 3 else ''}\n"
    return found


def patchwork(count: int, seed: int) -> list[str]:
    """Return documents of the head of one fixture, sentences of a second, the foot of a third and parts of feet.

    So are pages that were taken whole: what stands in their feet stands there in any order and more than once.
    """
    rng = random.Random(seed)  # noqa: S311 - texts to try, nothing secret
    pages = [lines for text in fixtures().values() if len(lines := text.split("\n")) > 3]
    parts = [part for _, part in feet()] + list(examples())
    made = []
    for _ in range(count):
        head, body, foot = (rng.choice(pages) for _ in range(3))
        said = [line for line in body if len(line) > 30] or [BODY]
        below = foot[-rng.randint(1, 14) :] if rng.random() < 0.6 else []
        below += [line for _ in range(rng.randint(0, 5)) for line in rng.choice(parts).split("\n")]
        if rng.random() < 0.3:
            rng.shuffle(below)
        if rng.random() < 0.2:
            below = [line + rng.choice(below) if rng.random() < 0.2 else line for line in below]
        made.append("\n".join([*head[: rng.randint(0, 8)], *said[: rng.randint(2, 8)], *below]))
    return made


@cache
def lines() -> tuple[str, ...]:
    """Return the lines of the articles and of texts that stay."""
    found: dict[str, None] = {}
    for folder in ("articles", "untouched", "kept"):
        for text in texts(folder).values():
            found |= dict.fromkeys(line for line in text.splitlines() if 0 < len(line) < 200)
    return tuple(found)


def pieces() -> st.SearchStrategy[str]:
    """Return a strategy for the pieces of which documents are made."""
    return st.one_of(
        st.sampled_from(EDGES),
        st.sampled_from(EDGES),
        st.deferred(lambda: st.sampled_from(examples())),
        st.deferred(lambda: st.sampled_from(lines())),
        st.sampled_from((BODY, BODY_HANT)),
    )


JOINTS = ("\n", "\n", "\n", "\n\n", "\r\n", "", "", " ", "  \n", "\n\n\n")


@st.composite
def documents(draw: st.DrawFn, size: int = 9) -> str:
    """Make a document of up to `size` pieces."""
    parts = draw(st.lists(st.tuples(pieces(), st.sampled_from(JOINTS)), max_size=size))
    return "".join(part + joint for part, joint in parts)


#: What a tangle is made of: marks in pairs of both widths, addresses, code, numbers, words, blanks, tags.
TANGLES = (
    "(", ")", "（", "）", "[", "]", "【", "】", "《", "》", "「", "」", "『", "』", "“", "”", "‘", "’", "\"", "'",
    "<", ">", "{", "}", "`", "``", "https://example.com", "http://example.cn/a", "https://example.com/臺灣",
    "www.example.com", "www.", "://", "user@example.com", "ftp://x", "https://", "example.com", "[x](y)",
    "![x](https://example.com)", "$x$", "$", "&nbsp;", "&amp;", "&", "#", "@", "|", "=", "-", "_", "~", "^", "+", "*",
    "%", "5%", "\\", "/", "//", ".", "..", "...", "....", "......", "…", "……", "。", "，", "、", "；", "：", "？",
    "！", ",", ";", ":", "?", "!", "??", "?，", "·", "—", "——", " ", "  ", "   ", "\t", "　", "　　", "\n", "\n\n",
    "\r\n", "1", "12", "3.5", "1,000", "10:30", "1.", "一.", "一、", "(1)", "①", "第一章", "a", "Word", "Python 3",
    "e.g.", "U.S.", "C++", "def f(x)", "if (a)", "return", "OK.", "台湾", "臺灣", "中", "的", "们", "了", "著", "後",
    "後来", "乾", "乾隆", "会被", "将在", "会通过", "進行", "网", "吗", "说", "王小明", "頭", "发", "里", "裡",
    "（附注）", "の", "カ", "😀", "\u200b", "\u00a0", "\ufeff", "２", "Ａ", "e\u0301", "𠮷", "<b>", "</b>", "<br>",
    "[J]", BODY[:12], BODY_HANT[:12],
)  # fmt: skip


@st.composite
def tangles(draw: st.DrawFn, size: int = 12) -> str:
    """Make a short text of up to `size` pieces, often of few different ones, so that they meet in many ways."""
    pool = draw(st.lists(st.sampled_from(TANGLES), min_size=2, max_size=6)) if draw(st.booleans()) else TANGLES
    return "".join(draw(st.lists(st.sampled_from(pool), min_size=2, max_size=size)))
