"""Cleans scraped Chinese text: repair, conversion to simplified, boilerplate removal, punctuation and white space.

>>> import normalize
>>> normalize.clean("隨著互聯(lián)網(wǎng)的發(fā)展,人們的生活改變了.")
'随着互联网的发展，人们的生活改变了。'

`clean`, `convert` and `repair` are functions from text to text; `Normalizer` and `Converter` are their configured
forms, with fast paths for many texts; `clean_table` cleans a column of a data frame. Heavy parts (NumPy, the tables)
are imported when first used.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from normalize.converter import Converter
    from normalize.model import (
        Config,
        ConfigError,
        DecodeError,
        DictionaryError,
        NormalizeError,
        RuleError,
    )
    from normalize.pipeline import Normalizer
    from normalize.result import Edit, Result
    from normalize.steps.table import clean_table

__version__ = "0.1.0"

__all__ = [
    "Config",
    "ConfigError",
    "Converter",
    "DecodeError",
    "DictionaryError",
    "Edit",
    "NormalizeError",
    "Normalizer",
    "Result",
    "RuleError",
    "__version__",
    "clean",
    "clean_table",
    "convert",
    "repair",
]

_HOMES = {
    "Converter": "normalize.converter",
    "Normalizer": "normalize.pipeline",
    "clean_table": "normalize.steps.table",
    **dict.fromkeys(
        (
            "Config",
            "ConfigError",
            "DecodeError",
            "DictionaryError",
            "NormalizeError",
            "RuleError",
        ),
        "normalize.model",
    ),
    **dict.fromkeys(("Edit", "Result"), "normalize.result"),
}


def __getattr__(name: str) -> object:
    if name in _HOMES:
        import importlib

        value: object = getattr(importlib.import_module(_HOMES[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'normalize' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__


@lru_cache(maxsize=1)
def _default() -> Normalizer:
    from normalize.pipeline import Normalizer

    return Normalizer()


def clean(text: str) -> str:
    """Clean one text with the default configuration (conversion `hans`, profile `article`).

    For many texts `Normalizer().clean_many` is faster.

    >>> clean("我們的網站")
    '我们的网站'
    """
    return _default().clean(text)


def convert(text: str, name: str = "hans") -> str:
    """Convert one text and do nothing else; `name` is "hans", "hans-cn" or an OpenCC name such as "s2twp".

    Raises `ConfigError` for a name that does not exist.

    >>> convert("乾隆的書法乾淨", "hans")
    '乾隆的书法干净'
    """
    from normalize.converter import Converter

    return Converter(name).convert(text)


def repair(text: str) -> str:
    """Undo the scraping damage of one text and do nothing else.

    >>> repair("互聯(lián)網(wǎng)")
    '互聯網'
    """
    from normalize import restoration

    return restoration.repair(text)
