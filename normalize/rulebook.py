"""Boilerplate rules are data: this loads the rule tables and refuses what is not a rule.

Our own rules also lie in one file, `rules/index.json`, without the texts only people read: it is read in a tenth of the
time. Where a table has changed since, the tables themselves are read.
"""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from functools import lru_cache
from typing import Any

from normalize.model import RULE_GROUPS, RuleError
from normalize.rule import LONGEST, Opens, Rule, check, digest, literal
from normalize.view import FOLD, view

FOLDER = os.path.join(os.path.dirname(__file__), "rules")
INDEX = os.path.join(FOLDER, "index.json")
ZONES = ("head", "foot", "any", "inside", "between")
_KEYS = {"id", "group", "where", "why", "cues", "pattern", "text", "longest", "removes", "keeps", "span", "opens"}
_KEYS |= {"closes", "plainly"}
#: What the index begins with: the digest of our rules, the checksum of the tables that it was made from.
_CHECKSUMS = re.compile(rb'\{"sha256":"([0-9a-f]{64})","crc32":([0-9]+),')


def load(paths: Iterable[str] = (), simplify: Callable[[str], str] | None = None) -> tuple[Rule, ...]:
    """Load our rule files and those in `paths`, whose traditional characters `simplify` brings to simplified ones.

    Raises `RuleError`, naming the file and the rule, for unknown keys, a duplicate id, missing examples, a pattern
    that RE2 does not take or that matches the empty line.
    """
    shared: dict[str, str] = {}
    rules: dict[str, Rule] = {}
    for path in own_files():
        _add(path, rules, shared, None)
    return _with_others(rules, shared, paths, simplify)


def load_quickly(paths: Iterable[str] = (), simplify: Callable[[str], str] | None = None) -> tuple[Rule, ...]:
    """Do what `load` does, but leave out the reasons and examples of our own rules."""
    import json

    try:
        # As bytes: what reads text looks for the ends of lines, which takes a third of the time.
        with open(INDEX, "rb") as file:
            head, _, rows = file.read().partition(b"\n")
        index = json.loads(head)
    except (OSError, ValueError):
        return load(paths, simplify)
    if index.get("crc32") != fingerprint() or index.get("rows") != zlib.crc32(rows):
        return load(paths, simplify)
    pieces = index["pieces"]
    rules = {}
    found = zip(rows.splitlines(), index["rules"], strict=True)
    for row, (name, group, where, span, opens, closes, plainly, longest, stops) in found:
        rules[name] = Rule(
            id=name,
            group=group,
            where=where,
            span=span,
            opens=Opens(*opens) if opens else None,
            closes=closes,
            plainly=plainly,
            longest=longest,
            stops=stops,
            pieces=pieces,
            row=row,
        )
    return _with_others(rules, dict(pieces), paths, simplify)


def index_of(rules: Collection[Rule], stops_of: Callable[[Rule], int]) -> str:
    """Return what `index.json` holds for our rules; `stops_of` gives the most full stops that a rule takes in.

    The first line has what every start needs; then each rule has a line with its pattern and cues, which are read when
    it is first asked for them.
    """
    import json

    def line(value: object) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"

    rows = "".join([line([rule.pattern, rule.cues]) for rule in rules])
    heads = [
        (
            rule.id,
            rule.group,
            rule.where,
            rule.span,
            rule.opens,
            rule.closes,
            rule.plainly,
            rule.longest,
            min(stops_of(rule), LONGEST),
        )
        for rule in rules
    ]
    pieces = next(iter(rules)).pieces
    checksums = {"sha256": digest(rules), "crc32": fingerprint(), "rows": zlib.crc32(rows.encode())}
    return line(checksums | {"pieces": pieces, "rules": heads}) + rows


def own_digest() -> str | None:
    """Return the `digest` of our rules as the index has it, None where a table has changed since."""
    with suppress(OSError), open(INDEX, "rb") as file:
        found = _CHECKSUMS.match(file.read(120))
        if found and int(found[2]) == fingerprint():
            return found[1].decode()
    return None


def fingerprint() -> int:
    """Return a checksum of our rule files, which are read once."""
    return _checksum(tuple(own_files()))


@lru_cache(maxsize=1)
def _checksum(paths: tuple[str, ...]) -> int:
    checksum = 0
    for path in paths:
        with open(path, "rb") as file:
            checksum = zlib.crc32(file.read(), checksum)
    return checksum


def _with_others(
    rules: dict[str, Rule], shared: dict[str, str], paths: Iterable[str], simplify: Callable[[str], str] | None
) -> tuple[Rule, ...]:
    for path in paths:
        for rule in _add(path, rules, shared, simplify):
            try:
                check(rule)
            except RuleError as error:
                raise RuleError(f"{path}: {error}") from error
    return tuple(rules.values())


def _add(
    path: str, rules: dict[str, Rule], shared: dict[str, str], simplify: Callable[[str], str] | None
) -> list[Rule]:
    document = _read(path)
    shared.update(document.pop("pieces", {}))
    tables = document.pop("rule", [])
    if document:
        raise RuleError(f"{path}: unknown table {next(iter(document))!r}: a rule file holds [[rule]] and [pieces]")
    added = []
    for table in tables:
        rule = _rule(path, table, shared, simplify)
        if rule.id in rules:
            raise RuleError(f"{path}: the id {rule.id!r} is taken: choose another one")
        rules[rule.id] = rule
        added.append(rule)
    return added


def own_files() -> list[str]:
    """Return the paths of the rule files of this package, the shared pieces first."""
    names = sorted(name for name in os.listdir(FOLDER) if name.endswith(".toml"))
    names.sort(key=lambda name: name != "pieces.toml")
    return [os.path.join(FOLDER, name) for name in names]


def _read(path: str) -> dict[str, Any]:
    import tomllib

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
    if "text" in table:
        table = _in_full(name, table, simplify or str)
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
    if table["where"] not in ZONES or (table.get("span") and table["where"] not in ("head", "foot")):
        raise RuleError(
            f"{name}: where is head, foot, any, inside or between (a span: head or foot), not {table['where']!r}"
        )
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
    if opens is not None and table["where"] == "between":
        raise RuleError(f"{name}: a line between boilerplate opens no block: leave opens out")
    closes, plainly = table.get("closes", False), table.get("plainly", os.path.dirname(path) != FOLDER)
    if not isinstance(closes, bool) or (closes and (table["where"] != "foot" or table.get("span"))):
        raise RuleError(f"{name}: closes is true or false, and true only for whole lines of the foot")
    if not isinstance(plainly, bool):
        raise RuleError(f"{name}: plainly is true or false")  # A user's rules are not held against words.
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
        closes=closes,
        plainly=plainly,
        longest=longest,
        pieces=pieces,
    )


def _in_full(name: str, table: dict[str, Any], plain: Callable[[str], str]) -> dict[str, Any]:
    """Return the table of a rule for a plain text with its pattern, and with its cue and example where left out."""
    text = table["text"]
    if not isinstance(text, str) or not text.strip() or "\n" in text:
        raise RuleError(f"{name}: text is one line of text")
    if "pattern" in table:
        raise RuleError(f"{name}: text stands in place of a pattern: leave one of them out")
    span = bool(table.get("span", False))
    # A blank may not stand in a cue.
    cue = max((plain(text).translate(FOLD) if span else view(plain(text))).split(), key=len)[:4]
    return {"cues": [cue], "removes": [text], **table, "pattern": literal(plain(text), span=span)}
