"""Why a text is changed: the edits of one document, and the rules behind them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from normalize import files, report, standard
from normalize.encoding import decode
from normalize.model import ConfigError, DecodeError
from normalize.pipeline import Normalizer
from normalize.pipeline import rules as rules_of

if TYPE_CHECKING:
    from normalize.result import Edit, Result
    from normalize.rule import Rule
    from normalize.settings import Settings

#: Why there are edits that no boilerplate rule makes, by what the audit calls them, or by their group.
WHY = {
    "decoration": "Marks, or words that no rule knows, among lines that are the site's own.",
    "menu-words": "Words of a site's menu among others that rules know, above the title.",
    "related-box": "The box of other pages below its heading, with the time of each.",
    "pointed-titles": "Titles of other pages, behind a mark that points at each, above what has gone.",
    "button-row": "Buttons of a tool bar, one to a line, that stand in the text.",
    "page-numbers": "The numbers of the pages of a text, one to a line, with the button for the next one.",
    "menu-twice": "The same row of short lines stands above the text and below it, as a site's menu does.",
    "picture-place": "A line for a picture that was not taken along; there are more of them.",
    "returning-line": "The same short line stands in the text three times and more, and its words are a site's.",
    "foot-words": "No rule knows this line, but its words, as those of the lines below it, are those of a page's foot.",
    "site-name": "Above the words of a menu, below which the title stands with its date, it names the site.",
    "judged-line": "No rule knows this line, but nine in ten such lines, beside such that went, are a page's own.",
    "page-tail": "The text is over: lines around this one are plainly the site's, or the editor's name stands above.",
    "repair": "Damage that scraping left is undone.",
    "convert": "The conversion tables say so.",
    "punctuation": "Punctuation between Chinese characters is Chinese.",
    "tidy": "Characters that say nothing, and white space.",
}
#: Characters shown of a long span.
SHOWN = 60


def document(source: str, settings: Settings, *, every: bool = False) -> int:
    """Print each edit of one document and return the exit code; conversions only with `every`.

    A file that cannot be read or decoded is told and gives `report.SOME_FAILED`.
    """
    if source != "-" and not os.path.isfile(source):
        raise ConfigError(f"there is no file {source!r}: explain takes one document")
    try:
        data = standard.source().read(files.LIMIT) if source == "-" else files.read(source)
        decoded = decode(data, settings.encoding)
    except (DecodeError, files.FileError) as error:
        standard.tell(f"normalize: {source}: {error}")
        return report.SOME_FAILED
    result = Normalizer(settings.config).run(decoded.text)
    why = {rule.id: rule.why for rule in rules_of(settings.config.rules)}
    _print(_lines(source, decoded.encoding, result, why, every))
    return report.DONE


def _lines(source: str, encoding: str, result: Result, why: dict[str, str], every: bool) -> Iterator[str]:
    shown = [edit for edit in result.edits if every or edit.group != "convert"]
    hidden = len(result.edits) - len(shown)
    more = f", {hidden:,} conversions not shown (--all)" if hidden else ""
    yield f"{source}: {encoding}, {len(result.edits):,} edits{more}"
    for edit in shown:
        yield f"{edit.line}:{edit.column} {edit.rule}: {_what(edit)}"
        reason = why.get(edit.rule) or WHY.get(edit.rule) or WHY.get(edit.group, "")
        sure = " Of several readings this is the best: please look." if edit.uncertain else ""
        yield f"    {reason}{sure}"
    for sentence in result.warnings:
        yield f"to look at: {sentence}"


def _what(edit: Edit) -> str:
    if not edit.new:
        lines = f" (lines {edit.line} to {edit.end_line})" if edit.end_line > edit.line else ""
        return f"removed {_short(edit.old)}{lines}"
    return f"{_short(edit.old)} -> {_short(edit.new)}" if edit.old else f"inserted {_short(edit.new)}"


def _short(text: str) -> str:
    # As Python writes it: blanks and control characters can be seen and do nothing to the terminal.
    return repr(text if len(text) <= SHOWN else f"{text[: SHOWN // 2]} … {text[-SHOWN // 2 :]}")


def rules(name: str | None, settings: Settings) -> int:
    """Print the rule table, or one rule with its pattern and examples, and return the exit code.

    Raises `ConfigError` for a rule that does not exist.
    """
    known = rules_of(settings.config.rules)
    groups = settings.config.groups()
    if name is None:
        width = max((len(rule.id) for rule in known), default=0)
        marks = {True: "on ", False: "off"}
        _print(
            f"{marks[rule.group in groups]} {rule.group:<10} {rule.where:<5} {rule.id:<{width}}  {rule.why}"
            for rule in known
        )
        return report.DONE
    for rule in known:
        if rule.id == name:
            _print(_whole(rule, rule.group in groups))
            return report.DONE
    from difflib import get_close_matches

    near = get_close_matches(name, [rule.id for rule in known])
    hint = f"did you mean {' or '.join(near)}?" if near else "see `normalize rules`"
    raise ConfigError(f"there is no rule {name!r}: {hint}")


def _whole(rule: Rule, on: bool) -> Iterator[str]:
    yield f"id      {rule.id}"
    yield f"group   {rule.group} ({'removed' if on else 'kept'} with this profile)"
    yield f"where   {rule.where}"
    yield f"takes   {'a span inside a line' if rule.span else 'whole lines'}"
    yield f"why     {rule.why}"
    yield f"cues    {', '.join(rule.cues)}"
    yield "pattern"
    yield from (f"    {line}" for line in rule.pattern.strip("\n").split("\n"))
    yield "removes"
    yield from (f"    {_indented(example)}" for example in rule.removes)
    yield "keeps"
    yield from (f"    {_indented(example)}" for example in rule.keeps)


def _indented(example: str) -> str:
    return example.strip("\n").replace("\n", "\n    ")


def _print(lines: Iterable[str]) -> None:
    encoding = (sys.stdout and sys.stdout.encoding) or "utf-8"
    standard.put("".join(f"{line}\n" for line in lines).encode(encoding, "backslashreplace"))
