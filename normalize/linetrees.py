"""Decision trees that say how likely a line is a site's, by what it looks like and what stands around it.

`data/site_trees.txt` tells what is the site's own; `data/page_trees.txt` what is the page's: credits, headers and
decoration as well. `data/site_stack.txt` and `data/page_stack.txt` are asked after them, and given what the trees and
the network tell of a line beside its numbers (`judged`). Each tree asks of one number after another whether it is no
more than a threshold, and ends in hundredths of the natural logarithm of odds; the sum over all trees is what they say.
They were fitted by boosting to labelled pages, to newspapers and reviews, and to honest endings
(`tests/write_line_trees.py`).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from normalize import kernel
from normalize.model import DictionaryError

_DATA = os.path.join(os.path.dirname(__file__), "data")
SITE_TREES, PAGE_TREES = "site_trees.txt", "page_trees.txt"
SITE_STACK, PAGE_STACK = "site_stack.txt", "page_stack.txt"
#: What stands at a leaf instead of the number of a trait.
LEAF: Final = -1

Nodes = npt.NDArray[np.int32]


@cache
def trees(name: str) -> tuple[Nodes, Nodes]:
    """Return the nodes of all trees of a table, and the numbers of their roots.

    A node is the number of a trait, a threshold, and the nodes for what is not above it and what is; at a leaf stands
    what the tree says instead of the threshold.
    """
    try:
        with open(os.path.join(_DATA, name), encoding="ascii") as file:
            text = file.read()
    except OSError as error:
        raise DictionaryError(f"the table of trees cannot be read ({error}): reinstall zh-normalize") from error
    nodes = np.fromstring(text[text.rindex("#") :].partition("\n")[2], np.int32, sep=" ").reshape(-1, 4)
    inner = nodes[nodes[:, 0] != LEAF]
    below = np.zeros(len(nodes), np.bool_)
    below[inner[:, 2:].ravel()] = True
    return np.ascontiguousarray(nodes), (~below).nonzero()[0].astype(np.int32)


def judge(rows: Sequence[Sequence[int]] | Nodes, name: str) -> Nodes:
    """Return what the trees of a table say of some lines, given by their numbers: see `surroundings`.

    >>> int(judge([[0] * 200], SITE_TREES)[0]) < 0
    True
    """
    nodes, roots = trees(name)
    table = np.ascontiguousarray(rows, np.int32)
    if kernel.native is not None:
        return kernel.judge(table, nodes, roots)
    steps, found = nodes.tolist(), []
    for row in table.tolist():
        says = 0
        for root in roots.tolist():
            trait, threshold, low, high = steps[root]
            while trait != LEAF:
                trait, threshold, low, high = steps[low if row[trait] <= threshold else high]
            says += threshold
        found.append(says)
    return np.array(found, np.int32)
