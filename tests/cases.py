r"""The fixtures: cases of our own, articles, texts that must stay as they are.

A case is a file `fixtures/cases/PASS/NAME.txt`: the input, a line `# expected`, the expected output; without that line
the input must not change. A first line `# config: key=value key=value` sets fields of `Config`. With `escapes=true` the
texts are written with Python's escapes, so that invisible characters can be seen, and `\` at a line's end takes the
line end away.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from normalize.encoding import decode
from normalize.model import Config
from normalize.pipeline import Normalizer

FIXTURES = Path(__file__).parent.parent / "fixtures"
PASSES = ("characters", "punctuation", "whitespace", "glosses", "repair", "boilerplate", "convert")

_HEADER = "# config: "
_DIVIDER = re.compile(r"^# expected\n", re.MULTILINE)
_ESCAPE = re.compile(r"\\(?:\n|[\\trn]|x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})")


@cache
def normalizer(config: Config) -> Normalizer:
    """Return the normalizer of a configuration: the tests share one."""
    return Normalizer(config)


@dataclass(frozen=True)
class Case:
    """An input, what becomes of it, and under which configuration."""

    name: str
    config: Config
    text: str
    expected: str


def _unescape(match: re.Match[str]) -> str:
    return "" if match[0] == "\\\n" else match[0].encode("ascii").decode("unicode_escape")


def _value(text: str, default: Any) -> Any:
    if isinstance(default, bool):
        return {"true": True, "false": False}[text]
    if isinstance(default, tuple):
        return tuple(text.split(","))
    return type(default)(text)


def read_case(path: Path) -> Case:
    """Read one case file."""
    content = path.read_bytes().decode("utf-8")
    options: dict[str, str] = {}
    if content.startswith(_HEADER):
        header, _, content = content.partition("\n")
        options = dict(part.split("=", 1) for part in header.removeprefix(_HEADER).split(" "))
    escapes = options.pop("escapes", "false") == "true"
    parts = _DIVIDER.split(content)
    if len(parts) > 2:
        raise ValueError(f"{path}: more than one divider")
    if escapes:
        parts = [_ESCAPE.sub(_unescape, part) for part in parts]
    defaults = {field.name: field.default for field in fields(Config)}
    config = Config(**{key: _value(value, defaults[key]) for key, value in options.items()})
    return Case(f"{path.parent.name}/{path.stem}", config, parts[0], parts[-1])


@cache
def cases(name: str = "*") -> tuple[Case, ...]:
    """Return the cases of one pass, or of all."""
    return tuple(read_case(path) for path in sorted((FIXTURES / "cases").glob(f"{name}/*.txt")))


@cache
def texts(folder: str) -> dict[str, str]:
    """Return the texts of a folder of fixtures by file name, decoded, line ends as they are."""
    return {path.name: decode(path.read_bytes()).text for path in sorted((FIXTURES / folder).glob("*.txt"))}
