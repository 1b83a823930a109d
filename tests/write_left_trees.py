"""Fits the trees of leftovers.py, in two steps, of which the first may run more than once.

python tests/write_left_trees.py rows {article|corpus} OUT.npz [--fixtures] [FILE ...]
python tests/write_left_trees.py fit {site|page} ROWS.npz[:WEIGHT] ... > normalize/data/left_{site|page}_trees.txt

`rows` cleans documents with the package as it is found, and writes down the numbers of the lines that are asked about
in what is left of them (`remains`). Files are those of `write_line_trees.py`. Pages of which most lines are a site's
are left out: an advertisement is its own text.

The tables were fitted to 867 pages that neither rules nor words had learnt from, at half the weight to 1,524 pages
that they had, and to the fixtures, to 1,500 pieces of a newspaper and to 400 sheets of reviews; the pages are from
archives in public repositories and from crawled collections, were labelled by hand and are no part of the project.
Needs scikit-learn.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import GroupKFold, cross_val_predict
from write_line_trees import LABELLED, OWN, PAGE, TEXT, composed, nodes, pages, paragraphs

import normalize
from normalize import leftovers
from normalize.linetrees import LEAF
from normalize.remains import NAMES, Remains

#: A page is left out of which a larger share of lines is a site's.
MOST_OWN = 0.6
#: The trees: how many, of how many leaves, how fast they learn, of how many lines a leaf is.
TREES, LEAVES, RATE, LINES = 200, 15, 0.06, 20


def asked(cleaner, text):
    """Return the numbers of the lines that are asked about in what is left of a text, and their places in it."""
    found = []

    def record(page, stays, stops, texts, _active):
        left = page.ranks[stays.take(page.ranks)]
        remains = Remains(page, left, left.searchsorted(page.heads), left.searchsorted(stops), texts)
        found.append((remains.rows(), left[remains.asked].tolist()))
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


def fit(which, files):
    """Print a table, and to the error stream how many lines of documents it had not seen each level would take."""
    parts = [(np.load(path), float(weight or 1)) for path, _, weight in (file.partition(":") for file in files)]
    table, kinds, names = (np.concatenate([part[key] for part, _ in parts]) for key in ("table", "kinds", "names"))
    counts = np.concatenate([part["counts"] * weight for part, weight in parts])
    fresh = np.concatenate([np.full(len(part["kinds"]), weight >= 1) for part, weight in parts])
    used = (kinds != PAGE) | (which == "page")
    table, names, counts, fresh = table[used], names[used], counts[used], fresh[used]
    sites = kinds[used] != TEXT
    model = HistGradientBoostingClassifier(
        max_iter=TREES, max_leaf_nodes=LEAVES, learning_rate=RATE, min_samples_leaf=LINES, l2_regularization=1,
        early_stopping=False, random_state=0,
    )  # fmt: skip
    weighed = {"sample_weight": counts}
    told = 100 * cross_val_predict(
        model, table, sites, groups=names, cv=GroupKFold(8), method="decision_function", params=weighed
    )
    for level in (100, 150, 200, 220, 250, 300):
        right, wrong = (told[sites & fresh] >= level).sum(), (told[~sites & fresh] >= level).sum()
        honest = (told[~sites & ~fresh] >= level).sum()
        sys.stderr.write(f"{level}: {right} of {(sites & fresh).sum()}, wrong {wrong}, of others {honest}\n")
    model.fit(table, sites, sample_weight=counts)
    sys.stdout.write(
        "# Written by tests/write_left_trees.py: trait, threshold, nodes for what is not above it and what is;\n"
        f"# a leaf is {LEAF} and what it says. {sites.sum():,} lines of heads and feet, {(~sites).sum():,} of texts.\n"
    )
    for row in nodes(model):
        sys.stdout.write(" ".join(map(str, row)) + "\n")


def main(step, which, *rest):
    """Write rows, or print a table."""
    if step == "fit":
        fit(which, rest)
        return
    out, *files = [each for each in rest if each != "--fixtures"]
    documents = [page for file in files if file.endswith(".jsonl") for page in pages(Path(file))]
    honest = [part for file in files if not file.endswith(".jsonl") for part in paragraphs(Path(file))]
    documents += [(f"honest-{at}", part, {}, set(), LABELLED) for at, part in enumerate(honest)]
    if "--fixtures" in rest:
        documents += composed([part for part in honest if part.count("\n") > 1])
    table, kinds, names, counts = rows(which, documents)
    np.savez_compressed(out, table=table, kinds=kinds, names=names, counts=counts)
    sys.stderr.write(f"{len(table)} lines, {np.bincount(kinds, minlength=3)}; {len(NAMES)} numbers each\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
