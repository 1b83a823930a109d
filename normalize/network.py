"""A small network that reads lines together with those around them, and says how likely each is a site's or a page's.

Each character of a line and each pair of them chooses a row of a table; the sum of the rows is what the line says. A
layer puts that together with what the line looks like and where it stands, two more see the lines around it, up to
eight on both sides, and the last ones weigh it against the document as a whole. All of it is done in whole numbers, so
that every machine comes to the same ones. It was fitted to labelled pages, to newspapers and reviews, and to honest
endings (`tests/write_network.py`), and stands in `data/network_rows.npy` and `data/network_layers.npy`.
"""

from __future__ import annotations

import math
import os
from functools import cache, lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from normalize import kernel
from normalize.changes import Index
from normalize.model import DictionaryError

Numbers = npt.NDArray[np.int32]
#: What a layer is given: no number is above MOST.
Given = npt.NDArray[np.int16]
Layer = tuple[Given, Numbers]

_DATA = os.path.join(os.path.dirname(__file__), "data")
ROWS, LAYERS = "network_rows.npy", "network_layers.npy"
#: Columns of a row; numbers that a layer gives.
ROW: Final = 16
WIDTH: Final = 32
#: Of a longer line so many characters at its beginning and its end are read, with the marks of its edges.
AT_HEAD: Final = 33
AT_END: Final = 16
#: A number that goes from layer to layer counts by UNIT, a weight by WEIGHT.
UNIT: Final = 64
WEIGHT: Final = 256
MOST: Final = 4095
#: So many lengths of a view are told apart.
LENGTHS: Final = 151
#: How far the lines are apart that a layer sees together.
NEAR, FURTHER = (-2, -1, 0, 1, 2), (-6, -3, 0, 3, 6)
#: The columns that are told of a line besides its words: see `remains`.
SEEN: Final = 14
#: What goes into each layer and comes out: a line, those around it, those further on, the document, all of it, the end.
SHAPES = (
    (ROW + SEEN, WIDTH),
    (len(NEAR) * WIDTH, WIDTH),
    (len(FURTHER) * WIDTH, WIDTH),
    (2 * WIDTH, WIDTH),
    (2 * WIDTH, WIDTH),
    (WIDTH, 2),
)
#: What the two numbers say that come out.
SITE: Final = 0
PAGE: Final = 1

_PRIME, _BITS = 0x9E3779B97F4A7C15, 64


@cache
def rows() -> npt.NDArray[np.int8]:
    """Return the rows of the table."""
    found: npt.NDArray[np.int8] = _load(ROWS, np.int8).reshape(-1, ROW)
    return found


@cache
def layers() -> tuple[int, list[Layer]]:
    """Return how much the sum of a line's rows counts, and the weights and biases of all layers."""
    numbers: Numbers = _load(LAYERS, np.int32)
    found: list[Layer] = []
    at = 1
    for ins, outs in SHAPES:
        weights = numbers[at : at + ins * outs].reshape(outs, ins).astype(np.int16)
        at += ins * outs
        found.append((weights, numbers[at : at + outs].copy()))
        at += outs
    return int(numbers[0]), found


@cache
def _joined() -> tuple[Given, Numbers]:
    """Return the weights of all layers, and their biases, as the kernel takes them: one behind the other."""
    weights, biases = zip(*layers()[1], strict=True)
    return np.concatenate([each.ravel() for each in weights]), np.concatenate(biases)


def _load(name: str, kind: type[np.generic]) -> npt.NDArray[Any]:
    try:
        # Mapped, so that all workers share it.
        found = np.load(os.path.join(_DATA, name), mmap_mode="r")
    except (OSError, ValueError, EOFError) as error:
        raise DictionaryError(f"the table of the network cannot be read ({error}): reinstall zh-normalize") from error
    table: npt.NDArray[Any] = found.astype(kind, copy=False)
    return table


def vector(seen: str) -> list[int]:
    """Return the sum of the rows of a line, by its view."""
    table = rows()
    found: list[int] = table[slots(seen, len(table))].sum(axis=0, dtype=np.int32).tolist()
    return found


def slots(seen: str, count: int) -> list[int]:
    """Return which of so many rows, a power of two, a line has by its view: one for each character and each pair."""
    marked = "^" + "".join("0" if "0" <= char <= "9" else char for char in seen) + "$"
    parts = [marked] if len(marked) <= AT_HEAD + AT_END + 1 else [marked[:AT_HEAD], marked[-AT_END:]]
    shift = _BITS - (count - 1).bit_length()
    return [
        (key * _PRIME & (1 << _BITS) - 1) >> shift
        for part in parts
        for codes in [list(map(ord, part))]
        for key in (*(code + 1 for code in codes), *map(_pair, codes, codes[1:]))
    ]


def _pair(first: int, second: int) -> int:
    return second + 1 << 21 | first + 1


@lru_cache(maxsize=1)
def _shares(by: int) -> Index:
    """Return how much the sum of the rows counts of a line of each length: between a sum and a mean."""
    most = AT_HEAD + AT_END + 1
    counts = [2 * size - 1 if size <= most else 2 * (AT_HEAD + AT_END) - 2 for size in range(2, 2 + LENGTHS)]
    return np.array([round(by / math.sqrt(count)) for count in counts], np.intp)


def told(vectors: Numbers, lengths: Numbers, seen: Given, first: Index, stop: Index) -> Numbers:
    """Return what the network says of lines, two numbers each, in hundredths of the natural logarithm of odds.

    Given are the sums of their rows, the lengths of their views, what else is told of them, and where the lines of each
    document, of which none is without, begin and end.
    """
    by, (line, near, further, document, whole, says) = layers()
    share = _shares(by).take(lengths)[:, np.newaxis]
    words = np.clip(vectors * share >> 16, -MOST, MOST).astype(np.int16)
    given = np.ascontiguousarray(np.concatenate([words, seen], axis=1))
    if kernel.native is not None:
        return kernel.network(given, first, stop, _joined())
    own = _cut(_layer(given, line))
    sizes = stop - first
    around = own
    for steps, layer in ((NEAR, near), (FURTHER, further)):
        around = _cut(_layer(_beside(around, steps, first, stop), layer))
    mean = np.add.reduceat(own, first, dtype=np.int32) // sizes[:, np.newaxis]
    most = np.maximum.reduceat(own, first)
    context = _layer(np.concatenate([mean.astype(np.int16), most], axis=1), document)
    together = _layer(np.concatenate([around, own], axis=1), whole) + context.repeat(sizes, axis=0)
    return (_layer(_cut(together), says) * np.int64(100) // (UNIT * WEIGHT)).astype(np.int32)


def _cut(sums: Numbers) -> Given:
    """Return what goes on from sums: none below zero."""
    return np.clip(sums // WEIGHT, 0, MOST).astype(np.int16)


def _beside(given: Given, steps: tuple[int, ...], first: Index, stop: Index) -> Given:
    """Return of each line what is given of those so many steps from it in its document, and zeros for none."""
    padded = np.concatenate([given, np.zeros((1, given.shape[1]), np.int16)])
    sizes = stop - first
    low, high = first.repeat(sizes)[:, np.newaxis], stop.repeat(sizes)[:, np.newaxis]
    other = np.arange(len(given))[:, np.newaxis] + np.array(steps)
    return padded[np.where((other >= low) & (other < high), other, len(given))].reshape(len(given), -1)


def _layer(given: Given, layer: Layer) -> Numbers:
    weights, biases = layer
    # Whole numbers below 2**53 are exact, in whatever order they are summed up.
    return (given.astype(np.float64) @ weights.T.astype(np.float64)).astype(np.int32) + biases
