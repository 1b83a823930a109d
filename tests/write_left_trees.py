"""Fits the trees of leftovers.py, in two steps, of which the first may run more than once.

python tests/write_left_trees.py rows {article|corpus} OUT.npz [--fixtures] [--words TABLE] [FILE ...]
python tests/write_left_trees.py fit {site|page} ROWS.npz[:WEIGHT] ... > normalize/data/left_{site|page}_trees.txt

`rows` cleans documents with the package as it is found, and writes down the numbers of the lines that are asked about
in what is left of them (`remains`). Files are those of `write_line_trees.py`. Pages of which most lines are a site's
are left out: an advertisement is its own text. With `--words` other weights of words are taken than those that stand
in the project: what words say of a page that they were fitted to says too much.

The tables were fitted to 2,391 pages in four parts, each with words that had learnt from the other three
(`write_foot_words.py --further --words`, from the table of 520ed57), to 958 more, to the fixtures, to 1,500 pieces of a
newspaper and to 400 sheets of reviews; the pages are from archives in public repositories and from crawled collections,
were labelled by hand and are no part of the project.
Needs scikit-learn.
"""

from __future__ import annotations

import sys

import numpy as np
from write_foot_words import other_words
from write_line_trees import OWN, TEXT, main

import normalize
from normalize import leftovers
from normalize.remains import NAMES, remains_of

#: A page is left out of which a larger share of lines is a site's.
MOST_OWN = 0.6
#: How fast they learn.
RATE = 0.06


def asked(cleaner, text):
    """Return the numbers of the lines that are asked about in what is left of a text, and their places in it."""
    found = []

    def record(page, stays, stops, texts, _active):
        remains = remains_of(page, stays, stops, texts)
        found.append((remains.rows(), remains.left[remains.asked].tolist()))
        return []

    leftovers.found = record
    cleaner.run(text)
    return found[0] if found else (np.zeros((0, len(NAMES)), np.int32), [])


def rows(profile, documents):
    """Return of the lines that are asked about: numbers, what they are, of what document, how they count."""
    cleaner = normalize.Normalizer(normalize.Config(profile=profile, max_share=1))
    table, told, names, counts = [np.zeros((0, len(NAMES)), np.int32)], [], [], []
    for name, text, kinds, unsure, count in documents:
        filled = sum(1 for line in text.split("\n") if line.strip())
        if sum(kind == OWN for kind in kinds.values()) > MOST_OWN * filled:
            continue
        found, lines = asked(cleaner, text)
        some = [at for at, line in enumerate(lines) if line + 1 not in unsure]
        table.append(found[some])
        told += [kinds.get(lines[at] + 1, TEXT) for at in some]
        names += [name] * len(some)
        counts += [count] * len(some)
    return np.concatenate(table), np.array(told), np.array(names), np.array(counts)


if __name__ == "__main__":
    main(*other_words(sys.argv[1:]), rows=rows, script="write_left_trees", rate=RATE)
