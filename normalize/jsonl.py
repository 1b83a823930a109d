"""One line of JSON Lines: where its texts stand, and how a new text is written in their place.

Only the spans of the texts are replaced, since to parse a record and write it again changes what nobody asked for: a
number of 23 digits becomes a float, 1.10 becomes 1.1, keys that stand twice become one. The line is read by the
scanner of Python's own `json`, so that what counts as JSON is what it takes (NaN and Infinity among it).

Most lines have their one text under the first key of its name, at the top. There the text is read first, and the rest
of the line by the compiled scanner with a secret in its place: where the secret comes out under the name, the text was
found rightly. Any other line is read key by key.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from json.decoder import JSONDecoder, scanstring  # type: ignore[attr-defined]
from json.encoder import encode_basestring, encode_basestring_ascii
from typing import Any, NamedTuple

from normalize.model import NormalizeError

#: Values that are passed over need no number made of their digits, of which there may be thousands.
_skip = JSONDecoder(parse_int=len, parse_float=len).scan_once  # type: ignore[attr-defined]
#: The same, and each object as the tuple of its pairs, in which keys that stand twice show.
_pairs = JSONDecoder(parse_int=len, parse_float=len, object_pairs_hook=tuple).scan_once  # type: ignore[attr-defined]
_pairs_with_numbers = JSONDecoder(object_pairs_hook=tuple).scan_once  # type: ignore[attr-defined]
#: No line holds it, since none can know it.
_SECRET = os.urandom(16).hex()
_blank = re.compile(r"[ \t\n\r]*").match
_BLANKS = ("", " ", "\t", "\n", "\r")
_surrogate = re.compile("[\ud800-\udfff]")


class RecordError(NormalizeError):
    """A line or row that is no record with a text: not JSON, without the field, or the field is not a string."""


class Span(NamedTuple):
    """The text of one field: line[start:end] is its JSON string, with the quotation marks."""

    name: str
    start: int
    end: int
    text: str


class Record(NamedTuple):
    """What is known of a line."""

    spans: list[Span]
    #: The value of the field that identifies the record, None where there is none.
    id: Any


def parse(line: str, names: Sequence[str], id_name: str | None = None) -> Record:
    r"""Find the texts of the fields `names` in a line that holds one JSON object.

    A name with dots leads into objects (`meta.title`) or is a key with dots. A key that stands twice gives both texts.
    A field that is null has no text and is left alone; of several fields some may be missing.
    Raises `RecordError` for a line that is not a JSON object, has none of the fields, or has a value in one of them
    that is neither a string nor null.

    >>> parse('{"id": 7, "text": "\\u6f22字"}', ["text"], "id")
    Record(spans=[Span(name='text', start=18, end=27, text='漢字')], id=7)
    """
    if len(names) == 1 and (record := _quick(line, names[0], id_name)) is not None:
        return record
    spans: list[Span] = []
    found = [False, None]
    wanted = {name: name for name in names}
    try:
        at = _blank(line, 0).end()  # type: ignore[union-attr]
        if line[at : at + 1] != "{":
            end = _blank(line, _skip(line, at)[1]).end()  # type: ignore[union-attr]
            if end < len(line):
                raise json.JSONDecodeError("there is more after a value", line, end)
            raise RecordError("the line is JSON but not an object")
        end = _object(line, at + 1, wanted, [id_name] if id_name else [], spans, found)
        end = _blank(line, end).end()  # type: ignore[union-attr]
    except json.JSONDecodeError as error:
        raise RecordError(f"the line is not JSON: {error.msg} at character {error.pos + 1:,}") from error
    except StopIteration as error:
        raise RecordError(f"the line is not JSON: a value is missing at character {error.value + 1:,}") from error
    except RecursionError as error:
        raise RecordError("the line is nested too deeply") from error
    if end != len(line):
        raise RecordError(f"the line is not JSON: there is more after the object, at character {end + 1:,}")
    if not found[0]:
        fields = " or ".join(repr(name) for name in names)
        raise RecordError(f"the record has no field {fields}: name the field of the text with --text-field")
    return Record(spans, found[1])


def _quick(line: str, name: str, id_name: str | None) -> Record | None:
    """Read a line that holds the text once, under the first key of its name; None for any other."""
    key = _key(name)(line) if "." not in name and "." not in (id_name or "") else None
    if key is None:
        return None
    start = key.end() - 1
    try:
        text, end = scanstring(line, start + 1, True)
        rest = f'{line[:start]}"{_SECRET}"{line[end:]}'
        pairs, stop = (_pairs if id_name is None else _pairs_with_numbers)(rest, 0)
    except (ValueError, StopIteration, RecursionError):
        return None
    if rest[0] != "{" or _blank(rest, stop).end() < len(rest):  # type: ignore[union-attr]
        return None
    values = [value for key, value in pairs if key == name]
    ids = [value for key, value in pairs if key == id_name]
    if values != [_SECRET] or any(type(value) in (tuple, list) for value in ids):
        return None
    return Record([Span(name, start, end, text)], ids[-1] if ids else None)


@lru_cache(maxsize=16)
def _key(name: str) -> Callable[[str], re.Match[str] | None]:
    return re.compile(f'"{re.escape(name)}"[ \t\n\r]*:[ \t\n\r]*"').search


def _object(line: str, at: int, wanted: dict[str, str], ids: list[str], spans: list[Span], found: list[Any]) -> int:
    """Read on behind a brace; `wanted` has the whole names by those below here. Return where the object ends."""
    at = _blank(line, at).end()  # type: ignore[union-attr]
    if line[at : at + 1] == "}":
        return at + 1
    while True:
        if line[at : at + 1] != '"':
            raise json.JSONDecodeError("a key is missing", line, at)
        key, at = scanstring(line, at + 1, True)
        if line[at : at + 1] != ":":
            at = _blank(line, at).end()  # type: ignore[union-attr]
            if line[at : at + 1] != ":":
                raise json.JSONDecodeError("a colon is missing", line, at)
        at = _after(line, at + 1)
        first = line[at : at + 1]
        start = at
        if key in wanted:
            at = _value(line, at, wanted[key], spans)
            found[0] = True
        elif first == '"':
            at = scanstring(line, at + 1, True)[1]
        elif first == "{" and (below := _below(key, wanted, ids)):
            at = _object(line, at + 1, *below, spans, found)
        else:
            at = _skip(line, at)[1]
        if key in ids:
            found[1] = json.loads(line[start:at])
        mark = line[at : at + 1]
        if mark != "," and mark != "}":
            at = _blank(line, at).end()  # type: ignore[union-attr]
            mark = line[at : at + 1]
        if mark == "}":
            return at + 1
        if mark != ",":
            raise json.JSONDecodeError("a comma is missing", line, at)
        at = _after(line, at + 1)


def _after(line: str, at: int) -> int:
    """Pass over blanks, of which there is mostly none or one."""
    if line[at : at + 1] == " ":
        at += 1
    return at if line[at : at + 1] not in _BLANKS else _blank(line, at).end()  # type: ignore[union-attr]


def _value(line: str, start: int, name: str, spans: list[Span]) -> int:
    if line[start : start + 1] == '"':
        text, end = scanstring(line, start + 1, True)
        spans.append(Span(name, start, end, text))
        return int(end)
    value, end = _skip(line, start)
    if value is not None:
        kinds = {dict: "an object", list: "a list", bool: "true or false"}
        raise RecordError(f"the field {name!r} is {kinds.get(type(value), 'a number')}, not a string")
    return int(end)


def _below(key: str, wanted: dict[str, str], ids: list[str]) -> tuple[dict[str, str], list[str]] | None:
    """Return what is wanted below a key, None where nothing is."""
    dotted = key + "."
    names = {name.removeprefix(dotted): whole for name, whole in wanted.items() if name.startswith(dotted)}
    more = [name.removeprefix(dotted) for name in ids if name.startswith(dotted)]
    return (names, more) if names or more else None


def splice(line: str, spans: Sequence[Span], texts: Sequence[str]) -> str:
    r"""Return the line with new texts in place of the old; where a text is the same, so are its characters.

    >>> line = '{"a": 1.10, "text": "\\u6f22\\/x"}'
    >>> print(splice(line, parse(line, ["text"]).spans, ["汉/x"]))
    {"a": 1.10, "text": "\u6c49\/x"}
    """
    parts: list[str] = []
    at = 0
    for span, text in zip(spans, texts, strict=True):
        if text != span.text:
            shown = encode_basestring(text) if _plain(span) else quoted(text, line[span.start : span.end])
            parts += (line[at : span.start], shown)
            at = span.end
    return "".join((*parts, line[at:]))


def _plain(span: Span) -> bool:
    r"""Tell whether a text holds no other escapes than `\n`, `\"` and `\\`, by its length: these three add one each.

    Any other adds more, or stands for a character that is not counted.
    """
    text = span.text
    return span.end - span.start - 2 - len(text) == text.count("\n") + text.count('"') + text.count("\\")


def quoted(text: str, like: str) -> str:
    r"""Return the text as a JSON string in the style of another one.

    Characters beyond ASCII are escaped where all of `like` is ASCII and has such escapes, the slash where it has `\/`.
    """
    # A backslash that is escaped itself escapes nothing.
    like = like.replace("\\\\", "")
    escapes = "\\u" in like
    shown: str = (encode_basestring_ascii if escapes and like.isascii() else encode_basestring)(text)
    if escapes and not like.isascii():
        # Half a pair, which stood there as an escape: UTF-8 has no bytes for it.
        shown = _surrogate.sub(lambda half: f"\\u{ord(half[0]):04x}", shown)
    return shown.replace("/", "\\/") if "\\/" in like else shown
