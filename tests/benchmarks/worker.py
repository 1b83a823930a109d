"""One engine in a process of its own, pinned to one core. Imports nothing but the engine it is asked for.

    python -P worker.py ENGINE

Reads one order a line (JSON) and answers each with one line. So many engines, each in its own environment, can be
measured in turn within one run: all wait on their input but the one whose turn it is.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

One = Callable[[Any], Any]
#: zhconv-rs converts towards a place, whatever the source is.
ZHCONV_TARGETS = {"t2s": "zh-Hans", "s2t": "zh-Hant", "s2twp": "zh-TW", "tw2sp": "zh-CN"}
#: The import names that are not "opencc".
MODULES = {"opencc-pyo3": "opencc_pyo3", "opencc-purepy": "opencc_purepy"}
#: Documents that an engine sees before it is timed: tables are loaded, and it is seen to do something.
WARM = 20


@lru_cache(maxsize=4)
def texts(path: str, count: int) -> tuple[bytes, ...]:
    """Return the first `count` documents of a file that separates them by NUL."""
    return tuple(Path(path).read_bytes().split(b"\0")[:count])


@cache
def engine(name: str, config: str) -> tuple[One, One]:
    """Return what takes one document, and what takes a batch (a list for us, one long text for the others)."""
    if name == "round trip":
        return (one := lambda data: data.decode().encode()), one
    if name == "ours":
        normalize = importlib.import_module("normalize")
        if config == "clean":
            normalizer = normalize.Normalizer(normalize.Config(profile="article"))
            return normalizer.clean, normalizer.clean_many
        converter = normalize.Converter(config)
        return converter.convert, converter.convert_many
    if name.startswith("zhconv-rs"):
        zhconv = importlib.import_module(name.replace("-", "_")).zhconv
        target = ZHCONV_TARGETS.get(config, config)
        return (one := lambda text: zhconv(text, target, False)), one
    module = importlib.import_module(MODULES.get(name, "opencc"))
    converter = module.OpenCC(config)
    return converter.convert, converter.convert


def batch(name: str, documents: Sequence[bytes]) -> Any:
    """Return a batch in the form the engine takes, as new objects: some engines cache what they found in a str."""
    if name == "ours":
        return [data.decode() for data in documents]
    whole = b"\n".join(documents)
    return whole if name == "round trip" else whole.decode()


def changed(name: str, config: str, documents: Sequence[bytes]) -> int:
    """Return how many of a few documents the engine changes."""
    one, many = engine(name, config)
    if name == "round trip":
        return len(documents)
    many(batch(name, documents[:WARM]))
    return sum(one(data.decode()) != data.decode() for data in documents[:WARM])


def measure(name: str, config: str, documents: Sequence[bytes], whole: bool) -> float:
    """Return the seconds for one pass over the documents, one by one or as one batch."""
    one, many = engine(name, config)
    if whole:
        given = batch(name, documents)
        began = time.perf_counter()
        many(given)
        return time.perf_counter() - began
    each = list(documents) if name == "round trip" else [data.decode() for data in documents]
    began = time.perf_counter()
    for text in each:
        one(text)
    return time.perf_counter() - began


def pin() -> None:
    """Stay on one core where the system lets us."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def main() -> None:
    """Answer orders until the input ends."""
    pin()
    gc.disable()
    name = sys.argv[1]
    for line in sys.stdin:
        order = json.loads(line)
        if "lines" in order:
            one, _ = engine(name, order["config"])
            print(json.dumps(list(map(one, Path(order["lines"]).read_text(encoding="utf-8").split("\n")))), flush=True)
            continue
        documents = texts(order["texts"], order["count"])
        config, whole = order["config"], order["whole"]
        if order["warm"]:
            answer: float = changed(name, config, documents)
        else:
            answer = measure(name, config, documents, whole)
            gc.collect()
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
