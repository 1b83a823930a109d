"""Boilerplate rules are data: this loads the rule tables, refuses what is not a rule, and indexes rules by their cues.

A pattern sees the *view* of a line (see `view`), so that it is written once for both scripts and all widths. Patterns
run on RE2, in time linear in the line: no rule, ours or a user's, can hang a run.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import re2

from normalize.model import RULE_GROUPS, RuleError

FOLDER = os.path.join(os.path.dirname(__file__), "rules")
ZONES = ("head", "foot", "any")
_KEYS = {"id", "group", "where", "why", "cues", "pattern", "longest", "removes", "keeps", "span", "opens"}
LONGEST = 900
_HAN, _HAN_RANGE = r"\p{Han}", r"\x{3400}-\x{9fff}"
_PIECE = re.compile(r"\{([a-z]+)\}")

#: What a view folds: characters of equal meaning become one. Length is kept.
_FOLDED = {
    **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    **dict.fromkeys("【〔［", "["),
    **dict.fromkeys("】〕］", "]"),
    **dict.fromkeys("“”„‟「」『』＂", '"'),
    **dict.fromkeys("‘’＇", "'"),
    **dict.fromkeys("｜丨│┃∣", "|"),
    **dict.fromkeys("—–―─－", "-"),
    **dict.fromkeys("·•・‧●", "·"),
    **dict.fromkeys("～", "~"),
    **dict.fromkeys("\u3000\u00a0\t", " "),
    **{chr(code): chr(code + 32) for code in (*range(65, 91), *range(0xC0, 0xD7), *range(0xD8, 0xDF))},
    **{chr(code): chr(code - 0xFEE0 + 32) for code in range(0xFF21, 0xFF3B)},
}
FOLD = {ord(char): folded for char, folded in _FOLDED.items()}

_BESIDE = re.compile(r"(?<=[^\x00-\x7f]) +| +(?=[^\x00-\x7f])")
_BLANKS = re.compile(" {2,}")
_DOTS = re.compile(r"\.{2,}|…+")
_STOP = re.compile(r"(?<=[\u3400-\u9fff\"'》)\]])\.(?=$|[\u3400-\u9fff\"'《(\[])")


def view(line: str) -> str:
    """Return what a whole-line pattern sees of a line in simplified characters.

    Lower case, ASCII forms of full-width characters, one form of each quotation mark, bar, dash and dot, no blanks
    beside Chinese, one `…` for any ellipsis. It is the same for a line and for that line tidied.

    >>> view("【责任编辑 ： 王Ｗ.. 】")
    '[责任编辑:王w…]'
    """
    return squeeze(line.translate(FOLD))


def squeeze(folded: str) -> str:
    """Return the view of a line whose characters are folded already."""
    text = folded.strip()
    if "." in text or "…" in text:
        text = _DOTS.sub("…", text)
    if " " in text:
        text = _BLANKS.sub(" ", _BESIDE.sub("", text))
    return _STOP.sub("。", text) if "." in text else text


@dataclass(frozen=True, slots=True)
class Opens:
    """What a heading draws in below it: up to `lines` lines that all match `body`."""

    lines: int
    body: str


@dataclass(frozen=True)
class Rule:
    """One shape of boilerplate; see `rules/README.md` for the meaning of the fields."""

    id: str
    group: str
    where: str
    why: str
    pattern: str
    removes: tuple[str, ...]
    keeps: tuple[str, ...]
    cues: tuple[str, ...] = ()
    span: bool = False
    opens: Opens | None = None
    #: The longest line of this shape, in characters of its view.
    longest: int = LONGEST
    #: The fragments that the pattern may name.
    pieces: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    # Patterns are put together and compiled when first used: most runs need few of them.
    @cached_property
    def _whole(self) -> Any:
        return _compile_whole(plain_pattern(self.pattern, self.pieces))

    @cached_property
    def _body(self) -> Any:
        return _compile_whole(plain_pattern(self.opens.body if self.opens else "", self.pieces))

    @cached_property
    def _span(self) -> Any:
        regex = plain_pattern(self.pattern, self.pieces)
        return _compile(f"^(?:{regex})" if self.where == "head" else f"(?:{regex}) *$")

    def matches(self, seen: str) -> bool:
        """Whether the whole line, as a view, is of this shape."""
        return any(cue in seen for cue in self.cues) and bool(self._whole.Match(seen))

    def takes_in(self, seen: str) -> bool:
        """Whether a line below this heading belongs to its block."""
        return bool(self._body.Match(seen))

    def find_span(self, folded: str) -> tuple[int, int] | None:
        """Return the span at the end (or start) of a folded line that goes."""
        if not any(cue in folded for cue in self.cues):
            return None
        match = self._span.search(folded)
        return match.span() if match is not None and match.end() > match.start() else None


def _options() -> Any:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = 32 << 20
    return options


def _compile(regex: str) -> Any:
    return re2.compile(regex, _options())


def _compile_whole(regex: str) -> Any:
    # A set of one pattern answers yes or no in a third of the time that a match object takes.
    compiled = re2.Set.FullMatchSet(_options())
    compiled.Add(regex)
    compiled.Compile()
    return compiled


def plain_pattern(verbose: str, pieces: dict[str, str]) -> str:
    r"""Return a verbose pattern as RE2 takes it: fragments put in, blanks and comments out, characters folded.

    >>> print(plain_pattern("编辑 {sep} # who", {"sep": "[:：]"}))
    编辑(?:[:\:])
    """
    out: list[str] = []
    at, class_from, size = 0, -1, len(verbose)
    while at < size:
        char = verbose[at]
        in_class = class_from >= 0
        if verbose.startswith(_HAN, at):
            # One range compiles five times faster than the property, and no line of text tells them apart.
            out.append(_HAN_RANGE if in_class else f"[{_HAN_RANGE}]")
            at += len(_HAN)
            continue
        if char == "\\":
            out.append(verbose[at : at + 2])
            at += 2
            continue
        if not in_class and char == "{" and (name := _PIECE.match(verbose, at)):
            if name[1] not in pieces:
                raise RuleError(f"there is no piece {{{name[1]}}}: use one of {', '.join(sorted(pieces)) or 'none'}")
            out.append(f"(?:{plain_pattern(pieces[name[1]], pieces)})")
            at = name.end()
            continue
        if not in_class and char == "#":
            end = verbose.find("\n", at)
            at = size if end < 0 else end
            continue
        if char == "[" and not in_class:
            # A "]" right behind the opening is a character of the class.
            class_from = at + 2 if verbose.startswith("^", at + 1) else at + 1
        elif char == "]" and in_class and at > class_from:
            class_from = -1
        if in_class or not char.isspace():
            folded = char if char < "\x80" else FOLD.get(ord(char), char)
            out.append("\\" + folded if folded != char and folded < "\x80" and not folded.isalnum() else folded)
        at += 1
    return "".join(out)


def load(paths: Iterable[str], simplify: Callable[[str], str] | None = None) -> tuple[Rule, ...]:
    """Load our rule files and those in `paths`, whose traditional characters `simplify` brings to simplified ones.

    Raises `RuleError`, naming the file and the rule, for unknown keys, a duplicate id, missing examples, a pattern
    that RE2 does not take or that matches the empty line.
    """
    rules: dict[str, Rule] = {}
    shared: dict[str, str] = {}
    own = own_files()
    for path in [*own, *paths]:
        document = _read(path)
        pieces = document.pop("pieces", {})
        shared.update(pieces)
        tables = document.pop("rule", [])
        if document:
            raise RuleError(f"{path}: unknown table {next(iter(document))!r}: a rule file holds [[rule]] and [pieces]")
        for table in tables:
            rule = _rule(path, table, shared, simplify if path not in own else None)
            if rule.id in rules:
                raise RuleError(f"{path}: the id {rule.id!r} is taken: choose another one")
            if path not in own:
                check(rule)
            rules[rule.id] = rule
    return tuple(rules.values())


def own_files() -> list[str]:
    """Return the paths of the rule files of this package, the shared pieces first."""
    names = sorted(name for name in os.listdir(FOLDER) if name.endswith(".toml"))
    names.sort(key=lambda name: name != "pieces.toml")
    return [os.path.join(FOLDER, name) for name in names]


def _read(path: str) -> dict[str, Any]:
    try:
        with open(path, "rb") as file:
            return tomllib.load(file)
    except FileNotFoundError as error:
        raise RuleError(f"there is no rule file {path}: check the name") from error
    except (OSError, UnicodeDecodeError) as error:
        raise RuleError(f"the rule file {path} cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"{path} is not TOML: {error}") from error


def _rule(path: str, table: dict[str, Any], pieces: dict[str, str], simplify: Callable[[str], str] | None) -> Rule:
    name = f"{path}, rule {table.get('id', '(without id)')!r}"
    unknown = table.keys() - _KEYS
    if unknown:
        raise RuleError(f"{name}: unknown key {sorted(unknown)[0]!r}: use {', '.join(sorted(_KEYS))}")
    for key in ("id", "group", "where", "why", "pattern"):
        if not isinstance(table.get(key), str) or not table[key].strip():
            raise RuleError(f"{name}: {key} is missing or no text")
    for key in ("removes", "keeps", "cues"):
        values = table.get(key, [])
        if not isinstance(values, list) or not values or not all(isinstance(item, str) and item for item in values):
            raise RuleError(f"{name}: {key} needs at least one example, as a list of texts")
    if not re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", table["id"]):
        raise RuleError(f"{name}: write the id in kebab-case")
    if table["group"] not in RULE_GROUPS:
        raise RuleError(f"{name}: unknown group {table['group']!r}: use one of {', '.join(RULE_GROUPS)}")
    if table["where"] not in ZONES or (table.get("span") and table["where"] == "any"):
        raise RuleError(f"{name}: where is head, foot or any (a span: head or foot), not {table['where']!r}")
    longest = table.get("longest", LONGEST)
    if not isinstance(longest, int) or not 0 < longest <= LONGEST:
        raise RuleError(f"{name}: longest is a number of characters from 1 to {LONGEST}")
    opens = table.get("opens")
    if opens is not None and (
        not isinstance(opens, dict)
        or opens.keys() != {"lines", "body"}
        or not isinstance(opens["lines"], int)
        or not isinstance(opens["body"], str)
    ):
        raise RuleError(f"{name}: opens is written as {{ lines = 8, body = '...' }}")
    plain = simplify or str
    return Rule(
        id=table["id"],
        group=table["group"],
        where=table["where"],
        why=table["why"],
        pattern=plain(table["pattern"]),
        removes=tuple(table["removes"]),
        keeps=tuple(table["keeps"]),
        cues=tuple(plain(cue).translate(FOLD) for cue in table["cues"]),
        span=bool(table.get("span", False)),
        opens=Opens(opens["lines"], plain(opens["body"])) if opens else None,
        longest=longest,
        pieces=pieces,
    )


def check(rule: Rule) -> None:
    """Compile the patterns of a rule; raises `RuleError` for one that RE2 refuses or that matches the empty line."""
    for part in (rule.pattern, *([rule.opens.body] if rule.opens else [])):
        try:
            compiled = _compile(plain_pattern(part, rule.pieces))
        except (re2.error, RuleError) as error:
            raise RuleError(f"the rule {rule.id!r}: its pattern cannot be used: {error}") from error
        if part == rule.pattern and compiled.fullmatch("") is not None:
            raise RuleError(f"the rule {rule.id!r}: its pattern matches the empty line")
